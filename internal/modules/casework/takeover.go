package casework

import (
	"context"
	"errors"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/sheet"
)

// MayTakeOver is bringing in dossiers that were kept elsewhere before.
const MayTakeOver gate.Permission = "casework.take-over"

var (
	ErrTakeoverMissing = fault.New(fault.Missing, "casework.takeover-missing")
	ErrTakeoverState   = fault.New(fault.Conflict, "casework.takeover-state")
	ErrOldFile         = fault.New(fault.Invalid, "casework.old.file")
	ErrOldEmpty        = fault.New(fault.Invalid, "casework.old.empty")
	ErrTakeoverBad     = fault.New(fault.Conflict, "casework.takeover-bad")
)

// States of a takeover.
const (
	Checking   = "checking"
	Checked    = "checked"
	Taking     = "taking"
	TakenOver  = "done"
	Stopped    = "stopped"
	Unreadable = "unreadable"
)

// Kinds of the jobs that do it.
const (
	CheckOldJob = "casework.check-old"
	TakeOldJob  = "casework.take-old"
)

// A Takeover is one file of old dossiers on its way into the house. It is
// checked whole first; nothing comes in before somebody decided on what the
// check found. Then it comes in chunk by chunk, each whole or not at all, and
// goes on where it was after an interruption.
type Takeover struct {
	ID      string
	Name    string // of the file
	Key     string // in the blob store
	By      string // name of who began it
	State   string
	Lines   int // read so far
	Good    int
	Bad     int
	Cursor  int // last line dealt with
	Taken   int
	LeftOut int
	Why     string // text key, when the file cannot be read
	Begun   time.Time
	Changed time.Time
	Ended   time.Time
}

// Running reports whether the program is at work on it.
func (t Takeover) Running() bool { return t.State == Checking || t.State == Taking }

// BeginTakeover takes a file in, which is in the blob store already, and has it
// checked.
func (d *Desk) BeginTakeover(ctx context.Context, who gate.Actor, name, key string) (string, error) {
	return gate.Make(ctx, d.gate, who, MayTakeOver, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(true); err != nil {
			return "", err
		}
		t := Takeover{ID: tx.NewID(), Name: name, Key: key, By: signed(who), State: Checking, Begun: tx.Now()}
		if err := insertTakeover(tx, t); err != nil {
			return "", err
		}
		tx.Enqueue(gate.Job{Kind: CheckOldJob, Body: text(t.ID)})
		return t.ID, tx.Record("casework.takeover-begun", t.ID, nil)
	})
}

// Takeovers returns those of a commune, newest first.
func (d *Desk) Takeovers(ctx context.Context, who gate.Actor) ([]Takeover, error) {
	var all []Takeover
	err := d.gate.Read(ctx, who, MayTakeOver, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		var err error
		all, err = gate.All(tx, scanTakeover, `SELECT `+takeoverColumns+`
			 FROM casework_takeover WHERE commune_id = $1 ORDER BY id DESC LIMIT 50`)
		return err
	})
	return all, err
}

// MostOldFaults bounds the faults that are kept of one file.
const MostOldFaults = 1000

// Takeover returns one with what is wrong in its file.
func (d *Desk) Takeover(ctx context.Context, who gate.Actor, id string) (Takeover, []OldFault, error) {
	var t Takeover
	var faults []OldFault
	err := d.gate.Read(ctx, who, MayTakeOver, func(tx *gate.Tx) error {
		if err := tx.RequireOrHide(true); err != nil {
			return err
		}
		var err error
		if t, err = findTakeover(tx, id); err != nil {
			return err
		}
		faults, err = oldFaultsOf(tx, id)
		return err
	})
	return t, faults, err
}

