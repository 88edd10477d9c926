package results

import (
	"xaso/internal/platform/gate"
)

// Prepare makes the papers of src's commune ready to belong to that of dst:
// what was issued keeps its number in the old commune's book, under the old
// commune's name. The rows are still src's.
func (c *Chancery) Prepare(src, dst *gate.Tx, slug string, founding bool) error {
	if err := c.rename(src, slug); err != nil {
		return err
	}
	if !founding {
		if _, err := src.Exec(`UPDATE results_template SET state = 'retired' WHERE commune_id = $1 AND state = 'published'`); err != nil {
			return err
		}
	}
	// The old office signs nothing any more; a person's own key goes with them.
	_, err := src.Exec(`UPDATE results_key SET removed_at = $2 WHERE commune_id = $1 AND holder = '' AND kind <> $3 AND removed_at = 0`,
		gate.Millis(src.Now()), KeyRoot)
	if err != nil {
		return err
	}
	return c.reseal(src, dst.Who.Commune)
}

// rename puts the numbers given so far into books of the old commune, and says
// who issued what was issued. What is still being made takes its number from
// the books of the other commune.
func (c *Chancery) rename(src *gate.Tx, slug string) error {
	_, err := src.Exec(`UPDATE results_number SET book = $2 || book WHERE commune_id = $1 AND book NOT LIKE $3`, slug+"/", "%/%")
	if err != nil {
		return err
	}
	_, err = src.Exec(`UPDATE results_result SET book = $2 || book WHERE commune_id = $1 AND number <> '' AND book NOT LIKE $3`, slug+"/", "%/%")
	if err != nil {
		return err
	}
	_, err = src.Exec(`UPDATE results_result SET issuer = $2 WHERE commune_id = $1 AND issuer = '' AND issued_at > 0`, c.o.Place(src.Who.Commune).Authority)
	return err
}

// reseal closes the keys for their new place.
func (c *Chancery) reseal(src *gate.Tx, to gate.Commune) error {
	type row struct{ id, sealed, picture string }
	all, err := gate.All(src, func(scan gate.Scanner) (r row, err error) { return r, scan(&r.id, &r.sealed, &r.picture) },
		`SELECT id, sealed, picture FROM results_key WHERE commune_id = $1`)
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.sealed, err = c.carry(src.Who.Commune, to, r.id, r.sealed); err == nil {
			r.picture, err = c.carry(src.Who.Commune, to, r.id+"/picture", r.picture)
		}
		if err == nil {
			_, err = src.Exec(`UPDATE results_key SET sealed = $3, picture = $4 WHERE commune_id = $1 AND id = $2`, r.id, r.sealed, r.picture)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *Chancery) carry(from, to gate.Commune, place, sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	raw, err := c.unseal(from, place, sealed)
	if err != nil {
		return "", err
	}
	return c.seal(to, place, raw)
}

// issuerOf is who issued a paper before its commune was merged, "" for the
// commune itself.
func issuerOf(tx *gate.Tx, id string) (issuer string, err error) {
	err = tx.Row(`SELECT issuer FROM results_result WHERE commune_id = $1 AND id = $2`, id).Scan(&issuer)
	return issuer, err
}
