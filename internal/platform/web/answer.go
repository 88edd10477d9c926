package web

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/site"
)

var statusOf = map[fault.Kind]int{
	fault.Invalid:   http.StatusUnprocessableEntity,
	fault.Forbidden: http.StatusForbidden,
	fault.Missing:   http.StatusNotFound,
	fault.Conflict:  http.StatusConflict,
	fault.Busy:      http.StatusServiceUnavailable,
	fault.Internal:  http.StatusInternalServerError,
	fault.TooLarge:  http.StatusRequestEntityTooLarge,
	fault.TooMany:   http.StatusTooManyRequests,
	fault.SignIn:    http.StatusUnauthorized,
	fault.WrongType: http.StatusUnsupportedMediaType,

	fault.WrongMethod: http.StatusMethodNotAllowed,
}

// Status is the HTTP status of an error.
func Status(err error) int { return statusOf[fault.KindOf(err)] }

// fail answers with the error's page, or its problem+json (RFC 9457) for
// machines. Somebody not signed in is sent to sign in and comes back.
func (h *house) fail(v *visit, r *http.Request, err error) {
	kind := fault.KindOf(err)
	if kind == fault.Internal || kind == fault.Busy {
		slog.ErrorContext(r.Context(), "request failed", "request", v.request, "route", v.pattern,
			"commune", int64(v.commune.ID), "error", err)
	}
	if v.w.code != 0 {
		return // too late to say anything: the connection shows it
	}
	if v.site == nil {
		r = h.dress(v, r, gate.Actor{}, site.Reader{})
	}
	if kind == fault.Busy || kind == fault.TooMany {
		v.w.Header().Set("Retry-After", "5")
	}
	if v.machine {
		h.failMachine(v, r, err)
		return
	}
	if kind == fault.SignIn && v.commune.ID != 0 {
		back := r.URL.RequestURI()
		if !safe(r.Method) {
			back = "/"
		}
		http.Redirect(v.w, r, site.Href(r.Context(), "/dang-nhap?ve="+url.QueryEscape(back)), http.StatusSeeOther)
		return
	}
	if err := Page(v.w, r, Status(err), h.ErrorPage(Status(err), err, v.request)); err != nil {
		slog.ErrorContext(r.Context(), "error page failed", "request", v.request, "error", err)
		http.Error(v.w, lang.Say(r.Context(), err), http.StatusInternalServerError)
	}
}

func (h *house) failMachine(v *visit, r *http.Request, err error) {
	problem := map[string]any{"status": Status(err), "title": lang.Say(r.Context(), err), "instance": v.request}
	if all := fault.All(err); len(all) > 0 {
		problem["type"] = "urn:xaso:" + all[0].Code
		problem["code"] = all[0].Code
	}
	if Status(err) == http.StatusUnauthorized {
		v.w.Header().Set("WWW-Authenticate", "Bearer")
	}
	v.w.Header().Set("Content-Type", "application/problem+json")
	v.w.WriteHeader(Status(err))
	json.NewEncoder(v.w).Encode(problem)
}

// Page renders c whole before it sends a byte, so a failure can still become
// an error page.
func Page(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	body := templ.GetBuffer()
	defer templ.ReleaseBuffer(body)
	if err := c.Render(r.Context(), body); err != nil {
		return err
	}
	return send(w, status, body)
}

func send(w http.ResponseWriter, status int, body *bytes.Buffer) error {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	_, err := w.Write(body.Bytes())
	return err
}

// Redirect sends the reader to a page of the same commune after a POST.
func Redirect(w http.ResponseWriter, r *http.Request, path string) error {
	http.Redirect(w, r, site.Href(r.Context(), path), http.StatusSeeOther)
	return nil
}

// secureHeaders forbids scripts and styles that are not our files, frames,
// sniffing, and the leaking of addresses. Personal pages are never stored.
func secureHeaders(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "+
		"font-src 'self'; connect-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'self'; "+
		"base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(self), geolocation=(self), microphone=(self), interest-cohort=()")
	h.Set("Cache-Control", "private, no-store")
}
