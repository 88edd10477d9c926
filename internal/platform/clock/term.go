package clock

import (
	"fmt"
	"slices"
	"time"
)

// Unit is what a term is counted in.
type Unit string

const (
	WorkingDay    Unit = "working_day"    // ngày làm việc
	WorkingHour   Unit = "working_hour"   // giờ làm việc
	WorkingMinute Unit = "working_minute" // only to say what is left of hours
	CalendarDay   Unit = "calendar_day"   // ngày
	Month         Unit = "month"          // tháng
	SameDay       Unit = "same_day"       // trong ngày; Qty is not used
	None          Unit = "none"           // the procedure has no deadline
)

// Term is a time allowed by law, such as 3 working days.
type Term struct {
	Qty  int
	Unit Unit
}

// maxQty keeps a slip of the keyboard (30 000 days) out of the calendar. In
// hours it is about five years.
const maxQty = 9999

// Check refuses unknown units and quantities no procedure has. Terms are
// checked where they enter the house; Due and Extend panic on a bad one.
func (t Term) Check() error {
	switch t.Unit {
	case SameDay, None:
		return nil
	case WorkingDay, WorkingHour, WorkingMinute, CalendarDay, Month:
		if t.Qty < 1 || t.Qty > t.Unit.most() {
			return fmt.Errorf("clock: a term of %d %s", t.Qty, t.Unit)
		}
		return nil
	}
	return fmt.Errorf("clock: unknown unit %q", t.Unit)
}

func (u Unit) most() int {
	switch u {
	case WorkingMinute:
		return maxQty * 60
	case Month:
		return maxQty / 30
	}
	return maxQty
}

// Pause is time that does not count: waiting for the applicant, for another
// agency, for a public posting. A zero To is a pause that still lasts.
type Pause struct {
	From, To time.Time
	Reason   string // shown to the applicant
}

func (p Pause) open() bool { return p.To.IsZero() }

// excludes tells whether a term in days leaves d out. As with any term (Bộ luật
// Dân sự 2015, Điều 147) the day on which the pause begins is not part of it;
// the day it ends is, as the day a completed dossier comes in.
func (p Pause) excludes(d Date) bool {
	return DateOf(p.From).Before(d) && (p.open() || !DateOf(p.To).Before(d))
}

// tidy sorts pauses, drops what lies before the receipt or has no length, and
// joins those that overlap, so that no time is left out twice.
func tidy(pauses []Pause, received time.Time) []Pause {
	sorted := slices.Clone(pauses)
	slices.SortStableFunc(sorted, func(a, b Pause) int { return a.From.Compare(b.From) })
	var kept []Pause
	for _, p := range sorted {
		p.From = later(p.From, received)
		if !p.open() && !p.From.Before(p.To) {
			continue
		}
		if n := len(kept) - 1; n >= 0 && (kept[n].open() || !kept[n].To.Before(p.From)) {
			switch {
			case kept[n].open():
			case p.open():
				kept[n].To = p.To
			default:
				kept[n].To = later(kept[n].To, p.To)
			}
			continue
		}
		kept = append(kept, p)
	}
	return kept
}
