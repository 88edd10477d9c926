package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"

	"xaso/internal/platform/db"
)

// partSize is when a table's lines go into the archive: enough for zstd,
// little enough for a small machine's memory.
const partSize = 4 << 20

// A Sum is how many rows a table has and what they say, whatever their order:
// the four quarters of the SHA-256 of each line, added up. It finds what was
// lost or changed by accident; against intent there are the seal and the chains.
type Sum struct {
	Rows   int64  `json:"rows"`
	Digest string `json:"digest"`
}

type sum struct {
	rows  int64
	words [4]uint64
}

func (s *sum) add(line []byte) {
	s.rows++
	hash := sha256.Sum256(line)
	for i := range s.words {
		s.words[i] += binary.BigEndian.Uint64(hash[i*8:])
	}
}

func (s *sum) done() Sum {
	var b []byte
	for _, w := range s.words {
		b = binary.BigEndian.AppendUint64(b, w)
	}
	return Sum{s.rows, hex.EncodeToString(b)}
}

// A snapshot is one unchanging view of the database on a connection of its
// own: on SQLite readers do not hold up the writer, and the gate's readers
// are left to the pages.
type snapshot struct {
	conn   *sql.Conn
	engine db.Engine
	own    *db.DB
}

func openSnapshot(ctx context.Context, d *db.DB) (_ *snapshot, err error) {
	s := &snapshot{engine: d.Engine}
	pool, begin := d.Read, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	if d.Engine == db.SQLite {
		if s.own, err = db.Open(ctx, d.Path); err != nil {
			return nil, err
		}
		pool, begin = s.own.Read, "BEGIN"
	}
	if s.conn, err = pool.Conn(ctx); err == nil {
		_, err = s.conn.ExecContext(ctx, begin)
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *snapshot) close() {
	if s.conn != nil {
		s.conn.ExecContext(context.Background(), "ROLLBACK")
		s.conn.Close()
	}
	if s.own != nil {
		s.own.Close()
	}
}

const (
	tablesSQLite = `SELECT name FROM sqlite_schema WHERE type = 'table'
		AND name NOT LIKE 'sqlite~_%' ESCAPE '~' AND name <> 'goose_db_version' ORDER BY name`
	tablesPostgres = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()
		AND table_type = 'BASE TABLE' AND table_name <> 'goose_db_version' ORDER BY table_name COLLATE "C"`
)

// querier is a connection or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// tables lists what a backup holds: every table but the migrations' own.
func tables(ctx context.Context, q querier, e db.Engine) ([]Table, error) {
	query := tablesSQLite
	if e == db.Postgres {
		query = tablesPostgres
	}
	names, err := texts(ctx, q, query)
	if err != nil {
		return nil, err
	}
	var all []Table
	for _, name := range names {
		rows, err := q.QueryContext(ctx, "SELECT * FROM "+quoted(name)+" LIMIT 0")
		if err != nil {
			return nil, err
		}
		columns, err := rows.Columns()
		rows.Close()
		if err != nil {
			return nil, err
		}
		all = append(all, Table{Name: name, Columns: columns})
	}
	return all, nil
}

func texts(ctx context.Context, q querier, query string) ([]string, error) {
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// quoted writes a name that came from the database's own catalogue.
func quoted(name string) string {
	return `"` + string(bytes.ReplaceAll([]byte(name), []byte(`"`), []byte(`""`))) + `"`
}

// writeRows writes the header and every table, in one snapshot.
func (src Source) writeRows(ctx context.Context, w *writer, m *Manifest) error {
	var err error
	if m.Schema, _, err = src.DB.Version(ctx, src.Migrations); err != nil {
		return err
	}
	s, err := openSnapshot(ctx, src.DB)
	if err != nil {
		return err
	}
	defer s.close()
	if m.Tables, err = tables(ctx, s.conn, s.engine); err != nil {
		return err
	}
	if m.Heads, err = heads(ctx, s.conn); err != nil {
		return err
	}
	if err := w.json(headerName, m); err != nil {
		return err
	}
	for i := range m.Tables {
		var part bytes.Buffer
		parts := 0
		flush := func() error {
			parts++
			defer part.Reset()
			return w.bytes(fmt.Sprintf("%s%s/%06d.ndjson", rowsFolder, m.Tables[i].Name, parts), part.Bytes())
		}
		m.Tables[i].Sum, err = eachLine(ctx, s.conn, m.Tables[i], func(line []byte) error {
			part.Write(line)
			part.WriteByte('\n')
			if part.Len() < partSize {
				return nil
			}
			return flush()
		})
		if err == nil && part.Len() > 0 {
			err = flush()
		}
		if err != nil {
			return fmt.Errorf("table %s: %w", m.Tables[i].Name, err)
		}
	}
	return nil
}

func heads(ctx context.Context, q querier) ([]Head, error) {
	rows, err := q.QueryContext(ctx, `SELECT commune_id, chain, seq, hash FROM gate_chain ORDER BY commune_id, seq, hash`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Head
	for rows.Next() {
		var h Head
		if err := rows.Scan(&h.Commune, &h.Chain, &h.Seq, &h.Hash); err != nil {
			return nil, err
		}
		all = append(all, h)
	}
	return all, rows.Err()
}

// eachLine encodes each row of a table. The line is the callee's until it
// returns.
func eachLine(ctx context.Context, q querier, t Table, visit func(line []byte) error) (Sum, error) {
	list := ""
	for i, c := range t.Columns {
		if i > 0 {
			list += ", "
		}
		list += quoted(c)
	}
	rows, err := q.QueryContext(ctx, "SELECT "+list+" FROM "+quoted(t.Name))
	if err != nil {
		return Sum{}, err
	}
	defer rows.Close()
	values, into := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range values {
		into[i] = &values[i]
	}
	types, err := rows.ColumnTypes()
	if err != nil {
		return Sum{}, err
	}
	var total sum
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return Sum{}, err
		}
		for i, t := range types {
			// SQLite keeps a BOOLEAN as a number; PostgreSQL would not take that.
			if n, ok := values[i].(int64); ok && t.DatabaseTypeName() == "BOOLEAN" {
				values[i] = n != 0
			}
		}
		line, err := encodeRow(values)
		if err != nil {
			return Sum{}, err
		}
		total.add(line)
		if err := visit(line); err != nil {
			return Sum{}, err
		}
	}
	return total.done(), rows.Err()
}

