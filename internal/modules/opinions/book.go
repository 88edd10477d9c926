package opinions

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/redact"
)

// A Book keeps the conversations of every commune of the house. It is safe for
// concurrent use.
type Book struct {
	gate *gate.Gate
	o    Options
}

// Options are what package app gives a book.
type Options struct {
	// Hamlets are the names of the hamlets of a commune.
	Hamlets func(gate.Commune) []string
	// Decide writes a moderator's decision into the public log.
	Decide func(tx *gate.Tx, d Decision) error
	// Rules are the published rules that a decision names, by id.
	Rules func() []Rule
	// Secret keys what is kept of voters.
	Secret []byte
}

// A Decision is what a moderator said of a statement.
type Decision struct {
	Talk      string
	Statement int64
	Shown     bool
	Rule      string // that it breaks, where it is hidden
	Note      string // public
}

// A Rule is one of those by which statements are hidden.
type Rule struct{ ID, Text string }

// NewBook returns the book over a gate.
func NewBook(g *gate.Gate, o Options) *Book { return &Book{g, o} }

// Rules are those by which statements are hidden.
func (b *Book) Rules() []Rule { return b.o.Rules() }

// A Voter is who votes: an account, or a token that a browser keeps.
type Voter struct{ Account, Token string }

// None reports whether the voter is nobody yet.
func (v Voter) None() bool { return v.Account == "" && v.Token == "" }

// key is how a voter is kept: it differs in every conversation, so that votes
// of one person in two of them do not find each other.
func (b *Book) key(talk string, v Voter) string {
	mac := hmac.New(sha256.New, b.o.Secret)
	fmt.Fprintf(mac, "opinions/%s/%t/%s%s", talk, v.Account != "", v.Account, v.Token)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// Look reads what is open to everybody.
func (b *Book) Look(ctx context.Context, who gate.Actor, read func(tx *gate.Tx) error) error {
	return b.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.RequireOrHide(true); err != nil {
			return err
		}
		return read(tx)
	})
}

// A Plan is what a conversation needs to begin.
type Plan struct {
	Title, About, Hamlet string
	Closes               clock.Date
	Statements           []string
	Related              []string
}

// Open begins a conversation with a few statements.
func (b *Book) Open(ctx context.Context, who gate.Actor, p Plan) (string, error) {
	p.Title, p.About = strings.TrimSpace(p.Title), strings.TrimSpace(p.About)
	return gate.Make(ctx, b.gate, who, MayManage, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(who.MayIn(MayManage, "", p.Hamlet)); err != nil {
			return "", err
		}
		if err := b.check(tx, &p); err != nil {
			return "", err
		}
		related, err := json.Marshal(slices.Concat([]string{}, p.Related))
		if err != nil {
			return "", err
		}
		id := tx.NewID()
		if _, err := tx.Exec(`INSERT INTO opinions_talk (commune_id, id, title, about, hamlet, closes, opened_at, opened_by, related, heard, decided, why, closed_at, closed_by, map)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '', '', 0, '', '')`,
			id, p.Title, p.About, p.Hamlet, p.Closes.String(), gate.Millis(tx.Now()), who.Name, string(related)); err != nil {
			return "", err
		}
		for i, body := range p.Statements {
			if err := insert(tx, id, Statement{Number: int64(i + 1), Body: body, State: Shown, Seed: true}); err != nil {
				return "", err
			}
		}
		err = errors.Join(tx.Publish(Opened{id, p.Title, p.Hamlet, p.Closes.String()}), tx.Touch())
		return id, errors.Join(err, tx.Record("opinions.opened", id, map[string]any{"statements": len(p.Statements), "closes": p.Closes.String()}))
	})
}

