package bench

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/migrations"
)

// A ledger is the bare side of filing: a database of the same schema into
// which the rows that the house wrote for one filing are committed again and
// again, under other ids, with statements prepared and values made beforehand.
type ledger struct {
	b     testing.TB
	conns chan *clerk
	texts []string
	model [][]any // values of each text, of the filing looked at
	ids   []string
	made  [][][]any
	db    *sql.DB
	own   ready
}

// A clerk is one connection with its statements.
type clerk struct {
	conn          *sql.Conn
	stmts         []*sql.Stmt
	begin, commit *sql.Stmt
}

// inserted are the tables that a filing adds rows to, with how its rows are
// found: $2 is the dossier, $3 the dossier between percent signs.
var inserted = []struct{ table, where string }{
	{"casework_dossier", "id = $2"}, {"casework_word", "dossier_id = $2"}, {"casework_step", "dossier_id = $2"},
	{"casework_message", "dossier_id = $2"}, {"gate_event", "body LIKE $3"}, {"gate_audit", "subject = $2"},
	{"gate_job", "body LIKE $3"}, {"gate_key", "result LIKE $3"},
}

// newLedger reads what filing r left in the house's database. An address is
// that of an empty PostgreSQL database; "" is a SQLite file.
func newLedger(b testing.TB, house *db.DB, address string, r ready, callers int) *ledger {
	b.Helper()
	l := &ledger{b: b, own: r}
	l.read(house.Write) // the gate keeps all readers
	d := l.open(address, callers)
	l.conns = make(chan *clerk, callers)
	for range callers {
		l.conns <- l.clerk(d)
	}
	return l
}

func (l *ledger) open(address string, callers int) *sql.DB {
	if address == "" {
		d := dbtest.SQLite(l.b)
		l.db = d.Write
		return d.Write
	}
	d, err := db.Open(l.b.Context(), address)
	if err == nil {
		_, err = d.Migrate(l.b.Context(), migrations.Files)
	}
	if err == nil {
		// Each comparison begins with empty tables, as the SQLite file does.
		_, err = d.Write.Exec(`TRUNCATE casework_draft, casework_attachment, casework_dossier, casework_word, casework_step,
			casework_message, casework_figure, gate_event, gate_audit, gate_job, gate_key, gate_counter, gate_chain`)
	}
	if err != nil {
		l.b.Fatal(err)
	}
	d.Write.SetMaxOpenConns(callers + 1) // one stocks the drafts
	d.Write.SetMaxIdleConns(callers)
	l.b.Cleanup(func() { d.Close() })
	l.db = d.Write
	return d.Write
}

// read finds the rows of the filing of l.own.
func (l *ledger) read(house *sql.DB) {
	commune := int64(l.own.office.commune)
	var dossier, code string
	err := house.QueryRow(`SELECT d.id, d.code FROM casework_dossier d
		  JOIN casework_attachment a ON a.commune_id = d.commune_id AND a.dossier_id = d.id
		 WHERE d.commune_id = $1 AND a.id = $2`, commune, l.own.paper).Scan(&dossier, &code)
	if err != nil {
		l.b.Fatal(err)
	}
	l.ids = []string{dossier, code}
	for _, t := range inserted {
		columns, rows := l.rows(house, t.table, t.where, commune, dossier, "%"+dossier+"%")
		if len(rows) == 0 {
			continue
		}
		var values [][]string
		var args []any
		for _, row := range rows {
			marks := make([]string, len(row))
			for i, v := range row {
				args = append(args, v)
				marks[i] = "$" + strconv.Itoa(len(args))
				if s, ok := v.(string); ok && columns[i] == "id" && s != dossier {
					l.ids = append(l.ids, s)
				}
			}
			values = append(values, marks)
		}
		var lists []string
		for _, marks := range values {
			lists = append(lists, "("+strings.Join(marks, ", ")+")")
		}
		l.add("INSERT INTO "+t.table+" ("+strings.Join(columns, ", ")+") VALUES "+strings.Join(lists, ", "), args...)
	}
	// What a filing changes besides: counters, the heads of logs, figures of the
	// day; the draft goes, its paper moves.
	l.add(`INSERT INTO gate_counter (commune_id, name, value) VALUES ($1, $2, 1)
		ON CONFLICT (commune_id, name) DO UPDATE SET value = gate_counter.value + 1`, commune, "casework.code/"+code[:len(code)-5])
	l.add(`INSERT INTO gate_chain (commune_id, chain, seq, hash) VALUES ($1, 'audit', 1, $2)
		ON CONFLICT (commune_id, chain) DO UPDATE SET seq = gate_chain.seq + 1, hash = $2`, commune, strings.Repeat("h", 64))
	l.add(`INSERT INTO casework_figure (commune_id, day, what, field, n) VALUES ($1, '2026-11-23', 'submitted', 'ho-tich', 1)
		ON CONFLICT (commune_id, day, what, field) DO UPDATE SET n = casework_figure.n + 1`, commune)
	l.add(`DELETE FROM casework_draft WHERE commune_id = $1 AND id = $2`, commune, l.own.draft)
	l.add(`UPDATE casework_attachment SET dossier_id = $3, draft_id = '' WHERE commune_id = $1 AND draft_id = $2`,
		commune, l.own.draft, dossier)
}

