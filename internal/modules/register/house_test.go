package register_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"xaso/internal/modules/people"
	"xaso/internal/modules/register"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
)

const (
	tongSon gate.Commune = 15316
	other   gate.Commune = 15317
)

// A house is a register over a database, on 23 November 2026.
type house struct {
	*register.Book
	t      testing.TB
	gate   *gate.Gate
	people *people.Register
	now    time.Time
	names  []string // hamlets in the commune's settings
}

func open(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, now: time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC), names: []string{"Thôn 1", "Thôn 2", "Thôn Tiến Sơn"}}
	h.gate = gate.New(d, gate.Options{Now: func() time.Time { return h.now }})
	t.Cleanup(h.gate.Close)
	var err error
	h.people, err = people.NewRegister(h.gate, people.Demanded, bytes.Repeat([]byte{7}, 32))
	h.must(err)
	h.Book = register.NewBook(h.gate, h.people, register.Options{Hamlets: func(gate.Commune) []string { return h.names }})
	return h
}

func each(t *testing.T, body func(h *house)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { body(open(t, d)) })
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// wants fails unless err is the one wanted.
func (h *house) wants(err, want error) {
	h.t.Helper()
	if !errors.Is(err, want) {
		h.t.Errorf("got %v, want %v", err, want)
	}
}

func (h *house) ctx() context.Context { return h.t.Context() }

var all = []gate.Permission{register.MaySee, register.MayKeep, register.MayImport, register.MayDecide, register.MaySetHamlets, register.MayKeepInventory}

// official may everything, in the whole commune or in one hamlet, for a field
// of work that has nothing to do with the register.
func official(c gate.Commune, hamlet string) gate.Actor {
	var grants []gate.Grant
	for _, p := range all {
		grants = append(grants, gate.Grant{Permission: p, Hamlet: hamlet, Field: "ho-tich"})
	}
	return gate.NewActor("lan", c, grants...)
}

var lan = official(tongSon, "")

func day(s string) clock.Date {
	d, err := clock.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func why() register.Why { return register.Why{On: day("2026-11-20"), Source: "Sổ hộ của thôn"} }

// read looks at the register as a module does.
func (h *house) read(look func(tx *gate.Tx) error) {
	h.t.Helper()
	h.must(h.gate.Read(h.ctx(), gate.System("test", tongSon), register.MaySee, func(tx *gate.Tx) error {
		return errors.Join(tx.Require(true), look(tx))
	}))
}

func (h *house) household(id string) (found register.Household) {
	h.t.Helper()
	h.read(func(tx *gate.Tx) (err error) { found, err = h.Household(tx, id); return err })
	return found
}

// enter adds a household of a head and so many others.
func (h *house) enter(code, hamlet, head string, others ...register.Person) string {
	h.t.Helper()
	e := register.Entry{Code: code, Hamlet: hamlet, Address: "Ngõ " + code,
		Members: append([]register.Person{{Name: head, Relation: "Chủ hộ", Born: "12/05/1970", Sex: "Nam"}}, others...)}
	ids, err := h.Enter(h.ctx(), lan, why(), e)
	h.must(err)
	return ids[0]
}

// figures measures the register for a day.
func (h *house) figures(on string) map[metric.Cut]map[string]metric.Figure {
	h.t.Helper()
	found := map[metric.Cut]map[string]metric.Figure{}
	h.read(func(tx *gate.Tx) error {
		all, err := h.Metrics().Measure(tx, metric.Span{From: day("2026-01-01"), To: day(on)})
		for _, f := range all {
			if found[f.Cut] == nil {
				found[f.Cut] = map[string]metric.Figure{}
			}
			found[f.Cut][f.Metric] = f
		}
		return err
	})
	return found
}

func codes(err error) []string {
	var all []string
	for _, f := range fault.All(err) {
		all = append(all, f.Code)
	}
	slices.Sort(all)
	return all
}