// check tells everything that is wrong with a plan at once.
func (b *Book) check(tx *gate.Tx, p *Plan) error {
	var wrong []error
	if p.Title == "" || utf8.RuneCountInString(p.Title) > mostTitle {
		wrong = append(wrong, ErrTitle.With(mostTitle).At("title"))
	}
	if p.About == "" || utf8.RuneCountInString(p.About) > mostAbout {
		wrong = append(wrong, ErrAbout.With(mostAbout).At("about"))
	}
	if p.Hamlet != "" && !slices.Contains(b.o.Hamlets(tx.Who.Commune), p.Hamlet) {
		wrong = append(wrong, ErrHamlet.At("hamlet"))
	}
	if today := clock.DateOf(tx.Now()); p.Closes.IsZero() || p.Closes.Before(today.AddDays(1)) || today.AddDays(366).Before(p.Closes) {
		wrong = append(wrong, ErrCloses.At("closes"))
	}
	var seeds []string
	for _, s := range p.Statements {
		if s = strings.Join(strings.Fields(s), " "); s != "" && !slices.Contains(seeds, s) {
			seeds = append(seeds, s)
		}
	}
	p.Statements = seeds
	if len(seeds) < leastSeeds || len(seeds) > mostStatements/2 {
		wrong = append(wrong, ErrSeeds.With(leastSeeds).At("statements"))
	}
	for _, s := range seeds {
		if err := sound(s); err != nil {
			wrong = append(wrong, err.At("statements"))
			break
		}
	}
	return errors.Join(wrong...)
}

// sound says what is wrong with a statement.
func sound(body string) *fault.Fault {
	if n := utf8.RuneCountInString(body); n < leastBody || n > mostBody {
		return ErrStatement.With(leastBody, mostBody)
	}
	if len(redact.Find(body)) > 0 {
		return ErrPrivate
	}
	return nil
}

func insert(tx *gate.Tx, talk string, s Statement) error {
	_, err := tx.Exec(`INSERT INTO opinions_statement (commune_id, talk_id, number, body, state, seed) VALUES ($1, $2, $3, $4, $5, $6)`,
		talk, s.Number, s.Body, string(s.State), s.Seed)
	return err
}

// open finds a conversation in which voting goes on.
func (b *Book) open(tx *gate.Tx, talk string) (Talk, error) {
	t, err := b.Talk(tx, talk)
	if err == nil && t.Over(clock.DateOf(tx.Now())) {
		err = ErrClosed
	}
	return t, err
}

// Suggest takes a statement of a resident. It is shown after a moderator has
// read it; who wrote it is not kept anywhere, neither is when.
func (b *Book) Suggest(ctx context.Context, who gate.Actor, talk, body string) error {
	body = strings.Join(strings.Fields(body), " ")
	return b.gate.Write(ctx, who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.RequireOrHide(true); err != nil {
			return err
		}
		t, err := b.open(tx, talk)
		if err != nil {
			return err
		}
		if wrong := sound(body); wrong != nil {
			return wrong.At("body")
		}
		all, err := b.Statements(tx, talk)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(all, func(s Statement) bool { return strings.EqualFold(s.Body, body) }) {
			return ErrTwice.At("body")
		}
		if len(all) >= mostStatements {
			return ErrFull
		}
		tx.Quiet() // the log would tell the writer
		return insert(tx, t.ID, Statement{Number: int64(len(all) + 1), Body: body, State: Waiting})
	})
}

// Decide shows or hides what a resident wrote; a hidden one names its rule.
func (b *Book) Decide(ctx context.Context, who gate.Actor, d Decision) error {
	return b.gate.Write(ctx, who, MayModerate, func(tx *gate.Tx) error {
		t, err := b.Talk(tx, d.Talk)
		if err := tx.RequireOrHide(err == nil && who.MayIn(MayModerate, "", t.Hamlet)); err != nil {
			return err
		}
		known := slices.ContainsFunc(b.o.Rules(), func(r Rule) bool { return r.ID == d.Rule })
		if !d.Shown && !known {
			return ErrRule.At("rule")
		}
		state := Hidden
		if d.Shown {
			state, d.Rule = Shown, ""
		}
		n, err := tx.Exec(`UPDATE opinions_statement SET state = $4 WHERE commune_id = $1 AND talk_id = $2 AND number = $3`, d.Talk, d.Statement, string(state))
		if err == nil && n == 0 {
			err = gate.ErrMissing
		}
		if err != nil {
			return err
		}
		b.redraw(tx, t.ID, 0)
		return errors.Join(b.o.Decide(tx, d), tx.Touch(),
			tx.Record("opinions.moderated", t.ID, map[string]any{"statement": d.Statement, "shown": d.Shown, "rule": d.Rule}))
	})
}

