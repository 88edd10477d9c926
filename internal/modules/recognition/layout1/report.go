package layout1

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/modules/recognition/frozen"
	"xaso/internal/platform/docx"
)

// report is the báo cáo kết quả, with charts.
func (p press) report() (docx.Document, error) {
	d, page := p.d, docx.A4()
	name := subject(d)
	body := []docx.Block{p.head("BC-UBND", page.Inner())}
	body = append(body, named(page.Inner(), "BÁO CÁO", onLines("Kết quả thực hiện "+inside(setName(d))+fmt.Sprintf(" của %s năm %d", name, d.File.Year))...)...)
	body = append(body, p.method()...)
	whole, err := p.whole(page.Inner())
	if err != nil {
		return docx.Document{}, err
	}
	body = append(body, whole...)
	body = append(body, chapter("III. KẾT QUẢ TỪNG TIÊU CHÍ"))
	if len(d.Criteria) == 0 {
		body = append(body, sayText("Bộ tiêu chí trong hệ thống chưa có tiêu chí nào, nên chưa có kết quả để báo cáo."))
	}
	for _, c := range d.Criteria {
		blocks, err := p.criterion(c, page.Inner())
		if err != nil {
			return docx.Document{}, err
		}
		body = append(body, blocks...)
	}
	body = append(body, chapter("IV. CÔNG KHAI, LẤY Ý KIẾN, HỌP XÉT"), sayText("Việc công khai: "+p.published()), sayText(p.heard()), sayText("Họp xét: "+p.voted()))
	body = append(body, p.lacking(page.Inner())...)
	body = append(body, chapter("VI. ĐỀ NGHỊ"))
	if d.Ready() {
		body = append(body, sayText(fmt.Sprintf("Đề nghị Ủy ban nhân dân %s thẩm định, công nhận %s %s năm %d.", inside(d.Commune.Province), name, goal(d), d.File.Year)))
	} else {
		body = append(body, sayText("Số liệu đã chốt chưa đủ căn cứ để đề nghị công nhận. Xã tiếp tục thực hiện kế hoạch ở phần V và báo cáo lại."))
	}
	body = append(body, p.foot(page.Inner(), []string{"UBND " + inside(d.Commune.Province) + ";", "Thường trực Đảng ủy, HĐND xã;", "Ban Thường trực Ủy ban MTTQ Việt Nam xã;", "Lưu: VT."},
		"TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"))
	return p.paper("Báo cáo kết quả", page, body...), nil
}

// method says by what set, at what moment and how the figures were made.
func (p press) method() []docx.Block {
	d := p.d
	set := docx.Run{Text: fmt.Sprintf("1. Bộ tiêu chí áp dụng: %s; bản ghi số %d trong hệ thống.", d.Set.Title, d.Set.Version)}
	var notes []string
	for _, l := range d.Set.Legal {
		note := legal(l)
		if l.Seen != "" {
			note += ", phần đã đọc: " + inside(l.Seen)
		}
		notes = append(notes, ended(note))
	}
	set.Note = strings.Join(notes, " ")
	all := []docx.Block{chapter("I. CƠ SỞ VÀ CÁCH LÀM SỐ LIỆU"), said(set)}
	if d.File.About != "" {
		all = append(all, sayText("Phạm vi của hồ sơ: "+ended(d.File.About)))
	}
	if d.Set.ColumnLabel != "" {
		all = append(all, sayText("2. Mức phải đạt lấy theo cột: "+ended(d.Set.ColumnLabel)))
	} else {
		all = append(all, sayText("2. Mức phải đạt: bộ tiêu chí chưa có cột mức cho xã."))
	}
	all = append(all,
		said(docx.Run{Text: "3. Số liệu chốt lúc " + moment(d.At) + ", không thay đổi về sau. Số máy tính được là cộng từ sổ hộ, hồ sơ và khảo sát của xã; số còn lại do cán bộ nhập theo văn bản có người chịu trách nhiệm. Hai loại không trộn trong một con số.", Note: procedureNote}),
		said(docx.Run{Text: "4. Cách kết luận: tiêu chí đạt khi mọi chỉ tiêu đạt.", Note: howJudged}))
	if why := strings.TrimSpace(p.doubts()); why != "" {
		all = append(all, said(docx.Run{Text: "Lưu ý khi đọc báo cáo: " + why, Bold: true}))
	}
	return all
}

