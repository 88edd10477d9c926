package post

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"xaso/internal/platform/gate"
)

// States of a sent letter.
const (
	Waiting  = "waiting"  // on its way, or behind one that is
	StuckNow = "stuck"    // tried too often
	Arrived  = "arrived"  // the other commune has it
	Returned = "returned" // it came back
)

// send stores a letter and leaves its job. The number within the conversation
// is taken with the letter, so the order has no gap.
func send(tx *gate.Tx, l Letter) error {
	seq, err := tx.Next(fmt.Sprintf("post/%d/%s", int64(l.To), l.Conversation))
	if err != nil {
		return err
	}
	files, err := json.Marshal(l.Files)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO post_out (commune_id, id, to_id, conversation, seq, kind, about, body, files, sent_at, state, tries,
			next_at, error, settled_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', 0, 0, '', 0)`,
		l.ID, int64(l.To), l.Conversation, seq, l.Kind, l.About, string(l.Body), string(files), tx.Now().UnixMilli())
	if err != nil {
		return err
	}
	tx.Enqueue(errand{l.To, l.Conversation}.job(time.Time{}))
	return tx.Record("post.sent", l.ID, map[string]any{"to": int64(l.To), "kind": l.Kind, "about": l.About})
}

// A Sent letter as its sender's officials see it: without what it says.
type Sent struct {
	ID    string
	To    gate.Commune
	Kind  string
	About string
	Seq   int64
	At    time.Time
	State string
	Tries int
	Next  time.Time // not tried again before
	Error string    // of the last try
}

const sentColumns = `id, to_id, kind, about, seq, sent_at, state, tries, next_at, error`

func scanSent(scan gate.Scanner) (Sent, error) {
	var s Sent
	var at, next int64
	err := scan(&s.ID, &s.To, &s.Kind, &s.About, &s.Seq, &at, &s.State, &s.Tries, &next, &s.Error)
	s.At, s.Next = time.UnixMilli(at).UTC(), time.UnixMilli(next).UTC()
	return s, err
}

// head returns the oldest letter of a conversation that is not settled, and
// how it stands. ok is false when there is none.
func head(tx *gate.Tx, e errand) (l Letter, s Sent, ok bool, err error) {
	s, err = gate.One(tx, scanSent, `SELECT `+sentColumns+` FROM post_out
		 WHERE commune_id = $1 AND to_id = $2 AND conversation = $3 AND settled_at = 0 ORDER BY seq LIMIT 1`,
		int64(e.To), e.Conversation)
	if errors.Is(err, gate.ErrMissing) {
		return l, s, false, nil
	}
	if err != nil {
		return l, s, false, err
	}
	l = Letter{ID: s.ID, From: tx.Who.Commune, To: s.To, Conversation: e.Conversation, Seq: s.Seq, Kind: s.Kind,
		About: s.About, Sent: s.At}
	var body, files string
	if err := tx.Row(`SELECT body, files FROM post_out WHERE commune_id = $1 AND id = $2`, s.ID).Scan(&body, &files); err != nil {
		return l, s, false, err
	}
	l.Body = []byte(body)
	return l, s, true, json.Unmarshal([]byte(files), &l.Files)
}

// known returns what this commune, the receiver, did about a letter before.
func known(tx *gate.Tx, l Letter) (o Outcome, ok bool, err error) {
	err = tx.Row(`SELECT refusal FROM post_in WHERE commune_id = $1 AND from_id = $2 AND id = $3`,
		int64(l.From), l.ID).Scan(&o.Refusal)
	if errors.Is(err, gate.ErrMissing) {
		return o, false, nil
	}
	return o, err == nil, err
}

// take writes the receiver's row. It fails when an earlier letter of the
// conversation is still to come.
func take(tx *gate.Tx, l Letter, o Outcome) error {
	var last int64
	err := tx.Row(`SELECT COALESCE(MAX(seq), 0) FROM post_in
		 WHERE commune_id = $1 AND from_id = $2 AND conversation = $3`, int64(l.From), l.Conversation).Scan(&last)
	if err != nil {
		return err
	}
	if l.Seq != last+1 {
		return fmt.Errorf("letter %s is number %d of its conversation, the last taken was %d", l.ID, l.Seq, last)
	}
	_, err = tx.Exec(`
		INSERT INTO post_in (commune_id, from_id, id, conversation, seq, kind, at, refusal)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		int64(l.From), l.ID, l.Conversation, l.Seq, l.Kind, tx.Now().UnixMilli(), o.Refusal)
	return err
}

// settle marks a letter as arrived or returned; false means that it was
// settled before. What it said is now the receiver's to keep.
func settle(tx *gate.Tx, l Letter, o Outcome) (bool, error) {
	state := Arrived
	if o.Refusal != "" {
		state = Returned
	}
	n, err := tx.Exec(`
		UPDATE post_out SET state = $3, error = $4, settled_at = $5, body = '', files = '[]'
		 WHERE commune_id = $1 AND id = $2 AND settled_at = 0`, l.ID, state, o.Refusal, tx.Now().UnixMilli())
	return n == 1, err
}
