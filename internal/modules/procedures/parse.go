package procedures

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/identity"
)

// Parse reads what was typed into one page. The answers hold what could be
// read, in stored form; what could not is told as problems that keep it.
// Whether an answer is needed or right is for View.CheckPage.
//
// Values not belonging to the page are ignored.
func (f *Form) Parse(p *Page, values map[string][]string) (Answers, []Problem) {
	part := Answers{}
	var found []Problem
	for _, field := range leavesOf(p.Fields) {
		if !field.Asked() {
			continue
		}
		if field.Type == RepeatType {
			rows, wrong := parseRows(field, values)
			if len(rows) > 0 {
				put(part, field.ID, rows)
			}
			found = append(found, wrong...)
			continue
		}
		answer, problem := parseOne(field, field.ID, values)
		if answer != nil {
			put(part, field.ID, answer)
		}
		if problem != nil {
			found = append(found, *problem)
		}
	}
	return part, found
}

// Merge returns answers with those of one page replaced by part, so that what
// was cleared on the page is cleared.
func (f *Form) Merge(answers Answers, p *Page, part Answers) Answers {
	all := copyOf(answers)
	for _, field := range leavesOf(p.Fields) {
		if !field.Asked() {
			continue
		}
		if answer := lookup(part, field.ID); answer != nil {
			put(all, field.ID, clone(answer))
		} else {
			remove(all, field.ID)
		}
	}
	return all
}

// parseRows reads "members.0.full_name" and so on. Rows keep their order;
// empty rows are dropped, so problems name rows by their new number.
func parseRows(repeat *Field, values map[string][]string) ([]any, []Problem) {
	var numbers []int
	for name := range values {
		rest, ok := strings.CutPrefix(name, repeat.ID+".")
		number, _, inRow := strings.Cut(rest, ".")
		n, err := strconv.Atoi(number)
		if ok && inRow && err == nil && n >= 0 && !slices.Contains(numbers, n) {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	rows, found := []any{}, []Problem{}
	for _, n := range numbers {
		if len(rows) > maxRows {
			break // Check says that there are too many
		}
		row, wrong := Answers{}, []Problem(nil)
		filled := false
		for _, column := range leavesOf(repeat.Fields) {
			from := repeat.ID + "." + strconv.Itoa(n) + "." + column.ID
			answer, problem := parseOne(column, from, values)
			if answer != nil {
				put(row, column.ID, answer)
			}
			if problem != nil {
				problem.Field = repeat.ID + "." + strconv.Itoa(len(rows)) + "." + column.ID
				wrong = append(wrong, *problem)
			}
			begun := column.Default == "" || answer != any(column.Default)
			filled = filled || problem != nil || !empty(answer) && begun
		}
		if filled {
			rows, found = append(rows, row), append(found, wrong...)
		}
	}
	return rows, found
}

// parseOne reads one field; nil is no answer.
func parseOne(f *Field, name string, values map[string][]string) (any, *Problem) {
	wrong := func(raw string, code *fault.Fault) *Problem {
		return &Problem{Field: name, Code: code.Code, Args: []any{f.Label}, Raw: raw}
	}
	typed := strings.TrimSpace(first(values[name]))
	switch f.Type {
	case CheckType:
		return ticked(typed), nil
	case MultiType:
		var list []any
		for _, v := range values[name] {
			if v = identity.Compose(v); v != "" && !slices.Contains(list, any(v)) {
				list = append(list, v)
			}
		}
		if list == nil {
			return nil, nil
		}
		return list, nil
	case FileType, RefType:
		if ref := identity.Compose(first(values[name+".ref"])); f.Type == RefType && ref != "" {
			return map[string]any{"ref": ref}, nil
		}
		return parseFiles(f, values[name]), nil
	case DateType, PartialType:
		typed = dateOf(name, values)
	}
	if typed == "" {
		return nil, nil
	}
	switch f.Type {
	case IntegerType, MoneyType:
		n, ok := parseWhole(typed)
		if !ok {
			return nil, wrong(typed, ErrWhole)
		}
		return n, nil
	case DecimalType:
		n, ok := parseDecimal(typed)
		if !ok {
			return nil, wrong(typed, ErrNumber)
		}
		return n, nil
	case DateType:
		d, err := identity.FullDate(typed)
		if err != nil {
			return nil, wrong(typed, ErrDate)
		}
		return d, nil
	case PartialType:
		d, err := identity.PartialDate(typed)
		if err != nil {
			return nil, wrong(typed, ErrPartial)
		}
		return d, nil
	case DateTimeType:
		if _, err := time.Parse("2006-01-02T15:04", typed); err != nil {
			return nil, wrong(typed, ErrDateTime)
		}
	}
	return canonical(f, typed), nil
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// ticked is nil when off: an unticked box is no answer.
func ticked(typed string) any {
	switch strings.ToLower(typed) {
	case "", "0", "off", "false":
		return nil
	}
	return true
}

func parseFiles(f *Field, values []string) any {
	var list []any
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			list = append(list, map[string]any{"file": v})
		}
	}
	switch {
	case list == nil:
		return nil
	case f.Many:
		return list
	}
	return list[0]
}

// dateOf joins the three inputs of a date, or takes the one.
func dateOf(name string, values map[string][]string) string {
	if one := strings.TrimSpace(first(values[name])); one != "" {
		return one
	}
	var parts []string
	for _, part := range []string{"day", "month", "year"} {
		if v := strings.TrimSpace(first(values[name+"."+part])); v != "" {
			parts = append(parts, v)
		}
	}
	return strings.Join(parts, "/")
}

// parseWhole reads 1000000, 1.000.000 and 1 000 000, and an amount with its
// unit ("50.000 đ").
func parseWhole(typed string) (int64, bool) {
	s := strings.TrimSpace(strings.TrimRight(strings.ToLower(typed), "đ₫ "))
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(s, "đồng"), "vnd"))
	s = strings.NewReplacer(" ", ".", "\u00a0", ".").Replace(s)
	if strings.Contains(s, ".") && !thousands(s) {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(s, ".", ""), 10, 64)
	return n, err == nil && n > -1<<53 && n < 1<<53
}

