package assessment

import (
	"context"
	"errors"
	"slices"
	"strings"

	"xaso/internal/platform/gate"
)

// Opine writes down the opinion of a body on a published file.
func (b *Book) Opine(ctx context.Context, who gate.Actor, file string, o Opinion) error {
	return b.gate.Write(ctx, who, MayRecord, func(tx *gate.Tx) error {
		f, err := b.may(tx, file, MayRecord)
		if err != nil {
			return err
		}
		if f.Stage != Published && f.Stage != Opinions {
			return ErrStage.With(f.Title)
		}
		o.Body, o.Number, o.Words = strings.TrimSpace(o.Body), strings.TrimSpace(o.Number), strings.TrimSpace(o.Words)
		switch {
		case o.Body == "" || tooLong(o.Body, 200):
			return ErrBody.At("body")
		case !slices.Contains(Stands, o.Stand):
			return ErrStand.At("stand")
		case tooLong(o.Number, 100):
			return ErrNumber.At("number")
		case o.Stand != "agree" && o.Words == "":
			return ErrWords.At("words")
		case tooLong(o.Words, longest):
			return ErrLong.With(longest).At("words")
		}
		if err := pastDay(tx, o.On, "on"); err != nil {
			return err
		}
		body, key, thumb := stored(o.Document)
		id := tx.NewID()
		if _, err := tx.Exec(`INSERT INTO assessment_opinion (commune_id, id, file_id, body, on_day, number, stand, words, file, file_key, thumb_key, answer, answered_at, answered_by, at, by_name)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', 0, '', $12, $13)`,
			id, f.ID, o.Body, o.On.String(), o.Number, o.Stand, o.Words, body, key, thumb, gate.Millis(tx.Now()), who.Name); err != nil {
			return err
		}
		return tx.Record("assessment.opinion", f.ID, map[string]string{"opinion": id, "stand": o.Stand})
	})
}

// AnswerOpinion answers the points of a body.
func (b *Book) AnswerOpinion(ctx context.Context, who gate.Actor, file, opinion, answer string) error {
	return b.gate.Write(ctx, who, MayRecord, func(tx *gate.Tx) error {
		f, err := b.may(tx, file, MayRecord)
		if err != nil {
			return err
		}
		if answer, err = words(answer, "answer", ErrWords); err != nil {
			return err
		}
		if f.Stage != Published && f.Stage != Opinions {
			return ErrStage.With(f.Title)
		}
		n, err := tx.Exec(`UPDATE assessment_opinion SET answer = $4, answered_at = $5, answered_by = $6 WHERE commune_id = $1 AND file_id = $2 AND id = $3`,
			f.ID, opinion, answer, gate.Millis(tx.Now()), who.Name)
		if err == nil && n == 0 {
			err = gate.ErrMissing
		}
		return errors.Join(err, tx.Record("assessment.opinion-answered", f.ID, map[string]string{"opinion": opinion}))
	})
}

// Opinions are those on a file, oldest first.
func (b *Book) Opinions(tx *gate.Tx, file string) ([]Opinion, error) {
	return gate.All(tx, func(scan gate.Scanner) (o Opinion, err error) {
		var on, body string
		var answered, at int64
		if err = scan(&o.ID, &o.Body, &on, &o.Number, &o.Stand, &o.Words, &body, &o.Answer, &answered, &o.AnsweredBy, &at, &o.By); err != nil {
			return o, err
		}
		o.AnsweredAt, o.At = gate.Instant(answered), gate.Instant(at)
		o.Document, err = unstored(body)
		return o, errors.Join(err, day(&o.On, on))
	}, `SELECT id, body, on_day, number, stand, words, file, answer, answered_at, answered_by, at, by_name FROM assessment_opinion
		WHERE commune_id = $1 AND file_id = $2 ORDER BY id`, file)
}

// Meet writes the minutes of a meeting that voted. The votes must add up to
// who was there.
func (b *Book) Meet(ctx context.Context, who gate.Actor, file string, m Meeting) error {
	return b.gate.Write(ctx, who, MayRecord, func(tx *gate.Tx) error {
		f, err := b.may(tx, file, MayRecord)
		if err != nil {
			return err
		}
		if f.Stage != Council {
			return ErrStage.With(f.Title)
		}
		for _, s := range []*string{&m.Number, &m.Place, &m.Chair, &m.Secretary, &m.Words} {
			*s = strings.TrimSpace(*s)
		}
		switch {
		case tooLong(m.Number, 100):
			return ErrNumber.At("number")
		case m.Chair == "" || tooLong(m.Chair, 100):
			return ErrPerson.At("chair")
		case m.Secretary == "" || tooLong(m.Secretary, 100):
			return ErrPerson.At("secretary")
		case tooLong(m.Place, 200):
			return ErrLong.With(200).At("place")
		case tooLong(m.Words, longest):
			return ErrLong.With(longest).At("words")
		}
		if err := errors.Join(pastDay(tx, m.Held, "held"), m.Check()); err != nil {
			return err
		}
		body, key, thumb := stored(m.Document)
		id := tx.NewID()
		if _, err := tx.Exec(`INSERT INTO assessment_minutes (commune_id, id, file_id, number, held, place, chair, secretary, invited, present, in_favour, against, abstain, words, file, file_key, thumb_key, at, by_name)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
			id, f.ID, m.Number, m.Held.String(), m.Place, m.Chair, m.Secretary, m.Invited, m.Present, m.InFavour, m.Against, m.Abstain, m.Words, body, key, thumb, gate.Millis(tx.Now()), who.Name); err != nil {
			return err
		}
		return tx.Record("assessment.met", f.ID, map[string]any{"minutes": id, "present": m.Present, "for": m.InFavour, "against": m.Against, "abstain": m.Abstain})
	})
}

// mostPresent bounds a meeting.
const mostPresent = 10_000

// Check reports what is wrong with the numbers of a meeting.
func (m Meeting) Check() error {
	switch {
	case m.Present < 1 || m.Invited < m.Present || m.Invited > mostPresent:
		return ErrPresent.At("present")
	case m.InFavour < 0 || m.Against < 0 || m.Abstain < 0 || m.InFavour > mostPresent || m.Against > mostPresent || m.Abstain > mostPresent,
		m.InFavour+m.Against+m.Abstain != m.Present:
		return ErrVotes.With(m.InFavour+m.Against+m.Abstain, m.Present).At("favour")
	}
	return nil
}

// Minutes are the meetings about a file, oldest first.
func (b *Book) Minutes(tx *gate.Tx, file string) ([]Meeting, error) {
	return gate.All(tx, func(scan gate.Scanner) (m Meeting, err error) {
		var held, body string
		var at int64
		if err = scan(&m.ID, &m.Number, &held, &m.Place, &m.Chair, &m.Secretary, &m.Invited, &m.Present, &m.InFavour, &m.Against, &m.Abstain, &m.Words, &body, &at, &m.By); err != nil {
			return m, err
		}
		m.At = gate.Instant(at)
		m.Document, err = unstored(body)
		return m, errors.Join(err, day(&m.Held, held))
	}, `SELECT id, number, held, place, chair, secretary, invited, present, in_favour, against, abstain, words, file, at, by_name FROM assessment_minutes
		WHERE commune_id = $1 AND file_id = $2 ORDER BY held, id`, file)
}
