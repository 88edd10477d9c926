package exchange

import (
	"context"
	"errors"
	"slices"
	"time"

	"xaso/internal/platform/gate"
)

// An Overview is the outbox of a commune in figures.
type Overview struct {
	Line      LineState
	Mode      Mode
	Waiting   int // waiting or behind
	Dead      int
	SentToday int
	Skipped   int
	Dossiers  int       // told of at all
	Created   int       // acknowledged there
	Next      time.Time // when something that waits goes next, zero when nothing does
}

// Overview counts; nobody's data is in it.
func (o *Office) Overview(ctx context.Context, who gate.Actor) (Overview, error) {
	v := Overview{Mode: o.Mode()}
	err := o.gate.Read(ctx, who, MayOperate, func(tx *gate.Tx) (err error) {
		if err := tx.Require(who.May(MayOperate)); err != nil {
			return err
		}
		if v.Line, err = lineOf(tx); err != nil {
			return err
		}
		day := gate.Millis(dayOf(tx.Now()))
		err = tx.Row(`SELECT COALESCE(SUM(CASE WHEN state IN ('waiting', 'behind') THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN state = 'dead' THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN state = 'skipped' THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN state = 'sent' AND done_at >= $2 THEN 1 ELSE 0 END), 0)
			  FROM exchange_message WHERE commune_id = $1`, day).Scan(&v.Waiting, &v.Dead, &v.Skipped, &v.SentToday)
		if err != nil {
			return err
		}
		var next int64
		err = tx.Row(`SELECT COALESCE(MIN(next_at), 0) FROM exchange_message WHERE commune_id = $1 AND state = 'waiting'`).Scan(&next)
		if v.Next = gate.Instant(next); next > 0 && v.Line.OpenUntil.After(v.Next) {
			v.Next = v.Line.OpenUntil
		}
		if err != nil {
			return err
		}
		return tx.Row(`SELECT COUNT(*), COALESCE(SUM(CASE WHEN created_at > 0 THEN 1 ELSE 0 END), 0)
			  FROM exchange_dossier WHERE commune_id = $1`).Scan(&v.Dossiers, &v.Created)
	})
	return v, err
}

const pageSize = 30

// List returns the messages in some of the states, newest first, before the one
// with the id before ("" from the newest), and the id to go on from. It tells
// codes and kinds, nobody's data: bodies and wires are left out.
func (o *Office) List(ctx context.Context, who gate.Actor, before string, states ...State) (all []Message, next string, err error) {
	err = o.gate.Read(ctx, who, MayOperate, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayOperate)); err != nil {
			return err
		}
		var one, two State
		if len(states) > 0 {
			one, two = states[0], states[len(states)-1]
		}
		all, err = gate.All(tx, scanMessage, `SELECT `+messageColumns+` FROM exchange_message
			 WHERE commune_id = $1 AND state IN ($2, $3) AND ($4 = '' OR id < $4) ORDER BY id DESC LIMIT $5`,
			string(one), string(two), before, pageSize+1)
		return err
	})
	if len(all) > pageSize {
		all = all[:pageSize]
		next = all[pageSize-1].ID
	}
	for i := range all {
		all[i].Body, all[i].Wire = Body{}, nil
	}
	return all, next, err
}

// An Opened message is all there is to know of one. Wire is masked unless the
// reader asked for the whole.
type Opened struct {
	Message
	Fields  []Field // of the wire; none when it cannot be written
	Masked  bool
	Preview bool // not sent yet: what would go out now
	Unfit   *Unfit
	Line    LineState
}

