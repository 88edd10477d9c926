package journeys

import (
	"testing"

	"xaso/tests/browser"
	"xaso/tests/resident"
)

// The annex as Word puts it on the clipboard: names of criteria over several
// rows, the groups of communes under one heading. THE ROWS ARE INVENTED; the
// annex of QĐ 51/2025/QĐ-TTg was never seen by whoever wrote this.
const (
	wordAnnex = `<html><body><!--StartFragment--><table class=MsoNormalTable>
<tr><td rowspan=2><p>TT</p></td><td rowspan=2><p>Tên tiêu chí</p></td><td rowspan=2><p>Nội dung tiêu chí</p></td><td colspan=3><p>Chỉ tiêu</p></td></tr>
<tr><td><p>Xã nhóm 1</p></td><td><p>Xã nhóm 2</p></td><td><p>Xã nhóm 3</p></td></tr>
<tr><td rowspan=2><p>1</p></td><td rowspan=2><p>Quy hoạch</p></td><td><p>1.1. Có quy hoạch chung (dòng bịa để thử)</p></td><td><p>Đạt</p></td><td><p>Đạt</p></td><td><p>Đạt</p></td></tr>
<tr><td><p>1.2. Tỷ lệ công trình theo quy hoạch (dòng bịa để thử)</p></td><td><p>100%</p></td><td><p>≥ 95%</p></td><td><p>theo quy định riêng</p></td></tr>
<tr><td><p>6</p></td><td><p>Giảm nghèo và an sinh xã hội</p></td><td><p>Tỷ lệ nghèo đa chiều (dòng bịa để thử)</p></td><td><p>≤ 1,5%</p></td><td><p>≤ 3%</p></td><td><p>≤ 5%</p></td></tr>
</table><!--EndFragment--></body></html>`
	textAnnex = "TT\tTên tiêu chí\tNội dung tiêu chí\tXã nhóm 1\tXã nhóm 2\tXã nhóm 3\n" +
		"1\tQuy hoạch\t1.1. Có quy hoạch chung (dòng bịa để thử)\tĐạt\tĐạt\tĐạt\n" +
		"\t\t1.2. Tỷ lệ công trình theo quy hoạch (dòng bịa để thử)\t100%\t≥ 95%\ttheo quy định riêng\n" +
		"6\tGiảm nghèo và an sinh xã hội\tTỷ lệ nghèo đa chiều (dòng bịa để thử)\t≤ 1,5%\t≤ 3%\t≤ 5%\n"
)

