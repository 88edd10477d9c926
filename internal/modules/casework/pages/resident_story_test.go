package pages_test

import (
	"net/http"
	"strings"
	"testing"

	"xaso/internal/modules/casework"
	"xaso/tests/resident"
)

// fillBirth answers every page of a registration of birth up to the papers;
// the mother registers alone.
func fillBirth(b *resident.Browser) {
	b.Visit("/thu-tuc/1.001193/nop")
	b.Sees("Đây không phải Cổng Dịch vụ công quốc gia")
	b.Press("Bắt đầu")
	b.Holds("Cơ quan đăng ký khai sinh", "Ủy ban nhân dân xã Tống Sơn") // filled in beforehand
	b.Press("Tiếp tục")
	b.Sees("Bước 2 trên")
	b.Choose("Quan hệ với người được khai sinh", "Mẹ")
	b.Press("Tiếp tục")
	b.Holds("Họ, chữ đệm, tên người yêu cầu", "Nguyễn Thị Lan")
	b.Holds("Số định danh cá nhân", "038190000018")
	b.Within("Giấy tờ tùy thân", func() {
		b.Choose("Loại giấy tờ tùy thân", "Căn cước hoặc CCCD")
		b.Type("Số giấy tờ", "038190000018")
	})
	b.Within("Nơi cư trú", func() { address(b) })
	b.Press("Tiếp tục")
	b.Choose("Loại đăng ký", "Đăng ký mới")
	b.Choose("Loại khai sinh", "Chưa xác định cha")
	b.Press("Tiếp tục")
	b.Type("Họ, chữ đệm, tên người mẹ", "Nguyễn Thị Lan")
	b.Within("Ngày, tháng, năm sinh (hoặc năm sinh)", func() { b.Type("Năm", "1990") })
	b.Press("Tiếp tục")
	b.Type("Dân tộc", "Kinh")
	b.Press("Tiếp tục")
	b.Within("Nơi cư trú", func() { address(b) })
	b.Press("Tiếp tục")
	b.Type("Họ, chữ đệm, tên", "Nguyễn Bé Thử")
	b.Within("Ngày, tháng, năm sinh", func() { b.Type("Ngày", "10"); b.Type("Tháng", "11"); b.Type("Năm", "2026") })
	b.Choose("Giới tính", "Nữ")
	b.Press("Tiếp tục")
	b.Type("Dân tộc", "Kinh")
	b.Press("Tiếp tục")
	address(b)
	b.Press("Tiếp tục")
	address(b)
	b.Press("Tiếp tục")
	b.Choose("Bạn có giấy tờ nào", "Giấy chứng sinh")
	b.Press("Tiếp tục")
	b.Choose("Đề nghị cấp bản sao", "Không")
	b.Press("Tiếp tục")
	b.Press("Tiếp tục") // no special case
}

// address answers an address in Viet Nam.
func address(b *resident.Browser) {
	b.Select("Tỉnh, thành phố", "Tỉnh Thanh Hóa")
	b.Type("Xã, phường, đặc khu", "Xã Tống Sơn")
}

const birthNotice = "Giấy chứng sinh; nếu không có: văn bản người làm chứng; nếu không có người làm chứng: giấy cam đoan về việc sinh"

func TestAResidentFilesABirth(t *testing.T) {
	eachFront(t, func(t *testing.T, h *frontHouse) {
		lan := h.as(t, "lan")
		fillBirth(lan)
		lan.Press("Tiếp tục") // without the paper that is needed
		lan.Status(http.StatusUnprocessableEntity)
		lan.Sees("Có chỗ cần sửa")
		lan.Attach(birthNotice, photo(t, "chung-sinh.jpg"))
		lan.Press("Tải lên và xem lại")
		lan.Sees("Đã nhận 1 tệp")
		lan.Sees("chung-sinh.jpg")
		lan.Press("Tiếp tục")
		lan.Check("Tôi cam đoan nội dung trên đúng sự thật, được sự thỏa thuận của các bên")
		lan.Press("Tiếp tục")

		lan.Sees("Xem lại trước khi nộp")
		lan.Sees("Nguyễn Bé Thử")
		lan.Sees("ngày mười tháng mười một năm hai nghìn không trăm hai mươi sáu")
		lan.Sees("Đã nhận 1 tệp")
		lan.Press("Nộp hồ sơ")
		lan.Status(http.StatusOK)
		lan.Sees("Đã nộp hồ sơ")
		lan.Sees("000.00.00.H56-261116-0001")
		lan.Sees("Thứ Ba, 17/11/2026")

		lan.Press("Mở hồ sơ")
		lan.Sees("Đã nộp, chờ cán bộ kiểm tra")
		lan.Sees("Chưa có ai ngoài bạn mở hồ sơ này")
		lan.Visit("/ho-so")
		lan.Sees("000.00.00.H56-261116-0001")
		lan.SeesNot("Đang làm dở")
	})
}

