package casework_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

// The benchmarks compare the desk with the database alone, in one run on one
// machine. Run them with -benchtime=2000x; "ratio" is the figure of
// docs/performance.md.

// copies makes n drafts of a commune ready to file out of one, by SQL.
func (h *house) copies(c gate.Commune, n int) []string {
	h.t.Helper()
	here := true
	h.must(h.proc.Set(h.ctx(), actorIn(c, "quan"), procedures.Setting{Code: birth, Here: &here}))
	first := h.draft(actorIn(c, "lan"))
	o, err := h.desk.Draft(h.ctx(), actorIn(c, "lan"), first)
	h.must(err)
	file := o.Files[0].ID
	ids := make([]string, n)
	for from := 0; from < n; from += 500 {
		err := h.gate.Write(h.ctx(), gate.System("copy", c), gate.Own, func(tx *gate.Tx) error {
			tx.Quiet()
			if err := tx.Require(true); err != nil {
				return err
			}
			for i := from; i < min(n, from+500); i++ {
				ids[i] = tx.NewID()
				copied := tx.NewID()
				_, err := tx.Exec(`INSERT INTO casework_draft (commune_id, id, owner_id, made_by, channel, procedure, procedure_version,
						answers, typed, page, started_at, saved_at, expires_at, version)
					SELECT commune_id, $3, owner_id, made_by, channel, procedure, procedure_version,
						REPLACE(answers, $4, $5), typed, page, started_at, saved_at, expires_at, version
					  FROM casework_draft WHERE commune_id = $1 AND id = $2`, first, ids[i], file, copied)
				if err != nil {
					return err
				}
				_, err = tx.Exec(`INSERT INTO casework_attachment (commune_id, id, draft_id, dossier_id, kind, component, field, name, type,
						size, hash, blob_key, thumb_key, digitised, by_id, at, removed_at)
					SELECT commune_id, $3, $4, '', kind, component, field, name, type, size, hash, blob_key, thumb_key,
						digitised, by_id, at, removed_at
					  FROM casework_attachment WHERE commune_id = $1 AND id = $2`, file, copied, ids[i])
				if err != nil {
					return err
				}
			}
			return nil
		})
		h.must(err)
	}
	return ids
}

// inParallel runs do for each i below n on so many callers.
func inParallel(n, callers int, do func(i int) error) (time.Duration, error) {
	var next atomic.Int64
	var failed atomic.Value
	var wg sync.WaitGroup
	began := time.Now()
	for range callers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := do(i); err != nil {
					failed.Store(err)
					return
				}
			}
		})
	}
	wg.Wait()
	err, _ := failed.Load().(error)
	return time.Since(began), err
}

// A written row of one filing, for a loop without the house to write again.
type written struct {
	insert string
	row    []any
}

