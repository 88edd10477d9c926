package pages

import (
	"errors"
	"net/http"
	"strconv"

	"xaso/internal/modules/criteria"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

type setView struct {
	Set    criteria.Set
	Follow *criteria.Following
	Last   criteria.Version
	Drafts []criteria.Draft
	May    bool
	Trial  trial
}

// Forms of the page of a set.
const formFollow = "ap-dung"

func (h Hall) set(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showSet(w, r, who, trial{})
}

func (h Hall) showSet(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	if x.Err != nil && !fault.Told(x.Err) {
		return x.Err
	}
	v := setView{May: mayManage(who), Trial: x}
	err := h.read(r, who, func(tx *gate.Tx) (err error) {
		if v.Set, err = h.Book.Set(tx, r.PathValue("set")); err != nil {
			return err
		}
		history, err := h.Book.Versions(tx, v.Set.ID)
		if err != nil {
			return err
		}
		v.Last = history[0]
		followed, err := h.Book.Followed(tx)
		for i := range followed {
			if followed[i].Set == v.Set.ID {
				v.Follow = &followed[i]
			}
		}
		return err
	})
	if err == nil && v.May {
		err = h.manage(r, who, func(tx *gate.Tx) (err error) {
			v.Drafts, err = h.Book.Drafts(tx, v.Set.ID)
			return err
		})
	}
	if err != nil {
		return err
	}
	return web.Page(w, r, x.status(), setPage(v))
}

// column is that whose levels the figures at the head count.
func (v setView) column() string {
	if v.Follow != nil {
		return v.Follow.Column
	}
	return ""
}

func (h Hall) follow(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	f := criteria.Following{Set: r.PathValue("set"), Column: r.PostFormValue("column"), Year: int(number(r.PostForm, "year"))}
	if typed(r.PostForm, "year") != "" && f.Year == 0 {
		f.Year = -1 // refused with the sentence of years
	}
	if typed(r.PostForm, "since-year") != "" {
		if f.Since = dateOf(r.PostForm, "since"); f.Since.IsZero() {
			f.Since.Year = 1
		}
	}
	if err := h.Book.Follow(r.Context(), who, f); err != nil {
		return h.showSet(w, r, who, trial{formFollow, r.PostForm, err})
	}
	return web.Redirect(w, r, Path+"/"+f.Set)
}

func (h Hall) leave(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	err := h.Book.Leave(r.Context(), who, r.PathValue("set"))
	if err != nil && !errors.Is(err, criteria.ErrNotFollowing) {
		return err
	}
	return web.Redirect(w, r, Path+"/"+r.PathValue("set"))
}

func (h Hall) yaml(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	var s criteria.Set
	err := h.read(r, who, func(tx *gate.Tx) (err error) {
		if ask := r.URL.Query().Get("ban"); ask != "" {
			version, err := strconv.ParseInt(ask, 10, 64)
			if err != nil {
				return criteria.ErrNoVersion
			}
			s, err = h.Book.SetVersion(tx, r.PathValue("set"), version)
			return err
		}
		s, err = h.Book.Set(tx, r.PathValue("set"))
		return err
	})
	if err != nil {
		return err
	}
	body, err := s.YAML()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/yaml; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+s.ID+`.yaml"`)
	_, err = w.Write(body)
	return err
}
