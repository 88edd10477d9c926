package pages_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/db/dbtest"
)

const extract = "2.000635" // cấp bản sao trích lục hộ tịch: no paper to attach

// walkIn enters a dossier at the counter without the pages.
func (h *officeHouse) walkIn(t testing.TB, applicant string, accept bool) casework.Submitted {
	t.Helper()
	hoa := h.actors["hoa"]
	d, err := h.desk.StartDraft(t.Context(), hoa, extract, casework.AtCounter)
	if err != nil {
		t.Fatal(err)
	}
	h.answer(t, d.ID)
	done, err := h.desk.Enter(t.Context(), hoa, casework.CounterEntry{Draft: d.ID, Accept: accept,
		Applicant: casework.Person{Name: applicant, Phone: "0912345670"}})
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// answer fills in what each page says is missing.
func (h *officeHouse) answer(t testing.TB, draft string) {
	t.Helper()
	hoa := h.actors["hoa"]
	o, err := h.desk.Draft(t.Context(), hoa, draft)
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range o.Form.Pages() {
		typed := map[string][]string{}
		for range 6 { // an answer may open a further question
			_, problems, err := h.desk.SavePage(t.Context(), hoa, draft, casework.PageSaved{Page: page.ID, Typed: typed})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range problems {
				if f := o.Form.Field(p.Field); f != nil {
					plausible(f, p.Field, typed)
				}
			}
		}
	}
}

func plausible(f *procedures.Field, name string, typed map[string][]string) {
	switch {
	case f.Type == procedures.DateType || f.Type == procedures.PartialType:
		typed[name+".day"], typed[name+".month"], typed[name+".year"] = []string{"1"}, []string{"2"}, []string{"1990"}
	case f.Choices() && len(f.Options) > 0:
		typed[name] = []string{f.Options[0].Value}
	case f.Type == procedures.CheckType:
		typed[name] = []string{"true"}
	case f.Type == procedures.IntegerType:
		typed[name] = []string{"1"}
	case strings.Contains(name, "number") || strings.Contains(name, "personal_id"):
		typed[name] = []string{"038190000018"}
	default:
		typed[name] = []string{"Lê Văn Giả"}
	}
}

// Each page lets in whose work it is, and says to nobody else what it holds.
func TestOfficePagesOpenToWhoseWorkTheyAre(t *testing.T) {
	eachOffice(t, func(t *testing.T, h *officeHouse) {
		d := h.walkIn(t, "Phạm Bịa Đặt", true)
		hoa := h.actors["hoa"]
		mustAct(t, h, "hoa", d.ID, "pass_on")
		if _, err := h.desk.Assign(t.Context(), h.actors["tuan"], d.ID, h.actors["tuan"].ID, "", 0); err != nil {
			t.Fatal(err)
		}
		_ = hoa
		dossier := "/viec/" + d.ID
		for _, row := range []struct {
			name, path string
			want       int
		}{
			{"hoa", "/viec", 200}, {"tuan", "/viec", 200}, {"binh", "/viec", 200}, {"thu", "/viec", 200},
			{"lan", "/viec", 403}, {"nghia", "/viec", 403},
			{"hoa", dossier, 200}, {"tuan", dossier, 200}, {"binh", dossier, 200}, {"kien", dossier, 200},
			{"ngoc", dossier, 403}, // her field, another's work: a reason first
			{"dat", dossier, 404}, {"lan", dossier, 404}, {"minh", dossier, 404}, {"quan", dossier, 404}, {"nghia", dossier, 404},
			{"dat", dossier + "/giay/kiem-soat", 404}, {"lan", dossier + "/giay/tiep-nhan", 404}, {"tuan", dossier + "/giay/tiep-nhan", 200},
			{"tuan", dossier + "/giay/tu-choi", 404}, {"tuan", dossier + "/giay/khong-co", 404},
			{"hoa", "/quay", 200}, {"kien", "/quay", 200}, {"tuan", "/quay", 403}, {"lan", "/quay", 403}, {"quan", "/quay/ho-so", 403},
			{"binh", "/dieu-hanh", 200}, {"kien", "/dieu-hanh", 200}, {"hoa", "/dieu-hanh", 403}, {"lan", "/dieu-hanh", 403},
			{"hoa", "/so-theo-doi", 200}, {"tuan", "/so-theo-doi", 200}, {"lan", "/so-theo-doi", 403},
			{"hoa", "/so-theo-doi/in", 200}, {"lan", "/so-theo-doi/in", 403},
			{"quan", "/danh-muc", 200}, {"hoa", "/danh-muc", 403}, {"quan", "/lich", 200}, {"binh", "/lich", 403},
			{"quan", "/danh-muc/" + birth, 200}, {"quan", "/danh-muc/9.999999", 404},
			{"hoa", "/viec/019a0000-0000-7000-8000-000000000000", 404},
		} {
			b := h.as(t, row.name)
			b.Visit(row.path)
			b.Status(row.want)
			if row.want != 200 {
				b.SeesNot("Phạm Bịa Đặt")
			}
		}
	})
}

func mustAct(t testing.TB, h *officeHouse, who, id, step string) {
	t.Helper()
	if _, err := h.desk.Act(t.Context(), h.actors[who], id, step, casework.Input{}); err != nil {
		t.Fatalf("%s by %s: %v", step, who, err)
	}
}

// Who has nothing to do with a dossier says why first; the resident sees it.
func TestAReasonOpensAnothersWork(t *testing.T) {
	eachOffice(t, func(t *testing.T, h *officeHouse) {
		lan := fileBirth(t, h)
		h.acceptAll(t)
		ngoc := h.as(t, "ngoc")
		ngoc.Visit("/viec?q=" + code1)
		ngoc.Sees("Không tìm thấy hồ sơ nào") // not hers to find either
		ngoc.Visit("/viec/" + h.idOf(t, code1))
		ngoc.Status(http.StatusForbidden)
		ngoc.Press("Ghi lý do và mở hồ sơ")
		ngoc.Status(http.StatusUnprocessableEntity)
		ngoc.Type("Vì sao bạn cần xem", "Anh Tuấn nghỉ ốm, người dân đang chờ ở quầy")
		ngoc.Press("Ghi lý do và mở hồ sơ")
		ngoc.Status(http.StatusOK)
		ngoc.Sees("Bạn đang xem hồ sơ này với lý do đã ghi.")
		ngoc.Sees("Nguyễn Bé Thử")
		lan.Visit("/ho-so/" + h.idOf(t, code1))
		lan.Sees("Phạm Thị Ngọc")
		lan.Sees("Xem với lý do đã ghi")
	})
}

// acceptAll takes code1 to the specialist tuan.
func (h *officeHouse) acceptAll(t testing.TB) {
	t.Helper()
	id := h.idOf(t, code1)
	mustAct(t, h, "hoa", id, "accept")
	mustAct(t, h, "hoa", id, "pass_on")
	if _, err := h.desk.Assign(t.Context(), h.actors["tuan"], id, h.actors["tuan"].ID, "", 0); err != nil {
		t.Fatal(err)
	}
}

func (h *officeHouse) idOf(t testing.TB, code string) string {
	t.Helper()
	id, err := h.desk.FindByCode(t.Context(), h.actors["hoa"], code)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Two at one dossier: the later one loses nothing they typed.
func TestAConflictKeepsWhatWasTyped(t *testing.T) {
	h := openOffice(t, dbtest.SQLite(t))
	d := h.walkIn(t, "Phạm Bịa Đặt", false)
	hoa := h.as(t, "hoa")
	hoa.Visit("/viec/" + d.ID)
	hoa.Within("Đề nghị từ chối tiếp nhận", func() {
		hoa.Type("Lý do", "Việc này thuộc xã khác")
		hoa.Type("Căn cứ pháp luật", "Điều 13 Luật Hộ tịch")
		mustAct(t, h, "kien", d.ID, "accept")
		hoa.Press("Đề nghị từ chối tiếp nhận")
	})
	hoa.Status(http.StatusConflict)
	hoa.Sees("bước bạn chọn không còn")
	hoa.Sees("Việc này thuộc xã khác")
	hoa.Sees("Đã tiếp nhận, chờ chuyển")

	// A step that is still there keeps its form, with the new version.
	tuan := h.as(t, "tuan")
	mustAct(t, h, "hoa", d.ID, "pass_on")
	tuan.Visit("/viec/" + d.ID)
	tuan.Within("Gửi xã khác xác minh", func() {
		tuan.Type("Cơ quan", "UBND xã Khác")
		tuan.Type("Ghi chú", "Xác minh nơi cư trú")
		if _, err := h.desk.Assign(t.Context(), h.actors["binh"], d.ID, h.actors["tuan"].ID, "", 0); err != nil {
			t.Fatal(err)
		}
		tuan.Press("Gửi xã khác xác minh")
	})
	tuan.Status(http.StatusConflict)
	tuan.Within("Gửi xã khác xác minh", func() {
		tuan.Holds("Cơ quan", "UBND xã Khác")
		tuan.Press("Gửi xã khác xác minh")
	})
	tuan.Status(http.StatusOK)
	tuan.Sees("Đã ghi: Gửi xã khác xác minh")
}

// One thing done to several rows tells of each what became of it.
func TestBulkTellsOfEachRow(t *testing.T) {
	eachOffice(t, func(t *testing.T, h *officeHouse) {
		one, two := h.walkIn(t, "Lê Văn Một", true), h.walkIn(t, "Lê Văn Hai", true)
		hoa := h.as(t, "hoa")
		hoa.Visit("/viec")
		hoa.Press("Chuyển công chức chuyên môn")
		hoa.Sees("Bạn chưa đánh dấu hồ sơ nào")
		hoa.Visit("/viec")
		hoa.Check("Chọn hồ sơ " + one.Code)
		hoa.Check("Chọn hồ sơ " + two.Code)
		mustAct(t, h, "kien", two.ID, "pass_on") // meanwhile
		hoa.Press("Chuyển công chức chuyên môn")
		hoa.Status(http.StatusOK)
		hoa.Sees("xong 1 trên 2 hồ sơ")
		hoa.Within(one.Code, func() { hoa.Sees("Đã xong") })
		hoa.Within(two.Code, func() { hoa.Sees("Hồ sơ vừa chuyển sang bước khác") })

		tuan := h.as(t, "tuan")
		tuan.Visit("/viec")
		tuan.Check("Chọn hồ sơ " + one.Code)
		tuan.Press("Nhận việc")
		tuan.Within(one.Code, func() { tuan.Sees("Đã xong") })

		binh := h.as(t, "binh")
		binh.Visit("/viec?tat-ca=1")
		binh.Check("Chọn hồ sơ " + one.Code)
		binh.Check("Chọn hồ sơ " + two.Code)
		binh.Select("Giao cho", "Phạm Thị Ngọc – Phòng thử specialist")
		binh.Press("Giao việc")
		binh.Sees("xong 2 trên 2 hồ sơ")
	})
}

// A filter is kept under a name, comes back by a link, and goes.
func TestFiltersAreKept(t *testing.T) {
	h := openOffice(t, dbtest.SQLite(t))
	d := h.walkIn(t, "Đặng Thị Ẩn", true)
	hoa := h.as(t, "hoa")
	hoa.Visit("/viec")
	hoa.Type("Mã hoặc họ tên", "dang thi an") // without marks
	hoa.Press("Lọc")
	hoa.Sees(d.Code)
	hoa.Visit("/viec?linh-vuc=ho-tich")
	hoa.Press("Lưu bộ lọc")
	hoa.Status(http.StatusUnprocessableEntity)
	hoa.Type("Tên bộ lọc", "Hộ tịch của tôi")
	hoa.Press("Lưu bộ lọc")
	hoa.Visit("/viec")
	hoa.Follow("Hộ tịch của tôi")
	hoa.Holds("Lĩnh vực", "Hộ tịch")
	hoa.Sees(d.Code)
	hoa.Press("Xóa bộ lọc “Hộ tịch của tôi”")
	hoa.SeesNot("Hộ tịch của tôi")
	hoa.Visit("/viec?linh-vuc=dat-dai")
	hoa.Sees("Không có hồ sơ nào trong nhóm này")
	hoa.Visit("/viec?sau=linh-tinh")
	hoa.Status(http.StatusUnprocessableEntity)
}

// The overview and the register show figures with what they were, and print.
func TestOverviewAndRegister(t *testing.T) {
	eachOffice(t, func(t *testing.T, h *officeHouse) {
		d := h.walkIn(t, "Phạm Bịa Đặt", true)
		h.now = h.now.Add(10 * 24 * time.Hour)
		binh := h.as(t, "binh")
		binh.Visit("/dieu-hanh")
		binh.Sees("Quá hạn")
		binh.Sees(d.Code)
		binh.SeesNot("Phạm Bịa Đặt") // by name of work, not of anybody
		binh.Follow("Quá hạn")
		binh.Sees(d.Code)
		binh.Visit("/so-theo-doi")
		binh.Sees(d.Code)
		binh.Sees("Phạm Bịa Đặt")
		binh.Follow("In sổ (PDF)")
		if !bytes.HasPrefix(binh.Body, []byte("%PDF-")) {
			t.Error("the register is no PDF")
		}
		binh.Visit("/so-theo-doi?tu-day=9&tu-month=11&tu-year=2026&den-day=1&den-month=1&den-year=2026")
		binh.Status(http.StatusUnprocessableEntity)
		binh.Sees("Ngày kết thúc phải sau ngày bắt đầu")
		binh.Visit("/so-theo-doi?tu-day=1&tu-month=1&tu-year=2026&den-day=1&den-month=2&den-year=2026")
		binh.Sees("Không có hồ sơ nào được tiếp nhận trong kỳ này")
	})
}