func TestAMistakeKeepsWhatWasTyped(t *testing.T) {
	eachFront(t, func(t *testing.T, h *frontHouse) {
		lan := h.as(t, "lan")
		lan.Visit("/thu-tuc/1.001193/nop")
		lan.Press("Bắt đầu")
		lan.Press("Tiếp tục")
		lan.Choose("Quan hệ với người được khai sinh", "Khác")
		lan.Press("Tiếp tục")
		lan.Status(http.StatusUnprocessableEntity)
		lan.Type("Quan hệ khác", "Bà ngoại")
		lan.Press("Tiếp tục")
		lan.Type("Số định danh cá nhân", "12345")
		lan.Type("Số điện thoại (không bắt buộc)", "không có")
		lan.Press("Tiếp tục")
		lan.Status(http.StatusUnprocessableEntity)
		lan.Holds("Số định danh cá nhân", "12345")
		lan.Holds("Số điện thoại (không bắt buộc)", "không có")

		again := h.as(t, "lan") // the telephone went flat; another one
		again.Visit("/ho-so")
		again.Sees("Đang làm dở")
		again.Follow("Đăng ký khai sinh")
		again.Holds("Số định danh cá nhân", "12345")
	})
}

func TestDraftsAndDossiersOfOthersAreNotThere(t *testing.T) {
	eachFront(t, func(t *testing.T, h *frontHouse) {
		lan, minh := h.as(t, "lan"), h.as(t, "minh")
		lan.Visit("/thu-tuc/1.001193/nop")
		lan.Press("Bắt đầu")
		draft := lan.Path()
		lan.Visit("/nop/khong-co/noi-nhan")
		lan.Status(http.StatusNotFound)
		unknown := string(lan.Body)
		for _, path := range []string{draft, draft[:strings.LastIndex(draft, "/")] + "/kiem-tra", draft[:strings.LastIndex(draft, "/")]} {
			minh.Visit(path)
			if minh.Status(http.StatusNotFound); string(minh.Body) != unknown {
				t.Errorf("%s says %q, an unknown one %q", path, minh.Body, unknown)
			}
		}
		for _, path := range []string{"/ho-so/khong-co", "/ho-so/khong-co/bo-sung", "/tep/khong-co", "/ho-so/khong-co/giay/1"} {
			minh.Visit(path)
			minh.Status(http.StatusNotFound)
		}
	})
}

// filedBirth files an application for lan and returns its id, code and PIN.
func filedBirth(t *testing.T, h *frontHouse, who string) (id, code, pin string) {
	t.Helper()
	b := h.as(t, who)
	fillBirth(b)
	b.Attach(birthNotice, photo(t, "chung-sinh.jpg"))
	b.Press("Tiếp tục")
	b.Check("Tôi cam đoan nội dung trên đúng sự thật, được sự thỏa thuận của các bên")
	b.Press("Tiếp tục")
	b.Press("Nộp hồ sơ")
	b.Sees("Đã nộp hồ sơ")
	page := string(b.Body)
	codes := strings.Split(page, `<strong class="x-code">`)
	if len(codes) != 3 {
		t.Fatalf("%d codes on the confirmation", len(codes)-1)
	}
	code, _, _ = strings.Cut(codes[1], "<")
	pin, _, _ = strings.Cut(codes[2], "<")
	b.Press("Mở hồ sơ")
	return strings.TrimPrefix(b.Path(), "/ho-so/"), code, pin
}

func (h *frontHouse) act(t *testing.T, who, dossier, transition string, in casework.Input) {
	t.Helper()
	if _, err := h.desk.Act(t.Context(), frontActor(who), dossier, transition, in); err != nil {
		t.Fatalf("%s by %s: %v", transition, who, err)
	}
}

