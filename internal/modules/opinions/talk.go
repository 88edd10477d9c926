package opinions

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// Bounds of a conversation.
const (
	mostTitle      = 150
	mostAbout      = 2000
	mostBody       = 200 // a statement is one thought
	leastBody      = 10
	leastSeeds     = 3
	mostStatements = 200
	mostAnswer     = 4000
)

// A Talk is one conversation.
type Talk struct {
	ID      string
	Title   string
	About   string
	Hamlet  string // "" the whole commune
	Closes  clock.Date
	Opened  time.Time
	By      string
	Related []string
	Answer  Answer
	Closed  time.Time
	Map     Map // as last drawn
}

// An Answer is what a conversation must end with.
type Answer struct{ Heard, Decided, Why string }

// Over reports whether voting has ended.
func (t Talk) Over(today clock.Date) bool { return !t.Closed.IsZero() || t.Closes.Before(today) }

// State of a statement.
type State string

// The states.
const (
	Waiting State = "waiting"
	Shown   State = "shown"
	Hidden  State = "hidden"
)

// A Statement is one sentence to agree or disagree with.
type Statement struct {
	Number int64
	Body   string
	State  State
	Seed   bool
}

// Closed follows when a conversation ended with its answer.
type Closed struct {
	Talk  string `json:"talk"`
	Title string `json:"title"`
}

// Kind of the event.
func (Closed) Kind() string { return "opinions.closed" }

// Opened follows when a conversation begins.
type Opened struct {
	Talk   string `json:"talk"`
	Title  string `json:"title"`
	Hamlet string `json:"hamlet,omitempty"`
	Closes string `json:"closes"`
}

// Kind of the event.
func (Opened) Kind() string { return "opinions.opened" }

const talks = `SELECT id, title, about, hamlet, closes, opened_at, opened_by, related, heard, decided, why, closed_at, map FROM opinions_talk WHERE commune_id = $1`

func scanTalk(scan gate.Scanner) (t Talk, err error) {
	var closes, related, drawn string
	var opened, closed int64
	if err = scan(&t.ID, &t.Title, &t.About, &t.Hamlet, &closes, &opened, &t.By, &related, &t.Answer.Heard, &t.Answer.Decided, &t.Answer.Why, &closed, &drawn); err != nil {
		return t, err
	}
	t.Opened, t.Closed = gate.Instant(opened), gate.Instant(closed)
	t.Closes, err = clock.ParseDate(closes)
	err = errors.Join(err, json.Unmarshal([]byte(related), &t.Related))
	if drawn != "" {
		err = errors.Join(err, json.Unmarshal([]byte(drawn), &t.Map))
	}
	if err != nil {
		err = fmt.Errorf("opinions: conversation %s: %w", t.ID, err)
	}
	return t, err
}

// Talks are all conversations, newest first.
func (b *Book) Talks(tx *gate.Tx) ([]Talk, error) {
	return gate.All(tx, scanTalk, talks+` ORDER BY opened_at DESC, id`)
}

// Talk is one conversation, or gate.ErrMissing.
func (b *Book) Talk(tx *gate.Tx, id string) (Talk, error) {
	return gate.One(tx, scanTalk, talks+` AND id = $2`, id)
}

// Statements are those of a conversation, oldest first, waiting and hidden ones
// among them.
func (b *Book) Statements(tx *gate.Tx, talk string) ([]Statement, error) {
	return gate.All(tx, func(scan gate.Scanner) (s Statement, err error) {
		return s, scan(&s.Number, &s.Body, &s.State, &s.Seed)
	}, `SELECT number, body, state, seed FROM opinions_statement WHERE commune_id = $1 AND talk_id = $2 ORDER BY number`, talk)
}

// WaitingIn counts what waits for a moderator, by conversation.
func (b *Book) WaitingIn(tx *gate.Tx) (map[string]int, error) {
	type row struct {
		talk string
		n    int
	}
	all, err := gate.All(tx, func(scan gate.Scanner) (r row, err error) { return r, scan(&r.talk, &r.n) }, `
		SELECT talk_id, count(*) FROM opinions_statement WHERE commune_id = $1 AND state = 'waiting' GROUP BY talk_id`)
	waiting := map[string]int{}
	for _, r := range all {
		waiting[r.talk] = r.n
	}
	return waiting, err
}

// Said is what one voter said so far, by number of the statement.
func (b *Book) Said(tx *gate.Tx, talk string, v Voter) (map[int64]int, error) {
	type row struct {
		number int64
		vote   int
	}
	all, err := gate.All(tx, func(scan gate.Scanner) (r row, err error) { return r, scan(&r.number, &r.vote) }, `
		SELECT number, vote FROM opinions_vote WHERE commune_id = $1 AND talk_id = $2 AND voter = $3`, talk, b.key(talk, v))
	said := map[int64]int{}
	for _, r := range all {
		said[r.number] = r.vote
	}
	return said, err
}
