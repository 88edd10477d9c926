package journeys

import (
	"testing"

	"xaso/tests/browser"
	"xaso/tests/resident"
)

const hardship = "Xác nhận hộ gia đình có hoàn cảnh khó khăn"

// A receptionist who has never done it makes a procedure of the commune's own,
// tries it, publishes it, and takes an application of somebody at the counter
// through it to the returned result.
func TestAReceptionistBuildsAProcedure(t *testing.T) {
	h := open(t, "")
	text := func(t *testing.T) resident.Person { return resident.OpenURL(t, h.url, "/") }
	t.Run("text", func(t *testing.T) {
		counter := as(t, text, receptionist)
		publishHardship(t, counter)
		counter.Follow("Nhập hồ sơ tại quầy")
		counter.Press("Nhập tại quầy: " + hardship)
		fillHardship(t, counter)
		counter.Press("Tiếp nhận và hẹn trả")
		counter.Sees("Đã tiếp nhận hồ sơ")
		finishHardship(t, h, text, counter)
	})
	for name, o := range map[string]browser.Options{
		"desktop": {Width: browser.Desktop}, "phone, no scripts": {Width: browser.Phone, NoScript: true},
	} {
		t.Run(name, func(t *testing.T) {
			publishHardship(t, as(t, func(t *testing.T) resident.Person { return browser.Open(t, h.url, o) }, receptionist))
		})
	}
}

// publishHardship builds, tries and publishes.
func publishHardship(t *testing.T, counter resident.Person) {
	t.Helper()
	buildHardship(t, counter)
	tryHardship(t, counter)
	counter.Follow("Quay lại soạn")
	counter.Press("Xem lại và công bố")
	look(counter, "soan-cong-bo")
	counter.Press("Công bố thủ tục")
	counter.Sees("Đang dùng")
	look(counter, "soan-da-cong-bo")
}

// buildHardship makes the procedure as somebody would who reads the pages.
func buildHardship(t *testing.T, p resident.Person) {
	t.Helper()
	p.Visit("/soan-thu-tuc")
	look(p, "soan-danh-sach")
	p.Press("Soạn thủ tục mới")
	look(p, "soan-moi")
	p.Type("Tên thủ tục", hardship)
	p.Select("Lĩnh vực", "Bảo trợ xã hội")
	p.Type("Số", "3")
	p.Type("Người dân nhận được gì (không bắt buộc)", "Giấy xác nhận")
	p.Press("Tạo thủ tục")
	p.Sees("Đã tạo thủ tục")
	look(p, "soan-ban-dau")

	p.Follow("Thêm một phần mới")
	p.Type("Tên phần", "Hộ gia đình")
	p.Press("Lưu")
	ask(p, "Thêm câu hỏi: Hộ gia đình", "Họ và tên chủ hộ", "Họ và tên", nil)
	ask(p, "Thêm câu hỏi: Hộ gia đình", "Số nhân khẩu", "Số", nil)
	ask(p, "Thêm câu hỏi: Hộ gia đình", "Các thành viên trong hộ", "Danh sách lặp lại", func() {
		p.Type("Gọi một dòng là gì", "Thành viên")
		p.Type("Mỗi dòng của danh sách hỏi những gì", "Họ và tên\nNăm sinh")
		look(p, "soan-danh-sach-lap")
	})
	ask(p, "Thêm câu hỏi cho mỗi dòng “Thành viên”", "Tình trạng", "Chọn một", func() {
		p.Type("Các lựa chọn để chọn một", "Khỏe mạnh\nỐm đau, khuyết tật\nĐang đi học")
	})
	ask(p, "Thêm câu hỏi cho mỗi dòng “Thành viên”", "Giấy khám hoặc giấy xác nhận khuyết tật", "Tệp hoặc ảnh chụp", func() {
		p.Choose("Khi nào hỏi câu này", "Chỉ khi…")
		p.Select("Câu trả lời của", "Tình trạng (cùng dòng)")
		p.Select("So sánh", "là")
		p.Type("Với", "Ốm đau, khuyết tật")
		look(p, "soan-dieu-kien")
	})
	p.Sees("chỉ khi “Tình trạng” là “Ốm đau, khuyết tật”")

	p.Follow("Thêm giấy tờ")
	p.Type("Tên giấy tờ", "Sổ hộ nghèo, hộ cận nghèo")
	p.Type("Nếu không có thì nộp giấy nào thay (không bắt buộc)", "Xác nhận của trưởng thôn")
	look(p, "soan-giay-to")
	p.Press("Lưu")
	p.Sees("Không có chỗ sai")
	look(p, "soan-tong-quan")
}

