package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Submission turns a draft into a dossier.
type Submission struct {
	Draft string
	// Owner is the chủ hồ sơ when it is not the applicant.
	Owner *Person
	// Agent is the người được ủy quyền, if any.
	Agent        *Person
	Hamlet       string // "" : the applicant's
	SupportPlace string // nơi hỗ trợ, when somebody helped
	ReturnBy     string // counter, post or online; "" is counter
	Flags        Flags
}

// A Submitted is the answer to a filing. PIN is shown to the applicant beside
// the code and opens public tracking.
type Submitted struct {
	ID   string `json:"id"`
	Code string `json:"code"`
	PIN  string `json:"-"`
	Turn int64  `json:"turn"`
}

// Problems are the answers that keep an application from being filed.
type Problems struct{ List []procedures.Problem }

func (p *Problems) Error() string { return fmt.Sprintf("casework: %d answers to correct", len(p.List)) }

// Unwrap lets callers that do not show each problem treat it as ErrAnswers.
func (p *Problems) Unwrap() error { return ErrAnswers.With(len(p.List)) }

// Submit files a resident's draft. It returns *Problems (an ErrAnswers) when
// answers or papers are missing, ErrClosed when the door was shut meanwhile.
// A second tap answers what the first did.
func (d *Desk) Submit(ctx context.Context, who gate.Actor, s Submission) (Submitted, error) {
	before, err := d.judgeBefore(ctx, who, s.Draft)
	if err != nil {
		return Submitted{}, err
	}
	done, err := gate.Make(ctx, d.gate, who, gate.Own, func(tx *gate.Tx) (Submitted, error) {
		r, err := takeJudged(tx, s.Draft)
		if err != nil {
			return Submitted{}, err
		}
		if err := tx.RequireOrHide(r.belongs(who) && (r.Channel == Online || r.Channel == ByHelper)); err != nil {
			return Submitted{}, err
		}
		if before == nil || before.draft != r.Version {
			return Submitted{}, gate.ErrBusy // a page was saved since it was judged: try again
		}
		applicant := before.applicant
		c := Dossier{Channel: procedures.ByWeb.National(), Parties: parties(applicant, s.Owner, s.Agent),
			Hamlet: orElse(s.Hamlet, applicant.Hamlet), SupportPlace: s.SupportPlace,
			ReturnBy: returnBy(s.ReturnBy), Flags: s.Flags}
		if r.Channel == ByHelper {
			c.Helper, c.Flags.Assisted = r.MadeBy, true
		}
		done, err := d.file(tx, r, c, nil, before)
		if err != nil || c.Helper == "" {
			return done, err
		}
		return done, watchHelper(tx, c.Helper)
	})
	done.PIN = d.pin(who.Commune, done.ID, done.Turn)
	return done, err
}

