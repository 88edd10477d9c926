package web_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
)

const mayEdit gate.Permission = "test.edit"

func text(s string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	})
}

// newServer is a house of two communes in which the session cookie's value is
// the name of who is signed in.
func newServer(t *testing.T) *web.Server {
	t.Helper()
	texts := lang.Texts{}
	if err := texts.Load(web.Texts); err != nil {
		t.Fatal(err)
	}
	communes := map[string]web.Commune{
		"tong-son": {ID: 15316, Slug: "tong-son", Name: "Xã Tống Sơn", Version: 1},
		"khac":     {ID: 2, Slug: "khac", Name: "Xã Khác", Version: 1},
	}
	return &web.Server{
		Texts: texts,
		Commune: func(r *http.Request, slug string) (web.Commune, bool) {
			if slug == "" {
				slug = "tong-son"
			}
			c, ok := communes[slug]
			return c, ok
		},
		Reader: func(r *http.Request, c web.Commune) (gate.Actor, site.Reader, error) {
			switch web.Session(r, c.ID) {
			case "lan":
				who := gate.NewActor("lan", c.ID, gate.Grant{Permission: mayEdit})
				who.Session = "s1"
				return who, site.Reader{ID: "lan"}, nil
			case "tam":
				who := gate.NewActor("tam", c.ID)
				who.Session = "s2"
				return who, site.Reader{ID: "tam"}, nil
			}
			return gate.Anonymous(c.ID), site.Reader{}, nil
		},
		ErrorPage: func(status int, err error, request string) templ.Component {
			return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
				_, e := io.WriteString(w, lang.Say(ctx, err))
				return e
			})
		},
		Secret: []byte("secret"), Token: "house-token", Now: time.Now,
	}
}

func say(words string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
		st := site.From(r.Context())
		return web.Page(w, r, http.StatusOK, text(words+"|"+st.Commune+"|"+site.Href(r.Context(), "/a")+"|"+st.Form))
	}
}

