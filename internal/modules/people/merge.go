package people

import (
	"fmt"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// A Twin is one person with an account in each of two communes that become
// one: the old account is given up for the one that stands.
type Twin struct {
	Old, Stands string
	By          string // "number" or "phone": what shows that it is one person
}

// A Handover is what the accounts of a merged commune need afterwards.
type Handover struct {
	Twins    []Twin
	Accounts int64 // that come over
	// Phones are telephones by which an account of the other commune signs in
	// already: their owners sign in by their personal number.
	Phones int64
	// Devices are passkeys and codes on paper that were tied to the old commune:
	// they are set up anew.
	Devices int64
	Roles   int64 // assignments that come over
}

// Until says how long officials of a merged commune keep their roles there;
// the zero value is as long as they were given.
type Until struct {
	Day clock.Date // last day
	End bool       // at once
}

// holderRow is an account as merging compares it.
type holderRow struct {
	id, folded, born, phone, cccd string
	sealed                        bool
}

// Prepare makes the accounts of src's commune ready to belong to that of dst:
// one account for one person, numbers sealed and hashed for their new place.
// The rows are still src's.
func (r *Register) Prepare(src, dst *gate.Tx, until Until) (Handover, error) {
	var h Handover
	theirs, err := r.holders(dst)
	if err != nil {
		return h, err
	}
	ours, err := r.holders(src)
	if err != nil {
		return h, err
	}
	h.Twins = twins(ours, theirs)
	twin := map[string]bool{}
	for _, t := range h.Twins {
		twin[t.Old] = true
		if err := r.join(src, dst, t); err != nil {
			return h, err
		}
	}
	if err := r.endRoles(src, until); err != nil {
		return h, err
	}
	for _, one := range ours {
		if twin[one.id] {
			continue
		}
		h.Accounts++
		free, err := r.move(src, dst, one)
		if err != nil {
			return h, err
		}
		if !free {
			h.Phones++
		}
	}
	if err := r.retime(src, dst, twin); err != nil {
		return h, err
	}
	err = src.Row(`SELECT (SELECT COUNT(*) FROM people_passkey WHERE commune_id = $1) + (SELECT COUNT(*) FROM people_spare WHERE commune_id = $1),
		(SELECT COUNT(*) FROM people_role WHERE commune_id = $1 AND ended_at = 0)`).Scan(&h.Devices, &h.Roles)
	return h, err
}

func (r *Register) holders(tx *gate.Tx) ([]holderRow, error) {
	return gate.All(tx, func(scan gate.Scanner) (holderRow, error) {
		var h holderRow
		var sealed string
		if err := scan(&h.id, &h.folded, &h.born, &h.phone, &sealed); err != nil || sealed == "" {
			return h, err
		}
		number, err := r.keys.opened(tx.Who.Commune, "cccd:"+h.id, sealed)
		h.cccd, h.sealed = number, true
		return h, err
	}, `SELECT id, name_folded, born, phone, cccd_sealed FROM people_account WHERE commune_id = $1 AND kind = 'person' ORDER BY id`)
}

// twins pairs accounts of one person: those with one personal number; and,
// where a number does not speak against it, those with one telephone, name and
// birthday. A telephone alone is often a family's.
func twins(ours, theirs []holderRow) []Twin {
	byNumber, byPhone := map[string]holderRow{}, map[string]holderRow{}
	for _, t := range theirs {
		if t.cccd != "" {
			byNumber[t.cccd] = t
		}
		if t.phone != "" {
			byPhone[t.phone+"|"+t.folded] = t
		}
	}
	var all []Twin
	taken := map[string]bool{}
	for _, o := range ours {
		if t, ok := byNumber[o.cccd]; ok && o.cccd != "" {
			all, taken[t.id], taken[o.id] = append(all, Twin{o.id, t.id, "number"}), true, true
		}
	}
	for _, o := range ours {
		t, ok := byPhone[o.phone+"|"+o.folded]
		differ := func(a, b string) bool { return a != "" && b != "" && a != b }
		if !ok || o.phone == "" || taken[o.id] || taken[t.id] || differ(o.cccd, t.cccd) || differ(o.born, t.born) {
			continue
		}
		all, taken[t.id], taken[o.id] = append(all, Twin{o.id, t.id, "phone"}), true, true
	}
	return all
}

// join gives to the account that stands what only the other one knows. How its
// owner signs in there stays as it is, where there is a way.
func (r *Register) join(src, dst *gate.Tx, t Twin) error {
	if err := gate.AddAlias(dst, t.Old, t.Stands); err != nil {
		return err
	}
	var born, phone, office, password, sealed string
	var chosen, seen int64
	err := src.Row(`SELECT born, phone, office, password, password_at, cccd_sealed, verified_at FROM people_account WHERE commune_id = $1 AND id = $2`, t.Old).
		Scan(&born, &phone, &office, &password, &chosen, &sealed, &seen)
	if err != nil {
		return err
	}
	_, err = dst.Exec(`
		UPDATE people_account SET born = CASE WHEN born = '' THEN $3 ELSE born END, phone = CASE WHEN phone = '' THEN $4 ELSE phone END,
			office = CASE WHEN office = '' THEN $5 ELSE office END,
			password_at = CASE WHEN password = '' THEN $7 ELSE password_at END, password = CASE WHEN password = '' THEN $6 ELSE password END
		 WHERE commune_id = $1 AND id = $2`, t.Stands, born, phone, office, password, chosen)
	if err == nil && sealed != "" {
		err = r.inherit(src, dst, t, sealed, seen)
	}
	if err != nil {
		return err
	}
	_, err = src.Exec(`DELETE FROM people_login WHERE commune_id = $1 AND account_id = $2`, t.Old)
	return err
}

// inherit enters the personal number of the old account into one without.
func (r *Register) inherit(src, dst *gate.Tx, t Twin, sealed string, seen int64) error {
	number, err := r.keys.opened(src.Who.Commune, "cccd:"+t.Old, sealed)
	if err != nil {
		return err
	}
	c := dst.Who.Commune
	hash := r.keys.hash(c, "cccd", number)
	n, err := dst.Exec(`
		UPDATE people_account SET cccd_hash = $3, cccd_sealed = $4, cccd_mask = $5, verified_at = $6
		 WHERE commune_id = $1 AND id = $2 AND cccd_hash = ''`,
		t.Stands, hash, r.keys.sealed(c, "cccd:"+t.Stands, number), identity.Mask(number), seen)
	if err != nil || n == 0 {
		return err
	}
	_, err = dst.Exec(`INSERT INTO people_login (commune_id, hash, kind, account_id) VALUES ($1, $2, 'cccd', $3)
		ON CONFLICT (commune_id, hash) DO NOTHING`, hash, t.Stands)
	return err
}

// endRoles shortens the assignments that stand.
func (r *Register) endRoles(src *gate.Tx, until Until) error {
	if until.End {
		_, err := src.Exec(`UPDATE people_role SET ended_by = $2, ended_at = $3 WHERE commune_id = $1 AND ended_at = 0 AND role <> 'resident'`,
			src.Who.ID, src.Now().UnixMilli())
		return err
	}
	if until.Day.IsZero() {
		return nil
	}
	_, err := src.Exec(`UPDATE people_role SET until_day = $2 WHERE commune_id = $1 AND ended_at = 0 AND role <> 'resident'
		AND (until_day = '' OR until_day > $2)`, until.Day.String())
	return err
}

// move seals an account's number for the other commune and lets it sign in
// there. free is false when its telephone signs somebody else in there.
func (r *Register) move(src, dst *gate.Tx, one holderRow) (free bool, err error) {
	from, to := src.Who.Commune, dst.Who.Commune
	if one.sealed {
		_, err := src.Exec(`UPDATE people_account SET cccd_hash = $3, cccd_sealed = $4 WHERE commune_id = $1 AND id = $2`,
			one.id, r.keys.hash(to, "cccd", one.cccd), r.keys.sealed(to, "cccd:"+one.id, one.cccd))
		if err != nil {
			return true, err
		}
	}
	free = true
	for kind, value := range map[string]string{"phone": one.phone, "cccd": one.cccd} {
		if value == "" {
			continue
		}
		now := r.keys.hash(to, kind, value)
		n, err := src.Exec(`UPDATE people_login SET hash = $4 WHERE commune_id = $1 AND hash = $2 AND account_id = $3`,
			r.keys.hash(from, kind, value), one.id, now)
		if err != nil {
			return free, err
		}
		if n == 0 {
			continue
		}
		var there int64
		if err := dst.Row(`SELECT COUNT(*) FROM people_login WHERE commune_id = $1 AND hash = $2`, now).Scan(&there); err != nil {
			return free, err
		}
		free = free && there == 0
	}
	return free, nil
}

// retime seals the secrets of one-time passwords for the other commune. An
// account that was joined keeps the one it has there.
func (r *Register) retime(src, dst *gate.Tx, twin map[string]bool) error {
	all, err := gate.All(src, func(scan gate.Scanner) (one [2]string, err error) { return one, scan(&one[0], &one[1]) },
		`SELECT account_id, sealed FROM people_totp WHERE commune_id = $1`)
	if err != nil {
		return err
	}
	for _, one := range all {
		secret, err := r.keys.opened(src.Who.Commune, "totp:"+one[0], one[1])
		if err != nil {
			return fmt.Errorf("second factor of %s: %w", one[0], err)
		}
		place := one[0]
		if twin[place] {
			if place, err = gate.Alias(dst, place); err != nil {
				return err
			}
		}
		_, err = src.Exec(`UPDATE people_totp SET sealed = $3 WHERE commune_id = $1 AND account_id = $2`,
			one[0], r.keys.sealed(dst.Who.Commune, "totp:"+place, secret))
		if err != nil {
			return err
		}
	}
	return nil
}

// Admins counts who may run the commune today.
func Admins(tx *gate.Tx) (int64, error) {
	var n int64
	err := tx.Row(`SELECT COUNT(*) FROM people_role WHERE commune_id = $1 AND role = $2 AND ended_at = 0
		AND (until_day = '' OR until_day >= $3)`, string(Admin), today(tx).String()).Scan(&n)
	return n, err
}
