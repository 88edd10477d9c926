package doors_test

import (
	"crypto/rand"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// THREATS T1: somebody signed in to one commune names things of another, in
// addresses, queries, forms and JSON. It is answered word for word as for a
// thing that does not exist, and nothing in the other commune changes: not
// even its logs.
func TestNothingCrossesBetweenCommunes(t *testing.T) {
	t.Parallel() // most of the time goes into waiting for disks
	each(t, func(t *testing.T, h *house) {
		doors := h.doors()
		first := slices.DeleteFunc(slices.Clone(doors), func(d door) bool { return !d.counted() })
		doors = append(first, slices.DeleteFunc(doors, door.counted)...)
		for _, d := range doors { // everything is made before anybody looks
			for _, name := range d.names() {
				h.own.still.get(name)
				h.other.still.get(name)
			}
		}
		before := h.rows(t, h.other)
		crossed := map[string]bool{}
		for _, d := range doors {
			for _, column := range h.whoCrosses(d) {
				for _, names := range d.subsets() {
					h.cross(t, d, h.own.readers[column], names)
					for _, name := range names {
						crossed[name] = true
					}
				}
			}
		}
		if diff := before.diff(h.rows(t, h.other)); diff != "" {
			t.Errorf("the other commune changed:\n%s", diff)
		}
		for kind := range makers() {
			if !crossed[kind] && !fresh[kind] && h.named(doors, kind) {
				t.Errorf("no request carried a {%s} of the other commune", kind)
			}
		}
	})
}

func (h *house) named(doors []door, kind string) bool {
	return slices.ContainsFunc(doors, func(d door) bool { return slices.Contains(d.names(), kind) })
}

// whoCrosses are those with whom a door is tried: everybody, but two where the
// door itself counts tries.
func (h *house) whoCrosses(d door) []string {
	if d.route.Access().String() == "public" {
		return columns[:2]
	}
	return columns[1:]
}

// subsets are what is taken from the other commune at a time: each thing alone,
// with the rest one's own, and all together.
func (d door) subsets() [][]string {
	var all [][]string
	for _, name := range d.tenant() {
		if looksNothingUp[d.pattern+" "+name] == "" {
			all = append(all, []string{name})
		}
	}
	if len(d.tenant()) > 1 {
		all = append(all, d.tenant())
	}
	return all
}

// cross asks for things of the other commune, and for things of nobody.
func (h *house) cross(t *testing.T, d door, r *reader, names []string) {
	t.Helper()
	theirs := func(kind string) string { return h.other.still.get(kind) }
	foreign, ids := h.askWith(t, d, r, names, theirs)
	missing, none := h.askWith(t, d, r, names, nobody)
	what := d.pattern + " as " + r.column + " with another commune's " + strings.Join(names, ", ")
	if a, b := foreign.said(ids...), missing.said(none...); a != b {
		t.Errorf("%s is told apart from nobody's:\n%s", what, difference(a, b))
	}
	byPath := slices.ContainsFunc(names, d.inPath)
	if byPath && foreign.Code != http.StatusNotFound && foreign.Code != http.StatusForbidden {
		t.Errorf("%s answers %d, want 404: %.300s", what, foreign.Code, foreign.Body)
	}
}

// looksNothingUp are things in addresses that are not looked up, and why that
// tells nothing.
var looksNothingUp = map[string]string{}

// askWith asks with some things from elsewhere and the rest one's own; it
// returns all that was named, too. What may be changed is new each time.
func (h *house) askWith(t *testing.T, d door, r *reader, names []string, from func(kind string) string) (a *answer, ids []string) {
	t.Helper()
	own := h.own.still
	if d.method != http.MethodGet {
		own = h.own.scene(r)
		defer own.leave()
	}
	fill := func(text string) string {
		return things.ReplaceAllStringFunc(text, func(braced string) string {
			kind, value := strings.Trim(braced, "{}"), ""
			switch {
			case slices.Contains(names, kind):
				value = from(kind)
			case kind == "version" && slices.Contains(names, "dossier"):
				value = h.own.still.get(kind) // of any dossier: there is none to be right about
			default:
				value = own.get(kind)
			}
			if same[kind] == "" {
				ids = append(ids, value)
			}
			return value
		})
	}
	address, body := fill(d.address), fill(d.body)
	for _, value := range own.made {
		ids = append(ids, value)
	}
	return h.ask(t, d, h.own, r, address, body), ids
}

// A session is good in its commune only: shown in another one, under either
// cookie name, by path or by host, it is nobody's.
func TestASessionOpensNothingElsewhere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		visitor := h.own.readers[anonymous]
		doors := h.doors()
		for _, d := range doors {
			for _, name := range d.names() {
				h.other.still.get(name)
			}
		}
		before := h.rows(t, h.other)
		for _, d := range doors {
			if d.route.IsHouse() || (d.route.Access().String() == "public" && d.method != http.MethodGet) {
				continue // no commune, or open to anybody: there is nothing to show a session for
			}
			address, body := h.other.still.fill(d.address), h.other.still.fill(d.body)
			if d.countsReaders() {
				continue // it answers by how often it was asked, whatever session is shown
			}
			want := h.ask(t, d, h.other, visitor, address, body)
			for _, column := range columns[1:] {
				for name, got := range h.intrude(d, h.own.readers[column], address, body) {
					if a, b := got.said(), want.said(); a != b {
						t.Errorf("%s of the other commune as %s, %s, is told apart from anonymous:\n%s", d.pattern, column, name, difference(a, b))
					}
				}
			}
		}
		if diff := before.diff(h.rows(t, h.other)); diff != "" {
			t.Errorf("the other commune changed:\n%s", diff)
		}
	})
}

