package casework

import (
	"context"
	"slices"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/post"
)

// served finds a request that came in and decides about an act on it.
func (d *Desk) served(tx *gate.Tx, id string, version int64) (Relay, error) {
	r, err := findRelay(tx, id, Incoming)
	if err != nil {
		return r, err
	}
	if err := tx.RequireOrHide(r.known(tx.Who)); err != nil {
		return r, err
	}
	switch {
	case version != 0 && version != r.Version:
		return r, ErrChanged.With(r.Code)
	case !r.Open():
		return r, ErrRelayClosed
	}
	return r, nil
}

// AssignRelay gives a request to an official, or takes it for oneself.
func (d *Desk) AssignRelay(ctx context.Context, who gate.Actor, id, official string, version int64) error {
	return d.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		r, err := d.served(tx, id, version)
		if err != nil {
			return err
		}
		if err := tx.Require(r.mayAssign(who, official)); err != nil {
			return err
		}
		o, err := d.people.Official(tx, official)
		if err != nil || !o.mayIn(MayProcess, r.Field, "") {
			return ErrAssignee.At("assignee")
		}
		r.Assignee = o.ID
		if err := updateRelay(tx, &r); err != nil {
			return err
		}
		if o.ID != who.ID {
			if err := r.moved(tx, "assigned"); err != nil {
				return err
			}
		}
		return tx.Record("casework.relay-assigned", r.ID, map[string]string{"to": o.ID})
	})
}

// ServeRelay says something to the commune that asked: LineAnswer closes the
// request with what was found, LineRefusal with a reason, LineQuestion asks
// back and stops the clock.
func (d *Desk) ServeRelay(ctx context.Context, who gate.Actor, id, kind, body string, ups []Upload, version int64) error {
	switch {
	case !slices.Contains([]string{LineAnswer, LineRefusal, LineQuestion}, kind):
		return ErrNotNow.With(id)
	case blank(body) || len(body) > longestNote:
		return map[string]error{LineAnswer: ErrAnswer, LineRefusal: ErrReason, LineQuestion: ErrNoteMissing}[kind]
	}
	return d.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		r, err := d.served(tx, id, version)
		if err != nil {
			return err
		}
		if err := tx.Require(r.mayAnswer(who)); err != nil {
			return err
		}
		files, err := uploads(tx, r.ID, ups)
		if err != nil {
			return err
		}
		ids, err := keep(tx, files)
		if err != nil {
			return err
		}
		if r.Assignee == "" && who.MayIn(MayProcess, r.Field, "") {
			r.Assignee = who.ID // who takes it up works on it
		}
		switch kind {
		case LineAnswer:
			r.end(RelayAnswered, tx.Now())
		case LineRefusal:
			r.end(RelayRefused, tx.Now())
		case LineQuestion:
			if r.State == RelayBack {
				return ErrNotNow.With(r.Code)
			}
			r.wait(tx.Now())
		}
		if err := r.say(tx, kind, true, signed(who), body, ids); err != nil {
			return err
		}
		about, sent := pack(files)
		if err := post.Send(tx, r.OtherID, letterSaid, r.ID, r.ID, saying{r.ID, kind, signed(who), body, about}, sent...); err != nil {
			return err
		}
		tx.Disclose(gate.Access{Record: r.ID, Purpose: PurposeRelay})
		return tx.Record("casework.relay-served", r.ID, map[string]any{"kind": kind, "files": len(ids)})
	})
}
