package reports

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

const columns = `id, span, from_day, to_day, edition, reason, closed_at, by_name, head, figures, lines, hash`

func scanReport(scan gate.Scanner) (Report, error) {
	var r Report
	var span, from, to, head, figures string
	var closed int64
	if err := scan(&r.ID, &span, &from, &to, &r.Edition, &r.Reason, &closed, &r.ByName, &head, &figures, &r.Count, &r.Hash); err != nil {
		return r, err
	}
	var wrong [2]error
	r.Period.Span, r.Closed = Span(span), time.UnixMilli(closed)
	r.Period.From, wrong[0] = clock.ParseDate(from)
	r.Period.To, wrong[1] = clock.ParseDate(to)
	return r, errors.Join(wrong[0], wrong[1], json.Unmarshal([]byte(head), &r.Office), json.Unmarshal([]byte(figures), &r.Rows))
}

// find returns a report and the pages of its register.
func find(tx *gate.Tx, id string) (Report, []string, error) {
	all, err := gate.All(tx, scanReport, `SELECT `+columns+` FROM reports_report WHERE commune_id = $1 AND id = $2`, id)
	if err == nil && len(all) == 0 {
		err = gate.ErrMissing
	}
	if err != nil {
		return Report{}, nil, err
	}
	pages, err := gate.All(tx, func(scan gate.Scanner) (string, error) {
		var body string
		return body, scan(&body)
	}, `SELECT body FROM reports_page WHERE commune_id = $1 AND report_id = $2 ORDER BY page`, id)
	return all[0], pages, err
}

// insert writes a report with its register, and its hash into it.
func insert(tx *gate.Tx, r *Report, lines []Line) error {
	var pages []string
	for page := range slices.Chunk(lines, linesOfPage) {
		pages = append(pages, encode(page))
	}
	r.Hash = r.sum(pages)
	_, err := tx.Exec(`INSERT INTO reports_report (commune_id, id, span, from_day, to_day, edition, reason, closed_at, closed_by,
			by_name, head, figures, lines, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		r.ID, string(r.Period.Span), r.Period.From.String(), r.Period.To.String(), r.Edition, r.Reason, r.Closed.UnixMilli(),
		tx.Who.ID, r.ByName, encode(r.Office), encode(r.Rows), r.Count, r.Hash)
	if err != nil {
		return err
	}
	for i, body := range pages {
		if _, err := tx.Exec(`INSERT INTO reports_page (commune_id, report_id, page, body) VALUES ($1, $2, $3, $4)`, r.ID, i, body); err != nil {
			return err
		}
	}
	return nil
}
