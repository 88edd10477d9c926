package assessment

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/modules/people"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// A Book keeps the files of every commune of the house. It is safe for
// concurrent use.
type Book struct {
	gate  *gate.Gate
	o     Options
	rules []Procedure
}

// Options are what package app gives a book.
type Options struct {
	// Set returns a set as it was in a version; 0 asks for the newest.
	Set func(tx *gate.Tx, id string, version int64) (criteria.Set, error)
	// Readings returns the newest readings of a set, none where the commune does
	// not follow it.
	Readings func(tx *gate.Tx, set string) ([]indicators.Reading, error)
	// Trend is how much an indicator changes in a day, as it went so far; known
	// is false where there are too few figures to say.
	Trend func(tx *gate.Tx, set, code string) (daily float64, known bool, err error)
	// UnitOf is what a metric counts: households, people, …
	UnitOf func(metric string) string
	// Resolve finds the record that evidence names, or gate.ErrMissing.
	Resolve func(tx *gate.Tx, l Link) (Resolved, error)
	// Hamlets are the names of the hamlets of a commune.
	Hamlets func(gate.Commune) []string
	// Frozen is the hash of the frozen file of recognition, "" without one.
	Frozen func(tx *gate.Tx, file string) (string, error)
	// Secret keys what is kept of addresses that comment.
	Secret []byte
}

// Resolved is a record that evidence names, as it is found.
type Resolved struct{ Title, Href string }

// A Forecast is when an indicator will be met if things go on as they do.
type Forecast struct {
	On    clock.Date // zero: never, or not within Horizon
	Known bool       // enough figures to say anything
}

// NewBook returns the book over a gate.
func NewBook(g *gate.Gate, o Options) (*Book, error) {
	rules, err := loadRules()
	return &Book{g, o, rules}, err
}

// Look reads for an official who may see the files.
func (b *Book) Look(ctx context.Context, who gate.Actor, read func(tx *gate.Tx) error) error {
	return b.gate.Read(ctx, who, MaySee, func(tx *gate.Tx) error {
		if err := tx.RequireOrHide(who.May(MaySee)); err != nil {
			return err
		}
		return read(tx)
	})
}

// LookPublic reads what is published for anybody. What is not is missing.
func (b *Book) LookPublic(ctx context.Context, who gate.Actor, read func(tx *gate.Tx) error) error {
	return b.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.RequireOrHide(true); err != nil {
			return err
		}
		return read(tx)
	})
}

// An Opening is what a new file needs.
type Opening struct {
	Set    string
	Column string // "" while it is not decided which group the commune is in
	Year   int
	Title  string
	About  string
}

// Open begins a file under the newest version of a set.
func (b *Book) Open(ctx context.Context, who gate.Actor, o Opening) (string, error) {
	o.Title, o.About = strings.TrimSpace(o.Title), strings.TrimSpace(o.About)
	switch {
	case o.Title == "":
		return "", ErrTitle.At("title")
	case tooLong(o.Title, 200):
		return "", ErrLong.With(200).At("title")
	case tooLong(o.About, 200):
		return "", ErrLong.With(200).At("about")
	case o.Year < 2000 || o.Year > 2100:
		return "", ErrYear.At("year")
	}
	return gate.Make(ctx, b.gate, who, MayLead, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(who.May(MayLead)); err != nil {
			return "", err
		}
		set, err := b.o.Set(tx, o.Set, 0)
		if err != nil {
			return "", err
		}
		if _, known := set.Column(o.Column); !known && o.Column != "" {
			return "", ErrColumn.At("column")
		}
		f := File{ID: tx.NewID(), Set: set.ID, Version: set.Version, Column: o.Column, Year: o.Year, Title: o.Title, About: o.About,
			Stage: Drafting, OpenedAt: tx.Now(), OpenedBy: who.Name}
		if err := insertFile(tx, f); err != nil {
			return "", err
		}
		if err := insertStep(tx, f.ID, "", Drafting, ""); err != nil {
			return "", err
		}
		return f.ID, tx.Record("assessment.opened", f.ID, map[string]any{"set": f.Set, "column": f.Column, "year": f.Year})
	})
}

// Renew takes over the newest version of a file's set while it is drafted: a
// set of which little was known is completed meanwhile. Judgements stay. column
// is the group that was decided meanwhile, "" to leave it as it is.
func (b *Book) Renew(ctx context.Context, who gate.Actor, file, column string) error {
	return b.gate.Write(ctx, who, MayLead, func(tx *gate.Tx) error {
		f, err := b.lead(tx, file)
		if err != nil {
			return err
		}
		if f.Stage != Drafting {
			return ErrStage.With(f.Title)
		}
		set, err := b.o.Set(tx, f.Set, 0)
		if err != nil {
			return err
		}
		if column != "" {
			f.Column = column
		}
		if _, known := set.Column(f.Column); !known && f.Column != "" {
			return ErrColumn.At("column")
		}
		f.Version = set.Version
		if err := updateFile(tx, f); err != nil {
			return err
		}
		return tx.Record("assessment.renewed", f.ID, map[string]any{"version": f.Version})
	})
}

