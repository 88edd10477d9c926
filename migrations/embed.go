// Package migrations is the history of the schema: forward only, one file per
// change, the same text for SQLite and PostgreSQL. Instants are BIGINT Unix
// milliseconds UTC, dates TEXT YYYY-MM-DD, money BIGINT đồng.
package migrations

import "embed"

//go:embed *.sql
var Files embed.FS
