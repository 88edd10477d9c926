package results

import (
	"bytes"
	"context"
	"io"
	"time"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/docx"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/sign"
)

// A Chancery makes and keeps the papers of every commune of the house. It is
// safe for concurrent use.
type Chancery struct {
	gate *gate.Gate
	o    Options
}

// Options are what package app gives a chancery.
type Options struct {
	// Matter reads a dossier for drafting and discloses the reading.
	Matter func(tx *gate.Tx, dossier string) (Matter, error)
	// Move takes a transition of the dossier's workflow in the same transaction.
	Move func(tx *gate.Tx, dossier, transition string, in Move) error
	// Result is the file that a dossier ended with.
	Result func(tx *gate.Tx, dossier string) (Matter, Ended, error)
	// Sample are values of every name a template for a procedure may use; "" is
	// what every procedure has.
	Sample func(tx *gate.Tx, procedure string) (docx.Values, error)
	// Place is what papers say of their commune.
	Place func(gate.Commune) Place
	// StandIn is the delegation by which to signs in from's place today;
	// gate.ErrMissing without one.
	StandIn func(tx *gate.Tx, from, to string) (StandIn, error)
	// Person is a resident's name by account.
	Person func(tx *gate.Tx, account string) (string, error)
	Files  blob.Store
	Intake *blob.Intake
	// Secret seals keys; with another one all of them are lost.
	Secret []byte
	// Service opens a signing service; nil is sign.NewService.
	Service func(sign.ServiceConfig) (*sign.Service, error)
	// Stamper is the time stamping service of the house, nil without one.
	Stamper *sign.Stamper
	Now     func() time.Time
}

// A Matter is a dossier as drafting needs it.
type Matter struct {
	Dossier, Code            string
	Procedure, ProcedureName string
	Result                   string // name of the paper the procedure gives
	Field, Hamlet            string
	OwnerID, OwnerName       string
	Mine                     bool     // it concerns the reader
	May                      []string // transitions open to the reader
	Values                   map[string]any
}

// An Ended is what a dossier ended with.
type Ended struct {
	File     blob.Stored
	Number   string
	At       time.Time
	Returned bool
	By       string
}

// A Move is what comes with a transition.
type Move struct {
	File           *blob.Stored
	Number, Reason string
}

// Transitions of the dossier's workflow that a result goes with.
const (
	toReview = "submit_result"
	toRework = "rework"
	toSign   = "sign"
	toIssue  = "issue"
)

// A Place is a commune on its papers.
type Place struct {
	Authority string // "Ủy ban nhân dân xã Tống Sơn"
	Commune   string // "Xã Tống Sơn"
	Province  string // "Tỉnh Thanh Hóa"
}

// A StandIn is a delegation in force.
type StandIn struct {
	Name, Office string // of who is away
	Authorised   bool   // thừa ủy quyền; else thừa lệnh or thay mặt
	Document     string
}

// NewChancery returns the chancery over a gate.
func NewChancery(g *gate.Gate, o Options) *Chancery {
	if o.Service == nil {
		o.Service = sign.NewService
	}
	return &Chancery{g, o}
}

// keep stores a paper that was made here.
func (c *Chancery) keep(ctx context.Context, who gate.Actor, name string, pdf []byte) (blob.Stored, error) {
	return c.o.Intake.Receive(ctx, int64(who.Commune), name, blob.PDF, bytes.NewReader(pdf), blob.Limits{Only: []string{blob.PDF}})
}

// load reads a kept paper whole.
func (c *Chancery) load(ctx context.Context, commune gate.Commune, key string) ([]byte, error) {
	if !blob.BelongsTo(key, int64(commune)) {
		return nil, gate.ErrMissing
	}
	f, err := c.o.Files.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, mostPaper))
}

// mostPaper bounds one paper, in bytes.
const mostPaper = 32 << 20
