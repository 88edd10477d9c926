package procedures

import (
	"strconv"
	"strings"
)

// Values are answers by name, as the template of a result asks for them. Plain
// answers are texts; dates stay YYYY-MM-DD, so that a template can write them
// as it likes. An object is one line under its own id besides its parts. A
// repeat is a list of such maps, named as within the row. What was not asked
// or not answered is "".
func (f *Form) Values(answers Answers, tag string) map[string]any {
	all := map[string]any{}
	for _, s := range f.Sections {
		for _, p := range s.Pages {
			for _, field := range p.Fields {
				field.value(all, answers, tag)
			}
		}
	}
	return all
}

func (f *Field) value(all map[string]any, in Answers, tag string) {
	switch f.Type {
	case FileType, RefType, SignType:
	case RepeatType:
		var rows []map[string]any
		for _, row := range rowsOf(lookup(in, f.ID)) {
			one := map[string]any{}
			for _, c := range f.Fields {
				c.value(one, row, tag)
			}
			rows = append(rows, one)
		}
		all[f.ID] = rows
	case ObjectType:
		var line []string
		for _, c := range f.Fields {
			c.value(all, in, tag)
			if text, ok := all[c.ID].(string); ok && text != "" && !strings.HasSuffix(c.ID, ".scope") {
				line = append([]string{text}, line...)
			}
		}
		all[f.ID] = strings.Join(line, ", ")
	case CheckType:
		ticked, _ := lookup(in, f.ID).(bool)
		all[f.ID] = ticked
	default:
		all[f.ID] = f.plain(lookup(in, f.ID), tag)
	}
}

// plain is one answer as a text that formats can still read.
func (f *Field) plain(answer any, tag string) string {
	if s, ok := answer.(string); ok && (f.Type == DateType || f.Type == PartialType) {
		return s
	}
	if n, ok := whole(answer); ok {
		return strconv.FormatInt(n, 10)
	}
	lines, _ := shownAnswer(f, answer, tag)
	return strings.Join(lines, ", ")
}
