package procedures

import (
	"context"
	"strings"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// MayCompose is making procedures and forms and publishing them. It is wide:
// a receptionist sees first what a form lacks, every publication stands in the
// audit log, and ending a version brings the one before back.
const MayCompose gate.Permission = "procedures.compose"

var (
	ErrStale    = fault.New(fault.Conflict, "procedures.edition.stale")
	ErrNameless = fault.New(fault.Invalid, "procedures.edition.nameless")
	ErrTooMany  = fault.New(fault.Conflict, "procedures.edition.too-many")
	ErrTooLarge = fault.New(fault.TooLarge, "procedures.edition.too-large")
)

// Limits that no honest edition meets; they guard the store.
const (
	mostEditions = 200     // open at a time in one commune
	largestBody  = 1 << 20 // bytes of YAML
)

// An Edition is a procedure with its form as it is being edited (bản soạn).
// The form is not compiled: it may be wrong while it is under work, see
// [Library.Check].
type Edition struct {
	ID      string
	Version int64 // grows with each change
	// Base is the version of the same procedure this edition began from, 0 when
	// it is a new procedure.
	Base int
	// Procedure's Version and Source are given when it is published.
	Procedure Procedure
	Form      *Form
	Tests     []Case

	Made, Changed     time.Time
	MadeBy, ChangedBy string // names of officials

	// Last is the id of what the last edit made or touched, "" when nothing has
	// one. It is not stored.
	Last string
}

// A Beginning says from what an edition begins.
type Beginning struct {
	Name    Text   // of a new procedure
	From    string // code of a procedure to begin from; "" is the general form
	Version int    // of From; 0 is the one in force today
	Copy    bool   // as a new procedure of its own, not as the next version of From
}

// An EditionRow is one line of the list of editions.
type EditionRow struct {
	ID, Code, Name    string
	Base              int
	Version           int64
	Made, Changed     time.Time
	MadeBy, ChangedBy string
}

// Compose begins an edition and returns its id.
func (s *Store) Compose(ctx context.Context, who gate.Actor, from Beginning) (string, error) {
	return gate.Make(ctx, s.gate, who, MayCompose, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(who.May(MayCompose)); err != nil {
			return "", err
		}
		e, err := s.begin(tx, from)
		if err != nil {
			return "", err
		}
		err = s.keepEdition(tx, &e)
		return e.ID, err
	})
}

// Take begins an edition with what Import read. It is the next version of the
// procedure with its code, or a new procedure where the commune has none.
func (s *Store) Take(ctx context.Context, who gate.Actor, e Edition) (string, error) {
	return gate.Make(ctx, s.gate, who, MayCompose, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(who.May(MayCompose)); err != nil {
			return "", err
		}
		k, err := s.of(tx)
		if err != nil {
			return "", err
		}
		e.Base = s.latest(k, e.Procedure.Code, clock.DateOf(tx.Now()).String())
		err = s.keepEdition(tx, &e)
		return e.ID, err
	})
}

// begin makes the first content of an edition.
func (s *Store) begin(tx *gate.Tx, from Beginning) (Edition, error) {
	var e Edition
	var err error
	if from.From == "" {
		e, err = s.lib.blank()
	} else {
		e, err = s.edition(tx, from.From, from.Version)
	}
	if err != nil {
		return e, err
	}
	if from.From == "" || from.Copy {
		if from.Name.VI = strings.TrimSpace(from.Name.VI); from.Name.VI == "" {
			return e, ErrNameless.At("name")
		}
		code, err := s.freeCode(tx)
		if err != nil {
			return e, err
		}
		e.ownAs(code, from.Name)
	}
	return e, nil
}

// blank is the general form under a procedure of which nothing is said yet.
func (l *Library) blank() (Edition, error) {
	form, err := l.formSource(Procedure{FormID: generalForm})
	return Edition{Form: form, Procedure: Procedure{
		FormID: generalForm, WorkflowID: "default",
		Field:     Fact[Area]{Mark: Mark{Standing: Declared}},
		HandledBy: Fact[string]{Value: "UBND cấp xã", Mark: Mark{Standing: Declared}},
		Online:    Fact[Online]{Value: Online{Channels: []Channel{ByWeb, AtDesk, ByPost}}, Mark: Mark{Standing: Declared}},
	}}, err
}

// edition opens a published version for editing; version 0 is the one in force
// today.
func (s *Store) edition(tx *gate.Tx, code string, version int) (Edition, error) {
	if version == 0 {
		o, err := s.Find(tx, code, clock.DateOf(tx.Now()).String())
		if err != nil {
			return Edition{}, err
		}
		version = o.Procedure.Version
	}
	p, err := s.Version(tx, code, version)
	if err != nil {
		return Edition{}, err
	}
	e, err := s.lib.Open(p)
	if err != nil {
		return e, err
	}
	e.Tests, err = s.testsOf(tx, code, version)
	return e, err
}

