package budgets

import (
	"slices"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
)

// Names of the metrics.
const (
	decided = "budgets.choices-decided"
	ballots = "budgets.ballots"
	money   = "budgets.money-chosen"
)

// gapNone: no choice was ever held.
const gapNone = "budgets.gap.none"

// Metrics are the figures of choices.
func (b *Book) Metrics() metric.Family {
	return metric.Family{Name: "budgets", Measure: b.measure, ChangedBy: []string{WasCounted{}.Kind(), WasDecided{}.Kind()},
		Metrics: []metric.Metric{
			{Name: decided, Unit: metric.Count, Time: metric.Flow},
			{Name: ballots, Unit: metric.Count, Time: metric.Flow},
			{Name: money, Unit: metric.Dong, Time: metric.Flow},
		}}
}

func (b *Book) measure(tx *gate.Tx, in metric.Span) ([]metric.Figure, error) {
	all, err := b.Choices(tx)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return []metric.Figure{{Metric: decided, Gap: gapNone}, {Metric: ballots, Gap: gapNone}, {Metric: money, Gap: gapNone}}, nil
	}
	within := func(on clock.Date) bool { return !on.Before(in.From) && !in.To.Before(on) }
	var n, votes, sum float64
	for _, c := range all {
		if !c.Counted.IsZero() && within(clock.DateOf(c.Counted)) {
			votes += float64(c.Outcome.Ballots)
		}
		if c.Decided.IsZero() || !within(clock.DateOf(c.Decided)) {
			continue
		}
		n++
		projects, err := b.Projects(tx, c.ID)
		if err != nil {
			return nil, err
		}
		for _, p := range projects {
			if slices.Contains(c.Decision.Projects, p.Number) {
				sum += float64(p.Cost)
			}
		}
	}
	return []metric.Figure{{Metric: decided, Value: n}, {Metric: ballots, Value: votes}, {Metric: money, Value: sum}}, nil
}
