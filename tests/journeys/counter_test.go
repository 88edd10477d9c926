package journeys

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"xaso/tests/browser"
	"xaso/tests/resident"
)

// beginAtCounter opens the page of an entry for a procedure.
func beginAtCounter(p resident.Person, words, procedure string) {
	p.Visit("/quay/ho-so?q=" + words)
	p.Press("Nhập tại quầy: " + procedure)
}

// declareFuneral answers the declaration of somebody at the counter.
func declareFuneral(p resident.Person, name string) {
	p.Type("Họ và tên người nộp", name)
	p.Choose("Bạn nộp hồ sơ cho", "Chính tôi")
	p.Type("Họ, chữ đệm, tên người yêu cầu", name)
	p.Type("Số định danh cá nhân", motherCCCD)
	p.Choose("Loại giấy tờ tùy thân", "Căn cước hoặc CCCD")
	p.Type("Số giấy tờ", motherCCCD)
	p.Choose("Trong nước hay nước ngoài", "Trong nước")
	address(p)
	p.Type("Bạn đề nghị giải quyết việc gì", "Hỗ trợ chi phí mai táng cho bố tôi")
	p.Check("Tôi cam kết nội dung đã khai và giấy tờ kèm theo là đúng sự thật")
}

// The whole entry goes by keyboard, in the order of the page; dates go into one
// box, as they are said.
func TestTheCounterByKeyboard(t *testing.T) {
	h := open(t, "")
	for name, o := range map[string]browser.Options{"scripts": {}, "no scripts": {NoScript: true}, "phone": {Width: browser.Phone}} {
		t.Run(name, func(t *testing.T) {
			p := browser.Open(t, h.url, o)
			signIn(p, receptionist)
			beginAtCounter(p, "khai+sinh", "Đăng ký khai sinh")
			p.Type("Ngày, tháng, năm sinh", "1/2/26")
			p.Key(kb.Enter) // keeps, and reads what was typed
			p.Sees("Nhập hồ sơ cho người đến quầy")
			p.Holds("Ngày, tháng, năm sinh", "01/02/2026")
			look(p, "quay-khai-sinh-"+strings.ReplaceAll(name, " ", "-"))
			if o.NoScript || o.Width > 0 {
				return
			}
			rest := p.TabOrder()
			for _, want := range []string{"Tìm người đã có tài khoản (không bắt buộc)", "Họ và tên người nộp", "Ngày, tháng, năm sinh",
				"Chụp bằng điện thoại", "Số bộ hồ sơ", "Tiếp nhận và hẹn trả", "Chỉ ghi nhận, kiểm tra sau"} {
				i := slices.Index(rest, want)
				if i < 0 {
					t.Fatalf("the tab key does not reach %q, only %q", want, rest)
				}
				rest = rest[i+1:]
			}
			p.Press("Tiếp nhận và hẹn trả") // nothing is answered: all is said at once
			p.Sees("Có chỗ cần sửa")
			p.Sees("Hãy nhập họ và tên người nộp")
			look(p, "quay-thieu")
			refused(p)
		})
	}
}

// refused says that the script of the page asked first and was told what is
// wrong; then the page itself says it.
func refused(p resident.Person) {
	if page, ok := p.(*browser.Page); ok {
		page.Refused(page.Path())
	}
}

// Who came before without an account is known by what they say of themselves;
// nothing has to be typed twice, and what was taken over is asked again.
func TestTheCounterKnowsWhoCameBefore(t *testing.T) {
	eachBrowser(t, func(t *testing.T, h house, open window) {
		counter := as(t, open, receptionist)
		walkIn(t, counter, "Lý Thị Mười Ba")
		beginAtCounter(counter, "mai+tang", funeral)
		counter.Type("Tìm người đã có tài khoản (không bắt buộc)", "ly thi muoi ba")
		counter.Press("Tìm người")
		counter.Choose("Người nộp là", "Lý Thị Mười Ba")
		counter.Press("Dùng người này")
		counter.Holds("Họ và tên người nộp", "Lý Thị Mười Ba")
		counter.Sees("Hồ sơ đã nộp trước")
		counter.Press("Lấy cả tờ khai: " + codeShown(t, counter, caseCode))
		counter.Holds("Bạn đề nghị giải quyết việc gì", "Hỗ trợ chi phí mai táng cho bố tôi")
		counter.Sees("hãy hỏi lại")
		look(counter, "quay-nguoi-cu")
		counter.Check("Tôi cam kết nội dung đã khai và giấy tờ kèm theo là đúng sự thật")
		counter.Press("Tiếp nhận và hẹn trả")
		counter.Sees("Hãy hỏi lại người dân")
		refused(counter)
		counter.Check(strings.TrimSpace(codeShown(t, counter, `Đã hỏi lại người dân \d+ mục lấy từ hồ sơ trước`)))
		counter.Press("Tiếp nhận và hẹn trả")
		counter.Sees("Đã tiếp nhận hồ sơ")
	})
}

