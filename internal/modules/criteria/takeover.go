package criteria

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

var (
	ErrNoDraft   = fault.New(fault.Missing, "criteria.no-draft")
	ErrOvertaken = fault.New(fault.Conflict, "criteria.overtaken")
	ErrUndecided = fault.New(fault.Invalid, "criteria.undecided")
	ErrNoRow     = fault.New(fault.Invalid, "criteria.no-row")
)

// A Draft is a takeover under way: the table as it came, how it is to be read,
// and what was typed about it. It is kept until it is taken over or thrown
// away.
type Draft struct {
	ID  string `json:"-"`
	Set string `json:"-"`
	Rev int64  `json:"-"`
	// From is the name of the uploaded file, "" for what was pasted.
	From    string      `json:"from,omitempty"`
	Grid    Grid        `json:"grid"`
	Arrange Arrangement `json:"arrange"`
	Fixes   map[int]Fix `json:"fixes,omitempty"`
	// Whole: the table is the whole list, and what it does not have is gone.
	Whole      bool       `json:"whole,omitempty"`
	Provenance Provenance `json:"provenance,omitzero"`
	ByID       string     `json:"-"`
	At         time.Time  `json:"-"`
}

// Start keeps a table to be taken over into a set, arranged as well as the
// program can, and returns the id of the draft.
func (b *Book) Start(ctx context.Context, who gate.Actor, set, from string, g Grid) (string, error) {
	return gate.Make(ctx, b.gate, who, MayManage, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(who.May(MayManage)); err != nil {
			return "", err
		}
		s, err := b.Set(tx, set)
		if err != nil {
			return "", err
		}
		if len(from) > 200 {
			from = ""
		}
		d := Draft{ID: tx.NewID(), Set: set, Rev: 1, From: from, Grid: g, Arrange: Recognise(s, g)}
		body, err := json.Marshal(d)
		if err != nil {
			return "", err
		}
		if _, err := tx.Exec(`INSERT INTO criteria_draft (commune_id, id, set_id, rev, body, by_id, at) VALUES ($1, $2, $3, 1, $4, $5, $6)`,
			d.ID, set, string(body), who.ID, tx.Now().UnixMilli()); err != nil {
			return "", err
		}
		return d.ID, tx.Record("criteria.draft.started", set, map[string]any{"draft": d.ID, "rows": len(g)})
	})
}

// Draft is one takeover under way. ErrNoDraft.
func (b *Book) Draft(tx *gate.Tx, id string) (Draft, error) {
	all, err := drafts(tx, ` AND id = $2`, id)
	if err != nil {
		return Draft{}, err
	}
	if len(all) == 0 {
		return Draft{}, ErrNoDraft
	}
	return all[0], nil
}

// Drafts are the takeovers under way for a set, newest first.
func (b *Book) Drafts(tx *gate.Tx, set string) ([]Draft, error) {
	return drafts(tx, ` AND set_id = $2 ORDER BY at DESC, id DESC`, set)
}

func drafts(tx *gate.Tx, rest string, args ...any) ([]Draft, error) {
	return gate.All(tx, func(scan gate.Scanner) (d Draft, err error) {
		var body string
		var at int64
		if err = scan(&d.ID, &d.Set, &d.Rev, &body, &d.ByID, &at); err == nil {
			err = json.Unmarshal([]byte(body), &d)
		}
		d.At = time.UnixMilli(at)
		return d, err
	}, `SELECT id, set_id, rev, body, by_id, at FROM criteria_draft WHERE commune_id = $1`+rest, args...)
}

// Arrange says what the columns of a draft hold.
func (b *Book) Arrange(ctx context.Context, who gate.Actor, id string, rev int64, a Arrangement, whole bool) error {
	return b.revise(ctx, who, id, rev, func(tx *gate.Tx, d *Draft) error {
		s, err := b.Set(tx, d.Set)
		if err != nil {
			return err
		}
		d.Arrange, d.Whole = a.sound(s, d.Grid), whole
		return nil
	})
}

