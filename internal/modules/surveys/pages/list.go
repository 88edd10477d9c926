package pages

import (
	"net/http"

	"xaso/internal/modules/surveys"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

func (h Hall) list(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	all, err := h.Book.Campaigns(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, listPage(listView{all, today(h), who.May(surveys.MayManage), who.May(surveys.MayCollect)}))
}
