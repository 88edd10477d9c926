package payments

import "xaso/internal/platform/gate"

// seriesWidth is how many receipts of a year a commune has at most: numbers of
// a commune that was merged stand above, behind the commune's own number, so
// that none is given twice.
const seriesWidth = 1_000_000

// Prepare makes the money of src's commune ready to belong to that of dst: its
// receipts keep their numbers as a series of their own, and its bank accounts
// take what was asked for so far while new requests name the other commune's.
// The rows are still src's.
func Prepare(src, dst *gate.Tx, slug string, founding bool) error {
	_, err := src.Exec(`UPDATE payments_receipt SET number = number + $1 * $2 WHERE commune_id = $1 AND number < $2`, int64(seriesWidth))
	if err != nil || founding {
		return err
	}
	other := int64(dst.Who.Commune)
	for _, change := range []struct {
		query string
		args  []any
	}{
		{`UPDATE payments_account SET main = $2 WHERE commune_id = $1 AND main`, []any{false}},
		// One account at the bank stands once.
		{`UPDATE payments_account SET ended_at = $3, ended_by = $4 WHERE commune_id = $1 AND ended_at = 0 AND EXISTS (
			SELECT 1 FROM payments_account b WHERE b.commune_id = $2 AND b.bin = payments_account.bin AND b.number = payments_account.number AND b.ended_at = 0)`,
			[]any{other, gate.Millis(src.Now()), src.Who.ID}},
		// Both communes read the statement of that account: each line stays with
		// what was decided about it in its commune.
		{`UPDATE payments_movement SET reference = reference || $3 WHERE commune_id = $1 AND EXISTS (
			SELECT 1 FROM payments_movement b WHERE b.commune_id = $2 AND b.account = payments_movement.account AND b.reference = payments_movement.reference)`,
			[]any{other, "@" + slug}},
	} {
		if _, err := src.Exec(change.query, change.args...); err != nil {
			return err
		}
	}
	return nil
}
