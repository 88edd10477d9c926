package doors_test

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"xaso/internal/platform/gate"
)

// An outcome is what happened at a door.
type outcome string

const (
	enter   outcome = "enter"
	hidden  outcome = "hidden"
	refused outcome = "refused"
	signIn  outcome = "sign-in"
	broken  outcome = "BROKEN"
)

// An answer is what a door said.
type answer struct {
	Code   int
	Header http.Header
	Body   string
}

func (a *answer) outcome(c *town) outcome {
	toSignIn := strings.HasPrefix(a.Header.Get("Location"), "/x/"+c.slug+"/dang-nhap?ve=") ||
		strings.HasPrefix(a.Header.Get("Location"), "/dang-nhap?ve=")
	switch {
	case a.Code == http.StatusUnauthorized, a.Code == http.StatusSeeOther && toSignIn:
		return signIn
	case a.Code == http.StatusForbidden:
		return refused
	case a.Code == http.StatusNotFound:
		return hidden
	case a.Code >= 500:
		return broken
	}
	return enter
}

var pageKey = regexp.MustCompile(`(name="_key" value=")[^"]*`)

// said is the answer without what differs from request to request: its number,
// the key of its forms, and the ids that were asked for.
func (a *answer) said(ids ...string) string {
	body := pageKey.ReplaceAllString(a.Body, "${1}(key)")
	if number := a.Header.Get("X-Request-Id"); number != "" {
		body = strings.ReplaceAll(body, number, "(request)")
	}
	said := fmt.Sprintf("%d %s %s\n%s", a.Code, a.Header.Get("Content-Type"), a.Header.Get("Location"), body)
	for _, id := range ids {
		for _, written := range []string{id, url.QueryEscape(id), url.QueryEscape(url.QueryEscape(id))} {
			// In an address, or whole in the text; not "1" wherever there is a 1.
			if len(id) < 8 {
				said = regexp.MustCompile(`(/|%2F|=)`+regexp.QuoteMeta(written)+`\b`).ReplaceAllString(said, "${1}(id)")
			} else {
				said = strings.ReplaceAll(said, written, "(id)")
			}
		}
	}
	return said
}

// difference shows where two answers part, with a little around it.
func difference(a, b string) string {
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	part := func(s string) string {
		return fmt.Sprintf("%.60q … %q", s, s[max(0, min(at, len(s))-80):min(len(s), at+160)])
	}
	return fmt.Sprintf("  %s\n  %s", part(a), part(b))
}

func (h *house) serve(r *http.Request) *answer {
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return &answer{w.Code, w.Header(), w.Body.String()}
}

func newRequest(method, address, body string) *http.Request {
	return httptest.NewRequest(method, (&url.URL{Path: pathOf(address), RawQuery: queryOf(address)}).String(), strings.NewReader(body))
}

// pathOf and queryOf part an address as the table writes it, unescaped.
func pathOf(address string) string { return strings.SplitN(address, "?", 2)[0] }

func queryOf(address string) string {
	_, query, _ := strings.Cut(address, "?")
	v, err := url.ParseQuery(query)
	if err != nil {
		panic(address + ": " + err.Error())
	}
	return v.Encode()
}

// request is one by a reader of the commune, by its path.
func (c *town) request(method, address, body string, r *reader) *http.Request {
	req := newRequest(method, "/x/"+c.slug+address, body)
	r.show(req, c.id)
	return req
}

// show gives the request the reader's session as the cookie of a commune.
func (r *reader) show(req *http.Request, c gate.Commune) {
	if r.token != "" {
		req.AddCookie(&http.Cookie{Name: fmt.Sprintf("xaso-%d", int64(c)), Value: r.token})
	}
}

// ask opens a door of commune c as r does in a browser: the form with its key
// and its token; or, at the API, JSON with a key.
func (h *house) ask(t *testing.T, d door, c *town, r *reader, address, body string) *answer {
	t.Helper()
	form := map[string]string{"_key": rand.Text(), "_form": r.form}
	return h.serve(d.request(c, r, address, body, form))
}

// forge is ask with something wrong about the form.
func (h *house) forge(d door, r *reader, address, body string, f forgery) *answer {
	form := map[string]string{"_key": rand.Text(), "_form": r.form}
	delete(form, f.field)
	if f.with != nil {
		form[f.field] = f.with(h.own)
	}
	req := d.request(h.own, r, address, body, form)
	if f.header != "" {
		req.Header.Set(f.header, f.value)
	}
	return h.serve(req)
}

// request is one for this door: by the commune's path, or by no commune's.
func (d door) request(c *town, r *reader, address, body string, form map[string]string) *http.Request {
	var req *http.Request
	if d.route.IsHouse() {
		req = newRequest(d.method, address, d.encode(body, form))
	} else {
		req = c.request(d.method, address, d.encode(body, form), r)
	}
	d.head(req, form)
	return req
}

func (d door) encode(body string, form map[string]string) string {
	if d.machine || d.method == http.MethodGet {
		return body
	}
	v, err := url.ParseQuery(body)
	if err != nil {
		panic(fmt.Sprintf("%s: body %q: %v", d.pattern, body, err))
	}
	for name, value := range form {
		v.Set(name, value)
	}
	return v.Encode()
}

func (d door) head(req *http.Request, form map[string]string) {
	switch {
	case d.method == http.MethodGet:
	case d.machine:
		req.Header.Set("Content-Type", "application/json")
		if form["_key"] != "" {
			req.Header.Set("Idempotency-Key", form["_key"])
		}
	default:
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
}
