package pages

import (
	"net/http"

	"xaso/internal/modules/assessment"
	"xaso/internal/modules/criteria"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

type publicView struct {
	File      assessment.File
	Set       criteria.Set
	Judged    []assessment.Judgement
	Publicity assessment.Publicity
	Comments  []assessment.Comment
	Proof     []assessment.Evidence
	Hamlets   []string
	Sent      int64 // number of the comment just sent
	trial
}

func (h Hall) published(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	var files []assessment.File
	err := h.Book.LookPublic(r.Context(), who, func(tx *gate.Tx) error {
		all, err := h.Book.Files(tx)
		for _, f := range all {
			if f.Public() {
				files = append(files, f)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, publishedPage(files))
}

func (h Hall) public(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showPublic(w, r, who, trial{}, 0)
}

func (h Hall) showPublic(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial, sent int64) error {
	if x.Err != nil && !told(x.Err) {
		return x.Err
	}
	v := publicView{Hamlets: h.Hamlets(who.Commune), Sent: sent, trial: x}
	err := h.Book.LookPublic(r.Context(), who, func(tx *gate.Tx) (err error) {
		if v.File, err = h.Book.PublicFile(tx, r.PathValue("file")); err != nil {
			return err
		}
		if v.Set, err = h.Criteria.SetVersion(tx, v.File.Set, v.File.Version); err != nil {
			return err
		}
		if v.Judged, err = h.Book.Judgements(tx, v.File.ID); err != nil {
			return err
		}
		if v.Publicity, err = h.Book.Publicity(tx, v.File); err != nil {
			return err
		}
		if v.Comments, err = h.Book.ShownComments(tx, v.File.ID); err != nil {
			return err
		}
		library, err := h.Book.Library(tx, v.File.Set)
		for _, e := range library {
			if e.Public && e.ReplacedBy == "" {
				v.Proof = append(v.Proof, e)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, status(x), publicPage(v))
}

// comment takes a comment; the page that follows tells its number once more.
func (h Hall) comment(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	n, err := h.Book.Comment(r.Context(), who, h.Network(r), r.PathValue("file"), typedComment(r))
	if err != nil {
		return h.showPublic(w, r, who, trial{formComment, r.PostForm, err}, 0)
	}
	return h.showPublic(w, r, who, trial{}, n)
}

func (h Hall) publicProof(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	var e assessment.Evidence
	err := h.Book.LookPublic(r.Context(), who, func(tx *gate.Tx) error {
		f, err := h.Book.PublicFile(tx, r.PathValue("file"))
		if err != nil {
			return err
		}
		if e, err = h.Book.PublicProof(tx, r.PathValue("proof")); err == nil && e.Set != f.Set {
			err = gate.ErrMissing
		}
		return err
	})
	if err != nil {
		return err
	}
	return h.send(w, r, who, e.File)
}
