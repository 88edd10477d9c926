package pages

import (
	"context"
	"fmt"
	"strings"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/lang"
)

// WhyWords explains a due date line by line, as the reckoning went: nobody
// should have to believe a date.
func WhyWords(ctx context.Context, d clock.Deadline) []string {
	lines := make([]string, 0, len(d.Reasons))
	for _, r := range d.Reasons {
		if s := whyLine(ctx, r); s != "" {
			lines = append(lines, s)
		}
	}
	return lines
}

func whyLine(ctx context.Context, r clock.Reason) string {
	span := spanWords(ctx, r.From, r.To)
	name := lang.Pick(ctx, r.Name, r.NameEN)
	switch r.Key {
	case clock.Received:
		return t(ctx, "casework.page.why.received", lang.DateTime(ctx, r.At))
	case clock.FirstDay:
		return t(ctx, "casework.page.why.first-day", span)
	case clock.Counted:
		if r.Minutes > 0 {
			return t(ctx, "casework.page.why.counted-time", span, minuteWords(ctx, r.Minutes))
		}
		return t(ctx, "casework.page.why.counted", span, dayWords(ctx, r.Days))
	case clock.WorkedDay:
		return t(ctx, "casework.page.why.worked-day", span, name)
	case clock.Weekend:
		return t(ctx, "casework.page.why.weekend", span)
	case clock.DayOff:
		return t(ctx, "casework.page.why.day-off", span, name)
	case clock.Paused:
		return t(ctx, "casework.page.why.paused", span, pauseWords(ctx, r.Name))
	case clock.AfterCutOff:
		return t(ctx, "casework.page.why.after-cut-off", lang.DateTime(ctx, r.At))
	case clock.AfterClosing:
		return t(ctx, "casework.page.why.after-closing", lang.DateTime(ctx, r.At))
	case clock.Moved:
		if name == "" {
			name = t(ctx, "casework.page.why.weekend-name")
		}
		return t(ctx, "casework.page.why.moved", span, name)
	case clock.Extended:
		return t(ctx, "casework.page.why.extended", TermWords(ctx, r.Term))
	case clock.DueAt:
		return t(ctx, "casework.page.why.due", lang.DateTime(ctx, r.At))
	case clock.Unconfirmed:
		return t(ctx, "casework.page.why.provisional")
	}
	return ""
}

// pauseWords says why the clock stood; stored reasons are text keys.
func pauseWords(ctx context.Context, reason string) string {
	if strings.HasPrefix(reason, "casework.pause.") {
		return t(ctx, reason)
	}
	return reason
}

// spanWords is one day or from-to, with the day of the week.
func spanWords(ctx context.Context, from, to clock.Date) string {
	if from == to {
		return dateWords(ctx, from)
	}
	return t(ctx, "casework.page.why.span", dateWords(ctx, from), dateWords(ctx, to))
}

func dateWords(ctx context.Context, d clock.Date) string {
	noon := d.At(clock.At(12, 0))
	return lang.Weekday(ctx, noon) + " " + lang.Date(noon)
}

func dayWords(ctx context.Context, n int) string {
	if n == 1 {
		return t(ctx, "casework.page.days.one", n)
	}
	return t(ctx, "casework.page.days", n)
}

func minuteWords(ctx context.Context, n int) string {
	if n%60 == 0 {
		return t(ctx, "casework.page.hours", n/60)
	}
	return t(ctx, "casework.page.minutes", n)
}

// TermWords says a term of law: "3 ngày làm việc".
func TermWords(ctx context.Context, term clock.Term) string {
	switch term.Unit {
	case clock.WorkingDay:
		return t(ctx, "casework.page.term.working-day", term.Qty)
	case clock.WorkingHour:
		return t(ctx, "casework.page.term.working-hour", term.Qty)
	case clock.WorkingMinute:
		return t(ctx, "casework.page.minutes", term.Qty)
	case clock.CalendarDay:
		return t(ctx, "casework.page.term.calendar-day", term.Qty)
	case clock.Month:
		return t(ctx, "casework.page.term.month", term.Qty)
	case clock.SameDay:
		return t(ctx, "casework.page.term.same-day")
	}
	return t(ctx, "casework.page.term.none")
}

// viTerm is a term as Vietnamese papers print it, in any reader's language.
func viTerm(term clock.Term) string {
	switch term.Unit {
	case clock.WorkingDay:
		return fmt.Sprintf("%02d ngày làm việc", term.Qty)
	case clock.WorkingHour:
		return fmt.Sprintf("%02d giờ làm việc", term.Qty)
	case clock.CalendarDay:
		return fmt.Sprintf("%02d ngày", term.Qty)
	case clock.Month:
		return fmt.Sprintf("%02d tháng", term.Qty)
	case clock.SameDay:
		return "Trong ngày"
	}
	return ""
}

func paperTime(t time.Time) string { return t.In(lang.Zone).Format("15:04 02/01/2006") }
