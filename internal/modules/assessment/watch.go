package assessment

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"xaso/internal/modules/indicators"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// Fell notes that an indicator is met no longer, and tells who answers for it.
// A second telling of the same changes nothing.
func (b *Book) Fell(ctx context.Context, c gate.Commune, e indicators.IndicatorFell) error {
	return b.gate.Write(ctx, gate.System("assessment-watch", c), gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		n, err := tx.Exec(`INSERT INTO assessment_fall (commune_id, id, set_id, code, hamlet, since, body, at, ended_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0) ON CONFLICT DO NOTHING`,
			tx.NewID(), e.Set, e.Code, e.Hamlet, e.On, encode(e), gate.Millis(tx.Now()))
		if err != nil || n == 0 {
			tx.Quiet()
			return err
		}
		to, err := b.answerFor(tx, e.Set, e.Code)
		if err != nil {
			return err
		}
		since, err := clock.ParseDate(e.On)
		if err != nil {
			return err
		}
		if err := tx.Publish(FellBelow{e.Set, e.Code, spoken(since), to}); err != nil {
			return err
		}
		return tx.Record("assessment.fell", e.Set+"/"+e.Code, nil)
	})
}

// answerFor are the accounts in whose hands the criterion of an indicator is,
// in any file under its set.
func (b *Book) answerFor(tx *gate.Tx, set, code string) ([]string, error) {
	s, err := b.o.Set(tx, set, 0)
	if err != nil {
		return nil, err
	}
	i, _ := s.Indicator(code)
	return gate.All(tx, func(scan gate.Scanner) (id string, err error) {
		err = scan(&id)
		return id, err
	}, `SELECT DISTINCT owner_id FROM assessment_duty WHERE commune_id = $1 AND criterion = $3
		AND file_id IN (SELECT id FROM assessment_file WHERE commune_id = $1 AND set_id = $2)`, set, i.Criterion)
}

