package post

import (
	"context"
	"time"

	"xaso/internal/platform/gate"
)

// lateAfter is when a letter that is only waiting is worth a look: by then it
// was tried some times.
const lateAfter = 5 * time.Minute

// Unsettled lists the letters of who's commune that should have arrived by now:
// the stuck ones and those under way for more than a few minutes, oldest first.
func (f *Office) Unsettled(ctx context.Context, who gate.Actor, most int) ([]Sent, error) {
	var all []Sent
	err := f.gate.Read(ctx, who, MayManage, func(tx *gate.Tx) (err error) {
		if err := tx.Require(who.May(MayManage)); err != nil {
			return err
		}
		all, err = gate.All(tx, scanSent, `SELECT `+sentColumns+` FROM post_out
			 WHERE commune_id = $1 AND settled_at = 0 AND (state = 'stuck' OR sent_at < $2)
			 ORDER BY sent_at, id LIMIT $3`, tx.Now().Add(-lateAfter).UnixMilli(), most)
		return err
	})
	return all, err
}

// Resend gives a letter all its tries again, from now. What it did before it
// failed is not done twice.
func (f *Office) Resend(ctx context.Context, who gate.Actor, id string) error {
	return f.gate.Write(ctx, who, MayManage, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayManage)); err != nil {
			return err
		}
		var e errand
		var settled int64
		err := tx.Row(`SELECT to_id, conversation, settled_at FROM post_out WHERE commune_id = $1 AND id = $2`, id).
			Scan(&e.To, &e.Conversation, &settled)
		if err != nil {
			return err
		}
		if settled > 0 {
			return ErrSettled
		}
		_, err = tx.Exec(`
			UPDATE post_out SET state = 'waiting', tries = 0, next_at = 0
			 WHERE commune_id = $1 AND id = $2 AND settled_at = 0`, id)
		if err != nil {
			return err
		}
		tx.Enqueue(e.job(time.Time{}))
		return tx.Record("post.resent", id, nil)
	})
}
