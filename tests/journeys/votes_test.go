package journeys

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"xaso/internal/modules/votes"
	"xaso/internal/platform/backup"
	"xaso/tests/browser"
)

// A household votes on its telephone by the code of its invitation, changes its
// mind, and keeps one receipt; anybody reads how the road was decided and counts
// again; an online vote that the law forbids cannot be announced.
func TestAHouseholdVotes(t *testing.T) {
	h := lived(t)
	head := browser.Open(t, h.url, browser.Options{Width: 1280})
	signIn(head, hamletHead)
	head.Visit("/bieu-quyet")
	head.Axe()
	head.Shot("bieu-quyet-desktop")
	head.Follow("Lịch tổng vệ sinh và trồng hàng cây ven đường (thử nghiệm)")
	head.Follow("Điều hành")
	head.Axe()
	head.Shot("bieu-quyet-dieu-hanh")
	head.Press("In giấy mời có mã hộ")
	head.Sees("chỉ hiện một lần này")
	head.Axe()
	code := regexp.MustCompile(`[2-9A-Z]{5}-[2-9A-Z]{5}`).FindString(head.Text())
	if code == "" {
		t.Fatal("no code on the invitations")
	}

	phone := browser.Open(t, h.url, browser.Options{Width: browser.Phone, NoScript: true})
	phone.Visit("/bieu-quyet")
	phone.NoHorizontalScroll()
	phone.Shot("bieu-quyet-phone")
	phone.Follow("Lịch tổng vệ sinh và trồng hàng cây ven đường (thử nghiệm)")
	phone.Shot("bieu-quyet-cuoc-phone")
	phone.Press("Bỏ phiếu của hộ")
	phone.NoHorizontalScroll()
	phone.Axe()
	phone.Shot("bieu-quyet-phieu-phone")
	phone.Type("Mã hộ", "AAAAA-AAAAA")
	phone.Choose("Ý kiến của hộ", "Tán thành")
	phone.Press("Gửi phiếu")
	phone.Sees("Mã hộ không đúng")
	phone.Axe()
	phone.Type("Mã hộ", strings.ToLower(code))
	phone.Press("Gửi phiếu")
	phone.Sees("Đã nhận phiếu của hộ")
	receipt := regexp.MustCompile(`[2-9A-Z]{4} [2-9A-Z]{4} [2-9A-Z]{4}`)
	first := receipt.FindString(phone.Text())
	phone.SeesNot("Tán thành")
	phone.Axe()
	phone.NoHorizontalScroll()
	phone.Shot("bieu-quyet-bien-nhan-phone")
	phone.Follow("Về trang cuộc biểu quyết")
	phone.Press("Bỏ phiếu của hộ")
	phone.Type("Mã hộ", code)
	phone.Choose("Ý kiến của hộ", "Không tán thành")
	phone.Press("Gửi phiếu")
	if again := receipt.FindString(phone.Text()); again != first || first == "" {
		t.Errorf("receipts %q and %q", first, again)
	}

	phone.Visit("/bieu-quyet")
	phone.Follow("Mức đóng góp mở rộng đường trục thôn (thử nghiệm)")
	phone.Sees("Được thông qua.")
	phone.Axe()
	phone.NoHorizontalScroll()
	phone.Shot("bieu-quyet-ket-qua-phone")
	road := phone.Path()
	phone.Follow("Danh sách biên nhận")
	phone.Axe()
	answer, err := http.Get(h.url + road + "/kiem-phieu.json")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if r, err := votes.Recount(answer.Body); err != nil || len(r.Faults) > 0 || !r.Result.Passed {
		t.Errorf("recount: %+v %v", r.Faults, err)
	}
	head.Visit(road)
	head.Shot("bieu-quyet-ket-qua-desktop")

	head.Visit("/bieu-quyet/moi")
	head.Axe()
	head.Type("Tên cuộc biểu quyết", "Góp tiền làm đường")
	head.Type("Nội dung xin ý kiến", "Mỗi hộ góp bao nhiêu?")
	head.Choose("Nội dung theo luật", "Khoản 1 Điều 15: Chủ trương và mức đóng góp xây dựng hạ tầng, công trình công cộng")
	head.Uncheck("Họp cộng đồng dân cư")
	head.Check("Trực tuyến")
	head.Press("Thông báo")
	head.Sees("Nội dung thuộc khoản 1 Điều 15 không được biểu quyết trực tuyến: khoản 2 Điều 17 Luật 10/2022/QH15 chỉ cho biểu quyết trực tuyến đối với khoản 6.")
	head.Axe()
	head.Shot("bieu-quyet-bi-tu-choi")
	head.Visit("/bieu-quyet/luat")
	head.Axe()
	head.Shot("bieu-quyet-luat")

	verified := func() bool {
		report, err := backup.Verify(t.Context(), h.app.DB, h.app.Gate, h.app.Files, time.Now(), h.app.Chains()...)
		if err != nil {
			t.Fatal(err)
		}
		return report.Sound()
	}
	if !verified() {
		t.Error("the house does not hold together")
	}
	if _, err := h.app.DB.Write.Exec(`DELETE FROM votes_ballot WHERE seq = 2`); err != nil {
		t.Fatal(err)
	}
	if verified() {
		t.Error("a deleted ballot was not found by verify")
	}
}
