package procedures

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/sheet"
)

// Faults of a catalogue in a spreadsheet.
var (
	ErrSheetRows    = fault.New(fault.Invalid, "procedures.sheet.rows")
	ErrSheetNone    = fault.New(fault.Invalid, "procedures.sheet.none")
	ErrSheetCode    = fault.New(fault.Invalid, "procedures.sheet.code")
	ErrSheetTwice   = fault.New(fault.Invalid, "procedures.sheet.twice")
	ErrSheetName    = fault.New(fault.Invalid, "procedures.sheet.name")
	ErrSheetField   = fault.New(fault.Invalid, "procedures.sheet.field")
	ErrSheetTerm    = fault.New(fault.Invalid, "procedures.sheet.term")
	ErrSheetFee     = fault.New(fault.Invalid, "procedures.sheet.fee")
	ErrSheetDate    = fault.New(fault.Invalid, "procedures.sheet.date")
	ErrSheetChannel = fault.New(fault.Invalid, "procedures.sheet.channel")
	ErrSheetLong    = fault.New(fault.Invalid, "procedures.sheet.long")
	ErrSheetWrong   = fault.New(fault.Conflict, "procedures.sheet.wrong")
	ErrSheetMoved   = fault.New(fault.Conflict, "procedures.sheet.moved")
	ErrSheetNothing = fault.New(fault.Conflict, "procedures.sheet.nothing")
)

const (
	mostSheetRows = 1000 // one province publishes under 500 for its communes
	longestCell   = 5000
)

// sheetColumns are the columns that are understood, by headers as offices
// write them; marks, case and signs do not count.
var sheetColumns = []sheet.Column{
	{Key: "code", Names: []string{"Mã TTHC", "Mã thủ tục", "Mã số TTHC", "Mã số thủ tục", "Mã"}},
	{Key: "name", Names: []string{"Tên TTHC", "Tên thủ tục", "Tên thủ tục hành chính", "Tên"}},
	{Key: "field", Names: []string{"Lĩnh vực", "Tên lĩnh vực"}, Optional: true},
	{Key: "authority", Names: []string{"Cơ quan thực hiện", "Cơ quan giải quyết", "Cơ quan"}, Optional: true},
	{Key: "term", Names: []string{"Thời hạn giải quyết", "Thời hạn", "Thời gian giải quyết"}, Optional: true},
	{Key: "fee", Names: []string{"Phí, lệ phí", "Phí", "Lệ phí", "Mức phí"}, Optional: true},
	{Key: "papers", Names: []string{"Thành phần hồ sơ", "Hồ sơ", "Giấy tờ"}, Optional: true},
	{Key: "result", Names: []string{"Kết quả thực hiện", "Kết quả giải quyết", "Kết quả"}, Optional: true},
	{Key: "applicants", Names: []string{"Đối tượng thực hiện", "Đối tượng"}, Optional: true},
	{Key: "channels", Names: []string{"Cách thức thực hiện", "Cách nộp", "Hình thức nộp"}, Optional: true},
	{Key: "legal", Names: []string{"Căn cứ pháp lý", "Căn cứ"}, Optional: true},
	{Key: "conditions", Names: []string{"Yêu cầu, điều kiện", "Điều kiện"}, Optional: true},
	{Key: "decision", Names: []string{"Quyết định công bố", "Số quyết định", "QĐ công bố"}, Optional: true},
	{Key: "decided", Names: []string{"Ngày quyết định", "Ngày công bố", "Ngày ban hành"}, Optional: true},
	{Key: "note", Names: []string{"Ghi chú"}, Optional: true},
}

// A Sheet is a catalogue as it stood in a spreadsheet.
type Sheet struct {
	Name    string
	Columns map[string]SheetColumn // by key
	Rows    []SheetRow
}

// A SheetColumn is where a column stands in the file.
type SheetColumn struct{ Letter, Header string }

// A SheetRow is one line of the file; empty cells are left out.
type SheetRow struct {
	Line     int
	Cells    map[string]string
	Problems []SheetProblem `json:",omitempty"`
}

// A SheetProblem is what is wrong with a cell, or with the whole row when
// Column is "".
type SheetProblem struct {
	Column string // "C"
	Header string
	Code   string
	Args   []any `json:",omitempty"`
}

// ArgsIn returns the values for the sentence with labels in language tag.
func (p SheetProblem) ArgsIn(tag string) []any { return Problem{Args: p.Args}.ArgsIn(tag) }

// ReadSheet reads a catalogue from an XLSX or CSV file, in whatever encoding.
// Formulas, error cells and merged cells are problems of their rows.
func ReadSheet(name string, r io.ReaderAt, size int64) (Sheet, error) {
	s := Sheet{Name: name, Columns: map[string]SheetColumn{}}
	file, err := sheet.Open(r, size, sheet.Options{Limits: sheet.Limits{
		File: 16 << 20, Part: 64 << 20, Rows: 50_000, Columns: 256, Cell: 32 << 10}})
	if err != nil {
		return s, err
	}
	defer file.Close()
	table, err := file.Table(sheetColumns...)
	if err != nil {
		return s, err
	}
	for _, c := range sheetColumns {
		for i, cell := range table.Header.Cells {
			for _, header := range c.Names {
				if _, known := s.Columns[c.Key]; !known && sheet.Plain(cell.Text) == sheet.Plain(header) {
					s.Columns[c.Key] = SheetColumn{sheet.Letters(i), cell.Text}
				}
			}
		}
	}
	for table.Next() {
		if len(s.Rows) == mostSheetRows {
			return s, ErrSheetRows.With(mostSheetRows)
		}
		s.Rows = append(s.Rows, sheetRow(table.Record()))
	}
	if err := file.Err(); err != nil {
		return s, err
	}
	if len(s.Rows) == 0 {
		return s, ErrSheetNone
	}
	return s, nil
}

func sheetRow(r sheet.Record) SheetRow {
	row := SheetRow{Line: r.Row.Number, Cells: map[string]string{}}
	tell := func(p *sheet.Problem) {
		row.Problems = append(row.Problems, SheetProblem{p.Column, p.Header, p.Fault.Code, p.Fault.Args})
	}
	for _, doubt := range r.Doubts() {
		tell(doubt)
	}
	for _, c := range sheetColumns {
		cell := r.Cell(c.Key)
		text := strings.TrimSpace(cell.Text)
		if c.Key == "code" && cell.Kind == sheet.Number {
			text = wholeCode(text)
		}
		switch {
		case len(text) > longestCell:
			tell(r.Wrong(c.Key, ErrSheetLong.With(longestCell)))
		case text != "":
			row.Cells[c.Key] = text
		}
	}
	return row
}

// cutCode is a national code that a spreadsheet took for a number: 1.001190
// lost its last zero.
var cutCode = regexp.MustCompile(`^[0-9]\.[0-9]{1,6}$`)

func wholeCode(text string) string {
	if !cutCode.MatchString(text) {
		return text
	}
	return text + strings.Repeat("0", len("1.001193")-len(text))
}

// wrong is a problem at a cell of the row.
func (s Sheet) wrong(key string, of *fault.Fault, args ...any) SheetProblem {
	c := s.Columns[key]
	return SheetProblem{c.Letter, c.Header, of.Code, args}
}

func (c SheetColumn) String() string { return fmt.Sprintf("%s (%s)", c.Letter, c.Header) }
