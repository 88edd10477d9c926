package pages

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/site"
	"xaso/internal/ui"
)

// A FormPage is one page of a form ready to be drawn: for residents and for
// the counter alike. Make it with NewFormPage, set what there is to say, and
// draw it with FormFields inside a multipart ui.Form.
type FormPage struct {
	Form *procedures.Form
	Page *procedures.Page
	View *procedures.View

	// Typed holds the inputs as typed; nil draws the stored answers.
	Typed map[string][]string
	// Problems are shown at their fields; warnings are not errors.
	Problems []procedures.Problem
	// Files are those of the draft, for the fields that name them.
	Files []casework.Attachment
	// Suggest fills an unanswered field beforehand; nil suggests defaults only.
	Suggest func(*procedures.Field) string
	// OneBox asks for a date in one box and draws choices small, for those who
	// type all day.
	OneBox bool
	// Sources say of answers that were taken from elsewhere where from.
	Sources map[string][]string
	// Again are papers of before, for the fields that take files.
	Again []casework.EarlierPaper
	// More names a repeat that is drawn with one empty row more.
	More string

	answers procedures.Answers
}

// NewFormPage stands a page of form on the answers given so far.
func NewFormPage(form *procedures.Form, page *procedures.Page, answers procedures.Answers, sit procedures.Situation) *FormPage {
	return &FormPage{Form: form, Page: page, View: form.View(answers, sit), answers: answers}
}

// Fields are those to draw.
func (p *FormPage) Fields() []*procedures.Field { return p.View.Fields(p.Page) }

// alone is the page's only field when its label can be the heading.
func (p *FormPage) alone() *procedures.Field {
	fields := p.Fields()
	if len(fields) != 1 || p.Page.Lead.VI != "" || fields[0].Type == procedures.RepeatType ||
		fields[0].Type == procedures.ObjectType || fields[0].Type == procedures.CheckType {
		return nil
	}
	return fields[0]
}

// values are what stands in the inputs called name. Once somebody sent the
// page only that counts: a box they emptied stays empty.
func (p *FormPage) values(f *procedures.Field, name string) []string {
	if p.Typed != nil {
		return p.Typed[name]
	}
	if stored := p.Form.Input(p.answers, name); len(stored) > 0 {
		return stored
	}
	if s := p.suggested(f); s != "" {
		return []string{s}
	}
	return nil
}

func (p *FormPage) value(f *procedures.Field, name string) string { return first(p.values(f, name)) }

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// part is one box of a date. A date typed in one piece shows in its parts.
func (p *FormPage) part(f *procedures.Field, name, part string) string {
	if p.Typed != nil {
		return first(p.Typed[name+"."+part])
	}
	return first(p.Form.Input(p.answers, name+"."+part))
}

func (p *FormPage) suggested(f *procedures.Field) string {
	if p.Suggest != nil {
		if s := p.Suggest(f); s != "" {
			return s
		}
	}
	return f.Default
}

// prefilled reports whether the box shows what nobody here has said yet.
func (p *FormPage) prefilled(f *procedures.Field, name string) bool {
	return p.Typed == nil && len(p.Form.Input(p.answers, name)) == 0 && p.suggested(f) != ""
}

// rows is how many rows of a repeat to draw, one at least.
func (p *FormPage) rows(repeat *procedures.Field) int {
	n := p.View.Rows(repeat)
	if p.Typed != nil {
		n = len(rowNumbers(repeat.ID, p.Typed))
	}
	if p.More == repeat.ID {
		n++
	}
	return max(n, 1)
}

// fault is the sentence of the first error of an input, "" without.
func (p *FormPage) fault(ctx context.Context, name string) string {
	for _, problem := range p.Problems {
		if problem.Field == name && !problem.Warn {
			return ProblemSentence(ctx, problem)
		}
	}
	return ""
}

// Errors are the lines of the error summary.
func (p *FormPage) Errors(ctx context.Context) []ui.ErrorItem {
	var items []ui.ErrorItem
	for _, problem := range p.Problems {
		if !problem.Warn {
			items = append(items, ui.ErrorItem{Field: p.anchor(problem.Field), Text: ProblemSentence(ctx, problem)})
		}
	}
	return items
}

// Warnings are sentences that ask to look again and forbid nothing.
func (p *FormPage) Warnings(ctx context.Context) []string {
	var all []string
	for _, problem := range p.Problems {
		if problem.Warn {
			all = append(all, ProblemSentence(ctx, problem))
		}
	}
	return all
}

// anchor is the id that a link to a field jumps to.
func (p *FormPage) anchor(name string) string {
	if f := p.Form.Field(name); f != nil && !p.OneBox && (f.Type == procedures.DateType || f.Type == procedures.PartialType) {
		return ui.DateField(name)
	}
	return name
}

// ProblemSentence says a problem in the reader's language.
func ProblemSentence(ctx context.Context, problem procedures.Problem) string {
	if problem.Text.VI != "" {
		return problem.Text.In(lang.Tag(ctx))
	}
	return lang.T(ctx, problem.Code, problem.ArgsIn(lang.Tag(ctx))...)
}

