package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

func (x *xlsx) close() error { return x.body.Close() }

// next reads up to the end of the next row.
func (x *xlsx) next(into *Row) error {
	for {
		t, err := x.xml.RawToken()
		if errors.Is(err, io.EOF) {
			return io.EOF
		} else if err != nil {
			return broken(err, x.rowNext)
		}
		s, ok := t.(xml.StartElement)
		if !ok || s.Name.Local != "row" {
			continue
		}
		into.Number = x.rowNext
		if n, err := strconv.Atoi(attr(s, "r")); err == nil && n > 0 {
			into.Number = n
		}
		x.rowNext = into.Number + 1
		return x.cells(into)
	}
}

func attr(s xml.StartElement, name string) string {
	for _, a := range s.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

func (x *xlsx) cells(into *Row) error {
	for {
		t, err := x.xml.RawToken()
		if err != nil {
			return broken(err, into.Number)
		}
		switch t := t.(type) {
		case xml.EndElement:
			if t.Name.Local == "row" {
				return nil
			}
		case xml.StartElement:
			if t.Name.Local != "c" {
				continue
			}
			column := len(into.Cells)
			if _, c, ok := place(attr(t, "r")); ok {
				column = c
			}
			// A cell that goes back would overwrite what was read.
			if column >= x.limits.Columns || column < len(into.Cells) {
				return ErrWide.With(into.Number, x.limits.Columns)
			}
			cell, err := x.cell(t, into.Number)
			if err != nil {
				return err
			}
			for len(into.Cells) < column {
				into.Cells = append(into.Cells, Cell{})
			}
			into.Cells = append(into.Cells, cell)
		}
	}
}

// cell reads one <c>.
func (x *xlsx) cell(c xml.StartElement, row int) (Cell, error) {
	kind, style := attr(c, "t"), attr(c, "s")
	var out Cell
	var value strings.Builder
	in := ""
	for {
		t, err := x.xml.RawToken()
		if err != nil {
			return out, broken(err, row)
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch in = t.Name.Local; in {
			case "f":
				out.Formula = true
			case "is":
				text, err := x.text(x.xml, "is")
				if err != nil {
					return out, broken(err, row)
				}
				value.WriteString(text)
				in = ""
			}
		case xml.CharData:
			if in == "v" {
				value.Write(t)
			}
		case xml.EndElement:
			if in = ""; t.Name.Local == "c" {
				return x.valued(out, kind, style, value.String(), row)
			}
		}
		if value.Len() > x.limits.Cell {
			return out, ErrLongCell.With(row, x.limits.Cell)
		}
	}
}

// valued gives a cell its type.
func (x *xlsx) valued(c Cell, kind, style, value string, row int) (Cell, error) {
	switch kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || i < 0 || i >= len(x.shared) {
			return c, ErrBroken.With(row)
		}
		if len(x.shared[i]) > x.limits.Cell {
			return c, ErrLongCell.With(row, x.limits.Cell)
		}
		return x.fonts.cell(c, x.shared[i]), nil
	case "str", "inlineStr":
		return x.fonts.cell(c, value), nil
	case "b":
		c.Kind, c.Text = Bool, map[bool]string{true: "TRUE", false: "FALSE"}[value == "1"]
		return c, nil
	case "e":
		c.Kind, c.Text = Error, value
		return c, nil
	case "d":
		c.Kind, c.Text = Date, strings.Replace(strings.TrimSuffix(value, "T00:00:00"), "T", " ", 1)
		return c, nil
	}
	if value == "" {
		return c, nil
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return c, ErrBroken.With(row)
	}
	if i, err := strconv.Atoi(style); err == nil && i >= 0 && i < len(x.dates) && x.dates[i] {
		if text, ok := serial(n, x.from04); ok {
			c.Kind, c.Text = Date, text
			return c, nil
		}
	}
	c.Kind, c.Text = Number, strconv.FormatFloat(n, 'f', -1, 64)
	return c, nil
}

// cell is a cell of text, made Unicode where it was written for an old font.
func (f *fonts) cell(c Cell, s string) Cell {
	if s = strings.TrimSpace(s); s == "" {
		return c
	}
	c.Kind = Text
	c.Text, c.From = f.modern(s)
	return c
}

// serial writes a day count as a date. Day 60 of 1900 never was: the first
// spreadsheets took 1900 for a leap year, and their count is kept.
func serial(n float64, from04 bool) (string, bool) {
	if n < 0 || n >= 2_958_466 { // 31/12/9999
		return "", false
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case from04:
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case n < 61:
		epoch = epoch.AddDate(0, 0, 1)
	}
	day, part := math.Modf(n)
	seconds := int(math.Round(part * 86_400))
	t := epoch.AddDate(0, 0, int(day)).Add(time.Duration(seconds) * time.Second)
	if seconds == 0 {
		return t.Format(time.DateOnly), true
	}
	return t.Format(time.DateTime), true
}