// A telephone scans a paper: pages become one file, which the counter's page
// shows by itself.
func TestScanByTelephone(t *testing.T) {
	for name, noScript := range map[string]bool{"scripts": false, "no scripts": true} {
		t.Run(name, func(t *testing.T) {
			h := open(t, "")
			counter := browser.Open(t, h.url, browser.Options{NoScript: noScript})
			signIn(counter, receptionist)
			beginAtCounter(counter, "khai+sinh", "Đăng ký khai sinh")
			counter.Type("Họ và tên người nộp", "Lý Thị Mười Bốn")
			counter.Press("Chụp bằng điện thoại")
			counter.Sees("Chưa nhận được gì")
			counter.Holds("Họ và tên người nộp", "Lý Thị Mười Bốn")
			look(counter, "quay-ma-chup")

			phone := browser.Open(t, h.url, browser.Options{Width: browser.Phone, NoScript: noScript})
			phone.Visit(counter.Link("Chụp ngay trên máy này"))
			look(phone, "chup")
			phone.Choose("Đây là giấy tờ nào?", shortened(notice))
			phone.Attach("Chụp trang giấy", photo(t, "trang-1.jpg"), photo(t, "trang-2.jpg"))
			if noScript {
				phone.Press("Gửi ảnh, còn chụp tiếp")
				phone.Sees("Đã nhận 2 ảnh")
				phone.Choose("Đây là giấy tờ nào?", shortened(notice))
			} else {
				phone.Sees("✓ trang-2.jpg")
			}
			phone.Press("Xong giấy này")
			phone.Sees("Đã gửi đến quầy")
			look(phone, "chup-xong")

			if noScript {
				counter.Press("Xem ảnh vừa gửi")
			} else {
				time.Sleep(4 * time.Second) // the page asks every three
			}
			counter.Sees("giay-to-2-trang.pdf")
			counter.Holds("Họ và tên người nộp", "Lý Thị Mười Bốn")
			look(counter, "quay-da-chup")
			counter.Press("Hủy mã này")
			phone.Visit(phone.Path())
			phone.Status(http.StatusNotFound)
			phone.Sees("đã hết hạn")
		})
	}
}

func shortened(s string) string {
	if r := []rune(s); len(r) > 70 {
		return strings.TrimSpace(string(r[:69])) + "…"
	}
	return s
}

// A connection is lost in the middle of an entry, and again while the answer to
// its filing is on the way: nothing typed is lost, and there is one dossier.
func TestAConnectionLostInTheMiddleOfAnEntry(t *testing.T) {
	h := open(t, "")
	lossy := loseAnswers(t, h)
	p := browser.Open(t, lossy.url, browser.Options{})
	signIn(p, receptionist)
	beginAtCounter(p, "mai+tang", funeral)
	draft := step(p, 3)
	declareFuneral(p, "Lý Thị Mười Lăm")
	p.Offline(true)
	p.Type("Bạn đề nghị giải quyết việc gì", "Gõ lúc mất mạng")
	p.Type("Ghi chú (không bắt buộc)", "mưa to, mất điện")
	time.Sleep(3 * time.Second)
	p.Sees("Mất kết nối – đang giữ trên máy này")
	p.Shot("quay-mat-ket-noi")
	p.Press("Tiếp nhận và hẹn trả")
	p.Sees("Mất kết nối – đang giữ trên máy này")
	lossy.lose.Store(2) // the next two answers to the filing never arrive
	p.Offline(false)
	for range 100 {
		if strings.Contains(p.Path(), "/quay/da-nhap/") {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	p.Sees("Đã tiếp nhận hồ sơ")
	p.Sees("Lý Thị Mười Lăm")
	p.MayLose("/quay/ho-so/")
	if got := lossy.filings.Load(); got < 3 {
		t.Errorf("the filing was sent %d times", got)
	}
	var filed int
	err := h.app.DB.Write.QueryRow(`SELECT COUNT(*) FROM casework_dossier WHERE title = 'Lý Thị Mười Lăm'`).Scan(&filed)
	if err != nil || filed != 1 {
		t.Errorf("%d dossiers (%v)", filed, err)
	}
	p.Visit("/quay/ho-so/" + draft) // a way back leads to what it became
	p.Sees("Đã tiếp nhận hồ sơ")
	if left := p.Stored("xaso-giu-"); len(left) != 0 {
		t.Errorf("the machine keeps %v", left)
	}
}

// The machine goes off in the middle: the page offers what it kept, to the same
// session only.
func TestAnEntryIsTakenUpAgain(t *testing.T) {
	h := open(t, "")
	lossy := loseAnswers(t, h)
	p := browser.Open(t, lossy.url, browser.Options{})
	signIn(p, receptionist)
	beginAtCounter(p, "mai+tang", funeral)
	path := p.Path()
	lossy.down.Store(true)
	p.Type("Họ và tên người nộp", "Lý Thị Mười Sáu")
	p.Type("Bạn đề nghị giải quyết việc gì", "Gõ dở thì mất điện")
	time.Sleep(3 * time.Second)
	p.Sees("Mất kết nối – đang giữ trên máy này")
	p.Visit("/quay")
	p.Sees("Có bản nhập đang giữ trên máy này")
	look(p, "quay-con-giu")
	p.Visit(path)
	p.Sees("Máy này còn giữ những ô bạn đã gõ")
	look(p, "quay-lay-lai")
	p.Press("Lấy lại")
	p.Holds("Họ và tên người nộp", "Lý Thị Mười Sáu")
	p.Holds("Bạn đề nghị giải quyết việc gì", "Gõ dở thì mất điện")
	p.Type("Ghi chú (không bắt buộc)", "lần nữa")
	time.Sleep(500 * time.Millisecond)
	p.MayLose("/quay/ho-so/")
	if left := p.Stored("xaso-giu-"); len(left) != 1 || strings.Contains(left[0], "Mười Sáu") {
		t.Errorf("kept in the open: %v", left)
	}
	p.Visit("/quay")
	p.Press("Đăng xuất")
	if left := p.Stored("xaso-giu-"); len(left) != 0 {
		t.Errorf("after signing out the machine keeps %v", left)
	}
}

// A lossyHouse swallows answers: to the next filings, or to everything that
// entries send.
type lossyHouse struct {
	url           string
	lose, filings atomic.Int64
	down          atomic.Bool
}

func loseAnswers(t *testing.T, h house) *lossyHouse {
	t.Helper()
	handler, err := h.app.Handler()
	if err != nil {
		t.Fatal(err)
	}
	lossy := &lossyHouse{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || !strings.HasPrefix(r.URL.Path, "/quay/ho-so/") {
			handler.ServeHTTP(w, r)
			return
		}
		if lossy.down.Load() {
			panic(http.ErrAbortHandler)
		}
		sent, err := io.ReadAll(r.Body)
		if err != nil {
			return // the browser went away
		}
		r.Body = io.NopCloser(bytes.NewReader(sent))
		said := httptest.NewRecorder()
		handler.ServeHTTP(said, r)
		if bytes.Contains(sent, []byte(`name="accept"`)) {
			lossy.filings.Add(1)
			if lossy.lose.Add(-1) >= 0 {
				panic(http.ErrAbortHandler)
			}
		}
		for name, values := range said.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(said.Code)
		_, _ = w.Write(said.Body.Bytes())
	}))
	t.Cleanup(server.Close)
	lossy.url = server.URL
	return lossy
}

