package pages

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"xaso/internal/modules/budgets"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

type openingView struct {
	Hamlets []string
	trial
}

func (h Hall) opening(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return web.Page(w, r, http.StatusOK, openingPage(openingView{Hamlets: h.Hamlets(who.Commune)}))
}

func (h Hall) open(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	f := r.PostForm
	threshold, err := strconv.Atoi(strings.TrimSpace(f.Get("threshold")))
	if err != nil && f.Get("threshold") != "" {
		threshold = -1
	}
	id, err := h.Book.Open(r.Context(), who, budgets.Plan{Title: f.Get("title"), About: f.Get("about"), Hamlet: f.Get("hamlet"), Budget: dong(f.Get("budget")),
		By: budgets.By(f.Get("by")), Ballot: budgets.Ballot(f.Get("ballot")), Rule: budgets.Rule(f.Get("rule")), Threshold: threshold,
		Opens: dayOf(f, "opens"), Closes: dayOf(f, "closes"), Projects: works(f.Get("projects")), Related: strings.Fields(f.Get("related"))})
	if err == nil {
		return web.Redirect(w, r, Path+"/"+id)
	}
	if !refused(err) {
		return err
	}
	x := trial{"open", f, err}
	return web.Page(w, r, x.status(), openingPage(openingView{Hamlets: h.Hamlets(who.Commune), trial: x}))
}

func (h Hall) desk(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.show(w, r, who, trial{}, deskPage)
}

// show shows a page of a choice, with what is wrong with its form.
func (h Hall) show(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial, page func(choiceView) templ.Component) error {
	if x.Err != nil && !refused(x.Err) {
		return x.Err
	}
	v := choiceView{trial: x, Voted: r.URL.Query().Get("da-nhan") != ""}
	if err := h.read(r, who, &v); err != nil {
		return err
	}
	if strings.HasSuffix(r.URL.Path, "/dieu-hanh") && !v.Record {
		return gate.ErrMissing
	}
	var err error
	if v.Mine, err = h.Book.Mine(r.Context(), who, v.Choice.ID); err != nil {
		return err
	}
	return web.Page(w, r, x.status(), page(v))
}

func (h Hall) enter(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	err := h.Book.Enter(r.Context(), who, r.PathValue("choice"), r.PostFormValue("code"), numbers(r.PostForm["projects"]))
	return h.after(w, r, who, "enter", err)
}

func (h Hall) count(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.after(w, r, who, "count", h.Book.Count(r.Context(), who, r.PathValue("choice")))
}

func (h Hall) decide(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	err := h.Book.Decide(r.Context(), who, r.PathValue("choice"), budgets.Decision{Projects: numbers(r.PostForm["projects"]),
		Number: r.PostFormValue("number"), Why: r.PostFormValue("why")})
	return h.after(w, r, who, "decide", err)
}

// after goes back to the desk, or shows what was wrong.
func (h Hall) after(w http.ResponseWriter, r *http.Request, who gate.Actor, form string, err error) error {
	if err != nil {
		return h.show(w, r, who, trial{form, r.PostForm, err}, deskPage)
	}
	to := "/dieu-hanh"
	if form == "enter" {
		to += "?da-nhan=1"
	}
	return web.Redirect(w, r, Path+"/"+r.PathValue("choice")+to)
}
