package pages_test

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"xaso/internal/platform/db/dbtest"
	"xaso/internal/ui"
	"xaso/tests/resident"
)

const copies = "2.000815" // chứng thực bản sao: a form with rows

func TestRowsAreAddedAndDroppedWithoutScripts(t *testing.T) {
	h := openFront(t, dbtest.SQLite(t), copies)
	lan := h.as(t, "lan")
	lan.Visit("/thu-tuc/" + copies + "/nop")
	lan.Press("Bắt đầu")
	lan.Press("Tiếp tục")
	paper := func(n, name string) {
		lan.Within("Giấy tờ "+n, func() {
			lan.Type("Tên bản chính", name)
			lan.Type("Số trang bản chính", "2")
			lan.Type("Số bản sao", "1")
		})
	}
	paper("1", "Bằng lái")
	lan.Press("Thêm một dòng")
	lan.Status(http.StatusOK)
	paper("2", "Học bạ")
	lan.Press("Thêm một dòng")
	paper("3", "Sổ đỏ")
	lan.Press("Bỏ Giấy tờ 2")
	lan.Status(http.StatusOK)
	lan.Within("Giấy tờ 1", func() { lan.Holds("Tên bản chính", "Bằng lái") })
	lan.Within("Giấy tờ 2", func() {
		lan.Holds("Tên bản chính", "Sổ đỏ")
		lan.Type("Số trang bản chính", "hai")
		lan.Attach("Bản chụp (không bắt buộc)", photo(t, "so-do.jpg"))
	})
	lan.Press("Tiếp tục")
	lan.Status(http.StatusUnprocessableEntity)
	lan.Within("Giấy tờ 2", func() {
		lan.Holds("Số trang bản chính", "hai")
		lan.Sees("so-do.jpg")
		lan.Type("Số trang bản chính", "2")
	})
	lan.Press("Bỏ Giấy tờ 1") // the file moves up with its row
	lan.Within("Giấy tờ 1", func() {
		lan.Holds("Tên bản chính", "Sổ đỏ")
		lan.Sees("so-do.jpg")
		lan.Press("Bỏ tệp so-do.jpg")
	})
	lan.SeesNot("so-do.jpg")
	lan.Within("Giấy tờ 1", func() { lan.Holds("Tên bản chính", "Sổ đỏ") })
}

func TestHostileAndForeignFiles(t *testing.T) {
	h := openFront(t, dbtest.SQLite(t), copies)
	lan := h.as(t, "lan")
	lan.Visit("/thu-tuc/" + copies + "/nop")
	lan.Press("Bắt đầu")
	lan.Press("Tiếp tục")
	lan.Type("Tên bản chính", "Bằng lái")
	lan.Attach("Bản chụp (không bắt buộc)", document(t, "anh.jpg", []byte("<svg onload=alert(1)>")))
	lan.Press("Tiếp tục")
	lan.Status(http.StatusUnprocessableEntity)
	lan.Sees("Tệp “anh.jpg”:")
	lan.Holds("Tên bản chính", "Bằng lái")
}

func TestATapTwiceFilesOnce(t *testing.T) {
	eachFront(t, func(t *testing.T, h *frontHouse) {
		lan := h.as(t, "lan")
		fillBirth(lan)
		lan.Attach(birthNotice, photo(t, "chung-sinh.jpg"))
		lan.Press("Tiếp tục")
		lan.Check("Tôi cam đoan nội dung trên đúng sự thật, được sự thỏa thuận của các bên")
		lan.Press("Tiếp tục")
		path, form := lan.Path(), hiddenValues(string(lan.Body))
		form.Set("nhan", "counter")
		var pages []string
		for range 2 {
			r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.AddCookie(&http.Cookie{Name: "xaso-15316", Value: "lan"})
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			pages = append(pages, visible(w.Body.String()))
		}
		if pages[0] != pages[1] || !strings.Contains(pages[0], "Đã nộp hồ sơ") {
			t.Errorf("the first tap says %q, the second %q", pages[0], pages[1])
		}
		rows, err := h.desk.ListMine(t.Context(), frontActor("lan"), "")
		if err != nil || len(rows) != 1 {
			t.Errorf("%d dossiers, %v", len(rows), err)
		}
	})
}

// hiddenValues are the hidden inputs of the last form of a page.
func hiddenValues(page string) url.Values {
	values := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		values.Set(m[1], m[2])
	}
	return values
}

// Every page of the whole way, in English too, complete and light.
func TestPagesReadInBothLanguagesAndAreLight(t *testing.T) {
	h := openFront(t, dbtest.SQLite(t))
	id, _, _ := filedBirth(t, h, "lan")
	lan := h.as(t, "lan")
	lan.Visit("/thu-tuc/1.001193/nop")
	lan.Press("Bắt đầu")
	draft := strings.TrimSuffix(lan.Path(), "/noi-nhan")
	base := styles(t)
	paths := []string{"/thu-tuc/1.001193/nop", "/ho-so", "/ho-so/" + id, "/ho-so/" + id + "/rut", "/tra-cuu", draft + "/kiem-tra", draft + "/xoa",
		draft + "/quan-he", draft + "/nguoi-yeu-cau", draft + "/me-giay-to", draft + "/giay-to", draft + "/cam-doan"}
	for _, tag := range []string{"vi", "en"} {
		for _, path := range paths {
			lan.Visit(path + "?lang=" + tag)
			lan.Status(http.StatusOK)
			text := visible(string(lan.Body))
			for _, gap := range []string{"casework.", "%!", "ui.", "procedures."} {
				if strings.Contains(text, gap) {
					t.Errorf("%s in %s shows %q: %s", path, tag, gap, text)
				}
			}
			if n := packed(lan.Body) + base; n > 60<<10 {
				t.Errorf("%s in %s weighs %d bytes", path, tag, n)
			}
		}
	}
}

func TestWhoIsNotSignedInIsAskedTo(t *testing.T) {
	h := openFront(t, dbtest.SQLite(t))
	anybody := resident.Open(t, h, "/thu-tuc/1.001193/nop")
	if !strings.HasPrefix(anybody.Path(), "/dang-nhap?ve=") {
		t.Errorf("led to %s", anybody.Path())
	}
}

func packed(b []byte) int {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(b)
	z.Close()
	return out.Len()
}

// styles is what stylesheet and fonts of a Vietnamese page weigh.
func styles(t *testing.T) int {
	t.Helper()
	total := 0
	for _, name := range []string{"app.css", "be-vietnam-pro-vietnamese-600.woff2", "be-vietnam-pro-latin-600.woff2"} {
		b, err := fs.ReadFile(ui.Assets(), strings.TrimPrefix(ui.Asset(name), ui.AssetPrefix))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".css") {
			total += packed(b)
		} else {
			total += len(b)
		}
	}
	return total
}
