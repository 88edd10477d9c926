package pages

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"xaso/internal/modules/consultations"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

type sayView struct {
	consultations.Look
	Who     gate.Actor
	Entry   bool // an official writes in what others said
	Hamlets []string
	trial
}

func (h Hall) form(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.formAgain(w, r, who, trial{Values: url.Values{"phan": {r.URL.Query().Get("phan")}}})
}

func (h Hall) formAgain(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	l, err := h.Book.Look(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	if !who.SignedIn() && !l.Anonymous {
		return gate.ErrSignIn
	}
	if !l.Taking(h.today()) {
		return h.shownAgain(w, r, who, trial{Err: consultations.ErrOver})
	}
	return web.Page(w, r, status(x), sayPage(sayView{Look: l, Who: who, trial: x}))
}

func (h Hall) say(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("id")
	done := address(id, "?da-gui=1")
	if r.PostForm.Get("trang-web") != "" { // a field that people do not see: a machine filled it
		return web.Redirect(w, r, done)
	}
	again := func(x trial) error { return h.formAgain(w, r, who, x) }
	if !who.SignedIn() && !h.budget.take(h.Network(r), h.Now()) {
		return settle(w, r, consultations.ErrMuch, done, again)
	}
	_, err := h.Book.Say(r.Context(), who, id, opinion(r.PostForm))
	return settle(w, r, err, done, again)
}

func opinion(q url.Values) consultations.Opinion {
	return consultations.Opinion{Part: number(q.Get("phan")), Stance: q.Get("y-kien"), Body: q.Get("loi"), Name: q.Get("ten"),
		Source: q.Get("nguon"), SourceNote: q.Get("nguon-ghi"), Hamlet: q.Get("thon"), Voices: number(q.Get("so-nguoi"))}
}

func (h Hall) entry(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.entryAgain(w, r, who, trial{Values: url.Values{"so-nguoi": {"1"}}})
}

func (h Hall) entryAgain(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	l, err := h.Book.Look(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	hamlets := slices.DeleteFunc(slices.Clone(h.Hamlets(who.Commune)), func(n string) bool { return !who.MayIn(consultations.MayEnter, "", n) })
	return web.Page(w, r, status(x), sayPage(sayView{Look: l, Who: who, Entry: true, Hamlets: hamlets, trial: x}))
}

func (h Hall) enter(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	_, err := h.Book.Enter(r.Context(), who, r.PathValue("id"), opinion(r.PostForm))
	return settle(w, r, err, address(r.PathValue("id"), "?da-gui=1"), func(x trial) error { return h.entryAgain(w, r, who, x) })
}

func (v sayView) action() string {
	if v.Entry {
		return address(v.ID, "/nhap")
	}
	return address(v.ID, "/gop-y")
}

func (v sayView) parts(ctx context.Context) []ui.Option {
	all := []ui.Option{{Value: "0", Text: t(ctx, "consultations.page.whole")}}
	for _, p := range v.Parts {
		if p.Level != consultations.Chapter {
			all = append(all, ui.Option{Value: strconv.Itoa(p.Number), Text: cut(p.Name(), 70)})
		}
	}
	return all
}

// cut shortens a text for a list to choose from.
func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

func (v sayView) hamlets() []ui.Option {
	var all []ui.Option
	for _, n := range v.Hamlets {
		all = append(all, ui.Option{Value: n, Text: n})
	}
	return all
}

func stances(ctx context.Context) []ui.Choice {
	var all []ui.Choice
	for _, s := range []string{consultations.For, consultations.Against, consultations.Other} {
		all = append(all, ui.Choice{Value: s, Text: t(ctx, "consultations.stance."+s)})
	}
	return all
}

type askView struct {
	consultations.Look
	Answers map[string][]string
	Now     []consultations.Question // asked on this page
	trial
}

func (h Hall) questions(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.ask(w, r, who, trial{})
}

// ask shows the questions that the answers so far lead to; those answered
// already travel along, so no script is needed for the branches.
func (h Hall) ask(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	l, err := h.Book.Look(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	if len(l.Survey) == 0 {
		return gate.ErrMissing
	}
	if l.Filled || !l.Taking(h.today()) {
		return web.Redirect(w, r, address(l.ID, "#phieu-hoi"))
	}
	v := askView{Look: l, Answers: answersIn(l.Survey, x.Values), trial: x}
	for _, q := range consultations.Asked(l.Survey, v.Answers) {
		if len(v.Answers[q.ID]) == 0 {
			v.Now = append(v.Now, q)
		}
	}
	return web.Page(w, r, status(x), askPage(v))
}

func answersIn(survey []consultations.Question, q url.Values) map[string][]string {
	all := map[string][]string{}
	for _, one := range survey {
		if given := q["cau-"+one.ID]; len(given) > 0 {
			all[one.ID] = given
		}
	}
	return all
}

func (h Hall) answered(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	l, err := h.Book.Look(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	answers := answersIn(l.Survey, r.PostForm)
	for _, q := range consultations.Asked(l.Survey, answers) {
		if len(answers[q.ID]) > 0 {
			continue
		}
		x := trial{Values: r.PostForm}
		if slices.Contains(r.PostForm["hien"], q.ID) { // it was asked, and left empty
			x.Err = consultations.ErrSheet.At("cau-" + q.ID)
		}
		return h.ask(w, r, who, x)
	}
	err = h.Book.Fill(r.Context(), who, l.ID, answers)
	return settle(w, r, err, address(l.ID, "?da-gui=2"), func(x trial) error { return h.shownAgain(w, r, who, x) })
}

func choices(q consultations.Question) []ui.Choice {
	var all []ui.Choice
	for _, c := range q.Choices {
		all = append(all, ui.Choice{Value: c, Text: c})
	}
	return all
}
