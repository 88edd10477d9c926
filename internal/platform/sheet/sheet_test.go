package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"xaso/internal/platform/sheet"
)

func open(t testing.TB, b []byte) (*sheet.File, error) {
	t.Helper()
	return sheet.Open(bytes.NewReader(b), int64(len(b)), sheet.Options{})
}

func mustOpen(t testing.TB, b []byte) *sheet.File {
	t.Helper()
	f, err := open(t, b)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func texts(t testing.TB, f *sheet.File) [][]string {
	t.Helper()
	var all [][]string
	for f.Next() {
		var row []string
		for _, c := range f.Row().Cells {
			row = append(row, c.Text)
		}
		all = append(all, row)
	}
	if f.Err() != nil {
		t.Fatal(f.Err())
	}
	return all
}

// workbook is made by another program's library, as people's files are.
func workbook(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func set(t testing.TB, f *excelize.File, cell string, v any) {
	t.Helper()
	if err := f.SetCellValue("Sheet1", cell, v); err != nil {
		t.Fatal(err)
	}
}

func TestCellsHaveTypes(t *testing.T) {
	b := workbook(t, func(f *excelize.File) {
		set(t, f, "A1", "  Nguyễn Văn Một ")
		set(t, f, "B1", 38190000001)
		set(t, f, "C1", time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
		set(t, f, "D1", time.Date(2026, 11, 23, 9, 5, 7, 0, time.UTC))
		set(t, f, "E1", true)
		set(t, f, "G1", 1.5)
		set(t, f, "A4", "sau dòng trống")
		if err := f.SetCellFormula("Sheet1", "H1", "SUM(B1,G1)"); err != nil {
			t.Fatal(err)
		}
	})
	f := mustOpen(t, b)
	if !f.Next() {
		t.Fatal(f.Err())
	}
	want := []sheet.Cell{
		{Kind: sheet.Text, Text: "Nguyễn Văn Một"}, {Kind: sheet.Number, Text: "38190000001"},
		{Kind: sheet.Date, Text: "2026-11-23"}, {Kind: sheet.Date, Text: "2026-11-23 09:05:07"},
		{Kind: sheet.Bool, Text: "TRUE"}, {}, {Kind: sheet.Number, Text: "1.5"}, {Formula: true},
	}
	if got := f.Row(); got.Number != 1 || !slices.Equal(got.Cells, want) {
		t.Errorf("%+v", got)
	}
	if !f.Next() || f.Row().Number != 4 || f.Next() {
		t.Errorf("%+v %v", f.Row(), f.Err())
	}
}

func TestOtherSheetAndMergedCells(t *testing.T) {
	b := workbook(t, func(f *excelize.File) {
		if _, err := f.NewSheet("Sổ"); err != nil {
			t.Fatal(err)
		}
		for cell, v := range map[string]any{"A1": "Họ tên", "B1": "Số tiền (VNĐ)", "A2": "Một", "B2": 1000, "A3": "Hai", "B3": 2000} {
			if err := f.SetCellValue("Sổ", cell, v); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.MergeCell("Sổ", "A3", "A4"); err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellFormula("Sổ", "B2", "500*2"); err != nil {
			t.Fatal(err)
		}
	})
	f, err := sheet.Open(bytes.NewReader(b), int64(len(b)), sheet.Options{Sheet: "Sổ"})
	if err != nil || !slices.Equal(f.Sheets, []string{"Sheet1", "Sổ"}) || !slices.Equal(f.Merged, []string{"A3:A4"}) || f.Rows != 3 {
		t.Fatalf("%+v %v", f, err)
	}
	table, err := f.Table(sheet.Column{Key: "name", Names: []string{"Họ và tên", "Ho ten"}}, sheet.Column{Key: "dong", Names: []string{"so tien"}})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for table.Next() {
		for _, p := range table.Record().Doubts() {
			found = append(found, fmt.Sprintf("%d%s %s", p.Row, p.Column, p.Fault.Code))
		}
	}
	if want := []string{"2B sheet.formula", "3 sheet.merged"}; !slices.Equal(found, want) {
		t.Errorf("%q", found)
	}
	if _, err := sheet.Open(bytes.NewReader(b), int64(len(b)), sheet.Options{Sheet: "Không có"}); !errors.Is(err, sheet.ErrNoSheet) {
		t.Errorf("%v", err)
	}
}

const sentence = "Nguyễn Thị Hồng Ước, xã Tống Sơn; nộp phí chứng thực bản sao đã đăng ký ở ấp Sỹ Ỷ"

func encode(t testing.TB, name, s string) []byte {
	t.Helper()
	switch name {
	case "UTF-8":
		return []byte(s)
	case "BOM":
		return append([]byte("\xef\xbb\xbf"), s...)
	case "UTF-16LE", "UTF-16BE":
		e := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
		if name == "UTF-16BE" {
			e = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
		}
		b, err := e.NewEncoder().Bytes([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		return b
	case "Windows-1258":
		var b []byte
		for _, r := range s {
			// Windows keeps marked vowels and writes the tone after them.
			parts := []rune(norm.NFD.String(string(r)))
			tone := ""
			if last := parts[len(parts)-1]; len(parts) > 1 && strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", last) {
				tone, parts = string(last), parts[:len(parts)-1]
			} else if len(parts) > 2 && strings.ContainsRune("\u0323", parts[1]) {
				tone, parts = "\u0323", []rune{parts[0], parts[2]}
			}
			one, err := charmap.Windows1258.NewEncoder().Bytes([]byte(norm.NFC.String(string(parts)) + tone))
			if err != nil {
				t.Fatalf("%q: %v", r, err)
			}
			b = append(b, one...)
		}
		return b
	}
	t.Fatal(name)
	return nil
}

func TestEncodingsAndSeparators(t *testing.T) {
	for _, name := range []string{"UTF-8", "BOM", "UTF-16LE", "UTF-16BE", "Windows-1258"} {
		for _, comma := range []string{",", ";", "\t"} {
			line := strings.Join([]string{"1", `"` + sentence + `"`, "x"}, comma)
			f := mustOpen(t, encode(t, name, line+"\r\n"+line+"\r\n"))
			got := texts(t, f)
			if len(got) != 2 || len(got[0]) != 3 || got[1][1] != sentence || string(f.Comma) != comma {
				t.Errorf("%s by %q: %s %q", name, comma, f.Encoding, got)
			}
		}
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	bomb := func() []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, text := range map[string]string{
			"xl/workbook.xml":            `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" r:id="r1"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Target="s.xml"/></Relationships>`,
			"xl/s.xml":                   "<worksheet><sheetData>" + strings.Repeat(" ", 3<<20),
		} {
			w, err := z.Create(name)
			if err == nil {
				_, err = w.Write([]byte(text))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}()
	long := `a,"` + strings.Repeat("x", 1<<20)
	var empty bytes.Buffer
	if err := zip.NewWriter(&empty).Close(); err != nil {
		t.Fatal(err)
	}
	var other bytes.Buffer
	z := zip.NewWriter(&other)
	if _, err := z.Create("word/document.xml"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	small := sheet.Limits{File: 1 << 21, Part: 1 << 20, Rows: 3, Columns: 5, Cell: 1000}
	for name, c := range map[string]struct {
		b    []byte
		want error
	}{
		"old excel":     {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), sheet.ErrOldExcel},
		"nothing":       {nil, sheet.ErrNotTable},
		"a PDF":         {[]byte("%PDF-1.7 x,y"), sheet.ErrNotTable},
		"a web page":    {[]byte("<html><table>"), sheet.ErrNotTable},
		"a picture":     {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), sheet.ErrNotTable},
		"a bomb":        {bomb, sheet.ErrTooLarge},
		"a document":    {other.Bytes(), sheet.ErrNotTable},
		"half a zip":    {[]byte("PK\x03\x04rest"), sheet.ErrBroken},
		"too many rows": {[]byte("1\n2\n3\n4\n"), sheet.ErrTooMany},
		"too wide":      {[]byte("1,2,3,4,5,6\n"), sheet.ErrWide},
		"an open quote": {[]byte(long), sheet.ErrLongCell},
		"some encoding": {[]byte("caf\xe9 cr\xe8me br\xfbl\xe9e, d\xe9j\xe0"), sheet.ErrEncoding},
		"too large":     {bytes.Repeat([]byte("a\n"), 1<<21), sheet.ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := sheet.Open(bytes.NewReader(c.b), int64(len(c.b)), sheet.Options{Limits: small})
			for err == nil && f.Next() {
			}
			if err == nil {
				err = f.Err()
			}
			if !errors.Is(err, c.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestHeadersAreFoundUnderTheLetterhead(t *testing.T) {
	f := mustOpen(t, []byte("NGÂN HÀNG MẪU;;\nSao kê tài khoản;;\n;;\nNGAY GIAO DICH;Số tiền ghi có (VND);Nội dung\n23/11/2026;1.500.000;Nộp phí\n"))
	table, err := f.Table(sheet.Column{Key: "at", Names: []string{"Ngày", "Ngày giao dịch"}},
		sheet.Column{Key: "in", Names: []string{"Ghi có", "Số tiền ghi có"}}, sheet.Column{Key: "text", Names: []string{"Nội dung"}},
		sheet.Column{Key: "out", Names: []string{"Ghi nợ"}, Optional: true})
	if err != nil || table.Has("out") || table.Header.Number != 4 {
		t.Fatalf("%+v %v", table, err)
	}
	if !table.Next() {
		t.Fatal(f.Err())
	}
	r := table.Record()
	at, p1 := r.Time("at")
	in, p2 := r.Dong("in")
	out, p3 := r.Dong("out")
	if p1 != nil || p2 != nil || p3 != nil || at.Format(time.DateOnly) != "2026-11-23" || in != 1_500_000 || out != 0 || r.Text("text") != "Nộp phí" {
		t.Errorf("%v %v %v %v", at, in, out, r)
	}
	if _, p := r.Time("text"); p == nil || p.Row != 5 || p.Column != "C" || p.Header != "Nội dung" || !errors.Is(p, sheet.ErrDate) {
		t.Errorf("%+v", p)
	}
	if _, p := r.Int("text"); p == nil || !errors.Is(p, sheet.ErrNumber) {
		t.Errorf("%+v", p)
	}
	if _, err := mustOpen(t, []byte("a,b\n1,2\n")).Table(sheet.Column{Key: "x", Names: []string{"X"}}); !errors.Is(err, sheet.ErrHeader) {
		t.Errorf("%v", err)
	}
	if _, err := mustOpen(t, []byte("Tên,TEN\n1,2\n")).Table(sheet.Column{Key: "x", Names: []string{"tên"}}); !errors.Is(err, sheet.ErrHeader2) {
		t.Errorf("%v", err)
	}
}

func TestAmountsAndDatesAsPeopleWriteThem(t *testing.T) {
	for s, want := range map[string]int64{"15000": 15000, "1.234.567": 1234567, "1,234,567.00": 1234567, "1.234.567,00": 1234567, "+150 000 VND": 150000,
		"-20.000đ": -20000, "0": 0, "150000.00": 150000, "VNĐ 3.000": 3000} {
		if got, ok := sheet.ParseDong(s); !ok || got != want {
			t.Errorf("%q: %d %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "abc", "1.5", "1,234.56", "1.23.456", "1.234,567.890", "1e9", "99999999999999999999", "--1", "1 .000"} {
		if got, ok := sheet.ParseDong(s); ok {
			t.Errorf("%q: %d", s, got)
		}
	}
	for s, want := range map[string]string{"23/11/2026": "2026-11-23 00:00", "3/1/2026 09:05": "2026-01-03 09:05", "2026-11-23": "2026-11-23 00:00",
		"23-11-2026 08:00:01": "2026-11-23 08:00", "2026-11-23T02:00:00Z": "2026-11-23 09:00", "20261123": "2026-11-23 00:00"} {
		if got, ok := sheet.ParseTime(s); !ok || got.Format("2006-01-02 15:04") != want {
			t.Errorf("%q: %v %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "31/02/2026", "11/23/2026", "23/11/26", "hôm qua"} {
		if got, ok := sheet.ParseTime(s); ok {
			t.Errorf("%q: %v", s, got)
		}
	}
}

// What is written reads back as it was, and no cell is a formula.
func TestWrittenFilesReadBack(t *testing.T) {
	rows := [][]any{
		{"=HYPERLINK(\"http://x\")", int64(-5), time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC)},
		{"+84 900", 1234567, nil}, {"@x", int64(0), nil}, {"'đã có", 7, nil}, {"Xã; \"Tống\" Sơn\n2", 1, nil},
	}
	page := sheet.Page{Name: "Sổ quỹ: tháng 11/2026 dài quá ba mươi mốt", Title: "Sổ quỹ", Head: []string{"Nội dung", "Số tiền", "Lúc"}, Rows: slices.Values(rows)}
	var x, c bytes.Buffer
	if err := errors.Join(sheet.WriteXLSX(&x, page), sheet.WriteCSV(&c, page)); err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"xlsx": x.Bytes(), "csv": c.Bytes()} {
		f := mustOpen(t, b)
		table, err := f.Table(sheet.Column{Key: "text", Names: []string{"nội dung"}}, sheet.Column{Key: "dong", Names: []string{"số tiền"}},
			sheet.Column{Key: "at", Names: []string{"lúc"}})
		if err != nil {
			t.Fatal(name, err)
		}
		for i := 0; table.Next(); i++ {
			r := table.Record()
			n, _ := r.Int("dong")
			if r.Text("text") != rows[i][0] || fmt.Sprint(n) != fmt.Sprint(rows[i][1]) || r.Cell("text").Formula {
				t.Errorf("%s row %d: %+v", name, i, r.Row)
			}
			if at, p := r.Time("at"); i == 0 && (p != nil || at.Format("15:04 02/01/2006") != "09:05 23/11/2026") {
				t.Errorf("%s: %v %v", name, at, p)
			}
		}
	}
	for line := range strings.Lines(c.String()[3:]) {
		if strings.ContainsAny(line[:1], "=+-@\t") {
			t.Errorf("a formula: %q", line)
		}
	}
	other, err := excelize.OpenReader(bytes.NewReader(x.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if formula, err := other.GetCellFormula(other.GetSheetName(0), "A3"); err != nil || formula != "" {
		t.Errorf("%q %v", formula, err)
	}
}

// The whole alphabet in the two fonts, against iconv for TCVN3 where it is
// installed, and against sentences typed in them.
func TestOldFonts(t *testing.T) {
	const letters = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
	if path, err := exec.LookPath("iconv"); err == nil {
		for _, r := range letters {
			cmd := exec.Command(path, "-f", "UTF-8", "-t", "TCVN5712-1")
			cmd.Stdin = strings.NewReader(string(r))
			raw, err := cmd.Output()
			if err != nil {
				t.Skip("iconv without TCVN5712-1: ", err)
			}
			if got, ok := sheet.TCVN3(string(raw)); !ok || got != string(r) {
				t.Errorf("%q: % x is %q", r, raw, got)
			}
		}
	}
	for raw, want := range map[string]string{
		"NguyÔn V¨n An, x\u00b7 Tèng S\u00acn, tØnh Thanh Hãa": "Nguyễn Văn An, xã Tống Sơn, tỉnh Thanh Hóa",
		"Céng hßa x\u00b7 héi chñ nghÜa ViÖt Nam":              "Cộng hòa xã hội chủ nghĩa Việt Nam",
		"TR\u00c7N THÞ B\u00d6Y":                               "TRẦN THỊ BỆY",
	} {
		if got, ok := sheet.TCVN3(latin1(raw)); !ok || got != want {
			t.Errorf("TCVN3 %q: %q", raw, got)
		}
	}
	for raw, want := range map[string]string{
		"Nguyeãn Vaên An, xaõ Toáng Sôn, tænh Thanh Hoùa": "Nguyễn Văn An, xã Tống Sơn, tỉnh Thanh Hóa",
		"COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM":        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
		"Ñoäc laäp - Töï do - Haïnh phuùc":                "Độc lập - Tự do - Hạnh phúc",
		"kyù, kyø, kyû, kyõ, kî; öù öø öû öõ öï ô ôù":     "ký, kỳ, kỷ, kỹ, kỵ; ứ ừ ử ữ ự ơ ớ",
	} {
		if got, ok := sheet.VNI(latin1(raw)); !ok || got != want {
			t.Errorf("VNI %q: %q", raw, got)
		}
	}
	// Each vowel with each tone, by VNI's own rule: the letter, then its sign.
	tones := map[rune]string{'\u0301': "ù", '\u0300': "ø", '\u0309': "û", '\u0303': "õ", '\u0323': "ï"}
	for _, base := range []string{"a", "e", "o", "u", "ô", "ö"} {
		plain := map[string]string{"ô": "ơ", "ö": "ư"}[base]
		if plain == "" {
			plain = base
		}
		for tone, sign := range tones {
			for _, size := range []func(string) string{strings.ToLower, strings.ToUpper} {
				want := norm.NFC.String(size(plain) + string(tone))
				if got, ok := sheet.VNI(latin1(size(base) + size(sign))); !ok || got != want {
					t.Errorf("VNI %s%s: %q, want %q", base, sign, got, want)
				}
			}
		}
	}
}

func latin1(s string) string {
	b, err := charmap.ISO8859_1.NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return b
}

// A file in an old font is recognised, by its bytes or by what a Western
// machine made of them; a French word stays.
func TestOldFontsAreRecognised(t *testing.T) {
	tcvn := "Hä vµ tªn;Th«n\nNguyÔn ThÞ Hång;Th«n Mét\nTr\u00c7n V¨n Ba;Th«n Hai\n"
	vni := "Hoï vaø teân;Thoân\nNguyeãn Thò Hoàng;Thoân Moät\nTraàn Vaên Ba;Thoân Hai\n"
	want := [][]string{{"Họ và tên", "Thôn"}, {"Nguyễn Thị Hồng", "Thôn Một"}, {"Trần Văn Ba", "Thôn Hai"}}
	for name, c := range map[string]struct{ raw, encoding string }{
		"TCVN3 bytes": {latin1(tcvn), "TCVN3"}, "VNI bytes": {latin1(vni), "VNI"},
		"TCVN3 as letters": {tcvn, "UTF-8"}, "VNI as letters": {vni, "UTF-8"},
	} {
		f := mustOpen(t, []byte(c.raw))
		if got := texts(t, f); !slices.EqualFunc(got, want, slices.Equal) || f.Encoding != c.encoding {
			t.Errorf("%s: %s %q", name, f.Encoding, got)
		}
	}
	b := workbook(t, func(f *excelize.File) {
		set(t, f, "A1", "NguyÔn V¨n An")
		set(t, f, "B1", "Café Nestlé")
		set(t, f, "C1", "Hòa, Thuý, quý")
	})
	f := mustOpen(t, b)
	if !f.Next() {
		t.Fatal(f.Err())
	}
	got := f.Row().Cells
	if got[0].Text != "Nguyễn Văn An" || got[0].From != "TCVN3" || got[1].Text != "Café Nestlé" || got[2].Text != "Hòa, Thuý, quý" || got[2].From != "" {
		t.Errorf("%+v", got)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte("a;b\n1;2\n"))
	f.Add([]byte("\xff\xfea\x00;\x00b\x00\n\x00"))
	f.Add([]byte("a,\"b\n\x00"))
	f.Add([]byte(latin1("NguyÔn;V¨n\n")))
	f.Add(workbook(f, func(x *excelize.File) {
		if err := errors.Join(x.SetCellValue("Sheet1", "A1", "x"), x.MergeCell("Sheet1", "A1", "B2")); err != nil {
			f.Fatal(err)
		}
	}))
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := sheet.Open(bytes.NewReader(b), int64(len(b)), sheet.Options{Limits: sheet.Limits{File: 1 << 20, Part: 1 << 22, Rows: 1000, Columns: 50, Cell: 4096}})
		if err != nil {
			return
		}
		last := 0
		for file.Next() {
			r := file.Row()
			if len(r.Cells) > 50 || r.Number < 1 {
				t.Fatalf("%+v after %d", r, last)
			}
			last = r.Number
		}
	})
}

func FuzzParseDong(f *testing.F) {
	f.Add("1.234.567,00 đ")
	f.Add("-0")
	f.Fuzz(func(t *testing.T, s string) {
		if n, ok := sheet.ParseDong(s); ok {
			if back, ok := sheet.ParseDong(fmt.Sprint(n)); !ok || back != n {
				t.Errorf("%q: %d", s, n)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	var x bytes.Buffer
	rows := func(yield func([]any) bool) {
		for i := range 20_000 {
			if !yield([]any{"Nguyễn Văn Một", int64(i), "038190000001", "Thôn Một, xã Mẫu", "23/11/2026", int64(15000), "Đã trả", ""}) {
				return
			}
		}
	}
	if err := sheet.WriteXLSX(&x, sheet.Page{Name: "a", Head: []string{"a", "b"}, Rows: rows}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		f := mustOpen(b, x.Bytes())
		n := 0
		for f.Next() {
			n++
		}
		if n != 20_001 {
			b.Fatal(n, f.Err())
		}
	}
	b.ReportMetric(20_000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
