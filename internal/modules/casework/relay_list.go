package casework

import (
	"context"
	"slices"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A RelayRow is a request as lists show it.
type RelayRow struct {
	Relay
	// Remaining working minutes to Due, negative when late.
	Remaining int
	Late      bool
}

// Requests are a list of them, with how many of each side are open.
type Requests struct {
	Rows     []RelayRow
	In, Out  int // open ones, at most CountMost
	Calendar *clock.Calendar
}

// mostRelays bounds a list.
const mostRelays = 200

// Relays lists the requests of one side that who may know of: the open ones by
// urgency, or the newest of the closed. Among the open ones that went out are
// the parts awaited from outside bodies, which have no page of their own. What
// was asked may name somebody: each listing is noted once a day for each
// reader, as with the work list.
func (d *Desk) Relays(ctx context.Context, who gate.Actor, side string, closed bool) (Requests, error) {
	var l Requests
	var listed []string
	day := clock.DateOf(d.gate.Now()).String()
	err := d.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) (err error) {
		if err := tx.Require(official(who)); err != nil {
			return err
		}
		if l.Calendar, err = d.services.Calendar(tx); err != nil {
			return err
		}
		all, err := relaysOn(tx, side, closed)
		if err != nil {
			return err
		}
		for _, r := range all {
			if r.Side == Incoming && !r.known(who) || r.Side == Outgoing && !(Dossier{Field: r.Field}).known(who) {
				continue
			}
			l.Rows = append(l.Rows, RelayRow{r, l.Calendar.WorkingMinutesBetween(tx.Now(), r.Due), r.late(tx.Now())})
		}
		rows, err := l.subjects(tx)
		if err != nil {
			return err
		}
		listed = d.discloseList(tx, day, rows)
		return l.count(tx)
	})
	if err != nil {
		return Requests{}, err
	}
	d.shown.mark(who.ID, day, listed)
	return l, nil
}