// Find opens a message for who may operate: what was sent, masked, only for who
// may open dossiers of that field and hamlet. The reading is disclosed to those
// it concerns; unmasked under the same purpose, and in the audit log besides.
func (o *Office) Find(ctx context.Context, who gate.Actor, id string, whole bool) (Opened, error) {
	if whole {
		if err := o.noteWhole(ctx, who, id); err != nil {
			return Opened{}, err
		}
	}
	var v Opened
	err := o.gate.Read(ctx, who, MayOperate, func(tx *gate.Tx) error {
		m, err := findMessage(tx, id)
		if err != nil {
			return err
		}
		if err := tx.Require(who.May(MayOperate)); err != nil {
			return err
		}
		v = Opened{Message: m, Unfit: m.Unfit(), Masked: !whole}
		if v.Line, err = lineOf(tx); err != nil {
			return err
		}
		about, err := o.o.About(tx, m.Dossier)
		if err != nil && !errors.Is(err, gate.ErrMissing) {
			return err
		}
		if !o.mayOpen(who, about) {
			v.Body, v.Wire = Body{}, nil
			return nil
		}
		for _, account := range about.People {
			tx.Disclose(gate.Access{Subject: account, Record: m.Dossier, Purpose: PurposeOpened})
		}
		if len(about.People) == 0 {
			tx.Disclose(gate.Access{Record: m.Dossier, Purpose: PurposeOpened})
		}
		return o.show(tx, &v)
	})
	if err != nil {
		return Opened{}, err
	}
	return v, nil
}

// mayOpen: nobody looks at what was sent of their own affairs by way of office.
func (o *Office) mayOpen(who gate.Actor, about About) bool {
	return who.MayIn(MayOpen, about.Field, about.Hamlet) && !slices.Contains(about.People, who.ID)
}

// noteWhole writes down, before anything is shown, that somebody wants to see
// it without the mask.
func (o *Office) noteWhole(ctx context.Context, who gate.Actor, id string) error {
	return o.gate.Write(ctx, who, MayOpen, func(tx *gate.Tx) error {
		m, err := findMessage(tx, id)
		if err != nil {
			return err
		}
		about, err := o.o.About(tx, m.Dossier)
		if err != nil {
			return err
		}
		if err := tx.Require(o.mayOpen(who, about)); err != nil {
			return err
		}
		return tx.Record("exchange.opened-whole", m.Dossier, map[string]string{"message": m.ID})
	})
}

// show writes out what was sent, or would be now.
func (o *Office) show(tx *gate.Tx, v *Opened) error {
	w := v.Wire
	if w == nil && v.over() { // emptied since, or never written
		return nil
	}
	if w == nil {
		made, err := o.encode(tx, v.Message)
		if unfit, ok := errors.AsType[*Unfit](err); ok {
			v.Unfit = unfit
			return nil
		}
		if err != nil {
			return err
		}
		w, v.Preview = &made, true
	}
	v.Wire = w
	v.Fields = fields(o.readable(*w, v.Masked))
	return nil
}

// A Sync is how far one dossier is told outside, for its page.
type Sync struct {
	Tracked      bool // any message at all
	Mode         Mode
	NationalCode string
	Created      time.Time // acknowledged there
	Status       int       // national status acknowledged there, 0 none
	At           time.Time // when
	Open         int       // messages to go
	Stuck        string    // id of the message that an official must look at
	LeftOut      string    // why
}

// SyncOf reads it in a transaction that has decided about the dossier.
func (o *Office) SyncOf(tx *gate.Tx, dossier string) (Sync, error) {
	s := Sync{Mode: o.Mode()}
	var created, at int64
	err := tx.Row(`SELECT national_code, created_at, acked_status, acked_at, left_out FROM exchange_dossier
		 WHERE commune_id = $1 AND dossier_id = $2`, dossier).Scan(&s.NationalCode, &created, &s.Status, &at, &s.LeftOut)
	if errors.Is(err, gate.ErrMissing) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	s.Tracked, s.Created, s.At = true, gate.Instant(created), gate.Instant(at)
	err = tx.Row(`SELECT COUNT(*), COALESCE(MAX(CASE WHEN state = 'dead' THEN id ELSE '' END), '') FROM exchange_message
		 WHERE commune_id = $1 AND dossier_id = $2 AND state IN ('behind', 'waiting', 'dead')`, dossier).Scan(&s.Open, &s.Stuck)
	return s, err
}

// Lists are the translation tables with the commune's own rows in them.
func (o *Office) Lists(ctx context.Context, who gate.Actor) ([]List, error) {
	var all []List
	err := o.gate.Read(ctx, who, MayOperate, func(tx *gate.Tx) (err error) {
		if err := tx.Require(who.May(MayOperate)); err != nil {
			return err
		}
		all, err = o.lists(tx)
		return err
	})
	return all, err
}