// intrude shows a session of ours at a door of the other commune.
func (h *house) intrude(d door, r *reader, address, body string) map[string]*answer {
	form := map[string]string{"_key": rand.Text(), "_form": r.form}
	ask := func(show func(*http.Request)) *answer {
		req := d.request(h.other, &reader{}, address, body, form)
		show(req)
		return h.serve(req)
	}
	all := map[string]*answer{
		"with its own cookie":     ask(func(req *http.Request) { r.show(req, h.own.id) }),
		"with the other's cookie": ask(func(req *http.Request) { r.show(req, h.other.id) }),
	}
	if d.machine && d.route.Access().String() != "public" {
		all["as a token"] = ask(func(req *http.Request) { req.Header.Set("Authorization", "Bearer "+r.token) })
	}
	return all
}

// By its own host, as by its path, a commune knows none of another's sessions.
func TestASessionOpensNothingAtAnotherHost(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	for _, d := range h.doors() {
		if d.route.IsHouse() || d.method != http.MethodGet || d.route.Access().String() == "public" {
			continue
		}
		for _, cookie := range []*town{h.own, h.other} {
			req := newRequest(d.method, h.other.still.fill(d.address), "")
			req.Host = h.other.host
			h.own.readers["admin"].show(req, cookie.id)
			if got := h.serve(req).outcome(h.other); got != signIn {
				t.Errorf("%s at %s with the cookie of %s: %s, want %s", d.pattern, h.other.host, cookie.slug, got, signIn)
			}
		}
	}
}

// A token of one commune's API is nothing in another's.
func TestATokenOpensNothingElsewhere(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	secret := h.own.apiToken()
	tried := 0
	for _, d := range h.doors() {
		if !d.machine || d.route.IsHouse() || d.signed() || !strings.HasPrefix(d.address, "/api/") {
			continue // elsewhere it opens nothing at all
		}
		tried++
		for _, c := range []*town{h.own, h.other} {
			form := map[string]string{"_key": rand.Text()}
			req := d.request(c, &reader{}, c.still.fill(d.address), c.still.fill(d.body), form)
			req.Header.Set("Authorization", "Bearer "+secret)
			got := h.serve(req)
			if c == h.own && got.Code == http.StatusUnauthorized {
				t.Errorf("%s with a token of its own commune: %d: %.300s", d.pattern, got.Code, got.Body)
			}
			if c == h.other && got.Code != http.StatusUnauthorized {
				t.Errorf("%s with a token of another commune: %d, want 401: %.200s", d.pattern, got.Code, got.Body)
			}
		}
	}
	if tried == 0 {
		t.Skip("this house has no API")
	}
}
