package reports

import (
	"time"

	"xaso/internal/platform/clock"
)

// A Span is how long a period of reporting is.
type Span string

const (
	Month   Span = "month"
	Quarter Span = "quarter"
	Half    Span = "half"
	Year    Span = "year"
)

// Spans are all of them, shortest first.
var Spans = []Span{Month, Quarter, Half, Year}

var months = map[Span]int{Month: 1, Quarter: 3, Half: 6, Year: 12}

// lastDay is the day of the month on which periods end.
//
// NĐ 09/2019/NĐ-CP: a period is closed from the 15th of the month before it to
// the 14th of its last month. Known from memory only, which the pages say.
const lastDay = 14

// A Period is the days of a report, both inclusive.
type Period struct {
	Span     Span
	From, To clock.Date
}

// PeriodOf returns the period of a span that day lies in.
func PeriodOf(span Span, day clock.Date) (Period, error) {
	n := months[span]
	if n == 0 {
		return Period{}, ErrSpan.At("span")
	}
	month := clock.Date{Year: day.Year, Month: day.Month, Day: 1}
	if day.Day > lastDay {
		month = month.AddMonths(1)
	}
	first := (int(month.Month)-1)/n*n + 1 // of the span's months in the year
	start := clock.Date{Year: month.Year, Month: time.Month(first), Day: 1}
	return Period{span, start.AddMonths(-1).AddDays(lastDay), start.AddMonths(n - 1).AddDays(lastDay - 1)}, nil
}

// Before returns the period before p.
func (p Period) Before() Period {
	before, _ := PeriodOf(p.Span, p.From.AddDays(-1)) // the span is known
	return before
}

// Over reports whether the period has ended by the instant now.
func (p Period) Over(now time.Time) bool { return !now.Before(p.End()) }

// Begin and End are its instants; End is the first one after it.
func (p Period) Begin() time.Time { return p.From.At(0) }
func (p Period) End() time.Time   { return p.To.AddDays(1).At(0) }

// Named is the month, quarter, half or year of a period by number: 3 of 2026.
func (p Period) Named() (n, year int) {
	return (int(p.To.Month)-1)/months[p.Span] + 1, p.To.Year
}
