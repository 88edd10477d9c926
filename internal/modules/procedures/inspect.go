package procedures

import (
	"cmp"
	"slices"
	"strings"
)

// Check tells everything that keeps an edition from being published, and what
// is doubtful about it: first the parts of the form, then its conditions, then
// the facts of the procedure; test cases run when nothing else is wrong. Today
// is YYYY-MM-DD.
func (l *Library) Check(e Edition, today string) []Flaw {
	c, err := e.clone()
	if err != nil {
		return []Flaw{flawed(Place{Part: OfForm}, "", ErrExprOther, err.Error())}
	}
	x := &inspector{lib: l, e: &c, today: today}
	x.parts()
	x.facts()
	x.prepare()
	x.conditions()
	if len(serious(x.flaws)) == 0 {
		x.cases(e)
	}
	return x.flaws
}

// CheckExpr tells what is wrong with a condition that is to stand at a scope;
// the rest of the edition need not be sound.
func (l *Library) CheckExpr(e Edition, at Scope, source string) []Flaw {
	x := l.inspect(e)
	if x == nil || strings.TrimSpace(source) == "" {
		return nil
	}
	s, ok := x.spotOf(at)
	if !ok {
		return []Flaw{flawed(Place{}, "", ErrNoPart, at.ID)}
	}
	s.source = source
	x.flaws = nil
	x.judge(s)
	return x.flaws
}

// Names returns what a condition at a scope may read, in the order of the form.
func (l *Library) Names(e Edition, at Scope) []Name {
	x := l.inspect(e)
	if x == nil {
		return nil
	}
	s, ok := x.spotOf(at)
	if !ok {
		return nil
	}
	return x.namesAt(s)
}

// inspect prepares an edition for questions about single conditions.
func (l *Library) inspect(e Edition) *inspector {
	c, err := e.clone()
	if err != nil {
		return nil
	}
	x := &inspector{lib: l, e: &c}
	x.prepare()
	return x
}

// An inspector judges one copy of an edition.
type inspector struct {
	lib   *Library
	e     *Edition
	today string
	flaws []Flaw

	form  *Form // linked as far as it can be
	env   *environment
	inner map[*Field]*environment // of repeats
	spots []spot
	order map[string]int // when a name becomes known: its place in the form
	shows map[string][]string
	made  []made // compiled conditions, for the trial
}

// A spot is where a condition stands or may stand.
type spot struct {
	Place
	property string
	source   string
	repeat   *Field // whose columns are "row."
	at       int    // names known before this place of the form; -1 is all
}

type made struct {
	spot
	x *expression
}

func (x *inspector) tell(f Flaw) { x.flaws = append(x.flaws, f) }

// prepare resolves what can be resolved of the form and numbers its names, so
// that each condition is judged by itself.
func (x *inspector) prepare() {
	f := x.e.Form
	x.lib.addPapers(f, x.e.Procedure.Components)
	x.form = f
	f.byID, f.leaves, f.pages = map[string]*Field{}, nil, nil
	x.order, x.inner, x.shows = map[string]int{}, map[*Field]*environment{}, map[string][]string{}
	for _, s := range f.Sections {
		for _, p := range s.Pages {
			p.section = s
			f.pages = append(f.pages, p)
			p.Fields = slices.DeleteFunc(p.Fields, func(field *Field) bool {
				return x.lib.groups.resolve(field, "", "", x.lib.lists) != nil || f.index(field, p, "") != nil
			})
			f.leaves = append(f.leaves, leavesOf(p.Fields)...)
		}
	}
	var err error
	if x.env, err = newEnvironment(f.leaves); err != nil {
		x.tell(flawed(Place{Part: OfForm}, "", ErrExprOther, err.Error()))
		x.env, _ = newEnvironment(nil) // of nothing: cannot fail
	}
	x.number()
}

// number walks the form in the order in which it is decided.
func (x *inspector) number() {
	for _, s := range x.form.Sections {
		x.spot(Place{Part: OfSection, ID: s.ID, Label: s.Title, Section: s.ID}, s.Show, nil)
		for _, p := range s.Pages {
			at := Place{Part: OfPage, ID: p.ID, Label: p.Title, Section: s.ID, Page: p.ID}
			x.spot(at, p.Show, nil)
			for _, f := range p.Fields {
				x.field(f, "", at, nil, f.Group != "")
			}
		}
	}
	for _, r := range x.e.Form.Rules {
		x.spots = append(x.spots, spot{Place{Part: OfRule, ID: r.ID, Label: r.Say}, "true", r.True, nil, -1})
	}
	for _, c := range x.e.Procedure.Components {
		if x.form.byID["papers."+c.ID] == nil {
			x.spots = append(x.spots, spot{Place{Part: OfComponent, ID: c.ID, Label: Text{VI: c.Name}}, "when", c.When, nil, -1})
		}
	}
}

