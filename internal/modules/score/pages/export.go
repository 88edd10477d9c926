package pages

import (
	"net/http"

	"xaso/internal/modules/score"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/sheet"
)

// sheetFile is the sheet as a spreadsheet.
func (h Hall) sheetFile(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	a, err := h.query(r, who)
	if err != nil {
		return err
	}
	s, err := h.Book.Sheet(r.Context(), who, a.Query)
	if err != nil {
		return err
	}
	ctx := r.Context()
	p := sheet.Page{Name: t(ctx, "score.page.title"), Title: t(ctx, "score.page.as-of", period(ctx, s.Period), lang.DateTime(ctx, s.AsOf)) + " " + a.of(ctx),
		Head: []string{t(ctx, "score.page.col.indicator"), t(ctx, "score.file.name"), t(ctx, "score.file.num"), t(ctx, "score.file.den"), t(ctx, "score.page.col.value"),
			t(ctx, "score.page.col.points"), t(ctx, "score.page.col.max"), t(ctx, "score.file.note")},
		Widths: []float64{10, 44, 10, 10, 14, 14, 14, 60}}
	p.Rows = func(yield func([]any) bool) {
		for _, l := range s.Lines {
			note := t(ctx, "score.file.counted")
			switch {
			case l.NA != "":
				note = t(ctx, l.NA)
			case !l.Counted:
				note = points(ctx, l)
			}
			row := []any{l.ID, l.Name.In(lang.Tag(ctx)), nil, nil, value(ctx, l), nil, nil, note}
			if l.NA == "" {
				row[2], row[3] = l.Num, l.Den
			}
			if l.Max > 0 {
				row[5], row[6] = hundredths(l.Points), hundredths(l.Most)
			}
			if !yield(row) {
				return
			}
		}
		yield([]any{"", t(ctx, "score.page.total"), nil, nil, "", hundredths(s.Total.Points), hundredths(s.Total.Most), t(ctx, "score.page.total.note")})
	}
	return sheet.Serve(w, "diem-"+s.Period.String(), r.URL.Query().Get("dang"), p)
}

// indicatorFile is the list of dossiers behind a number.
func (h Hall) indicatorFile(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	a, err := h.query(r, who)
	if err != nil {
		return err
	}
	id, which := r.PathValue("indicator"), r.URL.Query().Get("hs")
	l, err := h.Book.Drill(r.Context(), who, a.Query, id, which, "", score.MostListed)
	if err != nil {
		return err
	}
	ctx := r.Context()
	p := sheet.Page{Name: id, Title: id + " · " + t(ctx, "score.page.which."+which) + " · " + period(ctx, a.Period),
		Head: []string{t(ctx, "score.page.col.code"), t(ctx, "score.page.col.procedure"), t(ctx, "score.page.col.field"), t(ctx, "score.page.col.received"),
			t(ctx, "score.page.col.due"), t(ctx, "score.page.col.why")}, Widths: []float64{30, 50, 20, 14, 14, 50}}
	p.Rows = func(yield func([]any) bool) {
		for _, d := range l.Rows {
			if !yield([]any{d.Code, d.ProcedureName, h.Field(ctx, d.Field), day(d.Received), day(d.Due), reasons(ctx, d)}) {
				return
			}
		}
	}
	return sheet.Serve(w, "diem-"+id+"-"+a.Period.String(), r.URL.Query().Get("dang"), p)
}
