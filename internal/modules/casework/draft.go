package casework

import (
	"context"
	"fmt"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// Channels by which a draft is filled in.
const (
	Online    = "online"  // by the resident
	ByHelper  = "helper"  // by a helper for a resident who agreed
	AtCounter = "counter" // keyed in by the receptionist
	ByPost    = "post"    // keyed in from a letter
)

// Bounds against drafts made by the thousand.
const (
	draftLife  = 30 * 24 * time.Hour
	mostDrafts = 20
)

// A Draft is an application being filled in.
type Draft struct {
	ID        string
	Owner     string // account, "" for a walk-in
	MadeBy    string
	Channel   string
	Procedure string
	// ProcedureVersion is what was in force when it was begun; submission takes
	// the version then in force and judges the answers again.
	ProcedureVersion int
	Answers          procedures.Answers
	Typed            map[string]map[string][]string // by page: inputs as typed, kept where they are wrong
	Page             string                         // where the person was
	Started, Saved   time.Time
	Expires          time.Time
	Version          int64
}

// atOffice reports whether an official fills the draft in.
func (r Draft) atOffice() bool { return r.Channel == AtCounter || r.Channel == ByPost }

// belongs reports whether who may go on with the draft: its owner, a helper
// acting for the owner, or the official who began it.
func (r Draft) belongs(who gate.Actor) bool {
	if !who.SignedIn() {
		return false
	}
	if r.atOffice() {
		return r.MadeBy == who.ID
	}
	resident := actsFor(who)
	return r.Owner == who.ID || (resident != "" && r.Owner == resident)
}

// Situation is what a form must know of this draft.
func (r Draft) Situation(now time.Time) procedures.Situation {
	s := procedures.Situation{Today: clock.DateOf(now).String(), Channel: procedures.ByWeb}
	switch r.Channel {
	case AtCounter:
		s.Channel, s.Office = procedures.AtDesk, true
	case ByPost:
		s.Channel, s.Office = procedures.ByPost, true
	}
	return s
}

// StartDraft begins an application. A resident begins their own, a helper one
// for who.For. It returns ErrClosed where filing here is off, and for officials
// where the counter door is.
func (d *Desk) StartDraft(ctx context.Context, who gate.Actor, procedure, channel string) (Draft, error) {
	may := gate.Own
	counter := channel == AtCounter || channel == ByPost
	if counter {
		may = MayReceive
	}
	return gate.Make(ctx, d.gate, who, may, func(tx *gate.Tx) (Draft, error) {
		offer, err := d.services.Find(tx, procedure, clock.DateOf(tx.Now()).String())
		if err != nil {
			return Draft{}, err
		}
		r := Draft{ID: tx.NewID(), Owner: who.ID, MadeBy: who.ID, Channel: Online, Procedure: procedure,
			ProcedureVersion: offer.Procedure.Version, Answers: procedures.Answers{},
			Typed: map[string]map[string][]string{}, Started: tx.Now(), Saved: tx.Now(),
			Expires: tx.Now().Add(draftLife), Version: 1}
		open := offer.Channels.Here
		switch {
		case counter:
			r.Owner, r.Channel = "", channel
			open = (channel == AtCounter && offer.Channels.Counter) || (channel == ByPost && offer.Channels.Post)
			if err := tx.Require(who.MayIn(MayReceive, offer.Procedure.Field.Value.Slug, "")); err != nil {
				return Draft{}, err
			}
		case who.For != "":
			if err := tx.Require(actsFor(who) != ""); err != nil {
				return Draft{}, err
			}
			r.Owner, r.Channel = who.For, ByHelper
		}
		if err := tx.Require(who.SignedIn()); err != nil {
			return Draft{}, err
		}
		if !open {
			return Draft{}, ErrClosed.With(offer.Procedure.Name.Value.VI)
		}
		if n, err := countDrafts(tx, r.MadeBy); err != nil {
			return Draft{}, err
		} else if n >= mostDrafts {
			return Draft{}, ErrTooManyDrafts.With(mostDrafts)
		}
		if err := insertDraft(tx, r); err != nil {
			return Draft{}, err
		}
		return r, tx.Record("casework.draft-started", r.ID, map[string]string{"procedure": procedure, "channel": r.Channel})
	})
}

// A PageSaved is what one page of the form sent.
type PageSaved struct {
	Page  string              // id of the page
	Typed map[string][]string // the inputs, right or wrong
	// Next is the page the person goes to, "" when they stay.
	Next string
}

// SavePage keeps one page of a draft. What was typed is kept in every case;
// the answers of the page are replaced by what could be read of it. The
// problems are returned for the page to show; they are no error.
func (d *Desk) SavePage(ctx context.Context, who gate.Actor, draft string, in PageSaved) (Draft, []procedures.Problem, error) {
	type saved struct {
		Draft    Draft
		Problems []procedures.Problem
	}
	s, err := gate.Make(ctx, d.gate, who, gate.Own, func(tx *gate.Tx) (saved, error) {
		r, form, err := d.openDraft(tx, draft)
		if err != nil {
			return saved{}, err
		}
		page := form.Page(in.Page)
		if page == nil {
			return saved{}, ErrPage
		}
		if size(in.Typed) > mostTyped {
			return saved{}, ErrTooLong
		}
		part, problems := form.Parse(page, in.Typed)
		r.Answers = form.Merge(r.Answers, page, part)
		more := form.View(r.Answers, r.Situation(tx.Now())).CheckPage(page)
		r.Typed[in.Page] = in.Typed
		if len(problems) == 0 && len(more) == 0 {
			delete(r.Typed, in.Page) // read whole: the answers say it all
		}
		r.Page = in.Next
		if r.Page == "" {
			r.Page = in.Page
		}
		r.Saved, r.Expires = tx.Now(), tx.Now().Add(draftLife)
		tx.Quiet() // the act is the submission; a line per page would drown it
		return saved{r, mergeProblems(problems, more)}, updateDraft(tx, &r)
	})
	return s.Draft, s.Problems, err
}

// mostTyped bounds one page as typed, in bytes.
const mostTyped = 64 << 10

func size(typed map[string][]string) int {
	n := 0
	for name, values := range typed {
		n += len(name)
		for _, v := range values {
			n += len(v)
		}
	}
	return n
}

// mergeProblems joins what could not be read with what is wrong; an answer
// that could not be read is not also missing.
func mergeProblems(unread, wrong []procedures.Problem) []procedures.Problem {
	seen := map[string]bool{}
	for _, p := range unread {
		seen[p.Field] = true
	}
	for _, p := range wrong {
		if !seen[p.Field] {
			unread = append(unread, p)
		}
	}
	return unread
}

// openDraft finds a draft that who may go on with, and its form.
func (d *Desk) openDraft(tx *gate.Tx, id string) (Draft, *procedures.Form, error) {
	r, err := findDraft(tx, id)
	if err != nil {
		return r, nil, err
	}
	if err := tx.RequireOrHide(r.belongs(tx.Who)); err != nil {
		return r, nil, err
	}
	p, err := d.services.Version(tx, r.Procedure, r.ProcedureVersion)
	if err != nil {
		return r, nil, err
	}
	form, err := d.services.Library().FormFor(p)
	if err != nil {
		return r, nil, fmt.Errorf("form of draft %s: %w", id, err)
	}
	return r, form, nil
}

// An OpenDraft is a draft with all a page needs to show it.
type OpenDraft struct {
	Draft
	Of    procedures.Procedure
	Form  *procedures.Form
	Files []Attachment
}

// Draft opens a draft to go on with it.
func (d *Desk) Draft(ctx context.Context, who gate.Actor, id string) (OpenDraft, error) {
	var o OpenDraft
	err := d.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		var err error
		if o.Draft, o.Form, err = d.openDraft(tx, id); err != nil {
			return err
		}
		if o.Owner != "" && o.Owner != who.ID {
			tx.Disclose(gate.Access{Subject: o.Owner, Record: o.ID, Purpose: PurposeHelp})
		}
		if o.Of, err = d.services.Version(tx, o.Procedure, o.ProcedureVersion); err != nil {
			return err
		}
		o.Files, err = attachmentsOf(tx, "draft_id", id)
		return err
	})
	return o, err
}

