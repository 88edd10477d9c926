package web

import (
	"net/http"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/site"
)

// Moved is where the pages of a commune are since it was merged.
type Moved struct {
	Base     string // "/x/tong-son", or "https://tongson.example.vn"
	Was, Is  string // names of both communes
	Since    string // in words
	NotePath string // page of Base that tells about it
}

// sendOn leads the reader of an old address to the same page of the commune
// that it is part of now. What was to be changed is not: the form was made for
// an office that is no more, and its session ended with it.
func (h *house) sendOn(v *visit, r *http.Request, to Moved) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		v.pattern = "moved"
		http.Redirect(v.w, r, to.Base+ownPath(r), http.StatusMovedPermanently)
		return
	}
	r = h.dress(v, r, gate.Actor{}, site.Reader{})
	h.fail(v, r, errMoved.With(to.Was, to.Is, to.Since, to.Base+to.NotePath))
}