// lead finds a file that the actor leads.
func (b *Book) lead(tx *gate.Tx, file string) (File, error) {
	f, err := b.File(tx, file)
	if err == nil || errors.Is(err, gate.ErrMissing) {
		if err := tx.RequireOrHide(tx.Who.May(MayLead)); err != nil {
			return f, err
		}
	}
	return f, err
}

// may finds a file on which the actor uses a permission.
func (b *Book) may(tx *gate.Tx, file string, p gate.Permission) (File, error) {
	if err := tx.RequireOrHide(tx.Who.May(p)); err != nil {
		return File{}, err
	}
	return b.File(tx, file)
}

// Assign says who answers for a criterion, and by when it is to be judged.
func (b *Book) Assign(ctx context.Context, who gate.Actor, file string, d Duty) error {
	return b.gate.Write(ctx, who, MayLead, func(tx *gate.Tx) error {
		f, err := b.lead(tx, file)
		if err != nil {
			return err
		}
		set, err := b.o.Set(tx, f.Set, f.Version)
		if err != nil {
			return err
		}
		if _, known := set.Criterion(d.Criterion); !known {
			return ErrIndicator.At("criterion")
		}
		if !f.Open() {
			return ErrStage.With(f.Title)
		}
		if d.Name, err = officialName(tx, d.Owner); err != nil {
			return err
		}
		if d.Due.IsZero() || d.Due.Before(clock.DateOf(tx.Now())) {
			return ErrDay.At("due")
		}
		if err := putDuty(tx, f.ID, d); err != nil {
			return err
		}
		if err := tx.Publish(DutyGiven{f.ID, f.Title, d.Criterion, d.Owner, spoken(d.Due)}); err != nil {
			return err
		}
		return tx.Record("assessment.assigned", f.ID, map[string]any{"criterion": d.Criterion, "owner": d.Owner, "due": d.Due.String()})
	})
}

// An Official is somebody who may be given a criterion or a task.
type Official struct{ ID, Name, Office string }

// Officials are all of them, role by role.
func Officials(tx *gate.Tx) ([]Official, error) {
	var all []Official
	seen := map[string]bool{}
	for _, role := range []people.Role{people.Specialist, people.Leader, people.CentreHead, people.Clerk, people.Editor, people.HamletHead} {
		some, err := people.ByRole(tx, role, "", "")
		if err != nil {
			return nil, err
		}
		for _, p := range some {
			if !seen[p.ID] {
				seen[p.ID] = true
				all = append(all, Official{p.ID, p.Name, p.Office})
			}
		}
	}
	return all, nil
}

func officialName(tx *gate.Tx, id string) (string, error) {
	all, err := Officials(tx)
	for _, p := range all {
		if p.ID == id {
			return p.Name, nil
		}
	}
	return "", errors.Join(err, ErrOwner.At("owner"))
}

// Reading is what the figures say of an indicator now.
func (b *Book) Reading(tx *gate.Tx, f File, code string) (indicators.Reading, error) {
	all, err := b.o.Readings(tx, f.Set)
	for _, r := range all {
		if r.Code == code && r.Hamlet == "" {
			return r, nil
		}
	}
	return indicators.Reading{Set: f.Set, Version: f.Version, Code: code, Column: f.Column, Year: f.Year,
		State: indicators.NoData, Gap: "assessment.gap.not-measured"}, err
}

func tooLong(s string, most int) bool { return utf8.RuneCountInString(s) > most }

// longest is the most characters of a text that somebody writes.
const longest = 4000

// words checks a text that has to be there.
func words(s, field string, wrong *fault.Fault) (string, error) {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		return s, wrong.At(field)
	case tooLong(s, longest):
		return s, ErrLong.With(longest).At(field)
	}
	return s, nil
}

// pastDay checks a day that has happened.
func pastDay(tx *gate.Tx, d clock.Date, field string) error {
	switch {
	case d.IsZero() || d.Year < 1990:
		return ErrDay.At(field)
	case clock.DateOf(tx.Now()).Before(d):
		return ErrFuture.At(field)
	}
	return nil
}

// spoken writes a day alike in both languages.
func spoken(d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.At(clock.At(12, 0)).In(clock.Zone).Format("02/01/2006")
}

func encode(v any) string {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // structs of texts and numbers
	}
	return string(body)
}
