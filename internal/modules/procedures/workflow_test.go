package procedures_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
)

// Each workflow passes its own rules, and all ten national statuses can be
// reached in it.
func TestWorkflowsReachAllStatuses(t *testing.T) {
	l := library(t)
	if ids := l.WorkflowIDs(); !slices.Equal(ids, []string{"default", "ho_tich", "lien_thong", "trong_ngay"}) {
		t.Errorf("workflows: %q", ids)
	}
	for _, id := range l.WorkflowIDs() {
		w, _ := l.Workflow(id)
		if err := w.Validate(); err != nil {
			t.Errorf("%s: %v", id, err)
		}
		seen := map[procedures.NationalStatus]bool{}
		for _, s := range w.States {
			seen[s.National] = true
			if s.Waits == "" || s.Terminal != (s.Waits == procedures.ForNobody) {
				t.Errorf("%s: state %s waits for %q", id, s.ID, s.Waits)
			}
			if s.Waits == procedures.ForOffice && s.Role == "" {
				t.Errorf("%s: state %s lies on nobody's desk", id, s.ID)
			}
		}
		for _, n := range procedures.NationalStatuses() {
			if !seen[n] {
				t.Errorf("%s: no state for national status %d (%s)", id, n, n.Name().VI)
			}
		}
	}
}

// The way of an ordinary dossier, and the side ways of PROCESS section 3.
func TestTheWayOfADossier(t *testing.T) {
	w, _ := library(t).Workflow("default")
	for name, steps := range map[string][]string{
		"straight":     {"accept", "pass_on", "submit_result", "sign", "issue", "hand_over"},
		"supplement":   {"ask_first", "supply_first", "accept", "pass_on", "propose_supplement", "ask", "supply", "submit_result", "rework", "submit_result", "sign", "issue", "hand_over"},
		"finance":      {"accept", "pass_on", "charge", "paid", "submit_result", "sign", "issue", "hand_over"},
		"refusal":      {"propose_refusal", "refuse"},
		"withdrawal":   {"accept", "withdraw", "confirm_withdrawal"},
		"verification": {"accept", "pass_on", "verify", "unanswered", "extend", "submit_result", "sign", "issue", "hand_over"},
		"agency":       {"accept", "pass_on", "send_agency", "agency_done", "submit_result", "sign", "unsign", "sign", "issue", "hand_over"},
	} {
		state := procedures.Start
		for _, step := range steps {
			tr, ok := w.Transition(step, state)
			if !ok {
				t.Fatalf("%s: %s cannot be taken in %s", name, step, state)
			}
			if tr.To != procedures.Same {
				state = tr.To
			}
		}
		if s, _ := w.State(state); !s.Terminal {
			t.Errorf("%s ends in %s", name, state)
		}
	}
	for state, forbidden := range map[string]string{"issued": "withdraw", "returned": "withdraw", "accepted": "refuse", "submitted": "stop"} {
		if _, ok := w.Transition(forbidden, state); ok {
			t.Errorf("%s can be taken in %s", forbidden, state)
		}
	}
	if tr, _ := w.Transition("refuse", "refusal_proposed"); tr.Role != procedures.ByHead || !tr.Wants(procedures.NeedLegalBasis) {
		t.Errorf("refusal: %+v", tr)
	}
	for _, tr := range w.From("supplement_proposed", "") {
		if tr.Has(procedures.Supplement) && tr.Role != procedures.ByReceptionist {
			t.Errorf("%s asks the resident past the centre", tr.ID)
		}
	}
}

func TestSameDayHasNoVerification(t *testing.T) {
	w, _ := library(t).Workflow("trong_ngay")
	if _, ok := w.State("verifying"); ok {
		t.Error("verifying is left out")
	}
	if tr, ok := w.Transition("withdraw", "processing"); !ok || slices.Contains(tr.From, "verifying") {
		t.Errorf("withdraw: %+v", tr)
	}
}

// What must not be published.
func TestBadWorkflows(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(w *procedures.Workflow)
		want  *fault.Fault
	}{
		"no start":    {func(w *procedures.Workflow) { w.States[0].ID = "begin" }, procedures.ErrNoStart},
		"unmapped":    {func(w *procedures.Workflow) { w.States[1].National = 0 }, procedures.ErrUnmapped},
		"twice":       {func(w *procedures.Workflow) { w.States = append(w.States, w.States[3]) }, procedures.ErrTwice},
		"no name":     {func(w *procedures.Workflow) { w.States[2].Resident.EN = "" }, procedures.ErrNoName},
		"no state":    {func(w *procedures.Workflow) { at(w, "issue").To = "nowhere" }, procedures.ErrNoState},
		"unreachable": {func(w *procedures.Workflow) { drop(w, "refuse") }, procedures.ErrUnreachable},
		"dead end": {func(w *procedures.Workflow) {
			drop(w, "paid")
			drop(w, "unpaid")
			drop(w, "withdraw")
			drop(w, "withdraw_at_desk")
		}, procedures.ErrDeadEnd},
		"leaves end":   {func(w *procedures.Workflow) { at(w, "pass_on").From = []string{"accepted", "stopped"} }, procedures.ErrLeavesEnd},
		"not next":     {func(w *procedures.Workflow) { at(w, "accept").To = "to_issue" }, procedures.ErrNotNext},
		"pause open":   {func(w *procedures.Workflow) { at(w, "paid").Effects = nil }, procedures.ErrPauseOpen},
		"no paper":     {func(w *procedures.Workflow) { at(w, "refuse").Paper = "" }, procedures.ErrNoPaper},
		"no timer":     {func(w *procedures.Workflow) { at(w, "paid").Timer = true }, procedures.ErrNoTimer},
		"no end":       {func(w *procedures.Workflow) { endless(w) }, procedures.ErrNoEnd},
		"back from 10": {func(w *procedures.Workflow) { at(w, "keep_going").From = []string{"issued"} }, procedures.ErrNotNext},
	} {
		b, _ := json.Marshal(first(library(t).Workflow("default")))
		var w procedures.Workflow
		if err := json.Unmarshal(b, &w); err != nil {
			t.Fatal(err)
		}
		c.spoil(&w)
		if err := w.Validate(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func first(w *procedures.Workflow, _ bool) *procedures.Workflow { return w }

func at(w *procedures.Workflow, id string) *procedures.Transition {
	return &w.Transitions[slices.IndexFunc(w.Transitions, func(t procedures.Transition) bool { return t.ID == id })]
}

func drop(w *procedures.Workflow, id string) {
	w.Transitions = slices.DeleteFunc(w.Transitions, func(t procedures.Transition) bool { return t.ID == id })
}

func endless(w *procedures.Workflow) {
	for i := range w.States {
		w.States[i].Terminal = false
	}
}

func TestPapersByDate(t *testing.T) {
	papers := library(t).Papers
	for _, c := range []struct {
		kind   procedures.PaperKind
		date   string
		number string
	}{
		{procedures.ReceiptPaper, "2026-11-23", "01"}, {procedures.StopPaper, "2026-11-23", "05"}, {procedures.RegisterPaper, "2025-07-01", "07"},
		{procedures.ControlPaper, "2026-11-23", "06"}, {procedures.ControlPaper, "2025-06-30", "05"}, {procedures.StopPaper, "2025-06-30", ""},
	} {
		if p, ok := papers.On(c.kind, c.date); p.Number != c.number || ok != (c.number != "") {
			t.Errorf("%s on %s: %q", c.kind, c.date, p.Number)
		}
	}
}
