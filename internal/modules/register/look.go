package register

import (
	"context"
	"errors"
	"slices"
	"strings"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// ErrNoCode is for a code that leads nowhere somebody may go.
var ErrNoCode = fault.New(fault.Invalid, "register.no-code")

// perPage is how many households a list shows at a time.
const perPage = 50

// A Search is what somebody asks of the list.
type Search struct {
	Typed  string
	Hamlet string // name, "" all that one may see
	Marks  map[string]string
	After  string
}

// A Listing is one page of the register.
type Listing struct {
	Households []Household
	Next       string   // code to go on from, "" at the end
	Hamlets    []Hamlet // that the reader may see
}

// List looks households up as somebody types it, in the hamlets they may see.
func (b *Book) List(ctx context.Context, who gate.Actor, s Search) (Listing, error) {
	var l Listing
	err := b.read(ctx, who, MaySee, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		ids, err := b.Reach(tx, who, MaySee)
		if err != nil {
			return err
		}
		all, err := b.hamlets(tx)
		if err != nil {
			return err
		}
		for _, h := range all {
			if h.Stands() && (ids == nil || slices.Contains(ids, h.ID)) {
				l.Hamlets = append(l.Hamlets, h)
			}
		}
		f := Filter{Hamlets: ids, Marks: s.Marks, After: s.After, Most: perPage + 1}
		if s.Hamlet != "" {
			f.Hamlets = []string{}
			if h, ok := resolve(l.Hamlets, s.Hamlet); ok {
				f.Hamlets = []string{h.ID}
			}
		}
		if l.Households, err = b.Find(tx, s.Typed, f); err != nil {
			return err
		}
		if len(l.Households) > perPage {
			l.Households = l.Households[:perPage]
			l.Next = l.Households[perPage-1].Code
		}
		for _, h := range l.Households {
			tx.Disclose(gate.Access{Record: h.ID, Purpose: PurposeRegister})
		}
		return nil
	})
	return l, err
}

// A Page is all that the register knows of one household.
type Page struct {
	Household    Household
	Observations map[string][]Observation // of the household and its members, by id, newest first
	Changes      []Change
	Keeps        bool // the reader may change it
	Hamlets      []Hamlet
}

// Open reads a household whole.
func (b *Book) Open(ctx context.Context, who gate.Actor, id string) (Page, error) {
	var p Page
	err := b.read(ctx, who, MaySee, func(tx *gate.Tx) error {
		h, err := b.Household(tx, id)
		if err != nil {
			return errors.Join(tx.RequireOrHide(false), err)
		}
		hamlets, err := b.hamlets(tx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(hamlets, func(one Hamlet) bool { return one.ID == h.HamletID })
		hamlet := hamlets[max(at, 0)]
		if err := tx.RequireOrHide(reaches(who, MaySee, hamlet)); err != nil {
			return err
		}
		p.Household, p.Keeps, p.Hamlets = h, h.Stands() && reaches(who, MayKeep, hamlet), hamlets
		return p.fill(tx)
	})
	return p, err
}

// fill adds what was observed and what happened.
func (p *Page) fill(tx *gate.Tx) (err error) {
	p.Observations = map[string][]Observation{}
	ids := []string{p.Household.ID}
	for _, m := range p.Household.Members {
		ids = append(ids, m.ID)
	}
	for _, id := range ids {
		if p.Observations[id], err = observationsOf(tx, id); err != nil {
			return err
		}
	}
	p.Changes, err = changesOf(tx, p.Household.ID, 100)
	return err
}

// CodeToID finds the household that a code leads to, where who may keep it.
func (b *Book) CodeToID(ctx context.Context, who gate.Actor, code string) (string, error) {
	id := ""
	err := b.read(ctx, who, MayKeep, func(tx *gate.Tx) error {
		h, err := b.ByCode(tx, strings.TrimSpace(code))
		if err != nil {
			return errors.Join(tx.Require(true), ErrNoCode.With(code).At("into"))
		}
		hamlet, err := b.Hamlet(tx, h.HamletID)
		if err != nil {
			return err
		}
		if err := tx.Require(true); err != nil {
			return err
		}
		if !reaches(who, MayKeep, hamlet) { // of another's hamlet: as if it were not there
			return ErrNoCode.With(code).At("into")
		}
		id = h.ID
		return nil
	})
	return id, err
}
