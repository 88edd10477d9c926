package layout1

import (
	"fmt"

	"xaso/internal/modules/recognition/frozen"
	"xaso/internal/platform/docx"
)

// procedureNote says which rule the papers follow. That of 2022 knew the
// district, which is gone; its successor was not found.
const procedureNote = "Trình tự và thành phần hồ sơ lập theo Điều 5 quy định ban hành kèm theo Quyết định số 18/2022/QĐ-TTg và mẫu hồ sơ các đợt xét trước. " +
	"Chưa tìm thấy văn bản năm 2026 thay thế quyết định này khi không còn cấp huyện; phải đối chiếu với hướng dẫn của tỉnh trước khi ban hành."

// petition is the tờ trình of the committee.
func (p press) petition() docx.Document {
	d, page := p.d, docx.A4()
	name := inside(d.Commune.Name)
	body := []docx.Block{p.head("TTr-UBND", page.Inner())}
	body = append(body, named(page.Inner(), "TỜ TRÌNH", "Về việc đề nghị thẩm định, xét, công nhận", subject(d), goal(d)+fmt.Sprintf(" năm %d", d.File.Year))...)
	body = append(body, docx.Paragraph{Align: docx.Center, After: 10, Runs: []docx.Run{{Text: "Kính gửi: Ủy ban nhân dân " + inside(d.Commune.Province) + ".", Size: textSize}}})
	body = append(body, p.grounds()...)
	criteria, indicators := d.Tally()
	body = append(body, sayText("Ủy ban nhân dân "+name+" đã tổ chức tự đánh giá kết quả thực hiện "+inside(setName(d))+" và lấy ý kiến theo quy định. Kết quả như sau:"))
	body = append(body,
		said(docx.Run{Text: fmt.Sprintf("1. Tiêu chí: đạt %d trên %s; chưa đạt %d; chưa đủ căn cứ kết luận %d.", criteria.Met,
			outOf(criteria.All, d.Set.DeclaredCriteria, "tiêu chí"), criteria.Short, untold(criteria, d.Set.DeclaredCriteria)), Note: howJudged}),
		sayText(fmt.Sprintf("2. Chỉ tiêu: đạt %d trên %s; chưa đạt %d; chưa đủ căn cứ kết luận %d.", indicators.Met,
			outOf(indicators.All, d.Set.DeclaredIndicators, "chỉ tiêu"), indicators.Short, untold(indicators, d.Set.DeclaredIndicators))),
		sayText("3. Công khai: "+p.published()+" "+p.heard()),
		sayText("4. Họp xét: "+p.voted()))
	if why := p.doubts(); why != "" {
		body = append(body, said(docx.Run{Text: "Lưu ý: " + why, Bold: true}))
	}
	if d.Ready() {
		body = append(body, sayText(fmt.Sprintf("Căn cứ kết quả trên, Ủy ban nhân dân %s kính trình Ủy ban nhân dân %s xem xét, tổ chức thẩm định và công nhận %s %s năm %d.",
			name, inside(d.Commune.Province), subject(d), goal(d), d.File.Year)))
	} else {
		body = append(body, sayText(fmt.Sprintf("Theo số liệu đã chốt, %s chưa có đủ căn cứ để kết luận đạt toàn bộ tiêu chí. Dự thảo này chỉ trình khi các nội dung nêu trong báo cáo kèm theo đã được hoàn thành và xác minh.", subject(d))))
	}
	with := said(docx.Run{Text: "Hồ sơ kèm theo gồm:", Note: procedureNote})
	with.Keep = true
	body = append(body, with)
	for i, title := range attached {
		body = append(body, sayText(fmt.Sprintf("%d. %s.", i+1, title)))
	}
	body = append(body, p.foot(page.Inner(), []string{"Như trên;", "Thường trực Đảng ủy, HĐND xã (để báo cáo);", "Ban Thường trực Ủy ban MTTQ Việt Nam xã;", "Lưu: VT."},
		"TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"))
	return p.paper("Tờ trình đề nghị công nhận "+goal(d), page, body...)
}

