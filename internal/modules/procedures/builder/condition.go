package builder

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/lang"
	"xaso/internal/ui"
)

// A condition is when something is asked, as it stands: always, by some
// comparisons, or by a text of CEL that says more than those can.
type condition struct {
	Names []procedures.Name // what it may read
	Text  string            // CEL, "" is always
	Read  procedures.Condition
	Plain bool // Read says all that Text does
	Flaws []procedures.Flaw
}

// Ways to say when.
const (
	always  = "always"
	byTests = "tests"
	byText  = "text"
)

func (b Bench) condition(e procedures.Edition, in entry, scope procedures.Scope, source string) condition {
	c := condition{Names: askable(b.Store.Library().Names(e, scope)), Text: source, Flaws: in.Flaws}
	if source != "" {
		c.Read, c.Plain = procedures.ReadCondition(source, c.Names)
	}
	return c
}

// askable leaves out what only formulas use.
func askable(names []procedures.Name) []procedures.Name {
	return slices.DeleteFunc(slices.Clone(names), func(n procedures.Name) bool { return n.ID == "today" })
}

func (c condition) mode(in entry) string {
	switch {
	case in.Typed != nil:
		return in.value("cond", always)
	case c.Text == "":
		return always
	case c.Plain:
		return byTests
	}
	return byText
}

func testRow(i int) string { return "dk" + strconv.Itoa(i) + "." }

// rows is how many comparisons to draw.
func (c condition) rows(in entry) int {
	n := max(len(c.Read.Tests), 1)
	if in.Typed != nil {
		n, _ = strconv.Atoi(in.value("_dk", ""))
		n = min(max(n, 1), mostRows)
	}
	if in.pressed("_dk-them") {
		n++
	}
	return n
}

// test is what stands in row i.
func (c condition) test(i int) procedures.Test {
	if i < len(c.Read.Tests) {
		return c.Read.Tests[i]
	}
	return procedures.Test{}
}

// operators are those offered. "is" also stands for a choice among several,
// and for a box that is ticked.
var operators = []procedures.Op{procedures.Is, procedures.IsNot, procedures.OneOf, procedures.NoneOf, procedures.AtLeast,
	procedures.AtMost, procedures.Over, procedures.Under, procedures.Ticked, procedures.NotTicked, procedures.Answered,
	procedures.Empty, procedures.Begins}

// meant is the operator that a person means by one of those for a kind of
// answer.
func meant(op procedures.Op, n procedures.Name) procedures.Op {
	if n.Kind == procedures.KindChoices {
		switch op {
		case procedures.Is, procedures.OneOf:
			return procedures.Has
		case procedures.IsNot, procedures.NoneOf:
			return procedures.HasNot
		}
	}
	if n.Kind == procedures.KindTick {
		switch op {
		case procedures.Is, procedures.Answered:
			return procedures.Ticked
		case procedures.IsNot, procedures.Empty:
			return procedures.NotTicked
		}
	}
	return op
}

// shownOp is meant the other way round, for the page.
func shownOp(op procedures.Op) procedures.Op {
	switch op {
	case procedures.Has:
		return procedures.Is
	case procedures.HasNot:
		return procedures.IsNot
	}
	return op
}

// readCondition reads when something is asked. stay tells that a button only
// wants one more row.
func (b Bench) readCondition(e procedures.Edition, in entry, scope procedures.Scope) (source string, stay bool, err error) {
	if in.pressed("_dk-them") {
		return "", true, nil
	}
	switch in.value("cond", always) {
	case byText:
		return text(in, "cel"), false, nil
	case byTests:
		source, err = readTests(in, askable(b.Store.Library().Names(e, scope)))
		return source, false, err
	}
	return "", false, nil
}

func readTests(in entry, names []procedures.Name) (string, error) {
	c := procedures.Condition{Any: in.value("dk-noi", "") == "any"}
	var rows []int
	var wrong error
	for i := range (condition{}).rows(in) {
		row := testRow(i)
		at := slices.IndexFunc(names, func(n procedures.Name) bool { return n.ID == text(in, row+"o") })
		if at < 0 {
			continue // an empty row is no comparison
		}
		test := procedures.Test{Name: names[at].ID, Op: meant(procedures.Op(text(in, row+"so")), names[at])}
		if !valueless(test.Op) {
			var err error
			test.Values, err = valuesOf(text(in, row+"gt"), test.Op, names[at])
			wrong = errors.Join(wrong, located(err, row+"gt"))
		}
		c.Tests, rows = append(c.Tests, test), append(rows, i)
	}
	if wrong != nil {
		return "", wrong
	}
	if c.Tests == nil {
		return "", ErrClause.At(testRow(0) + "o")
	}
	source, err := c.CEL(names)
	if all := fault.All(err); len(all) > 0 {
		n, _ := strconv.Atoi(strings.TrimPrefix(all[0].Field, "tests."))
		input := "so"
		if all[0].Code == procedures.ErrTestValue.Code {
			input = "gt"
		}
		return "", all[0].At(testRow(rows[min(n, len(rows)-1)]) + input)
	}
	return source, err
}