// The hall: numbers taken, called, called again, sent on; the board shows them
// and a telephone follows its own.
func TestTheHall(t *testing.T) {
	h := open(t, "")
	counter := browser.Open(t, h.url, browser.Options{})
	signIn(counter, receptionist)
	for range 3 {
		counter.Visit("/quay")
		counter.Press("Lấy số")
	}
	look(counter, "so-thu-tu")
	phone := browser.Open(t, h.url, browser.Options{Width: browser.Phone})
	phone.Visit("/bang-so/3")
	phone.Sees("Trước bạn còn 2 người")
	look(phone, "so-cua-toi")
	counter.Visit("/quay")
	counter.Type("Bạn ngồi quầy số", "2")
	counter.Press("Gọi số tiếp theo")
	counter.Press("Gọi lại 1")
	look(counter, "quay-hang-cho")
	hall := browser.Open(t, h.url, browser.Options{Width: 1920})
	hall.Visit("/bang-so")
	hall.Sees("Mời đến quầy 2")
	look(hall, "bang-so")
	counter.Type("Chuyển số 1 sang quầy", "5")
	counter.Press("Chuyển quầy")
	counter.Press("Gọi số tiếp theo")
	time.Sleep(4 * time.Second)
	hall.Sees("Mời đến quầy 2, số 2") // by itself
	still := browser.Open(t, h.url, browser.Options{Width: browser.Phone, NoScript: true})
	still.Visit("/bang-so")
	still.Sees("Đang chờ: 2 người")
	still.NoHorizontalScroll()
	still.Shot("bang-so-nho")
	phone.Visit("/bang-so/99")
	phone.Status(http.StatusNotFound)
}

// Letters: a delivery is noted at once, entered later, due from the day it
// came.
func TestLettersAtTheCounter(t *testing.T) {
	eachBrowser(t, func(t *testing.T, h house, open window) {
		counter := as(t, open, receptionist)
		counter.Visit("/quay")
		counter.Follow("Sổ bưu chính")
		counter.Type("Số vận đơn, dòng 1", "EE 123 456 789 VN")
		counter.Press("Ghi vào sổ")
		counter.Status(http.StatusUnprocessableEntity)
		counter.Holds("Số vận đơn, dòng 1", "EE 123 456 789 VN")
		counter.Type("Người gửi, dòng 1", "Lý Thị Mười Bảy")
		look(counter, "buu-chinh-sai")
		counter.Press("Ghi vào sổ")
		counter.Sees("Đã ghi 1 phong bì vào sổ")
		counter.Sees("EE123456789VN")
		look(counter, "buu-chinh")
	})
}
