package people

import "xaso/internal/platform/gate"

// Linked reports whether an account was ever opened by the State's sign-in
// (VNeID): national scoring asks it of each application.
func Linked(tx *gate.Tx, account string) (bool, error) {
	var n int
	err := tx.Row(`SELECT COUNT(*) FROM people_link WHERE commune_id = $1 AND account_id = $2`, account).Scan(&n)
	return n > 0, err
}
