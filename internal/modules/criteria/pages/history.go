package pages

import (
	"net/http"
	"strconv"

	"xaso/internal/modules/criteria"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

type historyView struct {
	Set       criteria.Set
	Versions  []criteria.Version
	Followed  []criteria.Following
	Looked    *criteria.Version // whose differences are shown
	Changes   []criteria.Change
	May       bool
	MayUndo   bool
	Trial     trial
	Indicated criteria.Set // the version looked at, to say units by
}

const formUndo = "hoan-lai"

func (h Hall) history(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showHistory(w, r, who, trial{})
}

func (h Hall) showHistory(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	if x.Err != nil && !fault.Told(x.Err) {
		return x.Err
	}
	v := historyView{May: mayManage(who), Trial: x}
	err := h.read(r, who, func(tx *gate.Tx) (err error) {
		id := r.PathValue("set")
		if v.Set, err = h.Book.Set(tx, id); err != nil {
			return err
		}
		if v.Versions, err = h.Book.Versions(tx, id); err != nil {
			return err
		}
		all, err := h.Book.Followings(tx)
		if err != nil {
			return err
		}
		for _, f := range all {
			if f.Set == id {
				v.Followed = append(v.Followed, f)
			}
		}
		v.MayUndo = v.May && v.Versions[0].Before > 0
		ask, _ := strconv.ParseInt(r.URL.Query().Get("ban"), 10, 64)
		for i := range v.Versions {
			if one := &v.Versions[i]; one.Version == ask && one.Before > 0 {
				v.Looked = one
			}
		}
		if v.Looked == nil {
			return nil
		}
		was, err := h.Book.SetVersion(tx, id, v.Looked.Before)
		if err != nil {
			return err
		}
		is, err := h.Book.SetVersion(tx, id, v.Looked.Version)
		v.Changes, v.Indicated = criteria.Compare(was, is), is
		return err
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, x.status(), historyPage(v))
}

func (h Hall) undo(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	set := r.PathValue("set")
	_, err := h.Book.Undo(r.Context(), who, set, number(r.PostForm, "over"), typed(r.PostForm, "by"), typed(r.PostForm, "note"))
	if err != nil {
		return h.showHistory(w, r, who, trial{formUndo, r.PostForm, err})
	}
	return web.Redirect(w, r, Path+"/"+set+"/lich-su")
}
