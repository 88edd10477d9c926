package casework

import (
	"errors"
	"slices"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/post"
)

// A standing is how a dossier stands in the competent commune, whole, with
// what happened since the last one.
type standing struct {
	ID           string                    `json:"id"`
	Code         string                    `json:"code"`
	State        string                    `json:"state"`
	National     procedures.NationalStatus `json:"national"`
	Waits        procedures.Waits          `json:"waits"`
	Received     time.Time                 `json:"received"`
	Terms        []clock.Term              `json:"terms"`
	Promised     time.Time                 `json:"promised"`
	Due          time.Time                 `json:"due"`
	Pauses       []clock.Pause             `json:"pauses"`
	Fee          int64                     `json:"fee"`
	Supplements  int                       `json:"supplements"`
	Extensions   int                       `json:"extensions"`
	Finished     time.Time                 `json:"finished"`
	Returned     time.Time                 `json:"returned"`
	Ended        time.Time                 `json:"ended"`
	ResultNumber string                    `json:"result_number"`
	Duties       []Duty                    `json:"duties"`
	Steps        []toldStep                `json:"steps"`
	Messages     []toldMessage             `json:"messages"`
	Result       []carried                 `json:"result"`
}

// A toldStep is a step with what it meant.
type toldStep struct {
	Step
	Effects []string `json:"effects"`
}

type toldMessage struct {
	ID     string `json:"id"`
	Author string `json:"author"`
	Key    string `json:"key"`
	Args   []any  `json:"args"`
	Body   string `json:"body"`
}

// tellHome tells the commune that received c how it stands here. By what was
// done at home, home knows the step and the words already: known leaves them
// out.
func (d *Desk) tellHome(tx *gate.Tx, c *Dossier, known bool) error {
	if c.From == 0 {
		return nil
	}
	t, err := findTransfer(tx, c.ID)
	if err != nil || t.TheirID == "" {
		return err
	}
	s := standing{ID: c.ID, Code: c.Code, State: c.State, National: c.National, Waits: c.Waits, Received: c.Received, Terms: c.Terms,
		Promised: c.Promised, Due: c.Due, Fee: c.Fee, Supplements: c.Supplements, Extensions: c.Extensions, Finished: c.Finished,
		Returned: c.Returned, Ended: c.Ended, ResultNumber: c.ResultNumber}
	if s.Pauses, err = pausesOf(tx, c.ID); err != nil {
		return err
	}
	if s.Duties, err = dutiesOf(tx, c.ID); err != nil {
		return err
	}
	if err := d.news(tx, c, &t, &s); err != nil {
		return err
	}
	if known {
		s.Steps, s.Messages = nil, nil
	}
	files, err := c.news(tx, &t)
	if err != nil {
		return err
	}
	about, sent := pack(files)
	s.Result = about
	if err := post.Send(tx, t.OtherID, letterTold, conversation(t.TheirID), c.ID, s, sent...); err != nil {
		return err
	}
	return putTransfer(tx, t)
}

// news gathers the steps and words since the last standing.
func (d *Desk) news(tx *gate.Tx, c *Dossier, t *Transfer, s *standing) error {
	flow, err := d.services.Workflow(tx, c.Workflow)
	if err != nil {
		return err
	}
	steps, err := stepsOf(tx, c.ID)
	if err != nil {
		return err
	}
	for _, step := range steps {
		if step.Seq <= t.toldStep {
			continue
		}
		t.toldStep = step.Seq
		taken, _ := flow.Transition(step.Transition, step.From)
		// Files and accounts of ours mean nothing there; notes between our
		// officials stay ours.
		step.GiverID, step.TakerID, step.Detail.File, step.Detail.Files = "", "", "", nil
		if !slices.Contains(residentReads, step.National) {
			step.Detail.Note = ""
		}
		s.Steps = append(s.Steps, toldStep{step, names(taken.Effects)})
	}
	messages, err := messagesOf(tx, c.ID)
	if err != nil {
		return err
	}
	slices.Reverse(messages)
	for _, m := range messages {
		if m.ID <= t.toldMessage || m.Side != FromOffice {
			continue
		}
		t.toldMessage = m.ID
		s.Messages = append(s.Messages, toldMessage{m.ID, m.Author, m.Key, m.Args, m.Body})
	}
	return nil
}

// residentReads are the national statuses whose notes were said to the resident.
var residentReads = []procedures.NationalStatus{procedures.NotReceived, procedures.WantsPapers, procedures.WantsPayment,
	procedures.Stopped, procedures.Returned}

// news is the result once it is issued, or shown to the resident as a draft,
// and was not sent yet.
func (d *Dossier) news(tx *gate.Tx, t *Transfer) ([]Attachment, error) {
	if d.ResultFile == "" || d.ResultFile == t.toldFile || (d.Finished.IsZero() && !d.resultShown()) {
		return nil, nil
	}
	a, err := findAttachment(tx, d.ResultFile)
	if err != nil {
		return nil, err
	}
	t.toldFile = d.ResultFile
	return []Attachment{a}, nil
}