// whole is the result in numbers: the chart and the table of criteria.
func (p press) whole(inner float64) ([]docx.Block, error) {
	d := p.d
	criteria, indicators := d.Tally()
	all := []docx.Block{chapter("II. KẾT QUẢ CHUNG"), sayText(fmt.Sprintf("Xã tự đánh giá đạt %d trên %s, %d trên %s. Còn %d chỉ tiêu chưa đạt và %d chỉ tiêu chưa đủ căn cứ kết luận.",
		criteria.Met, outOf(criteria.All, d.Set.DeclaredCriteria, "tiêu chí"), indicators.Met, outOf(indicators.All, d.Set.DeclaredIndicators, "chỉ tiêu"), indicators.Short, untold(indicators, d.Set.DeclaredIndicators)))}
	picture, err := bars(d)
	if err != nil || picture == nil {
		return all, err
	}
	var rows [][][]docx.Run
	for _, c := range d.Criteria {
		t := c.Tally()
		verdict := resultWords[c.Result()]
		if m := c.Missing(); m > 0 {
			verdict += fmt.Sprintf(" (chưa nhập %d chỉ tiêu)", m)
		}
		rows = append(rows, cells(strconv.Itoa(c.No), c.Name, strconv.Itoa(max(t.All+c.Missing(), 0)), strconv.Itoa(t.Met), strconv.Itoa(t.Short), strconv.Itoa(t.Unknown), verdict))
	}
	return append(all, caption("Bảng 1. Kết quả theo tiêu chí"), table(inner, []column{{"STT", 8.5, docx.Center}, {"Tiêu chí", 37, docx.Left}, {"Số chỉ tiêu", 11, docx.Center}, {"Đạt", 9, docx.Center},
		{"Chưa đạt", 10, docx.Center}, {"Chưa đủ căn cứ", 11, docx.Center}, {"Kết quả", 20, docx.Left}}, rows),
		caption("Hình 1. Số chỉ tiêu đạt của từng tiêu chí"), docx.Paragraph{Align: docx.Center, After: 8, Runs: []docx.Run{{Picture: picture}}}), nil
}

// criterion is one criterion: its lines, and the past of those that have one.
func (p press) criterion(c frozen.Criterion, inner float64) ([]docx.Block, error) {
	t := c.Tally()
	text := fmt.Sprintf("Kết quả: %s; đạt %d trên %d chỉ tiêu", strings.ToLower(resultWords[c.Result()]), t.Met, t.All+c.Missing())
	if m := c.Missing(); m > 0 {
		text += fmt.Sprintf(", trong đó %d chỉ tiêu chưa có trong hệ thống", m)
	}
	text += "."
	if c.Judged != nil && c.Judged.Reason != "" {
		text += " Kết luận của " + or(c.Judged.By, "người phụ trách") + on(c.Judged.On) + ": " + ended(c.Judged.Reason)
	}
	above := sayText(text)
	above.Keep = len(c.Indicators) > 0
	all := []docx.Block{section(fmt.Sprintf("Tiêu chí số %d: %s", c.No, c.Name)), above}
	if len(c.Indicators) == 0 {
		return append(all, sayText("Chưa có chỉ tiêu nào của tiêu chí này trong hệ thống.")), nil
	}
	var rows [][][]docx.Run
	for _, i := range c.Indicators {
		verdict := docx.Run{Text: result(i)}
		if i.ByHand() {
			verdict.Note = p.judged(i)
		}
		rows = append(rows, [][]docx.Run{{docx.Text(i.Code)}, {docx.Text(wording(i))}, {docx.Text(required(i))}, {p.figure(i)}, {verdict}})
	}
	all = append(all, table(inner, []column{{"Mã", 10.5, docx.Center}, {"Nội dung chỉ tiêu", 40, docx.Left}, {"Mức phải đạt", 18, docx.Center},
		{"Kết quả", 19, docx.Center}, {"Đánh giá", 18, docx.Center}}, rows))
	pictures, err := p.pasts(c, inner)
	return append(all, pictures...), err
}

// judged says who concluded, and why; a conclusion that the figures do not
// bear out says so.
func (p press) judged(i frozen.Indicator) string {
	text := i.Code + ": kết luận của " + or(i.Judged.By, "người phụ trách") + on(i.Judged.On)
	if i.Judged.Reason != "" {
		text += ", " + inside(i.Judged.Reason)
	}
	bare := i
	bare.Judged = nil
	if j := i.Judged; j.Known && i.Reading.Known && j.Value != i.Reading.Value && i.Unit != "pass" {
		text += "; số lúc kết luận: " + amount(j.Value, i.Unit)
	}
	if bare.Result() != i.Result() {
		text += "; theo số liệu: " + strings.ToLower(resultWords[bare.Result()])
	}
	return ended(text)
}