// Vote takes what a voter says to a statement; saying something else later takes
// its place. The log has no line of it: who agreed to what is nobody's business.
func (b *Book) Vote(ctx context.Context, who gate.Actor, v Voter, talk string, statement int64, vote int) error {
	if v.None() {
		return ErrNoCookie
	}
	if vote < -1 || vote > 1 {
		return ErrVote
	}
	return b.gate.Write(ctx, who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.RequireOrHide(v.Account == "" || v.Account == who.ID); err != nil {
			return err
		}
		if _, err := b.open(tx, talk); err != nil {
			return err
		}
		var state State
		if err := tx.Row(`SELECT state FROM opinions_statement WHERE commune_id = $1 AND talk_id = $2 AND number = $3`, talk, statement).Scan(&state); err != nil {
			return err
		}
		if state != Shown {
			return gate.ErrMissing
		}
		if _, err := tx.Exec(`INSERT INTO opinions_vote (commune_id, talk_id, voter, number, vote, account) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (commune_id, talk_id, voter, number) DO UPDATE SET vote = excluded.vote`,
			talk, b.key(talk, v), statement, vote, v.Account != ""); err != nil {
			return err
		}
		b.redraw(tx, talk, settle)
		tx.Quiet()
		return nil
	})
}

// settle is how long votes gather before the map is drawn anew.
const settle = 15 * time.Second

// DrawJob is the kind of the job that draws a map anew; its body is the id in JSON.
const DrawJob = "opinions.draw"

func (b *Book) redraw(tx *gate.Tx, talk string, after time.Duration) {
	tx.Enqueue(gate.Job{Kind: DrawJob, Body: strconv.Quote(talk), Unique: talk, RunAt: tx.Now().Add(after)})
}

// Close ends a conversation with its answer. Everything that residents wrote
// must have been decided before.
func (b *Book) Close(ctx context.Context, who gate.Actor, talk string, a Answer) error {
	a = Answer{strings.TrimSpace(a.Heard), strings.TrimSpace(a.Decided), strings.TrimSpace(a.Why)}
	return b.gate.Write(ctx, who, MayManage, func(tx *gate.Tx) error {
		t, err := b.Talk(tx, talk)
		if err := tx.RequireOrHide(err == nil && who.MayIn(MayManage, "", t.Hamlet)); err != nil {
			return err
		}
		waiting, err := b.WaitingIn(tx)
		switch {
		case err != nil:
			return err
		case !t.Closed.IsZero():
			return ErrClosed
		case waiting[talk] > 0:
			return ErrUnfinished.With(waiting[talk])
		}
		var wrong []error
		for _, f := range []struct {
			text string
			err  *fault.Fault
			at   string
		}{{a.Heard, ErrHeard, "heard"}, {a.Decided, ErrDecided, "decided"}, {a.Why, ErrWhy, "why"}} {
			if f.text == "" || utf8.RuneCountInString(f.text) > mostAnswer {
				wrong = append(wrong, f.err.At(f.at))
			}
		}
		if len(wrong) > 0 {
			return errors.Join(wrong...)
		}
		if _, err := tx.Exec(`UPDATE opinions_talk SET heard = $3, decided = $4, why = $5, closed_at = $6, closed_by = $7 WHERE commune_id = $1 AND id = $2`,
			talk, a.Heard, a.Decided, a.Why, gate.Millis(tx.Now()), who.Name); err != nil {
			return err
		}
		b.redraw(tx, talk, 0)
		return errors.Join(tx.Publish(Closed{talk, t.Title}), tx.Touch(), tx.Record("opinions.closed", talk, nil))
	})
}
