package procedures

import (
	"regexp"
	"slices"
	"strings"
)

// A Place is a part of an edition, for telling people where something is.
type Place struct {
	Part    Part
	ID      string // of the part; fields by their full id
	Label   Text   // what people call it
	Section string // ids of what it stands in
	Page    string
	Repeat  string // of a column or a rule of rows
}

// Part is a kind of part of an edition.
type Part string

const (
	OfProcedure Part = "procedure"
	OfForm      Part = "form"
	OfSection   Part = "section"
	OfPage      Part = "page"
	OfField     Part = "field"
	OfRule      Part = "rule"
	OfRowRule   Part = "row-rule"
	OfComponent Part = "component"
	OfTerm      Part = "term"
	OfFee       Part = "fee"
	OfTest      Part = "test"
)

// A Reference is where something reads a field.
type Reference struct {
	Place
	Property string // "show", "true", "fields", "when", "derive", "count"
	Text     string // the condition, or the id as written
}

// A clause is one CEL text of an edition with its place and how to write it back.
type clause struct {
	Place
	property string
	text     *string
}

// clauses returns every condition and rule of the edition in order.
func (e *Edition) clauses() []clause {
	var all []clause
	add := func(p Place, property string, text *string) {
		if *text != "" {
			all = append(all, clause{p, property, text})
		}
	}
	var fields func(list []*Field, under string, in Place)
	fields = func(list []*Field, under string, in Place) {
		for _, f := range list {
			at := in
			at.Part, at.ID, at.Label = OfField, under+f.ID, f.Label
			add(at, "show", &f.Show)
			inner := in
			if f.Type == RepeatType {
				inner.Repeat = at.ID
			}
			fields(f.Fields, at.ID+".", inner)
			for _, r := range f.RowRules {
				add(Place{OfRowRule, r.ID, r.Say, in.Section, in.Page, at.ID}, "true", &r.True)
			}
		}
	}
	for _, s := range e.Form.Sections {
		add(Place{Part: OfSection, ID: s.ID, Label: s.Title, Section: s.ID}, "show", &s.Show)
		for _, p := range s.Pages {
			at := Place{Part: OfPage, ID: p.ID, Label: p.Title, Section: s.ID, Page: p.ID}
			add(at, "show", &p.Show)
			fields(p.Fields, "", at)
		}
	}
	for _, r := range e.Form.Rules {
		add(Place{Part: OfRule, ID: r.ID, Label: r.Say}, "true", &r.True)
	}
	for i := range e.Procedure.Components {
		c := &e.Procedure.Components[i]
		add(Place{Part: OfComponent, ID: c.ID, Label: Text{VI: c.Name}}, "when", &c.When)
	}
	return all
}

// plainRefs returns what names a field without being CEL.
func (e *Edition) plainRefs() []Reference {
	var all []Reference
	e.eachPlain(func(r Reference, _ *string) { all = append(all, r) })
	return all
}

// eachPlain visits every id of a field that stands in the edition as such,
// with where to write it back. Text is the full id; columns are written
// without their repeat.
func (e *Edition) eachPlain(visit func(Reference, *string)) {
	var fields func(list []*Field, under string, in Place)
	fields = func(list []*Field, under string, in Place) {
		for _, f := range list {
			at := in
			at.Part, at.ID, at.Label = OfField, under+f.ID, f.Label
			if _, arg, ok := strings.Cut(strings.TrimSuffix(f.Derive, ")"), "("); ok {
				visit(Reference{at, "derive", arg}, &f.Derive)
			}
			for _, r := range f.RowRules {
				for i, id := range r.Fields {
					visit(Reference{Place{OfRowRule, r.ID, r.Say, in.Section, in.Page, at.ID}, "fields", at.ID + "." + id}, &r.Fields[i])
				}
			}
			fields(f.Fields, at.ID+".", in)
		}
	}
	for _, s := range e.Form.Sections {
		for _, p := range s.Pages {
			fields(p.Fields, "", Place{Section: s.ID, Page: p.ID})
		}
	}
	for _, r := range e.Form.Rules {
		for i, id := range r.Fields {
			visit(Reference{Place{Part: OfRule, ID: r.ID, Label: r.Say}, "fields", id}, &r.Fields[i])
		}
	}
	if c := e.Procedure.Fee.Value.Count; c != nil {
		for _, id := range []*string{&c.Rows, &c.Pages, &c.Copies} {
			if full := *id; full != "" {
				if c.Rows != "" && id != &c.Rows {
					full = c.Rows + "." + full
				}
				visit(Reference{Place{Part: OfFee}, "count", full}, id)
			}
		}
	}
}

