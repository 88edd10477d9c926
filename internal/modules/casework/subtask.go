package casework

import (
	"context"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Subtask is a part of a dossier done by another agency (liên thông): it has
// its own term and its own answer.
type Subtask struct {
	ID         string
	Dossier    string
	Agency     string
	What       string
	Asked, Due time.Time
	Answered   time.Time // zero while awaited
	Answer     string
	File       string // attachment id of its result
	Waits      bool   // the dossier does not finish without it
}

// A Request asks another agency for its part.
type Request struct {
	Version int64
	Agency  string
	What    string
	Term    clock.Term // of the other agency; zero unit is 3 working days, the usual time for a verification
	Waits   bool
}

// Ask opens a sub-task. It is the act of whoever works on the dossier.
func (d *Desk) Ask(ctx context.Context, who gate.Actor, dossier string, r Request) (Subtask, error) {
	switch {
	case blank(r.Agency) || len(r.Agency) > longestNote:
		return Subtask{}, ErrAgency.At("agency")
	case blank(r.What) || len(r.What) > longestNote:
		return Subtask{}, ErrNoteMissing.At("what")
	}
	if r.Term.Unit == "" {
		r.Term = clock.Term{Qty: 3, Unit: clock.WorkingDay}
	}
	if r.Term.Check() != nil {
		return Subtask{}, ErrTerm.At("term")
	}
	return gate.Make(ctx, d.gate, who, MayProcess, func(tx *gate.Tx) (Subtask, error) {
		c, cal, err := d.working(tx, dossier, r.Version)
		if err != nil {
			return Subtask{}, err
		}
		s := Subtask{ID: tx.NewID(), Dossier: c.ID, Agency: r.Agency, What: r.What, Asked: tx.Now(),
			Due: clock.Due(tx.Now(), r.Term, nil, cal).Due, Waits: r.Waits}
		if err := insertSubtask(tx, s); err != nil {
			return Subtask{}, err
		}
		step := beside(tx, c, "ask-agency", "Gửi cơ quan phối hợp", "Sent to another agency")
		step.Taker, step.Detail = r.Agency, StepDetail{Agency: r.Agency, Note: r.What, NewDue: gate.Millis(s.Due)}
		if err := insertStep(tx, c.ID, &step); err != nil {
			return Subtask{}, err
		}
		if err := sayKey(tx, c, "casework.message.asked-agency", c.Code, r.Agency); err != nil {
			return Subtask{}, err
		}
		return s, tx.Record("casework.asked-agency", c.ID, map[string]string{"subtask": s.ID})
	})
}

// An Answer is what the other agency sent back.
type Answer struct {
	Text string
	File *Upload
}

// Take closes a sub-task with its answer; keyed in by the official until the
// agencies' systems are joined.
func (d *Desk) Take(ctx context.Context, who gate.Actor, dossier, subtask string, a Answer) error {
	if blank(a.Text) || len(a.Text) > longestNote {
		return ErrAnswer.At("text")
	}
	return d.gate.Write(ctx, who, MayProcess, func(tx *gate.Tx) error {
		c, _, err := d.working(tx, dossier, 0)
		if err != nil {
			return err
		}
		file := ""
		if a.File != nil {
			f := a.File.attachment(tx, "other")
			f.Dossier, file = c.ID, f.ID
			if err := insertAttachment(tx, f); err != nil {
				return err
			}
		}
		var agency string
		var due int64
		err = tx.Row(`SELECT agency, due_at FROM casework_subtask WHERE commune_id = $1 AND id = $2 AND dossier_id = $3`,
			subtask, dossier).Scan(&agency, &due)
		if err != nil {
			return err
		}
		if err := answerSubtask(tx, subtask, a.Text, file); err != nil {
			return err
		}
		step := beside(tx, c, "agency-answered", "Nhận trả lời của cơ quan phối hợp", "Answer of another agency")
		step.Giver, step.Taker, step.Due = agency, signed(who), gate.Instant(due)
		step.Timing, step.Detail = timing(tx.Now(), step.Due), StepDetail{Agency: agency, Note: a.Text, File: file}
		if err := insertStep(tx, c.ID, &step); err != nil {
			return err
		}
		return tx.Record("casework.agency-answered", c.ID, map[string]string{"subtask": subtask})
	})
}

// working finds an open dossier that who works on now.
func (d *Desk) working(tx *gate.Tx, id string, version int64) (Dossier, *clock.Calendar, error) {
	c, err := findDossier(tx, id)
	if err != nil {
		return c, nil, err
	}
	if err := tx.RequireOrHide(c.known(tx.Who)); err != nil {
		return c, nil, err
	}
	may := !c.concerns(tx.Who) && c.within(tx.Who, MayProcess) && (c.Assignee == "" || c.actsAs(tx.Who, c.Assignee, MayProcess))
	if err := tx.Require(may); err != nil {
		return c, nil, err
	}
	switch {
	case version != 0 && version != c.Version:
		return c, nil, ErrChanged.With(c.Code)
	case !c.Open() || !c.Finished.IsZero() || c.Away != 0:
		return c, nil, ErrNotNow.With(c.Code)
	}
	cal, err := d.services.Calendar(tx)
	return c, cal, err
}

// beside is a step that does not move the dossier.
func beside(tx *gate.Tx, c Dossier, transition, vi, en string) Step {
	s := Step{At: tx.Now(), Transition: transition, From: c.State, To: c.State, National: c.National,
		GiverID: tx.Who.ID, Giver: signed(tx.Who)}
	s.Label.VI, s.Label.EN = vi, en
	return s
}

// relay opens the sub-task of a transition that sends the dossier to another
// agency, and closes it when the dossier comes back with one answer. Several
// answers are taken one by one with Take first.
func (m *move) relay() error {
	if m.to.ID == m.from.ID {
		return nil
	}
	if m.to.Waits == procedures.ForOther && !blank(m.in.Agency) {
		s := Subtask{ID: m.tx.NewID(), Dossier: m.d.ID, Agency: m.in.Agency, What: m.in.Note, Asked: m.tx.Now(),
			Due: m.d.StepDue, Waits: true}
		if s.Due.IsZero() && !m.in.NewDue.IsZero() {
			s.Due = m.in.NewDue.At(m.cal.Closing())
		}
		m.tell("casework.message.asked-agency", m.d.Code, m.in.Agency)
		return insertSubtask(m.tx, s)
	}
	if m.from.Waits != procedures.ForOther || m.t.Role != procedures.BySpecialist {
		return nil
	}
	all, err := subtasksOf(m.tx, m.d.ID)
	if err != nil {
		return err
	}
	var open []Subtask
	for _, s := range all {
		if s.Answered.IsZero() && s.Waits {
			open = append(open, s)
		}
	}
	switch len(open) {
	case 0:
		return nil
	case 1:
		m.step.Detail.Agency = open[0].Agency
		return answerSubtask(m.tx, open[0].ID, orElse(m.in.Note, m.t.Label.VI), "")
	}
	return ErrAwaiting.With(len(open))
}

func insertSubtask(tx *gate.Tx, s Subtask) error {
	_, err := tx.Exec(`
		INSERT INTO casework_subtask (commune_id, id, dossier_id, agency, what, by_id, asked_at, due_at,
			answered_at, answer, result_file, waits)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, '', '', $9)`,
		s.ID, s.Dossier, s.Agency, s.What, tx.Who.ID, gate.Millis(s.Asked), gate.Millis(s.Due), s.Waits)
	return err
}

func answerSubtask(tx *gate.Tx, id, answer, file string) error {
	n, err := tx.Exec(`
		UPDATE casework_subtask SET answered_at = $3, answer = $4, result_file = $5
		 WHERE commune_id = $1 AND id = $2 AND answered_at = 0`, id, gate.Millis(tx.Now()), answer, file)
	if err == nil && n == 0 {
		return ErrAnswered
	}
	if err != nil {
		return err
	}
	return recallOpen(tx, id, answer)
}

func openSubtasks(tx *gate.Tx, dossier string) (int, error) {
	var n int
	err := tx.Row(`
		SELECT COUNT(*) FROM casework_subtask
		 WHERE commune_id = $1 AND dossier_id = $2 AND answered_at = 0 AND waits`, dossier).Scan(&n)
	return n, err
}

func subtasksOf(tx *gate.Tx, dossier string) ([]Subtask, error) {
	return gate.All(tx, func(scan gate.Scanner) (Subtask, error) {
		var s Subtask
		var askedAt, due, answered int64
		err := scan(&s.ID, &s.Dossier, &s.Agency, &s.What, &askedAt, &due, &answered, &s.Answer, &s.File, &s.Waits)
		s.Asked, s.Due, s.Answered = gate.Instant(askedAt), gate.Instant(due), gate.Instant(answered)
		return s, err
	}, `SELECT id, dossier_id, agency, what, asked_at, due_at, answered_at, answer, result_file, waits
		  FROM casework_subtask WHERE commune_id = $1 AND dossier_id = $2 ORDER BY id`, dossier)
}
