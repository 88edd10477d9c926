package post

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
)

// Options are what package app decides about the post.
type Options struct {
	// Partner is who acts in one commune when another one sends to it or signs
	// for a letter: the audit and access logs name it. ok is false for a commune
	// that is not served here.
	Partner func(of, in gate.Commune) (who gate.Actor, ok bool)
	// Files is the store that all communes of the house share, each under keys
	// of its own.
	Files    blob.Store
	Handlers map[string]Handler
}

// An Office carries the letters of all communes of a house.
type Office struct {
	gate *gate.Gate
	o    Options
}

// NewOffice returns an office over a gate.
func NewOffice(g *gate.Gate, o Options) *Office { return &Office{g, o} }

// Deliver is the handler of DeliverJob: it carries the letters of one
// conversation, oldest first, until one fails or none is left.
//
// Each of its writes has a key of its own, not the job's: what a second run
// finds to do differs from the first, and the rows say what was done.
func (f *Office) Deliver(ctx context.Context, c gate.Commune, j jobs.Job) error {
	var e errand
	if err := json.Unmarshal([]byte(j.Body), &e); err != nil {
		return jobs.Hopeless(err)
	}
	for {
		l, s, ok, err := f.next(ctx, c, e)
		if err != nil || !ok || s.State == StuckNow || s.Next.After(f.gate.Now()) {
			return err // a later job is left for what is not due yet
		}
		out, err := f.carry(ctx, l)
		if err != nil && ctx.Err() != nil {
			return err // the house stops: no try of the letter's
		}
		if err != nil {
			return f.failed(ctx, l, s, err)
		}
		if err := f.sign(ctx, l, out); err != nil {
			return err
		}
	}
}

func (f *Office) next(ctx context.Context, c gate.Commune, e errand) (l Letter, s Sent, ok bool, err error) {
	err = f.gate.Read(ctx, gate.System("post", c), gate.Own, func(tx *gate.Tx) (err error) {
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		l, s, ok, err = head(tx, e)
		return err
	})
	return l, s, ok, err
}

// own gives a write a key that is nobody else's.
func own(ctx context.Context) context.Context { return gate.WithKey(ctx, rand.Text()) }

// carry brings a letter into the receiver's commune and returns what became of
// it there, now or at an earlier try.
func (f *Office) carry(ctx context.Context, l Letter) (Outcome, error) {
	who, there := f.o.Partner(l.From, l.To)
	handler, ok := f.o.Handlers[l.Kind]
	switch {
	case !there:
		return Outcome{Refusal: ErrNobody.Code}, nil
	case !ok:
		// While a newer program takes over, its processes know more kinds.
		return Outcome{}, fmt.Errorf("no handler for letters of kind %q", l.Kind)
	}
	here, err := f.copied(ctx, l)
	if err != nil {
		return Outcome{}, err
	}
	out, err := f.receive(ctx, who, here, func(tx *gate.Tx) (Outcome, error) {
		return Outcome{}, handler.Receive(tx, here)
	})
	no, refusal := errors.AsType[refused](err)
	if !refusal {
		return out, err
	}
	// What the handler had begun is undone; the refusal is kept, so that the
	// letter is not taken after all when it comes again.
	return f.receive(ctx, who, here, func(*gate.Tx) (Outcome, error) { return Outcome{Refusal: no.reason}, nil })
}

// receive writes the receiver's row and what else is done in its transaction,
// unless the letter came before.
func (f *Office) receive(ctx context.Context, who gate.Actor, l Letter, handle func(*gate.Tx) (Outcome, error)) (Outcome, error) {
	return gate.Make(own(ctx), f.gate, who, gate.Own, func(tx *gate.Tx) (Outcome, error) {
		if err := tx.Require(who.Commune == l.To); err != nil {
			return Outcome{}, err
		}
		if o, again, err := known(tx, l); again || err != nil {
			tx.Quiet()
			return o, err
		}
		o, err := handle(tx)
		if err != nil {
			return o, err
		}
		if err := take(tx, l, o); err != nil {
			return o, err
		}
		return o, tx.Record("post.received", l.ID, map[string]any{"from": int64(l.From), "kind": l.Kind, "refused": o.Refusal})
	})
}

