// Package gate is the only door to the database. A caller names who acts and
// what permission they use; the gate opens one transaction in that person's
// commune and commits it only if a decision on the thing itself was taken
// (Require) and an audit line was written (Record). The change, its events,
// its audit lines, its jobs and the answer to its idempotency key are one
// commit.
//
// Writes that wait at the same moment share a commit: each runs as a savepoint
// on the lane of its commune and can fail alone; all are acknowledged after the
// one fsync. SQLite has one lane, PostgreSQL several, by commune.
package gate

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"xaso/internal/platform/db"
	"xaso/internal/platform/fault"
)

var (
	ErrForbidden = fault.New(fault.Forbidden, "gate.forbidden")
	ErrMissing   = fault.New(fault.Missing, "gate.missing")
	ErrSignIn    = fault.New(fault.SignIn, "gate.sign-in")
	ErrBusy      = fault.New(fault.Busy, "gate.busy")
	ErrDiskFull  = fault.New(fault.Busy, "gate.disk-full")
	ErrStopped   = fault.New(fault.Busy, "gate.stopped")
	ErrTaken     = fault.New(fault.Conflict, "gate.taken")
	ErrGarbled   = fault.New(fault.Invalid, "gate.garbled")
	ErrUnlogged  = fault.New(fault.Busy, "gate.unlogged")
)

// Programming errors: they fail tests, and in production end in "internal".
var (
	errUndecided  = errors.New("gate: transaction without a Require on its subject")
	errUnrecorded = errors.New("gate: write without a Record in the audit log")
	errRaced      = errors.New("gate: the key was used meanwhile")
)

// An Event is a fact that other modules may react to after commit.
type Event interface{ Kind() string }

// A Gate serves all communes of one database.
type Gate struct {
	db    *db.DB
	now   func() time.Time
	lanes []*lane
	reads readers
	// reactions says which jobs follow an event of a kind; set by package app.
	reactions func(kind string) []string
	wake      func(Commune)
	touched   func(Commune)
	observe   func(Batch)
	span      func(ctx context.Context, what string) func(error)
	stopped   atomic.Bool // takes no new writes
	broken    atomic.Bool // the disk refused: commits no more, not even what waits
	closing   sync.Once
}

// A Batch is one shared commit, as metrics see it.
type Batch struct {
	Turns  int           // writes in it
	Failed int           // those of them that were refused or failed
	Took   time.Duration // from its begin to its end, the fsync included
	Err    error         // why the commit itself failed, or nil
}

// Options are what package app decides about a gate; the zero value has no
// reactions and wakes nobody.
type Options struct {
	Now       func() time.Time           // time.Now when nil
	Reactions func(kind string) []string // job kinds that follow an event kind
	Wake      func(Commune)              // called after a commit that left jobs
	Touched   func(Commune)              // called after a commit that changed public pages
	Observe   func(Batch)                // told of every commit
	// Span begins a span of a trace, "gate.write casework.receive", and returns
	// what ends it.
	Span func(ctx context.Context, what string) func(error)
}

// New returns a gate over an open, migrated database.
func New(d *db.DB, o Options) *Gate {
	g := &Gate{db: d, now: o.Now, reactions: o.Reactions, wake: o.Wake, touched: o.Touched,
		observe: o.Observe, span: o.Span}
	if g.now == nil {
		g.now = time.Now
	}
	if g.reactions == nil {
		g.reactions = func(string) []string { return nil }
	}
	if g.wake == nil {
		g.wake = func(Commune) {}
	}
	if g.touched == nil {
		g.touched = func(Commune) {}
	}
	if g.observe == nil {
		g.observe = func(Batch) {}
	}
	if g.span == nil {
		g.span = func(context.Context, string) func(error) { return func(error) {} }
	}
	g.reads = newReaders(d)
	count := 1
	if d.Engine == db.Postgres {
		count = 8
	}
	for range count {
		g.lanes = append(g.lanes, newLane(g))
	}
	return g
}

