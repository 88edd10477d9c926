package gate

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"xaso/internal/platform/db"
)

// A conn is one connection with the statements it has seen prepared. On
// PostgreSQL the driver keeps them itself, by connection.
type conn struct {
	raw    *sql.Conn
	engine db.Engine
	stmts  map[string]*sql.Stmt
}

func newConn(raw *sql.Conn, e db.Engine) *conn {
	return &conn{raw: raw, engine: e, stmts: map[string]*sql.Stmt{}}
}

func (c *conn) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if s := c.stmts[query]; s != nil {
		return s, nil
	}
	s, err := c.raw.PrepareContext(ctx, query)
	if err == nil {
		c.stmts[query] = s
	}
	return s, err
}

func (c *conn) exec(ctx context.Context, query string, args ...any) error {
	_, err := c.execCount(ctx, query, args...)
	return err
}

func (c *conn) execCount(ctx context.Context, query string, args ...any) (int64, error) {
	var res sql.Result
	var err error
	if c.engine == db.SQLite {
		var s *sql.Stmt
		if s, err = c.prepare(ctx, query); err == nil {
			res, err = s.ExecContext(ctx, args...)
		}
	} else {
		res, err = c.raw.ExecContext(ctx, query, args...)
	}
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (c *conn) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if c.engine != db.SQLite {
		return c.raw.QueryContext(ctx, query, args...)
	}
	s, err := c.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

func (c *conn) release() {
	c.forget()
	c.raw.Close()
}

// discard closes the connection for good instead of handing it back. Its
// statements go first: SQLite's driver falls over one that outlives it.
func (c *conn) discard() {
	c.forget()
	c.raw.Raw(func(any) error { return driver.ErrBadConn })
	c.raw.Close()
}

// forget closes the prepared statements.
func (c *conn) forget() {
	for _, s := range c.stmts {
		s.Close()
	}
	clear(c.stmts)
}

// readers lends connections to reads: on SQLite a fixed few with their
// statements prepared, on PostgreSQL whatever the pool gives.
type readers struct {
	db   *db.DB
	idle chan *conn
	shut chan struct{} // closed when no more are lent
}

func newReaders(d *db.DB) readers {
	r := readers{db: d, shut: make(chan struct{})}
	if d.Engine == db.SQLite {
		r.idle = make(chan *conn, d.Readers())
		for range d.Readers() {
			r.idle <- nil // opened on first use
		}
	}
	return r
}

func (r readers) take(ctx context.Context) (*conn, error) {
	select {
	case <-r.shut:
		return nil, ErrStopped
	default:
	}
	if r.idle != nil {
		select {
		case <-r.shut:
			return nil, ErrStopped
		case c := <-r.idle:
			if c != nil {
				return c, nil
			}
		case <-ctx.Done():
			return nil, errors.Join(ErrBusy, ctx.Err())
		}
	}
	raw, err := r.db.Read.Conn(ctx)
	if err != nil {
		if r.idle != nil {
			r.idle <- nil
		}
		return nil, err
	}
	return newConn(raw, r.db.Engine), nil
}

func (r readers) give(c *conn, broken bool) {
	switch {
	case broken:
		c.discard()
		c = nil
	case r.idle == nil:
		c.release()
	}
	if r.idle != nil {
		r.idle <- c
	}
}

// run executes look in one snapshot.
func (r readers) run(tx *Tx, look func(*Tx) error) error {
	c, err := r.take(tx.ctx)
	if err != nil {
		return err
	}
	begin := "BEGIN"
	if c.engine == db.Postgres {
		begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	}
	// The end of the transaction must reach the database even when the reader
	// hangs up, so only look itself is cancelled with the request.
	if err := c.exec(context.Background(), begin); err != nil {
		r.give(c, true)
		return err
	}
	tx.conn, tx.engine = c, c.engine
	err = guarded(look, tx)
	tx.conn = nil
	end := c.exec(context.Background(), "ROLLBACK")
	r.give(c, end != nil)
	return err
}

// close lends no more and waits for what is lent on SQLite; PostgreSQL's
// connections are its pool's.
func (r readers) close() {
	close(r.shut)
	for range cap(r.idle) {
		if c := <-r.idle; c != nil {
			c.release()
		}
	}
}