func TestAResidentSuppliesWhatIsMissing(t *testing.T) {
	eachFront(t, func(t *testing.T, h *frontHouse) {
		id, _, _ := filedBirth(t, h, "lan")
		h.act(t, "hoa", id, "ask_first", casework.Input{Items: []casework.Item{{
			What: "Giấy chứng sinh", Why: "Ảnh mờ, không đọc được ngày sinh", How: "Chụp lại ở nơi đủ sáng", Component: "c3"}}})
		lan := h.as(t, "lan")
		lan.Visit("/ho-so/" + id)
		lan.Sees("Cán bộ cần bạn bổ sung")
		lan.Sees("Ảnh mờ, không đọc được ngày sinh")
		lan.Sees("Người thử hoa") // who opened it
		lan.Press("Bổ sung giấy tờ")
		lan.Press("Gửi bổ sung")
		lan.Status(http.StatusUnprocessableEntity)
		lan.Sees("Mục 1 (Giấy chứng sinh) chưa có tệp")
		lan.Attach("Tệp giấy tờ", document(t, "virus.exe", []byte("MZ\x90\x00 not a picture")))
		lan.Press("Gửi bổ sung")
		lan.Status(http.StatusUnprocessableEntity)
		lan.Sees("virus.exe")
		lan.Attach("Tệp giấy tờ", photo(t, "ro-hon.jpg"))
		lan.Press("Gửi bổ sung")
		lan.Status(http.StatusOK)
		lan.Sees("Đã gửi giấy tờ bổ sung")
		lan.Sees("ro-hon.jpg")
	})
}

func TestTheWholeWayToTheResult(t *testing.T) {
	eachFront(t, func(t *testing.T, h *frontHouse) {
		id, code, pin := filedBirth(t, h, "lan")
		h.act(t, "hoa", id, "accept", casework.Input{})
		lan := h.as(t, "lan")
		lan.Visit("/ho-so/" + id)
		lan.Sees("Vì sao hẹn ngày này?")
		lan.Sees("Nhận đủ hồ sơ lúc 09:00 ngày 16/11/2026")
		lan.Follow("Giấy tiếp nhận hồ sơ và hẹn trả kết quả")
		if !strings.HasPrefix(string(lan.Body), "%PDF-") {
			t.Errorf("the receipt is no PDF: %.20q", lan.Body)
		}
		lan.Visit("/ho-so/" + id)
		lan.Type("Nhắn cho cán bộ", "Tôi đến lấy lúc 10 giờ được không?")
		lan.Press("Gửi tin")
		lan.Sees("Tôi đến lấy lúc 10 giờ được không?")

		anybody := resident.Open(t, h, "/tra-cuu?ma="+code)
		anybody.Holds("Mã hồ sơ", code)
		anybody.Type("Mã PIN", "000000")
		anybody.Press("Tra cứu")
		wrongPIN := visible(string(anybody.Body))
		anybody.Type("Mã PIN", pin)
		anybody.Press("Tra cứu")
		anybody.Sees("Đã tiếp nhận")
		anybody.SeesNot("Nguyễn")
		anybody.Visit("/tra-cuu?ma=000.00.00.H56-261116-9999")
		anybody.Type("Mã PIN", pin)
		anybody.Press("Tra cứu")
		if got := visible(string(anybody.Body)); got != wrongPIN {
			t.Errorf("an unknown code says %q, a wrong PIN %q", got, wrongPIN)
		}
	})
}

func TestWithdrawing(t *testing.T) {
	eachFront(t, func(t *testing.T, h *frontHouse) {
		id, _, _ := filedBirth(t, h, "lan")
		lan := h.as(t, "lan")
		lan.Visit("/ho-so/" + id)
		lan.Follow("Rút hồ sơ")
		lan.Press("Gửi yêu cầu rút")
		lan.Status(http.StatusUnprocessableEntity)
		lan.Type("Vì sao bạn rút hồ sơ?", "Tôi nộp nhầm thủ tục.")
		lan.Press("Gửi yêu cầu rút")
		lan.Sees("Đã gửi yêu cầu rút hồ sơ")
		lan.Press("Lấy mã PIN mới")
		lan.Sees("Mã PIN chỉ hiện lần này")
	})
}

