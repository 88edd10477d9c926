package layout1

import (
	"fmt"
	"strconv"
	"strings"

	"xaso/internal/modules/recognition/frozen"
	"xaso/internal/platform/docx"
)

// voices is the tổng hợp ý kiến of bodies and residents, with the log of how
// the result was made known.
func (p press) voices() docx.Document {
	d, page := p.d, docx.A4()
	name := inside(d.Commune.Name)
	body := []docx.Block{p.head("BC-UBND", page.Inner())}
	body = append(body, named(page.Inner(), "BÁO CÁO", "Tổng hợp ý kiến tham gia của Mặt trận Tổ quốc,", "các tổ chức chính trị - xã hội và người dân",
		"về kết quả thực hiện bộ tiêu chí của "+name)...)
	body = append(body, chapter("I. VIỆC CÔNG KHAI"), said(docx.Run{Text: "Kết quả tự đánh giá của xã: " + p.published(), Note: procedureNote}),
		sayText("Yêu cầu: công khai tại trụ sở Ủy ban nhân dân xã, tại nhà văn hóa các thôn và trên hệ thống truyền thanh của xã ít nhất 05 lần trong 15 ngày."))
	if len(d.Publications) > 0 {
		var rows [][][]docx.Run
		for n, one := range d.Publications {
			rows = append(rows, cells(strconv.Itoa(n+1), strings.TrimSpace(day(one.On)+" "+one.Clock), wayWords[one.Way], one.Place, one.By, one.Note))
		}
		body = append(body, table(page.Inner(), []column{{"STT", 8.5, docx.Center}, {"Ngày, giờ", 17, docx.Center}, {"Hình thức", 28, docx.Left}, {"Nơi", 18, docx.Left},
			{"Người thực hiện", 19, docx.Left}, {"Ghi chú", 14, docx.Left}}, rows))
	}
	body = append(body, chapter("II. Ý KIẾN CỦA MẶT TRẬN TỔ QUỐC VÀ CÁC TỔ CHỨC"))
	if len(d.Opinions) == 0 {
		body = append(body, sayText("Chưa nhận được văn bản góp ý nào."))
	} else {
		body = append(body, p.opinions(page.Inner()))
	}
	body = append(body, chapter("III. Ý KIẾN CỦA NGƯỜI DÂN"))
	answered := 0
	for _, c := range d.Comments {
		if c.Answer != "" {
			answered++
		}
	}
	body = append(body, sayText(fmt.Sprintf("Nhận %d ý kiến, đã trả lời %d, chưa trả lời %d. Tên người góp ý không ghi trong báo cáo này.", len(d.Comments), answered, len(d.Comments)-answered)))
	if len(d.Comments) > 0 {
		var rows [][][]docx.Run
		for n, c := range d.Comments {
			answer := "chưa trả lời"
			if c.Answer != "" {
				answer = c.Answer + " (" + day(c.Answered) + ")"
			}
			rows = append(rows, cells(strconv.Itoa(n+1), day(c.On), from(c), c.Text, answer))
		}
		body = append(body, table(page.Inner(), []column{{"STT", 8.5, docx.Center}, {"Ngày", 14, docx.Center}, {"Nơi, cách góp ý", 18, docx.Left}, {"Nội dung", 32, docx.Left},
			{"Trả lời, giải trình", 31, docx.Left}}, rows))
	}
	body = append(body, p.foot(page.Inner(), []string{"UBND " + inside(d.Commune.Province) + ";", "Ban Thường trực Ủy ban MTTQ Việt Nam xã;", "Lưu: VT."}, "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"))
	return p.paper("Báo cáo tổng hợp ý kiến", page, body...)
}

func (p press) opinions(inner float64) docx.Table {
	var rows [][][]docx.Run
	for n, o := range p.d.Opinions {
		document := o.Number
		if document == "" {
			document = "không ghi số"
		}
		text := strings.TrimSpace(standWords[o.Stand] + ". " + o.Text)
		rows = append(rows, cells(strconv.Itoa(n+1), o.Body, document+on(o.On), text, or(o.Answer, "chưa có")))
	}
	return table(inner, []column{{"STT", 8.5, docx.Center}, {"Tổ chức", 24, docx.Left}, {"Văn bản", 19, docx.Left}, {"Ý kiến", 28, docx.Left}, {"Tiếp thu, giải trình", 24, docx.Left}}, rows)
}

var (
	wayWords   = map[string]string{"office": "Niêm yết tại trụ sở xã", "hamlet": "Niêm yết tại nhà văn hóa thôn", "loudspeaker": "Loa truyền thanh"}
	standWords = map[string]string{"agree": "Đồng ý", "disagree": "Không đồng ý", "points": "Có ý kiến"}
	viaWords   = map[string]string{"web": "trang của xã", "account": "tài khoản trên trang của xã", "paper": "giấy, trực tiếp"}
)

