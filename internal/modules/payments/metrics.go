package payments

import (
	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
)

const (
	metricPaid     = "payments.requests-paid"
	metricTransfer = "payments.requests-paid-transfer"
)

// gapBefore is why there is no figure of days before the till was in use.
const gapBefore = "payments.gap.before"

// Metrics are what the till can count. Its rows stay its own: they name payers.
func (t *Till) Metrics() metric.Family {
	return metric.Family{Name: "payments", Measure: measurePaid,
		ChangedBy: []string{Settled{}.Kind(), Refunded{}.Kind()},
		Metrics: []metric.Metric{{Name: metricPaid, Unit: metric.Count, Time: metric.Flow, ByHamlet: true},
			{Name: metricTransfer, Unit: metric.Count, Time: metric.Flow, ByHamlet: true}}}
}

func measurePaid(tx *gate.Tx, in metric.Span) ([]metric.Figure, error) {
	type count struct {
		hamlet         string
		paid, transfer int64
	}
	counts, err := gate.All(tx, func(scan gate.Scanner) (c count, err error) {
		err = scan(&c.hamlet, &c.paid, &c.transfer)
		return c, err
	}, `SELECT hamlet, COUNT(*), SUM(CASE WHEN paid_how = 'transfer' THEN 1 ELSE 0 END) FROM payments_request
	     WHERE commune_id = $1 AND state = 'paid' AND paid_at >= $2 AND paid_at < $3 GROUP BY hamlet`,
		in.From.At(0).UnixMilli(), in.To.AddDays(1).At(0).UnixMilli())
	if err != nil {
		return nil, err
	}
	var used int
	if err := tx.Row(`SELECT COUNT(*) FROM (SELECT id FROM payments_request WHERE commune_id = $1 AND state = 'paid' AND paid_at < $2 LIMIT 1) AS first`,
		in.To.AddDays(1).At(0).UnixMilli()).Scan(&used); err != nil {
		return nil, err
	}
	if used == 0 { // nothing written down is not nothing paid
		return []metric.Figure{{Metric: metricPaid, Gap: gapBefore}, {Metric: metricTransfer, Gap: gapBefore}}, nil
	}
	var all []metric.Figure
	var sum count
	for _, c := range counts {
		sum.paid, sum.transfer = sum.paid+c.paid, sum.transfer+c.transfer
		if c.hamlet != "" {
			cut := metric.Cut{Hamlet: c.hamlet}
			all = append(all, metric.Figure{Metric: metricPaid, Cut: cut, Value: float64(c.paid)},
				metric.Figure{Metric: metricTransfer, Cut: cut, Value: float64(c.transfer)})
		}
	}
	return append(all, metric.Figure{Metric: metricPaid, Value: float64(sum.paid)},
		metric.Figure{Metric: metricTransfer, Value: float64(sum.transfer)}), nil
}
