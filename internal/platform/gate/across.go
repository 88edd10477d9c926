package gate

import (
	"context"
	"fmt"
	"slices"

	"xaso/internal/platform/db"
)

// Across runs change over several communes in one transaction, on behalf of
// the system: merging communes is the one act that belongs to more than one.
// of gives the transaction as it is bound to each of the communes. With keep
// false everything is undone in the end, the logs included: a rehearsal.
//
// It waits for no lane and shares no commit. Nobody else should be writing: on
// SQLite they would wait for its end, on PostgreSQL for what it has touched.
func (g *Gate) Across(ctx context.Context, why string, communes []Commune, keep bool, change func(of func(Commune) *Tx) error) (err error) {
	raw, err := g.db.Write.Conn(ctx)
	if err != nil {
		return g.explain(err)
	}
	c := newConn(raw, g.db.Engine)
	defer c.release()
	begin := "BEGIN"
	if c.engine == db.SQLite {
		begin = "BEGIN IMMEDIATE"
	}
	if err := c.exec(ctx, begin); err != nil {
		return g.explain(err)
	}
	batch := make([]*turn, len(communes))
	for i, one := range communes {
		batch[i] = &turn{tx: &Tx{ctx: ctx, conn: c, engine: c.engine, now: g.now(), reactions: g.reactions,
			Who: System(why, one)}}
	}
	err = guarded(func(*Tx) error {
		return change(func(one Commune) *Tx { return batch[slices.Index(communes, one)].tx })
	}, nil)
	for _, t := range batch {
		if err == nil && len(t.tx.audit) == 0 && !t.tx.quiet {
			err = errUnrecorded
		}
		t.tx.conn = nil
	}
	if err == nil {
		err = flush(c, batch)
	}
	if err != nil || !keep {
		if undone := c.exec(context.Background(), "ROLLBACK"); undone != nil {
			c.discard()
		}
		return g.explain(err)
	}
	if err := c.exec(context.Background(), "COMMIT"); err != nil {
		c.discard()
		return g.explain(fmt.Errorf("gate: across: %w", err))
	}
	for _, t := range batch {
		g.touched(t.tx.Who.Commune)
		g.wake(t.tx.Who.Commune)
	}
	return nil
}

// CloseTenant marks the transaction's commune as merged into another from a
// day (YYYY-MM-DD). Its addresses lead on to the other.
func CloseTenant(t *Tx, into Commune, on string) error {
	_, err := t.Exec(`UPDATE gate_commune SET merged_into = $2, merged_on = $3, version = version + 1
		 WHERE commune_id = $1`, int64(into), on)
	t.events, t.jobs = nil, nil // nobody reacts for a commune that is no more
	return err
}

// ForwardTenants lets communes that were merged into an older one before lead
// on to the transaction's commune.
func ForwardTenants(t *Tx, older Commune) error {
	_, err := t.Exec(`UPDATE gate_commune SET merged_into = $1 WHERE merged_into = $2 AND commune_id <> $1`, int64(older))
	return err
}

// AddAlias leads an id that is given up to the one that takes its place.
func AddAlias(t *Tx, old, now string) error {
	if _, err := t.Exec(`UPDATE gate_alias SET new_id = $3 WHERE commune_id = $1 AND new_id = $2`, old, now); err != nil {
		return err
	}
	_, err := t.Exec(`INSERT INTO gate_alias (commune_id, old_id, new_id) VALUES ($1, $2, $3)
		ON CONFLICT (commune_id, old_id) DO UPDATE SET new_id = excluded.new_id`, old, now)
	return err
}

// Alias returns the id that took the place of another, ErrMissing when none did.
func Alias(t *Tx, old string) (now string, err error) {
	err = t.Row(`SELECT new_id FROM gate_alias WHERE commune_id = $1 AND old_id = $2`, old).Scan(&now)
	return now, err
}

// Heads returns the newest link of each of the commune's logs, by its name.
func Heads(t *Tx) (map[string]string, error) {
	heads := map[string]string{}
	_, err := All(t, func(scan Scanner) (name string, err error) {
		var seq int64
		var hash string
		err = scan(&name, &seq, &hash)
		heads[name] = fmt.Sprintf("%d:%s", seq, hash)
		return name, err
	}, `SELECT chain, seq, hash FROM gate_chain WHERE commune_id = $1`)
	return heads, err
}
