package exchange

import (
	"cmp"
	"context"
	"math/rand/v2"
	"time"

	"xaso/internal/platform/gate"
)

// An Office keeps the outbox of every commune of the house. It is safe for
// concurrent use, also by several processes.
type Office struct {
	gate   *gate.Gate
	codec  Codec
	line   Line // nil: messages are only written down
	system System
	o      Options
}

// A Place is what messages say of the commune they come from.
type Place struct {
	AgencyID    string // QĐ 20/2020/QĐ-TTg
	Provisional bool   // not confirmed by the province: not used
}

// Options are what package app gives an office. The functions stand for the
// casework module.
type Options struct {
	Codec Codec
	Line  Line // nil while no connection is configured
	// Dossier reads what may be told of one; gate.ErrMissing when it is gone.
	Dossier func(tx *gate.Tx, id string) (Dossier, error)
	// Keep stores the national code beside the commune's own; false says that
	// another one is there.
	Keep func(tx *gate.Tx, dossier, national string) (bool, error)
	// Received lists the dossiers received in a period, at most so many.
	Received func(tx *gate.Tx, from, to time.Time, limit int) ([]Brief, error)
	// Count counts them.
	Count func(tx *gate.Tx, from, to time.Time) (int, error)
	// About says which field of work and hamlet a dossier belongs to, and whom
	// it concerns, for the right to open what was sent.
	About func(tx *gate.Tx, dossier string) (About, error)
	Place func(gate.Commune) Place
	Open  Opener
	// On has messages written down. Without it there is an office to ask, and
	// nothing in it.
	On bool

	Random  func() float64 // spreads retries, in [0, 1)
	Timeout time.Duration  // of one call; 30 seconds
	First   time.Duration  // pause after a first trouble, doubled by each more; 5 seconds
	Longest time.Duration  // the longest pause; 1 hour
	GiveUp  time.Duration  // after so long, and five tries, an official must look; 24 hours
	Probe   time.Duration  // how long an open circuit waits for its first probe; 30 seconds
}

// About is what decides who may open what was sent.
type About struct {
	Field, Hamlet string
	People        []string // accounts it concerns
}

// A Brief is one dossier of a period.
type Brief struct {
	ID, Code, Procedure string
	Received            time.Time
	Status              int
}

// NewOffice returns the office of a codec; it fails when the codec's system has
// no tables.
func NewOffice(g *gate.Gate, o Options) (*Office, error) {
	system, err := systemOf(o.Codec.System())
	if err != nil {
		return nil, err
	}
	o.Timeout = cmp.Or(o.Timeout, 30*time.Second)
	o.First = cmp.Or(o.First, 5*time.Second)
	o.Longest = cmp.Or(o.Longest, time.Hour)
	o.GiveUp = cmp.Or(o.GiveUp, 24*time.Hour)
	o.Probe = cmp.Or(o.Probe, 30*time.Second)
	if o.Random == nil {
		o.Random = rand.Float64
	}
	return &Office{gate: g, codec: o.Codec, line: o.Line, system: system, o: o}, nil
}

// A Mode of the whole house.
type Mode string

const (
	Off       Mode = "off"       // nothing is written down
	Recording Mode = "recording" // written down as it would go out, and kept here
	Connected Mode = "connected" // sent
)

// Mode says what becomes of messages.
func (o *Office) Mode() Mode {
	switch {
	case o.line != nil:
		return Connected
	case o.o.On:
		return Recording
	}
	return Off
}

// System is the other side, for titles.
func (o *Office) System() System { return o.system }

// Jobs of this module. PumpJob sends what is due in a commune; QueueJob follows
// each event of a dossier.
const (
	PumpJob  = "exchange.pump"
	QueueJob = "exchange.queue"
)

// stir leaves the job that sends, at once or at an instant. Several instants
// may wait side by side: a far one must not keep a near one out.
func (o *Office) stir(tx *gate.Tx, at time.Time) {
	if o.line == nil {
		return
	}
	unique := "now"
	if at.After(tx.Now()) {
		unique = at.UTC().Truncate(5 * time.Second).Format(time.RFC3339)
	}
	tx.Enqueue(gate.Job{Kind: PumpJob, Body: "{}", Unique: unique, RunAt: at})
}

// unkeyed is ctx without the idempotency key of its job: what sending writes
// depends on answers from outside, so a second run of the job must not be
// given the answers of the first.
func unkeyed(ctx context.Context) (context.Context, context.CancelFunc) {
	free, cancel := context.WithCancel(context.Background())
	stop := context.AfterFunc(ctx, cancel)
	return free, func() { stop(); cancel() }
}
