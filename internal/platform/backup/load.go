package backup

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/platform/db"
)

// Bounds of one INSERT: SQLite takes 32 766 values, PostgreSQL 65 535.
const (
	mostValues = 30000
	mostRows   = 500
)

// A load puts rows back in one transaction, whose constraints are held until
// its end: tables come in the order of their names, not of their keys.
type load struct {
	conn    *sql.Conn
	engine  db.Engine
	tables  map[string]*loading
	held    [][2]string // PostgreSQL: table and foreign key made deferrable
	current *loading
}

type loading struct {
	Table
	sum  sum
	wait []any // values not yet inserted
}

// beginLoad empties the tables, which the migrations may have filled, and
// refuses an archive with tables or columns that the schema has not.
func beginLoad(ctx context.Context, d *db.DB, archived []Table) (*load, error) {
	conn, err := d.Write.Conn(ctx)
	if err != nil {
		return nil, err
	}
	l := &load{conn: conn, engine: d.Engine, tables: map[string]*loading{}}
	here, err := tables(ctx, conn, d.Engine)
	if err == nil {
		err = l.match(here, archived)
	}
	if err == nil {
		err = l.begin(ctx)
	}
	for _, t := range here {
		if err == nil {
			_, err = conn.ExecContext(ctx, "DELETE FROM "+quoted(t.Name))
		}
	}
	if err != nil {
		l.rollback(ctx)
		return nil, err
	}
	return l, nil
}

func (l *load) match(here, archived []Table) error {
	for _, t := range archived {
		i := slices.IndexFunc(here, func(h Table) bool { return h.Name == t.Name })
		if i < 0 || len(t.Columns) == 0 {
			return damaged(fmt.Errorf("a table %q that this schema has not", t.Name))
		}
		want, got := slices.Sorted(slices.Values(here[i].Columns)), slices.Sorted(slices.Values(t.Columns))
		if !slices.Equal(want, got) {
			return damaged(fmt.Errorf("table %s has columns %v instead of %v", t.Name, got, want))
		}
		l.tables[t.Name] = &loading{Table: Table{Name: t.Name, Columns: t.Columns}}
	}
	if len(archived) != len(here) || len(l.tables) != len(here) {
		return damaged(fmt.Errorf("%d tables instead of %d", len(archived), len(here)))
	}
	return nil
}

func (l *load) begin(ctx context.Context) error {
	if l.engine == db.SQLite {
		_, err := l.conn.ExecContext(ctx, "BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = ON")
		return err
	}
	if _, err := l.conn.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	rows, err := l.conn.QueryContext(ctx, `
		SELECT t.relname, c.conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
		  JOIN pg_namespace n ON n.oid = c.connamespace
		 WHERE c.contype = 'f' AND NOT c.condeferrable AND n.nspname = current_schema()`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var k [2]string
		if err := rows.Scan(&k[0], &k[1]); err != nil {
			return err
		}
		l.held = append(l.held, k)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if err := l.alter(ctx, "DEFERRABLE"); err != nil {
		return err
	}
	_, err = l.conn.ExecContext(ctx, "SET CONSTRAINTS ALL DEFERRED")
	return err
}

func (l *load) alter(ctx context.Context, to string) error {
	for _, k := range l.held {
		query := "ALTER TABLE " + quoted(k[0]) + " ALTER CONSTRAINT " + quoted(k[1]) + " " + to
		if _, err := l.conn.ExecContext(ctx, query); err != nil {
			return err
		}
	}
	return nil
}

// row takes one line of a table's part.
func (l *load) row(ctx context.Context, table string, line []byte) error {
	t := l.tables[table]
	if t == nil {
		return damaged(fmt.Errorf("rows of a table %q", table))
	}
	if l.current != t {
		if err := l.flush(ctx); err != nil {
			return err
		}
		l.current = t
	}
	values, err := decodeRow(line, len(t.Columns))
	if err != nil {
		return err
	}
	t.sum.add(line)
	t.wait = append(t.wait, values...)
	if len(t.wait) >= t.batch()*len(t.Columns) {
		return l.flush(ctx)
	}
	return nil
}

// batch is how many rows of the table go into one INSERT.
func (t *loading) batch() int { return min(mostRows, mostValues/len(t.Columns)) }

// flush inserts the waiting rows of the current table.
func (l *load) flush(ctx context.Context) error {
	t := l.current
	if t == nil || len(t.wait) == 0 {
		return nil
	}
	var q strings.Builder
	q.WriteString("INSERT INTO " + quoted(t.Name) + " (")
	for i, c := range t.Columns {
		if i > 0 {
			q.WriteString(", ")
		}
		q.WriteString(quoted(c))
	}
	q.WriteString(") VALUES ")
	for i := range t.wait {
		switch {
		case i == 0:
			q.WriteString("(")
		case i%len(t.Columns) == 0:
			q.WriteString("), (")
		default:
			q.WriteString(", ")
		}
		q.WriteString("$" + strconv.Itoa(i+1))
	}
	q.WriteString(")")
	if _, err := l.conn.ExecContext(ctx, q.String(), t.wait...); err != nil {
		return fmt.Errorf("restore: rows of %s: %w", t.Name, err)
	}
	t.wait = t.wait[:0]
	return nil
}

// check compares the rows that came with those the manifest promises.
func (l *load) check(m Manifest) error {
	for _, t := range m.Tables {
		got := l.tables[t.Name]
		if got == nil || got.sum.done() != t.Sum {
			return damaged(fmt.Errorf("table %s is not as its manifest says", t.Name))
		}
	}
	if len(m.Tables) != len(l.tables) {
		return damaged(fmt.Errorf("%d tables, the manifest says %d", len(l.tables), len(m.Tables)))
	}
	return nil
}

func (l *load) commit(ctx context.Context) error {
	if err := l.flush(ctx); err != nil {
		return err
	}
	if l.engine == db.Postgres {
		if _, err := l.conn.ExecContext(ctx, "SET CONSTRAINTS ALL IMMEDIATE"); err != nil {
			return err
		}
		if err := l.alter(ctx, "NOT DEFERRABLE"); err != nil {
			return err
		}
	}
	if _, err := l.conn.ExecContext(ctx, "COMMIT"); err != nil {
		return err
	}
	return l.conn.Close()
}

// rollback may be called at any time; after commit it does nothing.
func (l *load) rollback(ctx context.Context) {
	l.conn.ExecContext(ctx, "ROLLBACK")
	l.conn.Close()
}

// dropAll removes what a failed restore made in a PostgreSQL database.
func dropAll(ctx context.Context, d *db.DB) {
	there, err := tables(ctx, d.Write, d.Engine)
	if err != nil {
		return
	}
	for _, t := range append(there, Table{Name: "goose_db_version"}) {
		d.Write.ExecContext(ctx, "DROP TABLE IF EXISTS "+quoted(t.Name)+" CASCADE")
	}
}
