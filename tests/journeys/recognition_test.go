package journeys

import (
	"os"
	"path/filepath"
	"testing"

	"xaso/internal/demo"
	"xaso/internal/modules/assessment"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/tests/browser"
	"xaso/tests/resident"
)

// underAssessment opens a file of the demo commune under the base set.
func underAssessment(t *testing.T, h house) string {
	t.Helper()
	followed(t, h)
	id, err := h.app.Assessment.Open(t.Context(), gate.System("journey", demo.Commune), assessment.Opening{Set: baseSet, Column: "bac_trung_bo", Year: 2025, Title: "Xét đạt chuẩn năm 2025"})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// saved is a paper of the newest dossier as a file on disk.
func saved(t *testing.T, h house, dossier, name string) string {
	t.Helper()
	f, same, err := h.app.Recognition.Paper(t.Context(), gate.System("journey", demo.Commune), dossier, name)
	if err != nil || !same {
		t.Fatalf("%s: same %v, %v", name, same, err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, f.Data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The deputy chairman has the dossier made, waits for its papers, takes them
// away, sees what changed the second time, and learns whose a paper is.
func TestTheDossierOfRecognition(t *testing.T) {
	tell := func(t *testing.T, h house, p resident.Person) {
		underAssessment(t, h)
		signIn(p, leader)
		p.Visit("/ho-so-cong-nhan")
		p.Sees("Chưa lập bộ hồ sơ nào.")
		look(p, "cong-nhan-danh-sach")
		p.Press("Lập bộ hồ sơ Xét đạt chuẩn năm 2025")
		p.Sees("Đang lập giấy tờ")
		look(p, "cong-nhan-dang-lap")
		id := step(p, 2)
		if err := h.app.DoJobs(t.Context()); err != nil {
			t.Fatal(err)
		}
		p.Visit("/ho-so-cong-nhan/" + id)
		p.Sees("Tải toàn bộ hồ sơ")
		p.Sees("Dự thảo")
		p.Sees("Đây là bộ hồ sơ đầu tiên")
		look(p, "cong-nhan-bo-ho-so")

		err := h.app.Indicators.Enter(t.Context(), gate.System("journey", demo.Commune), indicators.Entry{Set: baseSet, Code: "3.1", Kind: indicators.Counts,
			Whole: indicators.Fraction{Numerator: 520, Denominator: 560}, AsOf: clock.Date{Year: 2025, Month: 9, Day: 30}, Document: "Báo cáo 61/BC-UBND (minh họa)", VouchedBy: "Nguyễn Văn Minh Họa"})
		if err != nil {
			t.Fatal(err)
		}
		p.Visit("/ho-so-cong-nhan")
		p.Press("Lập lại với số liệu mới Xét đạt chuẩn năm 2025")
		p.Sees("1 chỉ tiêu khác với lần 1.")
		p.Sees("92,86%")
		look(p, "cong-nhan-thay-doi")

		p.Visit("/ho-so-cong-nhan/kiem-tra")
		look(p, "cong-nhan-kiem-tra")
		p.Attach("Tệp cần kiểm tra", saved(t, h, id, "2-bao-cao-ket-qua.docx"))
		p.Press("Kiểm tra tệp")
		p.Sees("Còn nguyên vẹn")
		p.Sees("Báo cáo kết quả, 2-bao-cao-ket-qua.docx")
		look(p, "cong-nhan-nguyen-ven")
		changed := saved(t, h, id, "1-to-trinh.pdf")
		data, err := os.ReadFile(changed)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(changed, append(data, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
		p.Attach("Tệp cần kiểm tra", changed)
		p.Press("Kiểm tra tệp")
		p.Sees("Không có bộ hồ sơ nào của xã mang mã này")
		p.Type("Mã kiểm tra", "abc")
		p.Press("Kiểm tra mã")
		p.Sees("Mã kiểm tra gồm 16 hoặc 64")
		look(p, "cong-nhan-sai-ma")
	}
	t.Run("text", func(t *testing.T) {
		h := open(t, "")
		tell(t, h, resident.OpenURL(t, h.url, "/"))
	})
	for name, width := range map[string]int{"phone": browser.Phone, "desktop": browser.Desktop} {
		t.Run(name, func(t *testing.T) {
			h := open(t, "")
			tell(t, h, browser.Open(t, h.url, browser.Options{Width: width}))
		})
	}
}

// The papers come down the line as what they are.
func TestAPaperOfADossierIsTakenAway(t *testing.T) {
	h := open(t, "")
	file := underAssessment(t, h)
	who := gate.System("journey", demo.Commune)
	id, err := h.app.Recognition.Freeze(t.Context(), who, file)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.app.DoJobs(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := resident.OpenURL(t, h.url, "/")
	signIn(p, leader)
	p.Visit("/ho-so-cong-nhan/" + id)
	papers := links(t, p, "/ho-so-cong-nhan/"+id+"/tai/")
	if len(papers) != 14 {
		t.Errorf("%d papers to take away", len(papers))
	}
	for _, path := range papers {
		p.Visit(path)
		p.Status(200)
	}
}
