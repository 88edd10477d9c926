package recognition

import (
	"context"
	"errors"
	"fmt"
	"time"

	"xaso/internal/modules/assessment"
	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/modules/recognition/frozen"
	"xaso/internal/modules/recognition/layout1"
	"xaso/internal/platform/gate"
)

// An Archive keeps the frozen dossiers of every commune of the house. It is
// safe for concurrent use.
type Archive struct {
	gate *gate.Gate
	o    Options
}

// Options are what package app gives an archive.
type Options struct {
	Book   *criteria.Book
	Board  *indicators.Board
	Files  *assessment.Book
	Place  func(gate.Commune) frozen.Commune
	Speak  func(context.Context) context.Context // with Vietnamese sentences
	Number string                                // of this release
}

// NewArchive returns the archive over a gate.
func NewArchive(g *gate.Gate, o Options) *Archive { return &Archive{g, o} }

// MakeJob is the kind of the job that makes the papers; its body is the id of
// the dossier, a JSON string.
const MakeJob = "recognition.make"

// A Dossier is one frozen dossier as lists show it.
type Dossier struct {
	ID       string
	File     string // assessment file
	Edition  int
	Set      string
	SetTitle string
	Year     int
	Title    string
	Draft    bool
	Template int
	Program  string
	At       time.Time
	ByName   string // "" is the program
	// Criteria and Indicators are how many are met, of how many.
	CriteriaMet, Criteria     int
	IndicatorsMet, Indicators int
	Papers                    int // how many there will be
	Hash                      string
	Made                      []Paper
}

// Ready says that every paper was made.
func (d Dossier) Ready() bool { return len(d.Made) >= d.Papers }

// A Paper is one paper as it was first made.
type Paper struct {
	Place int
	Name  string
	Title string
	Type  string
	Size  int64
	Hash  string
	Made  time.Time
}

// Freeze gathers everything of an assessment file in one reading and keeps it.
// The papers follow by a job.
func (a *Archive) Freeze(ctx context.Context, who gate.Actor, file string) (string, error) {
	var d frozen.Dossier
	err := a.gate.Read(ctx, who, MayFreeze, func(tx *gate.Tx) error {
		if err := tx.RequireOrHide(true); err != nil {
			return err
		}
		var err error
		d, err = a.gather(tx, file)
		return err
	})
	if err != nil {
		return "", err
	}
	text, err := d.Text()
	if err != nil {
		return "", err
	}
	return gate.Make(ctx, a.gate, who, MayFreeze, func(tx *gate.Tx) (string, error) {
		if err := tx.RequireOrHide(true); err != nil {
			return "", err
		}
		before, err := editions(tx, file)
		if err != nil {
			return "", err
		}
		if d.Edition != before+1 { // somebody froze it since it was read
			return "", ErrAgain
		}
		id := tx.NewID()
		if err := insert(tx, id, d, text, len(layout1.Papers(d, ""))+1); err != nil {
			return "", err
		}
		tx.Enqueue(gate.Job{Kind: MakeJob, Body: `"` + id + `"`, Unique: id})
		return id, tx.Record("recognition.frozen", id, map[string]any{"file": file, "edition": d.Edition, "hash": frozen.Sum(text), "draft": d.File.Draft})
	})
}

// Newest is the hash of the newest dossier of a file, "" without one.
func (a *Archive) Newest(tx *gate.Tx, file string) (string, error) {
	var hash string
	err := tx.Row(`SELECT hash FROM recognition_dossier WHERE commune_id = $1 AND file_id = $2 ORDER BY edition DESC LIMIT 1`, file).Scan(&hash)
	if errors.Is(err, gate.ErrMissing) {
		return "", nil
	}
	return hash, err
}

// List returns the assessment files, newest first, each with its dossiers.
func (a *Archive) List(ctx context.Context, who gate.Actor) ([]Undertaking, error) {
	var all []Undertaking
	err := a.gate.Read(ctx, who, MaySee, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		files, err := a.o.Files.Files(tx)
		if err != nil {
			return err
		}
		dossiers, err := gate.All(tx, scanDossier, `SELECT `+columns+` FROM recognition_dossier WHERE commune_id = $1 ORDER BY frozen_at DESC LIMIT 500`)
		for _, f := range files {
			one := Undertaking{File: f}
			if set, err := a.o.Book.SetVersion(tx, f.Set, f.Version); err == nil {
				one.SetTitle = set.Title
			}
			for _, d := range dossiers {
				if d.File == f.ID {
					one.Dossiers = append(one.Dossiers, d)
				}
			}
			all = append(all, one)
		}
		return err
	})
	return all, err
}

// An Undertaking is an assessment file and what was frozen of it.
type Undertaking struct {
	File     assessment.File
	SetTitle string
	Dossiers []Dossier
}

// A Look is one dossier with what was frozen.
type Look struct {
	Dossier
	Whole  bool // the text still has its hash
	Frozen frozen.Dossier
	// Before is the dossier frozen before it of the same file, 0 without one,
	// and Changes what differs.
	Before  int
	Changes []frozen.Change
}

// Find returns a dossier and how it differs from the one before.
func (a *Archive) Find(ctx context.Context, who gate.Actor, id string) (Look, error) {
	var l Look
	err := a.gate.Read(ctx, who, MaySee, func(tx *gate.Tx) error {
		if err := tx.RequireOrHide(true); err != nil {
			return err
		}
		var err error
		if l.Dossier, err = find(tx, id); err != nil {
			return err
		}
		if l.Frozen, err = read(tx, l.Dossier); errors.Is(err, ErrTouched) {
			return nil
		} else if err != nil {
			return err
		}
		l.Whole = true
		was, err := gate.All(tx, scanDossier, `SELECT `+columns+` FROM recognition_dossier WHERE commune_id = $1 AND file_id = $2 AND edition = $3`, l.File, l.Edition-1)
		if err != nil || len(was) == 0 {
			return err
		}
		before, err := read(tx, was[0])
		if err == nil {
			l.Before, l.Changes = was[0].Edition, frozen.Compare(before, l.Frozen)
		} else if errors.Is(err, ErrTouched) {
			err = nil
		}
		return err
	})
	return l, err
}

// load returns a dossier with its papers, not made yet. ErrTouched.
func (a *Archive) load(ctx context.Context, who gate.Actor, id string) (d Dossier, f frozen.Dossier, papers []layout1.Paper, err error) {
	err = a.gate.Read(ctx, who, MaySee, func(tx *gate.Tx) error {
		if err := tx.RequireOrHide(true); err != nil {
			return err
		}
		var err error
		if d, err = find(tx, id); err != nil {
			return err
		}
		f, err = read(tx, d)
		return err
	})
	if err == nil {
		papers, err = layout(f, d.Hash)
	}
	return d, f, papers, err
}

// layout are the papers as the layout of a dossier makes them.
func layout(f frozen.Dossier, hash string) ([]layout1.Paper, error) {
	if f.Template == layout1.Number {
		return layout1.Papers(f, hash), nil
	}
	return nil, fmt.Errorf("%w: %d", ErrLayout, f.Template)
}
