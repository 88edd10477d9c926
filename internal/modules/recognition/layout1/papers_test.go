package layout1_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"

	"xaso/internal/modules/recognition/frozen"
	"xaso/internal/modules/recognition/layout1"
)

var update = flag.Bool("update", false, "write the sums of testdata anew: only before a layout was released")

// made are the papers of a dossier by name.
func made(t *testing.T, d frozen.Dossier) map[string][]byte {
	t.Helper()
	text, err := d.Text()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, p := range layout1.Papers(d, frozen.Sum(text)) {
		if all[p.Name], err = p.Make(); err != nil {
			t.Fatalf("%s: %v", p.Name, err)
		}
	}
	return all
}

// sums are one line for each paper of both samples.
func sums(t *testing.T) string {
	var out strings.Builder
	for _, d := range []frozen.Dossier{sample(), empty()} {
		text, err := d.Text()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range layout1.Papers(d, frozen.Sum(text)) {
			data, err := p.Make()
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&out, "%s  %s  %s\n", frozen.Sum(data), d.Set.ID, p.Name)
		}
	}
	return out.String()
}

// Old dossiers must come out as they were: this layout never changes again
// once it was released. What is to look otherwise is a new layout.
func TestThePapersStayAsTheyWere(t *testing.T) {
	got := sums(t)
	golden := filepath.Join("testdata", "sums.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("papers differ from those this layout made before:\n%s\nwant\n%s", got, want)
	}
}

// TestTwoProcessesMakeOneBytes runs this test binary twice more.
func TestTwoProcessesMakeOneBytes(t *testing.T) {
	if os.Getenv("XASO_PRINT_SUMS") != "" {
		fmt.Println("SUMS\n" + sums(t) + "END")
		return
	}
	var runs [2]string
	for i := range runs {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTwoProcessesMakeOneBytes$")
		cmd.Env = append(os.Environ(), "XASO_PRINT_SUMS=1", fmt.Sprintf("GOMAXPROCS=%d", i+1), fmt.Sprintf("TZ=%s", []string{"UTC", "America/Lima"}[i]))
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(out), "SUMS\n")
		runs[i], _, _ = strings.Cut(rest, "END")
	}
	if runs[0] != runs[1] || strings.Count(runs[0], "\n") != 26 {
		t.Errorf("one process made\n%s\nanother\n%s", runs[0], runs[1])
	}
}

func needs(t *testing.T, name, from string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CI") == "true" && name != "soffice" {
			t.Fatalf("%s is needed and not installed", name)
		}
		t.Skipf("SKIPPED, NOT PROVED: %s is not installed (%s)", name, from)
	}
}

// textOf is what can be copied out of a PDF, without white.
func textOf(t *testing.T, pdf []byte) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "pdftotext", "-raw", "-enc", "UTF-8", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return packed(string(out))
}

func packed(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u00ad' {
			return -1
		}
		return r
	}, s))
}

