package journeys

import (
	"strconv"
	"testing"

	"xaso/tests/resident"
)

// Logins of the demo accounts.
const (
	mother       = "0900000001"
	receptionist = "0900000005"
	specialist   = "0900000007"
	leader       = "0900000008"
	clerk        = "0900000009"
)

const (
	motherCCCD = "038190000018"
	notice     = "Giấy chứng sinh; nếu không có: văn bản người làm chứng; nếu không có người làm chứng: giấy cam đoan về việc sinh"
	pledge     = "Tôi cam đoan nội dung trên đúng sự thật, được sự thỏa thuận của các bên"
)

// The first journey of the house: a mother registers her child from her phone,
// the office asks for a paper, gets it, examines, signs, numbers and returns
// the result; she rates it and sees every step and everybody who read it.
func TestBirthFromThePhoneToTheReturnedResult(t *testing.T) {
	eachWay(t, func(t *testing.T, h house, open window) {
		lan := as(t, open, mother)
		fileBirth(t, lan)
		d := newest(t, h)

		counter := as(t, open, receptionist)
		openCase(counter, d)
		look(counter, "viec-tiep-nhan")
		askForPaper(counter)

		supply(t, lan, d)

		openCase(counter, d)
		counter.Press("Tiếp nhận và hẹn trả")
		counter.Sees("Đã tiếp nhận")
		counter.Press("Chuyển công chức chuyên môn")

		officer := as(t, open, specialist)
		openCase(officer, d)
		look(officer, "viec-tham-dinh")
		officer.Within("Trình lãnh đạo ký", func() {
			officer.Attach("Tệp kết quả", photo(t, "giay-khai-sinh.jpg"))
		})
		officer.Press("Trình lãnh đạo ký")

		chair := as(t, open, leader)
		openCase(chair, d)
		chair.Press("Ký duyệt")

		stamp := as(t, open, clerk)
		openCase(stamp, d)
		look(stamp, "viec-cap-so")
		stamp.Press("Cấp số, phát hành")

		openMine(lan, d)
		lan.Sees("Đã có kết quả, mời bạn nhận")
		lan.SeesNot("Tải kết quả") // not before it is handed over

		openCase(counter, d)
		counter.Press("Trả kết quả")

		openMine(lan, d)
		lan.Sees("Đã trả kết quả")
		look(lan, "ho-so-da-tra")
		lan.Choose("Bạn thấy việc giải quyết hồ sơ này thế nào?", "Hài lòng")
		lan.Press("Gửi đánh giá")
		lan.Sees("Bạn đã đánh giá 4 trên 5")

		lan.Visit("/tai-khoan/ai-da-xem")
		for _, who := range []string{"Hoàng Thị Năm", "Vũ Thị Bảy", "Bùi Văn Tám", "Ngô Thị Chín"} {
			lan.Sees(who)
		}
		lan.Sees(d.code)
		look(lan, "ai-da-xem")
	})
}

// fileBirth answers every page and files.
func fileBirth(t *testing.T, p resident.Person) {
	t.Helper()
	declareBirth(t, p)
	p.Press("Nộp hồ sơ")
	p.Sees("Đã nộp hồ sơ")
	look(p, "da-nop")
}

