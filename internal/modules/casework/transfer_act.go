package casework

import (
	"context"
	"errors"
	"fmt"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/post"
)

// A deed is a transition that was taken at home: by the resident, by the
// counter for the resident, or by the till when the resident has paid.
type deed struct {
	Transition string             `json:"transition"`
	Note       string             `json:"note"`
	Reason     string             `json:"reason"`
	Answers    procedures.Answers `json:"answers"`
	PaidBy     string             `json:"paid_by"`
	Receipt    string             `json:"receipt"`
	Files      []carried          `json:"files"`
}

// here reports whether a transition of a dossier in two communes is taken in
// this one. At home the resident acts, and the counter does what it does for
// the resident: papers, withdrawal, the result. All else is the competent
// commune's.
func (m *move) here() bool {
	forResident := m.t.Role == procedures.ByResident || m.t.Has(procedures.Return)
	switch {
	case m.d.From != 0:
		return !forResident
	case m.d.Away != 0:
		counter := m.t.Role == procedures.ByReceptionist && !m.t.Has(procedures.Stop) &&
			(m.t.Has(procedures.Withdraw) || m.d.National == procedures.WantsPapers)
		return forResident || counter || m.in.settled // money comes in at home
	}
	return true
}

// pass tells the other commune of a transition, each side what it has to know.
func (m *move) pass() error {
	if m.d.Away != 0 {
		return m.passOn()
	}
	return m.desk.tellHome(m.tx, m.d, m.in.relayed)
}

// passOn sends what was done at home to the competent commune.
func (m *move) passOn() error {
	in := deed{Transition: m.t.ID, Note: m.in.Note, Reason: m.in.Reason, Answers: m.in.Answers,
		PaidBy: m.in.PaidBy, Receipt: m.in.Receipt}
	var files []post.File
	for i, up := range m.in.Files {
		id := fmt.Sprint(i)
		in.Files = append(in.Files, carried{ID: id, Name: up.File.Name, Type: up.File.Type, Size: up.File.Size, Hash: up.File.Hash,
			Component: up.Component, Field: up.Field, Item: up.Item})
		files = append(files, post.File{ID: id, Key: up.File.Key, ThumbKey: up.File.ThumbKey})
	}
	return post.Send(m.tx, m.d.Away, letterAct, conversation(m.d.ID), m.d.ID, in, files...)
}

// guest finds the dossier that a letter from its home is about.
func guest(tx *gate.Tx, l post.Letter) (Dossier, error) {
	var id string
	err := tx.Row(`SELECT dossier_id FROM casework_transfer
		 WHERE commune_id = $1 AND other_id = $2 AND their_id = $3 AND their_id <> '' AND way = 'in'`,
		int64(l.From), homeOf(l)).Scan(&id)
	if errors.Is(err, gate.ErrMissing) {
		return Dossier{}, post.Refuse(post.ErrUnread, err)
	}
	if err != nil {
		return Dossier{}, err
	}
	return findDossier(tx, id)
}

// actedAtHome takes the transition here, too. What is not possible any more,
// because the dossier moved on meanwhile, comes back; home then asks how it
// stands.
func (d *Desk) actedAtHome(tx *gate.Tx, l post.Letter) error {
	var v deed
	if err := l.Read(&v); err != nil {
		return err
	}
	c, err := guest(tx, l)
	if err != nil {
		return err
	}
	in := Input{Note: v.Note, Reason: v.Reason, Answers: v.Answers, PaidBy: v.PaidBy, Receipt: v.Receipt, relayed: true, Confirmed: true}
	for _, f := range v.Files {
		for _, sent := range l.Files {
			if sent.ID == f.ID {
				in.Files = append(in.Files, Upload{Component: f.Component, Field: f.Field, Item: f.Item,
					File: blob.Stored{Key: sent.Key, ThumbKey: sent.ThumbKey, Name: f.Name, Type: f.Type, Size: f.Size, Hash: f.Hash}})
			}
		}
	}
	_, err = d.act(tx, &c, v.Transition, in)
	if all := fault.All(err); len(all) > 0 && (all[0].Kind == fault.Conflict || all[0].Kind == fault.Invalid) {
		return post.Refuse(all[0], err)
	}
	return err
}

// askHow follows a deed that came back: our half went ahead of the dossier.
func (d *Desk) askHow(tx *gate.Tx, l post.Letter, o post.Outcome) error {
	if o.Refusal == "" {
		return nil
	}
	c, err := findDossier(tx, homeOf(l))
	if err != nil || c.Away != l.To {
		return err
	}
	if err := sayKey(tx, c, "casework.message.not-taken-there", c.Code, c.Authority); err != nil {
		return err
	}
	return post.Send(tx, c.Away, letterTellMe, conversation(c.ID), c.ID, struct{}{})
}

// askedHow answers it.
func (d *Desk) askedHow(tx *gate.Tx, l post.Letter) error {
	c, err := guest(tx, l)
	if err != nil {
		return err
	}
	return d.tellHome(tx, &c, false)
}

