package procedures

import (
	"slices"
	"strings"
)

// judge compiles one condition and tells what is wrong with it.
func (x *inspector) judge(s spot) {
	compiled, flaws := x.environmentOf(s).check(s.source, func() []Name { return x.namesAt(s) })
	for _, f := range flaws {
		f.Place, f.Property = s.Place, s.property
		x.tell(f)
	}
	if compiled == nil {
		return
	}
	x.made = append(x.made, made{s, compiled})
	for _, name := range compiled.refs {
		n, ok := x.place(s, name)
		if !ok || s.at < 0 || n < s.at {
			continue
		}
		label := Text{VI: name}
		if f := x.form.byID[strings.TrimPrefix(name, "row.")]; f != nil {
			label = f.Label
		}
		if x.reads(name, s.ID, map[string]bool{}) {
			x.tell(flawed(s.Place, s.property, ErrExprCycle, label))
		} else {
			x.tell(flawed(s.Place, s.property, ErrExprLater, label))
		}
	}
	isRepeat := func(id string) bool { f := x.form.byID[id]; return f != nil && f.Type == RepeatType }
	for _, c := range compiled.columns(isRepeat) {
		if repeat := x.form.byID[c[0]]; repeat != nil && !hasColumn(repeat, c[1]) {
			x.tell(flawed(s.Place, s.property, ErrExprColumn, repeat.Label, c[1]))
		}
	}
}

func hasColumn(repeat *Field, id string) bool {
	return slices.ContainsFunc(leavesOf(repeat.Fields), func(c *Field) bool { return c.ID == id })
}

// reads reports whether the condition of a field, or of one it reads, reads
// another.
func (x *inspector) reads(field, other string, seen map[string]bool) bool {
	if seen[field] {
		return false
	}
	seen[field] = true
	f := x.form.byID[field]
	if f == nil || f.Show == "" {
		return field == other
	}
	if mentions(f.Show, other, "") {
		return true
	}
	for _, leaf := range x.form.leaves {
		if mentions(f.Show, leaf.ID, "") && x.reads(leaf.ID, other, seen) {
			return true
		}
	}
	return false
}

// try evaluates every condition for nobody's answers and for full tables, so
// that a division by nothing or a rule dearer than allowed shows before anybody
// fills in the form.
func (x *inspector) try() {
	empty := map[string]any{"today": orToday(x.today), "channel": string(ByWeb)}
	full := map[string]any{"today": orToday(x.today), "channel": string(AtDesk)}
	for _, f := range x.form.leaves {
		empty[f.ID], full[f.ID] = zero(f), sample(f)
		if f.Type != RepeatType {
			continue
		}
		row := map[string]any{}
		for _, c := range leavesOf(f.Fields) {
			row[c.ID] = sample(c)
		}
		rows := make([]any, maxRows)
		for i := range rows {
			rows[i] = row
		}
		full[f.ID] = rows
	}
	for _, m := range x.made {
		for i, vars := range []map[string]any{empty, full} {
			if m.repeat != nil {
				for _, c := range leavesOf(m.repeat.Fields) {
					vars["row."+c.ID] = sample(c)
					if i == 0 {
						vars["row."+c.ID] = zero(c)
					}
				}
			}
			if _, err := m.x.holds(vars); err != nil {
				x.tell(flawed(m.Place, m.property, ErrExprFails, why(err)))
				break
			}
		}
	}
}

// why shortens the message of an evaluation to what failed.
func why(err error) string {
	text := err.Error()
	if i := strings.LastIndex(text, "\": "); i >= 0 {
		text = text[i+3:]
	}
	return text
}

func orToday(today string) string {
	if today == "" {
		return "2026-01-01" // any day: only the kind of value counts
	}
	return today
}

// sample is an answer as somebody might give it.
func sample(f *Field) any {
	switch f.Type {
	case DateType:
		return "1990-05-12"
	case PartialType:
		return "1990"
	case RadioType, SelectType:
		if len(f.Options) > 0 {
			return f.Options[0].Value
		}
	case MultiType:
		list := []any{}
		for _, o := range f.Options {
			list = append(list, o.Value)
		}
		return list
	case CheckType:
		return true
	case IntegerType, MoneyType:
		return int64(1)
	case DecimalType:
		return 1.5
	}
	if celType(f).Kind() == celType(&Field{Type: TextType}).Kind() {
		return "Nguyễn Văn Mẫu"
	}
	return zero(f)
}
