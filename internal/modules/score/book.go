package score

import (
	"context"
	"embed"
	"slices"
	"time"

	"xaso/internal/modules/people"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// Texts are the sentences of this room.
//
//go:embed locale/*.json
var Texts embed.FS

const (
	// MaySee is the scores of the commune and of its fields, and the dossiers
	// behind them by code and procedure.
	MaySee gate.Permission = "score.see"
	// MaySeeOfficers is the same by officer.
	MaySeeOfficers gate.Permission = "score.see-officers"
	// MayDefine is putting another decision's indicators in force.
	MayDefine gate.Permission = "score.define"
)

// Permissions says which roles carry the permissions of this module.
var Permissions = people.Permissions{
	MaySee:         {people.Leader, people.CentreHead, people.Supervisor, people.Admin},
	MaySeeOfficers: {people.Leader, people.CentreHead},
	MayDefine:      {people.Admin},
}

// Options are what package app gives a book, in place of imports.
type Options struct {
	// Cases reads the facts of dossiers; one that is not there is left out.
	Cases func(tx *gate.Tx, ids []string) ([]Case, error)
	// Dossiers lists the ids of all dossiers behind one, in order, at most so
	// many.
	Dossiers func(tx *gate.Tx, after string, most int) ([]string, error)
	// Services are the procedures as the commune offers them.
	Services func(tx *gate.Tx) ([]Service, error)
	// Petitions are the PAKN of a period; nil where the house keeps none.
	Petitions func(tx *gate.Tx, p Period) ([]Petition, error)
	// Connected reports whether dossiers go to the national portal.
	Connected func(tx *gate.Tx) (bool, error)
	// Readable returns those of the dossiers that who may open.
	Readable func(tx *gate.Tx, ids []string) (map[string]bool, error)
	Calendar func(tx *gate.Tx) (*clock.Calendar, error)
}

// A Book holds the scores of every commune of the house. It is safe for
// concurrent use.
type Book struct {
	gate    *gate.Gate
	o       Options
	builtIn []Scheme
}

// NewBook returns the book over a gate.
func NewBook(g *gate.Gate, o Options) (*Book, error) {
	schemes, err := Schemes()
	if err != nil {
		return nil, err
	}
	return &Book{g, o, schemes}, nil
}

// Refresh brings the sums after the dossiers named: it reads what they are
// now, so it may be told of them in any order and any number of times. The
// jobs that call it are done at least once; what it writes is idempotent by
// itself, and no key may make a second call do nothing.
func (b *Book) Refresh(ctx context.Context, c gate.Commune, ids ...string) error {
	_, err := b.refresh(gate.WithoutKey(ctx), c, ids)
	return err
}

func (b *Book) refresh(ctx context.Context, c gate.Commune, ids []string) (changed int, err error) {
	who := gate.System("score", c)
	once := slices.Compact(slices.Sorted(slices.Values(ids)))
	for chunk := range slices.Chunk(once, mostAtOnce) {
		stale, err := b.stale(ctx, who, chunk)
		if err != nil {
			return changed, err
		}
		if len(stale) == 0 {
			continue
		}
		err = b.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
			tx.Quiet() // the act that changed the dossier has its own audit line
			if err := tx.Require(tx.Who.IsSystem()); err != nil {
				return err
			}
			return b.put(tx, stale)
		})
		if err != nil {
			return changed, err
		}
		changed += len(stale)
	}
	return changed, nil
}

// mostAtOnce bounds the dossiers of one transaction: the writer of a commune
// has other work, too.
const mostAtOnce = 100

// stale returns which of the dossiers differ from what is kept of them. Most
// steps of a dossier change no indicator, and then nothing is written.
func (b *Book) stale(ctx context.Context, who gate.Actor, ids []string) (stale []string, err error) {
	err = b.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		now, kept, err := b.both(tx, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if now[id].differs(kept[id]) {
				stale = append(stale, id)
			}
		}
		return nil
	})
	return stale, err
}

// both reads what dossiers are and what is kept of them.
func (b *Book) both(tx *gate.Tx, ids []string) (now, kept map[string]row, err error) {
	cases, err := b.o.Cases(tx, ids)
	if err != nil {
		return nil, nil, err
	}
	now = make(map[string]row, len(cases))
	for _, c := range cases {
		if now[c.ID], err = rowOf(c); err != nil {
			return nil, nil, err
		}
	}
	kept, err = rowsOf(tx, ids)
	return now, kept, err
}

// put writes dossiers and the change they make to the sums.
func (b *Book) put(tx *gate.Tx, ids []string) error {
	now, kept, err := b.both(tx, ids)
	if err != nil {
		return err
	}
	sum := newTally()
	for _, id := range ids {
		before, after := kept[id], now[id]
		if !after.differs(before) {
			continue
		}
		if err := before.replace(tx, id, after); err != nil {
			return err
		}
		sum.put(before.Marks, -1)
		sum.put(after.Marks, 1)
	}
	return sum.tidy().store(tx)
}

// asOf is the instant at which running dossiers are judged for a period.
func asOf(tx *gate.Tx, p Period) time.Time { return p.AsOf(tx.Now()) }