func parties(applicant Person, owner, agent *Person) Parties {
	p := Parties{Applicant: applicant, Owner: applicant, Agent: agent}
	if owner != nil && strings.TrimSpace(owner.Name) != "" {
		p.Owner = *owner
		p.Owner.Account = "" // only the register binds a name to an account
	}
	if agent != nil {
		p.Agent.Account = ""
	}
	return p.tidy()
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func returnBy(s string) string {
	switch s {
	case "post", "online":
		return s
	}
	return "counter"
}

// file makes the dossier of a draft: judges the answers under the version now
// in force, freezes it, gives the code and leaves the first step. received is
// what the counter took in; nil when a resident files.
func (d *Desk) file(tx *gate.Tx, r Draft, c Dossier, taken *taken, before *judgement) (Submitted, error) {
	offer, err := d.services.Find(tx, r.Procedure, today(tx))
	if err != nil {
		return Submitted{}, err
	}
	if taken == nil && !offer.Channels.Here {
		return Submitted{}, ErrClosed.With(offer.Procedure.Name.Value.VI)
	}
	p := offer.Procedure
	if before, err = d.current(tx, r, p, before); err != nil {
		return Submitted{}, err
	}
	c.Answers, c.Declared = before.answers, before.declared
	c.answersJSON, c.declaredJSON = before.answersJSON, before.declaredJSON
	if c.Papers == nil {
		c.Papers = before.papers
	}
	frozen, err := d.services.Freeze(tx, p)
	if err != nil {
		return Submitted{}, err
	}
	c.ID, c.Submitted, c.pinTurn, c.Version = tx.NewID(), tx.Now(), 1, 1
	if taken != nil {
		c.Submitted = taken.arrived
	}
	c.Procedure, c.ProcedureVersion, c.ProcedureName = p.Code, p.Version, p.Name.Value.VI
	c.Field, c.Form, c.Workflow = p.Field.Value.Slug, frozen.Form, frozen.Workflow
	c.keys = d.partyKeys(tx.Who.Commune, c.Parties)
	c.Applicant, c.Owner, c.Title = c.Parties.Applicant.Account, c.Parties.Owner.Account, c.Parties.Owner.Name
	place := d.place(tx.Who.Commune)
	c.ReceivePlace, c.Authority = orElse(c.ReceivePlace, place.Centre), orElse(c.Authority, place.Authority)
	c.Fee = feeOf(p, c, today(tx))
	if c.Code, err = nextCode(tx, before.settings.CodePattern, place.AgencyID); err != nil {
		return Submitted{}, err
	}
	// QĐ 766, 4.4: a component was taken from the person's store of papers.
	if c.Flags.FromStore, err = fromStore(tx, r.ID); err != nil {
		return Submitted{}, err
	}
	files, err := handOver(tx, r.ID, c.ID)
	if err != nil {
		return Submitted{}, err
	}
	if err := before.holds(files); err != nil {
		return Submitted{}, err
	}
	// QĐ 766, 4.5 asks it of the account that files, not of who stands at the
	// counter.
	c.Flags.VerifiedVNeID = c.Flags.VerifiedVNeID || (taken == nil && c.Parties.Applicant.VNeID)
	// QĐ 766, 4.2 asks whether a component came as a file, by whichever door.
	c.Flags.Digitised = c.Flags.Digitised || len(files) > 0
	if err := d.begin(tx, &c, p, offer.Calendar, taken); err != nil {
		return Submitted{}, err
	}
	return Submitted{ID: c.ID, Code: c.Code, Turn: c.pinTurn}, nil
}

// begin stores the dossier in the first state of its workflow, with its first
// step, message and event.
func (d *Desk) begin(tx *gate.Tx, c *Dossier, p procedures.Procedure, cal *clock.Calendar, taken *taken) error {
	flow, err := d.services.Workflow(tx, c.Workflow)
	if err != nil {
		return err
	}
	start, ok := flow.State(procedures.Start)
	if !ok {
		return fmt.Errorf("workflow %s has no state %q", c.Workflow, procedures.Start)
	}
	c.enter(flow, start, tx.Now(), cal)
	step := Step{At: tx.Now(), Transition: "submit", Label: procedures.Text{VI: "Nộp hồ sơ", EN: "Filed"},
		To: c.State, National: c.National, GiverID: tx.Who.ID, Giver: c.Parties.Applicant.Name, Taker: string(start.Role)}
	if taken != nil {
		step.Giver = signed(tx.Who)
		if err := d.takeIn(tx, c, p, flow, cal, taken); err != nil {
			return err
		}
		if err := d.bound(tx, c, taken.entry.For); err != nil {
			return err
		}
	}
	if err := insertDossier(tx, c); err != nil {
		return err
	}
	if err := insertStep(tx, c.ID, &step); err != nil {
		return err
	}
	if taken != nil {
		if err := insertStep(tx, c.ID, &taken.step); err != nil {
			return err
		}
		if err := d.dispatchNew(tx, c); err != nil {
			return err
		}
	}
	if err := d.announce(tx, c, taken); err != nil {
		return err
	}
	err = tx.Publish(DossierSubmitted{Dossier: c.ID, Code: c.Code, Procedure: c.Procedure, Field: c.Field, Hamlet: c.Hamlet,
		Applicant: c.Applicant, People: c.Parties.accounts(), Channel: c.Channel, Accepted: !c.Received.IsZero(), Due: c.Due, Away: int64(c.Away)})
	if err != nil {
		return err
	}
	return tx.Record("casework.submitted", c.ID, map[string]any{"code": c.Code, "procedure": c.Procedure,
		"version": c.ProcedureVersion, "channel": c.Channel, "assisted": c.Flags.Assisted})
}

// announce tells the applicant and the figures.
func (d *Desk) announce(tx *gate.Tx, c *Dossier, taken *taken) error {
	if err := count(tx, FigureSubmitted, c.Field, 1); err != nil {
		return err
	}
	if taken == nil || !taken.entry.Accept {
		return sayKey(tx, *c, "casework.message.submitted", c.Code)
	}
	if err := count(tx, FigureReceived, c.Field, 1); err != nil {
		return err
	}
	return d.sayAccepted(tx, *c)
}

// sayAccepted tells the applicant by when the result is due.
func (d *Desk) sayAccepted(tx *gate.Tx, c Dossier) error {
	if c.Due.IsZero() {
		return sayKey(tx, c, "casework.message.accepted", c.Code)
	}
	return sayKey(tx, c, "casework.message.accepted-due", c.Code, spoken(c.Due))
}

// enter puts the dossier into a state of its workflow.
func (d *Dossier) enter(flow *procedures.Workflow, s procedures.State, now time.Time, cal *clock.Calendar) {
	d.State, d.National, d.Waits, d.Desk = s.ID, s.National, s.Waits, s.Role
	d.StepDue = stepDue(s, now, cal)
	d.stepTimer = !d.StepDue.IsZero() && slices.ContainsFunc(flow.From(s.ID, ""), func(t procedures.Transition) bool { return t.Timer })
	if s.Terminal {
		d.Waits = procedures.ForNobody
	}
}
