package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// An Input is what comes with a transition. Which of it must be there is said
// by the transition's needs.
type Input struct {
	// Version of the dossier the person saw. Zero skips the check; pages always
	// send it.
	Version    int64
	Note       string
	Reason     string
	LegalBasis string
	Agency     string // the right one, for a refusal; the other one, for liên thông
	Refund     string // what happens to money already paid
	Items      []Item
	NewDue     clock.Date
	Dong       int64
	PaidBy     string // cash, transfer, national, provincial
	Receipt    string // number of the biên lai
	Result     *Upload
	Number     string // số of the result; "" takes the next of the year
	Assignee   string
	Variant    int // of the procedure's terms, on acceptance
	Papers     []HandedIn
	// Confirmed says that the person read what it costs: a second supplement
	// request, a second extension, an extension after the due date.
	Confirmed bool
	// Answers and Files are the resident's answer to a supplement request.
	Answers procedures.Answers
	Files   []Upload
	timer   bool
	settled bool // the till says that the money came in
	relayed bool // taken in the commune that received it, see deed
}

// An Outcome is what became of a dossier.
type Outcome struct {
	ID      string    `json:"id"`
	Code    string    `json:"code"`
	State   string    `json:"state"`
	Version int64     `json:"version"`
	Step    int       `json:"step"`
	Due     time.Time `json:"due"`
	Paper   string    `json:"paper"` // printed form it produced
}

// A move is one transition under way, with all that it touches.
type move struct {
	desk    *Desk
	tx      *gate.Tx
	d       *Dossier
	p       procedures.Procedure
	flow    *procedures.Workflow
	cal     *clock.Calendar
	set     Settings
	t       procedures.Transition
	from    procedures.State
	to      procedures.State
	in      Input
	step    Step
	relayed []func() error // messages and figures, after the dossier is written
}

// Act takes one transition of the workflow a dossier was frozen on. It returns
// ErrNotNow when the transition does not leave the present state, ErrChanged
// when somebody else acted meanwhile, and faults by field for what is missing.
func (d *Desk) Act(ctx context.Context, who gate.Actor, dossier, transition string, in Input) (Outcome, error) {
	return gate.Make(ctx, d.gate, who, gate.Own, func(tx *gate.Tx) (Outcome, error) {
		c, err := findDossier(tx, dossier)
		if err != nil {
			return Outcome{}, err
		}
		if err := tx.RequireOrHide(c.known(who)); err != nil {
			return Outcome{}, err
		}
		if in.Version != 0 && in.Version != c.Version {
			return Outcome{}, ErrChanged.With(c.Code)
		}
		return d.act(tx, &c, transition, in)
	})
}

// act is Act inside a transaction whose actor may know of the dossier.
func (d *Desk) act(tx *gate.Tx, c *Dossier, transition string, in Input) (Outcome, error) {
	m, err := d.prepare(tx, c, transition, in)
	if err != nil {
		return Outcome{}, err
	}
	if err := tx.Require(m.mayTake(tx.Who)); err != nil {
		return Outcome{}, err
	}
	if err := m.check(); err != nil {
		return Outcome{}, err
	}
	m.step = Step{At: tx.Now(), Transition: m.t.ID, Label: m.t.Label, From: m.from.ID, To: m.to.ID, National: m.to.National,
		GiverID: tx.Who.ID, Giver: signed(tx.Who), GiverFor: c.inPlaceOf(tx.Who, permissionOf(m.t)),
		Due: c.StepDue, Timing: timing(tx.Now(), c.StepDue),
		Detail: StepDetail{Note: in.Note, Reason: in.Reason, LegalBasis: in.LegalBasis, Agency: in.Agency,
			Refund: in.Refund, Items: in.Items, Dong: in.Dong, Paper: string(m.t.Paper), ByTimer: in.timer}}
	m.arrive()
	for _, e := range m.t.Effects {
		if err := m.apply(e); err != nil {
			return Outcome{}, err
		}
	}
	if err := errors.Join(m.supply(), m.relay()); err != nil {
		return Outcome{}, err
	}
	if err := m.numbers(); err != nil {
		return Outcome{}, err
	}
	return m.write()
}

// prepare finds the transition and where it leads.
func (d *Desk) prepare(tx *gate.Tx, c *Dossier, transition string, in Input) (*move, error) {
	m := &move{desk: d, tx: tx, d: c, in: in}
	var err error
	if m.flow, err = d.services.Workflow(tx, c.Workflow); err != nil {
		return nil, err
	}
	if m.p, err = d.services.Version(tx, c.Procedure, c.ProcedureVersion); err != nil {
		return nil, err
	}
	if m.cal, err = d.services.Calendar(tx); err != nil {
		return nil, err
	}
	if m.set, err = settingsOf(tx); err != nil {
		return nil, err
	}
	var ok bool
	if m.t, ok = m.flow.Transition(transition, c.State); !ok {
		return nil, ErrNotNow.With(c.Code)
	}
	if m.from, ok = m.flow.State(c.State); !ok {
		return nil, fmt.Errorf("dossier %s: workflow %s has no state %q", c.ID, c.Workflow, c.State)
	}
	to := m.t.To
	switch to {
	case procedures.Same:
		to = c.State
	case procedures.Previous:
		to = procedures.Start
		if n := len(c.priors); n > 0 {
			to = c.priors[n-1]
		}
	}
	if m.to, ok = m.flow.State(to); !ok {
		return nil, fmt.Errorf("dossier %s: workflow %s has no state %q", c.ID, c.Workflow, to)
	}
	return m, nil
}

