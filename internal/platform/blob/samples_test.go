package blob_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xaso/internal/platform/blob"
)

var noon = time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)

func now() time.Time { return time.Now() }

// intake opens a door onto a folder of its own.
func intake(t testing.TB) (*blob.Intake, *blob.Folder, string) {
	t.Helper()
	dir := t.TempDir()
	return intakeAt(t, blob.Config{Folder: dir})
}

func intakeAt(t testing.TB, cfg blob.Config) (*blob.Intake, *blob.Folder, string) {
	t.Helper()
	store, err := blob.OpenFolder(cfg.Folder)
	if err != nil {
		t.Fatal(err)
	}
	in, err := blob.NewIntake(store, cfg, now)
	if err != nil {
		t.Fatal(err)
	}
	return in, store, cfg.Folder
}

// remains lists what is in the scratch folder.
func remains(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, "incoming"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func stored(t testing.TB, store blob.Store) []string {
	t.Helper()
	var keys []string
	err := store.Walk(t.Context(), "", func(i blob.Info) error { keys = append(keys, i.Key); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// quarters is an image whose corners are red, green, blue and white, so that
// turning it shows.
func quarters(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{255, 255, 255, 255}
			switch {
			case x < w/2 && y < h/2:
				c = color.RGBA{255, 0, 0, 255}
			case y < h/2:
				c = color.RGBA{0, 255, 0, 255}
			case x < w/2:
				c = color.RGBA{0, 0, 255, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func jpegOf(w, h int) []byte {
	var b bytes.Buffer
	jpeg.Encode(&b, quarters(w, h), nil)
	return b.Bytes()
}

func pngOf(w, h int) []byte {
	var b bytes.Buffer
	png.Encode(&b, quarters(w, h))
	return b.Bytes()
}

// withEXIF puts an orientation and a GPS marker text before the other segments.
func withEXIF(img []byte, turn uint16, order binary.AppendByteOrder) []byte {
	tiff := []byte("MM\x00\x2a")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		tiff = []byte("II\x2a\x00")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint16(tiff, 0x0112)
	tiff = order.AppendUint16(tiff, 3)
	tiff = order.AppendUint32(tiff, 1)
	tiff = order.AppendUint16(tiff, turn)
	tiff = append(tiff, 0, 0, 0, 0, 0, 0)
	tiff = append(tiff, "GPSLatitude 19.98 N"...)
	body := append([]byte("Exif\x00\x00"), tiff...)
	segment := binary.BigEndian.AppendUint16([]byte{0xFF, 0xE1}, uint16(len(body)+2))
	return join(img[:2], segment, body, img[2:])
}

// hugePNG is a well-formed header of w by h pixels and nothing else.
func hugePNG(w, h uint32) []byte {
	ihdr := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
	ihdr = binary.BigEndian.AppendUint32(ihdr, h)
	ihdr = append(ihdr, 8, 6, 0, 0, 0)
	out := binary.BigEndian.AppendUint32([]byte("\x89PNG\r\n\x1a\n"), 13)
	out = append(out, ihdr...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(ihdr))
}

// pdfOf is a one-page document with more objects before its end.
func pdfOf(more ...string) []byte {
	return []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" +
		"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n" +
		"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n" +
		"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n" +
		strings.Join(more, "\n") +
		"\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n")
}

// objectStream is an object whose dictionary is packed; keys come before it.
func objectStream(keys, inside string) string {
	return fmt.Sprintf("9 0 obj\n<< %s >>\nstream\n%s\nendstream\nendobj", keys, deflated(inside))
}

func deflated(s string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write([]byte(s))
	z.Close()
	return b.String()
}

type part struct{ name, text string }

const (
	docxMain = blob.DOCX + ".main+xml"
	xlsxMain = blob.XLSX + ".main+xml"
)

// officeOf is a file with the main part's type and more parts.
func officeOf(mainType string, more ...part) []byte {
	return zipOf(append([]part{
		{"[Content_Types].xml", `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="` + mainType + `"/></Types>`},
		{"_rels/.rels", `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/document.xml", "<w:document/>"},
	}, more...)...)
}

func zipOf(parts ...part) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, _ := z.Create(p.name)
		w.Write([]byte(p.text))
	}
	z.Close()
	return b.Bytes()
}

// lockedZip sets the flag of encryption on every part, as archivers do.
func lockedZip(data []byte) []byte {
	data = bytes.Clone(data)
	for sig, at := range map[string]int{"PK\x03\x04": 6, "PK\x01\x02": 8} {
		for i := 0; ; i++ {
			j := bytes.Index(data[i:], []byte(sig))
			if j < 0 {
				break
			}
			i += j
			data[i+at] |= 1
		}
	}
	return data
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func half(b []byte) []byte { return b[:len(b)/2] }
