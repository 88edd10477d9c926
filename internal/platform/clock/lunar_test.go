package clock_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xaso/internal/platform/clock"
)

func date(t testing.TB, s string) clock.Date {
	t.Helper()
	d, err := clock.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestTetAndGioTo holds the table of identity.md §7; 2025 and 2026 also stand
// in the official notices.
func TestTetAndGioTo(t *testing.T) {
	for _, row := range []struct {
		year       int
		tet, gioTo string
		leap       int
	}{
		{2020, "01-25", "04-02", 4}, {2021, "02-12", "04-21", 0}, {2022, "02-01", "04-10", 0},
		{2023, "01-22", "04-29", 2}, {2024, "02-10", "04-18", 0}, {2025, "01-29", "04-07", 6},
		{2026, "02-17", "04-26", 0}, {2027, "02-06", "04-16", 0}, {2028, "01-26", "04-04", 5},
		{2029, "02-13", "04-23", 0}, {2030, "02-02", "04-12", 0}, {2031, "01-23", "04-01", 3},
		{2032, "02-11", "04-19", 0}, {2033, "01-31", "04-09", 11}, {2034, "02-19", "04-28", 0},
		{2035, "02-08", "04-17", 0}, {2036, "01-28", "04-06", 6}, {2037, "02-15", "04-24", 0},
		{2038, "02-04", "04-13", 0}, {2039, "01-24", "04-03", 5}, {2040, "02-12", "04-20", 0},
	} {
		tet, err := clock.Tet(row.year)
		if want := fmt.Sprintf("%d-%s", row.year, row.tet); err != nil || tet.String() != want {
			t.Errorf("Tết %d: %s %v, want %s", row.year, tet, err, want)
		}
		gioTo, err := clock.GioTo(row.year)
		if want := fmt.Sprintf("%d-%s", row.year, row.gioTo); err != nil || gioTo.String() != want {
			t.Errorf("Giỗ Tổ %d: %s %v, want %s", row.year, gioTo, err, want)
		}
		if leap := leapMonth(row.year); leap != row.leap {
			t.Errorf("%d: leap month %d, want %d", row.year, leap, row.leap)
		}
	}
}

func leapMonth(year int) int {
	for month := 1; month <= 12; month++ {
		if _, err := clock.FromLunar(clock.Lunar{Year: year, Month: month, Day: 1, Leap: true}); err == nil {
			return month
		}
	}
	return 0
}

// TestTetUnlikeChina holds the years in which the two countries differ, the
// Vietnamese column of identity.md §7.
func TestTetUnlikeChina(t *testing.T) {
	for _, want := range []string{
		"1968-01-29", "1969-02-16", "1985-01-21", "2007-02-17", "2030-02-02", "2053-02-18",
	} {
		d := date(t, want)
		if tet, err := clock.Tet(d.Year); err != nil || tet != d {
			t.Errorf("Tết %d: %s %v, want %s", d.Year, tet, err, want)
		}
	}
}

// TestLunarYears compares every month of 1968-2100 with an independent
// reckoning, which forecasts the Earth's rotation and the Moon differently.
func TestLunarYears(t *testing.T) {
	file, err := os.Open("testdata/lunar.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	years := 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		years++
		year := 0
		fmt.Sscan(lines.Text(), &year)
		if got := describe(t, year); got != lines.Text() {
			t.Errorf("\n got %s\nwant %s", got, lines.Text())
		}
	}
	if years != 133 {
		t.Errorf("compared %d years", years)
	}
}

func describe(t *testing.T, year int) string {
	tet, err := clock.Tet(year)
	if err != nil {
		t.Fatal(err)
	}
	leap := leapMonth(year)
	line := fmt.Sprintf("%d %s %d", year, tet, leap)
	for month := 1; month <= 12; month++ {
		line += fmt.Sprintf(" %d", length(clock.Lunar{Year: year, Month: month}))
		if month == leap {
			line += fmt.Sprintf(" %d", length(clock.Lunar{Year: year, Month: month, Leap: true}))
		}
	}
	return line
}

// length of a month. The last one of 2100 ends beyond the calendar; its 29 is
// not told apart from 30 there.
func length(l clock.Lunar) int {
	l.Day = 30
	if _, err := clock.FromLunar(l); err == nil {
		return 30
	}
	return 29
}

// TestLeapEleven2033 is the year that broke many programs: the leap month
// follows the eleventh, not the seventh or eighth.
func TestLeapEleven2033(t *testing.T) {
	for day, want := range map[string]clock.Lunar{
		"2033-08-25": {Year: 2033, Month: 8, Day: 1},
		"2033-12-21": {Year: 2033, Month: 11, Day: 30},
		"2033-12-22": {Year: 2033, Month: 11, Day: 1, Leap: true},
		"2034-01-20": {Year: 2033, Month: 12, Day: 1},
	} {
		if got, err := clock.ToLunar(date(t, day)); err != nil || got != want {
			t.Errorf("%s: %+v %v, want %+v", day, got, err, want)
		}
	}
}

func TestLunarRefuses(t *testing.T) {
	for _, day := range []string{"1967-12-31", "2101-01-01"} {
		if l, err := clock.ToLunar(date(t, day)); !errors.Is(err, clock.ErrNoLunar) {
			t.Errorf("%s: %+v, %v", day, l, err)
		}
	}
	for _, l := range []clock.Lunar{
		{Year: 1967, Month: 6, Day: 1}, {Year: 2101, Month: 1, Day: 1}, {Year: 2026, Month: 13, Day: 1},
		{Year: 2026, Month: 1, Day: 0}, {Year: 2026, Month: 1, Day: 31}, {Year: 2026, Month: 3, Day: 1, Leap: true},
	} {
		if d, err := clock.FromLunar(l); !errors.Is(err, clock.ErrNoLunar) {
			t.Errorf("%+v: %s, %v", l, d, err)
		}
	}
}

// TestLunarRoundTrip: every day has one lunar date and comes back from it; days
// follow each other, and months have 29 or 30 of them.
func TestLunarRoundTrip(t *testing.T) {
	first := date(t, "1968-01-01")
	days := first.DaysUntil(date(t, "2100-12-31"))
	rapid.Check(t, func(t *rapid.T) {
		d := first.AddDays(rapid.IntRange(0, days-1).Draw(t, "day"))
		l, err := clock.ToLunar(d)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := clock.FromLunar(l); err != nil || back != d {
			t.Fatalf("%s → %+v → %s %v", d, l, back, err)
		}
		next, err := clock.ToLunar(d.AddDays(1))
		if err != nil {
			t.Fatal(err)
		}
		if next.Day != l.Day+1 && (next.Day != 1 || l.Day < 29 || l.Day > 30) {
			t.Fatalf("%+v is followed by %+v", l, next)
		}
	})
}

func BenchmarkToLunar(b *testing.B) {
	d := clock.Date{Year: 2026, Month: time.November, Day: 23}
	for b.Loop() {
		if _, err := clock.ToLunar(d); err != nil {
			b.Fatal(err)
		}
	}
}