// mayTake is the rule of who takes a transition: the resident's by those it
// concerns, the program's by timer, an official's by permission within bounds
// and, for what was assigned, by whom it was assigned to. Nobody decides an
// application of their own, nor of whom they help.
func (m *move) mayTake(who gate.Actor) bool {
	if m.in.relayed {
		return m.d.From != 0 // the letter came from its home
	}
	if !m.here() {
		return false
	}
	switch m.t.Role {
	case procedures.ByResident:
		return m.d.concerns(who)
	case procedures.BySystem:
		return who.IsSystem()
	}
	if who.IsSystem() {
		return m.t.Timer || m.in.settled && m.paying()
	}
	may := permissionOf(m.t)
	if m.d.concerns(who) || !m.d.within(who, may) {
		return false
	}
	if m.t.Role == procedures.BySpecialist && m.d.Assignee != "" {
		return m.d.actsAs(who, m.d.Assignee, may)
	}
	return true
}

// mostPriors bounds the way back that is remembered.
const mostPriors = 12

// arrive puts the dossier where the transition leads.
func (m *move) arrive() {
	c := m.d
	if m.t.To == procedures.Previous {
		if n := len(c.priors); n > 0 {
			c.priors = c.priors[:n-1]
		}
	} else if m.to.ID != m.from.ID {
		c.priors = append(c.priors, m.from.ID)
		c.priors = c.priors[max(0, len(c.priors)-mostPriors):]
	}
	if m.t.Role == procedures.BySpecialist && c.Assignee == "" && !m.tx.Who.IsSystem() {
		c.Assignee = m.tx.Who.ID // who takes it up works on it
	}
	if m.to.ID == m.from.ID {
		return // the step goes on, and so does its term
	}
	c.enter(m.flow, m.to, m.tx.Now(), m.cal)
	if m.to.Terminal && c.Ended.IsZero() {
		c.Ended = m.tx.Now()
	}
}

// write stores everything the move did.
func (m *move) write() (Outcome, error) {
	c := m.d
	if err := m.assign(); err != nil {
		return Outcome{}, err
	}
	pauses, err := pausesOf(m.tx, c.ID)
	if err != nil {
		return Outcome{}, err
	}
	if c.Finished.IsZero() && c.Ended.IsZero() {
		c.schedule(pauses, m.cal)
	}
	if m.t.Has(procedures.Accept) {
		c.Promised = c.Due
	}
	if c.Away != 0 {
		c.rest()
	}
	m.step.TakerID, m.step.Taker = m.taker()
	if err := insertStep(m.tx, c.ID, &m.step); err != nil {
		return Outcome{}, err
	}
	if err := updateDossier(m.tx, c); err != nil {
		return Outcome{}, err
	}
	for _, tell := range m.relayed {
		if err := tell(); err != nil {
			return Outcome{}, err
		}
	}
	err = m.tx.Publish(DossierMoved{Dossier: c.ID, Code: c.Code, Transition: m.t.ID, From: m.from.ID, To: m.to.ID,
		National: int(c.National), Effects: names(m.t.Effects), Waits: string(c.Waits), Desk: string(c.Desk),
		Assignee: c.Assignee, Applicant: c.Applicant, People: c.Parties.accounts(), Due: c.Due, Paper: string(m.t.Paper)})
	if err != nil {
		return Outcome{}, err
	}
	if err := m.pass(); err != nil {
		return Outcome{}, err
	}
	if !c.concerns(m.tx.Who) {
		purpose, ok := c.Purpose(m.tx.Who)
		if !ok {
			purpose = PurposeProcess
		}
		c.disclose(m.tx, purpose)
	}
	return Outcome{ID: c.ID, Code: c.Code, State: c.State, Version: c.Version, Step: m.step.Seq, Due: c.Due,
			Paper: string(m.t.Paper)},
		m.tx.Record("casework.moved", c.ID, map[string]any{"transition": m.t.ID, "from": m.from.ID, "to": m.to.ID,
			"in_place_of": m.step.GiverFor, "by_timer": m.in.timer})
}

func names(effects []procedures.Effect) []string {
	all := make([]string, len(effects))
	for i, e := range effects {
		all[i] = string(e)
	}
	return all
}

// taker names who has it now.
func (m *move) taker() (id, name string) {
	if m.to.Role == procedures.BySpecialist && m.d.Assignee != "" {
		if o, err := m.desk.people.Official(m.tx, m.d.Assignee); err == nil {
			return o.ID, o.Name
		}
	}
	return "", string(m.to.Role)
}

// assign hands the dossier to the official named in the input.
func (m *move) assign() error {
	if m.in.Assignee == "" || m.in.Assignee == m.d.Assignee {
		return nil
	}
	if slices.Contains([]procedures.Role{procedures.ByResident, procedures.BySystem}, m.t.Role) {
		return nil
	}
	return m.desk.give(m.tx, m.d, m.in.Assignee)
}

// give checks that an official may work on the dossier and puts it to them.
func (d *Desk) give(tx *gate.Tx, c *Dossier, official string) error {
	o, err := d.people.Official(tx, official)
	if err != nil || !o.mayIn(MayProcess, c.Field, c.Hamlet) || slices.Contains(c.Parties.accounts(), o.ID) {
		return ErrAssignee.At("assignee")
	}
	c.Assignee = o.ID
	return nil
}
