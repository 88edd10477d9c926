package register

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

var (
	ErrNoImport    = fault.New(fault.Missing, "register.no-import")
	ErrImportState = fault.New(fault.Conflict, "register.import-state")
	ErrImportBad   = fault.New(fault.Conflict, "register.import-bad")
	ErrImportFile  = fault.New(fault.Invalid, "register.import-file")
	ErrImportEmpty = fault.New(fault.Invalid, "register.import-empty")
	ErrImportUsed  = fault.New(fault.Conflict, "register.import-used")
)

// States of an import.
const (
	Checking   = "checking"
	Checked    = "checked"
	Taking     = "taking"
	Taken      = "done"
	Stopped    = "stopped"
	Unreadable = "unreadable"
	Undone     = "undone"
)

// Kinds of the jobs that do it.
const (
	CheckJob = "register.check-import"
	TakeJob  = "register.take-import"
)

// An Import is one list on its way into the register. It is checked whole
// first; nothing comes in before somebody decided on what the check found. Then
// it comes in chunk by chunk, each whole or not at all, and goes on where it
// was after an interruption.
type Import struct {
	ID         string
	Name       string // of the file
	Key        string // in the blob store
	Source     string // document the list comes from
	On         clock.Date
	By         string
	State      string
	Lines      int // read so far
	Good       int
	Bad        int
	Households int // that are new
	Cursor     int // last line dealt with
	Taken      int // residents
	LeftOut    int
	Begun      time.Time
	Changed    time.Time
	Ended      time.Time
}

// Running reports whether the program is at work on it.
func (i Import) Running() bool { return i.State == Checking || i.State == Taking }

// A Problem is what is wrong with one cell of a list.
type Problem struct {
	Line    int
	Heading string // of the column, "" for the whole line
	Typed   string
	Key     string // of the sentence
	Args    []any
}

// MostProblems bounds what is kept of one file.
const MostProblems = 5000

// BeginImport takes a list in, which is in the blob store already, and has it
// checked.
func (b *Book) BeginImport(ctx context.Context, who gate.Actor, name, key string, why Why) (string, error) {
	return gate.Make(ctx, b.gate, who, MayImport, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(reaches(who, MayImport, Hamlet{})); err != nil {
			return "", err
		}
		if err := why.check(tx); err != nil {
			return "", err
		}
		id := tx.NewID()
		if _, err := tx.Exec(`INSERT INTO register_import (commune_id, id, name, blob_key, source, on_day, by_id, by_name, state, lines, good, bad,
				households, cursor, taken, left_out, begun_at, changed_at, ended_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, 0, 0, 0, 0, $10, $10, 0)`,
			id, name, key, why.Source, why.On.String(), tx.Who.ID, actorName(who), Checking, tx.Now().UnixMilli()); err != nil {
			return "", err
		}
		tx.Enqueue(gate.Job{Kind: CheckJob, Body: jsonText(id)})
		return id, tx.Record("register.import-begun", id, nil)
	})
}

// Imports returns those of a commune, newest first.
func (b *Book) Imports(ctx context.Context, who gate.Actor) ([]Import, error) {
	var all []Import
	err := b.read(ctx, who, MayImport, func(tx *gate.Tx) (err error) {
		if err := tx.Require(reaches(who, MayImport, Hamlet{})); err != nil {
			return err
		}
		all, err = gate.All(tx, scanImport, `SELECT `+importColumns+` FROM register_import WHERE commune_id = $1 ORDER BY id DESC LIMIT 50`)
		return err
	})
	return all, err
}

// Import returns one with what is wrong in its file.
func (b *Book) Import(ctx context.Context, who gate.Actor, id string) (Import, []Problem, error) {
	var now Import
	var wrong []Problem
	err := b.read(ctx, who, MayImport, func(tx *gate.Tx) (err error) {
		if err := tx.RequireOrHide(reaches(who, MayImport, Hamlet{})); err != nil {
			return err
		}
		if now, err = importByID(tx, id); err != nil {
			return err
		}
		wrong, err = problemsOf(tx, id)
		return err
	})
	return now, wrong, err
}

