package bench

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"xaso/internal/app"
	"xaso/internal/demo"
	"xaso/internal/modules/casework"
	"xaso/internal/platform/db"
	"xaso/internal/platform/gate"
)

// BenchmarkWorkList asks for the work lists of a receptionist, a specialist and
// a leader in turns, first in a house with 1,000 dossiers, then in one with
// many. Wanted: the slowest twentieth (p95) takes less than three times as
// long. The million on PostgreSQL takes minutes to fill: XASO_BENCH_BIG=1.
func BenchmarkWorkList(b *testing.B) {
	b.Run("sqlite/100k", func(b *testing.B) {
		lists(b, filled(b, open(b, ""), 1_000, 1), filled(b, open(b, ""), 100_000, 1))
	})
	b.Run("postgres/1m-of-166-communes", func(b *testing.B) {
		if os.Getenv("XASO_BENCH_BIG") == "" {
			b.Skip("XASO_BENCH_BIG=1 fills a million dossiers")
		}
		small, large := durable(b)
		lists(b, filled(b, open(b, small), 1_000, 1), filled(b, open(b, large), 1_000_000, 166))
	})
}

// A province is a house with dossiers spread evenly over its communes, which
// are numbered from the demo's on.
type province struct {
	house    *app.House
	communes int
	asked    int
}

// filled copies one filed dossier: a tenth waits at the counter and a tenth on
// specialists' desks, due within a week on either side of now; the rest is
// closed, as in an office that has worked for years.
func filled(b testing.TB, h *app.House, dossiers, communes int) *province {
	b.Helper()
	hall := settle(b, h, demo.Commune)
	model := queue(1, []*office{hall})
	stock(b, h.DB, model)
	done, err := h.Desk.Submit(b.Context(), model[0].resident.who, casework.Submission{Draft: model[0].draft})
	if err != nil {
		b.Fatal(err)
	}
	// Lists do not read what was declared. PostgreSQL keeps such long values
	// beside the table, so that a million of them would only fill the disk.
	declared := "d.answers, d.declared, d.papers"
	if h.DB.Engine == db.Postgres {
		declared = "'{}', '[]', '[]'"
	}
	spread := []any{int64(demo.Commune), done.ID, dossiers - 1, communes, h.Gate.Now().Add(-7 * 24 * time.Hour).UnixMilli()}
	// The hour of a dossier is worked out from its number within the commune.
	_, err = h.DB.Write.Exec(`
		WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < CAST($3 AS BIGINT)),
		     o AS (SELECT CAST($1 AS BIGINT) + i % CAST($4 AS BIGINT) AS commune, i, i / CAST($4 AS BIGINT) % 10 AS share, CAST($5 AS BIGINT) + (i / CAST($4 AS BIGINT) % 336) * 3600000 AS due FROM n)
		INSERT INTO casework_dossier (commune_id, id, code, national_code, procedure, procedure_version, procedure_name, field,
			form, workflow, state, prior_states, national_status, waits, desk, assignee_id, version, applicant_id, owner_id,
			helper_id, hamlet, title, parties, answers, declared, papers, flags, channel, support_place, receive_place,
			authority, return_by, fee_dong, pin_turn, submitted_at, received_at, terms, due_at, promised_at, provisional,
			paused_at, step_due_at, step_timer, urgent_at, reminded_at, overdue_at, supplements, extensions, finished_at,
			returned_at, ended_at, result_number, result_file)
		SELECT o.commune, 'd-' || o.i, 'C-' || o.i, '', d.procedure, d.procedure_version, d.procedure_name, d.field,
			d.form, d.workflow, d.state, '', d.national_status,
			CASE WHEN share < 2 THEN 'office' ELSE 'nobody' END,
			CASE share WHEN 0 THEN 'receptionist' WHEN 1 THEN 'specialist' ELSE '' END,
			'', 1, d.applicant_id, d.owner_id,
			'', d.hamlet, d.title, d.parties, `+declared+`, d.flags, d.channel, '', d.receive_place,
			d.authority, d.return_by, 0, 1, d.submitted_at, d.submitted_at, d.terms, o.due, o.due, d.provisional,
			0, 0, d.step_timer, o.due, 0, 0, 0, 0, CASE WHEN share < 2 THEN 0 ELSE o.due END,
			0, 0, '', ''
		  FROM o, casework_dossier d WHERE d.commune_id = $1 AND d.id = $2`, spread...)
	if err != nil {
		b.Fatal(err)
	}
	// What autovacuum does on PostgreSQL within minutes, and SQLite never needs:
	// its plans here do not depend on statistics.
	if h.DB.Engine == db.Postgres {
		if _, err := h.DB.Write.Exec("VACUUM ANALYZE casework_dossier"); err != nil {
			b.Fatal(err)
		}
	}
	// Workflows are read by the communes whose dossiers are under them.
	_, err = h.DB.Write.Exec(`INSERT INTO procedures_frozen (commune_id, kind, id, hash, body, stored_at)
		SELECT c.commune, f.kind, f.id, f.hash, f.body, f.stored_at FROM procedures_frozen f,
			(SELECT DISTINCT commune_id AS commune FROM casework_dossier) c
		 WHERE f.commune_id = $1 AND c.commune <> $1`, int64(demo.Commune))
	if err != nil {
		b.Fatal(err)
	}
	return &province{house: h, communes: communes}
}

// asks are the lists of a working day.
var asks = []struct {
	may    gate.Permission
	filter casework.Filter
}{
	{casework.MayReceive, casework.Filter{}},
	{casework.MayProcess, casework.Filter{}},
	{casework.MayApprove, casework.Filter{All: true}},
	{casework.MayApprove, casework.Filter{All: true, Bucket: casework.BucketToday}},
}

// ask is the next list of the next commune.
func (p *province) ask(b testing.TB) time.Duration {
	b.Helper()
	of := asks[p.asked%len(asks)]
	c := demo.Commune + gate.Commune(p.asked/len(asks)%p.communes)
	p.asked++
	who := gate.NewActor("official", c, gate.Grant{Permission: of.may})
	began := time.Now()
	page, err := p.house.Desk.WorkList(context.Background(), who, of.filter, "")
	took := time.Since(began)
	if err != nil {
		b.Fatal(err)
	}
	if len(page.Rows) == 0 && of.filter.Bucket == "" { // shortly before midnight nothing is due today
		b.Fatalf("an empty list for %s in commune %d", of.may, c)
	}
	return took
}

func lists(b *testing.B, small, large *province) {
	b.Helper()
	for _, p := range []*province{small, large} {
		for range 2 * len(asks) * p.communes {
			p.ask(b) // the day's lines of the access log are written once
		}
	}
	b.ResetTimer()
	took := map[*province][]time.Duration{}
	for range b.N {
		for _, p := range []*province{small, large} {
			took[p] = append(took[p], p.ask(b))
		}
	}
	p95 := func(p *province) float64 {
		slices.Sort(took[p])
		return float64(took[p][len(took[p])*95/100].Microseconds())
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(p95(small), "p95-µs-1k")
	b.ReportMetric(p95(large), "p95-µs-many")
	b.ReportMetric(p95(large)/p95(small), "ratio")
}
