package journeys

import (
	"net/http/httptest"
	"testing"

	"xaso/internal/app"
	"xaso/internal/demo"
	"xaso/internal/modules/score"
	"xaso/internal/platform/clock"
	"xaso/tests/browser"
	"xaso/tests/resident"
)

// lived is a demo house with the three weeks that happened in it.
func lived(t *testing.T) house {
	t.Helper()
	h, err := demo.Open(t.Context(), app.Config{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	if err := h.DoJobs(t.Context()); err != nil {
		t.Fatal(err)
	}
	handler, err := h.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return house{h, server.URL}
}

// longAgo is the year in which the history's overdue dossier was received: on
// the fourteenth working day before today.
func longAgo(h house) string {
	d := clock.DateOf(h.app.Gate.Now())
	for n := 0; n < 14; {
		if d = d.AddDays(-1); clock.VietNam().Working(d) {
			n++
		}
	}
	return score.MonthOf(d.At(clock.At(9, 0))).YearOf().String()
}

// The deputy chairman sees what costs the commune points, goes from the number
// to the dossier that does, and reads there what would become of it.
func TestFromTheScoreToTheDossierThatCostsIt(t *testing.T) {
	h := lived(t)
	year := longAgo(h)
	tell := func(t *testing.T, p resident.Person) {
		signIn(p, leader)
		p.Visit("/dieu-hanh")
		p.Sees("Điểm phục vụ")
		p.Sees("Đang mất nhiều điểm nhất")
		look(p, "diem-dieu-hanh")
		p.Visit("/diem?ky=" + year)
		p.Sees("Tổng điểm")
		p.Sees("công thức chép lại, chưa đối chiếu văn bản gốc")
		p.Sees("Không có phản ánh, kiến nghị trong kỳ")
		look(p, "diem")
		p.Follow("2.1 Giải quyết đúng hạn")
		p.Sees("đã quá hạn, chưa xong")
		look(p, "diem-dung-han")
		code := codeShown(t, p, caseCode)
		p.Follow(code)
		p.Sees("Ảnh hưởng đến điểm của tháng")
		p.Sees("Xong hôm nay")
		p.Sees("Gửi phiếu yêu cầu bổ sung (Mẫu 02)")
		look(p, "diem-ho-so")
		p.Visit("/diem/cach-tinh")
		p.Sees("chưa rõ trọng số")
		look(p, "diem-cach-tinh")
		p.Visit("/ket-qua-phuc-vu")
		p.Sees("Hồ sơ đã tiếp nhận")
		look(p, "ket-qua-phuc-vu")
	}
	t.Run("text", func(t *testing.T) { tell(t, resident.OpenURL(t, h.url, "/")) })
	for name, width := range map[string]int{"phone": browser.Phone, "desktop": browser.Desktop} {
		t.Run(name, func(t *testing.T) { tell(t, browser.Open(t, h.url, browser.Options{Width: width})) })
	}
}
