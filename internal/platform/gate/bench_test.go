package gate_test

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

// BenchmarkWrite compares writes through the gate with a bare loop that
// commits the same rows one by one at the same durability, in one run: the
// ratio is what docs/performance.md keeps.
func BenchmarkWrite(b *testing.B) {
	for _, callers := range []int{1, 64} {
		b.Run(fmt.Sprintf("sqlite/callers=%d", callers), func(b *testing.B) { benchWrite(b, dbtest.SQLite(b), callers) })
	}
}

func benchWrite(b *testing.B, d *db.DB, callers int) {
	g := gate.New(d, gate.Options{})
	var n atomic.Int64
	through := rate(b.N, callers, func() error {
		return g.Write(context.Background(), lan, mayNote, func(tx *gate.Tx) error {
			if _, err := tx.Exec(`INSERT INTO gate_counter (commune_id, name, value) VALUES ($1, $2, 1)`,
				fmt.Sprint("g", n.Add(1))); err != nil {
				return err
			}
			tx.Publish(noted{"x"})
			tx.Enqueue(gate.Job{Kind: "k", Body: "{}"})
			tx.Require(true)
			return tx.Record("test.noted", "x", nil)
		})
	})
	g.Close() // gives its connection back
	bare := bareRate(b, d)
	b.ReportMetric(through, "gate/s")
	b.ReportMetric(bare, "bare/s")
	b.ReportMetric(through/bare, "ratio")
}

func bareRate(b *testing.B, d *db.DB) float64 {
	texts := []string{
		`INSERT INTO gate_counter (commune_id, name, value) VALUES ($1, $2, 1)`,
		`INSERT INTO gate_event (commune_id, id, at, kind, body) VALUES ($1, $2, 1, 'k', '{}')`,
		`INSERT INTO gate_audit (commune_id, seq, at, actor_id, acting_for, what, subject, detail, request, hash) VALUES ($1, $2, 1, 'lan', '', 'w', 's', '{}', '', 'hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh')`,
		`INSERT INTO gate_job (commune_id, id, kind, body, unique_key, run_at, lease_until, attempts, last_error, dead_at, created_at) VALUES ($1, $2, 'k', '{}', $2, 1, 0, 0, '', 0, 1)`,
	}
	conn, err := d.Write.Conn(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	ctx := context.Background()
	stmts := make([]*sql.Stmt, len(texts))
	for i, text := range texts {
		if stmts[i], err = conn.PrepareContext(ctx, text); err != nil {
			b.Fatal(err)
		}
	}
	i := 0
	return rate(b.N, 1, func() error {
		i++
		tx, err := conn.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		for k, stmt := range stmts {
			var id any = fmt.Sprintf("018f2f3e-5a9b-7000-8000-%012d", i)
			if k == 2 {
				id = 1_000_000 + i
			}
			if _, err := tx.StmtContext(ctx, stmt).ExecContext(ctx, 7, id); err != nil {
				return err
			}
		}
		return tx.Commit()
	})
}

// rate runs do n times from callers at once and returns runs per second.
func rate(n, callers int, do func() error) float64 {
	began := time.Now()
	var left atomic.Int64
	left.Store(int64(n))
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				if err := do(); err != nil {
					panic(err)
				}
			}
		})
	}
	wg.Wait()
	return float64(n) / time.Since(began).Seconds()
}
