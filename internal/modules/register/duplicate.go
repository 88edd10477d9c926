package register

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// ErrNoPair is for two entries that are no candidates (any more).
var ErrNoPair = fault.New(fault.Conflict, "register.no-pair")

// Reasons why two entries may be the same, as text keys.
const (
	SameNumber     = "register.same.number"
	SameNameBirth  = "register.same.name-birth"
	SameNameYear   = "register.same.name-year"
	SameHeadPlace  = "register.same.head-address"
	SameHouse      = "register.same.household"
	OneNoNumber    = "register.same.no-number"
	DifferentSexes = "register.same.sexes-differ"
)

// weights are what each reason adds to a score of at most 100. The worth of a
// number is that it is given once; of a name, year and hamlet, that few share
// all three (judged on the names of one commune, to be watched).
var weights = map[string]int{SameNumber: 95, SameNameBirth: 80, SameNameYear: 55, SameHeadPlace: 75, SameHouse: 15, OneNoNumber: 0, DifferentSexes: -40}

// leastScore is below what nobody is asked.
const leastScore = 50

// A Pair is two entries that may be the same resident or household.
type Pair struct {
	Of            string // OfResident or OfHousehold
	First, Second Side   // the first is the one entered first
	Score         int    // of 100
	Reasons       []string
}

// A Side is what tells the two apart.
type Side struct {
	ID, Household, Code, Hamlet, Address string
	Name, Born, Sex, Mask, Relation      string
	Usual                                bool
}

// An entrant is a standing resident with the household.
type entrant struct {
	Side
	key, folded, place, hamlet string
	head                       bool
}

// mostInBlock bounds a block: more than so many of one name and year in one
// hamlet are no hint any more.
const mostInBlock = 30

// Duplicates lists pairs that nobody decided on yet, the likeliest first, at
// most so many.
func (b *Book) Duplicates(ctx context.Context, who gate.Actor, most int) ([]Pair, error) {
	var pairs []Pair
	err := b.read(ctx, who, MayDecide, func(tx *gate.Tx) (err error) {
		if err := tx.Require(reaches(who, MayDecide, Hamlet{})); err != nil {
			return err
		}
		if pairs, err = b.pairs(tx); err != nil {
			return err
		}
		pairs = pairs[:min(len(pairs), most)]
		for _, p := range pairs {
			tx.Disclose(gate.Access{Record: p.First.Household, Purpose: PurposeRegister})
			if p.Second.Household != p.First.Household {
				tx.Disclose(gate.Access{Record: p.Second.Household, Purpose: PurposeRegister})
			}
		}
		return nil
	})
	return pairs, err
}

// pairs compares only within blocks of those who share something: all with all
// would be fifty million comparisons for 10,000 residents.
func (b *Book) pairs(tx *gate.Tx) ([]Pair, error) {
	names, err := b.hamletNames(tx)
	if err != nil {
		return nil, err
	}
	all, err := entrants(tx, names)
	if err != nil {
		return nil, err
	}
	decided := map[[2]string]bool{}
	_, err = gate.All(tx, func(scan gate.Scanner) (k [2]string, err error) {
		err = scan(&k[0], &k[1])
		decided[k] = true
		return k, err
	}, `SELECT first_id, second_id FROM register_distinct WHERE commune_id = $1`)
	if err != nil {
		return nil, err
	}
	blocks := map[string][]int{}
	for i, e := range all {
		for _, block := range e.blocks() {
			blocks[block] = append(blocks[block], i)
		}
	}
	found := map[[2]string]Pair{}
	for _, block := range blocks {
		block = block[:min(len(block), mostInBlock)]
		for n, i := range block {
			for _, k := range block[n+1:] {
				for _, p := range compare(all[i], all[k]) {
					if key := [2]string{p.First.ID, p.Second.ID}; p.Score >= leastScore && !decided[key] {
						found[key] = p
					}
				}
			}
		}
	}
	list := make([]Pair, 0, len(found))
	for _, p := range found {
		list = append(list, p)
	}
	slices.SortFunc(list, func(x, y Pair) int {
		return cmp.Or(y.Score-x.Score, strings.Compare(x.First.ID, y.First.ID), strings.Compare(x.Second.ID, y.Second.ID))
	})
	return list, nil
}