// sign brings the receipt back and marks the letter.
func (f *Office) sign(ctx context.Context, l Letter, o Outcome) error {
	who, there := f.o.Partner(l.To, l.From)
	if !there {
		who = gate.System("post", l.From)
	}
	return f.gate.Write(own(ctx), who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.Commune == l.From); err != nil {
			return err
		}
		first, err := settle(tx, l, o)
		if err != nil || !first {
			tx.Quiet()
			return err
		}
		if handler := f.o.Handlers[l.Kind]; handler.Settled != nil {
			if err := handler.Settled(tx, l, o); err != nil {
				return err
			}
		}
		what := "post.arrived"
		if o.Refusal != "" {
			what = "post.returned"
		}
		return tx.Record(what, l.ID, map[string]any{"to": int64(l.To), "kind": l.Kind, "about": l.About, "refused": o.Refusal})
	})
}

// failed notes a try that failed and leaves the next one, or calls somebody.
func (f *Office) failed(ctx context.Context, l Letter, s Sent, cause error) error {
	return f.gate.Write(own(ctx), gate.System("post", l.From), gate.Own, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		state, next := Waiting, tx.Now().Add(pause(s.Tries+1))
		if s.Tries+1 >= MostTries {
			state = StuckNow
		}
		n, err := tx.Exec(`
			UPDATE post_out SET state = $4, tries = tries + 1, next_at = $5, error = $6
			 WHERE commune_id = $1 AND id = $2 AND tries = $3 AND settled_at = 0`,
			l.ID, s.Tries, state, next.UnixMilli(), short(cause))
		if err != nil || n == 0 {
			return err
		}
		if state == StuckNow {
			return errors.Join(tx.Publish(Stuck{Letter: l.ID, About: l.About}), tx.Record("post.stuck", l.ID, nil))
		}
		tx.Enqueue(errand{l.To, l.Conversation}.job(next))
		return nil
	})
}

// pause is how long to wait after a failed try: doubling from five seconds up
// to two hours.
func pause(tries int) time.Duration {
	const first, longest = 5 * time.Second, 2 * time.Hour
	return min(first<<min(tries-1, 20), longest)
}

// short is an error as the official reads it.
func short(err error) string {
	s := strings.ReplaceAll(strings.ToValidUTF8(err.Error(), "?"), "\x00", "?")
	if utf8.RuneCountInString(s) > 300 {
		s = string([]rune(s)[:300])
	}
	return s
}

// copied puts the files of a letter into the receiver's part of the store. The
// same file gets the same key each time, so copying again changes nothing.
func (f *Office) copied(ctx context.Context, l Letter) (Letter, error) {
	files := make([]File, len(l.Files))
	for i, file := range l.Files {
		var err error
		files[i] = file
		if files[i].Key, err = f.copy(ctx, file.Key, l); err != nil {
			return l, err
		}
		if file.ThumbKey == "" {
			continue
		}
		if files[i].ThumbKey, err = f.copy(ctx, file.ThumbKey, l); err != nil {
			return l, err
		}
	}
	l.Files = files
	return l, nil
}

func (f *Office) copy(ctx context.Context, key string, l Letter) (string, error) {
	_, rest, ok := strings.Cut(key, "/")
	if !ok || !blob.BelongsTo(key, int64(l.From)) {
		return "", fmt.Errorf("letter %s: %q is no file of commune %d", l.ID, key, int64(l.From))
	}
	there := strconv.FormatInt(int64(l.To), 10) + "/" + rest
	file, err := f.o.Files.Open(ctx, key)
	if err != nil {
		return "", fmt.Errorf("letter %s: %w", l.ID, err)
	}
	defer file.Close()
	if err := f.o.Files.Put(ctx, there, file, file.Info().Size); err != nil {
		return "", fmt.Errorf("letter %s: %w", l.ID, err)
	}
	return there, nil
}
