package jobs

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"xaso/internal/platform/db"
	"xaso/internal/platform/gate"
)

// claimSQLite and claimPostgres are one statement in two dialects: take up to
// $4 due jobs until $3. SQLite has one writer at a time; on PostgreSQL rows
// that another process is claiming are skipped, and ARRAY(…) has the inner
// query run once, before the update.
//
// A claimed job gives up its unique key: something that happens while it runs
// needs a run of its own. Recurring tasks keep theirs.
const (
	claimSQLite = `
		UPDATE gate_job SET lease_until = $3, attempts = attempts + 1,
		       unique_key = CASE WHEN unique_key LIKE 'task:%' THEN unique_key ELSE id END
		 WHERE commune_id = $1 AND id IN (
		       SELECT id FROM gate_job
		        WHERE commune_id = $1 AND dead_at = 0 AND run_at <= $2 AND lease_until <= $2
		        ORDER BY run_at, id LIMIT $4)
		RETURNING id, kind, body, unique_key, attempts, run_at`
	claimPostgres = `
		UPDATE gate_job SET lease_until = $3, attempts = attempts + 1,
		       unique_key = CASE WHEN unique_key LIKE 'task:%' THEN unique_key ELSE id END
		 WHERE commune_id = $1 AND id = ANY (ARRAY(
		       SELECT id FROM gate_job
		        WHERE commune_id = $1 AND dead_at = 0 AND run_at <= $2 AND lease_until <= $2
		        ORDER BY run_at, id LIMIT $4
		          FOR UPDATE SKIP LOCKED))
		RETURNING id, kind, body, unique_key, attempts, run_at`
)

// claim takes up to most due jobs of c, oldest first.
func claim(ctx context.Context, g *gate.Gate, c gate.Commune, lease time.Duration, most int) ([]Job, error) {
	var jobs []Job
	err := quietly(ctx, g, c, func(tx *gate.Tx) (err error) {
		query := claimSQLite
		if tx.Engine() == db.Postgres {
			query = claimPostgres
		}
		now := tx.Now()
		jobs, err = gate.All(tx, scanJob, query, now.UnixMilli(), now.Add(lease).UnixMilli(), most)
		return err
	})
	slices.SortFunc(jobs, func(a, b Job) int { // RETURNING has no order
		if d := a.Due.Compare(b.Due); d != 0 {
			return d
		}
		return strings.Compare(a.ID, b.ID)
	})
	return jobs, err
}

func scanJob(scan gate.Scanner) (Job, error) {
	var j Job
	var due int64
	err := scan(&j.ID, &j.Kind, &j.Body, &j.unique, &j.Attempt, &due)
	j.Due = time.UnixMilli(due).UTC()
	return j, err
}

// firstDue returns when the next job of c that nobody works on is due; the
// zero time when there is none.
func firstDue(ctx context.Context, g *gate.Gate, c gate.Commune) (time.Time, error) {
	var due time.Time
	err := g.Read(ctx, gate.System("jobs", c), MayManage, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		var at int64
		err := tx.Row(`
			SELECT run_at FROM gate_job
			 WHERE commune_id = $1 AND dead_at = 0 AND lease_until <= $2
			 ORDER BY run_at LIMIT 1`, tx.Now().UnixMilli()).Scan(&at)
		if errors.Is(err, gate.ErrMissing) {
			return nil
		}
		due = time.UnixMilli(at)
		return err
	})
	return due, err
}

// The attempt number below is a fencing token: a process that lost its lease
// no longer changes the row that another has claimed since.

// deleteJob removes a job that is done and says whether it was still ours.
func deleteJob(tx *gate.Tx, j Job) (bool, error) {
	n, err := tx.Exec(`DELETE FROM gate_job WHERE commune_id = $1 AND id = $2 AND attempts = $3`, j.ID, j.Attempt)
	return n > 0, err
}

// retryJob lets go of a job until runAt.
func retryJob(tx *gate.Tx, j Job, runAt time.Time, attempts int, cause string) error {
	_, err := tx.Exec(`
		UPDATE gate_job SET lease_until = 0, run_at = $4, attempts = $5, last_error = $6
		 WHERE commune_id = $1 AND id = $2 AND attempts = $3 AND dead_at = 0`,
		j.ID, j.Attempt, runAt.UnixMilli(), attempts, cause)
	return err
}

// buryJob puts a job aside and says whether it was still ours.
func buryJob(tx *gate.Tx, j Job, cause string) (bool, error) {
	n, err := tx.Exec(`
		UPDATE gate_job SET lease_until = 0, dead_at = $4, last_error = $5
		 WHERE commune_id = $1 AND id = $2 AND attempts = $3 AND dead_at = 0`,
		j.ID, j.Attempt, tx.Now().UnixMilli(), cause)
	return n > 0, err
}

// renewJob extends the lease and says whether it was still ours.
func renewJob(tx *gate.Tx, j Job, lease time.Duration) (bool, error) {
	n, err := tx.Exec(`
		UPDATE gate_job SET lease_until = $4
		 WHERE commune_id = $1 AND id = $2 AND attempts = $3 AND dead_at = 0`,
		j.ID, j.Attempt, tx.Now().Add(lease).UnixMilli())
	return n > 0, err
}

// quietly is a technical write of the runner itself.
func quietly(ctx context.Context, g *gate.Gate, c gate.Commune, change func(*gate.Tx) error) error {
	return g.Write(ctx, gate.System("jobs", c), MayManage, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(true); err != nil {
			return err
		}
		return change(tx)
	})
}
