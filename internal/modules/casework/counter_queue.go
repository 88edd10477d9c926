package casework

import (
	"context"
	"time"
	"unicode/utf8"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// ticketsKept is how long a day's numbers are kept for the figures.
const ticketsKept = 90 // days

// RecallTicket calls once more whoever was called and has not come.
func (d *Desk) RecallTicket(ctx context.Context, who gate.Actor, number int) error {
	return d.moveTicket(ctx, who, "casework.ticket-recalled", number, nil, `
		UPDATE casework_ticket SET calls = calls + 1, recalled_at = $4
		 WHERE commune_id = $1 AND day = $2 AND number = $3 AND called_at > 0 AND done_at = 0`,
		func(tx *gate.Tx) []any { return []any{gate.Millis(tx.Now())} })
}

// TransferTicket sends whoever is being served on to another counter, where
// they are next.
func (d *Desk) TransferTicket(ctx context.Context, who gate.Actor, number int, to string) error {
	if to == "" || utf8.RuneCountInString(to) > longestCounter {
		return ErrCounter.With(longestCounter).At("to")
	}
	return d.moveTicket(ctx, who, "casework.ticket-transferred", number, map[string]string{"to": to}, `
		UPDATE casework_ticket SET wanted = $4, called_at = 0, counter = '', called_by = '', recalled_at = 0
		 WHERE commune_id = $1 AND day = $2 AND number = $3 AND called_at > 0 AND done_at = 0`,
		func(*gate.Tx) []any { return []any{to} })
}

// ReturnTicket lets whoever missed their call wait again, before all others of
// their kind: their number is the lowest.
func (d *Desk) ReturnTicket(ctx context.Context, who gate.Actor, number int) error {
	return d.moveTicket(ctx, who, "casework.ticket-returned", number, nil, `
		UPDATE casework_ticket SET called_at = 0, counter = '', called_by = '', done_at = 0, missed = $4
		 WHERE commune_id = $1 AND day = $2 AND number = $3 AND missed = $5`,
		func(*gate.Tx) []any { return []any{false, true} })
}

func (d *Desk) moveTicket(ctx context.Context, who gate.Actor, what string, number int, detail map[string]string, query string, more func(*gate.Tx) []any) error {
	return d.gate.Write(ctx, who, MayReceive, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayReceive)); err != nil {
			return err
		}
		n, err := tx.Exec(query, append([]any{today(tx), number}, more(tx)...)...)
		if err != nil {
			return err
		}
		if n == 0 {
			return gate.ErrMissing
		}
		said := map[string]any{"number": number}
		for k, v := range detail {
			said[k] = v
		}
		return tx.Record(what, today(tx), said)
	})
}

// InQueue is a place in the queue, as somebody with a number asks for it.
type InQueue struct {
	Ticket
	Before  int           // waiting and called earlier
	Wait    time.Duration // estimated, 0 when nothing can be said yet
	Average time.Duration // how long those called today had waited
}

// InQueue tells where a number of today stands. Numbers name nobody, so anybody
// may ask; one that was never taken is gate.ErrMissing.
func (d *Desk) InQueue(ctx context.Context, who gate.Actor, number int) (InQueue, error) {
	var q InQueue
	err := d.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		var err error
		q.Ticket, err = gate.One(tx, scanTicket, `SELECT `+ticketColumns+` FROM casework_ticket
			 WHERE commune_id = $1 AND day = $2 AND number = $3`, today(tx), number)
		if err != nil {
			return err
		}
		rhythm, err := rhythmOf(tx)
		if err != nil {
			return err
		}
		q.Average = rhythm.waited
		if !q.Called.IsZero() {
			return nil
		}
		// Priority goes first, then who was sent on from another counter, then
		// by number: the order of CallNext.
		err = tx.Row(`SELECT COUNT(*) FROM casework_ticket
			 WHERE commune_id = $1 AND day = $2 AND called_at = 0 AND number <> $3
			   AND (wanted <> '' OR (priority = $4 AND number < $3) OR (priority = $5 AND $6 = 1))`,
			today(tx), number, q.Priority, true, ordinary(q.Priority)).Scan(&q.Before)
		q.Wait = rhythm.apart * time.Duration(q.Before+1)
		return err
	})
	return q, err
}

