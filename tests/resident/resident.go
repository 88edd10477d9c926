// Package resident is a browser without scripts, pictures or styles: an old
// phone with a poor line. Stories drive it by the words a person reads, never
// by ids or CSS classes, so a label that is lost is a test that is lost.
//
// Browser and the real one of package browser are both a Person, so one story
// can be told to either.
package resident

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// Person is what somebody can do with a page. Every verb fails the test when
// the page does not offer it, or offers it twice.
type Person interface {
	Visit(path string)
	// Type fills the text field with this label, replacing what it held.
	Type(label, text string)
	// Choose picks a radio or ticks a checkbox under a legend.
	Choose(legend, option string)
	// Check ticks the checkbox with this label, Uncheck empties it.
	Check(label string)
	Uncheck(label string)
	Select(label, option string)
	// Attach puts files into the file field with this label.
	Attach(label string, files ...string)
	// Press uses the button with these words or, when there is none, the link.
	Press(words string)
	// Follow uses the link with these words.
	Follow(words string)
	// Within narrows the verbs in do to the fieldset with this legend, or the
	// row, list item or section in which these words stand alone.
	Within(words string, do func())
	Sees(text string)
	SeesNot(text string)
	// Text is all that the page says, in one line.
	Text() string
	// Holds says that the field with this label shows value.
	Holds(label, value string)
	// Status says that the page came with this HTTP status.
	Status(want int)
	Title() string
	// Path is the address shown, without the host.
	Path() string
}

// Browser is a Person without scripts. It keeps cookies between pages.
type Browser struct {
	t      testing.TB
	client *http.Client
	at     *url.URL
	status int
	page   *html.Node
	edits  map[*html.Node]*edit
	scope  []*html.Node // innermost last; never empty
	// Header is sent with every request, e.g. another Accept-Language.
	Header http.Header
	// Body is the answer as it came, e.g. for a file that is not a page.
	Body []byte
	// Answer holds the headers of the last answer.
	Answer http.Header
}

var _ Person = (*Browser)(nil)

// Open serves h and opens its first page.
func Open(t testing.TB, h http.Handler, path string) *Browser {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return OpenURL(t, srv.URL, path)
}

// OpenURL opens a page of a server that runs already.
func OpenURL(t testing.TB, baseURL, path string) *Browser {
	t.Helper()
	base, err := url.Parse(baseURL)
	if err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &Browser{
		t: t, at: base, Header: http.Header{"Accept-Language": {"vi-VN,vi;q=0.9"}},
		client: &http.Client{Jar: jar, Timeout: 30 * time.Second},
	}
	b.Visit(path)
	return b
}

// Visit opens an address of the same server.
func (b *Browser) Visit(path string) {
	b.t.Helper()
	b.get(path)
}

// Status fails the test unless the page came with this status.
func (b *Browser) Status(want int) {
	b.t.Helper()
	if b.status != want {
		b.t.Errorf("%s answers %d, want %d; it says: %s", b.at.Path, b.status, want, short(text(b.page)))
	}
}

// Title is the page's title.
func (b *Browser) Title() string {
	for n := range b.page.Descendants() {
		if n.Data == "title" {
			return text(n)
		}
	}
	return ""
}

// Path is the address after all redirects, with its query.
func (b *Browser) Path() string { return b.at.RequestURI() }

// Sees fails the test unless the page says text somewhere.
func (b *Browser) Sees(want string) {
	b.t.Helper()
	if said := text(b.inner()); !strings.Contains(said, words(want)) {
		b.t.Errorf("%s does not say %q; it says: %s", b.at.Path, want, short(said))
	}
}

// SeesNot fails the test when the page says text anywhere.
func (b *Browser) SeesNot(unwanted string) {
	b.t.Helper()
	if strings.Contains(text(b.inner()), words(unwanted)) {
		b.t.Errorf("%s says %q", b.at.Path, unwanted)
	}
}

// Text is all that the page says, in one line.
func (b *Browser) Text() string { return text(b.inner()) }

// Follow uses a link.
func (b *Browser) Follow(words string) {
	b.t.Helper()
	b.get(attr(b.link(words), "href"))
}

func (b *Browser) link(words string) *html.Node {
	b.t.Helper()
	links := b.named(isLink, words)
	for _, l := range links {
		if attr(l, "href") != attr(links[0], "href") {
			b.t.Fatalf("%s has links %q to different places: %s and %s; narrow with Within",
				b.at.Path, words, attr(links[0], "href"), attr(l, "href"))
		}
	}
	if len(links) == 0 {
		b.t.Fatalf("%s has no link %q, only %q", b.at.Path, words, b.names(isLink))
	}
	return links[0]
}

func (b *Browser) get(ref string) {
	b.t.Helper()
	to, err := b.at.Parse(ref)
	if err != nil {
		b.t.Fatal(err)
	}
	if to.Host != b.at.Host {
		b.t.Fatalf("%s leads away, to %s", b.at.Path, to)
	}
	req, err := http.NewRequestWithContext(b.t.Context(), "GET", to.String(), nil)
	if err != nil {
		b.t.Fatal(err)
	}
	b.send(req)
}

// send makes the request and reads the page that it leads to.
func (b *Browser) send(req *http.Request) {
	b.t.Helper()
	for name, values := range b.Header {
		req.Header[name] = values
	}
	req.Header.Set("Referer", b.at.String())
	resp, err := b.client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	b.Body, err = io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatalf("%s: %v", req.URL, err)
	}
	b.at, b.status, b.Answer = resp.Request.URL, resp.StatusCode, resp.Header
	body := string(b.Body)
	if kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); kind != "text/html" {
		body = fmt.Sprintf("<title>%s</title>", kind) // a file: kept in Body, shown as nothing
	}
	b.page, err = html.Parse(strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	b.scope, b.edits = []*html.Node{b.page}, map[*html.Node]*edit{}
}

func (b *Browser) inner() *html.Node { return b.scope[len(b.scope)-1] }

// short keeps a page's text readable in a failure.
func short(s string) string {
	const most = 1200 // letters
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + " …"
	}
	return s
}
