package pages

import (
	"net/http"
	"slices"

	"xaso/internal/modules/criteria"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// listed is one set in the list.
type listed struct {
	Set    criteria.Set
	Follow *criteria.Following
	Tally  criteria.Tally
}

type listView struct {
	Followed, Others []listed
	May              bool
}

func (h Hall) list(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v := listView{May: mayManage(who)}
	err := h.read(r, who, func(tx *gate.Tx) error {
		all, err := h.Book.All(tx)
		if err != nil {
			return err
		}
		followed, err := h.Book.Followed(tx)
		if err != nil {
			return err
		}
		for _, s := range all {
			one := listed{Set: s, Tally: s.Standing("")}
			if i := slices.IndexFunc(followed, func(f criteria.Following) bool { return f.Set == s.ID }); i >= 0 {
				one.Follow, one.Tally = &followed[i], s.Standing(followed[i].Column)
				v.Followed = append(v.Followed, one)
			} else {
				v.Others = append(v.Others, one)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, listPage(v))
}
