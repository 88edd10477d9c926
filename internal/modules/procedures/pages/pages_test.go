package pages_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"xaso/internal/modules/procedures"
	"xaso/internal/modules/procedures/pages"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

const commune gate.Commune = 15316

// Monday morning, so that three working days end in the same week.
var monday = clock.Date{Year: 2026, Month: 11, Day: 16}.At(clock.At(9, 0))

type hall struct {
	http.Handler
	store *procedures.Store
	admin gate.Actor
}

func newHall(t *testing.T, d *db.DB) hall {
	t.Helper()
	now := func() time.Time { return monday }
	lib, err := procedures.Load()
	if err != nil {
		t.Fatal(err)
	}
	store := procedures.NewStore(gate.New(d, gate.Options{Now: now}), lib)
	texts := lang.Texts{}
	for _, room := range []fs.FS{web.Texts, ui.Texts, pages.Texts} {
		if err := texts.Load(room); err != nil {
			t.Fatal(err)
		}
	}
	server := &web.Server{
		Texts: texts, Secret: []byte("secret"), Now: now,
		Commune: func(*http.Request, string) (web.Commune, bool) {
			return web.Commune{ID: commune, Slug: "tong-son", Name: "Xã Tống Sơn", Version: 1}, true
		},
		Reader: func(r *http.Request, c web.Commune) (gate.Actor, site.Reader, error) {
			return gate.Anonymous(c.ID), site.Reader{}, nil
		},
		ErrorPage: func(_ int, err error, _ string) templ.Component {
			return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
				_, e := io.WriteString(w, lang.Say(ctx, err))
				return e
			})
		},
	}
	h, err := server.Handler(pages.Routes(pages.Hall{Store: store, Now: now, Office: func(gate.Commune) pages.Office {
		return pages.Office{Name: "Xã Tống Sơn", Address: "Thôn Mẫu, đường Thử", Hours: "Thứ Hai đến Thứ Sáu, 7:00–17:00", Phone: "0237 000 000"}
	}}))
	if err != nil {
		t.Fatal(err)
	}
	return hall{h, store, gate.NewActor("quản trị", commune, gate.Grant{Permission: procedures.MayConfigure})}
}

func (h hall) get(t *testing.T, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func (h hall) open(t *testing.T, code string, yes bool) {
	t.Helper()
	if err := h.store.Set(t.Context(), h.admin, procedures.Setting{Code: code, Here: &yes}); err != nil {
		t.Fatal(err)
	}
}

var tags = regexp.MustCompile(`<[^>]*>`)

// words is the page as somebody reads it.
func words(w *httptest.ResponseRecorder) string {
	text := tags.ReplaceAllString(w.Body.String(), " ")
	return strings.Join(strings.Fields(strings.ReplaceAll(text, "&#34;", `"`)), " ")
}

func mustSay(t *testing.T, w *httptest.ResponseRecorder, wanted ...string) {
	t.Helper()
	for _, s := range wanted {
		if !strings.Contains(words(w), s) {
			t.Errorf("page (%d) does not say %q:\n%s", w.Code, s, words(w))
		}
	}
}

func mustNotSay(t *testing.T, w *httptest.ResponseRecorder, unwanted ...string) {
	t.Helper()
	for _, s := range unwanted {
		if strings.Contains(words(w), s) {
			t.Errorf("page says %q:\n%s", s, words(w))
		}
	}
}

func TestListAndSearch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHall(t, d)
		h.open(t, "1.001193", true)
		list := h.get(t, "/thu-tuc")
		mustSay(t, list, "Làm thủ tục", "Hộ tịch", "Chứng thực", "Đăng ký khai sinh", "Nộp tại đây")
		if n := strings.Count(list.Body.String(), `href="/thu-tuc/`); n != len(h.store.Library().Catalogue.On("2026-11-16")) {
			t.Errorf("%d services in the list", n)
		}
		for _, q := range []string{"lam giay khai sinh", "KHAI SINH", "khai sinh", "1.001193"} {
			mustSay(t, h.get(t, "/thu-tuc?q="+url.QueryEscape(q)), "Đăng ký khai sinh")
		}
		none := h.get(t, "/thu-tuc?q="+url.QueryEscape("xyzzy <script>"))
		mustSay(t, none, "Chưa tìm thấy thủ tục nào", "Tất cả thủ tục")
		if strings.Contains(none.Body.String(), "<script>xyzzy") || strings.Contains(none.Body.String(), "xyzzy <script>") {
			t.Error("the query is not escaped")
		}
		if long := h.get(t, "/thu-tuc?q="+strings.Repeat("a", 5000)); long.Code != http.StatusOK {
			t.Errorf("a long query: %d", long.Code)
		}
	})
}

