package procedures

import (
	"slices"
	"strconv"
	"strings"
)

// A Filled declaration is what is printed: the answers in the order of the
// form, or the empty form. Boxes of the office are left out, for the paper is
// the applicant's.
type Filled struct {
	To       string // the office addressed (Kính gửi)
	Sections []FilledSection
	Papers   []FilledPaper
	Pledges  []string // sentences the signer stands by
}

// A FilledSection is a headed part.
type FilledSection struct {
	Title string
	Lines []FilledLine
}

// A FilledLine is one question with its answer. Of an empty form, Choices are
// boxes to tick and Parts the labels of what an object is made of.
type FilledLine struct {
	Label   string
	Cell    FilledCell
	Choices []string
	Parts   []string
	Long    bool
	Table   *FilledTable // of a repeat
}

// A FilledTable holds the rows of a repeat. One is what a row is called.
type FilledTable struct {
	One  string
	Head []string
	Rows [][]FilledCell
}

// A FilledCell is an answer: lines of text, and files by attachment id. Name
// marks a person's name, which papers print in capitals.
type FilledCell struct {
	Lines []string
	Files []string
	Name  bool
}

// A FilledPaper is one paper that comes with the declaration.
type FilledPaper struct {
	Name  string
	Files int
}

// Filled lays out what is shown for these answers, in language tag.
func (v *View) Filled(tag string) Filled {
	var d Filled
	for _, s := range v.form.Sections {
		out := FilledSection{Title: s.printed(tag)}
		for _, f := range s.fields() {
			if s.Internal || f.Internal || !v.shown[f.ID] || d.takes(f, v.answers, tag) {
				continue
			}
			if s.ID == paperSectionID && lookup(v.answers, f.ID) == nil {
				continue
			}
			out.Lines = append(out.Lines, v.fill(f, tag)...)
		}
		if len(out.Lines) > 0 {
			d.Sections = append(d.Sections, out)
		}
	}
	for _, p := range v.Papers() {
		if len(p.Files) > 0 || p.Required && p.Kind == ByUpload {
			d.Papers = append(d.Papers, FilledPaper{p.Name, len(p.Files)})
		}
	}
	return d
}

// paperSectionID is the section of [Library.paperSection].
const paperSectionID = "papers"

// printed is the heading on paper. The papers themselves have a heading of
// their own; what remains of their section are the special cases.
func (s *Section) printed(tag string) string {
	if s.ID == paperSectionID {
		return Text{"Trường hợp riêng", "Special cases"}.In(tag)
	}
	return s.Title.In(tag)
}

func (s *Section) fields() []*Field {
	var all []*Field
	for _, p := range s.Pages {
		all = append(all, p.Fields...)
	}
	return all
}

// takes moves what has a place of its own on paper out of the lines: the
// office addressed, the pledge, signatures and attached papers. A box that must
// be ticked is a sentence the signer stands by.
func (d *Filled) takes(f *Field, answers Answers, tag string) bool {
	switch {
	case f.Type == AgencyType && d.To == "" && f.Page().Section().ID == "receiver":
		d.To, _ = lookup(answers, f.ID).(string)
	case f.Type == CheckType && f.Required && f.Show == "":
		d.Pledges = append(d.Pledges, f.Label.In(tag))
	case f.Type == SignType, strings.HasPrefix(f.ID, "papers."):
	default:
		return false
	}
	return true
}

func (v *View) fill(f *Field, tag string) []FilledLine {
	switch f.Type {
	case RepeatType:
		return []FilledLine{{Label: f.Label.In(tag), Table: v.fillRows(f, tag)}}
	case ObjectType:
		if nested := v.nested(f); nested != nil {
			var lines []FilledLine
			for _, c := range nested {
				lines = append(lines, v.fill(c, tag)...)
			}
			return lines
		}
		lines, files := v.lines(f, "", v.answers, tag)
		return []FilledLine{{Label: f.Label.In(tag), Cell: FilledCell{Lines: joined(f, lines), Files: files}}}
	}
	lines, files := shownAnswer(f, lookup(v.answers, f.ID), tag)
	return []FilledLine{{Label: f.Label.In(tag), Cell: FilledCell{lines, files, f.names()}, Long: f.Long}}
}

