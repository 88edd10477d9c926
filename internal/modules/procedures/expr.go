package procedures

import (
	"fmt"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
)

// This file is the only one that knows CEL. Every field of a form is a typed
// variable named by its full id, so a misspelt or wrongly compared field fails
// when the form is loaded. Absent answers read as the zero of their type,
// hence conditions have a value for any answers.

// costLimit bounds one evaluation; the dearest rule of the forms that come
// with the program needs under a tenth of it at 50 rows.
const costLimit = 100_000

// An expression is a compiled condition.
type expression struct {
	source  string
	program cel.Program
	tree    ast.Expr
	refs    []string // variables it reads
}

// An environment declares the variables of one form.
type environment struct{ env *cel.Env }

func newEnvironment(leaves []*Field) (*environment, error) {
	options := append(functions(),
		cel.Variable("today", cel.StringType),
		cel.Variable("channel", cel.StringType),
	)
	for _, f := range leaves {
		options = append(options, cel.Variable(f.ID, celType(f)))
	}
	env, err := cel.NewEnv(options...)
	if err != nil {
		return nil, err
	}
	return &environment{env}, nil
}

// within adds the columns of a repeat as "row.<column>".
func (e *environment) within(repeat *Field) (*environment, error) {
	var options []cel.EnvOption
	for _, c := range leavesOf(repeat.Fields) {
		options = append(options, cel.Variable("row."+c.ID, celType(c)))
	}
	env, err := e.env.Extend(options...)
	if err != nil {
		return nil, err
	}
	return &environment{env}, nil
}

func celType(f *Field) *cel.Type {
	switch f.Type {
	case CheckType:
		return cel.BoolType
	case IntegerType, MoneyType:
		return cel.IntType
	case DecimalType:
		return cel.DoubleType
	case MultiType:
		return cel.ListType(cel.StringType)
	case RepeatType:
		return cel.ListType(cel.MapType(cel.StringType, cel.DynType))
	}
	return cel.StringType
}

func (e *environment) compile(source string) (*expression, error) {
	checked, issues := e.env.Compile(source)
	if issues.Err() != nil {
		return nil, fmt.Errorf("%q: %w", source, issues.Err())
	}
	if checked.OutputType() != cel.BoolType {
		return nil, fmt.Errorf("%q: is not true or false", source)
	}
	program, err := e.env.Program(checked, cel.CostLimit(costLimit))
	if err != nil {
		return nil, fmt.Errorf("%q: %w", source, err)
	}
	x := &expression{source: source, program: program, tree: checked.NativeRep().Expr()}
	seen := map[string]bool{}
	for _, r := range checked.NativeRep().ReferenceMap() {
		if r.Name != "" && len(r.OverloadIDs) == 0 && !seen[r.Name] {
			seen[r.Name] = true
			x.refs = append(x.refs, r.Name)
		}
	}
	return x, nil
}

// holds evaluates the expression; an error means the cost limit or a bug.
func (x *expression) holds(vars map[string]any) (bool, error) {
	v, _, err := x.program.Eval(vars)
	if err != nil {
		return false, fmt.Errorf("%q: %w", x.source, err)
	}
	b, ok := v.Value().(bool)
	if !ok {
		return false, fmt.Errorf("%q: gave %v", x.source, v)
	}
	return b, nil
}

