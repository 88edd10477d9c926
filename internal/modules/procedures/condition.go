package procedures

import (
	"slices"
	"strconv"
	"strings"

	"xaso/internal/platform/fault"
)

// A Condition is a condition made without CEL: some tests, all of which or any
// of which must hold.
type Condition struct {
	Any   bool
	Tests []Test
}

// A Test compares one name with values. Numbers are written as digits, dates
// YYYY-MM-DD; operators that need no value have none.
type Test struct {
	Name   string
	Op     Op
	Values []string
}

// Op is what a test asks.
type Op string

const (
	Is        Op = "is"
	IsNot     Op = "is-not"
	OneOf     Op = "one-of"
	NoneOf    Op = "none-of"
	Has       Op = "has"     // several choices hold this one
	HasNot    Op = "has-not" // they do not
	Over      Op = "over"
	AtLeast   Op = "at-least"
	Under     Op = "under"
	AtMost    Op = "at-most"
	Begins    Op = "begins"
	Answered  Op = "answered"
	Empty     Op = "empty"
	Ticked    Op = "ticked"
	NotTicked Op = "not-ticked"
)

var (
	ErrTestName  = fault.New(fault.Invalid, "procedures.condition.name")
	ErrTestOp    = fault.New(fault.Invalid, "procedures.condition.operator")
	ErrTestValue = fault.New(fault.Invalid, "procedures.condition.value")
	ErrNoTests   = fault.New(fault.Invalid, "procedures.condition.empty")
)

// Operators returns what may be asked of a name, in the order to offer it.
func Operators(n Name) []Op {
	switch n.Kind {
	case KindTick:
		return []Op{Ticked, NotTicked}
	case KindChoice:
		return []Op{Is, IsNot, OneOf, NoneOf, Answered, Empty}
	case KindChoices:
		return []Op{Has, HasNot, Answered, Empty}
	case KindNumber, KindDecimal:
		return []Op{Is, IsNot, AtLeast, AtMost, Over, Under}
	case KindDate:
		return []Op{AtLeast, AtMost, Over, Under, Answered, Empty}
	case KindFile:
		return []Op{Answered, Empty}
	case KindRows:
		return []Op{Answered, Empty, AtLeast, AtMost}
	}
	return []Op{Is, IsNot, Begins, Answered, Empty}
}

// comparisons as CEL writes them.
var comparisons = map[Op]string{Is: "==", IsNot: "!=", Over: ">", AtLeast: ">=", Under: "<", AtMost: "<="}

// CEL writes the condition for the names it may read. Faults name the test as
// "tests.0".
func (c Condition) CEL(names []Name) (string, error) {
	var parts []string
	for i, t := range c.Tests {
		at := "tests." + strconv.Itoa(i)
		n := slices.IndexFunc(names, func(n Name) bool { return n.ID == t.Name })
		if n < 0 {
			return "", ErrTestName.With(t.Name).At(at)
		}
		if !slices.Contains(Operators(names[n]), t.Op) {
			return "", ErrTestOp.With(names[n].Label).At(at)
		}
		part, ok := t.cel(names[n])
		if !ok {
			return "", ErrTestValue.With(names[n].Label).At(at)
		}
		parts = append(parts, part)
	}
	if parts == nil {
		return "", ErrNoTests
	}
	if c.Any {
		return strings.Join(parts, " || "), nil
	}
	return strings.Join(parts, " && "), nil
}

// cel writes one test; ok is false where its values do not fit.
func (t Test) cel(n Name) (string, bool) {
	switch t.Op {
	case Ticked:
		return t.Name, true
	case NotTicked:
		return "!" + t.Name, true
	case Answered, Empty:
		return t.presence(n), true
	}
	var values []string
	for _, v := range t.Values {
		written, ok := n.literal(strings.TrimSpace(v))
		if !ok {
			return "", false
		}
		values = append(values, written)
	}
	if len(values) == 0 || len(values) > 1 && t.Op != OneOf && t.Op != NoneOf {
		return "", false
	}
	switch t.Op {
	case OneOf:
		return t.Name + " in [" + strings.Join(values, ", ") + "]", true
	case NoneOf:
		return "!(" + t.Name + " in [" + strings.Join(values, ", ") + "])", true
	case Has:
		return values[0] + " in " + t.Name, true
	case HasNot:
		return "!(" + values[0] + " in " + t.Name + ")", true
	case Begins:
		return t.Name + ".startsWith(" + values[0] + ")", true
	}
	if n.Kind == KindRows {
		return "size(" + t.Name + ") " + comparisons[t.Op] + " " + values[0], true
	}
	return t.Name + " " + comparisons[t.Op] + " " + values[0], true
}

func (t Test) presence(n Name) string {
	compare := " != "
	if t.Op == Empty {
		compare = " == "
	}
	if n.Kind == KindChoices || n.Kind == KindRows {
		return "size(" + t.Name + ")" + compare + "0"
	}
	return t.Name + compare + "''"
}

// literal writes a value as CEL has it for the kind of the name.
func (n Name) literal(v string) (string, bool) {
	switch n.Kind {
	case KindNumber, KindRows:
		whole, ok := parseWhole(v)
		return strconv.FormatInt(whole, 10), ok
	case KindDecimal:
		d, ok := parseDecimal(v)
		s := strconv.FormatFloat(d, 'f', -1, 64)
		if !strings.Contains(s, ".") {
			s += ".0" // CEL does not compare a decimal with an integer
		}
		return s, ok
	case KindDate:
		if v == "today" {
			return v, n.ID != "today"
		}
		_, _, ok := span(v)
		return quote(v), ok
	case KindChoice, KindChoices:
		known := len(n.Options) == 0 || slices.ContainsFunc(n.Options, func(o Option) bool { return o.Value == v })
		return quote(v), v != "" && known
	}
	return quote(v), v != ""
}

// quote writes a text literal of CEL.
func quote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`).Replace(s) + "'"
}
