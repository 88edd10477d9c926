package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"xaso/internal/platform/gate"
)

// A Runner does the jobs of all communes of one house.
type Runner struct {
	gate     *gate.Gate
	communes func() []gate.Commune
	handlers map[string]Handler
	tasks    map[string]Task // by kind
	o        Options

	slots   chan struct{} // one per free worker
	atWork  sync.WaitGroup
	life    context.Context // ends when jobs at work must give up
	kill    context.CancelFunc
	planted map[gate.Commune]time.Time
}

// New returns a Runner that does nothing yet: see Run and Drain. Handlers are
// named by the kind of their jobs; communes answers who is served now.
func New(g *gate.Gate, communes func() []gate.Commune, handlers map[string]Handler, o Options) *Runner {
	r := &Runner{gate: g, communes: communes, handlers: map[string]Handler{}, tasks: map[string]Task{},
		o: o.withDefaults(), planted: map[gate.Commune]time.Time{}}
	for kind, h := range handlers {
		r.handlers[kind] = h
	}
	for _, t := range o.Tasks {
		r.tasks[t.kind()] = t
		r.handlers[t.kind()] = t.handler()
	}
	r.slots = make(chan struct{}, r.o.Workers)
	for range r.o.Workers {
		r.slots <- struct{}{}
	}
	r.life, r.kill = context.WithCancel(context.Background())
	return r
}

// all is every commune, and the house itself.
func (r *Runner) all() []gate.Commune { return append([]gate.Commune{House}, r.communes()...) }

// Run does jobs until ctx ends, then waits for those at work: Grace long, then
// it cancels them and gives them back. It is called once.
func (r *Runner) Run(ctx context.Context) {
	defer r.stop()
	todo := r.all()
	sweep := time.NewTicker(r.o.Sweep)
	defer sweep.Stop()
	next := time.NewTimer(time.Hour) // when something is due before the sweep
	defer next.Stop()
	for ctx.Err() == nil {
		if len(todo) == 0 {
			select {
			case <-ctx.Done():
				return
			case <-r.o.Bell.signal:
				if !pause(ctx, gathering) {
					return
				}
			case <-sweep.C:
				todo = r.all()
			case <-next.C:
				todo = r.all()
			}
		}
		for _, c := range r.o.Bell.heard() {
			if !slices.Contains(todo, c) {
				todo = append(todo, c)
			}
		}
		if len(todo) == 0 {
			continue
		}
		c := todo[0]
		todo = todo[1:]
		claimed, due, err := r.serve(ctx, c)
		switch {
		case err != nil && ctx.Err() == nil:
			slog.ErrorContext(ctx, "jobs: cannot claim", "commune", int64(c), "error", err)
		case claimed > 0:
			todo = append(todo, c) // there may be more, after the others' turn
		case !due.IsZero():
			if wait := due.Sub(r.gate.Now()); wait < r.o.Sweep {
				next.Reset(max(wait, time.Millisecond))
			}
		}
	}
}

// gathering is how long a bell is left to ring: jobs of the same moment are
// claimed and marked in shared commits, and the writers who left them, or come
// next, do not wait behind one commit for each.
const gathering = 25 * time.Millisecond

// pause waits for d and reports whether ctx still goes on.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Drain does everything that is due, and what follows from it, and returns
// when nothing is left: for tests, imports and the demo.
func (r *Runner) Drain(ctx context.Context) error {
	for {
		total := 0
		for _, c := range r.all() {
			for {
				claimed, _, err := r.serve(ctx, c)
				if err != nil {
					return err
				}
				if total += claimed; claimed == 0 {
					break
				}
			}
		}
		r.atWork.Wait()
		if total == 0 {
			return nil
		}
	}
}

func (r *Runner) stop() {
	done := make(chan struct{})
	go func() {
		r.atWork.Wait()
		close(done)
	}()
	grace := time.NewTimer(r.o.Grace)
	defer grace.Stop()
	select {
	case <-done:
	case <-grace.C:
	}
	r.kill()
	<-done
}

