package casework

import (
	"context"
	"slices"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Case is a dossier with all that its page shows.
type Case struct {
	Dossier
	Of       procedures.Procedure
	State    procedures.State
	Flow     *procedures.Workflow
	Deadline clock.Deadline // reckoned afresh, with its reasons
	Pauses   []clock.Pause
	Steps    []Step
	Asked    []Item // of the newest supplement request
	Files    []Attachment
	Messages []Message // newest first
	Subtasks []Subtask
	Duties   []Duty
	Rating   *Rating
	Next     []Choice // what the reader may do now
	Purpose  string   // under which the reading was disclosed, "" for one's own
	Calendar *clock.Calendar
}

// A Choice is one transition open to the reader, with what it costs.
type Choice struct {
	procedures.Transition
	Leads procedures.State // where it leads
	Notes []Note
}

// A Duty is money asked for.
type Duty struct {
	ID      string
	What    string
	Dong    int64
	Asked   int64 // Unix ms
	Paid    int64 // Unix ms, 0 while owed
	PaidBy  string
	Receipt string
}

// Find opens a dossier for an official. Every opening is disclosed to the
// person it concerns. Where it is not the official's turn, the first answer is
// ErrNeedsReason; with a reason the dossier opens under PurposeStated.
func (d *Desk) Find(ctx context.Context, who gate.Actor, id, reason string) (Case, error) {
	if err := d.stateReason(ctx, who, id, reason); err != nil {
		return Case{}, err
	}
	var c Case
	err := d.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		found, err := findDossier(tx, id)
		if err != nil {
			return err
		}
		if found.concerns(who) { // one's own is no work of one's office
			return tx.RequireOrHide(false)
		}
		if err := d.admit(tx, found, reason); err != nil {
			return err
		}
		purpose, ok := found.Purpose(who)
		if !ok {
			purpose = PurposeStated
		}
		if c, err = d.gather(tx, found); err != nil {
			return err
		}
		c.Purpose = purpose
		return d.foresee(tx, &c)
	})
	if err != nil {
		return Case{}, err
	}
	return c, nil
}

// FindByCode is Find by mã hồ sơ or the national code, for the search box of the
// counter. It tells only the id: opening is Find.
func (d *Desk) FindByCode(ctx context.Context, who gate.Actor, code string) (string, error) {
	var id string
	err := d.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		c, err := gate.One(tx, scanDossier, `SELECT `+dossierColumns+` FROM casework_dossier
			 WHERE commune_id = $1 AND (code = $2 OR (national_code = $2 AND national_code <> '')) LIMIT 1`, code)
		if err != nil {
			return err
		}
		id = c.ID
		return tx.RequireOrHide(c.known(who))
	})
	return id, err
}

// FindOwn opens a dossier for those it concerns, and for a helper acting for
// one of them, which is disclosed. What is only the office's is left out: notes
// between officials, and the result before it is returned.
func (d *Desk) FindOwn(ctx context.Context, who gate.Actor, id string) (Case, error) {
	var c Case
	err := d.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		found, err := findDossier(tx, id)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(found.concerns(who)); err != nil {
			return err
		}
		found.disclose(tx, PurposeHelp)
		if c, err = d.gather(tx, found); err != nil {
			return err
		}
		c.veil()
		return nil
	})
	if err != nil {
		return Case{}, err
	}
	return c, nil
}

// veil takes out what the resident does not see.
func (c *Case) veil() {
	for i := range c.Steps {
		s := &c.Steps[i]
		if s.National == procedures.InProcess || s.National == procedures.Received {
			s.Detail.Note, s.Detail.File = "", ""
			if s.Detail.Paper == "" { // what a printed form says was said to the resident
				s.Detail.Reason = ""
				s.Detail.Items = nil // proposed, not yet asked
			}
		}
		if s.Detail.File != "" && s.Detail.File == c.ResultFile && !c.resultShown() {
			s.Detail.File = ""
		}
	}
	for i := range c.Subtasks {
		c.Subtasks[i].Answer, c.Subtasks[i].File = "", ""
	}
	c.Files = slices.DeleteFunc(c.Files, func(a Attachment) bool { return !c.residentMayHave(a) })
	if !c.resultShown() {
		c.ResultFile = ""
	}
}

// residentMayHave keeps from the resident what agencies answer each other, and
// the result until it is returned.
func (d Dossier) residentMayHave(a Attachment) bool {
	switch a.Kind {
	case "result":
		return d.resultShown()
	case "other":
		return false
	}
	return true
}

// gather reads all around a dossier.
func (d *Desk) gather(tx *gate.Tx, found Dossier) (Case, error) {
	c := Case{Dossier: found}
	var err error
	if c.Of, err = d.services.Version(tx, found.Procedure, found.ProcedureVersion); err != nil {
		return c, err
	}
	if c.Flow, err = d.services.Workflow(tx, found.Workflow); err != nil {
		return c, err
	}
	c.State, _ = c.Flow.State(found.State)
	if c.Calendar, err = d.services.Calendar(tx); err != nil {
		return c, err
	}
	if c.Pauses, err = pausesOf(tx, found.ID); err != nil {
		return c, err
	}
	c.Deadline = found.reckon(c.Pauses, c.Calendar)
	if c.Steps, err = stepsOf(tx, found.ID); err != nil {
		return c, err
	}
	c.Asked, _ = asked(c.Steps)
	if c.Files, err = attachmentsOf(tx, "dossier_id", found.ID); err != nil {
		return c, err
	}
	if c.Messages, err = messagesOf(tx, found.ID); err != nil {
		return c, err
	}
	if c.Subtasks, err = subtasksOf(tx, found.ID); err != nil {
		return c, err
	}
	if c.Duties, err = dutiesOf(tx, found.ID); err != nil {
		return c, err
	}
	if c.Rating, err = ratingOf(tx, found.ID); err != nil {
		return c, err
	}
	set, err := settingsOf(tx)
	c.Next = d.choices(tx, &c, set)
	return c, err
}

// choices are the transitions that the reader may take now.
func (d *Desk) choices(tx *gate.Tx, c *Case, set Settings) []Choice {
	var open []Choice
	for _, t := range c.Flow.From(c.Dossier.State, "") {
		m := move{d: &c.Dossier, t: t}
		if t.Role == procedures.BySystem || !m.mayTake(tx.Who) {
			continue
		}
		to, _ := c.Flow.State(t.To)
		open = append(open, Choice{t, to, notes(c.Dossier, t, set, tx.Now())})
	}
	return open
}

func dutiesOf(tx *gate.Tx, dossier string) ([]Duty, error) {
	return gate.All(tx, func(scan gate.Scanner) (Duty, error) {
		var u Duty
		err := scan(&u.ID, &u.What, &u.Dong, &u.Asked, &u.Paid, &u.PaidBy, &u.Receipt)
		return u, err
	}, `SELECT id, what, dong, asked_at, paid_at, paid_by, receipt FROM casework_duty
		 WHERE commune_id = $1 AND dossier_id = $2 ORDER BY id`, dossier)
}
