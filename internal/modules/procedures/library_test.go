package procedures_test

import (
	"testing"

	"xaso/internal/modules/procedures"
)

const today = "2026-11-23"

func library(t testing.TB) *procedures.Library {
	t.Helper()
	l, err := procedures.Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Every procedure has a form whose conditions compile, and a workflow.
func TestEveryProcedureHasFormAndWorkflow(t *testing.T) {
	l := library(t)
	list := l.Catalogue.On(today)
	if len(list) != 70 {
		t.Errorf("%d procedures in force, want 70", len(list))
	}
	for _, p := range list {
		f, err := l.FormFor(p)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, office := range []bool{false, true} {
			v := f.View(nil, procedures.Situation{Today: today, Office: office})
			if err := v.Failed(); err != nil {
				t.Errorf("%s: %v", p.Code, err)
			}
			if len(v.Pages()) < 3 {
				t.Errorf("%s: only %d pages", p.Code, len(v.Pages()))
			}
		}
		if _, ok := l.Workflow(p.WorkflowID); !ok {
			t.Errorf("%s: no workflow %q", p.Code, p.WorkflowID)
		}
	}
}
