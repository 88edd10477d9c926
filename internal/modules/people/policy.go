package people

import (
	"context"
	"errors"
	"time"

	"xaso/internal/platform/gate"
)

// A Policy is what a commune decided about signing in.
type Policy struct {
	SecondFactor bool      // officials need one
	From         time.Time // and are held to it from then on
}

// SetPolicy changes it; the grace before From is for setting up telephones.
func (r *Register) SetPolicy(ctx context.Context, who gate.Actor, p Policy) error {
	return r.write(ctx, who, MayAdminister, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		from := max(p.From.UnixMilli(), 0)
		_, err := tx.Exec(`
			INSERT INTO people_policy (commune_id, second_factor, second_from, changed_by, changed_at)
			VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (commune_id) DO UPDATE SET second_factor = $2, second_from = $3, changed_by = $4, changed_at = $5`,
			p.SecondFactor, from, who.ID, tx.Now().UnixMilli())
		if err != nil {
			return err
		}
		return tx.Record("people.policy-changed", "", map[string]any{"second": p.SecondFactor, "from": from})
	})
}

// Policy returns what the commune decided; the zero Policy until it did.
func (r *Register) Policy(ctx context.Context, who gate.Actor) (Policy, error) {
	var p Policy
	err := r.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn() || who.IsSystem()); err != nil {
			return err
		}
		var from int64
		err := tx.Row(`SELECT second_factor, second_from FROM people_policy WHERE commune_id = $1`).Scan(&p.SecondFactor, &from)
		p.From = millis(from)
		if errors.Is(err, gate.ErrMissing) {
			err = nil
		}
		return err
	})
	return p, err
}
