package procedures

import (
	"time"

	"xaso/internal/platform/gate"
)

func insertOwn(tx *gate.Tx, p Procedure, note, tests string) error {
	_, err := tx.Exec(`
		INSERT INTO procedures_own (commune_id, code, version, effective_from, effective_to, note, tests,
			published_at, published_by, ended_at, ended_by)
		VALUES ($1, $2, $3, $4, '', $5, $6, $7, $8, 0, '')`,
		p.Code, p.Version, p.EffectiveFrom, note, tests, tx.Now().UnixMilli(), tx.Who.Name)
	return err
}

// endOwn sets the last day of a version that nobody ended by an earlier day.
func endOwn(tx *gate.Tx, code string, version int, lastDay string) (int64, error) {
	return tx.Exec(`
		UPDATE procedures_own SET effective_to = $4, ended_at = $5, ended_by = $6
		WHERE commune_id = $1 AND code = $2 AND version = $3 AND (effective_to = '' OR effective_to > $4)`,
		code, version, lastDay, tx.Now().UnixMilli(), tx.Who.Name)
}

// ownDates returns code, version and last day of every own version; the
// content is in procedures_version.
func ownDates(tx *gate.Tx) ([]Procedure, error) {
	return gate.All(tx, func(scan gate.Scanner) (Procedure, error) {
		var p Procedure
		err := scan(&p.Code, &p.Version, &p.EffectiveTo)
		return p, err
	}, `SELECT code, version, effective_to FROM procedures_own WHERE commune_id = $1 ORDER BY code, version`)
}

func releases(tx *gate.Tx, k *kept) ([]Release, error) {
	all, err := gate.All(tx, func(scan gate.Scanner) (Release, error) {
		var r Release
		var at, ended int64
		err := scan(&r.Procedure.Code, &r.Procedure.Version, &r.Note, &at, &r.By, &ended, &r.EndedBy)
		r.At = time.UnixMilli(at)
		if ended > 0 {
			r.EndedAt = time.UnixMilli(ended)
		}
		return r, err
	}, `SELECT code, version, note, published_at, published_by, ended_at, ended_by
		FROM procedures_own WHERE commune_id = $1 ORDER BY published_at DESC, code, version DESC`)
	for i, r := range all {
		for _, p := range k.own {
			if p.key() == r.Procedure.key() {
				all[i].Procedure = p
			}
		}
	}
	return all, err
}

// codeTaken reports whether a code is borne by a version or an edition here.
func codeTaken(tx *gate.Tx, code string) (bool, error) {
	var n int64
	err := tx.Row(`
		SELECT (SELECT count(*) FROM procedures_version WHERE commune_id = $1 AND code = $2)
		     + (SELECT count(*) FROM procedures_edition WHERE commune_id = $1 AND code = $2)`, code).Scan(&n)
	return n > 0, err
}
