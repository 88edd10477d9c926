package register

import (
	"context"
	"embed"
	"strings"

	"xaso/internal/modules/people"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// Texts are the sentences of this room.
//
//go:embed locale/*.json
var Texts embed.FS

var (
	ErrNoHamlet    = fault.New(fault.Missing, "register.no-hamlet")
	ErrNoHousehold = fault.New(fault.Missing, "register.no-household")
	ErrNoResident  = fault.New(fault.Missing, "register.no-resident")
)

// Options are what package app gives a book, in place of imports.
type Options struct {
	// Hamlets are the names in the commune's settings: those the register does
	// not know yet stand in it from the beginning.
	Hamlets func(c gate.Commune) []string
}

// A Book is the register of every commune of the house. It is safe for
// concurrent use.
//
// Methods that take a *gate.Tx are for other modules: they take part in the
// caller's transaction, and the caller has decided (tx.Require) who may. Those
// that take a context open their own and decide themselves.
type Book struct {
	gate   *gate.Gate
	people *people.Register
	o      Options
}

// NewBook returns the book over a gate.
func NewBook(g *gate.Gate, p *people.Register, o Options) *Book {
	if o.Hamlets == nil {
		o.Hamlets = func(gate.Commune) []string { return nil }
	}
	return &Book{g, p, o}
}

// today is the day of a transaction.
func today(tx *gate.Tx) clock.Date { return clock.DateOf(tx.Now()) }

// dateOf reads a stored day; "" is none.
func dateOf(s string) clock.Date {
	d, err := clock.ParseDate(s)
	if err != nil {
		return clock.Date{}
	}
	return d
}

// actorName is who a change is signed by.
func actorName(who gate.Actor) string {
	if who.Office == "" {
		return who.Name
	}
	return who.Name + ", " + who.Office
}

// read opens a reading for who; look decides.
func (b *Book) read(ctx context.Context, who gate.Actor, may gate.Permission, look func(*gate.Tx) error) error {
	return b.gate.Read(ctx, who, may, look)
}

// escaped makes a text literal in LIKE … ESCAPE '!'.
func escaped(s string) string { return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s) }
