package jobs

import (
	"context"
	"fmt"
	"hash/fnv"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Task recurs in each commune. It is one row of gate_job per commune: the
// row of the next run is written in the commit that deletes the row of this
// one, so of many processes one runs it, and a run missed while the house was
// down is made up for once.
type Task struct {
	name  string
	run   func(ctx context.Context, c gate.Commune) error
	next  func(after time.Time, c gate.Commune) time.Time
	house bool
}

// Every runs f at even distances of d. Communes take their turns spread over
// the first minute of each.
func Every(d time.Duration, name string, f func(ctx context.Context, c gate.Commune) error) Task {
	return Task{name: name, run: f, next: func(after time.Time, c gate.Commune) time.Time {
		shift := time.Duration(spread(name, c) % uint64(min(d, time.Minute)))
		return after.Add(-shift).Truncate(d).Add(d).Add(shift)
	}}
}

// Daily runs f each day at a time of the Vietnamese clock: "07:30". It panics
// when the time is not one, for it is written in the program.
func Daily(at, name string, f func(ctx context.Context, c gate.Commune) error) Task {
	t, err := time.Parse("15:04", at)
	if err != nil {
		panic(fmt.Sprintf("jobs: task %s: %v", name, err))
	}
	return Task{name: name, run: f, next: func(after time.Time, _ gate.Commune) time.Time {
		y, m, d := after.In(clock.Zone).Date()
		next := time.Date(y, m, d, t.Hour(), t.Minute(), 0, 0, clock.Zone)
		if !next.After(after) {
			next = next.AddDate(0, 0, 1)
		}
		return next
	}}
}

// ForHouse has the task run once for the whole house instead of for each
// commune; its function gets House.
func (t Task) ForHouse() Task {
	t.house = true
	return t
}

func spread(name string, c gate.Commune) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s/%d", name, int64(c))
	return h.Sum64()
}

func (t Task) kind() string { return "task:" + t.name }

// job is the row of the first run after the given instant.
func (t Task) job(after time.Time, c gate.Commune) gate.Job {
	return gate.Job{Kind: t.kind(), Body: "{}", Unique: t.kind(), RunAt: t.next(after, c)}
}

// handler runs the task as a job.
func (t Task) handler() Handler {
	return func(ctx context.Context, c gate.Commune, _ Job) error { return t.run(ctx, c) }
}

// plant makes sure, once an hour, that each task has a row in c.
func (r *Runner) plant(ctx context.Context, c gate.Commune) error {
	now := r.gate.Now()
	if last, ok := r.planted[c]; ok && now.Sub(last).Abs() < time.Hour {
		return nil
	}
	err := quietly(ctx, r.gate, c, func(tx *gate.Tx) error {
		for _, t := range r.tasks {
			if t.house == (c == House) {
				tx.Enqueue(t.job(tx.Now(), c))
			}
		}
		return nil
	})
	if err == nil {
		r.planted[c] = now
	}
	return err
}