func located(err error, name string) error {
	if all := fault.All(err); len(all) > 0 {
		return all[0].At(name)
	}
	return err
}

func valueless(op procedures.Op) bool {
	return op == procedures.Answered || op == procedures.Empty || op == procedures.Ticked || op == procedures.NotTicked
}

// valuesOf reads what is typed beside a comparison: choices by their words,
// dates as people write them, several parted by semicolons.
func valuesOf(typed string, op procedures.Op, n procedures.Name) ([]string, error) {
	parts := []string{typed}
	if op == procedures.OneOf || op == procedures.NoneOf {
		parts = strings.Split(typed, ";")
	}
	var values []string
	for _, part := range parts {
		part = strings.TrimSpace(part)
		switch {
		case n.Kind == procedures.KindDate:
			d, err := identity.FullDate(part)
			if err != nil {
				return nil, ErrDate
			}
			part = d
		case len(n.Options) > 0:
			i := slices.IndexFunc(n.Options, func(o procedures.Option) bool {
				return o.Value == part || identity.Fold(o.Label.VI) == identity.Fold(part) || o.Label.EN != "" && strings.EqualFold(o.Label.EN, part)
			})
			if i < 0 {
				return nil, ErrValue.With(part, n.Label, optionWords(n))
			}
			part = n.Options[i].Value
		}
		values = append(values, part)
	}
	return values, nil
}

// optionWords lists the first choices of an answer.
func optionWords(n procedures.Name) procedures.Text {
	var vi, en []string
	for i, o := range n.Options {
		if i == 8 { // enough to see how they are written
			vi, en = append(vi, "…"), append(en, "…")
			break
		}
		vi, en = append(vi, o.Label.In("vi")), append(en, o.Label.In("en"))
	}
	return procedures.Text{VI: strings.Join(vi, "; "), EN: strings.Join(en, "; ")}
}

// shownValues writes the values of a test as they are typed.
func (c condition) shownValues(ctx context.Context, test procedures.Test) string {
	i := slices.IndexFunc(c.Names, func(n procedures.Name) bool { return n.ID == test.Name })
	var words []string
	for _, v := range test.Values {
		if i >= 0 {
			v = shownValue(ctx, c.Names[i], v)
		}
		words = append(words, v)
	}
	return strings.Join(words, "; ")
}

func shownValue(ctx context.Context, n procedures.Name, v string) string {
	if n.Kind == procedures.KindDate {
		return identity.ShowDate(v)
	}
	for _, o := range n.Options {
		if o.Value == v {
			return o.Label.In(lang.Tag(ctx))
		}
	}
	return v
}

// conditionWords says a condition as a person would, or shows its text.
func (o outline) conditionWords(ctx context.Context, source string, scope procedures.Scope) string {
	c := condition{Names: o.lib.Names(o.Edition, scope)}
	read, ok := procedures.ReadCondition(source, c.Names)
	if !ok {
		return "“" + source + "”"
	}
	var words []string
	for _, test := range read.Tests {
		i := slices.IndexFunc(c.Names, func(n procedures.Name) bool { return n.ID == test.Name })
		label := c.Names[i].Label.In(lang.Tag(ctx))
		said := "“" + label + "” " + t(ctx, "procedures.build.op."+string(shownOp(test.Op)))
		if len(test.Values) > 0 {
			said += " “" + c.shownValues(ctx, test) + "”"
		}
		words = append(words, said)
	}
	joint := "procedures.build.and"
	if read.Any {
		joint = "procedures.build.or"
	}
	return strings.Join(words, " "+t(ctx, joint)+" ")
}

func (c condition) nameOptions(ctx context.Context) []ui.Option {
	options := []ui.Option{{Text: t(ctx, "procedures.build.cond.pick"), Blank: true}}
	for _, n := range c.Names {
		label := n.Label.In(lang.Tag(ctx))
		if strings.HasPrefix(n.ID, "row.") {
			label = t(ctx, "procedures.build.cond.row", label)
		}
		options = append(options, ui.Option{Value: n.ID, Text: label})
	}
	return options
}

func operatorOptions(ctx context.Context) []ui.Option {
	options := make([]ui.Option, len(operators))
	for i, op := range operators {
		options[i] = ui.Option{Value: string(op), Text: t(ctx, "procedures.build.op."+string(op))}
	}
	return options
}

// suggestions are the words of all choices that a value may be.
func (c condition) suggestions(ctx context.Context) []string {
	var all []string
	for _, n := range c.Names {
		if len(n.Options) > mostSuggested {
			continue // provinces and peoples: too long to look through
		}
		for _, o := range n.Options {
			if label := o.Label.In(lang.Tag(ctx)); !slices.Contains(all, label) {
				all = append(all, label)
			}
		}
	}
	return all
}

// mostSuggested is the longest list whose choices are offered while typing.
const mostSuggested = 20

// flawWords is a mistake in a text of CEL with its place.
func flawWords(ctx context.Context, f procedures.Flaw) string {
	words := t(ctx, f.Code, f.ArgsIn(lang.Tag(ctx))...)
	if f.Line > 0 {
		words = t(ctx, "procedures.build.cond.place", f.Line, f.Column, words)
	}
	return words
}
