package casework

import (
	"context"
	"errors"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// mostSwept bounds one call of a sweep; the next call goes on.
const mostSwept = 200

// Sweep does what time brings about in one commune: reminders before the due
// date, the alarm when it passes, and steps that end by themselves. The program
// calls it every few minutes; each dossier is claimed once, by whichever
// process comes first.
func (d *Desk) Sweep(ctx context.Context, c gate.Commune) error {
	return errors.Join(d.sweepDue(ctx, c), d.sweepReminders(ctx, c), d.sweepTimers(ctx, c))
}

// sweepIDs asks for the dossiers that a sweep has to look at.
func (d *Desk) sweepIDs(ctx context.Context, who gate.Actor, ask func(tx *gate.Tx) (string, []any, error)) ([]string, error) {
	var ids []string
	err := d.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		where, args, err := ask(tx)
		if err != nil {
			return err
		}
		ids, err = gate.All(tx, scanText, `SELECT id FROM casework_dossier WHERE commune_id = $1 AND `+where, args...)
		return err
	})
	return ids, err
}

func (d *Desk) sweepDue(ctx context.Context, c gate.Commune) error {
	who := gate.System("sweep-due", c)
	ids, err := d.sweepIDs(ctx, who, func(tx *gate.Tx) (string, []any, error) {
		return `waits <> 'nobody' AND due_at > 0 AND finished_at = 0 AND overdue_at = 0 AND due_at < $2
			ORDER BY due_at LIMIT $3`, []any{gate.Millis(tx.Now()), mostSwept}, nil
	})
	for _, id := range ids {
		err = errors.Join(err, d.claim(ctx, who, id, "overdue_at", d.gate.Now(),
			func(tx *gate.Tx, c Dossier) error {
				return tx.Publish(DossierOverdue{Dossier: c.ID, Code: c.Code, Field: c.Field, Hamlet: c.Hamlet,
					Desk: string(c.Desk), Assignee: c.Assignee, Due: c.Due})
			}))
	}
	return err
}

func (d *Desk) sweepReminders(ctx context.Context, c gate.Commune) error {
	who := gate.System("sweep-reminders", c)
	var until time.Time
	ids, err := d.sweepIDs(ctx, who, func(tx *gate.Tx) (string, []any, error) {
		set, err := settingsOf(tx)
		if err != nil {
			return "", nil, err
		}
		cal, err := d.services.Calendar(tx)
		if err != nil {
			return "", nil, err
		}
		until = clock.Due(tx.Now(), clock.Term{Qty: set.RemindHours, Unit: clock.WorkingHour}, nil, cal).Due
		return `waits <> 'nobody' AND due_at > 0 AND finished_at = 0 AND reminded_at = 0 AND due_at >= $2 AND due_at <= $3
			ORDER BY due_at LIMIT $4`, []any{gate.Millis(tx.Now()), gate.Millis(until), mostSwept}, nil
	})
	for _, id := range ids {
		err = errors.Join(err, d.claim(ctx, who, id, "reminded_at", until,
			func(tx *gate.Tx, c Dossier) error {
				return tx.Publish(DossierDueSoon{Dossier: c.ID, Code: c.Code, Field: c.Field, Hamlet: c.Hamlet,
					Desk: string(c.Desk), Assignee: c.Assignee, Due: c.Due})
			}))
	}
	return err
}

