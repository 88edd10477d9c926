package reports

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/docx"
)

// Words of the printed report, in Vietnamese whatever the reader's language.
var (
	cellWords = map[Cell]string{
		In: "Tổng số", InOnline: "Trực tuyến", InDirect: "Trực tiếp, bưu chính", InCarried: "Từ kỳ trước",
		Out: "Tổng số", OutEarly: "Trước hạn", OutOnTime: "Đúng hạn", OutLate: "Quá hạn",
		Open: "Tổng số", OpenIn: "Trong hạn", OpenLate: "Quá hạn",
	}
	spanWords    = map[Span]string{Month: "tháng", Quarter: "quý", Half: "6 tháng", Year: "năm"}
	channelWords = map[int]string{1: "Trực tiếp", 2: "Trực tuyến", 3: "Bưu chính"}
	lineHeads    = []string{"STT", "Mã hồ sơ", "Thủ tục", "Chủ hồ sơ", "Cách nộp", "Tiếp nhận", "Hẹn trả", "Có kết quả", "Đã trả", "Số kết quả"}
)

// title is what the report calls itself.
func (r Report) title() string {
	n, year := r.Period.Named()
	switch r.Period.Span {
	case Year:
		return fmt.Sprintf("năm %d", year)
	case Half:
		return fmt.Sprintf("6 tháng %s năm %d", []string{"đầu", "cuối"}[n-1], year)
	}
	return fmt.Sprintf("%s %d năm %d", spanWords[r.Period.Span], n, year)
}

func (r Report) days() string {
	return "Từ ngày " + shown(r.Period.From.At(clock.At(12, 0))) + " đến hết ngày " + shown(r.Period.To.At(clock.At(12, 0)))
}

// foot says when the figures were closed and by what they can be told again.
func (r Report) foot() string {
	text := "Số liệu chốt lúc " + r.Closed.In(clock.Zone).Format("15:04 02/01/2006") + ", lần " + strconv.Itoa(r.Edition)
	if r.Reason != "" {
		text += " (" + r.Reason + ")"
	}
	return text + ". Mã kiểm tra: " + r.Hash[:16] + ". Bố cục bảng theo biểu II.06 Thông tư 01/2020/TT-VPCP, cần đối chiếu trước khi ban hành."
}

func shown(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(clock.Zone).Format("02/01/2006")
}

func (l Line) words(i int) []string {
	return []string{strconv.Itoa(i), l.Code, l.Procedure, l.Name, channelWords[l.Channel], shown(l.Received), shown(l.Due), shown(l.Ended), shown(l.Returned), l.Number}
}

// Document is the report as a paper of the office, to be signed and sent.
func (r Report) Document() docx.Document {
	page := docx.A4().Turned()
	head := []string{"Lĩnh vực"}
	for _, c := range Cells {
		head = append(head, cellWords[c])
	}
	var rows [][]string
	for _, row := range r.Rows {
		cells := []string{row.label()}
		for _, c := range Cells {
			cells = append(cells, strconv.Itoa(row.N[c]))
		}
		rows = append(rows, cells)
	}
	shares := append([]float64{30}, 9, 9, 11, 9, 9, 9, 9, 9, 9, 9, 9)
	table := docx.PlainTable(page.Inner(), shares, head, rows)
	groups := docx.Row{Header: true, Whole: true, Cells: []docx.Cell{docx.CellOf(docx.Center)}}
	for _, g := range []struct {
		word string
		span int
	}{{"Tiếp nhận", 4}, {"Đã giải quyết", 4}, {"Đang giải quyết", 3}} {
		cell := docx.CellOf(docx.Center, docx.Bold(g.word))
		cell.Span = g.span
		groups.Cells = append(groups.Cells, cell)
	}
	table.Rows = slices.Insert(table.Rows, 0, groups)
	at := r.Closed.In(clock.Zone)
	nation := docx.Table{Widths: []float64{page.Inner() * 0.4, page.Inner() * 0.6}, Rows: []docx.Row{{Cells: []docx.Cell{
		docx.CellOf(docx.Center, docx.Text(r.Office.Authority+"\n"), docx.Bold(r.Office.Centre)),
		docx.CellOf(docx.Center, docx.Bold("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"),
			docx.Italic(fmt.Sprintf("%s, ngày %02d tháng %02d năm %d", r.Office.Place, at.Day(), at.Month(), at.Year()))),
	}}}}
	signs := docx.Table{Widths: []float64{page.Inner() / 2, page.Inner() / 2}, Rows: []docx.Row{{Whole: true, Cells: []docx.Cell{
		docx.CellOf(docx.Center, docx.Bold("NGƯỜI LẬP BIỂU\n"), docx.Italic("(Ký, ghi rõ họ tên)")),
		docx.CellOf(docx.Center, docx.Bold("THỦ TRƯỞNG ĐƠN VỊ\n"), docx.Italic("(Ký tên, đóng dấu)")),
	}}}}
	return docx.Document{Title: "Báo cáo giải quyết thủ tục hành chính " + r.title(), Page: page, Body: []docx.Block{
		nation, docx.Centred(docx.Bold("BÁO CÁO\nTình hình, kết quả giải quyết thủ tục hành chính " + r.title())),
		docx.Centred(docx.Italic(r.days() + ". Đơn vị tính: hồ sơ")),
		table,
		docx.P(docx.Italic(r.foot())), signs,
	}}
}

func (row Row) label() string {
	if row.Field == "" {
		return "Cộng"
	}
	return row.Name
}

// Workbook is the report as a spreadsheet: the table, and the register beneath
// it on a sheet of its own. Texts stay texts: no cell is ever a formula.
func (r Report) Workbook(lines []Line) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", "Bao cao"); err != nil {
		return nil, err
	}
	head := []any{"Lĩnh vực"}
	for _, c := range Cells {
		head = append(head, cellWords[c])
	}
	table := [][]any{{"Tình hình, kết quả giải quyết thủ tục hành chính " + r.title()}, {r.Office.Centre}, {r.days()}, {},
		{"", "Tiếp nhận", "", "", "", "Đã giải quyết", "", "", "", "Đang giải quyết"}, head}
	for _, row := range r.Rows {
		cells := []any{row.label()}
		for _, c := range Cells {
			cells = append(cells, row.N[c])
		}
		table = append(table, cells)
	}
	table = append(table, []any{}, []any{r.foot()})
	if err := fill(f, "Bao cao", table, 34, 12); err != nil {
		return nil, err
	}
	if _, err := f.NewSheet("So theo doi"); err != nil {
		return nil, err
	}
	book := [][]any{anys(lineHeads)}
	for i, l := range lines {
		book = append(book, anys(l.words(i+1)))
	}
	if err := fill(f, "So theo doi", book, 6, 22); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err := f.Write(&out)
	return out.Bytes(), err
}

func anys(texts []string) []any {
	all := make([]any, len(texts))
	for i, s := range texts {
		all[i] = s
	}
	return all
}

func fill(f *excelize.File, sheet string, rows [][]any, first, others float64) error {
	w, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	if err := w.SetColWidth(1, 1, first); err != nil {
		return err
	}
	if err := w.SetColWidth(2, 12, others); err != nil {
		return err
	}
	for i, row := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := w.SetRow(at, row); err != nil {
			return err
		}
	}
	return w.Flush()
}
