package exchange

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"xaso/internal/platform/gate"
)

// Resend lets a stuck or skipped message try again. What the other side may
// have acted on goes out as it was; what it refused, or never saw, is written
// anew from the dossier as it is now.
func (o *Office) Resend(ctx context.Context, who gate.Actor, id string) error {
	return o.gate.Write(ctx, who, MayOperate, func(tx *gate.Tx) error {
		m, err := findMessage(tx, id)
		if err != nil {
			return err
		}
		if err := tx.Require(who.May(MayOperate)); err != nil {
			return err
		}
		if m.State != Dead && m.State != Skipped {
			return ErrNotStuck
		}
		if err := o.again(tx, m); err != nil {
			return err
		}
		o.stir(tx, tx.Now())
		return tx.Record("exchange.resent", m.Dossier, map[string]any{"message": m.ID, "kind": m.Kind, "was": m.Why})
	})
}

// mostAtOnce bounds what one press of a button does.
const mostAtOnce = 500

// ResendAll does so for every stuck message, oldest first, and says how many.
func (o *Office) ResendAll(ctx context.Context, who gate.Actor) (int, error) {
	return gate.Make(ctx, o.gate, who, MayOperate, func(tx *gate.Tx) (int, error) {
		if err := tx.Require(who.May(MayOperate)); err != nil {
			return 0, err
		}
		dead, err := gate.All(tx, scanMessage, `SELECT `+messageColumns+` FROM exchange_message
			 WHERE commune_id = $1 AND state = 'dead' ORDER BY id LIMIT $2`, mostAtOnce)
		if err != nil {
			return 0, err
		}
		for _, m := range dead {
			if err := o.again(tx, m); err != nil {
				return 0, err
			}
		}
		o.stir(tx, tx.Now())
		return len(dead), tx.Record("exchange.resent-all", "", map[string]int{"messages": len(dead)})
	})
}

// again puts one message back into its place.
func (o *Office) again(tx *gate.Tx, m Message) error {
	turn, body := m.Turn, m.Body
	if !m.Unsure {
		if m.Why == Rejected {
			turn++ // the other side remembers the refusal under the old request id
		}
		if m.Kind == Create || m.Kind == Update {
			d, err := o.o.Dossier(tx, m.Dossier)
			if err != nil {
				return err
			}
			d.Status = body.Dossier.Status
			body.Dossier = &d
		}
	}
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		UPDATE exchange_message SET state = 'behind', turn = $3, body = $4, attempts = 0, first_at = 0, lease_until = 0, next_at = $5,
		       done_at = 0, skipped_by = '', skip_reason = ''
		 WHERE commune_id = $1 AND id = $2`, m.ID, turn, string(text), tx.Now().UnixMilli())
	if err != nil {
		return err
	}
	if needed(m.Kind) {
		// Without it nothing else of the dossier could go: what was left out with
		// it comes back with it.
		_, err = tx.Exec(`UPDATE exchange_dossier SET left_out = '' WHERE commune_id = $1 AND dossier_id = $2`, m.Dossier)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`
			UPDATE exchange_message SET state = 'behind', done_at = 0, skipped_by = '', skip_reason = ''
			 WHERE commune_id = $1 AND dossier_id = $2 AND state = 'skipped' AND seq > $3`, m.Dossier, m.Seq)
		if err != nil {
			return err
		}
		if err := o.owe(tx, m.Dossier); err != nil {
			return err
		}
	}
	return follow(tx, m.Dossier)
}

// needed reports whether the rest of a dossier cannot go without a message of
// this kind.
func needed(k Kind) bool { return k == AskCode || k == Create }

const longestReason = 500 // characters

// Skip leaves a stuck message out, for a reason. Without its code or its
// creation a dossier cannot be told of at all: then all of it is left out.
func (o *Office) Skip(ctx context.Context, who gate.Actor, id, reason string) error {
	reason = strings.TrimSpace(reason)
	switch {
	case reason == "":
		return ErrNoReason.At("reason")
	case utf8.RuneCountInString(reason) > longestReason:
		return ErrTooLong.With(longestReason).At("reason")
	}
	return o.gate.Write(ctx, who, MayOperate, func(tx *gate.Tx) error {
		m, err := findMessage(tx, id)
		if err != nil {
			return err
		}
		if err := tx.Require(who.May(MayOperate)); err != nil {
			return err
		}
		if m.State != Dead {
			return ErrNotStuck
		}
		now := tx.Now().UnixMilli()
		if needed(m.Kind) {
			if _, err := tx.Exec(`UPDATE exchange_dossier SET left_out = $3 WHERE commune_id = $1 AND dossier_id = $2`, m.Dossier, reason); err != nil {
				return err
			}
			_, err = tx.Exec(`
				UPDATE exchange_message SET state = 'skipped', done_at = $3, skipped_by = $4, skip_reason = $5
				 WHERE commune_id = $1 AND dossier_id = $2 AND state IN ('behind', 'waiting', 'dead')`, m.Dossier, now, who.ID, reason)
		} else {
			_, err = tx.Exec(`
				UPDATE exchange_message SET state = 'skipped', done_at = $3, skipped_by = $4, skip_reason = $5
				 WHERE commune_id = $1 AND id = $2`, m.ID, now, who.ID, reason)
		}
		if err != nil {
			return err
		}
		if err := follow(tx, m.Dossier); err != nil {
			return err
		}
		o.stir(tx, tx.Now())
		return tx.Record("exchange.skipped", m.Dossier, map[string]any{"message": m.ID, "kind": m.Kind, "reason": reason})
	})
}

// CatchUp queues the dossiers received in a month that were never queued, such
// as those from before there was a connection, and says how many.
func (o *Office) CatchUp(ctx context.Context, who gate.Actor, month string) (int, error) {
	from, to, err := monthOf(month)
	if err == nil && o.Mode() == Off {
		err = ErrOff
	}
	if err != nil {
		return 0, err
	}
	return gate.Make(ctx, o.gate, who, MayOperate, func(tx *gate.Tx) (int, error) {
		if err := tx.Require(who.May(MayOperate)); err != nil {
			return 0, err
		}
		differ, err := o.differences(tx, from, to)
		if err != nil {
			return 0, err
		}
		n := 0
		for _, d := range differ {
			if d.Why != NeverQueued || n == mostAtOnce {
				continue
			}
			if err := o.owe(tx, d.ID); err != nil {
				return 0, err
			}
			n++
		}
		return n, tx.Record("exchange.caught-up", month, map[string]int{"dossiers": n})
	})
}

// keepSent is how long what was sent can be opened: a year and the next one's
// first month, for the reports of a year.
const keepSent = 396 * 24 * time.Hour

// Prune empties what was sent long ago; the line that it was sent stays. It is
// a timer.
func (o *Office) Prune(ctx context.Context, c gate.Commune) error {
	return o.gate.Write(ctx, gate.System("exchange", c), MayOperate, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		_, err := tx.Exec(`
			UPDATE exchange_message SET body = '{}', wire = '', answer_text = ''
			 WHERE commune_id = $1 AND state IN ('sent', 'skipped') AND done_at < $2 AND body <> '{}'`, tx.Now().Add(-keepSent).UnixMilli())
		return err
	})
}
