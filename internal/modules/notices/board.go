// Package notices is the notice board of each account: the house says
// something to somebody, who reads it when they next come. What is said is a
// text key with arguments, so a notice follows its reader's language; who is
// told, and about what, is decided in app/reactions.go.
package notices

import (
	"context"
	"embed"
	"encoding/json"
	"slices"
	"time"

	"xaso/internal/platform/gate"
)

// Texts are the sentences that are said.
//
//go:embed locale/*.json
var Texts embed.FS

// Kinds of notices: each has a word of its own on the page.
const (
	Reminder = "reminder" // due soon
	Alarm    = "alarm"    // overdue
	Digest   = "digest"   // the morning's figures
	Receipt  = "receipt"  // what somebody handed in has arrived
	Progress = "progress" // a dossier of theirs moved
	Work     = "work"     // something new to do
	Letter   = "message"  // somebody wrote
)

// A Notice is what is said. Args fill the sentence of Key; they are codes,
// dates and numbers already written out, never personal data.
type Notice struct {
	Kind string
	Key  string
	Args []string
	Href string // page of the thing it is about, "" for none
	// At is when it happened; zero is now. A house that was down tells of it
	// later, not as if it were new.
	At time.Time
}

// A Line is a notice on the board of its reader.
type Line struct {
	Notice
	ID   string
	Read time.Time // zero while unread
}

// Unread reports whether the line was not opened yet.
func (l Line) Unread() bool { return l.Read.IsZero() }

// A Board holds the notices of all accounts.
type Board struct {
	gate   *gate.Gate
	lately counts
}

// NewBoard returns the board behind g.
func NewBoard(g *gate.Gate) *Board { return &Board{gate: g} }

// Say tells accounts of one commune something, each once however often it is
// named. It is called by jobs: their key makes a second try say nothing more.
// A job says one thing, so that a retry finds its key again.
func (b *Board) Say(ctx context.Context, c gate.Commune, accounts []string, n Notice) error {
	to := slices.Compact(slices.Sorted(slices.Values(accounts)))
	if len(to) > 0 && to[0] == "" { // a walk-in has no account
		to = to[1:]
	}
	args, err := json.Marshal(append([]string{}, n.Args...))
	if err != nil {
		return err
	}
	err = b.gate.Write(ctx, gate.System("notices", c), gate.Own, func(tx *gate.Tx) error {
		tx.Quiet() // the act it tells of has its own audit line
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		at := n.At
		if at.IsZero() {
			at = tx.Now()
		}
		for _, account := range to {
			_, err := tx.Exec(`
				INSERT INTO notices_notice (commune_id, account_id, id, kind, text_key, args, href, at, read_at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)`,
				account, tx.NewID(), n.Kind, n.Key, string(args), n.Href, at.UnixMilli())
			if err != nil {
				return err
			}
		}
		return nil
	})
	for _, account := range to {
		b.lately.forget(whose{c, account})
	}
	return err
}

// kept is how long a notice stays: half a year, longer than nearly every term.
const kept = 180 * 24 * time.Hour

// Prune removes what is older than that, read or not.
func (b *Board) Prune(ctx context.Context, c gate.Commune) error {
	defer b.lately.forgetAll()
	return b.gate.Write(ctx, gate.System("prune-notices", c), gate.Own, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		_, err := tx.Exec(`DELETE FROM notices_notice WHERE commune_id = $1 AND at < $2`, tx.Now().Add(-kept).UnixMilli())
		return err
	})
}
