package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// sampled is how much of a file its encoding and separator are judged by.
const sampled = 256 << 10

// delimited is a CSV, read row by row.
type delimited struct {
	csv    *csv.Reader
	bound  *lines
	decode decoder // of one field; nil for UTF-8
	limits Limits
	row    int
	fonts  fonts
}

func openCSV(r io.ReaderAt, size int64, l Limits) (*File, error) {
	sample := make([]byte, min(size, sampled))
	if _, err := r.ReadAt(sample, 0); err != nil && err != io.EOF {
		return nil, err
	}
	var body io.Reader = io.NewSectionReader(r, 0, size)
	f := &File{Format: "csv", Encoding: "UTF-8", limits: l}
	var decode decoder
	if wide := utf16Of(sample); wide != nil {
		f.Encoding = "UTF-16"
		body = transform.NewReader(body, wide.NewDecoder())
		text, _, err := transform.Bytes(wide.NewDecoder(), sample[:len(sample)&^1])
		if err != nil {
			return nil, ErrEncoding
		}
		sample = text
	} else {
		sample = bytes.TrimPrefix(sample, []byte("\xef\xbb\xbf"))
		if bytes.IndexByte(sample, 0) >= 0 {
			return nil, ErrNotTable // a picture, a PDF, a program
		}
		legacy, err := legacyOf(sample, size > sampled)
		if err != nil {
			return nil, err
		}
		if legacy != nil {
			f.Encoding, decode = legacy.name, legacy.decode
		}
	}
	if bytes.HasPrefix(sample, []byte("%PDF")) || bytes.HasPrefix(bytes.TrimSpace(sample), []byte("<")) {
		return nil, ErrNotTable // banks also send web pages named .xls
	}
	f.Comma = separator(sample)
	if lines := bytes.Count(sample, []byte("\n")); len(sample) > 0 {
		f.Rows = max(1, int(int64(lines+1)*size/int64(max(1, min(size, sampled)))))
	}
	in := bufio.NewReaderSize(body, 64<<10)
	if bom, err := in.Peek(3); err == nil && string(bom) == "\xef\xbb\xbf" {
		if _, err := in.Discard(3); err != nil {
			return nil, err
		}
	}
	bound := &lines{in: in, most: l.Cell*8 + 64<<10}
	d := &delimited{csv: csv.NewReader(bound), bound: bound, decode: decode, limits: l}
	d.csv.Comma, d.csv.LazyQuotes, d.csv.FieldsPerRecord, d.csv.ReuseRecord = f.Comma, true, -1, true
	f.source = d
	return f, nil
}

// utf16Of recognises UTF-16 by its mark, or by every other byte being zero.
func utf16Of(b []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case len(b) >= 4 && b[0] != 0 && b[1] == 0 && b[2] != 0 && b[3] == 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case len(b) >= 4 && b[0] == 0 && b[1] != 0 && b[2] == 0 && b[3] != 0:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return nil
}

// separator is the mark that parts most lines alike.
func separator(sample []byte) rune {
	best, most := ',', 0
	for _, c := range []rune{';', '\t', ',', '|'} {
		counts := map[int]int{}
		for line := range bytes.Lines(sample) {
			if n := outside(line, byte(c)); n > 0 {
				counts[n]++
			}
		}
		for n, times := range counts {
			if score := times*10 + min(n, 9); score > most {
				best, most = c, score
			}
		}
	}
	return best
}

// outside counts a mark outside quotes.
func outside(line []byte, mark byte) int {
	n, quoted := 0, false
	for _, b := range line {
		switch {
		case b == '"':
			quoted = !quoted
		case b == mark && !quoted:
			n++
		}
	}
	return n
}

// lines bounds what one record may swallow after a quote that never closes.
type lines struct {
	in    *bufio.Reader
	most  int
	since int
}

func (l *lines) Read(p []byte) (int, error) {
	if l.since > l.most {
		return 0, errRunaway
	}
	n, err := l.in.Read(p)
	l.since += n
	return n, err
}

var errRunaway = errors.New("sheet: a record without an end")

func (d *delimited) close() error { return nil }

func (d *delimited) next(into *Row) error {
	record, err := d.csv.Read()
	d.bound.since = 0
	switch {
	case err == io.EOF:
		return io.EOF
	case errors.Is(err, errRunaway):
		return ErrLongCell.With(d.row+1, d.limits.Cell)
	case errors.As(err, new(*csv.ParseError)):
		return broken(err, d.row+1)
	case err != nil:
		return err // the disk's, not the file's
	}
	d.row, _ = d.csv.FieldPos(0)
	into.Number = d.row
	if len(record) > d.limits.Columns {
		return ErrWide.With(d.row, d.limits.Columns)
	}
	for _, field := range record {
		c, err := d.field(field)
		if err != nil {
			return err
		}
		into.Cells = append(into.Cells, c)
	}
	return nil
}

// field is one cell: always text, for a CSV has no types. The apostrophe that
// keeps a cell from becoming a formula is not part of it.
func (d *delimited) field(s string) (Cell, error) {
	if len(s) > d.limits.Cell {
		return Cell{}, ErrLongCell.With(d.row, d.limits.Cell)
	}
	if d.decode != nil {
		text, ok := d.decode(s)
		if !ok {
			return Cell{}, ErrEncoding
		}
		s = text
	} else if !utf8.ValidString(s) {
		return Cell{}, ErrEncoding
	}
	if strings.IndexByte(s, 0) >= 0 {
		return Cell{}, ErrNotTable
	}
	c := d.fonts.cell(Cell{}, s)
	if rest, ok := strings.CutPrefix(c.Text, "'"); ok && risky(rest) {
		c.Text = rest
	}
	return c, nil
}
