package people

import (
	"fmt"
	"strings"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// A Kept is a personal number as the house keeps it, for modules with registers
// of their own: a keyed hash to find it, sealed to read it, masked to show it.
// All three are "" for a number that is not known.
type Kept struct {
	Key    string // equal to that of the account of the same person
	Sealed string
	Mask   string
}

// Keep makes a personal number ready to be stored at one place: "resident:"
// and an id. It cannot be opened at another.
func (r *Register) Keep(c gate.Commune, place, number string) Kept {
	if number == "" {
		return Kept{}
	}
	return Kept{r.NumberKey(c, number), r.keys.sealed(c, place, number), identity.Mask(number)}
}

// NumberKey is the hash under which a personal number is found.
func (r *Register) NumberKey(c gate.Commune, number string) string {
	return r.keys.hash(c, "cccd", number)
}

// OpenKept reads a number that was kept at a place.
func (r *Register) OpenKept(c gate.Commune, place, sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	return r.keys.opened(c, place, sealed)
}

// AccountsByKey returns the accounts of persons with these numbers, by key.
func AccountsByKey(tx *gate.Tx, keys ...string) (map[string]string, error) {
	found := map[string]string{}
	var marks []string
	var args []any
	for _, k := range keys {
		if k != "" {
			args = append(args, k)
			marks = append(marks, fmt.Sprintf("$%d", len(args)+1))
		}
	}
	if len(args) == 0 {
		return found, nil
	}
	_, err := gate.All(tx, func(scan gate.Scanner) (key string, err error) {
		var account string
		err = scan(&key, &account)
		found[key] = account
		return key, err
	}, `SELECT cccd_hash, id FROM people_account WHERE commune_id = $1 AND cccd_hash IN (`+strings.Join(marks, ",")+`)`, args...)
	return found, err
}

// KeyOf returns the key of the number of an account, "" when none is known, and
// whether its identity was seen on paper.
func KeyOf(tx *gate.Tx, account string) (key string, verified bool, err error) {
	err = tx.Row(`SELECT cccd_hash, verified_at > 0 FROM people_account WHERE commune_id = $1 AND id = $2`, account).Scan(&key, &verified)
	return key, verified, err
}
