package journeys

import (
	"testing"
	"time"

	"xaso/internal/app"
	"xaso/internal/demo"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/merge"
	"xaso/tests/browser"
	"xaso/tests/resident"
)

// An old link opens the same page of the commune that the old one is part of,
// which tells what was merged. Its administrator rehearses merging hamlets.
func TestAnOldLinkAfterAMerge(t *testing.T) {
	h := lived(t)
	if _, err := h.app.NewBackupKey(); err != nil {
		t.Fatal(err)
	}
	plan := merge.Plan{Target: merge.Target{Code: 99103, Slug: "xa-moi", Name: "Xã Mới", Province: "Tỉnh Thử", AgencyID: "H99.99103"},
		Sources: []gate.Commune{demo.Commune}, Date: "2026-07-01", Decision: "01/NQ-THU", Officials: merge.OfficialsKeep}
	run := app.MergeRun{BackupAge: time.Hour, Say: func(string) {}}
	if _, err := h.app.RehearseMerge(t.Context(), plan, run); err != nil {
		t.Fatal(app.Explain(err))
	}
	if _, err := h.app.Merge(t.Context(), plan, run); err != nil {
		t.Fatal(app.Explain(err))
	}
	tell := func(t *testing.T, p resident.Person) {
		p.Visit("/x/tong-son/tra-cuu")
		p.Sees("Xã Mới")
		p.Visit("/x/tong-son/sap-nhap")
		p.Sees("Xã Tống Sơn")
		p.Sees("01/NQ-THU")
		look(p, "sap-nhap")
		signIn(p, admin)
		p.Visit("/sap-nhap/thon")
		p.Sees("Nhập thôn")
		p.Check("Chí Phúc")
		p.Check("Vĩnh An")
		p.Type("Tên thôn sau khi nhập", "Phúc An")
		p.Type("Ngày", "1")
		p.Type("Tháng", "7")
		p.Type("Năm", "2026")
		p.Type("Số nghị quyết hoặc quyết định", "02/NQ-HĐND")
		p.Press("Diễn tập")
		p.Sees("chưa có gì thay đổi")
		look(p, "nhap-thon")
	}
	t.Run("text", func(t *testing.T) { tell(t, resident.OpenURL(t, h.url, "/")) })
	for name, width := range map[string]int{"phone": browser.Phone, "desktop": browser.Desktop} {
		t.Run(name, func(t *testing.T) { tell(t, browser.Open(t, h.url, browser.Options{Width: width})) })
	}
}
