package casework

import (
	"slices"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/metric"
)

// PurposeIndicator is opening an indicator to the dossiers behind it.
const PurposeIndicator = "casework.purpose.indicator"

// counting is what makes a dossier count for a metric: the column of the day
// and a condition beside it.
type counting struct{ day, and string }

// countings are the metrics of dossiers, by name. A dossier that another
// commune resolves is counted there.
var countings = map[string]counting{
	"casework.dossiers-received": {"received_at", ""},
	"casework.dossiers-online":   {"received_at", " AND channel = 2"},
	"casework.dossiers-decided":  {"finished_at", ""},
	"casework.dossiers-on-time":  {"finished_at", " AND (due_at = 0 OR finished_at <= due_at) AND supplements < 2"},
}

// contentFrom is how many stars of five are content.
const contentFrom = 3

const (
	metricRated   = "casework.ratings"
	metricContent = "casework.ratings-content"
)

// decision is what says when a dossier is on time and what counts as online.
const decision = "Quyết định 766/QĐ-TTg"

// Metrics are what the desk can count.
func (d *Desk) Metrics() metric.Family {
	f := metric.Family{Name: "casework", Measure: measureDossiers, Rows: countedDossiers,
		ChangedBy: []string{DossierSubmitted{}.Kind(), DossierMoved{}.Kind(), DossierRated{}.Kind(), DossierCorrected{}.Kind(), DossierCame{}.Kind(), procedures.CalendarChanged{}.Kind()}}
	for _, m := range []metric.Metric{{Name: "casework.dossiers-received"}, {Name: "casework.dossiers-online", Source: decision},
		{Name: "casework.dossiers-decided"}, {Name: "casework.dossiers-on-time", Source: decision}, {Name: metricRated}, {Name: metricContent}} {
		_, m.Rows = countings[m.Name]
		m.Unit, m.Time, m.ByHamlet = metric.Dossiers, metric.Flow, true
		f.Metrics = append(f.Metrics, m)
	}
	return f
}

// bounds are the instants of a span: from its first day to before the day
// behind its last.
func bounds(in metric.Span) (from, until int64) {
	return in.From.At(0).UnixMilli(), in.To.AddDays(1).At(0).UnixMilli()
}

type hamletCount struct {
	hamlet   string
	one, two int64
}

func scanHamletCount(scan gate.Scanner) (c hamletCount, err error) {
	err = scan(&c.hamlet, &c.one, &c.two)
	return c, err
}

// gapBefore is why there is no figure of days before the desk was in use: that
// nothing was received then is not known, only that nothing was written down.
const gapBefore = "casework.gap.before"

// measureDossiers counts by hamlet, and the commune as their sum.
func measureDossiers(tx *gate.Tx, in metric.Span) ([]metric.Figure, error) {
	from, until := bounds(in)
	var all []metric.Figure
	var used int
	if err := tx.Row(`SELECT COUNT(*) FROM (SELECT id FROM casework_dossier WHERE commune_id = $1 AND received_at > 0 AND received_at < $2 LIMIT 1) AS first`,
		until).Scan(&used); err != nil {
		return nil, err
	}
	if used == 0 {
		for _, name := range []string{"casework.dossiers-received", "casework.dossiers-online", "casework.dossiers-decided", "casework.dossiers-on-time", metricRated, metricContent} {
			all = append(all, metric.Figure{Metric: name, Gap: gapBefore})
		}
		return all, nil
	}
	for _, of := range []struct{ one, two, query string }{
		{"casework.dossiers-received", "casework.dossiers-online", `
			SELECT hamlet, COUNT(*), SUM(CASE WHEN channel = 2 THEN 1 ELSE 0 END) FROM casework_dossier
			 WHERE commune_id = $1 AND received_at >= $2 AND received_at < $3 AND received_at > 0 AND away_commune = 0 GROUP BY hamlet`},
		{"casework.dossiers-decided", "casework.dossiers-on-time", `
			SELECT hamlet, COUNT(*), SUM(CASE WHEN (due_at = 0 OR finished_at <= due_at) AND supplements < 2 THEN 1 ELSE 0 END) FROM casework_dossier
			 WHERE commune_id = $1 AND finished_at >= $2 AND finished_at < $3 AND finished_at > 0 AND away_commune = 0 GROUP BY hamlet`},
		{metricRated, metricContent, `
			SELECT d.hamlet, COUNT(*), SUM(CASE WHEN r.stars >= $4 THEN 1 ELSE 0 END)
			  FROM casework_rating r JOIN casework_dossier d ON d.commune_id = r.commune_id AND d.id = r.dossier_id
			 WHERE r.commune_id = $1 AND r.at >= $2 AND r.at < $3 GROUP BY d.hamlet`},
	} {
		args := []any{from, until}
		if of.one == metricRated {
			args = append(args, contentFrom)
		}
		counts, err := gate.All(tx, scanHamletCount, of.query, args...)
		if err != nil {
			return nil, err
		}
		var one, two int64
		for _, c := range counts {
			one, two = one+c.one, two+c.two
			if c.hamlet != "" {
				cut := metric.Cut{Hamlet: c.hamlet}
				all = append(all, metric.Figure{Metric: of.one, Cut: cut, Value: float64(c.one)}, metric.Figure{Metric: of.two, Cut: cut, Value: float64(c.two)})
			}
		}
		all = append(all, metric.Figure{Metric: of.one, Value: float64(one)}, metric.Figure{Metric: of.two, Value: float64(two)})
	}
	return all, nil
}

// countedDossiers lists dossiers by code and procedure, without anybody's name.
func countedDossiers(tx *gate.Tx, name string, in metric.Span, cut metric.Cut, after string, most int) ([]metric.Row, string, error) {
	c, known := countings[name]
	if !known || most < 1 {
		return nil, "", nil
	}
	from, until := bounds(in)
	query := `SELECT id, code, procedure_name, ` + c.day + ` FROM casework_dossier
		 WHERE commune_id = $1 AND ` + c.day + ` >= $2 AND ` + c.day + ` < $3 AND ` + c.day + ` > 0 AND away_commune = 0 AND id > $4
		   AND (hamlet = $5 OR $5 = '')` + c.and + ` ORDER BY id LIMIT $6`
	rows, err := gate.All(tx, func(scan gate.Scanner) (metric.Row, error) {
		r := metric.Row{Count: 1}
		var day int64
		err := scan(&r.ID, &r.Label, &r.Detail, &day)
		r.Link = "/viec/" + r.ID
		r.Detail += " · " + lang.Date(time.UnixMilli(day))
		return r, err
	}, query, from, until, after, cut.Hamlet, most+1)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(rows) > most {
		rows = slices.Clip(rows[:most])
		next = rows[most-1].ID
	}
	for _, r := range rows {
		tx.Disclose(gate.Access{Record: r.ID, Purpose: PurposeIndicator})
	}
	return rows, next, nil
}
