package casework

import "xaso/internal/platform/gate"

// IDOf is the id of the dossier with a code, or gate.ErrMissing. It says
// nothing of the dossier: opening it is Find, which asks who may.
func (d *Desk) IDOf(tx *gate.Tx, code string) (id string, err error) {
	err = tx.Row(`SELECT id FROM casework_dossier WHERE commune_id = $1 AND code = $2`, code).Scan(&id)
	return id, err
}
