package exchange

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"xaso/internal/platform/gate"
)

// Queue writes down the messages that one dossier still owes: it compares what
// the dossier is with what was queued of it, so an event that comes twice, late
// or not at all changes nothing in the end. Called by a job.
func (o *Office) Queue(ctx context.Context, c gate.Commune, dossier string) error {
	if o.Mode() == Off {
		return nil
	}
	return o.gate.Write(ctx, gate.System("exchange", c), MayOperate, func(tx *gate.Tx) error {
		tx.Quiet() // the act it tells of has its own audit line
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		return o.owe(tx, dossier)
	})
}

// owe is Queue inside a transaction.
func (o *Office) owe(tx *gate.Tx, dossier string) error {
	d, err := o.o.Dossier(tx, dossier)
	if errors.Is(err, gate.ErrMissing) || (err == nil && len(d.Steps) == 0) {
		return nil // nothing that could be told
	}
	if err != nil {
		return err
	}
	d.Status = d.Steps[0].Status
	t, err := track(tx, d)
	if err != nil || t.leftOut != "" {
		return err
	}
	q := queue{tx: tx, of: d, track: t}
	if err := q.all(); err != nil {
		return err
	}
	if q.added == 0 && t.received == gate.Millis(d.Received) {
		return nil
	}
	if err := q.keep(); err != nil {
		return err
	}
	o.stir(tx, tx.Now())
	return nil
}

// tracked is a row of exchange_dossier.
type tracked struct {
	received                      int64
	lastSeq, lastStep, lastStatus int
	hash, leftOut                 string
}

// track returns what was queued of a dossier, writing its row first: of two
// processes one waits here for the other.
func track(tx *gate.Tx, d Dossier) (tracked, error) {
	var t tracked
	err := tx.Row(`
		INSERT INTO exchange_dossier (commune_id, dossier_id, code, national_code, received_at, last_seq, last_step, last_status,
			content_hash, created_at, acked_status, acked_at, left_out)
		VALUES ($1, $2, $3, '', 0, 0, 0, 0, '', 0, 0, 0, '')
		ON CONFLICT (commune_id, dossier_id) DO UPDATE SET code = $3
		RETURNING received_at, last_seq, last_step, last_status, content_hash, left_out`, d.ID, d.Code).
		Scan(&t.received, &t.lastSeq, &t.lastStep, &t.lastStatus, &t.hash, &t.leftOut)
	return t, err
}

// queue adds messages behind those of one dossier.
type queue struct {
	tx      *gate.Tx
	of      Dossier
	track   tracked
	added   int
	waiting *bool // whether a message goes before those to come
}

func (q *queue) all() error {
	d := q.of
	if q.track.lastSeq == 0 {
		ask := Dossier{Code: d.Code, Procedure: d.Procedure, Authority: d.Authority}
		if err := q.add(AskCode, "", Body{Dossier: &ask}); err != nil {
			return err
		}
	}
	if err := q.content(); err != nil {
		return err
	}
	for _, s := range d.Steps {
		if s.Seq <= q.track.lastStep {
			continue
		}
		if err := q.add(Progress, strconv.Itoa(s.Seq), Body{Step: &s}); err != nil {
			return err
		}
		if s.Status != q.track.lastStatus {
			if err := q.add(Status, strconv.Itoa(s.Seq), Body{Step: &s}); err != nil {
				return err
			}
		}
		q.track.lastStep, q.track.lastStatus = s.Seq, s.Status
	}
	return nil
}

// content adds the files that were not sent and, when it changed, the whole
// dossier.
func (q *queue) content() error {
	whole, err := json.Marshal(q.of)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(whole)
	hash := hex.EncodeToString(sum[:])
	if hash == q.track.hash {
		return nil
	}
	for _, f := range q.of.files() {
		var n int
		err := q.tx.Row(`SELECT COUNT(*) FROM exchange_message
			 WHERE commune_id = $1 AND dossier_id = $2 AND kind = 'file' AND ref = $3`, q.of.ID, f.ID).Scan(&n)
		if err != nil {
			return err
		}
		if n > 0 {
			continue
		}
		if err := q.add(SendFile, f.ID, Body{File: &f}); err != nil {
			return err
		}
	}
	kind, ref := Create, ""
	if q.track.hash != "" {
		// The content may go back to what it was: its place tells it apart.
		kind, ref = Update, strconv.Itoa(q.track.lastSeq+1)
	} else {
		q.track.lastStatus = q.of.Status
	}
	q.track.hash = hash
	return q.add(kind, ref, Body{Dossier: &q.of})
}

func (q *queue) add(kind Kind, ref string, b Body) error {
	body, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("exchange: %s of %s: %w", kind, q.of.ID, err)
	}
	if q.waiting == nil {
		before, err := unfinished(q.tx, q.of.ID)
		if err != nil {
			return err
		}
		q.waiting = new(before)
	}
	state := Waiting
	if *q.waiting {
		state = Behind
	}
	*q.waiting = true
	q.track.lastSeq++
	q.added++
	_, err = q.tx.Exec(`
		INSERT INTO exchange_message (commune_id, id, dossier_id, code, seq, kind, ref, body, state, turn, attempts, next_at, lease_until,
			unsure, wire, remote_id, why, answer_code, answer_text, queued_at, first_at, done_at, skipped_by, skip_reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, 0, $10, 0, FALSE, '', '', '', '', '', $10, 0, 0, '', '')`,
		q.tx.NewID(), q.of.ID, q.of.Code, q.track.lastSeq, string(kind), ref, string(body), string(state), q.tx.Now().UnixMilli())
	return err
}

// unfinished reports whether a message of the dossier goes before new ones.
func unfinished(tx *gate.Tx, dossier string) (bool, error) {
	var n int
	err := tx.Row(`SELECT COUNT(*) FROM exchange_message
		 WHERE commune_id = $1 AND dossier_id = $2 AND state IN ('behind', 'waiting', 'dead')`, dossier).Scan(&n)
	return n > 0, err
}

func (q *queue) keep() error {
	_, err := q.tx.Exec(`
		UPDATE exchange_dossier SET received_at = $3, last_seq = $4, last_step = $5, last_status = $6, content_hash = $7
		 WHERE commune_id = $1 AND dossier_id = $2`,
		q.of.ID, gate.Millis(q.of.Received), q.track.lastSeq, q.track.lastStep, q.track.lastStatus, q.track.hash)
	return err
}