// writtenAtHome takes a message of the resident into our thread.
func (d *Desk) writtenAtHome(tx *gate.Tx, l post.Letter) error {
	var m toldMessage
	if err := l.Read(&m); err != nil {
		return err
	}
	c, err := guest(tx, l)
	if err != nil {
		return err
	}
	return say(tx, c, Message{Side: FromResident, Author: m.Author, Body: m.Body})
}

// passMessage sends a message on to the other half of the dossier.
func (d *Desk) passMessage(tx *gate.Tx, c Dossier, m Message) error {
	switch {
	case c.Away != 0 && m.Side == FromResident:
		return post.Send(tx, c.Away, letterWritten, conversation(c.ID), c.ID, toldMessage{Author: m.Author, Body: m.Body})
	case c.From != 0 && m.Side == FromOffice:
		return d.tellHome(tx, &c, false)
	}
	return nil
}

// SendBack returns a dossier to the commune that received it: it is not ours
// to resolve either. Here it ends.
func (d *Desk) SendBack(ctx context.Context, who gate.Actor, dossier, reason string, version int64) error {
	if blank(reason) || len(reason) > longestNote {
		return ErrReason.At("reason")
	}
	return d.gate.Write(ctx, who, MayReceive, func(tx *gate.Tx) error {
		c, err := d.movable(tx, dossier, version)
		if err != nil {
			return err
		}
		if c.From == 0 {
			return ErrNotNow.With(c.Code)
		}
		t, err := findTransfer(tx, c.ID)
		if err != nil {
			return err
		}
		step := beside(tx, c, "send-back", "Chuyển trả "+t.Other, "Sent back to "+t.Other)
		step.Taker, step.Detail = t.Other, StepDetail{Agency: t.Other, Reason: reason}
		if err := d.endHere(tx, &c, &step); err != nil {
			return err
		}
		if err := post.Send(tx, t.OtherID, letterSentBack, conversation(t.TheirID), c.ID, toldMessage{Author: signed(who), Body: reason}); err != nil {
			return err
		}
		t.TheirID = "" // should it come again, it is another one
		if err := putTransfer(tx, t); err != nil {
			return err
		}
		return tx.Record("casework.sent-back", c.ID, map[string]int64{"commune": int64(t.OtherID)})
	})
}

// endHere stops a dossier that went back.
func (d *Desk) endHere(tx *gate.Tx, c *Dossier, step *Step) error {
	flow, err := d.services.Workflow(tx, c.Workflow)
	if err != nil {
		return err
	}
	cal, err := d.services.Calendar(tx)
	if err != nil {
		return err
	}
	for _, s := range flow.States {
		if s.National == procedures.Stopped && s.Terminal {
			c.enter(flow, s, tx.Now(), cal)
		}
	}
	c.Ended, step.To, step.National = tx.Now(), c.State, c.National
	c.Waits, c.StepDue, c.stepTimer = procedures.ForNobody, step.Due, false
	return errors.Join(insertStep(tx, c.ID, step), updateDossier(tx, c), tx.Publish(DossierCorrected{c.ID}), recallAll(tx, c.ID, step.Label.VI), resume(tx, c.ID))
}

// cameBack takes a dossier home that the other commune sent back.
func (d *Desk) cameBack(tx *gate.Tx, l post.Letter) error {
	var m toldMessage
	if err := l.Read(&m); err != nil {
		return err
	}
	c, err := findDossier(tx, homeOf(l))
	if errors.Is(err, gate.ErrMissing) || (err == nil && c.Away != l.From) {
		return post.Refuse(post.ErrUnread, err)
	}
	if err != nil {
		return err
	}
	return d.comeHome(tx, &c, m.Author, m.Body)
}

// comeHome puts a dossier back on our counter's desk, with the reason.
func (d *Desk) comeHome(tx *gate.Tx, c *Dossier, author, reason string) error {
	flow, err := d.services.Workflow(tx, c.Workflow)
	if err != nil {
		return err
	}
	cal, err := d.services.Calendar(tx)
	if err != nil {
		return err
	}
	state, _ := flow.State(procedures.Start)
	if accept, ok := acceptance(flow, procedures.Start); ok && !c.Received.IsZero() {
		state, _ = flow.State(accept.To)
	}
	other := c.Authority
	c.Away, c.Authority = 0, d.place(tx.Who.Commune).Authority
	c.enter(flow, state, tx.Now(), cal)
	step := beside(tx, *c, "came-back", "Nhận lại từ "+other, "Came back from "+other)
	step.GiverID, step.Giver, step.Taker = "", orElse(author, other), string(c.Desk)
	step.Detail = StepDetail{Agency: other, Reason: reason}
	if err := errors.Join(insertStep(tx, c.ID, &step), updateDossier(tx, c)); err != nil {
		return err
	}
	return errors.Join(
		tx.Publish(DossierCame{Dossier: c.ID, Code: c.Code, Field: c.Field, Hamlet: c.Hamlet, Other: other, Due: c.Due, Back: true}),
		tx.Record("casework.came-back", c.ID, map[string]string{"reason": reason}))
}
