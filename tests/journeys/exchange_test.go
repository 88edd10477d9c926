package journeys

import (
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"xaso/internal/app"
	"xaso/internal/demo"
	"xaso/internal/platform/clock"
	"xaso/tests/browser"
	"xaso/tests/portal"
	"xaso/tests/resident"
)

// A linked house reports to a portal, and has a clock that the test moves.
type linked struct {
	house
	portal *portal.Portal
	ahead  *atomic.Int64
}

func openLinked(t *testing.T) linked {
	t.Helper()
	l := linked{ahead: &atomic.Int64{}}
	now := func() time.Time { return time.Now().Add(time.Duration(l.ahead.Load())) }
	l.portal = portal.Open("dvcqg", now)
	t.Cleanup(l.portal.Close)
	h, err := app.OpenAt(t.Context(), app.Config{Data: t.TempDir(), Exchange: "dvcqg", ExchangeURL: l.portal.URL,
		ExchangeAccount: portal.Account, ExchangeSecret: portal.Secret}, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	if err := demo.Load(t.Context(), h); err != nil {
		t.Fatal(err)
	}
	handler, err := h.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	l.house = house{h, server.URL}
	return l
}

// work does what is due, again for every hour that passes.
func (l linked) work(t *testing.T, hours int) {
	t.Helper()
	for range hours + 1 {
		if err := l.app.DoJobs(t.Context()); err != nil {
			t.Fatal(err)
		}
		if hours > 0 {
			l.ahead.Add(int64(time.Hour))
		}
	}
}

// The portal has no code for the commune, then does not answer for two days:
// both times the head of the centre sees what is wrong, does what the page says
// and sends again. In the end the portal holds the dossier once, as it is here.
func TestStuckMessagesAreSentAgainByAnOfficial(t *testing.T) {
	for name, width := range map[string]int{"text": 0, "phone": browser.Phone, "desktop": browser.Desktop} {
		t.Run(name, func(t *testing.T) {
			l := openLinked(t)
			text := func(t *testing.T) resident.Person { return resident.OpenURL(t, l.url, "/") }
			open := text
			if width > 0 {
				open = func(t *testing.T) resident.Person { return browser.Open(t, l.url, browser.Options{Width: width}) }
			}
			fileBirth(t, as(t, text, mother))
			d := newest(t, l.house)
			l.work(t, 0)

			head := as(t, open, centreHead)
			head.Visit("/lien-thong-quoc-gia")
			head.Sees("Đã cấu hình")
			look(head, "lien-thong-ket")
			head.Follow(d.code + " – Xin mã hồ sơ quốc gia")
			head.Sees("xaso không đoán thay")
			look(head, "lien-thong-chua-khop")
			head.Follow("Mở bảng mã để ghi")
			head.Holds("Giá trị ở đây", "Ủy ban nhân dân xã Tống Sơn")
			head.Type("Mã hoặc tên bên kia dùng", "H56.15316")
			look(head, "lien-thong-bang-ma")
			head.Press("Lưu")
			head.Sees("Đã lưu")
			head.Visit("/lien-thong-quoc-gia")
			head.Press("Gửi lại tất cả")
			head.Sees("Đã đưa 1 bản tin vào hàng gửi lại")
			l.work(t, 0)
			head.Visit("/lien-thong-quoc-gia")
			head.Sees("Đang kết nối")
			head.Sees("Không có bản tin nào bị giữ lại")

			l.portal.Down(true)
			counter := as(t, text, receptionist)
			openCase(counter, d)
			counter.Press("Tiếp nhận và hẹn trả")
			received := time.Now().In(clock.Zone)
			l.work(t, 45)
			head = as(t, open, centreHead) // nobody stays signed in for two days
			head.Visit("/lien-thong-quoc-gia")
			head.Sees("Bên kia không trả lời")
			look(head, "lien-thong-mat-ket-noi")
			head.Follow(d.code + " – Cập nhật nội dung hồ sơ")
			head.Sees("Không gửi được")
			look(head, "lien-thong-khong-gui-duoc")
			reveal(head, "Bỏ qua bản tin này")
			head.Press("Bỏ qua")
			head.Sees("Hãy ghi lý do bỏ qua")
			l.portal.Down(false)
			head.Press("Gửi lại")
			head.Sees("Đã đưa vào hàng gửi lại")
			l.work(t, 2)
			head = as(t, open, centreHead)
			head.Visit("/lien-thong-quoc-gia/tin?loc=da-gui")
			head.Sees("Báo trạng thái")
			look(head, "lien-thong-da-gui")

			there := l.portal.Dossiers()[d.code]
			if there.Creations != 1 || there.Status != 2 || len(l.portal.Dossiers()) != 1 {
				t.Errorf("the portal holds %d dossiers, this one %d times with status %d; it refused %q",
					len(l.portal.Dossiers()), there.Creations, there.Status, l.portal.Refused())
			}
			head.Visit("/lien-thong-quoc-gia/doi-chieu?thang=" + received.Format("2006-01"))
			head.Sees("100,00")
			look(head, "lien-thong-doi-chieu")
			head.Visit("/viec/" + d.id)
			head.Sees(there.Code) // the portal's code, beside the commune's own
			head.Sees("Bên kia đã nhận đủ")
		})
	}
}

// queued is the first message of a dossier to the portal.
func queued(t *testing.T, h house, d filed) string {
	t.Helper()
	if err := h.app.Exchange.Queue(t.Context(), demo.Commune, d.id); err != nil {
		t.Fatal(err)
	}
	var id string
	err := h.app.DB.Write.QueryRow(`SELECT id FROM exchange_message WHERE dossier_id = $1 AND kind = 'create'`, d.id).Scan(&id)
	if err != nil {
		t.Fatal(err)
	}
	return id
}
