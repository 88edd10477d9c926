package papers_test

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xaso/internal/modules/casework/papers"
)

// Photographs become pages of one PDF, each turned as it is, read back by an
// independent program.
func TestPicturesBecomeOneFile(t *testing.T) {
	photo := func(w, h int) []byte {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, w, h)), nil); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	day := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	made, err := papers.Pictures([][]byte{photo(300, 400), photo(400, 300), photo(2000, 10)}, day)
	if err != nil {
		t.Fatal(err)
	}
	again, err := papers.Pictures([][]byte{photo(300, 400), photo(400, 300), photo(2000, 10)}, day)
	if err != nil || !bytes.Equal(made, again) {
		t.Errorf("the same pictures are other bytes (%v)", err)
	}
	if _, err := papers.Pictures(nil, day); !errors.Is(err, papers.ErrNoPictures) {
		t.Errorf("no pictures: %v", err)
	}
	if _, err := papers.Pictures([][]byte{[]byte("không phải ảnh")}, day); err == nil {
		t.Error("a text became a page")
	}
	file := filepath.Join(t.TempDir(), "giay-to.pdf")
	if err := os.WriteFile(file, made, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath("pdfinfo"); err != nil {
		t.Skip("pdfinfo (poppler-utils) is not installed")
	}
	said, err := exec.Command("pdfinfo", "-f", "1", "-l", "3", file).CombinedOutput()
	if err != nil {
		t.Fatalf("pdfinfo: %v: %s", err, said)
	}
	for _, want := range []string{"Pages:           3", "Page    1 size:  595 x 842", "Page    2 size:  842 x 595"} {
		if !strings.Contains(string(said), want) {
			t.Errorf("pdfinfo does not say %q: %s", want, said)
		}
	}
}
