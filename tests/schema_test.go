// Package tests holds what can only be seen of the whole house: stories of
// residents and officials, the schema, crashes, routes.
package tests

import (
	"strings"
	"testing"

	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
)

// The schema must be distributable by commune as it is: the commune comes
// first in every primary key and stands in every unique index and foreign key,
// since a distributed database can check those only within one commune.
func TestSchemaIsDistributableByCommune(t *testing.T) {
	d := dbtest.Postgres(t)
	reference := map[string]bool{"gate_commune": true, "goose_db_version": true}
	for _, r := range rows(t, d, `
		SELECT c.relname, i.relname, x.indisprimary::text,
		       (SELECT string_agg(a.attname, ',' ORDER BY k.ord)
		          FROM unnest(x.indkey) WITH ORDINALITY AS k(num, ord)
		          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num)
		  FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
		  JOIN pg_namespace n ON n.oid = c.relnamespace
		 WHERE n.nspname = 'public' AND x.indisunique`) {
		table, index, primary, columns := r[0], r[1], r[2] == "true", r[3]
		if reference[table] {
			continue
		}
		if primary && !strings.HasPrefix(columns+",", "commune_id,") {
			t.Errorf("%s: the primary key begins with %s, not commune_id", table, columns)
		}
		if !strings.Contains(","+columns+",", ",commune_id,") {
			t.Errorf("%s: unique index %s (%s) does not hold commune_id", table, index, columns)
		}
	}
	for _, r := range rows(t, d, `
		SELECT c.relname, coalesce((SELECT 'yes' FROM pg_constraint p WHERE p.conrelid = c.oid AND p.contype = 'p'), 'no'),
		       coalesce((SELECT 'yes' FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'commune_id'
		                  AND a.attnotnull AND a.atttypid = 'bigint'::regtype), 'no'), ''
		  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		 WHERE n.nspname = 'public' AND c.relkind = 'r'`) {
		if !reference[r[0]] && (r[1] != "yes" || r[2] != "yes") {
			t.Errorf("%s: primary key %s, commune_id BIGINT NOT NULL %s", r[0], r[1], r[2])
		}
	}
	for _, r := range rows(t, d, `
		SELECT c.conrelid::regclass::text, c.conname, '',
		       (SELECT string_agg(a.attname, ',') FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey))
		  FROM pg_constraint c WHERE c.contype = 'f'`) {
		if !strings.Contains(","+r[3]+",", ",commune_id,") {
			t.Errorf("%s: foreign key %s (%s) does not hold commune_id", r[0], r[1], r[3])
		}
	}
}

// Both engines are given the same tables, columns and indexes.
func TestBothEnginesHaveOneSchema(t *testing.T) {
	lite := rows(t, dbtest.SQLite(t), `
		SELECT m.name, c.name, '', '' FROM sqlite_master m JOIN pragma_table_info(m.name) c
		 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> 'goose_db_version' ORDER BY 1, 2`)
	big := rows(t, dbtest.Postgres(t), `
		SELECT table_name::text, column_name::text, '', '' FROM information_schema.columns
		 WHERE table_schema = 'public' AND table_name <> 'goose_db_version'
		 ORDER BY table_name::text COLLATE "C", column_name::text COLLATE "C"`)
	if len(lite) != len(big) {
		t.Fatalf("SQLite has %d columns, PostgreSQL %d", len(lite), len(big))
	}
	for i := range lite {
		if lite[i] != big[i] {
			t.Errorf("SQLite has %v where PostgreSQL has %v", lite[i], big[i])
		}
	}
}

func rows(t *testing.T, d *db.DB, query string) [][4]string {
	t.Helper()
	found, err := d.Read.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	var all [][4]string
	for found.Next() {
		var r [4]string
		if err := found.Scan(&r[0], &r[1], &r[2], &r[3]); err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}
