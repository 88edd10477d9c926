package procedures

import (
	"slices"
	"strings"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/sheet"
)

// A merging lays the rows of a sheet over what is in force. An empty cell
// leaves a fact as it is; what the sheet has no column for stays too.
type merging struct {
	lib     *Library
	read    Sheet
	inForce []Procedure
	today   string
	next    []Procedure // new and changed ones, with the version they follow
}

func (m *merging) rows() []SheetResult {
	var all []SheetResult
	seen := map[string]int{}
	for _, row := range m.read.Rows {
		r := m.row(row)
		if first, twice := seen[r.Code]; twice && r.Code != "" {
			r.State, r.Changes = SheetWrong, nil
			r.Problems = append(r.Problems, m.read.wrong("code", ErrSheetTwice, r.Code, first))
		}
		seen[r.Code] = row.Line
		all = append(all, r)
	}
	// A doubled row may have been laid over first: only sound rows go on.
	m.next = slices.DeleteFunc(m.next, func(p Procedure) bool {
		return slices.ContainsFunc(all, func(r SheetResult) bool { return r.Code == p.Code && r.State == SheetWrong })
	})
	return all
}

// row lays one row over the procedure with its code.
func (m *merging) row(row SheetRow) SheetResult {
	code := strings.ToUpper(strings.ReplaceAll(row.Cells["code"], " ", ""))
	r := SheetResult{Line: row.Line, Code: code, Name: row.Cells["name"], Problems: slices.Clone(row.Problems)}
	before, known := Procedure{}, false
	if i := slices.IndexFunc(m.inForce, func(p Procedure) bool { return p.Code == code }); i >= 0 {
		before, known = m.inForce[i], true
	}
	after := before
	if !known {
		blank, err := m.lib.blank()
		if err != nil {
			return r
		}
		after = blank.Procedure
		after.Code, after.CodeMark = code, Mark{Standing: Declared}
	}
	l := laying{merging: m, row: row, p: &after}
	l.all(known)
	r.Problems = append(r.Problems, l.problems...)
	changes := m.lib.Diff(Edition{Procedure: before, Form: &Form{}}, Edition{Procedure: after, Form: &Form{}})
	if len(r.Problems) == 0 && (!known || len(changes) > 0) {
		l.problems = nil
		r.Doubts = l.judge()
		r.Problems = append(r.Problems, l.problems...)
	}
	switch {
	case len(r.Problems) > 0:
		r.State, r.Doubts = SheetWrong, nil
		return r
	case !known:
		r.State = SheetNew
	case len(changes) == 0:
		r.State = SheetUnchanged
	default:
		r.State, r.Changes = SheetChanged, changes
	}
	r.Name = after.Name.Value.VI
	if r.State != SheetUnchanged {
		m.next = append(m.next, after)
	}
	return r
}

// A laying puts the cells of one row into a procedure.
type laying struct {
	*merging
	row      SheetRow
	p        *Procedure
	problems []SheetProblem
}

func (l *laying) wrong(key string, of *fault.Fault, args ...any) {
	l.problems = append(l.problems, l.read.wrong(key, of, args...))
}

// stated is a fact that the sheet states.
func stated[T any](v T) Fact[T] { return Fact[T]{Value: v, Mark: Mark{Standing: Declared}} }

func (l *laying) all(known bool) {
	if !ownCode.MatchString(l.p.Code) && !nationalCode.MatchString(l.p.Code) {
		code := l.row.Cells["code"]
		l.wrong("code", ErrSheetCode, code)
	}
	if name := l.row.Cells["name"]; name != "" {
		if name = identity.Compose(name); name != l.p.Name.Value.VI {
			l.p.Name = stated(Text{VI: name})
		}
	} else if !known {
		l.wrong("name", ErrSheetName)
	}
	l.field(known)
	l.amounts()
	l.words()
	l.papers()
	l.decision()
}

// field finds the field among those in force by its name.
func (l *laying) field(known bool) {
	text := l.row.Cells["field"]
	if text == "" {
		if !known {
			l.wrong("field", ErrSheetField)
		}
		return
	}
	for _, p := range l.inForce {
		if a := p.Field.Value; identity.Fold(a.Name.VI) == identity.Fold(text) || a.Code != "" && a.Code == text {
			if a.Slug != l.p.Field.Value.Slug {
				l.p.Field = stated(a)
			}
			return
		}
	}
	l.p.Field = stated(Area{Slug: strings.ReplaceAll(slug(text), "_", "-"), Name: Text{VI: identity.Compose(text)}})
}