// subjects are whom the requests on a list concern: the people of our
// dossiers; of what came in only the request is known.
func (l Requests) subjects(tx *gate.Tx) ([]Row, error) {
	var rows []Row
	for _, r := range l.Rows {
		row := Row{ID: orElse(r.Dossier, r.ID)}
		if r.Dossier != "" {
			err := tx.Row(`SELECT applicant_id, owner_id FROM casework_dossier WHERE commune_id = $1 AND id = $2`, r.Dossier).
				Scan(&row.applicant, &row.owner)
			if err != nil {
				return nil, err
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// late reports whether an answer is overdue.
func (r Relay) late(now time.Time) bool {
	return r.Open() && r.State == RelayOpen && !r.Due.IsZero() && now.After(r.Due)
}

func relaysOn(tx *gate.Tx, side string, closed bool) ([]Relay, error) {
	if closed {
		return gate.All(tx, scanRelay, `SELECT `+relayColumns+` FROM casework_relay
			 WHERE commune_id = $1 AND side = $2 AND closed_at > 0 ORDER BY closed_at DESC LIMIT $3`, side, mostRelays)
	}
	all, err := gate.All(tx, scanRelay, `SELECT `+relayColumns+` FROM casework_relay
		 WHERE commune_id = $1 AND side = $2 AND closed_at = 0 ORDER BY due_at, id LIMIT $3`, side, mostRelays)
	if err != nil || side == Incoming {
		return all, err
	}
	outside, err := outsideBodies(tx)
	all = append(all, outside...)
	slices.SortStableFunc(all, func(a, b Relay) int { return a.Due.Compare(b.Due) })
	return all, err
}

// outsideBodies are the parts that agencies outside the house owe us.
func outsideBodies(tx *gate.Tx) ([]Relay, error) {
	return gate.All(tx, func(scan gate.Scanner) (Relay, error) {
		r := Relay{Side: Outgoing, State: RelayOpen}
		var asked, due int64
		err := scan(&r.Dossier, &r.Other, &r.What, &asked, &due, &r.Code, &r.ProcedureName, &r.Field)
		r.Asked, r.Due = gate.Instant(asked), gate.Instant(due)
		return r, err
	}, `SELECT s.dossier_id, s.agency, s.what, s.asked_at, s.due_at, d.code, d.procedure_name, d.field
		  FROM casework_subtask s JOIN casework_dossier d ON d.commune_id = s.commune_id AND d.id = s.dossier_id
		 WHERE s.commune_id = $1 AND s.answered_at = 0 AND d.waits <> 'nobody'
		   AND NOT EXISTS (SELECT 1 FROM casework_relay r WHERE r.commune_id = s.commune_id AND r.id = s.id)
		 ORDER BY s.due_at LIMIT $2`, mostRelays)
}

// count counts the open ones of each side, up to CountMost.
func (l *Requests) count(tx *gate.Tx) error {
	for side, n := range map[string]*int{Incoming: &l.In, Outgoing: &l.Out} {
		err := tx.Row(`SELECT COUNT(*) FROM (SELECT id FROM casework_relay
			 WHERE commune_id = $1 AND side = $2 AND closed_at = 0 LIMIT $3) AS few`, side, CountMost).Scan(n)
		if err != nil {
			return err
		}
	}
	var outside int
	err := tx.Row(`SELECT COUNT(*) FROM (SELECT s.id FROM casework_subtask s
		  JOIN casework_dossier d ON d.commune_id = s.commune_id AND d.id = s.dossier_id
		 WHERE s.commune_id = $1 AND s.answered_at = 0 AND d.waits <> 'nobody'
		   AND NOT EXISTS (SELECT 1 FROM casework_relay r WHERE r.commune_id = s.commune_id AND r.id = s.id)
		 LIMIT $2) AS few`, CountMost).Scan(&outside)
	l.Out = min(l.Out+outside, CountMost)
	return err
}

// A RelayCase is a request with all that its page shows.
type RelayCase struct {
	RelayRow
	Lines    []RelayLine // oldest first
	Files    []Attachment
	Calendar *clock.Calendar
	// What the reader may do.
	MayAnswer, MayTake, MayAssign, MayReply bool
}

// File returns an attachment that a line names.
func (c RelayCase) File(id string) (Attachment, bool) {
	i := slices.IndexFunc(c.Files, func(a Attachment) bool { return a.ID == id })
	if i < 0 {
		return Attachment{}, false
	}
	return c.Files[i], true
}

// Relay opens a request that came in, which is noted in the access log, or one
// of ours as part of its dossier, whose opening is disclosed as ever.
func (d *Desk) Relay(ctx context.Context, who gate.Actor, id string) (RelayCase, error) {
	var c RelayCase
	err := d.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		r, err := gate.One(tx, scanRelay, `SELECT `+relayColumns+` FROM casework_relay WHERE commune_id = $1 AND id = $2`, id)
		if err != nil {
			return err
		}
		c.Relay = r
		owner := r.ID
		if r.Side == Incoming {
			if err := tx.RequireOrHide(r.known(who)); err != nil {
				return err
			}
			tx.Disclose(gate.Access{Record: r.ID, Purpose: PurposeRelay})
			c.MayAnswer = r.Open() && r.mayAnswer(who)
			c.MayTake = r.Open() && r.Assignee == "" && r.mayAssign(who, who.ID) && who.MayIn(MayProcess, r.Field, "")
			c.MayAssign = r.Open() && r.mayAssign(who, "")
		} else {
			dossier, err := findDossier(tx, r.Dossier)
			if err != nil {
				return err
			}
			if err := d.admit(tx, dossier, ""); err != nil {
				return err
			}
			owner = dossier.ID
			_, _, errWork := d.working(tx, dossier.ID, 0)
			c.MayReply = r.Open() && errWork == nil
		}
		if c.Lines, err = linesOf(tx, r.ID); err != nil {
			return err
		}
		if c.Files, err = attachmentsOf(tx, "dossier_id", owner); err != nil {
			return err
		}
		if c.Calendar, err = d.services.Calendar(tx); err != nil {
			return err
		}
		c.Remaining = c.Calendar.WorkingMinutesBetween(tx.Now(), r.Due)
		c.Late = r.late(tx.Now())
		return nil
	})
	if err != nil {
		return RelayCase{}, err
	}
	return c, nil
}

// RelayFile authorises the reading of one file of a request that came in, and
// notes it. The caller then sends the bytes.
func (d *Desk) RelayFile(ctx context.Context, who gate.Actor, relay, file string) (Attachment, error) {
	var a Attachment
	err := d.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		r, err := findRelay(tx, relay, Incoming)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(r.known(who)); err != nil {
			return err
		}
		if a, err = findAttachment(tx, file); err != nil {
			return err
		}
		if a.Dossier != r.ID {
			return gate.ErrMissing
		}
		tx.Disclose(gate.Access{Record: r.ID, Purpose: PurposeRelay})
		return nil
	})
	if err != nil {
		return Attachment{}, err
	}
	return a, nil
}

// RelaysOf are the requests behind the sub-tasks of a dossier that the caller
// has opened, by id.
func (d *Desk) RelaysOf(ctx context.Context, who gate.Actor, dossier string) (map[string]Relay, error) {
	all := map[string]Relay{}
	err := d.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		c, err := findDossier(tx, dossier)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(c.known(who)); err != nil {
			return err
		}
		found, err := gate.All(tx, scanRelay, `SELECT `+relayColumns+` FROM casework_relay
			 WHERE commune_id = $1 AND side = 'out' AND dossier_id = $2 ORDER BY id`, dossier)
		for _, r := range found {
			all[r.ID] = r
		}
		return err
	})
	return all, err
}
