package sheet

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/identity"
)

// mostBefore is how many rows of letterhead may stand above the header.
const mostBefore = 30

// A Column is one that a reader of a table needs.
type Column struct {
	Key      string
	Names    []string // as headers may be written; marks, case and signs do not count
	Optional bool
}

// A Table is a file whose header row was found.
type Table struct {
	File   *File
	Header Row            // as it stands in the file
	at     map[string]int // key to column
	record Record
}

// A Record is one row under the header, valid until the next.
type Record struct {
	Row   Row
	table *Table
}

// A Problem is what is wrong with one row, or one cell of it.
type Problem struct {
	Row    int
	Column string // "C", "" for the whole row
	Header string // as the file writes it
	Fault  *fault.Fault
}

func (p *Problem) Error() string { return p.Fault.Error() }

// Unwrap lets the fault be found.
func (p *Problem) Unwrap() error { return p.Fault }

// Plain makes a header comparable: "Số tiền (VNĐ)" is "so tien".
func Plain(header string) string {
	if before, _, ok := strings.Cut(header, "("); ok && strings.TrimSpace(before) != "" {
		header = before
	}
	return strings.Join(strings.FieldsFunc(identity.Fold(header), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// Table goes down to the header row: the first that has every column which is
// not optional. It returns ErrHeader with the names that were missing in the
// row that came nearest.
func (f *File) Table(columns ...Column) (*Table, error) {
	missing, fewest := []string(nil), len(columns)+1
	for range mostBefore {
		if !f.Next() {
			break
		}
		t := &Table{File: f, at: map[string]int{}}
		var lacks []string
		for _, c := range columns {
			found := f.row.columnsOf(c)
			switch {
			case len(found) > 1:
				return nil, ErrHeader2.With(f.row.Cells[found[0]].Text, f.row.Number)
			case len(found) == 1:
				t.at[c.Key] = found[0]
			case !c.Optional:
				lacks = append(lacks, c.Names[0])
			}
		}
		if len(lacks) == 0 {
			t.Header = Row{f.row.Number, slices.Clone(f.row.Cells)}
			return t, nil
		}
		if len(lacks) < fewest {
			missing, fewest = lacks, len(lacks)
		}
	}
	if f.err != nil {
		return nil, f.err
	}
	if missing == nil {
		for _, c := range columns {
			missing = append(missing, c.Names[0])
		}
	}
	return nil, ErrHeader.With(strings.Join(missing, ", "))
}

// columnsOf finds the cells that are headers of a column: those of its first
// name that occurs.
func (r Row) columnsOf(c Column) []int {
	for _, name := range c.Names {
		var at []int
		for i, cell := range r.Cells {
			if cell.Kind == Text && Plain(cell.Text) == Plain(name) {
				at = append(at, i)
			}
		}
		if at != nil {
			return at
		}
	}
	return nil
}

// Has reports whether the file has a column.
func (t *Table) Has(key string) bool { _, ok := t.at[key]; return ok }

// Next goes to the next row under the header.
func (t *Table) Next() bool {
	ok := t.File.Next()
	t.record = Record{t.File.row, t}
	return ok
}

// Record is the row that Next read.
func (t *Table) Record() Record { return t.record }

// Cell returns the cell under a column, an empty one without.
func (r Record) Cell(key string) Cell {
	at, ok := r.table.at[key]
	if !ok {
		return Cell{}
	}
	return r.Row.At(at)
}

// Text is the text of a cell, "" for an empty one.
func (r Record) Text(key string) string { return r.Cell(key).Text }

// Wrong is a problem at a cell of this row.
func (r Record) Wrong(key string, f *fault.Fault) *Problem {
	p := &Problem{Row: r.Row.Number, Fault: f}
	if at, ok := r.table.at[key]; ok {
		p.Column, p.Header = Letters(at), r.table.Header.At(at).Text
	}
	return p
}

// Doubts are what makes a row untrustworthy whatever it says: formulas, error
// cells and merged cells under the columns that are used.
func (r Record) Doubts() []*Problem {
	var all []*Problem
	keys := make([]string, 0, len(r.table.at))
	for key := range r.table.at {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int { return r.table.at[a] - r.table.at[b] })
	for _, key := range keys {
		switch c := r.Cell(key); {
		case c.Formula:
			all = append(all, r.Wrong(key, ErrFormula))
		case c.Kind == Error:
			all = append(all, r.Wrong(key, ErrErrorCell.With(c.Text)))
		}
	}
	if merged := r.table.File.MergedAt(r.Row.Number); len(merged) > 0 {
		all = append(all, &Problem{Row: r.Row.Number, Fault: ErrMerged.With(merged[0])})
	}
	return all
}

// Int reads a whole number; an empty cell is a problem.
func (r Record) Int(key string) (int64, *Problem) {
	c := r.Cell(key)
	if c.Kind == Empty {
		return 0, r.Wrong(key, ErrEmpty)
	}
	n, ok := ParseDong(c.Text)
	if !ok || c.Kind == Date || c.Kind == Error {
		return 0, r.Wrong(key, ErrNumber.With(c.Text))
	}
	return n, nil
}

// Dong reads an amount of money; an empty cell is 0, for statements have one
// column for money in and one for money out.
func (r Record) Dong(key string) (int64, *Problem) {
	if c := r.Cell(key); c.Kind == Empty || c.Text == "-" {
		return 0, nil
	}
	return r.Int(key)
}

// Time reads a date, in Viet Nam's zone, with a time of day where one is
// written.
func (r Record) Time(key string) (time.Time, *Problem) {
	c := r.Cell(key)
	if c.Kind == Empty {
		return time.Time{}, r.Wrong(key, ErrEmpty)
	}
	t, ok := ParseTime(c.Text)
	if !ok || c.Kind == Number || c.Kind == Error {
		return time.Time{}, r.Wrong(key, ErrDate.With(c.Text))
	}
	return t, nil
}
