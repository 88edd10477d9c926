package casework

import (
	"encoding/json"
	"time"

	"xaso/internal/platform/gate"
)

const draftColumns = `id, owner_id, made_by, channel, procedure, procedure_version, answers, typed, page,
	started_at, saved_at, expires_at, version`

func scanDraft(scan gate.Scanner) (Draft, error) {
	var r Draft
	var answers, typed string
	var started, saved, expires int64
	err := scan(&r.ID, &r.Owner, &r.MadeBy, &r.Channel, &r.Procedure, &r.ProcedureVersion, &answers, &typed, &r.Page,
		&started, &saved, &expires, &r.Version)
	if err != nil {
		return r, err
	}
	r.Started, r.Saved, r.Expires = gate.Instant(started), gate.Instant(saved), gate.Instant(expires)
	if err := json.Unmarshal([]byte(answers), &r.Answers); err != nil {
		return r, err
	}
	return r, json.Unmarshal([]byte(typed), &r.Typed)
}

func findDraft(tx *gate.Tx, id string) (Draft, error) {
	return gate.One(tx, scanDraft, `SELECT `+draftColumns+` FROM casework_draft WHERE commune_id = $1 AND id = $2`, id)
}

// takeDraft removes a draft and returns it: what files it needs no second look.
func takeDraft(tx *gate.Tx, id string) (Draft, error) {
	return gate.One(tx, scanDraft, `DELETE FROM casework_draft WHERE commune_id = $1 AND id = $2 RETURNING `+draftColumns, id)
}

// takeJudged is takeDraft without the answers, for a draft that was read and
// judged before the write.
func takeJudged(tx *gate.Tx, id string) (Draft, error) {
	return gate.One(tx, func(scan gate.Scanner) (Draft, error) {
		var r Draft
		err := scan(&r.ID, &r.Owner, &r.MadeBy, &r.Channel, &r.Procedure, &r.ProcedureVersion, &r.Version)
		return r, err
	}, `DELETE FROM casework_draft WHERE commune_id = $1 AND id = $2
		RETURNING id, owner_id, made_by, channel, procedure, procedure_version, version`, id)
}

func insertDraft(tx *gate.Tx, r Draft) error {
	_, err := tx.Exec(`
		INSERT INTO casework_draft (commune_id, `+draftColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		r.ID, r.Owner, r.MadeBy, r.Channel, r.Procedure, r.ProcedureVersion, text(r.Answers), text(r.Typed), r.Page,
		gate.Millis(r.Started), gate.Millis(r.Saved), gate.Millis(r.Expires), r.Version)
	return err
}

// updateDraft has no version check: two windows on one draft are one person,
// and the last page sent wins.
func updateDraft(tx *gate.Tx, r *Draft) error {
	r.Version++
	_, err := tx.Exec(`
		UPDATE casework_draft SET answers = $3, typed = $4, page = $5, saved_at = $6, expires_at = $7, version = $8
		 WHERE commune_id = $1 AND id = $2`,
		r.ID, text(r.Answers), text(r.Typed), r.Page, gate.Millis(r.Saved), gate.Millis(r.Expires), r.Version)
	return err
}

func countDrafts(tx *gate.Tx, maker string) (int, error) {
	var n int
	err := tx.Row(`SELECT COUNT(*) FROM casework_draft WHERE commune_id = $1 AND made_by = $2`, maker).Scan(&n)
	return n, err
}

func listDrafts(tx *gate.Tx, owner, maker string) ([]Draft, error) {
	return gate.All(tx, scanDraft, `SELECT `+draftColumns+` FROM casework_draft
		 WHERE commune_id = $1 AND (owner_id = $2 OR (made_by = $3 AND owner_id = ''))
		 ORDER BY saved_at DESC, id LIMIT 100`, owner, maker)
}

func removeDraft(tx *gate.Tx, id string) error {
	if _, err := tx.Exec(`DELETE FROM casework_attachment WHERE commune_id = $1 AND draft_id = $2 AND draft_id <> ''`, id); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM casework_draft WHERE commune_id = $1 AND id = $2`, id)
	return err
}

func expiredDrafts(tx *gate.Tx, now time.Time) ([]string, error) {
	return gate.All(tx, scanText, `
		SELECT id FROM casework_draft WHERE commune_id = $1 AND expires_at < $2 ORDER BY expires_at LIMIT 200`, gate.Millis(now))
}

func scanText(scan gate.Scanner) (string, error) {
	var s string
	err := scan(&s)
	return s, err
}

// text writes a value as JSON. The values are our own structs and answers that
// came from JSON or a form, which always can be written.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