// An official pastes the annex of a decision from Word into the set of
// 2026-2030, which came without indicators; decides the one row nobody could
// read, takes it over with its source, sees the difference, and undoes it.
func TestAnAnnexPastedFromWordCompletesTheSetOf2026(t *testing.T) {
	tell := func(t *testing.T, p resident.Person) {
		signIn(p, specialist)
		p.Visit("/bo-tieu-chi")
		p.Sees("Xã đang áp dụng")
		look(p, "bo-tieu-chi")
		p.Follow("Bộ tiêu chí quốc gia về xã nông thôn mới giai đoạn 2026-2030")
		p.Sees("Chưa có chỉ tiêu nào")
		look(p, "bo-tieu-chi-trong")
		p.Press("Nhập bảng phụ lục của quyết định")
		if page, scripted := p.(*browser.Page); scripted {
			page.Paste("Bảng phụ lục", wordAnnex, textAnnex)
			p.Sees("Đã nhận bảng có định dạng, 5 dòng.")
		} else {
			p.Type("Bảng phụ lục", textAnnex)
		}
		look(p, "bo-tieu-chi-dan")
		p.Press("Đọc bảng")
		p.Sees("Còn 1 chỗ cần quyết định")
		p.Sees("Không hiểu mức “theo quy định riêng”")
		look(p, "bo-tieu-chi-nhap")
		sign(p)
		p.Press("Nhập thành phiên bản mới")
		p.Sees("Còn 1 chỗ cần quyết định trước khi nhập. Các dòng: ")
		p.Holds("Nguồn văn bản", "https://congbao.chinhphu.vn")

		row := "3"
		if _, scripted := p.(*browser.Page); scripted {
			row = "4" // two rows of head
		}
		p.Follow("Sửa dòng " + row)
		p.Holds("Mức đạt: Xã nhóm 3", "theo quy định riêng")
		p.Type("Mức đạt: Xã nhóm 3", "≥ 90%")
		look(p, "bo-tieu-chi-dong")
		p.Press("Ghi quyết định")
		p.Sees("Đã hiểu 3 chỉ tiêu")
		p.Sees("≥ 90 %")
		sign(p)
		p.Press("Nhập thành phiên bản mới")
		p.Sees("Lịch sử phiên bản")
		p.Sees("Nhập từ bảng phụ lục")
		p.Sees("https://congbao.chinhphu.vn")
		p.Follow("Xem khác biệt 1")
		p.Sees("Chỉ tiêu 6")
		p.Sees("Xã nhóm 1: ≤ 1,5 %")
		look(p, "bo-tieu-chi-lich-su")
		p.Visit("/bo-tieu-chi/ntm-2026-2030-xa")
		p.Sees("Tỷ lệ nghèo đa chiều (dòng bịa để thử)")
		p.Sees("Nhập theo văn bản")
		look(p, "bo-tieu-chi-du")

		p.Visit("/bo-tieu-chi/ntm-2026-2030-xa/lich-su")
		p.Press("Hoàn lại phiên bản trước")
		p.Sees("Phiên bản 2")
		p.Visit("/bo-tieu-chi/ntm-2026-2030-xa")
		p.Sees("Chưa có chỉ tiêu nào")
		p.SeesNot("dòng bịa để thử")
	}
	t.Run("text", func(t *testing.T) { tell(t, resident.OpenURL(t, open(t, "").url, "/")) })
	t.Run("phone", func(t *testing.T) {
		tell(t, browser.Open(t, open(t, "").url, browser.Options{Width: browser.Phone}))
	})
	t.Run("desktop", func(t *testing.T) {
		tell(t, browser.Open(t, open(t, "").url, browser.Options{Width: browser.Desktop}))
	})
}

// sign writes what the takeover rests on.
func sign(p resident.Person) {
	p.Type("Số, ký hiệu văn bản", "51/2025/QĐ-TTg")
	p.Type("Ngày", "29")
	p.Type("Tháng", "12")
	p.Type("Năm", "2025")
	p.Type("Nguồn văn bản", "https://congbao.chinhphu.vn")
	p.Type("Họ tên người chịu trách nhiệm nhập", "Lê Thị Thử")
}

// One level corrected by hand, and what is not a level refused with the words
// kept.
func TestALevelIsCorrectedWithItsSource(t *testing.T) {
	tell := func(t *testing.T, p resident.Person) {
		signIn(p, specialist)
		p.Visit("/bo-tieu-chi/ntm-2021-2025-xa")
		p.Sees("Tạm tính, theo trí nhớ")
		look(p, "bo-tieu-chi-co-so")
		p.Follow("Sửa 2.1")
		p.Sees("Số nhớ lại: 100 (chỉ để dò, không dùng để chấm)")
		p.Type("Mức đạt", "theo quy định")
		sign(p)
		p.Press("Ghi mức đạt")
		p.Sees("Không hiểu mức “theo quy định”")
		p.Holds("Nguồn văn bản", "https://congbao.chinhphu.vn")
		p.Select("Nhóm xã (cột mức đạt)", "Bắc Trung Bộ")
		p.Type("Mức đạt", "≥ 95%")
		look(p, "bo-tieu-chi-sua")
		p.Press("Ghi mức đạt")
		p.Sees("Phiên bản 1 của xã: Sửa trực tiếp")
		p.Sees("≥ 95 %")
	}
	t.Run("desktop", func(t *testing.T) {
		tell(t, browser.Open(t, open(t, "").url, browser.Options{Width: browser.Desktop}))
	})
}
