package jobs_test

import (
	"database/sql"
	"errors"
	"testing"

	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
)

// What one SQL text may say on both engines, proved once: the rest of the
// house writes statements of these forms.
func TestOneTextOnBothEngines(t *testing.T) {
	forms := []struct{ name, query, want string }{
		{"an upsert returns what it made", `
			INSERT INTO gate_counter (commune_id, name, value) VALUES ($1, 'a', 1)
			ON CONFLICT (commune_id, name) DO UPDATE SET value = gate_counter.value + $2
			RETURNING CAST(value AS TEXT)`, "1"},
		{"and what it changed", `
			INSERT INTO gate_counter (commune_id, name, value) VALUES ($1, 'a', 1)
			ON CONFLICT (commune_id, name) DO UPDATE SET value = gate_counter.value + $2
			RETURNING CAST(value AS TEXT)`, "3"},
		{"excluded names the row refused", `
			INSERT INTO gate_counter (commune_id, name, value) VALUES ($1, 'a', $2)
			ON CONFLICT (commune_id, name) DO UPDATE SET value = excluded.value
			RETURNING CAST(value AS TEXT)`, "2"},
		{"a condition on the update keeps the row and returns none", `
			INSERT INTO gate_counter (commune_id, name, value) VALUES ($1, 'a', $2)
			ON CONFLICT (commune_id, name) DO UPDATE SET value = 100 WHERE gate_counter.value > 50
			RETURNING CAST(value AS TEXT)`, "no row"},
		{"a repeated and unordered parameter", `
			SELECT CAST(value AS TEXT) FROM gate_counter WHERE value = $2 AND commune_id = $1 AND $2 > 0`, "2"},
		{"an update by a bounded sub-select", `
			UPDATE gate_counter SET value = value + 5 WHERE commune_id = $1 AND name IN (
			SELECT name FROM gate_counter WHERE commune_id = $1 AND value >= $2 ORDER BY name LIMIT 1)
			RETURNING CAST(value AS TEXT)`, "7"},
		{"a filter in an aggregate", `
			SELECT CAST(COUNT(*) FILTER (WHERE value > $2) AS TEXT) FROM gate_counter WHERE commune_id = $1`, "1"},
		{"a row comparison for paging", `
			SELECT name FROM gate_counter WHERE commune_id = $1 AND (value, name) > ($2, '') ORDER BY value, name LIMIT 1`, "a"},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, f := range forms {
			var got string
			err := d.Write.QueryRow(f.query, int64(tongSon), 2).Scan(&got)
			if errors.Is(err, sql.ErrNoRows) {
				got, err = "no row", nil
			}
			if err != nil || got != f.want {
				t.Errorf("%s: %q, %v; want %q", f.name, got, err, f.want)
			}
		}
	})
}

// ->> takes one member out of JSON kept as TEXT on both engines, but only
// PostgreSQL needs the cast, which SQLite would read as a number: so it is
// written as a pair, and columns that are searched are real columns.
func TestJSONPathsAreAPair(t *testing.T) {
	const body = `{"to":"lan","more":{"n":[1,2]}}`
	forms := map[db.Engine][]string{
		db.SQLite:   {`SELECT body ->> 'to' FROM b`, `SELECT body -> 'more' -> 'n' ->> 1 FROM b`},
		db.Postgres: {`SELECT body::jsonb ->> 'to' FROM b`, `SELECT body::jsonb -> 'more' -> 'n' ->> 1 FROM b`},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for i, want := range []string{"lan", "2"} {
			var got string
			query := `WITH b AS (SELECT CAST($1 AS TEXT) AS body) ` + forms[d.Engine][i]
			if err := d.Write.QueryRow(query, body).Scan(&got); err != nil || got != want {
				t.Errorf("%s: %q, %v; want %q", query, got, err, want)
			}
		}
	})
}

// The claim is the one statement that differs: on PostgreSQL a row that
// another transaction is claiming must be skipped, not waited for.
func TestAClaimSkipsRowsThatAreBeingClaimed(t *testing.T) {
	d := dbtest.Postgres(t)
	for _, id := range []string{"1", "2"} {
		if _, err := d.Write.Exec(`INSERT INTO gate_counter (commune_id, name, value) VALUES ($1, $2, 0)`, int64(tongSon), id); err != nil {
			t.Fatal(err)
		}
	}
	const claim = `UPDATE gate_counter SET value = 1 WHERE commune_id = $1 AND name = ANY (ARRAY(
		SELECT name FROM gate_counter WHERE commune_id = $1 AND value = 0 ORDER BY name LIMIT 1 FOR UPDATE SKIP LOCKED))
		RETURNING name`
	first, err := d.Write.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer first.Rollback()
	var a, b string
	if err := first.QueryRow(claim, int64(tongSon)).Scan(&a); err != nil {
		t.Fatal(err)
	}
	if err := d.Write.QueryRow(claim, int64(tongSon)).Scan(&b); err != nil || a != "1" || b != "2" {
		t.Errorf("claimed %q and %q, %v", a, b, err)
	}
}
