package pages

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"xaso/internal/modules/consultations"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/moderation"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

type writeView struct {
	ID   string
	Rule consultations.Rule
	trial
}

func (v writeView) title(ctx context.Context) string {
	if v.ID == "" {
		return t(ctx, "consultations.page.new")
	}
	return t(ctx, "consultations.page.edit")
}

func (v writeView) action() string {
	if v.ID == "" {
		return newPath
	}
	return address(v.ID, "/sua")
}

func (h Hall) write(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	rule := h.Book.Rule("open-days", h.today())
	x := trial{Values: url.Values{"so-ngay": {strconv.Itoa(rule.Days)}}}
	if id := r.PathValue("id"); id != "" {
		l, err := h.Book.Look(r.Context(), who, id)
		if err != nil {
			return err
		}
		x.Values = url.Values{"tieu-de": {l.Title}, "noi-dung": {l.About}, "viec": {l.Matter}, "hinh-thuc": {l.Form}, "phu-trach": {l.Responsible},
			"so-ngay": {strconv.Itoa(l.Days)}, "du-thao": {l.Body}, "cau-hoi": {consultations.SurveyText(l.Survey)}, "hdnd": {l.CouncilRef}, "mttq": {l.FrontRef}}
		if l.Anonymous {
			x.Values.Set("khong-ten", "1")
		}
	}
	return web.Page(w, r, http.StatusOK, writePage(writeView{r.PathValue("id"), rule, x}))
}

func (h Hall) keep(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	q := r.PostForm
	survey, err := consultations.ParseSurvey(q.Get("cau-hoi"))
	id := ""
	if err == nil {
		id, err = h.Book.Write(r.Context(), who, r.PathValue("id"), consultations.Plan{
			Title: q.Get("tieu-de"), About: q.Get("noi-dung"), Matter: q.Get("viec"), Form: q.Get("hinh-thuc"), Responsible: q.Get("phu-trach"),
			Days: number(q.Get("so-ngay")), Body: q.Get("du-thao"), Survey: survey, Anonymous: q.Get("khong-ten") == "1", CouncilRef: q.Get("hdnd"), FrontRef: q.Get("mttq")})
	}
	return settle(w, r, err, address(id, ""), func(x trial) error {
		return web.Page(w, r, status(x), writePage(writeView{r.PathValue("id"), h.Book.Rule("open-days", h.today()), x}))
	})
}

func (h Hall) publish(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("id")
	return settle(w, r, h.Book.Publish(r.Context(), who, id), address(id, ""), func(x trial) error { return h.shownAgain(w, r, who, x) })
}

type deskView struct {
	consultations.Look
	Who   gate.Actor
	Today clock.Date
	Rules []moderation.Rule
	trial
}

func (h Hall) desk(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.deskAgain(w, r, who, trial{})
}

func (h Hall) deskAgain(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	l, err := h.Book.Desk(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	return web.Page(w, r, status(x), deskPage(deskView{l, who, h.today(), h.Book.Moderation.On(h.today()), x}))
}

func (h Hall) settleDesk(w http.ResponseWriter, r *http.Request, who gate.Actor, err error) error {
	return settle(w, r, err, address(r.PathValue("id"), "/xu-ly"), func(x trial) error { return h.deskAgain(w, r, who, x) })
}

func (h Hall) moderate(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	q := r.PostForm
	d := moderation.Decision{State: moderation.State(q.Get("cach")), Rule: q.Get("quy-tac"), Note: q.Get("ly-do"), Body: q.Get("che")}
	if d.State == moderation.Shown {
		d.Rule = ""
	}
	return h.settleDesk(w, r, who, h.Book.Moderate(r.Context(), who, r.PathValue("id"), q.Get("loi-so"), d))
}

func (h Hall) reply(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	q := r.PostForm
	return h.settleDesk(w, r, who, h.Book.Reply(r.Context(), who, r.PathValue("id"), consultations.Answer{
		Comments: q["chon"], Topic: q.Get("nhom"), Verdict: q.Get("ket-qua"), Reply: q.Get("tra-loi")}))
}

func (h Hall) close(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	q, id := r.PostForm, r.PathValue("id")
	err := h.Book.Close(r.Context(), who, id, consultations.Closing{Outcome: q.Get("quyet-dinh"), Heard: q.Get("da-nghe"), Decided: q.Get("da-quyet"), Why: q.Get("vi-sao"), AgainstWhy: q.Get("khac-da-so")})
	return settle(w, r, err, address(id, ""), func(x trial) error { return h.deskAgain(w, r, who, x) })
}

// with are the comments that f picks.
func (v deskView) with(f func(consultations.Comment) bool) []consultations.Comment {
	return slices.DeleteFunc(slices.Clone(v.Comments), func(c consultations.Comment) bool { return !f(c) })
}

func waits(c consultations.Comment) bool { return c.State == moderation.Waiting }

func unanswered(c consultations.Comment) bool { return c.State.Visible() && c.Verdict == "" }

func answered(c consultations.Comment) bool { return c.Verdict != "" }

func (v deskView) name(ctx context.Context, part int) string {
	for _, p := range v.Parts {
		if p.Number == part {
			return cut(p.Name(), 90)
		}
	}
	return t(ctx, "consultations.page.whole")
}

func (v deskView) rules(ctx context.Context) []ui.Option {
	all := []ui.Option{{Blank: true, Text: t(ctx, "consultations.page.rule.none")}}
	for _, r := range v.Rules {
		all = append(all, ui.Option{Value: r.ID, Text: t(ctx, "consultations.rule."+r.ID)})
	}
	return all
}

func (v deskView) toAnswer(ctx context.Context) []ui.Choice {
	var all []ui.Choice
	for _, c := range v.with(unanswered) {
		text := c.Shown
		if text == "" {
			text = t(ctx, "consultations.stance."+c.Stance)
		}
		all = append(all, ui.Choice{Value: c.ID, Text: cut(text, 300), Hint: v.name(ctx, c.Part) + " · " + t(ctx, "consultations.stance."+c.Stance) + " · " + author(ctx, c)})
	}
	return all
}

func pick(ctx context.Context, prefix string, values ...string) []ui.Choice {
	var all []ui.Choice
	for _, v := range values {
		all = append(all, ui.Choice{Value: v, Text: t(ctx, prefix+v)})
	}
	return all
}

func matters(ctx context.Context) []ui.Option {
	var all []ui.Option
	for _, m := range consultations.Matters {
		all = append(all, ui.Option{Value: m, Text: t(ctx, "consultations.matter."+m)})
	}
	return all
}
