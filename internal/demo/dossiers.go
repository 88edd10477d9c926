package demo

import (
	"context"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/people"
	"xaso/internal/platform/clock"
)

// inDemo stands where a real office names an article: the demo quotes no law.
const inDemo = "Căn cứ ghi thử trong bản dùng thử"

// tell tells all stories. Together they show every national status, and on
// every official's desk something to do.
func (l *history) tell() {
	l.tellBirths()
	l.tellCivilStatus()
	l.tellBusiness()
	l.tellAssistance()
	l.tellLand()
	l.tellCertified()
	l.tellEnded()
	l.tellDrafts()
	l.tellForms()
	l.announces()
}

// received is the counter accepting a dossier and passing it on.
func (s *story) received(n, hhmm int) {
	s.acts(n, hhmm, receptionist, "accept", casework.Input{})
	s.acts(n, hhmm+3, receptionist, "pass_on", casework.Input{})
}

func (l *history) tellBirths() {
	one, two := l.cast[residentOne], l.cast[residentTwo]

	s := l.story("birth-awaits-paper", "1.001193")
	day := l.day(12)
	s.files(5, 2015, one, birth("Me", personOne, personOne, spouseOne, "Lê Thị Thử", day, "nu"), "c3")
	s.received(4, 805)
	s.opens(4, 910, specialist, "")
	blurred := []casework.Item{{What: "Giấy chứng sinh", Why: "Ảnh mờ, không đọc được số và con dấu",
		How: "Chụp lại thẳng từ trên xuống, đủ bốn góc, đủ sáng", Component: "c3"}}
	s.acts(4, 930, specialist, "propose_supplement", casework.Input{Items: blurred})
	s.acts(4, 1005, receptionist, "ask", casework.Input{Items: blurred})
	s.says(3, 1945, residentOne, "Tôi gửi lại ảnh sau khi lấy giấy ở trạm y tế có được không ạ?")
	s.says(2, 815, receptionist, "Được, chị gửi ngay trên trang hồ sơ này. Thời gian chờ bổ sung không tính vào hạn giải quyết.")
	s.opens(2, 1400, clerk, "Tra cứu nhầm mã hồ sơ")
	s.asksWhy(2, 2030, residentOne, "Tôi không biết vì sao văn thư xem hồ sơ này.")

	s = l.story("birth-returned", "1.001193")
	day = l.day(15)
	s.files(14, 1920, two, birth("Cha", personTwo, spouseTwo, personTwo, "Trần Văn Thử", day, "nam"), "c3")
	s.received(13, 735)
	s.results(13, 900, "show_draft")
	s.says(13, 1140, residentTwo, "Tên cháu đúng rồi ạ.")
	s.acts(13, 1145, residentTwo, "agree_draft", casework.Input{})
	s.signed(13, 1400, 12)
	s.acts(12, 830, receptionist, "hand_over", casework.Input{})
	s.rates(12, 2000, residentTwo, 5, "Nhanh, không phải đi lại.")
}

// signed is the result drafted and signed on a day, and numbered on another.
func (s *story) signed(n, hhmm, issued int) {
	s.results(n, hhmm, "submit_result")
	s.acts(n, hhmm+30, leader, "sign", casework.Input{})
	s.acts(issued, 745, clerk, "issue", casework.Input{})
}

