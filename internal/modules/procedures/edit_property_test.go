package procedures_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"xaso/internal/modules/procedures"
)

// Whatever is done to a sound edition in whatever order, no id stands twice,
// nothing refers to what is gone or was renamed, and it survives the way
// through a file. Moving may put a question behind the one that reads it; the
// check says so, and only that.
func TestEditsKeepTheRest(t *testing.T) {
	lib, err := procedures.Load()
	if err != nil {
		t.Fatal(err)
	}
	mayCome := []string{procedures.ErrExprLater.Code, procedures.ErrExprCycle.Code, procedures.ErrNoOptions.Code, procedures.ErrNoColumns.Code,
		procedures.ErrNoPages.Code, procedures.ErrCaseField.Code, procedures.ErrCaseHidden.Code, procedures.ErrCaseShown.Code,
		procedures.ErrCasePaper.Code, procedures.ErrCaseNoPaper.Code, procedures.ErrCaseProblem.Code, procedures.ErrCaseRefused.Code}
	rapid.Check(t, func(rt *rapid.T) {
		e := imported(t, draft)
		for step := range rapid.IntRange(1, 12).Draw(rt, "steps") {
			edit := anyEdit(rt, e, step)
			next, err := e.With(edit)
			if err != nil {
				continue // refused: nothing changed
			}
			e = next
		}
		body, err := e.Export()
		if err != nil {
			rt.Fatal(err)
		}
		if _, err := procedures.Import(body); err != nil {
			rt.Fatalf("%v\n%s", err, body)
		}
		for _, f := range lib.Check(e, "2026-11-23") {
			if !f.Warn && !slices.Contains(mayCome, f.Code) {
				rt.Fatalf("%+v\n%s", f, body)
			}
		}
	})
}

// anyEdit draws an edit of something that is there.
func anyEdit(rt *rapid.T, e procedures.Edition, step int) procedures.Edit {
	var fields, pages, sections []string
	var collect func(list []*procedures.Field, under string)
	collect = func(list []*procedures.Field, under string) {
		for _, f := range list {
			fields = append(fields, under+f.ID)
			collect(f.Fields, under+f.ID+".")
		}
	}
	for _, s := range e.Form.Sections {
		sections = append(sections, s.ID)
		for _, p := range s.Pages {
			pages = append(pages, p.ID)
			collect(p.Fields, "")
		}
	}
	pick := func(of []string, what string) string {
		if len(of) == 0 {
			return "nothing"
		}
		return rapid.SampledFrom(of).Draw(rt, what)
	}
	by := rapid.IntRange(-3, 3).Draw(rt, "by")
	label := procedures.Text{VI: rapid.SampledFrom([]string{"Họ và tên", "Thu nhập", "Ghi chú 2", "今日", "row", "Lý do"}).Draw(rt, "label"), EN: "X"}
	fresh := fmt.Sprintf("o_moi_%d", step)
	switch rapid.IntRange(0, 12).Draw(rt, "what") {
	case 0:
		return procedures.AddSection(label, pick(sections, "section"))
	case 1:
		return procedures.AddPage(pick(sections, "section"), label, pick(pages, "page"))
	case 2:
		return procedures.AddField(pick(pages, "page"), procedures.Field{Type: procedures.TextType, Label: label}, pick(fields, "field"))
	case 3:
		return procedures.AddColumn(pick(fields, "field"), procedures.Field{Type: procedures.IntegerType, Label: label}, "")
	case 4, 5:
		id := pick(fields, "field")
		if under := id[:len(id)-len(lastPart(id))]; under != "" {
			fresh = under + fresh
		}
		return procedures.RenameField(id, fresh)
	case 6:
		return procedures.RemoveField(pick(fields, "field"))
	case 7:
		return procedures.MoveField(pick(fields, "field"), by)
	case 8:
		return procedures.MovePage(pick(pages, "page"), by)
	case 9:
		return procedures.RemovePage(pick(pages, "page"))
	case 10:
		return procedures.PutField(pick(fields, "field"), pick(pages, "page"))
	case 11:
		return procedures.RemoveSection(pick(sections, "section"))
	}
	return procedures.AddComponent(procedures.Component{Name: label.VI}, "c1")
}

func lastPart(id string) string {
	for i := len(id) - 1; i >= 0; i-- {
		if id[i] == '.' {
			return id[i+1:]
		}
	}
	return id
}
