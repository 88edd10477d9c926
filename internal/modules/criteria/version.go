package criteria

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

var (
	ErrStale       = fault.New(fault.Conflict, "criteria.stale")
	ErrSame        = fault.New(fault.Conflict, "criteria.same")
	ErrFirst       = fault.New(fault.Conflict, "criteria.first")
	ErrNoDecision  = fault.New(fault.Invalid, "criteria.no-decision")
	ErrNoDate      = fault.New(fault.Invalid, "criteria.no-date")
	ErrFutureDate  = fault.New(fault.Invalid, "criteria.future-date")
	ErrNoSource    = fault.New(fault.Invalid, "criteria.no-source")
	ErrNoName      = fault.New(fault.Invalid, "criteria.no-name")
	ErrLong        = fault.New(fault.Invalid, "criteria.long")
	ErrBadMeasure  = fault.New(fault.Invalid, "criteria.bad-measure")
	ErrNoIndicator = fault.New(fault.Missing, "criteria.no-indicator")
)

// How is what made a version.
type How string

// The ways.
const (
	Came     How = "program"  // it came with the program
	Takeover How = "takeover" // the annex of a decision
	Edit     How = "edit"     // one thing corrected
	Import   How = "import"   // a file
	Undo     How = "undo"     // the one before, again
)

// A Provenance says what a change rests on and who answers for it.
type Provenance struct {
	Decision string     `json:"decision"` // number of the document
	Date     clock.Date `json:"date,omitzero"`
	Source   string     `json:"source"` // where it can be read: an address, or which paper
	By       string     `json:"by"`     // who takes it over
	Note     string     `json:"note"`
}

// mostProvenance bounds each of its texts, in bytes.
const mostProvenance = 1000

// Check says what is missing, each with its field.
func (p Provenance) Check(today clock.Date) error {
	var wrong flaws
	miss := func(what *fault.Fault, field string) { wrong = append(wrong, what.At(field)) }
	if strings.TrimSpace(p.Decision) == "" {
		miss(ErrNoDecision, "decision")
	}
	switch {
	case p.Date.IsZero():
		miss(ErrNoDate, "date")
	case today.DaysUntil(p.Date) > 0 || p.Date.Year < 1990:
		miss(ErrFutureDate, "date")
	}
	if strings.TrimSpace(p.Source) == "" {
		miss(ErrNoSource, "source")
	}
	if strings.TrimSpace(p.By) == "" {
		miss(ErrNoName, "by")
	}
	for field, text := range map[string]string{"decision": p.Decision, "source": p.Source, "by": p.By, "note": p.Note} {
		if len(text) > mostProvenance {
			miss(ErrLong, field)
		}
	}
	return join(wrong)
}

// text is the source as a level names it.
func (p Provenance) text() string {
	return p.Decision + " (" + p.Source + ")"
}

// A Version is one line of the history of a set.
type Version struct {
	Set     string
	Version int64
	Before  int64 // it was made from; 0 for the first
	How     How
	Provenance
	ByID string // the account that made it
	At   time.Time
}

// Issue is the number of an own version as people count: the first is 1.
func (v Version) Issue() int64 { return max(0, v.Version-firstOwn+1) }

// Versions is the history of a set, newest first; that of the program, if it
// has one, is the last.
func (b *Book) Versions(tx *gate.Tx, set string) ([]Version, error) {
	all, err := gate.All(tx, func(scan gate.Scanner) (v Version, err error) {
		var decided string
		var at int64
		if err = scan(&v.Set, &v.Version, &v.Before, &v.How, &v.Decision, &decided, &v.Source, &v.By, &v.Note, &v.ByID, &at); err == nil {
			err = v.Date.UnmarshalText([]byte(decided))
		}
		v.At = time.UnixMilli(at)
		return v, err
	}, `SELECT set_id, version, before, how, decision, decided_on, source, by_name, note, by_id, at FROM criteria_version
		WHERE commune_id = $1 AND set_id = $2 ORDER BY version DESC`, set)
	if err != nil {
		return nil, err
	}
	for _, s := range slices.Backward(b.editions) {
		if s.ID == set {
			all = append(all, Version{Set: set, Version: s.Version, How: Came})
		}
	}
	if len(all) == 0 {
		return nil, ErrNoSet
	}
	return all, nil
}

