package pages

import (
	"context"
	"time"

	"xaso/internal/platform/backup"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// MayKeep is the permission to make, take away, try and put back backups.
const MayKeep gate.Permission = "app.keep"

var (
	ErrBusy     = fault.New(fault.Conflict, "keep.busy")
	ErrUnsound  = fault.New(fault.Conflict, "keep.unsound")
	ErrNotReady = fault.New(fault.Conflict, "keep.not-ready")

	errNotNoted   = fault.New(fault.Invalid, "keep.not-noted")
	errWrongName  = fault.New(fault.Invalid, "keep.wrong-name")
	errByOperator = fault.New(fault.Forbidden, "keep.by-operator")
)

// A Keeper does what the pages of backups ask for. Its errands run outside of
// the request that begins them.
type Keeper interface {
	Errand() Errand
	Begin(e Errand, key backup.Key) error
	Wait(ctx context.Context, most time.Duration)
	Confirm(who gate.Actor) error // of the restore that is Ready
	Forget() error                // of the same
	Seal() (Seal, error)
	UseKey(key backup.Key) error
	Restored() *Restored
	Aside() ([]string, error)
}

// A Task is a kind of errand.
type Task string

const (
	BackUp   Task = "backup"
	Rehearse Task = "rehearse"
	Restore  Task = "restore" // prepared only: it waits to be confirmed
)

// An Errand is one long piece of work with backups.
type Errand struct {
	ID     string // "" is none
	Kind   Task
	Name   string // of the backup; of a new one when it is made
	Since  time.Time
	Ended  time.Time // zero while it runs
	Err    error
	Report *backup.Report
	Made   time.Time // of the backup to be restored
}

// Running reports whether the errand is under way.
func (e Errand) Running() bool { return e.ID != "" && e.Ended.IsZero() }

// Ready reports whether a restore is prepared and waits to be confirmed.
func (e Errand) Ready() bool { return e.Kind == Restore && !e.Ended.IsZero() && e.Err == nil }

// A Seal says whether there is a key to seal backups to, and whose it is.
type Seal struct {
	Public     string // "" when none was made
	ByOperator bool   // set where the program is started, not here
}

// Restored says what a house was restored from.
type Restored struct {
	Name  string    `json:"name"`
	Made  time.Time `json:"made"`
	At    time.Time `json:"at"`
	Aside string    `json:"aside"` // folder of the data before
}
