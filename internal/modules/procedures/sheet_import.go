package procedures

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A SheetState says what taking a row over would do.
type SheetState string

const (
	SheetNew       SheetState = "new"
	SheetChanged   SheetState = "changed"
	SheetUnchanged SheetState = "unchanged"
	SheetWrong     SheetState = "wrong"
)

// A SheetResult is one row of a dry run.
type SheetResult struct {
	Line     int
	Code     string
	Name     string
	State    SheetState
	Changes  []Change       // of a changed row, in words
	Problems []SheetProblem // of a wrong one
	Doubts   []Flaw         // what is doubtful, but may be taken over
}

// A DryRun is what taking a sheet over would do now.
type DryRun struct {
	ID     string
	Name   string // of the file
	By     string
	At     time.Time
	Rows   []SheetResult
	Counts map[SheetState]int
	Seen   string // of what the rows were compared with; Take wants it back
}

// TrySheet keeps a sheet and returns what taking it over would do. Nothing is
// published yet.
func (s *Store) TrySheet(ctx context.Context, who gate.Actor, read Sheet) (string, error) {
	body, err := json.Marshal(read)
	if err != nil {
		return "", fmt.Errorf("sheet %s: %w", read.Name, err)
	}
	return gate.Make(ctx, s.gate, who, MayCompose, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(who.May(MayCompose)); err != nil {
			return "", err
		}
		id := tx.NewID()
		if err := keepSheet(tx, id, read.Name, string(body)); err != nil {
			return "", err
		}
		return id, tx.Record("procedures.sheet-read", "", map[string]any{"sheet": id, "rows": len(read.Rows)})
	})
}

// Sheet compares a kept sheet with what is in force, row by row.
func (s *Store) Sheet(ctx context.Context, who gate.Actor, id string) (DryRun, error) {
	run, _, err := s.dryRun(ctx, who, id)
	return run, err
}

func (s *Store) dryRun(ctx context.Context, who gate.Actor, id string) (DryRun, []Procedure, error) {
	var run DryRun
	var read Sheet
	var inForce []Procedure
	err := s.gate.Read(ctx, who, MayCompose, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayCompose)); err != nil {
			return err
		}
		var err error
		if run, read, err = sheetOf(tx, id); err != nil {
			return err
		}
		inForce, err = s.followed(tx)
		return err
	})
	if err != nil {
		return run, nil, err
	}
	m := merging{lib: s.lib, read: read, inForce: inForce, today: clock.DateOf(s.gate.Now()).String()}
	run.Rows, run.Seen = m.rows(), stamp(inForce)
	run.Counts = map[SheetState]int{}
	for _, r := range run.Rows {
		run.Counts[r.State]++
	}
	return run, m.next, nil
}

// followed is every procedure that a new version would follow, with its
// newest version.
func (s *Store) followed(tx *gate.Tx) ([]Procedure, error) {
	k, err := s.of(tx)
	if err != nil {
		return nil, err
	}
	today := clock.DateOf(tx.Now()).String()
	all := s.on(k, today)
	at := make(map[string]int, len(all))
	for i := range all {
		at[all[i].Code] = i
	}
	for i := range k.own {
		o := &k.own[i]
		if o.Version != s.latest(k, o.Code, today) {
			continue
		}
		if i, known := at[o.Code]; known {
			all[i] = *o
		} else {
			all = append(all, *o)
		}
	}
	return all, nil
}

// stamp names a state of the catalogue.
func stamp(all []Procedure) string {
	keys := make([]string, len(all))
	for i, p := range all {
		keys[i] = p.key()
	}
	slices.Sort(keys)
	sum := sha256.Sum256([]byte(strings.Join(keys, " ")))
	return hex.EncodeToString(sum[:8])
}

// TakeSheet publishes every new and changed row of a kept sheet in one
// transaction, or nothing. ErrSheetWrong says that a row is wrong, ErrSheetMoved
// that the catalogue changed since the dry run that gave seen.
func (s *Store) TakeSheet(ctx context.Context, who gate.Actor, id, seen string, how Publication) ([]Published, error) {
	run, next, err := s.dryRun(ctx, who, id)
	missing := errors.Is(err, gate.ErrMissing)
	switch {
	case err != nil && !missing:
		return nil, err
	case missing: // taken already, or never there: the key of the request decides
	case run.Counts[SheetWrong] > 0:
		return nil, ErrSheetWrong.With(run.Counts[SheetWrong])
	case len(next) == 0:
		return nil, ErrSheetNothing
	}
	for _, p := range next { // compiled before the transaction
		if _, err := s.lib.FormFor(p); err != nil {
			return nil, err
		}
	}
	return gate.Make(ctx, s.gate, who, MayCompose, func(tx *gate.Tx) ([]Published, error) {
		if err := tx.Require(who.May(MayCompose)); err != nil {
			return nil, err
		}
		if _, _, err := sheetOf(tx, id); err != nil {
			return nil, err
		}
		now, err := s.followed(tx)
		if err != nil {
			return nil, err
		}
		if missing || stamp(now) != seen || run.Seen != seen {
			return nil, ErrSheetMoved
		}
		return s.takeAll(tx, id, next, how)
	})
}

func (s *Store) takeAll(tx *gate.Tx, id string, next []Procedure, how Publication) ([]Published, error) {
	today := clock.DateOf(tx.Now()).String()
	how.From = cmp.Or(how.From, today)
	if _, err := time.Parse(time.DateOnly, how.From); err != nil {
		return nil, ErrBadDate.At("from")
	}
	if how.From < today {
		return nil, ErrFromPast.At("from")
	}
	k, err := s.of(tx)
	if err != nil {
		return nil, err
	}
	var all []Published
	for _, p := range next {
		tests, err := s.testsOf(tx, p.Code, p.Version)
		if err != nil {
			return nil, err
		}
		p.Version, p.EffectiveFrom, p.EffectiveTo = max(k.newest(p.Code)+1, firstOwn), how.From, ""
		done, err := s.keepOwn(tx, p, tests, how.Note)
		if err != nil {
			return nil, err
		}
		all = append(all, done)
	}
	return all, errors.Join(dropSheet(tx, id), changed(tx),
		tx.Record("procedures.sheet-taken", "", map[string]any{"sheet": id, "versions": len(all), "from": how.From}))
}

// ForgetSheet drops a sheet that is not taken over.
func (s *Store) ForgetSheet(ctx context.Context, who gate.Actor, id string) error {
	return s.gate.Write(ctx, who, MayCompose, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayCompose)); err != nil {
			return err
		}
		if _, _, err := sheetOf(tx, id); err != nil {
			return err
		}
		return errors.Join(dropSheet(tx, id), tx.Record("procedures.sheet-dropped", "", map[string]string{"sheet": id}))
	})
}
