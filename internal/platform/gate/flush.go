package gate

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// A Job is work to do after the commit, at least once, by the handler of its
// kind. Handlers write through the gate with the job's id as key, so their
// effect in this database happens once.
type Job struct {
	Kind   string
	Body   string    // JSON
	Unique string    // at most one waiting job of this kind has it; "" is no bound
	RunAt  time.Time // zero: at once
}

type auditLine struct {
	at                                               int64
	actor, actingFor, what, subject, detail, request string
}

type eventLine struct {
	id   string
	at   int64
	kind string
	body string
}

// pile gathers what the successful turns of one commune leave behind, so that
// each log is written by a few wide statements for the whole batch.
type pile struct {
	audit  [][]any
	access [][]any
	events [][]any
	jobs   [][]any
}

// flush writes the logs, events and jobs of a batch.
func flush(c *conn, batch []*turn) error {
	var order []Commune
	piles := map[Commune]*pile{}
	for _, t := range batch {
		if t.err != nil {
			continue
		}
		p := piles[t.tx.Who.Commune]
		if p == nil {
			p = &pile{}
			piles[t.tx.Who.Commune] = p
			order = append(order, t.tx.Who.Commune)
		}
		p.add(t.tx)
	}
	// Two processes that take the heads of the same logs take them in the same
	// order: neither then waits for the other for ever.
	slices.Sort(order)
	for _, commune := range order {
		if err := piles[commune].write(c, commune); err != nil {
			return fmt.Errorf("gate: flush: %w", err)
		}
	}
	return nil
}

func (p *pile) add(t *Tx) {
	for _, a := range t.audit {
		p.audit = append(p.audit, []any{a.at, a.actor, a.actingFor, a.what, a.subject, a.detail, a.request})
	}
	for _, a := range t.access {
		p.access = append(p.access, []any{t.now.UnixMilli(), t.Who.ID, t.Who.Name, t.Who.Office,
			a.Subject, a.Purpose, a.Record, t.Who.Request})
	}
	for _, e := range t.events {
		p.events = append(p.events, []any{e.id, e.at, e.kind, e.body})
	}
	for _, j := range t.jobs {
		id, due := uuid.Must(uuid.NewV7()).String(), t.now
		if j.RunAt.After(due) {
			due = j.RunAt
		}
		if j.Unique == "" {
			j.Unique = id
		}
		p.jobs = append(p.jobs, []any{id, j.Kind, j.Body, j.Unique, due.UnixMilli(), 0, 0, "", 0, t.now.UnixMilli()})
	}
}

func (p *pile) write(c *conn, commune Commune) error {
	if err := chain(c, commune, auditChain, p.audit); err != nil {
		return err
	}
	if err := chain(c, commune, accessChain, p.access); err != nil {
		return err
	}
	if err := insertRows(c, commune, "gate_event (commune_id, id, at, kind, body)", "", p.events); err != nil {
		return err
	}
	return insertRows(c, commune, `gate_job (commune_id, id, kind, body, unique_key, run_at,
		lease_until, attempts, last_error, dead_at, created_at)`, " ON CONFLICT DO NOTHING", p.jobs)
}

// insertRows inserts rows in chunks of a few fixed sizes, so that each table
// has a handful of prepared statements, not one per number of rows.
func insertRows(c *conn, commune Commune, into, conflict string, rows [][]any) error {
	for _, size := range []int{64, 16, 4, 1} {
		for len(rows) >= size {
			args := make([]any, 0, 1+size*len(rows[0]))
			args = append(args, int64(commune))
			for _, row := range rows[:size] {
				args = append(args, row...)
			}
			query := "INSERT INTO " + into + " VALUES " + placeholders(size, len(rows[0])) + conflict
			if err := c.exec(context.Background(), query, args...); err != nil {
				return err
			}
			rows = rows[size:]
		}
	}
	return nil
}

// placeholders writes ($1, $2, $3), ($1, $4, $5): $1 is the commune of each.
func placeholders(rows, columns int) string {
	var b strings.Builder
	n := 2
	for r := range rows {
		if r > 0 {
			b.WriteString(", ")
		}
		b.WriteString("($1")
		for range columns {
			b.WriteString(", $" + strconv.Itoa(n))
			n++
		}
		b.WriteByte(')')
	}
	return b.String()
}
