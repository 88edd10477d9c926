package casework

import (
	"context"
	"fmt"
	"strings"

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
	Fee          int64 // đồng, 0 keeps what the procedure says
	PaidBy       string
	Flags        Flags
	Note         string
	// Accept false leaves it in the first state: only registered, to be checked.
	Accept bool
}

// taken is the receipt of a dossier at the counter.
type taken struct {
	channel procedures.Channel
	entry   CounterEntry
	step    Step
}

// Enter files a counter draft. With Accept it is received at once (national
// status 2) and its clock runs.
func (d *Desk) Enter(ctx context.Context, who gate.Actor, e CounterEntry) (Submitted, error) {
	if strings.TrimSpace(e.Applicant.Name) == "" && (e.Owner == nil || strings.TrimSpace(e.Owner.Name) == "") {
		return Submitted{}, ErrOwnerName.At("applicant.name")
	}
	if err := checkPapers(e.Papers); err != nil {
		return Submitted{}, err
	}
	done, err := gate.Make(ctx, d.gate, who, MayReceive, func(tx *gate.Tx) (Submitted, error) {
		r, err := takeDraft(tx, e.Draft)
		if err != nil {
			return Submitted{}, err
		}
		if err := tx.RequireOrHide(r.belongs(who) && (r.Channel == AtCounter || r.Channel == ByPost)); err != nil {
			return Submitted{}, err
		}
		applicant := e.Applicant
		if applicant.Account != "" {
			known, err := d.people.Resident(tx, applicant.Account)
			if err != nil {
				return Submitted{}, err
			}
			applicant.Name = orElse(applicant.Name, known.Name)
			applicant.Phone = orElse(applicant.Phone, known.Phone)
			applicant.Address = orElse(applicant.Address, known.Address)
			applicant.Hamlet = orElse(applicant.Hamlet, known.Hamlet)
		}
		channel := procedures.AtDesk
		if r.Channel == ByPost {
			channel = procedures.ByPost
		}
		c := Dossier{Channel: channel.National(), Parties: parties(applicant, e.Owner, e.Agent),
			Hamlet: orElse(e.Hamlet, applicant.Hamlet), SupportPlace: e.SupportPlace, ReceivePlace: e.ReceivePlace,
			Authority: e.Authority, ReturnBy: returnBy(e.ReturnBy), Papers: e.Papers, Flags: e.Flags}
		c.Flags.Sets = max(e.Sets, 1)
		return d.file(tx, r, c, &taken{channel: channel, entry: e}, nil)
	})
	done.PIN = d.pin(who.Commune, done.ID, done.Turn)
	return done, err
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
	if err := c.accept(tx, p, t.channel, t.entry.Variant, cal); err != nil {
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
func (d *Dossier) accept(tx *gate.Tx, p procedures.Procedure, channel procedures.Channel, variant int, cal *clock.Calendar) error {
	if !d.Received.IsZero() {
		return ErrNotNow.With(d.Code)
	}
	d.Received = tx.Now()
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
