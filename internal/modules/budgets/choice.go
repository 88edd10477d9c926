package budgets

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"xaso/internal/platform/budgeting"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// By says whose ballot counts once.
type By string

// Ballot says what may stand on a ballot.
type Ballot string

// Rule says how the outcome follows from the ballots.
type Rule string

// What can be chosen when a choice is opened.
const (
	Household By = "household"
	Person    By = "person"

	Knapsack Ballot = "knapsack" // within the sum
	Approval Ballot = "approval" // anything

	EqualShares  Rule = "equal-shares"
	GreedySkip   Rule = "greedy-skip"
	GreedyNoSkip Rule = "greedy-no-skip"
)

// Rules are all rules, the one advised first.
var Rules = []Rule{EqualShares, GreedySkip, GreedyNoSkip}

// Raise is by how many đồng Add1 raises every share at a time. A single đồng, as
// in the literature, would take millions of rounds for sums in đồng.
const Raise = 1000

// fewest ballots whose content is given out: fewer would tell who said what.
const fewest = 5

// A Choice is one vote over works within a sum.
type Choice struct {
	ID, Title, About, Hamlet string
	Budget                   int64
	By                       By
	Ballot                   Ballot
	Rule                     Rule
	Threshold                int
	Opens, Closes            clock.Date
	Opened                   time.Time
	OpenedBy                 string
	Related                  []string
	Outcome                  Outcome
	Counted                  time.Time
	Decision                 Decision
	Decided                  time.Time
}

// Stage is where a choice stands on a day.
type Stage string

// The stages.
const (
	Planned Stage = "planned"
	Open    Stage = "open"
	Ended   Stage = "ended" // to be counted
	Counted Stage = "counted"
	Decided Stage = "decided"
)

// Stage says where the choice stands.
func (c Choice) Stage(today clock.Date) Stage {
	switch {
	case !c.Decided.IsZero():
		return Decided
	case !c.Counted.IsZero():
		return Counted
	case c.Closes.Before(today):
		return Ended
	case today.Before(c.Opens):
		return Planned
	}
	return Open
}

// A Project is one work that can be chosen.
type Project struct {
	Number      int64
	Name, About string
	Cost        int64
}

// Outcome is what the ballots say, with a reason for every project.
type Outcome struct {
	Ballots  int     `json:"ballots"`
	Paper    int     `json:"paper"`
	Eligible int     `json:"eligible"` // households or residents at the counting; 0 not known
	Chosen   []int64 `json:"chosen"`
	Cost     int64   `json:"cost"`
	Share    string  `json:"share,omitempty"` // of equal shares: a fraction, in đồng
	Raises   int64   `json:"raises,omitempty"`
	Steps    []Step  `json:"steps"`
}

// A Step is the reason for one project.
type Step struct {
	Number int64         `json:"number"`
	Why    budgeting.Why `json:"why"`
	Votes  int           `json:"votes"`
	Left   int64         `json:"left"`
	Rate   string        `json:"rate,omitempty"` // a fraction, in đồng
	Payers int           `json:"payers,omitempty"`
}

// Decision is what the authority decided upon the outcome.
type Decision struct {
	Projects []int64 `json:"projects"`
	Number   string  `json:"number"` // of the document
	Why      string  `json:"why"`
	By       string  `json:"by"`
}

// WasOpened follows when a choice is opened.
type WasOpened struct {
	Choice string `json:"choice"`
	Title  string `json:"title"`
	Hamlet string `json:"hamlet,omitempty"`
}

// WasCounted follows when a choice was counted.
type WasCounted struct {
	Choice string `json:"choice"`
	Title  string `json:"title"`
}

// WasDecided follows when the authority decided.
type WasDecided struct {
	Choice string `json:"choice"`
	Title  string `json:"title"`
	Hamlet string `json:"hamlet,omitempty"`
	On     string `json:"on"`
}

func (WasOpened) Kind() string  { return "budgets.opened" }
func (WasCounted) Kind() string { return "budgets.counted" }
func (WasDecided) Kind() string { return "budgets.decided" }

const choices = `SELECT id, title, about, hamlet, budget, votes_by, ballot, rule, threshold, opens, closes, opened_at, opened_by, related, outcome, counted_at, decision, decided_at
	FROM budgets_choice WHERE commune_id = $1`

func scanChoice(scan gate.Scanner) (c Choice, err error) {
	var opens, closes, related, outcome, decision string
	var opened, counted, decided int64
	if err = scan(&c.ID, &c.Title, &c.About, &c.Hamlet, &c.Budget, &c.By, &c.Ballot, &c.Rule, &c.Threshold, &opens, &closes, &opened, &c.OpenedBy,
		&related, &outcome, &counted, &decision, &decided); err != nil {
		return c, err
	}
	c.Opened, c.Counted, c.Decided = gate.Instant(opened), gate.Instant(counted), gate.Instant(decided)
	var wrong, wrong2 error
	c.Opens, wrong = clock.ParseDate(opens)
	c.Closes, wrong2 = clock.ParseDate(closes)
	err = errors.Join(wrong, wrong2, json.Unmarshal([]byte(related), &c.Related))
	if outcome != "" {
		err = errors.Join(err, json.Unmarshal([]byte(outcome), &c.Outcome))
	}
	if decision != "" {
		err = errors.Join(err, json.Unmarshal([]byte(decision), &c.Decision))
	}
	if err != nil {
		err = fmt.Errorf("budgets: choice %s: %w", c.ID, err)
	}
	return c, err
}

// Choices are all, newest first.
func (b *Book) Choices(tx *gate.Tx) ([]Choice, error) {
	return gate.All(tx, scanChoice, choices+` ORDER BY opened_at DESC, id`)
}

// Choice is one of them, or gate.ErrMissing.
func (b *Book) Choice(tx *gate.Tx, id string) (Choice, error) {
	return gate.One(tx, scanChoice, choices+` AND id = $2`, id)
}

// Projects are those of a choice, in their order.
func (b *Book) Projects(tx *gate.Tx, choice string) ([]Project, error) {
	return gate.All(tx, func(scan gate.Scanner) (p Project, err error) {
		return p, scan(&p.Number, &p.Name, &p.About, &p.Cost)
	}, `SELECT number, name, about, cost FROM budgets_project WHERE commune_id = $1 AND choice_id = $2 ORDER BY number`, choice)
}
