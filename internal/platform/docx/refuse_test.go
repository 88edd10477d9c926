package docx_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"

	"xaso/internal/platform/docx"
	"xaso/internal/platform/fault"
)

// bomb is a part of zeros: some 20 KB that unpack to more than a part may hold.
func bomb(t testing.TB) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	f, err := z.Create("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range 20 {
		if _, err := f.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestHarmfulFilesAreRefused(t *testing.T) {
	main := `<w:document ` + w + `><w:body><w:p/></w:body></w:document>`
	rel := func(attrs string) string {
		return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" ` + attrs + `/></Relationships>`
	}
	kind := "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	tests := []struct {
		name string
		data []byte
		want *fault.Fault
	}{
		{"no zip", []byte("PK nothing"), docx.ErrNotDocx},
		{"empty zip", zipped(t), docx.ErrNotDocx},
		{"another zip", zipped(t, "a.txt", "x"), docx.ErrNotDocx},
		{"bomb", bomb(t), docx.ErrTooBig},
		{"broken XML", written(t, "<w:p>"), docx.ErrNotDocx},
		{"entities", zipped(t, "[Content_Types].xml", types, "word/document.xml", `<!DOCTYPE x [<!ENTITY a "aaaa">]>`+main), docx.ErrActive},
		{"too deep", written(t, strings.Repeat("<w:sdt>", 400)+strings.Repeat("</w:sdt>", 400)), docx.ErrTooBig},
		{"macros", zipped(t, "[Content_Types].xml", types, "word/document.xml", main, "word/vbaProject.bin", "x"), docx.ErrActive},
		{"macro kind", zipped(t, "[Content_Types].xml", strings.ReplaceAll(types, "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
			"application/vnd.ms-word.document.macroEnabled.main+xml"), "word/document.xml", main), docx.ErrActive},
		{"embedded object", zipped(t, "[Content_Types].xml", types, "word/document.xml", main, "word/embeddings/a.bin", "x"), docx.ErrActive},
		{"attached template elsewhere", zipped(t, "[Content_Types].xml", types, "word/document.xml", main, "word/_rels/settings.xml.rels",
			rel(`Type="`+kind+`attachedTemplate" Target="https://example.org/t.dotm" TargetMode="External"`)), docx.ErrOutside},
		{"linked picture", zipped(t, "[Content_Types].xml", types, "word/document.xml", main, "word/_rels/document.xml.rels",
			rel(`Type="`+kind+`image" Target="https://example.org/a.png" TargetMode="External"`)), docx.ErrOutside},
		{"DDE field", written(t, `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DD</w:instrText></w:r><w:r><w:instrText>EAUTO c:\\cmd</w:instrText></w:r></w:p>`), docx.ErrActive},
		{"a part twice", zipped(t, "[Content_Types].xml", types, "word/document.xml", main, "word/document.xml", main), docx.ErrNotDocx},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := docx.Read(tt.data); !errors.Is(err, tt.want) {
				t.Errorf("read: %v, want %v", err, tt.want)
			}
			if _, err := docx.Fill(tt.data, nil); !errors.Is(err, tt.want) {
				t.Errorf("fill: %v, want %v", err, tt.want)
			}
		})
	}
	link := zipped(t, "[Content_Types].xml", types, "word/document.xml", main, "word/_rels/document.xml.rels",
		rel(`Type="`+kind+`hyperlink" Target="https://example.org/" TargetMode="External"`))
	if _, err := docx.Read(link); err != nil {
		t.Errorf("a link to a page: %v", err)
	}
}

// FuzzRead tries texts inside an intact file: the zip around them is the
// standard library's.
func FuzzRead(f *testing.F) {
	f.Add(parts(f, foreign(f))["word/document.xml"])
	whole, err := sample(f).Bytes()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(parts(f, whole)["word/document.xml"])
	f.Fuzz(func(t *testing.T, text string) {
		d, err := docx.Read(zipped(t, "[Content_Types].xml", types, "word/document.xml", text,
			"word/_rels/document.xml.rels", links, "word/styles.xml", looks, "word/numbering.xml", numbering))
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("not for people: %v", err)
			}
			return
		}
		_, _ = d.PDF(day)
	})
}

// What is filled can always be read again, whatever the text of the template
// and of the value.
func FuzzFill(f *testing.F) {
	for _, seed := range []string{"{{a}}", "{{#l}}{{a}}{{/l}}", "{{?a}}x{{/a}}", "{{a|ngày}}", "{ {a}}", "{{/l}}", "{{#l}}|{{/l}}", "{{a}"} {
		f.Add(seed, "giá trị", 3)
	}
	f.Fuzz(func(t *testing.T, text, value string, at int) {
		if at < 0 || at > len(text) {
			at = len(text) / 2
		}
		body := docx.Document{Body: []docx.Block{
			docx.P(docx.Text(text[:at]), docx.Bold(text[at:])),
			docx.PlainTable(400, []float64{1, 1}, []string{text, "x"}, [][]string{{text[:at], text[at:]}}),
		}}
		data, err := body.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		out, err := docx.Fill(data, docx.Values{"a": value, "l": []docx.Values{{"a": value}, {"a": "2"}}})
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("not for people: %v", err)
			}
			return
		}
		if _, err := docx.Read(out); err != nil {
			t.Fatalf("filled and not readable: %v", err)
		}
	})
}