// DecideTakeover lets the good lines in. Bad lines must be left out knowingly.
func (d *Desk) DecideTakeover(ctx context.Context, who gate.Actor, id string, leaveOut bool) error {
	return d.gate.Write(ctx, who, MayTakeOver, func(tx *gate.Tx) error {
		if err := tx.RequireOrHide(true); err != nil {
			return err
		}
		t, err := findTakeover(tx, id)
		switch {
		case err != nil:
			return err
		case t.State != Checked || t.Good == 0:
			return ErrTakeoverState
		case t.Bad > 0 && !leaveOut:
			return ErrTakeoverBad.With(t.Bad).At("leave_out")
		}
		t.State, t.Changed = Taking, tx.Now()
		if err := updateTakeover(tx, t); err != nil {
			return err
		}
		tx.Enqueue(gate.Job{Kind: TakeOldJob, Body: text(id)})
		return tx.Record("casework.takeover-decided", id, map[string]int{"good": t.Good, "left_out": t.Bad})
	})
}

// StopTakeover ends one before it is done; what came in stays.
func (d *Desk) StopTakeover(ctx context.Context, who gate.Actor, id string) error {
	return d.gate.Write(ctx, who, MayTakeOver, func(tx *gate.Tx) error {
		if err := tx.RequireOrHide(true); err != nil {
			return err
		}
		t, err := findTakeover(tx, id)
		if err != nil {
			return err
		}
		if t.State == TakenOver || t.State == Stopped || t.State == Unreadable {
			return ErrTakeoverState
		}
		t.State, t.Changed, t.Ended = Stopped, tx.Now(), tx.Now()
		if err := updateTakeover(tx, t); err != nil {
			return err
		}
		return tx.Record("casework.takeover-stopped", id, map[string]int{"taken": t.Taken})
	})
}

// checkedLines is how often a check tells how far it is.
const checkedLines = 5000

// CheckOld reads a whole file and says what is wrong with it. It is done by a
// job and begins anew after an interruption: nothing is written but findings.
func (d *Desk) CheckOld(ctx context.Context, c gate.Commune, id string, file *sheet.File) error {
	who := gate.System("check-old", c)
	r, t, err := d.oldReader(ctx, who, id, Checking)
	if err != nil || t.State != Checking {
		return err
	}
	table, err := oldSheet(file)
	if err != nil {
		return d.RefuseOld(ctx, c, id, err)
	}
	t.Lines, t.Good, t.Bad = 0, 0, 0
	var faults []OldFault
	for table.Next() {
		_, wrong := r.take(table.Record())
		t.Lines++
		if len(wrong) > 0 {
			t.Bad++
			faults = append(faults, wrong[:min(len(wrong), max(0, MostOldFaults-len(faults)))]...)
		} else {
			t.Good++
		}
		if t.Lines%checkedLines == 0 {
			if going, err := d.progress(ctx, who, t); err != nil || !going {
				return err
			}
		}
	}
	switch {
	case file.Err() != nil:
		return d.RefuseOld(ctx, c, id, file.Err())
	case t.Lines == 0:
		return d.RefuseOld(ctx, c, id, ErrOldEmpty)
	}
	return d.writeOld(ctx, who, id, Checking, func(tx *gate.Tx, now Takeover) error {
		t.State, t.Changed = Checked, tx.Now()
		if err := replaceOldFaults(tx, id, faults); err != nil {
			return err
		}
		return updateTakeover(tx, t)
	})
}

// chunk is how many dossiers come in with one transaction: enough to spread
// its cost, few enough that the counter does not wait for it.
const chunk = 1000

// TakeOld lets the good lines of a checked file in. It goes on after the last
// line that was dealt with.
func (d *Desk) TakeOld(ctx context.Context, c gate.Commune, id string, file *sheet.File) error {
	who := gate.System("take-old", c)
	r, t, err := d.oldReader(ctx, who, id, Taking)
	if err != nil || t.State != Taking {
		return err
	}
	table, err := oldSheet(file)
	if err != nil {
		return err
	}
	var olds []Old
	skipped, last := 0, t.Cursor
	flush := func(end bool) (bool, error) {
		going, err := d.takeChunk(ctx, who, id, olds, skipped, last, end)
		olds, skipped = olds[:0], 0
		return going, err
	}
	for table.Next() {
		o, wrong := r.take(table.Record())
		line := table.Record().Row.Number
		if line <= t.Cursor { // dealt with; read for what comes twice
			continue
		}
		if last = line; len(wrong) > 0 {
			skipped++
			continue
		}
		if olds = append(olds, o); len(olds) == chunk {
			if going, err := flush(false); err != nil || !going {
				return err
			}
		}
	}
	if file.Err() != nil {
		return file.Err()
	}
	_, err = flush(true)
	return err
}

