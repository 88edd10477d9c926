package merge_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/merge"
)

// A table that nobody has decided about would be left behind, or lose rows.
func TestEveryTableHasAPolicy(t *testing.T) {
	schema, err := merge.ReadSchema(t.Context(), dbtest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	policies := []merge.Policy{merge.Moves, merge.Yields, merge.Sums, merge.Max, merge.Founds, merge.Stays, merge.Ends}
	known := map[string]bool{}
	for _, table := range merge.Tables() {
		if known[table.Name] || !slices.Contains(policies, table.Policy) {
			t.Errorf("tables.txt: %s is listed twice or with a policy %q that is none", table.Name, table.Policy)
		}
		known[table.Name] = true
		if schema[table.Name] == nil {
			t.Errorf("tables.txt names %s, which the schema has not", table.Name)
		}
		for _, c := range append(slices.Clone(table.Key), table.Column) {
			if c != "" && !schema.Has(table.Name, c) {
				t.Errorf("tables.txt: %s has no column %s", table.Name, c)
			}
		}
	}
	for name := range schema {
		if !known[name] {
			t.Errorf("%s has no policy: what becomes of its rows when its commune is merged? Say it in tables.txt", name)
		}
	}
	for _, total := range merge.Totals() {
		for _, c := range []string{total.Sum, total.By} {
			if c != "" && !schema.Has(total.Table, c) {
				t.Errorf("totals.txt: %s has no column %s", total.Table, c)
			}
		}
	}
}

// PostgreSQL checks a foreign key with each row: who is referred to moves first.
func TestTablesMoveInTheOrderOfTheirKeys(t *testing.T) {
	d := dbtest.SQLite(t)
	tables := merge.Tables()
	place := func(name string) int {
		return slices.IndexFunc(tables, func(t merge.Table) bool { return t.Name == name })
	}
	for i, table := range tables {
		rows, err := d.Read.Query(`SELECT DISTINCT "table" FROM pragma_foreign_key_list('` + table.Name + `')`)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var parent string
			if err := rows.Scan(&parent); err != nil {
				t.Fatal(err)
			}
			if place(parent) > i {
				t.Errorf("%s moves before %s, which it refers to", table.Name, parent)
			}
		}
		rows.Close()
	}
}

// Numbers of other communes are BIGINT columns whose name says so.
func TestEveryNumberOfACommuneIsListed(t *testing.T) {
	schema, err := merge.ReadSchema(t.Context(), dbtest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	shape := regexp.MustCompile(`(^|_)(id|commune|into)$`)
	listed := append(merge.CommuneColumns(), "gate_commune.merged_into",
		"assessment_task.from_commune") // money out of the commune's budget
	for table, columns := range schema {
		for _, c := range columns {
			name := table + "." + c.Name
			if !c.Text && c.Name != "commune_id" && shape.MatchString(c.Name) && !slices.Contains(listed, name) {
				t.Errorf("%s looks like the number of a commune: list it in communes.txt", name)
			}
		}
	}
	for _, name := range merge.CommuneColumns() {
		table, column, _ := strings.Cut(name, ".")
		if !schema.Has(table, column) {
			t.Errorf("communes.txt names %s, which the schema has not", name)
		}
	}
}
