package register

import (
	"context"
	"errors"
	"slices"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// How somebody comes into a household.
const (
	CameMoved   = "moved-in" // chuyển đến
	CameBorn    = "born"     // sinh
	CameEntered = "entered"  // was here already, and is written down only now
)

// Comings are the ways in, in the order of forms.
var Comings = []string{CameMoved, CameBorn, CameEntered}

// Endings are the ways out, in the order of forms.
var Endings = []string{EndedLeft, EndedDied, EndedError}

// AddMember writes somebody into a household.
func (b *Book) AddMember(ctx context.Context, who gate.Actor, household string, p Person, how string, why Why) error {
	return b.keep(ctx, who, household, why, func(tx *gate.Tx, h Household) (string, error) {
		if !slices.Contains(Comings, how) {
			return "", ErrHow.At("how")
		}
		p, wrong := p.clean(today(tx))
		members, err := membersOf(tx, h.ID)
		if err != nil {
			return "", err
		}
		if p.IsHead() && h.HeadID != "" {
			wrong = append(wrong, ErrTwoHeads.At("relation"))
		}
		if len(wrong) > 0 {
			return "", joined(wrong)
		}
		since := why.On
		if how == CameEntered {
			since = clock.Date{}
		}
		r := b.resident(tx, p, h.ID, h.HamletID, int64(len(members)+1), since)
		rows := gate.NewRows(residentHead, "")
		rows.Add(r.values()...)
		if err := rows.Exec(tx); err != nil {
			return "", err
		}
		return "member-added", change(tx, h.ID, r.ID, how, why.On, why.Source, map[string]string{"name": r.Name})
	})
}

// AmendResident corrects what is written of somebody. An empty number keeps
// the one that is there.
func (b *Book) AmendResident(ctx context.Context, who gate.Actor, resident string, p Person, why Why) error {
	return b.ofMember(ctx, who, resident, why, func(tx *gate.Tx, h Household, r Resident) (string, error) {
		p, wrong := p.clean(today(tx))
		if p.IsHead() && h.HeadID != "" && h.HeadID != r.ID {
			wrong = append(wrong, ErrTwoHeads.At("relation"))
		}
		if len(wrong) > 0 {
			return "", joined(wrong)
		}
		kept := b.people.Keep(tx.Who.Commune, "resident:"+r.ID, p.Number)
		if p.Number == "" {
			kept.Key, kept.Sealed, kept.Mask = r.key, r.sealed, r.CCCDMask
		}
		was := r
		r.Name, r.Born, r.Sex, r.Relation, r.Usual = p.Name, p.Born, p.Sex, p.Relation, !p.Away
		r.key, r.sealed, r.CCCDMask = kept.Key, kept.Sealed, kept.Mask
		if err := putResident(tx, r); err != nil {
			return "", err
		}
		detail := differing(map[string][2]string{"name": {was.Name, r.Name}, "born": {was.Born, r.Born}, "sex": {was.Sex, r.Sex},
			"relation": {was.Relation, r.Relation}, "number": {was.CCCDMask, r.CCCDMask}, "usual": {yesNo(was.Usual), yesNo(r.Usual)}})
		return "member-amended", change(tx, h.ID, r.ID, "member-amended", why.On, why.Source, detail)
	})
}

func yesNo(b bool) string {
	if b {
		return Yes
	}
	return No
}

// putResident writes all of an entry that may change.
func putResident(tx *gate.Tx, r Resident) error {
	v := r.values()
	_, err := tx.Exec(`UPDATE register_resident SET household_id = $3, hamlet_id = $4, position = $5, name = $6, name_folded = $7, born = $8, sex = $9,
			relation = $10, number_key = $11, number_sealed = $12, number_mask = $13, usual = $14, since_day = $15, until_day = $16,
			ended = $17, into_id = $18, marks = $19, import_id = $20, version = $21 + 1
		 WHERE commune_id = $1 AND id = $2`, v...)
	return err
}

// EndMember writes that somebody left, died or was entered by mistake.
func (b *Book) EndMember(ctx context.Context, who gate.Actor, resident, how string, why Why) error {
	return b.ofMember(ctx, who, resident, why, func(tx *gate.Tx, h Household, r Resident) (string, error) {
		if !slices.Contains(Endings, how) {
			return "", ErrHow.At("how")
		}
		r.Ended, r.Until = how, why.On
		if err := putResident(tx, r); err != nil {
			return "", err
		}
		return "member-ended", change(tx, h.ID, r.ID, how, why.On, why.Source, map[string]string{"name": r.Name})
	})
}

// ofMember is keep for a standing member of a household.
func (b *Book) ofMember(ctx context.Context, who gate.Actor, resident string, why Why, do func(*gate.Tx, Household, Resident) (string, error)) error {
	var household string
	err := b.read(ctx, who, MayKeep, func(tx *gate.Tx) error {
		r, err := residentByID(tx, resident)
		if err != nil {
			return errors.Join(tx.RequireOrHide(false), err)
		}
		household = r.Household
		_, err = b.reachable(tx, who, MayKeep, household)
		return err
	})
	if err != nil {
		return err
	}
	return b.keep(ctx, who, household, why, func(tx *gate.Tx, h Household) (string, error) {
		r, err := residentByID(tx, resident)
		switch {
		case err != nil:
			return "", err
		case r.Household != h.ID || !r.Stands():
			return "", ErrOutdated
		}
		return do(tx, h, r)
	})
}

// reachable decides on a household by the hamlet it is in.
func (b *Book) reachable(tx *gate.Tx, who gate.Actor, may gate.Permission, id string) (Household, error) {
	h, err := householdByID(tx, id)
	if err != nil {
		return h, errors.Join(tx.RequireOrHide(false), err)
	}
	hamlet, err := b.Hamlet(tx, h.HamletID)
	if err != nil {
		return h, err
	}
	h.Hamlet = hamlet.Name
	return h, tx.RequireOrHide(reaches(who, may, hamlet))
}

// Split makes a household of some members of another (tách hộ). The first of
// them in the list is its head.
func (b *Book) Split(ctx context.Context, who gate.Actor, household string, members []string, d Details, why Why) (string, error) {
	return gate.Make(ctx, b.gate, who, MayKeep, func(tx *gate.Tx) (string, error) {
		h, err := b.mine(tx, who, household)
		if err != nil {
			return "", err
		}
		if err := why.check(tx); err != nil {
			return "", err
		}
		if d.Hamlet == "" {
			d.Hamlet = h.HamletID
		}
		e, wrong := b.cleanPlace(tx, Entry{Code: d.Code, Hamlet: d.Hamlet, Address: d.Address})
		switch {
		case len(wrong) > 0:
			return "", joined(wrong)
		case !reaches(who, MayKeep, e.hamlet):
			return "", gate.ErrForbidden
		}
		if e.Code == "" {
			e.Code, err = nextCode(tx)
		} else {
			err = b.codeFree(tx, e.Code, "")
		}
		if err != nil {
			return "", err
		}
		id := tx.NewID()
		if _, err := tx.Exec(`INSERT INTO register_household (commune_id, id, code, hamlet_id, address, head_id, since_day, until_day, ended,
				into_id, from_id, usual, marks, search, import_id, version)
			VALUES ($1, $2, $3, $4, $5, '', $6, '', '', '', $7, 0, '{}', '', '', 1)`,
			id, e.Code, e.hamlet.ID, e.Address, why.On.String(), h.ID); err != nil {
			return "", err
		}
		if err := b.move(tx, h, id, members, true); err != nil {
			return "", err
		}
		for _, of := range []string{h.ID, id} {
			detail := map[string]string{"from": h.Code, "into": e.Code}
			if err := errors.Join(change(tx, of, "", "split", why.On, why.Source, detail), b.refresh(tx, of, why.On)); err != nil {
				return "", err
			}
		}
		if err := tx.Publish(Changed{Hamlet: h.Hamlet}); err != nil {
			return "", err
		}
		return id, tx.Record("register.split", h.ID, map[string]string{"into": id})
	})
}

// move puts members of a household into another; the first becomes its head
// when asked to. Somebody stays behind, or the household is to be joined.
func (b *Book) move(tx *gate.Tx, from Household, into string, members []string, headed bool) error {
	here, err := membersOf(tx, from.ID)
	if err != nil {
		return err
	}
	standing := slices.DeleteFunc(here, func(r Resident) bool { return !r.Stands() })
	if headed && len(members) >= len(standing) {
		return ErrAllLeave.At("member")
	}
	moved := 0
	for i, id := range members {
		at := slices.IndexFunc(standing, func(r Resident) bool { return r.ID == id })
		if at < 0 {
			continue
		}
		r := standing[at]
		r.Household, r.Position = into, int64(i+1)
		switch {
		case headed && moved == 0:
			r.Relation = HeadRelation
		case isHead(r.Relation), headed:
			r.Relation = "" // to another head now, and nobody said which
		}
		if err := putResident(tx, r); err != nil {
			return err
		}
		moved++
	}
	if moved == 0 {
		return ErrNobody.At("member")
	}
	return nil
}

// Join puts a household into another (nhập hộ): its code and its page lead
// there from now on.
func (b *Book) Join(ctx context.Context, who gate.Actor, from, into string, why Why) error {
	return b.gate.Write(ctx, who, MayKeep, func(tx *gate.Tx) error {
		h, err := b.mine(tx, who, from)
		if err != nil {
			return err
		}
		target, err := b.mine(tx, who, into)
		if err != nil {
			return err
		}
		if h.ID == target.ID {
			return ErrSameHouse.At("into")
		}
		if err := why.check(tx); err != nil {
			return err
		}
		if err := b.joinHouseholds(tx, h, target, EndedJoined, why); err != nil {
			return err
		}
		return tx.Record("register.joined", h.ID, map[string]string{"into": target.ID})
	})
}

// joinHouseholds moves everybody and ends the first.
func (b *Book) joinHouseholds(tx *gate.Tx, h, target Household, ended string, why Why) error {
	members, err := membersOf(tx, h.ID)
	if err != nil {
		return err
	}
	var ids []string
	for _, m := range members {
		if m.Stands() {
			ids = append(ids, m.ID)
		}
	}
	if len(ids) > 0 {
		if err := b.move(tx, h, target.ID, ids, false); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`UPDATE register_household SET ended = $3, until_day = $4, into_id = $5, usual = 0, head_id = '', version = version + 1
		 WHERE commune_id = $1 AND id = $2`, h.ID, ended, why.On.String(), target.ID); err != nil {
		return err
	}
	if err := errors.Join(addAlias(tx, "household-code", h.Code, target.ID), addAlias(tx, "household-id", h.ID, target.ID)); err != nil {
		return err
	}
	detail := map[string]string{"from": h.Code, "into": target.Code}
	for _, of := range []string{h.ID, target.ID} {
		if err := change(tx, of, "", ended, why.On, why.Source, detail); err != nil {
			return err
		}
	}
	if err := b.refresh(tx, target.ID, why.On); err != nil {
		return err
	}
	return tx.Publish(Changed{Household: target.ID, Hamlet: target.Hamlet})
}