func (x *inspector) spot(at Place, source string, repeat *Field) {
	x.spots = append(x.spots, spot{at, "show", source, repeat, len(x.order)})
}

// field numbers a field and what is inside it. Conditions that came with a
// group are the library's and were judged there.
func (x *inspector) field(f *Field, under string, in Place, repeat *Field, grouped bool) {
	at := in
	at.Part, at.ID, at.Label = OfField, under+f.ID, f.Label
	if c, ok := strings.CutPrefix(f.ID, "papers."); ok {
		at.Part, at.ID = OfComponent, c
		x.spots = append(x.spots, spot{at, "when", f.Show, nil, len(x.order)})
	} else {
		x.spot(at, f.Show, repeat)
	}
	inner := grouped
	if f.Type == RepeatType {
		in.Repeat, repeat, under = at.ID, f, at.ID+"."
	}
	for _, c := range f.Fields {
		if !inner {
			x.field(c, under, in, repeat, c.Group != "")
		} else {
			x.quiet(c, repeat)
		}
	}
	for _, r := range f.RowRules {
		x.spots = append(x.spots, spot{Place{OfRowRule, r.ID, r.Say, in.Section, in.Page, at.ID}, "true", r.True, f, -1})
	}
	x.known(f, repeat)
}

// quiet numbers the fields of a group without looking at their conditions.
func (x *inspector) quiet(f *Field, repeat *Field) {
	for _, c := range f.Fields {
		x.quiet(c, repeat)
	}
	x.known(f, repeat)
}

// known numbers a name from here on. Columns count within their repeat only,
// under its name: two repeats may both have a column "name".
func (x *inspector) known(f, repeat *Field) {
	if repeat != nil && f != repeat {
		x.order[repeat.ID+"/row."+f.ID] = len(x.order)
		return
	}
	x.order[f.ID] = len(x.order)
}

// place is when a name becomes known at a spot.
func (x *inspector) place(s spot, name string) (int, bool) {
	if s.repeat != nil && strings.HasPrefix(name, "row.") {
		name = s.repeat.ID + "/" + name
	}
	n, ok := x.order[name]
	return n, ok
}

// spotOf finds where a scope is.
func (x *inspector) spotOf(at Scope) (spot, bool) {
	for _, s := range x.spots {
		if s.Part == at.Part && s.ID == at.ID && (at.Part != OfRowRule || s.Repeat == at.Repeat) {
			return s, true
		}
	}
	all := spot{Place: Place{Part: at.Part, ID: at.ID, Repeat: at.Repeat}, property: "true", at: -1}
	if at.Part == OfRowRule { // one that is yet to be made
		if all.repeat = x.form.byID[at.Repeat]; all.repeat == nil || all.repeat.Type != RepeatType {
			return spot{}, false
		}
	}
	return all, at.Part == OfRule || at.Part == OfRowRule || at.Part == OfComponent
}

// namesAt lists what may be read at a spot.
func (x *inspector) namesAt(s spot) []Name {
	names := given()
	for _, f := range x.form.leaves {
		if n, ok := x.place(s, f.ID); ok && (s.at < 0 || n < s.at) {
			names = append(names, nameOf(f, ""))
		}
	}
	if s.repeat != nil {
		for _, c := range leavesOf(s.repeat.Fields) {
			if n, ok := x.place(s, "row."+c.ID); ok && (s.at < 0 || n < s.at) {
				names = append(names, nameOf(c, "row."))
			}
		}
	}
	return names
}

// environmentOf returns the names and types at a spot, whatever their order.
func (x *inspector) environmentOf(s spot) *environment {
	if s.repeat == nil {
		return x.env
	}
	if env := x.inner[s.repeat]; env != nil {
		return env
	}
	env, err := x.env.within(s.repeat)
	if err != nil {
		env = x.env
	}
	x.inner[s.repeat] = env
	return env
}

// conditions judges every condition of the edition.
func (x *inspector) conditions() {
	for _, s := range x.spots {
		if s.source != "" {
			x.judge(s)
		}
	}
	x.try()
	slices.SortStableFunc(x.flaws, func(a, b Flaw) int { return cmp.Compare(rank(a), rank(b)) })
}

// rank puts what stops publishing before what is only doubtful.
func rank(f Flaw) int {
	if f.Warn {
		return 1
	}
	return 0
}
