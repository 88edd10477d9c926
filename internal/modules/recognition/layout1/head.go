package layout1

import (
	"strconv"
	"strings"

	"xaso/internal/modules/recognition/frozen"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/docx"
)

// Type sizes of the layout of Decree 30/2020/NĐ-CP, annex I: running text 14;
// tables are set smaller so that they stay whole.
const (
	textSize  = 14
	tableSize = 11
	fineSize  = 10
)

// A press makes the papers of one dossier.
type press struct {
	d    frozen.Dossier
	hash string // of the frozen text
	day  clock.Date
}

// paper is a page of the office around a body: what repeats on every page says
// that a draft is one, and by what its figures are told again.
func (p press) paper(title string, page docx.Page, body ...docx.Block) docx.Document {
	tabs := []docx.Tab{{At: page.Inner() / 2, Align: docx.Center}, {At: page.Inner(), Align: docx.Right}}
	mark := docx.Run{Text: unbroken(p.mark()), Bold: true, Size: 11}
	foot := []docx.Block{docx.Paragraph{Tabs: tabs[1:], Runs: []docx.Run{{Text: "Số liệu chốt lúc " + moment(p.d.At) + ".\t" + unbroken("Mã kiểm tra: "+p.hash[:16]),
		Size: 9, Italic: true}}}}
	first := docx.Paragraph{Tabs: tabs, After: 6, Runs: []docx.Run{docx.Text("\t\t"), mark}}
	later := docx.Paragraph{Tabs: tabs, After: 6, Runs: []docx.Run{docx.Text("\t"), {Field: docx.PageNumber, Size: 13}, docx.Text("\t"), mark}}
	return docx.Document{Title: title + " - " + p.d.Commune.Name, Page: page, OwnFirst: true, Body: body,
		FirstHeader: []docx.Block{first}, Header: []docx.Block{later}, FirstFooter: foot, Footer: foot}
}

// unbroken keeps a text on one line, behind a tab.
func unbroken(text string) string { return strings.ReplaceAll(text, " ", "\u00a0") }

// mark stands on every page of what must not be taken for the paper sent.
func (p press) mark() string {
	var words []string
	if p.d.File.Draft {
		words = append(words, "BẢN DỰ THẢO")
	}
	if p.d.Commune.Demo {
		words = append(words, "DỮ LIỆU THỬ")
	}
	return strings.Join(words, " · ")
}

// head is the committee and the number left, the nation, place and day right.
// Number and day are left to the clerk who gives them.
func (p press) head(symbol string, inner float64) docx.Block {
	left, right := inner*0.4, inner*0.6
	rule := func(side float64) docx.Block {
		return docx.Paragraph{Align: docx.Center, Left: side, Right: side, Rule: true, Exact: 4}
	}
	authority := docx.Paragraph{Align: docx.Center, Runs: []docx.Run{{Text: "ỦY BAN NHÂN DÂN\n" + strings.ToUpper(p.d.Commune.Name), Bold: true, Size: 13}}}
	nation := docx.Paragraph{Align: docx.Center, Runs: []docx.Run{{Text: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Bold: true, Size: 12.5}}}
	motto := docx.Paragraph{Align: docx.Center, Runs: []docx.Run{{Text: "Độc lập - Tự do - Hạnh phúc", Bold: true, Size: 13.5}}}
	number := docx.Paragraph{Align: docx.Center, Before: 6, Runs: []docx.Run{{Text: "Số:\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0/" + symbol, Size: 13}}}
	when := docx.Paragraph{Align: docx.Center, Before: 6, Runs: []docx.Run{{Size: 13.5, Italic: true,
		Text: place(p.d.Commune.Name) + ", ngày\u00a0\u00a0\u00a0\u00a0\u00a0tháng\u00a0\u00a0\u00a0\u00a0\u00a0năm\u00a0" + strconv.Itoa(p.day.Year)}}}
	return docx.Table{Widths: []float64{left, right}, Rows: []docx.Row{
		{Cells: []docx.Cell{{Blocks: []docx.Block{authority, rule(left/2 - 34)}}, {Blocks: []docx.Block{nation, motto, rule(right/2 - 84)}}}},
		{Cells: []docx.Cell{{Blocks: []docx.Block{number}}, {Blocks: []docx.Block{when}}}},
	}}
}

// place is the địa danh: the name without the kind of unit.
func place(commune string) string {
	for _, kind := range []string{"Xã ", "Phường ", "Đặc khu ", "Thị trấn "} {
		if rest, ok := strings.CutPrefix(commune, kind); ok {
			return rest
		}
	}
	return commune
}

// named is the kind of a paper and what it is about, with a line under it.
func named(inner float64, kind string, lines ...string) []docx.Block {
	all := []docx.Block{docx.Paragraph{Align: docx.Center, Before: 18, Keep: true, Runs: []docx.Run{{Text: kind, Bold: true, Size: textSize}}}}
	for _, l := range lines {
		all = append(all, docx.Paragraph{Align: docx.Center, Keep: true, Runs: []docx.Run{{Text: l, Bold: true, Size: textSize}}})
	}
	side := inner/2 - 50
	return append(all, docx.Paragraph{Align: docx.Center, Left: side, Right: side, Rule: true, Exact: 4, After: 14})
}

