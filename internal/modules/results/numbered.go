package results

import "xaso/internal/platform/gate"

// Numbered is the check code of the newest issued paper with a number, or
// gate.ErrMissing. What the paper says is shown by the page of the check.
func Numbered(tx *gate.Tx, number string) (code string, err error) {
	err = tx.Row(`SELECT code FROM results_result WHERE commune_id = $1 AND number = $2 AND state = 'issued' ORDER BY issued_at DESC LIMIT 1`, number).Scan(&code)
	return code, err
}
