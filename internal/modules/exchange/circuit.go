package exchange

import (
	"context"
	"errors"
	"strings"
	"time"

	"xaso/internal/platform/gate"
)

// opensAfter so many troubles in a row nothing more is sent but one probe at a
// time.
const opensAfter = 3

// longestOpen bounds how long an open circuit waits for its next probe.
const longestOpen = 15 * time.Minute

// A LineState is the line as this commune has found it.
type LineState struct {
	Failures  int       // in a row
	OpenUntil time.Time // nothing is sent before
	OK, Bad   time.Time // last answer, last trouble
	BadWhat   string    // see Trouble
	BadText   string
	PausedBy  string // an official holds everything back
	PausedAt  time.Time
}

// Down reports whether the circuit is open: the other side did not answer
// several times in a row.
func (l LineState) Down() bool { return l.Failures >= opensAfter }

func lineOf(tx *gate.Tx) (LineState, error) {
	var l LineState
	var open, ok, bad, paused int64
	err := tx.Row(`SELECT failures, open_until, ok_at, bad_at, bad_text, paused_by, paused_at FROM exchange_line WHERE commune_id = $1`).
		Scan(&l.Failures, &open, &ok, &bad, &l.BadText, &l.PausedBy, &paused)
	if errors.Is(err, gate.ErrMissing) {
		return l, nil
	}
	l.BadWhat, l.BadText, _ = strings.Cut(l.BadText, ": ")
	l.OpenUntil, l.OK, l.Bad, l.PausedAt = gate.Instant(open), gate.Instant(ok), gate.Instant(bad), gate.Instant(paused)
	return l, err
}

const insertLine = `
	INSERT INTO exchange_line (commune_id, failures, open_until, ok_at, bad_at, bad_text, paused_by, paused_at)
	VALUES ($1, $2, $3, $4, $5, $6, '', 0) `

// hold keeps everything back until an instant.
func (l LineState) hold(tx *gate.Tx, until time.Time) error {
	_, err := tx.Exec(`UPDATE exchange_line SET open_until = $2 WHERE commune_id = $1`, until.UnixMilli())
	return err
}

// alive notes that the other side answered, be it with a refusal.
func alive(tx *gate.Tx) error {
	_, err := tx.Exec(insertLine+`ON CONFLICT (commune_id) DO UPDATE SET failures = 0, open_until = 0, ok_at = $4`,
		0, 0, tx.Now().UnixMilli(), 0, "")
	return err
}

// bad notes a trouble. One that asks for fewer calls holds all back for as long
// as it says, and is no failure: the other side lives.
func (o *Office) bad(tx *gate.Tx, t *Trouble) error {
	l, err := lineOf(tx)
	if err != nil {
		return err
	}
	if !t.Crowded {
		l.Failures++
	}
	until := l.OpenUntil
	if until.Before(tx.Now()) || l.Failures >= opensAfter {
		until = time.Time{}
	}
	switch {
	case t.Crowded:
		until = tx.Now().Add(max(t.After, o.pause(1)))
	case l.Failures >= opensAfter:
		wait := o.o.Probe << min(l.Failures-opensAfter, 10)
		wait = min(wait, longestOpen)
		until = tx.Now().Add(max(wait/2+time.Duration(o.o.Random()*float64(wait/2)), t.After))
	}
	_, err = tx.Exec(insertLine+`ON CONFLICT (commune_id) DO UPDATE SET failures = $2, open_until = $3, bad_at = $5, bad_text = $6`,
		l.Failures, gate.Millis(until), gate.Millis(l.OK), tx.Now().UnixMilli(), t.What+": "+trimmed(t.Text))
	return err
}

// Pause holds everything back, or lets it go on.
func (o *Office) Pause(ctx context.Context, who gate.Actor, on bool) error {
	return o.gate.Write(ctx, who, MayOperate, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayOperate)); err != nil {
			return err
		}
		by, at, what := "", int64(0), "exchange.resumed"
		if on {
			by, at, what = who.ID, tx.Now().UnixMilli(), "exchange.paused"
		}
		_, err := tx.Exec(`
			INSERT INTO exchange_line (commune_id, failures, open_until, ok_at, bad_at, bad_text, paused_by, paused_at)
			VALUES ($1, 0, 0, 0, 0, '', $2, $3)
			ON CONFLICT (commune_id) DO UPDATE SET paused_by = $2, paused_at = $3`, by, at)
		if err != nil {
			return err
		}
		o.stir(tx, tx.Now())
		return tx.Record(what, "", nil)
	})
}

// Sweep lets go on what a lost job or a race of two processes left lying, and
// looks for what is due. It is a timer.
func (o *Office) Sweep(ctx context.Context, c gate.Commune) error {
	if o.line == nil {
		return nil
	}
	return o.gate.Write(ctx, gate.System("exchange", c), MayOperate, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		_, err := tx.Exec(`
			UPDATE exchange_message SET state = 'waiting', next_at = $2
			 WHERE commune_id = $1 AND state = 'behind' AND NOT EXISTS (
			       SELECT 1 FROM exchange_message AS before
			        WHERE before.commune_id = $1 AND before.dossier_id = exchange_message.dossier_id
			          AND before.seq < exchange_message.seq AND before.state IN ('behind', 'waiting', 'dead'))`, tx.Now().UnixMilli())
		if err != nil {
			return err
		}
		var n int
		err = tx.Row(`SELECT COUNT(*) FROM exchange_message WHERE commune_id = $1 AND state = 'waiting'`).Scan(&n)
		if err == nil && n > 0 {
			o.stir(tx, tx.Now())
		}
		return err
	})
}