// declareBirth answers every page and stops at the last look before filing.
func declareBirth(t *testing.T, p resident.Person) {
	t.Helper()
	p.Visit("/")
	look(p, "trang-chu")
	p.Type("Bạn cần làm gì?", "lam giay khai sinh")
	p.Press("Tìm")
	look(p, "tim-thu-tuc")
	p.Follow("Đăng ký khai sinh")
	look(p, "thu-tuc")
	p.Press("Bắt đầu nộp hồ sơ")
	look(p, "bat-dau")
	p.Press("Bắt đầu")
	p.Press("Tiếp tục") // the authority is filled in
	p.Choose("Quan hệ với người được khai sinh", "Mẹ")
	look(p, "cau-hoi")
	p.Press("Tiếp tục")
	p.Type("Số định danh cá nhân", "12345")
	p.Within("Giấy tờ tùy thân", func() {
		p.Choose("Loại giấy tờ tùy thân", "Căn cước hoặc CCCD")
		p.Type("Số giấy tờ", motherCCCD)
	})
	p.Within("Nơi cư trú", func() { address(p) })
	p.Press("Tiếp tục")
	p.Sees("Có chỗ cần sửa")
	p.Holds("Số định danh cá nhân", "12345") // what was typed is kept
	look(p, "cau-hoi-loi")
	p.Type("Số định danh cá nhân", motherCCCD)
	p.Press("Tiếp tục")
	p.Choose("Loại đăng ký", "Đăng ký mới")
	p.Choose("Loại khai sinh", "Chưa xác định cha")
	p.Press("Tiếp tục")
	p.Type("Họ, chữ đệm, tên người mẹ", "Nguyễn Thị Một")
	p.Within("Ngày, tháng, năm sinh (hoặc năm sinh)", func() { p.Type("Năm", "1990") })
	p.Press("Tiếp tục")
	p.Type("Dân tộc", "Kinh")
	p.Press("Tiếp tục")
	p.Within("Nơi cư trú", func() { address(p) })
	p.Press("Tiếp tục")
	p.Type("Họ, chữ đệm, tên", "Nguyễn Bé Thử")
	born := day(-10)
	p.Within("Ngày, tháng, năm sinh", func() {
		p.Type("Ngày", strconv.Itoa(born.Day))
		p.Type("Tháng", strconv.Itoa(int(born.Month)))
		p.Type("Năm", strconv.Itoa(born.Year))
	})
	p.Choose("Giới tính", "Nữ")
	p.Press("Tiếp tục")
	p.Type("Dân tộc", "Kinh")
	p.Press("Tiếp tục")
	address(p)
	p.Press("Tiếp tục")
	address(p)
	p.Press("Tiếp tục")
	p.Choose("Bạn có giấy tờ nào", "Giấy chứng sinh")
	p.Press("Tiếp tục")
	p.Choose("Đề nghị cấp bản sao", "Không")
	p.Press("Tiếp tục")
	p.Press("Tiếp tục") // no special case
	p.Attach(notice, photo(t, "chung-sinh.jpg"))
	look(p, "giay-to")
	p.Press("Tải lên và xem lại")
	p.Sees("Đã nhận 1 tệp")
	p.Press("Tiếp tục")
	p.Check(pledge)
	p.Press("Tiếp tục")
	p.Sees("Xem lại trước khi nộp")
	look(p, "kiem-tra")
}

// address answers an address in Viet Nam.
func address(p resident.Person) {
	p.Select("Tỉnh, thành phố", "Tỉnh Thanh Hóa")
	p.Type("Xã, phường, đặc khu", "Xã Tống Sơn")
}

// openCase finds a dossier on the list of work.
func openCase(p resident.Person, d filed) {
	p.Visit("/viec?q=" + d.code)
	p.Follow(d.code)
}

// openMine opens one's own dossier from the list.
func openMine(p resident.Person, d filed) {
	p.Visit("/ho-so")
	p.Sees(d.code)
	p.Visit("/ho-so/" + d.id)
}

// askForPaper is the one request for what is missing, in full.
func askForPaper(p resident.Person) {
	reveal(p, "Yêu cầu bổ sung trước khi tiếp nhận")
	p.Within("Mục 1", func() {
		p.Type("Thiếu hoặc sai gì", "Ảnh giấy chứng sinh bị mờ")
		p.Type("Vì sao", "Không đọc được ngày sinh")
		p.Type("Cách làm cho đúng", "Chụp lại rõ chữ, đủ bốn góc")
		p.Select("Gắn với giấy tờ hoặc câu trả lời", "Nộp giấy tờ: Giấy chứng sinh; nếu không có: văn bản người làm chứng; nếu không có…")
	})
	p.Press("Yêu cầu bổ sung trước khi tiếp nhận")
}

// supply sends what was asked for.
func supply(t *testing.T, p resident.Person, d filed) {
	t.Helper()
	openMine(p, d)
	p.Sees("Ảnh giấy chứng sinh bị mờ")
	look(p, "ho-so-bo-sung")
	p.Press("Bổ sung giấy tờ")
	look(p, "bo-sung")
	p.Attach("Tệp giấy tờ", photo(t, "chung-sinh-ro.jpg"))
	p.Press("Gửi bổ sung")
	p.Sees("Đã gửi giấy tờ bổ sung")
}

// filed is the newest dossier of a house.
type filed struct{ id, code string }

func newest(t *testing.T, h house) filed {
	t.Helper()
	var d filed
	err := h.app.DB.Write.QueryRow(`SELECT id, code FROM casework_dossier ORDER BY id DESC LIMIT 1`).Scan(&d.id, &d.code)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