// FixRow decides what a row of a draft is; nil takes a decision back.
func (b *Book) FixRow(ctx context.Context, who gate.Actor, id string, rev int64, row int, f *Fix) error {
	return b.revise(ctx, who, id, rev, func(_ *gate.Tx, d *Draft) error {
		if row < 0 || row >= len(d.Grid) {
			return ErrNoRow
		}
		if f == nil {
			delete(d.Fixes, row)
			return nil
		}
		if len(f.Text) > mostText || len(f.Name) > mostText || len(f.Levels) > mostColumns {
			return ErrLong
		}
		if d.Fixes == nil {
			d.Fixes = map[int]Fix{}
		}
		d.Fixes[row] = *f
		return nil
	})
}

// Note keeps what was typed about the decision, complete or not.
func (b *Book) Note(ctx context.Context, who gate.Actor, id string, rev int64, p Provenance) error {
	return b.revise(ctx, who, id, rev, func(_ *gate.Tx, d *Draft) error {
		if len(p.Decision)+len(p.Source)+len(p.By)+len(p.Note) > 4*mostProvenance {
			return ErrLong
		}
		d.Provenance = p
		return nil
	})
}

// revise changes a draft that nobody else changed since it was looked at.
func (b *Book) revise(ctx context.Context, who gate.Actor, id string, rev int64, do func(tx *gate.Tx, d *Draft) error) error {
	return b.gate.Write(ctx, who, MayManage, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayManage)); err != nil {
			return err
		}
		tx.Quiet() // what counts is recorded when the table is taken over
		d, err := b.Draft(tx, id)
		if err != nil {
			return err
		}
		if d.Rev != rev {
			return ErrOvertaken
		}
		if err := do(tx, &d); err != nil {
			return err
		}
		body, err := json.Marshal(d)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE criteria_draft SET rev = rev + 1, body = $3, by_id = $4, at = $5 WHERE commune_id = $1 AND id = $2`,
			id, string(body), who.ID, tx.Now().UnixMilli())
		return err
	})
}

// Discard throws a draft away.
func (b *Book) Discard(ctx context.Context, who gate.Actor, id string) error {
	return b.gate.Write(ctx, who, MayManage, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayManage)); err != nil {
			return err
		}
		d, err := b.Draft(tx, id)
		if err != nil {
			return err
		}
		if err := drop(tx, id); err != nil {
			return err
		}
		return tx.Record("criteria.draft.discarded", d.Set, map[string]any{"draft": id})
	})
}

func drop(tx *gate.Tx, id string) error {
	_, err := tx.Exec(`DELETE FROM criteria_draft WHERE commune_id = $1 AND id = $2`, id)
	return err
}

// TakeOver makes what a draft says the next version of its set, all or
// nothing. rev and over are the draft and the version of the set that were
// looked at. ErrUndecided names the rows that need a decision.
func (b *Book) TakeOver(ctx context.Context, who gate.Actor, id string, rev, over int64, p Provenance) (int64, error) {
	return gate.Make(ctx, b.gate, who, MayManage, func(tx *gate.Tx) (int64, error) {
		if err := tx.Require(who.May(MayManage)); err != nil {
			return 0, err
		}
		d, err := b.Draft(tx, id)
		if err != nil {
			return 0, err
		}
		if d.Rev != rev {
			return 0, ErrOvertaken
		}
		if err := p.Check(clock.DateOf(tx.Now())); err != nil {
			return 0, err
		}
		was, err := b.Set(tx, d.Set)
		if err != nil {
			return 0, err
		}
		if was.Version != over {
			return 0, ErrStale
		}
		u := d.Understand(was)
		if err := u.refused(); err != nil {
			return 0, err
		}
		version, err := b.put(tx, was, u.Propose(was, p, clock.DateOf(tx.Now()), d.Whole), Takeover, p)
		if err != nil {
			return 0, err
		}
		return version, drop(tx, id)
	})
}

// Understand reads the draft against a set.
func (d Draft) Understand(s Set) Understanding { return Understand(s, d.Grid, d.Arrange, d.Fixes) }

// refused names every row that needs a decision.
func (u Understanding) refused() error {
	var rows []int
	for _, l := range u.Lines {
		if l.Blocked() {
			rows = append(rows, l.Number())
		}
	}
	if u.Blocked() == 0 {
		return nil
	}
	return errors.Join(ErrUndecided.With(u.Blocked(), list(rows)))
}

// Propose is the set as the table would make it. Without whole, indicators
// that the table does not have stay.
func (u Understanding) Propose(was Set, p Provenance, on clock.Date, whole bool) Set {
	s := was.clone()
	if len(was.Indicators) == 0 {
		s.Missing = nil // found now
	}
	for _, c := range u.Columns {
		if _, own := s.Column(c.Key); !own {
			c.Source = p.text()
			s.Columns = append(s.Columns, c)
		}
	}
	if !slices.ContainsFunc(s.Legal, func(l Legal) bool { return l.Number == p.Decision }) {
		s.Legal = append(s.Legal, Legal{Number: p.Decision, Date: p.Date, URL: address(p.Source)})
	}
	kept := map[string]bool{}
	for _, l := range u.Lines {
		if l.Skip || l.Criterion == 0 {
			continue
		}
		s.head(l)
		if l.Heading {
			continue
		}
		kept[l.Code] = true
		i := l.indicator(was, p, on, u.Columns)
		if n := slices.IndexFunc(s.Indicators, func(o Indicator) bool { return o.Code == l.Code }); n >= 0 {
			s.Indicators[n] = i
		} else {
			s.Indicators = append(s.Indicators, i)
		}
	}
	if whole {
		s.Indicators = slices.DeleteFunc(s.Indicators, func(i Indicator) bool { return !kept[i.Code] })
	}
	s.sort()
	return s
}

// head gives a criterion the name that the table has for it.
func (s *Set) head(l Line) {
	n := slices.IndexFunc(s.Criteria, func(c Criterion) bool { return c.No == l.Criterion })
	if n < 0 {
		s.Criteria = append(s.Criteria, Criterion{No: l.Criterion, Name: l.Name, NameStanding: Entered})
		return
	}
	if c := &s.Criteria[n]; l.Name != "" && plainLabel(l.Name) != plainLabel(c.Name) {
		c.Name, c.NameStanding = l.Name, Entered
	}
}

// indicator is what a line makes of an indicator: what the set knows beside
// the text and the levels, such as how it is measured, stays where it fits.
func (l Line) indicator(was Set, p Provenance, on clock.Date, columns []Column) Indicator {
	i, known := was.Indicator(l.Code)
	if !known {
		i = Indicator{Code: l.Code, Collection: Evidence}
	}
	levels := map[string]Threshold{}
	for column, t := range i.Thresholds {
		var wrong flaws
		if t.check("", l.Unit, l.Comparison, &wrong); len(wrong) == 0 {
			levels[column] = t
		}
	}
	if i.Unit != l.Unit && (i.Unit == Percent || l.Unit == Percent) {
		i.Measure = Measure{}
	}
	for _, c := range columns {
		cell := l.Levels[c.Key]
		if _, has := levels[c.Key]; has && cell.Read.Empty && !l.Fixed {
			continue // a cell left blank does not take a level back
		}
		levels[c.Key] = cell.Read.Threshold.entered(p, on)
	}
	i.Criterion, i.Text, i.Unit, i.Comparison, i.Thresholds = l.Criterion, l.Text, l.Unit, l.Comparison, levels
	i.TextStanding, i.Source = Entered, p.text()
	return i
}
