package casework

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/post"
)

// A travel is a dossier on its way to the competent commune. Accounts stay at
// home: there they are somebody, elsewhere they are nobody.
type travel struct {
	ID           string             `json:"id"`
	Code         string             `json:"code"`
	NationalCode string             `json:"national_code"`
	Procedure    string             `json:"procedure"`
	Submitted    time.Time          `json:"submitted"`
	Received     time.Time          `json:"received"`
	Terms        []clock.Term       `json:"terms"`
	Promised     time.Time          `json:"promised"`
	Channel      int                `json:"channel"`
	ReturnBy     string             `json:"return_by"`
	Fee          int64              `json:"fee"`
	SupportPlace string             `json:"support_place"`
	ReceivePlace string             `json:"receive_place"`
	Parties      Parties            `json:"parties"`
	Answers      procedures.Answers `json:"answers"`
	Declared     []Declared         `json:"declared"`
	Papers       []HandedIn         `json:"papers"`
	Flags        Flags              `json:"flags"`
	Supplements  int                `json:"supplements"`
	Reason       string             `json:"reason"`
	Files        []carried          `json:"files"`
}

func travelOf(c Dossier, reason string, files []carried) travel {
	return travel{ID: c.ID, Code: c.Code, NationalCode: c.NationalCode, Procedure: c.Procedure, Submitted: c.Submitted, Received: c.Received, Terms: c.Terms,
		Promised: c.Promised, Channel: c.Channel, ReturnBy: c.ReturnBy, Fee: c.Fee, SupportPlace: c.SupportPlace,
		ReceivePlace: c.ReceivePlace, Parties: c.Parties.strangers(), Answers: c.Answers, Declared: c.Declared, Papers: c.Papers,
		Flags: c.Flags, Supplements: c.Supplements, Reason: reason, Files: files}
}

// strangers are the parties without their accounts and hamlets, which mean
// nothing in another commune.
func (p Parties) strangers() Parties {
	p.Applicant.Account, p.Applicant.Hamlet = "", ""
	p.Owner.Account, p.Owner.Hamlet = "", ""
	if p.Agent != nil {
		agent := *p.Agent
		agent.Account, agent.Hamlet = "", ""
		p.Agent = &agent
	}
	return p
}

// DossierCame tells the counter of a dossier that another commune received for
// ours.
type DossierCame struct {
	Dossier string    `json:"dossier"`
	Code    string    `json:"code"`
	Field   string    `json:"field"`
	Hamlet  string    `json:"hamlet"`
	Other   string    `json:"other"`
	Due     time.Time `json:"due"`
	Back    bool      `json:"back"` // one of ours that came back
}

// Kind names the event.
func (DossierCame) Kind() string { return "casework.dossier-came" }

// dossierCame makes a dossier that another commune received ours: with a code
// of our own, under our version of the procedure, its clock running since the
// reception there.
func (d *Desk) dossierCame(tx *gate.Tx, l post.Letter) error {
	var v travel
	if err := l.Read(&v); err != nil {
		return err
	}
	if v.ID == "" || v.ID != homeOf(l) {
		return post.Refuse(post.ErrUnread, nil)
	}
	offer, err := d.services.Find(tx, v.Procedure, today(tx))
	if errors.Is(err, gate.ErrMissing) {
		return post.Refuse(ErrNoService, err)
	}
	if err != nil {
		return err
	}
	c, err := d.newcomer(tx, l.From, v, offer.Procedure)
	if err != nil {
		return err
	}
	files := unpack(tx, v.Files, l, c.ID)
	if err := c.renameFiles(v.Files, files); err != nil {
		return err
	}
	if err := d.settleIn(tx, &c, v, offer.Calendar); err != nil {
		return err
	}
	if _, err := keep(tx, files); err != nil {
		return err
	}
	err = putTransfer(tx, Transfer{Dossier: c.ID, OtherID: l.From, Other: d.place(l.From).Authority, Way: Incoming, TheirID: v.ID,
		TheirCode: v.Code, Reason: v.Reason, At: tx.Now()})
	if err != nil {
		return err
	}
	if err := d.publishCame(tx, c, l.From); err != nil {
		return err
	}
	if err := d.tellHome(tx, &c, false); err != nil {
		return err
	}
	return tx.Record("casework.dossier-came", c.ID, map[string]any{"code": c.Code, "from": int64(l.From), "their_code": v.Code})
}

