package casework

import "xaso/internal/platform/gate"

const attachmentColumns = `id, draft_id, dossier_id, kind, component, field, name, type, size, hash,
	blob_key, thumb_key, digitised, by_id, at, reused_from`

func scanAttachment(scan gate.Scanner) (Attachment, error) {
	var a Attachment
	var at int64
	err := scan(&a.ID, &a.Draft, &a.Dossier, &a.Kind, &a.Component, &a.Field, &a.Name, &a.Type, &a.Size, &a.Hash,
		&a.Key, &a.ThumbKey, &a.Digitised, &a.By, &at, &a.ReusedFrom)
	a.At = gate.Instant(at)
	return a, err
}

func insertAttachment(tx *gate.Tx, a Attachment) error {
	_, err := tx.Exec(`
		INSERT INTO casework_attachment (commune_id, `+attachmentColumns+`, removed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 0)`,
		a.ID, a.Draft, a.Dossier, a.Kind, a.Component, a.Field, a.Name, a.Type, a.Size, a.Hash,
		a.Key, a.ThumbKey, a.Digitised, a.By, gate.Millis(a.At), a.ReusedFrom)
	return err
}

func findAttachment(tx *gate.Tx, id string) (Attachment, error) {
	return gate.One(tx, scanAttachment, `SELECT `+attachmentColumns+` FROM casework_attachment
		 WHERE commune_id = $1 AND id = $2 AND removed_at = 0`, id)
}

// attachmentsOf lists the files whose column ("draft_id" or "dossier_id") is id.
// The second condition lets the engines see that the partial index will do.
func attachmentsOf(tx *gate.Tx, column, id string) ([]Attachment, error) {
	return gate.All(tx, scanAttachment, `SELECT `+attachmentColumns+` FROM casework_attachment
		 WHERE commune_id = $1 AND `+column+` = $2 AND `+column+` <> '' AND removed_at = 0 ORDER BY id`, id)
}

func countFiles(tx *gate.Tx, column, id string) (int, error) {
	var n int
	err := tx.Row(`SELECT COUNT(*) FROM casework_attachment
		 WHERE commune_id = $1 AND `+column+` = $2 AND `+column+` <> '' AND removed_at = 0`, id).Scan(&n)
	return n, err
}

// handOver moves the files of a draft to the dossier it became, and returns
// their ids.
func handOver(tx *gate.Tx, draft, dossier string) ([]string, error) {
	return gate.All(tx, scanText, `
		UPDATE casework_attachment SET dossier_id = $3, draft_id = ''
		 WHERE commune_id = $1 AND draft_id = $2 AND draft_id <> '' RETURNING id`, draft, dossier)
}
