// Package planted holds pages whose every form field and fault is known, to
// prove the tests' own browsers.
package planted

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"xaso/tests/resident"
)

const form = `<!doctype html><html lang="vi"><meta name="viewport" content="width=device-width"><title>Khai sinh</title><main>
<h1>Đăng ký <b>khai</b> sinh</h1>
<p hidden>bí mật</p><template>khuôn</template><script>var chữ</script>
<form action="/nop" method="post" enctype="multipart/form-data">
 <input type="hidden" name="_key" value="k1">
 <label for="ten">Họ và tên trẻ</label><input id="ten" name="ten" value="cũ">
 <label>Ghi chú <textarea name="ghi-chu">
dòng một</textarea></label>
 <fieldset><legend>Ngày sinh</legend>
  <label for="d1">Ngày</label><input id="d1" name="sinh-day"></fieldset>
 <fieldset><legend>Ngày cấp</legend>
  <label for="d2">Ngày</label><input id="d2" name="cap-day"></fieldset>
 <fieldset><legend>Giới tính</legend>
  <input type="radio" id="nam" name="gioi" value="1" checked><label for="nam">Nam</label>
  <input type="radio" id="nu" name="gioi" value="2"><label for="nu">Nữ</label></fieldset>
 <input type="checkbox" id="cam" name="cam-doan"><label for="cam">Tôi cam đoan</label>
 <input type="checkbox" id="sms" name="sms" value="1" checked><label for="sms">Nhắn tin cho tôi</label>
 <label for="thon">Thôn</label><select id="thon" name="thon"><option value="">Chọn</option><option value="t1">Thôn Một</option></select>
 <label for="tep">Giấy chứng sinh</label><input type="file" id="tep" name="tep">
 <label for="anh">Ảnh</label><input type="file" id="anh" name="anh" multiple>
 <label for="trong">Ô để trống</label><input id="trong" name="trong" value="xoá đi">
 <input name="khoa" aria-label="Ô khoá" disabled value="x"><input name="doc" aria-label="Ô đọc" readonly value="y">
 <button name="viec" value="luu">Lưu</button><button name="viec" value="nop">Nộp<span> hồ sơ</span></button>
 <button type="button">Chỉ có kịch bản</button>
</form>
<form action="/tim"><label for="q">Tìm</label><input id="q" name="q"><button>Tìm kiếm</button></form>
<ul><li><b>An</b> <a href="/ho-so/1">Xem</a></li><li><b>Bình</b> <a href="/ho-so/2">Xem</a></li></ul>
<a href="http://example.com/">Ra ngoài</a> <a href="/tep.pdf">Tải tệp</a> <a href="/chuyen">Chuyển</a>`

// Office takes a form and answers with what it was sent, so that tests read it
// there.
func Office(t testing.TB) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "phien", Value: "p7", Path: "/"})
		say(w, form)
	})
	mux.HandleFunc("POST /nop", func(w http.ResponseWriter, r *http.Request) { echo(t, w, r) })
	mux.HandleFunc("GET /chuyen", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/tim?q=xa", http.StatusSeeOther) })
	mux.HandleFunc("GET /tim", func(w http.ResponseWriter, r *http.Request) { say(w, "<p>Tìm "+r.FormValue("q")+"</p>") })
	mux.HandleFunc("GET /ho-so/{id}", func(w http.ResponseWriter, r *http.Request) { say(w, "<p>Hồ sơ "+r.PathValue("id")+"</p>") })
	mux.HandleFunc("GET /tep.pdf", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/pdf")
		_, _ = io.WriteString(w, "%PDF-")
	})
	return mux
}

func say(w http.ResponseWriter, page string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, page)
}

func echo(t testing.TB, w http.ResponseWriter, r *http.Request) {
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		t.Error(err)
		return
	}
	var got []string
	for name, values := range r.MultipartForm.Value {
		got = append(got, fmt.Sprintf("[%s=%s]", name, strings.Join(values, "|")))
	}
	for name, files := range r.MultipartForm.File {
		for _, f := range files {
			in, err := f.Open()
			if err != nil {
				t.Error(err)
				return
			}
			content, _ := io.ReadAll(in)
			got = append(got, fmt.Sprintf("[%s:%s %s]", name, f.Filename, content))
		}
	}
	slices.Sort(got)
	cookie, _ := r.Cookie("phien")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusUnprocessableEntity)
	say(w, fmt.Sprintf("<title>Nhận</title><p>%s %v origin=%t</p>", strings.Join(got, " "), cookie, r.Header.Get("Origin") == "http://"+r.Host))
}

// Story does what a person does on the form of Office and checks what arrived.
// It is told to every kind of browser.
func Story(t testing.TB, p resident.Person) {
	t.Helper()
	paper := filepath.Join(t.TempDir(), "chứng sinh.txt")
	if err := os.WriteFile(paper, []byte("giấy"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.Visit("/")
	p.Sees("Đăng ký khai sinh")
	for _, unread := range []string{"bí mật", "khuôn", "var chữ", "Thôn Một", "dòng một"} {
		p.SeesNot(unread)
	}
	p.Holds("Họ và tên trẻ", "cũ")
	p.Holds("Ghi chú", "dòng một")
	p.Type("Họ và tên trẻ", "Nguyễn An")
	p.Type("Ô để trống", "")
	p.Within("Ngày cấp", func() { p.Type("Ngày", "9") })
	p.Choose("Giới tính", "Nữ")
	p.Check("Tôi cam đoan")
	p.Uncheck("Nhắn tin cho tôi")
	p.Select("Thôn", "Thôn Một")
	p.Holds("Thôn", "Thôn Một")
	p.Attach("Giấy chứng sinh", paper)
	p.Press("Nộp hồ sơ")
	p.Status(http.StatusUnprocessableEntity)
	p.Sees("[_key=k1] [anh=] [cam-doan=on] [cap-day=9] [doc=y] [ghi-chu=dòng một] [gioi=2] [sinh-day=] " +
		"[ten=Nguyễn An] [tep:chứng sinh.txt giấy] [thon=t1] [trong=] [viec=nop] phien=p7 origin=true")

	p.Visit("/")
	p.Within("Bình", func() { p.Follow("Xem") })
	p.Sees("Hồ sơ 2")
	p.Visit("/")
	p.Type("Tìm", "xã ta")
	p.Press("Tìm kiếm")
	p.Sees("Tìm xã ta")
	if p.Path() != "/tim?q=x%C3%A3+ta" {
		t.Errorf("path %s", p.Path())
	}
	p.Visit("/")
	if p.Title() != "Khai sinh" {
		t.Errorf("title %q", p.Title())
	}
	p.Press("Chuyển")
	p.Sees("Tìm xa")
	p.Status(http.StatusOK)
}
