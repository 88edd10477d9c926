package procedures

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"xaso/internal/platform/fault"
)

// Longest texts, in characters. They guard the store; the law sets none.
const (
	shortText = 300
	longText  = 5000
)

// Check judges all answers. Warnings (Problem.Warn) do not stop a filing.
func (v *View) Check() []Problem {
	var found []Problem
	for _, p := range v.Pages() {
		found = append(found, v.CheckPage(p)...)
	}
	return found
}

// CheckPage judges the answers of one page, and the rules whose problem is
// told there.
func (v *View) CheckPage(p *Page) []Problem {
	found := v.checkFields(p.Fields)
	for _, r := range v.form.Rules {
		if first := v.form.byID[r.Fields[0]]; first != nil && first.page == p {
			found = append(found, v.judge(r, r.Fields, found)...)
		}
	}
	return found
}

func (v *View) checkFields(fields []*Field) []Problem {
	var found []Problem
	for _, f := range fields {
		if !v.shown[f.ID] || !f.Asked() {
			continue
		}
		if wrongShape(f, lookup(v.answers, f.ID)) {
			found = append(found, Problem{Field: f.ID, Code: ErrKind.Code, Args: []any{f.Label}})
			continue
		}
		switch f.Type {
		case ObjectType:
			found = append(found, v.checkFields(f.Fields)...)
		case RepeatType:
			found = append(found, v.checkRows(f)...)
		default:
			sibling := func(name string) string { return v.beside(v.answers, f, name) }
			found = append(found, v.checkLeaf(f, f.ID, lookup(v.answers, f.ID), v.needed(f, v.answers), sibling)...)
		}
	}
	return found
}

func (v *View) checkRows(repeat *Field) []Problem {
	rows := rowsOf(lookup(v.answers, repeat.ID))
	limit := Rows{}
	if repeat.Rows != nil {
		limit = *repeat.Rows
	}
	if limit.Max == 0 {
		limit.Max = maxRows
	}
	if repeat.Required {
		limit.Min = max(limit.Min, 1)
	}
	switch {
	case len(rows) < limit.Min:
		return []Problem{{Field: repeat.ID, Code: ErrFewRows.Code, Args: []any{repeat.Label, limit.Min}}}
	case len(rows) > limit.Max:
		return []Problem{{Field: repeat.ID, Code: ErrManyRows.Code, Args: []any{repeat.Label, limit.Max}}}
	}
	var found []Problem
	for i, row := range rows {
		under := repeat.ID + "." + strconv.Itoa(i) + "."
		for _, c := range leavesOf(repeat.Fields) {
			if v.shown[under+c.ID] && c.Asked() {
				sibling := func(name string) string { return v.beside(row, c, name) }
				found = append(found, v.checkLeaf(c, under+c.ID, lookup(row, c.ID), v.needed(c, row), sibling)...)
			}
		}
		v.inRow(repeat, i)
		for _, r := range repeat.RowRules {
			ids := make([]string, len(r.Fields))
			for j, id := range r.Fields {
				ids[j] = under + id
			}
			found = append(found, v.judge(r, ids, found)...)
		}
	}
	v.clearRow(leavesOf(repeat.Fields))
	return found
}

// beside returns the text answer of a field in the same object as f.
func (v *View) beside(in Answers, f *Field, name string) string {
	under := ""
	if i := strings.LastIndex(f.ID, "."); i >= 0 {
		under = f.ID[:i+1]
	}
	s, _ := lookup(in, under+name).(string)
	return s
}

// needed reports whether an answer must be given: the field is required, and
// so is, or is begun, every object around it. Defaults begin nothing.
func (v *View) needed(f *Field, in Answers) bool {
	if !f.Required || v.excused(f) {
		return false
	}
	for o := f.parent; o != nil && o.Type == ObjectType; o = o.parent {
		if !o.Required && !begun(o, in) {
			return false
		}
	}
	return true
}

func begun(o *Field, in Answers) bool {
	return slices.ContainsFunc(leavesOf(o.Fields), func(leaf *Field) bool {
		answer := lookup(in, leaf.ID)
		return !empty(answer) && (leaf.Default == "" || answer != any(leaf.Default))
	})
}

// judge evaluates a rule when all its fields are shown, answered and sound.
func (v *View) judge(r *Rule, ids []string, known []Problem) []Problem {
	for _, id := range ids {
		wrong := slices.ContainsFunc(known, func(p Problem) bool { return p.Field == id && !p.Warn })
		if !v.shown[id] || wrong || empty(lookup(v.answers, id)) {
			return nil
		}
	}
	ok, err := v.form.compiled.rules[r].holds(v.vars)
	switch {
	case err != nil:
		return []Problem{{Field: ids[0], Code: ErrRule.Code, Args: []any{r.ID}}}
	case ok:
		return nil
	}
	return []Problem{{Field: ids[0], Code: "procedures.rule." + r.ID, Warn: r.Warn, Text: r.Say}}
}