// Close waits for the writes under way and stops taking new ones.
func (g *Gate) Close() {
	g.stopped.Store(true)
	g.closing.Do(func() {
		for _, l := range g.lanes {
			l.close()
		}
		g.reads.close()
	})
}

// Now is the gate's clock, which tests set.
func (g *Gate) Now() time.Time { return g.now() }

// Stopped reports whether the disk refused a commit: reads go on, writes are
// answered ErrStopped until the program is started again, for nothing that the
// operating system says of that file may be believed any more.
func (g *Gate) Stopped() bool { return g.stopped.Load() }

// Engine names the database below.
func (g *Gate) Engine() db.Engine { return g.db.Engine }

// Read runs look in one read-only transaction on behalf of who. What look
// discloses of other people is in the access log before Read returns nil; if
// it cannot be written, Read fails and the caller must show nothing.
func (g *Gate) Read(ctx context.Context, who Actor, may Permission, look func(*Tx) error) (err error) {
	end := g.span(ctx, "gate.read "+string(may))
	defer func() { end(err) }()
	if err := admitted(who, may); err != nil {
		return err
	}
	tx := &Tx{ctx: ctx, Who: who, now: g.now(), readOnly: true}
	if err := g.reads.run(tx, look); err != nil {
		return g.explain(err)
	}
	if !tx.decided {
		return errUndecided
	}
	return g.logAccess(ctx, who, tx.access)
}

// Write runs change in one transaction on behalf of who. With an idempotency
// key in ctx (see WithKey) a second Write of the same key does nothing and
// returns nil.
func (g *Gate) Write(ctx context.Context, who Actor, may Permission, change func(*Tx) error) error {
	_, err := Make(ctx, g, who, may, func(tx *Tx) (struct{}, error) { return struct{}{}, change(tx) })
	return err
}

// Make is Write for a change with a result. A repeated key returns the result
// of the first time, so that the caller answers a retry as it answered then.
// T must survive JSON.
func Make[T any](ctx context.Context, g *Gate, who Actor, may Permission, change func(*Tx) (T, error)) (result T, err error) {
	end := g.span(ctx, "gate.write "+string(may))
	defer func() { end(err) }()
	if err := admitted(who, may); err != nil {
		return result, err
	}
	key := nextKey(ctx)
	turn := func(tx *Tx) error {
		if known, err := tx.recall(key, &result); known || err != nil {
			return err
		}
		made, err := change(tx)
		switch {
		case err != nil:
			return err
		case !tx.decided:
			return errUndecided
		case len(tx.audit) == 0 && !tx.quiet:
			return errUnrecorded
		}
		result = made
		return tx.remember(key, made)
	}
	if err = g.submit(ctx, who, turn); errors.Is(err, errRaced) {
		// Another process did it between our question and our answer, or a commit
		// whose end was not heard of has come through: now its answer is there.
		err = g.submit(ctx, who, turn)
	}
	if err != nil {
		var none T
		return none, g.explain(err)
	}
	return result, nil
}

// Public is the permission of acts open to anybody, signed in or not: reading
// a public page, asking for an account. The decision still has to be taken.
const Public Permission = "public"

// Own is the permission of acts on one's own things by anybody signed in.
const Own Permission = "own"

func admitted(who Actor, may Permission) error {
	switch {
	case may == Public, who.May(may):
		return nil
	case !who.SignedIn():
		return ErrSignIn
	case may == Own:
		return nil
	}
	return ErrForbidden
}

// explain turns a failure of the machine into the fault people can act on,
// keeping the cause for the log.
func (g *Gate) explain(err error) error {
	if err == nil || fault.KindOf(err) != fault.Internal {
		return err
	}
	switch db.TroubleOf(err) {
	case db.Busy:
		return fmt.Errorf("%w: %w", ErrBusy, err)
	case db.Full:
		return fmt.Errorf("%w: %w", ErrDiskFull, err)
	case db.Broken:
		return fmt.Errorf("%w: %w", ErrStopped, err)
	case db.Conflict:
		return fmt.Errorf("%w: %w", ErrTaken, err)
	}
	return err
}
