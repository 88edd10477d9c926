package procedures_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"xaso/internal/modules/procedures"
)

// factField is one box as the facts about the official forms have it.
type factField struct {
	ID       string          `json:"id"`
	Label    string          `json:"label"`
	Type     string          `json:"type"`
	Required bool            `json:"required"`
	ShowIf   string          `json:"show_if"`
	Options  json.RawMessage `json:"options"`
	Min      int             `json:"min"`
	Fields   []factField     `json:"fields"`
}

// explained are boxes that differ from the facts on purpose.
var explained = map[string]string{
	"xac_nhan_hon_nhan purpose.other": "purpose_other: an answer cannot be both the choice and an object",
}

// Every box of the eight official forms is there, of its type, with its
// choices, under its condition.
func TestDetailedFormsHaveEveryBoxOfTheFacts(t *testing.T) {
	b, err := os.ReadFile("../../../../shared/facts/tthc/forms.json")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the facts are not beside the repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	var facts struct {
		Forms []struct {
			ID       string `json:"id"`
			Sections []struct {
				ID     string      `json:"id"`
				ShowIf string      `json:"show_if"`
				Fields []factField `json:"fields"`
			} `json:"sections"`
		} `json:"forms"`
	}
	if err := json.Unmarshal(b, &facts); err != nil {
		t.Fatal(err)
	}
	lib, err := procedures.Load()
	if err != nil {
		t.Fatal(err)
	}
	if len(facts.Forms) != 8 {
		t.Errorf("%d forms in the facts", len(facts.Forms))
	}
	for _, f := range facts.Forms {
		form := detailed(t, lib, f.ID)
		for _, s := range f.Sections {
			for _, want := range s.Fields {
				want.ShowIf += s.ShowIf
				sameBox(t, form, f.ID, "", want)
			}
		}
	}
}

func detailed(t *testing.T, lib *procedures.Library, id string) *procedures.Form {
	t.Helper()
	for _, p := range lib.Catalogue.Procedures {
		if p.FormID == id {
			form, err := lib.FormFor(p)
			if err != nil {
				t.Fatal(err)
			}
			return form
		}
	}
	t.Fatalf("no procedure has the form %s", id)
	return nil
}

func sameBox(t *testing.T, form *procedures.Form, of, under string, want factField) {
	t.Helper()
	id := under + want.ID
	if explained[of+" "+id] != "" {
		return
	}
	f := form.Field(id)
	if f == nil {
		t.Errorf("%s: no box %s (%s)", of, id, want.Label)
		return
	}
	kind := string(f.Type)
	if f.Group != "" {
		kind = "group:" + f.Group
	}
	if kind != want.Type {
		t.Errorf("%s %s: %s, the facts say %s", of, id, kind, want.Type)
	}
	if f.Required != want.Required {
		t.Errorf("%s %s: required %v", of, id, f.Required)
	}
	conditioned := f.Show != "" || f.Page().Show != "" || f.Page().Section().Show != ""
	if under == "" && (want.ShowIf != "") != conditioned {
		t.Errorf("%s %s: condition %q, the facts say %q", of, id, f.Show, want.ShowIf)
	}
	var options []string
	if json.Unmarshal(want.Options, &options) == nil && len(f.Options) < len(options) {
		t.Errorf("%s %s: %d choices of %d", of, id, len(f.Options), len(options))
	}
	if want.Min > 0 && (f.Rows == nil || f.Rows.Min < want.Min) && !f.Required {
		t.Errorf("%s %s: fewer rows than %d are taken", of, id, want.Min)
	}
	for _, c := range want.Fields {
		sameBox(t, form, of, id+".", c)
	}
}

// All procedures have a form, the general one where no official form is known.
func TestEveryProcedureHasAForm(t *testing.T) {
	lib, err := procedures.Load()
	if err != nil {
		t.Fatal(err)
	}
	counted := map[string]int{}
	for _, p := range lib.Catalogue.Procedures {
		form, err := lib.FormFor(p)
		if err != nil {
			t.Errorf("%s: %v", p.Code, err)
			continue
		}
		counted[p.FormID]++
		pages := form.View(nil, procedures.Situation{Today: "2026-11-23"}).Pages()
		if len(pages) < 3 || strings.TrimSpace(form.Title.VI) == "" {
			t.Errorf("%s: %d pages", p.Code, len(pages))
		}
	}
	if len(lib.Catalogue.Procedures) != 70 || counted["general"] != 62 || len(counted) != 9 {
		t.Errorf("%d procedures with %v", len(lib.Catalogue.Procedures), counted)
	}
}