// from says by what way, and from which hamlet, a comment came.
func from(c frozen.Comment) string {
	if c.Hamlet == "" {
		return viaWords[c.Via]
	}
	return viaWords[c.Via] + ", " + c.Hamlet
}

// minutes is the biên bản of the meeting that asks for recognition: the last
// one held. Without one it is the empty form.
func (p press) minutes() docx.Document {
	d, page := p.d, docx.A4()
	var m frozen.Minutes
	held := len(d.Minutes) > 0
	if held {
		m = d.Minutes[len(d.Minutes)-1]
	}
	body := []docx.Block{p.head("BB-UBND", page.Inner())}
	body = append(body, named(page.Inner(), "BIÊN BẢN", "Họp đề nghị xét, công nhận "+subject(d), goal(d)+fmt.Sprintf(" năm %d", d.File.Year))...)
	if !held {
		body = append(body, said(docx.Run{Text: "Chưa có cuộc họp nào được ghi trong hệ thống đến lúc chốt số liệu. Các chỗ trống dưới đây điền khi họp.", Bold: true}))
	}
	dots := func(text string) string { return or(text, "………………………………") }
	count := func(n int) string {
		if !held {
			return "……"
		}
		return strconv.Itoa(n)
	}
	when := "ngày … tháng … năm …"
	if held {
		when = longDay(m.On)
	}
	body = append(body,
		sayText("Hôm nay, "+when+", tại "+dots(m.Place)+", "+d.Commune.Authority+" tổ chức họp xét kết quả thực hiện "+inside(setName(d))+"."),
		chapter("I. THÀNH PHẦN"), sayText("Chủ trì: "+dots(m.Chair)+"."), sayText("Thư ký: "+dots(m.Secretary)+"."),
		sayText("Số người được mời: "+count(m.Invited)+"; có mặt: "+count(m.Attended)+"."))
	last := sayText("Biên bản được đọc lại cho những người dự họp cùng nghe và nhất trí ký tên.")
	last.Keep = true
	criteria, indicators := d.Tally()
	body = append(body, chapter("II. NỘI DUNG"),
		sayText(fmt.Sprintf("Cuộc họp nghe báo cáo kết quả tự đánh giá: đạt %d trên %s, %d trên %s; %s", criteria.Met, outOf(criteria.All, d.Set.DeclaredCriteria, "tiêu chí"),
			indicators.Met, outOf(indicators.All, d.Set.DeclaredIndicators, "chỉ tiêu"), p.heardIn())),
		sayText("Ý kiến thảo luận: ………………………………………………………………………………………………………………………………"), chapter("III. BIỂU QUYẾT"))
	if held {
		body = append(body, said(docx.Run{Text: "Kết quả: " + votes(m), Note: minutesNote(m)}))
	} else {
		body = append(body, sayText("Kết quả: tán thành ……; không tán thành ……; ý kiến khác ……."))
	}
	body = append(body, chapter("IV. KẾT LUẬN"), sayText(ended(dots(m.Conclusion))), last)
	sign := func(title, who string) docx.Cell {
		blocks := []docx.Block{docx.Paragraph{Align: docx.Center, Before: 12, Runs: []docx.Run{{Text: title, Bold: true, Size: textSize}}},
			docx.Paragraph{Align: docx.Center, Runs: []docx.Run{{Text: "(Ký, ghi rõ họ tên)", Italic: true, Size: 12}}}, docx.Paragraph{Exact: 64}}
		return docx.Cell{Blocks: append(blocks, docx.Paragraph{Align: docx.Center, Runs: []docx.Run{{Text: who, Bold: true, Size: textSize}}})}
	}
	body = append(body, docx.Table{Widths: []float64{page.Inner() / 2, page.Inner() / 2}, Rows: []docx.Row{{Whole: true, Cells: []docx.Cell{sign("THƯ KÝ", m.Secretary), sign("CHỦ TRÌ", m.Chair)}}}})
	return p.paper("Biên bản họp đề nghị công nhận", page, body...)
}

// heardIn is heard within a sentence.
func (p press) heardIn() string { return inside(p.heard()) }

func minutesNote(m frozen.Minutes) string {
	if m.FileHash == "" {
		return "Ghi trong hệ thống; chưa có bản chụp biên bản có chữ ký."
	}
	return "Bản chụp biên bản có chữ ký: " + m.FileName + ", SHA-256 " + m.FileHash + "."
}
