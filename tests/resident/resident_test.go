package resident_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"xaso/tests/catch"
	"xaso/tests/resident"
)

const form = `<!doctype html><title>Khai sinh</title><h1>Đăng ký <b>khai</b> sinh</h1>
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
 <input name="khoa" aria-label="Ô khoá" disabled value="x"><input name="doc" aria-label="Ô đọc" readonly value="y">
 <button name="viec" value="luu">Lưu</button><button name="viec" value="nop">Nộp<span> hồ sơ</span></button>
 <button type="button">Chỉ có kịch bản</button>
</form>
<form action="/tim"><label for="q">Tìm</label><input id="q" name="q"><button>Tìm kiếm</button></form>
<ul><li><b>An</b> <a href="/ho-so/1">Xem</a></li><li><b>Bình</b> <a href="/ho-so/2">Xem</a></li></ul>
<a href="http://example.com/">Ra ngoài</a> <a href="/tep.pdf">Tải tệp</a> <a href="/chuyen">Chuyển</a>`

// office answers with what it was sent, so that the tests read it there.
func office(t *testing.T) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "phien", Value: "p7", Path: "/"})
		say(w, form)
	})
	mux.HandleFunc("POST /nop", func(w http.ResponseWriter, r *http.Request) {
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
		w.WriteHeader(http.StatusUnprocessableEntity)
		say(w, fmt.Sprintf("<title>Nhận</title><p>%s %v origin=%t</p>", strings.Join(got, " "), cookie, r.Header.Get("Origin") == "http://"+r.Host))
	})
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

func TestAFormIsSentAsABrowserSendsIt(t *testing.T) {
	paper := filepath.Join(t.TempDir(), "chứng sinh.txt")
	if err := os.WriteFile(paper, []byte("giấy"), 0o600); err != nil {
		t.Fatal(err)
	}
	b := resident.Open(t, office(t), "/")
	b.Holds("Họ và tên trẻ", "cũ")
	b.Holds("Ghi chú", "dòng một")
	b.Type("Họ và tên trẻ", "Nguyễn An")
	b.Within("Ngày cấp", func() { b.Type("Ngày", "9") })
	b.Choose("Giới tính", "Nữ")
	b.Check("Tôi cam đoan")
	b.Uncheck("Nhắn tin cho tôi")
	b.Select("Thôn", "Thôn Một")
	b.Holds("Thôn", "Thôn Một")
	b.Attach("Giấy chứng sinh", paper)
	b.Press("Nộp hồ sơ")
	b.Status(http.StatusUnprocessableEntity)
	b.Sees("[_key=k1] [anh=] [cam-doan=on] [cap-day=9] [doc=y] [ghi-chu=dòng một] [gioi=2] [sinh-day=] " +
		"[ten=Nguyễn An] [tep:chứng sinh.txt giấy] [thon=t1] [viec=nop] phien=p7 origin=true")
}

func TestPagesAreReadAsAPersonReadsThem(t *testing.T) {
	b := resident.Open(t, office(t), "/")
	b.Sees("Đăng ký khai sinh")
	for _, unread := range []string{"bí mật", "khuôn", "var chữ", "Thôn Một"} {
		b.SeesNot(unread)
	}
	if b.Title() != "Khai sinh" {
		t.Errorf("title %q", b.Title())
	}
	b.Within("Bình", func() { b.Follow("Xem") })
	b.Sees("Hồ sơ 2")
	b.Visit("/")
	b.Type("Tìm", "xã ta")
	b.Press("Tìm kiếm")
	b.Sees("Tìm xã ta")
	if b.Path() != "/tim?q=x%C3%A3+ta" {
		t.Errorf("path %s", b.Path())
	}
	b.Visit("/")
	b.Press("Chuyển")
	b.Sees("Tìm xa")
	b.Visit("/")
	b.Follow("Tải tệp")
	b.Status(http.StatusOK)
	if string(b.Body) != "%PDF-" {
		t.Errorf("file %q", b.Body)
	}
}

func TestEveryVerbCanFail(t *testing.T) {
	tests := map[string]struct {
		do   func(b *resident.Browser)
		says string
	}{
		"no such field":       {func(b *resident.Browser) { b.Type("Họ tên", "x") }, `no text field "Họ tên", only ["Họ và tên trẻ"`},
		"two such fields":     {func(b *resident.Browser) { b.Type("Ngày", "x") }, "narrow with Within"},
		"disabled":            {func(b *resident.Browser) { b.Type("Ô khoá", "x") }, "is disabled"},
		"read only":           {func(b *resident.Browser) { b.Type("Ô đọc", "x") }, "cannot be changed"},
		"no such legend":      {func(b *resident.Browser) { b.Choose("Giới", "Nam") }, `no part called "Giới"`},
		"no such answer":      {func(b *resident.Browser) { b.Choose("Giới tính", "Khác") }, `no answer "Khác", only ["Nam" "Nữ"]`},
		"no such box":         {func(b *resident.Browser) { b.Check("Nam") }, `no checkbox "Nam"`},
		"no such box to tick": {func(b *resident.Browser) { b.Uncheck("Khác") }, `no checkbox "Khác"`},
		"no such line":        {func(b *resident.Browser) { b.Select("Thôn", "Thôn Hai") }, `does not offer "Thôn Hai"`},
		"no such list":        {func(b *resident.Browser) { b.Select("Xã", "Một") }, `no list "Xã"`},
		"no such file field":  {func(b *resident.Browser) { b.Attach("Thôn", "x") }, `no file field "Thôn"`},
		"too many files":      {func(b *resident.Browser) { b.Attach("Giấy chứng sinh", "x", "y") }, "takes one file"},
		"file missing":        {func(b *resident.Browser) { b.Attach("Ảnh", "x", "y"); b.Press("Lưu") }, "no such file"},
		"no such button":      {func(b *resident.Browser) { b.Press("Nộp") }, `no button "Nộp", only ["Lưu" "Nộp hồ sơ"`},
		"only with scripts":   {func(b *resident.Browser) { b.Press("Chỉ có kịch bản") }, "does nothing without scripts"},
		"no such link":        {func(b *resident.Browser) { b.Follow("Về") }, `no link "Về"`},
		"two links":           {func(b *resident.Browser) { b.Follow("Xem") }, "links \"Xem\" to different places"},
		"away":                {func(b *resident.Browser) { b.Press("Ra ngoài") }, "leads away"},
		"no such part":        {func(b *resident.Browser) { b.Within("Cúc", func() {}) }, "no part called"},
		"not said":            {func(b *resident.Browser) { b.Sees("Khai tử") }, `does not say "Khai tử"`},
		"not said there":      {func(b *resident.Browser) { b.Within("An", func() { b.Sees("Bình") }) }, "does not say"},
		"said":                {func(b *resident.Browser) { b.SeesNot("khai  sinh") }, "says"},
		"other value":         {func(b *resident.Browser) { b.Holds("Thôn", "Thôn Một") }, `holds "Chọn"`},
		"other status":        {func(b *resident.Browser) { b.Visit("/khong-co"); b.Status(200) }, "answers 404, want 200"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h := office(t)
			catch.Failure(t, func(tb testing.TB) { tt.do(resident.Open(tb, h, "/")) }, tt.says)
		})
	}
}
