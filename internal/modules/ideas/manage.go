package ideas

import (
	"context"
	"slices"
	"strings"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/moderation"
)

// Waiting are the ideas that nobody has read, oldest first.
func (b *Book) Waiting(ctx context.Context, who gate.Actor) ([]Idea, error) {
	var all []Idea
	err := b.gate.Read(ctx, who, MayManage, func(tx *gate.Tx) (err error) {
		if err = tx.Require(who.May(MayManage)); err != nil {
			return err
		}
		all, err = gate.All(tx, scan, `SELECT `+columns+` FROM ideas_idea WHERE commune_id = $1 AND moderation = 'waiting' ORDER BY id LIMIT 100`)
		told := map[string]bool{}
		for _, i := range all {
			if !told[i.Account] {
				told[i.Account] = true
				tx.Disclose(gate.Access{Subject: i.Account, Record: i.ID, Purpose: "ideas.purpose.moderate"})
			}
		}
		return err
	})
	return all, err
}

// Moderate decides about an idea by a published rule. Masked, its title and
// text are what the machine suggests, or the wording given.
func (b *Book) Moderate(ctx context.Context, who gate.Actor, id string, d moderation.Decision) error {
	return b.gate.Write(ctx, who, MayManage, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayManage)); err != nil {
			return err
		}
		i, err := find(tx, id)
		if err != nil {
			return err
		}
		tx.Disclose(gate.Access{Subject: i.Account, Record: id, Purpose: "ideas.purpose.moderate"})
		d.Of, d.Record = "ideas", id
		if err := b.Moderation.Decide(tx, d); err != nil {
			return err
		}
		title, body := "", ""
		switch d.State {
		case moderation.Shown:
			title, body = i.Title, i.Body
		case moderation.Redacted:
			title, _ = moderation.Suggest(moderation.Text{Body: i.Title})
			body = strings.TrimSpace(d.Body)
		}
		_, err = tx.Exec(`UPDATE ideas_idea SET moderation = $3, shown_title = $4, shown = $5, words = $6 WHERE commune_id = $1 AND id = $2`,
			id, string(d.State), title, body, identity.Fold(title))
		return err
	})
}

// Answer gives an idea its next status with the words for it. There is no
// status without words: silence is what this box is against.
func (b *Book) Answer(ctx context.Context, who gate.Actor, id, status, reply string) error {
	reply = strings.TrimSpace(reply)
	return b.gate.Write(ctx, who, MayManage, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayManage)); err != nil {
			return err
		}
		i, err := find(tx, id)
		if err != nil {
			return err
		}
		if !i.Moderation.Visible() || i.Status == Merged {
			return ErrClosed
		}
		if !slices.Contains([]string{Studying, Accepted, Done, Declined}, status) {
			return ErrStatus
		}
		if !short(reply, 3000) {
			return ErrReply
		}
		if _, err := tx.Exec(`UPDATE ideas_idea SET status = $3, reply = $4, replied_at = $5 WHERE commune_id = $1 AND id = $2`,
			id, status, reply, tx.Now().UnixMilli()); err != nil {
			return err
		}
		if err := tx.Publish(Answered{Idea: id, Title: i.ShownTitle, Status: status}); err != nil {
			return err
		}
		return tx.Record("ideas.answered", id, map[string]string{"status": status})
	})
}

