package reports

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/docx"
	"xaso/internal/platform/sheet"
)

// Words of the printed report, in Vietnamese whatever the reader's language.
var (
	cellWords = map[Cell]string{
		In: "Tổng số", InOnline: "Trực tuyến", InDirect: "Trực tiếp, bưu chính", InCarried: "Từ kỳ trước",
		Out: "Tổng số", OutEarly: "Trước hạn", OutOnTime: "Đúng hạn", OutLate: "Quá hạn",
		Open: "Tổng số", OpenIn: "Trong hạn", OpenLate: "Quá hạn",
	}
	groupWords = []string{"Tiếp nhận", "Tiếp nhận", "Tiếp nhận", "Tiếp nhận", "Đã giải quyết", "Đã giải quyết", "Đã giải quyết", "Đã giải quyết",
		"Đang giải quyết", "Đang giải quyết", "Đang giải quyết"}
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
// it on a sheet of its own.
func (r Report) Workbook(lines []Line) ([]byte, error) {
	table := sheet.Page{Name: "Báo cáo", Title: "Tình hình, kết quả giải quyết thủ tục hành chính " + r.title() + ". " + r.days() + ". " + r.foot(),
		Head: []string{"Lĩnh vực"}, Widths: []float64{34}, Rows: func(yield func([]any) bool) {
			for _, row := range r.Rows {
				cells := []any{row.label()}
				for _, c := range Cells {
					cells = append(cells, row.N[c])
				}
				if !yield(cells) {
					return
				}
			}
		}}
	for i, c := range Cells {
		table.Head = append(table.Head, groupWords[i]+": "+strings.ToLower(cellWords[c]))
		table.Widths = append(table.Widths, 13)
	}
	book := sheet.Page{Name: "Sổ theo dõi", Title: "Sổ theo dõi hồ sơ " + r.title() + ". " + r.days(), Head: lineHeads,
		Widths: []float64{6, 26, 40, 28, 12, 12, 12, 12, 12, 16}, Rows: func(yield func([]any) bool) {
			for i, l := range lines {
				cells := []any{i + 1}
				for _, text := range l.words(i + 1)[1:] {
					cells = append(cells, text)
				}
				if !yield(cells) {
					return
				}
			}
		}}
	var out bytes.Buffer
	err := sheet.WriteXLSX(&out, table, book)
	return out.Bytes(), err
}

// PDF is the report as it is printed.
func (r Report) PDF() ([]byte, error) {
	drawn, err := r.Document().PDF(r.Closed)
	return drawn.Data, err
}
