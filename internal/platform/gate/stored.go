package gate

import (
	"strconv"
	"strings"
	"time"
)

// Millis is how an instant is stored: Unix milliseconds UTC, 0 for none.
func Millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// Instant reads what Millis stored.
func Instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// One asks for one row made into a T by scan; ErrMissing when there is none.
func One[T any](t *Tx, scan func(Scanner) (T, error), query string, args ...any) (found T, err error) {
	all, err := All(t, scan, query, args...)
	if err == nil && len(all) == 0 {
		err = ErrMissing
	}
	if err != nil {
		return found, err
	}
	return all[0], nil
}

// Rows is a wide insert: values that all rows share come first, then those of
// each. Both engines take one statement of many rows much faster than as many
// statements.
type Rows struct {
	head, tail string
	shared     []any
	all        [][]any
}

// NewRows begins a wide insert: head ends with "VALUES ", tail may be an ON
// CONFLICT clause. The commune stands before the shared values.
func NewRows(head, tail string, shared ...any) *Rows {
	return &Rows{head: head, tail: tail, shared: shared}
}

// Add adds one row: its values behind the commune and the shared ones.
func (r *Rows) Add(values ...any) { r.all = append(r.all, values) }

// Len is how many rows wait to be written.
func (r *Rows) Len() int { return len(r.all) }

// wide is how many rows go into one statement. The SQLite driver looks each
// parameter up by name in a list, so the cost of a statement grows with the
// square of its parameters: 16 rows come in at twice the speed of 128. The size
// is fixed so that the text is the same each time and is parsed once.
const wide = 16

// Exec writes all rows that were added.
func (r *Rows) Exec(tx *Tx) error {
	for len(r.all) > 0 {
		n := min(len(r.all), wide)
		if _, err := tx.Exec(r.statement(n), r.args(n)...); err != nil {
			return err
		}
		r.all = r.all[n:]
	}
	return nil
}

func (r *Rows) statement(n int) string {
	var b strings.Builder
	b.WriteString(r.head)
	next := len(r.shared) + 2 // $1 is the commune
	for i, values := range r.all[:n] {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("($1")
		for k := range r.shared {
			b.WriteString(",$" + strconv.Itoa(k+2))
		}
		for range values {
			b.WriteString(",$" + strconv.Itoa(next))
			next++
		}
		b.WriteByte(')')
	}
	b.WriteString(r.tail)
	return b.String()
}

func (r *Rows) args(n int) []any {
	args := append(make([]any, 0, len(r.shared)+n*len(r.all[0])), r.shared...)
	for _, values := range r.all[:n] {
		args = append(args, values...)
	}
	return args
}
