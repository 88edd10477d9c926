package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// A Page is one sheet to be written. Cells are string, int, int64, bool,
// time.Time or nil.
type Page struct {
	Name   string
	Title  string // above the header, "" for none
	Head   []string
	Widths []float64 // of columns, in characters
	Rows   iter.Seq[[]any]
}

// risky reports whether a program would take the text for a formula.
func risky(s string) bool { return s != "" && strings.ContainsRune("=+-@\t\r|%", rune(s[0])) }

// WriteCSV writes UTF-8 with a mark, so that spreadsheets show Vietnamese, and
// puts an apostrophe before text that they would run.
func WriteCSV(w io.Writer, p Page) error {
	if _, err := io.WriteString(w, "\xef\xbb\xbf"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	write := func(cells []any) error {
		record := make([]string, len(cells))
		for i, c := range cells {
			record[i] = written(c)
			if _, text := c.(string); text && risky(record[i]) {
				record[i] = "'" + record[i]
			}
		}
		return out.Write(record)
	}
	if p.Title != "" {
		if err := write([]any{p.Title}); err != nil {
			return err
		}
	}
	if err := write(anyOf(p.Head)); err != nil {
		return err
	}
	for row := range p.Rows {
		if err := write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func anyOf(texts []string) []any {
	all := make([]any, len(texts))
	for i, t := range texts {
		all[i] = t
	}
	return all
}

func written(c any) string {
	switch c := c.(type) {
	case nil:
		return ""
	case string:
		return c
	case int:
		return strconv.Itoa(c)
	case int64:
		return strconv.FormatInt(c, 10)
	case time.Time:
		return c.In(zone).Format("02/01/2006 15:04:05")
	}
	return fmt.Sprint(c)
}

// WriteXLSX writes a workbook row by row. Text is written as text: no cell is
// a formula, whatever it begins with.
func WriteXLSX(w io.Writer, pages ...Page) error {
	f := excelize.NewFile()
	defer f.Close()
	for i, p := range pages {
		name := sheetName(p.Name, i)
		var err error
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			return fmt.Errorf("sheet %q: %w", name, err)
		}
		if err := writePage(f, name, p); err != nil {
			return fmt.Errorf("sheet %q: %w", name, err)
		}
	}
	_, err := f.WriteTo(w)
	return err
}

// sheetName leaves out what names of sheets must not have, and cuts at 31
// characters.
func sheetName(s string, i int) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return ' '
		}
		return r
	}, s))
	if r := []rune(s); len(r) > 31 {
		s = strings.TrimSpace(string(r[:31]))
	}
	if s == "" {
		return "Trang " + strconv.Itoa(i+1)
	}
	return s
}

func writePage(f *excelize.File, name string, p Page) error {
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	number, err := f.NewStyle(&excelize.Style{CustomNumFmt: new("#,##0")})
	if err != nil {
		return err
	}
	moment, err := f.NewStyle(&excelize.Style{CustomNumFmt: new("dd/mm/yyyy hh:mm")})
	if err != nil {
		return err
	}
	s, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, width := range p.Widths {
		if err := s.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	at := 1
	put := func(cells []any) error {
		err := s.SetRow("A"+strconv.Itoa(at), cells)
		at++
		return err
	}
	styled := func(texts []string) []any {
		all := make([]any, len(texts))
		for i, t := range texts {
			all[i] = excelize.Cell{StyleID: bold, Value: t}
		}
		return all
	}
	if p.Title != "" {
		if err := put(styled([]string{p.Title})); err != nil {
			return err
		}
	}
	if err := put(styled(p.Head)); err != nil {
		return err
	}
	for row := range p.Rows {
		cells := make([]any, len(row))
		for i, c := range row {
			switch c := c.(type) {
			case int, int64:
				cells[i] = excelize.Cell{StyleID: number, Value: c}
			case time.Time:
				// Spreadsheets know no zones: the clock on the wall in Viet Nam.
				t := c.In(zone)
				cells[i] = excelize.Cell{StyleID: moment, Value: time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)}
			default:
				cells[i] = c
			}
		}
		if err := put(cells); err != nil {
			return err
		}
	}
	return s.Flush()
}
