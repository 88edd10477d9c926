package criteria

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Part is what of a set a change is about.
type Part string

// The parts.
const (
	OfSet       Part = "set"
	OfColumn    Part = "column"
	OfCriterion Part = "criterion"
	OfIndicator Part = "indicator" // the whole line
	OfText      Part = "text"
	OfUnit      Part = "unit" // unit and comparison
	OfThreshold Part = "threshold"
	OfMeasure   Part = "measure"
	OfRest      Part = "rest"
)

// A Change is one difference between two versions of a set. Was is "" for what
// is new, Is for what is gone; a level that is not known is "" as well.
type Change struct {
	Part    Part
	Code    string // of the indicator, number of the criterion, key of the column
	Column  string // of a threshold
	Was, Is string
}

// Kind says in one word what became of it: "new", "changed" or "removed".
func (c Change) Kind() string {
	switch {
	case c.Was == "":
		return "new"
	case c.Is == "":
		return "removed"
	}
	return "changed"
}

// Compare lists how new differs from old, in the order of the set.
func Compare(old, new Set) []Change {
	var all []Change
	add := func(p Part, code, column, was, is string) {
		if was != is {
			all = append(all, Change{p, code, column, was, is})
		}
	}
	add(OfSet, "", "", frame(old), frame(new))
	for _, key := range union(old.Columns, new.Columns, func(c Column) string { return c.Key }) {
		was, _ := old.Column(key)
		is, _ := new.Column(key)
		add(OfColumn, key, "", glue(was.Label, was.Definition, was.Source), glue(is.Label, is.Definition, is.Source))
	}
	for _, no := range union(old.Criteria, new.Criteria, func(c Criterion) string { return fmtNo(c.No) }) {
		add(OfCriterion, no, "", heading(old, no), heading(new, no))
	}
	for _, code := range union(old.Indicators, new.Indicators, func(i Indicator) string { return i.Code }) {
		was, before := old.Indicator(code)
		is, now := new.Indicator(code)
		switch {
		case !before:
			add(OfIndicator, code, "", "", is.Text)
		case !now:
			add(OfIndicator, code, "", was.Text, "")
			continue
		}
		if before {
			compareLines(was, is, add)
		}
		for _, column := range slices.Sorted(maps.Keys(both(was.Thresholds, is.Thresholds))) {
			w, i := was.Thresholds[column], is.Thresholds[column]
			add(OfThreshold, code, column, w.Words(was), i.Words(is))
			if w.Words(was) == i.Words(is) {
				add(OfRest, code, column, w.known(), i.known())
			}
		}
	}
	return all
}

func compareLines(was, is Indicator, add func(p Part, code, column, was, is string)) {
	add(OfText, is.Code, "", was.Text, is.Text)
	add(OfUnit, is.Code, "", string(was.Unit)+" "+string(was.Comparison), string(is.Unit)+" "+string(is.Comparison))
	add(OfMeasure, is.Code, "", was.Measure.words(), is.Measure.words())
	add(OfRest, is.Code, "", was.rest(), is.rest())
}

// frame is what a set says of itself.
func frame(s Set) string {
	legal := make([]string, len(s.Legal))
	for i, l := range s.Legal {
		legal[i] = glue(l.Number, l.Date.String(), l.Issuer, l.Title, l.URL, l.Seen)
	}
	remarks := make([]string, len(s.Remarks))
	for i, r := range s.Remarks {
		remarks[i] = glue(r.Text, r.Place, r.Source)
	}
	return glue(s.Title, s.Level, s.Period, s.Jurisdiction, s.From.String(), s.Until.String(), s.InForce,
		strings.Join(legal, "; "), fmt.Sprint(s.DeclaredCriteria, "/", s.DeclaredIndicators), strings.Join(s.Notes, " "), strings.Join(remarks, "; "))
}

func heading(s Set, no string) string {
	for _, c := range s.Criteria {
		if fmtNo(c.No) == no {
			text := c.Name
			if c.Declared > 0 {
				text += fmt.Sprintf(" (%d)", c.Declared)
			}
			return glue(text, c.Group, string(c.NameStanding))
		}
	}
	return ""
}

// known is how a level is known, where its value did not change.
func (t Threshold) known() string {
	return glue(string(t.Standing), t.Candidate, t.Note, t.Source, t.By, t.On.String())
}

func (m Measure) words() string {
	text := m.Value
	if m.Numerator != "" {
		text = m.Numerator + " / " + m.Denominator
	}
	if m.BothSexes {
		text += " · nam, nữ"
	}
	if m.PerHamlet {
		text += " · thôn"
	}
	return text
}

func (i Indicator) rest() string {
	kinds := make([]string, len(i.Evidence))
	for n, e := range i.Evidence {
		kinds[n] = fmt.Sprintf("%s %s %d", e.Code, e.Title, e.Months)
	}
	return glue(fmtNo(i.Criterion), string(i.Collection), i.Hint, string(i.TextStanding), i.Source, i.Note, strings.Join(kinds, "; "))
}

func glue(parts ...string) string {
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	return strings.Join(parts, " · ")
}

// union are the keys of both lists: the order of the new one, then what is
// gone.
func union[T any](old, new []T, key func(T) string) []string {
	var keys []string
	for _, list := range [][]T{new, old} {
		for _, one := range list {
			if k := key(one); !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	return keys
}

func both(a, b map[string]Threshold) map[string]Threshold {
	all := maps.Clone(a)
	if all == nil {
		all = map[string]Threshold{}
	}
	maps.Copy(all, b)
	return all
}
