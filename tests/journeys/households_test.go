package journeys

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xaso/tests/browser"
	"xaso/tests/resident"
)

// aList is what a hamlet sends: one household is wrong, and its members wait
// with it.
const aList = `Danh sách hộ,,
Mã hộ,Thôn,Địa chỉ,Họ và tên,Quan hệ với chủ hộ,Ngày sinh,Giới tính,Số định danh,Hộ nghèo,BHYT
MOI-1,Vĩnh An,Nhà mới 1,Chủ Hộ Mới Một,Chủ hộ,12/05/1970,Nam,,không,x
,,,Vợ Hộ Mới Một,Vợ,1973,Nữ,,,x
MOI-2,Thôn không có,Nhà mới 2,Chủ Hộ Mới Hai,Chủ hộ,1970,Nam,,không,x
,,,Vợ Hộ Mới Hai,Vợ,1971,Nữ,,,x
MOI-3,Chí Phúc,Nhà mới 3,Chủ Hộ Mới Ba,Chủ hộ,31/02/1970,Nam,,không,x
`

// A list comes in without its bad rows, a household is found, becomes poor and
// changes the total; two entries of one person become one.
func TestHouseholds(t *testing.T) {
	h := lived(t)
	tell := func(t *testing.T, p resident.Person, code string) {
		file := filepath.Join(t.TempDir(), "danh-sach-"+strings.ToLower(code)+".csv")
		if err := os.WriteFile(file, []byte(strings.ReplaceAll(strings.ReplaceAll(aList, "MOI", code), "Hộ Mới", "Hộ "+code)), 0o600); err != nil {
			t.Fatal(err)
		}
		signIn(p, specialist)
		p.Visit("/so-ho/nhap")
		look(p, "so-ho-nhap")
		p.Attach("Tệp danh sách", file)
		p.Type("Nguồn của danh sách", "Sổ hộ của thôn")
		p.Press("Gửi và kiểm tra")
		jobs(t, h)
		p.Visit(p.Path())
		p.Sees("Chưa có gì vào sổ")
		p.Sees("Không có thôn “Thôn không có”")
		p.Sees("Chủ hộ của hộ này ở dòng 5 có lỗi")
		look(p, "so-ho-nhap-loi")
		p.Press("Cho 2 người vào sổ")
		p.Sees("Còn 3 dòng có lỗi")
		p.Check("Bỏ lại 3 dòng có lỗi; tôi sẽ sửa và gửi sau")
		p.Press("Cho 2 người vào sổ")
		jobs(t, h)
		p.Visit(p.Path())
		p.Sees("Đã nhập 2 người, để lại 3 dòng.")
		look(p, "so-ho-nhap-xong")

		p.Visit("/so-ho?q=vo+ho+" + strings.ToLower(code) + "+mot")
		p.Sees("Chủ Hộ " + code + " Một")
		look(p, "so-ho")
		p.Follow(code + "-1")
		p.Sees("Vợ Hộ " + code + " Một")
		look(p, "so-ho-ho")
		p.Press("Ghi nhận tình trạng")
		look(p, "so-ho-ghi-nhan")
		p.Type("Nguồn", "Quyết định số 12 của Chủ tịch xã")
		p.Select("Hộ nghèo, hộ cận nghèo", "Hộ nghèo")
		p.Press("Lưu")
		p.Sees("Hộ nghèo (")
		look(p, "so-ho-ngheo")
		p.Sees("Quyết định số 12 của Chủ tịch xã")
		p.Visit("/so-ho?muc=poverty&la=poor&q=" + code)
		p.Sees(code + "-1")
		p.Follow(code + "-1")
		p.Press("Thêm người")
		look(p, "so-ho-them-nguoi")
		p.Press("Lưu")
		p.Sees("Hãy chọn một lý do")
		p.Visit("/so-ho/thon")
		p.Sees("Sổ đầy đủ đến đâu")
		look(p, "so-ho-thon")
		p.Visit("/so-ho/ha-tang")
		p.Sees("Đường xã số 1")
		look(p, "so-ho-ha-tang")
		p.Visit("/so-ho/trung")
		p.Sees("cùng tên chủ hộ và địa chỉ")
		look(p, "so-ho-trung")
	}
	t.Run("text", func(t *testing.T) {
		p := resident.OpenURL(t, h.url, "/")
		tell(t, p, "CHU")
		p.Visit("/so-ho/trung")
		p.Sees("cùng họ tên và ngày sinh")
		p.Sees("cùng tên chủ hộ và địa chỉ")
		p.Press("Khác nhau, cặp 2")
		p.Press("Là một, giữ mục thứ nhất, cặp 1")
		p.Sees("Không còn cặp nào")
	})
	h = lived(t) // whose pairs nobody decided on
	for name, width := range map[string]int{"Phone": browser.Phone, "Desk": browser.Desktop} {
		t.Run(name, func(t *testing.T) {
			tell(t, browser.Open(t, h.url, browser.Options{Width: width}), strings.ToUpper(name))
		})
	}
}

// Residents see what the register says of them only once their identity was
// seen on paper.
func TestOwnHousehold(t *testing.T) {
	h := lived(t)
	for name, width := range map[string]int{"phone": browser.Phone} {
		t.Run(name, func(t *testing.T) {
			p := browser.Open(t, h.url, browser.Options{Width: width})
			signIn(p, mother)
			p.Visit("/so-ho/cua-toi")
			p.Sees("Hộ của tôi trong sổ của xã")
			look(p, "so-ho-cua-toi")
		})
	}
}

func jobs(t *testing.T, h house) {
	t.Helper()
	if err := h.app.DoJobs(t.Context()); err != nil {
		t.Fatal(err)
	}
}
