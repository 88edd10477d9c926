package journeys

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"xaso/tests/browser"
	"xaso/tests/resident"
)

// An official adds the telephone in their hand to their account, and from then
// on signs in by finger, without a password.
func TestPasskey(t *testing.T) {
	h := open(t, "")
	p := browser.Open(t, strings.Replace(h.url, "127.0.0.1", "localhost", 1), browser.Options{Width: browser.Phone})
	p.Authenticator()
	signIn(p, specialist)
	p.Visit("/tai-khoan/bao-mat")
	p.Type("Tên gợi nhớ (không bắt buộc)", "Điện thoại cơ quan")
	p.Press("Thêm thiết bị này")
	p.Sees("Điện thoại cơ quan")
	look(p, "khoa-dang-nhap")

	p.Press("Đăng xuất")
	p.Visit("/dang-nhap")
	p.Press("Đăng nhập bằng thiết bị này")
	p.Sees("Vũ Thị Bảy")

	p.Visit("/tai-khoan/bao-mat")
	p.Press("Bỏ thiết bị này")
	p.SeesNot("Điện thoại cơ quan")
	p.Press("Đăng xuất")
	p.Visit("/dang-nhap")
	p.Press("Đăng nhập bằng thiết bị này")
	p.Sees("Thiết bị không xác nhận được khóa đăng nhập này")
	p.Refused("/dang-nhap/khoa/xong")
	look(p, "khoa-bi-bo")
}

// An official sets up an authenticator program; the next sign-in asks for its
// code, takes each code once, and takes a spare code from paper once.
func TestCodesFromAnAuthenticator(t *testing.T) {
	eachBrowser(t, func(t *testing.T, h house, open window) {
		p := as(t, open, specialist)
		p.Visit("/tai-khoan/bao-mat")
		p.Press("Bật ứng dụng xác thực")
		look(p, "ung-dung-xac-thuc")
		secret := codeShown(t, p, `(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}`)
		p.Type("6 số đang hiện trong ứng dụng", "000000")
		p.Press("Bật xác thực hai lớp")
		p.Sees("Mã chưa khớp")
		p.Type("6 số đang hiện trong ứng dụng", code(t, secret))
		p.Press("Bật xác thực hai lớp")
		look(p, "ma-du-phong")
		spare := codeShown(t, p, `\b[a-z0-9A-Z]{4,5}-[a-z0-9A-Z]{4,5}\b`)

		again := as(t, open, specialist)
		again.Sees("Xác thực hai lớp")
		again.Visit("/viec") // the password alone opens nothing
		again.Sees("Đăng nhập")
		again.SeesNot("Việc của tôi hôm nay")
		signIn(again, specialist)
		again.Type("Mã xác thực", "000000")
		again.Press("Xác nhận")
		look(again, "ma-sai")
		again.SeesNot("Việc của tôi hôm nay")
		again.Type("Mã xác thực", spare)
		again.Press("Xác nhận")
		again.Sees("Việc của tôi hôm nay")
	})
}

// code is what the program of a telephone shows now.
func code(t *testing.T, secret string) string {
	t.Helper()
	c, err := totp.GenerateCode(strings.ReplaceAll(secret, " ", ""), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// codeShown is the first text of a page that looks like pattern.
func codeShown(t *testing.T, p resident.Person, pattern string) string {
	t.Helper()
	said := p.Text()
	found := regexp.MustCompile(pattern).FindString(said)
	if found == "" {
		t.Fatalf("%s shows no %s; it says: %s", p.Path(), pattern, said)
	}
	return found
}
