package casework

import (
	"fmt"
	"strconv"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// apply does what one effect of the transition says.
func (m *move) apply(e procedures.Effect) error {
	switch e {
	case procedures.Accept:
		return m.accept()
	case procedures.Pause:
		return m.pause()
	case procedures.Resume:
		return m.resume()
	case procedures.Supplement:
		m.d.Supplements++
		m.tell("casework.message.supplement", m.d.Code, len(m.in.Items))
	case procedures.Finance:
		m.tell("casework.message.finance", m.d.Code, dotted(m.in.Dong))
		return m.owe()
	case procedures.Withdraw:
		m.figure("withdrawal-asked")
	case procedures.Extend:
		return m.extend()
	case procedures.Refuse:
		m.figure(FigureRefused)
		m.tell("casework.message.refused", m.d.Code)
		return m.close()
	case procedures.Stop:
		m.figure(FigureStopped)
		m.tell("casework.message.stopped", m.d.Code)
		return m.close()
	case procedures.Finish:
		return m.finish()
	case procedures.Return:
		m.d.Returned = m.tx.Now()
		m.tell("casework.message.returned", m.d.Code)
		return m.close()
	default:
		return fmt.Errorf("workflow %s: unknown effect %q", m.d.Workflow, e)
	}
	return nil
}

// tell leaves a message for the resident, once the dossier is written.
func (m *move) tell(key string, args ...any) {
	m.relayed = append(m.relayed, func() error { return sayKey(m.tx, *m.d, key, args...) })
}

func (m *move) figure(what string) {
	m.relayed = append(m.relayed, func() error { return count(m.tx, what, m.d.Field, 1) })
}

func (m *move) accept() error {
	if len(m.in.Papers) > 0 {
		m.d.Papers = m.in.Papers
	}
	if err := m.d.accept(m.tx.Now(), m.p, channelOf(m.d.Channel), m.in.Variant, m.cal); err != nil {
		return err
	}
	// A procedure whose term nobody knows gets the date the office sets; it
	// stays provisional.
	if len(m.d.Terms) == 0 && !m.in.NewDue.IsZero() {
		if days := m.workingDays(clock.DateOf(m.tx.Now()), m.in.NewDue); days > 0 {
			m.d.Terms = []clock.Term{{Qty: days, Unit: clock.WorkingDay}}
		}
	}
	m.figure(FigureReceived)
	m.relayed = append(m.relayed, func() error { return m.desk.sayAccepted(m.tx, *m.d) })
	return nil
}

// workingDays counts the working days after from up to to.
func (m *move) workingDays(from, to clock.Date) int {
	n := 0
	for d := from; d.Before(to) && n <= 9999; {
		if d = m.cal.NextWorkingDay(d); !to.Before(d) {
			n++
		}
	}
	return n
}

// pause stops the clock; before acceptance there is none to stop.
func (m *move) pause() error {
	if m.d.Received.IsZero() {
		return nil
	}
	reason := PauseOther
	switch {
	case m.t.Has(procedures.Supplement):
		reason = PauseSupplement
	case m.t.Has(procedures.Finance):
		reason = PauseFinance
	}
	return pause(m.tx, m.d.ID, reason)
}

func (m *move) resume() error {
	if err := resume(m.tx, m.d.ID); err != nil {
		return err
	}
	if m.paying() {
		return m.paid()
	}
	return nil
}

// extend sets a new due date as a further term after the old one, so that
// pauses go on to count against it (Mẫu 04).
func (m *move) extend() error {
	old := m.due()
	days := m.workingDays(clock.DateOf(old), m.in.NewDue)
	if days < 1 {
		return ErrDueEarlier.With(old.In(clock.Zone).Format("02/01/2006")).At("new_due")
	}
	if len(m.d.Terms) == 0 {
		m.d.Terms = []clock.Term{{Unit: clock.SameDay}}
	}
	m.d.Terms = append(m.d.Terms, clock.Term{Qty: days, Unit: clock.WorkingDay})
	m.d.Extensions++
	m.d.Reminded = time.Time{}
	m.step.Detail.OldDue = gate.Millis(m.d.Due)
	m.step.Detail.NewDue = m.in.NewDue.At(m.cal.Closing()).UnixMilli()
	m.relayed = append(m.relayed, func() error {
		return sayKey(m.tx, *m.d, "casework.message.extended", m.d.Code, spoken(m.d.Due))
	})
	return nil
}

// finish ends the clock: the result is issued but not yet the resident's to
// see.
func (m *move) finish() error {
	if n, err := openSubtasks(m.tx, m.d.ID); err != nil {
		return err
	} else if n > 0 {
		return ErrAwaiting.With(n)
	}
	m.d.Finished = m.tx.Now()
	m.figure(FigureFinished)
	if m.d.Late(m.tx.Now()) {
		m.figure(FigureLate)
	} else {
		m.figure(FigureOnTime)
	}
	m.tell("casework.message.finished", m.d.Code)
	return nil
}

// close ends what still waits.
func (m *move) close() error {
	if m.d.Ended.IsZero() {
		m.d.Ended = m.tx.Now()
	}
	m.d.StepDue, m.d.stepTimer = time.Time{}, false
	if err := recallAll(m.tx, m.d.ID, m.t.Label.VI); err != nil {
		return err
	}
	return resume(m.tx, m.d.ID)
}

// owe writes down the money asked for.
func (m *move) owe() error {
	_, err := m.tx.Exec(`
		INSERT INTO casework_duty (commune_id, id, dossier_id, what, dong, asked_at, paid_at, paid_by, receipt)
		VALUES ($1, $2, $3, $4, $5, $6, 0, '', '')`,
		m.tx.NewID(), m.d.ID, orElse(m.in.Reason, m.in.Note), m.in.Dong, gate.Millis(m.tx.Now()))
	return err
}

// paid settles what is open, and keeps how it was paid for national scoring.
func (m *move) paid() error {
	switch m.in.PaidBy {
	case PaidNational:
		m.d.Flags.PaidOnline = 1
	case PaidProvincial:
		m.d.Flags.PaidOnline = 2
	}
	_, err := m.tx.Exec(`
		UPDATE casework_duty SET paid_at = $3, paid_by = $4, receipt = $5
		 WHERE commune_id = $1 AND dossier_id = $2 AND paid_at = 0`,
		m.d.ID, gate.Millis(m.tx.Now()), m.in.PaidBy, m.in.Receipt)
	return err
}

// numbers stores the result file and gives the result its number.
func (m *move) numbers() error {
	if m.in.Result != nil && m.t.Role != procedures.ByResident {
		a := m.in.Result.attachment(m.tx, "result")
		a.Dossier = m.d.ID
		if err := insertAttachment(m.tx, a); err != nil {
			return err
		}
		m.d.ResultFile, m.step.Detail.File = a.ID, a.ID
	}
	if !m.t.Wants(procedures.NeedNumber) {
		return nil
	}
	// A number given elsewhere (a register on paper or of the State) is kept
	// as it is; otherwise the next of the year is taken, without a gap.
	number := m.in.Number
	if blank(number) {
		var err error
		if number, err = resultNumber(m.tx, m.d.Field); err != nil {
			return err
		}
	}
	m.d.ResultNumber, m.step.Detail.Number = number, number
	return nil
}

// dotted writes đồng in groups of three, as both languages here read it.
func dotted(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}
