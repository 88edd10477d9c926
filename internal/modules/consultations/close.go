package consultations

import (
	"context"
	"errors"
	"slices"
	"strings"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/moderation"
)

// Moderate decides about the words of one opinion by a published rule. A text
// that is shown as it is had nothing to mask, or the official says so.
func (b *Book) Moderate(ctx context.Context, who gate.Actor, consultation, comment string, d moderation.Decision) error {
	return b.gate.Write(ctx, who, MayManage, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayManage)); err != nil {
			return err
		}
		c, err := gate.One(tx, scanComment, `SELECT `+commentColumns+` FROM consultations_comment
			 WHERE commune_id = $1 AND consultation_id = $2 AND id = $3`, consultation, comment)
		if err != nil {
			return err
		}
		if c.Account != "" {
			tx.Disclose(gate.Access{Subject: c.Account, Record: consultation, Purpose: "consultations.purpose.moderate"})
		}
		d.Of, d.Record = "consultations", comment
		if err := b.Moderation.Decide(tx, d); err != nil {
			return err
		}
		shown := ""
		switch d.State {
		case moderation.Shown:
			shown = c.Body
		case moderation.Redacted:
			shown = strings.TrimSpace(d.Body)
		}
		_, err = tx.Exec(`UPDATE consultations_comment SET state = $3, shown = $4 WHERE commune_id = $1 AND id = $2`, comment, string(d.State), shown)
		return err
	})
}

// An Answer is what becomes of opinions that say the same.
type Answer struct {
	Comments       []string
	Topic, Verdict string
	Reply          string
}

// Reply answers opinions, one or many at once; a later answer replaces the
// earlier one until the consultation is closed.
func (b *Book) Reply(ctx context.Context, who gate.Actor, id string, a Answer) error {
	a.Reply, a.Topic = strings.TrimSpace(a.Reply), strings.TrimSpace(a.Topic)
	return b.gate.Write(ctx, who, MayManage, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayManage)); err != nil {
			return err
		}
		c, err := find(tx, id)
		if err != nil {
			return err
		}
		if c.State != Open {
			return ErrState
		}
		if !slices.Contains([]string{Accepted, Partly, NotTaken}, a.Verdict) {
			return ErrVerdict
		}
		if !short(a.Reply, 3000) || len(a.Topic) > 300 || len(a.Comments) == 0 {
			return ErrReply
		}
		for _, comment := range a.Comments {
			n, err := tx.Exec(`UPDATE consultations_comment SET topic = $4, verdict = $5, reply = $6, replied_by = $7, replied_at = $8
				 WHERE commune_id = $1 AND consultation_id = $2 AND id = $3 AND state IN ('shown', 'redacted')`,
				id, comment, a.Topic, a.Verdict, a.Reply, who.ID, tx.Now().UnixMilli())
			if err != nil {
				return err
			}
			if n == 0 {
				return gate.ErrMissing
			}
		}
		return tx.Record("consultations.replied", id, map[string]any{"comments": len(a.Comments), "verdict": a.Verdict})
	})
}

// A Closing is the public answer: what we heard, what we decided, why.
type Closing struct{ Outcome, Heard, Decided, Why, AgainstWhy string }

// Close publishes the answer and ends the consultation. It cannot be done
// before the last day is over (28.2), with an opinion unread or unanswered, or
// against the majority without a reason (28.4).
func (b *Book) Close(ctx context.Context, who gate.Actor, id string, a Closing) error {
	for _, s := range []*string{&a.Heard, &a.Decided, &a.Why, &a.AgainstWhy} {
		*s = strings.TrimSpace(*s)
	}
	return b.gate.Write(ctx, who, MayClose, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayClose)); err != nil {
			return err
		}
		c, err := find(tx, id)
		if err != nil {
			return err
		}
		today := clock.DateOf(tx.Now())
		if c.State != Open {
			return ErrState
		}
		if !c.Last.Before(today) {
			return ErrNotOver
		}
		all, err := comments(tx, id)
		if err != nil {
			return err
		}
		if err := a.check(all); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE consultations_consultation SET state = 'closed', closed_at = $3, outcome = $4, heard = $5, decided = $6, why = $7, against_why = $8
			 WHERE commune_id = $1 AND id = $2`, id, tx.Now().UnixMilli(), a.Outcome, a.Heard, a.Decided, a.Why, a.AgainstWhy); err != nil {
			return err
		}
		if err := tx.Publish(Closed{Consultation: id, Title: c.Title, On: today}); err != nil {
			return err
		}
		return tx.Record("consultations.closed", id, map[string]string{"outcome": a.Outcome})
	})
}

func (a Closing) check(all []Comment) error {
	for _, c := range all {
		if c.State == moderation.Waiting || c.State.Visible() && c.Verdict == "" {
			return ErrUnanswered
		}
	}
	var wrong []error
	add := func(bad bool, err error) {
		if bad {
			wrong = append(wrong, err)
		}
	}
	add(!slices.Contains([]string{Adopted, Amended, Dropped}, a.Outcome), ErrOutcome)
	add(!short(a.Heard, 8000), ErrHeard)
	add(!short(a.Decided, 8000), ErrDecided)
	add(!short(a.Why, 8000), ErrWhy)
	add(tally(all).AgainstMajority(a.Outcome) && a.AgainstWhy == "" || len(a.AgainstWhy) > 20_000, ErrAgainst)
	return errors.Join(wrong...)
}

// Followers are the accounts that took part, to be told of the answer.
func (b *Book) Followers(tx *gate.Tx, id string) ([]string, error) {
	return gate.All(tx, func(s gate.Scanner) (a string, err error) { return a, s(&a) }, `
		SELECT account FROM consultations_comment WHERE commune_id = $1 AND consultation_id = $2 AND account <> ''
		UNION SELECT account FROM consultations_sheet WHERE commune_id = $1 AND consultation_id = $2`, id)
}
