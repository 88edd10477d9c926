package journeys

import (
	"testing"

	"xaso/internal/demo"
)

// Somebody new opens an account; what is wrong is said beside it, and what was
// typed is kept.
func TestNewAccount(t *testing.T) {
	eachBrowser(t, func(t *testing.T, h house, open window) {
		p := open(t)
		p.Visit("/dang-ky")
		p.Type("Họ và tên", "Lý Thị Mười Một")
		p.Type("Số điện thoại hoặc số định danh (CCCD)", "09000")
		p.Type("Mật khẩu", "ngắn")
		p.Press("Đăng ký")
		p.Status(422)
		p.Sees("Có chỗ cần sửa")
		look(p, "dang-ky-sai")
		p.Holds("Họ và tên", "Lý Thị Mười Một")
		p.Type("Số điện thoại hoặc số định danh (CCCD)", "0900 000 111")
		p.Select("Thôn", "Vĩnh An")
		p.Type("Mật khẩu", "ca chua chin do")
		p.Press("Đăng ký")
		p.Sees("Lý Thị Mười Một")
		p.Sees("Hồ sơ của tôi")
		look(p, "tai-khoan-moi")

		other := open(t)
		other.Visit("/dang-ky")
		other.Type("Họ và tên", "Lý Văn Mười Hai")
		other.Type("Số điện thoại hoặc số định danh (CCCD)", "0900000111")
		other.Select("Thôn", "Chí Phúc")
		other.Type("Mật khẩu", "ca chua chin xanh")
		other.Press("Đăng ký")
		other.Sees("Số này đã được dùng để đăng nhập")
	})
}

// Guessing a password is slowed down, in words that tell what to do.
func TestWrongPasswords(t *testing.T) {
	eachBrowser(t, func(t *testing.T, h house, open window) {
		p := open(t)
		p.Visit("/dang-nhap")
		for range 12 {
			p.Type("Số điện thoại hoặc số định danh (CCCD)", neighbour)
			p.Type("Mật khẩu", "không phải mật khẩu")
			p.Press("Đăng nhập")
		}
		p.Sees("Đã nhập sai nhiều lần")
		look(p, "nhap-sai")

		p.Type("Mật khẩu", demo.Password) // even the right one has to wait
		p.Press("Đăng nhập")
		p.Sees("Đã nhập sai nhiều lần")

		as(t, open, mother).Sees("Nguyễn Thị Một") // nobody else has to
	})
}

// Who forgot the password gets a code at the desk, against their papers.
func TestForgottenPassword(t *testing.T) {
	const chosen = "mot hai ba bon nam"
	eachBrowser(t, func(t *testing.T, h house, open window) {
		p := open(t)
		p.Visit("/dang-nhap")
		p.Follow("Quên mật khẩu")
		p.Sees("Mang giấy tờ tùy thân đến Bộ phận Một cửa")
		p.Press("Đặt lại mật khẩu")

		desk := as(t, open, receptionist)
		desk.Visit("/dan-cu")
		desk.Type("Tìm người dân", "nguyen thi mot")
		desk.Press("Tìm")
		desk.Follow("Nguyễn Thị Một")
		desk.Press("Cấp mã đặt mật khẩu")
		look(desk, "ma-dat-mat-khau")
		code := codeShown(t, desk, `\b[A-Z0-9]{4}-[A-Z0-9]{4}\b`)

		for _, typed := range []string{"BCDF-GHJK", code} {
			p.Type("Số điện thoại hoặc số định danh (CCCD)", mother)
			p.Type("Mã do Bộ phận Một cửa cấp", typed)
			p.Type("Mật khẩu mới", chosen)
			p.Press("Đặt mật khẩu và đăng nhập")
			if typed != code {
				p.Sees("Mã không đúng hoặc đã hết hạn")
			}
		}
		p.Sees("Nguyễn Thị Một")

		again := open(t)
		again.Visit("/dang-nhap")
		again.Type("Số điện thoại hoặc số định danh (CCCD)", mother)
		again.Type("Mật khẩu", demo.Password)
		again.Press("Đăng nhập")
		again.Sees("mật khẩu không đúng")
		again.Type("Mật khẩu", chosen)
		again.Press("Đăng nhập")
		again.Sees("Nguyễn Thị Một")
	})
}

// A resident finds a reading odd and asks; the commune answers, and she reads
// the answer where she asked.
func TestAnOddReading(t *testing.T) {
	eachBrowser(t, func(t *testing.T, h house, open window) {
		desk := as(t, open, receptionist)
		desk.Visit("/dan-cu")
		desk.Type("Tìm người dân", mother)
		desk.Press("Tìm")

		lan := as(t, open, mother)
		lan.Visit("/tai-khoan/ai-da-xem")
		lan.Sees("Hoàng Thị Năm")
		reveal(lan, "Tôi thấy lạ")
		lan.Type("Bà con muốn hỏi gì? (không bắt buộc)", "Hôm nay tôi không ra xã")
		lan.Press("Gửi câu hỏi")
		lan.Sees("Xã sẽ trả lời bà con")

		office := as(t, open, admin)
		office.Visit("/thac-mac")
		look(office, "thac-mac")
		office.Sees("Hôm nay tôi không ra xã")
		office.Sees("Hoàng Thị Năm")
		office.Type("Trả lời cho người dân", "Cán bộ tìm nhầm số điện thoại, xã xin lỗi bà.")
		office.Press("Gửi trả lời")

		lan.Visit("/tai-khoan/ai-da-xem")
		lan.Sees("Cán bộ tìm nhầm số điện thoại, xã xin lỗi bà.")
		look(lan, "da-tra-loi")
	})
}

// The language is switched on the page one reads, and stays.
func TestLanguageStaysOnThePage(t *testing.T) {
	eachBrowser(t, func(t *testing.T, h house, open window) {
		p := open(t)
		p.Visit("/thu-tuc?q=khai+sinh")
		p.Follow("English")
		p.Sees("Registering a birth")
		p.SeesNot("Đăng ký khai sinh")
		p.Follow("Registering a birth")
		p.Sees("What to bring")
		p.Follow("Tiếng Việt")
		p.Sees("Giấy tờ cần có")
		if p.Title() != "Đăng ký khai sinh – Xã Tống Sơn" {
			t.Errorf("the title is %q", p.Title())
		}
	})
}