// thousands reports whether the dots of s stand between groups of three.
func thousands(s string) bool {
	groups := strings.Split(strings.TrimPrefix(s, "-"), ".")
	for i, g := range groups {
		if g == "" || len(g) > 3 || i > 0 && len(g) != 3 || strings.Trim(g, "0123456789") != "" {
			return false
		}
	}
	return true
}

// parseDecimal reads 120,5 and 1.200,5, and 120.5 where the dot cannot part
// thousands.
func parseDecimal(typed string) (float64, bool) {
	s := strings.NewReplacer(" ", "", "\u00a0", "").Replace(typed)
	if head, tail, comma := strings.Cut(s, ","); comma {
		if strings.Contains(head, ".") && !thousands(head) {
			return 0, false
		}
		s = strings.ReplaceAll(head, ".", "") + "." + tail
	} else if strings.Contains(s, ".") && thousands(s) {
		s = strings.ReplaceAll(s, ".", "")
	}
	if s == "" || strings.Trim(s, "-0123456789.") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil
}

// Input returns what stands in an input of the page for stored answers: the
// values under its name, also "id.day" and its like for dates.
func (f *Form) Input(answers Answers, name string) []string {
	field, part := f.Field(name), ""
	if field == nil {
		i := strings.LastIndex(name, ".")
		if i < 0 {
			return nil
		}
		name, part = name[:i], name[i+1:]
		if field = f.Field(name); field == nil {
			return nil
		}
	}
	switch answer := lookup(answers, name).(type) {
	case nil:
		return nil
	case string:
		return inputText(field, answer, part)
	case bool:
		if answer {
			return []string{"true"}
		}
	case []any:
		var all []string
		for _, item := range answer {
			if s, ok := item.(string); ok {
				all = append(all, s)
			} else if id := attached(item); id != "" {
				all = append(all, id)
			}
		}
		return all
	case map[string]any:
		key := "file"
		if part == "ref" {
			key = part
		}
		if id, ok := answer[key].(string); ok {
			return []string{id}
		}
	default:
		return []string{shownNumber(answer)}
	}
	return nil
}

func inputText(f *Field, answer, part string) []string {
	if f.Type == TelType {
		return []string{identity.ShowPhone(answer)}
	}
	if f.Type != DateType && f.Type != PartialType {
		return []string{answer}
	}
	if part == "" {
		return []string{identity.ShowDate(answer)}
	}
	pieces := strings.Split(answer, "-")
	at := slices.Index([]string{"year", "month", "day"}, part)
	if at < 0 || at >= len(pieces) {
		return nil
	}
	return []string{strings.TrimLeft(pieces[at], "0")}
}
