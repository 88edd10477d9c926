package journeys

import (
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"xaso/internal/app"
	"xaso/internal/demo"
	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/tests/browser"
	"xaso/tests/resident"
)

// livedUntil is a demo house whose clock can be moved forward.
func livedUntil(t *testing.T) (house, *atomic.Int64) {
	t.Helper()
	ahead := new(atomic.Int64)
	h, err := demo.OpenAt(t.Context(), app.Config{Data: t.TempDir()}, func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	handler, err := h.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return house{h, server.URL}, ahead
}

// A record that changes moves its indicator, the history and the rows behind
// it; public figures stand with their sources, and what a source says as a
// limit stays one.
func TestIndicators(t *testing.T) {
	h, ahead := livedUntil(t)
	manager := gate.NewActor("manager", demo.Commune, gate.Grant{Permission: criteria.MayManage})
	if err := h.app.Criteria.Follow(t.Context(), manager, criteria.Following{Set: "ntm-2021-2025-xa", Column: "bac_trung_bo"}); err != nil {
		t.Fatal(err)
	}
	jobs(t, h)
	const poverty = "/chi-tieu/ntm-2021-2025-xa/11"
	tell := func(t *testing.T, p resident.Person, household, before, after string) {
		ahead.Add(int64(24 * time.Hour)) // history has one point for each day
		p.Visit("/chi-tieu/thon-thong-minh-th/TTM.5")
		p.Sees("trên 50 %")
		p.Sees("Tỷ lệ do nguồn công bố, cán bộ nhập theo văn bản, tính đến ngày 19/06/2024")
		look(p, "chi-tieu-cong-bo")
		p.Visit("/chi-tieu/ntm-2021-2025-xa-kieu-mau/KM.2")
		p.Sees("1,21 lần")
		p.Sees("Đạt (tạm tính)")
		p.Visit("/chi-tieu/ntm-2021-2025-xa-kieu-mau/KM.1")
		p.Sees("Chưa kết luận được")

		signIn(p, specialist)
		p.Visit(poverty)
		p.Sees(before)
		p.Sees("Chưa có mức")
		p.Visit("/so-ho?q=" + household)
		p.Follow(household)
		p.Press("Ghi nhận tình trạng")
		p.Type("Nguồn", "Quyết định số 15 của Chủ tịch xã")
		p.Select("Hộ nghèo, hộ cận nghèo", "Hộ nghèo")
		p.Press("Lưu")
		jobs(t, h)
		p.Visit(poverty)
		p.Sees(after)
		p.Sees("Diễn biến")
		look(p, "chi-tieu")
		p.Press("Các dòng của tử số")
		p.Sees(household)
		look(p, "chi-tieu-dong")
	}
	enter := func(t *testing.T, p resident.Person) {
		p.Visit("/so-lieu")
		p.Sees("Còn thiếu số liệu của")
		look(p, "so-lieu")
		p.Visit("/chi-tieu/thon-thong-minh-th/TTM.6/nhap")
		p.Choose("Văn bản cho biết gì", "Tử số và mẫu số")
		p.Type("Tử số", "120")
		p.Type("Mẫu số", "100")
		p.Press("Lưu số liệu")
		p.Sees("Tử số 120 lớn hơn mẫu số 100")
		look(p, "chi-tieu-nhap-sai")
		p.Type("Mẫu số", "120")
		p.Type("Ngày", "30")
		p.Type("Tháng", "9")
		p.Type("Năm", "2024")
		p.Type("Văn bản nguồn", "Báo cáo số 40/BC-UBND")
		p.Type("Người chịu trách nhiệm về số liệu", "Vũ Thị Bảy, công chức")
		p.Press("Lưu số liệu")
		p.Sees("100 %")
		p.Sees("Báo cáo số 40/BC-UBND")
		look(p, "chi-tieu-da-nhap")
		p.Visit("/so-do")
		p.Sees("Hồ sơ tiếp nhận trong kỳ")
		look(p, "so-do")
	}
	t.Run("phone", func(t *testing.T) {
		p := browser.Open(t, h.url, browser.Options{Width: browser.Phone})
		tell(t, p, "TS-001", "7 trên 151", "8 trên 151")
		enter(t, p)
	})
	t.Run("desktop", func(t *testing.T) {
		p := browser.Open(t, h.url, browser.Options{Width: browser.Desktop})
		tell(t, p, "TS-002", "8 trên 151", "9 trên 151")
		enter(t, p)
	})
}

// enterFigure has an official enter the income of 2024, and returns the id.
func enterFigure(t *testing.T, h house) string {
	t.Helper()
	who := gate.NewActor("clerk-of-figures", demo.Commune, gate.Grant{Permission: indicators.MayEnter})
	err := h.app.Indicators.Enter(t.Context(), who, indicators.Entry{Set: baseSet, Code: "10", Kind: indicators.Amount, Value: 65.605,
		AsOf: clock.Date{Year: 2024, Month: 6, Day: 19}, Document: "Báo cáo thử", VouchedBy: "Người thử"})
	if err != nil {
		t.Fatal(err)
	}
	var id string
	err = h.app.Gate.Read(t.Context(), who, indicators.MayEnter, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		all, err := h.app.Indicators.Entries(tx, baseSet, "10")
		if err == nil {
			id = all[0].ID
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}