// serve claims due jobs of c for as many workers as are free, waiting for the
// first, and sets them to work. Without a due job it returns when the next is.
func (r *Runner) serve(ctx context.Context, c gate.Commune) (claimed int, due time.Time, err error) {
	if err := r.plant(ctx, c); err != nil {
		return 0, due, err
	}
	due, err = firstDue(ctx, r.gate, c)
	if err != nil || due.IsZero() || due.After(r.gate.Now()) {
		return 0, due, err
	}
	free := 0
	select {
	case <-r.slots:
		free = 1
	case <-ctx.Done():
		return 0, due, ctx.Err()
	}
	for more := true; more && free < r.o.Workers; {
		select {
		case <-r.slots:
			free++
		default:
			more = false
		}
	}
	jobs, err := claim(ctx, r.gate, c, r.o.Lease, free)
	for range free - len(jobs) {
		r.slots <- struct{}{}
	}
	for _, j := range jobs {
		r.atWork.Go(func() {
			defer func() { r.slots <- struct{}{} }()
			r.work(c, j)
		})
	}
	return len(jobs), due, err
}

// work runs one job and marks what became of it.
func (r *Runner) work(c gate.Commune, j Job) {
	began := time.Now()
	err := r.attempt(c, j)
	r.o.Observe(j.Kind, time.Since(began), err)
	switch {
	case err == nil:
	case r.life.Err() != nil:
	case r.o.final(j.Attempt, err):
		slog.Error("job put aside", "kind", j.Kind, "job", j.ID, "commune", int64(c), "attempt", j.Attempt, "error", err)
	default:
		slog.Warn("job failed", "kind", j.Kind, "job", j.ID, "commune", int64(c), "attempt", j.Attempt, "error", err)
	}
	// The mark must be made even while the house stops.
	mark := quietly(context.Background(), r.gate, c, func(tx *gate.Tx) error { return r.mark(tx, c, j, err) })
	if mark != nil { // the lease runs out and the job is done again, with one effect
		slog.Error("job not marked", "kind", j.Kind, "job", j.ID, "commune", int64(c), "error", mark)
	}
}

// mark writes the outcome of an attempt, and the next run of a task.
func (r *Runner) mark(tx *gate.Tx, c gate.Commune, j Job, err error) error {
	ended := false
	var failed error
	task, recurs := r.tasks[j.Kind]
	recurs = recurs && j.unique == j.Kind
	switch {
	case err == nil:
		ended, failed = deleteJob(tx, j)
	case r.life.Err() != nil && errors.Is(err, context.Canceled):
		return retryJob(tx, j, tx.Now(), j.Attempt-1, "the house was stopped")
	case r.o.final(j.Attempt, err):
		ended, failed = buryJob(tx, j, short(err))
	default:
		again := tx.Now().Add(r.o.pause(j.Attempt))
		if recurs {
			again = earlier(again, task.next(tx.Now(), c))
		}
		return retryJob(tx, j, again, j.Attempt, short(err))
	}
	if ended && recurs {
		tx.Enqueue(task.job(tx.Now(), c))
	}
	return failed
}

// attempt runs the handler while its lease is renewed.
func (r *Runner) attempt(c gate.Commune, j Job) (err error) {
	handle, known := r.handlers[j.Kind]
	switch {
	case !known:
		// While a newer program takes over, its processes know more kinds than
		// ours: so this is tried again, too.
		return fmt.Errorf("no handler for jobs of kind %q", j.Kind)
	case j.Attempt > r.o.Attempts:
		return Hopeless(errors.New("each attempt ended with its process: the lease ran out"))
	}
	ctx, cancel := context.WithCancelCause(gate.WithKey(r.life, "job:"+j.ID))
	var beat sync.WaitGroup
	beat.Go(func() { r.renew(ctx, cancel, c, j) })
	defer beat.Wait()
	defer cancel(nil)
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return handle(ctx, c, j)
}

var errLeaseLost = errors.New("the lease was lost to another process")

// renew extends the lease at each third of it until ctx ends.
func (r *Runner) renew(ctx context.Context, cancel context.CancelCauseFunc, c gate.Commune, j Job) {
	tick := time.NewTicker(r.o.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		ours := true
		err := quietly(context.Background(), r.gate, c, func(tx *gate.Tx) (err error) {
			ours, err = renewJob(tx, j, r.o.Lease)
			return err
		})
		if err == nil && !ours {
			cancel(errLeaseLost)
			return
		}
	}
}

// short is err as the administrator reads it: without a stack, 500 bytes.
func short(err error) string {
	s := err.Error()
	if len(s) > 500 {
		s = s[:500]
	}
	return s
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
