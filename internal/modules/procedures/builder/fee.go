package builder

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// feeKinds are the ways to count that can be chosen here.
var feeKinds = []procedures.FeeKind{procedures.FeeFree, procedures.FeeFixed, procedures.FeePerCase, procedures.FeePerCopy,
	procedures.FeePerPage, procedures.FeePerTransaction, procedures.FeeProvince, procedures.FeeUnset}

func (b Bench) fee(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, feePage(feeForm{Edition: e, fee: e.Procedure.Fee.Value}))
}

// A feeForm is the page of what the procedure costs: a row for each amount and
// one for each group that pays less.
type feeForm struct {
	procedures.Edition
	entry
	fee procedures.Fee
}

func groupOf(i int) string { return "g" + strconv.Itoa(i) + "." }

// rows is how many rows to draw of what there are n of: those and an empty one,
// or as many as were sent.
func (f feeForm) rows(n int, name, button string) int {
	if f.Typed != nil {
		n, _ = strconv.Atoi(f.value(name, ""))
		n = min(max(n, 1), mostRows)
	}
	if f.pressed(button) {
		n++
	}
	return max(n, 1)
}

func (f feeForm) amounts() int { return f.rows(len(f.fee.List()), "_dong", "_them") }
func (f feeForm) groups() int  { return f.rows(len(f.fee.Groups()), "_nhom", "_them-nhom") }

func (f feeForm) rule(i int) procedures.FeeRule {
	if all := f.fee.List(); i < len(all) {
		return all[i]
	}
	return procedures.FeeRule{}
}

func (f feeForm) relief(i int) procedures.Relief {
	if all := f.fee.Groups(); i < len(all) {
		return all[i]
	}
	return procedures.Relief{Percent: 100}
}

func (b Bench) setFee(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return b.change(w, r, who, change{
		again: func(e procedures.Edition, in entry) templ.Component {
			return feePage(feeForm{Edition: e, entry: in, fee: e.Procedure.Fee.Value})
		},
		next: func(e procedures.Edition) string { return at(e) },
		edits: func(e procedures.Edition, in entry) ([]procedures.Edit, error) {
			if in.pressed("_them") || in.pressed("_them-nhom") {
				return nil, nil
			}
			fee, err := feeForm{Edition: e, entry: in, fee: e.Procedure.Fee.Value}.read()
			return []procedures.Edit{procedures.SetFee(fee)}, err
		},
	})
}

// read makes the fee of what was typed and has it checked as at publishing.
func (f feeForm) read() (procedures.Fee, error) {
	fee := procedures.Fee{Count: f.fee.Count}
	var wrong error
	var amounts, groups []int // row of each rule and relief
	for i := range f.amounts() {
		if text(f.entry, rowOf(i)+"kind") == "" {
			continue
		}
		rule, err := f.readRule(i)
		fee.Rules, amounts, wrong = append(fee.Rules, rule), append(amounts, i), errors.Join(wrong, err)
	}
	for i := range f.groups() {
		if text(f.entry, groupOf(i)+"name") == "" {
			continue
		}
		relief, err := f.readRelief(i, fee.Reliefs)
		fee.Reliefs, groups, wrong = append(fee.Reliefs, relief), append(groups, i), errors.Join(wrong, err)
	}
	if wrong != nil {
		return fee, wrong
	}
	for _, err := range fee.Check() {
		for _, one := range fault.All(err) {
			wrong = errors.Join(wrong, one.At(feeInput(one, amounts, groups)))
		}
	}
	return fee, wrong
}

// feeInput is the input that a fault of a fee belongs to.
func feeInput(f *fault.Fault, amounts, groups []int) string {
	list, number, _ := strings.Cut(strings.TrimPrefix(f.Field, "fee."), ".")
	n, err := strconv.Atoi(number)
	switch {
	case err == nil && list == "rules" && n < len(amounts):
		return rowOf(amounts[n]) + "kind"
	case err == nil && list == "reliefs" && n < len(groups):
		return groupOf(groups[n]) + "name"
	}
	return rowOf(0) + "kind"
}

func (f feeForm) readRule(i int) (procedures.FeeRule, error) {
	row := rowOf(i)
	rule := f.rule(i) // charge, steps and the like stay
	rule.Kind, rule.Channel, rule.Source = procedures.FeeKind(text(f.entry, row+"kind")), procedures.Channel(text(f.entry, row+"channel")), text(f.entry, row+"source")
	amount, wrong := number(f.entry, row+"amount")
	rule.Amount = amount
	rule.Mark = procedures.Mark{Standing: procedures.Declared}
	var err error
	rule.From, err = dateOf(f.entry, row+"from")
	wrong = errors.Join(wrong, err)
	rule.To, err = dateOf(f.entry, row+"to")
	return rule, errors.Join(wrong, err)
}

func (f feeForm) readRelief(i int, before []procedures.Relief) (procedures.Relief, error) {
	row := groupOf(i)
	relief := f.relief(i)
	relief.Name.VI, relief.Proof.VI, relief.Source = text(f.entry, row+"name"), text(f.entry, row+"proof"), text(f.entry, row+"source")
	percent, err := number(f.entry, row+"percent")
	relief.Percent, relief.Mark = int(percent), procedures.Mark{Standing: procedures.Declared}
	if relief.ID == "" {
		for n := i + 1; relief.ID == "" || slices.ContainsFunc(before, func(r procedures.Relief) bool { return r.ID == relief.ID }); n++ {
			relief.ID = "nhom-" + strconv.Itoa(n)
		}
	}
	return relief, err
}

// dateOf reads a date as people write it; "" is none.
func dateOf(in entry, name string) (string, error) {
	typed := text(in, name)
	if typed == "" {
		return "", nil
	}
	d, err := identity.FullDate(typed)
	if err != nil {
		return "", ErrDate.At(name)
	}
	return d, nil
}

// feeWords says a fee in one line.
func feeWords(ctx context.Context, fee procedures.Fee) string {
	var words []string
	for _, r := range fee.List() {
		said := t(ctx, "procedures.build.fee."+string(r.Kind))
		if r.Amount > 0 {
			said = lang.Dong(r.Amount) + " · " + said
		}
		if r.Channel != "" {
			said += " (" + t(ctx, "procedures.build.door."+string(r.Channel)) + ")"
		}
		words = append(words, said)
	}
	return strings.Join(words, "; ")
}

func feeKindOptions(ctx context.Context, i int) []ui.Option {
	var options []ui.Option
	if i > 0 {
		options = append(options, ui.Option{Text: t(ctx, "procedures.build.fee.none"), Blank: true})
	}
	for _, k := range feeKinds {
		options = append(options, ui.Option{Value: string(k), Text: t(ctx, "procedures.build.fee."+string(k))})
	}
	return options
}

func doorOptions(ctx context.Context) []ui.Option {
	options := []ui.Option{{Text: t(ctx, "procedures.build.door.any"), Blank: true}}
	for _, d := range doors {
		options = append(options, ui.Option{Value: string(d), Text: t(ctx, "procedures.build.door."+string(d))})
	}
	return options
}
