package docx_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"xaso/internal/platform/docx"
	"xaso/internal/platform/fault"
)

func p(texts ...string) string {
	var b strings.Builder
	b.WriteString("<w:p>")
	for _, t := range texts {
		b.WriteString(`<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">` + t + "</w:t></w:r>")
	}
	return b.String() + "</w:p>"
}

func tr(cells ...string) string {
	var b strings.Builder
	b.WriteString("<w:tr>")
	for _, c := range cells {
		b.WriteString(`<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>` + c + "</w:tc>")
	}
	return b.String() + "</w:tr>"
}

func tbl(rows ...string) string {
	return `<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="2000"/></w:tblGrid>` + strings.Join(rows, "") + "</w:tbl>"
}

// lines are the texts of a filled file, a line for each paragraph, cells
// divided by bars.
func lines(t testing.TB, data []byte) string {
	t.Helper()
	d := read(t, data)
	var out []string
	var in func(all []docx.Block) []string
	in = func(all []docx.Block) []string {
		var out []string
		for _, b := range all {
			switch b := b.(type) {
			case docx.Paragraph:
				var text strings.Builder
				for _, r := range b.Runs {
					if r.Anchor != "" {
						text.WriteString("<" + r.Anchor + ">")
					}
					if r.Picture != nil {
						text.WriteString("<picture>")
					}
					text.WriteString(r.Text)
				}
				out = append(out, text.String())
			case docx.Table:
				for _, row := range b.Rows {
					var cells []string
					for _, c := range row.Cells {
						cells = append(cells, strings.Join(in(c.Blocks), "/"))
					}
					out = append(out, strings.Join(cells, "|"))
				}
			}
		}
		return out
	}
	out = in(d.Body)
	return strings.Join(out, "\n")
}

var family = docx.Values{
	"ho_ten": "Lê Thị Hồng Ngữ", "ngay": "2026-11-03", "tien": int64(1250000), "trong": "", "so": 21,
	"dung": true, "sai": false, "qr": docx.Picture{Width: 40, Height: 40}, "ky": docx.Mark("chu_ky"), "so_den": docx.Blank{Mark: "so", Wide: 3},
	"la": "{{ho_ten}} <&>", "hai_dong": "một\nhai",
	"thanh_vien": []docx.Values{{"ten": "Ấm", "con": []docx.Values{{"ten": "Bé"}, {"ten": "Tí"}}}, {"ten": "Ửng", "con": []docx.Values{}}},
	"khong_ai":   []docx.Values{},
}

func TestFilled(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"one value", p("Bà {{ho_ten}}."), "Bà Lê Thị Hồng Ngữ."},
		{"split by the word processor", p("Bà {", "{ho", "_ten", "}}", ", {{so}} tuổi {", "{ ho_ten }", "}!"), "Bà Lê Thị Hồng Ngữ, 21 tuổi Lê Thị Hồng Ngữ!"},
		{"formats", p("{{ngay|ngày}}; {{ngay|ngày chữ}}; {{ngay|ngày bằng chữ}}; {{tien|đồng}}; {{tien|đồng chữ}}; {{ho_ten|in hoa}}; {{so|số chữ|hoa đầu}}"),
			"03/11/2026; ngày 03 tháng 11 năm 2026; ngày ba tháng mười một năm hai nghìn không trăm hai mươi sáu; 1.250.000 đồng; " +
				"Một triệu hai trăm năm mươi nghìn đồng; LÊ THỊ HỒNG NGỮ; Hai mươi mốt"},
		{"a date that is a year stays", p("{{ho_ten|ngày}}"), "Lê Thị Hồng Ngữ"},
		{"condition in a line", p("A{{?dung}} có {{so}}{{/dung}}{{?trong}} không{{/trong}}{{^sai}} hết{{/sai}}."), "A có 21 hết."},
		{"condition over paragraphs", p("{{?sai}}") + p("ẩn") + p("{{/sai}}") + p("hiện"), "hiện"},
		{"list in a line", p("Gồm: {{#thanh_vien}}{{stt}}. {{ten}}; {{/thanh_vien}}hết"), "Gồm: 1. Ấm; 2. Ửng; hết"},
		{"list of paragraphs", p("{{#thanh_vien}}") + p("{{stt}}) {{ten}} của {{ho_ten}}") + p("{{/thanh_vien}}"), "1) Ấm của Lê Thị Hồng Ngữ\n2) Ửng của Lê Thị Hồng Ngữ"},
		{"list in a list", p("{{#thanh_vien}}{{ten}}:{{#con}} {{ten}}{{/con}}{{^con}} chưa có{{/con}}; {{/thanh_vien}}"), "Ấm: Bé Tí; Ửng: chưa có; "},
		{"rows of a table", tbl(tr(p("STT"), p("Tên")), tr(p("{{#thanh_vien}}{{stt}}"), p("{{ten}}{{/thanh_vien}}"))) + p("x"), "STT|Tên\n1|Ấm\n2|Ửng\nx"},
		{"rows between marked rows", tbl(tr(p("{{#thanh_vien}}"), p("")), tr(p("{{ten}}"), p("-")), tr(p("{{/thanh_vien}}"), p(""))) + p("x"), "Ấm|-\nỬng|-\nx"},
		{"list inside a cell", tbl(tr(p("Con"), p("{{#thanh_vien}}")+p("{{ten}}")+p("{{/thanh_vien}}"))) + p("x"), "Con|Ấm/Ửng\nx"},
		{"nothing in a list", p("a") + tbl(tr(p("{{#khong_ai}}{{ten}}"), p("{{/khong_ai}}"))) + p("b"), "a\nb"},
		{"a value is never a placeholder", p("{{la}}"), "{{ho_ten}} <&>"},
		{"line breaks", p("{{hai_dong}}"), "một\nhai"},
		{"a blank", p("Số: {{so_den}}/GXN"), "Số: <so>\u00a0\u00a0\u00a0/GXN"},
		{"a mark", p("Ký: {{ky}} đây"), "Ký: <chu_ky> đây"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := docx.Fill(written(t, tt.body), family)
			if err != nil {
				t.Fatal(err)
			}
			if got := lines(t, out); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			if strings.Contains(parts(t, out)["word/document.xml"], "emptied") {
				t.Error("a mark of ours is left in the file")
			}
		})
	}
}

