package consultations

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

func decimal(n int) string { return strconv.Itoa(n) }

// orFault is err, or other when there is none.
func orFault(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// person is the resident an actor acts for.
func person(who gate.Actor) string {
	if who.For != "" {
		return who.For
	}
	return who.ID
}

// short reports whether a text is there and not longer than most characters.
func short(s string, most int) bool { return s != "" && utf8.RuneCountInString(s) <= most }

// Check says what a plan lacks on a day, all of it at once.
func (b *Book) Check(p Plan, on clock.Date) error {
	var wrong []error
	add := func(bad bool, err error) {
		if bad {
			wrong = append(wrong, err)
		}
	}
	add(!short(p.Title, 200), ErrTitle)
	add(!short(p.About, 4000), ErrAbout)
	add(!slices.Contains(Matters, p.Matter), ErrMatter)
	add(!short(p.Form, 300), ErrForm)
	add(!short(p.Responsible, 200), ErrAnswerable)
	add(p.Days < b.Rule("open-days", on).Days || p.Days > 365, ErrDays.With(b.Rule("open-days", on).Days))
	add(len(p.Body) > 400_000, ErrText)
	add(checkSurvey(p.Survey) != nil, ErrSurvey)
	add(len(p.CouncilRef) > 300 || len(p.FrontRef) > 300, ErrForm)
	return errors.Join(wrong...)
}

// Write keeps a plan that is not open yet: a new one for id "".
func (b *Book) Write(ctx context.Context, who gate.Actor, id string, p Plan) (string, error) {
	for _, s := range []*string{&p.Title, &p.About, &p.Form, &p.Responsible, &p.CouncilRef, &p.FrontRef} {
		*s = strings.TrimSpace(*s)
	}
	return gate.Make(ctx, b.gate, who, MayManage, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(who.May(MayManage)); err != nil {
			return "", err
		}
		if err := b.Check(p, clock.DateOf(tx.Now())); err != nil {
			return "", err
		}
		if id != "" {
			if c, err := find(tx, id); err != nil {
				return "", err
			} else if c.State != Draft {
				return "", ErrState
			}
		}
		return b.keep(tx, id, p)
	})
}

func (b *Book) keep(tx *gate.Tx, id string, p Plan) (string, error) {
	if id == "" {
		id = tx.NewID()
	}
	survey, err := json.Marshal(append([]Question{}, p.Survey...))
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(`
		INSERT INTO consultations_consultation (commune_id, id, title, about, matter, form, responsible, body, survey, anonymous, days,
			council_ref, front_ref, state, opened_on, last_day, answer_by, closed_at, outcome, heard, decided, why, against_why, made_by, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'draft', '', '', '', 0, '', '', '', '', '', $14, $15)
		ON CONFLICT (commune_id, id) DO UPDATE SET title = excluded.title, about = excluded.about, matter = excluded.matter, form = excluded.form,
			responsible = excluded.responsible, body = excluded.body, survey = excluded.survey, anonymous = excluded.anonymous, days = excluded.days,
			council_ref = excluded.council_ref, front_ref = excluded.front_ref`,
		id, p.Title, p.About, p.Matter, p.Form, p.Responsible, p.Body, string(survey), p.Anonymous, p.Days, p.CouncilRef, p.FrontRef, tx.Who.ID, tx.Now().UnixMilli())
	if err != nil {
		return "", err
	}
	if _, err := tx.Exec(`DELETE FROM consultations_part WHERE commune_id = $1 AND consultation_id = $2`, id); err != nil {
		return "", err
	}
	rows := gate.NewRows(`INSERT INTO consultations_part (commune_id, consultation_id, number, level, label, title, body) VALUES `, ``, id)
	for _, part := range Parse(p.Body) {
		rows.Add(part.Number, part.Level, part.Label, part.Title, part.Body)
	}
	if err := rows.Exec(tx); err != nil {
		return "", err
	}
	return id, tx.Record("consultations.planned", id, map[string]any{"title": p.Title, "days": p.Days})
}

// Publish opens a plan to the people from today. Copies must have gone to the
// People's Council and the Front first (28.1), and the days are checked against
// the rule of this day, not of the day on which it was drafted (28.2).
func (b *Book) Publish(ctx context.Context, who gate.Actor, id string) error {
	return b.gate.Write(ctx, who, MayManage, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayManage)); err != nil {
			return err
		}
		c, err := find(tx, id)
		if err != nil {
			return err
		}
		if c.State != Draft {
			return ErrState
		}
		today := clock.DateOf(tx.Now())
		if err := b.Check(c.Plan, today); err != nil {
			return err
		}
		if c.CouncilRef == "" || c.FrontRef == "" {
			return ErrCopies
		}
		// The day of publication is not one of the days that the people have.
		last := today.AddDays(c.Days)
		due := last.AddDays(b.Rule("answer-days", today).Days)
		if _, err := tx.Exec(`UPDATE consultations_consultation SET state = 'open', opened_on = $3, last_day = $4, answer_by = $5
			 WHERE commune_id = $1 AND id = $2`, id, today.String(), last.String(), due.String()); err != nil {
			return err
		}
		if err := tx.Publish(Opened{Consultation: id, Title: c.Title, On: today}); err != nil {
			return err
		}
		return tx.Record("consultations.opened", id, map[string]string{"last": last.String()})
	})
}
