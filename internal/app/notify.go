package app

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/notices"
	"xaso/internal/modules/people"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
)

// told is what is said about an event, and to which accounts.
type told struct {
	to []string
	notices.Notice
}

// notify makes a reaction of what an event means to people. Whom it means is
// asked when the job runs: roles may have changed hands since.
func notify[E any](of func(h *House, tx *gate.Tx, e E) (told, error)) func(context.Context, *House, gate.Commune, jobs.Job) error {
	return func(ctx context.Context, h *House, c gate.Commune, j jobs.Job) error {
		var e E
		if err := json.Unmarshal([]byte(j.Body), &e); err != nil {
			return jobs.Hopeless(err)
		}
		var t told
		err := h.Gate.Read(ctx, gate.System("notices", c), gate.Own, func(tx *gate.Tx) (err error) {
			if err := tx.Require(tx.Who.IsSystem()); err != nil {
				return err
			}
			t, err = of(h, tx, e)
			return err
		})
		if err != nil || len(t.to) == 0 {
			return err
		}
		t.At = j.Due
		return h.Notices.Say(ctx, c, t.to, t.Notice)
	}
}

// holdersOf are the roles at the desks of a workflow.
var holdersOf = map[procedures.Role]people.Role{
	procedures.ByReceptionist: people.Receptionist,
	procedures.BySpecialist:   people.Specialist,
	procedures.ByLeader:       people.Leader,
	procedures.ByClerk:        people.Clerk,
	procedures.ByHead:         people.CentreHead,
}

// holders are the accounts in whose hands a role is today, with those who
// stand in for one of them.
func holders(tx *gate.Tx, role people.Role, field, hamlet string) ([]string, error) {
	own, err := people.ByRole(tx, role, field, hamlet)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, p := range own {
		others, err := people.StandIns(tx, p.ID, role)
		if err != nil {
			return nil, err
		}
		all = append(append(all, p.ID), others...)
	}
	return all, nil
}

// atDesk is who has a dossier before them: the official it was given to while
// that official is there, else everybody at the desk for its field. What lies
// on no desk is the head's of the centre.
func atDesk(tx *gate.Tx, desk, assignee, field, hamlet string) ([]string, error) {
	role, known := holdersOf[procedures.Role(desk)]
	if !known {
		role = people.CentreHead
	}
	all, err := holders(tx, role, field, hamlet)
	if err != nil || role != people.Specialist || !slices.Contains(all, assignee) {
		return all, err
	}
	others, err := people.StandIns(tx, assignee, role)
	return append(others, assignee), err
}

func remind(_ *House, tx *gate.Tx, e casework.DossierDueSoon) (told, error) {
	to, err := atDesk(tx, e.Desk, e.Assignee, e.Field, e.Hamlet)
	return told{to, notices.Notice{Kind: notices.Reminder, Key: "notices.said.due-soon",
		Args: []string{e.Code, spoken(e.Due)}, Href: office(e.Dossier)}}, err
}

// alarm reaches whoever should have done it, and those who answer for it.
func alarm(_ *House, tx *gate.Tx, e casework.DossierOverdue) (told, error) {
	to, err := atDesk(tx, e.Desk, e.Assignee, e.Field, e.Hamlet)
	for _, role := range []people.Role{people.Leader, people.CentreHead} {
		if err != nil {
			return told{}, err
		}
		var more []string
		more, err = holders(tx, role, e.Field, e.Hamlet)
		to = append(to, more...)
	}
	return told{to, notices.Notice{Kind: notices.Alarm, Key: "notices.said.overdue",
		Args: []string{e.Code, spoken(e.Due)}, Href: office(e.Dossier)}}, err
}

// digest says nothing on a morning without anything to say.
func digest(_ *House, tx *gate.Tx, e casework.LateDigest) (told, error) {
	if e.Overdue+e.Today+e.Waiting == 0 {
		return told{}, nil
	}
	to, err := holders(tx, people.Leader, "", "")
	return told{to, notices.Notice{Kind: notices.Digest, Key: "notices.said.digest",
		Args: []string{strconv.Itoa(e.Overdue), strconv.Itoa(e.Today), strconv.Itoa(e.Waiting)}, Href: "/dieu-hanh"}}, err
}

