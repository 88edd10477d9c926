// Package doors_test opens every door of the house, as everybody: each route
// that package app lists is asked for by an anonymous visitor, a neighbour and
// every role, with their own commune's things and with another commune's. A
// route that these tests do not know how to ask for fails them.
package doors_test

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"xaso/internal/app"
	"xaso/internal/modules/people"
	"xaso/internal/platform/db/dbtest"
)

var update = flag.Bool("update", false, "rewrite testdata/matrix.golden")

// each opens a house of two communes on each engine.
func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	only := os.Getenv("XASO_TEST_DB")
	if only != "postgres" {
		t.Run("sqlite", func(t *testing.T) {
			t.Parallel()
			body(t, open(t, ""))
		})
	}
	if only != "sqlite" {
		t.Run("postgres", func(t *testing.T) {
			t.Parallel()
			body(t, open(t, dbtest.PostgresAddress(t)))
		})
	}
}

// Who gets through which door, one line a route: the golden file's change shows
// a reviewer exactly what was opened, and to whom.
//
//	enter    the page, or the use case behind it, answered: done, or asked for
//	         something else than what was sent
//	hidden   "no such thing": it is not theirs to know of
//	refused  known and not allowed
//	sign-in  who are you?
func TestWhoGetsThroughWhichDoor(t *testing.T) {
	t.Parallel() // most of the time goes into waiting for disks
	each(t, func(t *testing.T, h *house) {
		lines := []string{fmt.Sprintf("%-58s %s", "", strings.Join(columns, " "))}
		for _, d := range h.doors() {
			line := fmt.Sprintf("%-58s", d.pattern)
			entered := false
			for _, column := range columns {
				r := h.own.readers[column]
				out := h.openOwn(t, d, r).outcome(h.own)
				h.judge(t, d, r, out)
				entered = entered || out == enter
				line += fmt.Sprintf(" %-*s", len(column), out)
			}
			if _, shut := shutToAll[d.pattern]; entered == shut {
				t.Errorf("%s: somebody gets in: %v, want %v", d.pattern, entered, !shut)
			}
			lines = append(lines, strings.TrimRight(line, " "))
		}
		golden(t, strings.Join(lines, "\n")+"\n")
	})
}

// shutToAll are the doors that nobody passes in this house, and why.
var shutToAll = map[string]string{
	"GET /cai-dat":                           "the first run is over",
	"POST /cai-dat":                          "the first run is over",
	"GET /dang-nhap/ngoai/{provider}":        "no outside sign-in is configured",
	"POST /bao-co/{provider}":                "opens to a provider that the commune set up, by its signature",
	"GET /metrics":                           "opens to the token of the house only",
	"GET /lay-y-kien/{id}/tong-hop":          "no consultation is answered here: it takes twenty days",
	"GET /ban-do-y-kien/{talk}/so-dem.csv":   "fewer than fifteen people answered",
	"GET /ban-do-y-kien/{talk}/phieu.csv":    "the conversation goes on",
	"POST /chon-cong-trinh/{choice}":         "the register knows none of these readers",
	"GET /chon-cong-trinh/{choice}/phieu.pb": "the choice goes on",
	"POST /dang-nhap/xac-thuc":               "nobody here is half-way through signing in",
	"POST /quan-tri/viec-loi":                "no job has failed in this house",
	"POST /quan-tri/sao-luu/{ten}":           ofTheOperator, "GET /quan-tri/sao-luu/{ten}/tai-ve": ofTheOperator,
	"GET /quan-tri/sao-luu/khoa": ofTheOperator, "POST /quan-tri/sao-luu/khoa": ofTheOperator,
	"POST /quan-tri/sao-luu/khoi-phuc": ofTheOperator,
	"GET /readyz/details":              "opens to the token of the house only",
}

// ofTheOperator: a backup holds every commune of the house, so that the
// administrator of one may not take it away, open it or put it back.
const ofTheOperator = "here are two communes: only the operator may"

// openOwn asks for a door with things that are the reader's own where their
// role can have such things, else a resident's of the same commune.
func (h *house) openOwn(t *testing.T, d door, r *reader) *answer {
	t.Helper()
	s := h.own.mine(r)
	if d.method != http.MethodGet {
		s = h.own.scene(r) // what it does cannot spoil the next request
		defer s.leave()
	}
	a := h.ask(t, d, h.own, r, s.fill(d.address), s.fill(d.body))
	if after := d.after; after != nil {
		after(h.own, r)
	}
	if a.Code >= 500 {
		t.Errorf("%s as %s answers %d: %.600s", d.pattern, r.column, a.Code, a.Body)
	}
	return a
}

