package reports

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
	"unicode/utf8"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// A Cabinet keeps the reports of every commune of the house. It is safe for
// concurrent use.
type Cabinet struct {
	gate *gate.Gate
	o    Options
}

// Options are what package app gives a cabinet.
type Options struct {
	// Lines returns the dossiers accepted before to that had not ended before
	// from, in the order of reception, as they are now.
	Lines func(tx *gate.Tx, from, to time.Time) ([]Line, error)
	// Field names a field of work in Vietnamese.
	Field func(slug string) string
	// Former are the communes that were merged into one; nil knows of none.
	Former func(into gate.Commune) []gate.Commune
	// Office says who reports: the committee and its centre.
	Office func(gate.Commune) Office
}

// An Office is who makes a report, as its head prints it.
type Office struct {
	Authority string `json:"authority"` // Ủy ban nhân dân xã …
	Centre    string `json:"centre"`
	Place     string `json:"place"` // địa danh
}

// NewCabinet returns the cabinet over a gate.
func NewCabinet(g *gate.Gate, o Options) *Cabinet { return &Cabinet{g, o} }

// A Report is one period's figures. ID "" is one not closed yet: what it would
// be now.
type Report struct {
	ID      string
	Period  Period
	Edition int
	Reason  string
	Closed  time.Time
	ByName  string // "" is the program, at the end of the period
	Office  Office
	Rows    []Row
	Count   int // of its lines
	Hash    string
}

// linesOfPage is how many lines lie in one row of the database.
const linesOfPage = 500

// Preview returns what a period's report would be now. It names nobody.
func (c *Cabinet) Preview(ctx context.Context, who gate.Actor, p Period) (Report, error) {
	r := Report{Period: p, Office: c.o.Office(who.Commune)}
	err := c.gate.Read(ctx, who, MayReport, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		lines, err := c.lines(tx, p)
		r.Rows, r.Count = count(p, lines, c.o.Field), len(lines)
		return err
	})
	return r, err
}

func (c *Cabinet) lines(tx *gate.Tx, p Period) ([]Line, error) {
	lines, err := c.o.Lines(tx, p.Begin(), p.End())
	for i := range lines {
		lines[i] = lines[i].at(p)
	}
	return lines, err
}

// Close closes a period that is over. One that is closed already needs a
// reason, and becomes another edition beside the first.
func (c *Cabinet) Close(ctx context.Context, who gate.Actor, p Period, reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	if utf8.RuneCountInString(reason) > 1000 {
		return "", ErrReason.At("reason")
	}
	return gate.Make(ctx, c.gate, who, MayReport, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(true); err != nil {
			return "", err
		}
		if !p.Over(tx.Now()) {
			return "", ErrNotOver.With(p.To.At(clock.At(12, 0)).Format("02/01/2006"))
		}
		var before int
		err := tx.Row(`SELECT COALESCE(MAX(edition), 0) FROM reports_report WHERE commune_id = $1 AND span = $2 AND to_day = $3`,
			string(p.Span), p.To.String()).Scan(&before)
		switch {
		case err != nil:
			return "", err
		case before > 0 && who.IsSystem():
			return "", ErrClosed
		case before > 0 && reason == "":
			return "", ErrReason.At("reason")
		}
		lines, err := c.lines(tx, p)
		if err != nil {
			return "", err
		}
		r := Report{ID: tx.NewID(), Period: p, Edition: before + 1, Reason: reason, Closed: tx.Now(), ByName: who.Name,
			Office: c.o.Office(who.Commune), Rows: count(p, lines, c.o.Field), Count: len(lines)}
		if err := insert(tx, &r, lines); err != nil {
			return "", err
		}
		return r.ID, tx.Record("reports.closed", r.ID, map[string]any{"span": p.Span, "to": p.To.String(), "edition": r.Edition, "hash": r.Hash})
	})
}