// receipt is the applicant's proof that the dossier has arrived.
func receipt(h *House, tx *gate.Tx, e casework.DossierSubmitted) (told, error) {
	n := notices.Notice{Kind: notices.Receipt, Key: "notices.said.receipt",
		Args: []string{e.Code, h.procedureName(tx, e.Procedure)}, Href: own(e.Dossier)}
	switch {
	case e.Accepted && !e.Due.IsZero():
		n.Key, n.Args = "notices.said.receipt-due", append(n.Args, spoken(e.Due))
	case e.Accepted:
		n.Key = "notices.said.receipt-accepted"
	}
	return told{e.People, n}, nil
}

// filed tells the counter of what came in by itself; what it keyed in, at the
// counter or from a letter, it knows.
func filed(h *House, tx *gate.Tx, e casework.DossierSubmitted) (told, error) {
	if e.Channel != procedures.ByWeb.National() || e.From != 0 {
		return told{}, nil
	}
	to, err := holders(tx, people.Receptionist, e.Field, e.Hamlet)
	return told{to, notices.Notice{Kind: notices.Work, Key: "notices.said.filed",
		Args: []string{e.Code, h.procedureName(tx, e.Procedure)}, Href: office(e.Dossier)}}, err
}

// progress is what the effects of a transition mean to the resident.
var progress = map[procedures.Effect]string{
	procedures.Accept:     "notices.said.accepted",
	procedures.Supplement: "notices.said.supplement",
	procedures.Finance:    "notices.said.finance",
	procedures.Extend:     "notices.said.extended",
	procedures.Refuse:     "notices.said.refused",
	procedures.Stop:       "notices.said.stopped",
	procedures.Finish:     "notices.said.finished",
	procedures.Return:     "notices.said.returned",
}

// moved tells the people of a dossier what concerns them; the steps between
// desks do not. A state that waits for the resident without any effect, such
// as a draft certificate shown, asks for their word.
func moved(_ *House, _ *gate.Tx, e casework.DossierMoved) (told, error) {
	n := notices.Notice{Kind: notices.Progress, Args: []string{e.Code}, Href: own(e.Dossier)}
	for _, effect := range e.Effects {
		if key := progress[procedures.Effect(effect)]; key != "" {
			n.Key = key
		}
	}
	switch {
	case n.Key == progress[procedures.Accept] && !e.Due.IsZero():
		n.Key, n.Args = "notices.said.accepted-due", append(n.Args, spoken(e.Due))
	case n.Key == progress[procedures.Extend]:
		n.Args = append(n.Args, spoken(e.Due))
	case n.Key == "" && e.Waits == string(procedures.ForResident) && e.From != e.To:
		n.Key = "notices.said.asks-you"
	}
	if n.Key == "" {
		return told{}, nil
	}
	return told{e.People, n}, nil
}

// written tells the other side of a message. What the program says in the
// thread has an event, and so a notice, of its own.
func written(_ *House, tx *gate.Tx, e casework.MessageSent) (told, error) {
	n := notices.Notice{Kind: notices.Letter, Key: "notices.said.message-office", Args: []string{e.Code}, Href: own(e.Dossier)}
	switch {
	case e.House:
		return told{}, nil
	case e.Side == casework.FromOffice:
		return told{e.People, n}, nil
	}
	to, err := atDesk(tx, e.Desk, e.Assignee, e.Field, e.Hamlet)
	n.Key, n.Href = "notices.said.message-resident", office(e.Dossier)
	return told{to, n}, err
}

// procedureName is the name of a procedure in law, which has one language; its
// code where it has ended meanwhile.
func (h *House) procedureName(tx *gate.Tx, code string) string {
	offer, err := h.Services.Find(tx, code, clock.DateOf(tx.Now()).String())
	if err != nil {
		return code
	}
	return offer.Procedure.Name.Value.VI
}

// spoken writes an instant so that it reads alike in both languages.
func spoken(t time.Time) string { return t.In(clock.Zone).Format("15:04 02/01/2006") }

func own(dossier string) string    { return "/ho-so/" + dossier }
func office(dossier string) string { return "/viec/" + dossier }
