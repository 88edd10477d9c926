package people

import (
	"context"

	"xaso/internal/platform/gate"
)

// searchMost is how many people one search at the desk shows.
const searchMost = 20

// Self returns who's own entry.
func (r *Register) Self(ctx context.Context, who gate.Actor) (Person, error) {
	var p Person
	err := r.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) (err error) {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		p, err = Find(tx, who.ID)
		return err
	})
	return p, err
}

// Lookup is Search for the page of the desk, in the hamlets of its grant.
func (r *Register) Lookup(ctx context.Context, who gate.Actor, typed string) ([]Person, error) {
	var all []Person
	err := r.gate.Read(ctx, who, MayServe, func(tx *gate.Tx) error {
		if err := tx.Require(who.MayIn(MayServe, "", "")); err != nil {
			return err
		}
		var err error
		all, err = r.Search(tx, typed, searchMost)
		return err
	})
	return all, err
}

// Visitor returns the person standing at the desk; whole adds the whole
// personal number to the masked one. They see that it was read.
func (r *Register) Visitor(ctx context.Context, who gate.Actor, id string, whole bool) (p Person, number string, err error) {
	err = r.gate.Read(ctx, who, MayServe, func(tx *gate.Tx) error {
		if p, err = Find(tx, id); err != nil {
			return err
		}
		if err := tx.RequireOrHide(!p.Program && who.MayIn(MayServe, "", p.Hamlet)); err != nil {
			return err
		}
		tx.Disclose(gate.Access{Subject: p.ID, Purpose: purposeSearch})
		if whole {
			number, err = r.Reveal(tx, id, "people.purpose.verify")
		}
		return err
	})
	return p, number, err
}

// Helpers lists whom a resident may ask for help, by name.
func (r *Register) Helpers(ctx context.Context, who gate.Actor) ([]Person, error) {
	var all []Person
	err := r.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		seen := map[string]bool{who.ID: true}
		for _, role := range []Role{Helper, HamletHead} {
			found, err := ByRole(tx, role, "", "")
			if err != nil {
				return err
			}
			for _, p := range found {
				if !seen[p.ID] {
					seen[p.ID] = true
					all = append(all, Person{ID: p.ID, Name: p.Name, Hamlet: p.Hamlet, Office: p.Office})
				}
			}
		}
		return nil
	})
	return all, err
}
