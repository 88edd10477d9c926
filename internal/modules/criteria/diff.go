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
	OfLegal     Part = "legal"
	OfNote      Part = "note"
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
	Code    string // of the indicator, number of the criterion, key of the column, number of the legal source
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
	compareFrames(old, new, add)
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
			if _, had := was.Thresholds[column]; had && w.Words(was) == i.Words(is) {
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

// compareFrames compares what the sets say of themselves: the code is the text
// key of the part, or the number of a legal source.
func compareFrames(old, new Set, add func(p Part, code, column, was, is string)) {
	add(OfSet, "criteria.frame.title", "", old.Title, new.Title)
	add(OfSet, "criteria.frame.scope", "", scope(old), scope(new))
	add(OfSet, "criteria.frame.declared", "", fmt.Sprint(old.DeclaredCriteria, "/", old.DeclaredIndicators), fmt.Sprint(new.DeclaredCriteria, "/", new.DeclaredIndicators))
	for _, number := range union(old.Legal, new.Legal, func(l Legal) string { return l.Number }) {
		add(OfLegal, number, "", legalWords(old, number), legalWords(new, number))
	}
	for _, of := range [][2][]string{{old.Missing, new.Missing}, {old.Notes, new.Notes}} {
		for _, note := range union(of[0], of[1], func(n string) string { return n }) {
			add(OfNote, "", "", held(of[0], note), held(of[1], note))
		}
	}
	for _, text := range union(old.Remarks, new.Remarks, func(r Remark) string { return glue(r.Place, r.Text, r.Source) }) {
		said := func(s Set) string {
			return held(remarks(s), text)
		}
		add(OfNote, "", "", said(old), said(new))
	}
}

func scope(s Set) string {
	return glue(s.Level, s.Period, s.Jurisdiction, s.From.String(), s.Until.String(), s.InForce)
}

func legalWords(s Set, number string) string {
	for _, l := range s.Legal {
		if l.Number == number {
			return glue(l.Number, l.Date.String(), l.Issuer, l.Title, l.URL, l.Seen)
		}
	}
	return ""
}

func remarks(s Set) []string {
	all := make([]string, len(s.Remarks))
	for i, r := range s.Remarks {
		all[i] = glue(r.Place, r.Text, r.Source)
	}
	return all
}

// held is a text where the list has it, "" elsewhere.
func held(list []string, text string) string {
	if slices.Contains(list, text) {
		return text
	}
	return ""
}

func heading(s Set, no string) string {
	for _, c := range s.Criteria {
		if fmtNo(c.No) == no {
			text := c.Name
			if c.Declared > 0 {
				text += fmt.Sprintf(" (%d)", c.Declared)
			}
			return glue(text, c.Group, spoken[c.NameStanding])
		}
	}
	return ""
}

// known is how a level is known, where its value did not change.
func (t Threshold) known() string {
	return glue(spoken[t.Standing], t.Candidate, t.Note, t.Source, t.By, t.On.String())
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
	return glue(fmtNo(i.Criterion), string(i.Collection), i.Hint, spoken[i.TextStanding], i.Source, i.Note, strings.Join(kinds, "; "))
}

// spoken are standings as the differences name them, in the language of the
// law they are about.
var spoken = map[Standing]string{Verified: "đã đối chiếu", Memory: "theo trí nhớ", Unverified: "chưa có", Entered: "nhập theo văn bản", Editorial: "tên biên tập"}

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
