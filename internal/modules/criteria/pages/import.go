package pages

import (
	"io"
	"net/http"
	"strings"

	"xaso/internal/modules/criteria"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

type importView struct {
	Text    string
	Read    bool // the text is a set, and its differences are shown
	Set     criteria.Set
	Was     criteria.Set
	Changes []criteria.Change
	Trial   trial
}

func (h Hall) askImport(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	return web.Page(w, r, http.StatusOK, importPage(importView{}))
}

// takeImport reads a set and shows what it would change; asked once more, with
// its decision, it takes it in.
func (h Hall) takeImport(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v := importView{Text: r.PostFormValue("text")}
	if file, head, err := r.FormFile("file"); err == nil && head.Size > 0 {
		defer file.Close()
		body, err := io.ReadAll(io.LimitReader(file, fileMost))
		if err != nil {
			return err
		}
		v.Text = strings.ToValidUTF8(string(body), "")
	}
	err := h.readImport(r, who, &v)
	if err == nil && r.PostFormValue("take") != "" {
		if _, err = h.Book.Import(r.Context(), who, v.Set, number(r.PostForm, "over"), provenance(r.PostForm)); err == nil {
			return web.Redirect(w, r, Path+"/"+v.Set.ID)
		}
	}
	if err != nil && !fault.Told(err) {
		return err
	}
	v.Trial = trial{"", r.PostForm, err}
	return web.Page(w, r, v.Trial.status(), importPage(v))
}

func (h Hall) readImport(r *http.Request, who gate.Actor, v *importView) (err error) {
	if v.Set, err = criteria.ParseYAML([]byte(v.Text)); err != nil {
		return err
	}
	v.Read = true
	return h.manage(r, who, func(tx *gate.Tx) (err error) {
		v.Was, err = h.Book.Incoming(tx, v.Set)
		v.Changes = criteria.Compare(v.Was, v.Set)
		return err
	})
}
