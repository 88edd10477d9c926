package pages

import (
	"net/http"
	"strconv"
	"strings"

	"xaso/internal/modules/opinions"
	"xaso/internal/platform/clock"
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
	id, err := h.Book.Open(r.Context(), who, opinions.Plan{Title: f.Get("title"), About: f.Get("about"), Hamlet: f.Get("hamlet"),
		Closes: dayOf(f, "closes"), Statements: strings.Split(f.Get("statements"), "\n"), Related: strings.Fields(f.Get("related"))})
	if err == nil {
		return web.Redirect(w, r, Path+"/"+id)
	}
	if !refused(err) {
		return err
	}
	x := trial{"open", f, err}
	return web.Page(w, r, x.status(), openingPage(openingView{Hamlets: h.Hamlets(who.Commune), trial: x}))
}

type deskView struct {
	Talk    opinions.Talk
	Waiting []opinions.Statement
	Hidden  []opinions.Statement
	Own     []opinions.Statement // of residents, shown
	Rules   []opinions.Rule
	Over    bool
	Manage  bool
	trial
}

func (h Hall) desk(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showDesk(w, r, who, trial{})
}

func (h Hall) showDesk(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	if x.Err != nil && !refused(x.Err) {
		return x.Err
	}
	v := deskView{Rules: h.Book.Rules(), Manage: who.May(opinions.MayManage), trial: x}
	err := h.Book.Look(r.Context(), who, func(tx *gate.Tx) (err error) {
		if v.Talk, err = h.Book.Talk(tx, r.PathValue("talk")); err != nil {
			return err
		}
		if !who.MayIn(opinions.MayModerate, "", v.Talk.Hamlet) {
			return gate.ErrMissing
		}
		all, err := h.Book.Statements(tx, v.Talk.ID)
		for _, s := range all {
			switch {
			case s.State == opinions.Waiting:
				v.Waiting = append(v.Waiting, s)
			case s.State == opinions.Hidden:
				v.Hidden = append(v.Hidden, s)
			case !s.Seed:
				v.Own = append(v.Own, s)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	v.Over = v.Talk.Over(clock.DateOf(h.Now()))
	return web.Page(w, r, x.status(), deskPage(v))
}

func (h Hall) decide(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	number, _ := strconv.ParseInt(r.PostFormValue("cau"), 10, 64)
	err := h.Book.Decide(r.Context(), who, opinions.Decision{Talk: r.PathValue("talk"), Statement: number,
		Shown: r.PostFormValue("hien") == "1", Rule: r.PostFormValue("rule"), Note: r.PostFormValue("note")})
	if err != nil {
		return h.showDesk(w, r, who, trial{"decide" + r.PostFormValue("cau"), r.PostForm, err})
	}
	return web.Redirect(w, r, Path+"/"+r.PathValue("talk")+"/dieu-hanh")
}

func (h Hall) close(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	f := r.PostForm
	err := h.Book.Close(r.Context(), who, r.PathValue("talk"), opinions.Answer{Heard: f.Get("heard"), Decided: f.Get("decided"), Why: f.Get("why")})
	if err != nil {
		return h.showDesk(w, r, who, trial{"close", f, err})
	}
	return web.Redirect(w, r, Path+"/"+r.PathValue("talk")+"/ket-qua")
}