// dossierTold brings our half up to how the dossier stands in the competent
// commune.
func (d *Desk) dossierTold(tx *gate.Tx, l post.Letter) error {
	var s standing
	if err := l.Read(&s); err != nil {
		return err
	}
	c, err := findDossier(tx, homeOf(l))
	if errors.Is(err, gate.ErrMissing) || (err == nil && c.Away != l.From) {
		return post.Refuse(post.ErrUnread, err)
	}
	if err != nil {
		return err
	}
	t, err := findTransfer(tx, c.ID)
	if err != nil {
		return err
	}
	t.TheirID, t.TheirCode = s.ID, s.Code
	files := unpack(tx, s.Result, l, c.ID)
	ids, err := keep(tx, files)
	if err != nil {
		return err
	}
	if len(ids) > 0 {
		c.ResultFile = ids[0]
	}
	if err := d.follow(tx, &c, s); err != nil {
		return err
	}
	if err := errors.Join(c.copySteps(tx, s, t), copyMessages(tx, c, s)); err != nil {
		return err
	}
	return errors.Join(putTransfer(tx, t), updateDossier(tx, &c),
		tx.Record("casework.dossier-told", c.ID, map[string]any{"their_code": s.Code, "national": int(s.National)}))
}

// follow takes over how the dossier stands.
func (d *Desk) follow(tx *gate.Tx, c *Dossier, s standing) error {
	flow, err := d.services.Workflow(tx, c.Workflow)
	if err != nil {
		return err
	}
	cal, err := d.services.Calendar(tx)
	if err != nil {
		return err
	}
	c.National = s.National
	if state, ok := like(flow, s); ok {
		c.enter(flow, state, tx.Now(), cal)
	}
	c.StepDue, c.stepTimer = time.Time{}, false
	if s.Waits != procedures.ForResident {
		c.Waits = s.Waits
		c.rest()
	}
	c.Received, c.Terms, c.Promised, c.Fee = s.Received, s.Terms, s.Promised, s.Fee
	c.Supplements, c.Extensions, c.ResultNumber = s.Supplements, s.Extensions, s.ResultNumber
	c.Finished, c.Returned, c.Ended = s.Finished, s.Returned, s.Ended
	if err := copyPauses(tx, c.ID, s.Pauses); err != nil {
		return err
	}
	if err := copyDuties(tx, c.ID, s.Duties); err != nil {
		return err
	}
	if c.Finished.IsZero() && c.Ended.IsZero() {
		c.schedule(s.Pauses, cal)
	} else {
		c.Due = s.Due
	}
	return nil
}

// like finds our state for one of the other commune's workflow: by its id, else
// the first that means the same to the nation and waits for the same.
func like(flow *procedures.Workflow, s standing) (procedures.State, bool) {
	if own, ok := flow.State(s.State); ok && own.National == s.National {
		return own, true
	}
	i := slices.IndexFunc(flow.States, func(own procedures.State) bool { return own.National == s.National && own.Waits == s.Waits })
	if i < 0 {
		return procedures.State{}, false
	}
	return flow.States[i], true
}

// copySteps adds the other commune's steps to our control slip and tells of
// them as of our own.
func (d *Dossier) copySteps(tx *gate.Tx, s standing, t Transfer) error {
	for _, told := range s.Steps {
		step := told.Step
		switch {
		case step.Transition == "came": // there it came from us
			step.Label.VI, step.Label.EN = "Đã đến "+t.Other, "Reached "+t.Other
			step.Giver, step.Detail.Agency = t.Other, ""
		case step.Giver != "":
			step.Giver += " – " + t.Other
		}
		if d.ResultFile != "" && slices.Contains(told.Effects, string(procedures.Finish)) {
			step.Detail.File = d.ResultFile
		}
		if err := insertStep(tx, d.ID, &step); err != nil {
			return err
		}
		err := tx.Publish(DossierMoved{Dossier: d.ID, Code: d.Code, Transition: step.Transition, From: step.From, To: step.To,
			National: int(step.National), Effects: told.Effects, Waits: string(d.Waits), Desk: string(d.Desk),
			Applicant: d.Applicant, People: d.Parties.accounts(), Due: d.Due, Paper: step.Detail.Paper})
		if err != nil {
			return err
		}
	}
	return nil
}

// copyMessages says to the resident at home what was said there, by our code.
func copyMessages(tx *gate.Tx, c Dossier, s standing) error {
	for _, m := range s.Messages {
		for i, arg := range m.Args {
			if arg == s.Code {
				m.Args[i] = c.Code
			}
		}
		if err := say(tx, c, Message{Side: FromOffice, Author: m.Author, Key: m.Key, Args: m.Args, Body: m.Body}); err != nil {
			return err
		}
	}
	return nil
}

func copyPauses(tx *gate.Tx, dossier string, all []clock.Pause) error {
	if _, err := tx.Exec(`DELETE FROM casework_pause WHERE commune_id = $1 AND dossier_id = $2`, dossier); err != nil {
		return err
	}
	for i, p := range all {
		_, err := tx.Exec(`
			INSERT INTO casework_pause (commune_id, dossier_id, seq, from_at, to_at, reason) VALUES ($1, $2, $3, $4, $5, $6)`,
			dossier, i+1, gate.Millis(p.From), gate.Millis(p.To), p.Reason)
		if err != nil {
			return err
		}
	}
	return nil
}

func copyDuties(tx *gate.Tx, dossier string, all []Duty) error {
	if _, err := tx.Exec(`DELETE FROM casework_duty WHERE commune_id = $1 AND dossier_id = $2`, dossier); err != nil {
		return err
	}
	for _, u := range all {
		_, err := tx.Exec(`
			INSERT INTO casework_duty (commune_id, id, dossier_id, what, dong, asked_at, paid_at, paid_by, receipt)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, u.ID, dossier, u.What, u.Dong, u.Asked, u.Paid, u.PaidBy, u.Receipt)
		if err != nil {
			return err
		}
	}
	return nil
}