// takeChunk is one transaction: the dossiers, how far it is, and the audit
// line. It reports whether to go on.
func (d *Desk) takeChunk(ctx context.Context, who gate.Actor, id string, olds []Old, skipped, last int, end bool) (bool, error) {
	going := false
	err := d.writeOld(ctx, who, id, Taking, func(tx *gate.Tx, t Takeover) error {
		going = true
		n, err := d.insertOlds(tx, id, olds)
		if err != nil {
			return err
		}
		t.Cursor, t.Taken, t.LeftOut, t.Changed = last, t.Taken+n, t.LeftOut+skipped+len(olds)-n, tx.Now()
		if end {
			t.State, t.Ended = TakenOver, tx.Now()
		}
		if err := tx.Record("casework.taken-over", id, map[string]int{"dossiers": n, "to_line": last}); err != nil {
			return err
		}
		return updateTakeover(tx, t)
	})
	return going, err
}

// oldReader gathers what reading a file needs of the commune.
func (d *Desk) oldReader(ctx context.Context, who gate.Actor, id, state string) (*oldReader, Takeover, error) {
	r := &oldReader{seen: map[string]int{}, cells: map[string]string{}, today: clock.DateOf(d.gate.Now())}
	var t Takeover
	err := d.gate.Read(ctx, who, MayTakeOver, func(tx *gate.Tx) error {
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		var err error
		if t, err = findTakeover(tx, id); errors.Is(err, gate.ErrMissing) || t.State != state {
			return nil // stopped, or done by another process
		} else if err != nil {
			return err
		}
		cal, err := d.services.Calendar(tx)
		if err != nil {
			return err
		}
		r.close = cal.Closing()
		offers, err := d.services.Offered(tx, r.today.String())
		if err != nil {
			return err
		}
		known := map[string]procedures.Procedure{}
		for _, o := range offers {
			known[o.Procedure.Code] = o.Procedure
		}
		r.find = func(code string) (procedures.Procedure, bool) { p, ok := known[code]; return p, ok }
		return nil
	})
	return r, t, err
}

// writeOld changes a takeover that is still in state; in another state it does
// nothing, for somebody stopped it.
func (d *Desk) writeOld(ctx context.Context, who gate.Actor, id, state string, change func(*gate.Tx, Takeover) error) error {
	// The row says how far it is, so the job's own key must not skip a chunk.
	ctx = gate.WithoutKey(ctx)
	return d.gate.Write(ctx, who, MayTakeOver, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		t, err := findTakeover(tx, id)
		if err != nil || t.State != state {
			return err
		}
		return change(tx, t)
	})
}

func (d *Desk) progress(ctx context.Context, who gate.Actor, t Takeover) (bool, error) {
	going := false
	err := d.writeOld(ctx, who, t.ID, t.State, func(tx *gate.Tx, now Takeover) error {
		going = true
		t.Changed = tx.Now()
		return updateTakeover(tx, t)
	})
	return going, err
}

// RefuseOld ends a takeover whose file is none of a register, with the reason
// as somebody can act on it.
func (d *Desk) RefuseOld(ctx context.Context, c gate.Commune, id string, why error) error {
	told := fault.All(why)
	if len(told) == 0 {
		return why // the disk, the network: try again
	}
	return d.writeOld(ctx, gate.System("check-old", c), id, Checking, func(tx *gate.Tx, t Takeover) error {
		t.State, t.Why, t.Changed, t.Ended = Unreadable, told[0].Code, tx.Now(), tx.Now()
		if err := replaceOldFaults(tx, id, []OldFault{{Key: told[0].Code, Args: told[0].Args}}); err != nil {
			return err
		}
		return updateTakeover(tx, t)
	})
}