func TestPictureIsPutIn(t *testing.T) {
	out, err := docx.Fill(written(t, p("Mã: {{qr}}")), docx.Values{"qr": docx.Picture{Data: dot(t), Width: 40, Height: 40}})
	if err != nil {
		t.Fatal(err)
	}
	if got := lines(t, out); got != "Mã: <picture>" {
		t.Errorf("got %q", got)
	}
	if !strings.Contains(parts(t, out)["[Content_Types].xml"], "image/png") {
		t.Error("the kind of the picture is not declared")
	}
}

func TestWrongTemplatesAreExplained(t *testing.T) {
	tests := []struct {
		name, body string
		want       *fault.Fault
		says       string
	}{
		{"unknown", p("{{ten_la}} {{so}} {{ten_la}}"), docx.ErrUnknown, "{{ten_la}}"},
		{"unknown in a list", p("{{#thanh_vien}}{{tuoi}}{{/thanh_vien}}"), docx.ErrUnknown, "{{tuoi}}"},
		{"unknown list", p("{{#ai}}x{{/ai}}"), docx.ErrUnknown, "{{#ai}}"},
		{"unknown format", p("{{so|chữ nổi}}"), docx.ErrFormat, "chữ nổi"},
		{"never closed", p("{{#thanh_vien}}x"), docx.ErrUnclosed, "{{#thanh_vien}}"},
		{"never opened", p("x{{/thanh_vien}}"), docx.ErrUnclosed, "{{/thanh_vien}}"},
		{"crossed", p("{{?dung}}{{#thanh_vien}}{{/dung}}{{/thanh_vien}}"), docx.ErrUnclosed, ""},
		{"half a placeholder", p("Ông {{ho_ten}"), docx.ErrUnclosed, "{{ho_ten}"},
		{"white in a name", p("Ông {{ho ten}}"), docx.ErrUnclosed, "{{ho ten}}"},
		{"list as value", p("{{thanh_vien}}"), docx.ErrShape, "{{thanh_vien}}"},
		{"value as list", p("{{#ho_ten}}x{{/ho_ten}}"), docx.ErrShape, "{{#ho_ten}}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := docx.Fill(written(t, tt.body), family)
			if !errors.Is(err, tt.want) {
				t.Fatalf("error = %v, want %v", err, tt.want)
			}
			if f := fault.All(err)[0]; tt.says != "" && fmt.Sprint(f.Args...) != tt.says {
				t.Errorf("says %q, want %q", f.Args, tt.says)
			}
		})
	}
	_, err := docx.Fill(written(t, p("{{a}} {{b}} {{a}}")), family)
	if n := len(fault.All(err)); n != 2 {
		t.Errorf("%d faults, want one for each of two placeholders", n)
	}
}

func TestPlaceholdersAreListed(t *testing.T) {
	got, err := docx.Placeholders(written(t, p("{{ho_", "ten}} {{#thanh_vien}}{{ten|in hoa}}{{/thanh_vien}} {{ho_ten}}")))
	if err != nil || !slices.Equal(got, []string{"ho_ten", "thanh_vien", "ten"}) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestNumbersInWords(t *testing.T) {
	for n, want := range map[int64]string{
		0: "không", 5: "năm", 10: "mười", 15: "mười lăm", 21: "hai mươi mốt", 25: "hai mươi lăm", 105: "một trăm linh năm",
		110: "một trăm mười", 1000: "một nghìn", 1005: "một nghìn không trăm linh năm", 1105021: "một triệu một trăm linh năm nghìn không trăm hai mươi mốt",
		2000000000: "hai tỷ", 1000000001: "một tỷ không trăm linh một", -7: "âm bảy",
	} {
		if got := docx.Words(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
