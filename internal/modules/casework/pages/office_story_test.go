package pages_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"xaso/tests/resident"
)

const code1 = "000.00.00.H56-261116-0001"

// fileBirth lets lan file a registration of birth with its paper.
func fileBirth(t *testing.T, h *officeHouse) *resident.Browser {
	t.Helper()
	lan := h.as(t, "lan")
	fillBirth(lan)
	lan.Attach(birthNotice, photo(t, "chung-sinh.jpg"))
	lan.Press("Tiếp tục")
	lan.Check("Tôi cam đoan nội dung trên đúng sự thật, được sự thỏa thuận của các bên")
	lan.Press("Tiếp tục")
	lan.Press("Nộp hồ sơ")
	lan.Sees(code1)
	return lan
}

// The main job of the office, by the words on its pages.
func TestABirthGoesThroughTheOffice(t *testing.T) {
	eachOffice(t, func(t *testing.T, h *officeHouse) {
		lan := fileBirth(t, h)

		hoa := h.as(t, "hoa")
		hoa.Visit("/viec")
		hoa.Sees("Nguyễn Thị Lan")
		hoa.Follow(code1)
		hoa.Sees("Chờ tiếp nhận")
		hoa.Sees("chung-sinh.jpg")
		hoa.Sees("038•••••0018") // personal numbers are veiled
		hoa.SeesNot("038190000018")
		hoa.Follow("Hiện đủ số định danh")
		hoa.Sees("038190000018")

		// A supplement, incomplete at first: the page keeps what was typed.
		hoa.Within("Mục 1", func() { typeItem(hoa, "Giấy chứng sinh", "", "") })
		hoa.Press("Yêu cầu bổ sung trước khi tiếp nhận")
		hoa.Status(http.StatusUnprocessableEntity)
		hoa.Sees("Mục 1 cần ghi đủ")
		hoa.Within("Mục 1", func() {
			hoa.Holds("Thiếu hoặc sai gì", "Giấy chứng sinh")
			typeItem(hoa, "Giấy chứng sinh", "Ảnh mờ, không đọc được ngày", "Chụp lại ở nơi đủ sáng")
			hoa.Select("Gắn với giấy tờ hoặc câu trả lời", "Nộp giấy tờ: Giấy chứng sinh; nếu không có: văn bản người làm chứng; nếu không có…")
		})
		hoa.Press("Yêu cầu bổ sung trước khi tiếp nhận")
		hoa.Status(http.StatusOK)
		hoa.Sees("Đã ghi: Yêu cầu bổ sung trước khi tiếp nhận")
		isPDF(t, hoa, "bo-sung")

		lan.Visit("/ho-so")
		lan.Follow("Đăng ký khai sinh")
		lan.Sees("Ảnh mờ, không đọc được ngày")
		lan.Visit(lan.Path() + "/bo-sung")
		lan.Attach("Tệp giấy tờ", photo(t, "ro.jpg"))
		lan.Press("Gửi bổ sung")
		lan.Status(http.StatusOK)

		hoa.Visit("/viec")
		hoa.Follow(code1)
		hoa.Check("Xuất trình giấy tờ tùy thân")
		hoa.Press("Tiếp nhận và hẹn trả")
		hoa.Sees("Đã ghi: Tiếp nhận và hẹn trả")
		hoa.Sees("Hạn trả") // why this day
		isPDF(t, hoa, "tiep-nhan")
		hoa.Press("Chuyển công chức chuyên môn")
		hoa.Sees("Đã ghi: Chuyển công chức chuyên môn")

		tuan := h.as(t, "tuan")
		tuan.Visit("/viec")
		tuan.Follow(code1)
		tuan.Press("Nhận việc")
		tuan.Sees("Trần Văn Tuấn thụ lý")
		tuan.Within("Trình lãnh đạo ký", func() {
			tuan.Attach("Tệp kết quả", photo(t, "giay-khai-sinh.jpg"))
			tuan.Press("Trình lãnh đạo ký")
		})
		tuan.Sees("Đã ghi: Trình lãnh đạo ký")
		tuan.Sees("Hồ sơ đang ở: Lãnh đạo UBND.")

		binh := h.as(t, "binh")
		binh.Visit("/viec")
		binh.Follow(code1)
		binh.Press("Ký duyệt")

		thu := h.as(t, "thu")
		thu.Visit("/viec")
		thu.Follow(code1)
		thu.Press("Cấp số, phát hành")
		thu.Sees("Đã ghi: Cấp số, phát hành – " + code1) // on the list: it is no longer hers
		thu.Sees("Không còn việc nào chờ bạn")

		hoa.Visit("/viec?nhom=cho-tra")
		hoa.Follow(code1)
		hoa.Press("Trả kết quả")
		hoa.Sees("Đã trả kết quả")
		hoa.Sees("Số 01/2026")
		hoa.Sees("Hồ sơ đã kết thúc.")
		isPDF(t, hoa, "kiem-soat")

		lan.Visit("/ho-so")
		lan.Follow("Đăng ký khai sinh")
		lan.Sees("giay-khai-sinh.jpg")
		lan.Sees("Lê Thị Hoa") // who looked
		lan.Sees("Trần Văn Tuấn")
	})
}

func typeItem(b *resident.Browser, what, why, how string) {
	b.Type("Thiếu hoặc sai gì", what)
	b.Type("Vì sao", why)
	b.Type("Cách làm cho đúng", how)
}

// isPDF follows the address of a printed form from the dossier that b stands
// on, and goes back.
func isPDF(t *testing.T, b *resident.Browser, form string) {
	t.Helper()
	page, _, _ := strings.Cut(b.Path(), "?")
	b.Visit(page + "/giay/" + form)
	b.Status(http.StatusOK)
	if !bytes.HasPrefix(b.Body, []byte("%PDF-")) {
		t.Errorf("%s is no PDF", form)
	}
	b.Visit(page)
}