// functions are the words that forms may use besides CEL's own.
func functions() []cel.EnvOption {
	str, whole := cel.StringType, cel.IntType
	rows := cel.ListType(cel.MapType(str, cel.DynType))
	two := []*cel.Type{str, str}
	return []cel.EnvOption{
		// years(from, to): full years between two dates; partial dates as the
		// longest they may be; -1 when either is not a date.
		cel.Function("years", cel.Overload("years", two, whole, cel.BinaryBinding(func(a, b ref.Val) ref.Val {
			return types.Int(fullYears(text(a), text(b)))
		}))),
		// days(from, to): days between two full dates; 0 when either is not one.
		cel.Function("days", cel.Overload("days", two, whole, cel.BinaryBinding(func(a, b ref.Val) ref.Val {
			return types.Int(daysBetween(text(a), text(b)))
		}))),
		// before(a, b): a is certainly earlier, whatever partial dates stand for.
		cel.Function("before", cel.Overload("before", two, cel.BoolType, cel.BinaryBinding(func(a, b ref.Val) ref.Val {
			return types.Bool(certainlyBefore(text(a), text(b)))
		}))),
		// family(name): the first word of a name, without marks.
		cel.Function("family", cel.Overload("family", two[:1], str, cel.UnaryBinding(func(a ref.Val) ref.Val {
			return types.String(familyName(text(a)))
		}))),
		// sum(rows, "column").
		cel.Function("sum", cel.Overload("sum", []*cel.Type{rows, str}, whole, cel.BinaryBinding(func(l, column ref.Val) ref.Val {
			var total int64
			each(l, func(row traits.Mapper) {
				if n, ok := row.Get(column).Value().(int64); ok {
					total += n
				}
			})
			return types.Int(total)
		}))),
		// disjoint(rows, "from", "to"): no two periods share a day.
		cel.Function("disjoint", cel.Overload("disjoint", []*cel.Type{rows, str, str}, cel.BoolType, cel.FunctionBinding(func(args ...ref.Val) ref.Val {
			var periods [][2]string
			each(args[0], func(row traits.Mapper) {
				periods = append(periods, [2]string{text(row.Get(args[1])), text(row.Get(args[2]))})
			})
			return types.Bool(disjoint(periods))
		}))),
	}
}

func text(v ref.Val) string {
	s, _ := v.Value().(string)
	return s
}

func each(list ref.Val, do func(traits.Mapper)) {
	l, ok := list.(traits.Lister)
	if !ok {
		return
	}
	for it := l.Iterator(); it.HasNext() == types.True; {
		if row, ok := it.Next().(traits.Mapper); ok {
			do(row)
		}
	}
}

// constant returns the Go value of a literal or a list of literals.
func constant(e ast.Expr) (any, bool) {
	switch e.Kind() {
	case ast.LiteralKind:
		return e.AsLiteral().Value(), true
	case ast.ListKind:
		list := []any{}
		for _, item := range e.AsList().Elements() {
			v, ok := constant(item)
			if !ok {
				return nil, false
			}
			list = append(list, v)
		}
		return list, true
	}
	return nil, false
}

// A shape is a condition seen as a tree of simple tests, for those who cannot
// evaluate CEL: the JSON Schema and the page's script. Op is "and", "or",
// "not" (over Parts), or a test of Field against Value: "==", "!=", ">",
// ">=", "<", "<=", "in" (Value is a list), "has" (Field is a list), "starts".
type shape struct {
	Op    string
	Field string
	Value any
	Parts []shape
}

var operators = map[string]string{
	"_&&_": "and", "_||_": "or", "!_": "not", "_==_": "==", "_!=_": "!=",
	"_>_": ">", "_>=_": ">=", "_<_": "<", "_<=_": "<=", "@in": "in", "startsWith": "starts",
}

// shape returns the simple form of the expression; ok is false where it uses
// more than the tests above.
func (x *expression) shape() (shape, bool) { return shapeOf(x.tree) }

func shapeOf(e ast.Expr) (shape, bool) {
	if e.Kind() == ast.IdentKind {
		return shape{Op: "==", Field: e.AsIdent(), Value: true}, true
	}
	if e.Kind() != ast.CallKind {
		return shape{}, false
	}
	call := e.AsCall()
	op, known := operators[call.FunctionName()]
	args := call.Args()
	if call.IsMemberFunction() {
		args = append([]ast.Expr{call.Target()}, args...)
	}
	switch {
	case !known:
		return shape{}, false
	case op == "and" || op == "or" || op == "not":
		s := shape{Op: op}
		for _, a := range args {
			part, ok := shapeOf(a)
			if !ok {
				return shape{}, false
			}
			s.Parts = append(s.Parts, part)
		}
		return s, true
	case len(args) != 2:
		return shape{}, false
	}
	left, right := args[0], args[1]
	if op == "in" && right.Kind() == ast.IdentKind {
		op, left, right = "has", right, left
	}
	value, ok := constant(right)
	if left.Kind() != ast.IdentKind || !ok {
		return shape{}, false
	}
	return shape{Op: op, Field: left.AsIdent(), Value: value}, true
}

// zero returns the value an absent answer reads as.
func zero(f *Field) any {
	switch celType(f).Kind() {
	case types.BoolKind:
		return false
	case types.IntKind:
		return int64(0)
	case types.DoubleKind:
		return 0.0
	case types.ListKind:
		return []any{}
	}
	return ""
}