// change makes the next version of a set. over is the version that was looked
// at; ErrStale says that there is a newer one, ErrSame that nothing changes.
func (b *Book) change(ctx context.Context, who gate.Actor, id string, over int64, how How, p Provenance, do func(tx *gate.Tx, s *Set) error) (int64, error) {
	return gate.Make(ctx, b.gate, who, MayManage, func(tx *gate.Tx) (int64, error) {
		if err := tx.Require(who.May(MayManage)); err != nil {
			return 0, err
		}
		if err := p.Check(clock.DateOf(tx.Now())); err != nil {
			return 0, err
		}
		was, err := b.Set(tx, id)
		if err != nil {
			return 0, err
		}
		if was.Version != over {
			return 0, ErrStale
		}
		s := was.clone()
		if err := do(tx, &s); err != nil {
			return 0, err
		}
		return b.put(tx, was, s, how, p)
	})
}

// put stores a set as the version after was, which has no version for a set
// that is new.
func (b *Book) put(tx *gate.Tx, was, s Set, how How, p Provenance) (int64, error) {
	last, err := newest(tx, s.ID)
	if err != nil {
		return 0, err
	}
	s.Version = max(firstOwn, last+1)
	if err := s.Check(); err != nil {
		return 0, err
	}
	if was.Version > 0 && len(Compare(was, s)) == 0 {
		return 0, ErrSame
	}
	if err := b.checkMeasures(was, s); err != nil {
		return 0, err
	}
	body, err := json.Marshal(s)
	if err != nil {
		return 0, err
	}
	if _, err := tx.Exec(`INSERT INTO criteria_version (commune_id, set_id, version, id, before, how, body, decision, decided_on, source, by_name, note, by_id, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		s.ID, s.Version, tx.NewID(), was.Version, string(how), string(body), p.Decision, p.Date.String(), p.Source, p.By, p.Note, tx.Who.ID, tx.Now().UnixMilli()); err != nil {
		return 0, err
	}
	if err := tx.Publish(SetChanged{Set: s.ID, Version: s.Version}); err != nil {
		return 0, err
	}
	return s.Version, tx.Record("criteria.changed."+string(how), s.ID, map[string]any{"version": s.Version, "before": was.Version, "decision": p.Decision, "by": p.By})
}

// checkMeasures has the measures that are new computed by those who know the
// metrics.
func (b *Book) checkMeasures(was, s Set) error {
	if b.o.Check == nil {
		return nil
	}
	for _, i := range s.Indicators {
		old, _ := was.Indicator(i.Code)
		if i.Measure.None() || i.Measure == old.Measure {
			continue
		}
		if err := b.o.Check(i.Measure); err != nil {
			return ErrBadMeasure.With(i.Code, err.Error()).At("measure")
		}
	}
	return nil
}

// Undo makes a version equal to the one that the newest was made from; what
// was taken back stays in the history. ErrFirst when there was none.
func (b *Book) Undo(ctx context.Context, who gate.Actor, set string, over int64, by, note string) (int64, error) {
	return gate.Make(ctx, b.gate, who, MayManage, func(tx *gate.Tx) (int64, error) {
		if err := tx.Require(who.May(MayManage)); err != nil {
			return 0, err
		}
		if strings.TrimSpace(by) == "" {
			return 0, ErrNoName.At("by")
		}
		if len(by) > mostProvenance || len(note) > mostProvenance {
			return 0, ErrLong.At("note")
		}
		history, err := b.Versions(tx, set)
		if err != nil {
			return 0, err
		}
		last := history[0]
		switch {
		case last.Version != over:
			return 0, ErrStale
		case last.Before == 0:
			return 0, ErrFirst
		}
		was, err := b.Set(tx, set)
		if err != nil {
			return 0, err
		}
		before, err := b.SetVersion(tx, set, last.Before)
		if err != nil {
			return 0, err
		}
		p := Provenance{Decision: last.Decision, Date: last.Date, Source: last.Source, By: by, Note: note}
		return b.put(tx, was, before.clone(), Undo, p)
	})
}

// clone is a set that may be changed without changing this one.
func (s Set) clone() Set {
	s.Legal = slices.Clone(s.Legal)
	s.Columns = slices.Clone(s.Columns)
	s.Missing = slices.Clone(s.Missing)
	s.Notes = slices.Clone(s.Notes)
	s.Remarks = slices.Clone(s.Remarks)
	s.Criteria = slices.Clone(s.Criteria)
	s.Indicators = slices.Clone(s.Indicators)
	for n := range s.Indicators {
		i := &s.Indicators[n]
		i.Thresholds = maps.Clone(i.Thresholds)
		i.Evidence = slices.Clone(i.Evidence)
	}
	return s
}
