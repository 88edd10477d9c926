package register

import (
	"xaso/internal/platform/gate"
)

// A Fold is what merging did to a register.
type Fold struct {
	Households int64 // whose code was taken there; the old one keeps resolving
}

// Prepare makes the register of src's commune ready to belong to that of dst:
// ids and codes that both have are given anew, numbers are sealed for their new
// place. Hamlets have got names by then that are not there yet. The rows are
// still src's.
func (b *Book) Prepare(src, dst *gate.Tx, slug string) (Fold, error) {
	var f Fold
	if err := b.plant(src); err != nil {
		return f, err
	}
	if err := b.plant(dst); err != nil {
		return f, err
	}
	hamlets, err := gate.All(src, scanID, `SELECT id FROM register_hamlet WHERE commune_id = $1
		AND id IN (SELECT id FROM register_hamlet WHERE commune_id = $2)`, int64(dst.Who.Commune))
	if err != nil {
		return f, err
	}
	for _, was := range hamlets {
		if err := reHamlet(src, was, src.NewID()); err != nil {
			return f, err
		}
	}
	codes, err := gate.All(src, func(scan gate.Scanner) (r [2]string, err error) { return r, scan(&r[0], &r[1]) },
		`SELECT id, code FROM register_household WHERE commune_id = $1 AND ended = ''
		   AND code IN (SELECT code FROM register_household WHERE commune_id = $2 AND ended = '')`, int64(dst.Who.Commune))
	if err != nil {
		return f, err
	}
	for _, r := range codes {
		f.Households++
		if err := addAlias(src, "household-code", r[1], r[0]); err != nil {
			return f, err
		}
		if _, err := src.Exec(`UPDATE register_household SET code = $3, version = version + 1 WHERE commune_id = $1 AND id = $2`, r[0], r[1]+"-"+slug); err != nil {
			return f, err
		}
	}
	return f, b.reseal(src, dst.Who.Commune)
}

func scanID(scan gate.Scanner) (id string, err error) { return id, scan(&id) }

// reHamlet gives a hamlet another id wherever the register names it.
func reHamlet(tx *gate.Tx, was, is string) error {
	for _, where := range [][2]string{{"register_hamlet", "id"}, {"register_hamlet", "into_id"}, {"register_household", "hamlet_id"},
		{"register_asset", "hamlet_id"}, {"register_alias", "target_id"}} {
		_, err := tx.Exec(`UPDATE `+where[0]+` SET `+where[1]+` = $3 WHERE commune_id = $1 AND `+where[1]+` = $2`, was, is)
		if err != nil {
			return err
		}
	}
	return addAlias(tx, "hamlet-code", was, is)
}

// reseal closes personal numbers for their new place.
func (b *Book) reseal(src *gate.Tx, to gate.Commune) error {
	all, err := gate.All(src, func(scan gate.Scanner) (r [2]string, err error) { return r, scan(&r[0], &r[1]) },
		`SELECT id, number_sealed FROM register_resident WHERE commune_id = $1 AND number_sealed <> ''`)
	if err != nil {
		return err
	}
	for _, r := range all {
		place := "resident:" + r[0]
		number, err := b.people.OpenKept(src.Who.Commune, place, r[1])
		if err != nil {
			return err
		}
		kept := b.people.Keep(to, place, number)
		_, err = src.Exec(`UPDATE register_resident SET number_key = $3, number_sealed = $4 WHERE commune_id = $1 AND id = $2`, r[0], kept.Key, kept.Sealed)
		if err != nil {
			return err
		}
	}
	return nil
}

// Rename is NameHamlet within a merging: the old name keeps resolving.
func (b *Book) Rename(tx *gate.Tx, was, is string) error {
	if err := b.plant(tx); err != nil {
		return err
	}
	h, err := b.Hamlet(tx, was)
	if err != nil {
		return err
	}
	return b.nameHamlet(tx, h.ID, is, h.Code)
}
