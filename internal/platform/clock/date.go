package clock

import (
	"fmt"
	"time"
)

// Date is a day of the Gregorian calendar, without time or zone. The zero Date
// is no day. Dates compare with ==.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the day in Viet Nam at an instant.
func DateOf(t time.Time) Date {
	year, month, day := t.In(Zone).Date()
	return Date{year, month, day}
}

// ParseDate reads "2026-11-23". It refuses every other shape, years outside
// 0001-9999 and days that do not exist, such as 2026-02-29.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || len(s) != len(time.DateOnly) || t.Year() == 0 {
		return Date{}, fmt.Errorf("clock: %q is not a date like 2026-11-23", s)
	}
	return Date{t.Year(), t.Month(), t.Day()}, nil
}

// String writes 2026-11-23; the zero Date is "".
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// MarshalText and UnmarshalText carry a Date through JSON as its String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText accepts what MarshalText writes; "" is the zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	read, err := ParseDate(string(text))
	if err == nil {
		*d = read
	}
	return err
}

// IsZero tells that no day was given.
func (d Date) IsZero() bool { return d == Date{} }

// At is the instant of a time of day on d, in Viet Nam.
func (d Date) At(m Minute) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, int(m), 0, 0, Zone)
}

// Weekday of d.
func (d Date) Weekday() time.Weekday { return time.Weekday((d.number() + 1) % 7) }

// AddDays moves n days forward, or back when n is negative.
func (d Date) AddDays(n int) Date { return dateOfNumber(d.number() + n) }

// AddMonths moves n months forward to the same day, or to the last day of a
// month that is too short (Bộ luật Dân sự 2015, Điều 148).
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date{first.Year(), first.Month(), min(d.Day, last)}
}

// DaysUntil counts the days from d to other; negative when other is earlier.
func (d Date) DaysUntil(other Date) int { return other.number() - d.number() }

// Before tells whether d is earlier than other.
func (d Date) Before(other Date) bool { return d.number() < other.number() }

// epoch is the number of days from 0001-01-01, a Monday, to 1970-01-01.
const epoch = 719_162

// number counts days from 0001-01-01, which is 0.
func (d Date) number() int {
	seconds := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix()
	return int(seconds/86_400) + epoch
}

func dateOfNumber(n int) Date {
	t := time.Unix(int64(n-epoch)*86_400, 0).UTC()
	return Date{t.Year(), t.Month(), t.Day()}
}
