package casework

import (
	"context"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// ErrPeriod refuses a period of the register that ends before it begins or is
// longer than a year.
var ErrPeriod = fault.New(fault.Invalid, "casework.period")

// An Entry is one line of the register of dossiers (sổ theo dõi, Mẫu 07).
type Entry struct {
	ID, Code      string
	Procedure     string // code
	ProcedureName string
	Sets          int
	Applicant     Person
	Owner         string
	Authority     string // cơ quan giải quyết
	Channel       int
	ReturnBy      string
	StateName     procedures.Text
	Received      time.Time
	Promised      time.Time // NgayHenTra as first printed
	Due           time.Time
	Finished      time.Time
	Returned      time.Time
	Late          bool
	ResultNumber  string
}

// A Book is the register of a period, in the order of reception. More says
// that the period holds more than MostEntries: a narrower one shows all.
type Book struct {
	From, To clock.Date
	Entries  []Entry
	More     bool
}

// MostEntries bounds the lines of one page or printed book.
const MostEntries = 1000

// Book returns the register for who may see: whole for those who oversee or
// receive, else what their grants reach. Each person in it is told, once a day
// for each reader, as with the work list.
func (d *Desk) Book(ctx context.Context, who gate.Actor, from, to clock.Date) (Book, error) {
	if from.IsZero() || to.IsZero() || to.Before(from) || from.DaysUntil(to) > 366 {
		return Book{}, ErrPeriod.At("to")
	}
	b := Book{From: from, To: to}
	var listed []string
	day := clock.DateOf(d.gate.Now()).String()
	err := d.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(official(who)); err != nil {
			return err
		}
		found, err := gate.All(tx, scanDossier, `SELECT `+dossierColumns+` FROM casework_dossier
			 WHERE commune_id = $1 AND received_at > 0 AND received_at >= $2 AND received_at < $3
			 ORDER BY received_at, id LIMIT $4`, gate.Millis(from.At(0)), gate.Millis(to.AddDays(1).At(0)), MostEntries+1)
		if err != nil {
			return err
		}
		b.More = len(found) > MostEntries
		var rows []Row
		for _, c := range found[:min(len(found), MostEntries)] {
			if !c.known(who) || c.concerns(who) {
				continue
			}
			e, err := d.entry(tx, c)
			if err != nil {
				return err
			}
			b.Entries = append(b.Entries, e)
			rows = append(rows, Row{ID: c.ID, applicant: c.Applicant, owner: c.Owner})
		}
		listed = d.discloseList(tx, day, rows)
		return nil
	})
	if err != nil {
		return Book{}, err
	}
	d.shown.mark(who.ID, day, listed)
	return b, nil
}

func (d *Desk) entry(tx *gate.Tx, c Dossier) (Entry, error) {
	flow, err := d.services.Workflow(tx, c.Workflow)
	if err != nil {
		return Entry{}, err
	}
	state, _ := flow.State(c.State)
	return Entry{ID: c.ID, Code: c.Code, Procedure: c.Procedure, ProcedureName: c.ProcedureName, Sets: max(c.Flags.Sets, 1),
		Applicant: c.Parties.Applicant, Owner: c.Parties.Owner.Name, Authority: c.Authority, Channel: c.Channel, ReturnBy: c.ReturnBy,
		StateName: state.Name, Received: c.Received, Promised: c.Promised, Due: c.Due, Finished: c.Finished, Returned: c.Returned,
		Late: c.Late(tx.Now()), ResultNumber: c.ResultNumber}, nil
}
