package clock

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Kind says what a row of the calendar makes of its day.
type Kind string

const (
	Off    Kind = "off"    // nghỉ: the office is closed
	Worked Kind = "worked" // làm việc, làm bù: open although it would be closed
)

// Day is one dated row: a day off, or a day worked against the weekly rest.
// Days without a row are worked from Monday to Friday.
type Day struct {
	Date        Date
	Kind        Kind
	Name        string // Vietnamese
	NameEN      string // English, may be empty
	Source      string // who says so
	Provisional bool   // not yet announced or not yet checked
}

// Window is a stretch of working hours, From included, To excluded.
type Window struct{ From, To Minute }

// Local is what one commune lays over the national calendar. Zero values keep
// what is national.
type Local struct {
	Days     []Day          // each replaces the row of its date
	Complete map[int]string // year → who declares that all its rows are there
	Windows  []Window       // working hours of every working day, in order
	CutOff   Minute         // same-day results: received later means tomorrow
}

// Calendar knows which days and hours the office works. It never changes, so
// many requests may share one; With makes another.
type Calendar struct {
	rows     map[Date]Day
	complete map[int]string
	windows  []Window
	cutOff   Minute
}

// With lays a commune's own rows over c. It refuses rows or hours that make
// no sense, and a calendar in which no result could ever be due.
func (c *Calendar) With(local Local) (*Calendar, error) {
	made := &Calendar{maps.Clone(c.rows), maps.Clone(c.complete), c.windows, c.cutOff}
	maps.Copy(made.complete, local.Complete)
	if local.Windows != nil {
		made.windows = slices.Clone(local.Windows)
	}
	if local.CutOff != 0 {
		made.cutOff = local.CutOff
	}
	seen := map[Date]bool{}
	for _, day := range local.Days {
		if seen[day.Date] {
			return nil, fmt.Errorf("clock: two rows for %s", day.Date)
		}
		seen[day.Date] = true
		made.rows[day.Date] = day
	}
	return made, made.check(local.Days)
}

// longestRest is how many days in a row an office may be closed. It is far
// above any Tết, and keeps the search for a working day finite.
const longestRest = 31

func (c *Calendar) check(days []Day) error {
	if len(c.windows) == 0 {
		return fmt.Errorf("clock: no working hours")
	}
	last := Minute(0)
	for _, w := range c.windows {
		if w.From < last || w.To <= w.From || w.To > At(24, 0) {
			return fmt.Errorf("clock: working hours %d-%d are out of order", w.From, w.To)
		}
		last = w.To
	}
	if c.cutOff <= 0 || c.cutOff > At(24, 0) {
		return fmt.Errorf("clock: cut-off %d is not a time of day", c.cutOff)
	}
	for _, day := range days {
		if _, err := ParseDate(day.Date.String()); err != nil {
			return err
		}
		if day.Kind != Off && day.Kind != Worked {
			return fmt.Errorf("clock: %s has unknown kind %q", day.Date, day.Kind)
		}
		if day.Kind == Off && c.restFrom(day.Date) > longestRest {
			return fmt.Errorf("clock: no working day within %d days of %s", longestRest, day.Date)
		}
	}
	return nil
}

// restFrom counts the days off in a row that begin on d, up to one too many.
func (c *Calendar) restFrom(d Date) int {
	n := 0
	for ; n <= longestRest && !c.Working(d); n++ {
		d = d.AddDays(1)
	}
	return n
}

// Row returns the dated row of a day, if there is one.
func (c *Calendar) Row(d Date) (Day, bool) {
	day, ok := c.rows[d]
	return day, ok
}

// Rows returns the rows of one year in order of date.
func (c *Calendar) Rows(year int) []Day {
	var days []Day
	for d, day := range c.rows {
		if d.Year == year {
			days = append(days, day)
		}
	}
	slices.SortFunc(days, func(a, b Day) int { return b.Date.DaysUntil(a.Date) })
	return days
}

// CompleteBy names who declared the rows of a year complete; "" means that
// every date worked out in that year is provisional.
func (c *Calendar) CompleteBy(year int) string { return c.complete[year] }

// Working tells whether the office works on d.
func (c *Calendar) Working(d Date) bool {
	if day, ok := c.rows[d]; ok {
		return day.Kind == Worked
	}
	return !weekend(d)
}

func weekend(d Date) bool {
	w := d.Weekday()
	return w == time.Saturday || w == time.Sunday
}

// Windows returns the working hours of d: none on a day off.
func (c *Calendar) Windows(d Date) []Window {
	if !c.Working(d) {
		return nil
	}
	return slices.Clone(c.windows)
}

// Closing is the end of the last working hour of a working day.
func (c *Calendar) Closing() Minute { return c.windows[len(c.windows)-1].To }

// NextWorkingDay is the first day after d on which the office works.
func (c *Calendar) NextWorkingDay(d Date) Date {
	for {
		if d = d.AddDays(1); c.Working(d) {
			return d
		}
	}
}

// Provisional tells whether any day from from to to, both included, may still
// change: its year is not declared complete, or its own row is provisional.
func (c *Calendar) Provisional(from, to Date) bool {
	for d := from; !to.Before(d); d = d.AddDays(1) {
		if c.provisional(d) {
			return true
		}
	}
	return false
}

func (c *Calendar) provisional(d Date) bool {
	return c.complete[d.Year] == "" || c.rows[d].Provisional
}

// WorkingMinutesBetween counts the whole working minutes from a to b, for "còn
// 3 giờ làm việc". It is negative when b lies before a: late by that much.
func (c *Calendar) WorkingMinutesBetween(a, b time.Time) int {
	if b.Before(a) {
		return -c.WorkingMinutesBetween(b, a)
	}
	var sum time.Duration
	for d, last := DateOf(a), DateOf(b); !last.Before(d); d = d.AddDays(1) {
		if !c.Working(d) {
			continue
		}
		for _, w := range c.windows {
			from, to := later(d.At(w.From), a), earlier(d.At(w.To), b)
			if from.Before(to) {
				sum += to.Sub(from)
			}
		}
	}
	return int(sum / time.Minute)
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
