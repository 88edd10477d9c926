package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"
)

// mostParts bounds the entries of the archive.
const mostParts = 5000

// xlsx is one sheet of a workbook, read row by row.
type xlsx struct {
	zip     *zip.Reader
	limits  Limits
	shared  []string
	dates   []bool // by style: whether a number is a date
	from04  bool   // dates count from 1904
	body    io.ReadCloser
	xml     *xml.Decoder
	fonts   fonts
	rowNext int // number of the next row that names none
}

type span struct{ top, left, bottom, right int }

func openXLSX(r io.ReaderAt, size int64, name string, l Limits) (*File, error) {
	z, err := zip.NewReader(r, size)
	if err != nil || len(z.File) > mostParts {
		return nil, ErrBroken.With(0)
	}
	x := &xlsx{zip: z, limits: l, rowNext: 1}
	book, err := x.workbook()
	if err != nil {
		return nil, err
	}
	f := &File{Format: "xlsx", limits: l, source: x}
	part := ""
	for _, s := range book {
		f.Sheets = append(f.Sheets, s.name)
		if part == "" && (name == "" && !s.hidden || name != "" && s.name == name) {
			f.Sheet, part = s.name, s.part
		}
	}
	if part == "" {
		return nil, ErrNoSheet.With(name)
	}
	if err := errors.Join(x.readStyles(), x.readShared()); err != nil {
		return nil, err
	}
	if err := x.survey(f, part); err != nil {
		return nil, err
	}
	if x.body, err = x.part(part); err != nil {
		return nil, err
	}
	x.xml = xml.NewDecoder(bufio.NewReaderSize(x.body, 64<<10))
	return f, nil
}

// part opens one part of the archive; what unpacks to more than the limit
// fails when it is read.
func (x *xlsx) part(name string) (io.ReadCloser, error) {
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	for _, f := range x.zip.File {
		if !strings.EqualFold(f.Name, name) {
			continue
		}
		if f.UncompressedSize64 > uint64(x.limits.Part) {
			return nil, ErrTooLarge.With(x.limits.Part >> 20)
		}
		body, err := f.Open()
		if err != nil {
			return nil, ErrBroken.With(0)
		}
		return &bounded{body, x.limits.Part}, nil
	}
	return nil, errNoPart
}

var errNoPart = errors.New("sheet: no such part")

// bounded refuses an archive whose part is longer than it says.
type bounded struct {
	io.ReadCloser
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, ErrTooLarge.With(DefaultLimits.Part >> 20)
	}
	return n, err
}

type sheetRef struct {
	name, part string
	hidden     bool
}

// decode reads a small part whole.
func (x *xlsx) decode(name string, into any) error {
	body, err := x.part(name)
	if err != nil {
		return err
	}
	defer body.Close()
	if err := xml.NewDecoder(body).Decode(into); err != nil {
		return broken(err, 0)
	}
	return nil
}

// broken keeps a limit's fault and explains everything else.
func broken(err error, row int) error {
	if errors.Is(err, ErrTooLarge) {
		return err
	}
	return ErrBroken.With(row)
}

