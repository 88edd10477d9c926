package score

import (
	"fmt"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
)

// ErrPeriod means that a period was not written as 2026, 2026-q4 or 2026-11.
var ErrPeriod = fault.New(fault.Invalid, "score.bad-period")

// A Period is a month, a quarter or a year. The zero value is none.
type Period struct {
	Year   int
	First  int // month, 1 to 12
	Months int // 1, 3 or 12
}

// MonthOf is the month of an instant in Viet Nam.
func MonthOf(t time.Time) Period {
	d := clock.DateOf(t)
	return Period{d.Year, int(d.Month), 1}
}

// ParsePeriod reads 2026, 2026-q4 or 2026-11.
func ParsePeriod(s string) (Period, error) {
	digits := func(s string, most int) (int, bool) {
		n := 0
		for _, r := range s {
			if r < '0' || r > '9' {
				return 0, false
			}
			n = n*10 + int(r-'0')
		}
		return n, s != "" && n >= 1 && n <= most
	}
	if len(s) < 4 {
		return Period{}, ErrPeriod
	}
	year, ok := digits(s[:4], 9999)
	if !ok || year < 2000 {
		return Period{}, ErrPeriod
	}
	switch rest := s[4:]; {
	case rest == "":
		return Period{year, 1, 12}, nil
	case len(rest) == 3 && rest[:2] == "-q":
		if q, ok := digits(rest[2:], 4); ok {
			return Period{year, 3*q - 2, 3}, nil
		}
	case len(rest) == 3 && rest[0] == '-':
		if m, ok := digits(rest[1:], 12); ok {
			return Period{year, m, 1}, nil
		}
	}
	return Period{}, ErrPeriod
}

// String is what ParsePeriod reads.
func (p Period) String() string {
	switch p.Months {
	case 12:
		return fmt.Sprintf("%04d", p.Year)
	case 3:
		return fmt.Sprintf("%04d-q%d", p.Year, (p.First+2)/3)
	}
	return fmt.Sprintf("%04d-%02d", p.Year, p.First)
}

// Begin is the first instant of the period, End the first after it.
func (p Period) Begin() time.Time {
	return time.Date(p.Year, time.Month(p.First), 1, 0, 0, 0, 0, clock.Zone)
}

func (p Period) End() time.Time {
	return time.Date(p.Year, time.Month(p.First+p.Months), 1, 0, 0, 0, 0, clock.Zone)
}

// AsOf is the instant at which running dossiers are judged: the end of the
// period, or now while the period itself runs.
func (p Period) AsOf(now time.Time) time.Time {
	if end := p.End(); end.Before(now) {
		return end
	}
	return now
}

// Before is the period of the same length that ends where p begins.
func (p Period) Before() Period { return p.shift(-1) }

// After is the period that begins where p ends.
func (p Period) After() Period { return p.shift(1) }

func (p Period) shift(n int) Period {
	t := time.Date(p.Year, time.Month(p.First+n*p.Months), 1, 0, 0, 0, 0, clock.Zone)
	return Period{t.Year(), int(t.Month()), p.Months}
}

// Quarter and YearOf are the longer periods around p.
func (p Period) Quarter() Period { return Period{p.Year, (p.First-1)/3*3 + 1, 3} }

func (p Period) YearOf() Period { return Period{p.Year, 1, 12} }

// last is the last month of p.
func (p Period) last() Period { return Period{p.Year, p.First + p.Months - 1, 1} }

// from and to are the first and the last month as sums are stored.
func (p Period) from() string { return Period{p.Year, p.First, 1}.String() }

func (p Period) to() string { return p.last().String() }

// lately are the n months that end with p, oldest first.
func (p Period) lately(n int) []Period {
	all := make([]Period, n)
	for i := range all {
		all[n-1-i] = p.last().shift(-i)
	}
	return all
}