// pasts are the lines of a criterion's indicators, two in a row.
func (p press) pasts(c frozen.Criterion, inner float64) ([]docx.Block, error) {
	var with []docx.Cell
	for _, i := range c.Indicators {
		if !trends(i) {
			continue
		}
		picture, err := trend(i)
		if err != nil {
			return nil, err
		}
		head := docx.Paragraph{Align: docx.Center, Before: 6, Keep: true, Runs: []docx.Run{{Text: "Chỉ tiêu " + i.Code + ", " + or(strings.TrimSpace(unitWords[i.Unit]), "số lượng"), Bold: true, Size: fineSize}}}
		with = append(with, docx.Cell{Blocks: []docx.Block{head, docx.Paragraph{Align: docx.Center, Runs: []docx.Run{{Picture: picture}}}}})
	}
	if len(with) == 0 {
		return nil, nil
	}
	t := docx.Table{Widths: []float64{inner / 2, inner / 2}}
	for row := range slices.Chunk(with, 2) {
		t.Rows = append(t.Rows, docx.Row{Whole: true, Cells: append([]docx.Cell{}, row...)})
	}
	if n := len(t.Rows) - 1; len(t.Rows[n].Cells) == 1 {
		t.Rows[n].Cells[0].Span = 2
	}
	return []docx.Block{caption("Diễn biến (đường đứt: mức phải đạt)"), t}, nil
}

// lacking is what is not reached and what is planned for it.
func (p press) lacking(inner float64) []docx.Block {
	all := []docx.Block{chapter("V. TỒN TẠI VÀ KẾ HOẠCH")}
	var short, unknown []string
	for _, c := range p.d.Criteria {
		for _, i := range c.Indicators {
			switch i.Result() {
			case frozen.NotReached:
				short = append(short, i.Code)
			case frozen.Unknown:
				unknown = append(unknown, i.Code)
			}
		}
	}
	all = append(all, sayText("Chỉ tiêu chưa đạt: "+listed(short)), sayText("Chỉ tiêu chưa đủ căn cứ kết luận: "+listed(unknown)))
	if len(p.d.Remarks) > 0 {
		all = append(all, caption("Bảng 2. Nhận xét của cơ quan thẩm định"), p.remarks(inner))
	}
	if len(p.d.Plan) == 0 {
		return append(all, sayText("Chưa có kế hoạch khắc phục được ghi trong hệ thống."))
	}
	var rows [][][]docx.Run
	total := int64(0)
	for n, t := range p.d.Plan {
		total += t.Cost
		rows = append(rows, cells(strconv.Itoa(n+1), t.Code, t.Title, t.Owner, day(t.Due), cost(t.Cost), funds(t.Funds), taskWords[t.State]))
	}
	sum := cells("", "", "Cộng", "", "", cost(total), "", "")
	for i := range sum {
		sum[i][0].Bold = true
	}
	return append(all, caption("Bảng 3. Kế hoạch, kinh phí"), table(inner, []column{{"STT", 8.5, docx.Center}, {"Chỉ tiêu", 9, docx.Center}, {"Việc phải làm", 25, docx.Left},
		{"Người phụ trách", 17, docx.Left}, {"Hạn", 17, docx.Center}, {"Kinh phí (đồng)", 20, docx.Right}, {"Nguồn", 21, docx.Left}, {"Tình trạng", 13, docx.Left}}, append(rows, sum)))
}

func (p press) remarks(inner float64) docx.Table {
	var rows [][][]docx.Run
	for n, r := range p.d.Remarks {
		answer := or(r.Answer, "chưa trả lời")
		if r.Closed {
			answer += " (đã khép)"
		}
		rows = append(rows, cells(strconv.Itoa(n+1), r.Code, r.From+on(r.On), r.Text, answer))
	}
	return table(inner, []column{{"STT", 8.5, docx.Center}, {"Chỉ tiêu", 9, docx.Center}, {"Của ai, ngày", 20, docx.Left}, {"Nội dung", 33, docx.Left}, {"Giải trình", 32, docx.Left}}, rows)
}

// cost is an amount in a column headed đồng; nobody's estimate is not nought.
func cost(dong int64) string {
	if dong == 0 {
		return "chưa ghi"
	}
	return number(float64(dong))
}

var taskWords = map[string]string{"todo": "chưa làm", "doing": "đang làm", "done": "đã xong", "dropped": "không làm"}

// funds says where money comes from.
func funds(f frozen.Funds) string {
	var all []string
	for _, one := range []struct {
		word string
		dong int64
	}{{"ngân sách cấp trên", f.State}, {"ngân sách xã", f.Commune}, {"nhân dân đóng góp", f.People}, {"nguồn khác", f.Others}} {
		if one.dong > 0 {
			all = append(all, one.word+" "+number(float64(one.dong)))
		}
	}
	return or(strings.Join(all, "; "), "chưa ghi")
}

func listed(codes []string) string {
	if len(codes) == 0 {
		return "không có."
	}
	return strings.Join(codes, ", ") + fmt.Sprintf(" (%d chỉ tiêu).", len(codes))
}
