package register

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

var (
	ErrEnded     = fault.New(fault.Conflict, "register.ended")
	ErrOutdated  = fault.New(fault.Conflict, "register.outdated")
	ErrHow       = fault.New(fault.Invalid, "register.how")
	ErrAllLeave  = fault.New(fault.Invalid, "register.all-leave")
	ErrNobody    = fault.New(fault.Invalid, "register.nobody-chosen")
	ErrSameHouse = fault.New(fault.Invalid, "register.same-household")
)

func joined(wrong []error) error { return errors.Join(wrong...) }

// A Why is the day of a change and where it is known from: a document, or
// somebody's word.
type Why struct {
	On     clock.Date
	Source string
}

// check returns what is wrong with the reason of a change.
func (w *Why) check(tx *gate.Tx) error {
	w.Source = identity.Compose(w.Source)
	var wrong []error
	if w.Source == "" {
		wrong = append(wrong, ErrNoSource.At("source"))
	}
	if len([]rune(w.Source)) > longest {
		wrong = append(wrong, ErrTooLong.With(longest).At("source"))
	}
	if w.On.IsZero() || today(tx).Before(w.On) {
		wrong = append(wrong, ErrDay.At("on"))
	}
	return joined(wrong)
}

// nextCode is the next code of the commune that nobody has.
func nextCode(tx *gate.Tx) (string, error) {
	for {
		n, err := tx.Next("register-household")
		if err != nil {
			return "", err
		}
		code := fmt.Sprintf("H%05d", n)
		var used int64
		err = tx.Row(`SELECT COUNT(*) FROM register_household WHERE commune_id = $1 AND code = $2`, code).Scan(&used)
		if err != nil || used == 0 {
			return code, err
		}
	}
}

// Enter adds households with their members in one step, at most a thousand.
func (b *Book) Enter(ctx context.Context, who gate.Actor, why Why, entries ...Entry) ([]string, error) {
	return gate.Make(ctx, b.gate, who, MayKeep, func(tx *gate.Tx) ([]string, error) {
		if len(entries) > chunk {
			return nil, tx.Require(false)
		}
		clean := make([]Entry, len(entries))
		var wrong []error
		for i, e := range entries {
			var err error
			if clean[i], err = b.clean(tx, e); err != nil {
				wrong = append(wrong, err)
				continue
			}
			if err := b.codeFree(tx, clean[i].Code, ""); err != nil {
				wrong = append(wrong, err)
			}
		}
		allowed := !slices.ContainsFunc(clean, func(e Entry) bool { return e.hamlet.ID != "" && !reaches(who, MayKeep, e.hamlet) })
		if err := tx.Require(allowed); err != nil {
			return nil, err
		}
		if err := joined(append(wrong, why.check(tx))); err != nil {
			return nil, err
		}
		if err := b.enter(tx, clean, why.On, why.Source, "", actorName(who)); err != nil {
			return nil, err
		}
		ids := make([]string, len(clean))
		for i, e := range clean {
			ids[i] = e.id
		}
		if err := tx.Publish(Changed{Household: single(ids)}); err != nil {
			return nil, err
		}
		return ids, tx.Record("register.entered", single(ids), map[string]int{"households": len(ids)})
	})
}

func single(ids []string) string {
	if len(ids) == 1 {
		return ids[0]
	}
	return ""
}

// codeFree refuses a code that another standing household has.
func (b *Book) codeFree(tx *gate.Tx, code, but string) error {
	if code == "" {
		return nil
	}
	var n int64
	err := tx.Row(`SELECT COUNT(*) FROM register_household WHERE commune_id = $1 AND code = $2 AND ended = '' AND id <> $3`, code, but).Scan(&n)
	if err == nil && n > 0 {
		err = ErrCodeTaken.With(code).At("code")
	}
	return err
}

// keep changes a standing household that who may keep. The change returns what
// it was, for the audit.
func (b *Book) keep(ctx context.Context, who gate.Actor, id string, why Why, change func(*gate.Tx, Household) (string, error)) error {
	return b.gate.Write(ctx, who, MayKeep, func(tx *gate.Tx) error {
		h, err := b.mine(tx, who, id)
		if err != nil {
			return err
		}
		// All that is wrong is said at once; nothing of a refused change stays.
		wrong := why.check(tx)
		what, err := change(tx, h)
		if err := errors.Join(err, wrong); err != nil {
			return err
		}
		if err := b.refresh(tx, h.ID, why.On); err != nil {
			return err
		}
		if err := tx.Publish(Changed{Household: h.ID, Hamlet: h.Hamlet}); err != nil {
			return err
		}
		return tx.Record("register."+what, h.ID, nil)
	})
}

