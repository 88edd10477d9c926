package gate

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"xaso/internal/platform/db"
)

// Tx is one open transaction of one actor in one commune. It must not be kept
// after the function it was given to returns.
type Tx struct {
	Who Actor

	ctx       context.Context
	conn      *conn
	engine    db.Engine
	now       time.Time
	reactions func(kind string) []string
	readOnly  bool
	decided   bool
	quiet     bool
	touched   bool
	audit     []auditLine
	access    []Access
	events    []eventLine
	jobs      []Job
}

// Now is the instant of the transaction, the same for all it writes.
func (t *Tx) Now() time.Time { return t.now }

// Context is the request's, without its cancellation in a Write.
func (t *Tx) Context() context.Context { return t.ctx }

// Engine tells which of a marked pair of statements to use.
func (t *Tx) Engine() db.Engine { return t.engine }

// NewID returns a UUIDv7: unguessable enough, and in order of making.
func (t *Tx) NewID() string { return uuid.Must(uuid.NewV7()).String() }

// Require refuses the transaction unless the rule about the subject holds.
func (t *Tx) Require(allowed bool) error {
	t.decided = true
	if !allowed {
		return ErrForbidden
	}
	return nil
}

// RequireOrHide is Require for things whose existence is nobody's business:
// a refusal looks like a missing thing.
func (t *Tx) RequireOrHide(allowed bool) error {
	t.decided = true
	if !allowed {
		return ErrMissing
	}
	return nil
}

// Quiet says that this write is no act of a person (a lease, a session's last
// use) and needs no audit line.
func (t *Tx) Quiet() { t.quiet = true }

// Record writes the audit line: who did what to which thing. Detail is JSON
// without personal data; nil is fine.
func (t *Tx) Record(what, subject string, detail any) error {
	body, err := json.Marshal(detail)
	if err != nil {
		return fmt.Errorf("gate: audit detail: %w", err)
	}
	if detail == nil {
		body = []byte("{}")
	}
	// The log is written for all turns of a commit at once: one line that the
	// database does not take would refuse them all.
	subject = strings.ReplaceAll(strings.ToValidUTF8(subject, "?"), "\x00", "?")
	t.audit = append(t.audit, auditLine{
		at: t.now.UnixMilli(), actor: t.Who.ID, actingFor: t.Who.For,
		what: what, subject: subject, detail: string(body), request: t.Who.Request,
	})
	return nil
}

// Once begins the kind of a reaction that reads what is now and not the event:
// of many events, one such job waits.
const Once = "once:"

// Publish stores the event with the change, and the jobs of whoever reacts.
func (t *Tx) Publish(e Event) error {
	body, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("gate: event %s: %w", e.Kind(), err)
	}
	t.events = append(t.events, eventLine{t.NewID(), t.now.UnixMilli(), e.Kind(), string(body)})
	for _, kind := range t.reactions(e.Kind()) {
		j := Job{Kind: kind, Body: string(body)}
		if strings.HasPrefix(kind, Once) {
			j.Unique = kind
		}
		t.Enqueue(j)
	}
	return nil
}

// Enqueue leaves work to be done after the commit.
func (t *Tx) Enqueue(j Job) { t.jobs = append(t.jobs, j) }

// Next takes the next number of a series that has no gaps: 1, 2, 3 … It is
// given back when the transaction fails.
func (t *Tx) Next(series string) (int64, error) {
	var n int64
	err := t.Row(`
		INSERT INTO gate_counter (commune_id, name, value) VALUES ($1, $2, 1)
		ON CONFLICT (commune_id, name) DO UPDATE SET value = gate_counter.value + 1
		RETURNING value`, series).Scan(&n)
	return n, err
}

// Exec runs one statement and returns how many rows it touched. $1 is always
// the commune: args begin at $2.
func (t *Tx) Exec(query string, args ...any) (int64, error) {
	if err := t.check(query, args...); err != nil {
		return 0, err
	}
	if t.readOnly {
		return 0, errors.New("gate: a Read cannot write")
	}
	n, err := t.conn.execCount(t.ctx, query, t.args(args)...)
	if err != nil {
		return 0, fmt.Errorf("gate: %w", err)
	}
	return n, nil
}

// A Row is the outcome of a query for one row.
type Row struct {
	rows *sql.Rows
	err  error
}

// Row asks for one row; its Scan returns ErrMissing when there is none.
func (t *Tx) Row(query string, args ...any) Row {
	if err := t.check(query, args...); err != nil {
		return Row{err: err}
	}
	rows, err := t.conn.query(t.ctx, query, t.args(args)...)
	return Row{rows, err}
}

// Scan copies the row into dest.
func (r Row) Scan(dest ...any) error {
	if r.err != nil {
		return fmt.Errorf("gate: %w", r.err)
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return fmt.Errorf("gate: %w", err)
		}
		return ErrMissing
	}
	if err := r.rows.Scan(dest...); err != nil {
		return fmt.Errorf("gate: %w", err)
	}
	return r.rows.Close()
}

// Scanner copies one row's columns into dest, in order.
type Scanner func(dest ...any) error

// All asks for any number of rows, each made into a T by scan.
func All[T any](t *Tx, scan func(Scanner) (T, error), query string, args ...any) ([]T, error) {
	if err := t.check(query, args...); err != nil {
		return nil, err
	}
	rows, err := t.conn.query(t.ctx, query, t.args(args)...)
	if err != nil {
		return nil, fmt.Errorf("gate: %w", err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("gate: %w", err)
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

func (t *Tx) args(args []any) []any { return append([]any{int64(t.Who.Commune)}, args...) }

// bound remembers the statements that were seen to carry their commune.
var bound sync.Map

// check refuses a statement that could reach another commune, and text that
// PostgreSQL does not take: on both engines alike, whatever door it came by.
func (t *Tx) check(query string, args ...any) error {
	if t.conn == nil {
		return errors.New("gate: the transaction is over")
	}
	for _, a := range args {
		if s, ok := a.(string); ok && (!utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0) {
			return ErrGarbled
		}
	}
	if _, ok := bound.Load(query); ok {
		return nil
	}
	if !strings.Contains(query, "commune_id") || !strings.Contains(query, "$1") {
		return fmt.Errorf("gate: statement is not bound to its commune by $1: %s", strings.Join(strings.Fields(query), " "))
	}
	bound.Store(query, true)
	return nil
}
