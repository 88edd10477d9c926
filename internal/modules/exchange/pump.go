package exchange

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"xaso/internal/platform/gate"
)

// batch is how many messages one job sends before others have their turn.
const batch = 100

// Pump sends what is due in a commune, one message after another; what is due
// later leaves a job for then. It is the handler of PumpJob, and may run
// several times at once.
func (o *Office) Pump(ctx context.Context, c gate.Commune) error {
	if o.line == nil {
		return nil
	}
	ctx, done := unkeyed(ctx)
	defer done()
	for range batch {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		m, err := o.take(ctx, c)
		if err != nil {
			return err
		}
		if m == nil {
			return nil
		}
		if m.State != Waiting { // could not be written: an official must look
			continue
		}
		if err := o.deliver(ctx, c, *m); err != nil {
			return err
		}
	}
	return o.gate.Write(ctx, gate.System("exchange", c), MayOperate, func(tx *gate.Tx) error {
		tx.Quiet()
		o.stir(tx, tx.Now())
		return tx.Require(tx.Who.IsSystem())
	})
}

// take claims the next message that is due and writes its wire, or returns nil
// and leaves a job for when the next one is due. A message without translation
// is put aside on the way and returned as it then is.
func (o *Office) take(ctx context.Context, c gate.Commune) (*Message, error) {
	var taken *Message
	err := o.gate.Write(ctx, gate.System("exchange", c), MayOperate, func(tx *gate.Tx) error {
		taken = nil
		tx.Quiet() // a lease; the outcome has its line
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		l, err := lineOf(tx)
		if err != nil || l.PausedBy != "" {
			return err
		}
		if l.OpenUntil.After(tx.Now()) {
			o.stir(tx, l.OpenUntil)
			return nil
		}
		now := tx.Now().UnixMilli()
		due, err := gate.All(tx, scanMessage, `SELECT `+messageColumns+` FROM exchange_message
			 WHERE commune_id = $1 AND state = 'waiting' AND next_at <= $2 AND lease_until <= $2 ORDER BY next_at, id LIMIT 1`, now)
		if err != nil {
			return err
		}
		if len(due) == 0 {
			return o.later(tx)
		}
		m := &due[0]
		if l.Failures >= opensAfter { // this one tries, the others wait for it
			if err := l.hold(tx, tx.Now().Add(2*o.o.Timeout)); err != nil {
				return err
			}
		}
		if err := o.prepare(tx, m); err != nil {
			return err
		}
		taken = m
		return nil
	})
	return taken, err
}

// later leaves a job for the next message that waits.
func (o *Office) later(tx *gate.Tx) error {
	var n, at int64
	err := tx.Row(`SELECT COUNT(*), COALESCE(MIN(CASE WHEN lease_until > next_at THEN lease_until ELSE next_at END), 0)
		  FROM exchange_message WHERE commune_id = $1 AND state = 'waiting'`).Scan(&n, &at)
	if err == nil && n > 0 {
		o.stir(tx, gate.Instant(at))
	}
	return err
}

// prepare claims m and writes what goes out. A message whose outcome is unknown
// goes again as it was, to the byte: only so can the other side tell that it is
// the same.
func (o *Office) prepare(tx *gate.Tx, m *Message) error {
	now := tx.Now()
	m.Unsure = m.Unsure || m.lease > 0 // its sender died before the answer
	if !m.Unsure || m.Wire == nil {
		w, err := o.encode(tx, *m)
		if unfit, ok := errors.AsType[*Unfit](err); ok {
			return o.putAside(tx, m, unfit)
		}
		if err != nil {
			return err
		}
		m.Wire = &w
	}
	wire, err := json.Marshal(m.Wire)
	if err != nil {
		return err
	}
	m.Attempts++
	if m.First.IsZero() {
		m.First = now
	}
	// The lease outlasts the call, with room for a slow commit.
	m.lease = now.Add(2 * o.o.Timeout).UnixMilli()
	n, err := tx.Exec(`
		UPDATE exchange_message SET attempts = $3, lease_until = $4, unsure = $5, wire = $6, first_at = $7
		 WHERE commune_id = $1 AND id = $2 AND state = 'waiting' AND lease_until <= $8`,
		m.ID, m.Attempts, m.lease, m.Unsure, string(wire), gate.Millis(m.First), now.UnixMilli())
	if err == nil && n == 0 {
		m.State = Behind // another process was faster
	}
	return err
}

