package clock_test

import (
	"testing"
	"time"

	"xaso/internal/platform/clock"
)

var (
	oneDay  = clock.Term{Qty: 1, Unit: clock.WorkingDay}
	three   = clock.Term{Qty: 3, Unit: clock.WorkingDay}
	sameDay = clock.Term{Unit: clock.SameDay}
)

func days(n int) clock.Term   { return clock.Term{Qty: n, Unit: clock.CalendarDay} }
func hours(n int) clock.Term  { return clock.Term{Qty: n, Unit: clock.WorkingHour} }
func months(n int) clock.Term { return clock.Term{Qty: n, Unit: clock.Month} }

// TestDue: received, term, due. Times of day of the due column matter for
// hours; for days they are closing time, 17:00.
func TestDue(t *testing.T) {
	for _, row := range []struct {
		why, received string
		term          clock.Term
		due           string
		provisional   bool
	}{
		// PROCESS.md §7.4, own computation.
		{"7.4: over Tết 2026", "2026-02-13 09:00", three, "2026-02-25 17:00", false},
		{"7.4: Saturday 22/8 counts", "2026-08-20 09:00", three, "2026-08-24 17:00", false},
		{"7.4: 24/11 is off", "2026-11-20 09:00", three, "2026-11-26 17:00", false},
		{"7.4: before the cut-off", "2026-11-20 14:59", sameDay, "2026-11-20 17:00", false},
		{"7.4: after the cut-off", "2026-11-20 15:01", sameDay, "2026-11-23 17:00", false},
		{"7.4: after it, into a worked Saturday", "2026-08-21 15:01", sameDay, "2026-08-22 17:00", false},
		// PROCESS.md §7.3, the notices.
		{"2025: over Tết, nine days with weekends", "2025-01-24 09:00", oneDay, "2025-02-03 17:00", false},
		{"2025: Saturday 26/4 is worked", "2025-04-25 09:00", oneDay, "2025-04-26 17:00", false},
		{"2025: 30/4 to Sunday 4/5 are off", "2025-04-29 09:00", oneDay, "2025-05-05 17:00", false},
		{"2025: Giỗ Tổ on Monday 7/4", "2025-04-04 09:00", oneDay, "2025-04-08 17:00", false},
		{"2025: 1/9 and 2/9", "2025-08-29 09:00", oneDay, "2025-09-03 17:00", false},
		{"2026: Giỗ Tổ on Sunday, off on Monday", "2026-04-24 09:00", oneDay, "2026-04-28 17:00", false},
		{"2026: 31/8 to 2/9", "2026-08-28 09:00", oneDay, "2026-09-03 17:00", false},
		// PROCESS.md §7.2, defects of a provincial system.
		{"7.2: worked Saturday as received day", "2026-08-22 09:00", oneDay, "2026-08-24 17:00", false},
		{"7.2: across New Year, 2/1 is not checked", "2025-12-30 09:00", three, "2026-01-06 17:00", true},
		{"7.2: across two years of Tết", "2026-12-31 09:00", three, "2027-01-06 17:00", true},
		{"7.2: noon rest, 4 hours from 9:00", "2026-11-23 09:00", hours(4), "2026-11-23 15:00", false},
		{"7.2: noon rest, received in it", "2026-11-23 12:10", hours(1), "2026-11-23 14:30", false},
		{"7.2: hours end at closing", "2026-11-23 13:30", hours(4), "2026-11-25 07:30", false},
		{"7.2: after closing means next morning", "2026-11-19 17:30", hours(2), "2026-11-20 09:00", false},
		{"7.2: before opening", "2026-11-20 05:00", hours(2), "2026-11-20 09:00", false},
		{"7.2: hours over a weekend and 24/11", "2026-11-20 16:00", hours(10), "2026-11-25 08:00", false},
		{"7.2: 8 hours end at closing", "2026-11-20 07:00", hours(8), "2026-11-20 17:00", false},
		// Bộ luật Dân sự 2015, Điều 147-148.
		{"calendar days end on Sunday", "2026-11-12 09:00", days(10), "2026-11-23 17:00", false},
		{"calendar days end on 24/11", "2026-11-14 09:00", days(10), "2026-11-25 17:00", false},
		{"calendar days end on a worked Saturday", "2026-08-12 09:00", days(10), "2026-08-22 17:00", false},
		{"calendar days over Tết end after it", "2026-02-10 09:00", days(7), "2026-02-23 17:00", false},
		{"received in the last minute of the day", "2026-11-16 23:59", oneDay, "2026-11-17 17:00", false},
		{"a month", "2026-09-15 09:00", months(1), "2026-10-15 17:00", false},
		{"a month from the 31st", "2026-03-31 09:00", months(1), "2026-05-04 17:00", false},
		{"received on Sunday", "2026-11-15 09:00", oneDay, "2026-11-16 17:00", false},
		{"same day, received on Sunday", "2026-11-15 09:00", sameDay, "2026-11-16 17:00", false},
		{"same day, at the cut-off itself", "2026-11-20 15:00", sameDay, "2026-11-20 17:00", false},
		{"calendar days through doubtful days, ending on a sure one", "2025-12-30 09:00", days(20), "2026-01-19 17:00", false},
		{"no year is loaded for 2150", "2150-06-01 09:00", oneDay, "2150-06-02 17:00", true},
	} {
		got := clock.Due(at(t, row.received), row.term, nil, clock.VietNam())
		if want := at(t, row.due); !got.Due.Equal(want) || got.Provisional != row.provisional || got.Paused {
			t.Errorf("%s: due %s provisional %v, want %s %v\n%s", row.why, got.Due, got.Provisional, row.due,
				row.provisional, story(got))
		}
	}
}

