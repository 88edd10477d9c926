package blob_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"xaso/internal/platform/blob"
)

func FuzzInspect(f *testing.F) {
	f.Add(jpegOf(16, 16))
	f.Add(withEXIF(jpegOf(16, 8), 6, binary.BigEndian))
	f.Add(pngOf(9, 9))
	f.Add(hugePNG(50_000, 50_000))
	f.Add(officeOf(docxMain))
	f.Add(officeOf(xlsxMain, part{"xl/a.rels", "<x/>"}))
	f.Add(pdfOf("4 0 obj << /S /J#61vaScript >> endobj"))
	f.Add(pdfOf(objectStream("/Type /ObjStm /First 4 /Filter /FlateDecode", "1 0 <<>>")))
	f.Add(pdfOf("4 0 obj (\\) ( << <4a4> % x"))
	f.Add(eicar)
	limits := blob.Limits{MaxPixels: 100_000, MaxUnpacked: 1 << 20}
	f.Fuzz(func(t *testing.T, data []byte) {
		mime, err := blob.Inspect(data, "x", limits)
		if err != nil {
			return
		}
		if mime == blob.PDF && bytes.Contains(data, []byte("/JavaScript ")) {
			t.Error("a script passed")
		}
		if mime != blob.JPEG && mime != blob.PDF && mime != blob.DOCX && mime != blob.XLSX {
			t.Errorf("type %q passed", mime)
		}
	})
}

// Whatever stands before it in its dictionary, a packed script is refused: as
// a script, or because the document cannot be read with certainty.
func FuzzPDFHidingPlaces(f *testing.F) {
	for _, before := range []string{
		"", "(", ")", "<", "<(>", "%", "% \n", ">>%", "/First", "(\n9 0 obj\n)",
		"(\\) 9 0 obj", "(stream\nendstream)", ">>", "%%EOF 9 0 obj", "(\nstream\n) endstream", "/Filter#", "<< obj >>",
	} {
		f.Add([]byte(before))
	}
	script := deflated("1 0 <</S /JavaScript>>")
	f.Fuzz(func(t *testing.T, before []byte) {
		if bytes.Contains(before, []byte(">>")) && bytes.Contains(before, []byte("stream")) {
			return // then it is the data of another stream, which no reader unpacks
		}
		pdf := pdfOf("9 0 obj\n<< " + string(before) + " /Type /ObjStm /First 4 /Filter /FlateDecode >>\nstream\n" + script + "\nendstream\nendobj")
		if _, err := blob.Inspect(pdf, "a.pdf", blob.Limits{}); err == nil {
			t.Error("passed")
		}
	})
}

// A macro part is refused wherever it lies and whatever else the file holds.
func FuzzOffice(f *testing.F) {
	f.Add("word/_rels/document.xml.rels", "<Relationships/>", docxMain)
	f.Add("[Content_Types].xml", "<Types/>", xlsxMain)
	f.Add("../x", "", "")
	f.Fuzz(func(t *testing.T, name, text, mainType string) {
		if len(name) > 60_000 {
			return
		}
		mime, err := blob.Inspect(officeOf(mainType, part{name, text}), "a", blob.Limits{MaxUnpacked: 1 << 20})
		if err == nil && mime != blob.DOCX && mime != blob.XLSX {
			t.Errorf("type %q passed", mime)
		}
		if _, err := blob.Inspect(officeOf(mainType, part{name, text}, part{"word/vbaProject.bin", "x"}), "a", blob.Limits{}); err == nil {
			t.Error("macros passed")
		}
	})
}

// BenchmarkReceive takes in a PDF of 1 MiB: two passes of hashing, the checks,
// and two syncs of a real disk.
func BenchmarkReceive(b *testing.B) {
	in, _, _ := intake(b)
	page := fmt.Sprintf("9 0 obj << /Length %d >> stream\n%s\nendstream endobj", 1<<20, noise(1<<20))
	pdf := pdfOf(page)
	b.SetBytes(int64(len(pdf)))
	for b.Loop() {
		if _, err := in.Receive(b.Context(), 1, "a.pdf", "", bytes.NewReader(pdf), blob.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkInspect is the share of BenchmarkReceive that is not the disk.
func BenchmarkInspect(b *testing.B) {
	pdf := pdfOf(fmt.Sprintf("9 0 obj << /Length %d >> stream\n%s\nendstream endobj", 1<<20, noise(1<<20)))
	b.SetBytes(int64(len(pdf)))
	for b.Loop() {
		if _, err := blob.Inspect(pdf, "a.pdf", blob.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPicture is a photo of 12 million pixels, as phones take them.
func BenchmarkPicture(b *testing.B) {
	photo := jpegOf(4000, 3000)
	for b.Loop() {
		if _, err := blob.Inspect(photo, "a.jpg", blob.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}
