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

type listView struct {
	Talks   []opinions.Talk
	Waiting map[string]int
	Today   clock.Date
	Manage  bool
	Judge   bool
}

func (h Hall) list(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v := listView{Today: clock.DateOf(h.Now()), Manage: who.May(opinions.MayManage), Judge: who.May(opinions.MayModerate)}
	err := h.Book.Look(r.Context(), who, func(tx *gate.Tx) (err error) {
		if v.Talks, err = h.Book.Talks(tx); err == nil && v.Judge {
			v.Waiting, err = h.Book.WaitingIn(tx)
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, listPage(v))
}

type talkView struct {
	Talk    opinions.Talk
	Now     opinions.Statement // the one to answer
	Asked   bool               // there is one
	Again   bool               // it was answered before
	Shown   []opinions.Statement
	Said    map[int64]int
	Over    bool
	Sent    bool // a statement of one's own has just come in
	Account bool
	Judge   bool
	Related []related
	trial
}

type related struct{ Href, Title string }

func (v talkView) done() int {
	n := 0
	for _, s := range v.Shown {
		if _, ok := v.Said[s.Number]; ok {
			n++
		}
	}
	return n
}

func (h Hall) talk(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showTalk(w, r, who, trial{})
}

func (h Hall) showTalk(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	if x.Err != nil && !refused(x.Err) {
		return x.Err
	}
	me := known(w, r, who)
	v := talkView{trial: x, Account: me.Account != "", Judge: who.May(opinions.MayModerate), Sent: r.FormValue("da-gui") != ""}
	err := h.Book.Look(r.Context(), who, func(tx *gate.Tx) (err error) {
		if v.Talk, err = h.Book.Talk(tx, r.PathValue("talk")); err != nil {
			return err
		}
		all, err := h.Book.Statements(tx, v.Talk.ID)
		if err != nil {
			return err
		}
		for _, s := range all {
			if s.State == opinions.Shown {
				v.Shown = append(v.Shown, s)
			}
		}
		if v.Said, err = h.Book.Said(tx, v.Talk.ID, me); err != nil {
			return err
		}
		v.Related = h.resolve(tx, v.Talk.Related)
		v.Now, v.Asked = h.Book.Next(v.Talk, me, v.Shown, v.Said)
		return nil
	})
	if err != nil {
		return err
	}
	v.Over = v.Talk.Over(clock.DateOf(h.Now()))
	again, _ := strconv.ParseInt(r.URL.Query().Get("cau"), 10, 64)
	for _, s := range v.Shown {
		if s.Number == again {
			_, v.Again = v.Said[again]
			v.Now, v.Asked = s, true
		}
	}
	return web.Page(w, r, x.status(), talkPage(v))
}

func (h Hall) resolve(tx *gate.Tx, hrefs []string) []related {
	var all []related
	if h.Resolve == nil {
		return nil
	}
	for _, href := range hrefs {
		if title, ok := h.Resolve(tx, href); ok {
			all = append(all, related{href, title})
		}
	}
	return all
}

func (h Hall) vote(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	me := voter(r, who)
	number, _ := strconv.ParseInt(r.PostFormValue("cau"), 10, 64)
	vote, err := strconv.Atoi(r.PostFormValue("y-kien"))
	switch {
	case err != nil:
		err = opinions.ErrVote
	case me.Account == "" && !me.None() && !h.flood.allow("v "+h.Network(r), me.Token, mostVoters):
		err = opinions.ErrTooOften
	default:
		err = h.Book.Vote(r.Context(), who, me, r.PathValue("talk"), number, vote)
	}
	if err != nil {
		return h.showTalk(w, r, who, trial{"vote", r.PostForm, err})
	}
	return web.Redirect(w, r, Path+"/"+r.PathValue("talk")+"#cau")
}

func (h Hall) suggest(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	body := r.PostFormValue("body")
	to := Path + "/" + r.PathValue("talk") + "?da-gui=1#cau-cua-ban"
	if strings.TrimSpace(r.PostFormValue("website")) != "" { // no person sees this field
		return web.Redirect(w, r, to)
	}
	err := error(opinions.ErrTooOften)
	if h.flood.allow("s "+h.Network(r), body, mostStatements) {
		err = h.Book.Suggest(r.Context(), who, r.PathValue("talk"), body)
	}
	if err != nil {
		return h.showTalk(w, r, who, trial{"suggest", r.PostForm, err})
	}
	return web.Redirect(w, r, to)
}
