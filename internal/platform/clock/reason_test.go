package clock_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xaso/internal/platform/clock"
)

// story writes reasons one a line, to compare and to read in a failure.
func story(d clock.Deadline) string {
	var b strings.Builder
	for _, r := range d.Reasons {
		fmt.Fprintf(&b, "%s %s", r.Key, r.From.String()[5:])
		if r.To != r.From {
			fmt.Fprintf(&b, "…%s", r.To.String()[5:])
		}
		if r.Days > 0 {
			fmt.Fprintf(&b, " %dd", r.Days)
		}
		if r.Minutes > 0 {
			fmt.Fprintf(&b, " %dm", r.Minutes)
		}
		if r.Name != "" {
			fmt.Fprintf(&b, " (%s)", r.Name)
		}
		if r.Term.Qty > 0 {
			fmt.Fprintf(&b, " +%d %s", r.Term.Qty, r.Term.Unit)
		}
		b.WriteByte('\n')
	}
	return strings.TrimSpace(b.String())
}

// TestReasons: the page can say why, line by line.
func TestReasons(t *testing.T) {
	cal := clock.VietNam()
	for _, row := range []struct {
		why  string
		got  clock.Deadline
		want string
	}{
		{"over Tết", clock.Due(at(t, "2026-02-12 09:00"), three, nil, cal), `
received 02-12
first_day 02-12
counted 02-13 1d
weekend 02-14…02-15
day_off 02-16…02-20 (Tết Nguyên đán)
weekend 02-21…02-22
counted 02-23…02-24 2d
due 02-24`},
		{"a worked Saturday", clock.Due(at(t, "2026-08-20 09:00"), three, nil, cal), `
received 08-20
first_day 08-20
counted 08-21 1d
worked_day 08-22 1d (Làm bù ngày 31/8)
weekend 08-23
counted 08-24 1d
due 08-24`},
		{"after the cut-off", clock.Due(at(t, "2026-11-20 15:01"), sameDay, nil, cal), `
received 11-20
after_cut_off 11-20
weekend 11-21…11-22
counted 11-23 1d
due 11-23`},
		{"moved", clock.Due(at(t, "2026-11-14 09:00"), days(8), nil, cal).Extend(oneDay), `
received 11-14
first_day 11-14
counted 11-15…11-22 8d
moved 11-22
extended 11-23 +1 working_day
day_off 11-24 (Ngày Văn hóa Việt Nam)
counted 11-25 1d
due 11-25`},
		{"a pause", clock.Due(at(t, "2026-11-09 09:00"), three,
			[]clock.Pause{pause(t, "2026-11-10 10:00", "2026-11-15 08:00")}, cal), `
received 11-09
first_day 11-09
counted 11-10 1d
pause 11-11…11-15 (Chờ bổ sung)
counted 11-16…11-17 2d
due 11-17`},
		{"an open pause", clock.Due(at(t, "2026-11-09 09:00"), three,
			[]clock.Pause{pause(t, "2026-11-10 10:00", "")}, cal), `
received 11-09
first_day 11-09
counted 11-10 1d
pause 11-11 (Chờ bổ sung)`},
		{"hours after closing", clock.Due(at(t, "2026-11-20 17:30"), hours(9), nil, cal), `
received 11-20
after_closing 11-20…11-23
weekend 11-21…11-22
counted 11-23 480m
day_off 11-24 (Ngày Văn hóa Việt Nam)
counted 11-25 60m
due 11-25`},
		{"hours and a pause", clock.Due(at(t, "2026-11-19 09:00"), hours(4),
			[]clock.Pause{pause(t, "2026-11-19 10:00", "2026-11-20 08:00")}, cal), `
received 11-19
counted 11-19 60m
pause 11-19…11-20 (Chờ bổ sung)
counted 11-20 180m
due 11-20`},
		{"hours and an open pause", clock.Due(at(t, "2026-11-19 16:00"), hours(4),
			[]clock.Pause{pause(t, "2026-11-19 18:00", "2026-11-20 06:00"), pause(t, "2026-11-20 08:00", "")}, cal), `
received 11-19
counted 11-19 60m
pause 11-19…11-20 (Chờ bổ sung)
counted 11-20 60m
pause 11-20 (Chờ bổ sung)`},
		{"same day and a pause", clock.Due(at(t, "2026-11-19 09:00"), sameDay,
			[]clock.Pause{pause(t, "2026-11-19 10:00", "2026-11-20 15:30")}, cal), `
received 11-19
pause 11-19…11-20 (Chờ bổ sung)
after_cut_off 11-20
weekend 11-21…11-22
counted 11-23 1d
due 11-23`},
		{"not yet announced", clock.Due(at(t, "2026-12-30 09:00"), three, nil, cal), `
received 12-30
first_day 12-30
counted 12-31 1d
day_off 01-01 (Tết Dương lịch)
weekend 01-02…01-03
counted 01-04…01-05 2d
due 01-05
provisional 01-01…01-05`},
	} {
		if got := story(row.got); got != strings.TrimSpace(row.want) {
			t.Errorf("%s:\n%s\nwant%s", row.why, got, row.want)
		}
	}
}

