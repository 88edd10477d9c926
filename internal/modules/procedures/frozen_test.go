package procedures

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
)

// What a dossier froze compiles to the same form again, for every procedure.
func TestFrozenFormsCompileAgain(t *testing.T) {
	lib, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range lib.Catalogue.Procedures {
		form, err := lib.FormFor(p)
		if err != nil {
			t.Fatal(err)
		}
		body, err := json.Marshal(form)
		if err != nil {
			t.Fatal(err)
		}
		again, err := thaw(string(body), p.Components)
		if err != nil {
			t.Errorf("%s: %v", p.Code, err)
			continue
		}
		second, err := json.Marshal(again)
		if err != nil || string(second) != string(body) {
			t.Errorf("%s: frozen twice differs (%v)", p.Code, err)
		}
		answers := Answers{"requester": map[string]any{"full_name": "nguyễn"}, "parentage": "both", "variant": "1a"}
		sit := Situation{Today: "2026-11-23", Channel: AtDesk, Office: true}
		if a, b := codes(form.View(answers, sit).Check()), codes(again.View(answers, sit).Check()); !slices.Equal(a, b) {
			t.Errorf("%s: judges otherwise:\n%v\n%v", p.Code, a, b)
		}
	}
}

// A form as the first release froze it. It is never written anew: dossiers of
// that time must be read for ever.
func TestFormOfTheFirstReleaseCompiles(t *testing.T) {
	body, err := os.ReadFile("testdata/frozen_ket_hon.json")
	if err != nil {
		t.Fatal(err)
	}
	f, err := thaw(string(body), nil)
	if err != nil {
		t.Fatal(err)
	}
	v := f.View(nil, Situation{Today: "2026-11-23"})
	if len(v.Pages()) < 5 || v.FirstOpen() == nil {
		t.Errorf("%d pages", len(v.Pages()))
	}
}

func codes(problems []Problem) []string {
	var all []string
	for _, p := range problems {
		all = append(all, p.Field+" "+p.Code)
	}
	return all
}

// Everything that comes with the program could be published.
func TestLibraryIsSound(t *testing.T) {
	lib, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range lib.Catalogue.Procedures {
		e, err := lib.Open(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range serious(lib.Check(e, "2026-11-23")) {
			t.Errorf("%s: %+v", p.Code, f)
		}
	}
}