func (v *View) fillRows(repeat *Field, tag string) *FilledTable {
	table := tableOf(repeat, tag)
	for i, row := range rowsOf(lookup(v.answers, repeat.ID)) {
		var cells []FilledCell
		for _, c := range repeat.columns() {
			cell := FilledCell{Name: c.names()}
			switch {
			case !v.RowShown(repeat, i, c):
			case c.Type == ObjectType:
				cell.Lines, cell.Files = v.lines(c, repeat.ID+"."+strconv.Itoa(i)+".", row, tag)
			default:
				cell.Lines, cell.Files = shownAnswer(c, lookup(row, c.ID), tag)
			}
			cells = append(cells, cell)
		}
		table.Rows = append(table.Rows, cells)
	}
	return table
}

func tableOf(repeat *Field, tag string) *FilledTable {
	table := &FilledTable{One: repeat.Label.In(tag)}
	if repeat.Rows != nil && repeat.Rows.One.VI != "" {
		table.One = repeat.Rows.One.In(tag)
	}
	for _, c := range repeat.columns() {
		table.Head = append(table.Head, c.Label.In(tag))
	}
	return table
}

// columns are those of a repeat that are printed.
func (f *Field) columns() []*Field {
	return slices.DeleteFunc(slices.Clone(f.Fields), func(c *Field) bool { return c.Internal || c.Type == SignType })
}

// names reports whether the answer is a person's name.
func (f *Field) names() bool {
	return slices.Contains(f.Rules, "vn_name") || slices.Contains(f.Rules, "child_name")
}

// joined writes an identity paper on one line; other objects keep a line for
// each of their boxes.
func joined(f *Field, lines []string) []string {
	if f.Group != "id_document" || len(lines) < 2 {
		return lines
	}
	if _, kind, ok := strings.Cut(lines[0], ": "); ok { // "Căn cước; Số giấy tờ: …"
		lines[0] = kind
	}
	return []string{strings.Join(lines, "; ")}
}

// blankRows is how many empty rows a table of an empty form has.
const blankRows = 3

// mostBoxes is how many choices an empty form prints to be ticked; longer
// lists are written by hand.
const mostBoxes = 8

// Blank lays out the empty form with every question, whatever its condition.
func (f *Form) Blank(tag string) Filled {
	var d Filled
	for _, s := range f.Sections {
		out := FilledSection{Title: s.printed(tag)}
		for _, field := range s.fields() {
			if s.Internal || field.Internal || field.Type == DerivedType && field.Derive == "" || d.takes(field, nil, tag) {
				continue
			}
			out.Lines = append(out.Lines, field.blank(tag)...)
		}
		if len(out.Lines) > 0 {
			d.Sections = append(d.Sections, out)
		}
	}
	for _, c := range f.components {
		if c.Kind == ByUpload {
			d.Papers = append(d.Papers, FilledPaper{Name: c.Name})
		}
	}
	return d
}

func (f *Field) blank(tag string) []FilledLine {
	line := FilledLine{Label: f.Label.In(tag), Long: f.Long}
	switch {
	case f.Type == RepeatType:
		line.Table = tableOf(f, tag)
		for range blankRows {
			line.Table.Rows = append(line.Table.Rows, f.blankRow())
		}
	case f.Type == ObjectType && f.deep():
		var lines []FilledLine
		for _, c := range f.Fields {
			if !c.Internal {
				lines = append(lines, c.blank(tag)...)
			}
		}
		return lines
	case f.Type == ObjectType && f.Group == "address_vn":
		line.Long = true
	case f.Type == ObjectType:
		for _, c := range f.columns() {
			line.Parts = append(line.Parts, c.Label.In(tag))
		}
	case f.Type == CheckType:
		line.Choices = []string{Text{"Có", "Yes"}.In(tag)}
	case f.Choices() && len(f.Options) <= mostBoxes:
		for _, o := range f.Options {
			line.Choices = append(line.Choices, o.Label.In(tag))
		}
	}
	return []FilledLine{line}
}

// blankRow is an empty row: boxes to tick, and white.
func (f *Field) blankRow() []FilledCell {
	var cells []FilledCell
	for _, c := range f.columns() {
		cell := FilledCell{}
		if c.Type == CheckType {
			cell.Lines = []string{"□"}
		}
		cells = append(cells, cell)
	}
	return cells
}

// deep reports whether an object holds other objects.
func (f *Field) deep() bool {
	return slices.ContainsFunc(f.Fields, func(c *Field) bool { return c.Type == ObjectType })
}