// judge compares what happened with the access that the route declares.
func (h *house) judge(t *testing.T, d door, r *reader, got outcome) {
	t.Helper()
	permission := d.route.Access().Permission()
	declared := d.route.Access().String()
	want := ""
	switch {
	case declared == "house token":
		if got != hidden {
			want = "hidden from whoever has no token"
		}
	case declared == "public":
		if _, shut := shutToAll[d.pattern]; !shut && (got == signIn || got == refused) {
			want = "entered"
		}
	case r.column == anonymous:
		if got != signIn {
			want = "sent to sign in"
		}
	case permission == "": // signed in
		if got == signIn {
			want = "known"
		}
	case !r.holds(app.Permissions()[permission]):
		if got != refused {
			want = "refused: the role does not carry " + string(permission)
		}
	case shutToAll[d.pattern] != "":
	case got == signIn || (got == refused && len(d.tenant()) == 0): // a thing may be shut for reasons of its own
		want = "let in: the role carries " + string(permission)
	}
	if want != "" {
		t.Errorf("%s [%s] as %s: %s, want them %s", d.pattern, declared, r.column, got, want)
	}
}

// holds reports whether a permission's roles are the reader's: everybody with
// an account is a resident.
func (r *reader) holds(roles []people.Role) bool {
	return r.column != anonymous && (slices.Contains(roles, r.role) || slices.Contains(roles, people.Resident))
}

// The token of the house opens what is shut to everybody else.
func TestTheTokenOfTheHouse(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	tried := 0
	for _, d := range h.doors() {
		if d.route.Access().String() != "house token" {
			continue
		}
		tried++
		for token, want := range map[string]int{houseToken: http.StatusOK, houseToken + "x": http.StatusNotFound, "": http.StatusNotFound} {
			r := newRequest(d.method, d.address, "")
			r.Header.Set("Authorization", "Bearer "+token)
			if got := h.serve(r); got.Code != want {
				t.Errorf("%s with token %q: %d, want %d", d.pattern, token, got.Code, want)
			}
		}
	}
	if tried == 0 {
		t.Error("no door of the house's token was tried")
	}
}

// A form that another site made up, or that comes without its key, does
// nothing, whoever's browser sends it.
func TestForgedFormsAreRefused(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	for _, d := range h.doors() {
		if d.method == http.MethodGet || d.signed() {
			continue
		}
		r := h.own.whoEnters(d)
		if r == nil {
			t.Errorf("%s: no role may enter", d.pattern)
			continue
		}
		address, body := h.own.still.fill(d.address), h.own.still.fill(d.body)
		before := h.rows(t, h.own)
		for _, f := range forgeries {
			if !f.applies(d, r) {
				continue
			}
			if got := h.forge(d, r, address, body, f); got.Code != f.want {
				t.Errorf("%s as %s, %s: %d, want %d: %.200s", d.pattern, r.column, f.name, got.Code, f.want, got.Body)
			}
		}
		if diff := before.diff(h.rows(t, h.own)); diff != "" {
			t.Errorf("%s: a forged form changed rows\n%s", d.pattern, diff)
		}
	}
}

// A forgery is a form with something wrong about it.
type forgery struct {
	name          string
	header, value string // of the request
	field         string // of the form; its value is taken away, or replaced by with
	with          func(*town) string
	want          int
}

var forgeries = []forgery{
	{name: "from another site", header: "Sec-Fetch-Site", value: "cross-site", want: http.StatusForbidden},
	{name: "from another origin", header: "Origin", value: "https://evil.example", want: http.StatusForbidden},
	{name: "without the token of the page", field: "_form", want: http.StatusForbidden},
	{name: "with a token made up", field: "_form", with: func(*town) string { return "AAAAAAAAAAAAAAAAAAAAAAAA" }, want: http.StatusForbidden},
	{name: "with somebody else's token", field: "_form", with: func(c *town) string { return c.readers["editor"].form }, want: http.StatusForbidden},
	{name: "without its key", field: "_key", want: http.StatusUnprocessableEntity},
}

// applies reports whether a door asks for what the forgery lacks: programs and
// people without a session have no token of a page, and only POST has a key.
func (f forgery) applies(d door, r *reader) bool {
	switch f.field {
	case "_form":
		return !d.machine && !d.route.IsHouse() && r.column != anonymous
	case "_key":
		return d.method == http.MethodPost
	}
	return true
}

// whoEnters is somebody whom the declared access lets in, nil when nobody.
func (c *town) whoEnters(d door) *reader {
	for _, column := range columns[1:] {
		r := c.readers[column]
		permission := d.route.Access().Permission()
		if permission == "" || r.holds(app.Permissions()[permission]) {
			return r
		}
	}
	return nil
}

func golden(t *testing.T, got string) {
	t.Helper()
	file := filepath.Join("testdata", "matrix.golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want, lines := strings.Split(string(b), "\n"), strings.Split(got, "\n")
	for _, line := range lines {
		if !slices.Contains(want, line) {
			t.Errorf("now:  %s", line)
		}
	}
	for _, line := range want {
		if !slices.Contains(lines, line) {
			t.Errorf("was:  %s", line)
		}
	}
	if t.Failed() {
		t.Log("look at each change; when it is meant: go test ./tests/doors -update")
	}
}

// doors are all routes in the order of their addresses, each with what it
// takes to ask for it.
func (h *house) doors() []door {
	var all []door
	for _, rt := range h.Routes() {
		all = append(all, newDoor(h.t, rt))
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].route.Pattern() == all[j].route.Pattern() {
			return false
		}
		a, b := strings.Fields(all[i].pattern), strings.Fields(all[j].pattern)
		return a[1] < b[1] || (a[1] == b[1] && a[0] < b[0])
	})
	return all
}
