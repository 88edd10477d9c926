package procedures

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

var (
	ErrCode      = fault.New(fault.Invalid, "procedures.publish.code")
	ErrCodeKept  = fault.New(fault.Conflict, "procedures.publish.code-kept")
	ErrCodeTaken = fault.New(fault.Conflict, "procedures.publish.code-taken")
	ErrFromPast  = fault.New(fault.Invalid, "procedures.publish.from-past")
	ErrBadDate   = fault.New(fault.Invalid, "procedures.publish.date")
	ErrOvertaken = fault.New(fault.Conflict, "procedures.publish.overtaken")
	ErrUnsound   = fault.New(fault.Invalid, "procedures.publish.unsound")
	ErrNotOwn    = fault.New(fault.Invalid, "procedures.publish.not-own")
	ErrLastDay   = fault.New(fault.Invalid, "procedures.publish.last-day")
	ErrEnded     = fault.New(fault.Conflict, "procedures.publish.ended")
)

// firstOwn is above every version the library will ever have, so that the
// program's next release and the commune's own versions never meet.
const firstOwn = 1001

// Own reports whether the version was published by the commune.
func (p Procedure) Own() bool { return p.Version >= firstOwn }

// Issue is the number of an own version as people count: the first is 1. It is
// the version itself for those of the library.
func (p Procedure) Issue() int {
	if p.Own() {
		return p.Version - firstOwn + 1
	}
	return p.Version
}

// A Publication says how an edition goes public.
type Publication struct {
	From string // first day, YYYY-MM-DD; "" is today
	Over int    // the version whose difference was looked at, 0 for none
	Note string // what changed, in a sentence
}

// Published tells that a version was published, or ended.
type Published struct {
	Code    string
	Version int
}

// Kind names the event.
func (Published) Kind() string { return "procedures.published" }

// Publish makes an edition the next version of its procedure and ends the
// edition. What the check finds comes as *Unsound; ErrOvertaken says that
// another version was published since the difference was looked at.
func (s *Store) Publish(ctx context.Context, who gate.Actor, id string, version int64, how Publication) (Published, error) {
	// Compiling takes its time: it is done before the transaction, which then
	// only has to see that the edition is the same.
	e, err := s.Edition(ctx, who, id)
	if err != nil && !errors.Is(err, gate.ErrMissing) {
		return Published{}, err
	}
	found := err == nil
	if found {
		if flaws := serious(s.lib.Check(e, clock.DateOf(s.gate.Now()).String())); len(flaws) > 0 {
			return Published{}, &Unsound{flaws}
		}
		if e.Procedure.Source, err = s.lib.source(e); err != nil {
			return Published{}, err
		}
	}
	return gate.Make(ctx, s.gate, who, MayCompose, func(tx *gate.Tx) (Published, error) {
		if err := tx.Require(who.May(MayCompose)); err != nil {
			return Published{}, err
		}
		now, err := editionOf(tx, id)
		if err != nil {
			return Published{}, err
		}
		if !found || e.Version != version || now.Version != version {
			return Published{}, ErrStale
		}
		done, err := s.publish(tx, e, how)
		if err != nil {
			return Published{}, err
		}
		return done, dropEdition(tx, id)
	})
}

// source writes the form of an edition as it is kept in its version, and has
// it compiled once.
func (l *Library) source(e Edition) (string, error) {
	body, err := yaml.Marshal(e.Form)
	if err != nil {
		return "", fmt.Errorf("publish %s: %w", e.Procedure.Code, err)
	}
	p := e.Procedure
	p.Source = string(body)
	_, err = l.FormFor(p)
	return p.Source, err
}