func serve(t *testing.T, s *web.Server, routes ...web.Route) http.Handler {
	t.Helper()
	h, err := s.Handler(routes)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func ask(h http.Handler, method, path, session string, form url.Values, header ...string) *httptest.ResponseRecorder {
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, path, body)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if session != "" {
		r.AddCookie(&http.Cookie{Name: "xaso-15316", Value: session})
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestStartFailsForARouteThatDoesNotSayWhoMayEnter(t *testing.T) {
	tests := map[string]web.Route{
		"does not say who may enter": web.Get("/x", web.Access{}, say("x")),
		"cached but not a public":    web.Get("/x", web.SignedIn, say("x"), web.Cached),
		"has no handler":             web.Get("/x", web.Public, nil),
	}
	for want, rt := range tests {
		if _, err := newServer(t).Handler([]web.Route{rt}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func TestWhoGetsIn(t *testing.T) {
	h := serve(t, newServer(t),
		web.Get("/mo", web.Public, say("open")),
		web.Get("/nha", web.SignedIn, say("home")),
		web.Get("/sua", web.Needs(mayEdit), say("edit")),
		web.Get("/so-do", web.Secret, say("figures"), web.House))
	tests := []struct {
		path, session, bearer string
		status                int
	}{
		{"/mo", "", "", 200}, {"/nha", "", "", 303}, {"/nha", "tam", "", 200}, {"/nha", "forged", "", 303},
		{"/sua", "tam", "", 403}, {"/sua", "lan", "", 200}, {"/sua", "", "", 303},
		{"/so-do", "", "", 404}, {"/so-do", "", "wrong", 404}, {"/so-do", "", "house-token", 200},
		{"/khong-co", "lan", "", 404}, {"/x/khong-co/mo", "", "", 404}, {"/x/khac/mo", "", "", 200},
		{"/x/khac/nha", "lan", "", 303}, // a session is good for its commune only
	}
	for _, tt := range tests {
		w := ask(h, "GET", tt.path, tt.session, nil, "Authorization", "Bearer "+tt.bearer)
		if w.Code != tt.status {
			t.Errorf("%s as %q: %d, want %d", tt.path, tt.session, w.Code, tt.status)
		}
	}
	if to := ask(h, "GET", "/nha?a=1", "", nil).Header().Get("Location"); to != "/dang-nhap?ve=%2Fnha%3Fa%3D1" {
		t.Errorf("sign-in comes back to %q", to)
	}
}

func TestCommuneByPathKeepsItsBase(t *testing.T) {
	h := serve(t, newServer(t), web.Get("/mo", web.Public, say("open")))
	if got := ask(h, "GET", "/x/khac/mo", "", nil).Body.String(); !strings.Contains(got, "|Xã Khác|/x/khac/a|") {
		t.Errorf("page says %q", got)
	}
}

func TestPostNeedsItsKeyAndItsFormToken(t *testing.T) {
	s := newServer(t)
	h := serve(t, s, web.Get("/mo", web.Public, say("open")),
		web.Post("/gui", web.SignedIn, say("sent")), web.Post("/vao", web.Public, say("in")))
	page := ask(h, "GET", "/mo", "lan", nil).Body.String()
	token := page[strings.LastIndex(page, "|")+1:]
	tests := []struct {
		name, path, session string
		form                url.Values
		site                string
		status              int
	}{
		{"all right", "/gui", "lan", url.Values{"_key": {"k"}, "_form": {token}}, "same-origin", 200},
		{"no key", "/gui", "lan", url.Values{"_form": {token}}, "same-origin", 422},
		{"no token", "/gui", "lan", url.Values{"_key": {"k"}}, "same-origin", 403},
		{"token of another session", "/gui", "tam", url.Values{"_key": {"k"}, "_form": {token}}, "same-origin", 403},
		{"from another site", "/gui", "lan", url.Values{"_key": {"k"}, "_form": {token}}, "cross-site", 403},
		{"anonymous from another site", "/vao", "", url.Values{"_key": {"k"}}, "cross-site", 403},
		{"anonymous", "/vao", "", url.Values{"_key": {"k"}}, "same-origin", 200},
	}
	for _, tt := range tests {
		if w := ask(h, "POST", tt.path, tt.session, tt.form, "Sec-Fetch-Site", tt.site); w.Code != tt.status {
			t.Errorf("%s: %d, want %d: %s", tt.name, w.Code, tt.status, w.Body)
		}
	}
}

func TestBodiesOverTheLimitAre413(t *testing.T) {
	h := serve(t, newServer(t), web.Post("/vao", web.Public, say("in")), web.Post("/tep", web.Public, say("in"), web.Body(4096)))
	if w := ask(h, "POST", "/vao", "", url.Values{"_key": {"k"}, "a": {strings.Repeat("x", 2<<20)}}); w.Code != 413 {
		t.Errorf("form: %d, want 413", w.Code)
	}
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	m.WriteField("_key", "k")
	part, _ := m.CreateFormFile("tep", "a.pdf")
	part.Write(make([]byte, 8192))
	m.Close()
	r := httptest.NewRequest("POST", "/tep", &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != 413 || !strings.Contains(w.Body.String(), "quá lớn") {
		t.Errorf("upload: %d %s, want 413 in words", w.Code, w.Body)
	}
}

func TestCachedPageIsSharedOnlyByTheAnonymous(t *testing.T) {
	made := 0
	s := newServer(t)
	h := serve(t, s, web.Get("/mo", web.Public, func(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
		made++
		return web.Page(w, r, 200, text("trang "+who.ID+lang.T(r.Context(), "gate.sign-in")))
	}, web.Cached))
	for range 3 {
		ask(h, "GET", "/mo", "", nil)
	}
	if made != 1 {
		t.Errorf("rendered %d times for the anonymous, want once", made)
	}
	if got := ask(h, "GET", "/mo", "lan", nil).Body.String(); !strings.Contains(got, "trang lan") {
		t.Errorf("signed-in reader was shown %q", got)
	}
	if got := ask(h, "GET", "/mo", "", nil, "Cookie", "lang=en").Body.String(); !strings.Contains(got, "sign in") {
		t.Errorf("English reader was shown %q", got)
	}
	if got := ask(h, "GET", "/mo?lang=en", "", nil).Header().Get("Set-Cookie"); !strings.Contains(got, "lang=en") {
		t.Errorf("choice of language was not kept: %q", got)
	}
}

func TestErrorsForMachinesAreProblems(t *testing.T) {
	h := serve(t, newServer(t), web.Get("/api/v1/x", web.SignedIn, say("x"), web.Machine))
	w := ask(h, "GET", "/api/v1/x", "", nil)
	if w.Code != 401 || w.Header().Get("Content-Type") != "application/problem+json" || !strings.Contains(w.Body.String(), `"code":"gate.sign-in"`) {
		t.Errorf("%d %s %s", w.Code, w.Header().Get("Content-Type"), w.Body)
	}
}

func TestPanicIsAnErrorPageInWords(t *testing.T) {
	h := serve(t, newServer(t), web.Get("/no", web.Public, func(http.ResponseWriter, *http.Request, gate.Actor) error { panic("boom") }))
	w := ask(h, "GET", "/no", "", nil)
	if w.Code != 500 || !strings.Contains(w.Body.String(), "Có lỗi trong hệ thống") || strings.Contains(w.Body.String(), "boom") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestLimits(t *testing.T) {
	s := newServer(t)
	s.Limits = web.Limits{Reads: 1, Writes: 0.1}
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	s.Now = func() time.Time { return now }
	h := serve(t, s, web.Get("/mo", web.Public, say("open")))
	refused := 0
	for range 30 {
		if ask(h, "GET", "/mo", "", nil).Code == 429 {
			refused++
		}
	}
	if refused != 19 {
		t.Errorf("%d of 30 refused at once, want 19", refused)
	}
	now = now.Add(time.Minute)
	if ask(h, "GET", "/mo", "", nil).Code != 200 {
		t.Error("a minute later the address is still refused")
	}
}
