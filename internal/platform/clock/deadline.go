package clock

import (
	"fmt"
	"slices"
	"time"
)

// Deadline is the answer to "when, and why then". It is worked out afresh from
// the ledger each time and never stored as the only truth.
type Deadline struct {
	// Due is the closing hour of the last day, or the minute for terms in hours.
	// The law lets a day run until 24:00 (Bộ luật Dân sự 2015, Điều 148); the
	// appointment slip (Mẫu 01) names an hour at which people can come, and
	// closing time is never later than the law's. Zero: no deadline, or Paused.
	Due time.Time
	// Paused: an open pause stopped the clock before the term ran out.
	Paused bool
	// Left is what remains while Paused, to be spent in this order. Hours are
	// given in minutes, months in days.
	Left []Term
	// Provisional: a day off on which Due depends is not yet announced.
	Provisional bool
	// Reasons explain Due day by day.
	Reasons []Reason

	received time.Time
	terms    []Term
	pauses   []Pause
	cal      *Calendar
}

// Due works out when a dossier, complete on receipt, must be answered.
//
// The day of receipt is excluded and the last day included; terms in calendar
// days or months that end on a day off move to the next working day (Bộ luật
// Dân sự 2015, Điều 147-148). Hours start at once and run inside working hours
// only. A same-day result received after the cut-off, or on a day off, is due
// the next working day.
//
// Pauses do not count. One that begins on the last day, before closing, and
// outlasts it leaves that day to be spent; one that begins after Due is of no
// effect: late is late.
func Due(received time.Time, term Term, pauses []Pause, cal *Calendar) Deadline {
	return reckon(received, []Term{term}, pauses, cal)
}

// Extend adds a further term after the ones before it: a verification the law
// gives extra days for, or an announced extension (Mẫu 04). The receiver stays
// as it was.
func (d Deadline) Extend(term Term) Deadline {
	return reckon(d.received, append(slices.Clone(d.terms), term), d.pauses, d.cal)
}

func reckon(received time.Time, terms []Term, pauses []Pause, cal *Calendar) Deadline {
	w := &walk{cal: cal, pauses: tidy(pauses, received), at: received}
	w.say(Reason{Key: Received, From: DateOf(received), To: DateOf(received), At: received})
	d := Deadline{received: received, terms: terms, pauses: slices.Clone(pauses), cal: cal}
	for i, term := range terms {
		if err := term.Check(); err != nil {
			panic(fmt.Sprintf("clock.Due: %v", err))
		}
		if i > 0 {
			w.say(Reason{Key: Extended, From: DateOf(w.at), To: DateOf(w.at), Term: term})
		}
		w.last = i == len(terms)-1
		left, paused := w.spend(term, i == 0)
		if paused {
			d.Paused, d.Left = true, append([]Term{left}, terms[i+1:]...)
			break
		}
		if term.Unit != None {
			d.Due = w.at
		}
	}
	if d.Paused {
		d.Due = time.Time{}
	}
	if !d.Due.IsZero() {
		w.say(Reason{Key: DueAt, From: DateOf(d.Due), To: DateOf(d.Due), At: d.Due})
	}
	if d.Provisional = !w.unsure.From.IsZero(); d.Provisional {
		w.say(w.unsure)
	}
	d.Reasons = w.reasons
	return d
}

// spend moves w.at to the end of a term. When an open pause stands in the way
// it returns what is left instead.
func (w *walk) spend(term Term, first bool) (left Term, paused bool) {
	start := DateOf(w.at)
	if first && (term.Unit == WorkingDay || term.Unit == CalendarDay || term.Unit == Month) {
		w.say(Reason{Key: FirstDay, From: start, To: start})
	}
	switch term.Unit {
	case WorkingDay, CalendarDay:
		return w.days(term)
	case Month:
		return w.days(Term{start.DaysUntil(start.AddMonths(term.Qty)), CalendarDay})
	case WorkingHour:
		return w.minutes(term.Qty * 60)
	case WorkingMinute:
		return w.minutes(term.Qty)
	case SameDay:
		return w.sameDay()
	}
	return Term{}, false // None
}