// Recovered ends the falls of indicators that are met again.
func (b *Book) Recovered(ctx context.Context, c gate.Commune, sets []string) error {
	return b.gate.Write(ctx, gate.System("assessment-watch", c), gate.Own, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		open, err := b.Falls(tx)
		if err != nil {
			return err
		}
		for _, f := range open {
			if !f.Ended.IsZero() || f.Hamlet != "" || !slices.Contains(sets, f.Set) {
				continue
			}
			r, err := b.Reading(tx, File{Set: f.Set}, f.Code)
			if err != nil {
				return err
			}
			if r.State != indicators.Met {
				continue
			}
			if _, err := tx.Exec(`UPDATE assessment_fall SET ended_at = $3 WHERE commune_id = $1 AND id = $2`, f.ID, gate.Millis(tx.Now())); err != nil {
				return err
			}
			if err := tx.Record("assessment.recovered", f.Set+"/"+f.Code, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// Falls are the indicators that fell below, those still below first.
func (b *Book) Falls(tx *gate.Tx) ([]Fall, error) {
	return gate.All(tx, func(scan gate.Scanner) (f Fall, err error) {
		var since, body string
		var ended int64
		if err = scan(&f.ID, &f.Set, &f.Code, &f.Hamlet, &since, &body, &ended); err != nil {
			return f, err
		}
		var e indicators.IndicatorFell
		err = json.Unmarshal([]byte(body), &e)
		f.Was, f.Is, f.Known, f.Ended = e.Was, e.Is, e.Known, gate.Instant(ended)
		return f, errors.Join(err, day(&f.Since, since))
	}, `SELECT id, set_id, code, hamlet, since, body, ended_at FROM assessment_fall WHERE commune_id = $1
		ORDER BY CASE WHEN ended_at = 0 THEN 0 ELSE 1 END, since, id LIMIT 500`)
}

// soonDays is how long before its term somebody is reminded of a task.
const soonDays = 3

// Remind tells each day what runs out and what is due: evidence 60 days before
// its end, tasks and criteria three days before their term and on the first
// day after it. Each is said once.
func (b *Book) Remind(ctx context.Context, c gate.Commune) error {
	return b.gate.Write(ctx, gate.System("assessment-remind", c), gate.Own, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM assessment_try WHERE commune_id = $1 AND slot < $2`, tx.Now().Unix()/3600-1); err != nil {
			return err
		}
		today := clock.DateOf(tx.Now())
		return errors.Join(remindEvidence(tx, today), remindTasks(tx, today), remindDuties(tx, today))
	})
}

func remindEvidence(tx *gate.Tx, today clock.Date) error {
	type ending struct{ id, set, title, until, by string }
	all, err := gate.All(tx, func(scan gate.Scanner) (e ending, err error) {
		err = scan(&e.id, &e.set, &e.title, &e.until, &e.by)
		return e, err
	}, `SELECT id, set_id, title, valid_until, by_id FROM assessment_evidence
		WHERE commune_id = $1 AND valid_until <> '' AND valid_until <= $2 AND replaced_by = '' AND warned = '' ORDER BY id LIMIT 500`,
		today.AddDays(WarnDays).String())
	for _, e := range all {
		if err != nil {
			return err
		}
		until, wrong := clock.ParseDate(e.until)
		err = errors.Join(wrong, tx.Publish(EvidenceEnds{e.id, e.set, e.title, spoken(until), e.by}))
		if err == nil {
			_, err = tx.Exec(`UPDATE assessment_evidence SET warned = $3 WHERE commune_id = $1 AND id = $2`, e.id, today.String())
		}
	}
	return err
}

// said is what to say of a term today, "" for nothing new.
func said(due, today clock.Date, before string) string {
	switch {
	case due.Before(today) && before != "late":
		return "late"
	case !due.Before(today) && today.DaysUntil(due) <= soonDays && before == "":
		return "soon"
	}
	return ""
}

func remindTasks(tx *gate.Tx, today clock.Date) error {
	type term struct {
		Task
		told string
	}
	all, err := gate.All(tx, func(scan gate.Scanner) (t term, err error) {
		var due string
		err = scan(&t.ID, &t.Set, &t.Title, &t.Owner, &due, &t.told)
		return t, errors.Join(err, day(&t.Due, due))
	}, `SELECT id, set_id, title, owner_id, due, told FROM assessment_task
		WHERE commune_id = $1 AND state IN ('todo', 'doing') AND due <= $2 AND told <> 'late' ORDER BY due, id LIMIT 500`, today.AddDays(soonDays).String())
	for _, t := range all {
		if err != nil {
			return err
		}
		if now := said(t.Due, today, t.told); now != "" {
			err = tx.Publish(DueSoon{Title: t.Title, Owner: t.Owner, Due: spoken(t.Due), Href: "/tu-danh-gia/ke-hoach/" + t.Set, Late: now == "late"})
			if err == nil {
				_, err = tx.Exec(`UPDATE assessment_task SET told = $3 WHERE commune_id = $1 AND id = $2`, t.ID, now)
			}
		}
	}
	return err
}

func remindDuties(tx *gate.Tx, today clock.Date) error {
	type term struct {
		Duty
		file, title, told string
	}
	all, err := gate.All(tx, func(scan gate.Scanner) (t term, err error) {
		var due string
		err = scan(&t.file, &t.Criterion, &t.Owner, &due, &t.told, &t.title)
		return t, errors.Join(err, day(&t.Due, due))
	}, `SELECT d.file_id, d.criterion, d.owner_id, d.due, d.told, f.title
		  FROM assessment_duty d JOIN assessment_file f ON f.commune_id = d.commune_id AND f.id = d.file_id
		 WHERE d.commune_id = $1 AND f.stage = 'drafting' AND d.due <= $2 AND d.told <> 'late'
		   AND NOT EXISTS (SELECT 1 FROM assessment_judgement j WHERE j.commune_id = d.commune_id AND j.file_id = d.file_id AND j.criterion = d.criterion)
		 ORDER BY d.due, d.file_id, d.criterion LIMIT 500`, today.AddDays(soonDays).String())
	for _, t := range all {
		if err != nil {
			return err
		}
		if now := said(t.Due, today, t.told); now != "" {
			err = tx.Publish(DueSoon{Title: t.title, Owner: t.Owner, Due: spoken(t.Due), Href: "/tu-danh-gia/ho-so/" + t.file, Late: now == "late"})
			if err == nil {
				_, err = tx.Exec(`UPDATE assessment_duty SET told = $4 WHERE commune_id = $1 AND file_id = $2 AND criterion = $3`, t.file, t.Criterion, now)
			}
		}
	}
	return err
}
