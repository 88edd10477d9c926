package casework

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

var (
	ErrMergeRelays    = fault.New(fault.Conflict, "casework.merge-relays")
	ErrMergeTransfers = fault.New(fault.Conflict, "casework.merge-transfers")
	ErrMergeCodes     = fault.New(fault.Conflict, "casework.merge-codes")
)

// Prepare makes the dossiers of src's commune ready to belong to that of dst.
// The rows are still src's. Communes that become one cannot go on writing to
// each other: what is under way between them has to be ended first.
func (d *Desk) Prepare(src, dst *gate.Tx) error {
	if err := between(src, dst); err != nil {
		return err
	}
	codes, err := gate.All(src, scanCode, `SELECT a.code FROM casework_dossier a
		  JOIN casework_dossier b ON b.commune_id = $2 AND b.code = a.code
		 WHERE a.commune_id = $1 ORDER BY a.code LIMIT 20`, int64(dst.Who.Commune))
	if err != nil {
		return err
	}
	if len(codes) > 0 {
		return ErrMergeCodes.With(strings.Join(codes, ", "))
	}
	if err := apart(src, dst); err != nil {
		return err
	}
	return d.rekeyParties(src, dst.Who.Commune)
}

func scanCode(scan gate.Scanner) (s string, err error) { return s, scan(&s) }

// between refuses what is still open between two communes.
func between(src, dst *gate.Tx) error {
	for _, pair := range [][2]*gate.Tx{{src, dst}, {dst, src}} {
		of, other := pair[0], int64(pair[1].Who.Commune)
		codes, err := gate.All(of, scanCode, `SELECT code FROM casework_relay WHERE commune_id = $1 AND other_id = $2 AND closed_at = 0 ORDER BY code`, other)
		if err == nil && len(codes) > 0 {
			err = ErrMergeRelays.With(strings.Join(codes, ", "))
		}
		if err != nil {
			return err
		}
		codes, err = gate.All(of, scanCode, `SELECT d.code FROM casework_transfer t
			  JOIN casework_dossier d ON d.commune_id = t.commune_id AND d.id = t.dossier_id
			 WHERE t.commune_id = $1 AND t.other_id = $2 AND d.waits <> 'nobody' ORDER BY d.code`, other)
		if err == nil && len(codes) > 0 {
			err = ErrMergeTransfers.With(strings.Join(codes, ", "))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// apart gives the receiving side of a request that both communes know a number
// of its own: the asking side keeps that of its sub-task.
func apart(src, dst *gate.Tx) error {
	both, err := gate.All(src, func(scan gate.Scanner) (r [2]string, err error) { return r, scan(&r[0], &r[1]) },
		`SELECT a.id, a.side FROM casework_relay a JOIN casework_relay b ON b.commune_id = $2 AND b.id = a.id WHERE a.commune_id = $1`,
		int64(dst.Who.Commune))
	if err != nil {
		return err
	}
	for _, r := range both {
		tx, now := src, src.NewID()
		if r[1] != Incoming {
			tx = dst
		}
		if _, err := tx.Exec(`UPDATE casework_relay SET id = $3 WHERE commune_id = $1 AND id = $2`, r[0], now); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE casework_relay_line SET relay_id = $3 WHERE commune_id = $1 AND relay_id = $2`, r[0], now); err != nil {
			return err
		}
	}
	return nil
}

// rekeyParties makes the words by which people are found those of another
// commune. Many dossiers are of the same people: each word is changed once.
func (d *Desk) rekeyParties(src *gate.Tx, to gate.Commune) error {
	const page = 1000
	done, after := map[string]bool{}, ""
	for {
		rows, err := gate.All(src, func(scan gate.Scanner) (r [2]string, err error) { return r, scan(&r[0], &r[1]) },
			`SELECT id, parties FROM casework_dossier WHERE commune_id = $1 AND id > $2 ORDER BY id LIMIT $3`, after, page)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			var p Parties
			if err := json.Unmarshal([]byte(r[1]), &p); err != nil {
				return fmt.Errorf("parties of %s: %w", r[0], err)
			}
			if err := d.rekeyOne(src, to, p, done); err != nil {
				return err
			}
			after = r[0]
		}
	}
}

func (d *Desk) rekeyOne(src *gate.Tx, to gate.Commune, p Parties, done map[string]bool) error {
	for _, person := range []*Person{&p.Applicant, &p.Owner, p.Agent} {
		if person == nil {
			continue
		}
		for kind, typed := range map[string]string{"id": person.IDNumber, "phone": person.Phone} {
			was := d.partyKey(src.Who.Commune, kind, typed)
			if was == "" || done[was] {
				continue
			}
			done[was] = true
			_, err := src.Exec(`UPDATE casework_word SET word = $3 WHERE commune_id = $1 AND word = $2`, was, d.partyKey(to, kind, typed))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// Reversion lets dossiers and drafts follow a version of a procedure that got
// another number.
func Reversion(tx *gate.Tx, code string, was, is int) error {
	for _, table := range []string{"casework_dossier", "casework_draft"} {
		_, err := tx.Exec(`UPDATE `+table+` SET procedure_version = $4 WHERE commune_id = $1 AND procedure = $2 AND procedure_version = $3`, code, was, is)
		if err != nil {
			return err
		}
	}
	return nil
}

// pins are those that open a dossier: of its commune, and of those that were
// merged into it, under which older slips were printed.
func (d *Desk) pins(c gate.Commune, id string, turn int64) []string {
	all := []string{d.pin(c, id, turn)}
	if d.former != nil {
		for _, old := range d.former(c) {
			all = append(all, d.pin(old, id, turn))
		}
	}
	return slices.Compact(all)
}
