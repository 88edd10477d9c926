package journeys

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"xaso/internal/platform/clock"
	"xaso/tests/browser"
	"xaso/tests/resident"
)

// A procedure with the general form and a term of three working days.
const (
	funeral     = "Hỗ trợ chi phí mai táng cho đối tượng bảo trợ xã hội"
	funeralCode = "1.001731"
)

// walkIn enters a dossier for somebody who stands at the counter, takes it in,
// and returns its code and PIN.
func walkIn(t *testing.T, counter resident.Person, name string) (code, pin string) {
	t.Helper()
	counter.Visit("/quay")
	counter.Type("Người dân cần làm thủ tục gì?", "mai tang")
	counter.Within("Người dân cần làm thủ tục gì?", func() { counter.Press("Tìm") })
	counter.Press("Nhập tại quầy: " + funeral)
	fillWalkIn(counter, name)
	look(counter, "nhap-tai-quay")
	counter.Press("Tiếp nhận và hẹn trả")
	counter.Sees("Đã tiếp nhận hồ sơ")
	look(counter, "da-nhap-tai-quay")
	code = codeShown(t, counter, caseCode)
	return code, codeShown(t, counter, `đưa cho người dân: \d{6}`)[len("đưa cho người dân: "):]
}

// fillWalkIn answers the questions of the counter and of the declaration.
func fillWalkIn(counter resident.Person, name string) {
	counter.Type("Họ và tên người nộp", name)
	counter.Choose("Bạn nộp hồ sơ cho", "Chính tôi")
	counter.Type("Họ, chữ đệm, tên người yêu cầu", name)
	counter.Type("Số định danh cá nhân", motherCCCD)
	counter.Choose("Loại giấy tờ tùy thân", "Căn cước hoặc CCCD")
	counter.Type("Số giấy tờ", motherCCCD)
	counter.Choose("Trong nước hay nước ngoài", "Trong nước")
	address(counter)
	counter.Type("Bạn đề nghị giải quyết việc gì", "Hỗ trợ chi phí mai táng cho bố tôi")
	counter.Check("Tôi cam kết nội dung đã khai và giấy tờ kèm theo là đúng sự thật")
}

// caseCode is how codes of dossiers look in the demo.
const caseCode = `H56\.\d{5}-\d{6}-\d{4}`

// Somebody without a telephone comes to the counter, goes home with a paper,
// and a grandchild looks up where it stands by the code and the PIN.
func TestWalkIn(t *testing.T) {
	eachBrowser(t, func(t *testing.T, h house, open window) {
		counter := as(t, open, receptionist)
		code, pin := walkIn(t, counter, "Lý Thị Mười Một")
		receipt := document(t, h, receptionist, "/viec/"+newest(t, h).id+"/giay/tiep-nhan")
		for _, said := range []string{code, "Lý Thị Mười Một", "Mẫu số 01"} {
			if !strings.Contains(receipt, said) {
				t.Errorf("the receipt does not say %q; it says: %s", said, receipt)
			}
		}

		anybody := open(t)
		var refusals []string
		for _, wrong := range [][2]string{{code, "000000"}, {"H56.15316-200101-9999", pin}} {
			anybody.Visit("/tra-cuu")
			track(anybody, wrong[0], wrong[1])
			look(anybody, "tra-cuu-sai")
			anybody.SeesNot(funeral)
			anybody.Holds("Mã hồ sơ", wrong[0])
			refusals = append(refusals, anybody.Text())
		}
		if refusals[0] != refusals[1] {
			t.Errorf("a wrong PIN and an unknown code are told apart: %q and %q", refusals[0], refusals[1])
		}
		track(anybody, code, pin)
		anybody.Sees(funeral)
		anybody.Sees("Hẹn trả")
		anybody.SeesNot("Lý Thị Mười Một") // a code is not a name
		look(anybody, "tra-cuu")
	})
}

func track(p resident.Person, code, pin string) {
	p.Type("Mã hồ sơ", code)
	p.Type("Mã PIN", pin)
	p.Press("Tra cứu")
}

// document fetches a PDF as somebody and returns its text.
func document(t *testing.T, h house, who, path string) string {
	t.Helper()
	b := resident.OpenURL(t, h.url, "/")
	signIn(b, who)
	return printed(t, b, path)
}

