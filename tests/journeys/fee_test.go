package journeys

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"xaso/internal/demo"
	"xaso/internal/modules/casework"
	"xaso/internal/modules/payments"
	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/vietqr"
	"xaso/tests/browser"
	"xaso/tests/resident"
)

// extracts is a procedure that costs 8.000 đ a copy.
const extracts = "2.000635"

// actorOf is who signs in with a login.
func actorOf(t *testing.T, h house, login string) gate.Actor {
	t.Helper()
	s, err := h.app.People.SignIn(t.Context(), demo.Commune, people.SignIn{Login: login, Password: demo.Password})
	if err != nil {
		t.Fatal(err)
	}
	who, _, err := h.app.People.ActorBySession(t.Context(), demo.Commune, s.Token)
	if err != nil {
		t.Fatal(err)
	}
	return who
}

// fileExtract files an application for an extract, as the mother, and returns
// its id.
func fileExtract(t *testing.T, h house) string {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	who := actorOf(t, h, mother)
	d, err := h.app.Desk.StartDraft(t.Context(), who, extracts, casework.Online)
	must(err)
	for page, typed := range map[string]url.Values{
		"noi-nhan": {"authority": {"Ủy ban nhân dân xã"}},
		"ai-nop":   {"applies_for": {"self"}},
		"nguoi-yeu-cau": {"requester.full_name": {"Nguyễn Thị Một"}, "requester.personal_id": {motherCCCD},
			"requester.id_document.kind": {"cccd"}, "requester.id_document.number": {motherCCCD},
			"requester.residence_kind": {"thuong_tru"}, "requester.residence.scope": {"1"},
			"requester.residence.province": {"38"}, "requester.residence.commune": {"Xã Mẫu"}, "requester.residence.detail": {"Thôn Một"}},
		"noi-dung": {"content": {"Một bản sao trích lục khai sinh"}},
		"cam-ket":  {"pledge": {"on"}},
	} {
		_, _, err := h.app.Desk.SavePage(t.Context(), who, d.ID, casework.PageSaved{Page: page, Typed: typed})
		must(err)
	}
	done, err := h.app.Desk.Submit(t.Context(), who, casework.Submission{Draft: d.ID})
	must(err)
	must(h.app.DoJobs(t.Context()))
	return done.ID
}

// nameAccount is the administrator naming where residents pay.
func nameAccount(office resident.Person) {
	office.Visit("/quan-tri/thu-phi")
	look(office, "thu-phi-thiet-lap")
	office.Within("Thêm tài khoản", func() {
		office.Select("Ngân hàng", "Agribank – Ngân hàng Nông nghiệp và Phát triển Nông thôn Việt Nam")
		office.Type("Số tài khoản", "1234567890123")
		office.Type("Chủ tài khoản", "Ủy ban nhân dân xã Tống Sơn")
		office.Type("Mật khẩu của bạn", demo.Password)
		office.Press("Thêm và dùng cho yêu cầu mới")
	})
	office.Sees("Đang dùng cho yêu cầu mới")
}

// scanned reads the QR code off the picture of the page, with a program that
// knows nothing of this house.
func scanned(t *testing.T, p resident.Person) (vietqr.Transfer, bool) {
	t.Helper()
	page, ok := p.(*browser.Page)
	if _, err := exec.LookPath("zbarimg"); !ok || err != nil {
		return vietqr.Transfer{}, false
	}
	out, err := exec.Command("zbarimg", "--raw", "-q", page.Shot("thanh-toan")).Output()
	if err != nil {
		t.Fatalf("the code is not read off the page: %v", err)
	}
	got, err := vietqr.Decode(strings.TrimSpace(string(out)))
	if err != nil {
		t.Fatal(err)
	}
	return got, true
}

// A resident pays the fee of a dossier by the code on her telephone; the
// office compares the bank's statement; she has her receipt.
func TestAFeeIsPaid(t *testing.T) {
	eachBrowser(t, func(t *testing.T, h house, open window) {
		nameAccount(as(t, open, admin))
		id := fileExtract(t, h)

		lan := as(t, open, mother)
		lan.Visit("/ho-so/" + id)
		lan.Sees("Cần nộp 8.000 đ")
		look(lan, "ho-so-co-phi")
		lan.Press("Xem cách nộp")
		lan.Sees("Số tiền phải nộp: 8.000 đ")
		look(lan, "thanh-toan")
		code := step(lan, 2)
		lan.Sees(code)
		if got, ok := scanned(t, lan); ok && (got.Amount != 8000 || got.Purpose != code || got.Account != "1234567890123" || got.BIN != "970405") {
			t.Errorf("the code asks for %+v", got)
		}

		head := as(t, open, centreHead)
		head.Visit("/doi-soat/sao-ke")
		file := filepath.Join(t.TempDir(), "sao-ke.csv")
		today := day(0).String()
		text := fmt.Sprintf("SAO KÊ TÀI KHOẢN;;;\nNgày giao dịch;Số tham chiếu;Phát sinh có;Nội dung\n%[1]s;FT1;8.000;MBVCB.77.%[2]s.CT tu 0123\n%[1]s;FT2;5.000;khong ro\n%[1]s;FT3;tam nghin;x\n",
			today, strings.ToLower(code))
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		look(head, "sao-ke")
		head.Attach("Tệp sao kê", file)
		head.Press("Xem trước")
		head.Sees("Đây là bản xem trước")
		head.Sees("“tam nghin” không phải là số.")
		look(head, "sao-ke-xem-truoc")
		head.Press("Ghi nhận sao kê")
		head.Sees("Đã đối chiếu sao kê này")
		if err := h.app.DoJobs(t.Context()); err != nil {
			t.Fatal(err)
		}

		lan.Press("Xem tiền đã đến chưa")
		lan.Sees("Đã nhận tiền")
		look(lan, "da-nop")
		lan.Follow("Xem và in biên lai")
		lan.Sees("Nguyễn Thị Một")
		lan.Sees("/000001")
		look(lan, "bien-lai")
		lan.Visit("/ho-so/" + id)
		lan.Sees("Đã nộp 8.000 đ")

		// What did not fit waits for the head; the book shows the difference.
		head.Visit("/doi-soat")
		head.Sees("Không có mã nộp phí nào khớp")
		look(head, "doi-soat")
		head.Visit("/so-quy")
		head.Sees("13.000 đ")
		look(head, "so-quy")
	})
}

