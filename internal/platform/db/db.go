// Package db opens the one database of a house: a SQLite file in its data
// folder, or a PostgreSQL server. It hands out connections and knows the few
// things in which the two engines differ; what is asked of them is written
// once, in the common subset, and passes through package gate.
package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // registers "pgx"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Engine tells the two databases apart where one text cannot serve both.
type Engine string

const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// oldestSQLite is the first release without the WAL-reset corruption that two
// connections checkpointing at the same moment could meet before it.
const oldestSQLite = "3.51.3"

// oldestPostgres is the server version_num the SQL is tested against.
const oldestPostgres = 150000

// A DB is an open database. Write and Read are the same pool on PostgreSQL;
// on SQLite Write is the single writer and Read cannot write at all.
type DB struct {
	Engine Engine
	Write  *sql.DB
	Read   *sql.DB
	Path   string // the file, SQLite only
}

// Readers is how many reads run at once: SQLite's are threads of this
// process, PostgreSQL's are connections of its server.
func (d *DB) Readers() int {
	if d.Engine == SQLite {
		return 4
	}
	return 16
}

// Open opens the database at source: a postgres:// address, or the path of a
// SQLite file that is made when absent. It refuses engines too old to trust.
func Open(ctx context.Context, source string) (*DB, error) {
	d := &DB{Engine: SQLite, Path: source}
	var err error
	if strings.HasPrefix(source, "postgres://") || strings.HasPrefix(source, "postgresql://") {
		d.Engine, d.Path = Postgres, ""
		err = d.openPostgres(ctx, source)
	} else {
		err = d.openSQLite(ctx)
	}
	if err != nil {
		d.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	return d, nil
}

func (d *DB) openPostgres(ctx context.Context, source string) (err error) {
	if d.Write, err = sql.Open("pgx", source); err != nil {
		return err
	}
	d.Read = d.Write
	d.Write.SetMaxOpenConns(32)
	d.Write.SetMaxIdleConns(32)
	var version string
	if err := d.Write.QueryRowContext(ctx, "SHOW server_version_num").Scan(&version); err != nil {
		return err
	}
	if n, _ := strconv.Atoi(version); n < oldestPostgres {
		return fmt.Errorf("PostgreSQL %s is too old: 15 or later is needed", version)
	}
	return nil
}

func (d *DB) openSQLite(ctx context.Context) (err error) {
	if err := os.MkdirAll(filepath.Dir(d.Path), 0o700); err != nil {
		return err
	}
	if d.Write, err = sql.Open("sqlite", d.address("_txlock=immediate")); err != nil {
		return err
	}
	d.Write.SetMaxOpenConns(2) // the gate's lane, and one for migrations and backup
	var version string
	if err := d.Write.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return err
	}
	if older(version, oldestSQLite) {
		return fmt.Errorf("SQLite %s is too old: %s or later is needed", version, oldestSQLite)
	}
	if d.Read, err = sql.Open("sqlite", d.address("_pragma=query_only(1)")); err != nil {
		return err
	}
	d.Read.SetMaxOpenConns(d.Readers())
	d.Read.SetMaxIdleConns(d.Readers())
	return nil
}

// address is the connection text of the file. synchronous=FULL: a commit that
// was acknowledged survives a power cut, which NORMAL does not promise in WAL.
func (d *DB) address(more string) string {
	file := (&url.URL{Scheme: "file", OmitHost: true, Path: d.Path}).String()
	return file + "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(1)&_pragma=temp_store(2)&_pragma=cache_size(-16000)&" + more
}

// Close lets go of the database.
func (d *DB) Close() error {
	var errs []error
	if d.Write != nil {
		errs = append(errs, d.Write.Close())
	}
	if d.Read != nil && d.Read != d.Write {
		errs = append(errs, d.Read.Close())
	}
	return errors.Join(errs...)
}

func older(version, than string) bool {
	a, b := strings.Split(version, "."), strings.Split(than, ".")
	for i := range min(len(a), len(b)) {
		x, _ := strconv.Atoi(a[i])
		y, _ := strconv.Atoi(b[i])
		if x != y {
			return x < y
		}
	}
	return len(a) < len(b)
}

// Trouble sorts the failures of a database machine by what follows from them.
type Trouble int

const (
	None     Trouble = iota // not a failure of the machine
	Busy                    // another try may succeed
	Full                    // no space: writes fail until there is some
	Broken                  // the disk refused: nothing written after may be trusted
	Conflict                // a UNIQUE constraint: the row is there already
)

// TroubleOf says which trouble err is, on either engine.
func TroubleOf(err error) Trouble {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return sqliteTrouble(e.Code())
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return postgresTrouble(e.Code)
	}
	if errors.Is(err, sql.ErrConnDone) || pgconn.SafeToRetry(err) || pgconn.Timeout(err) {
		return Busy
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return Busy
	}
	// A server that was restarted, or a network that was cut: the pool has new
	// connections for the next try.
	if _, ok := errors.AsType[net.Error](err); ok || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) {
		return Busy
	}
	return None
}

func sqliteTrouble(code int) Trouble {
	switch code & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
		return Busy
	case sqlite3.SQLITE_FULL:
		return Full
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return Broken
	case sqlite3.SQLITE_CONSTRAINT:
		if code == sqlite3.SQLITE_CONSTRAINT_UNIQUE || code == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY {
			return Conflict
		}
	}
	return None
}

func postgresTrouble(code string) Trouble {
	switch {
	case code == "23505":
		return Conflict
	case code == "53100":
		return Full
	case code == "58030", strings.HasPrefix(code, "XX"):
		return Broken
	case strings.HasPrefix(code, "53"), strings.HasPrefix(code, "57"), strings.HasPrefix(code, "08"),
		code == "40001", code == "40P01", code == "25006":
		return Busy
	}
	return None
}