// checkLeaf judges one answer. Missing papers do not stop a filing at the
// counter or by post, where they come on paper; missing boxes of the office
// never do.
func (v *View) checkLeaf(f *Field, id string, answer any, needed bool, sibling func(string) string) []Problem {
	one := func(code *fault.Fault, args ...any) []Problem {
		return []Problem{{Field: id, Code: code.Code, Args: append([]any{f.Label}, args...)}}
	}
	if empty(answer) {
		if _, said := answer.(string); answer == nil || said || f.Type == CheckType || f.Type == MultiType || f.Type == FileType || f.Type == RefType {
			return v.missing(f, id, needed)
		}
	}
	switch f.Type {
	case CheckType:
		if _, ok := answer.(bool); !ok {
			return one(ErrKind)
		}
	case IntegerType, MoneyType:
		n, ok := whole(answer)
		if !ok {
			return one(ErrWhole)
		}
		return inRange(f, float64(n), one)
	case DecimalType:
		n, ok := decimal(answer)
		if !ok {
			return one(ErrNumber)
		}
		if scaled := n * math.Pow10(f.Decimals); math.Abs(scaled-math.Round(scaled)) > 1e-6 {
			return one(ErrDecimals, f.Decimals)
		}
		return inRange(f, n, one)
	case MultiType:
		list, _ := answer.([]any)
		for _, item := range list {
			value, ok := item.(string)
			if _, known := f.Option(value); !ok || !known {
				return one(ErrOption)
			}
		}
		if list == nil {
			return one(ErrKind)
		}
	case FileType, RefType:
		return v.checkFiles(f, answer, one)
	default:
		s, ok := answer.(string)
		if !ok {
			return one(ErrKind)
		}
		return v.checkText(f, id, s, sibling, one)
	}
	return nil
}

func (v *View) missing(f *Field, id string, needed bool) []Problem {
	if !needed {
		return nil
	}
	code, warn := ErrRequired, f.Internal
	switch {
	case f.Type == FileType || f.Type == RefType:
		code, warn = ErrAttach, warn || v.sit.Channel != ByWeb
	case f.Type == CheckType:
		code = ErrAgree
	case f.Choices() && !f.Open:
		code = ErrPick
	}
	return []Problem{{Field: id, Code: code.Code, Args: []any{f.Label}, Warn: warn}}
}

func inRange(f *Field, n float64, one func(*fault.Fault, ...any) []Problem) []Problem {
	switch {
	case f.Min != nil && n < float64(*f.Min):
		return one(ErrTooSmall, *f.Min)
	case f.Max != nil && n > float64(*f.Max):
		return one(ErrTooBig, *f.Max)
	}
	return nil
}

func (v *View) checkFiles(f *Field, answer any, one func(*fault.Fault, ...any) []Problem) []Problem {
	list, many := answer.([]any)
	if !many {
		list = []any{answer}
	}
	if many != f.Many || len(list) > maxRows {
		return one(ErrKind)
	}
	for _, item := range list {
		if m, ok := item.(map[string]any); !ok || attached(m) == "" || len(attached(m)) > shortText || m["file"] == nil && f.Type == FileType {
			return one(ErrKind)
		}
	}
	return nil
}

func (v *View) checkText(f *Field, id, s string, sibling func(string) string, one func(*fault.Fault, ...any) []Problem) []Problem {
	limit := shortText
	if f.Long {
		limit = longText
	}
	if utf8.RuneCountInString(s) > limit {
		return one(ErrTooLong, limit)
	}
	switch f.Type {
	case RadioType, SelectType:
		if _, known := f.Option(s); !known && !f.Open {
			return one(ErrOption)
		}
	case DateType:
		if _, err := time.Parse(time.DateOnly, s); err != nil {
			return one(ErrDate)
		}
	case PartialType:
		if _, _, ok := span(s); !ok {
			return one(ErrPartial)
		}
	case DateTimeType:
		if _, err := time.Parse("2006-01-02T15:04", s); err != nil {
			return one(ErrDateTime)
		}
	}
	if f.Pattern != "" && !v.pattern(f).MatchString(s) {
		return one(ErrPattern)
	}
	if f.MinAge > 0 && fullYears(s, v.sit.Today) < f.MinAge {
		return one(ErrTooYoung, f.MinAge)
	}
	rules := f.Rules
	if f.Type == EmailType {
		rules = append([]string{"email"}, rules...)
	}
	var found []Problem
	for _, name := range rules {
		doubts, err := checks[name](subject{s, v.sit.Today, sibling})
		found = append(found, told(f, id, doubts, err)...)
	}
	return found
}

func (v *View) pattern(f *Field) *regexp.Regexp { return v.form.compiled.patterns[f.Pattern] }
