package procedures

import (
	"errors"
	"fmt"
	"slices"

	"xaso/internal/platform/fault"
)

// Faults of a workflow that may not be published.
var (
	ErrNoStart     = fault.New(fault.Invalid, "procedures.workflow.no-start")
	ErrTwice       = fault.New(fault.Invalid, "procedures.workflow.twice")
	ErrUnmapped    = fault.New(fault.Invalid, "procedures.workflow.unmapped")
	ErrNoState     = fault.New(fault.Invalid, "procedures.workflow.no-state")
	ErrUnreachable = fault.New(fault.Invalid, "procedures.workflow.unreachable")
	ErrDeadEnd     = fault.New(fault.Invalid, "procedures.workflow.dead-end")
	ErrNoEnd       = fault.New(fault.Invalid, "procedures.workflow.no-end")
	ErrLeavesEnd   = fault.New(fault.Invalid, "procedures.workflow.leaves-end")
	ErrNotNext     = fault.New(fault.Invalid, "procedures.workflow.not-next")
	ErrPauseOpen   = fault.New(fault.Invalid, "procedures.workflow.pause-open")
	ErrNoName      = fault.New(fault.Invalid, "procedures.workflow.no-name")
	ErrNoPaper     = fault.New(fault.Invalid, "procedures.workflow.no-paper")
	ErrNoTimer     = fault.New(fault.Invalid, "procedures.workflow.no-timer")
)

// inherit puts base's states and transitions before w's own. What w names
// again is its own affair; what it leaves out goes from every list.
func (w *Workflow) inherit(base *Workflow) {
	left := func(id string) bool { return slices.Contains(w.Without, id) }
	var states []State
	for _, s := range base.States {
		if _, own := w.State(s.ID); !own && !left(s.ID) {
			states = append(states, s)
		}
	}
	var transitions []Transition
	for _, t := range base.Transitions {
		own := slices.ContainsFunc(w.Transitions, func(o Transition) bool { return o.ID == t.ID })
		t.From = slices.DeleteFunc(slices.Clone(t.From), left)
		if !own && !left(t.ID) && !left(t.To) && len(t.From) > 0 {
			transitions = append(transitions, t)
		}
	}
	w.States = append(states, w.States...)
	w.Transitions = append(transitions, w.Transitions...)
}

// Validate tells everything that forbids publishing w: states nobody reaches
// or leaves, steps that the national statuses do not allow, pauses that never
// end. It returns joined faults, nil when w is sound.
func (w *Workflow) Validate() error {
	var found []error
	found = append(found, w.checkStates()...)
	if found != nil {
		return errors.Join(found...) // the rest would only repeat it
	}
	found = append(found, w.checkSteps()...)
	found = append(found, w.checkReach()...)
	found = append(found, w.checkPauses()...)
	return errors.Join(found...)
}

func (w *Workflow) checkStates() []error {
	var found []error
	if s, ok := w.State(Start); !ok || s.National != Registered {
		found = append(found, ErrNoStart.With(Start))
	}
	seen := map[string]bool{}
	for _, s := range w.States {
		switch {
		case seen["state "+s.ID]:
			found = append(found, ErrTwice.With(s.ID))
		case s.National < Registered || s.National > Returned:
			found = append(found, ErrUnmapped.With(s.ID))
		case s.Name.VI == "" || s.Name.EN == "" || s.Resident.VI == "" || s.Resident.EN == "":
			found = append(found, ErrNoName.With(s.ID))
		}
		seen["state "+s.ID] = true
	}
	for _, t := range w.Transitions {
		if seen["step "+t.ID] {
			found = append(found, ErrTwice.With(t.ID))
		}
		seen["step "+t.ID] = true
		if t.Label.VI == "" || t.Label.EN == "" {
			found = append(found, ErrNoName.With(t.ID))
		}
		for _, id := range append(slices.Clone(t.From), t.To) {
			if id != Previous && id != Same && !seen["state "+id] {
				found = append(found, ErrNoState.With(t.ID, id))
			}
		}
	}
	return found
}