// encode writes a message as the other side wants it.
func (o *Office) encode(tx *gate.Tx, m Message) (Wire, error) {
	given, err := refs(tx, m.Dossier)
	if err != nil {
		return Wire{}, err
	}
	if o.line != nil && given.Code == "" && m.Kind != AskCode && m.Kind != SendFile {
		return Wire{}, &Unfit{Place: "MaHoSo"} // what is only written down waits for none
	}
	by, err := o.mapping(tx)
	if err != nil {
		return Wire{}, err
	}
	place := o.o.Place(tx.Who.Commune)
	if place.Provisional {
		place.AgencyID = ""
	}
	return o.codec.Encode(Outgoing{Kind: m.Kind, Local: m.Code, Body: m.Body, Refs: given, Agency: place.AgencyID}, by)
}

// putAside stops a dossier at a message that cannot be written.
func (o *Office) putAside(tx *gate.Tx, m *Message, unfit *Unfit) error {
	text, err := json.Marshal(unfit)
	if err != nil {
		return err
	}
	m.State, m.Why, m.AnswerText = Dead, Unmapped, string(text)
	_, err = tx.Exec(`
		UPDATE exchange_message SET state = 'dead', why = 'unmapped', lease_until = 0, answer_code = '', answer_text = $3, done_at = $4
		 WHERE commune_id = $1 AND id = $2`, m.ID, m.AnswerText, tx.Now().UnixMilli())
	return err
}

// deliver sends a claimed message and writes down what came of it. When ctx
// ends meanwhile the outcome is unknown, and its lease says so.
func (o *Office) deliver(ctx context.Context, c gate.Commune, m Message) error {
	call, cancel := context.WithTimeout(ctx, o.o.Timeout)
	answer, sent := o.line.Send(call, m.RequestID(), *m.Wire, o.o.Open)
	cancel()
	if sent != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return o.gate.Write(ctx, gate.System("exchange", c), MayOperate, func(tx *gate.Tx) error {
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		// The lease is a fencing token: whoever lost it says nothing any more.
		var n int
		err := tx.Row(`SELECT COUNT(*) FROM exchange_message
			 WHERE commune_id = $1 AND id = $2 AND state = 'waiting' AND lease_until = $3`, m.ID, m.lease).Scan(&n)
		if err != nil || n == 0 {
			tx.Quiet()
			return err
		}
		return o.outcome(tx, m, answer, sent)
	})
}

// outcome writes down what became of a try.
func (o *Office) outcome(tx *gate.Tx, m Message, answer Answer, sent error) error {
	refused, isRefusal := errors.AsType[*Refused](sent)
	switch {
	case sent == nil:
		return o.taken(tx, m, answer)
	case isRefusal:
		if err := alive(tx); err != nil {
			return err
		}
		return o.bury(tx, m, Rejected, refused.Code, refused.Text, false)
	}
	if unfit, ok := errors.AsType[*Unfit](sent); ok { // nothing went out
		return errors.Join(o.putAside(tx, &m, unfit),
			tx.Record("exchange.stuck", m.Dossier, map[string]any{"message": m.ID, "kind": m.Kind, "why": Unmapped}))
	}
	trouble, ok := errors.AsType[*Trouble](sent)
	if !ok {
		trouble = &Trouble{What: Unclear, Text: sent.Error(), Arrived: true}
	}
	if err := o.bad(tx, trouble); err != nil {
		return err
	}
	unsure := m.Unsure || trouble.Arrived
	if m.Attempts >= leastTries && tx.Now().Sub(m.First) >= o.o.GiveUp {
		return o.bury(tx, m, GaveUp, trouble.What, trouble.Text, unsure)
	}
	tx.Quiet() // it will be tried again
	_, err := tx.Exec(`
		UPDATE exchange_message SET lease_until = 0, next_at = $3, unsure = $4, why = 'trouble', answer_code = $5, answer_text = $6
		 WHERE commune_id = $1 AND id = $2`,
		m.ID, tx.Now().Add(max(o.pause(m.Attempts), trouble.After)).UnixMilli(), unsure, trouble.What, trimmed(trouble.Text))
	return err
}

