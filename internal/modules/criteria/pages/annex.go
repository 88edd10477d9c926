package pages

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"xaso/internal/modules/criteria"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

type annexView struct {
	Set    criteria.Set
	Drafts []criteria.Draft
	Trial  trial
}

func (h Hall) askAnnex(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showAnnex(w, r, who, trial{})
}

func (h Hall) showAnnex(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	if x.Err != nil && !fault.Told(x.Err) {
		return x.Err
	}
	v := annexView{Trial: x}
	err := h.manage(r, who, func(tx *gate.Tx) (err error) {
		if v.Set, err = h.Book.Set(tx, r.PathValue("set")); err != nil {
			return err
		}
		v.Drafts, err = h.Book.Drafts(tx, v.Set.ID)
		return err
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, x.status(), annexPage(v))
}

// startAnnex reads the table, by file if there is one, and keeps it as a draft.
func (h Hall) startAnnex(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	grid, from, err := tableOf(r)
	if err == nil {
		var draft string
		if draft, err = h.Book.Start(r.Context(), who, r.PathValue("set"), from, grid); err == nil {
			return web.Redirect(w, r, Path+"/"+r.PathValue("set")+"/ban-nhap/"+draft)
		}
	}
	return h.showAnnex(w, r, who, trial{"", r.PostForm, err})
}

func tableOf(r *http.Request) (criteria.Grid, string, error) {
	if file, head, err := r.FormFile("file"); err == nil && head.Size > 0 {
		defer file.Close()
		data, err := contentOf(file, head)
		if err != nil {
			return nil, "", err
		}
		grid, err := criteria.FromFile(data)
		return grid, head.Filename, at(err, "file")
	} else if err != nil && !errors.Is(err, http.ErrMissingFile) && !errors.Is(err, http.ErrNotMultipart) {
		return nil, "", err
	}
	if strings.TrimSpace(r.PostFormValue("table")) == "" && r.PostFormValue("markup") == "" {
		return nil, "", criteria.ErrNoTable.At("table")
	}
	grid, err := criteria.FromPaste(r.PostFormValue("markup"), r.PostFormValue("table"))
	return grid, "", at(err, "table")
}

func contentOf(file multipart.File, head *multipart.FileHeader) ([]byte, error) {
	if head.Size > fileMost {
		return nil, criteria.ErrBigTable.At("file")
	}
	return io.ReadAll(io.LimitReader(file, fileMost))
}

// at points a fault of the readers of files at the field it came from.
func at(err error, field string) error {
	if all := fault.All(err); len(all) == 1 {
		return all[0].At(field)
	}
	return err
}
