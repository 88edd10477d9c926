package procedures

import (
	"errors"
	"fmt"
	"time"

	"xaso/internal/platform/gate"
)

func editionRows(tx *gate.Tx) ([]EditionRow, error) {
	return gate.All(tx, func(scan gate.Scanner) (EditionRow, error) {
		var r EditionRow
		var made, changed int64
		err := scan(&r.ID, &r.Code, &r.Name, &r.Base, &r.Version, &made, &r.MadeBy, &changed, &r.ChangedBy)
		r.Made, r.Changed = time.UnixMilli(made), time.UnixMilli(changed)
		return r, err
	}, `SELECT id, code, name, base, version, made_at, made_by, changed_at, changed_by
		FROM procedures_edition WHERE commune_id = $1 ORDER BY changed_at DESC, id`)
}

func editionOf(tx *gate.Tx, id string) (Edition, error) {
	var body, madeBy, changedBy string
	var version, base, made, changed int64
	err := tx.Row(`
		SELECT body, version, base, made_at, made_by, changed_at, changed_by
		FROM procedures_edition WHERE commune_id = $1 AND id = $2`, id).
		Scan(&body, &version, &base, &made, &madeBy, &changed, &changedBy)
	if err != nil {
		return Edition{}, err
	}
	e, err := Import([]byte(body))
	if err != nil {
		return e, fmt.Errorf("edition %s: %w", id, err)
	}
	e.ID, e.Version, e.Base = id, version, int(base)
	e.Made, e.MadeBy = time.UnixMilli(made), madeBy
	e.Changed, e.ChangedBy = time.UnixMilli(changed), changedBy
	return e, nil
}

func countEditions(tx *gate.Tx) (int64, error) {
	var n int64
	err := tx.Row(`SELECT count(*) FROM procedures_edition WHERE commune_id = $1`).Scan(&n)
	return n, err
}

func bodyOf(e Edition) (string, error) {
	body, err := e.Export()
	if err == nil && len(body) > largestBody {
		err = ErrTooLarge
	}
	return string(body), err
}

func insertEdition(tx *gate.Tx, e Edition) error {
	body, err := bodyOf(e)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO procedures_edition
			(commune_id, id, code, name, body, version, base, made_at, made_by, changed_at, changed_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8, $9)`,
		e.ID, e.Procedure.Code, e.Procedure.Name.Value.VI, body, e.Version, e.Base, e.Made.UnixMilli(), e.MadeBy)
	return err
}

// updateEdition writes an edition over the version before it.
func updateEdition(tx *gate.Tx, e Edition) error {
	body, err := bodyOf(e)
	if err != nil {
		return err
	}
	n, err := tx.Exec(`
		UPDATE procedures_edition
		SET code = $3, name = $4, body = $5, version = $6, base = $7, changed_at = $8, changed_by = $9
		WHERE commune_id = $1 AND id = $2 AND version = $10`,
		e.ID, e.Procedure.Code, e.Procedure.Name.Value.VI, body, e.Version, e.Base, e.Changed.UnixMilli(), e.ChangedBy,
		e.Version-1)
	if err == nil && n == 0 {
		return ErrStale
	}
	return err
}

func dropEdition(tx *gate.Tx, id string) error {
	n, err := tx.Exec(`DELETE FROM procedures_edition WHERE commune_id = $1 AND id = $2`, id)
	if err == nil && n == 0 {
		return gate.ErrMissing
	}
	return err
}

// testsOf returns the test cases that were published with an own version; the
// library's forms have none.
func (s *Store) testsOf(tx *gate.Tx, code string, version int) ([]Case, error) {
	var body string
	err := tx.Row(`SELECT tests FROM procedures_own WHERE commune_id = $1 AND code = $2 AND version = $3`,
		code, version).Scan(&body)
	if errors.Is(err, gate.ErrMissing) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return readCases(body)
}