// attached are the papers that go with the petition.
var attached = []string{
	"Báo cáo kết quả thực hiện bộ tiêu chí, kèm phụ lục chi tiết từng chỉ tiêu",
	"Báo cáo tổng hợp ý kiến của Mặt trận Tổ quốc, các tổ chức chính trị - xã hội và người dân",
	"Biên bản họp đề nghị xét, công nhận",
	"Danh mục minh chứng và bảng số liệu (tệp tính)",
}

// howJudged explains what "đạt" means in the figures.
const howJudged = "Một tiêu chí chỉ ghi đạt khi mọi chỉ tiêu của nó đạt; chưa đủ căn cứ là thiếu số liệu, hoặc chưa biết mức phải đạt. Số chưa biết không được coi là đạt."

// grounds are what the paper rests on: only what the set itself names.
func (p press) grounds() []docx.Block {
	var all []docx.Block
	for _, l := range p.d.Set.Legal {
		text := "Căn cứ " + legal(l)
		if l.Title != "" {
			text += " " + inside(l.Title)
		}
		run := docx.Run{Text: text + ";", Italic: true}
		if l.Seen != "" {
			run.Note = ended(l.Number + ", phần đã đọc: " + inside(l.Seen))
		}
		all = append(all, said(run))
	}
	return append(all, said(docx.Run{Text: "Căn cứ kết quả tự đánh giá của xã, số liệu chốt lúc " + moment(p.d.At) + ",", Italic: true}))
}

// outOf says how many there are to be, also where some are not known yet.
func outOf(known, declared int, noun string) string {
	if declared > known {
		return fmt.Sprintf("%d %s (trong hệ thống mới có %d)", declared, noun, known)
	}
	return fmt.Sprintf("%d %s", known, noun)
}

// untold counts what cannot be concluded, also what the law has and nobody
// entered yet.
func untold(t frozen.Tally, declared int) int { return t.Unknown + max(declared-t.All, 0) }

// doubts are what a reader must know before believing the totals.
func (p press) doubts() string {
	provisional, noLevel := p.d.Provisional()
	text := ""
	if provisional > 0 {
		text += fmt.Sprintf("%d chỉ tiêu chấm theo mức tạm tính, chưa đối chiếu với văn bản gốc. ", provisional)
	}
	if noLevel > 0 {
		text += fmt.Sprintf("%d chỉ tiêu chưa có mức phải đạt nên không kết luận. ", noLevel)
	}
	if _, all := p.d.Tally(); all.All < p.d.Set.DeclaredIndicators {
		text += fmt.Sprintf("Bộ tiêu chí công bố %d chỉ tiêu, trong hệ thống mới có %d. ", p.d.Set.DeclaredIndicators, all.All)
	}
	return text
}

// published says how often the result was made known, against the rule of at
// least five times in fifteen days (Điều 5, Quyết định 18/2022/QĐ-TTg).
func (p press) published() string {
	n := len(p.d.Publications)
	if n == 0 {
		return "chưa ghi nhận lần công khai nào."
	}
	return fmt.Sprintf("đã công khai %d lần, từ ngày %s đến ngày %s.", n, day(first(p.d.Publications)), day(last(p.d.Publications)))
}

func first(all []frozen.Publication) string {
	day := all[0].On
	for _, one := range all {
		day = min(day, one.On)
	}
	return day
}

func last(all []frozen.Publication) string {
	day := ""
	for _, one := range all {
		day = max(day, one.On)
	}
	return day
}

// heard counts what residents and bodies said.
func (p press) heard() string {
	answered := 0
	for _, c := range p.d.Comments {
		if c.Answer != "" {
			answered++
		}
	}
	return fmt.Sprintf("Nhận %d ý kiến của người dân, đã trả lời %d; %d văn bản góp ý của Mặt trận Tổ quốc và các tổ chức.", len(p.d.Comments), answered, len(p.d.Opinions))
}

// voted is the outcome of the last meeting.
func (p press) voted() string {
	if len(p.d.Minutes) == 0 {
		return "chưa có biên bản họp."
	}
	m := p.d.Minutes[len(p.d.Minutes)-1]
	return fmt.Sprintf("ngày %s, có mặt %d trên %d người được mời; %s", day(m.On), m.Attended, m.Invited, votes(m))
}

func votes(m frozen.Minutes) string {
	return fmt.Sprintf("tán thành %d, không tán thành %d, ý kiến khác %d.", m.For, m.Against, m.Abstained)
}
