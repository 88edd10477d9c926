package payments

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Till is where the fees of every commune of the house are asked for and
// accounted for. It is safe for concurrent use.
type Till struct {
	gate      *gate.Gate
	vault     vault
	dossier   func(tx *gate.Tx, id string) (Dossier, error)
	quote     func(tx *gate.Tx, id, relief string) (Quote, error)
	prove     func(ctx context.Context, who gate.Actor, password string) error
	providers []Provider
}

// Options are what package app gives a till.
type Options struct {
	// Secret seals the keys of providers; 32 bytes.
	Secret []byte
	// Dossier tells of a dossier what a request says of it.
	Dossier func(tx *gate.Tx, id string) (Dossier, error)
	// Quote reckons the fee of a dossier for a group that pays less, "" for
	// none.
	Quote func(tx *gate.Tx, id, relief string) (Quote, error)
	// Prove asks somebody who is signed in for their password once more.
	Prove func(ctx context.Context, who gate.Actor, password string) error
	// Providers are those that may tell of money, see internal/links.
	Providers []Provider
}

// A Dossier is what a request needs to know of one.
type Dossier struct {
	ID, Code, Procedure, Field, Hamlet string
	Applicant                          string // account, "" without
	Payer                              string // name for the receipt
	People                             []string
}

// A Quote is a reckoned fee with the lines that explain it.
type Quote struct {
	Dong, Full int64
	Lines      []Line
	Groups     []Group // who may pay less
}

// A Line explains one part of an amount.
type Line struct {
	VI   string `json:"vi"`
	EN   string `json:"en,omitempty"`
	Dong int64  `json:"dong"`
}

// A Group pays less when it shows a paper.
type Group struct {
	ID      string
	VI, EN  string
	ProofVI string
	Percent int // taken off
}

// NewTill returns the till over a gate.
func NewTill(g *gate.Gate, o Options) (*Till, error) {
	v, err := newVault(o.Secret)
	return &Till{gate: g, vault: v, dossier: o.Dossier, quote: o.Quote, prove: o.Prove, providers: o.Providers}, err
}

// Settings are what a commune decided about its till.
type Settings struct {
	Prefix  string `json:"prefix"` // two letters at the head of every code
	Days    int    `json:"days"`   // a request stays open
	Version int64  `json:"-"`
}

func settingsOf(tx *gate.Tx) (Settings, error) {
	s := Settings{Prefix: "HS", Days: 15}
	var body string
	err := tx.Row(`SELECT body, version FROM payments_setting WHERE commune_id = $1`).Scan(&body, &s.Version)
	if errors.Is(err, gate.ErrMissing) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal([]byte(body), &s)
}

// Configure changes how codes begin and how long requests stay open.
func (t *Till) Configure(ctx context.Context, who gate.Actor, s Settings) error {
	s.Prefix = strings.ToUpper(strings.TrimSpace(s.Prefix))
	if !prefixForm.MatchString(s.Prefix) {
		return ErrPrefix.At("prefix")
	}
	if s.Days < 1 || s.Days > 90 {
		return ErrDays.At("days")
	}
	return t.gate.Write(ctx, who, MaySetUp, func(tx *gate.Tx) error {
		if err := tx.Require(who.MayIn(MaySetUp, "", "")); err != nil {
			return err
		}
		_, err := tx.Exec(`
			INSERT INTO payments_setting (commune_id, body, version) VALUES ($1, $2, 1)
			ON CONFLICT (commune_id) DO UPDATE SET body = $2, version = payments_setting.version + 1`, text(s))
		if err != nil {
			return err
		}
		return tx.Record("payments.configured", "", s)
	})
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // our own types marshal
	}
	return string(b)
}

func dayOf(t time.Time) string { return clock.DateOf(t).String() }
