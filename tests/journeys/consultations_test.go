package journeys

import (
	"testing"

	"xaso/tests/browser"
)

// A resident without an account comments on one article of a draft by
// telephone; an official reads, masks and answers; another resident answers the
// questions, branch and all.
func TestConsultation(t *testing.T) {
	h := lived(t)
	p := browser.Open(t, h.url, browser.Options{Width: browser.Phone})
	p.Visit("/lay-y-kien")
	p.Sees("Trước khi quyết định, xã hỏi ý kiến người dân.")
	lookAtPublic(p, browser.Phone, "lay-y-kien")
	p.Follow("Quy chế thu gom rác thải sinh hoạt (thử nghiệm)")
	p.Sees("Điều 2. Phân loại tại nhà")
	lookAtPublic(p, browser.Phone, "lay-y-kien-mot")
	page := p.Path()
	p.Follow("Góp ý cho Khoản 1, Điều 3")
	p.Press("Gửi ý kiến")
	p.Sees("Hãy chọn: đồng ý, không đồng ý hoặc ý kiến khác.")
	lookAtPublic(p, browser.Phone, "lay-y-kien-gop-y-sai")
	p.Choose("Bạn thấy thế nào?", "Không đồng ý")
	p.Type("Ý kiến của bạn", "Hỏi chị Lê Thị Ví Dụ thì rõ: chiều tối bận nấu cơm.")
	p.Press("Gửi ý kiến")
	p.Sees("Đã nhận ý kiến.")
	p.SeesNot("Ví Dụ")

	office := browser.Open(t, h.url, browser.Options{Width: browser.Desktop})
	signIn(office, specialist)
	office.Visit(page + "/xu-ly")
	office.Sees("Chờ xem trước khi đăng (2)")
	look(office, "lay-y-kien-xu-ly")
	office.Press("Lưu cách xử lý: Hỏi chị Lê Thị Ví Dụ thì rõ: chiều tối bận nấu cơm.")
	office.Sees("Chờ xem trước khi đăng (1)")
	office.Visit("/kiem-duyet")
	office.Sees("Đăng sau khi che")
	look(office, "kiem-duyet")

	signIn(p, mother)
	p.Visit(page + "/phieu-hoi")
	p.Press("Tiếp tục")
	p.Sees("Hãy trả lời mọi câu hỏi dành cho bạn.")
	p.Choose("Nhà bạn có phân loại rác chưa?", "Chưa")
	p.Choose("Giờ nào thu gom thì tiện?", "Chiều tối")
	lookAtPublic(p, browser.Phone, "lay-y-kien-phieu-hoi")
	p.Press("Tiếp tục")
	p.Sees("Khó nhất là gì?")
	p.Check("Thiếu thùng")
	p.Press("Tiếp tục")
	p.Sees("Cảm ơn bạn đã trả lời.")
}

// A resident proposes an idea that somebody had before, supports that one, and
// sees what was answered.
func TestIdeas(t *testing.T) {
	h := lived(t)
	p := browser.Open(t, h.url, browser.Options{Width: browser.Phone})
	signIn(p, mother)
	p.Visit("/sang-kien")
	p.Sees("Đang xem xét")
	lookAtPublic(p, browser.Phone, "sang-kien")
	p.Press("Nêu sáng kiến")
	p.Type("Sáng kiến của bạn, trong một câu", "lap den nang luong mat troi duong thon")
	p.Type("Nên làm thế nào, ai được lợi?", "Đường tối.")
	p.Press("Gửi sáng kiến")
	p.Sees("Có thể đã có người nêu")
	lookAtPublic(p, browser.Phone, "sang-kien-trung")
	p.Follow("Lắp đèn năng lượng mặt trời dọc đường thôn")
	p.Sees("Xã đang khảo sát")
	lookAtPublic(p, browser.Phone, "sang-kien-mot")

	office := browser.Open(t, h.url, browser.Options{Width: browser.Desktop})
	signIn(office, specialist)
	office.Visit("/sang-kien/duyet")
	office.Sees("Trồng hoa hai bên đường liên xã")
	look(office, "sang-kien-duyet")
	office.Press("Lưu cách xử lý: Trồng hoa hai bên đường liên xã")
	office.Sees("Không có sáng kiến nào chờ")
}
