package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"xaso/internal/platform/site"
)

// A visit is one request on its way through the house.
type visit struct {
	request string
	began   time.Time
	w       *statusWriter
	slug    string
	base    string
	pattern string
	commune Commune
	site    *site.Site
	machine bool
	dressed *http.Request // with texts and site, once they are known
	traced  func(route, request string, status int)
}

// last is the request with as much of its surroundings as was found.
func (v *visit) last(r *http.Request) *http.Request {
	if v.dressed != nil {
		return v.dressed
	}
	return r
}

type visitKey struct{}

func withVisit(r *http.Request, v *visit) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), visitKey{}, v))
}

func visitOf(r *http.Request) *visit { return r.Context().Value(visitKey{}).(*visit) }

// CommuneOf returns the commune whose page is asked for.
func CommuneOf(r *http.Request) Commune {
	if v, ok := r.Context().Value(visitKey{}).(*visit); ok {
		return v.commune
	}
	return Commune{}
}

// withPath is r under another path, with its query kept.
func withPath(r *http.Request, path string) *http.Request {
	r2 := new(http.Request)
	*r2 = *r
	r2.URL = new(url.URL)
	*r2.URL = *r.URL
	r2.URL.Path, r2.URL.RawPath = path, ""
	return r2
}

// ownPath is the address asked for without the base of its commune. It begins
// with one slash: a link to "//somewhere" would lead to another house.
func ownPath(r *http.Request) string { return "/" + strings.TrimLeft(r.URL.RequestURI(), "/") }

// garbled is text that no page of ours makes and PostgreSQL does not store.
func garbled(s string) bool { return !utf8.ValidString(s) || strings.ContainsRune(s, 0) }

// statusWriter remembers what was answered.
type statusWriter struct {
	http.ResponseWriter
	code int
}

func (w *statusWriter) WriteHeader(code int) {
	if w.code == 0 {
		w.code = code
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	if w.code == 0 {
		w.code = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *statusWriter) status() int {
	if w.code == 0 {
		return http.StatusOK
	}
	return w.code
}
