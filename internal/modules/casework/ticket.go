package casework

import (
	"context"
	"errors"
	"time"
	"unicode/utf8"

	"xaso/internal/platform/gate"
)

// A Ticket is a number in the queue of one day's counter.
type Ticket struct {
	Number   int
	Purpose  string
	Priority bool // elders, people with disabilities, pregnant women
	Taken    time.Time
	Called   time.Time // zero while waiting
	Counter  string
	Done     time.Time
	Missed   bool
	Calls    int       // times called again
	Recalled time.Time // last called again
	Wanted   string    // the counter it was sent on to, "" for any
}

// Announced is when the number was last called out.
func (t Ticket) Announced() time.Time {
	if t.Recalled.After(t.Called) {
		return t.Recalled
	}
	return t.Called
}

const longestCounter = 40 // characters

// TakeTicket gives the next number of today. The receptionist takes it for who
// comes in.
func (d *Desk) TakeTicket(ctx context.Context, who gate.Actor, purpose string, priority bool) (Ticket, error) {
	if utf8.RuneCountInString(purpose) > 200 {
		return Ticket{}, ErrTooLong.With(200).At("purpose")
	}
	return gate.Make(ctx, d.gate, who, MayReceive, func(tx *gate.Tx) (Ticket, error) {
		if err := tx.Require(who.May(MayReceive)); err != nil {
			return Ticket{}, err
		}
		n, err := tx.Next("casework.ticket/" + today(tx))
		if err != nil {
			return Ticket{}, err
		}
		_, err = tx.Exec(`
			INSERT INTO casework_ticket (commune_id, day, number, purpose, priority, taken_at, called_at, counter,
				called_by, done_at, missed)
			VALUES ($1, $2, $3, $4, $5, $6, 0, '', '', 0, $7)`, today(tx), n, purpose, priority, gate.Millis(tx.Now()), false)
		if err != nil {
			return Ticket{}, err
		}
		return Ticket{Number: int(n), Purpose: purpose, Priority: priority, Taken: tx.Now()},
			tx.Record("casework.ticket-taken", today(tx), map[string]int64{"number": n})
	})
}

// CallNext calls the next number to a counter: who was sent on to it, then
// priority, then by number. It closes what that counter served. It returns ErrNobodyWaits when the hall is empty.
func (d *Desk) CallNext(ctx context.Context, who gate.Actor, counter string) (Ticket, error) {
	if utf8.RuneCountInString(counter) > longestCounter {
		return Ticket{}, ErrTooLong.With(longestCounter).At("counter")
	}
	return gate.Make(ctx, d.gate, who, MayReceive, func(tx *gate.Tx) (Ticket, error) {
		if err := tx.Require(who.May(MayReceive)); err != nil {
			return Ticket{}, err
		}
		_, err := tx.Exec(`
			UPDATE casework_ticket SET done_at = $4
			 WHERE commune_id = $1 AND day = $2 AND counter = $3 AND called_at > 0 AND done_at = 0`,
			today(tx), counter, gate.Millis(tx.Now()))
		if err != nil {
			return Ticket{}, err
		}
		t := Ticket{Counter: counter, Called: tx.Now()}
		var taken int64
		err = tx.Row(`
			UPDATE casework_ticket SET called_at = $3, counter = $4, called_by = $5
			 WHERE commune_id = $1 AND day = $2 AND called_at = 0 AND number = (
				SELECT number FROM casework_ticket
				 WHERE commune_id = $1 AND day = $2 AND called_at = 0 AND (wanted = '' OR wanted = $4)
				 ORDER BY CASE WHEN wanted = '' THEN 1 ELSE 0 END, priority DESC, number LIMIT 1)
			RETURNING number, purpose, priority, taken_at`,
			today(tx), gate.Millis(tx.Now()), counter, who.ID).Scan(&t.Number, &t.Purpose, &t.Priority, &taken)
		if errors.Is(err, gate.ErrMissing) {
			return Ticket{}, ErrNobodyWaits
		}
		t.Taken = gate.Instant(taken)
		if err != nil {
			return Ticket{}, err
		}
		return t, tx.Record("casework.ticket-called", today(tx), map[string]any{"number": t.Number, "counter": counter})
	})
}

// MissTicket notes that the person called did not come.
func (d *Desk) MissTicket(ctx context.Context, who gate.Actor, number int) error {
	return d.gate.Write(ctx, who, MayReceive, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayReceive)); err != nil {
			return err
		}
		n, err := tx.Exec(`
			UPDATE casework_ticket SET done_at = $4, missed = $5
			 WHERE commune_id = $1 AND day = $2 AND number = $3 AND called_at > 0 AND done_at = 0`,
			today(tx), number, gate.Millis(tx.Now()), true)
		if err != nil {
			return err
		}
		if n == 0 {
			return gate.ErrMissing
		}
		return tx.Record("casework.ticket-missed", today(tx), map[string]int{"number": number})
	})
}

// A Board is what the screen in the hall shows: no names, no purposes.
type Board struct {
	Called  []Ticket // newest first
	Waiting int
}

// Board is open to everybody.
func (d *Desk) Board(ctx context.Context, who gate.Actor) (Board, error) {
	var b Board
	err := d.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		var err error
		b.Called, err = gate.All(tx, scanTicket, `SELECT `+ticketColumns+` FROM casework_ticket
			 WHERE commune_id = $1 AND day = $2 AND called_at > 0
			 ORDER BY CASE WHEN recalled_at > called_at THEN recalled_at ELSE called_at END DESC, number DESC LIMIT 6`, today(tx))
		for i := range b.Called {
			b.Called[i].Purpose = "" // nobody in the hall reads what for
		}
		if err != nil {
			return err
		}
		return tx.Row(`SELECT COUNT(*) FROM casework_ticket
			 WHERE commune_id = $1 AND day = $2 AND called_at = 0`, today(tx)).Scan(&b.Waiting)
	})
	return b, err
}
