package casework

import (
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// Reasons of pauses: text keys, shown to the applicant.
const (
	PauseSupplement = "casework.pause.supplement"
	PauseFinance    = "casework.pause.finance"
	PauseOther      = "casework.pause.other"
)

func today(tx *gate.Tx) string { return clock.DateOf(tx.Now()).String() }

// termOf converts a procedure's term; ok is false where none is known.
func termOf(p procedures.Procedure, channel procedures.Channel, variant int) (clock.Term, bool, error) {
	t, ok := p.Term(channel, variant)
	if !ok {
		return clock.Term{}, false, nil
	}
	made := clock.Term{Qty: t.Qty, Unit: clock.Unit(t.Unit)}
	return made, true, made.Check()
}

// reckon works the due date out of the ledger.
func (d *Dossier) reckon(pauses []clock.Pause, cal *clock.Calendar) clock.Deadline {
	if d.Received.IsZero() || len(d.Terms) == 0 {
		return clock.Deadline{}
	}
	dl := clock.Due(d.Received, d.Terms[0], pauses, cal)
	for _, t := range d.Terms[1:] {
		dl = dl.Extend(t)
	}
	return dl
}

// schedule copies the reckoned due date into the columns lists are sorted by.
func (d *Dossier) schedule(pauses []clock.Pause, cal *clock.Calendar) {
	dl := d.reckon(pauses, cal)
	d.Due, d.Provisional = dl.Due, dl.Provisional
	d.PausedSince = time.Time{}
	for _, p := range pauses {
		if p.To.IsZero() {
			d.PausedSince = p.From
		}
	}
	if !d.PausedSince.IsZero() && d.Due.After(d.PausedSince) {
		d.Due = time.Time{} // nobody owes it while the clock stands
	}
}

// urgent orders work: by the nearer of the step's and the dossier's due date;
// what has none yet, by when it came.
func (d *Dossier) urgent() time.Time {
	switch {
	case !d.Finished.IsZero():
		return d.Finished // waits to be handed over, longest first
	case d.StepDue.IsZero() && d.Due.IsZero():
		return d.Submitted
	case d.StepDue.IsZero():
		return d.Due
	case d.Due.IsZero() || d.StepDue.Before(d.Due):
		return d.StepDue
	}
	return d.Due
}

// stepDue is when the step that begins now should be done, zero without a term.
func stepDue(s procedures.State, now time.Time, cal *clock.Calendar) time.Time {
	if s.Term == nil || s.Terminal {
		return time.Time{}
	}
	term := clock.Term{Qty: s.Term.Qty, Unit: clock.Unit(s.Term.Unit)}
	if term.Check() != nil {
		return time.Time{}
	}
	return clock.Due(now, term, nil, cal).Due
}

// Timing of a finished step, as the control slip (phiếu kiểm soát) words it.
type Timing string

const (
	Untimed Timing = ""
	Early   Timing = "early"   // before the day it was due
	OnTime  Timing = "on-time" // on that day, in time
	Late    Timing = "late"
)

func timing(at, due time.Time) Timing {
	switch {
	case due.IsZero():
		return Untimed
	case at.After(due):
		return Late
	case clock.DateOf(at).Before(clock.DateOf(due)):
		return Early
	}
	return OnTime
}

func pausesOf(tx *gate.Tx, dossier string) ([]clock.Pause, error) {
	return gate.All(tx, func(scan gate.Scanner) (clock.Pause, error) {
		var p clock.Pause
		var from, to int64
		err := scan(&from, &to, &p.Reason)
		p.From, p.To = gate.Instant(from), gate.Instant(to)
		return p, err
	}, `SELECT from_at, to_at, reason FROM casework_pause WHERE commune_id = $1 AND dossier_id = $2 ORDER BY seq`, dossier)
}

// pause opens a row of the ledger, unless one is open.
func pause(tx *gate.Tx, dossier, reason string) error {
	_, err := tx.Exec(`
		INSERT INTO casework_pause (commune_id, dossier_id, seq, from_at, to_at, reason)
		SELECT $1, $2, COALESCE(MAX(seq), 0) + 1, $3, 0, $4 FROM casework_pause
		 WHERE commune_id = $1 AND dossier_id = $2
		HAVING COALESCE(SUM(CASE WHEN to_at = 0 THEN 1 ELSE 0 END), 0) = 0`, dossier, gate.Millis(tx.Now()), reason)
	return err
}

// resume closes the open row, if there is one.
func resume(tx *gate.Tx, dossier string) error {
	_, err := tx.Exec(`
		UPDATE casework_pause SET to_at = $3 WHERE commune_id = $1 AND dossier_id = $2 AND to_at = 0`,
		dossier, gate.Millis(tx.Now()))
	return err
}
