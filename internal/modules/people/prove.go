package people

import (
	"context"
	"errors"

	"xaso/internal/platform/gate"
)

// Prove asks somebody who is signed in for their password once more, before
// what an open browser on a desk must not be enough for. It returns
// ErrPasswordOld at the field "password".
func (r *Register) Prove(ctx context.Context, who gate.Actor, password string) error {
	var hash string
	err := r.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		err := tx.Row(`SELECT password FROM people_account WHERE commune_id = $1 AND id = $2 AND disabled_at = 0`, who.ID).Scan(&hash)
		if errors.Is(err, gate.ErrMissing) {
			return nil // nobody: as a wrong password
		}
		return err
	})
	if err != nil {
		return err
	}
	tries := r.loginTries(who.Commune, "account:"+who.ID)
	if err := r.attempt(ctx, who.Commune, tries); err != nil {
		return err
	}
	switch ok, err := r.hasher.matches(ctx, password, hash); {
	case err != nil:
		return err
	case !ok:
		return ErrPasswordOld.At("password")
	}
	return r.write(fresh(ctx), who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		if err := succeed(tx, tries, tries); err != nil {
			return err
		}
		return tx.Record("people.proved", who.ID, nil)
	})
}
