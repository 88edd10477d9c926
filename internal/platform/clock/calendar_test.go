package clock_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"xaso/internal/platform/clock"
)

// TestNotices holds the table of PROCESS.md §7.3, day by day.
func TestNotices(t *testing.T) {
	cal := clock.VietNam()
	off := map[int][]string{
		2025: {"01-01", "01-27", "01-28", "01-29", "01-30", "01-31", "04-07", "04-30", "05-01", "05-02",
			"09-01", "09-02"},
		2026: {"01-01", "01-02", "02-16", "02-17", "02-18", "02-19", "02-20", "04-27", "04-30", "05-01",
			"08-31", "09-01", "09-02", "11-24"},
	}
	worked := map[int][]string{2025: {"04-26"}, 2026: {"01-10", "08-22"}}
	for year := range off {
		unusual := map[string]bool{}
		for _, day := range off[year] {
			unusual[day] = true
		}
		for _, day := range worked[year] {
			unusual[day] = true
		}
		for d := (clock.Date{Year: year, Month: 1, Day: 1}); d.Year == year; d = d.AddDays(1) {
			weekday := d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
			if want := weekday != unusual[d.String()[5:]]; cal.Working(d) != want {
				t.Errorf("%s %s: working is %v", d, d.Weekday(), cal.Working(d))
			}
		}
		for _, row := range cal.Rows(year) {
			if row.Name == "" || row.NameEN == "" || row.Source == "" {
				t.Errorf("row without name or source: %+v", row)
			}
		}
	}
}

// TestProvisional: announced years are sure but for the rows from memory
// (PROCESS.md §7.3, mark M); later years are not.
func TestProvisional(t *testing.T) {
	cal := clock.VietNam()
	for _, row := range []struct {
		from, to string
		want     bool
	}{
		{"2025-01-01", "2025-12-31", false},
		{"2026-01-01", "2026-01-01", false},
		{"2025-12-25", "2026-01-05", true}, // 2 January 2026
		{"2026-01-11", "2026-12-31", false},
		{"2026-12-31", "2027-01-01", true},
		{"2024-12-31", "2024-12-31", true},
		{"2150-06-01", "2150-06-01", true},
	} {
		if got := cal.Provisional(date(t, row.from), date(t, row.to)); got != row.want {
			t.Errorf("%s to %s: provisional is %v", row.from, row.to, got)
		}
	}
	if cal.CompleteBy(2026) == "" || cal.CompleteBy(2027) != "" {
		t.Errorf("complete: 2026 by %q, 2027 by %q", cal.CompleteBy(2026), cal.CompleteBy(2027))
	}
}

// TestPrefill: a year without a notice gets its statutory days, with
// compensation for those at a weekend.
func TestPrefill(t *testing.T) {
	cal := clock.VietNam()
	for day, name := range map[string]string{
		"2027-01-01": "Tết Dương lịch",
		"2027-02-05": "Tết Nguyên đán",         // the last day of the old year
		"2027-02-09": "Tết Nguyên đán",         // mùng 4
		"2027-02-10": "Nghỉ bù Tết Nguyên đán", // for Saturday 6 and
		"2027-02-11": "Nghỉ bù Tết Nguyên đán", // Sunday 7 February
		"2027-04-16": "Giỗ Tổ Hùng Vương",
		"2027-05-01": "Ngày Quốc tế lao động",
		"2027-05-03": "Nghỉ bù Ngày Quốc tế lao động",
		"2027-09-02": "Quốc khánh",
		"2027-09-03": "Quốc khánh", // Friday
		"2027-11-24": "Ngày Văn hóa Việt Nam",
		"2028-05-02": "Nghỉ bù Ngày Chiến thắng", // 30/4 is a Sunday, 1/5 off as well
		"2031-04-01": "Giỗ Tổ Hùng Vương",        // the first of two third months
	} {
		row, ok := cal.Row(date(t, day))
		if !ok || row.Name != name || row.Kind != clock.Off || !row.Provisional || row.Source == "" {
			t.Errorf("%s: %+v, want %s", day, row, name)
		}
	}
	if row, ok := cal.Row(date(t, "2025-11-24")); ok {
		t.Errorf("24/11 is off only since 2026: %+v", row)
	}
	if !cal.Working(date(t, "2027-02-12")) {
		t.Error("12/2/2027 comes after Tết and its compensation")
	}
}

