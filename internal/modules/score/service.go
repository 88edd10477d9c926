package score

import (
	"time"

	"xaso/internal/platform/clock"
)

// A Service is what group 1 and 3 ask of one procedure. Zero dates are not
// known.
type Service struct {
	Code       string
	Online     bool // offered online (DVCTT)
	FeeBearing bool
	PayKnown   bool // whether its fee can be paid online is known
	Payable    bool // … and it can
	// LegalFrom is when the legal basis takes effect, Announced the date of the
	// announcing decision (QĐCB), Published when it was put on the portal.
	LegalFrom, Announced, Published clock.Date
	Parts                           int // of the seven parts of its text that are there; -1 not known
	// AnnounceBy and PublishBy are the last days in time, by the calendar: five
	// working days before LegalFrom, five after Announced.
	AnnounceBy, PublishBy clock.Date
}

// sevenParts is the whole of a procedure's text (1.3).
const sevenParts = 7

// Working days of 1.1 and 1.2 at province scope, under which communes are.
const (
	AnnounceDays = 5
	PublishDays  = 5
)

// Deadlines fills AnnounceBy and PublishBy.
func (s Service) Deadlines(cal *clock.Calendar) Service {
	if s.LegalFrom != (clock.Date{}) {
		d := s.LegalFrom
		for n := 0; n < AnnounceDays; {
			if d = d.AddDays(-1); cal.Working(d) {
				n++
			}
		}
		s.AnnounceBy = d
	}
	if s.Announced != (clock.Date{}) {
		d := s.Announced
		for range PublishDays {
			d = cal.NextWorkingDay(d)
		}
		s.PublishBy = d
	}
	return s
}

// within reports whether a day lies in the period of the figures.
func (f Figures) within(d clock.Date) bool {
	at := d.At(0)
	return !at.Before(f.Period.Begin()) && at.Before(f.Period.End())
}

// services is a share of the procedures; the cuts of a commune have none.
func (f Figures) services(judge func(Service) (in, hit bool)) Value {
	if !f.Whole {
		return na("whole-only")
	}
	var s Sum
	for _, one := range f.Services {
		in, hit := judge(one)
		if in {
			s.Den++
			if hit {
				s.Num++
			}
		}
	}
	return share(s)
}

func (f Figures) used(m Measure) Value {
	return f.services(func(s Service) (bool, bool) { return s.Online, f.Procedures[s.Code][m].Num > 0 })
}

// touched counts the procedures with dossiers in the period.
func (f Figures) touched(m Measure) Value {
	if !f.Whole {
		return na("whole-only")
	}
	var s Sum
	for _, of := range f.Procedures {
		if of[m].Den > 0 {
			s.Den++
			if of[m].Num > 0 {
				s.Num++
			}
		}
	}
	return share(s)
}

// orElse says why there is nothing: not that nothing happened, but that nobody
// wrote it down.
func (v Value) orElse(why string) Value {
	if v.NA == "score.na.nothing" {
		v.NA = "score.na." + why
	}
	return v
}

func (f Figures) payable() Value {
	return f.services(func(s Service) (bool, bool) { return s.FeeBearing && s.PayKnown, s.Payable }).orElse("no-payment")
}

// announced is 1.1: of the procedures announced in the period, those with a
// decision no later than five working days before their legal basis.
func (f Figures) announced() Value {
	return f.services(func(s Service) (bool, bool) {
		known := s.Announced != (clock.Date{}) && s.LegalFrom != (clock.Date{})
		return known && f.within(s.Announced), known && !s.AnnounceBy.Before(s.Announced)
	}).orElse("no-decision")
}

// published is 1.2: one late item makes the whole period late.
func (f Figures) published() Value {
	v := f.services(func(s Service) (bool, bool) {
		known := s.Announced != (clock.Date{}) && s.Published != (clock.Date{})
		return known && f.within(s.Announced), known && !s.PublishBy.Before(s.Published)
	}).orElse("no-decision")
	if v.NA == "" && v.Num < v.Den {
		v.Num, v.Note = 0, "score.note.one-late"
	}
	return v
}

// complete is 1.3.
func (f Figures) complete() Value {
	return f.services(func(s Service) (bool, bool) { return s.Parts >= 0, s.Parts >= sevenParts }).orElse("no-decision")
}

// A Petition is one PAKN (phản ánh, kiến nghị) of the period. Due instants
// come from the calendar of whoever keeps petitions, by PetitionDays.
type Petition struct {
	Handled, HandleBy       time.Time // zero Handled: not yet
	Refused, RefuseBy       time.Time // zero: was not refused
	Asked, AskBy            time.Time // for a supplement
	Published, PublishBy    time.Time
	Dissatisfied, RaisedNew bool
	AsOf                    time.Time // end of the period, for what is still open
}

// PetitionDays are the clocks of a petition, in working days.
var PetitionDays = struct{ Handle, Refuse, Ask, Publish int }{15, 2, 5, 2}

// Late reports whether any clock of the petition ran out.
func (p Petition) Late() bool {
	after := func(at, by time.Time) bool { return !at.IsZero() && !by.IsZero() && at.After(by) }
	if after(p.Refused, p.RefuseBy) || after(p.Asked, p.AskBy) || after(p.Published, p.PublishBy) {
		return true
	}
	if !p.Refused.IsZero() {
		return false
	}
	end := p.Handled
	if end.IsZero() {
		end = p.AsOf
	}
	return after(end, p.HandleBy)
}

func petitionsOnTime(all []Petition) Value {
	return petitions(all, func(p Petition) bool { return !p.Late() })
}

// petitionsContent is 5.3: what is dissatisfied, raised again or late does not
// score, each petition once.
func petitionsContent(all []Petition) Value {
	return petitions(all, func(p Petition) bool { return !p.Late() && !p.Dissatisfied && !p.RaisedNew })
}

func petitions(all []Petition, good func(Petition) bool) Value {
	if len(all) == 0 {
		return na("no-petition")
	}
	s := Sum{Den: int64(len(all))}
	for _, p := range all {
		if good(p) {
			s.Num++
		}
	}
	return Value{Sum: s}
}
