package notices

import (
	"context"
	"encoding/json"
	"time"

	"xaso/internal/platform/gate"
)

const (
	pageSize   = 30
	columns    = `id, kind, text_key, args, href, at, read_at`
	mostUnread = 100 // counted no further: the menu shows "99+"
)

// Mine returns the notices of who, newest first, before the one with the id
// before ("" from the newest), and the id to go on from, "" at the end.
func (b *Board) Mine(ctx context.Context, who gate.Actor, before string) (lines []Line, next string, err error) {
	err = b.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		lines, err = gate.All(tx, scanLine, `SELECT `+columns+` FROM notices_notice
			 WHERE commune_id = $1 AND account_id = $2 AND ($3 = '' OR id < $3)
			 ORDER BY id DESC LIMIT $4`, who.ID, before, pageSize+1)
		return err
	})
	if len(lines) > pageSize {
		lines = lines[:pageSize]
		next = lines[pageSize-1].ID
	}
	return lines, next, err
}

// Find returns one notice of who; that of somebody else is gate.ErrMissing.
func (b *Board) Find(ctx context.Context, who gate.Actor, id string) (Line, error) {
	var found []Line
	err := b.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) (err error) {
		found, err = gate.All(tx, scanLine, `SELECT `+columns+` FROM notices_notice
			 WHERE commune_id = $1 AND account_id = $2 AND id = $3`, who.ID, id)
		if err != nil {
			return err
		}
		return tx.RequireOrHide(who.SignedIn() && len(found) == 1)
	})
	if err != nil {
		return Line{}, err
	}
	return found[0], nil
}

func scanLine(scan gate.Scanner) (Line, error) {
	var l Line
	var at, read int64
	var args string
	if err := scan(&l.ID, &l.Kind, &l.Key, &args, &l.Href, &at, &read); err != nil {
		return l, err
	}
	l.At = time.UnixMilli(at).UTC()
	if read > 0 {
		l.Read = time.UnixMilli(read).UTC()
	}
	return l, json.Unmarshal([]byte(args), &l.Args)
}

// MarkRead notes that who has opened a notice; twice is once.
func (b *Board) MarkRead(ctx context.Context, who gate.Actor, id string) error {
	return b.mark(ctx, who, func(tx *gate.Tx) error {
		var n int
		err := tx.Row(`SELECT COUNT(*) FROM notices_notice WHERE commune_id = $1 AND account_id = $2 AND id = $3`,
			who.ID, id).Scan(&n)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(n == 1); err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE notices_notice SET read_at = $4
			 WHERE commune_id = $1 AND account_id = $2 AND id = $3 AND read_at = 0`, who.ID, id, tx.Now().UnixMilli())
		return err
	})
}

// MarkAllRead notes that who has seen everything up to the notice with the id
// newest: what came after the page was shown stays unread.
func (b *Board) MarkAllRead(ctx context.Context, who gate.Actor, newest string) error {
	return b.mark(ctx, who, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE notices_notice SET read_at = $4
			 WHERE commune_id = $1 AND account_id = $2 AND id <= $3 AND read_at = 0`, who.ID, newest, tx.Now().UnixMilli())
		return err
	})
}

func (b *Board) mark(ctx context.Context, who gate.Actor, change func(*gate.Tx) error) error {
	defer b.lately.forget(whose{who.Commune, who.ID})
	return b.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		tx.Quiet() // reading one's own notices is no act of office
		return change(tx)
	})
}

// Unread counts what who has not opened, up to 100. Every signed-in page asks:
// the answer is remembered for seconds, and forgotten when it changes here.
func (b *Board) Unread(ctx context.Context, who gate.Actor) (int, error) {
	k, now := whose{who.Commune, who.ID}, b.gate.Now().UnixMilli()
	n, turn, ok := b.lately.get(k, now)
	if ok {
		return n, nil
	}
	err := b.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		return tx.Row(`SELECT COUNT(*) FROM (SELECT 1 FROM notices_notice
			 WHERE commune_id = $1 AND account_id = $2 AND read_at = 0 LIMIT $3) AS unread`, who.ID, mostUnread).Scan(&n)
	})
	if err == nil {
		b.lately.put(k, n, turn, now)
	}
	return n, err
}