func (l *history) tellCivilStatus() {
	one, two := l.cast[residentOne], l.cast[residentTwo]

	s := l.story("single-returned", "1.004873")
	s.files(9, 2105, one, single(personOne))
	s.received(8, 730)
	s.assigned(8, 800)
	s.signedHere(8, 1400, 7, "Về tình trạng hôn nhân", "Đến ngày cấp giấy này chưa đăng ký kết hôn với ai, theo sổ đăng ký kết hôn của xã (giấy thử của bản dùng thử).")
	s.acts(7, 1505, receptionist, "hand_over", casework.Input{})

	s = l.story("single-ready", "1.004873")
	s.files(4, 1930, two, single(personTwo))
	s.received(3, 740)
	s.signed(2, 900, 1)

	s = l.story("extract-waits", "2.000635")
	s.files(1, 2010, two, general(personTwo, "Cấp 2 bản sao Giấy khai sinh của con Trần Văn Thử"))

	s = l.story("extract-to-number", "2.000635")
	s.enters(1, 1510, personTen5, general(personTen5, "Cấp 1 bản sao Trích lục kết hôn"))
	s.acts(1, 1520, receptionist, "pass_on", casework.Input{})
	s.results(1, 1540, "submit_result")
	s.acts(1, 1610, leader, "sign", casework.Input{})

	s = l.story("joined-services", "3.000722")
	s.files(4, 2040, two, general(personTwo, "Đăng ký khai sinh, thường trú và thẻ BHYT cho con Trần Văn Thử"))
	s.received(3, 810)
	s.acts(3, 1030, specialist, "open_tasks", casework.Input{Agency: "Công an xã", Note: "Đăng ký thường trú cho trẻ",
		NewDue: l.day(1)})
	s.at(3, 1035, func(ctx context.Context) error {
		_, err := s.house.Desk.Ask(ctx, s.cast[specialist], s.dossier, casework.Request{Agency: "Bảo hiểm xã hội cơ sở",
			What: "Cấp thẻ BHYT cho trẻ dưới 6 tuổi", Term: clock.Term{Qty: 5, Unit: clock.WorkingDay}, Waits: true})
		return err
	})
}

func (l *history) tellBusiness() {
	one, two := l.cast[residentOne], l.cast[residentTwo]

	s := l.story("business-in-process", "1.001612")
	s.files(3, 1950, one, business(personOne, "Tạp hóa Số Một", "Bán lẻ lương thực, thực phẩm, đồ uống trong các cửa hàng tổng hợp", "4711"))
	s.received(2, 800)
	s.assigned(2, 830)
	s.opens(2, 1000, specialist, "")
	s.says(2, 1010, specialist, "Tôi đang kiểm tra tên hộ kinh doanh. Chị không phải gửi thêm gì.")
	s.says(2, 1215, residentOne, "Vâng, cảm ơn anh chị.")

	s = l.story("business-to-sign", "1.001612")
	s.enters(3, 835, personTen3, business(personTen3, "Sửa xe Mười Ba", "Sửa chữa mô tô, xe máy", "9532"))
	s.acts(3, 845, receptionist, "pass_on", casework.Input{})
	s.results(1, 1015, "submit_result")

	s = l.story("business-pause-withdrawn", "1.001570")
	s.files(3, 2115, two, general(personTwo, "Tạm ngừng kinh doanh hộ Cơm bình dân Số Hai trong 3 tháng"))
	s.received(2, 815)
	s.acts(1, 1230, residentTwo, "withdraw", casework.Input{Reason: "Tôi đổi ý, vẫn mở cửa hàng."})

	s = l.story("business-end-stopped", "1.001266")
	s.files(11, 1825, one, general(personOne, "Chấm dứt hoạt động hộ kinh doanh Quán nước Số Một"), "c2", "c3")
	s.received(10, 750)
	s.acts(10, 1900, residentOne, "withdraw", casework.Input{Reason: "Gia đình tôi bàn lại, chưa chấm dứt."})
	s.acts(9, 800, receptionist, "confirm_withdrawal", casework.Input{Reason: "Người nộp xin rút", Refund: "Không thu tiền nên không phải trả lại"})
}

