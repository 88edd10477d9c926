package results

import (
	"time"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/metric"
)

// PurposeIndicator is opening an indicator to the results behind it.
const PurposeIndicator = "results.purpose.indicator"

// gapBefore is why there is no figure of days before the room was in use.
const gapBefore = "results.gap.before"

// countings are the metrics of results, by name: what a result must be besides
// issued within the period.
var countings = map[string]string{
	"results.results-issued":     ` AND origin IN ('draft', 'scan')`,
	"results.results-electronic": ` AND origin = 'draft' AND blob_key <> ''`,
}

// Metrics are what the chancery can count.
func (c *Chancery) Metrics() metric.Family {
	f := metric.Family{Name: "results", ChangedBy: []string{ResultIssued{}.Kind(), ResultChanged{}.Kind()},
		Measure: measureResults, Rows: countedResults}
	for _, name := range []string{"results.results-issued", "results.results-electronic"} {
		f.Metrics = append(f.Metrics, metric.Metric{Name: name, Unit: metric.Count, Time: metric.Flow, Rows: true})
	}
	return f
}

func measureResults(tx *gate.Tx, in metric.Span) ([]metric.Figure, error) {
	var all []metric.Figure
	from, until := in.From.At(0).UnixMilli(), in.To.AddDays(1).At(0).UnixMilli()
	var used int
	if err := tx.Row(`SELECT COUNT(*) FROM (SELECT id FROM results_result WHERE commune_id = $1 AND issued_at > 0 AND issued_at < $2 LIMIT 1) AS first`,
		until).Scan(&used); err != nil {
		return nil, err
	}
	for _, name := range []string{"results.results-issued", "results.results-electronic"} {
		f := metric.Figure{Metric: name}
		if used == 0 { // nothing written down is not nothing issued
			f.Gap = gapBefore
			all = append(all, f)
			continue
		}
		var n int64
		if err := tx.Row(`SELECT COUNT(*) FROM results_result WHERE commune_id = $1 AND issued_at >= $2 AND issued_at < $3 AND issued_at > 0`+countings[name],
			from, until).Scan(&n); err != nil {
			return nil, err
		}
		f.Value = float64(n)
		all = append(all, f)
	}
	return all, nil
}

// countedResults lists results by number and title, without anybody's name.
func countedResults(tx *gate.Tx, name string, in metric.Span, _ metric.Cut, after string, most int) ([]metric.Row, string, error) {
	and, known := countings[name]
	if !known || most < 1 {
		return nil, "", nil
	}
	rows, err := gate.All(tx, func(scan gate.Scanner) (metric.Row, error) {
		r := metric.Row{Count: 1}
		var at int64
		err := scan(&r.ID, &r.Label, &r.Detail, &at)
		r.Detail += " · " + lang.Date(time.UnixMilli(at))
		return r, err
	}, `SELECT id, number, title, issued_at FROM results_result
	     WHERE commune_id = $1 AND issued_at >= $2 AND issued_at < $3 AND issued_at > 0 AND id > $4`+and+` ORDER BY id LIMIT $5`,
		in.From.At(0).UnixMilli(), in.To.AddDays(1).At(0).UnixMilli(), after, most+1)
	next := ""
	if err == nil && len(rows) > most {
		rows = rows[:most]
		next = rows[most-1].ID
	}
	for _, r := range rows {
		tx.Disclose(gate.Access{Record: r.ID, Purpose: PurposeIndicator})
	}
	return rows, next, err
}