// workbook lists the sheets with the parts they are in.
func (x *xlsx) workbook() ([]sheetRef, error) {
	var book struct {
		Pr struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string `xml:"name,attr"`
			State string `xml:"state,attr"`
			ID    string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
			ID2   string `xml:"http://purl.oclc.org/ooxml/officeDocument/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var rels struct {
		All []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := x.decode("xl/workbook.xml", &book); err != nil {
		return nil, notTable(err)
	}
	if err := x.decode("xl/_rels/workbook.xml.rels", &rels); err != nil {
		return nil, notTable(err)
	}
	x.from04 = book.Pr.Date1904 == "1" || book.Pr.Date1904 == "true"
	targets := map[string]string{}
	for _, r := range rels.All {
		targets[r.ID] = r.Target
	}
	var all []sheetRef
	for _, s := range book.Sheets {
		target := targets[s.ID+s.ID2]
		if target == "" {
			continue
		}
		if !strings.HasPrefix(target, "/") {
			target = "xl/" + target
		}
		all = append(all, sheetRef{s.Name, target, s.State != "" && s.State != "visible"})
	}
	return all, nil
}

// notTable: a zip without a workbook is some other document.
func notTable(err error) error {
	if errors.Is(err, errNoPart) {
		return ErrNotTable
	}
	return err
}

// readStyles learns which styles show a number as a date.
func (x *xlsx) readStyles() error {
	var styles struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := x.decode("xl/styles.xml", &styles); errors.Is(err, errNoPart) {
		return nil
	} else if err != nil {
		return err
	}
	own := map[int]bool{}
	for _, f := range styles.Formats {
		own[f.ID] = dateCode(f.Code)
	}
	for _, c := range styles.Cells {
		date, known := own[c.Format]
		if !known { // built in, ECMA-376 part 1, 18.8.30
			n := c.Format
			date = n >= 14 && n <= 22 || n >= 27 && n <= 36 || n >= 45 && n <= 47 || n >= 50 && n <= 58
		}
		x.dates = append(x.dates, date)
	}
	return nil
}

// dateCode reports whether a number format writes a date or a time: it has a
// letter of one outside quotes, brackets and escapes.
func dateCode(code string) bool {
	quoted, bracket := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case bracket:
		case strings.IndexByte("dDmMyYhH", c) >= 0:
			return true
		case c == ';':
			return false // the rest is for other values
		}
	}
	return false
}

// readShared reads the texts that cells refer to.
func (x *xlsx) readShared() error {
	body, err := x.part("xl/sharedStrings.xml")
	if errors.Is(err, errNoPart) {
		return nil
	} else if err != nil {
		return err
	}
	defer body.Close()
	d := xml.NewDecoder(bufio.NewReaderSize(body, 64<<10))
	most := x.limits.Rows * x.limits.Columns
	for {
		t, err := d.RawToken()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return broken(err, 0)
		}
		if s, ok := t.(xml.StartElement); ok && s.Name.Local == "si" {
			text, err := x.text(d, "si")
			if err != nil {
				return broken(err, 0)
			}
			if x.shared = append(x.shared, text); len(x.shared) > most {
				return ErrTooMany.With(x.limits.Rows)
			}
		}
	}
}

// text joins the <t> up to the end of an element; readings of Asian names
// (rPh) are left out.
func (x *xlsx) text(d *xml.Decoder, end string) (string, error) {
	var b strings.Builder
	in, skip := false, 0
	for {
		t, err := d.RawToken()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "t":
				in = true
			case "rPh":
				skip++
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "t":
				in = false
			case "rPh":
				skip--
			case end:
				return b.String(), nil
			}
		case xml.CharData:
			if in && skip == 0 && b.Len() <= x.limits.Cell {
				b.Write(t)
			}
		}
	}
}

// survey goes once over the sheet for what stands behind its rows: the merged
// ranges; and counts the rows for the bar of progress.
func (x *xlsx) survey(f *File, part string) error {
	body, err := x.part(part)
	if err != nil {
		return notTable(err)
	}
	defer body.Close()
	const overlap = 128 // longer than any tag that is looked for
	buf := make([]byte, 0, 256<<10)
	for {
		n, err := io.ReadFull(body, buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		last := err != nil
		if last && err != io.EOF && err != io.ErrUnexpectedEOF {
			return broken(err, 0)
		}
		keep := overlap
		if last {
			keep = 0
		}
		x.surveyed(f, buf, max(0, len(buf)-keep))
		if last {
			return nil
		}
		buf = append(buf[:0], buf[len(buf)-keep:]...)
	}
}

// surveyed looks at the tags of text that begin before end.
func (x *xlsx) surveyed(f *File, text []byte, end int) {
	for i := bytes.IndexByte(text, '<'); i >= 0 && i < end; {
		tag := text[i:]
		switch {
		case bytes.HasPrefix(tag, []byte("<row ")), bytes.HasPrefix(tag, []byte("<row>")):
			f.Rows++
		case bytes.HasPrefix(tag, []byte("<mergeCell ")) && len(f.Merged) < 10_000:
			if _, rest, ok := bytes.Cut(tag[:min(len(tag), 120)], []byte(`ref="`)); ok {
				ref, _, _ := bytes.Cut(rest, []byte(`"`))
				if s, ok := parseSpan(string(ref)); ok {
					f.Merged, f.merged = append(f.Merged, string(ref)), append(f.merged, s)
				}
			}
		}
		next := bytes.IndexByte(text[i+1:], '<')
		if next < 0 {
			return
		}
		i += 1 + next
	}
}

func parseSpan(ref string) (span, bool) {
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		return span{}, false
	}
	r1, c1, ok1 := place(from)
	r2, c2, ok2 := place(to)
	return span{r1, c1, r2, c2}, ok1 && ok2
}

// place reads "B12" as row 12, column 1.
func place(ref string) (row, column int, ok bool) {
	i := 0
	for ; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z' && i < 4; i++ {
		column = column*26 + int(ref[i]-'A') + 1
	}
	row, err := strconv.Atoi(ref[i:])
	return row, column - 1, i > 0 && err == nil && row > 0
}
