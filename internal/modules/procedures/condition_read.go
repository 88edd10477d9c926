package procedures

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
)

// parser reads CEL without knowing any name.
var parser = sync.OnceValues(func() (*cel.Env, error) { return cel.NewEnv(cel.ClearMacros()) })

// ReadCondition reads a CEL text back; ok is false where it says more than a
// Condition can, and the text must be edited as it is.
func ReadCondition(source string, names []Name) (c Condition, ok bool) {
	env, err := parser()
	if err != nil || len(source) > longestExpr {
		return c, false
	}
	parsed, issues := env.Parse(source)
	if issues.Err() != nil {
		return c, false
	}
	tree := parsed.NativeRep().Expr()
	parts := []ast.Expr{tree}
	if op := operatorOf(tree); op == "and" || op == "or" {
		c.Any = op == "or"
		parts = branches(tree, op)
	}
	for _, part := range parts {
		t, ok := readTest(part, names)
		if !ok {
			return Condition{}, false
		}
		c.Tests = append(c.Tests, t)
	}
	return c, true
}

func operatorOf(e ast.Expr) string {
	if e.Kind() != ast.CallKind {
		return ""
	}
	return operators[e.AsCall().FunctionName()]
}

// branches returns the parts of a && (b && c).
func branches(e ast.Expr, op string) []ast.Expr {
	if operatorOf(e) != op {
		return []ast.Expr{e}
	}
	var parts []ast.Expr
	for _, a := range e.AsCall().Args() {
		parts = append(parts, branches(a, op)...)
	}
	return parts
}

// variable returns the name that an expression is: "child.full_name".
func variable(e ast.Expr) (string, bool) {
	switch e.Kind() {
	case ast.IdentKind:
		return e.AsIdent(), true
	case ast.SelectKind:
		s := e.AsSelect()
		under, ok := variable(s.Operand())
		return under + "." + s.FieldName(), ok && !s.IsTestOnly()
	}
	return "", false
}

// readTest reads one comparison, or the negation of one.
func readTest(e ast.Expr, names []Name) (Test, bool) {
	turned := false
	if operatorOf(e) == "not" {
		e, turned = e.AsCall().Args()[0], true
	}
	if id, ok := variable(e); ok {
		return finish(Test{Name: id, Op: either(turned, NotTicked, Ticked)}, names)
	}
	if e.Kind() != ast.CallKind {
		return Test{}, false
	}
	call := e.AsCall()
	args := call.Args()
	if call.IsMemberFunction() {
		args = append([]ast.Expr{call.Target()}, args...)
	}
	if len(args) != 2 {
		return Test{}, false
	}
	left, right := args[0], args[1]
	switch op := operatorOf(e); op {
	case "in":
		return readIn(left, right, turned, names)
	case "starts":
		id, ok := variable(left)
		value, good := written(right)
		if !ok || !good || turned {
			return Test{}, false
		}
		return finish(Test{id, Begins, []string{value}}, names)
	default:
		if turned {
			return Test{}, false
		}
		return readComparison(left, right, op, names)
	}
}

func readIn(left, right ast.Expr, turned bool, names []Name) (Test, bool) {
	if id, ok := variable(right); ok {
		value, good := written(left)
		if !good {
			return Test{}, false
		}
		return finish(Test{id, either(turned, HasNot, Has), []string{value}}, names)
	}
	id, ok := variable(left)
	if !ok || right.Kind() != ast.ListKind || len(right.AsList().Elements()) == 0 {
		return Test{}, false
	}
	t := Test{Name: id, Op: either(turned, NoneOf, OneOf)}
	for _, item := range right.AsList().Elements() {
		value, ok := written(item)
		if !ok {
			return Test{}, false
		}
		t.Values = append(t.Values, value)
	}
	return finish(t, names)
}

func readComparison(left, right ast.Expr, sign string, names []Name) (Test, bool) {
	var op Op
	for o, s := range comparisons {
		if s == sign {
			op = o
		}
	}
	sized := false
	if left.Kind() == ast.CallKind && left.AsCall().FunctionName() == "size" && len(left.AsCall().Args()) == 1 {
		left, sized = left.AsCall().Args()[0], true
	}
	id, ok := variable(left)
	value, good := written(right)
	if op == "" || !ok || !good {
		return Test{}, false
	}
	i := slices.IndexFunc(names, func(n Name) bool { return n.ID == id })
	if i < 0 || sized != (names[i].Kind == KindRows || names[i].Kind == KindChoices) {
		return Test{}, false
	}
	none := value == "" && right.Kind() == ast.LiteralKind || sized && value == "0"
	if none && (op == Is || op == IsNot) {
		return finish(Test{Name: id, Op: either(op == Is, Empty, Answered)}, names)
	}
	return finish(Test{id, op, []string{value}}, names)
}

// written is the value of a literal as a person types it; "today" is itself.
func written(e ast.Expr) (string, bool) {
	if id, ok := variable(e); ok {
		return id, id == "today"
	}
	v, ok := constant(e)
	if !ok {
		return "", false
	}
	switch v := v.(type) {
	case string:
		return v, true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), ".", ",", 1), true
	}
	return "", false
}

// finish accepts a test that the names can be asked.
func finish(t Test, names []Name) (Test, bool) {
	i := slices.IndexFunc(names, func(n Name) bool { return n.ID == t.Name })
	if i < 0 || !slices.Contains(Operators(names[i]), t.Op) {
		return Test{}, false
	}
	if len(t.Values) > 0 {
		if _, ok := t.cel(names[i]); !ok {
			return Test{}, false
		}
	}
	return t, true
}

func either(cond bool, yes, no Op) Op {
	if cond {
		return yes
	}
	return no
}