// mine decides on a household that is to be changed, and returns it.
func (b *Book) mine(tx *gate.Tx, who gate.Actor, id string) (Household, error) {
	h, err := householdByID(tx, id)
	if err != nil {
		return h, errors.Join(tx.RequireOrHide(false), err)
	}
	hamlet, err := b.Hamlet(tx, h.HamletID)
	if err != nil {
		return h, err
	}
	if err := tx.RequireOrHide(reaches(who, MayKeep, hamlet)); err != nil {
		return h, err
	}
	if !h.Stands() {
		return h, ErrEnded
	}
	h.Hamlet = hamlet.Name
	return h, disclose(tx, h.ID)
}

// refresh counts and indexes a household anew after a change of its members,
// and ends it when nobody is left.
func (b *Book) refresh(tx *gate.Tx, id string, on clock.Date) error {
	h, err := householdByID(tx, id)
	if err != nil {
		return err
	}
	members, err := membersOf(tx, id)
	if err != nil {
		return err
	}
	old, err := aliasesOf(tx, "household-code", id)
	if err != nil {
		return err
	}
	var usual, here int64
	head := ""
	for _, m := range members {
		if !m.Stands() {
			continue
		}
		here++
		if m.Usual {
			usual++
		}
		if isHead(m.Relation) {
			head = m.ID
		}
	}
	ended, until := h.Ended, h.Until
	if here == 0 && h.Stands() {
		ended, until = EndedEmptied, on
	}
	if _, err := tx.Exec(`UPDATE register_resident SET hamlet_id = $3 WHERE commune_id = $1 AND household_id = $2 AND hamlet_id <> $3`,
		id, h.HamletID); err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE register_household SET usual = $3, head_id = $4, search = $5, ended = $6, until_day = $7, version = version + 1
		 WHERE commune_id = $1 AND id = $2`, id, usual, head, searchText(h.Code, old, h.Address, members), ended, until.String())
	return err
}

// A Household's Details are what a form changes of the household itself.
type Details struct {
	Version int64 // as the form was shown; 0 does not ask
	Code    string
	Hamlet  string
	Address string
}

// Amend changes code, hamlet or address; an old code keeps resolving.
func (b *Book) Amend(ctx context.Context, who gate.Actor, id string, d Details, why Why) error {
	return b.keep(ctx, who, id, why, func(tx *gate.Tx, h Household) (string, error) {
		e, wrong := b.cleanPlace(tx, Entry{Code: d.Code, Hamlet: d.Hamlet, Address: d.Address})
		switch {
		case len(wrong) > 0:
			return "", joined(wrong)
		case d.Version != 0 && d.Version != h.Version:
			return "", ErrOutdated
		case !reaches(who, MayKeep, e.hamlet):
			return "", gate.ErrForbidden
		}
		if e.Code == "" {
			e.Code = h.Code
		}
		if err := b.codeFree(tx, e.Code, h.ID); err != nil {
			return "", err
		}
		if e.Code != h.Code {
			if err := addAlias(tx, "household-code", h.Code, h.ID); err != nil {
				return "", err
			}
		}
		if _, err := tx.Exec(`UPDATE register_household SET code = $3, hamlet_id = $4, address = $5 WHERE commune_id = $1 AND id = $2`,
			h.ID, e.Code, e.hamlet.ID, e.Address); err != nil {
			return "", err
		}
		detail := differing(map[string][2]string{"code": {h.Code, e.Code}, "hamlet": {h.Hamlet, e.hamlet.Name}, "address": {h.Address, e.Address}})
		return "amended", change(tx, h.ID, "", "amended", why.On, why.Source, detail)
	})
}

// differing are the fields that are not what they were: "address: was" and
// "address: is".
func differing(fields map[string][2]string) map[string]string {
	detail := map[string]string{}
	for field, v := range fields {
		if v[0] != v[1] {
			detail[field+".was"], detail[field+".is"] = v[0], v[1]
		}
	}
	return detail
}

// Observed is Observe for a form: what somebody saw of a household and, by id,
// of its members.
func (b *Book) Observed(ctx context.Context, who gate.Actor, id string, of map[string]string, members map[string]map[string]string, why Why) error {
	return b.keep(ctx, who, id, why, func(tx *gate.Tx, h Household) (string, error) {
		if err := b.Observe(tx, h.ID, of, why.On, why.Source); err != nil {
			return "", err
		}
		here, err := membersOf(tx, h.ID)
		if err != nil {
			return "", err
		}
		for _, m := range here {
			if values, ok := members[m.ID]; ok && m.Stands() {
				if err := b.ObserveResident(tx, m.ID, values, why.On, why.Source); err != nil {
					return "", err
				}
			}
		}
		return "observed", nil
	})
}
