package register

import (
	"context"

	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
)

// Mine is what the register says of somebody's own household, and who read it.
type Mine struct {
	Found     bool // somebody with their personal number is in the register
	Unproven  bool // their number was never seen on paper: nothing is shown
	Page      Page
	Self      string // id of their own entry
	Readings  []gate.Reading
	Contested bool // several entries have the number: the register is to be mended first
}

// readingsShown is how many readings are listed.
const readingsShown = 30

// Mine shows residents their own household. It is found by the personal number
// of the account, which must have been seen on paper: a number that somebody
// only claims opens nothing. Of the others it shows who is written there, not
// what was observed of them.
func (b *Book) Mine(ctx context.Context, who gate.Actor) (Mine, error) {
	var m Mine
	err := b.read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		key, verified, err := people.KeyOf(tx, who.ID)
		if err != nil || key == "" || !verified {
			m.Unproven = true
			return err
		}
		mine, err := gate.All(tx, scanResident, `SELECT `+residentColumns+` FROM register_resident
			 WHERE commune_id = $1 AND number_key = $2 AND ended = ''`, key)
		if err != nil || len(mine) == 0 {
			return err
		}
		if len(mine) > 1 {
			m.Contested = true
			return nil
		}
		h, err := householdByID(tx, mine[0].Household)
		if err != nil {
			return err
		}
		if h, err = b.dressed(tx, h); err != nil {
			return err
		}
		for i := range h.Members {
			if h.Members[i].ID != mine[0].ID {
				h.Members[i].Attributes, h.Members[i].CCCDMask = nil, ""
			}
		}
		m.Found, m.Self, m.Page.Household = true, mine[0].ID, h
		m.Page.Observations = map[string][]Observation{}
		for _, id := range []string{h.ID, mine[0].ID} {
			if m.Page.Observations[id], err = observationsOf(tx, id); err != nil {
				return err
			}
		}
		m.Readings, err = gate.ReadingsOfRecord(tx, h.ID, 0, readingsShown)
		return err
	})
	return m, err
}