func TestNoDeadline(t *testing.T) {
	got := clock.Due(at(t, "2026-11-20 09:00"), clock.Term{Unit: clock.None}, nil, clock.VietNam())
	if !got.Due.IsZero() || got.Paused || got.Provisional {
		t.Errorf("%+v", got)
	}
	if got = got.Extend(oneDay); !got.Due.Equal(at(t, "2026-11-23 17:00")) {
		t.Errorf("a verification counts from receipt: %s", got.Due)
	}
}

// pause "from..to"; "" for to is a pause that still lasts.
func pause(t testing.TB, from, to string) clock.Pause {
	p := clock.Pause{From: at(t, from), Reason: "Chờ bổ sung"}
	if to != "" {
		p.To = at(t, to)
	}
	return p
}

// TestPauses: a dossier received on Monday 9/11/2026, due by itself on Friday
// 13/11 after four working days.
func TestPauses(t *testing.T) {
	four := clock.Term{Qty: 4, Unit: clock.WorkingDay}
	for _, row := range []struct {
		why    string
		term   clock.Term
		pauses []clock.Pause
		due    string
	}{
		{"one night", four, []clock.Pause{pause(t, "2026-11-10 10:00", "2026-11-11 09:00")}, "2026-11-16 17:00"},
		{"within a day: no change", four, []clock.Pause{pause(t, "2026-11-10 08:00", "2026-11-10 16:00")}, "2026-11-13 17:00"},
		{"over a weekend only", four, []clock.Pause{pause(t, "2026-11-13 16:00", "2026-11-15 09:00")}, "2026-11-16 17:00"},
		{"on the last day, one day is left", four, []clock.Pause{pause(t, "2026-11-13 10:00", "2026-11-18 10:00")}, "2026-11-19 17:00"},
		{"after closing of the last day: too late", four, []clock.Pause{pause(t, "2026-11-13 17:30", "2026-11-18 10:00")}, "2026-11-13 17:00"},
		{"two, overlapping, count once", four, []clock.Pause{
			pause(t, "2026-11-11 09:00", "2026-11-13 09:00"), pause(t, "2026-11-10 09:00", "2026-11-12 09:00")}, "2026-11-18 17:00"},
		{"two, apart", four, []clock.Pause{
			pause(t, "2026-11-10 09:00", "2026-11-11 09:00"), pause(t, "2026-11-12 09:00", "2026-11-13 09:00")}, "2026-11-17 17:00"},
		{"from the first day", four, []clock.Pause{pause(t, "2026-11-09 10:00", "2026-11-12 10:00")}, "2026-11-18 17:00"},
		{"before the receipt: no change", four, []clock.Pause{pause(t, "2026-11-02 10:00", "2026-11-06 10:00")}, "2026-11-13 17:00"},
		{"ends before it begins: no change", four, []clock.Pause{pause(t, "2026-11-11 10:00", "2026-11-10 10:00")}, "2026-11-13 17:00"},
		{"calendar days wait too", days(5), []clock.Pause{pause(t, "2026-11-10 10:00", "2026-11-12 10:00")}, "2026-11-16 17:00"},
		{"calendar days, end moved from Sunday and paused on Monday", days(6), []clock.Pause{pause(t, "2026-11-16 10:00", "2026-11-18 10:00")}, "2026-11-19 17:00"},
		{"a month waits in days", months(1), []clock.Pause{pause(t, "2026-11-10 10:00", "2026-11-12 10:00")}, "2026-12-11 17:00"},
		{"hours wait to the minute", hours(4), []clock.Pause{pause(t, "2026-11-09 10:00", "2026-11-09 14:00")}, "2026-11-09 17:00"},
		{"hours, used up before the pause", hours(1), []clock.Pause{pause(t, "2026-11-09 10:30", "2026-11-10 06:00")}, "2026-11-09 10:00"},
		{"hours, paused at noon", hours(4), []clock.Pause{pause(t, "2026-11-09 11:45", "2026-11-10 06:00")}, "2026-11-10 08:30"},
		{"same day starts again", sameDay, []clock.Pause{pause(t, "2026-11-09 10:00", "2026-11-11 15:30")}, "2026-11-12 17:00"},
		{"same day, back in time", sameDay, []clock.Pause{pause(t, "2026-11-09 10:00", "2026-11-09 14:30")}, "2026-11-09 17:00"},
	} {
		got := clock.Due(at(t, "2026-11-09 09:00"), row.term, row.pauses, clock.VietNam())
		if !got.Due.Equal(at(t, row.due)) || got.Paused || got.Left != nil {
			t.Errorf("%s: due %s, want %s\n%s", row.why, got.Due, row.due, story(got))
		}
	}
}