func (l *ledger) add(text string, args ...any) {
	l.texts, l.model = append(l.texts, text), append(l.model, args)
}

func (l *ledger) rows(d *sql.DB, table, where string, args ...any) (columns []string, all [][]any) {
	l.b.Helper()
	if !strings.Contains(where, "$3") {
		args = args[:2]
	} else {
		args, where = []any{args[0], args[2]}, strings.ReplaceAll(where, "$3", "$2")
	}
	rows, err := d.Query("SELECT * FROM "+table+" WHERE commune_id = $1 AND "+where, args...)
	if err != nil {
		l.b.Fatal(err)
	}
	defer rows.Close()
	if columns, err = rows.Columns(); err != nil {
		l.b.Fatal(err)
	}
	for rows.Next() {
		row, to := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			to[i] = &row[i]
		}
		if err := rows.Scan(to...); err != nil {
			l.b.Fatal(err)
		}
		all = append(all, row)
	}
	return columns, all
}

func (l *ledger) clerk(d *sql.DB) *clerk {
	ctx := context.Background()
	conn, err := d.Conn(ctx)
	if err != nil {
		l.b.Fatal(err)
	}
	l.b.Cleanup(func() { conn.Close() })
	c := &clerk{conn: conn}
	prepare := func(text string) *sql.Stmt {
		s, err := conn.PrepareContext(ctx, text)
		if err != nil {
			l.b.Fatal(text, err)
		}
		return s
	}
	c.begin, c.commit = prepare("BEGIN"), prepare("COMMIT")
	for _, text := range l.texts {
		c.stmts = append(c.stmts, prepare(text))
	}
	return c
}

// prepare stocks the drafts and makes the values of each filing to come.
func (l *ledger) prepare(all []ready) {
	l.b.Helper()
	stock(l.b, &db.DB{Write: l.db}, all)
	for i, r := range all {
		swap := []string{l.own.draft, r.draft, l.own.paper, r.paper, l.ids[1], fmt.Sprint(l.ids[1], ".", i)}
		for k, id := range l.ids {
			if k != 1 {
				swap = append(swap, id, uuid.Must(uuid.NewV7()).String())
			}
		}
		with := strings.NewReplacer(swap...)
		values := make([][]any, len(l.model))
		for k, args := range l.model {
			values[k] = make([]any, len(args))
			for j, v := range args {
				switch v := v.(type) {
				case string:
					values[k][j] = with.Replace(v)
				case int64:
					values[k][j] = v
					if v == int64(l.own.office.commune) {
						values[k][j] = int64(r.office.commune)
					}
				default:
					values[k][j] = v
				}
			}
			if strings.HasPrefix(l.texts[k], "INSERT INTO gate_audit") {
				values[k][1] = int64(i + 1) // seq
			}
			if strings.HasPrefix(l.texts[k], "INSERT INTO gate_key") {
				values[k][2] = r.draft // key
			}
		}
		l.made = append(l.made, values)
	}
}

// commit writes the rows of filing i.
func (l *ledger) commit(i int) error {
	c := <-l.conns
	defer func() { l.conns <- c }()
	ctx := context.Background()
	if _, err := c.begin.ExecContext(ctx); err != nil {
		return err
	}
	for k, s := range c.stmts {
		if _, err := s.ExecContext(ctx, l.made[i][k]...); err != nil {
			return fmt.Errorf("%s: %w", l.texts[k], err)
		}
	}
	_, err := c.commit.ExecContext(ctx)
	return err
}

// stock puts copies of the models, and of their papers, into a database.
func stock(b testing.TB, d *db.DB, all []ready) {
	b.Helper()
	tx, err := d.Write.Begin()
	if err != nil {
		b.Fatal(err)
	}
	defer tx.Rollback()
	for _, r := range all {
		m := r.office.model
		_, err := tx.Exec(`INSERT INTO casework_draft (commune_id, id, owner_id, made_by, channel, procedure, procedure_version,
				answers, typed, page, started_at, saved_at, expires_at, version)
			VALUES ($1, $2, $3, $3, 'online', $4, $5, $6, '{}', $7, $8, $8, $9, 1)`,
			int64(r.office.commune), r.draft, r.resident.who.ID, m.Procedure, m.ProcedureVersion,
			strings.ReplaceAll(encoded(b, m.Answers), r.office.paper, r.paper), m.Page, m.Saved.UnixMilli(), m.Expires.UnixMilli())
		if err != nil {
			b.Fatal(err)
		}
		_, err = tx.Exec(`INSERT INTO casework_attachment (commune_id, id, draft_id, dossier_id, kind, component, field, name, type,
				size, hash, blob_key, thumb_key, digitised, by_id, at, removed_at)
			VALUES ($1, $2, $3, '', 'paper', 'c3', 'papers.c3', 'giay-chung-sinh.jpg', 'image/jpeg', 1234, '00ff', $4, '', false, $5, $6, 0)`,
			int64(r.office.commune), r.paper, r.draft, fmt.Sprintf("%d/2026/11/00/chung-sinh", r.office.commune), r.resident.who.ID, m.Saved.UnixMilli())
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}