// DecideImport lets the good lines in. Bad lines must be left out knowingly.
func (b *Book) DecideImport(ctx context.Context, who gate.Actor, id string, leaveOut bool) error {
	return b.onImport(ctx, who, id, func(tx *gate.Tx, i Import) error {
		switch {
		case i.State != Checked || i.Good == 0:
			return ErrImportState
		case i.Bad > 0 && !leaveOut:
			return ErrImportBad.With(i.Bad).At("leave_out")
		}
		i.State, i.Changed = Taking, tx.Now()
		tx.Enqueue(gate.Job{Kind: TakeJob, Body: jsonText(id)})
		return errors.Join(updateImport(tx, i), tx.Record("register.import-decided", id, map[string]int{"good": i.Good, "left_out": i.Bad}))
	})
}

// StopImport ends one before it is done; what came in stays, and can be undone.
func (b *Book) StopImport(ctx context.Context, who gate.Actor, id string) error {
	return b.onImport(ctx, who, id, func(tx *gate.Tx, i Import) error {
		if i.State != Checking && i.State != Checked && i.State != Taking {
			return ErrImportState
		}
		i.State, i.Changed, i.Ended = Stopped, tx.Now(), tx.Now()
		return errors.Join(updateImport(tx, i), tx.Record("register.import-stopped", id, map[string]int{"taken": i.Taken}))
	})
}

// UndoImport takes all back that came in with an import, as long as nobody
// changed anything of it since. The rows stay, marked.
func (b *Book) UndoImport(ctx context.Context, who gate.Actor, id string) error {
	return b.onImport(ctx, who, id, func(tx *gate.Tx, i Import) error {
		if i.State != Taken && i.State != Stopped || i.Taken == 0 {
			return ErrImportState
		}
		used, err := usedSince(tx, id)
		if err != nil {
			return err
		}
		if used > 0 {
			return ErrImportUsed.With(used)
		}
		day := today(tx).String()
		// Households that were there before keep their other members.
		old, err := gate.All(tx, func(scan gate.Scanner) (h string, err error) { return h, scan(&h) },
			`SELECT DISTINCT r.household_id FROM register_resident r JOIN register_household h ON h.commune_id = $1 AND h.id = r.household_id
			 WHERE r.commune_id = $1 AND r.import_id = $2 AND h.import_id <> $2`, id)
		if err != nil {
			return err
		}
		for _, table := range []string{"register_resident", "register_household"} {
			if _, err := tx.Exec(`UPDATE `+table+` SET ended = 'undone', until_day = $3 WHERE commune_id = $1 AND import_id = $2`, id, day); err != nil {
				return err
			}
		}
		for _, h := range old {
			if err := errors.Join(change(tx, h, "", "import-undone", today(tx), i.Source, nil), b.refresh(tx, h, today(tx))); err != nil {
				return err
			}
		}
		i.State, i.Changed = Undone, tx.Now()
		return errors.Join(updateImport(tx, i), tx.Publish(Changed{}), tx.Record("register.import-undone", id, map[string]int{"residents": i.Taken}))
	})
}

// usedSince counts what somebody changed of an import after it came in.
func usedSince(tx *gate.Tx, id string) (int64, error) {
	var households, residents int64
	err := tx.Row(`SELECT COUNT(*) FROM register_household WHERE commune_id = $1 AND import_id = $2 AND version > 1`, id).Scan(&households)
	if err != nil {
		return 0, err
	}
	err = tx.Row(`SELECT COUNT(*) FROM register_resident WHERE commune_id = $1 AND import_id = $2 AND version > 1`, id).Scan(&residents)
	return households + residents, err
}

// onImport changes one import.
func (b *Book) onImport(ctx context.Context, who gate.Actor, id string, do func(*gate.Tx, Import) error) error {
	return b.gate.Write(ctx, who, MayImport, func(tx *gate.Tx) error {
		if err := tx.RequireOrHide(reaches(who, MayImport, Hamlet{})); err != nil {
			return err
		}
		i, err := importByID(tx, id)
		if err != nil {
			return err
		}
		return do(tx, i)
	})
}