// TestOpenPause: the clock stands, and says what is left to spend.
func TestOpenPause(t *testing.T) {
	four := clock.Term{Qty: 4, Unit: clock.WorkingDay}
	for _, row := range []struct {
		why  string
		term clock.Term
		from string
		left clock.Term
	}{
		{"after one day", four, "2026-11-10 10:00", three},
		{"on the last day", four, "2026-11-13 10:00", oneDay},
		{"on the first", four, "2026-11-09 10:00", four},
		{"before the receipt", four, "2026-11-02 10:00", four},
		{"hours", hours(4), "2026-11-09 10:15", clock.Term{Qty: 165, Unit: clock.WorkingMinute}},
		{"hours, at night", hours(12), "2026-11-09 20:00", clock.Term{Qty: 360, Unit: clock.WorkingMinute}},
		{"same day", sameDay, "2026-11-09 10:00", clock.Term{Qty: 1, Unit: clock.SameDay}},
		{"calendar days", days(5), "2026-11-11 10:00", days(3)},
		{"a month", months(1), "2026-11-11 10:00", days(28)},
	} {
		got := clock.Due(at(t, "2026-11-09 09:00"), row.term, []clock.Pause{pause(t, row.from, "")}, clock.VietNam())
		if !got.Paused || !got.Due.IsZero() || len(got.Left) != 1 || got.Left[0] != row.left {
			t.Errorf("%s: %+v left %v, want %v\n%s", row.why, got.Due, got.Left, row.left, story(got))
		}
	}
	two := []clock.Pause{pause(t, "2026-11-11 10:00", ""), pause(t, "2026-11-10 10:00", "2026-11-12 10:00"),
		pause(t, "2026-11-16 10:00", "2026-11-17 10:00")}
	if got := clock.Due(at(t, "2026-11-09 09:00"), four, two, clock.VietNam()); !got.Paused || got.Left[0] != three {
		t.Errorf("an open pause among others: %v left\n%s", got.Left, story(got))
	}
	late := clock.Due(at(t, "2026-11-09 09:00"), four, []clock.Pause{pause(t, "2026-11-16 08:00", "")}, clock.VietNam())
	if late.Paused || !late.Due.Equal(at(t, "2026-11-13 17:00")) {
		t.Errorf("a pause after the due date does not make a late dossier timely: %+v", late)
	}
}

