package papers_test

import (
	"errors"
	"strings"
	"testing"

	"xaso/internal/modules/casework/papers"
)

func TestFormsAreDated(t *testing.T) {
	tests := []struct {
		day    string
		kind   papers.Kind
		number string // "" when the set has no such form
		title  string
	}{
		{"2018-11-22 23:59", papers.KindReceipt, "", ""},
		{"2018-11-23 00:00", papers.KindReceipt, "01", "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"},
		{"2025-09-14 23:59", papers.KindExtension, "04", "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ"},
		{"2025-09-14 23:59", papers.KindStop, "", ""},
		{"2025-09-14 23:59", papers.KindControl, "05", "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ"},
		{"2025-09-14 23:59", papers.KindRegister, "06", "SỔ THEO DÕI HỒ SƠ"},
		{"2025-09-15 00:00", papers.KindExtension, "04", "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT"},
		{"2025-09-15 00:00", papers.KindStop, "05", "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ"},
		{"2026-11-23 10:00", papers.KindControl, "06", "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ"},
		{"2026-11-23 10:00", papers.KindRegister, "07", "SỔ THEO DÕI HỒ SƠ"},
	}
	for _, tt := range tests {
		form, err := papers.FormOf(tt.kind, at(tt.day))
		if tt.number == "" {
			if !errors.Is(err, papers.ErrNoForm) {
				t.Errorf("%s on %s: %v, want ErrNoForm", tt.kind, tt.day, err)
			}
			continue
		}
		if err != nil || form.Number != tt.number || form.Title != tt.title {
			t.Errorf("%s on %s: %s %q %v", tt.kind, tt.day, form.Number, form.Title, err)
		}
	}
}

func TestSetsAreWhole(t *testing.T) {
	for day, count := range map[string]int{"2020-01-01 00:00": 6, "2026-01-01 00:00": 7} {
		forms, err := papers.Forms(at(day))
		if err != nil || len(forms) != count {
			t.Fatalf("%s: %d forms, %v", day, len(forms), err)
		}
		last := ""
		for _, f := range forms {
			if f.Number <= last || f.Act == "" || f.Source == "" || !strings.Contains(f.LegalNote(), f.Number) || !strings.Contains(f.LegalNote(), f.Act) {
				t.Errorf("%s: form %s: %+v", day, f.Kind, f)
			}
			last = f.Number
		}
	}
}

// The same dossier printed by the older set: its numbers, its page, its words.
func TestOlderSetIsDrawn(t *testing.T) {
	old := at("2025-08-01 09:00")
	r, s, f, e, c, g := receipt(), supplement(), refusal(), extension(), control(3), register(3)
	r.Date, s.Date, f.Date, e.Date, c.Date, g.Date = old, old, old, old, old, old
	for _, p := range []paper{r, s, f, e, c, g} {
		data := draw(t, p)
		got := packed(text(t, data))
		for _, want := range []string{"01/2018/TT-VPCP", "Bố cục tạm thời theo Thông tư số 01/2018/TT-VPCP"} {
			if !strings.Contains(got, packed(want)) {
				t.Errorf("%T: %q is not on the paper", p, want)
			}
		}
		insideMargins(t, data, 51, 28)
	}
	if got := packed(text(t, draw(t, r))); !strings.Contains(got, packed("lập thành 02 liên")) {
		t.Error("the note of the older receipt is missing")
	}
	stopped := stop()
	stopped.Date = old
	if _, err := stopped.PDF(); !errors.Is(err, papers.ErrNoForm) {
		t.Errorf("a stop notice under the older set: %v", err)
	}
}

func TestProvisionalLayoutSaysSo(t *testing.T) {
	for kind, p := range everyPaper() {
		form, err := papers.FormOf(kind, at("2026-11-23 10:00"))
		if err != nil {
			t.Fatal(err)
		}
		says := strings.Contains(packed(text(t, draw(t, p))), packed("chờ đối chiếu mẫu gốc"))
		if says != form.Provisional {
			t.Errorf("%s: provisional %v, the paper says %v", kind, form.Provisional, says)
		}
	}
}
