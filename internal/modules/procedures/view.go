package procedures

import "strconv"

// maxRows is the house limit of rows in a repeat.
const maxRows = 50

// A View is a form as it stands for some answers: what is shown of it, and
// all that follows from that. It is made by Form.View and holds its own copy
// of the answers.
type View struct {
	form    *Form
	sit     Situation
	answers Answers        // only what is shown, derived values included
	vars    map[string]any // the same as CEL variables
	shown   map[string]bool
	failed  error // first condition that could not be evaluated
}

// View decides what is shown. Fields are decided in order; a hidden one reads
// as unanswered for all that follow, so a whole branch closes with its door.
func (f *Form) View(answers Answers, sit Situation) *View {
	if sit.Channel == "" {
		sit.Channel = ByWeb
	}
	v := &View{form: f, sit: sit, answers: Answers{}, shown: map[string]bool{}, vars: map[string]any{
		"today": sit.Today, "channel": string(sit.Channel),
	}}
	for _, leaf := range f.leaves {
		v.vars[leaf.ID] = zero(leaf)
	}
	for _, s := range f.Sections {
		open := v.holds(s, s.Show, v.vars)
		for _, p := range s.Pages {
			pageOpen := open && v.holds(p, p.Show, v.vars)
			for _, field := range p.Fields {
				v.decide(field, pageOpen, answers)
			}
		}
	}
	return v
}

// Failed returns the first condition that could not be evaluated; its field
// was shown, as asking too much is mended more easily than asking too little.
func (v *View) Failed() error { return v.failed }

func (v *View) holds(of any, source string, vars map[string]any) bool {
	if source == "" {
		return true
	}
	ok, err := v.form.compiled.shows[of].holds(vars)
	if err != nil {
		if v.failed == nil {
			v.failed = err
		}
		return true
	}
	return ok
}

func (v *View) decide(f *Field, open bool, all Answers) {
	open = open && (v.sit.Office || !f.Internal) && v.holds(f, f.Show, v.vars)
	if !open {
		return
	}
	v.shown[f.ID] = true
	switch f.Type {
	case ObjectType, RepeatType:
		if answer := lookup(all, f.ID); wrongShape(f, answer) {
			put(v.answers, f.ID, answer) // kept for Check to tell of
			return
		}
	}
	switch f.Type {
	case ObjectType:
		for _, c := range f.Fields {
			v.decide(c, open, all)
		}
	case RepeatType:
		v.decideRows(f, rowsOf(lookup(all, f.ID)))
	case DerivedType:
		if value := v.derive(f); value != "" {
			put(v.answers, f.ID, value)
			v.vars[f.ID] = value
		}
	default:
		if answer := lookup(all, f.ID); answer != nil {
			put(v.answers, f.ID, clone(answer))
			v.vars[f.ID] = native(f, answer)
		}
	}
}

// wrongShape reports whether an answer is no object, or no list, where one
// belongs; pages cannot send such, programs can.
func wrongShape(f *Field, answer any) bool {
	_, object := answer.(map[string]any)
	_, list := answer.([]any)
	return answer != nil && (f.Type == ObjectType && !object || f.Type == RepeatType && !list)
}

// decideRows judges each row with its columns as "row.<column>".
func (v *View) decideRows(repeat *Field, rows []Answers) {
	kept, list := make([]any, 0, len(rows)), make([]any, 0, len(rows))
	columns := leavesOf(repeat.Fields)
	for i, row := range rows {
		if i == maxRows+1 {
			break // one too many is enough to say so
		}
		v.clearRow(columns)
		under := repeat.ID + "." + strconv.Itoa(i) + "."
		clean, cells := Answers{}, map[string]any{}
		var walk func(fields []*Field, open bool)
		walk = func(fields []*Field, open bool) {
			for _, c := range fields {
				if !open || !v.sit.Office && c.Internal || !v.holds(c, c.Show, v.vars) {
					continue
				}
				v.shown[under+c.ID] = true
				if c.Type == ObjectType {
					walk(c.Fields, true)
				} else if answer := lookup(row, c.ID); answer != nil {
					put(clean, c.ID, clone(answer))
					v.vars["row."+c.ID] = native(c, answer)
				}
			}
		}
		walk(repeat.Fields, true)
		for _, c := range columns {
			cells[c.ID] = v.vars["row."+c.ID]
		}
		kept, list = append(kept, clean), append(list, cells)
	}
	v.clearRow(columns)
	if len(kept) > 0 {
		put(v.answers, repeat.ID, kept)
	}
	v.vars[repeat.ID] = list
}