// rowsOf reads what one filing left behind.
func rowsOf(b *testing.B, raw *sql.DB, dossier string) []written {
	b.Helper()
	var all []written
	for _, q := range []struct{ table, where string }{
		{"casework_dossier", "id = '" + dossier + "'"}, {"casework_word", "dossier_id = '" + dossier + "'"},
		{"casework_step", "dossier_id = '" + dossier + "'"}, {"casework_message", "dossier_id = '" + dossier + "'"},
		{"casework_attachment", "dossier_id = '" + dossier + "'"},
		{"gate_audit", "subject = '" + dossier + "'"}, {"gate_event", "body LIKE '%" + dossier + "%'"},
	} {
		rows, err := raw.Query("SELECT * FROM " + q.table + " WHERE " + q.where)
		if err != nil {
			b.Fatal(err)
		}
		columns, _ := rows.Columns()
		var marks []string
		for i := range columns {
			marks = append(marks, fmt.Sprintf("$%d", i+1))
		}
		insert := "INSERT INTO " + q.table + " (" + strings.Join(columns, ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")"
		for rows.Next() {
			row := make([]any, len(columns))
			into := make([]any, len(columns))
			for i := range row {
				into[i] = &row[i]
			}
			if err := rows.Scan(into...); err != nil {
				b.Fatal(err)
			}
			all = append(all, written{insert, row})
		}
		rows.Close()
	}
	return all
}

// loop writes the rows of one filing n times, each in its own commit, with
// prepared statements and nothing else: no validation, no rules, no logs kept
// in a chain. The counters it raises are those that a filing raises.
func loop(ctx context.Context, conn *sql.Conn, rows []written, from, n int, begin string) error {
	prepared := map[string]*sql.Stmt{}
	run := func(query string, args ...any) error {
		s := prepared[query]
		if s == nil {
			var err error
			if s, err = conn.PrepareContext(ctx, query); err != nil {
				return err
			}
			prepared[query] = s
		}
		_, err := s.ExecContext(ctx, args...)
		return err
	}
	counter := `INSERT INTO gate_counter (commune_id, name, value) VALUES ($1, $2, 1)
		ON CONFLICT (commune_id, name) DO UPDATE SET value = gate_counter.value + 1`
	for i := from; i < from+n; i++ {
		if _, err := conn.ExecContext(ctx, begin); err != nil {
			return err
		}
		for k, w := range rows {
			args := append([]any{int64(tongSon) + 100}, w.row[1:]...)
			for a, v := range args {
				if s, ok := v.(string); ok && len(s) == 36 && strings.Count(s, "-") == 4 {
					args[a] = fmt.Sprintf("%s%07d%02d", s[:20], i, k)
				}
				if s, ok := v.(string); ok && strings.HasPrefix(s, "000.00.00.H56-") {
					args[a] = fmt.Sprintf("%s%d", s, i)
				}
			}
			switch {
			case strings.Contains(w.insert, "INTO gate_audit"):
				args[1] = int64(i)
			case strings.Contains(w.insert, "INTO casework_word"):
				args[2] = fmt.Sprintf("%d", i)
			}
			if err := run(w.insert, args...); err != nil {
				return fmt.Errorf("%s: %w", w.insert[:40], err)
			}
		}
		for _, name := range []string{"code", "figure", "audit"} {
			if err := run(counter, int64(tongSon)+100, fmt.Sprintf("%s%d", name, from)); err != nil {
				return err
			}
		}
		if _, err := conn.ExecContext(ctx, "COMMIT"); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkFiling files through the gate, and the same rows by a bare loop that
// commits them one filing at a time: with 64 callers of one commune against one
// connection on SQLite, with 16 of eight communes against 16 on PostgreSQL,
// whose test cluster runs without fsync, which flatters the bare loop.
func BenchmarkFiling(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { filing(b, dbtest.SQLite(b), 1, 64, 1, "BEGIN IMMEDIATE") })
	b.Run("postgres", func(b *testing.B) { filing(b, dbtest.Postgres(b), 8, 16, 16, "BEGIN") })
}

func filing(b *testing.B, d *db.DB, communes, callers, bare int, begin string) {
	h := open(b, d)
	sample := h.filed("lan")
	n := max(b.N/communes, 16) * communes
	drafts := make([][]string, communes)
	for c := range drafts {
		drafts[c] = h.copies(tongSon+gate.Commune(c), n/communes)
	}
	b.ResetTimer()
	desk, err := inParallel(n, callers, func(i int) error {
		c := i % communes
		_, err := h.desk.Submit(b.Context(), actorIn(tongSon+gate.Commune(c), "lan"), casework.Submission{Draft: drafts[c][i/communes]})
		return err
	})
	h.must(err)
	rows := rowsOf(b, d.Write, sample.ID)
	each := n / bare
	alone, err := inParallel(bare, bare, func(i int) error {
		conn, err := d.Write.Conn(b.Context())
		if err != nil {
			return err
		}
		defer conn.Close()
		return loop(b.Context(), conn, rows, 1+i*each, each, begin)
	})
	h.must(err)
	deskRate, loopRate := float64(n)/desk.Seconds(), float64(each*bare)/alone.Seconds()
	b.ReportMetric(deskRate, "filed/s")
	b.ReportMetric(loopRate, "bare/s")
	b.ReportMetric(deskRate/loopRate, "ratio")
}

// crowd fills a commune with n dossiers, a fifth of them open and spread over
// two weeks around now, half of those on the specialist's desk. They are copies
// of one filed dossier, by SQL.
func (h *house) crowd(n int) {
	h.t.Helper()
	id := h.received("lan")
	columns := h.columns("casework_dossier")
	for from := 0; from < n; from += 1000 {
		err := h.gate.Write(h.ctx(), gate.System("crowd", tongSon), gate.Own, func(tx *gate.Tx) error {
			tx.Quiet()
			if err := tx.Require(true); err != nil {
				return err
			}
			for i := from; i < min(n, from+1000); i++ {
				if err := h.copyDossier(tx, columns, id, i); err != nil {
					return err
				}
			}
			return nil
		})
		h.must(err)
	}
}

// settle lets PostgreSQL learn what was written, as autovacuum does within a
// minute of such a load.
func (h *house) settle() {
	h.t.Helper()
	if h.db.Engine == db.Postgres {
		_, err := h.db.Write.Exec("VACUUM ANALYZE casework_dossier")
		h.must(err)
	}
}

func (h *house) copyDossier(tx *gate.Tx, columns []string, id string, i int) error {
	due := h.now.Add(time.Duration(i%336-168) * time.Hour).UnixMilli()
	waits, desk := "'nobody'", "''"
	switch i % 10 {
	case 0:
		waits, desk = "'office'", "'specialist'"
	case 1:
		waits, desk = "'office'", "'receptionist'"
	}
	set := map[string]string{"id": fmt.Sprintf("'c-%09d'", i), "code": fmt.Sprintf("'C-%09d'", i), "waits": waits, "desk": desk,
		"due_at": fmt.Sprint(due), "urgent_at": fmt.Sprint(due), "assignee_id": "''"}
	values := make([]string, len(columns))
	for k, c := range columns {
		values[k] = c
		if v, ok := set[c]; ok {
			values[k] = v
		}
	}
	_, err := tx.Exec("INSERT INTO casework_dossier (" + strings.Join(columns, ", ") + ") SELECT " + strings.Join(values, ", ") +
		" FROM casework_dossier WHERE commune_id = $1 AND id = '" + id + "'")
	return err
}

func (h *house) columns(table string) []string {
	h.t.Helper()
	rows, err := h.db.Write.Query("SELECT * FROM " + table + " WHERE 1 = 0")
	h.must(err)
	defer rows.Close()
	columns, err := rows.Columns()
	h.must(err)
	return columns
}

// BenchmarkWorkList asks for the lists of a specialist, a receptionist and a
// leader in turn, over a small and a large commune. p95 of the large one must
// stay below three times that of the small one.
func BenchmarkWorkList(b *testing.B) {
	for engine, fresh := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		for _, size := range []int{1_000, 100_000} {
			b.Run(fmt.Sprintf("%s/%d", engine, size), func(b *testing.B) {
				h := open(b, fresh(b))
				h.crowd(size)
				h.settle()
				var took []time.Duration
				asks := []struct {
					who string
					f   casework.Filter
				}{{"tuan", casework.Filter{}}, {"hoa", casework.Filter{}}, {"binh", casework.Filter{All: true}},
					{"binh", casework.Filter{All: true, Bucket: casework.BucketToday}}}
				for b.Loop() {
					ask := asks[len(took)%len(asks)]
					began := time.Now()
					if _, err := h.desk.WorkList(b.Context(), actor(ask.who), ask.f, ""); err != nil {
						b.Fatal(err)
					}
					took = append(took, time.Since(began))
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)*95/100].Microseconds()), "p95-µs")
			})
		}
	}
}

// BenchmarkTakeover tells how many lines of an old register come in each
// second out of an XLSX, checked and taken, b.N times 20,000 of them.
func BenchmarkTakeover(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { takeover(b, dbtest.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) { takeover(b, dbtest.Postgres(b)) })
}

func takeover(b *testing.B, d *db.DB) {
	h := open(b, d)
	const n = 20_000
	for i := range b.N {
		lines := make([][]string, n)
		for k := range lines {
			lines[k] = oldLine(fmt.Sprintf("H56-250203-%d-%06d", i, k))
		}
		b.StopTimer()
		book := oldBook(b, lines...)
		b.StartTimer()
		now := h.takeover(book)
		h.must(h.desk.DecideTakeover(h.ctx(), keeper(), now.ID, false))
		h.must(h.desk.TakeOld(h.ctx(), tongSon, now.ID, opened(b, book)))
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "rows/s")
}
