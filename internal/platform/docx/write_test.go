package docx_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"

	"xaso/internal/platform/docx"
)

func dot(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sample uses everything a paper can have.
func sample(t testing.TB) docx.Document {
	t.Helper()
	page := docx.A4()
	return docx.Document{
		Title: "Giấy xác nhận", Page: page,
		Header: []docx.Block{docx.Centred(docx.Run{Field: docx.PageNumber})}, OwnFirst: true,
		Body: []docx.Block{
			docx.Centred(docx.Bold("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")),
			docx.Paragraph{Align: docx.Center, Rule: true, Left: 150, Right: 150, Runs: []docx.Run{docx.Bold("Độc lập - Tự do - Hạnh phúc")}},
			docx.Paragraph{Before: 12, Align: docx.Center, Runs: []docx.Run{{Text: "GIẤY XÁC NHẬN", Bold: true, Size: 15}}},
			docx.P(docx.Text("Xác nhận bà "), docx.Bold("Lê Thị Hồng Ngữ"), docx.Italic(" <thôn Đồng & Nội>"),
				docx.Run{Text: " gạch dưới", Underline: true}, docx.Run{Text: "2", Raise: 1}, docx.Text("\nDòng hai.")),
			docx.Paragraph{Tabs: []docx.Tab{{At: 200}, {At: 400, Align: docx.Right, Leader: true}}, Runs: []docx.Run{docx.Text("Trái\tgiữa\tphải")}},
			docx.Paragraph{Marker: "1.", Runs: []docx.Run{docx.Text("Mục thứ nhất")}},
			docx.Paragraph{Marker: "-", Left: 18, Runs: []docx.Run{docx.Text("Mục con")}},
			docx.PlainTable(page.Inner(), []float64{1, 4, 2}, []string{"STT", "Họ và tên", "Quan hệ"},
				[][]string{{"1", "Nguyễn Văn Ấm", "Chủ hộ"}, {"2", "Phạm Thị Ửng", "Vợ"}}),
			docx.Paragraph{Runs: []docx.Run{{Picture: &docx.Picture{Data: dot(t), Width: 40, Height: 40, Alt: "Mã QR"}}, {Anchor: "chu_ky"}}},
			docx.Paragraph{Break: true, Runs: []docx.Run{docx.Text("Trang hai")}},
		},
	}
}

func parts(t testing.TB, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(b)
	}
	return all
}

func TestWrittenFileIsWellFormed(t *testing.T) {
	data, err := sample(t).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	all := parts(t, data)
	for name, text := range all {
		if !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".rels") {
			continue
		}
		for d := xml.NewDecoder(strings.NewReader(text)); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
	for _, want := range []string{"&lt;thôn Đồng &amp; Nội&gt;", "<w:pageBreakBefore/>", `w:name="chu_ky"`, "<w:titlePg/>"} {
		if !strings.Contains(all["word/document.xml"], want) {
			t.Errorf("document.xml lacks %s", want)
		}
	}
	again, _ := sample(t).Bytes()
	if !bytes.Equal(data, again) {
		t.Error("equal documents are not equal bytes")
	}
}

func TestPictureMustBeOne(t *testing.T) {
	d := docx.Document{Body: []docx.Block{docx.P(docx.Run{Picture: &docx.Picture{Data: []byte("GIF89a")}})}}
	if _, err := d.Bytes(); !errors.Is(err, docx.ErrPicture) {
		t.Errorf("error = %v", err)
	}
}