// entrants are all standing residents, those entered first first.
func entrants(tx *gate.Tx, names map[string]string) ([]entrant, error) {
	return gate.All(tx, func(scan gate.Scanner) (e entrant, err error) {
		var head string
		err = scan(&e.ID, &e.Household, &e.Name, &e.folded, &e.Born, &e.Sex, &e.Mask, &e.Relation, &e.Usual, &e.key, &e.Code, &e.hamlet, &e.Address, &head)
		e.Hamlet, e.place, e.head = names[e.hamlet], identity.Fold(e.Address), head == e.ID
		return e, err
	}, `SELECT r.id, r.household_id, r.name, r.name_folded, r.born, r.sex, r.number_mask, r.relation, r.usual, r.number_key,
			h.code, h.hamlet_id, h.address, h.head_id
		  FROM register_resident r JOIN register_household h ON h.commune_id = $1 AND h.id = r.household_id
		 WHERE r.commune_id = $1 AND r.ended = '' ORDER BY r.id`)
}

func year(born string) string { return born[:min(len(born), 4)] }

// blocks are what somebody must share with another to be compared at all.
func (e entrant) blocks() []string {
	var keys []string
	if e.key != "" {
		keys = append(keys, "n|"+e.key)
	}
	if len(e.Born) == len("2006-01-02") {
		keys = append(keys, "b|"+e.folded+"|"+e.Born)
	}
	if e.Born != "" {
		keys = append(keys, "y|"+e.folded+"|"+year(e.Born)+"|"+e.hamlet)
	}
	if e.head && e.place != "" {
		keys = append(keys, "h|"+e.folded+"|"+e.place+"|"+e.hamlet)
	}
	return keys
}

// compare says in which ways two may be the same: the persons, and, of two
// heads, their households.
func compare(x, y entrant) []Pair {
	if y.ID < x.ID {
		x, y = y, x
	}
	var pairs []Pair
	if p := (Pair{Of: OfResident, First: x.Side, Second: y.Side}); p.persons(x, y) {
		pairs = append(pairs, p)
	}
	if x.head && y.head && x.Household != y.Household && x.folded == y.folded && x.place != "" && x.place == y.place && x.hamlet == y.hamlet {
		p := Pair{Of: OfHousehold, First: x.Side, Second: y.Side}
		p.First.ID, p.Second.ID = x.Household, y.Household
		if p.Second.ID < p.First.ID {
			p.First, p.Second = p.Second, p.First
		}
		p.add(SameHeadPlace)
		if x.key != "" && x.key == y.key {
			p.add(SameNumber)
		}
		pairs = append(pairs, p)
	}
	return pairs
}

func (p *Pair) add(reason string) {
	p.Reasons = append(p.Reasons, reason)
	p.Score = min(100, max(0, p.Score+weights[reason]))
}

// persons weighs two residents. Two different numbers are two persons.
func (p *Pair) persons(x, y entrant) bool {
	if x.key != "" && y.key != "" && x.key != y.key {
		return false
	}
	if x.key != "" && x.key == y.key {
		p.add(SameNumber)
	}
	if x.folded == y.folded {
		switch {
		case len(x.Born) == len("2006-01-02") && x.Born == y.Born:
			p.add(SameNameBirth)
		case x.Born != "" && year(x.Born) == year(y.Born) && x.hamlet == y.hamlet &&
			(strings.HasPrefix(x.Born, y.Born) || strings.HasPrefix(y.Born, x.Born)):
			p.add(SameNameYear)
		}
	}
	if len(p.Reasons) == 0 {
		return false
	}
	if x.Household == y.Household {
		p.add(SameHouse)
	}
	if (x.key == "") != (y.key == "") {
		p.add(OneNoNumber)
	}
	if x.Sex != "" && y.Sex != "" && x.Sex != y.Sex {
		p.add(DifferentSexes)
	}
	return true
}

// Different says that two entries are two: they are not shown again.
func (b *Book) Different(ctx context.Context, who gate.Actor, first, second string) error {
	return b.onPair(ctx, who, first, second, func(tx *gate.Tx, p Pair) error {
		if _, err := tx.Exec(`INSERT INTO register_distinct (commune_id, first_id, second_id, by_id, at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (commune_id, first_id, second_id) DO NOTHING`, p.First.ID, p.Second.ID, tx.Who.ID, tx.Now().UnixMilli()); err != nil {
			return err
		}
		return tx.Record("register.different", p.First.ID, map[string]string{"from": p.Second.ID})
	})
}

