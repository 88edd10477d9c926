package pages

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"xaso/internal/modules/consultations"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

func (h Hall) list(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	all, err := h.Book.List(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, listPage(listView{all, h.today(), who.May(consultations.MayManage)}))
}

type listView struct {
	All   []consultations.Consultation
	Today clock.Date
	Plans bool
}

// of are the consultations of one heading.
func (v listView) of(group string) []consultations.Consultation {
	return slices.DeleteFunc(slices.Clone(v.All), func(c consultations.Consultation) bool { return groupOf(c, v.Today) != group })
}

func groupOf(c consultations.Consultation, today clock.Date) string {
	switch {
	case c.State == consultations.Open && c.Last.Before(today):
		return "owed"
	case c.State == consultations.Open:
		return "open"
	}
	return c.State
}

func (v listView) tasks(ctx context.Context, group string) []ui.Task {
	var all []ui.Task
	for _, c := range v.of(group) {
		tag := tagOf(ctx, c, v.Today)
		all = append(all, ui.Task{Title: c.Title, Href: address(c.ID, ""), Hint: when(ctx, c, v.Today), Tag: &tag})
	}
	return all
}

// when says the dates that matter at the step.
func when(ctx context.Context, c consultations.Consultation, today clock.Date) string {
	switch groupOf(c, today) {
	case "open":
		return t(ctx, "consultations.page.until", shown(c.Last), today.DaysUntil(c.Last)) + " · " + t(ctx, "consultations.page.count", c.Comments)
	case "owed":
		return t(ctx, "consultations.page.answer-by", shown(c.Due)) + " · " + t(ctx, "consultations.page.count", c.Comments)
	case consultations.Ended:
		return t(ctx, "consultations.page.closed-on", shown(clock.DateOf(c.ClosedAt))) + " · " + t(ctx, "consultations.page.count", c.Comments)
	}
	return t(ctx, "consultations.page.not-open")
}

func tagOf(ctx context.Context, c consultations.Consultation, today clock.Date) ui.TagProps {
	group := groupOf(c, today)
	kind := map[string]string{"open": "", "owed": "wait", consultations.Ended: "done", consultations.Draft: "quiet"}[group]
	if c.Late(today) {
		group, kind = "late", "late"
	}
	return ui.TagProps{Text: t(ctx, "consultations.page.state."+group), Kind: kind}
}

type showView struct {
	consultations.Look
	Today         clock.Date
	Who           gate.Actor
	Sent, Thanked bool
	Answer, Rule  consultations.Rule
	trial
}

func (h Hall) show(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.shownAgain(w, r, who, trial{})
}

func (h Hall) shownAgain(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	l, err := h.Book.Look(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	v := showView{Look: l, Today: h.today(), Who: who, trial: x, Sent: r.URL.Query().Get("da-gui") == "1", Thanked: r.URL.Query().Get("da-gui") == "2"}
	v.Rule, v.Answer = h.Book.Rule("open-days", v.Today), h.Book.Rule("answer-days", v.Today)
	return web.Page(w, r, status(x), showPage(v))
}

// of are the public comments on a part.
func (v showView) of(part int) []consultations.Comment {
	return slices.DeleteFunc(slices.Clone(v.Comments), func(c consultations.Comment) bool { return c.Part != part })
}

func (v showView) facts(ctx context.Context) []ui.SummaryRow {
	rows := []ui.SummaryRow{
		{Key: t(ctx, "consultations.page.matter"), Value: t(ctx, "consultations.matter."+v.Matter)},
		{Key: t(ctx, "consultations.page.form"), Value: v.Form},
		{Key: t(ctx, "consultations.page.responsible"), Value: v.Responsible},
	}
	if v.State != consultations.Draft {
		rows = append(rows, ui.SummaryRow{Key: t(ctx, "consultations.page.time"), Value: t(ctx, "consultations.page.from-to", shown(v.On), shown(v.Last), v.Days)})
	}
	if v.CouncilRef != "" {
		rows = append(rows, ui.SummaryRow{Key: t(ctx, "consultations.page.copies"), Value: t(ctx, "consultations.page.copies.sent", v.CouncilRef, v.FrontRef)})
	}
	return rows
}

// author is how the writer of an opinion is named in public.
func author(ctx context.Context, c consultations.Comment) string {
	switch {
	case c.Source == consultations.Meeting:
		return t(ctx, "consultations.page.from-meeting", c.Hamlet, c.SourceNote, c.Voices)
	case c.Source == consultations.Box:
		return t(ctx, "consultations.page.from-box", c.SourceNote)
	case c.Name != "":
		return c.Name
	}
	return t(ctx, "consultations.page.unnamed")
}

func verdictKind(v string) string {
	return map[string]string{consultations.Accepted: "done", consultations.Partly: "", consultations.NotTaken: "quiet"}[v]
}

func count(n int) string { return strconv.Itoa(n) }

// figure shows a count of the survey; one that could tell who is not shown.
func figure(ctx context.Context, n int) string {
	if n < 0 {
		return t(ctx, "consultations.page.hidden-count")
	}
	return strconv.Itoa(n)
}

// tables are the answers to a question. A picture needs every number.
func resultRows(ctx context.Context, r consultations.Result) [][]ui.Cell {
	var rows [][]ui.Cell
	for i, c := range r.Choices {
		rows = append(rows, []ui.Cell{{Text: c}, {Text: figure(ctx, r.Counts[i]), Numeric: true}})
	}
	return rows
}

func whole(r consultations.Result) bool { return r.Asked >= 0 && !slices.Contains(r.Counts, -1) }

func resultChart(ctx context.Context, r consultations.Result) ui.ChartProps {
	values := make([]float64, len(r.Counts))
	for i, n := range r.Counts {
		values[i] = float64(n)
	}
	return ui.ChartProps{Title: r.Text, Description: t(ctx, "consultations.page.chart", r.Asked), First: t(ctx, "consultations.page.choice"),
		Unit: t(ctx, "consultations.page.people"), Labels: r.Choices, Series: []ui.Series{{Name: t(ctx, "consultations.page.people"), Values: values}}}
}
