package docx_test

import (
	"fmt"
	"strings"
	"testing"

	"xaso/internal/platform/docx"
)

// noted has a footnote in a line, and one in every row of a table over pages.
func noted() docx.Document {
	d := docx.Document{Page: docx.A4(), Body: []docx.Block{
		docx.P(docx.Run{Text: "Tỷ lệ hộ nghèo là 1,25%", Note: "Máy tính từ sổ hộ của xã, ngày 23/11/2026."}, docx.Text(" tổng số hộ."))}}
	table := docx.PlainTable(d.Page.Inner(), []float64{1, 4}, []string{"STT", "Kết quả"}, nil)
	for i := range 60 {
		cell := docx.Cell{Blocks: []docx.Block{docx.Paragraph{Runs: []docx.Run{{Text: "Đạt", Note: fmt.Sprintf("Nguồn số %d: báo cáo của công chức phụ trách.", i+2)}}}}}
		table.Rows = append(table.Rows, docx.Row{Cells: []docx.Cell{docx.CellOf(docx.Center, docx.Text(fmt.Sprint(i+1))), cell}})
	}
	d.Body = append(d.Body, table, docx.P(docx.Text("Hết.")))
	return d
}

// A footnote stands on the page of its number, and every one is printed once.
func TestFootnotesStandUnderTheirText(t *testing.T) {
	out := draw(t, noted())
	pages := strings.Split(strings.TrimSuffix(textOf(t, out.Data), "\f"), "\f")
	if len(pages) != out.Pages || out.Pages < 3 {
		t.Fatalf("%d pages of %d", len(pages), out.Pages)
	}
	for i := range 60 {
		for _, page := range pages {
			has := strings.Contains(page, fmt.Sprintf("Nguồn số %d:", i+2))
			if row := strings.Contains("\n"+page, fmt.Sprintf("\n%d Đạt%d\n", i+1, i+2)); row != has {
				t.Errorf("row %d on the page is %v, its footnote %v", i+1, row, has)
			}
		}
	}
	if all := strings.Count(strings.Join(pages, ""), "Nguồn số"); all != 60 {
		t.Errorf("%d footnotes", all)
	}
}

func TestFootnotesAreTrueOnesInTheFile(t *testing.T) {
	data, err := noted().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	all := parts(t, data)
	if n := strings.Count(all["word/footnotes.xml"], "<w:footnoteRef/>"); n != 61 {
		t.Errorf("%d footnotes", n)
	}
	for part, want := range map[string]string{"word/document.xml": `<w:footnoteReference w:id="61"/>`, "word/_rels/document.xml.rels": "footnotes.xml",
		"[Content_Types].xml": "/word/footnotes.xml", "word/settings.xml": "footnotePr"} {
		if !strings.Contains(all[part], want) {
			t.Errorf("%s lacks %s", part, want)
		}
	}
	plain, err := long().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if _, has := parts(t, plain)["word/footnotes.xml"]; has {
		t.Error("a paper without footnotes has the part for them")
	}
}