// most options of a select that are drawn as radios: what can be seen at once
// is easier to pick.
const mostRadios = 6

func asRadios(f *procedures.Field) bool {
	return f.Type == procedures.RadioType || f.Type == procedures.SelectType && !f.Open && len(f.Options) <= mostRadios
}

var (
	equals = regexp.MustCompile(`^([\w.]+) == '([^']*)'$`)
	ticked = regexp.MustCompile(`^[\w.]+$`)
)

// opens reports whether picking value of field by is all that g waits for, so
// that g can stand folded under that choice.
func opens(by, g *procedures.Field, value string) bool {
	show := strings.TrimPrefix(g.Show, "row.")
	if m := equals.FindStringSubmatch(show); m != nil {
		return asRadios(by) && by.ID == m[1] && m[2] == value
	}
	return by.Type == procedures.CheckType && ticked.MatchString(show) && show == by.ID
}

// under returns the fields of a list that fold under a choice of by.
func under(list []*procedures.Field, by *procedures.Field, value string) []*procedures.Field {
	return slices.DeleteFunc(slices.Clone(list), func(g *procedures.Field) bool { return !opens(by, g, value) })
}

// folded reports whether g is drawn under a choice of another field of list.
func folded(list []*procedures.Field, g *procedures.Field) bool {
	return slices.ContainsFunc(list, func(by *procedures.Field) bool {
		if by.Type == procedures.CheckType {
			return opens(by, g, "true")
		}
		return slices.ContainsFunc(by.Options, func(o procedures.Option) bool { return opens(by, g, o.Value) })
	})
}

// waits reports whether a field that is drawn in the open may not be meant:
// its condition reads an answer of the same page.
func (p *FormPage) waits(f *procedures.Field, name string) bool {
	return f.Show != "" && !p.View.Shown(name)
}

// FormValues reads a posted page under the names that forms know: the parts of
// dates are called "id.day" there and "id-day" in the browser. Fields of the
// page's own working are left out, and rows are numbered without gaps, as the
// form will number them.
func FormValues(page *procedures.Page, posted map[string][]string) map[string][]string {
	typed := map[string][]string{}
	for name, values := range posted {
		if strings.HasPrefix(name, "_") || name == "remove" {
			continue
		}
		for _, part := range []string{"day", "month", "year"} {
			if base, ok := strings.CutSuffix(name, "-"+part); ok {
				name = base + "." + part
			}
		}
		typed[name] = values
	}
	for _, f := range page.Fields {
		if f.Type == procedures.RepeatType {
			closeRanks(f, typed)
		}
	}
	return typed
}

// closeRanks drops the rows nobody filled in and renumbers the rest.
func closeRanks(repeat *procedures.Field, typed map[string][]string) {
	next := 0
	for _, n := range rowNumbers(repeat.ID, typed) {
		from := rowPrefix(repeat, n)
		if !begun(repeat, typed, from) {
			dropRow(typed, from)
			continue
		}
		if n != next {
			moveRow(typed, from, rowPrefix(repeat, next))
		}
		next++
	}
}

// begun reports whether a row says anything besides its defaults.
func begun(repeat *procedures.Field, typed map[string][]string, prefix string) bool {
	for name, values := range typed {
		column, ok := strings.CutPrefix(name, prefix)
		if !ok {
			continue
		}
		preset := ""
		if f := columnOf(repeat.Fields, column); f != nil {
			preset = f.Default
		}
		if v := strings.TrimSpace(first(values)); v != "" && v != preset {
			return true
		}
	}
	return false
}

func columnOf(fields []*procedures.Field, id string) *procedures.Field {
	for _, f := range fields {
		if f.ID == id {
			return f
		}
		if inner := columnOf(f.Fields, id); inner != nil {
			return inner
		}
	}
	return nil
}

func rowPrefix(repeat *procedures.Field, n int) string {
	return repeat.ID + "." + strconv.Itoa(n) + "."
}

func dropRow(typed map[string][]string, prefix string) {
	for name := range typed {
		if strings.HasPrefix(name, prefix) {
			delete(typed, name)
		}
	}
}

func moveRow(typed map[string][]string, from, to string) {
	for name, values := range typed {
		if column, ok := strings.CutPrefix(name, from); ok {
			delete(typed, name)
			typed[to+column] = values
		}
	}
}

// rowNumbers are the rows of a repeat that have any input, in order.
func rowNumbers(repeat string, typed map[string][]string) []int {
	var numbers []int
	for name := range typed {
		rest, ok := strings.CutPrefix(name, repeat+".")
		number, _, inRow := strings.Cut(rest, ".")
		n, err := strconv.Atoi(number)
		if ok && inRow && err == nil && n >= 0 && !slices.Contains(numbers, n) {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	return numbers
}

// href makes an address of the house work under the commune's base.
func href(ctx context.Context, path string) string { return site.Href(ctx, path) }
