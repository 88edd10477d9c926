package register

import (
	"errors"
	"iter"
	"maps"

	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// PurposeRegister is what residents are told of a reading of the register.
const PurposeRegister = "register.purpose.keep"

func mapKeys(m map[string]string) iter.Seq[string] { return maps.Keys(m) }

// Household returns one with its members, by its id or by an id that was given
// up when two were joined. It tells the members whose account is known.
func (b *Book) Household(tx *gate.Tx, id string) (Household, error) {
	h, err := householdByID(tx, id)
	if errors.Is(err, gate.ErrMissing) || err == nil && (h.Ended == EndedSame || h.Ended == EndedUndone) {
		into := h.Into
		if err != nil {
			into, err = aliasTarget(tx, "household-id", id)
		}
		if err != nil || into == "" {
			return Household{}, ErrNoHousehold
		}
		h, err = householdByID(tx, into)
	}
	if err != nil {
		return Household{}, err
	}
	return b.dressed(tx, h)
}

// dressed adds hamlet, members and old codes, and discloses.
func (b *Book) dressed(tx *gate.Tx, h Household) (Household, error) {
	names, err := b.hamletNames(tx)
	if err != nil {
		return h, err
	}
	h.Hamlet = names[h.HamletID]
	if h.OldCodes, err = aliasesOf(tx, "household-code", h.ID); err != nil {
		return h, err
	}
	if h.Members, err = membersOf(tx, h.ID); err != nil {
		return h, err
	}
	return h, disclose(tx, h.ID, h.Members...)
}

// disclose logs a reading of a household: once for the household, and for each
// member with an account, who sees it among the readings of their own data.
func disclose(tx *gate.Tx, household string, members ...Resident) error {
	keys := make([]string, len(members))
	for i, m := range members {
		keys[i] = m.key
	}
	accounts, err := people.AccountsByKey(tx, keys...)
	if err != nil {
		return err
	}
	for _, account := range accounts {
		tx.Disclose(gate.Access{Subject: account, Record: household, Purpose: PurposeRegister})
	}
	if len(accounts) == 0 {
		tx.Disclose(gate.Access{Record: household, Purpose: PurposeRegister})
	}
	return nil
}

// aliasTarget is what a given-up name, code or id stands for, "" nothing.
func aliasTarget(tx *gate.Tx, kind, value string) (string, error) {
	var target string
	err := tx.Row(`SELECT target_id FROM register_alias WHERE commune_id = $1 AND kind = $2 AND folded = $3 ORDER BY since_at DESC LIMIT 1`,
		kind, identity.Fold(value)).Scan(&target)
	if errors.Is(err, gate.ErrMissing) {
		return "", nil
	}
	return target, err
}

// ByCode returns a household by its code or by one it had before.
func (b *Book) ByCode(tx *gate.Tx, code string) (Household, error) {
	var id, ended string
	err := tx.Row(`SELECT id, ended FROM register_household WHERE commune_id = $1 AND code = $2 AND ended <> 'undone'
		ORDER BY CASE WHEN ended = '' THEN 0 ELSE 1 END, id DESC LIMIT 1`, code).Scan(&id, &ended)
	if errors.Is(err, gate.ErrMissing) || err == nil && ended != "" {
		target, found := aliasTarget(tx, "household-code", code)
		switch {
		case found != nil:
			return Household{}, found
		case target != "":
			id, err = target, nil
		}
	}
	if err != nil {
		return Household{}, err
	}
	return b.Household(tx, id)
}

// Resident returns an entry by its id or by one that was given up.
func (b *Book) Resident(tx *gate.Tx, id string) (Resident, error) {
	r, err := residentByID(tx, id)
	if err == nil && r.Ended == EndedSame && r.Into != "" {
		r, err = residentByID(tx, r.Into)
	}
	if errors.Is(err, gate.ErrMissing) {
		return Resident{}, ErrNoResident
	}
	return r, err
}

// Find looks for households as somebody types it: a code, words of a name or an
// address, with or without marks, or a whole personal number.
func (b *Book) Find(tx *gate.Tx, typed string, f Filter) ([]Household, error) {
	if number, _, err := identity.PersonalNumber(typed, identity.About{}); err == nil {
		f.Number = b.people.NumberKey(tx.Who.Commune, number)
	} else {
		f.Search = typed
	}
	return b.Households(tx, f)
}