func TestServiceSaysWhatWhenHowMuchAndWhere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHall(t, d)
		h.open(t, "1.001193", true)
		here := h.get(t, "/thu-tuc/1.001193")
		mustSay(t, here, "Đăng ký khai sinh", "Giấy khai sinh", "1 ngày làm việc", "Thứ Ba, 17/11/2026", "Không mất phí",
			"Đây không phải Cổng Dịch vụ công quốc gia", "Bắt đầu nộp hồ sơ", "Thôn Mẫu, đường Thử", "Thường cần Giấy chứng sinh", "Văn bản ủy quyền", "123/2015/NĐ-CP")
		if !strings.Contains(here.Body.String(), `itemtype="https://schema.org/GovernmentService"`) {
			t.Error("no microdata")
		}
		h.open(t, "1.001193", false)
		away := h.get(t, "/thu-tuc/1.001193?x=1") // past the kept page
		mustSay(t, away, "Sang Cổng Dịch vụ công quốc gia", "VNeID")
		mustNotSay(t, away, "Bắt đầu nộp hồ sơ")
		mustSay(t, h.get(t, "/thu-tuc/1.004873"), "chưa xác nhận")
	})
}

func TestSwitchedOffAndUnknownAreTheSame(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHall(t, d)
		if err := h.store.Set(t.Context(), h.admin, procedures.Setting{Code: "1.001193", Off: true}); err != nil {
			t.Fatal(err)
		}
		off, unknown := h.get(t, "/thu-tuc/1.001193"), h.get(t, "/thu-tuc/9.999999")
		if off.Code != http.StatusNotFound || unknown.Code != http.StatusNotFound || off.Body.String() != unknown.Body.String() {
			t.Errorf("%d %q, %d %q", off.Code, off.Body, unknown.Code, unknown.Body)
		}
		mustNotSay(t, h.get(t, "/thu-tuc"), "Đăng ký khai sinh Từ")
	})
}

// Every page of every service, in both languages: nothing missing, light
// enough for a weak telephone line.
func TestEveryServiceReadsInBothLanguagesAndIsLight(t *testing.T) {
	h := newHall(t, dbtest.SQLite(t))
	paths := []string{"/thu-tuc"}
	for _, p := range h.store.Library().Catalogue.On("2026-11-16") {
		h.open(t, p.Code, p.FormID != "general")
		paths = append(paths, "/thu-tuc/"+p.Code)
	}
	base := assets(t)
	for _, path := range paths {
		for _, tag := range lang.Tags {
			w := h.get(t, path, "Cookie", "lang="+tag)
			text := words(w)
			if w.Code != http.StatusOK || strings.Contains(text, "procedures.page") || strings.Contains(text, "%!") || strings.Contains(text, "ui.") {
				t.Errorf("%s in %s: %d %s", path, tag, w.Code, text)
			}
			if n := packed(w.Body.Bytes()) + base; n > 60<<10 {
				t.Errorf("%s in %s weighs %d bytes", path, tag, n)
			}
		}
	}
}

func packed(b []byte) int {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(b)
	z.Close()
	return out.Len()
}

// assets is what stylesheet and the fonts of a Vietnamese page weigh.
func assets(t *testing.T) int {
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
