package journeys

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xaso/internal/modules/reports"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/sheet"
	"xaso/tests/resident"
)

// oldRegister is a spreadsheet as another program exports it, of dossiers that
// were received on a day; one of its three lines has a day that does not exist.
func oldRegister(t *testing.T, day string) string {
	t.Helper()
	var out bytes.Buffer
	err := sheet.WriteXLSX(&out, sheet.Page{Name: "Trang tính 1", Title: "SỔ THEO DÕI HỒ SƠ 2025",
		Head: []string{"STT", "Mã hồ sơ", "Mã TTHC", "Chủ hồ sơ", "Ngày nhận", "Ngày hẹn trả", "Ngày trả", "Trạng thái"},
		Rows: func(yield func([]any) bool) {
			for i, row := range [][]any{
				{1, "H56.15316-250203-0001", birthCode, "Đinh Thị Sổ Cũ", day, day, day, "Đã trả kết quả"},
				{2, "H56.15316-250203-0002", birthCode, "Đinh Văn Sổ Cũ", "30/02/2025", "", "", "Đã trả"},
				{3, "H56.15316-250203-0003", birthCode, "Đinh Văn Dở Dang", day, day, "", "Đang xử lý"},
			} {
				if row[0] = i + 1; !yield(row) {
					return
				}
			}
		}})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "so-2025.xlsx")
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// until opens a page again and again until it says the words.
func until(t *testing.T, h house, p resident.Person, path, words string) {
	t.Helper()
	for range 100 {
		if err := h.app.DoJobs(t.Context()); err != nil {
			t.Fatal(err)
		}
		if p.Visit(path); strings.Contains(p.Text(), words) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.Sees(words)
}

// The head of the centre brings in the register of the software used before:
// what is wrong is told by cell, and what was unfinished goes on here.
func TestAnOldRegisterComesIn(t *testing.T) {
	eachBrowser(t, func(t *testing.T, h house, open window) {
		head := as(t, open, centreHead)
		head.Visit("/so-theo-doi")
		head.Follow("Nhập hồ sơ từ sổ cũ")
		look(head, "so-cu")
		head.Press("Tải lên và kiểm tra")
		head.Sees("Chọn một tệp bảng tính XLSX")
		head.Attach("Tệp sổ cũ", oldRegister(t, "03/02/2025"))
		head.Press("Tải lên và kiểm tra")
		page := head.Path()
		until(t, h, head, page, "Chờ quyết định")
		head.Sees("30/02/2025")
		head.Sees("Ngày không có thật hoặc không đúng dạng ngày/tháng/năm")
		look(head, "so-cu-da-kiem-tra")
		head.Press("Nhập 2 hồ sơ")
		head.Sees("Có 1 dòng chưa đúng")
		head.Check("Bỏ lại 1 dòng đó, tôi sẽ nhập sau")
		head.Press("Nhập 2 hồ sơ")
		until(t, h, head, page, "Đã nhập 2 hồ sơ, để lại 1 dòng.")
		look(head, "so-cu-da-nhap")

		office := as(t, open, specialist)
		office.Visit("/viec?q=dinh+van+do+dang")
		office.Follow("H56.15316-250203-0003")
		office.Sees("Nhập từ sổ cũ")
	})
}

// The month that ended is closed, and each of its numbers opens to the dossiers
// that were counted; closed anew, it says why.
func TestAReportIsClosed(t *testing.T) {
	eachBrowser(t, func(t *testing.T, h house, open window) {
		month, err := reports.PeriodOf(reports.Month, clock.DateOf(time.Now()))
		if err != nil {
			t.Fatal(err)
		}
		month = month.Before()
		head := as(t, open, centreHead)
		head.Visit("/ho-so-cu")
		head.Attach("Tệp sổ cũ", oldRegister(t, month.From.At(clock.At(12, 0)).Format("02/01/2006")))
		head.Press("Tải lên và kiểm tra")
		page := head.Path()
		until(t, h, head, page, "Chờ quyết định")
		head.Check("Bỏ lại 1 dòng đó, tôi sẽ nhập sau")
		head.Press("Nhập 2 hồ sơ")
		until(t, h, head, page, "Đã nhập xong")

		n, year := month.Named()
		head.Visit("/bao-cao")
		head.Follow(fmt.Sprintf("Tháng %d/%d", n, year))
		look(head, "bao-cao-thu")
		head.Press("Chốt kỳ này")
		look(head, "bao-cao-da-chot")
		closed := head.Path()
		head.Visit(closed + "/ho-so?o=open-late")
		head.Sees("Đang giải quyết, quá hạn")
		head.Sees("Đinh Văn Dở Dang")
		head.SeesNot("Đinh Thị Sổ Cũ")
		look(head, "bao-cao-ho-so")
		head.Visit(closed)
		head.Follow("Xem số liệu của kỳ này nếu tính lại bây giờ")
		head.Press("Chốt lại")
		head.Sees("Ghi lý do chốt lại")
		head.Type("Lý do chốt lại", "Nhập thêm hồ sơ giấy của tháng")
		head.Press("Chốt lại")
		head.Sees("Nhập thêm hồ sơ giấy của tháng")
		text := document(t, h, centreHead, head.Path()+"/tai?dang=pdf")
		for _, words := range []string{"BÁO CÁO", "Hộ tịch", "Cộng", "Nhập thêm hồ sơ giấy của tháng"} {
			if !strings.Contains(text, words) {
				t.Errorf("the print does not say %q:\n%s", words, text)
			}
		}
		head.Visit("/bao-cao")
		look(head, "bao-cao")
	})
}
