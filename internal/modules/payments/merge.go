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
func Prepare(src *gate.Tx, founding bool) error {
	_, err := src.Exec(`UPDATE payments_receipt SET number = number + $1 * $2 WHERE commune_id = $1 AND number < $2`, int64(seriesWidth))
	if err != nil || founding {
		return err
	}
	_, err = src.Exec(`UPDATE payments_account SET main = $2 WHERE commune_id = $1 AND main`, false)
	return err
}
