// Package moderation (kiểm duyệt) holds the published rules by which words of
// residents are shown, masked or kept back, and a public log of every such
// decision. The log says which rule and why, never what was hidden. Modules
// keep the words themselves and call [Book.Decide] inside their own
// transaction, so no text changes its state without a line here.
package moderation

import (
	"context"
	"embed"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/redact"
)

// Texts are the sentences of this room.
//
//go:embed locale/*.json
var Texts embed.FS

// Faults of this room.
var (
	ErrRule  = fault.New(fault.Invalid, "moderation.rule")  // hidden or masked by no published rule
	ErrState = fault.New(fault.Invalid, "moderation.state") // no such state
	ErrBody  = fault.New(fault.Invalid, "moderation.body")  // masked without a wording to show
	ErrNote  = fault.New(fault.Invalid, "moderation.note")  // too long for the log
)

// A State is what becomes of a text.
type State string

// States. Public words begin as Waiting where the module says so.
const (
	Waiting  State = "waiting"
	Shown    State = "shown"
	Redacted State = "redacted"
	Hidden   State = "hidden"
)

// Visible reports whether everybody may read a text of this state.
func (s State) Visible() bool { return s == Shown || s == Redacted }

// Text is a piece of a resident's words.
type Text struct{ Of, Record, Field, Body string }

// Suggest is what a machine would do with a text: the masked wording, and
// whether anything was masked.
func Suggest(t Text) (body string, masked bool) {
	found := redact.Find(t.Body)
	return redact.Apply(t.Body, found), len(found) > 0
}

// A Decision is what was decided about a text, and by which rule.
type Decision struct {
	Of, Record string
	State      State
	Rule       string // id in the published rules; "" when shown as it is
	Note       string // public
	Body       string // wording that is shown instead, when Redacted

	ID     string // set by the book, as are the following
	By     string
	Office string
	At     time.Time
}

// A Rule is one of the published rules.
type Rule struct {
	ID          string     `json:"id"`
	Since       clock.Date `json:"since"`
	Effect      State      `json:"effect"`
	VI          string     `json:"vi"`
	EN          string     `json:"en"`
	Source      string     `json:"source"`
	Provisional bool       `json:"provisional"` // the program's own, until the commune issues it
}

//go:embed rules.json
var published []byte

// A Book keeps the rules and the log.
type Book struct {
	gate  *gate.Gate
	rules []Rule
}

// NewBook returns the book over g, with the rules of this release.
func NewBook(g *gate.Gate) (*Book, error) {
	b := &Book{gate: g}
	return b, json.Unmarshal(published, &b.rules)
}

// Rules are the published rules, each with its date and source.
func (b *Book) Rules() []Rule { return slices.Clone(b.rules) }

// On are the rules in force on a day.
func (b *Book) On(day clock.Date) []Rule {
	return slices.DeleteFunc(b.Rules(), func(r Rule) bool { return day.Before(r.Since) })
}

// longestNote is how much of a reason the log takes, in bytes.
const longestNote = 1000

// Decide writes a decision into the public log, within the transaction that
// changes the text. Whether the actor may decide is the module's to ask. Names
// and numbers in the note are masked: the log must not say what the text may
// not.
func (b *Book) Decide(tx *gate.Tx, d Decision) error {
	if err := b.check(tx, &d); err != nil {
		return err
	}
	_, err := tx.Exec(`
		INSERT INTO moderation_decision (commune_id, id, of_room, record_id, state, rule, note, body, by_id, office, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tx.NewID(), d.Of, d.Record, string(d.State), d.Rule, d.Note, d.Body, tx.Who.ID, tx.Who.Office, tx.Now().UnixMilli())
	if err != nil {
		return err
	}
	return tx.Record("moderation.decided", d.Record, map[string]string{"of": d.Of, "state": string(d.State), "rule": d.Rule})
}

func (b *Book) check(tx *gate.Tx, d *Decision) error {
	if !slices.Contains([]State{Waiting, Shown, Redacted, Hidden}, d.State) {
		return ErrState
	}
	known := slices.ContainsFunc(b.On(clock.DateOf(tx.Now())), func(r Rule) bool { return r.ID == d.Rule })
	if d.Rule != "" && !known || d.Rule == "" && (d.State == Hidden || d.State == Redacted) {
		return ErrRule
	}
	d.Body = strings.TrimSpace(d.Body)
	if d.State != Redacted {
		d.Body = ""
	} else if d.Body == "" {
		return ErrBody
	}
	d.Note = strings.TrimSpace(d.Note)
	if len(d.Note) > longestNote {
		return ErrNote
	}
	d.Note = redact.Apply(d.Note, redact.Find(d.Note))
	return nil
}

const columns = `id, of_room, record_id, state, rule, note, body, by_id, office, at`

func scan(s gate.Scanner) (d Decision, err error) {
	var at int64
	err = s(&d.ID, &d.Of, &d.Record, &d.State, &d.Rule, &d.Note, &d.Body, &d.By, &d.Office, &at)
	d.At = gate.Instant(at)
	return d, err
}

// Of are the decisions about one text, oldest first.
func (b *Book) Of(tx *gate.Tx, of, record string) ([]Decision, error) {
	return gate.All(tx, scan, `SELECT `+columns+` FROM moderation_decision
		 WHERE commune_id = $1 AND of_room = $2 AND record_id = $3 ORDER BY id`, of, record)
}

// Forget takes every line about a text out of the log: it turned out to be a
// denunciation, and that one exists may not be known either (DEMOCRACY.md §5).
func (b *Book) Forget(tx *gate.Tx, of, record string) error {
	_, err := tx.Exec(`DELETE FROM moderation_decision WHERE commune_id = $1 AND of_room = $2 AND record_id = $3`, of, record)
	return err
}

// A Count is how often a rule was used.
type Count struct {
	Rule  string
	State State
	N     int
}

// A Page is what everybody may read of the log.
type Page struct {
	Lines  []Decision // without wording, record and account
	Counts []Count
	Next   string
}

// perPage is how many lines a page of the log holds.
const perPage = 50

// Log is the public log, newest first, from the line after the one given.
// Texts shown as they were are counted, not listed.
func (b *Book) Log(ctx context.Context, who gate.Actor, after string) (Page, error) {
	var p Page
	err := b.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) (err error) {
		if err = tx.Require(true); err != nil {
			return err
		}
		p.Counts, err = gate.All(tx, func(s gate.Scanner) (c Count, err error) { return c, s(&c.Rule, &c.State, &c.N) }, `
			SELECT rule, state, count(*) FROM moderation_decision
			 WHERE commune_id = $1 AND state <> 'waiting' GROUP BY rule, state ORDER BY rule, state`)
		if err != nil {
			return err
		}
		if after == "" {
			after = "~" // after every id
		}
		p.Lines, err = gate.All(tx, scan, `SELECT `+columns+` FROM moderation_decision
			 WHERE commune_id = $1 AND state IN ('redacted', 'hidden') AND id < $2 ORDER BY id DESC LIMIT $3`, after, perPage+1)
		return err
	})
	if len(p.Lines) > perPage {
		p.Lines = p.Lines[:perPage]
		p.Next = p.Lines[perPage-1].ID
	}
	for i := range p.Lines {
		p.Lines[i].Body, p.Lines[i].Record, p.Lines[i].By = "", "", ""
	}
	return p, err
}