// paperFor says which printed form an effect demands (PROCESS of the one-stop
// shop: nothing is asked, refused, stopped or put off without its form).
var paperFor = map[Effect]PaperKind{
	Accept: ReceiptPaper, Supplement: SupplementPaper, Refuse: RefusalPaper, Extend: ApologyPaper, Stop: StopPaper,
}

func (w *Workflow) checkSteps() []error {
	var found []error
	for _, t := range w.Transitions {
		for _, e := range t.Effects {
			if kind, must := paperFor[e]; must && t.Paper != kind {
				found = append(found, ErrNoPaper.With(t.ID))
			}
		}
		for _, id := range t.From {
			from, _ := w.State(id)
			if from.Terminal {
				found = append(found, ErrLeavesEnd.With(t.ID, id))
			}
			if t.Timer && from.Term == nil {
				found = append(found, ErrNoTimer.With(t.ID, id))
			}
			for _, next := range w.targets(t, id) {
				to, _ := w.State(next)
				if !from.National.MayPrecede(to.National) {
					found = append(found, ErrNotNext.With(t.ID, int(from.National), int(to.National)))
				}
			}
		}
	}
	return found
}

// targets returns where a transition may lead from a state: for Previous, the
// states from which that state is entered.
func (w *Workflow) targets(t Transition, from string) []string {
	switch t.To {
	case Previous:
		return w.entering(from)
	case Same:
		return []string{from}
	}
	return []string{t.To}
}

func (w *Workflow) entering(from string) []string {
	var before []string
	for _, into := range w.Transitions {
		if into.To == from {
			before = append(before, into.From...)
		}
	}
	return before
}

func (w *Workflow) checkReach() []error {
	forward := w.spread([]string{Start}, func(id string) (next []string) {
		for _, t := range w.From(id, "") {
			next = append(next, w.targets(t, id)...)
		}
		return next
	})
	var ends []string
	for _, s := range w.States {
		if s.Terminal {
			ends = append(ends, s.ID)
		}
	}
	backward := w.spread(ends, func(id string) (before []string) {
		for _, s := range w.States {
			for _, t := range w.From(s.ID, "") {
				if slices.Contains(w.targets(t, s.ID), id) {
					before = append(before, s.ID)
				}
			}
		}
		return before
	})
	var found []error
	if !slices.ContainsFunc(ends, func(id string) bool { return forward[id] }) {
		found = append(found, ErrNoEnd.With(w.ID))
	}
	for _, s := range w.States {
		switch {
		case !forward[s.ID]:
			found = append(found, ErrUnreachable.With(s.ID))
		case !backward[s.ID]:
			found = append(found, ErrDeadEnd.With(s.ID))
		}
	}
	return found
}

func (w *Workflow) spread(from []string, next func(string) []string) map[string]bool {
	seen := map[string]bool{}
	for queue := slices.Clone(from); len(queue) > 0; queue = queue[1:] {
		if id := queue[0]; !seen[id] {
			seen[id] = true
			queue = append(queue, next(id)...)
		}
	}
	return seen
}

// checkPauses demands that what leaves a paused state for one where the office
// works again ends the pause.
func (w *Workflow) checkPauses() []error {
	paused := map[string]bool{}
	for _, t := range w.Transitions {
		if t.Has(Pause) && t.To != Previous {
			paused[t.To] = true
		}
	}
	var found []error
	for id := range paused {
		for _, t := range w.From(id, "") {
			for _, next := range w.targets(t, id) {
				to, _ := w.State(next)
				if to.National == InProcess && !t.Has(Resume) {
					found = append(found, ErrPauseOpen.With(t.ID))
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b error) int { return slices.Compare([]byte(fmt.Sprint(a)), []byte(fmt.Sprint(b))) })
	return found
}