// ordinary is 1 for a number that priority passes.
func ordinary(priority bool) int {
	if priority {
		return 0
	}
	return 1
}

// Queue is the hall as the counter sees it: who waits, and how long for.
type Queue struct {
	Serving []Ticket // called and not done
	Missed  []Ticket // did not come, newest first
	Waiting []Ticket // in the order of taking
	Average time.Duration
}

const mostShownTickets = 30

// Queue reads it for the counter: with what people came for.
func (d *Desk) Queue(ctx context.Context, who gate.Actor) (Queue, error) {
	var q Queue
	err := d.gate.Read(ctx, who, MayReceive, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayReceive)); err != nil {
			return err
		}
		for _, part := range []struct {
			into  *[]Ticket
			where string
		}{
			{&q.Serving, "called_at > 0 AND done_at = 0 ORDER BY called_at DESC"},
			{&q.Missed, "missed ORDER BY called_at DESC"},
			{&q.Waiting, "called_at = 0 ORDER BY priority DESC, number"},
		} {
			var err error
			*part.into, err = gate.All(tx, scanTicket, `SELECT `+ticketColumns+` FROM casework_ticket
				 WHERE commune_id = $1 AND day = $2 AND `+part.where+` LIMIT $3`, today(tx), mostShownTickets)
			if err != nil {
				return err
			}
		}
		rhythm, err := rhythmOf(tx)
		q.Average = rhythm.waited
		return err
	})
	return q, err
}

// A rhythm is how the hall goes today: how long people waited, and the time
// from one call to the next.
type rhythm struct{ waited, apart time.Duration }

// latestCalls are those that a rhythm is read from.
const latestCalls = 10

func rhythmOf(tx *gate.Tx) (rhythm, error) {
	calls, err := gate.All(tx, func(scan gate.Scanner) ([2]int64, error) {
		var at [2]int64
		return at, scan(&at[0], &at[1])
	}, `SELECT taken_at, called_at FROM casework_ticket
		 WHERE commune_id = $1 AND day = $2 AND called_at > 0 ORDER BY called_at DESC LIMIT $3`, today(tx), latestCalls)
	if err != nil || len(calls) == 0 {
		return rhythm{}, err
	}
	var waited int64
	for _, c := range calls {
		waited += c[1] - c[0]
	}
	r := rhythm{waited: time.Duration(waited/int64(len(calls))) * time.Millisecond}
	if n := int64(len(calls)) - 1; n > 0 {
		r.apart = time.Duration((calls[0][1]-calls[n][1])/n) * time.Millisecond
	}
	return r, nil
}

// ForgetTickets drops numbers and entries of 90 days ago. The program calls it
// nightly.
func (d *Desk) ForgetTickets(ctx context.Context, c gate.Commune) error {
	return d.gate.Write(ctx, gate.System("forget-tickets", c), gate.Own, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		before := clock.DateOf(tx.Now()).AddDays(-ticketsKept)
		if _, err := tx.Exec(`DELETE FROM casework_ticket WHERE commune_id = $1 AND day < $2`, before.String()); err != nil {
			return err
		}
		_, err := tx.Exec(`DELETE FROM casework_entry WHERE commune_id = $1 AND at < $2`, gate.Millis(before.At(0)))
		return err
	})
}

const ticketColumns = `number, purpose, priority, taken_at, called_at, counter, done_at, missed, calls, recalled_at, wanted`

func scanTicket(scan gate.Scanner) (Ticket, error) {
	var t Ticket
	var taken, called, done, recalled int64
	err := scan(&t.Number, &t.Purpose, &t.Priority, &taken, &called, &t.Counter, &done, &t.Missed, &t.Calls, &recalled, &t.Wanted)
	t.Taken, t.Called, t.Done, t.Recalled = gate.Instant(taken), gate.Instant(called), gate.Instant(done), gate.Instant(recalled)
	return t, err
}
