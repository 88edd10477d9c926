package budgets

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Book keeps the choices of every commune of the house. It is safe for
// concurrent use.
type Book struct {
	gate *gate.Gate
	o    Options
}

// A Home is a household as far as a choice needs it.
type Home struct{ ID, Hamlet string }

// Options are what package app gives a book.
type Options struct {
	Hamlets func(gate.Commune) []string
	// Home is the household in which somebody is registered; ok is false where
	// the register does not know them surely.
	Home func(ctx context.Context, who gate.Actor) (h Home, ok bool, err error)
	// ByCode finds a household by the code on its papers.
	ByCode func(tx *gate.Tx, code string) (h Home, ok bool, err error)
	// Eligible counts who may vote: households or residents of a hamlet, of all
	// where it is "".
	Eligible func(tx *gate.Tx, by By, hamlet string) (int, error)
	// Secret keys what is kept of voters.
	Secret []byte
}

// NewBook returns the book over a gate.
func NewBook(g *gate.Gate, o Options) *Book { return &Book{g, o} }

// Look reads what is open to everybody.
func (b *Book) Look(ctx context.Context, who gate.Actor, read func(tx *gate.Tx) error) error {
	return b.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.RequireOrHide(true); err != nil {
			return err
		}
		return read(tx)
	})
}

// Bounds of a choice.
const (
	mostTitle    = 150
	mostText     = 2000
	mostProjects = 40
	mostBudget   = 1_000_000_000_000
)

// A Plan is everything of a choice; nothing of it changes later.
type Plan struct {
	Title, About, Hamlet string
	Budget               int64
	By                   By
	Ballot               Ballot
	Rule                 Rule
	Threshold            int
	Opens, Closes        clock.Date
	Projects             []Project
	Related              []string
}

// Open sets a choice up. Its rule stands from now on.
func (b *Book) Open(ctx context.Context, who gate.Actor, p Plan) (string, error) {
	p.Title, p.About = strings.TrimSpace(p.Title), strings.TrimSpace(p.About)
	return gate.Make(ctx, b.gate, who, MayManage, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(who.MayIn(MayManage, "", p.Hamlet)); err != nil {
			return "", err
		}
		if err := b.check(tx, p); err != nil {
			return "", err
		}
		related, err := json.Marshal(slices.Concat([]string{}, p.Related))
		if err != nil {
			return "", err
		}
		id := tx.NewID()
		if _, err := tx.Exec(`INSERT INTO budgets_choice (commune_id, id, title, about, hamlet, budget, votes_by, ballot, rule, threshold, opens, closes, opened_at, opened_by, related, outcome, counted_at, decision, decided_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '', 0, '', 0)`,
			id, p.Title, p.About, p.Hamlet, p.Budget, string(p.By), string(p.Ballot), string(p.Rule), p.Threshold, p.Opens.String(), p.Closes.String(),
			gate.Millis(tx.Now()), who.Name, string(related)); err != nil {
			return "", err
		}
		for i, w := range p.Projects {
			if _, err := tx.Exec(`INSERT INTO budgets_project (commune_id, choice_id, number, name, about, cost) VALUES ($1, $2, $3, $4, $5, $6)`,
				id, i+1, strings.TrimSpace(w.Name), strings.TrimSpace(w.About), w.Cost); err != nil {
				return "", err
			}
		}
		err = errors.Join(tx.Publish(WasOpened{id, p.Title, p.Hamlet}), tx.Touch())
		return id, errors.Join(err, tx.Record("budgets.opened", id, map[string]any{"rule": p.Rule, "ballot": p.Ballot, "by": p.By, "budget": p.Budget, "projects": len(p.Projects)}))
	})
}

// check tells everything that is wrong with a plan at once.
func (b *Book) check(tx *gate.Tx, p Plan) error {
	var wrong []error
	bad := func(is bool, err error) {
		if is {
			wrong = append(wrong, err)
		}
	}
	today := clock.DateOf(tx.Now())
	bad(p.Title == "" || utf8.RuneCountInString(p.Title) > mostTitle, ErrTitle.With(mostTitle).At("title"))
	bad(p.About == "" || utf8.RuneCountInString(p.About) > mostText, ErrAbout.With(mostText).At("about"))
	bad(p.Hamlet != "" && !slices.Contains(b.o.Hamlets(tx.Who.Commune), p.Hamlet), ErrHamlet.At("hamlet"))
	bad(p.Budget <= 0 || p.Budget > mostBudget, ErrBudget.At("budget"))
	bad(p.By != Household && p.By != Person, ErrRule.At("by"))
	bad(p.Ballot != Knapsack && p.Ballot != Approval, ErrRule.At("ballot"))
	bad(!slices.Contains(Rules, p.Rule), ErrRule.At("rule"))
	bad(p.Threshold < 0 || p.Threshold > 100_000, ErrThreshold.At("threshold"))
	bad(p.Opens.IsZero() || p.Opens.Before(today), ErrDays.At("opens"))
	bad(p.Closes.IsZero() || p.Closes.Before(p.Opens) || today.AddDays(366).Before(p.Closes), ErrDays.At("closes"))
	bad(len(p.Projects) < 2 || len(p.Projects) > mostProjects, ErrProjects.With(mostProjects).At("projects"))
	for i, w := range p.Projects {
		if name := strings.TrimSpace(w.Name); name == "" || utf8.RuneCountInString(name) > mostTitle || utf8.RuneCountInString(w.About) > mostText || w.Cost <= 0 || w.Cost > p.Budget {
			bad(true, ErrProject.With(i+1).At("projects"))
			break
		}
	}
	return errors.Join(wrong...)
}

