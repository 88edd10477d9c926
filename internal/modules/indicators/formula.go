package indicators

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"

	"xaso/internal/platform/metric"
)

// This file is the only one that knows CEL. Every metric is a variable of type
// double: register.households-poor is register.households_poor. Four words ask
// about other indicators; each is rewritten to a look-up, so that a compiled
// formula serves every commune:
//
//	met("set")               all criteria of the set are done
//	hamlets_meeting("set")   how many hamlets meet every indicator of the set
//	threshold("set", "code") the number another indicator must reach
//	value("set", "code")     what another indicator is, computed or entered

// costLimit bounds one evaluation; formulas have some ten terms.
const costLimit = 10_000

// mostFormulas bounds the compiled formulas kept: officials write new ones.
const mostFormulas = 4_096

// A question is what a formula asks about other indicators.
type question struct {
	word string // met, hamlets_meeting, threshold, value
	set  string
	code string // of threshold and value
}

const (
	wordMet       = "met"
	wordHamlets   = "hamlets_meeting"
	wordThreshold = "threshold"
	wordValue     = "value"
)

func (q question) key() string { return q.set + "\x00" + q.code }

// A formula is a compiled expression.
type formula struct {
	source  string
	program cel.Program
	metrics []string // it reads, in order of name
	asks    []question
	lone    bool // it is one name or one question, nothing else
}

// formulas compiles each text once.
type formulas struct {
	env   *cel.Env
	names map[string]metric.Metric // by variable

	mu   sync.Mutex
	kept map[string]*formula
}

func variable(name string) string { return strings.ReplaceAll(name, "-", "_") }

func newFormulas(metrics []metric.Metric) (*formulas, error) {
	f := &formulas{names: map[string]metric.Metric{}, kept: map[string]*formula{}}
	options := []cel.EnvOption{
		cel.Variable("_"+wordMet, cel.MapType(cel.StringType, cel.BoolType)),
		cel.Variable("_"+wordHamlets, cel.MapType(cel.StringType, cel.DoubleType)),
		cel.Variable("_"+wordThreshold, cel.MapType(cel.StringType, cel.DoubleType)),
		cel.Variable("_"+wordValue, cel.MapType(cel.StringType, cel.DoubleType)),
		cel.Macros(asking(wordMet, 1), asking(wordHamlets, 1), asking(wordThreshold, 2), asking(wordValue, 2)),
	}
	for _, m := range metrics {
		v := variable(m.Name)
		if _, taken := f.names[v]; taken {
			return nil, fmt.Errorf("indicators: metric %s is published twice", m.Name)
		}
		f.names[v] = m
		options = append(options, cel.Variable(v, cel.DoubleType))
	}
	var err error
	f.env, err = cel.NewEnv(options...)
	return f, err
}

// asking rewrites word("set") to _word["set"].
func asking(word string, args int) cel.Macro {
	return cel.GlobalMacro(word, args, func(eh cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
		var parts []string
		for _, a := range args {
			s, ok := "", false
			if a.Kind() == ast.LiteralKind {
				s, ok = a.AsLiteral().Value().(string)
			}
			if !ok || s == "" {
				return nil, eh.NewError(a.ID(), word+"(): want text in quotes")
			}
			parts = append(parts, s)
		}
		q := question{word: word, set: parts[0]}
		if len(parts) > 1 {
			q.code = parts[1]
		}
		return eh.NewCall(operators.Index, eh.NewIdent("_"+word), eh.NewLiteral(types.String(q.key()))), nil
	})
}

// compile returns the formula of a text.
func (f *formulas) compile(source string) (*formula, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if made, ok := f.kept[source]; ok {
		return made, nil
	}
	checked, issues := f.env.Compile(source)
	if issues.Err() != nil {
		return nil, fmt.Errorf("%q: %w", source, issues.Err())
	}
	if k := checked.OutputType().Kind(); k != types.DoubleKind && k != types.IntKind && k != types.BoolKind {
		return nil, fmt.Errorf("%q: is neither a number nor true or false", source)
	}
	program, err := f.env.Program(checked, cel.CostLimit(costLimit))
	if err != nil {
		return nil, fmt.Errorf("%q: %w", source, err)
	}
	made := &formula{source: source, program: program}
	if err := made.look(checked.NativeRep(), f.names); err != nil {
		return nil, fmt.Errorf("%q: %w", source, err)
	}
	if len(f.kept) >= mostFormulas {
		clear(f.kept)
	}
	f.kept[source] = made
	return made, nil
}

// look notes what the formula reads.
func (x *formula) look(tree *ast.AST, names map[string]metric.Metric) error {
	for _, r := range tree.ReferenceMap() {
		if m, ok := names[r.Name]; ok && !slices.Contains(x.metrics, m.Name) {
			x.metrics = append(x.metrics, m.Name)
		}
	}
	slices.Sort(x.metrics)
	var wrong error
	ast.PreOrderVisit(tree.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != operators.Index {
			return
		}
		args := e.AsCall().Args()
		key, ok := "", false
		if args[1].Kind() == ast.LiteralKind {
			key, ok = args[1].AsLiteral().Value().(string)
		}
		set, code, whole := strings.Cut(key, "\x00")
		if !ok || !whole || args[0].Kind() != ast.IdentKind {
			wrong = errors.New("looks up what is no metric")
			return
		}
		x.asks = append(x.asks, question{strings.TrimPrefix(args[0].AsIdent(), "_"), set, code})
	}))
	switch root := tree.Expr(); root.Kind() {
	case ast.IdentKind, ast.SelectKind:
		x.lone = true
	case ast.CallKind:
		x.lone = root.AsCall().FunctionName() == operators.Index
	}
	return wrong
}

// A number is what a formula gave, or why it gave nothing.
type number struct {
	value       float64
	bound       Bound
	provisional bool
	entry       *Entry // the entered figure it rests on
	gap         string
	args        []string
}

func gapOf(key string, args ...string) number { return number{gap: key, args: args} }

// figured answers what formulas ask: the figure of a metric, a question about
// other indicators.
type figured interface {
	figure(name string) number
	answer(q question) number
}

// value works a formula out. Whatever it lacks makes the whole no data.
func (x *formula) value(from figured) number {
	vars := map[string]any{}
	out := number{}
	for _, name := range x.metrics {
		n := from.figure(name)
		if n.gap != "" {
			return n
		}
		vars[variable(name)] = n.value
	}
	met, numbers := map[string]bool{}, map[string]map[string]float64{wordHamlets: {}, wordThreshold: {}, wordValue: {}}
	for _, q := range x.asks {
		n := from.answer(q)
		if n.gap != "" {
			return n
		}
		if n.bound != Exact && !x.lone {
			return gapOf(gapBounded, q.set)
		}
		out.bound, out.provisional = n.bound, out.provisional || n.provisional
		if n.entry != nil {
			out.entry = n.entry
		}
		if q.word == wordMet {
			met[q.key()] = n.value == 1
		} else {
			numbers[q.word][q.key()] = n.value
		}
	}
	vars["_"+wordMet] = met
	for word, answers := range numbers {
		vars["_"+word] = answers
	}
	result, _, err := x.program.Eval(vars)
	if err != nil { // whole numbers divided by nought, or too dear
		return gapOf(gapDivided, x.source)
	}
	switch v := result.Value().(type) {
	case bool:
		if v {
			out.value = 1
		}
	case int64:
		out.value = float64(v)
	case float64:
		out.value = v
	}
	if math.IsNaN(out.value) || math.IsInf(out.value, 0) {
		return gapOf(gapDivided, x.source)
	}
	return out
}
