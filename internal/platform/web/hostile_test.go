package web_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
)

func TestUnderTheAPIEveryRefusalIsAProblem(t *testing.T) {
	s := newServer(t)
	h := serve(t, s, web.Get("/api/v1/x", web.SignedIn, say("x"), web.Machine), web.Get("/trang", web.Public, say("x")))
	tests := map[string]struct {
		method, path, accept string
		status               int
		title                string
	}{
		"unknown":             {"GET", "/api/v2/khong-co", "", 404, "Không có trang này"},
		"unknown, in English": {"GET", "/api/v2/khong-co", "en-GB,en;q=0.9", 404, "There is no such page"},
		"by path":             {"GET", "/x/tong-son/api/khong-co", "en", 404, "There is no such page"},
		"no commune":          {"GET", "/x/khong-co/api/v1/x", "en", 404, "No commune"},
		"other method":        {"DELETE", "/api/v1/x", "en", 405, "does not take"},
		"not signed in":       {"GET", "/api/v1/x", "fr, en;q=0.5", 401, "Please sign in"},
		"a third language":    {"GET", "/api/v1/x", "fr", 401, "Hãy đăng nhập"},
		"garbled":             {"GET", "/api/%00", "en", 404, "There is no such page"},
	}
	for name, c := range tests {
		w := ask(h, c.method, c.path, "", nil, "Accept-Language", c.accept)
		if w.Code != c.status || w.Header().Get("Content-Type") != "application/problem+json" || !strings.Contains(w.Body.String(), c.title) {
			t.Errorf("%s: %d %s %s", name, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
	}
	if got := ask(h, "GET", "/api/v1/x", "", nil).Header().Get("WWW-Authenticate"); got != "Bearer" {
		t.Errorf("401 without its scheme: %q", got)
	}
	// Pages stay in the language of the commune, whatever the browser prefers.
	if w := ask(h, "GET", "/khong-co", "", nil, "Accept-Language", "en"); !strings.Contains(w.Body.String(), "Không có trang này") {
		t.Errorf("page: %s", w.Body)
	}
}

func TestOtherMethodsAreToldWhichAreTaken(t *testing.T) {
	h := serve(t, newServer(t), web.Get("/trang", web.Public, say("x")))
	if w := ask(h, "PUT", "/trang", "", nil); w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("PUT: %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
	if w := ask(h, "HEAD", "/trang", "", nil); w.Code != 200 {
		t.Errorf("HEAD: %d", w.Code)
	}
	if w := ask(h, "PUT", "/khong-co", "", nil); w.Code != 404 || w.Header().Get("Allow") != "" {
		t.Errorf("no such page: %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
}

func TestNetworkIsWhatOurOwnProxySaid(t *testing.T) {
	tests := map[string]struct {
		remote string
		lines  []string
		trust  bool
		want   string
	}{
		"no proxy":                  {"203.0.113.9:4711", []string{"1.2.3.4"}, false, "203.0.113.9"},
		"appended to the line":      {"127.0.0.1:1", []string{"6.6.6.6, 203.0.113.9"}, true, "203.0.113.9"},
		"a line of the proxy's own": {"127.0.0.1:1", []string{"6.6.6.6", "203.0.113.9"}, true, "203.0.113.9"},
		"with a port":               {"127.0.0.1:1", []string{"203.0.113.9:5000"}, true, "203.0.113.9"},
		"IPv6 house":                {"[2001:db8:1:2:aaaa::1]:9", nil, false, "2001:db8:1:2::/64"},
		"same IPv6 house":           {"[2001:db8:1:2:bbbb::7]:9", nil, false, "2001:db8:1:2::/64"},
		"IPv4 in IPv6":              {"[::ffff:203.0.113.9]:9", nil, false, "203.0.113.9"},
	}
	for name, c := range tests {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		for _, l := range c.lines {
			r.Header.Add("X-Forwarded-For", l)
		}
		if got := web.Network(r, c.trust); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestOverHTTPSOnlyTheGuardedSessionCounts(t *testing.T) {
	h := serve(t, newServer(t), web.Get("/viec", web.SignedIn, say("work")))
	https := []string{"X-Forwarded-Proto", "https"}
	// A neighbouring host may set xaso-15316, and so sign a reader in as "tam".
	if w := ask(h, "GET", "/viec", "tam", nil, https...); w.Code != http.StatusSeeOther {
		t.Errorf("planted session: %d", w.Code)
	}
	if w := ask(h, "GET", "/viec", "", nil, append(https, "Cookie", "xaso-15316=tam; __Host-xaso-15316=lan")...); w.Code != 200 {
		t.Errorf("own session: %d", w.Code)
	}
	if w := ask(h, "GET", "/viec", "lan", nil); w.Code != 200 {
		t.Errorf("without HTTPS: %d", w.Code)
	}
}

func TestPageNeverLinksToAnotherHouse(t *testing.T) {
	s := newServer(t)
	s.ErrorPage = func(int, error, string) templ.Component {
		return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
			_, err := io.WriteString(w, site.Href(ctx, site.From(ctx).Path))
			return err
		})
	}
	h := serve(t, s, web.Get("/trang", web.Public, say("x")))
	for _, asked := range []string{"//evil.example/a", "/x/tong-son//evil.example/a"} {
		r := httptest.NewRequest("GET", "http://xa.example"+asked, nil)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != 404 || strings.Contains(w.Body.String(), "//evil") {
			t.Errorf("%s: %d %s", asked, w.Code, w.Body)
		}
	}
}

func TestSameFilesAreTheSameWishInAnyOrder(t *testing.T) {
	var keys []string
	s := newServer(t)
	h := serve(t, s, web.Post("/tep", web.Public, func(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
		keys = append(keys, gate.KeyOf(r.Context()))
		return nil
	}))
	for range 20 {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		m.WriteField("_key", "k")
		for i := range 8 {
			part, _ := m.CreateFormFile(fmt.Sprintf("tep-%d", i), fmt.Sprintf("%d.pdf", i))
			part.Write([]byte("x"))
		}
		m.Close()
		r := httptest.NewRequest("POST", "/tep", &body)
		r.Header.Set("Content-Type", m.FormDataContentType())
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
	for _, k := range keys {
		if k == "" || k != keys[0] {
			t.Fatalf("a form of several files sent again is another wish: %v", keys)
		}
	}
}

func TestKeptPagesAreBoundedInBytes(t *testing.T) {
	s := newServer(t)
	big := strings.Repeat("a", 1<<20)
	made := 0
	h := serve(t, s, web.Get("/mo", web.Public, func(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
		made++
		return web.Page(w, r, 200, text(big+site.From(r.Context()).Path))
	}, web.Cached))
	for i := range 40 { // 40 MiB under as many queries
		ask(h, "GET", fmt.Sprintf("/mo?q=%d", i), "", nil)
	}
	made = 0
	for i := range 40 {
		ask(h, "GET", fmt.Sprintf("/mo?q=%d", i), "", nil)
	}
	if made == 0 {
		t.Error("anybody's queries fill the memory")
	}
}