// ask adds one question.
func ask(p resident.Person, where, label, kind string, more func()) {
	p.Follow(where)
	p.Type("Câu hỏi", label)
	p.Choose("Người dân trả lời bằng gì", kind)
	if more != nil {
		more()
	}
	p.Press("Thêm câu hỏi")
}

// tryHardship answers the new page as a resident would; nothing is filed.
func tryHardship(t *testing.T, p resident.Person) {
	t.Helper()
	p.Follow("Xem thử như người dân")
	p.Sees("Không có gì được nộp hay lưu lại")
	look(p, "soan-xem-thu")
}

// members answers the questions about the household.
func members(t *testing.T, p resident.Person) {
	t.Helper()
	p.Type("Họ và tên chủ hộ", "Lý Thị Hai Mươi")
	p.Type("Số nhân khẩu", "2")
	p.Within("Thành viên 1", func() {
		p.Type("Họ và tên", "Lý Văn Hai Mốt")
		p.Type("Năm sinh", "1950")
		p.Choose("Tình trạng", "Ốm đau, khuyết tật")
		p.Attach("Giấy khám hoặc giấy xác nhận khuyết tật", photo(t, "giay-kham.jpg"))
	})
	p.Type("Lý do đề nghị", "Chồng tôi ốm lâu ngày, nhà không còn ai đi làm")
}

// fillHardship is a walk-in resident at the counter.
func fillHardship(t *testing.T, p resident.Person) {
	t.Helper()
	p.Type("Họ và tên người nộp", "Lý Thị Hai Mươi")
	p.Choose("Bạn nộp hồ sơ cho", "Chính tôi")
	p.Type("Họ, chữ đệm, tên người yêu cầu", "Lý Thị Hai Mươi")
	p.Type("Số định danh cá nhân", motherCCCD)
	p.Choose("Loại giấy tờ tùy thân", "Căn cước hoặc CCCD")
	p.Type("Số giấy tờ", motherCCCD)
	p.Choose("Trong nước hay nước ngoài", "Trong nước")
	address(p)
	members(t, p)
	p.Check("Tôi cam kết nội dung đã khai và giấy tờ kèm theo là đúng sự thật")
	look(p, "soan-nhap-tai-quay")
}

// finishHardship brings the newest dossier to the hands of who asked.
func finishHardship(t *testing.T, h house, open window, counter resident.Person) {
	t.Helper()
	d := newest(t, h)
	openCase(counter, d)
	counter.Sees("Lý Văn Hai Mốt")
	counter.Press("Chuyển công chức chuyên môn")
	officer := as(t, open, specialist)
	openCase(officer, d)
	officer.Within("Trình lãnh đạo ký", func() { officer.Attach("Tệp kết quả", photo(t, "giay-xac-nhan.jpg")) })
	officer.Press("Trình lãnh đạo ký")
	chair := as(t, open, leader)
	openCase(chair, d)
	chair.Press("Ký duyệt")
	stamp := as(t, open, clerk)
	openCase(stamp, d)
	stamp.Press("Cấp số, phát hành")
	openCase(counter, d)
	counter.Press("Trả kết quả")
	counter.Sees("Đã trả kết quả")
}
