package procedures

import (
	"regexp"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/identity"
)

// Faults of a condition, with line and column in the flaw.
var (
	ErrExprSyntax = fault.New(fault.Invalid, "procedures.expr.syntax")
	ErrExprName   = fault.New(fault.Invalid, "procedures.expr.name")
	ErrExprMeant  = fault.New(fault.Invalid, "procedures.expr.meant")
	ErrExprTypes  = fault.New(fault.Invalid, "procedures.expr.types")
	ErrExprFunc   = fault.New(fault.Invalid, "procedures.expr.function")
	ErrExprClaim  = fault.New(fault.Invalid, "procedures.expr.claim")
	ErrExprOther  = fault.New(fault.Invalid, "procedures.expr.other")
	ErrExprColumn = fault.New(fault.Invalid, "procedures.expr.column")
	ErrExprLater  = fault.New(fault.Invalid, "procedures.expr.later")
	ErrExprCycle  = fault.New(fault.Invalid, "procedures.expr.cycle")
	ErrExprFails  = fault.New(fault.Invalid, "procedures.expr.fails")
	ErrExprLong   = fault.New(fault.Invalid, "procedures.expr.long")
)

// longestExpr bounds what is compiled, in bytes; the longest condition of the
// library's forms is a twentieth of it.
const longestExpr = 4000

// check compiles a condition and tells all that is wrong with it. The flaws
// have no place yet. Names are asked for only to guess what a misspelt one meant.
func (e *environment) check(source string, names func() []Name) (*expression, []Flaw) {
	if len(source) > longestExpr {
		return nil, []Flaw{flawed(Place{}, "", ErrExprLong, longestExpr)}
	}
	checked, issues := e.env.Compile(source)
	if issues.Err() != nil {
		var flaws []Flaw
		for _, wrong := range issues.Errors() {
			f := inWords(wrong.Message, names)
			f.Line, f.Column = wrong.Location.Line(), wrong.Location.Column()+1
			flaws = append(flaws, f)
			if f.Code == ErrExprSyntax.Code {
				break // what follows a misread word is noise
			}
		}
		return nil, flaws
	}
	if checked.OutputType() != cel.BoolType {
		return nil, []Flaw{flawed(Place{}, "", ErrExprClaim)}
	}
	x, err := e.compile(source)
	if err != nil {
		return nil, []Flaw{flawed(Place{}, "", ErrExprOther, err.Error())}
	}
	return x, nil
}

var (
	undeclared = regexp.MustCompile(`^undeclared reference to '([^']*)'`)
	noOverload = regexp.MustCompile(`^found no matching overload for '([^']*)' applied to '([^']*)'`)
)

// inWords turns a message of the CEL compiler into a flaw.
func inWords(message string, names func() []Name) Flaw {
	if m := undeclared.FindStringSubmatch(message); m != nil {
		if near := nearest(m[1], names()); near != "" {
			return flawed(Place{}, "", ErrExprMeant, m[1], near)
		}
		return flawed(Place{}, "", ErrExprName, m[1])
	}
	if m := noOverload.FindStringSubmatch(message); m != nil {
		op, known := shownOperators[m[1]]
		if !known {
			return flawed(Place{}, "", ErrExprFunc, m[1], typesInWords(m[2]))
		}
		return flawed(Place{}, "", ErrExprTypes, op, typesInWords(m[2]))
	}
	if rest, ok := strings.CutPrefix(message, "Syntax error: "); ok {
		return flawed(Place{}, "", ErrExprSyntax, rest)
	}
	return flawed(Place{}, "", ErrExprOther, message)
}

var shownOperators = map[string]string{
	"_==_": "==", "_!=_": "!=", "_<_": "<", "_<=_": "<=", "_>_": ">", "_>=_": ">=", "_&&_": "&&", "_||_": "||",
	"!_": "!", "@in": "in", "_+_": "+", "_-_": "-", "_*_": "*", "_/_": "/", "_%_": "%", "_?_:_": "? :", "_[_]": "[ ]",
}

