package casework

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
)

// Under these names a draft of the counter keeps, beside the pages of its
// declaration, the counter's own questions and where answers were taken from.
const (
	OwnPage    = "quay"
	SourcePage = "quay.nguon"
)

// An EntrySaved is the counter's page as it was typed: all of the declaration
// at once, and the counter's own questions.
type EntrySaved struct {
	Pages []PageSaved
	Own   map[string][]string
	// Sources say which answers came from an earlier dossier: by field, its
	// code and day.
	Sources map[string][]string
}

// SaveEntry keeps an entry of the counter in one write. It returns, as SavePage
// does, what could not be read and what is wrong; of pages that the answers
// open or close just now, too.
func (d *Desk) SaveEntry(ctx context.Context, who gate.Actor, draft string, in EntrySaved) (Draft, []procedures.Problem, error) {
	type saved struct {
		Draft    Draft
		Problems []procedures.Problem
	}
	s, err := gate.Make(ctx, d.gate, who, MayReceive, func(tx *gate.Tx) (saved, error) {
		r, form, err := d.openDraft(tx, draft)
		if err != nil {
			return saved{}, err
		}
		if err := tx.RequireOrHide(r.atOffice()); err != nil {
			return saved{}, err
		}
		problems, err := r.take(form, in, tx.Now())
		if err != nil {
			return saved{}, err
		}
		tx.Quiet() // the act is the filing
		return saved{r, problems}, updateDraft(tx, &r)
	})
	return s.Draft, s.Problems, err
}

// take lays an entry over the draft.
func (r *Draft) take(form *procedures.Form, in EntrySaved, now time.Time) ([]procedures.Problem, error) {
	total := size(in.Own) + size(in.Sources)
	var unread []procedures.Problem
	for _, sent := range in.Pages {
		page := form.Page(sent.Page)
		if page == nil {
			return nil, ErrPage
		}
		if total += size(sent.Typed); total > 4*mostTyped {
			return nil, ErrTooLong.With(4 * mostTyped)
		}
		part, problems := form.Parse(page, sent.Typed)
		r.Answers = form.Merge(r.Answers, page, part)
		unread = append(unread, problems...)
		delete(r.Typed, sent.Page)
		if len(problems) > 0 {
			r.Typed[sent.Page] = sent.Typed // what cannot be read is kept as it is
		}
	}
	r.Typed[OwnPage], r.Typed[SourcePage] = in.Own, in.Sources
	r.Saved, r.Expires = now, now.Add(draftLife)
	return mergeProblems(unread, form.View(r.Answers, r.Situation(now)).Check()), nil
}

// entryShown is how long the PIN of a filed entry can be shown again to the
// official who filed it: long enough for a connection to come back.
const entryShown = 2 * time.Hour

// Entered returns the dossier that an entry became, to the official who filed
// it. The PIN comes with it for two hours, then never again.
func (d *Desk) Entered(ctx context.Context, who gate.Actor, draft string) (Submitted, error) {
	var done Submitted
	err := d.gate.Read(ctx, who, MayReceive, func(tx *gate.Tx) error {
		var err error
		if done, err = enteredBefore(tx, draft); err != nil {
			return err
		}
		var at int64
		err = tx.Row(`SELECT at FROM casework_entry WHERE commune_id = $1 AND draft_id = $2`, draft).Scan(&at)
		if tx.Now().Sub(gate.Instant(at)) < entryShown {
			done.PIN = d.pin(who.Commune, done.ID, done.Turn)
		}
		return err
	})
	return done, err
}

// enteredBefore finds what tx.Who filed of a draft; gate.ErrMissing for others.
func enteredBefore(tx *gate.Tx, draft string) (Submitted, error) {
	var done Submitted
	var by string
	err := tx.Row(`SELECT dossier_id, by_id FROM casework_entry WHERE commune_id = $1 AND draft_id = $2`, draft).
		Scan(&done.ID, &by)
	if errors.Is(err, gate.ErrMissing) {
		return done, errors.Join(tx.RequireOrHide(false), err)
	}
	if err != nil {
		return done, err
	}
	if err := tx.RequireOrHide(by == tx.Who.ID); err != nil {
		return done, err
	}
	tx.Quiet() // nothing happens a second time
	err = tx.Row(`SELECT code, pin_turn FROM casework_dossier WHERE commune_id = $1 AND id = $2`, done.ID).
		Scan(&done.Code, &done.Turn)
	return done, err
}

func rememberEntry(tx *gate.Tx, draft, dossier string) error {
	_, err := tx.Exec(`INSERT INTO casework_entry (commune_id, draft_id, dossier_id, by_id, at) VALUES ($1, $2, $3, $4, $5)`,
		draft, dossier, tx.Who.ID, gate.Millis(tx.Now()))
	return err
}

// KeepKey is the secret under which a browser may keep what is typed while the
// connection is gone. It belongs to one session: the next one, of whomever,
// cannot read what is left on the machine.
func (d *Desk) KeepKey(who gate.Actor) string {
	if !who.SignedIn() || who.Session == "" {
		return ""
	}
	return hex.EncodeToString(d.keyed(fmt.Sprintf("keep|%d|%s|%s", who.Commune, who.ID, who.Session)))
}