// amounts are the term and the fee. A term that only repeats what is known
// keeps its variants and verification.
func (l *laying) amounts() {
	if text := l.row.Cells["term"]; text != "" {
		switch t, ok := cellTerm(text); {
		case !ok:
			l.wrong("term", ErrSheetTerm, text)
		case len(l.p.Terms.Value) == 0 || l.p.Terms.Value[0].Qty != t.Qty || l.p.Terms.Value[0].Unit != t.Unit:
			l.p.Terms = stated([]Term{t})
		}
	}
	if text := l.row.Cells["fee"]; text != "" {
		switch f, ok := cellFee(text); {
		case !ok:
			l.wrong("fee", ErrSheetFee, text)
		case len(l.p.Fee.Value.Rules) == 0 && (l.p.Fee.Value.Kind != f.Kind || l.p.Fee.Value.Amount != f.Amount):
			l.p.Fee = stated(f)
		}
	}
	if text := l.row.Cells["channels"]; text != "" {
		channels, ok := cellChannels(text)
		if !ok {
			l.wrong("channels", ErrSheetChannel, text)
			return
		}
		same := len(channels) == len(l.p.Online.Value.Channels)
		for _, c := range channels {
			same = same && slices.Contains(l.p.Online.Value.Channels, c)
		}
		if !same {
			online := l.p.Online.Value
			online.Channels = channels
			l.p.Online = stated(online)
		}
	}
}

func (l *laying) words() {
	put := func(key string, fact *Fact[string]) {
		if text := l.row.Cells[key]; text != "" && text != fact.Value {
			*fact = stated(text)
		}
	}
	put("authority", &l.p.HandledBy)
	put("note", &l.p.Note)
	list := func(key string, fact *Fact[[]string]) {
		if entries := cellLines(l.row.Cells[key]); entries != nil && !slices.Equal(entries, fact.Value) {
			*fact = stated(entries)
		}
	}
	list("legal", &l.p.Legal)
	list("conditions", &l.p.Conditions)
	if text := l.row.Cells["result"]; text != "" && text != l.p.Result.Value.Name {
		l.p.Result = stated(Result{Name: text})
	}
	if names := cellLines(l.row.Cells["applicants"]); names != nil {
		same := slices.EqualFunc(names, l.p.Applicants.Value, func(n string, a Applicant) bool { return n == a.Name })
		if !same {
			var all []Applicant
			for _, n := range names {
				all = append(all, Applicant{Name: n})
			}
			l.p.Applicants = stated(all)
		}
	}
}

// papers keeps the ids and conditions of papers that stay under their name.
func (l *laying) papers() {
	listed := cellPapers(l.row.Cells["papers"])
	if listed == nil {
		return
	}
	var all []Component
	for _, c := range listed {
		i := slices.IndexFunc(l.p.Components, func(o Component) bool { return identity.Fold(o.Name) == identity.Fold(c.Name) })
		if i >= 0 {
			all = append(all, l.p.Components[i])
			continue
		}
		c.ID = free("c1", "_", func(id string) bool {
			has := func(o Component) bool { return o.ID == id }
			return slices.ContainsFunc(all, has) || slices.ContainsFunc(l.p.Components, has)
		})
		all = append(all, c)
	}
	l.p.Components = all
}

func (l *laying) decision() {
	number, day := l.row.Cells["decision"], l.row.Cells["decided"]
	if number == "" && day == "" {
		return
	}
	a := Announcement{}
	if l.p.Announced != nil {
		a = *l.p.Announced
	}
	if number != "" {
		a.Number = number
	}
	if day != "" {
		t, ok := sheet.ParseTime(day)
		if !ok {
			l.wrong("decided", ErrSheetDate, day)
			return
		}
		a.On = t.Format("2006-01-02")
	}
	l.p.Announced = &a
}

// judge looks at the procedure as a whole. What stops publishing becomes a
// problem of the row; the rest is told as doubtful.
func (l *laying) judge() []Flaw {
	x := &inspector{lib: l.lib, e: &Edition{Procedure: *l.p, Form: &Form{}}, today: l.today}
	// The form itself stays as it is; it is read only where a paper's condition
	// or the fee reads its answers.
	reads := l.p.Fee.Value.Count != nil || slices.ContainsFunc(l.p.Components, func(c Component) bool { return c.When != "" })
	if reads {
		form, err := l.lib.formSource(*l.p)
		if err != nil {
			return nil
		}
		x.e.Form = form
	}
	x.facts()
	if reads {
		x.prepare()
		x.conditions()
	}
	var doubts []Flaw
	for _, f := range x.flaws {
		if f.Warn {
			doubts = append(doubts, f)
		} else {
			l.problems = append(l.problems, SheetProblem{Code: f.Code, Args: f.Args})
		}
	}
	return doubts
}
