package payments

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"
	"unicode/utf8"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/sheet"
)

// mostLines bounds one statement: a commune's year is a few thousand.
const mostLines = 5000

// A Reading of a statement: its columns, which may be remembered by bank.
// Each value is the header as the bank writes it.
type Reading struct {
	At        string `json:"at"`
	In        string `json:"in"`
	Said      string `json:"said"`
	Reference string `json:"reference,omitempty"`
}

// columns are what is looked for: what the office said this bank writes, then
// what banks are known to write.
func (r Reading) columns() []sheet.Column {
	named := func(own string, others ...string) []string {
		if own != "" {
			return []string{own} // an official chose it: nothing else will do
		}
		return others
	}
	return []sheet.Column{
		{Key: "at", Names: named(r.At, "Ngày giao dịch", "Thời gian giao dịch", "Ngày hạch toán", "Ngày hiệu lực", "Ngày", "Transaction date", "Date")},
		{Key: "in", Names: named(r.In, "Số tiền ghi có", "Phát sinh có", "Ghi có", "Có", "Tiền vào", "Credit amount", "Credit", "Số tiền", "Amount")},
		{Key: "said", Names: named(r.Said, "Nội dung giao dịch", "Nội dung chuyển khoản", "Nội dung", "Diễn giải", "Mô tả", "Description", "Remark")},
		{Key: "reference", Names: named(r.Reference, "Số tham chiếu", "Mã giao dịch", "Số bút toán", "Số giao dịch", "Số chứng từ", "Reference", "Transaction ID", "Trace"),
			Optional: r.Reference == ""},
	}
}

// A Spot is what is wrong with one row of a statement.
type Spot struct {
	Row    int    `json:"row"`
	Column string `json:"column,omitempty"`
	Header string `json:"header,omitempty"`
	Code   string `json:"code"` // of the fault
	Args   []any  `json:"args,omitempty"`
}

// A StatementLine is one movement of a statement with what would come of it.
type StatementLine struct {
	Row       int       `json:"row"`
	At        time.Time `json:"at"`
	Dong      int64     `json:"dong"`
	Said      string    `json:"said"`
	Reference string    `json:"reference"`
	Effect    Effect    `json:"effect"`
	Why       string    `json:"why,omitempty"`
	Pay       string    `json:"pay,omitempty"` // code of the request
}

// A Statement is what was read out of a file.
type Statement struct {
	Encoding string          `json:"encoding"`
	Reading  Reading         `json:"reading"`
	Lines    []StatementLine `json:"lines"`
	Spots    []Spot          `json:"spots"`
	Out      int             `json:"out"` // rows of money that went out: none of our business
}

// Tally counts the lines by what becomes of them.
func (s Statement) Tally() map[Effect]int {
	n := map[Effect]int{}
	for _, l := range s.Lines {
		n[l.Effect]++
	}
	return n
}

// An Import is one statement on its way in.
type Import struct {
	ID        string
	AccountID string
	Name      string
	State     string // preview, done
	Made      time.Time
	MadeBy    string
	Done      time.Time
	Statement Statement // with what would come of it, then with what came
}

const importColumns = `id, account_id, name, body, state, made_at, made_by, done_at`

func scanImport(scan gate.Scanner) (Import, error) {
	var i Import
	var body string
	var made, done int64
	err := scan(&i.ID, &i.AccountID, &i.Name, &body, &i.State, &made, &i.MadeBy, &done)
	if err != nil {
		return i, err
	}
	i.Made, i.Done = gate.Instant(made), gate.Instant(done)
	return i, json.Unmarshal([]byte(body), &i.Statement)
}

