package journeys

import (
	"testing"

	"xaso/tests/browser"
	"xaso/tests/resident"
)

// A resident answers statements one at a time, adds one, changes an answer and
// sees the map; the Front's official reads what was written; the conversation
// ends with an answer.
func TestOpinionMap(t *testing.T) {
	h := lived(t)
	p := browser.Open(t, h.url, browser.Options{Width: browser.Phone})
	p.Visit("/ban-do-y-kien")
	lookAtPublic(p, browser.Phone, "y-kien")
	p.Follow("Mở rộng đường liên thôn thế nào? (thử nghiệm)")
	p.Sees("Câu 1 trên 10")
	lookAtPublic(p, browser.Phone, "y-kien-cau")
	p.Press("Đồng ý")
	p.Sees("Câu 2 trên 10")
	p.Press("Bỏ qua, chưa rõ")
	p.Sees("Câu 3 trên 10")
	p.Press("2 câu bạn đã trả lời")
	look(p, "y-kien-da-tra-loi")
	p.Press("Viết thêm một câu của bạn")
	p.Type("Câu của bạn", "Gọi số 0912345678 để hỏi thêm")
	p.Press("Gửi câu")
	p.Sees("Hãy bỏ những chỗ đó rồi gửi lại")
	look(p, "y-kien-cau-sai")
	p.Type("Câu của bạn", "Nên có gờ giảm tốc trước cổng trường.")
	p.Press("Gửi câu")
	p.Sees("Đã nhận câu của bạn")
	p.Follow("Xem bản đồ ý kiến")
	p.Sees("Điều hầu hết mọi người đồng ý")
	p.Sees("Điều các nhóm còn nghĩ khác nhau")
	p.Press("Tất cả 10 câu và số liệu")
	lookAtPublic(p, browser.Phone, "y-kien-ban-do")
	talk := p.Path()

	office := browser.Open(t, h.url, browser.Options{Width: browser.Desktop})
	signIn(office, specialist)
	office.Visit(talk)
	look(office, "y-kien-ban-do-rong")
	desk := talk[:len(talk)-len("/ket-qua")] + "/dieu-hanh"
	office.Visit(desk)
	office.Sees("Nên có gờ giảm tốc trước cổng trường.")
	look(office, "y-kien-duyet")
	office.Press("Cho hiện: Nên có gờ giảm tốc trước cổng trường.")
	office.Press("Cho hiện: Nên lắp đèn chiếu sáng dọc đường để các cháu đi học về an toàn.")
	office.Sees("Không có câu nào chờ duyệt.")
	office.Type("Chúng tôi đã nghe gì", "Bà con muốn đường an toàn, công khai khoản chi.")
	office.Type("Chúng tôi quyết định gì", "Đưa phương án 5,5 m ra họp thôn.")
	office.Press("Kết thúc và công bố")
	office.Sees("Viết lý do của quyết định")
	office.Type("Vì sao", "Đủ cho xe cứu thương và ít phải lùi tường rào.")
	office.Press("Kết thúc và công bố")
	office.Sees("Đưa phương án 5,5 m ra họp thôn.")
	jobs(t, h)

	r := resident.OpenURL(t, h.url, "/")
	r.Visit(talk)
	r.Sees("Phiếu đã xóa dấu vết người trả lời (CSV)")
	r.Visit("/ban-do-y-kien")
	r.Sees("Đã có trả lời")
}