// What each paper of the sample must say, and must not.
var says = map[string]struct{ want, never []string }{
	"1-to-trinh": {want: []string{"BẢN DỰ THẢO", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Kính gửi: Ủy ban nhân dân tỉnh Thanh Hóa.", "xã Tống Sơn đạt chuẩn nông thôn mới nâng cao",
		"Căn cứ Quyết định số 318/QĐ-TTg ngày 08 tháng 3 năm 2022 của Thủ tướng Chính phủ", "75 chỉ tiêu (trong hệ thống mới có 57); chưa đạt 13; chưa đủ căn cứ kết luận 28.", "19 chỉ tiêu chấm theo mức tạm tính",
		"Chưa tìm thấy văn bản năm 2026 thay thế", "phần đã đọc: chỉ thấy phần đầu (Điều 1, Điều 2)", "chưa có đủ căn cứ"}, never: []string{"kính trình"}},
	"2-bao-cao-ket-qua": {want: []string{"Tiêu chí số 13: Tổ chức sản xuất và phát triển kinh tế nông thôn", "96,25%", "≥ 90% (tạm tính)", "tử số 6.512, mẫu số 6.766", "trên 58,4", "chưa có mức",
		"chưa có số liệu", "1.250.000.000", "ngân sách cấp trên 1.000.000.000", "kết luận của Người thử Kiên ngày 20/11/2026, theo điều tra mới đang chờ công bố; theo số liệu: chưa đạt",
		"người chịu trách nhiệm số liệu: Người thử Minh, công chức thống kê", "Số liệu chốt lúc 21 giờ 40 phút, ngày 23 tháng 11 năm 2026"}},
	"3-phu-luc-chi-tieu": {want: []string{"Nhóm 2. Kinh tế và tổ chức sản xuất", "6.512 / 6.766", "máy tính từ sổ của xã", "ghi theo trí nhớ, chưa đối chiếu với văn bản gốc"}},
	"4-tong-hop-y-kien": {want: []string{"đã công khai 5 lần, từ ngày 01/10/2026 đến ngày 13/10/2026", "ít nhất 05 lần trong 15 ngày", "Đường ra đồng còn đoạn lầy", "chưa trả lời",
		"Ban Thường trực Ủy ban MTTQ Việt Nam xã", "Tiếp thu, đã ghi nguồn."}},
	"5-bien-ban-hop":        {want: []string{"Hôm nay, ngày 01 tháng 11 năm 2026", "Số người được mời: 40; có mặt: 38.", "tán thành 35, không tán thành 1, ý kiến khác 2."}},
	"6-danh-muc-minh-chung": {want: []string{"12/QĐ-UBND ngày 06/05/2024", "hết hạn 30/06/2026", "thôn Đồng Nội", frozen.Sum("a"), "Minh chứng bộ tiêu chí yêu cầu, chưa có"}},
}

func TestThePapersSayWhatWasFrozen(t *testing.T) {
	needs(t, "pdftotext", "poppler-utils")
	papers := made(t, sample())
	for name, s := range says {
		text := textOf(t, papers[name+".pdf"])
		for _, want := range s.want {
			if !strings.Contains(text, packed(want)) {
				t.Errorf("%s.pdf does not say %q", name, want)
			}
		}
		for _, never := range s.never {
			if strings.Contains(text, packed(never)) {
				t.Errorf("%s.pdf says %q", name, never)
			}
		}
	}
}

