package people

import (
	"errors"
	"strings"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// Find returns a person of the transaction's commune, or gate.ErrMissing.
// Whoever shows the person to somebody else calls tx.Disclose.
func Find(tx *gate.Tx, id string) (Person, error) {
	all, err := gate.All(tx, scanPerson,
		`SELECT `+personColumns+` FROM people_account WHERE commune_id = $1 AND id = $2`, id)
	if err == nil && len(all) == 0 {
		// An account that was joined with another is met under its old id in links
		// and in what was written down before.
		now, err := gate.Alias(tx, id)
		if err != nil {
			return Person{}, err
		}
		return Find(tx, now)
	}
	if err != nil {
		return Person{}, err
	}
	return all[0], nil
}

// Names returns the names of accounts, by id; unknown ids are left out.
func Names(tx *gate.Tx, ids ...string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range ids {
		if _, known := names[id]; known || id == "" || strings.HasPrefix(id, "system:") {
			continue
		}
		p, err := Find(tx, id)
		if errors.Is(err, gate.ErrMissing) {
			continue
		}
		if err != nil {
			return nil, err
		}
		names[id] = p.Name
	}
	return names, nil
}

// ByRole returns who holds role today for a field and a hamlet ("" asks for
// nothing in particular), by name. An assignment that names neither reaches
// all; disabled accounts are left out.
func ByRole(tx *gate.Tx, role Role, field, hamlet string) ([]Person, error) {
	return gate.All(tx, scanPerson, `
		SELECT `+personColumns+` FROM people_account
		 WHERE commune_id = $1 AND disabled_at = 0 AND id IN (
			SELECT account_id FROM people_role
			 WHERE commune_id = $1 AND role = $2 AND ended_at = 0
			   AND from_day <= $5 AND (until_day = '' OR until_day >= $5)
			   AND (field = '' OR $3 = '' OR field = $3) AND (hamlet = '' OR $4 = '' OR hamlet = $4))
		 ORDER BY name_folded, id`, string(role), field, hamlet, today(tx).String())
}

// purposeSearch is shown to everybody whom a search at the desk turned up.
const purposeSearch = "people.purpose.search"

// Search finds residents by name without marks, by a whole telephone or by a
// whole personal number, at most the number given. Each one found is told.
func (r *Register) Search(tx *gate.Tx, typed string, most int) ([]Person, error) {
	column, value := "name_folded LIKE $2", "%"+identity.Fold(strings.NewReplacer("%", "", "_", "").Replace(typed))+"%"
	if kind, number, err := loginOf(typed); err == nil {
		switch kind {
		case "phone":
			column, value = "phone = $2", number
		default:
			column, value = "cccd_hash = $2", r.keys.hash(tx.Who.Commune, "cccd", number)
		}
	} else if len(value) < 4 {
		return nil, nil // a letter or nothing: that would list the commune
	}
	found, err := gate.All(tx, scanPerson, `SELECT `+personColumns+` FROM people_account
		WHERE commune_id = $1 AND kind = 'person' AND `+column+` ORDER BY name_folded, id LIMIT $3`, value, most)
	for _, p := range found {
		tx.Disclose(gate.Access{Subject: p.ID, Purpose: purposeSearch})
	}
	return found, err
}

// ByNumber returns the person with a personal number (CCCD), or gate.ErrMissing.
func (r *Register) ByNumber(tx *gate.Tx, number string) (Person, error) {
	all, err := gate.All(tx, scanPerson, `SELECT `+personColumns+` FROM people_account
		WHERE commune_id = $1 AND cccd_hash = $2`, r.keys.hash(tx.Who.Commune, "cccd", number))
	if err == nil && len(all) == 0 {
		err = gate.ErrMissing
	}
	if err != nil {
		return Person{}, err
	}
	return all[0], nil
}

// Reveal returns the whole personal number of a person, "" when it is not
// known, and tells them for which purpose (a text key) it was read.
func (r *Register) Reveal(tx *gate.Tx, id, purpose string) (string, error) {
	var sealed string
	err := tx.Row(`SELECT cccd_sealed FROM people_account WHERE commune_id = $1 AND id = $2`, id).Scan(&sealed)
	if err != nil || sealed == "" {
		return "", err
	}
	tx.Disclose(gate.Access{Subject: id, Purpose: purpose})
	return r.keys.opened(tx.Who.Commune, "cccd:"+id, sealed)
}
