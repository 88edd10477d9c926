package journeys

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xaso/tests/resident"
)

func init() {
	maps.Copy(notPages, map[string]string{
		"/soan-thu-tuc/{id}/tep.yaml":            "a file",
		"/ban-thu-tuc/{code}/{version}/tep.yaml": "a file",
		"/thu-tuc/{code}/mau":                    "a PDF", "/thu-tuc/{code}/mau.docx": "a text document",
		"/nop/{draft}/to-khai.pdf": "a PDF", "/nop/{draft}/to-khai.docx": "a text document",
		"/ho-so/{id}/to-khai.pdf": "a PDF", "/ho-so/{id}/to-khai.docx": "a text document",
		"/viec/{id}/to-khai.pdf": "a PDF", "/viec/{id}/to-khai.docx": "a text document",
		"/quay/ho-so/{draft}/to-khai.pdf": "a PDF", "/quay/ho-so/{draft}/to-khai.docx": "a text document",
	})
}

// builderVisits are the pages of the builder: of a procedure under work with a
// part of each kind, of one that was published, and of a spreadsheet.
func (s scene) builderVisits(t *testing.T) map[string][]visit {
	t.Helper()
	p := resident.OpenURL(t, s.url, "/")
	signIn(p, receptionist)
	buildHardship(t, p)
	edition := "/soan-thu-tuc/" + step(p, 2)
	p.Follow("Thêm quy tắc")
	p.Choose("Điều gì phải đúng", "Nâng cao: viết công thức")
	p.Type("Công thức (CEL)", "so_nhan_khau >= 1")
	p.Type("Nếu không đúng thì nói gì", "Hộ phải có ít nhất một người")
	p.Press("Lưu")
	p.Visit(edition + "/xem-thu/nguoi-dan")

	all := map[string][]visit{}
	for pattern, path := range map[string]string{
		"": "", "/thong-tin": "", "/thoi-han": "", "/le-phi": "", "/them-phan": "", "/quy-tac": "", "/them-giay": "", "/ca-thu": "",
		"/kiem-tra": "", "/cong-bo": "", "/xoa": "", "/phan/{section}": "/phan/ho_gia_dinh",
		"/phan/{section}/them-trang": "/phan/ho_gia_dinh/them-trang", "/trang/{page}": "/trang/ho-gia-dinh",
		"/trang/{page}/them": "/trang/ho-gia-dinh/them", "/o/{field}": "/o/cac_thanh_vien_trong_ho",
		"/o/{field}/them": "/o/cac_thanh_vien_trong_ho/them", "/quy-tac/{rule}": "/quy-tac/ho_phai_co_it_nhat_mot_nguoi",
		"/giay/{paper}": "/giay/c2", "/xem-thu/{as}": "/xem-thu/can-bo",
	} {
		if path == "" {
			path = pattern
		}
		all["/soan-thu-tuc/{id}"+pattern] = []visit{{who: receptionist, path: edition + path}}
	}
	p.Visit("/soan-thu-tuc/moi")
	p.Type("Tên thủ tục", "Xác nhận thử")
	p.Select("Lĩnh vực", "Hộ tịch")
	p.Type("Số", "1")
	p.Press("Tạo thủ tục")
	p.Press("Xem lại và công bố")
	p.Press("Công bố thủ tục")
	released, _, _ := strings.Cut(p.Path(), "?")
	all["/ban-thu-tuc/{code}/{version}"] = []visit{{who: receptionist, path: released}}
	p.Visit("/bang-thu-tuc")
	p.Attach("Chọn tệp bảng tính", spreadsheet(t))
	p.Press("Kiểm tra bảng")
	sheet, _, _ := strings.Cut(p.Path(), "?")
	all["/bang-thu-tuc/{sheet}"] = []visit{{who: receptionist, path: sheet}}
	return all
}

// spreadsheet is a catalogue with one row that changes a procedure and one
// that is wrong.
func spreadsheet(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "danh-muc.csv")
	rows := "Mã TTHC,Tên thủ tục,Lĩnh vực,Thời hạn giải quyết\n1.001193,Thủ tục đăng ký khai sinh,Hộ tịch,2 ngày làm việc\n" +
		"không có mã,Thủ tục không mã,Hộ tịch,3 ngày làm việc\n"
	if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