// Refers returns what reads a field or something inside it, other than its own
// inner parts: what would lose its meaning if the field went.
func (e Edition) Refers(id string) []Reference {
	return e.readers([]string{id}, insideOf(id))
}

// readers returns what reads any of the fields, places left out excepted.
func (e *Edition) readers(ids []string, out func(Place) bool) []Reference {
	var all []Reference
	for _, c := range e.clauses() {
		if !out(c.Place) && slices.ContainsFunc(ids, func(id string) bool { return mentions(*c.text, id, c.Repeat) }) {
			all = append(all, Reference{c.Place, c.property, *c.text})
		}
	}
	for _, r := range e.plainRefs() {
		reads := func(id string) bool { return r.Text == id || strings.HasPrefix(r.Text, id+".") }
		if !out(r.Place) && slices.ContainsFunc(ids, reads) {
			all = append(all, r)
		}
	}
	return all
}

// unread refuses to take fields away that something else still reads.
func (e *Edition) unread(out func(Place) bool, ids []string) error {
	left := e.readers(ids, out)
	if len(left) == 0 {
		return nil
	}
	label := left[0].Label
	if label.VI == "" {
		label.VI = left[0].ID
	}
	return ErrReferred.With(label, left[0].Text)
}

// insideOf tells places inside a field, itself included.
func insideOf(id string) func(Place) bool {
	return func(p Place) bool {
		inside := func(s string) bool { return s == id || strings.HasPrefix(s, id+".") }
		return p.Part == OfField && inside(p.ID) || p.Part == OfRowRule && inside(p.Repeat)
	}
}

// literals of CEL, whose insides are not names.
var literals = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`)

// mentions reports whether a CEL text reads a field, or something inside it.
// Inside a repeat its columns are "row.<column>"; elsewhere a column is read
// through its repeat, by a variable of its own or by its name in quotes.
func mentions(text, id, repeat string) bool {
	bare := literals.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat(" ", len(s)) })
	if name(id).MatchString(bare) {
		return true
	}
	outer, column, inner := strings.Cut(id, ".")
	if !inner {
		return false
	}
	if repeat != "" && strings.HasPrefix(id, repeat+".") {
		return name("row." + strings.TrimPrefix(id, repeat+".")).MatchString(bare)
	}
	if !name(outer).MatchString(bare) {
		return false
	}
	quoted := strings.Contains(text, `"`+column+`"`) || strings.Contains(text, `'`+column+`'`)
	member := regexp.MustCompile(`\.` + regexp.QuoteMeta(column) + `([^A-Za-z0-9_]|$)`).MatchString(bare)
	return quoted && strings.Contains(text, "(") || member && comprehends.MatchString(bare)
}

// comprehends finds the macros that give the rows of a repeat a name.
var comprehends = regexp.MustCompile(`\.(all|exists|exists_one|map|filter)\(`)

// name matches a variable and all below it, not a longer name that holds it.
func name(id string) *regexp.Regexp {
	return regexp.MustCompile(`(^|[^A-Za-z0-9_.])` + regexp.QuoteMeta(id) + `([^A-Za-z0-9_]|$)`)
}
