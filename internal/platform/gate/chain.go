package gate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// A chained log: each row's hash is SHA-256 over the hash before it and the
// row's own columns, so that a row changed, dropped or slipped in is found.
type chained struct {
	name    string
	table   string
	columns []string // without commune_id, seq and hash
}

var (
	auditChain = chained{"audit", "gate_audit",
		[]string{"at", "actor_id", "acting_for", "what", "subject", "detail", "request"}}
	accessChain = chained{"access", "gate_access",
		[]string{"at", "actor_id", "actor_name", "office", "subject_id", "purpose", "record", "request"}}
)

// chain appends rows to a log of commune. The head row is updated first: on
// PostgreSQL that holds other processes back until this commit.
func chain(c *conn, commune Commune, log chained, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	ctx := context.Background()
	var seq int64
	var hash string
	head, err := c.query(ctx, `
		INSERT INTO gate_chain (commune_id, chain, seq, hash) VALUES ($1, $2, $3, '')
		ON CONFLICT (commune_id, chain) DO UPDATE SET seq = gate_chain.seq + $3
		RETURNING seq, hash`, int64(commune), log.name, len(rows))
	if err := (Row{head, err}).Scan(&seq, &hash); err != nil {
		return err
	}
	seq -= int64(len(rows))
	linked := make([][]any, len(rows))
	for i, row := range rows {
		seq++
		hash = link(hash, int64(commune), seq, row)
		linked[i] = append([]any{seq, hash}, row...)
	}
	into := log.table + " (commune_id, seq, hash, " + strings.Join(log.columns, ", ") + ")"
	if err := insertRows(c, commune, into, "", linked); err != nil {
		return err
	}
	return c.exec(ctx, `UPDATE gate_chain SET hash = $3 WHERE commune_id = $1 AND chain = $2`,
		int64(commune), log.name, hash)
}

func link(before string, commune, seq int64, row []any) string {
	body, err := json.Marshal(append([]any{before, commune, seq}, row...))
	if err != nil {
		panic(err) // strings and integers only
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// A Break is a place where a chained log does not hold together.
type Break struct {
	Log  string // "gate_audit" or "gate_access"
	Seq  int64  // the first row that is wrong or missing
	What string // in words, for operators
}

// VerifyChains walks both logs of the transaction's commune and returns the
// first break of each, and how many rows were sound.
func VerifyChains(t *Tx) (sound int64, breaks []Break, err error) {
	for _, log := range []chained{auditChain, accessChain} {
		n, b, err := t.verify(log)
		if err != nil {
			return sound, breaks, err
		}
		sound += n
		if b != nil {
			breaks = append(breaks, *b)
		}
	}
	return sound, breaks, nil
}

func (t *Tx) verify(log chained) (int64, *Break, error) {
	const page = 1000
	var seq int64
	var hash string
	for {
		rows, err := All(t, log.scan, `SELECT seq, hash, `+strings.Join(log.columns, ", ")+
			` FROM `+log.table+` WHERE commune_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`, seq, page)
		if err != nil {
			return seq, nil, err
		}
		for _, r := range rows {
			if r.seq != seq+1 {
				return seq, &Break{log.table, seq + 1, fmt.Sprintf("row %d is missing", seq+1)}, nil
			}
			if hash = link(hash, int64(t.Who.Commune), r.seq, r.row); hash != r.hash {
				return seq, &Break{log.table, r.seq, fmt.Sprintf("row %d was changed", r.seq)}, nil
			}
			seq = r.seq
		}
		if len(rows) < page {
			b, err := t.verifyHead(log, seq, hash)
			return seq, b, err
		}
	}
}

// verifyHead finds rows cut off at the end of the log.
func (t *Tx) verifyHead(log chained, seq int64, hash string) (*Break, error) {
	heads, err := All(t, func(scan Scanner) (chainRow, error) {
		var h chainRow
		err := scan(&h.seq, &h.hash)
		return h, err
	}, `SELECT seq, hash FROM gate_chain WHERE commune_id = $1 AND chain = $2`, log.name)
	if err != nil {
		return nil, err
	}
	head := chainRow{}
	if len(heads) > 0 {
		head = heads[0]
	}
	if head.seq != seq || head.hash != hash {
		return &Break{log.table, seq + 1, fmt.Sprintf("the log ends at row %d, its head says %d", seq, head.seq)}, nil
	}
	return nil, nil
}

type chainRow struct {
	seq  int64
	hash string
	row  []any
}

func (log chained) scan(scan Scanner) (chainRow, error) {
	var r chainRow
	var at int64
	texts := make([]string, len(log.columns)-1)
	dest := []any{&r.seq, &r.hash, &at}
	for i := range texts {
		dest = append(dest, &texts[i])
	}
	if err := scan(dest...); err != nil {
		return r, err
	}
	r.row = append(r.row, at)
	for _, s := range texts {
		r.row = append(r.row, s)
	}
	return r, nil
}

// A Line is one entry of the audit log, as administrators read it.
type Line struct {
	Seq     int64
	At      time.Time
	Actor   string // account id, or "system:…"
	For     string // on whose behalf, "" for oneself
	What    string
	Subject string
}

// AuditLines returns the log newest first, before the line numbered before
// (0: from the newest), of one subject when that is set.
func AuditLines(t *Tx, subject string, before int64, most int) ([]Line, error) {
	return All(t, func(scan Scanner) (Line, error) {
		var l Line
		var at int64
		err := scan(&l.Seq, &at, &l.Actor, &l.For, &l.What, &l.Subject)
		l.At = time.UnixMilli(at).UTC()
		return l, err
	}, `SELECT seq, at, actor_id, acting_for, what, subject FROM gate_audit
		 WHERE commune_id = $1 AND ($2 = '' OR subject = $2) AND ($3 = 0 OR seq < $3)
		 ORDER BY seq DESC LIMIT $4`, subject, before, most)
}
