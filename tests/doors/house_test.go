package doors_test

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"xaso/internal/app"
	"xaso/internal/demo"
	"xaso/internal/modules/commune"
	"xaso/internal/modules/people"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/gate"
)

// houseToken opens the doors of monitoring.
const houseToken = "the-token-of-the-house"

const anonymous = "anonymous"

// columns are who stands before each door: nobody known, a resident whose
// things are asked for, a neighbour, and each role that can be given.
var columns = func() []string {
	all := []string{anonymous, "resident", "neighbour"}
	for _, role := range people.Roles {
		all = append(all, string(role))
	}
	return all
}()

// A house of two communes: own is where the readers live, other is where they
// have nothing to look for.
type house struct {
	*app.House
	t          *testing.T
	look       *db.DB
	handler    http.Handler
	own, other *town
	backedUp   string // name of the backup that was made
	third      *besideTown
}

// A town is one commune with somebody in every role.
type town struct {
	*house
	id         gate.Commune
	slug, host string
	readers    map[string]*reader // by column
	scenes     map[string]*scene  // by column
	still      *scene             // the resident's: things that requests only look at
	invented   int                // counts telephone numbers
}

// A reader is somebody with a browser.
type reader struct {
	column string
	role   people.Role
	login  string
	actor  gate.Actor
	token  string // of the session
	form   string // token of the session's forms
}

// elsewhere is the second commune; its number and name are invented.
const elsewhere gate.Commune = 99001

func open(t *testing.T, database string) *house {
	t.Helper()
	now := clock.Date{Year: 2026, Month: time.November, Day: 23}.At(clock.At(9, 0)) // a Monday
	opened, err := app.OpenAt(t.Context(), app.Config{Data: t.TempDir(), Database: database, Token: houseToken, Exchange: "dvcqg"},
		func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { opened.Close() })
	h := &house{House: opened, t: t}
	// The gate keeps the readers of the house to itself: the test looks at the
	// rows by a connection of its own.
	if h.look, err = db.Open(t.Context(), cmp.Or(database, filepath.Join(opened.Config.Data, "xaso.db"))); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.look.Close() })
	if h.handler, err = opened.Handler(); err != nil {
		t.Fatal(err)
	}
	h.must(demo.Load(t.Context(), opened))
	h.must(opened.Communes.Create(t.Context(), commune.Commune{
		ID: elsewhere, Slug: "xa-ben", Host: "xaben.example", Name: "Xã Bên", Province: "Tỉnh Thử",
		Settings: commune.Settings{Hamlets: []string{"Chí Phúc", "Vĩnh An"}, AgencyID: "H99.99001"},
	}, opened.Services.Seed))
	first, _ := opened.Communes.ByID(demo.Commune)
	h.own = h.settle(demo.Commune, first.Slug, "", len(demo.Accounts))
	h.other = h.settle(elsewhere, "xa-ben", "xaben.example", 0)
	h.measured(h.own)
	h.measured(h.other)
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) ctx() context.Context { return h.t.Context() }

// cast are the demo's people, and one for each role that the demo lacks.
var cast = append(slices.Clone(demo.Accounts),
	demo.Account{Name: "Cao Thị Mười Một", Login: "0900000011", Office: "Biên tập", Role: people.Editor},
	demo.Account{Name: "Đinh Văn Mười Hai", Login: "0900000012", Office: "Theo dõi của tỉnh", Role: people.Supervisor},
	demo.Account{Name: "Mai Thị Mười Ba", Login: "0900000013", Office: "Ủy ban Mặt trận Tổ quốc xã", Role: people.FrontCommittee})

// settle gives a commune everybody of the cast from the n-th on, and signs all
// of them in. The same telephones serve in both communes.
func (h *house) settle(id gate.Commune, slug, host string, n int) *town {
	h.t.Helper()
	c := &town{house: h, id: id, slug: slug, host: host, scenes: map[string]*scene{}, readers: map[string]*reader{
		anonymous: {column: anonymous, actor: gate.Anonymous(id)},
	}}
	setup, yes := gate.System("doors", id), true
	for _, a := range cast[n:] {
		if a.Role == people.Resident {
			_, err := h.People.SignUp(h.ctx(), id, people.SignUp{Name: a.Name, Login: a.Login, Hamlet: a.Hamlet, Password: demo.Password})
			h.must(err)
			continue
		}
		_, err := h.People.Appoint(h.ctx(), setup, people.Appointment{Password: demo.Password,
			Details: people.Details{Name: a.Name, Phone: a.Login, Hamlet: a.Hamlet, Office: a.Office},
			Roles:   []people.Assignment{{Role: a.Role, Hamlet: a.Hamlet, From: h.today()}}})
		h.must(err)
	}
	h.must(h.Services.Set(h.ctx(), setup, procedures.Setting{Code: procedure, Here: &yes, Counter: &yes}))
	for _, a := range cast {
		column := string(a.Role)
		if a.Role == people.Resident && c.readers["resident"] != nil {
			column = "neighbour"
		}
		c.readers[column] = &reader{column: column, role: a.Role, login: a.Login}
		c.signIn(c.readers[column])
	}
	for _, column := range columns {
		if c.readers[column] == nil {
			h.t.Fatalf("nobody plays the %s: teach the cast", column)
		}
	}
	c.still = c.mine(c.readers["resident"])
	return c
}

func (h *house) today() clock.Date { return clock.DateOf(h.Gate.Now()) }

var formToken = regexp.MustCompile(`name="_form" value="([^"]+)"`)

// signIn opens a session and takes its form token from a page, as a browser
// does.
func (c *town) signIn(r *reader) {
	c.t.Helper()
	s, err := c.People.SignIn(c.ctx(), c.id, people.SignIn{Login: r.login, Password: demo.Password})
	c.must(err)
	r.token = s.Token
	r.actor, _, err = c.People.ActorBySession(c.ctx(), c.id, s.Token)
	c.must(err)
	page := c.serve(c.request(http.MethodGet, "/tai-khoan", "", r))
	found := formToken.FindStringSubmatch(page.Body)
	if page.Code != http.StatusOK || found == nil {
		c.t.Fatalf("the account page of the %s answers %d and has no form: %.500s", r.column, page.Code, page.Body)
	}
	r.form = found[1]
}

// phone invents a telephone number that nobody has in this commune.
func (c *town) phone() string {
	c.invented++
	return fmt.Sprintf("09111%05d", c.invented)
}
