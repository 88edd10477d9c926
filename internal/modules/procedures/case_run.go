package procedures

import (
	"slices"
	"strings"
	"time"

	"xaso/internal/platform/fault"
)

// Faults of a test case: what it expected and what came. The name of the case
// comes first, then the label or id of what was looked at.
var (
	ErrCaseName    = fault.New(fault.Invalid, "procedures.case.name")
	ErrCaseField   = fault.New(fault.Invalid, "procedures.case.field")
	ErrCaseWhat    = fault.New(fault.Invalid, "procedures.case.what")
	ErrCaseDate    = fault.New(fault.Invalid, "procedures.case.date")
	ErrCaseEmpty   = fault.New(fault.Invalid, "procedures.case.empty")
	ErrCaseHidden  = fault.New(fault.Invalid, "procedures.case.hidden")
	ErrCaseShown   = fault.New(fault.Invalid, "procedures.case.shown")
	ErrCasePaper   = fault.New(fault.Invalid, "procedures.case.paper")
	ErrCaseNoPaper = fault.New(fault.Invalid, "procedures.case.no-paper")
	ErrCaseFee     = fault.New(fault.Invalid, "procedures.case.fee")
	ErrCaseNoFee   = fault.New(fault.Invalid, "procedures.case.no-fee")
	ErrCaseProblem = fault.New(fault.Invalid, "procedures.case.problem")
	ErrCaseRefused = fault.New(fault.Invalid, "procedures.case.refused")
	ErrCaseFails   = fault.New(fault.Invalid, "procedures.case.fails")
)

// RunCases runs the test cases of an edition whose form compiles and returns
// what did not come as expected. Today is YYYY-MM-DD.
func (l *Library) RunCases(e Edition, today string) []Flaw {
	form, err := l.Preview(e)
	if err != nil {
		return []Flaw{flawed(Place{Part: OfForm}, "", ErrExprOther, err.Error())}
	}
	var all []Flaw
	seen := map[string]bool{}
	for _, c := range e.Tests {
		all = append(all, runCase(form, e.Procedure, c, today)...)
		if name := strings.TrimSpace(c.Name); name == "" || seen[name] {
			all = append(all, flawed(Place{Part: OfTest, ID: c.Name, Label: Text{VI: c.Name}}, "name", ErrCaseName, c.Name))
		}
		seen[strings.TrimSpace(c.Name)] = true
	}
	return all
}

func (x *inspector) cases(e Edition) {
	if len(e.Tests) > 0 {
		x.flaws = append(x.flaws, x.lib.RunCases(e, orToday(x.today))...)
	}
}

func runCase(form *Form, p Procedure, c Case, today string) []Flaw {
	at := Place{Part: OfTest, ID: c.Name, Label: Text{VI: c.Name}}
	if c.Today == "" {
		c.Today = today
	}
	if _, err := time.Parse(time.DateOnly, c.Today); err != nil {
		return []Flaw{flawed(at, "today", ErrCaseDate, c.Name, c.Today)}
	}
	if len(c.Expect) == 0 {
		return []Flaw{flawed(at, "expect", ErrCaseEmpty, c.Name)}
	}
	answers := c.answers()
	view := form.View(answers, Situation{Today: c.Today, Channel: c.Channel, Office: c.Office})
	if err := view.Failed(); err != nil {
		return []Flaw{flawed(at, "answers", ErrCaseFails, c.Name, why(err))}
	}
	r := caseRun{form: form, view: view, fee: p.Fee.Value, of: c, at: at}
	for id := range c.flat() {
		if form.Field(id) == nil {
			r.miss("answers", ErrCaseField, id)
		}
	}
	for _, want := range c.Expect {
		r.judge(want)
	}
	return r.flaws
}

// A caseRun is one case under way.
type caseRun struct {
	form  *Form
	view  *View
	fee   Fee
	of    Case
	at    Place
	flaws []Flaw
}