// dossier draws a receipt between 2024 and 2029, a term and up to three pauses.
func dossier(t *rapid.T) (time.Time, clock.Term, []clock.Pause) {
	start := time.Date(2024, 12, 1, 0, 0, 0, 0, clock.Zone)
	received := start.Add(time.Duration(rapid.IntRange(0, 4*365*24*60).Draw(t, "received")) * time.Minute)
	term := clock.Term{
		Qty: rapid.IntRange(1, 40).Draw(t, "qty"),
		Unit: rapid.SampledFrom([]clock.Unit{clock.WorkingDay, clock.WorkingHour, clock.WorkingMinute,
			clock.CalendarDay, clock.Month, clock.SameDay}).Draw(t, "unit"),
	}
	var pauses []clock.Pause
	for range rapid.IntRange(0, 3).Draw(t, "pauses") {
		pauses = append(pauses, drawPause(t, received))
	}
	return received, term, pauses
}

func drawPause(t *rapid.T, received time.Time) clock.Pause {
	from := received.Add(time.Duration(rapid.IntRange(-3000, 30_000).Draw(t, "from")) * time.Minute)
	return clock.Pause{From: from, To: from.Add(time.Duration(rapid.IntRange(-100, 20_000).Draw(t, "long")) * time.Minute)}
}

// TestDueProperties: a result is due in working hours after receipt; a bigger
// budget or one more pause never brings it forward; the days that the reasons
// count add up to the budget.
func TestDueProperties(t *testing.T) {
	cal := clock.VietNam()
	rapid.Check(t, func(t *rapid.T) {
		received, term, pauses := dossier(t)
		got := clock.Due(received, term, pauses, cal)
		if !cal.Working(clock.DateOf(got.Due)) || got.Due.Before(received) {
			t.Fatalf("due %s\n%s", got.Due, story(got))
		}
		more := clock.Due(received, clock.Term{Qty: term.Qty + 1, Unit: term.Unit}, pauses, cal)
		if more.Due.Before(got.Due) {
			t.Fatalf("%+v is due %s, one more %s", term, got.Due, more.Due)
		}
		paused := clock.Due(received, term, append(pauses, drawPause(t, received)), cal)
		if paused.Due.Before(got.Due) {
			t.Fatalf("a pause moved %s back to %s\n%s", got.Due, paused.Due, story(paused))
		}
		if extended := got.Extend(clock.Term{Qty: 1, Unit: clock.WorkingDay}); extended.Due.Before(got.Due) {
			t.Fatalf("an extension moved %s back to %s", got.Due, extended.Due)
		}
		counted, spent := 0, 0
		for _, r := range got.Reasons {
			counted += r.Days
			spent += r.Minutes
		}
		if (term.Unit == clock.WorkingDay || term.Unit == clock.CalendarDay) && counted != term.Qty {
			t.Fatalf("%d days counted for %+v\n%s", counted, term, story(got))
		}
		if term.Unit == clock.WorkingHour && spent != 60*term.Qty {
			t.Fatalf("%d minutes counted for %+v\n%s", spent, term, story(got))
		}
	})
}

// TestLeftResumes: spending what an open pause left, from the day it ends,
// comes to the same due date as closing the pause in the ledger.
func TestLeftResumes(t *testing.T) {
	cal := clock.VietNam()
	rapid.Check(t, func(t *rapid.T) {
		received, term, _ := dossier(t)
		from := received.Add(time.Duration(rapid.IntRange(1, 10_000).Draw(t, "after")) * time.Minute)
		to := from.Add(time.Duration(rapid.IntRange(1440, 20_000).Draw(t, "long")) * time.Minute)
		open := clock.Due(received, term, []clock.Pause{{From: from}}, cal)
		if !open.Paused {
			return
		}
		closed := clock.Due(received, term, []clock.Pause{{From: from, To: to}}, cal)
		if resumed := clock.Due(to, open.Left[0], nil, cal); !resumed.Due.Equal(closed.Due) {
			t.Fatalf("left %v from %s: %s, ledger %s\n%s", open.Left, to, resumed.Due, closed.Due, story(closed))
		}
	})
}