// ReadStatement reads a file of the bank and keeps it as a preview: nothing is
// booked yet. The zero Reading takes what is remembered of the bank.
func (t *Till) ReadStatement(ctx context.Context, who gate.Actor, account, name string, file io.ReaderAt, size int64, as Reading) (string, error) {
	var a Account
	err := t.gate.Read(ctx, who, MayReconcile, func(tx *gate.Tx) error {
		if err := tx.Require(who.MayIn(MayReconcile, "", "")); err != nil {
			return err
		}
		var err error
		if a, err = accountOf(tx, account); err != nil {
			return err
		}
		if as == (Reading{}) {
			as, err = remembered(tx, a.BIN)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	s, err := parseStatement(file, size, as)
	if err != nil {
		return "", err
	}
	if name = identity.Compose(name); utf8.RuneCountInString(name) > 120 {
		name = string([]rune(name)[:120])
	}
	return gate.Make(ctx, t.gate, who, MayReconcile, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(who.MayIn(MayReconcile, "", "")); err != nil {
			return "", err
		}
		id := tx.NewID()
		_, err := tx.Exec(`
			INSERT INTO payments_import (commune_id, id, account_id, name, body, state, made_at, made_by, done_at, result)
			VALUES ($1, $2, $3, $4, $5, 'preview', $6, $7, 0, '')`, id, a.ID, name, text(s), gate.Millis(tx.Now()), who.ID)
		if err != nil {
			return "", err
		}
		return id, tx.Record("payments.statement-read", id, map[string]int{"lines": len(s.Lines), "wrong": len(s.Spots)})
	})
}

func remembered(tx *gate.Tx, bin string) (Reading, error) {
	var r Reading
	var body string
	err := tx.Row(`SELECT body FROM payments_mapping WHERE commune_id = $1 AND bin = $2`, bin).Scan(&body)
	if errors.Is(err, gate.ErrMissing) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal([]byte(body), &r)
}

// parseStatement reads the rows of money in. Rows that cannot be trusted are
// told one by one.
func parseStatement(file io.ReaderAt, size int64, as Reading) (Statement, error) {
	f, err := sheet.Open(file, size, sheet.Options{Limits: sheet.Limits{File: 8 << 20, Part: 64 << 20, Rows: 20_000, Columns: 64, Cell: 8 << 10}})
	if err != nil {
		return Statement{}, err
	}
	defer f.Close()
	table, err := f.Table(as.columns()...)
	if err != nil {
		return Statement{}, err
	}
	s := Statement{Encoding: f.Encoding, Reading: as}
	for table.Next() {
		line, spots := lineOf(table.Record())
		switch {
		case len(spots) > 0:
			s.Spots = append(s.Spots, spots...)
		case line.Dong <= 0:
			s.Out++
		default:
			s.Lines = append(s.Lines, line)
		}
		if len(s.Lines)+len(s.Spots) > mostLines {
			return Statement{}, ErrMany.With(mostLines)
		}
	}
	return s, f.Err()
}

// lineOf reads one row. A row without date and amount is a total or a remark
// of the bank and is passed over.
func lineOf(r sheet.Record) (StatementLine, []Spot) {
	line := StatementLine{Row: r.Row.Number, Said: r.Text("said"), Reference: r.Text("reference")}
	if r.Cell("at").Kind == sheet.Empty {
		return line, nil
	}
	var spots []Spot
	note := func(p *sheet.Problem) {
		if p != nil {
			spots = append(spots, Spot{p.Row, p.Column, p.Header, p.Fault.Code, p.Fault.Args})
		}
	}
	for _, p := range r.Doubts() {
		note(p)
	}
	var p *sheet.Problem
	if line.At, p = r.Time("at"); p != nil && r.Cell("in").Kind == sheet.Empty {
		return line, nil // "Số dư cuối kỳ"
	}
	note(p)
	line.Dong, p = r.Dong("in")
	note(p)
	if len(spots) == 0 && line.Dong > 0 {
		m := Movement{Account: "x", Reference: line.Reference, At: line.At, Dong: line.Dong, Said: line.Said}
		if err := m.tidy(); err != nil {
			note(r.Wrong("reference", ErrReference))
		}
		line.Said = m.Said // no card number is kept, not even in a preview
	}
	return line, spots
}

// Preview shows what a statement would do, reckoned afresh.
func (t *Till) Preview(ctx context.Context, who gate.Actor, id string) (Import, Account, error) {
	var i Import
	var a Account
	err := t.gate.Read(ctx, who, MayReconcile, func(tx *gate.Tx) error {
		if err := tx.Require(who.MayIn(MayReconcile, "", "")); err != nil {
			return err
		}
		var err error
		if i, err = oneOf(tx, scanImport, `SELECT `+importColumns+` FROM payments_import WHERE commune_id = $1 AND id = $2`, id); err != nil {
			return err
		}
		if a, err = accountOf(tx, i.AccountID); err != nil || i.State != "preview" {
			return err
		}
		paid := map[string]bool{}
		for n := range i.Statement.Lines {
			if err := i.foresee(tx, a, &i.Statement.Lines[n], paid); err != nil {
				return err
			}
		}
		return nil
	})
	return i, a, err
}

// foresee says what would come of one line after those before it.
func (i Import) foresee(tx *gate.Tx, a Account, l *StatementLine, paid map[string]bool) error {
	m := i.movement(a, *l)
	if err := m.tidy(); err != nil {
		return err
	}
	var known int64
	err := tx.Row(`SELECT COUNT(*) FROM payments_movement WHERE commune_id = $1 AND account = $2 AND reference = $3`,
		m.Account, m.Reference).Scan(&known)
	if err != nil {
		return err
	}
	if l.Effect = DidRepeat; known > 0 || paid[m.Reference] {
		return nil
	}
	paid[m.Reference] = true
	f, err := judge(tx, m)
	if err != nil {
		return err
	}
	l.Pay, l.Why, l.Effect = f.request.Code, f.why, DidSettle
	if f.why == "" && paid["="+f.request.ID] {
		l.Why = WhyTwice
	}
	if l.Why != "" {
		l.Effect = DidHold
	}
	paid["="+f.request.ID] = true
	return nil
}

func (i Import) movement(a Account, l StatementLine) Movement {
	return Movement{Account: a.Number, Reference: l.Reference, At: l.At, Dong: l.Dong, Said: l.Said, Source: "statement", SourceID: i.ID}
}

// Confirm books a statement whole or not at all. Confirming it twice, or a
// statement that overlaps another, books nothing twice. The columns are
// remembered for the bank.
func (t *Till) Confirm(ctx context.Context, who gate.Actor, id string) (Statement, error) {
	return gate.Make(ctx, t.gate, who, MayReconcile, func(tx *gate.Tx) (Statement, error) {
		if err := tx.Require(who.MayIn(MayReconcile, "", "")); err != nil {
			return Statement{}, err
		}
		i, err := oneOf(tx, scanImport, `SELECT `+importColumns+` FROM payments_import WHERE commune_id = $1 AND id = $2`, id)
		if err != nil {
			return Statement{}, err
		}
		if i.State != "preview" {
			return i.Statement, ErrState.With(i.Name)
		}
		a, err := accountOf(tx, i.AccountID)
		if err != nil {
			return Statement{}, err
		}
		for n := range i.Statement.Lines {
			l := &i.Statement.Lines[n]
			if l.Effect, err = t.take(tx, i.movement(a, *l)); err != nil {
				return Statement{}, err
			}
		}
		_, err = tx.Exec(`UPDATE payments_import SET state = 'done', body = $3, done_at = $4 WHERE commune_id = $1 AND id = $2 AND state = 'preview'`,
			i.ID, text(i.Statement), gate.Millis(tx.Now()))
		if err != nil {
			return Statement{}, err
		}
		_, err = tx.Exec(`
			INSERT INTO payments_mapping (commune_id, bin, body) VALUES ($1, $2, $3)
			ON CONFLICT (commune_id, bin) DO UPDATE SET body = $3`, a.BIN, text(i.Statement.Reading))
		if err != nil {
			return Statement{}, err
		}
		return i.Statement, tx.Record("payments.statement", i.ID, i.Statement.Tally())
	})
}