// TestAnOfficeSuiteReadsThePapers has LibreOffice make its own PDF of every
// DOCX, and asks of it what is asked of ours.
func TestAnOfficeSuiteReadsThePapers(t *testing.T) {
	needs(t, "soffice", "libreoffice-writer-nogui")
	needs(t, "pdftotext", "poppler-utils")
	dir := t.TempDir()
	args := []string{"-env:UserInstallation=file://" + dir + "/profile", "--headless", "--convert-to", "pdf", "--outdir", dir}
	papers := made(t, sample())
	for name := range says {
		path := filepath.Join(dir, name+".docx")
		if err := os.WriteFile(path, papers[name+".docx"], 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	faces, err := filepath.Abs("../../../platform/paper/fonts")
	if err != nil {
		t.Fatal(err)
	}
	fonts := filepath.Join(dir, "fonts.conf")
	if err := os.WriteFile(fonts, []byte(fmt.Sprintf(sameFaces, faces, dir)), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "soffice", args...)
	cmd.Env = append(os.Environ(), "FONTCONFIG_FILE="+fonts)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("SKIPPED, NOT PROVED: soffice does not run here: %v %s", err, out)
	}
	for name, s := range says {
		pdf, err := os.ReadFile(filepath.Join(dir, name+".pdf"))
		if err != nil {
			t.Fatal(err)
		}
		text := textOf(t, pdf)
		for _, want := range s.want {
			if !strings.Contains(text, packed(want)) {
				t.Errorf("LibreOffice does not show %q in %s", want, name)
			}
		}
	}
}

// sameFaces lets the office suite use our faces for Times New Roman.
const sameFaces = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>%s</dir><cachedir>%s/cache</cachedir>
<alias binding="same"><family>Times New Roman</family><prefer><family>Tinos</family></prefer></alias></fontconfig>`

// Word refuses what LibreOffice mends: every part must be well formed, each
// reference named, each picture described.
func TestTheFilesAreWellFormed(t *testing.T) {
	for name, data := range made(t, sample()) {
		if !strings.HasSuffix(name, ".docx") {
			continue
		}
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			if !strings.HasSuffix(f.Name, ".xml") && !strings.HasSuffix(f.Name, ".rels") {
				continue
			}
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(r)
			for d := xml.NewDecoder(bytes.NewReader(body)); ; {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("%s %s: %v", name, f.Name, err)
				}
			}
			if f.Name == "word/document.xml" && strings.Contains(string(body), `descr=""`) {
				t.Errorf("%s has a picture that says nothing", name)
			}
		}
	}
}

func TestWhatIsFinalIsNoDraft(t *testing.T) {
	needs(t, "pdftotext", "poppler-utils")
	d := sample()
	d.File.Draft = false
	for name, data := range made(t, d) {
		if strings.HasSuffix(name, ".pdf") && strings.Contains(textOf(t, data), packed("BẢN DỰ THẢO")) {
			t.Errorf("%s calls itself a draft", name)
		}
	}
	d.Commune.Demo = true
	if text := textOf(t, made(t, d)["1-to-trinh.pdf"]); strings.Count(text, packed("DỮ LIỆU THỬ")) < 2 {
		t.Error("papers of a demo commune do not say so on every page")
	}
}

func TestAnEmptySetSaysSo(t *testing.T) {
	needs(t, "pdftotext", "poppler-utils")
	papers := made(t, empty())
	for name, want := range map[string]string{
		"1-to-trinh.pdf":        "trong hệ thống mới có 0",
		"2-bao-cao-ket-qua.pdf": "Chưa có chỉ tiêu nào của tiêu chí này trong hệ thống.",
		"4-tong-hop-y-kien.pdf": "chưa ghi nhận lần công khai nào",
		"5-bien-ban-hop.pdf":    "Chưa có cuộc họp nào được ghi trong hệ thống",
	} {
		if text := textOf(t, papers[name]); !strings.Contains(text, packed(want)) {
			t.Errorf("%s does not say %q", name, want)
		}
	}
	for name, data := range papers {
		if strings.HasSuffix(name, ".pdf") && strings.Contains(textOf(t, data), packed("kính trình")) {
			t.Errorf("%s asks for recognition", name)
		}
	}
}

// A file about a commune that is no more asks for that one.
func TestAFormerCommuneIsNamed(t *testing.T) {
	needs(t, "pdftotext", "poppler-utils")
	d := sample()
	d.File.About = "xã Hà Sơn trước khi nhập vào xã Tống Sơn"
	papers := made(t, d)
	for _, name := range []string{"1-to-trinh.pdf", "2-bao-cao-ket-qua.pdf", "5-bien-ban-hop.pdf"} {
		if text := textOf(t, papers[name]); !strings.Contains(text, packed(d.File.About)) {
			t.Errorf("%s does not name it", name)
		}
	}
	if text := textOf(t, papers["1-to-trinh.pdf"]); strings.Contains(text, packed("xã Tống Sơn đạt chuẩn")) && !strings.Contains(text, packed(d.File.About+" đạt chuẩn")) {
		t.Error("the petition asks for the commune of today")
	}
}

// A dossier in which everything is reached asks for recognition.
func TestAWholeOneAsks(t *testing.T) {
	needs(t, "pdftotext", "poppler-utils")
	d := sample()
	d.Set.DeclaredIndicators = 57
	for c := range d.Criteria {
		for i := range d.Criteria[c].Indicators {
			d.Criteria[c].Indicators[i].Judged = &frozen.Judgement{Verdict: frozen.Met, By: "Người thử Kiên"}
		}
	}
	if text := textOf(t, made(t, d)["1-to-trinh.pdf"]); !strings.Contains(text, packed("kính trình Ủy ban nhân dân tỉnh Thanh Hóa xem xét")) {
		t.Error("the petition asks for nothing")
	}
}

func TestTheWorkbookHoldsEveryFigure(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(made(t, sample())["7-so-lieu.xlsx"]))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if n := len(f.GetSheetList()); n != 11 {
		t.Errorf("%d sheets", n)
	}
	rows, err := f.GetRows("Chỉ tiêu")
	if err != nil || len(rows) != 58 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if got := fmt.Sprint(rows[1][1], " ", rows[1][8], " ", rows[1][11], " ", rows[1][12], " ", rows[1][6]); got != "1.1 96.25 6512 6766 tạm tính (trí nhớ)" {
		t.Errorf("first figure: %s", got)
	}
	if got := rows[3]; got[8] != "" || got[10] != "chưa có số liệu" || got[5] != "chưa có mức" {
		t.Errorf("what is not known: %q", got)
	}
}