// typeWords name CEL types as officials call them.
var typeWords = map[string]Text{
	"string": {"chữ", "text"}, "int": {"số nguyên", "whole number"}, "double": {"số lẻ", "decimal"},
	"bool": {"đúng/sai", "true or false"}, "list(string)": {"nhiều lựa chọn", "several choices"},
	"list(map(string, dyn))": {"bảng nhiều dòng", "rows"}, "dyn": {"giá trị bất kỳ", "any value"},
}

// typesInWords writes "(string, int)" as people read it.
func typesInWords(list string) Text {
	list = strings.TrimSuffix(strings.TrimPrefix(list, "("), ")")
	var vi, en []string
	for _, t := range splitTypes(list) {
		w, known := typeWords[t]
		if !known {
			w = Text{VI: t, EN: t}
		}
		vi, en = append(vi, w.VI), append(en, w.EN)
	}
	return Text{strings.Join(vi, ", "), strings.Join(en, ", ")}
}

// splitTypes parts a list at the commas outside brackets.
func splitTypes(list string) []string {
	var parts []string
	depth, from := 0, 0
	for i, r := range list {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				parts = append(parts, strings.TrimSpace(list[from:i]))
				from = i + 1
			}
		}
	}
	return append(parts, strings.TrimSpace(list[from:]))
}

// nearest returns the name that differs from what was written by its marks or
// by at most two letters, "" when none is that near.
func nearest(written string, names []Name) string {
	best, least := "", 3
	for _, n := range names {
		d := distance(identity.Fold(written), n.ID)
		if d < least && d < len(n.ID) {
			best, least = n.ID, d
		}
	}
	return best
}

// distance counts the letters to change, add or leave out (Levenshtein), up to 3.
func distance(a, b string) int {
	if len(a)-len(b) > 2 || len(b)-len(a) > 2 {
		return 3
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			step := diagonal
			if a[i-1] != b[j-1] {
				step++
			}
			diagonal = row[j]
			row[j] = min(step, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}

// columns returns the columns of repeats that an expression reads by name: in
// sum and disjoint, through the variable of a macro, and by position.
func (x *expression) columns(repeat func(string) bool) (read [][2]string) {
	rows := map[string]string{} // variable of a macro -> repeat
	var walk func(e ast.Expr)
	walk = func(e ast.Expr) {
		switch e.Kind() {
		case ast.CallKind:
			call := e.AsCall()
			args := call.Args()
			if call.IsMemberFunction() {
				walk(call.Target())
			}
			if name := call.FunctionName(); (name == "sum" || name == "disjoint") && len(args) > 1 && args[0].Kind() == ast.IdentKind {
				for _, a := range args[1:] {
					if v, ok := constant(a); ok {
						column, _ := v.(string)
						read = append(read, [2]string{args[0].AsIdent(), column})
					}
				}
			}
			for _, a := range args {
				walk(a)
			}
		case ast.ComprehensionKind:
			c := e.AsComprehension()
			if over := c.IterRange(); over.Kind() == ast.IdentKind && repeat(over.AsIdent()) {
				rows[c.IterVar()] = over.AsIdent()
			}
			for _, part := range []ast.Expr{c.IterRange(), c.AccuInit(), c.LoopCondition(), c.LoopStep(), c.Result()} {
				walk(part)
			}
		case ast.SelectKind:
			s := e.AsSelect()
			path, root := []string{s.FieldName()}, s.Operand()
			for root.Kind() == ast.SelectKind {
				path, root = append([]string{root.AsSelect().FieldName()}, path...), root.AsSelect().Operand()
			}
			if of := rowOf(root, rows, repeat); of != "" {
				read = append(read, [2]string{of, strings.Join(path, ".")})
				return
			}
			walk(s.Operand())
		case ast.ListKind:
			for _, item := range e.AsList().Elements() {
				walk(item)
			}
		}
	}
	walk(x.tree)
	return read
}

// rowOf returns the repeat whose row an expression is: the variable of a macro,
// or "members[0]".
func rowOf(e ast.Expr, rows map[string]string, repeat func(string) bool) string {
	switch e.Kind() {
	case ast.IdentKind:
		return rows[e.AsIdent()]
	case ast.CallKind:
		call := e.AsCall()
		if call.FunctionName() == "_[_]" && call.Args()[0].Kind() == ast.IdentKind && repeat(call.Args()[0].AsIdent()) {
			return call.Args()[0].AsIdent()
		}
	}
	return ""
}
