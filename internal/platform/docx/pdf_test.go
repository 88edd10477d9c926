package docx_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"xaso/internal/platform/docx"
)

var day = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

func draw(t testing.TB, d docx.Document) docx.Drawing {
	t.Helper()
	out, err := d.PDF(day)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func read(t testing.TB, data []byte) docx.Document {
	t.Helper()
	d, err := docx.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// needs skips the test without an outside program; in CI it fails.
func needs(t *testing.T, name, from string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CI") == "true" && name != "soffice" {
			t.Fatalf("%s is needed and not installed", name)
		}
		t.Skipf("SKIPPED, NOT PROVED: %s is not installed (%s)", name, from)
	}
}

// textOf is what a reader can copy out of a PDF, without white.
func textOf(t *testing.T, pdf []byte) string {
	t.Helper()
	needs(t, "pdftotext", "poppler-utils")
	cmd := exec.Command("pdftotext", "-raw", "-enc", "UTF-8", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func packed(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '.' || r == '\u00ad' {
			return -1
		}
		return r
	}, s))
}

func TestDrawnTextIsWhole(t *testing.T) {
	out := draw(t, sample(t))
	text := packed(textOf(t, out.Data))
	for _, want := range []string{"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Lê Thị Hồng Ngữ", "<thôn Đồng & Nội>",
		"Trái giữa phải", "1. Mục thứ nhất", "- Mục con", "Nguyễn Văn Ấm", "Trang hai"} {
		if !strings.Contains(text, packed(want)) {
			t.Errorf("%q is not on the paper: %s", want, text)
		}
	}
	if at := out.Anchors["chu_ky"]; at.Page != 1 || at.X < 90 || at.Y < 200 || out.Pages != 2 {
		t.Errorf("anchor at %+v, %d pages", at, out.Pages)
	}
}

// What is written and read again draws the same text, in the same places.
func TestWrittenIsReadAgain(t *testing.T) {
	first := draw(t, sample(t))
	data, err := sample(t).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	again := read(t, data)
	if len(again.Left) > 0 {
		t.Errorf("left out: %v", again.Left)
	}
	second := draw(t, again)
	if a, b := textOf(t, first.Data), textOf(t, second.Data); a != b {
		t.Errorf("drawn again:\n%s\nat first:\n%s", b, a)
	}
	if a, b := first.Anchors["chu_ky"], second.Anchors["chu_ky"]; a.Page != b.Page || a.Y-b.Y > 3 || b.Y-a.Y > 3 {
		t.Errorf("the anchor moved from %+v to %+v", a, b)
	}
}

// TestSameTextAsAnOfficeSuite compares our drawing with LibreOffice's own
// conversion of the same file, page for page.
func TestSameTextAsAnOfficeSuite(t *testing.T) {
	needs(t, "soffice", "libreoffice-writer-nogui")
	files := map[string][]byte{}
	for name, d := range map[string]docx.Document{"sample": sample(t), "long": long()} {
		data, err := d.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		files[name] = data
	}
	files["foreign"] = foreign(t)
	dir := t.TempDir()
	args := []string{"-env:UserInstallation=file://" + dir + "/profile", "--headless", "--convert-to", "pdf", "--outdir", dir}
	for name, data := range files {
		path := filepath.Join(dir, name+".docx")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	faces, err := filepath.Abs("../paper/fonts")
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
	for name, data := range files {
		theirs, err := os.ReadFile(filepath.Join(dir, name+".pdf"))
		if err != nil {
			t.Fatal(err)
		}
		ours := draw(t, read(t, data))
		a, b := packed(textOf(t, ours.Data)), packed(textOf(t, theirs))
		if a != b {
			t.Errorf("%s: %s", name, apart(a, b))
		}
		if their := strings.Count(textOf(t, theirs), "\f"); their != ours.Pages {
			t.Errorf("%s: %d pages, theirs has %d", name, ours.Pages, their)
		}
	}
}

// sameFaces lets the office suite use our faces for Times New Roman.
const sameFaces = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>%s</dir><cachedir>%s/cache</cachedir>
<alias binding="same"><family>Times New Roman</family><prefer><family>Tinos</family></prefer></alias></fontconfig>`

// apart shows where two texts begin to differ.
func apart(ours, theirs string) string {
	a, b := []rune(ours), []rune(theirs)
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	from := max(i-20, 0)
	return fmt.Sprintf("ours …%s…, theirs …%s…", string(a[from:min(i+40, len(a))]), string(b[from:min(i+40, len(b))]))
}

// long runs over pages, in text and in a table whose heading repeats.
func long() docx.Document {
	d := docx.Document{Page: docx.A4()}
	words := strings.Repeat("Ủy ban nhân dân xã xác nhận hộ gia đình có hoàn cảnh khó khăn theo quy định. ", 12)
	for range 6 {
		d.Body = append(d.Body, docx.Paragraph{Align: docx.Justify, First: 28, After: 6, Line: 1.3, Runs: []docx.Run{docx.Text(words)}})
	}
	var rows [][]string
	for i := range 60 {
		rows = append(rows, []string{string(rune('A' + i%26)), "Nguyễn Thị Thử Nghiệm", "thôn Đồng Nội"})
	}
	d.Body = append(d.Body, docx.PlainTable(d.Page.Inner(), []float64{1, 4, 3}, []string{"Mục", "Họ và tên", "Nơi ở"}, rows))
	return d
}