func TestExtend(t *testing.T) {
	received := at(t, "2026-11-09 09:00")
	base := clock.Due(received, three, nil, clock.VietNam())
	for _, row := range []struct {
		why   string
		terms []clock.Term
		due   string
	}{
		{"verification of 3 working days", []clock.Term{three}, "2026-11-17 17:00"},
		{"and an extension of 10 days", []clock.Term{three, days(10)}, "2026-11-27 17:00"},
		{"4 hours, from the next morning", []clock.Term{hours(4)}, "2026-11-13 11:00"},
		{"the next working day", []clock.Term{sameDay}, "2026-11-13 17:00"},
	} {
		got := base
		for _, term := range row.terms {
			got = got.Extend(term)
		}
		if !got.Due.Equal(at(t, row.due)) {
			t.Errorf("%s: due %s, want %s\n%s", row.why, got.Due, row.due, story(got))
		}
	}
	if !base.Due.Equal(at(t, "2026-11-12 17:00")) {
		t.Errorf("extending changed the receiver: %s", base.Due)
	}
	fast := clock.Due(received, sameDay, nil, clock.VietNam()).Extend(three)
	if !fast.Due.Equal(at(t, "2026-11-12 17:00")) {
		t.Errorf("a same-day result that needs verification: %s", fast.Due)
	}
}

// TestExtendPaused: what a pause leaves includes the terms after it, and a
// pause on the last day of the first term costs that term nothing.
func TestExtendPaused(t *testing.T) {
	received, cal := at(t, "2026-11-09 09:00"), clock.VietNam()
	open := clock.Due(received, three, []clock.Pause{pause(t, "2026-11-10 10:00", "")}, cal).Extend(days(10))
	if want := (clock.Term{Qty: 2, Unit: clock.WorkingDay}); !open.Paused || len(open.Left) != 2 ||
		open.Left[0] != want || open.Left[1] != days(10) {
		t.Errorf("left %v", open.Left)
	}
	between := []clock.Pause{pause(t, "2026-11-12 10:00", "2026-11-13 10:00")}
	six := clock.Due(received, clock.Term{Qty: 6, Unit: clock.WorkingDay}, between, cal)
	if split := clock.Due(received, three, between, cal).Extend(three); !split.Due.Equal(six.Due) {
		t.Errorf("3 + 3 days end %s, 6 days %s", split.Due, six.Due)
	}
}

func TestTermCheck(t *testing.T) {
	for _, term := range []clock.Term{
		{Qty: 0, Unit: clock.WorkingDay}, {Qty: -1, Unit: clock.CalendarDay}, {Qty: 1_000_000, Unit: clock.WorkingHour},
		{Qty: 9999, Unit: clock.Month}, {Qty: 3, Unit: "fortnight"}, {Qty: 3},
	} {
		if term.Check() == nil {
			t.Errorf("%+v was accepted", term)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Due took %+v", term)
				}
			}()
			clock.Due(time.Now(), term, nil, clock.VietNam())
		}()
	}
	for _, term := range []clock.Term{three, sameDay, days(90), months(6), hours(8), {Unit: clock.None}} {
		if err := term.Check(); err != nil {
			t.Error(err)
		}
	}
}

// BenchmarkDue is 15 working days over Tết with one pause, reasons included.
func BenchmarkDue(b *testing.B) {
	cal, received := clock.VietNam(), at(b, "2026-02-05 09:00")
	pauses := []clock.Pause{pause(b, "2026-02-09 10:00", "2026-02-11 10:00")}
	for b.Loop() {
		clock.Due(received, clock.Term{Qty: 15, Unit: clock.WorkingDay}, pauses, cal)
	}
}
