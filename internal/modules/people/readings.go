package people

import (
	"context"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// readingsPage is how many readings are shown at a time.
const readingsPage = 50

// A Seen is one reading of one's own data: when, who, from which office, for
// which purpose (a text key), in which dossier.
type Seen struct {
	gate.Reading
	Questioned bool   // "Tôi thấy lạ" was said of it
	Answer     string // of the commune, "" until there is one
}

// WhoSaw lists who read who's data, newest first, before the line numbered
// before (0: from the newest). next is the line to go on from, 0 at the end.
func (r *Register) WhoSaw(ctx context.Context, who gate.Actor, before int64) (seen []Seen, next int64, err error) {
	err = r.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		lines, err := gate.ReadingsOf(tx, who.ID, before, readingsPage+1)
		if err != nil {
			return err
		}
		answers := map[int64]string{}
		_, err = gate.All(tx, func(scan gate.Scanner) (n int64, err error) {
			var answer string
			err = scan(&n, &answer)
			answers[n] = answer
			return n, err
		}, `SELECT reading, answer FROM people_alarm WHERE commune_id = $1 AND subject_id = $2`, who.ID)
		if err != nil {
			return err
		}
		if len(lines) > readingsPage {
			lines = lines[:readingsPage]
			next = lines[readingsPage-1].Seq
		}
		for _, l := range lines {
			answer, asked := answers[l.Seq]
			seen = append(seen, Seen{l, asked, answer})
		}
		return nil
	})
	return seen, next, err
}

// An Alarm is a resident asking why their data was read.
type Alarm struct {
	ID      string
	Subject Person
	Reading gate.Reading
	Note    string
	Answer  string
	Open    bool
}

// Question raises an alarm about one reading of who's own data.
func (r *Register) Question(ctx context.Context, who gate.Actor, reading int64, note string) error {
	return r.write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		lines, err := gate.ReadingsOf(tx, who.ID, reading+1, 1)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(who.SignedIn() && len(lines) == 1 && lines[0].Seq == reading); err != nil {
			return err
		}
		id := tx.NewID()
		n, err := tx.Exec(`
			INSERT INTO people_alarm (commune_id, id, subject_id, reading, reader_id, note, raised_at, answered_by, answered_at, answer)
			VALUES ($1, $2, $3, $4, $5, $6, $7, '', 0, '') ON CONFLICT (commune_id, subject_id, reading) DO NOTHING`,
			id, who.ID, reading, lines[0].ActorID, identity.Compose(note), tx.Now().UnixMilli())
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrAlarmRaised
		}
		if err := tx.Publish(DataAlarmRaised{Alarm: id, Subject: who.ID}); err != nil {
			return err
		}
		return tx.Record("people.questioned", id, map[string]any{"reading": reading})
	})
}

// Alarms lists what residents asked, open ones first. Nobody sees alarms
// about their own reading.
func (r *Register) Alarms(ctx context.Context, who gate.Actor) ([]Alarm, error) {
	var all []Alarm
	err := r.gate.Read(ctx, who, MayHearAlarms, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		var err error
		all, err = gate.All(tx, func(scan gate.Scanner) (Alarm, error) {
			var a Alarm
			var answered int64
			err := scan(&a.ID, &a.Subject.ID, &a.Reading.Seq, &a.Note, &a.Answer, &answered)
			a.Open = answered == 0
			return a, err
		}, `SELECT id, subject_id, reading, note, answer, answered_at FROM people_alarm
			WHERE commune_id = $1 AND reader_id <> $2 ORDER BY answered_at > 0, raised_at DESC, id DESC LIMIT 200`, who.ID)
		if err != nil {
			return err
		}
		for i := range all {
			a := &all[i]
			if a.Subject, err = Find(tx, a.Subject.ID); err != nil {
				return err
			}
			tx.Disclose(gate.Access{Subject: a.Subject.ID, Record: a.ID, Purpose: "people.purpose.alarm"})
			lines, err := gate.ReadingsOf(tx, a.Subject.ID, a.Reading.Seq+1, 1)
			if err != nil {
				return err
			}
			if len(lines) == 1 {
				a.Reading = lines[0]
			}
		}
		return nil
	})
	return all, err
}

// Answer tells the resident why; not by the one who read.
func (r *Register) Answer(ctx context.Context, who gate.Actor, alarm, answer string) error {
	answer = identity.Compose(answer)
	if answer == "" {
		return ErrAnswerNeeded.At("answer")
	}
	return r.write(ctx, who, MayHearAlarms, func(tx *gate.Tx) error {
		var subject, reader string
		err := tx.Row(`SELECT subject_id, reader_id FROM people_alarm WHERE commune_id = $1 AND id = $2`, alarm).
			Scan(&subject, &reader)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(reader != who.ID && subject != who.ID); err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE people_alarm SET answered_by = $3, answered_at = $4, answer = $5
			WHERE commune_id = $1 AND id = $2`, alarm, who.ID, tx.Now().UnixMilli(), answer)
		if err != nil {
			return err
		}
		if err := tx.Publish(DataAlarmAnswered{Alarm: alarm, Subject: subject}); err != nil {
			return err
		}
		return tx.Record("people.alarm-answered", alarm, nil)
	})
}