// onLines breaks a long title where a reader would.
func onLines(title string) []string {
	for _, at := range []string{" giai đoạn ", " của "} {
		if head, rest, ok := strings.Cut(title, at); ok {
			return []string{head, strings.TrimSpace(at) + " " + rest}
		}
	}
	return []string{title}
}

// enclosed heads what goes with the report and has no number of its own.
func (p press) enclosed(inner float64, lines ...string) []docx.Block {
	var all []docx.Block
	for _, l := range lines {
		all = append(all, docx.Paragraph{Align: docx.Center, Keep: true, Runs: []docx.Run{{Text: l, Bold: true, Size: textSize}}})
	}
	gap := strings.Repeat("\u00a0", 6)
	all = append(all, docx.Paragraph{Align: docx.Center, Keep: true, Runs: []docx.Run{{Italic: true, Size: textSize,
		Text: "(Kèm theo Báo cáo số" + gap + "/BC-UBND ngày" + gap + "tháng" + gap + "năm " + strconv.Itoa(p.day.Year) + " của " + p.d.Commune.Authority + ")"}}})
	side := inner/2 - 50
	return append(all, docx.Paragraph{Align: docx.Center, Left: side, Right: side, Rule: true, Exact: 4, After: 14})
}

// said is a paragraph of running text; notes belong to runs.
func said(runs ...docx.Run) docx.Paragraph {
	for i := range runs {
		if runs[i].Size == 0 {
			runs[i].Size = textSize
		}
	}
	return docx.Paragraph{Align: docx.Justify, First: 28.35, After: 6, Line: 1.1, Runs: runs}
}

func sayText(text string) docx.Paragraph { return said(docx.Text(text)) }

// chapter and section are headings that stay with what follows.
func chapter(text string) docx.Block {
	return docx.Paragraph{First: 28.35, Before: 10, After: 6, Keep: true, Runs: []docx.Run{{Text: text, Bold: true, Size: textSize}}}
}

func section(text string) docx.Block {
	return docx.Paragraph{First: 28.35, Before: 6, After: 4, Keep: true, Runs: []docx.Run{{Text: text, Bold: true, Italic: true, Size: textSize}}}
}

func caption(text string) docx.Block {
	return docx.Paragraph{Align: docx.Center, Before: 6, After: 4, Keep: true, Runs: []docx.Run{{Text: text, Bold: true, Size: 12}}}
}

// foot is to whom the paper goes left, who signs it right.
func (p press) foot(inner float64, to []string, signs ...string) docx.Block {
	left := []docx.Block{docx.Paragraph{Before: 12, Runs: []docx.Run{{Text: "Nơi nhận:", Bold: true, Italic: true, Size: 12}}}}
	for _, t := range to {
		left = append(left, docx.Paragraph{Runs: []docx.Run{{Text: "- " + t, Size: 11}}})
	}
	right := []docx.Block{}
	for i, s := range signs {
		before := 0.0
		if i == 0 {
			before = 12
		}
		right = append(right, docx.Paragraph{Align: docx.Center, Before: before, Runs: []docx.Run{{Text: s, Bold: true, Size: textSize}}})
	}
	right = append(right, docx.Paragraph{Exact: 70})
	return docx.Table{Widths: []float64{inner * 0.5, inner * 0.5}, Rows: []docx.Row{{Whole: true, Cells: []docx.Cell{{Blocks: left}, {Blocks: right}}}}}
}

// A column of a table and how its cells stand.
type column struct {
	head  string
	share float64
	align docx.Align
}

// table is a bordered one; cells are runs, so that figures carry footnotes.
func table(inner float64, columns []column, rows [][][]docx.Run) docx.Table {
	total := 0.0
	for _, c := range columns {
		total += c.share
	}
	t := docx.Table{Borders: true}
	top := docx.Row{Header: true, Whole: true}
	for _, c := range columns {
		t.Widths = append(t.Widths, inner*c.share/total)
		cell := docx.CellOf(docx.Center, docx.Run{Text: c.head, Bold: true, Size: tableSize})
		cell.Middle = true
		top.Cells = append(top.Cells, cell)
	}
	t.Rows = append(t.Rows, top)
	for _, row := range rows {
		r := docx.Row{Whole: true}
		for i, runs := range row {
			for n := range runs {
				if runs[n].Size == 0 {
					runs[n].Size = tableSize
				}
			}
			r.Cells = append(r.Cells, docx.Cell{Blocks: []docx.Block{docx.Paragraph{Align: columns[i].align, Before: 1, After: 1, Runs: runs}}})
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// cells makes plain cells.
func cells(texts ...string) [][]docx.Run {
	all := make([][]docx.Run, len(texts))
	for i, t := range texts {
		all[i] = []docx.Run{docx.Text(t)}
	}
	return all
}
