package procedures

import (
	"encoding/json"
	"fmt"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Renumbered version of a commune's own has another number after a merging,
// for the other commune gave the old one to something else.
type Renumbered struct {
	Code    string
	Was, Is int
}

// Prepare makes the versions of src's commune ready to stand beside those of
// dst's. Where both have a procedure the other commune's holds from day on, and
// src's own version ends the day before: dossiers that were filed under it
// still open. What only src has stays in force. The rows are still src's.
func (s *Store) Prepare(src, dst *gate.Tx, day clock.Date) ([]Renumbered, error) {
	own, err := ownDates(src)
	if err != nil {
		return nil, err
	}
	var all []Renumbered
	for _, p := range own {
		known, err := codeTaken(dst, p.Code)
		if err != nil {
			return nil, err
		}
		if !known {
			continue
		}
		if _, err := endOwn(src, p.Code, p.Version, day.AddDays(-1).String()); err != nil {
			return nil, err
		}
		next, err := freeVersion(src, dst, p)
		if err != nil {
			return nil, err
		}
		if next == p.Version {
			continue
		}
		if err := renumber(src, p, next); err != nil {
			return nil, err
		}
		all = append(all, Renumbered{p.Code, p.Version, next})
	}
	return all, changed(dst)
}

// freeVersion is the version's number when the other commune has none or the
// same under it, else the next that neither has.
func freeVersion(src, dst *gate.Tx, p Procedure) (int, error) {
	ours, err := versionBody(src, p.Code, p.Version)
	if err != nil {
		return 0, err
	}
	var theirs string
	err = dst.Row(`SELECT COALESCE(MAX(body), '') FROM procedures_version WHERE commune_id = $1 AND code = $2 AND version = $3`,
		p.Code, p.Version).Scan(&theirs)
	if err != nil || theirs == "" || theirs == ours {
		return p.Version, err
	}
	most := 0
	for _, tx := range []*gate.Tx{src, dst} {
		var n int
		if err := tx.Row(`SELECT MAX(version) FROM procedures_version WHERE commune_id = $1 AND code = $2`, p.Code).Scan(&n); err != nil {
			return 0, err
		}
		most = max(most, n)
	}
	return most + 1, nil
}

func renumber(tx *gate.Tx, p Procedure, next int) error {
	body, err := versionBody(tx, p.Code, p.Version)
	if err != nil {
		return err
	}
	var whole Procedure
	if err := json.Unmarshal([]byte(body), &whole); err != nil {
		return fmt.Errorf("version %s: %w", p.key(), err)
	}
	whole.Version = next
	changed, err := json.Marshal(whole)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE procedures_version SET version = $4, body = $5 WHERE commune_id = $1 AND code = $2 AND version = $3`,
		p.Code, p.Version, next, string(changed))
	if err == nil {
		_, err = tx.Exec(`UPDATE procedures_own SET version = $4 WHERE commune_id = $1 AND code = $2 AND version = $3`, p.Code, p.Version, next)
	}
	return err
}
