package people

import (
	"context"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
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

// ByLogin finds the account of somebody who is to become an official, by what
// they sign in with; gate.ErrMissing when there is none.
func (r *Register) ByLogin(ctx context.Context, who gate.Actor, login string) (string, error) {
	kind, value, err := loginOf(login)
	if err != nil {
		return "", err
	}
	var id string
	err = r.gate.Read(ctx, who, MayAdminister, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		err := tx.Row(`SELECT account_id FROM people_login WHERE commune_id = $1 AND hash = $2`,
			r.keys.hash(who.Commune, kind, value)).Scan(&id)
		tx.Disclose(gate.Access{Subject: id, Purpose: "people.purpose.manage"})
		return err
	})
	return id, err
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

// Amend corrects what is written of a resident, by the papers they brought.
// The desk may for residents; for somebody with a role or an office
// only an administrator may; nobody for themselves. An empty number changes nothing.
func (r *Register) Amend(ctx context.Context, who gate.Actor, id string, d Details) error {
	d.Office = ""
	e, err := d.check(clock.DateOf(r.gate.Now()))
	if err != nil {
		return err
	}
	return r.write(ctx, who, MayServe, func(tx *gate.Tx) error {
		p, err := Find(tx, id)
		if err != nil {
			return err
		}
		if err := notOneself(tx, id); err != nil {
			return err
		}
		stands, err := standing(tx, id)
		if err != nil {
			return err
		}
		resident := p.Office == "" && len(stands) == 0
		allowed := who.MayIn(MayServe, "", p.Hamlet) && (resident || who.May(MayAdminister))
		if err := tx.RequireOrHide(!p.Program && allowed); err != nil {
			return err
		}
		if e.phone != p.Phone {
			if err := r.changePhone(tx, id, e.phone); err != nil {
				return err
			}
		}
		if e.cccd != "" {
			if err := r.giveCCCD(tx, id, e.cccd); err != nil {
				return err
			}
		}
		_, err = tx.Exec(`UPDATE people_account SET name = $3, name_folded = $4, hamlet = $5, born = $6, phone = $7
			WHERE commune_id = $1 AND id = $2`, id, e.name, identity.Fold(e.name), e.hamlet, e.born, e.phone)
		if err != nil {
			return err
		}
		tx.Disclose(gate.Access{Subject: id, Purpose: "people.purpose.verify"})
		return tx.Record("people.amended", id, map[string]any{"number": e.cccd != "", "phone": e.phone != p.Phone})
	})
}

// changePhone moves the login with the telephone. An account must keep some
// login: without a personal number the last telephone stays.
func (r *Register) changePhone(tx *gate.Tx, id, phone string) error {
	_, err := tx.Exec(`DELETE FROM people_login WHERE commune_id = $1 AND account_id = $2 AND kind = 'phone'`, id)
	if err == nil && phone != "" {
		err = r.takeLogin(tx, id, "phone", phone, true)
	}
	if err != nil {
		return err
	}
	var left int64
	err = tx.Row(`SELECT count(*) FROM people_login WHERE commune_id = $1 AND account_id = $2`, id).Scan(&left)
	if err == nil && left == 0 {
		err = ErrLoginTaken.At("phone")
	}
	return err
}