// newcomer is the dossier of a travel under our procedure.
func (d *Desk) newcomer(tx *gate.Tx, from gate.Commune, v travel, p procedures.Procedure) (Dossier, error) {
	frozen, err := d.services.Freeze(tx, p)
	if err != nil {
		return Dossier{}, err
	}
	set, err := settingsOf(tx)
	if err != nil {
		return Dossier{}, err
	}
	place := d.place(tx.Who.Commune)
	c := Dossier{ID: tx.NewID(), NationalCode: v.NationalCode, Procedure: p.Code, ProcedureVersion: p.Version, ProcedureName: p.Name.Value.VI,
		Field: p.Field.Value.Slug, Form: frozen.Form, Workflow: frozen.Workflow, Version: 1, pinTurn: 1, From: from,
		Parties: v.Parties.strangers(), Title: v.Parties.Owner.Name, Answers: v.Answers, Declared: v.Declared, Papers: v.Papers,
		Flags: v.Flags, Channel: v.Channel, SupportPlace: v.SupportPlace, ReceivePlace: v.ReceivePlace, Authority: place.Authority,
		ReturnBy: returnBy(v.ReturnBy), Fee: v.Fee, Submitted: v.Submitted, Received: v.Received, Terms: v.Terms,
		Promised: v.Promised, Supplements: v.Supplements}
	c.keys = d.partyKeys(tx.Who.Commune, c.Parties)
	c.Code, err = nextCode(tx, set.CodePattern, place.AgencyID)
	return c, err
}

// renameFiles makes the answers name the files by the ids they have here.
func (d *Dossier) renameFiles(sent []carried, here []Attachment) error {
	var pairs []string
	n := 0
	for _, s := range sent {
		if n < len(here) && here[n].Hash == s.Hash && here[n].Name == s.Name {
			pairs = append(pairs, s.ID, here[n].ID)
			n++
		}
	}
	var renamed procedures.Answers
	if err := json.Unmarshal([]byte(strings.NewReplacer(pairs...).Replace(text(d.Answers))), &renamed); err != nil {
		return err
	}
	d.Answers = renamed
	return nil
}

// settleIn stores a dossier that came in the state it has reached: filed, or
// accepted there, to be passed on here.
func (d *Desk) settleIn(tx *gate.Tx, c *Dossier, v travel, cal *clock.Calendar) error {
	flow, err := d.services.Workflow(tx, c.Workflow)
	if err != nil {
		return err
	}
	state, ok := flow.State(procedures.Start)
	if !ok {
		return fmt.Errorf("workflow %s has no state %q", c.Workflow, procedures.Start)
	}
	if accept, ok := acceptance(flow, procedures.Start); ok && !c.Received.IsZero() {
		state, _ = flow.State(accept.To)
		c.priors = []string{procedures.Start}
	}
	c.enter(flow, state, tx.Now(), cal)
	c.schedule(nil, cal)
	if err := insertDossier(tx, c); err != nil {
		return err
	}
	step := beside(tx, *c, "came", "Nhận từ "+d.place(c.From).Authority, "Came from "+d.place(c.From).Authority)
	step.From, step.GiverID, step.Taker = "", "", string(c.Desk)
	step.Giver, step.Detail = v.ReceivePlace, StepDetail{Agency: d.place(c.From).Authority, Reason: v.Reason}
	return insertStep(tx, c.ID, &step)
}

func (d *Desk) publishCame(tx *gate.Tx, c Dossier, from gate.Commune) error {
	if err := count(tx, FigureSubmitted, c.Field, 1); err != nil {
		return err
	}
	if !c.Received.IsZero() {
		if err := count(tx, FigureReceived, c.Field, 1); err != nil {
			return err
		}
	}
	return errors.Join(
		tx.Publish(DossierSubmitted{Dossier: c.ID, Code: c.Code, Procedure: c.Procedure, Field: c.Field, Hamlet: c.Hamlet,
			Channel: c.Channel, Accepted: !c.Received.IsZero(), Due: c.Due, From: int64(from)}),
		tx.Publish(DossierCame{Dossier: c.ID, Code: c.Code, Field: c.Field, Hamlet: c.Hamlet, Other: d.place(from).Authority, Due: c.Due}))
}

// dossierArrived is the receipt of a dossier: from now on the other commune
// reads it, and the people it concerns are told so. One that came back is ours
// to resolve, or to send elsewhere.
func (d *Desk) dossierArrived(tx *gate.Tx, l post.Letter, o post.Outcome) error {
	c, err := findDossier(tx, homeOf(l))
	if err != nil {
		return err
	}
	if o.Refusal == "" {
		c.disclose(tx, PurposeAway)
		return nil
	}
	if c.Away != l.To {
		return nil
	}
	return d.comeHome(tx, &c, "", o.Refusal)
}
