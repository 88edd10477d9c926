package casework

import (
	"errors"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/post"
)

// Post is what the desk does about letters between communes.
func (d *Desk) Post() map[string]post.Handler {
	return map[string]post.Handler{
		letterAsk:    {Receive: d.askedBy, Settled: d.askArrived},
		letterReply:  {Receive: d.lineCame},
		letterRecall: {Receive: d.lineCame},
		letterSaid:   {Receive: d.saidBy},

		letterDossier:  {Receive: d.dossierCame, Settled: d.dossierArrived},
		letterAct:      {Receive: d.actedAtHome, Settled: d.askHow},
		letterWritten:  {Receive: d.writtenAtHome},
		letterTellMe:   {Receive: d.askedHow},
		letterTold:     {Receive: d.dossierTold},
		letterSentBack: {Receive: d.cameBack},
	}
}

// askedBy takes in a request of another commune: a row of its own here, with
// our calendar, due from the moment it came.
func (d *Desk) askedBy(tx *gate.Tx, l post.Letter) error {
	var a asking
	if err := l.Read(&a); err != nil {
		return err
	}
	if a.Relay == "" || a.Relay != l.Conversation || a.Term.Check() != nil {
		return post.Refuse(post.ErrUnread, nil)
	}
	r := Relay{ID: a.Relay, Side: Incoming, OtherID: l.From, Other: d.place(l.From).Authority, Code: a.Code,
		ProcedureName: a.ProcedureName, Field: a.Field, What: a.What, Asker: a.Asker, Term: a.Term, Asked: a.Asked,
		Came: tx.Now(), State: RelayOpen, Version: 1}
	if err := r.reckon(tx, d); err != nil {
		return err
	}
	if err := insertRelay(tx, r); err != nil {
		return err
	}
	ids, err := keep(tx, unpack(tx, a.Files, l, r.ID))
	if err != nil {
		return err
	}
	if err := insertLine(tx, r.ID, RelayLine{a.Asked, LineAsk, false, a.Asker, a.What, ids}); err != nil {
		return err
	}
	return errors.Join(r.moved(tx, LineAsk), tx.Record("casework.relay-came", r.ID, map[string]int64{"from": int64(l.From)}))
}

// askArrived is the receipt of a request: from now on the other commune reads
// what was sent, and the person it concerns is told so. What came back closes
// the sub-task with the reason.
func (d *Desk) askArrived(tx *gate.Tx, l post.Letter, o post.Outcome) error {
	r, err := findRelay(tx, l.Conversation, Outgoing)
	if err != nil {
		return err
	}
	c, err := findDossier(tx, r.Dossier)
	if err != nil {
		return err
	}
	if o.Refusal == "" {
		r.Came = tx.Now()
		c.disclose(tx, PurposeRelay)
		return updateRelay(tx, &r)
	}
	if !r.Open() {
		return nil
	}
	r.end(RelayReturned, tx.Now())
	if err := r.say(tx, LineReturned, false, r.Other, o.Refusal, nil); err != nil {
		return err
	}
	if err := answerSubtask(tx, r.ID, o.Refusal, ""); err != nil && !errors.Is(err, ErrAnswered) {
		return err
	}
	return r.moved(tx, LineReturned)
}

// lineCame takes a reply or a recall of the asker.
func (d *Desk) lineCame(tx *gate.Tx, l post.Letter) error {
	var s saying
	if err := l.Read(&s); err != nil {
		return err
	}
	r, err := findRelay(tx, l.Conversation, Incoming)
	if errors.Is(err, gate.ErrMissing) || (err == nil && r.OtherID != l.From) {
		return post.Refuse(post.ErrUnread, err)
	}
	if err != nil {
		return err
	}
	ids, err := keep(tx, unpack(tx, s.Files, l, r.ID))
	if err != nil {
		return err
	}
	switch {
	case !r.Open(): // it crossed our answer: it stands in the story, nothing more
	case s.Kind == LineRecall:
		r.end(RelayRecalled, tx.Now())
	default:
		r.goOn(tx.Now())
		if err := r.reckon(tx, d); err != nil {
			return err
		}
	}
	return errors.Join(r.say(tx, s.Kind, false, s.Author, s.Body, ids), r.moved(tx, s.Kind))
}

// saidBy takes what the commune that was asked says.
func (d *Desk) saidBy(tx *gate.Tx, l post.Letter) error {
	var s saying
	if err := l.Read(&s); err != nil {
		return err
	}
	r, err := findRelay(tx, l.Conversation, Outgoing)
	if errors.Is(err, gate.ErrMissing) || (err == nil && r.OtherID != l.From) {
		return post.Refuse(post.ErrUnread, err)
	}
	if err != nil {
		return err
	}
	c, err := findDossier(tx, r.Dossier)
	if err != nil {
		return err
	}
	ids, err := keep(tx, unpack(tx, s.Files, l, c.ID))
	if err != nil {
		return err
	}
	open := r.Open()
	switch {
	case !open: // recalled meanwhile
	case s.Kind == LineQuestion:
		r.wait(tx.Now())
	case s.Kind == LineAnswer:
		r.end(RelayAnswered, tx.Now())
	case s.Kind == LineRefusal:
		r.end(RelayRefused, tx.Now())
	}
	if err := r.say(tx, s.Kind, false, s.Author, s.Body, ids); err != nil {
		return err
	}
	if open && !r.Open() {
		if err := d.relayEnded(tx, c, r, s, ids); err != nil {
			return err
		}
	}
	return r.moved(tx, s.Kind)
}

// relayEnded closes the sub-task with what the other commune answered.
func (d *Desk) relayEnded(tx *gate.Tx, c Dossier, r Relay, s saying, files []string) error {
	file := ""
	if len(files) > 0 {
		file = files[0]
	}
	if err := answerSubtask(tx, r.ID, s.Body, file); err != nil {
		return err
	}
	step := beside(tx, c, "commune-answered", "Xã khác đã trả lời", "Answer of another commune")
	if s.Kind == LineRefusal {
		step.Label.VI, step.Label.EN = "Xã khác từ chối phối hợp", "Another commune refused"
	}
	step.GiverID, step.Giver, step.Taker, step.Due = "", s.Author+" – "+r.Other, r.Asker, r.Due
	step.Timing, step.Detail = timing(tx.Now(), r.Due), StepDetail{Agency: r.Other, Note: s.Body, File: file, Files: files}
	return insertStep(tx, c.ID, &step)
}

// remindUntil is until when something is due soon, by the settings of the desk.
func (d *Desk) remindUntil(tx *gate.Tx) (int64, error) {
	set, err := settingsOf(tx)
	if err != nil {
		return 0, err
	}
	cal, err := d.services.Calendar(tx)
	if err != nil {
		return 0, err
	}
	return gate.Millis(clock.Due(tx.Now(), clock.Term{Qty: set.RemindHours, Unit: clock.WorkingHour}, nil, cal).Due), nil
}
