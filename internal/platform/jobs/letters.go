package jobs

import (
	"context"
	"time"

	"xaso/internal/platform/gate"
)

// A Letter is a job that was put aside after its last attempt.
type Letter struct {
	ID       string
	Kind     string
	Error    string // of the last attempt
	Attempts int
	Created  time.Time
	Dead     time.Time
}

// Letters lists the jobs put aside in who's commune, newest first.
func Letters(ctx context.Context, g *gate.Gate, who gate.Actor, most int) ([]Letter, error) {
	var all []Letter
	err := g.Read(ctx, who, MayManage, func(tx *gate.Tx) (err error) {
		if err := tx.Require(who.May(MayManage)); err != nil {
			return err
		}
		all, err = gate.All(tx, scanLetter, `
			SELECT id, kind, last_error, attempts, created_at, dead_at FROM gate_job
			 WHERE commune_id = $1 AND dead_at > 0
			 ORDER BY dead_at DESC, id LIMIT $2`, most)
		return err
	})
	return all, err
}

func scanLetter(scan gate.Scanner) (Letter, error) {
	var l Letter
	var created, dead int64
	err := scan(&l.ID, &l.Kind, &l.Error, &l.Attempts, &created, &dead)
	l.Created, l.Dead = time.UnixMilli(created).UTC(), time.UnixMilli(dead).UTC()
	return l, err
}

// Resend gives a job that was put aside all its attempts again, from now.
// What it wrote before it failed is not written twice, unless its keys have
// been forgotten since.
func Resend(ctx context.Context, g *gate.Gate, who gate.Actor, id string) error {
	return change(ctx, g, who, id, "jobs.resent", `
		UPDATE gate_job SET dead_at = 0, attempts = 0, lease_until = 0, run_at = $3, unique_key = id
		 WHERE commune_id = $1 AND id = $2 AND dead_at > 0`, g.Now().UnixMilli())
}

// Drop forgets a job that was put aside.
func Drop(ctx context.Context, g *gate.Gate, who gate.Actor, id string) error {
	return change(ctx, g, who, id, "jobs.dropped",
		`DELETE FROM gate_job WHERE commune_id = $1 AND id = $2 AND dead_at > 0`)
}

func change(ctx context.Context, g *gate.Gate, who gate.Actor, id, what, query string, args ...any) error {
	return g.Write(ctx, who, MayManage, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayManage)); err != nil {
			return err
		}
		n, err := tx.Exec(query, append([]any{id}, args...)...)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNoSuchJob
		}
		return tx.Record(what, id, nil)
	})
}

// A Queue is how the jobs of one commune stand.
type Queue struct {
	Waiting int       // due, and nobody works on them
	Oldest  time.Time // since when the longest of these waits; zero when none does
	Dead    int       // put aside
}

// Look counts the jobs of c for health and metrics.
func Look(ctx context.Context, g *gate.Gate, c gate.Commune) (Queue, error) {
	var q Queue
	err := g.Read(ctx, gate.System("jobs", c), MayManage, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		var oldest int64
		err := tx.Row(`
			SELECT COUNT(*), COALESCE(MIN(run_at), 0) FROM gate_job
			 WHERE commune_id = $1 AND dead_at = 0 AND run_at <= $2 AND lease_until <= $2`,
			tx.Now().UnixMilli()).Scan(&q.Waiting, &oldest)
		if err != nil {
			return err
		}
		if q.Waiting > 0 {
			q.Oldest = time.UnixMilli(oldest).UTC()
		}
		return tx.Row(`SELECT COUNT(*) FROM gate_job WHERE commune_id = $1 AND dead_at > 0`).Scan(&q.Dead)
	})
	return q, err
}