func (r *caseRun) miss(property string, of *fault.Fault, args ...any) {
	r.flaws = append(r.flaws, flawed(r.at, property, of, append([]any{r.of.Name}, args...)...))
}

func (r *caseRun) judge(want Expect) {
	switch want.What {
	case ExpectShown, ExpectHidden:
		f := r.form.Field(want.Field)
		switch shown := r.view.Shown(want.Field); {
		case f == nil:
			r.miss("expect", ErrCaseField, want.Field)
		case want.What == ExpectShown && !shown:
			r.miss("expect", ErrCaseHidden, f.Label)
		case want.What == ExpectHidden && shown:
			r.miss("expect", ErrCaseShown, f.Label)
		}
	case ExpectPaper, ExpectNoPaper:
		r.paper(want)
	case ExpectFee:
		r.bill(want)
	case ExpectProblem, ExpectAccepted:
		r.answer(want)
	default:
		r.miss("expect", ErrCaseWhat, string(want.What))
	}
}

func (r *caseRun) paper(want Expect) {
	i := slices.IndexFunc(r.form.components, func(c Component) bool { return c.ID == want.Field })
	if i < 0 {
		r.miss("expect", ErrCaseField, want.Field)
		return
	}
	required := slices.ContainsFunc(r.view.Papers(), func(s PaperState) bool { return s.ID == want.Field && s.Required })
	switch name := r.form.components[i].Name; {
	case want.What == ExpectPaper && !required:
		r.miss("expect", ErrCasePaper, name)
	case want.What == ExpectNoPaper && required:
		r.miss("expect", ErrCaseNoPaper, name)
	}
}

func (r *caseRun) bill(want Expect) {
	channel := r.of.Channel
	if channel == "" {
		channel = ByWeb
	}
	bill, err := r.fee.Bill(FeeCase{Channel: channel, Date: r.of.Today, Items: r.fee.Count.Items(r.view.Answers())})
	switch {
	case err != nil:
		r.miss("expect", ErrCaseNoFee, want.Fee)
	case bill.Dong != want.Fee:
		r.miss("expect", ErrCaseFee, want.Fee, bill.Dong)
	}
}

func (r *caseRun) answer(want Expect) {
	f := r.form.Field(want.Field)
	if f == nil {
		r.miss("expect", ErrCaseField, want.Field)
		return
	}
	refused := slices.ContainsFunc(r.view.Check(), func(p Problem) bool { return p.Field == want.Field && !p.Warn })
	switch {
	case want.What == ExpectProblem && !refused:
		r.miss("expect", ErrCaseProblem, f.Label)
	case want.What == ExpectAccepted && refused:
		r.miss("expect", ErrCaseRefused, f.Label)
	}
}

// answers brings the answers of a case into the shape of a form: keys with
// dots are nested, dates that YAML read as instants are text again.
func (c Case) answers() Answers {
	all := Answers{}
	for id, v := range c.Answers {
		put(all, id, asJSON(v))
	}
	return all
}

func asJSON(v any) any {
	switch v := v.(type) {
	case time.Time:
		return v.Format(time.DateOnly)
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, x := range v {
			m[k] = asJSON(x)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, x := range v {
			list[i] = asJSON(x)
		}
		return list
	}
	return v
}

// flat returns the ids that a case answers, rows without their number.
func (c Case) flat() map[string]bool {
	ids := map[string]bool{}
	var walk func(under string, v any)
	walk = func(under string, v any) {
		switch v := v.(type) {
		case map[string]any:
			if v["file"] != nil || v["ref"] != nil {
				ids[under] = true
				return
			}
			for k, x := range v {
				walk(strings.TrimPrefix(under+"."+k, "."), x)
			}
		case []any:
			for _, x := range v {
				walk(under, x)
			}
		default:
			ids[under] = true
		}
	}
	walk("", map[string]any(c.answers()))
	return ids
}