// leastTries are made before a message is given up, however slowly.
const leastTries = 5

// pause grows with each try; half of it is chance, so that what failed together
// does not come back together.
func (o *Office) pause(attempt int) time.Duration {
	d := o.o.First << min(attempt-1, 30)
	if d <= 0 || d > o.o.Longest {
		d = o.o.Longest
	}
	return d/2 + time.Duration(o.o.Random()*float64(d/2))
}

// bury leaves a message to an official.
func (o *Office) bury(tx *gate.Tx, m Message, why, code, text string, unsure bool) error {
	_, err := tx.Exec(`
		UPDATE exchange_message SET state = 'dead', lease_until = 0, why = $3, answer_code = $4, answer_text = $5, unsure = $6, done_at = $7
		 WHERE commune_id = $1 AND id = $2`, m.ID, why, trimmed(code), trimmed(text), unsure, tx.Now().UnixMilli())
	if err != nil {
		return err
	}
	return tx.Record("exchange.stuck", m.Dossier, map[string]any{"message": m.ID, "kind": m.Kind, "why": why})
}

// taken notes that the other side has it, and lets the next one go.
func (o *Office) taken(tx *gate.Tx, m Message, a Answer) error {
	if err := alive(tx); err != nil {
		return err
	}
	_, err := tx.Exec(`
		UPDATE exchange_message SET state = 'sent', lease_until = 0, unsure = FALSE, why = '', remote_id = $3, answer_code = $4, answer_text = $5, done_at = $6
		 WHERE commune_id = $1 AND id = $2`, m.ID, trimmed(a.ID), trimmed(a.Code), trimmed(a.Text), tx.Now().UnixMilli())
	if err != nil {
		return err
	}
	if err := o.learn(tx, m, a); err != nil {
		return err
	}
	if err := follow(tx, m.Dossier); err != nil {
		return err
	}
	return tx.Record("exchange.sent", m.Dossier, map[string]any{"message": m.ID, "kind": m.Kind, "request": m.RequestID()})
}

// learn keeps what the answer means for the dossier.
func (o *Office) learn(tx *gate.Tx, m Message, a Answer) error {
	now := tx.Now().UnixMilli()
	switch m.Kind {
	case AskCode:
		if _, err := o.o.Keep(tx, m.Dossier, a.ID); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE exchange_dossier SET national_code = $3 WHERE commune_id = $1 AND dossier_id = $2`, m.Dossier, trimmed(a.ID))
		return err
	case Create:
		_, err := tx.Exec(`UPDATE exchange_dossier SET created_at = $3, acked_status = $4, acked_at = $3 WHERE commune_id = $1 AND dossier_id = $2`,
			m.Dossier, now, m.Body.Dossier.Status)
		if err != nil {
			return err
		}
		return tx.Publish(DossierAcknowledged{Dossier: m.Dossier})
	case Status:
		_, err := tx.Exec(`UPDATE exchange_dossier SET acked_status = $4, acked_at = $3 WHERE commune_id = $1 AND dossier_id = $2`,
			m.Dossier, now, m.Body.Step.Status)
		return err
	}
	return nil
}

const longestAnswer = 500 // characters kept of what the other side says

// trimmed is text from outside as it is kept: short, and without what a
// database or a page cannot take.
func trimmed(s string) string {
	clean := make([]rune, 0, min(len(s), longestAnswer))
	for _, r := range s {
		if len(clean) == longestAnswer {
			break
		}
		if control(r) {
			r = ' '
		}
		clean = append(clean, r)
	}
	return string(clean)
}