// Merge says that an idea repeats another: its supporters support that one,
// each still once, and what they said of the other already stands.
func (b *Book) Merge(ctx context.Context, who gate.Actor, id, into string) error {
	return b.gate.Write(ctx, who, MayManage, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayManage)); err != nil {
			return err
		}
		from, err := find(tx, id)
		if err != nil {
			return err
		}
		to, err := find(tx, into)
		if err != nil || id == into || !to.Moderation.Visible() || to.Status == Merged {
			return ErrSame
		}
		if from.Status == Merged || !from.Moderation.Visible() {
			return ErrClosed
		}
		if _, err := tx.Exec(`INSERT INTO ideas_support (commune_id, idea_id, account, likes, at)
			SELECT commune_id, $3, account, likes, at FROM ideas_support WHERE commune_id = $1 AND idea_id = $2
			ON CONFLICT (commune_id, idea_id, account) DO NOTHING`, id, into); err != nil {
			return err
		}
		if err := recount(tx, into); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE ideas_idea SET status = 'merged', same_as = $3 WHERE commune_id = $1 AND id = $2`, id, into); err != nil {
			return err
		}
		return tx.Record("ideas.merged", id, map[string]string{"into": into})
	})
}

// StartInitiative puts an idea of a hamlet to its households.
func (b *Book) StartInitiative(ctx context.Context, who gate.Actor, id string) error {
	return b.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		i, err := find(tx, id)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(who.SignedIn() && i.Account == person(who)); err != nil {
			return err
		}
		if i.Hamlet == "" {
			return ErrNoHamlet
		}
		if !i.Moderation.Visible() || i.Status == Merged {
			return ErrClosed
		}
		if _, err := tx.Exec(`UPDATE ideas_idea SET initiative = $3 WHERE commune_id = $1 AND id = $2`, id, true); err != nil {
			return err
		}
		return tx.Record("ideas.initiative", id, nil)
	})
}

// Sign enters households that agreed on paper, by their codes, as of the day
// they signed. A household that signs again renews its agreement.
func (b *Book) Sign(ctx context.Context, who gate.Actor, id string, codes []string, on clock.Date) error {
	return b.gate.Write(ctx, who, MayCount, func(tx *gate.Tx) error {
		i, err := find(tx, id)
		if err != nil {
			return err
		}
		if err := tx.Require(who.MayIn(MayCount, "", i.Hamlet)); err != nil {
			return err
		}
		if !i.Initiative {
			return ErrUncounted
		}
		today := clock.DateOf(tx.Now())
		if on.IsZero() || today.Before(on) || on.Before(clock.DateOf(i.At)) {
			return ErrDay
		}
		all, err := b.Households(tx, i.Hamlet)
		if err != nil {
			return err
		}
		byCode := map[string]Household{}
		for _, one := range all {
			byCode[strings.ToUpper(one.Code)] = one
		}
		if len(codes) == 0 {
			return ErrCode.With("")
		}
		for _, code := range codes {
			one, known := byCode[strings.ToUpper(strings.TrimSpace(code))]
			if !known {
				return ErrCode.With(code)
			}
			if _, err := tx.Exec(`INSERT INTO ideas_signature (commune_id, idea_id, household_id, code, signed_on, entered_by, at)
				VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (commune_id, idea_id, household_id)
				DO UPDATE SET signed_on = excluded.signed_on, entered_by = excluded.entered_by, at = excluded.at`,
				id, one.ID, one.Code, on.String(), who.ID, tx.Now().UnixMilli()); err != nil {
				return err
			}
		}
		return tx.Record("ideas.signed", id, map[string]int{"households": len(codes)})
	})
}

// Back notes that the Front supports an initiative though fewer than the share
// agreed (16.3), with its letter.
func (b *Book) Back(ctx context.Context, who gate.Actor, id, letter string) error {
	letter = strings.TrimSpace(letter)
	return b.gate.Write(ctx, who, MayBack, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayBack)); err != nil {
			return err
		}
		i, err := find(tx, id)
		if err != nil {
			return err
		}
		if !i.Initiative {
			return ErrUncounted
		}
		if !short(letter, 200) {
			return ErrLetter
		}
		if _, err := tx.Exec(`UPDATE ideas_idea SET front_backed = $3 WHERE commune_id = $1 AND id = $2`, id, letter); err != nil {
			return err
		}
		return tx.Record("ideas.backed", id, nil)
	})
}

// agreed counts the households whose agreement holds today, of those that are
// in the hamlet today: who moved away counts on neither side.
func (b *Book) agreed(tx *gate.Tx, i Idea) (signed, all int, err error) {
	households, err := b.Households(tx, i.Hamlet)
	if err != nil {
		return 0, 0, err
	}
	today := clock.DateOf(tx.Now())
	// Signed three months ago to the day still holds; a day earlier does not.
	since := today.AddMonths(-b.Rule("initiative-months", today).Value)
	ids, err := gate.All(tx, func(s gate.Scanner) (id string, err error) { return id, s(&id) }, `
		SELECT household_id FROM ideas_signature WHERE commune_id = $1 AND idea_id = $2 AND signed_on >= $3`, i.ID, since.String())
	for _, h := range households {
		if slices.Contains(ids, h.ID) {
			signed++
		}
	}
	return signed, len(households), err
}

// Followers are who is told of an answer: its writer and its supporters.
func (b *Book) Followers(tx *gate.Tx, id string) ([]string, error) {
	return gate.All(tx, func(s gate.Scanner) (a string, err error) { return a, s(&a) }, `
		SELECT account FROM ideas_idea WHERE commune_id = $1 AND id = $2
		UNION SELECT account FROM ideas_support WHERE commune_id = $1 AND idea_id = $2 AND likes`, id)
}
