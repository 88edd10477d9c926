package doors_test

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"xaso/internal/platform/db"
)

// rows are all rows of one commune, by table, in order.
type rows map[string][]string

// rows reads every table that has a commune_id, whichever they are: tables of
// modules to come are looked at too.
func (h *house) rows(t *testing.T, c *town) rows {
	t.Helper()
	all := rows{}
	for _, table := range h.tenantTables(t) {
		all[table] = h.rowsOf(t, table, c)
	}
	if len(all["gate_audit"]) == 0 || len(all["casework_dossier"]) == 0 {
		t.Fatal("the commune has no rows to look after")
	}
	return all
}

func (h *house) tenantTables(t *testing.T) []string {
	t.Helper()
	q := `SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) p ON p.name = 'commune_id' WHERE m.type = 'table'`
	if h.look.Engine == db.Postgres {
		q = `SELECT table_name FROM information_schema.columns WHERE column_name = 'commune_id' AND table_schema = 'public'`
	}
	found, err := h.look.Read.QueryContext(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	var tables []string
	for found.Next() {
		var name string
		if err := found.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return tables
}

func (h *house) rowsOf(t *testing.T, table string, c *town) []string {
	t.Helper()
	found, err := h.look.Read.QueryContext(t.Context(), "SELECT * FROM "+table+" WHERE commune_id = $1", int64(c.id))
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	names, err := found.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for found.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := found.Scan(into...); err != nil {
			t.Fatal(err)
		}
		var row strings.Builder
		for i, v := range values {
			if b, ok := v.([]byte); ok {
				v = string(b)
			}
			fmt.Fprintf(&row, "%s=%v ", names[i], v)
		}
		all = append(all, row.String())
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	sort.Strings(all)
	return all
}

// diff tells which rows came, went or changed; "" is none.
func (before rows) diff(after rows) string {
	var said []string
	for table, now := range after {
		for _, row := range now {
			if _, found := slices.BinarySearch(before[table], row); !found {
				said = append(said, fmt.Sprintf("  %s now has %.300s", table, row))
			}
		}
		for _, row := range before[table] {
			if _, found := slices.BinarySearch(now, row); !found {
				said = append(said, fmt.Sprintf("  %s had %.300s", table, row))
			}
		}
	}
	sort.Strings(said)
	return strings.Join(said, "\n")
}
