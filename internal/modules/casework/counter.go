package casework

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A CounterEntry is what the receptionist keys in for somebody at the counter
// or for a letter: the dossier is received at once.
type CounterEntry struct {
	Draft     string // begun with StartDraft(…, AtCounter or ByPost)
	Applicant Person // Account optional: a walk-in needs none
	Owner     *Person
	Agent     *Person
	Hamlet    string
	ReturnBy  string
	Papers    []HandedIn // components with their form and quantity (Mẫu 01)
	Sets      int        // số bộ, 0 is 1
	// Variant chooses among the procedure's terms ("cần xác minh"), 0 by default.
	Variant      int
	SupportPlace string
	ReceivePlace string // when not this centre (phi địa giới)
	Authority    string
	// For is the commune of the house that is competent (cơ quan có thẩm
	// quyền), 0 for ours: then it becomes that commune's dossier.
	For    gate.Commune
	Fee    int64 // đồng, 0 keeps what the procedure says
	PaidBy string
	Flags  Flags
	Note   string
	// Accept false leaves it in the first state: only registered, to be checked.
	Accept bool
}

// taken is the receipt of a dossier at the counter.
type taken struct {
	channel procedures.Channel
	entry   CounterEntry
	step    Step
	arrived time.Time // of a letter, when the postman brought it; else now
}

// Enter files a counter draft. With Accept it is received at once (national
// status 2) and its clock runs. A draft that was filed already, by an entry
// whose answer got lost on the way, answers with the dossier it became.
func (d *Desk) Enter(ctx context.Context, who gate.Actor, e CounterEntry) (Submitted, error) {
	if strings.TrimSpace(e.Applicant.Name) == "" && e.Applicant.Account == "" && (e.Owner == nil || strings.TrimSpace(e.Owner.Name) == "") {
		return Submitted{}, ErrOwnerName.At("applicant.name")
	}
	if err := checkPapers(e.Papers); err != nil {
		return Submitted{}, err
	}
	done, err := gate.Make(ctx, d.gate, who, MayReceive, func(tx *gate.Tx) (Submitted, error) {
		r, err := takeDraft(tx, e.Draft)
		if errors.Is(err, gate.ErrMissing) {
			return enteredBefore(tx, e.Draft)
		}
		if err != nil {
			return Submitted{}, err
		}
		if err := tx.RequireOrHide(r.belongs(who) && r.atOffice()); err != nil {
			return Submitted{}, err
		}
		return d.enter(tx, r, e)
	})
	done.PIN = d.pin(who.Commune, done.ID, done.Turn)
	return done, err
}

// enter files the draft of an entry and remembers what it became.
func (d *Desk) enter(tx *gate.Tx, r Draft, e CounterEntry) (Submitted, error) {
	applicant, err := d.known(tx, e.Applicant)
	if err != nil {
		return Submitted{}, err
	}
	if err := markReused(tx, r.ID, e.Papers); err != nil {
		return Submitted{}, err
	}
	t := &taken{channel: procedures.AtDesk, entry: e, arrived: tx.Now()}
	if r.Channel == ByPost {
		t.channel = procedures.ByPost
		if t.arrived, err = letterArrived(tx, r.ID); err != nil {
			return Submitted{}, err
		}
	}
	c := Dossier{Channel: t.channel.National(), Parties: parties(applicant, e.Owner, e.Agent),
		Hamlet: orElse(e.Hamlet, applicant.Hamlet), SupportPlace: e.SupportPlace, ReceivePlace: e.ReceivePlace,
		Authority: e.Authority, ReturnBy: returnBy(e.ReturnBy), Papers: e.Papers, Flags: e.Flags}
	c.Flags.Sets = max(e.Sets, 1)
	done, err := d.file(tx, r, c, t, nil)
	if err != nil {
		return Submitted{}, err
	}
	if err := filedLetter(tx, r.ID, done.ID); err != nil {
		return Submitted{}, err
	}
	return done, rememberEntry(tx, r.ID, done.ID)
}