// printed is the text of a PDF that somebody signed in opens.
func printed(t *testing.T, b *resident.Browser, path string) string {
	t.Helper()
	b.Visit(path)
	b.Status(http.StatusOK)
	file := filepath.Join(t.TempDir(), "form.pdf")
	if err := os.WriteFile(file, b.Body, 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.Command("pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	return strings.Join(strings.Fields(string(said)), " ")
}

// A neighbour's application, with an agreement given online: both names stand
// on it, the resident sees who did it, and ends it.
func TestHelper(t *testing.T) {
	eachBrowser(t, func(t *testing.T, h house, open window) {
		lan, ba := as(t, open, mother), as(t, open, helper)
		ba.Visit("/ho-tro")
		ba.SeesNot("Nguyễn Thị Một")
		lan.Visit("/tai-khoan/uy-quyen-ho-tro")
		lan.Select("Người giúp", "Lê Thị Ba (Chí Phúc)")
		lan.Choose("Được giúp việc gì?", "Nộp và theo dõi hồ sơ")
		lan.Press("Đồng ý cho người này giúp")
		look(lan, "dong-y")

		ba.Visit("/ho-tro")
		ba.Press("Làm thay")
		ba.Visit("/ho-tro")
		ba.Sees("Đang làm thay: Nguyễn Thị Một")
		look(ba, "lam-thay")
		declareBirth(t, ba)
		ba.Sees("Nguyễn Thị Một")
		ba.Sees("Lê Thị Ba")
		ba.Press("Nộp hồ sơ")
		d := newest(t, h)

		openMine(lan, d)
		lan.Sees("Lê Thị Ba")
		look(lan, "ho-so-nho-giup")
		lan.Visit("/tai-khoan/ai-da-xem")
		lan.Sees("Lê Thị Ba")
		office := as(t, open, admin)
		office.Visit("/quan-tri/nhat-ky")
		office.Sees("Bắt đầu làm thay người dân")
		office.Sees("Ghi đồng ý cho làm thay")

		lan.Visit("/tai-khoan/uy-quyen-ho-tro")
		lan.Press("Dừng ủy quyền")
		lan.Sees("Đã hết")
		ba.Visit("/ho-so/" + d.id)
		ba.Status(http.StatusNotFound)
	})
}

// A leader goes away; the one who stands in sees what the leader sees, and no
// longer when it is ended.
func TestDelegation(t *testing.T) {
	eachBrowser(t, func(t *testing.T, h house, open window) {
		chair := as(t, open, leader)
		chair.Visit("/dieu-hanh")
		chair.Status(http.StatusOK)
		look(chair, "dieu-hanh")
		officer := as(t, open, specialist)
		officer.Visit("/dieu-hanh")
		officer.Status(http.StatusForbidden)
		look(officer, "khong-duoc")

		office := as(t, open, admin)
		office.Visit("/uy-quyen")
		office.Select("Người vắng mặt", "Bùi Văn Tám – Phó Chủ tịch Ủy ban nhân dân xã")
		office.Select("Người làm thay", "Vũ Thị Bảy – Công chức tư pháp – hộ tịch")
		office.Choose("Vai trò", "Lãnh đạo Ủy ban nhân dân")
		office.Type("Số văn bản", "12/QĐ-UBND")
		office.Type("Đến hết ngày", written(day(7)))
		office.Press("Ghi ủy quyền")
		office.Sees("12/QĐ-UBND")
		look(office, "uy-quyen")

		officer.Visit("/dieu-hanh")
		officer.Status(http.StatusOK)
		office.Press("Kết thúc")
		officer.Visit("/dieu-hanh")
		officer.Status(http.StatusForbidden)
	})
}

// written is a date as people type it.
func written(d clock.Date) string {
	return strconv.Itoa(d.Day) + "/" + strconv.Itoa(int(d.Month)) + "/" + strconv.Itoa(d.Year)
}

// The commune adds a day off: what comes in after is due later, and the page
// says because of which day.
func TestADayOffMovesTheDueDate(t *testing.T) {
	eachBrowser(t, func(t *testing.T, h house, open window) {
		counter := as(t, open, receptionist)
		before := dueOf(t, counter, walkInPath(t, h, counter))

		office := as(t, open, admin)
		office.Visit("/lich?nam=" + strconv.Itoa(before.Year))
		office.Within("Ngày", func() {
			office.Type("Ngày", strconv.Itoa(before.Day))
			office.Type("Tháng", strconv.Itoa(int(before.Month)))
			office.Type("Năm", strconv.Itoa(before.Year))
		})
		office.Choose("Loại ngày", "Nghỉ")
		office.Type("Tên ngày", "Giỗ Thành hoàng làng")
		office.Press("Lưu")
		office.Sees("Giỗ Thành hoàng làng")
		look(office, "lich")

		path := walkInPath(t, h, counter)
		after := dueOf(t, counter, path)
		if after.DaysUntil(before) >= 0 {
			t.Errorf("due on %v before the day off and on %v after it", before, after)
		}
		counter.Visit(path)
		reveal(counter, "Vì sao là ngày này")
		counter.Sees("Giỗ Thành hoàng làng")
		look(counter, "vi-sao-ngay-nay")
	})
}

func walkInPath(t *testing.T, h house, counter resident.Person) string {
	t.Helper()
	walkIn(t, counter, "Lý Văn Mười Hai")
	return "/viec/" + newest(t, h).id
}

// dueOf reads the day of "Hẹn trả" from a dossier's page.
func dueOf(t *testing.T, p resident.Person, path string) clock.Date {
	t.Helper()
	p.Visit(path)
	said := codeShown(t, p, `Hẹn trả \d{1,2}:\d{2} ngày \d{1,2}/\d{1,2}/\d{4}`)
	day, err := time.Parse("2/1/2006", said[strings.LastIndex(said, " ")+1:])
	if err != nil {
		t.Fatal(err)
	}
	return clock.DateOf(day)
}

// A procedure that the commune does not offer is not on its pages.
func TestAProcedureIsSwitchedOff(t *testing.T) {
	eachBrowser(t, func(t *testing.T, h house, open window) {
		p := open(t)
		p.Visit("/thu-tuc?q=mai+tang")
		p.Sees(funeral)
		office := as(t, open, admin)
		office.Visit("/quan-tri")
		office.Follow("Thủ tục")
		office.Follow(funeral)
		office.Uncheck("Xã làm thủ tục này")
		office.Press("Lưu")
		next := open(t) // a browser may keep a public page for a minute
		next.Visit("/thu-tuc?q=mai+tang")
		next.SeesNot(funeral)
		next.Visit("/thu-tuc/" + funeralCode)
		next.Status(http.StatusNotFound)
		look(next, "khong-co-trang")
		counter := as(t, open, receptionist)
		counter.Visit("/quay/ho-so?q=mai+tang")
		counter.SeesNot(funeral)
	})
}

// The first page of an empty house asks for the code that was printed where it
// was started, and ends with a password for the administrator.
func TestFirstPage(t *testing.T) {
	for name, width := range map[string]int{"phone": browser.Phone, "desk": browser.Desktop} {
		t.Run(name, func(t *testing.T) {
			h := empty(t)
			p := browser.Open(t, h.url, browser.Options{Width: width})
			p.Visit("/cai-dat")
			look(p, "cai-dat-1")
			for _, code := range []string{"SAI", h.app.SetupCode} {
				p.Type("Mã cài đặt", code)
				p.Type("Mã xã", "15316")
				p.Type("Tên xã", "Xã Tống Sơn")
				p.Type("Tỉnh, thành phố", "Tỉnh Thanh Hóa")
				p.Press("Tiếp tục")
				if code == "SAI" {
					p.Sees("Mã cài đặt không đúng")
					look(p, "cai-dat-sai")
				}
			}
			look(p, "cai-dat-2")
			p.Type("Các thôn, bản, tổ dân phố", "Vĩnh An\nChí Phúc")
			p.Press("Tiếp tục")
			look(p, "cai-dat-3")
			p.Type("Họ và tên người quản trị", "Dương Văn Mười")
			p.Type("Số điện thoại người quản trị", admin)
			p.Press("Tiếp tục")
			p.Sees("Xã Tống Sơn đã sẵn sàng")
			look(p, "cai-dat-xong")
			code := codeShown(t, p, `\b[A-Z0-9]{4}-[A-Z0-9]{4}\b`)
			p.Press("Chọn mật khẩu")
			p.Type("Số điện thoại hoặc số định danh (CCCD)", admin)
			p.Type("Mã do Bộ phận Một cửa cấp", code)
			p.Type("Mật khẩu mới", "ruong bac thang")
			p.Press("Đặt mật khẩu và đăng nhập")
			p.Sees("Dương Văn Mười")
		})
	}
}