func TestLocal(t *testing.T) {
	fair := date(t, "2027-03-08")
	cal, err := clock.VietNam().With(clock.Local{
		Days: []clock.Day{
			{Date: fair, Kind: clock.Off, Name: "Hội làng", Source: "quyết định của xã"},
			{Date: date(t, "2027-02-11"), Kind: clock.Worked, Name: "Không nghỉ bù", Source: "thông báo"},
		},
		Complete: map[int]string{2027: "Nguyễn Thị Thử"},
		Windows:  []clock.Window{{From: clock.At(7, 30), To: clock.At(11, 30)}, {From: clock.At(13, 0), To: clock.At(17, 0)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if cal.Working(fair) || !cal.Working(date(t, "2027-02-11")) {
		t.Error("the commune's rows do not count")
	}
	if cal.Provisional(fair, fair) || !cal.Provisional(date(t, "2027-09-02"), date(t, "2027-09-02")) {
		t.Error("a complete year is sure, save for rows still marked")
	}
	if got := cal.Windows(date(t, "2027-03-09")); len(got) != 2 || got[0].From != 450 {
		t.Errorf("windows %v", got)
	}
	if got := cal.Windows(fair); got != nil {
		t.Errorf("windows on a day off: %v", got)
	}
	if got := cal.NextWorkingDay(date(t, "2027-03-05")); got.String() != "2027-03-09" {
		t.Errorf("next working day %s", got)
	}
	if !clock.VietNam().Working(fair) {
		t.Error("one commune's row reached the national calendar")
	}
}

func TestLocalRefuses(t *testing.T) {
	day := date(t, "2027-03-08")
	var endless []clock.Day
	for i := range 60 {
		endless = append(endless, clock.Day{Date: day.AddDays(i), Kind: clock.Off})
	}
	for name, local := range map[string]clock.Local{
		"two rows for a day": {Days: []clock.Day{{Date: day, Kind: clock.Off}, {Date: day, Kind: clock.Worked}}},
		"unknown kind":       {Days: []clock.Day{{Date: day, Kind: "half"}}},
		"no such day":        {Days: []clock.Day{{Date: clock.Date{Year: 2027, Month: 2, Day: 30}, Kind: clock.Off}}},
		"never open":         {Days: endless},
		"no hours":           {Windows: []clock.Window{}},
		"hours overlap":      {Windows: []clock.Window{{From: 420, To: 720}, {From: 700, To: 900}}},
		"hours end early":    {Windows: []clock.Window{{From: 420, To: 420}}},
		"hours after 24:00":  {Windows: []clock.Window{{From: 420, To: 1500}}},
		"cut-off":            {CutOff: 2000},
	} {
		if _, err := clock.VietNam().With(local); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	got, err := time.ParseInLocation("2006-01-02 15:04", s, clock.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestWorkingMinutesBetween(t *testing.T) {
	cal := clock.VietNam()
	for _, row := range []struct {
		from, to string
		want     int
	}{
		{"2026-11-23 14:00", "2026-11-23 17:00", 180},
		{"2026-11-23 10:30", "2026-11-23 14:30", 120}, // the noon rest is no work
		{"2026-11-23 11:45", "2026-11-23 13:15", 0},
		{"2026-11-23 00:00", "2026-11-23 23:59", 480},
		{"2026-11-20 16:00", "2026-11-23 08:00", 120}, // over a weekend
		{"2026-11-23 16:00", "2026-11-25 08:00", 120}, // over 24/11
		{"2026-08-21 16:00", "2026-08-22 08:00", 120}, // into a worked Saturday
		{"2026-11-23 17:00", "2026-11-23 14:00", -180},
	} {
		if got := cal.WorkingMinutesBetween(at(t, row.from), at(t, row.to)); got != row.want {
			t.Errorf("%s to %s: %d minutes, want %d", row.from, row.to, got, row.want)
		}
	}
}

// TestWorkingMinutesAddUp: any moment between splits the count exactly.
func TestWorkingMinutesAddUp(t *testing.T) {
	cal, start := clock.VietNam(), at(t, "2025-12-01 00:00")
	minutes := rapid.IntRange(0, 200*24*60)
	rapid.Check(t, func(t *rapid.T) {
		moment := func(name string) time.Time {
			return start.Add(time.Duration(minutes.Draw(t, name)) * time.Minute)
		}
		a, b, c := moment("a"), moment("b"), moment("c")
		whole := cal.WorkingMinutesBetween(a, c)
		if parts := cal.WorkingMinutesBetween(a, b) + cal.WorkingMinutesBetween(b, c); parts != whole {
			t.Fatalf("%s, %s, %s: %d, want %d", a, b, c, parts, whole)
		}
	})
}
