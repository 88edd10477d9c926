package payments

import (
	"context"
	"errors"
	"fmt"
	"time"

	"xaso/internal/platform/gate"
)

// asksBack is how far before the last answer the next question reaches: banks
// book late, and what is told twice has no effect.
const asksBack = 48 * time.Hour

// Poll asks every provider that the commune gave a token for, for communes
// whose machine no signal can reach. package app calls it every few minutes.
func (t *Till) Poll(ctx context.Context, c gate.Commune) error {
	who := gate.System("payments-poll", c)
	var errs error
	for _, p := range t.providers {
		if poller, ok := p.(Poller); ok {
			if err := t.poll(ctx, who, poller); err != nil {
				errs = errors.Join(errs, fmt.Errorf("ask %s: %w", p.Name(), err))
			}
		}
	}
	return errs
}

func (t *Till) poll(ctx context.Context, who gate.Actor, p Poller) error {
	var token string
	var since time.Time
	var accounts []Account
	err := t.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		var sealed string
		var asked, made int64
		err := tx.Row(`SELECT token, asked_at, made_at FROM payments_provider WHERE commune_id = $1 AND name = $2`, p.Name()).Scan(&sealed, &asked, &made)
		if errors.Is(err, gate.ErrMissing) {
			return nil
		}
		if err != nil {
			return err
		}
		since = gate.Instant(max(asked, made)).Add(-asksBack)
		if token, err = t.vault.open(who.Commune, "token:"+p.Name(), sealed); err != nil {
			return err
		}
		accounts, err = gate.All(tx, scanAccount, `SELECT `+accountColumns+` FROM payments_account WHERE commune_id = $1 AND ended_at = 0`)
		return err
	})
	if err != nil || token == "" {
		return err
	}
	now := t.gate.Now()
	for _, a := range accounts {
		movements, err := p.Since(ctx, token, a, since)
		if err != nil {
			return err
		}
		if len(movements) == 0 {
			continue
		}
		id, err := t.store(ctx, who, p.Name(), "", text(movements))
		if err != nil {
			return err
		}
		if err := t.book(ctx, who, id, p.Name(), movements); err != nil {
			return err
		}
	}
	return t.gate.Write(ctx, who, gate.Public, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE payments_provider SET asked_at = $3 WHERE commune_id = $1 AND name = $2`, p.Name(), gate.Millis(now))
		return err
	})
}

// Prune forgets what nobody needs: signals after 90 days, previews of
// statements after a day.
func (t *Till) Prune(ctx context.Context, c gate.Commune) error {
	return t.gate.Write(ctx, gate.System("payments-prune", c), gate.Public, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		_, err := tx.Exec(`DELETE FROM payments_signal WHERE commune_id = $1 AND at < $2`, tx.Now().AddDate(0, 0, -90).UnixMilli())
		if err != nil {
			return err
		}
		_, err = tx.Exec(`DELETE FROM payments_import WHERE commune_id = $1 AND state = 'preview' AND made_at < $2`,
			tx.Now().AddDate(0, 0, -1).UnixMilli())
		return err
	})
}
