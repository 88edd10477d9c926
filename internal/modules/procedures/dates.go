package procedures

import (
	"slices"
	"strings"
	"time"

	"xaso/internal/platform/identity"
)

// span returns the first and last day a full or partial date may mean.
func span(date string) (first, last time.Time, ok bool) {
	switch len(date) {
	case len("2006"):
		t, err := time.Parse("2006", date)
		return t, t.AddDate(1, 0, -1), err == nil
	case len("2006-01"):
		t, err := time.Parse("2006-01", date)
		return t, t.AddDate(0, 1, -1), err == nil
	}
	t, err := time.Parse(time.DateOnly, date)
	return t, t, err == nil
}

// fullYears counts birthdays passed; of partial dates the most that may be.
func fullYears(from, to string) int {
	a, _, ok := span(from)
	_, b, ok2 := span(to)
	if !ok || !ok2 {
		return -1
	}
	years := b.Year() - a.Year()
	if b.Month() < a.Month() || b.Month() == a.Month() && b.Day() < a.Day() {
		years--
	}
	return years
}

func daysBetween(from, to string) int {
	a, err := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	if err != nil || err2 != nil {
		return 0
	}
	return int(b.Sub(a).Hours() / 24)
}

func certainlyBefore(a, b string) bool {
	_, aLast, ok := span(a)
	bFirst, _, ok2 := span(b)
	return ok && ok2 && aLast.Before(bFirst)
}

// disjoint reports whether no two closed periods share a day. Dates are
// YYYY-MM-DD, which sort as text.
func disjoint(periods [][2]string) bool {
	sorted := slices.Clone(periods)
	slices.SortFunc(sorted, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	for i := 1; i < len(sorted); i++ {
		if sorted[i][0] <= sorted[i-1][1] {
			return false
		}
	}
	return true
}

// familyName is the first word of a name, folded for comparing.
func familyName(name string) string {
	words := strings.Fields(identity.Fold(name))
	if len(words) == 0 {
		return ""
	}
	return words[0]
}