// ListDrafts returns one's own drafts, newest first; for a helper those of the
// person acted for, for an official those begun at the counter.
func (d *Desk) ListDrafts(ctx context.Context, who gate.Actor) ([]Draft, error) {
	var own []Draft
	err := d.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		owner := who.ID
		if who.For != "" {
			if err := tx.Require(actsFor(who) != ""); err != nil {
				return err
			}
			owner = who.For
		}
		var err error
		own, err = listDrafts(tx, owner, who.ID)
		return err
	})
	return own, err
}

// DeleteDraft throws a draft away; its files are removed by the sweep of
// orphans.
func (d *Desk) DeleteDraft(ctx context.Context, who gate.Actor, id string) error {
	return d.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		r, err := findDraft(tx, id)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(r.belongs(who)); err != nil {
			return err
		}
		if err := removeDraft(tx, id); err != nil {
			return err
		}
		return tx.Record("casework.draft-deleted", id, nil)
	})
}

// ExpireDrafts removes drafts nobody touched for 30 days. The program calls it
// nightly.
func (d *Desk) ExpireDrafts(ctx context.Context, c gate.Commune) (int, error) {
	return gate.Make(ctx, d.gate, gate.System("expire-drafts", c), gate.Own, func(tx *gate.Tx) (int, error) {
		tx.Quiet()
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return 0, err
		}
		ids, err := expiredDrafts(tx, tx.Now())
		if err != nil {
			return 0, err
		}
		for _, id := range ids {
			if err := removeDraft(tx, id); err != nil {
				return 0, err
			}
			if err := tx.Record("casework.draft-expired", id, nil); err != nil {
				return 0, err
			}
		}
		return len(ids), nil
	})
}
