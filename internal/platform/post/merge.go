package post

import "xaso/internal/platform/gate"

// Unarrived counts the letters of the transaction's commune that are still
// under way. A commune is merged when none is.
func Unarrived(tx *gate.Tx) (int64, error) {
	var n int64
	err := tx.Row(`SELECT COUNT(*) FROM post_out WHERE commune_id = $1 AND settled_at = 0`).Scan(&n)
	return n, err
}

// UnarrivedTo counts those under way to another commune.
func UnarrivedTo(tx *gate.Tx, to gate.Commune) (int64, error) {
	var n int64
	err := tx.Row(`SELECT COUNT(*) FROM post_out WHERE commune_id = $1 AND to_id = $2 AND settled_at = 0`, int64(to)).Scan(&n)
	return n, err
}