func (v *View) clearRow(columns []*Field) {
	for _, c := range columns {
		v.vars["row."+c.ID] = zero(c)
	}
}

// inRow sets the row variables to those of row i, for rules of the row.
func (v *View) inRow(repeat *Field, i int) {
	rows, _ := v.vars[repeat.ID].([]any)
	if i < len(rows) {
		for id, value := range rows[i].(map[string]any) {
			v.vars["row."+id] = value
		}
	}
}

// Answers returns what is to be stored: only answers of shown fields, derived
// values added.
func (v *View) Answers() Answers { return copyOf(v.answers) }

// Shown reports whether a field is asked for these answers. Columns of a
// repeat are named with their row: "members.0.full_name".
func (v *View) Shown(id string) bool { return v.shown[id] }

// RowShown is Shown for a column of a repeat's row i.
func (v *View) RowShown(repeat *Field, i int, column *Field) bool {
	return v.shown[repeat.ID+"."+strconv.Itoa(i)+"."+column.ID]
}

// Rows returns how many rows a repeat has now; a page draws at least one.
func (v *View) Rows(repeat *Field) int { return len(rowsOf(lookup(v.answers, repeat.ID))) }

// Fields returns the fields of a page to draw: those shown, and those that a
// choice on the same page would show, so that the page also works where no
// script folds them (see Form.Reveal).
func (v *View) Fields(p *Page) []*Field { return v.drawn(p.Fields) }

// Children is Fields for the inner fields of an object, and for the columns of
// a repeat, which are the same in every row.
func (v *View) Children(f *Field) []*Field { return v.drawn(f.Fields) }

func (v *View) drawn(fields []*Field) []*Field {
	var draw []*Field
	for _, f := range fields {
		if f.Asked() && (v.sit.Office || !f.Internal) && (v.shown[f.ID] && f.Repeat() == nil || v.form.mayOpen(f)) {
			draw = append(draw, f)
		}
	}
	return draw
}

// mayOpen reports whether f can appear without leaving its page: columns of a
// repeat, and fields whose condition reads another field of the page.
func (f *Form) mayOpen(field *Field) bool {
	if field.Repeat() != nil {
		return true
	}
	x := f.compiled.shows[field]
	if x == nil {
		return false
	}
	for _, r := range x.refs {
		if other := f.byID[r]; other != nil && other.page == field.page {
			return true
		}
	}
	return false
}

// Pages returns the pages that ask something, in order.
func (v *View) Pages() []*Page {
	var pages []*Page
	for _, p := range v.form.pages {
		if v.asks(p) {
			pages = append(pages, p)
		}
	}
	return pages
}

func (v *View) asks(p *Page) bool {
	for _, f := range p.Fields {
		if f.Asked() && v.shown[f.ID] {
			return true
		}
	}
	return false
}

// Next returns the page after p, nil when p is the last.
func (v *View) Next(p *Page) *Page {
	found := false
	for _, q := range v.form.pages {
		if found && v.asks(q) {
			return q
		}
		found = found || q == p
	}
	return nil
}

// Previous returns the page before p, nil when p is the first.
func (v *View) Previous(p *Page) *Page {
	var last *Page
	for _, q := range v.form.pages {
		if q == p {
			return last
		}
		if v.asks(q) {
			last = q
		}
	}
	return last
}

// FirstOpen returns the first page that still has a problem (warnings aside),
// nil when all is answered.
func (v *View) FirstOpen() *Page {
	for _, p := range v.Pages() {
		for _, problem := range v.CheckPage(p) {
			if !problem.Warn {
				return p
			}
		}
	}
	return nil
}