// key is how a voter is kept: it differs in every choice.
func (b *Book) key(choice string, by By, id string) string {
	mac := hmac.New(sha256.New, b.o.Secret)
	fmt.Fprintf(mac, "budgets/%s/%s/%s", choice, by, id)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// Vote takes the ballot of a resident: one for each household or person, the
// last before the closing counts, whoever of the household sent it.
func (b *Book) Vote(ctx context.Context, who gate.Actor, choice string, approved []int64) error {
	home, ok, err := b.o.Home(ctx, who)
	if err != nil {
		return err
	}
	return b.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		c, err := b.Choice(tx, choice)
		switch {
		case err != nil:
			return err
		case !ok:
			return ErrNobody
		case c.Hamlet != "" && home.Hamlet != c.Hamlet:
			return ErrElsewhere.With(c.Hamlet)
		}
		voter := home.ID
		if c.By == Person {
			voter = who.ID
		}
		if err := b.put(tx, c, voter, approved, false); err != nil {
			return err
		}
		return tx.Record("budgets.voted", c.ID, nil) // that, not what
	})
}

// Enter enters a paper ballot by the code of the household. It counts as the
// last one of that household, until another comes.
func (b *Book) Enter(ctx context.Context, who gate.Actor, choice, code string, approved []int64) error {
	return b.gate.Write(ctx, who, MayRecord, func(tx *gate.Tx) error {
		c, err := b.Choice(tx, choice)
		if err := tx.RequireOrHide(err == nil && who.MayIn(MayRecord, "", c.Hamlet)); err != nil {
			return err
		}
		if c.By != Household {
			return ErrCode.At("code")
		}
		home, ok, err := b.o.ByCode(tx, strings.ToUpper(strings.TrimSpace(code)))
		if err != nil {
			return err
		}
		if !ok || c.Hamlet != "" && home.Hamlet != c.Hamlet || !who.MayIn(MayRecord, "", home.Hamlet) {
			return ErrCode.At("code")
		}
		if err := b.put(tx, c, home.ID, approved, true); err != nil {
			return err
		}
		return tx.Record("budgets.entered", c.ID, map[string]string{"household": home.ID})
	})
}

// put judges a ballot and stores it in place of an earlier one.
func (b *Book) put(tx *gate.Tx, c Choice, voter string, approved []int64, paper bool) error {
	if c.Stage(clock.DateOf(tx.Now())) != Open {
		return ErrNotOpen
	}
	projects, err := b.Projects(tx, c.ID)
	if err != nil {
		return err
	}
	approved = slices.Clone(approved)
	slices.Sort(approved)
	approved = slices.Compact(approved)
	if len(approved) == 0 {
		return ErrEmpty.At("projects")
	}
	sum := int64(0)
	for _, n := range approved {
		if n < 1 || n > int64(len(projects)) {
			return ErrUnknown.At("projects")
		}
		sum += projects[n-1].Cost
	}
	if c.Ballot == Knapsack && sum > c.Budget {
		return ErrTooDear.With(dong(sum), dong(c.Budget), dong(sum-c.Budget)).At("projects")
	}
	body, err := json.Marshal(approved)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO budgets_ballot (commune_id, choice_id, voter, approved, paper) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (commune_id, choice_id, voter) DO UPDATE SET approved = excluded.approved, paper = excluded.paper`,
		c.ID, b.key(c.ID, c.By, voter), string(body), paper)
	return err
}

// dong groups digits as people write amounts: 1.200.000.
func dong(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}

// A Standing is whether somebody may vote, and what they said so far.
type Standing struct {
	May      bool
	Why      error // why not
	Approved []int64
	Paper    bool
}

// Mine says how somebody stands to a choice.
func (b *Book) Mine(ctx context.Context, who gate.Actor, choice string) (s Standing, err error) {
	if !who.SignedIn() {
		return s, nil
	}
	home, ok, err := b.o.Home(ctx, who)
	if err != nil {
		return s, err
	}
	err = b.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		c, err := b.Choice(tx, choice)
		if err != nil {
			return err
		}
		switch {
		case !ok:
			s.Why = ErrNobody
			return nil
		case c.Hamlet != "" && home.Hamlet != c.Hamlet:
			s.Why = ErrElsewhere.With(c.Hamlet)
			return nil
		}
		voter := home.ID
		if c.By == Person {
			voter = who.ID
		}
		s.May = true
		var approved string
		err = tx.Row(`SELECT approved, paper FROM budgets_ballot WHERE commune_id = $1 AND choice_id = $2 AND voter = $3`, choice, b.key(choice, c.By, voter)).Scan(&approved, &s.Paper)
		if errors.Is(err, gate.ErrMissing) {
			return nil
		}
		return errors.Join(err, json.Unmarshal([]byte(approved), &s.Approved))
	})
	return s, err
}