// Open returns a version as an edition in memory, for looking at and comparing.
func (l *Library) Open(p Procedure) (Edition, error) {
	form, err := l.formSource(p)
	if err != nil {
		return Edition{}, err
	}
	e := Edition{Base: p.Version, Procedure: p, Form: form}
	e.Procedure.Version, e.Procedure.Source, e.Procedure.EffectiveTo = 0, "", ""
	return e.clone()
}

// ownAs makes the edition a new procedure of the commune.
func (e *Edition) ownAs(code string, name Text) {
	own := Mark{Standing: Declared}
	e.Base = 0
	e.Procedure.Code, e.Procedure.CodeMark = code, own
	e.Procedure.Name = Fact[Text]{Value: name, Mark: own}
	e.Procedure.Announced, e.Procedure.EffectiveFrom, e.Procedure.Review = nil, "", nil
	e.Procedure.FormID = formID(code)
	e.Form.ID, e.Form.Title = e.Procedure.FormID, name
	e.Form.Template, e.Form.Provenance = "", ""
}

// Editions lists what is being edited, newest change first.
func (s *Store) Editions(ctx context.Context, who gate.Actor) ([]EditionRow, error) {
	var all []EditionRow
	err := s.gate.Read(ctx, who, MayCompose, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayCompose)); err != nil {
			return err
		}
		var err error
		all, err = editionRows(tx)
		return err
	})
	return all, err
}

// Edition returns one edition, or gate.ErrMissing.
func (s *Store) Edition(ctx context.Context, who gate.Actor, id string) (Edition, error) {
	var e Edition
	err := s.gate.Read(ctx, who, MayCompose, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayCompose)); err != nil {
			return err
		}
		var err error
		e, err = editionOf(tx, id)
		return err
	})
	return e, err
}

// Published returns a version as an edition, to compare with or to look at;
// version 0 is the one in force today.
func (s *Store) Published(ctx context.Context, who gate.Actor, code string, version int) (Edition, error) {
	var e Edition
	err := s.gate.Read(ctx, who, MayCompose, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayCompose)); err != nil {
			return err
		}
		var err error
		e, err = s.edition(tx, code, version)
		return err
	})
	return e, err
}

// Edit changes an edition that still stands at version; ErrStale says that
// somebody else was quicker.
func (s *Store) Edit(ctx context.Context, who gate.Actor, id string, version int64, edits ...Edit) (Edition, error) {
	var e Edition
	last, err := gate.Make(ctx, s.gate, who, MayCompose, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(who.May(MayCompose)); err != nil {
			return "", err
		}
		var err error
		if e, err = editionOf(tx, id); err != nil {
			return "", err
		}
		if e.Version != version {
			return "", ErrStale
		}
		if e, err = e.With(edits...); err != nil {
			return "", err
		}
		if err := s.saveEdition(tx, &e); err != nil {
			return "", err
		}
		return e.Last, tx.Record("procedures.edited", e.Procedure.Code, map[string]any{"edition": id, "version": e.Version})
	})
	if err == nil && e.ID == "" { // the same request again: what it did stands
		e, err = s.Edition(ctx, who, id)
		e.Last = last
	}
	return e, err
}

// Discard deletes an edition. What was published of it stays.
func (s *Store) Discard(ctx context.Context, who gate.Actor, id string) error {
	return s.gate.Write(ctx, who, MayCompose, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayCompose)); err != nil {
			return err
		}
		e, err := editionOf(tx, id)
		if err != nil {
			return err
		}
		if err := dropEdition(tx, id); err != nil {
			return err
		}
		return tx.Record("procedures.edition-discarded", e.Procedure.Code, map[string]string{"edition": id})
	})
}

// keepEdition stores a new edition.
func (s *Store) keepEdition(tx *gate.Tx, e *Edition) error {
	if n, err := countEditions(tx); err != nil {
		return err
	} else if n >= mostEditions {
		return ErrTooMany.With(mostEditions)
	}
	e.ID, e.Version = tx.NewID(), 1
	e.Made, e.MadeBy = tx.Now(), tx.Who.Name
	e.Changed, e.ChangedBy = tx.Now(), tx.Who.Name
	if err := insertEdition(tx, *e); err != nil {
		return err
	}
	return tx.Record("procedures.edition-begun", e.Procedure.Code, map[string]any{"edition": e.ID, "base": e.Base})
}

// saveEdition stores the next state of an edition.
func (s *Store) saveEdition(tx *gate.Tx, e *Edition) error {
	e.Version++
	e.Changed, e.ChangedBy = tx.Now(), tx.Who.Name
	return updateEdition(tx, *e)
}
