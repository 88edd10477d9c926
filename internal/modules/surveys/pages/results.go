package pages

import (
	"context"
	"net/http"

	"xaso/internal/modules/surveys"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/sheet"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

func (h Hall) results(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	s, err := h.Book.Progress(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, resultsPage(campaignView{s, today(h), who.May(surveys.MayManage)}))
}

// resultsFile is what a campaign found as a spreadsheet: no household in it.
func (h Hall) resultsFile(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	ctx := r.Context()
	s, err := h.Book.Progress(ctx, who, r.PathValue("id"))
	if err != nil {
		return err
	}
	p := sheet.Page{Name: t(ctx, "surveys.page.results"), Title: s.Title + " · " + moment(ctx, s.Result.AsOf),
		Head:   []string{t(ctx, "surveys.decide.question"), t(ctx, "surveys.result.answer"), t(ctx, "surveys.result.n"), t(ctx, "surveys.page.share")},
		Widths: []float64{60, 40, 12, 12}}
	p.Rows = func(yield func([]any) bool) {
		for _, row := range resultRows(ctx, s) {
			if !yield(row) {
				return
			}
		}
	}
	return sheet.Serve(w, "ket-qua-khao-sat", r.URL.Query().Get("dang"), p)
}

// resultRows are the tables of the page in one.
func resultRows(ctx context.Context, s surveys.Standing) [][]any {
	rows := [][]any{{t(ctx, "surveys.page.asked"), "", s.Result.Asked, ""}, {t(ctx, "surveys.page.done"), "", s.Result.Done, percent(s.Result.Done, s.Result.Asked)}}
	if e := s.Result.Income; e != nil {
		rows = append(rows, []any{t(ctx, "surveys.income.not-official"), "", nil, ""},
			[]any{t(ctx, "surveys.income.per-head"), million(e.PerHead), nil, ""}, []any{t(ctx, "surveys.income.error"), errorWords(ctx, *e), nil, ""})
	}
	for _, q := range s.Result.Questions {
		for _, c := range q.Counts {
			rows = append(rows, []any{say(ctx, q.Text), say(ctx, c.Words), c.N, percent(c.N, q.Said)})
		}
		if len(q.Counts) == 0 {
			rows = append(rows, []any{say(ctx, q.Text), numbersOf(ctx, q), q.Said, ""})
		}
	}
	return rows
}

// sheetsFile are the counted sheets, for the official who leads.
func (h Hall) sheetsFile(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	ctx := r.Context()
	var pages []sheet.Page
	for _, members := range []bool{false, true} {
		c, all, err := h.Book.Lines(ctx, who, r.PathValue("id"), members)
		if err != nil {
			return err
		}
		columns := c.Questionnaire.Columns(members)
		if len(columns) == 0 && members {
			continue
		}
		pages = append(pages, linesPage(ctx, c, all, columns, members))
	}
	return sheet.Serve(w, "phieu-khao-sat", r.URL.Query().Get("dang"), pages...)
}

func linesPage(ctx context.Context, c surveys.Campaign, all []surveys.Line, columns []surveys.Question, members bool) sheet.Page {
	p := sheet.Page{Name: t(ctx, "surveys.result.sheet.households"), Title: c.Title,
		Head: []string{t(ctx, "surveys.page.hamlet"), t(ctx, "surveys.result.code"), t(ctx, "surveys.page.household"), t(ctx, "surveys.result.outcome")}}
	if members {
		p.Name = t(ctx, "surveys.result.sheet.people")
		p.Head[3] = t(ctx, "surveys.result.person")
	}
	for _, q := range columns {
		p.Head = append(p.Head, say(ctx, q.Text))
	}
	words := func(w surveys.Words) string { return say(ctx, w) }
	p.Rows = func(yield func([]any) bool) {
		for _, l := range all {
			row := []any{l.Hamlet, l.Code, l.Head, t(ctx, "surveys.visit."+l.Sheet.Outcome)}
			if members {
				row[3] = l.Of.Name
			}
			for _, q := range columns {
				row = append(row, l.Cell(q, words))
			}
			if !yield(row) {
				return
			}
		}
	}
	return p
}

// numbersOf says what amounts and texts came to.
func numbersOf(ctx context.Context, q surveys.Tally) string {
	if q.Said == 0 || q.Kind != surveys.Number && q.Kind != surveys.Money {
		return ""
	}
	return t(ctx, "surveys.result.numbers", number(q.Mean), number(q.Least), number(q.Most), say(ctx, q.Unit))
}

// errorWords is the sampling error of an estimate in words.
func errorWords(ctx context.Context, e surveys.Estimate) string {
	switch {
	case e.Full:
		return t(ctx, "surveys.income.error.none")
	case !e.Known:
		return t(ctx, "surveys.income.error.unknown")
	}
	return t(ctx, "surveys.income.error.is", million(e.Error), million(e.Low()), million(e.High()))
}

// bars are the answers to a question.
func bars(ctx context.Context, q surveys.Tally) ui.ChartProps {
	unit := t(ctx, "surveys.page.households")
	if q.Members {
		unit = t(ctx, "surveys.result.people")
	}
	p := ui.ChartProps{Title: say(ctx, q.Text), Unit: unit, First: t(ctx, "surveys.result.answer"),
		Description: t(ctx, "surveys.result.said", itoa(q.Said), itoa(q.Put)), Series: []ui.Series{{Name: unit}}}
	for _, c := range q.Counts {
		p.Labels = append(p.Labels, say(ctx, c.Words)+" · "+percent(c.N, q.Said))
		p.Series[0].Values = append(p.Series[0].Values, float64(c.N))
	}
	return p
}

// slices writes the income of parts of the households; few are not shown.
func slicesOf(ctx context.Context, all []surveys.Slice, name func(string) string) [][]ui.Cell {
	var rows [][]ui.Cell
	for _, s := range all {
		value := million(s.PerHead)
		if s.Hidden {
			value = t(ctx, "surveys.income.hidden")
		}
		rows = append(rows, []ui.Cell{{Text: name(s.Name)}, {Text: itoa(s.Households), Numeric: true}, {Text: value, Numeric: true}})
	}
	return rows
}
