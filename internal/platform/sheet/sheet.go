// Package sheet reads tables that people send: XLSX and CSV from banks, from
// the software an office used before, from a colleague. Rows come one by one,
// so that a long file needs no more memory than a short one; what cannot be
// trusted (formulas, merged cells, a broken encoding, a bomb) is reported with
// its place and never guessed at. It also writes such files, so that no cell
// becomes a formula on the desk of whoever opens them.
//
// Text in the encodings of old Vietnamese fonts (TCVN3 as in .VnTime, VNI,
// Windows-1258) is recognised by its syllables and made Unicode; what is not
// recognised is refused or left as it is, with the reason.
package sheet

import (
	"embed"
	"io"

	"xaso/internal/platform/fault"
)

// Texts are the sentences of this room.
//
//go:embed locale/*.json
var Texts embed.FS

var (
	ErrFormat    = fault.New(fault.Missing, "sheet.format")
	ErrTooLarge  = fault.New(fault.TooLarge, "sheet.too-large")
	ErrTooMany   = fault.New(fault.TooLarge, "sheet.too-many-rows")
	ErrWide      = fault.New(fault.Invalid, "sheet.too-many-columns")
	ErrLongCell  = fault.New(fault.Invalid, "sheet.long-cell")
	ErrOldExcel  = fault.New(fault.WrongType, "sheet.old-excel")
	ErrNoSheet   = fault.New(fault.Invalid, "sheet.no-sheet")
	ErrBroken    = fault.New(fault.Invalid, "sheet.broken")
	ErrEncoding  = fault.New(fault.Invalid, "sheet.encoding")
	ErrNotTable  = fault.New(fault.WrongType, "sheet.not-a-table")
	ErrHeader    = fault.New(fault.Invalid, "sheet.no-header")
	ErrHeader2   = fault.New(fault.Invalid, "sheet.header-twice")
	ErrFormula   = fault.New(fault.Invalid, "sheet.formula")
	ErrErrorCell = fault.New(fault.Invalid, "sheet.error-cell")
	ErrMerged    = fault.New(fault.Invalid, "sheet.merged")
	ErrNumber    = fault.New(fault.Invalid, "sheet.number")
	ErrDate      = fault.New(fault.Invalid, "sheet.date")
	ErrEmpty     = fault.New(fault.Invalid, "sheet.empty-cell")
)

// Limits bound what a file may cost. The zero value is DefaultLimits.
type Limits struct {
	File    int64 // bytes as sent
	Part    int64 // bytes of one part of an XLSX, unpacked
	Rows    int
	Columns int
	Cell    int // bytes of one cell
}

// DefaultLimits hold a year of bank statements and 200,000 old dossiers.
var DefaultLimits = Limits{File: 64 << 20, Part: 512 << 20, Rows: 200_000, Columns: 256, Cell: 32 << 10}

// Options say how to open a file.
type Options struct {
	Sheet  string // name of the sheet; "" is the first visible one
	Limits Limits
}

// A Kind is what a cell holds.
type Kind int

const (
	Empty Kind = iota
	Text
	Number
	Bool
	Date  // a date, with a time of day where it has one
	Error // #N/A, #REF! and their kin
)

// A Cell is one value. Text is what it reads as: "38190000001", "2026-11-23",
// "2026-11-23 09:05:00".
type Cell struct {
	Kind Kind
	Text string
	// Formula: the value was computed by whoever saved the file. It is shown,
	// and is nobody's to trust.
	Formula bool
	// From names the old encoding that the text was made Unicode from.
	From string
}

// A Row is valid until the next one is asked for.
type Row struct {
	Number int // as the program that made the file counts, from 1
	Cells  []Cell
}

// At returns a cell, an empty one beyond the end.
func (r Row) At(column int) Cell {
	if column < 0 || column >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[column]
}

// blank reports whether nothing is in the row.
func (r Row) blank() bool {
	for _, c := range r.Cells {
		if c.Kind != Empty {
			return false
		}
	}
	return true
}

// A File is an opened table. It is read once, from the top.
type File struct {
	Format   string   // "xlsx" or "csv"
	Encoding string   // of a CSV: "UTF-8", "UTF-16", "TCVN3", "VNI", "Windows-1258"
	Comma    rune     // of a CSV
	Sheet    string   // the one that is read
	Sheets   []string // all of them
	Merged   []string // ranges of merged cells, "B2:D2"
	Rows     int      // about how many rows there are, for progress
	merged   []span
	limits   Limits
	source   source
	row      Row
	seen     int
	err      error
}

// A source gives the rows of one format; io.EOF ends them.
type source interface {
	next(into *Row) error
	close() error
}

// Open looks at a file by its content, not by its name.
func Open(r io.ReaderAt, size int64, o Options) (*File, error) {
	l := o.Limits
	if l == (Limits{}) {
		l = DefaultLimits
	}
	if size > l.File {
		return nil, ErrTooLarge.With(l.File >> 20)
	}
	head := make([]byte, min(size, 8))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case len(head) == 0:
		return nil, ErrNotTable
	case string(head[:min(4, len(head))]) == "PK\x03\x04":
		return openXLSX(r, size, o.Sheet, l)
	case string(head) == "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": // OLE: .xls, or XLSX under a password
		return nil, ErrOldExcel
	}
	return openCSV(r, size, l)
}

// Next reads the next row that has anything in it.
func (f *File) Next() bool {
	for f.err == nil {
		f.row.Cells = f.row.Cells[:0]
		if err := f.source.next(&f.row); err != nil {
			if err != io.EOF {
				f.err = err
			}
			return false
		}
		if f.row.blank() {
			continue
		}
		if f.seen++; f.seen > f.limits.Rows {
			f.err = ErrTooMany.With(f.limits.Rows)
			return false
		}
		return true
	}
	return false
}

// Row is the row that Next read.
func (f *File) Row() Row { return f.row }

// Err is what ended the reading before the end of the file, or nil.
func (f *File) Err() error { return f.err }

// Close lets go of the file.
func (f *File) Close() error { return f.source.close() }

// MergedAt names the merged ranges that reach into a row.
func (f *File) MergedAt(row int) []string {
	var in []string
	for i, m := range f.merged {
		if m.top <= row && row <= m.bottom {
			in = append(in, f.Merged[i])
		}
	}
	return in
}

// Letters writes a column as spreadsheets do: 0 is A, 26 is AA.
func Letters(column int) string {
	s := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		s = string(rune('A'+(n-1)%26)) + s
	}
	return s
}