// publish stores the next version of a sound edition whose Source is written.
func (s *Store) publish(tx *gate.Tx, e Edition, how Publication) (Published, error) {
	today := clock.DateOf(tx.Now()).String()
	if how.From == "" {
		how.From = today
	}
	if _, err := time.Parse(time.DateOnly, how.From); err != nil {
		return Published{}, ErrBadDate.At("from")
	}
	if how.From < today {
		return Published{}, ErrFromPast.At("from")
	}
	k, err := s.of(tx)
	if err != nil {
		return Published{}, err
	}
	switch latest := s.latest(k, e.Procedure.Code, today); {
	case e.Base == 0 && (latest > 0 || k.newest(e.Procedure.Code) > 0):
		return Published{}, ErrCodeTaken.With(e.Procedure.Code).At("code")
	case how.Over != latest:
		return Published{}, ErrOvertaken
	}
	p := e.Procedure
	p.Version, p.EffectiveFrom, p.EffectiveTo = max(k.newest(p.Code)+1, firstOwn), how.From, ""
	done, err := s.keepOwn(tx, p, e.Tests, how.Note)
	if err != nil {
		return done, err
	}
	return done, errors.Join(changed(tx), tx.Record("procedures.published", p.Code, map[string]any{
		"version": p.Version, "from": p.EffectiveFrom, "over": how.Over, "note": how.Note}))
}

// keepOwn stores an own version and tells other modules.
func (s *Store) keepOwn(tx *gate.Tx, p Procedure, cases []Case, note string) (Published, error) {
	done := Published{p.Code, p.Version}
	if _, err := s.Freeze(tx, p); err != nil {
		return done, err
	}
	tests, err := writeCases(cases)
	if err != nil {
		return done, err
	}
	if err := insertOwn(tx, p, strings.TrimSpace(note), tests); err != nil {
		return done, err
	}
	return done, tx.Publish(done)
}

// Against returns what an edition will follow, to show the difference: the
// newest version that nobody ended, also one whose day has yet to come. Its
// Base is the Over of the publication. A new procedure follows an empty edition.
func (s *Store) Against(ctx context.Context, who gate.Actor, id string) (Edition, error) {
	var before Edition
	err := s.gate.Read(ctx, who, MayCompose, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayCompose)); err != nil {
			return err
		}
		e, err := editionOf(tx, id)
		if err != nil {
			return err
		}
		k, err := s.of(tx)
		if err != nil {
			return err
		}
		latest := s.latest(k, e.Procedure.Code, clock.DateOf(tx.Now()).String())
		if latest == 0 {
			before = Edition{Form: &Form{}}
			return nil
		}
		before, err = s.edition(tx, e.Procedure.Code, latest)
		return err
	})
	return before, err
}

// A Release is one own version in the list of what the commune published.
type Release struct {
	Procedure   Procedure // with the dates that hold now
	Note        string
	At          time.Time
	By          string
	EndedAt     time.Time // zero while nobody ended it
	EndedBy     string
	InForce     bool // today, and not covered by a newer one
	LibraryMore int  // a newer version that came with the program, 0 for none
}

// Releases lists the commune's own versions, newest first.
func (s *Store) Releases(ctx context.Context, who gate.Actor) ([]Release, error) {
	var all []Release
	err := s.gate.Read(ctx, who, MayCompose, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayCompose)); err != nil {
			return err
		}
		k, err := s.of(tx)
		if err != nil {
			return err
		}
		all, err = releases(tx, k)
		today := clock.DateOf(tx.Now()).String()
		for i := range all {
			p := all[i].Procedure
			all[i].InForce = s.standing(k, p.Code, today) == p.Version
			if q, ok := s.lib.Catalogue.Find(p.Code, today); ok && q.EffectiveFrom > p.EffectiveFrom {
				all[i].LibraryMore = q.Version
			}
		}
		return err
	})
	return all, err
}

// freeCode is the next code of the commune's own that nothing bears.
func (s *Store) freeCode(tx *gate.Tx) (string, error) {
	for {
		n, err := tx.Next("procedures.own-code")
		if err != nil {
			return "", err
		}
		code := fmt.Sprintf("NB-%04d", n)
		taken, err := codeTaken(tx, code)
		if err != nil || !taken {
			return code, err
		}
	}
}

// Unsound is what keeps an edition from being published.
type Unsound struct{ Flaws []Flaw }

func (u *Unsound) Error() string { return fmt.Sprintf("%s: %d", ErrUnsound.Code, len(u.Flaws)) }

// Unwrap tells callers who only know faults.
func (u *Unsound) Unwrap() error { return ErrUnsound.With(len(u.Flaws)) }
