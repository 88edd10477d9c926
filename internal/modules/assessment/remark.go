package assessment

import (
	"context"
	"errors"
	"strings"

	"xaso/internal/platform/gate"
)

// Remark writes down one point of the verifiers.
func (b *Book) Remark(ctx context.Context, who gate.Actor, file string, r Remark) error {
	return b.gate.Write(ctx, who, MayRecord, func(tx *gate.Tx) error {
		f, err := b.may(tx, file, MayRecord)
		if err != nil {
			return err
		}
		if f.Stage != Verification {
			return ErrStage.With(f.Title)
		}
		if r.Words, err = words(r.Words, "words", ErrWords); err != nil {
			return err
		}
		if r.Source = strings.TrimSpace(r.Source); r.Source == "" || tooLong(r.Source, 200) {
			return ErrPerson.At("source")
		}
		if err := pastDay(tx, r.On, "on"); err != nil {
			return err
		}
		set, err := b.o.Set(tx, f.Set, f.Version)
		if err != nil {
			return err
		}
		if i, known := set.Indicator(r.Code); known {
			r.Criterion = i.Criterion
		} else if r.Code != "" {
			return ErrIndicator.At("code")
		}
		if _, known := set.Criterion(r.Criterion); r.Criterion != 0 && !known {
			return ErrIndicator.At("code")
		}
		id := tx.NewID()
		if _, err := tx.Exec(`INSERT INTO assessment_remark (commune_id, id, file_id, criterion, code, words, source, on_day, answer, evidence_id, answered_at, answered_by, closed_at, closed_by, at, by_name)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '', 0, '', 0, '', $9, $10)`,
			id, f.ID, r.Criterion, r.Code, r.Words, r.Source, r.On.String(), gate.Millis(tx.Now()), who.Name); err != nil {
			return err
		}
		return tx.Record("assessment.remarked", f.ID, map[string]any{"remark": id, "criterion": r.Criterion, "code": r.Code})
	})
}

// AnswerRemark says what was done about a point, and may name the evidence.
func (b *Book) AnswerRemark(ctx context.Context, who gate.Actor, file, remark, answer, evidence string) error {
	return b.onRemark(ctx, who, file, remark, func(tx *gate.Tx, f File, r Remark) error {
		answer, err := words(answer, "answer", ErrWords)
		if err != nil {
			return err
		}
		if evidence != "" {
			e, err := b.Proof(tx, evidence)
			if err != nil || e.Set != f.Set {
				return errors.Join(err, ErrIndicator.At("evidence"))
			}
		}
		_, err = tx.Exec(`UPDATE assessment_remark SET answer = $3, evidence_id = $4, answered_at = $5, answered_by = $6 WHERE commune_id = $1 AND id = $2`,
			r.ID, answer, evidence, gate.Millis(tx.Now()), who.Name)
		return errors.Join(err, tx.Record("assessment.remark-answered", f.ID, map[string]string{"remark": r.ID}))
	})
}

// CloseRemark says that the verifiers are content with the answer.
func (b *Book) CloseRemark(ctx context.Context, who gate.Actor, file, remark string) error {
	return b.onRemark(ctx, who, file, remark, func(tx *gate.Tx, f File, r Remark) error {
		if r.Answer == "" {
			return ErrUnanswer
		}
		_, err := tx.Exec(`UPDATE assessment_remark SET closed_at = $3, closed_by = $4 WHERE commune_id = $1 AND id = $2`, r.ID, gate.Millis(tx.Now()), who.Name)
		return errors.Join(err, tx.Record("assessment.remark-closed", f.ID, map[string]string{"remark": r.ID}))
	})
}

// onRemark changes an open remark of a file under verification.
func (b *Book) onRemark(ctx context.Context, who gate.Actor, file, remark string, change func(*gate.Tx, File, Remark) error) error {
	return b.gate.Write(ctx, who, MayRecord, func(tx *gate.Tx) error {
		f, err := b.may(tx, file, MayRecord)
		if err != nil {
			return err
		}
		r, err := gate.One(tx, scanRemark, remarks+` AND id = $3`, f.ID, remark)
		if err != nil {
			return err
		}
		switch {
		case f.Stage != Verification:
			return ErrStage.With(f.Title)
		case !r.ClosedAt.IsZero():
			return ErrAnswered
		}
		return change(tx, f, r)
	})
}

const remarks = `SELECT id, criterion, code, words, source, on_day, answer, evidence_id, answered_at, answered_by, closed_at, closed_by, at, by_name
	FROM assessment_remark WHERE commune_id = $1 AND file_id = $2`

func scanRemark(scan gate.Scanner) (r Remark, err error) {
	var on string
	var answered, closed, at int64
	err = scan(&r.ID, &r.Criterion, &r.Code, &r.Words, &r.Source, &on, &r.Answer, &r.Evidence, &answered, &r.AnsweredBy, &closed, &r.ClosedBy, &at, &r.By)
	r.AnsweredAt, r.ClosedAt, r.At = gate.Instant(answered), gate.Instant(closed), gate.Instant(at)
	return r, errors.Join(err, day(&r.On, on))
}

// Remarks are the points of the verifiers on a file, oldest first.
func (b *Book) Remarks(tx *gate.Tx, file string) ([]Remark, error) {
	return gate.All(tx, scanRemark, remarks+` ORDER BY id`, file)
}
