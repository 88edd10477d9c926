package votes_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"xaso/internal/modules/votes"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

const (
	here  gate.Commune = 15316
	there gate.Commune = 15317
)

// A house with hamlets Một, Hai and Ba of so many households.
type house struct {
	*votes.Book
	gate *gate.Gate
	db   *db.DB
	now  time.Time
	size map[string]int
	own  map[string]string // household by account
}

var monday = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC) // 08:00 in Viet Nam

func open(t testing.TB, d *db.DB) *house {
	h := &house{db: d, now: monday, size: map[string]int{"Một": 9, "Hai": 6, "Ba": 3}, own: map[string]string{}}
	h.gate = gate.New(d, gate.Options{Now: func() time.Time { return h.now }})
	t.Cleanup(h.gate.Close)
	var err error
	h.Book, err = votes.NewBook(h.gate, votes.Options{
		Secret:  []byte("0123456789abcdef0123456789abcdef"),
		Hamlets: func(*gate.Tx) ([]string, error) { return []string{"Một", "Hai", "Ba"}, nil },
		Roll: func(_ *gate.Tx, hamlet string) (all []votes.Household, err error) {
			for i := range h.size[hamlet] {
				all = append(all, votes.Household{ID: home(hamlet, i), Code: fmt.Sprintf("%s-%03d", hamlet, i), Representative: fmt.Sprintf("Hộ Thử %d", i)})
			}
			return all, nil
		},
		HouseholdOf: func(_ *gate.Tx, account string) (string, error) { return h.own[account], nil },
		Calendar:    func(*gate.Tx) (*clock.Calendar, error) { return clock.VietNam(), nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func home(hamlet string, i int) string { return fmt.Sprintf("hộ-%s-%d", hamlet, i) }

func each(t *testing.T, body func(t *testing.T, h *house)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { body(t, open(t, d)) })
}

func person(id string, c gate.Commune, hamlet string, may ...gate.Permission) gate.Actor {
	var grants []gate.Grant
	for _, p := range may {
		grants = append(grants, gate.Grant{Permission: p, Hamlet: hamlet})
	}
	a := gate.NewActor(id, c, grants...)
	a.Name = "Người thử " + id
	return a
}

var (
	head     = person("trưởng-một", here, "Một", votes.MaySee, votes.MayRun, votes.MayCount)
	teller   = person("kiểm-phiếu", here, "Một", votes.MaySee, votes.MayCount)
	neighbor = person("trưởng-hai", here, "Hai", votes.MaySee, votes.MayRun, votes.MayCount)
	officer  = person("cán-bộ", here, "", votes.MaySee, votes.MayRun, votes.MayCount)
	leader   = person("chủ-tịch", here, "", votes.MaySee, votes.MayRecognise)
	front    = person("mặt-trận", here, "", votes.MaySee, votes.MayCount, votes.MayRecogniseFront)
	abroad   = person("xã-khác", there, "", votes.MaySee, votes.MayRun, votes.MayCount, votes.MayRecognise, votes.MayRecogniseFront)
	nobody   = person("người-dân", here, "")
)

func days(n int) int64 { return monday.AddDate(0, 0, n).UnixMilli() }

// plan is a vote of Một on a self-governing affair, by meeting.
func plan(change ...func(*votes.Plan)) votes.Plan {
	p := votes.Plan{Title: "Biểu quyết thử", Question: "Có làm hàng cây không?", Matter: "self-governing", Hamlets: []string{"Một"},
		Forms: []votes.Form{votes.Meeting}, Opens: days(2), Closes: days(4), Team: []string{"Bà Thử Một", "Ông Thử Hai", "Bà Thử Ba"}}
	for _, c := range change {
		c(&p)
	}
	return p
}

func forms(all ...votes.Form) func(*votes.Plan) { return func(p *votes.Plan) { p.Forms = all } }
func online(p *votes.Plan) {
	p.Forms, p.Agreement = []votes.Form{votes.Online}, "Biên bản thử số 1"
}
func mixed(p *votes.Plan) {
	p.Forms, p.Agreement = []votes.Form{votes.Meeting, votes.Ballot, votes.Online}, "Biên bản thử số 1"
}
func secret(p *votes.Plan) {
	p.Secret, p.Witnesses = true, []string{"Hộ Thử Một", "Hộ Thử Hai"}
}

// opened announces a vote and opens it when its time has come, all households
// having chosen to vote online where that is asked.
func (h *house) opened(t testing.TB, p votes.Plan) string {
	t.Helper()
	who := head
	if len(p.Hamlets) > 1 || p.Hamlets[0] != "Một" {
		who = officer
	}
	id, err := h.Announce(t.Context(), who, p)
	if err != nil {
		t.Fatal(err)
	}
	if p.Agreement != "" {
		var all []string
		for _, hamlet := range p.Hamlets {
			for i := range h.size[hamlet] {
				all = append(all, home(hamlet, i))
			}
		}
		if err := h.OptIn(t.Context(), who, id, all); err != nil {
			t.Fatal(err)
		}
	}
	h.now = gate.Instant(p.Opens).Add(time.Minute)
	if err := h.Begin(t.Context(), who, id); err != nil {
		t.Fatal(err)
	}
	return id
}

// codes are the invitations of a vote by household.
func (h *house) codes(t testing.TB, id string) map[string]string {
	t.Helper()
	all, err := h.Invite(t.Context(), officer, id, nil)
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]string{}
	for _, one := range all {
		by[one.Household] = one.Secret
	}
	return by
}

func (h *house) cast(ctx context.Context, id, code, choice string) (votes.Receipt, error) {
	return h.Cast(ctx, gate.Anonymous(here), id, code, "192.0.2.1", votes.Said{Choice: choice, Opinion: "Ý kiến thử"})
}

// vote reads a vote.
func (h *house) vote(t testing.TB, id string) (v votes.Vote) {
	t.Helper()
	h.look(t, func(tx *gate.Tx) (err error) { v, err = h.Vote(tx, id); return err })
	return v
}

func (h *house) look(t testing.TB, look func(*gate.Tx) error) {
	t.Helper()
	err := h.gate.Read(context.WithoutCancel(t.Context()), gate.System("test", here), gate.Public, func(tx *gate.Tx) error { return errors.Join(tx.Require(true), look(tx)) })
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) breaks(t testing.TB) (all []gate.Break) {
	t.Helper()
	h.look(t, func(tx *gate.Tx) (err error) { _, all, err = h.Verify(tx); return err })
	return all
}

func wants(t testing.TB, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}
