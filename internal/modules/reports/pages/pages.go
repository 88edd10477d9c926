// Package pages is where officials close periodic reports, open each number to
// the dossiers behind it, and take the report away to be signed and sent.
package pages

import (
	"context"
	"embed"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"xaso/internal/modules/reports"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// Texts are the sentences of these pages.
//
//go:embed locale/*.json
var Texts embed.FS

// Path is the address of the list, for the menu.
const Path = "/bao-cao"

type hall struct {
	cabinet *reports.Cabinet
	now     func() time.Time
}

// Routes are the addresses of this package.
func Routes(c *reports.Cabinet, now func() time.Time) []web.Route {
	h := hall{c, now}
	return []web.Route{
		web.Get(Path, web.Needs(reports.MayReport), h.list),
		web.Get(Path+"/ky", web.Needs(reports.MayReport), h.preview),
		web.Post(Path+"/ky", web.Needs(reports.MayReport), h.close),
		web.Get(Path+"/{id}", web.Needs(reports.MayReport), h.report),
		web.Get(Path+"/{id}/ho-so", web.Needs(reports.MayReport), h.lines),
		web.Get(Path+"/{id}/tai", web.Needs(reports.MayReport), h.file),
	}
}

func (h hall) list(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	all, err := h.cabinet.List(r.Context(), who)
	if err != nil {
		return err
	}
	var running []reports.Period
	for _, span := range reports.Spans {
		p, err := reports.PeriodOf(span, clock.DateOf(h.now()))
		if err != nil {
			return err
		}
		running = append(running, p)
	}
	return web.Page(w, r, http.StatusOK, listPage(running, all))
}

// asked reads which period an address means: its span and any of its days.
func asked(q url.Values) (reports.Period, error) {
	day, err := clock.ParseDate(q.Get("den"))
	if err != nil {
		return reports.Period{}, reports.ErrSpan.At("den")
	}
	return reports.PeriodOf(reports.Span(q.Get("ky")), day)
}

// address is where a period's figures are shown before they are closed.
func address(p reports.Period) string {
	return Path + "/ky?" + url.Values{"ky": {string(p.Span)}, "den": {p.To.String()}}.Encode()
}

func (h hall) preview(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.period(w, r, who, r.URL.Query(), nil)
}

// period shows what the report would be now, and closes it when it is over.
func (h hall) period(w http.ResponseWriter, r *http.Request, who gate.Actor, q url.Values, wrong error) error {
	p, err := asked(q)
	if err != nil {
		return err
	}
	rep, err := h.cabinet.Preview(r.Context(), who, p)
	if err != nil {
		return err
	}
	all, err := h.cabinet.List(r.Context(), who)
	if err != nil {
		return err
	}
	again := false
	for _, one := range all {
		again = again || one.Period == p
	}
	status := http.StatusOK
	if wrong != nil {
		status = web.Status(wrong)
	}
	return web.Page(w, r, status, previewPage(rep, p.Over(h.now()), again, q.Get("reason"), wrong))
}

func (h hall) close(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	p, err := asked(r.PostForm)
	if err != nil {
		return err
	}
	id, err := h.cabinet.Close(r.Context(), who, p, r.PostForm.Get("reason"))
	if kind := fault.KindOf(err); err != nil && (kind == fault.Invalid || kind == fault.Conflict) {
		return h.period(w, r, who, r.PostForm, err)
	} else if err != nil {
		return err
	}
	return web.Redirect(w, r, Path+"/"+id)
}

func (h hall) report(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	rep, whole, err := h.cabinet.Find(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, reportPage(rep, whole))
}

func (h hall) lines(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	q := r.URL.Query()
	cell := reports.Cell(q.Get("o"))
	rep, lines, err := h.cabinet.Lines(r.Context(), who, r.PathValue("id"), cell, q.Get("linh-vuc"))
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, linesPage(rep, cell, q.Get("linh-vuc"), lines))
}

// file is the report to take away: a spreadsheet with its register, or a paper
// to sign.
func (h hall) file(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("id")
	rep, _, err := h.cabinet.Find(r.Context(), who, id)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("bao-cao-tthc-%s-%s-lan-%d", rep.Period.Span, rep.Period.To, rep.Edition)
	switch r.URL.Query().Get("dang") {
	case "xlsx":
		rep, lines, err := h.cabinet.Lines(r.Context(), who, id, reports.In, "")
		if err != nil {
			return err
		}
		data, err := rep.Workbook(lines)
		return send(w, name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", data, err)
	case "docx":
		data, err := rep.Document().Bytes()
		return send(w, name+".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", data, err)
	case "pdf":
		data, err := rep.PDF()
		return send(w, name+".pdf", "application/pdf", data, err)
	}
	return gate.ErrMissing
}

func send(w http.ResponseWriter, name, mime string, data []byte, err error) error {
	if err != nil {
		return err
	}
	blob.ServeHeaders(w.Header(), name, mime, false)
	_, err = w.Write(data)
	return err
}

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }

// named is a period as people call it: "Tháng 11/2026".
func named(ctx context.Context, p reports.Period) string {
	n, year := p.Named()
	if p.Span == reports.Year {
		return t(ctx, "reports.name.year", year)
	}
	return t(ctx, "reports.name."+string(p.Span), n, year)
}

func days(ctx context.Context, p reports.Period) string {
	return t(ctx, "reports.days", dayOf(p.From), dayOf(p.To))
}

func dayOf(d clock.Date) string { return lang.Date(d.At(clock.At(12, 0))) }

func fieldName(ctx context.Context, row reports.Row) string {
	if row.Field == "" {
		return t(ctx, "reports.sum")
	}
	return row.Name
}

func head(ctx context.Context) []ui.Cell {
	cells := []ui.Cell{{Text: t(ctx, "reports.field")}}
	for _, c := range reports.Cells {
		cells = append(cells, ui.Cell{Text: t(ctx, "reports.cell."+string(c)), Numeric: true})
	}
	return cells
}

// rows are the figures; those of a closed report are links to their dossiers.
func rows(ctx context.Context, r reports.Report) [][]ui.Cell {
	var all [][]ui.Cell
	for _, row := range r.Rows {
		cells := []ui.Cell{{Text: fieldName(ctx, row)}}
		for _, c := range reports.Cells {
			cell := ui.Cell{Text: strconv.Itoa(row.N[c]), Numeric: true}
			if r.ID != "" && row.N[c] > 0 {
				cell.Body = number(row.N[c], Path+"/"+r.ID+"/ho-so?"+url.Values{"o": {string(c)}, "linh-vuc": {row.Field}}.Encode(),
					t(ctx, "reports.open", t(ctx, "reports.cell."+string(c)), fieldName(ctx, row)))
			}
			cells = append(cells, cell)
		}
		all = append(all, cells)
	}
	return all
}

func listRows(ctx context.Context, all []reports.Report) [][]ui.Cell {
	var out [][]ui.Cell
	for _, r := range all {
		by := r.ByName
		if by == "" {
			by = t(ctx, "reports.by-program")
		}
		sum := r.Rows[len(r.Rows)-1].N
		out = append(out, []ui.Cell{{Body: link(Path+"/"+r.ID, named(ctx, r.Period))}, {Text: strconv.Itoa(r.Edition), Numeric: true},
			{Text: strconv.Itoa(sum[reports.In]), Numeric: true}, {Text: strconv.Itoa(sum[reports.OutLate] + sum[reports.OpenLate]), Numeric: true},
			{Text: lang.DateTime(ctx, r.Closed)}, {Text: by}})
	}
	return out
}

func lineRows(lines []reports.Line) [][]ui.Cell {
	var out [][]ui.Cell
	for _, l := range lines {
		out = append(out, []ui.Cell{{Body: link("/viec/"+l.ID, l.Code)}, {Text: l.Procedure}, {Text: l.Name}, {Text: shown(l.Received)},
			{Text: shown(l.Due)}, {Text: shown(l.Ended)}, {Text: l.Number}})
	}
	return out
}

func shown(at time.Time) string {
	if at.IsZero() {
		return "–"
	}
	return lang.Date(at)
}

// chart draws how what was resolved, and what is open, stands to its term.
func chart(ctx context.Context, r reports.Report) ui.ChartProps {
	p := ui.ChartProps{Title: t(ctx, "reports.chart"), Description: t(ctx, "reports.chart.says"), First: t(ctx, "reports.field"), Unit: t(ctx, "reports.unit")}
	parts := []reports.Cell{reports.OutEarly, reports.OutOnTime, reports.OutLate, reports.OpenIn, reports.OpenLate}
	for _, c := range parts {
		p.Labels = append(p.Labels, t(ctx, "reports.cell."+string(c)))
	}
	sum := r.Rows[len(r.Rows)-1]
	one := ui.Series{Name: named(ctx, r.Period)}
	for _, c := range parts {
		one.Values = append(one.Values, float64(sum.N[c]))
	}
	p.Series = []ui.Series{one}
	return p
}