const importColumns = `id, name, blob_key, source, on_day, by_name, state, lines, good, bad, households, cursor, taken, left_out, begun_at, changed_at, ended_at`

func scanImport(scan gate.Scanner) (Import, error) {
	var i Import
	var on string
	var begun, changed, ended int64
	err := scan(&i.ID, &i.Name, &i.Key, &i.Source, &on, &i.By, &i.State, &i.Lines, &i.Good, &i.Bad, &i.Households, &i.Cursor, &i.Taken, &i.LeftOut,
		&begun, &changed, &ended)
	i.On, i.Begun, i.Changed = dateOf(on), time.UnixMilli(begun).UTC(), time.UnixMilli(changed).UTC()
	if ended != 0 {
		i.Ended = time.UnixMilli(ended).UTC()
	}
	return i, err
}

func importByID(tx *gate.Tx, id string) (Import, error) {
	i, err := gate.One(tx, scanImport, `SELECT `+importColumns+` FROM register_import WHERE commune_id = $1 AND id = $2`, id)
	if errors.Is(err, gate.ErrMissing) {
		err = ErrNoImport
	}
	return i, err
}

func updateImport(tx *gate.Tx, i Import) error {
	var ended int64
	if !i.Ended.IsZero() {
		ended = i.Ended.UnixMilli()
	}
	_, err := tx.Exec(`UPDATE register_import SET state = $3, lines = $4, good = $5, bad = $6, households = $7, cursor = $8, taken = $9,
			left_out = $10, changed_at = $11, ended_at = $12
		 WHERE commune_id = $1 AND id = $2`,
		i.ID, i.State, i.Lines, i.Good, i.Bad, i.Households, i.Cursor, i.Taken, i.LeftOut, i.Changed.UnixMilli(), ended)
	return err
}

func problemsOf(tx *gate.Tx, id string) ([]Problem, error) {
	return gate.All(tx, func(scan gate.Scanner) (p Problem, err error) {
		var args string
		if err = scan(&p.Line, &p.Heading, &p.Typed, &p.Key, &args); err != nil {
			return p, err
		}
		err = json.Unmarshal([]byte(args), &p.Args)
		for i, a := range p.Args {
			if n, is := a.(float64); is { // JSON knows one kind of number; sentences want whole ones
				p.Args[i] = int64(n)
			}
		}
		return p, err
	}, `SELECT line, heading, typed, text_key, args FROM register_import_fault WHERE commune_id = $1 AND import_id = $2 ORDER BY line, seq`, id)
}

func replaceProblems(tx *gate.Tx, id string, all []Problem) error {
	if _, err := tx.Exec(`DELETE FROM register_import_fault WHERE commune_id = $1 AND import_id = $2`, id); err != nil {
		return err
	}
	rows := gate.NewRows(`INSERT INTO register_import_fault (commune_id, import_id, line, seq, heading, typed, text_key, args) VALUES `, "")
	for i, p := range all {
		args := p.Args
		if args == nil {
			args = []any{}
		}
		typed := p.Typed
		if r := []rune(typed); len(r) > 200 {
			typed = string(r[:200]) + "…"
		}
		// A number stands masked in the list of what to mend.
		if n, err := readNumber(typed, identity.About{}); err == nil {
			typed = identity.Mask(n)
		}
		rows.Add(id, p.Line, i, p.Heading, typed, p.Key, jsonText(args))
	}
	return rows.Exec(tx)
}

func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return "null" // texts and numbers always marshal
	}
	return string(b)
}

// Named reports whether an import names a stored file.
func (b *Book) Named(ctx context.Context, c gate.Commune, key string) (bool, error) {
	var n int64
	who := gate.System("sweep", c)
	err := b.read(ctx, who, MayImport, func(tx *gate.Tx) error {
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		return tx.Row(`SELECT COUNT(*) FROM register_import WHERE commune_id = $1 AND blob_key = $2`, key).Scan(&n)
	})
	return n > 0, err
}
