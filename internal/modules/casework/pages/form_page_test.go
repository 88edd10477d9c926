package pages_test

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"xaso/internal/modules/casework/pages"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/site"
)

// Every page of every form, as resident and as official, in both languages,
// empty and with an error at each field: nothing may lack its words.
func TestEveryPageOfEveryFormIsDrawn(t *testing.T) {
	lib, err := procedures.Load()
	if err != nil {
		t.Fatal(err)
	}
	texts := frontServer(t, nil).Texts
	seen := map[string]bool{}
	for _, p := range lib.Catalogue.Procedures {
		if p.FormID == "general" && seen["general"] {
			continue // one with papers of its own is enough
		}
		seen[p.FormID] = true
		form, err := lib.FormFor(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range form.Pages() {
			for _, office := range []bool{false, true} {
				for _, tag := range lang.Tags {
					ctx := site.With(texts.For(context.Background(), tag), &site.Site{Lang: tag})
					drawPage(t, ctx, form, page, procedures.Situation{Today: "2026-11-16", Office: office})
				}
			}
		}
	}
	if len(seen) != 9 {
		t.Errorf("%d forms", len(seen))
	}
}

func drawPage(t *testing.T, ctx context.Context, form *procedures.Form, page *procedures.Page, sit procedures.Situation) {
	t.Helper()
	p := pages.NewFormPage(form, page, procedures.Answers{}, sit)
	if len(p.Fields()) == 0 {
		return // not asked of these answers
	}
	p.Problems = p.View.CheckPage(page)
	var out strings.Builder
	if err := pages.FormFields(p).Render(ctx, &out); err != nil {
		t.Fatal(err)
	}
	for _, gap := range []string{"casework.page", "procedures.", "ui.", "%!", "identity."} {
		if strings.Contains(visible(out.String()), gap) {
			t.Errorf("form %s page %s in %s shows %q:\n%s", form.ID, page.ID, lang.Tag(ctx), gap, visible(out.String()))
		}
	}
	for _, item := range p.Errors(ctx) {
		if !strings.Contains(out.String(), `id="`+item.Field+`"`) {
			t.Errorf("form %s page %s: the error summary links to %q, which is not there", form.ID, page.ID, item.Field)
		}
	}
	if strings.Count(out.String(), "<h1") != 1 {
		t.Errorf("form %s page %s has %d headings", form.ID, page.ID, strings.Count(out.String(), "<h1"))
	}
}

// visible is the text of markup, without addresses and attributes.
func visible(markup string) string {
	var b strings.Builder
	in := false
	for _, r := range markup {
		switch r {
		case '<':
			in = true
		case '>':
			in = false
			b.WriteByte(' ')
		default:
			if !in {
				b.WriteRune(r)
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestFormValuesNumberRowsWithoutGaps(t *testing.T) {
	lib, err := procedures.Load()
	if err != nil {
		t.Fatal(err)
	}
	page, repeat := pageWithRows(t, lib)
	column := repeat.Fields[0].ID
	got := pages.FormValues(page, map[string][]string{
		"_key": {"k"}, "_form": {"f"}, "remove": {"x"},
		repeat.ID + ".0." + column: {" "},
		repeat.ID + ".1." + column: {"một"},
		repeat.ID + ".3." + column: {"hai"},
		"born-day":                 {"2"}, "born-month": {"3"}, "born-year": {"1990"},
	})
	want := map[string][]string{
		repeat.ID + ".0." + column: {"một"}, repeat.ID + ".1." + column: {"hai"},
		"born.day": {"2"}, "born.month": {"3"}, "born.year": {"1990"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// pageWithRows finds a page that asks for several of something.
func pageWithRows(t *testing.T, lib *procedures.Library) (*procedures.Page, *procedures.Field) {
	t.Helper()
	for _, p := range lib.Catalogue.Procedures {
		form, err := lib.FormFor(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range form.Pages() {
			for _, f := range page.Fields {
				if f.Type == procedures.RepeatType && !f.Internal && f.Fields[0].Type == procedures.TextType {
					return page, f
				}
			}
		}
	}
	t.Fatal("no form has rows")
	return nil, nil
}
