package casework

import (
	"context"
	"errors"

	"xaso/internal/platform/gate"
)

// SweepRelays reminds of requests between communes and of sub-tasks at outside
// bodies before they are due, and tells once when they are late: each commune
// of what it waits for, and of what others wait for here. The program calls it
// every few minutes.
func (d *Desk) SweepRelays(ctx context.Context, c gate.Commune) error {
	who := gate.System("sweep-relays", c)
	var failed error
	for _, late := range []bool{true, false} {
		for _, of := range []waiting{awaited, owed} {
			failed = errors.Join(failed, d.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
				tx.Quiet()
				if err := tx.Require(who.IsSystem()); err != nil {
					return err
				}
				return d.sweepRelays(tx, of, late)
			}))
		}
	}
	return failed
}

// A waiting is one of the two things that are swept: the statement claims the
// due ones, so that each is told once, by whichever process comes first.
type waiting struct {
	claim map[bool]string // by lateness
	tell  func(d *Desk, tx *gate.Tx, id string, late bool) error
}

// awaited are the parts that others owe us. While the other commune waits for
// our reply, the part is ours to do, not late.
var awaited = waiting{map[bool]string{
	true: `UPDATE casework_subtask SET overdue_at = $2
		 WHERE commune_id = $1 AND answered_at = 0 AND overdue_at = 0 AND due_at > 0 AND due_at < $2 AND due_at < $3
		   AND id NOT IN (SELECT id FROM casework_relay WHERE commune_id = $1 AND state = 'asked-back') RETURNING id`,
	false: `UPDATE casework_subtask SET reminded_at = $2
		 WHERE commune_id = $1 AND answered_at = 0 AND reminded_at = 0 AND due_at >= $2 AND due_at <= $3
		   AND id NOT IN (SELECT id FROM casework_relay WHERE commune_id = $1 AND state = 'asked-back') RETURNING id`,
}, (*Desk).tellAwaited}

// owed are the requests of others to us.
var owed = waiting{map[bool]string{
	true: `UPDATE casework_relay SET overdue_at = $2
		 WHERE commune_id = $1 AND side = 'in' AND closed_at = 0 AND state = 'open' AND overdue_at = 0 AND due_at > 0
		   AND due_at < $2 AND due_at < $3 RETURNING id`,
	false: `UPDATE casework_relay SET reminded_at = $2
		 WHERE commune_id = $1 AND side = 'in' AND closed_at = 0 AND state = 'open' AND reminded_at = 0
		   AND due_at >= $2 AND due_at <= $3 RETURNING id`,
}, (*Desk).tellOwed}

func (d *Desk) sweepRelays(tx *gate.Tx, of waiting, late bool) error {
	until, err := d.remindUntil(tx)
	if err != nil {
		return err
	}
	ids, err := gate.All(tx, scanText, of.claim[late], gate.Millis(tx.Now()), until)
	for _, id := range ids {
		err = errors.Join(err, of.tell(d, tx, id, late))
	}
	return err
}

func (d *Desk) tellAwaited(tx *gate.Tx, id string, late bool) error {
	var dossier, agency, by string
	var due int64
	err := tx.Row(`SELECT dossier_id, agency, by_id, due_at FROM casework_subtask WHERE commune_id = $1 AND id = $2`, id).
		Scan(&dossier, &agency, &by, &due)
	if err != nil {
		return err
	}
	c, err := findDossier(tx, dossier)
	if err != nil || !c.Open() {
		return err
	}
	e := RelayDue{Side: Outgoing, Dossier: c.ID, Code: c.Code, Field: c.Field, Other: agency,
		Account: orElse(c.Assignee, by), Due: gate.Instant(due), Late: late}
	return errors.Join(tx.Publish(e), tx.Record("casework.subtask-swept", c.ID, map[string]any{"subtask": id, "late": late}))
}

func (d *Desk) tellOwed(tx *gate.Tx, id string, late bool) error {
	r, err := findRelay(tx, id, Incoming)
	if err != nil {
		return err
	}
	e := RelayDue{Relay: r.ID, Side: Incoming, Code: r.Code, Field: r.Field, Other: r.Other, Account: r.Assignee, Due: r.Due, Late: late}
	return errors.Join(tx.Publish(e), tx.Record("casework.relay-swept", r.ID, map[string]any{"late": late}))
}

// dueSubtask moves the date by which a part is awaited.
func dueSubtask(tx *gate.Tx, id string, due int64) error {
	_, err := tx.Exec(`
		UPDATE casework_subtask SET due_at = $3, reminded_at = 0
		 WHERE commune_id = $1 AND id = $2 AND answered_at = 0`, id, due)
	return err
}

// recallOpen takes back the request behind a sub-task that was closed by hand,
// so that nobody elsewhere works for nothing.
func recallOpen(tx *gate.Tx, subtask, reason string) error {
	r, err := findRelay(tx, subtask, Outgoing)
	if errors.Is(err, gate.ErrMissing) || (err == nil && !r.Open()) {
		return nil
	}
	if err != nil {
		return err
	}
	return r.recall(tx, reason)
}

// recallAll takes back every open request of a dossier that ended.
func recallAll(tx *gate.Tx, dossier, reason string) error {
	all, err := gate.All(tx, scanRelay, `SELECT `+relayColumns+` FROM casework_relay
		 WHERE commune_id = $1 AND dossier_id = $2 AND dossier_id <> '' AND side = 'out' AND closed_at = 0`, dossier)
	for _, r := range all {
		err = errors.Join(err, r.recall(tx, reason))
	}
	return err
}
