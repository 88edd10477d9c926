package consultations

import (
	"context"
	"encoding/json"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/moderation"
)

const columns = `id, title, about, matter, form, responsible, body, survey, anonymous, days, council_ref, front_ref, state, opened_on,
	last_day, answer_by, closed_at, outcome, heard, decided, why, against_why`

func scan(s gate.Scanner) (c Consultation, err error) {
	var survey, on, last, due string
	var closed int64
	err = s(&c.ID, &c.Title, &c.About, &c.Matter, &c.Form, &c.Responsible, &c.Body, &survey, &c.Anonymous, &c.Days, &c.CouncilRef, &c.FrontRef,
		&c.State, &on, &last, &due, &closed, &c.Outcome, &c.Heard, &c.Decided, &c.Why, &c.AgainstWhy)
	if err != nil {
		return c, err
	}
	c.ClosedAt = gate.Instant(closed)
	for _, d := range []struct {
		to   *clock.Date
		text string
	}{{&c.On, on}, {&c.Last, last}, {&c.Due, due}} {
		if d.text == "" {
			continue
		}
		if *d.to, err = clock.ParseDate(d.text); err != nil {
			return c, err
		}
	}
	return c, json.Unmarshal([]byte(survey), &c.Survey)
}

func find(tx *gate.Tx, id string) (Consultation, error) {
	return gate.One(tx, scan, `SELECT `+columns+` FROM consultations_consultation WHERE commune_id = $1 AND id = $2`, id)
}

// List are all consultations, newest first. Drafts are for those who plan.
func (b *Book) List(ctx context.Context, who gate.Actor) ([]Consultation, error) {
	var all []Consultation
	err := b.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) (err error) {
		if err = tx.Require(true); err != nil {
			return err
		}
		all, err = gate.All(tx, scan, `SELECT `+columns+` FROM consultations_consultation
			 WHERE commune_id = $1 AND (state <> 'draft' OR $2) ORDER BY id DESC LIMIT 200`, who.May(MayManage))
		if err != nil {
			return err
		}
		return counts(tx, all)
	})
	return all, err
}

func counts(tx *gate.Tx, all []Consultation) error {
	type row struct {
		id       string
		out, new int
	}
	rows, err := gate.All(tx, func(s gate.Scanner) (r row, err error) { return r, s(&r.id, &r.out, &r.new) }, `
		SELECT consultation_id, sum(CASE WHEN state IN ('shown', 'redacted') THEN 1 ELSE 0 END), sum(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END)
		  FROM consultations_comment WHERE commune_id = $1 GROUP BY consultation_id`)
	for _, r := range rows {
		for i := range all {
			if all[i].ID == r.id {
				all[i].Comments, all[i].Waiting = r.out, r.new
			}
		}
	}
	return err
}

// A Look is all that one page shows.
type Look struct {
	Consultation
	Parts    []Part
	Comments []Comment // public ones only, unless the reader moderates
	Tally    Tally
	Results  []Result
	Sheets   int
	Filled   bool // the reader's own sheet is in
	Mine     int  // own comments that wait
}

// Look reads a consultation with what everybody may see of it.
func (b *Book) Look(ctx context.Context, who gate.Actor, id string) (Look, error) {
	var l Look
	err := b.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) (err error) {
		if l.Consultation, err = find(tx, id); err != nil {
			return err
		}
		if err = tx.RequireOrHide(l.State != Draft || who.May(MayManage)); err != nil {
			return err
		}
		return b.fill(tx, &l, false)
	})
	return l, err
}

// Desk reads a consultation with what waits, for those who moderate. What
// residents wrote and signed is read here: it is written down.
func (b *Book) Desk(ctx context.Context, who gate.Actor, id string) (Look, error) {
	var l Look
	err := b.gate.Read(ctx, who, MayManage, func(tx *gate.Tx) (err error) {
		if err = tx.Require(who.May(MayManage)); err != nil {
			return err
		}
		if l.Consultation, err = find(tx, id); err != nil {
			return err
		}
		if err = b.fill(tx, &l, true); err != nil {
			return err
		}
		told := map[string]bool{}
		for _, c := range l.Comments {
			if c.Account != "" && !told[c.Account] {
				told[c.Account] = true
				tx.Disclose(gate.Access{Subject: c.Account, Record: id, Purpose: "consultations.purpose.moderate"})
			}
		}
		return nil
	})
	return l, err
}

func (b *Book) fill(tx *gate.Tx, l *Look, all bool) (err error) {
	l.Parts, err = gate.All(tx, func(s gate.Scanner) (p Part, err error) {
		return p, s(&p.Number, &p.Level, &p.Label, &p.Title, &p.Body)
	}, `SELECT number, level, label, title, body FROM consultations_part WHERE commune_id = $1 AND consultation_id = $2 ORDER BY number`, l.ID)
	if err != nil {
		return err
	}
	every, err := comments(tx, l.ID)
	if err != nil {
		return err
	}
	l.Tally = tally(every)
	for _, c := range every {
		if c.State == moderation.Waiting {
			l.Waiting++
			if person(tx.Who) != "" && c.Account == person(tx.Who) {
				l.Mine++
			}
		}
		if all || c.State.Visible() {
			if !all {
				c.Body, c.Account, c.EnteredBy = "", "", ""
			}
			l.Comments = append(l.Comments, c)
		}
	}
	l.Consultation.Comments = len(every) - l.Waiting
	if l.Results, l.Sheets, err = b.Results(tx, l.Consultation); err != nil || !tx.Who.SignedIn() {
		return err
	}
	l.Filled, err = b.Filled(tx, l.ID, tx.Who)
	return err
}

// Owed are consultations that are over and have no published answer, for the
// page on which that stands in public.
func Owed(all []Consultation, now time.Time) (owed []Consultation) {
	today := clock.DateOf(now)
	for _, c := range all {
		if c.State == Open && c.Last.Before(today) {
			owed = append(owed, c)
		}
	}
	return owed
}
