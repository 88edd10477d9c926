package procedures

import (
	"strconv"
	"strings"

	"xaso/internal/platform/identity"
)

// A SummarySection is a headed list of "check your answers".
type SummarySection struct {
	Title string
	Rows  []SummaryRow
}

// A SummaryRow is one answered question. Lines holds the answer, one line for
// each part; none means unanswered. Files are attachment ids.
type SummaryRow struct {
	Label string
	Lines []string
	Files []string
	Field string // id, for the fragment of the change link
	Page  *Page  // where to change it
}

// Summary lists what is shown, answered or not, in language tag.
func (v *View) Summary(tag string) []SummarySection {
	var sections []SummarySection
	for _, s := range v.form.Sections {
		out := SummarySection{Title: s.Title.In(tag)}
		for _, p := range s.Pages {
			for _, f := range p.Fields {
				if v.shown[f.ID] && f.Type != SignType {
					out.Rows = append(out.Rows, v.summarise(f, p, tag)...)
				}
			}
		}
		if len(out.Rows) > 0 {
			sections = append(sections, out)
		}
	}
	return sections
}

func (v *View) summarise(f *Field, p *Page, tag string) []SummaryRow {
	switch f.Type {
	case RepeatType:
		return v.summariseRows(f, p, tag)
	case ObjectType:
		row := SummaryRow{Label: f.Label.In(tag), Field: f.ID, Page: p}
		if nested := v.nested(f); nested != nil {
			// A group of groups (the requester) is a run of rows.
			var rows []SummaryRow
			for _, c := range nested {
				rows = append(rows, v.summarise(c, p, tag)...)
			}
			return rows
		}
		row.Lines, row.Files = v.lines(f, "", v.answers, tag)
		return []SummaryRow{row}
	}
	row := SummaryRow{Label: f.Label.In(tag), Field: f.ID, Page: p}
	row.Lines, row.Files = shownAnswer(f, lookup(v.answers, f.ID), tag)
	return []SummaryRow{row}
}

// nested returns the shown fields of an object that holds other objects.
func (v *View) nested(f *Field) []*Field {
	var fields []*Field
	deep := false
	for _, c := range f.Fields {
		if v.shown[c.ID] {
			fields = append(fields, c)
		}
		deep = deep || c.Type == ObjectType
	}
	if !deep {
		return nil
	}
	return fields
}

// lines writes an object: an address as one line, others a line per box.
func (v *View) lines(f *Field, under string, in Answers, tag string) (lines, files []string) {
	var address []string
	for _, c := range leavesOf(f.Fields) {
		if !v.shown[under+c.ID] {
			continue
		}
		text, ids := shownAnswer(c, lookup(in, c.ID), tag)
		files = append(files, ids...)
		if len(text) == 0 {
			continue
		}
		if f.Group == "address_vn" {
			if !strings.HasSuffix(c.ID, ".scope") {
				address = append([]string{strings.Join(text, ", ")}, address...)
			}
			continue
		}
		lines = append(lines, c.Label.In(tag)+": "+strings.Join(text, ", "))
	}
	if address != nil {
		return []string{strings.Join(address, ", ")}, files
	}
	return lines, files
}

func (v *View) summariseRows(repeat *Field, p *Page, tag string) []SummaryRow {
	one := repeat.Label
	if repeat.Rows != nil && repeat.Rows.One.VI != "" {
		one = repeat.Rows.One
	}
	rows := rowsOf(lookup(v.answers, repeat.ID))
	if len(rows) == 0 {
		return []SummaryRow{{Label: repeat.Label.In(tag), Field: repeat.ID, Page: p}}
	}
	var all []SummaryRow
	for i, row := range rows {
		number := strconv.Itoa(i)
		under := repeat.ID + "." + number + "."
		out := SummaryRow{Label: one.In(tag) + " " + strconv.Itoa(i+1), Field: under + repeat.Fields[0].ID, Page: p}
		for _, c := range repeat.Fields {
			if !v.shown[under+c.ID] {
				continue
			}
			var lines, files []string
			if c.Type == ObjectType {
				lines, files = v.lines(c, under, row, tag)
			} else {
				lines, files = shownAnswer(c, lookup(row, c.ID), tag)
			}
			if len(lines) > 0 {
				out.Lines = append(out.Lines, c.Label.In(tag)+": "+strings.Join(lines, "; "))
			}
			out.Files = append(out.Files, files...)
		}
		all = append(all, out)
	}
	return all
}

// shownAnswer writes one answer as people read it.
func shownAnswer(f *Field, answer any, tag string) (lines, files []string) {
	if f.Type == CheckType {
		if ticked, _ := answer.(bool); ticked {
			return []string{Text{"Có", "Yes"}.In(tag)}, nil
		}
		return []string{Text{"Không", "No"}.In(tag)}, nil
	}
	if empty(answer) {
		return nil, nil
	}
	switch a := answer.(type) {
	case string:
		return []string{shownText(f, a, tag)}, nil
	case []any:
		for _, item := range a {
			if s, ok := item.(string); ok {
				lines = append(lines, shownText(f, s, tag))
			} else if id := attached(item); id != "" {
				files = append(files, id)
			}
		}
		return lines, files
	case map[string]any:
		if id, ok := a["file"].(string); ok {
			return nil, []string{id}
		}
		return []string{attached(a)}, nil
	}
	text := shownNumber(answer)
	if f.Type == MoneyType {
		text += " đ"
	}
	return []string{text}, nil
}

func shownText(f *Field, s, tag string) string {
	switch f.Type {
	case DateType, PartialType:
		return identity.ShowDate(s)
	case TelType:
		return identity.ShowPhone(s)
	case DateTimeType:
		if len(s) == len("2006-01-02T15:04") {
			return s[11:] + " " + identity.ShowDate(s[:10])
		}
	}
	if o, ok := f.Option(s); ok {
		return o.Label.In(tag)
	}
	return s
}

// shownNumber writes 1.234.567 and 120,5.
func shownNumber(v any) string {
	if n, ok := whole(v); ok {
		s := strconv.FormatInt(n, 10)
		sign, s := s[:len(s)-len(strings.TrimPrefix(s, "-"))], strings.TrimPrefix(s, "-")
		for i := len(s) - 3; i > 0; i -= 3 {
			s = s[:i] + "." + s[i:]
		}
		return sign + s
	}
	n, _ := decimal(v)
	return strings.Replace(strconv.FormatFloat(n, 'f', -1, 64), ".", ",", 1)
}

// derive computes a derived field: the only function so far is
// date_words(<date field>).
func (v *View) derive(f *Field) string {
	name, arg, _ := strings.Cut(strings.TrimSuffix(f.Derive, ")"), "(")
	source, _ := v.vars[arg].(string)
	if name == "date_words" {
		return identity.DateInWords(source)
	}
	return ""
}
