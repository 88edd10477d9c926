package gate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"xaso/internal/platform/db"
)

// Bounds of one shared commit: enough to spread the fsync, short enough that
// the first in it does not wait noticeably for the last.
const (
	batchMost = 256
	batchTime = 20 * time.Millisecond
)

// A lane is one writer: it takes the turns waiting for it, runs each as a
// savepoint and commits them together.
type lane struct {
	g    *Gate
	in   chan *turn
	done sync.WaitGroup
	mu   sync.RWMutex
	shut bool
	conn *conn // kept on SQLite; taken anew for each batch on PostgreSQL
}

// A turn is one Write waiting for its lane.
type turn struct {
	tx     *Tx
	change func(*Tx) error
	err    error
	ready  chan struct{}
}

func newLane(g *Gate) *lane {
	l := &lane{g: g, in: make(chan *turn, 1024)}
	l.done.Go(l.run)
	return l
}

// submit queues change on the lane of who's commune and waits for its commit.
func (g *Gate) submit(ctx context.Context, who Actor, change func(*Tx) error) error {
	if g.stopped.Load() {
		return ErrStopped
	}
	l := g.lanes[int(who.Commune)%len(g.lanes)]
	// The reader of a slow line may hang up while others share the commit: an
	// interrupted statement would take their work with it.
	t := &turn{
		tx: &Tx{ctx: context.WithoutCancel(ctx), Who: who, now: g.now(), engine: g.db.Engine,
			reactions: g.reactions},
		change: change, ready: make(chan struct{}),
	}
	l.mu.RLock()
	if l.shut {
		l.mu.RUnlock()
		return ErrStopped
	}
	select {
	case l.in <- t:
		l.mu.RUnlock()
	case <-ctx.Done():
		l.mu.RUnlock()
		return fmt.Errorf("%w: %w", ErrBusy, ctx.Err())
	}
	<-t.ready
	return t.err
}

// tell calls back once for each commune with a successful turn of that kind.
func (l *lane) tell(batch []*turn, of func(*Tx) bool, back func(Commune)) {
	told := map[Commune]bool{}
	for _, t := range batch {
		if c := t.tx.Who.Commune; t.err == nil && of(t.tx) && !told[c] {
			told[c] = true
			back(c)
		}
	}
}

func (l *lane) close() {
	l.mu.Lock()
	if !l.shut {
		l.shut = true
		close(l.in)
	}
	l.mu.Unlock()
	l.done.Wait()
}

func (l *lane) run() {
	for first := range l.in {
		batch := l.commit(first)
		// Kept pages are told before the writer is: it then reads its own write.
		l.tell(batch, func(t *Tx) bool { return t.touched }, l.g.touched)
		for _, t := range batch {
			close(t.ready)
		}
		l.tell(batch, func(t *Tx) bool { return len(t.jobs) > 0 }, l.g.wake)
	}
	if l.conn != nil {
		l.conn.release()
	}
}

// commit runs first and whatever else is waiting, and returns them all with
// their errors set.
func (l *lane) commit(first *turn) []*turn {
	began, batch := time.Now(), []*turn{first}
	var c *conn
	var err error
	if l.g.broken.Load() {
		err = ErrStopped // it waited in line when the disk refused
	} else if c, err = l.begin(); err == nil {
		batch, err = l.fill(c, batch)
	}
	if err == nil {
		err = flush(c, batch)
	}
	if err == nil {
		err = c.exec(context.Background(), "COMMIT")
	}
	if err != nil {
		l.fail(c, batch, err)
	}
	if c != nil && l.conn == nil {
		c.release()
	}
	seen := Batch{Turns: len(batch), Took: time.Since(began), Err: err}
	for _, t := range batch {
		if t.err != nil {
			seen.Failed++
		}
	}
	l.g.observe(seen)
	return batch
}

func (l *lane) begin() (*conn, error) {
	c := l.conn
	if c == nil {
		raw, err := l.g.db.Write.Conn(context.Background())
		if err != nil {
			return nil, err
		}
		c = newConn(raw, l.g.db.Engine)
		if l.g.db.Engine == db.SQLite {
			l.conn = c
		}
	}
	begin := "BEGIN"
	if l.g.db.Engine == db.SQLite {
		begin = "BEGIN IMMEDIATE"
	}
	return c, c.exec(context.Background(), begin)
}

// fill runs turns until none is waiting. Its error means the whole
// transaction is gone; a turn that fails alone carries its own.
func (l *lane) fill(c *conn, batch []*turn) ([]*turn, error) {
	began := time.Now()
	for i := 0; ; i++ {
		if err := runTurn(c, batch[i]); err != nil {
			return batch, err
		}
		if len(batch) == batchMost || time.Since(began) > batchTime {
			return batch, nil
		}
		t := l.next()
		if t == nil {
			return batch, nil
		}
		batch = append(batch, t)
	}
}

// next is a turn that waits already, or nil. Before it answers nil it lets
// others run once: on busy processors requests are about to hand theirs in, and
// on idle ones that costs nothing.
func (l *lane) next() *turn {
	for last := range 2 {
		select {
		case t := <-l.in: // nil when the lane is shut
			return t
		default:
			if last == 0 {
				runtime.Gosched()
			}
		}
	}
	return nil
}

func runTurn(c *conn, t *turn) error {
	ctx := context.Background()
	if err := c.exec(ctx, "SAVEPOINT turn"); err != nil {
		return err
	}
	t.tx.conn = c
	t.err = guarded(t.change, t.tx)
	t.tx.conn = nil // a Tx kept past its turn must not write into another's
	if t.err == nil {
		return c.exec(ctx, "RELEASE SAVEPOINT turn")
	}
	// A full or broken disk may have rolled back everything: then the savepoint
	// is unknown, this fails, and nobody in the batch is acknowledged.
	if err := c.exec(ctx, "ROLLBACK TO SAVEPOINT turn"); err != nil {
		return errors.Join(t.err, err)
	}
	return c.exec(ctx, "RELEASE SAVEPOINT turn")
}

func guarded(change func(*Tx) error, tx *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("gate: panic in a write: %v\n%s", p, debug.Stack())
		}
	}()
	return change(tx)
}

// fail gives err to every turn that had succeeded so far and undoes the batch.
func (l *lane) fail(c *conn, batch []*turn, err error) {
	for _, t := range batch {
		if t.err == nil {
			t.err = fmt.Errorf("%w: %w", ErrBusy, err)
			switch {
			case errors.Is(err, ErrStopped):
				t.err = err
			case db.TroubleOf(err) == db.Full:
				t.err = fmt.Errorf("%w: %w", ErrDiskFull, err)
			case db.TroubleOf(err) == db.Broken:
				t.err = fmt.Errorf("%w: %w", ErrStopped, err)
			}
		}
	}
	if db.TroubleOf(err) == db.Broken {
		l.g.broken.Store(true)
		l.g.stopped.Store(true)
	}
	if c == nil {
		return
	}
	if rollback := c.exec(context.Background(), "ROLLBACK"); rollback != nil || errors.Is(err, sql.ErrConnDone) {
		// The connection's state is unknown: a new one begins clean.
		c.discard()
		l.conn = nil
	}
}