func TestAHelperSeesForWhomTheyFile(t *testing.T) {
	eachFront(t, func(t *testing.T, h *frontHouse) {
		helper := h.as(t, "to:lan")
		helper.Visit("/thu-tuc/1.001193/nop")
		helper.Sees("Bạn đang làm hồ sơ giúp Nguyễn Thị Lan. Người làm giúp: Lê Thị Giúp.")
		id, _, _ := filedBirth(t, h, "to:lan")
		lan := h.as(t, "lan")
		lan.Visit("/ho-so/" + id)
		lan.Status(http.StatusOK)
		minh := h.as(t, "to:minh")
		minh.Visit("/ho-so/" + id)
		minh.Status(http.StatusNotFound)
	})
}

func TestFilesAreOnlyForThoseTheyBelongTo(t *testing.T) {
	eachFront(t, func(t *testing.T, h *frontHouse) {
		id, _, _ := filedBirth(t, h, "lan")
		c, err := h.desk.FindOwn(t.Context(), frontActor("lan"), id)
		if err != nil || len(c.Files) != 1 {
			t.Fatalf("%d files, %v", len(c.Files), err)
		}
		lan, minh := h.as(t, "lan"), h.as(t, "minh")
		for _, path := range []string{"/tep/" + c.Files[0].ID, "/tep/" + c.Files[0].ID + "/anh-nho"} {
			lan.Visit(path)
			lan.Status(http.StatusOK)
			if lan.Answer.Get("Content-Type") != "image/jpeg" || !strings.Contains(lan.Answer.Get("Content-Security-Policy"), "sandbox") {
				t.Errorf("%s: %v", path, lan.Answer)
			}
			minh.Visit(path)
			minh.Status(http.StatusNotFound)
		}
	})
}

func TestTheWordOfTheResidentAndTheResult(t *testing.T) {
	eachFront(t, func(t *testing.T, h *frontHouse) {
		id, _, _ := filedBirth(t, h, "lan")
		h.act(t, "hoa", id, "accept", casework.Input{})
		h.act(t, "hoa", id, "pass_on", casework.Input{})
		draft := &casework.Upload{File: h.store(t, "du-thao.jpg")}
		h.act(t, "tuan", id, "show_draft", casework.Input{Result: draft})
		lan := h.as(t, "lan")
		lan.Visit("/ho-so/" + id)
		lan.Sees("Mời bạn xem và xác nhận bản dự thảo")
		lan.Sees("du-thao.jpg")
		lan.Sees("bạn không trả lời thì coi là đồng ý")
		lan.Press("Báo chỗ sai trong bản dự thảo")
		lan.Status(http.StatusUnprocessableEntity)
		lan.Type("Chỗ cần sửa", "Sai chữ đệm của cháu.")
		lan.Press("Báo chỗ sai trong bản dự thảo")
		lan.Sees("Đã gửi ý kiến của bạn")
		lan.SeesNot("du-thao.jpg") // the office's again
		h.act(t, "tuan", id, "submit_result", casework.Input{Result: &casework.Upload{File: h.store(t, "giay-khai-sinh.jpg")}})
		h.act(t, "binh", id, "sign", casework.Input{})
		h.act(t, "thu", id, "issue", casework.Input{})
		lan.Visit("/ho-so/" + id)
		lan.Sees("Đã có kết quả. Mời bạn tới nhận tại Trung tâm")
		lan.SeesNot("giay-khai-sinh.jpg")
		h.act(t, "hoa", id, "hand_over", casework.Input{})
		lan.Visit("/ho-so/" + id)
		lan.Sees("Kết quả của bạn")
		lan.Press("Gửi đánh giá")
		lan.Status(http.StatusUnprocessableEntity)
		lan.Choose("Bạn thấy việc giải quyết hồ sơ này thế nào?", "Hài lòng")
		lan.Press("Gửi đánh giá")
		lan.Sees("Bạn đã đánh giá 4 trên 5")
		lan.Follow("giay-khai-sinh.jpg")
		if lan.Answer.Get("Content-Type") != "image/jpeg" {
			t.Errorf("the result comes as %q", lan.Answer.Get("Content-Type"))
		}
	})
}
