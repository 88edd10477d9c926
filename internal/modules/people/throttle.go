package people

import (
	"context"
	"errors"
	"time"

	"xaso/internal/platform/gate"
)

// A brake is how failed attempts slow the next ones. The wait doubles from
// first to most and is never for ever: nobody can lock a neighbour out.
type brake struct {
	free  int64 // attempts without a wait
	first time.Duration
	most  time.Duration
}

var (
	loginBrake   = brake{free: 5, first: 30 * time.Second, most: 15 * time.Minute}
	addressBrake = brake{free: 40, first: 15 * time.Second, most: 5 * time.Minute} // a whole village may share one
)

// triesForgotten is how long attempts count.
const triesForgotten = time.Hour

// wait is how long after the n-th attempt in a row none is taken.
func (b brake) wait(n int64) time.Duration {
	if n <= b.free {
		return 0
	}
	doublings := min(n-b.free-1, 20)
	return min(b.first<<doublings, b.most)
}

// tries is one thing whose attempts are counted.
type tries struct {
	key   string
	brake brake
}

func (r *Register) loginTries(c gate.Commune, login string) tries {
	return tries{r.keys.hash(c, "try-login", login), loginBrake}
}

func (r *Register) addressTries(c gate.Commune, address string) tries {
	return tries{r.keys.hash(c, "try-address", address), addressBrake}
}

// attempt counts an attempt before it is made, so that many at once are
// counted too; it returns ErrSlowDown, with the minutes to wait, when one of
// the brakes is on. A success is told by succeed.
func (r *Register) attempt(ctx context.Context, c gate.Commune, of ...tries) error {
	return r.gate.Write(fresh(ctx), gate.Anonymous(c), gate.Public, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(true); err != nil {
			return err
		}
		now := tx.Now()
		for _, t := range of {
			var fails, last, next int64
			err := tx.Row(`SELECT fails, last_at, next_at FROM people_try WHERE commune_id = $1 AND key = $2`,
				t.key).Scan(&fails, &last, &next)
			if err != nil && !errors.Is(err, gate.ErrMissing) {
				return err
			}
			if left := time.UnixMilli(next).Sub(now); left > 0 {
				return ErrSlowDown.With(int((left + time.Minute - 1) / time.Minute))
			}
			if now.Sub(time.UnixMilli(last)) > triesForgotten {
				fails = 0
			}
			fails++
			if fails == t.brake.free+1 {
				if err := tx.Record("people.slowed", t.key, nil); err != nil {
					return err
				}
			}
			// Attempts handed in at once may be counted in another order than
			// they came: without a wait there is no moment to come after.
			next = 0
			if w := t.brake.wait(fails); w > 0 {
				next = now.Add(w).UnixMilli()
			}
			_, err = tx.Exec(`
				INSERT INTO people_try (commune_id, key, fails, last_at, next_at) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (commune_id, key) DO UPDATE SET fails = $3, last_at = $4, next_at = $5`,
				t.key, fails, now.UnixMilli(), next)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// succeed clears the count of a login and gives the address its attempt back.
func succeed(tx *gate.Tx, login, address tries) error {
	if _, err := tx.Exec(`DELETE FROM people_try WHERE commune_id = $1 AND key = $2`, login.key); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE people_try SET fails = fails - 1
		WHERE commune_id = $1 AND key = $2 AND fails > 0`, address.key)
	return err
}
