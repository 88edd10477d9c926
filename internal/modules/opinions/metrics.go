package opinions

import (
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
)

// Names of the metrics.
const (
	answered   = "opinions.talks-answered"
	unanswered = "opinions.talks-unanswered"
	voters     = "opinions.voters"
)

// gapNone: no conversation was ever held, which is not the same as nobody
// having taken part.
const gapNone = "opinions.gap.none"

// Metrics are the figures of conversations.
func (b *Book) Metrics() metric.Family {
	return metric.Family{Name: "opinions", Measure: b.measure, ChangedBy: []string{Closed{}.Kind(), Opened{}.Kind()},
		Metrics: []metric.Metric{
			{Name: answered, Unit: metric.Count, Time: metric.Flow},
			{Name: unanswered, Unit: metric.Count, Time: metric.State},
			{Name: voters, Unit: metric.People, Time: metric.Flow},
		}}
}

func (b *Book) measure(tx *gate.Tx, in metric.Span) ([]metric.Figure, error) {
	all, err := b.Talks(tx)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return []metric.Figure{{Metric: answered, Gap: gapNone}, {Metric: unanswered, Gap: gapNone}, {Metric: voters, Gap: gapNone}}, nil
	}
	done, open, people := 0, 0, 0
	for _, t := range all {
		switch on := clock.DateOf(t.Closed); {
		case t.Closed.IsZero() || in.To.Before(on):
			if t.Closes.Before(in.To) {
				open++
			}
		case !on.Before(in.From):
			done++
			people += t.Map.Voters
		}
	}
	return []metric.Figure{{Metric: answered, Value: float64(done)}, {Metric: unanswered, Value: float64(open)}, {Metric: voters, Value: float64(people)}}, nil
}