func (l *history) tellAssistance() {
	two := l.cast[residentTwo]

	s := l.story("allowance-by-helper", "1.001776")
	assisted := l.cast[helper]
	assisted.For, assisted.ForWhat = two.ID, string(people.ScopeDossiers)
	s.at(7, 1600, func(ctx context.Context) error {
		_, err := s.house.People.Consent(ctx, two, people.Consent{Helper: assisted.ID, Scope: people.ScopeDossiers,
			Note: "Làm hồ sơ trợ cấp cho mẹ tôi", From: l.day(7), Until: l.day(7).AddDays(60)})
		return err
	})
	s.files(6, 1840, assisted, allowance(personTen2), "c5")
	// No source gives this procedure's term: the office sets a date itself.
	s.acts(5, 820, receptionist, "accept", casework.Input{NewDue: l.day(1)})
	s.acts(5, 825, receptionist, "pass_on", casework.Input{})
	s.acts(3, 1500, leader, "extend", casework.Input{Reason: "Chờ kết quả xét duyệt hồ sơ", NewDue: l.ahead(3)})

	s = l.story("pension-overdue", "1.014027")
	s.enters(14, 900, personTen2, general(personTen2, "Đề nghị hưởng trợ cấp hưu trí xã hội"))
	s.acts(14, 915, receptionist, "pass_on", casework.Input{})
	s.opens(13, 1020, specialist, "")
	s.opens(2, 830, leader, "")
	s.says(2, 835, leader, "Xã xin lỗi vì hồ sơ đã quá hạn. Chúng tôi đang đôn đốc.")

	s = l.story("lunch-to-refuse", "1.001622")
	s.files(2, 2005, l.cast[residentOne], general(personOne, "Hỗ trợ ăn trưa cho cháu đang học mẫu giáo"))
	s.acts(1, 1100, receptionist, "propose_refusal", casework.Input{Reason: "Hồ sơ cùng nội dung do nhà trường lập đã có", LegalBasis: inDemo})
}

func (l *history) tellLand() {
	s := l.story("land-to-pay", "1.012783")
	s.files(8, 1945, l.cast[residentTwo], exchange(personTwo), "c2")
	s.received(7, 805)
	s.opens(6, 900, specialist, "")
	s.acts(6, 915, specialist, "charge", casework.Input{Dong: 50_000, Note: "Lệ phí cấp giấy chứng nhận (số tiền ghi thử)"})
}

func (l *history) tellCertified() {
	s := l.story("copies-returned", "2.000815")
	s.enters(6, 800, personTen1, certified(personTen1, "Bằng tốt nghiệp trung học phổ thông"), "c1")
	s.acts(6, 810, receptionist, "pass_on", casework.Input{})
	s.results(6, 830, "submit_result")
	s.acts(6, 900, leader, "sign", casework.Input{})
	s.acts(6, 930, clerk, "issue", casework.Input{})
	s.acts(6, 1000, receptionist, "hand_over", casework.Input{})

	s = l.story("copies-accepted", "2.000815")
	s.enters(1, 1605, personTen4, certified(personTen4, "Giấy khai sinh"), "c1")
}

func (l *history) tellEnded() {
	s := l.story("copies-refused", "2.000815")
	s.files(7, 2130, l.cast[residentTwo], certified(personTwo, "Chứng chỉ tin học"), "c1")
	s.acts(6, 1040, receptionist, "propose_refusal", casework.Input{Reason: "Bản chính bị tẩy xóa, sửa chữa", LegalBasis: inDemo})
	s.opens(6, 1400, head, "")
	s.acts(6, 1405, head, "refuse", casework.Input{Reason: "Bản chính bị tẩy xóa, sửa chữa", LegalBasis: inDemo})
}

func (l *history) tellDrafts() {
	s := l.story("draft-change", "2.000720")
	begun := general(personOne, "Đổi địa chỉ trụ sở hộ kinh doanh")
	delete(begun, "cam-ket")
	s.fills(2, 2130, l.cast[residentOne], casework.Online, begun)

	s = l.story("draft-single", "1.004873")
	s.fills(1, 1915, l.cast[residentTwo], casework.Online, typed{"noi-nhan": in("authority", authority),
		"quan-he": in("relation", "self")})

	s = l.story("draft-at-counter", "2.000884")
	s.fills(1, 1620, l.cast[receptionist], casework.AtCounter, typed{"noi-nhan": in("authority", authority),
		"ai-nop": in("applies_for", "self")})
}
