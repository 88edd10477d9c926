package casework

import (
	"encoding/json"
	"errors"

	"xaso/internal/platform/gate"
)

const relayColumns = `id, side, other_id, other, dossier_id, code, procedure_name, field, what, asker_id, asker, term,
	asked_at, came_at, due_at, pauses, state, assignee_id, closed_at, version`

func scanRelay(scan gate.Scanner) (Relay, error) {
	var r Relay
	var term, pauses string
	var asked, came, due, closed int64
	err := scan(&r.ID, &r.Side, &r.OtherID, &r.Other, &r.Dossier, &r.Code, &r.ProcedureName, &r.Field, &r.What, &r.AskerID,
		&r.Asker, &term, &asked, &came, &due, &pauses, &r.State, &r.Assignee, &closed, &r.Version)
	if err != nil {
		return r, err
	}
	r.Asked, r.Came, r.Due, r.Closed = gate.Instant(asked), gate.Instant(came), gate.Instant(due), gate.Instant(closed)
	return r, errors.Join(json.Unmarshal([]byte(term), &r.Term), json.Unmarshal([]byte(pauses), &r.Pauses))
}

func findRelay(tx *gate.Tx, id, side string) (Relay, error) {
	return gate.One(tx, scanRelay, `SELECT `+relayColumns+` FROM casework_relay WHERE commune_id = $1 AND id = $2 AND side = $3`, id, side)
}

func insertRelay(tx *gate.Tx, r Relay) error {
	_, err := tx.Exec(`
		INSERT INTO casework_relay (commune_id, `+relayColumns+`, reminded_at, overdue_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 1, 0, 0)`,
		r.ID, r.Side, int64(r.OtherID), r.Other, r.Dossier, r.Code, r.ProcedureName, r.Field, r.What, r.AskerID, r.Asker,
		text(r.Term), gate.Millis(r.Asked), gate.Millis(r.Came), gate.Millis(r.Due), text(r.Pauses), r.State, r.Assignee, gate.Millis(r.Closed))
	return err
}

// updateRelay writes what changed if nobody else did since r was read. A due
// date that moved is reminded of anew.
func updateRelay(tx *gate.Tx, r *Relay) error {
	n, err := tx.Exec(`
		UPDATE casework_relay SET came_at = $4, due_at = $5, pauses = $6, state = $7, assignee_id = $8, closed_at = $9,
			reminded_at = CASE WHEN due_at = $5 THEN reminded_at ELSE 0 END, version = version + 1
		 WHERE commune_id = $1 AND id = $2 AND version = $3`,
		r.ID, r.Version, gate.Millis(r.Came), gate.Millis(r.Due), text(r.Pauses), r.State, r.Assignee, gate.Millis(r.Closed))
	if err == nil && n == 0 {
		return ErrChanged.With(r.Code)
	}
	r.Version++
	return err
}

func insertLine(tx *gate.Tx, relay string, l RelayLine) error {
	if l.Files == nil {
		l.Files = []string{}
	}
	_, err := tx.Exec(`
		INSERT INTO casework_relay_line (commune_id, relay_id, seq, at, kind, ours, author, body, files)
		SELECT $1, $2, COALESCE(MAX(seq), 0) + 1, $3, $4, $5, $6, $7, $8
		  FROM casework_relay_line WHERE commune_id = $1 AND relay_id = $2`,
		relay, gate.Millis(l.At), l.Kind, l.Ours, l.Author, l.Body, text(l.Files))
	return err
}

func linesOf(tx *gate.Tx, relay string) ([]RelayLine, error) {
	return gate.All(tx, func(scan gate.Scanner) (RelayLine, error) {
		var l RelayLine
		var at int64
		var files string
		if err := scan(&at, &l.Kind, &l.Ours, &l.Author, &l.Body, &files); err != nil {
			return l, err
		}
		l.At = gate.Instant(at)
		return l, json.Unmarshal([]byte(files), &l.Files)
	}, `SELECT at, kind, ours, author, body, files FROM casework_relay_line
		 WHERE commune_id = $1 AND relay_id = $2 ORDER BY seq`, relay)
}