// known completes who filed by what the register knows of their account.
func (d *Desk) known(tx *gate.Tx, p Person) (Person, error) {
	if p.Account == "" {
		return p, nil
	}
	known, err := d.people.Resident(tx, p.Account)
	if err != nil {
		return p, err
	}
	p.Name = orElse(p.Name, known.Name)
	p.Phone = orElse(p.Phone, known.Phone)
	p.Address = orElse(p.Address, known.Address)
	p.Hamlet = orElse(p.Hamlet, known.Hamlet)
	return p, nil
}

const mostPapers = 60

func checkPapers(papers []HandedIn) error {
	if len(papers) > mostPapers {
		return ErrPapers.At("papers")
	}
	for i, p := range papers {
		if p.Quantity < 1 || p.Quantity > 999 || p.Copy < Original || p.Copy > Electronic || strings.TrimSpace(p.Name) == "" {
			return ErrPapers.At(fmt.Sprintf("papers.%d", i))
		}
	}
	return nil
}

// takeIn accepts a dossier in the moment it is entered.
func (d *Desk) takeIn(tx *gate.Tx, c *Dossier, p procedures.Procedure, flow *procedures.Workflow, cal *clock.Calendar, t *taken) error {
	if t.entry.Fee > 0 {
		c.Fee = t.entry.Fee
	}
	t.step = Step{At: tx.Now(), Transition: "register", Label: procedures.Text{VI: "Ghi nhận tại quầy", EN: "Registered at the counter"},
		From: c.State, To: c.State, National: c.National, GiverID: tx.Who.ID, Giver: signed(tx.Who), Taker: string(c.Desk),
		Detail: StepDetail{Note: t.entry.Note}}
	if !t.entry.Accept {
		return nil
	}
	accept, ok := acceptance(flow, c.State)
	if !ok {
		return fmt.Errorf("workflow %s: nothing accepts from %q", c.Workflow, c.State)
	}
	if c.concerns(tx.Who) || !c.within(tx.Who, permissionOf(accept)) {
		return gate.ErrForbidden
	}
	if err := c.accept(t.arrived, p, t.channel, t.entry.Variant, cal); err != nil {
		return err
	}
	to, _ := flow.State(accept.To)
	from := c.State
	c.priors = append(c.priors, from)
	c.enter(flow, to, tx.Now(), cal)
	t.step = Step{At: tx.Now(), Transition: accept.ID, Label: accept.Label, From: from, To: to.ID, National: to.National,
		GiverID: tx.Who.ID, Giver: signed(tx.Who), GiverFor: c.inPlaceOf(tx.Who, MayReceive), Taker: string(to.Role),
		Detail: StepDetail{Note: t.entry.Note, Paper: string(accept.Paper)}}
	return nil
}

// acceptance is the transition by which the counter accepts from a state.
func acceptance(flow *procedures.Workflow, state string) (procedures.Transition, bool) {
	for _, t := range flow.From(state, procedures.ByReceptionist) {
		if t.Has(procedures.Accept) {
			return t, true
		}
	}
	return procedures.Transition{}, false
}

// accept starts the clock at the receipt of a complete dossier.
func (d *Dossier) accept(at time.Time, p procedures.Procedure, channel procedures.Channel, variant int, cal *clock.Calendar) error {
	if !d.Received.IsZero() {
		return ErrNotNow.With(d.Code)
	}
	d.Received = at
	term, known, err := termOf(p, channel, variant)
	switch {
	case err != nil:
		return fmt.Errorf("term of %s: %w", p.Code, err)
	case known:
		d.Terms = []clock.Term{term}
	case variant != 0:
		return ErrTerm.At("variant")
	}
	d.schedule(nil, cal)
	d.Provisional = d.Provisional || !known
	d.Promised = d.Due
	return nil
}

// channelOf turns the stored national code back into the door.
func channelOf(national int) procedures.Channel {
	switch national {
	case 2:
		return procedures.ByWeb
	case 3:
		return procedures.ByPost
	}
	return procedures.AtDesk
}