// Somebody pays in cash at the counter; a refusal gives it back by two.
func TestCashAndItsWayBack(t *testing.T) {
	eachBrowser(t, func(t *testing.T, h house, open window) {
		id := fileExtract(t, h)
		counter := as(t, open, receptionist)
		counter.Visit("/thu-phi")
		look(counter, "thu-phi")
		r, err := h.app.Till.Of(t.Context(), actorOf(t, h, receptionist), id)
		if err != nil {
			t.Fatal(err)
		}
		counter.Visit("/thu-phi?ma=" + url.QueryEscape(strings.ToLower(r.Code)))
		look(counter, "thu-phi-khoan")
		counter.Press("Đã nhận đủ tiền")
		counter.Sees("Xem và in biên lai")
		counter.Visit("/thu-phi/ho-so/" + id)
		counter.Type("Thu khoản", "thẻ 4111 1111 1111 1111")
		counter.Type("Số tiền", "15.000")
		counter.Press("Tạo yêu cầu")
		counter.Sees("có vẻ chứa số thẻ ngân hàng")
		look(counter, "thu-phi-so-the")

		if err := h.app.Till.End(t.Context(), demo.Commune, id, "payments.why.refused"); err != nil {
			t.Fatal(err)
		}
		head := as(t, open, centreHead)
		head.Visit("/doi-soat")
		reveal(head, "Đề nghị hoàn")
		head.Choose("Hoàn bằng", "Tiền mặt")
		head.Type("Nơi nhận", "Nguyễn Thị Một")
		head.Press("Gửi đề nghị")
		head.Sees("Đang chờ lãnh đạo duyệt")
		leads := as(t, open, leader)
		leads.Visit("/hoan-phi")
		look(leads, "hoan-phi")
		leads.Type("Lý do", "Hồ sơ bị từ chối trước khi giải quyết")
		leads.Press("Duyệt hoàn")
		leads.Sees("Không có đề nghị nào chờ duyệt")
		head.Visit("/doi-soat")
		reveal(head, "Ghi nhận đã chi")
		head.Type("Số tham chiếu ngân hàng hoặc số phiếu chi", "PC 1/2026")
		head.Press("Đã chi")
		head.Visit("/so-quy")
		head.Sees("thu 8.000 đ, hoàn 8.000 đ")
	})
}

// fees are what stands on the pages of fees.
type fees struct{ open, paid, statement string }

// playFees leaves a fee to be paid, one that was, money that does not fit, a
// refund that waits for the leader, and a statement that was read.
func playFees(t *testing.T, h house, office resident.Person) fees {
	t.Helper()
	nameAccount(office)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	till, head, counter := h.app.Till, actorOf(t, h, centreHead), actorOf(t, h, receptionist)
	asked := func() payments.Request {
		r, err := till.Of(t.Context(), counter, fileExtract(t, h))
		must(err)
		return r
	}
	var f fees
	f.open = asked().Code
	paid, refused := asked(), asked()
	f.paid = paid.Code
	for _, r := range []payments.Request{paid, refused} {
		_, err := till.TakeCash(t.Context(), counter, r.Code, r.Dong)
		must(err)
	}
	must(till.End(t.Context(), demo.Commune, refused.Dossier, "payments.why.refused"))
	must(h.app.DoJobs(t.Context()))
	accounts, err := till.InUse(t.Context(), head)
	must(err)
	text := fmt.Sprintf("Ngày;Số tham chiếu;Ghi có;Nội dung\n%[1]s;FT1;5.000;khong ro\n%[1]s;FT2;x;y\n", day(0).String())
	for range 2 { // one is booked, the next is a preview
		if f.statement != "" {
			_, err := till.Confirm(t.Context(), head, f.statement)
			must(err)
		}
		f.statement, err = till.ReadStatement(t.Context(), head, accounts[0].ID, "sao-ke.csv", strings.NewReader(text), int64(len(text)), payments.Reading{})
		must(err)
	}
	q, err := till.Queue(t.Context(), head)
	must(err)
	must(till.AskRefund(t.Context(), head, q.Due[0].ID, payments.Cash, "Nguyễn Thị Một"))
	return f
}