// Same says that two entries are one: keep stays, and the other leads to it
// from now on. Both histories are kept.
func (b *Book) Same(ctx context.Context, who gate.Actor, keep, drop string, why Why) error {
	return b.onPair(ctx, who, keep, drop, func(tx *gate.Tx, p Pair) error {
		if err := why.check(tx); err != nil {
			return err
		}
		var err error
		if p.Of == OfHousehold {
			err = b.sameHousehold(tx, keep, drop, why)
		} else {
			err = b.sameResident(tx, keep, drop, why)
		}
		if err != nil {
			return err
		}
		return tx.Record("register.same", keep, map[string]string{"was": drop})
	})
}

// onPair decides on a pair that is a candidate now.
func (b *Book) onPair(ctx context.Context, who gate.Actor, first, second string, do func(*gate.Tx, Pair) error) error {
	return b.gate.Write(ctx, who, MayDecide, func(tx *gate.Tx) error {
		if err := tx.Require(reaches(who, MayDecide, Hamlet{})); err != nil {
			return err
		}
		pairs, err := b.pairs(tx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(pairs, func(p Pair) bool {
			return p.First.ID == first && p.Second.ID == second || p.First.ID == second && p.Second.ID == first
		})
		if at < 0 {
			return ErrNoPair
		}
		return do(tx, pairs[at])
	})
}

func (b *Book) sameHousehold(tx *gate.Tx, keep, drop string, why Why) error {
	target, err := householdByID(tx, keep)
	if err != nil {
		return err
	}
	gone, err := householdByID(tx, drop)
	if err != nil {
		return err
	}
	if err := b.joinHouseholds(tx, gone, target, EndedSame, why); err != nil {
		return err
	}
	marks, err := inherit(tx, keep, drop)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE register_household SET marks = $3 WHERE commune_id = $1 AND id = $2`, keep, writeMarks(marks))
	return err
}

func (b *Book) sameResident(tx *gate.Tx, keep, drop string, why Why) error {
	kept, err := residentByID(tx, keep)
	if err != nil {
		return err
	}
	gone, err := residentByID(tx, drop)
	if err != nil {
		return err
	}
	if kept.Attributes, err = inherit(tx, keep, drop); err != nil {
		return err
	}
	if len(gone.Born) > len(kept.Born) {
		kept.Born = gone.Born
	}
	if kept.Sex == "" {
		kept.Sex = gone.Sex
	}
	if kept.key == "" && gone.key != "" {
		number, err := b.people.OpenKept(tx.Who.Commune, "resident:"+gone.ID, gone.sealed)
		if err != nil {
			return err
		}
		k := b.people.Keep(tx.Who.Commune, "resident:"+kept.ID, number)
		kept.key, kept.sealed, kept.CCCDMask = k.Key, k.Sealed, k.Mask
	}
	gone.Ended, gone.Until, gone.Into = EndedSame, why.On, kept.ID
	if err := errors.Join(putResident(tx, kept), putResident(tx, gone), addAlias(tx, "resident-id", gone.ID, kept.ID)); err != nil {
		return err
	}
	for _, r := range []Resident{kept, gone} {
		if err := change(tx, r.Household, r.ID, "same-resident", why.On, why.Source, map[string]string{"name": r.Name}); err != nil {
			return err
		}
		if err := b.refresh(tx, r.Household, why.On); err != nil {
			return err
		}
	}
	h, err := householdByID(tx, kept.Household)
	if err != nil {
		return err
	}
	return b.tell(tx, h)
}

// inherit gives everything that was observed of drop to keep, too, and returns
// the newest of both.
func inherit(tx *gate.Tx, keep, drop string) (map[string]string, error) {
	if _, err := tx.Exec(`INSERT INTO register_observation (commune_id, subject_id, key, on_day, id, value, source, by_id, at)
		SELECT commune_id, $2, key, on_day, id, value, source, by_id, at FROM register_observation WHERE commune_id = $1 AND subject_id = $3`,
		keep, drop); err != nil {
		return nil, err
	}
	all, err := observationsOf(tx, keep)
	marks := map[string]string{}
	for _, o := range slices.Backward(all) { // the newest last
		marks[o.Key] = o.Value
	}
	return marks, err
}