// raw stands in a line for bytes, and for TEXT that is no UTF-8.
type raw struct {
	Bytes []byte `json:"bytes,omitempty"`
	Text  []byte `json:"text,omitempty"`
}

// encodeRow writes one row as a JSON array, the same for both engines.
func encodeRow(values []any) ([]byte, error) {
	out := make([]any, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case nil, int64, bool:
			out[i] = v
		case string:
			out[i] = v
			if !utf8.ValidString(v) {
				out[i] = raw{Text: []byte(v)}
			}
		case []byte:
			out[i] = raw{Bytes: v}
		default:
			return nil, fmt.Errorf("a value of type %T: columns are TEXT, BIGINT or BOOLEAN", v)
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(out); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// decodeRow is the way back, for exactly want columns.
func decodeRow(line []byte, want int) ([]any, error) {
	var cells []json.RawMessage
	if err := json.Unmarshal(line, &cells); err != nil {
		return nil, damaged(err)
	}
	if len(cells) != want {
		return nil, damaged(fmt.Errorf("a row of %d values for %d columns", len(cells), want))
	}
	values := make([]any, want)
	for i, cell := range cells {
		var err error
		if values[i], err = decodeCell(cell); err != nil {
			return nil, damaged(fmt.Errorf("value %d: %w", i+1, err))
		}
	}
	return values, nil
}

func decodeCell(cell json.RawMessage) (any, error) {
	switch cell[0] {
	case 'n':
		return nil, nil
	case 't', 'f':
		return cell[0] == 't', nil
	case '"':
		var s string
		err := json.Unmarshal(cell, &s)
		return s, err
	case '{':
		var r raw
		d := json.NewDecoder(bytes.NewReader(cell))
		d.DisallowUnknownFields()
		if err := d.Decode(&r); err != nil {
			return nil, err
		}
		if r.Text != nil {
			return string(r.Text), nil
		}
		return append([]byte{}, r.Bytes...), nil
	}
	return strconv.ParseInt(string(cell), 10, 64)
}
