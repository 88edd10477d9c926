package casework

import (
	"context"

	"xaso/internal/platform/gate"
)

// RenewPIN gives a dossier a new PIN for its slip, at the desk; the old one is
// void. Those it concerns may do it for themselves.
func (d *Desk) RenewPIN(ctx context.Context, who gate.Actor, dossier string) (string, error) {
	turn, err := gate.Make(ctx, d.gate, who, gate.Own, func(tx *gate.Tx) (int64, error) {
		c, err := findDossier(tx, dossier)
		if err != nil {
			return 0, err
		}
		if err := tx.RequireOrHide(c.known(who)); err != nil {
			return 0, err
		}
		if err := tx.Require(c.concerns(who) || c.within(who, MayReceive)); err != nil {
			return 0, err
		}
		c.pinTurn++
		if !c.concerns(who) {
			c.disclose(tx, PurposeReceive)
		}
		if err := updateDossier(tx, &c); err != nil {
			return 0, err
		}
		return c.pinTurn, tx.Record("casework.pin-renewed", c.ID, nil)
	})
	if err != nil {
		return "", err
	}
	return d.pin(who.Commune, dossier, turn), nil
}