// CloseDue closes what ended since it was last asked: the month, and with its
// last month the quarter, half and year. It is called every night.
func (c *Cabinet) CloseDue(ctx context.Context, commune gate.Commune) error {
	who := gate.System("close-reports", commune)
	var failed error
	for _, span := range Spans {
		now, err := PeriodOf(span, clock.DateOf(c.gate.Now()))
		if err == nil {
			_, err = c.Close(ctx, who, now.Before(), "")
		}
		if !errors.Is(err, ErrClosed) {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// List returns the closed reports, newest first.
func (c *Cabinet) List(ctx context.Context, who gate.Actor) ([]Report, error) {
	var all []Report
	err := c.gate.Read(ctx, who, MayReport, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		var err error
		all, err = gate.All(tx, scanReport, `SELECT `+columns+` FROM reports_report WHERE commune_id = $1
			 ORDER BY to_day DESC, span, edition DESC LIMIT 200`)
		return err
	})
	return all, err
}

// Find returns a closed report. Whole says whether its content still has the
// hash it was closed with.
func (c *Cabinet) Find(ctx context.Context, who gate.Actor, id string) (r Report, whole bool, err error) {
	err = c.read(ctx, who, func(tx *gate.Tx) (err error) {
		var pages []string
		if r, pages, err = find(tx, id); err != nil {
			return err
		}
		whole = r.sum(pages) == r.Hash
		return nil
	})
	return r, whole, err
}

// Lines returns the register of a report, or the dossiers of one number of it.
// Whoever stands in it is told.
func (c *Cabinet) Lines(ctx context.Context, who gate.Actor, id string, cell Cell, field string) (Report, []Line, error) {
	var r Report
	var lines []Line
	if !slices.Contains(Cells, cell) {
		return r, nil, ErrCell
	}
	err := c.read(ctx, who, func(tx *gate.Tx) (err error) {
		var pages []string
		if r, pages, err = find(tx, id); err != nil {
			return err
		}
		if r.sum(pages) != r.Hash {
			return fmt.Errorf("%w: %s", ErrTouched, id)
		}
		for _, body := range pages {
			var page []Line
			if err := json.Unmarshal([]byte(body), &page); err != nil {
				return err
			}
			for _, l := range page {
				if l.In(r.Period, cell, field) {
					lines = append(lines, l)
					disclose(tx, l)
				}
			}
		}
		return nil
	})
	return r, lines, err
}

// read looks in the reader's commune, then in those that were merged into it:
// what they closed stays theirs, and is read by who took over from them.
func (c *Cabinet) read(ctx context.Context, who gate.Actor, look func(tx *gate.Tx) error) error {
	places := []gate.Commune{who.Commune}
	if c.o.Former != nil {
		places = append(places, c.o.Former(who.Commune)...)
	}
	err := error(gate.ErrMissing)
	for _, place := range places {
		there := who
		there.Commune = place
		err = c.gate.Read(ctx, there, MayReport, func(tx *gate.Tx) error {
			if err := tx.RequireOrHide(true); err != nil {
				return err
			}
			return look(tx)
		})
		if !errors.Is(err, gate.ErrMissing) {
			break
		}
	}
	return err
}

func disclose(tx *gate.Tx, l Line) {
	if len(l.People) == 0 {
		tx.Disclose(gate.Access{Record: l.ID, Purpose: "reports.purpose"})
	}
	for _, account := range l.People {
		tx.Disclose(gate.Access{Subject: account, Record: l.ID, Purpose: "reports.purpose"})
	}
}

// sum is the hash of everything a report says.
func (r Report) sum(pages []string) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s %s %d %d\n", r.Period.Span, r.Period.From, r.Period.To, r.Edition, r.Closed.UnixMilli())
	h.Write([]byte(encode(r.Office) + "\n" + encode(r.Rows)))
	for _, page := range pages {
		h.Write([]byte("\n" + page))
	}
	return hex.EncodeToString(h.Sum(nil))
}

func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // structs of texts and numbers
	}
	return string(b)
}

func byName(a, b Row) int { return cmp.Compare(identity.SortKey(a.Name), identity.SortKey(b.Name)) }
