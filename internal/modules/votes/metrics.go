package votes

import (
	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
)

// Names of the metrics.
const (
	metricDecided    = "votes.decided"
	metricPassed     = "votes.passed"
	metricHouseholds = "votes.households"
	metricTook       = "votes.took"
)

// Metrics are the figures of votes counted.
func (b *Book) Metrics() metric.Family {
	return metric.Family{
		Name: "votes",
		Metrics: []metric.Metric{
			{Name: metricDecided, Unit: metric.Count, Time: metric.Flow},
			{Name: metricPassed, Unit: metric.Count, Time: metric.Flow},
			{Name: metricHouseholds, Unit: metric.Households, Time: metric.Flow},
			{Name: metricTook, Unit: metric.Households, Time: metric.Flow},
		},
		Measure:   b.measureAll,
		ChangedBy: []string{Decided{}.Kind()},
	}
}

func (b *Book) measureAll(tx *gate.Tx, in metric.Span) ([]metric.Figure, error) {
	all, err := gate.All(tx, scanVote, `SELECT `+voteColumns+` FROM votes_vote
		 WHERE commune_id = $1 AND closed_day >= $2 AND closed_day <= $3`, in.From.String(), in.To.String())
	if err != nil {
		return nil, err
	}
	names := []string{metricDecided, metricPassed, metricHouseholds, metricTook}
	values := make([]float64, len(names))
	for _, v := range all {
		values[0]++
		if v.Result.Passed {
			values[1]++
		}
		values[2] += float64(v.Result.Households)
		values[3] += float64(v.Result.Took)
	}
	figures := make([]metric.Figure, len(names))
	for i, name := range names {
		figures[i] = metric.Figure{Metric: name, Value: values[i]}
		if len(all) == 0 {
			figures[i] = metric.Figure{Metric: name, Gap: "votes.gap.none"}
		}
	}
	return figures, nil
}
