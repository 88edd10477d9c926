package app_test

import (
	"net/http"
	"regexp"
	"testing"

	"xaso/internal/app"
	"xaso/tests/resident"
)

// serve is the handler of a house.
func serve(t *testing.T, h *app.House) http.Handler {
	t.Helper()
	handler, err := h.Handler()
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

var shownCode = regexp.MustCompile(`x-code">([^<]+)<`)

// readCode is the large code on the page.
func readCode(t *testing.T, b *resident.Browser) string {
	t.Helper()
	m := shownCode.FindSubmatch(b.Body)
	if m == nil {
		t.Fatalf("%s shows no code", b.Path())
	}
	return string(m[1])
}

const (
	adminPhone    = "0900000099"
	adminPassword = "qua-bau-nho-2026"
)

// setUp goes through the first run and signs the administrator in.
func setUp(t *testing.T, b *resident.Browser, h *app.House) {
	t.Helper()
	b.Visit("/cai-dat")
	b.Type("Mã cài đặt", h.SetupCode)
	b.Type("Mã xã", "15316")
	b.Type("Tên xã", "Xã Tống Sơn")
	b.Type("Tỉnh, thành phố", "Tỉnh Thanh Hóa")
	b.Press("Tiếp tục")
	b.Type("Các thôn, bản, tổ dân phố", "Thôn Một\nThôn Hai")
	b.Press("Tiếp tục")
	b.Type("Họ và tên người quản trị", "Lê Văn Không")
	b.Type("Số điện thoại người quản trị", adminPhone)
	b.Press("Tiếp tục")
	b.Sees("Xã Tống Sơn đã sẵn sàng")
	choosePassword(t, b, readCode(t, b))
}

func choosePassword(t *testing.T, b *resident.Browser, code string) {
	t.Helper()
	b.Press("Chọn mật khẩu")
	b.Type("Số điện thoại hoặc số định danh (CCCD)", adminPhone)
	b.Type("Mã do Bộ phận Một cửa cấp", code)
	b.Type("Mật khẩu mới", adminPassword)
	b.Press("Đặt mật khẩu và đăng nhập")
	b.Visit("/quan-tri")
	b.Status(http.StatusOK)
	b.Sees("Quản trị")
}

func TestAnEmptyHouseBecomesACommuneInTheBrowser(t *testing.T) {
	h := house(t)
	b := resident.Open(t, serve(t, h), "/")
	if b.Path() != "/cai-dat" {
		t.Fatalf("an empty house begins at %s", b.Path())
	}
	late := resident.Open(t, serve(t, h), "/cai-dat")
	for _, p := range []*resident.Browser{b, late} {
		p.Type("Mã cài đặt", "SAI-MAT")
		p.Type("Mã xã", "1531")
		p.Type("Tên xã", "Xã Tống Sơn")
		p.Type("Tỉnh, thành phố", "Tỉnh Thanh Hóa")
		p.Press("Tiếp tục")
		p.Status(http.StatusUnprocessableEntity)
		p.Sees("Mã cài đặt không đúng.")
		p.Sees("Bước 1 trên 3")
		p.Holds("Mã xã", "1531")
		p.Holds("Tên xã", "Xã Tống Sơn")
	}
	if len(h.Communes.All()) != 0 {
		t.Fatal("a wrong code made a commune")
	}
	b.Type("Mã cài đặt", h.SetupCode)
	b.Type("Mã xã", "15316")
	b.Press("Tiếp tục")
	b.Sees("Bước 2 trên 3")
	b.Type("Địa chỉ trụ sở", "Thôn Một")
	b.Press("Tiếp tục")
	b.Status(http.StatusUnprocessableEntity)
	b.Sees("Hãy nhập ít nhất một thôn.")
	b.Holds("Địa chỉ trụ sở", "Thôn Một")
	b.Type("Các thôn, bản, tổ dân phố", "Thôn Một\nThôn Hai")
	b.Press("Tiếp tục")
	b.Sees("Bước 3 trên 3")
	b.Type("Họ và tên người quản trị", "Lê Văn Không")
	b.Type("Số điện thoại người quản trị", "12")
	b.Press("Tiếp tục")
	b.Status(http.StatusUnprocessableEntity)
	b.Sees("Số điện thoại người quản trị chưa đúng")
	b.Holds("Họ và tên người quản trị", "Lê Văn Không")
	if len(h.Communes.All()) != 0 {
		t.Fatal("a commune without an administrator")
	}
	b.Type("Số điện thoại người quản trị", adminPhone)
	b.Press("Tiếp tục")
	b.Status(http.StatusOK)
	code := readCode(t, b)
	if all := h.Communes.All(); len(all) != 1 || all[0].ID != 15316 || len(all[0].Hamlets) != 2 || all[0].Address != "Thôn Một" {
		t.Fatalf("made %+v", all)
	}

	late.Type("Mã cài đặt", h.SetupCode)
	late.Type("Mã xã", "15317")
	late.Press("Tiếp tục")
	late.Status(http.StatusNotFound)
	late.Visit("/cai-dat")
	late.Status(http.StatusNotFound)
	late.Sees("Hệ thống này đã được cài đặt.")

	choosePassword(t, b, code)
	late.Visit("/quan-tri")
	late.Sees("Đăng nhập")
}

// A name that no account may have is found before the commune is made: nobody
// could sign in to it.
func TestAFirstRunLeavesNoCommuneWithoutAdministrator(t *testing.T) {
	h := house(t)
	b := resident.Open(t, serve(t, h), "/cai-dat")
	b.Type("Mã cài đặt", h.SetupCode)
	b.Type("Mã xã", "15316")
	b.Type("Tên xã", "Xã Tống Sơn")
	b.Type("Tỉnh, thành phố", "Tỉnh Thanh Hóa")
	b.Press("Tiếp tục")
	b.Type("Các thôn, bản, tổ dân phố", "Thôn Một")
	b.Press("Tiếp tục")
	b.Type("Họ và tên người quản trị", "L\uFFFD Văn Không")
	b.Type("Số điện thoại người quản trị", adminPhone)
	b.Press("Tiếp tục")
	b.Status(http.StatusUnprocessableEntity)
	if len(h.Communes.All()) != 0 {
		t.Fatal("a commune that nobody can sign in to")
	}
	b.Type("Họ và tên người quản trị", "Lê Văn Không")
	b.Press("Tiếp tục")
	b.Sees("Xã Tống Sơn đã sẵn sàng")
}
