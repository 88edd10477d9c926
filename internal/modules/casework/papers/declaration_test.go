package papers_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"xaso/internal/modules/casework/papers"
)

// The persons here are invented.
func declaration(rows int) papers.Declaration {
	members := &papers.DeclaredTable{One: "Thành viên", Head: []string{"Họ và tên", "Năm sinh", "Tình trạng"}}
	for i := range rows {
		members.Rows = append(members.Rows, []string{fmt.Sprintf("TRẦN VĂN HƯ CẤU SỐ %03d", i), fmt.Sprint(1950 + i), "Đang đi học"})
	}
	return papers.Declaration{
		Title: "Tờ khai đăng ký khai sinh", Template: "Thông tư 04/2020/TT-BTP", Source: "nhãn chưa đối chiếu bản gốc",
		To: "UBND xã Hà Sơn", Place: "Hà Sơn", Date: at("2026-11-23 09:05"), Signer: "Nguyễn Thị Thử Nghiệm",
		Code: "000.00.32.H56-261123-0007", TrackingURL: tracking,
		Parts: []papers.DeclaredPart{
			{Title: "Người yêu cầu", Lines: []papers.DeclaredLine{
				{Label: "Họ, chữ đệm, tên", Value: "NGUYỄN THỊ THỬ NGHIỆM"},
				{Label: "Ngày sinh ghi bằng chữ", Value: "Ngày mười hai tháng năm năm hai nghìn không trăm hai mươi sáu"},
				{Label: "Nơi cư trú", Value: "Thôn Mẫu, xã Hà Sơn, tỉnh Thanh Hóa\nTạm trú: thôn Ví Dụ"},
			}},
			{Title: "Gia đình", Lines: []papers.DeclaredLine{{Label: "Các thành viên", Table: members}}},
		},
		Papers:  []string{"Giấy chứng sinh (2 tệp đã gửi)", "Giấy tờ chứng minh nơi cư trú"},
		Pledges: []string{"Tôi cam đoan nội dung trên đúng sự thật"},
	}
}

func blankForm() papers.Declaration {
	return papers.Declaration{Title: "Tờ khai chung", Template: "mẫu của phần mềm", Date: at("2026-11-23 09:05"), Undated: true,
		Parts: []papers.DeclaredPart{{Title: "Nội dung", Lines: []papers.DeclaredLine{
			{Label: "Việc đề nghị", Long: true}, {Label: "Giới tính", Boxes: []string{"Nam", "Nữ"}},
			{Label: "Giấy tờ tùy thân", Parts: []string{"Loại", "Số", "Nơi cấp"}},
			{Label: strings.Repeat("Một câu hỏi dài đến hết dòng ", 5)},
			{Label: "Người trong hộ", Table: &papers.DeclaredTable{One: "Người", Head: []string{"Tên", "Năm sinh"}, Rows: make([][]string, 4)}},
		}}}}
}

// wordText is what stands in the text document, and fails when a part of it is
// no well-formed XML.
func wordText(t *testing.T, d papers.Declaration) string {
	t.Helper()
	data, err := d.DOCX()
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		for dec := xml.NewDecoder(r); ; {
			token, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			if text, ok := token.(xml.CharData); ok && f.Name == "word/document.xml" {
				all.Write(text)
			}
		}
	}
	return all.String()
}

// opened is what LibreOffice, a program that knows nothing of ours, reads in
// the text document.
func opened(t *testing.T, d papers.Declaration) string {
	t.Helper()
	if _, err := exec.LookPath("soffice"); err != nil {
		t.Skip("SKIPPED, NOT PROVED: soffice is not installed (libreoffice-writer-nogui)")
	}
	data, err := d.DOCX()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "to-khai.docx")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("soffice", "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", dir, file)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "to-khai.txt"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEveryAnswerIsOnTheDeclaration(t *testing.T) {
	d := declaration(3)
	found := map[string]string{}
	values("", reflect.ValueOf(d), found)
	delete(found, ".Parts[1].Lines[0].Table.One") // heads the blocks of wide tables only
	for name, read := range map[string]func(*testing.T) string{
		"pdf":         func(t *testing.T) string { return text(t, draw(t, d)) },
		"docx":        func(t *testing.T) string { return wordText(t, d) },
		"LibreOffice": func(t *testing.T) string { return opened(t, d) },
	} {
		t.Run(name, func(t *testing.T) {
			got := packed(read(t))
			for field, want := range found {
				if !strings.Contains(got, packed(want)) && !strings.Contains(got, packed(strings.ToUpper(want))) {
					t.Errorf("%s: %q is not there", field, want)
				}
			}
			for _, want := range []string{"Kính gửi: UBND xã Hà Sơn", "I. Người yêu cầu", "3. Nơi cư trú:", "III. Giấy tờ kèm theo", "ngày 23 tháng 11 năm 2026", "NGƯỜI KHAI"} {
				if !strings.Contains(got, packed(want)) {
					t.Errorf("%q is not there", want)
				}
			}
		})
	}
}