// claim marks a dossier due by until once and tells of it; whoever comes second finds the
// mark and does nothing. It does not touch the version: nobody's page is stale
// because the program looked.
func (d *Desk) claim(ctx context.Context, who gate.Actor, id, mark string, until time.Time, tell func(*gate.Tx, Dossier) error) error {
	return d.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE casework_dossier SET `+mark+` = $3
			 WHERE commune_id = $1 AND id = $2 AND waits <> 'nobody' AND finished_at = 0
			   AND due_at > 0 AND due_at <= $4 AND `+mark+` = 0`, id, gate.Millis(tx.Now()), gate.Millis(until))
		if err != nil || n == 0 {
			tx.Quiet()
			return err
		}
		c, err := findDossier(tx, id)
		if err != nil {
			return err
		}
		if err := tell(tx, c); err != nil {
			return err
		}
		return tx.Record("casework.swept", id, map[string]string{"mark": mark})
	})
}

// sweepTimers takes the transitions that happen when a step's term runs out:
// silence on a draft certificate counts as consent.
func (d *Desk) sweepTimers(ctx context.Context, c gate.Commune) error {
	who := gate.System("sweep-timers", c)
	ids, err := d.sweepIDs(ctx, who, func(tx *gate.Tx) (string, []any, error) {
		return `step_timer AND step_due_at < $2 ORDER BY step_due_at LIMIT $3`, []any{gate.Millis(tx.Now()), mostSwept}, nil
	})
	for _, id := range ids {
		err = errors.Join(err, d.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
			if err := tx.Require(who.IsSystem()); err != nil {
				return err
			}
			c, err := findDossier(tx, id)
			if err != nil {
				return err
			}
			flow, err := d.services.Workflow(tx, c.Workflow)
			if err != nil {
				return err
			}
			for _, t := range flow.From(c.State, "") {
				if t.Timer && !c.StepDue.IsZero() && c.StepDue.Before(tx.Now()) {
					_, err := d.act(tx, &c, t.ID, Input{timer: true})
					return err
				}
			}
			tx.Quiet() // somebody acted meanwhile
			return nil
		}))
	}
	return err
}

// Digest tells the leader once each working day what is late. The program calls
// it from 7:30 on; a second call of the day does nothing.
func (d *Desk) Digest(ctx context.Context, c gate.Commune) error {
	who := gate.System("digest", c)
	return d.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		cal, err := d.services.Calendar(tx)
		if err != nil || !cal.Working(clock.DateOf(tx.Now())) {
			return err
		}
		n, err := tx.Exec(`
			INSERT INTO casework_figure (commune_id, day, what, field, n) VALUES ($1, $2, 'digest', '', 1)
			ON CONFLICT DO NOTHING`, today(tx))
		if err != nil || n == 0 {
			return err
		}
		g := LateDigest{Day: today(tx)}
		err = tx.Row(`
			SELECT COALESCE(SUM(CASE WHEN due_at < $2 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN due_at >= $2 THEN 1 ELSE 0 END), 0)
			  FROM casework_dossier
			 WHERE commune_id = $1 AND waits <> 'nobody' AND due_at > 0 AND finished_at = 0 AND due_at < $3`,
			gate.Millis(tx.Now()), gate.Millis(clock.DateOf(tx.Now()).AddDays(1).At(0))).Scan(&g.Overdue, &g.Today)
		if err != nil {
			return err
		}
		err = tx.Row(`SELECT COUNT(*) FROM casework_dossier
			 WHERE commune_id = $1 AND waits = 'office' AND desk = 'receptionist' AND received_at = 0`).Scan(&g.Waiting)
		if err != nil {
			return err
		}
		if err := tx.Record("casework.digest", g.Day, nil); err != nil {
			return err
		}
		return tx.Publish(g)
	})
}

// Reschedule works the due dates of all open dossiers out again, after the
// calendar changed. Pages show the reckoned date at once; this brings the lists
// after it.
func (d *Desk) Reschedule(ctx context.Context, c gate.Commune) (moved int, err error) {
	who := gate.System("reschedule", c)
	last := ""
	for {
		ids, err := d.sweepIDs(ctx, who, func(*gate.Tx) (string, []any, error) {
			return `waits <> 'nobody' AND received_at > 0 AND finished_at = 0 AND id > $2 ORDER BY id LIMIT $3`, []any{last, mostSwept}, nil
		})
		if err != nil || len(ids) == 0 {
			return moved, err
		}
		for _, id := range ids {
			changed, err := d.rescheduleOne(ctx, who, id)
			if err != nil {
				return moved, err
			}
			if changed {
				moved++
			}
		}
		last = ids[len(ids)-1]
	}
}

func (d *Desk) rescheduleOne(ctx context.Context, who gate.Actor, id string) (bool, error) {
	return gate.Make(ctx, d.gate, who, gate.Own, func(tx *gate.Tx) (bool, error) {
		if err := tx.Require(who.IsSystem()); err != nil {
			return false, err
		}
		c, err := findDossier(tx, id)
		if err != nil {
			return false, err
		}
		cal, err := d.services.Calendar(tx)
		if err != nil {
			return false, err
		}
		pauses, err := pausesOf(tx, id)
		if err != nil {
			return false, err
		}
		before, provisional := c.Due, c.Provisional
		c.schedule(pauses, cal)
		if c.Due.Equal(before) && c.Provisional == provisional || !c.Finished.IsZero() {
			tx.Quiet()
			return false, nil
		}
		if err := updateDossier(tx, &c); err != nil {
			return false, err
		}
		return true, tx.Record("casework.rescheduled", id, map[string]int64{"from": gate.Millis(before), "to": gate.Millis(c.Due)})
	})
}
