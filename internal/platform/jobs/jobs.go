// Package jobs does the work that writes leave behind: it claims the due rows
// of gate_job, runs the handler of their kind, tries again with growing pauses
// when that fails, and puts aside what fails for good where an administrator
// can look at it and send it once more. It also runs the recurring tasks.
//
// A job is done at least once. Its handler's context carries the job's id as
// idempotency key, so what the handler writes through the gate happens once
// even when a process dies between the effect and its mark. Two rules follow
// for handlers: make the same writes in the same order each time, and give
// outside systems the job's id as their key where they take one.
//
// Any number of processes may run jobs of one database. A claim is a lease:
// it is renewed while the handler works and runs out when its process dies.
package jobs

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"math/rand/v2"
	"time"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// Texts are the sentences of this room's faults.
//
//go:embed locale/*.json
var Texts embed.FS

// MayManage is the permission to see jobs that failed, and to send them again
// or drop them.
const MayManage gate.Permission = "jobs.manage"

// House is the "commune" of work that belongs to the whole house, such as the
// nightly backup. No tenant has this number.
const House gate.Commune = 0

// ErrNoSuchJob means that the job was done or dropped in the meantime.
var ErrNoSuchJob = fault.New(fault.Missing, "jobs.no-such-job")

// A Job is one claimed piece of work.
type Job struct {
	ID      string
	Kind    string
	Body    string // JSON, as it was enqueued
	Attempt int    // 1 on the first try
	Due     time.Time

	unique string
}

// A Handler does one job. Any error is tried again later, except one marked
// by Hopeless. It must return soon after ctx ends.
type Handler func(ctx context.Context, c gate.Commune, j Job) error

// Hopeless marks an error that no further try can mend: the job is put aside
// at once.
func Hopeless(err error) error { return hopeless{err} }

type hopeless struct{ error }

func (h hopeless) Unwrap() error { return h.error }

// Options tune a Runner; the zero value is what a commune needs.
type Options struct {
	Workers  int           // jobs at work at once in this process; 8
	Lease    time.Duration // how long a dead process keeps its jobs; 1 minute
	Sweep    time.Duration // how often all communes are looked at; 5 seconds
	Attempts int           // tries before a job is put aside; 20, about ten hours
	First    time.Duration // pause after the first failure, doubled by each more; 5 seconds
	Longest  time.Duration // the longest pause; 1 hour
	Grace    time.Duration // how long Run waits for jobs at work when it stops; 20 seconds
	Tasks    []Task        // what recurs
	Bell     *Bell         // rung by the gate's commits; nil leaves only the sweep
	Observe  func(kind string, took time.Duration, err error)
	Random   func() float64 // spreads retries, in [0, 1)
}

func (o Options) withDefaults() Options {
	o.Workers = cmp.Or(o.Workers, 8)
	o.Lease = cmp.Or(o.Lease, time.Minute)
	o.Sweep = cmp.Or(o.Sweep, 5*time.Second)
	o.Attempts = cmp.Or(o.Attempts, 20)
	o.First = cmp.Or(o.First, 5*time.Second)
	o.Longest = cmp.Or(o.Longest, time.Hour)
	o.Grace = cmp.Or(o.Grace, 20*time.Second)
	if o.Bell == nil {
		o.Bell = NewBell()
	}
	if o.Observe == nil {
		o.Observe = func(string, time.Duration, error) {}
	}
	if o.Random == nil {
		o.Random = rand.Float64
	}
	return o
}

// pause is how long to wait after a failed attempt: doubling from First up to
// Longest, a quarter less or more at random so that jobs that failed together
// do not come back together.
func (o Options) pause(attempt int) time.Duration {
	d := o.First
	for range attempt - 1 {
		if d *= 2; d >= o.Longest {
			d = o.Longest
			break
		}
	}
	return time.Duration(float64(d) * (0.75 + 0.5*o.Random()))
}

// final reports whether a job that failed with err at attempt is put aside.
func (o Options) final(attempt int, err error) bool {
	_, never := errors.AsType[hopeless](err)
	return never || attempt >= o.Attempts
}