func TestEmptyFormIsToBeFilledByHand(t *testing.T) {
	d := blankForm()
	for i := range d.Parts[0].Lines[4].Table.Rows {
		d.Parts[0].Lines[4].Table.Rows[i] = make([]string, 2)
	}
	for name, got := range map[string]string{"pdf": text(t, draw(t, d)), "docx": wordText(t, d)} {
		for _, want := range []string{"□ Nam    □ Nữ", "Số ……………………", "ngày …… tháng …… năm ………"} {
			if !strings.Contains(packed(got), packed(want)) {
				t.Errorf("%s: %q is not there", name, want)
			}
		}
	}
	data := draw(t, d)
	if n := strings.Count(text(t, data), strings.Repeat(".", 40)); n < 3 {
		t.Errorf("%d dotted lines, want some for the long answer", n)
	}
	insideMargins(t, data, 85, 42.5)
}

func TestLongDeclarationPaginates(t *testing.T) {
	d := declaration(30)
	long := strings.Repeat("Công Tằng Tôn Nữ Phước Hoàng Ánh Nguyệt Đoàn Quỳnh ", 40)
	d.Parts[0].Lines[2].Value, d.Parts[1].Lines[0].Table.Rows[12][2] = long, long
	data := draw(t, d)
	got := packed(text(t, data))
	for i := range 30 {
		if want := packed(fmt.Sprintf("TRẦN VĂN HƯ CẤU SỐ %03d", i)); strings.Count(got, want) != 1 {
			t.Errorf("row %d is not there exactly once", i+1)
		}
	}
	if n := strings.Count(got, "Quỳnh"); n != 80 {
		t.Errorf("the long texts came back with %d of 80 names", n)
	}
	insideMargins(t, data, 85, 42.5)
}

// A table with more columns than a page is wide is written as blocks.
func TestWideTableIsWrittenAsBlocks(t *testing.T) {
	d := declaration(0)
	wide := &papers.DeclaredTable{One: "Thửa đất"}
	row := []string{}
	for i := range 9 {
		wide.Head, row = append(wide.Head, fmt.Sprintf("Cột %d", i)), append(row, fmt.Sprintf("giá trị %d", i))
	}
	wide.Rows = [][]string{row, make([]string, 9)}
	d.Parts[1].Lines[0].Table = wide
	for name, got := range map[string]string{"pdf": text(t, draw(t, d)), "docx": wordText(t, d)} {
		for _, want := range []string{"Thửa đất 1", "– Cột 8: giá trị 8", "Thửa đất 2"} {
			if !strings.Contains(packed(got), packed(want)) {
				t.Errorf("%s: %q is not there", name, want)
			}
		}
	}
}

func TestSameDeclarationSameBytes(t *testing.T) {
	d := declaration(3)
	first, _ := d.DOCX()
	second, _ := d.DOCX()
	if !bytes.Equal(first, second) || !bytes.Equal(draw(t, d), draw(t, d)) {
		t.Error("two drawings differ")
	}
	if _, err := (papers.Declaration{}).PDF(); !errors.Is(err, papers.ErrNoDate) {
		t.Errorf("a declaration without a date: %v", err)
	}
}

func FuzzDeclaration(f *testing.F) {
	f.Add("Nguyễn Văn A", "Tờ khai", "8.000 đ")
	f.Add("\u202E\x00\xff", strings.Repeat("Ộ", 300), "{body}\n-- x --\n")
	f.Fuzz(func(t *testing.T, value, label, cell string) {
		if len(value)+len(label)+len(cell) > 4000 {
			t.Skip("longer than any field admits")
		}
		d := declaration(1)
		d.Parts[0].Lines[0] = papers.DeclaredLine{Label: label, Value: value}
		d.Parts[1].Lines[0].Table.Rows[0][0], d.Title, d.Signer = cell, label, cell
		if _, err := d.PDF(); err != nil {
			t.Fatal(err)
		}
		wordText(t, d)
	})
}
