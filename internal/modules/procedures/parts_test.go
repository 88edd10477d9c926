package procedures_test

import (
	"testing"

	"xaso/internal/modules/procedures"
)

// The text of a procedure is complete with all seven parts, and each missing
// one is named.
func TestTextParts(t *testing.T) {
	lib, err := procedures.Load()
	if err != nil {
		t.Fatal(err)
	}
	birth, _ := lib.Catalogue.Version("1.001193", 1)
	if n := birth.TextPartsThere(); n != 7 {
		t.Errorf("%d parts: %+v", n, birth.TextParts())
	}
	for id, without := range map[string]func(*procedures.Procedure){
		"name":       func(p *procedures.Procedure) { p.Name.Value.VI = " " },
		"steps":      func(p *procedures.Procedure) { p.WorkflowID = "" },
		"manner":     func(p *procedures.Procedure) { p.Online.Standing = procedures.Absent },
		"papers":     func(p *procedures.Procedure) { p.Components = nil },
		"term":       func(p *procedures.Procedure) { p.Terms.Value = nil },
		"applicants": func(p *procedures.Procedure) { p.Applicants.Standing = procedures.Absent },
		"authority":  func(p *procedures.Procedure) { p.HandledBy.Value = "" },
	} {
		p := birth
		without(&p)
		for _, part := range p.TextParts() {
			if part.There == (part.ID == id) || part.Name.VI == "" || part.Name.EN == "" {
				t.Errorf("without %s: %+v", id, part)
			}
		}
		if p.TextPartsThere() != 6 {
			t.Errorf("without %s: %d parts", id, p.TextPartsThere())
		}
	}
}
