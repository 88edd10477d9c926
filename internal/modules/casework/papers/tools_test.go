package papers_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

type paper interface{ PDF() ([]byte, error) }

func draw(t testing.TB, p paper) []byte {
	t.Helper()
	data, err := p.PDF()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// tool runs an outside program on a PDF, named as the last argument but for
// what follows "{}". Without the program the test is skipped, in CI it fails.
func tool(t *testing.T, data []byte, name string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is needed and not installed", name)
		}
		t.Skipf("SKIPPED, NOT PROVED: %s is not installed (poppler-utils, zbar-tools)", name)
	}
	file := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, arg := range args {
		args[i] = strings.ReplaceAll(arg, "{}", file)
	}
	cmd := exec.Command(name, args...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, complaints.Bytes())
	}
	if strings.Contains(complaints.String(), "Syntax") {
		t.Fatalf("%s complains: %s", name, complaints.Bytes())
	}
	return out
}

// text is what a reader can copy out of the paper, in the order it was drawn.
func text(t *testing.T, data []byte) string {
	t.Helper()
	return string(tool(t, data, "pdftotext", "-raw", "-enc", "UTF-8", "{}", "-"))
}

// packed leaves out all white: wrapped text must come back whole.
func packed(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// pageTurn is what a new page says before the text goes on.
var pageTurn = regexp.MustCompile(`\f\d+\s+Bố cục tạm thời[^.]*mẫu gốc\.`)

// unpaged joins text that runs over the end of a page.
func unpaged(text string) string { return pageTurn.ReplaceAllString(text, "") }

func pages(text string) int { return strings.Count(text, "\f") }

var (
	pageBox = regexp.MustCompile(`<page width="([\d.]+)" height="([\d.]+)">`)
	wordBox = regexp.MustCompile(`<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*)</word>`)
)

// insideMargins fails when a word stands outside the margins, in points.
func insideMargins(t *testing.T, data []byte, left, right float64) {
	t.Helper()
	var wide, high float64
	words := 0
	for _, line := range strings.Split(string(tool(t, data, "pdftotext", "-bbox", "{}", "-")), "\n") {
		if m := pageBox.FindStringSubmatch(line); m != nil {
			wide, high = number(t, m[1]), number(t, m[2])
		}
		if m := wordBox.FindStringSubmatch(line); m != nil {
			words++
			if number(t, m[1]) < left-1 || number(t, m[3]) > wide-right+1 || number(t, m[2]) < 0 || number(t, m[4]) > high {
				t.Errorf("outside the margins: %s", line)
			}
		}
	}
	if words == 0 {
		t.Fatal("no words found")
	}
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
