package builder

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// ErrExpect asks for at least one thing that a test case looks at.
var ErrExpect = fault.New(fault.Invalid, "procedures.build.no-expectation")

// expectations are what can be held on to from the end of a trial: what was
// asked and what was not, the papers, the fee.
func (tr trial) expectations(ctx context.Context) []ui.Choice {
	var items []ui.Choice
	view, tag := tr.view(), lang.Tag(ctx)
	for _, s := range tr.Form.Sections {
		for _, p := range s.Pages {
			for _, f := range p.Fields {
				what, key := procedures.ExpectHidden, "procedures.build.test.hidden"
				if view.Shown(f.ID) {
					what, key = procedures.ExpectShown, "procedures.build.test.shown"
				}
				if f.Show != "" || p.Show != "" || s.Show != "" { // the rest is always asked
					items = append(items, ui.Choice{Value: string(what) + ":" + f.ID, Text: t(ctx, key, f.Label.In(tag))})
				}
			}
		}
	}
	required := map[string]bool{}
	for _, p := range view.Papers() {
		required[p.ID] = p.Required
	}
	for _, c := range tr.Procedure.Components {
		what, key := procedures.ExpectNoPaper, "procedures.build.test.no-paper"
		if required[c.ID] {
			what, key = procedures.ExpectPaper, "procedures.build.test.paper"
		}
		items = append(items, ui.Choice{Value: string(what) + ":" + c.ID, Text: t(ctx, key, c.Name)})
	}
	bill, err := tr.Procedure.Fee.Value.Bill(procedures.FeeCase{Channel: tr.sit.Channel, Date: tr.sit.Today})
	if err == nil {
		items = append(items, ui.Choice{Value: string(procedures.ExpectFee) + ":" + strconv.FormatInt(bill.Dong, 10),
			Text: t(ctx, "procedures.build.test.fee", lang.Dong(bill.Dong))})
	}
	return items
}

// keepTest makes a test case of a trial: its answers, and what was ticked.
func (b Bench) keepTest(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	r.SetPathValue("as", r.PostFormValue("as"))
	tr, err := b.trial(r, who)
	if err != nil {
		return err
	}
	if tr.form == nil {
		return web.Page(w, r, http.StatusOK, tryBroken(tr.Edition))
	}
	tr.answers, tr.files = carried(r)
	tr.in = entry{Typed: r.PostForm}
	c, err := tr.test()
	if err == nil {
		version, _ := strconv.ParseInt(r.PostFormValue(versionField), 10, 64)
		_, err = b.Store.Edit(r.Context(), who, tr.ID, version, procedures.SetTests(append(tr.Tests, c)))
	}
	if fault.Told(err) {
		tr.in.Err = err
		return web.Page(w, r, web.Status(err), tryEndPage(tr))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, at(tr.Edition, "ca-thu"))
}

func (tr trial) test() (procedures.Case, error) {
	c := procedures.Case{Name: text(tr.in, "name"), Answers: tr.view().Answers(), Channel: tr.sit.Channel, Office: tr.sit.Office,
		Today: tr.sit.Today}
	var wrong error
	if c.Name == "" {
		wrong = procedures.ErrNoLabel.At("name")
	}
	for _, ticked := range tr.in.Typed["expect"] {
		what, of, _ := strings.Cut(ticked, ":")
		want := procedures.Expect{What: procedures.Expected(what), Field: of}
		if want.What == procedures.ExpectFee {
			want.Field = ""
			want.Fee, _ = strconv.ParseInt(of, 10, 64) // 0 where the browser sent no number
		}
		c.Expect = append(c.Expect, want)
	}
	if c.Expect == nil {
		wrong = errors.Join(wrong, ErrExpect.At("expect"))
	}
	return c, wrong
}

// tests is the list of test cases with how each comes out now.
func (b Bench) tests(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	failed := map[string][]procedures.Flaw{}
	for _, f := range b.Store.Library().RunCases(e, b.today()) {
		if f.Part == procedures.OfTest {
			failed[f.ID] = append(failed[f.ID], f)
		}
	}
	return web.Page(w, r, http.StatusOK, testsPage(e, failed))
}
