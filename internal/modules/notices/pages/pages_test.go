package pages_test

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"xaso/internal/modules/notices"
	"xaso/internal/modules/notices/pages"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
	"xaso/tests/resident"
)

const tongSon gate.Commune = 15316

// A hall serves the pages to whoever the header X-Who names.
type hall struct {
	board   *notices.Board
	handler http.Handler
}

func each(t *testing.T, body func(t *testing.T, h hall)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 11, 23, 8, 0, 0, 0, clock.Zone)
		g := gate.New(d, gate.Options{Now: func() time.Time { return now }})
		t.Cleanup(g.Close)
		board := notices.NewBoard(g)
		texts := lang.Texts{}
		for _, room := range []fs.FS{web.Texts, ui.Texts, notices.Texts, pages.Texts} {
			if err := texts.Load(room); err != nil {
				t.Fatal(err)
			}
		}
		server := &web.Server{Texts: texts, Secret: []byte("secret"), Now: func() time.Time { return now },
			Commune: func(*http.Request, string) (web.Commune, bool) {
				return web.Commune{ID: tongSon, Slug: "tong-son", Name: "Xã Tống Sơn"}, true
			},
			Reader: func(r *http.Request, c web.Commune) (gate.Actor, site.Reader, error) {
				id := r.Header.Get("X-Who")
				if id == "" {
					return gate.Anonymous(c.ID), site.Reader{}, nil
				}
				who := gate.NewActor(id, c.ID)
				n, err := board.Unread(r.Context(), who)
				return who, site.Reader{ID: id, Name: id, Rooms: []site.Room{{Label: "notices.page.title", Path: pages.Path, Count: n}}}, err
			},
			ErrorPage: func(_ int, err error, _ string) templ.Component {
				return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
					_, e := io.WriteString(w, lang.Say(ctx, err))
					return e
				})
			}}
		page := func(text string) web.Handler {
			return func(w http.ResponseWriter, _ *http.Request, _ gate.Actor) error {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				_, err := io.WriteString(w, "<p>"+text+"</p>")
				return err
			}
		}
		handler, err := server.Handler(append(pages.Routes(board), web.Get("/{$}", web.Public, page("Trang chủ")),
			web.Get("/dang-nhap", web.Public, page("Mời đăng nhập")), web.Get("/ho-so/{id}", web.SignedIn, page("Đây là hồ sơ"))))
		if err != nil {
			t.Fatal(err)
		}
		body(t, hall{board, handler})
	})
}

func (h hall) say(t *testing.T, to, key, href string, args ...string) {
	t.Helper()
	err := h.board.Say(t.Context(), tongSon, []string{to}, notices.Notice{Kind: notices.Progress, Key: key, Args: args, Href: href})
	if err != nil {
		t.Fatal(err)
	}
}

func (h hall) as(t *testing.T, who string) *resident.Browser {
	b := resident.Open(t, h.handler, "/")
	b.Header = http.Header{"X-Who": {who}}
	return b
}

func TestANoticeIsOpenedAndCountsNoMore(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		lan := h.as(t, "lan")
		lan.Visit("/thong-bao")
		lan.Sees("Chưa có thông báo nào")
		lan.SeesNot("chưa đọc")

		h.say(t, "lan", "notices.said.accepted-due", "/ho-so/1", "HS-1", "17:00 27/11/2026")
		h.say(t, "lan", "notices.said.supplement", "/ho-so/1", "HS-1")
		lan.Visit("/thong-bao")
		lan.Sees("2 thông báo chưa đọc")
		lan.Sees("Hồ sơ HS-1 đã được tiếp nhận. Hẹn trả kết quả trước 17:00 27/11/2026.")
		lan.Sees("Tiến độ hồ sơ")
		lan.Sees("Chưa đọc")
		lan.Follow("Hồ sơ HS-1 cần bổ sung. Hãy mở hồ sơ để xem từng mục và cách làm.")
		lan.Sees("Đây là hồ sơ")
		if lan.Path() != "/ho-so/1" {
			t.Errorf("led to %s", lan.Path())
		}
		lan.Visit("/thong-bao")
		lan.Sees("1 thông báo chưa đọc")
		lan.Press("Đánh dấu đã đọc tất cả")
		lan.SeesNot("Chưa đọc")
		lan.SeesNot("chưa đọc")
		lan.SeesNot("Đánh dấu đã đọc tất cả")
		lan.Sees("Hồ sơ HS-1 cần bổ sung.")
	})
}

func TestANoticeFollowsTheLanguageOfItsReader(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		h.say(t, "lan", "notices.said.returned", "", "HS-1")
		lan := h.as(t, "lan")
		lan.Visit("/thong-bao?lang=en")
		lan.Sees("The result of dossier HS-1 has been handed over.")
		lan.Sees("1 unread notice")
		lan.Sees("Unread")
		lan.Follow("The result of dossier HS-1 has been handed over. Please rate the service.")
		if lan.Path() != "/thong-bao" { // it leads nowhere else
			t.Errorf("led to %s", lan.Path())
		}
		lan.SeesNot("Unread")
	})
}

func TestANoticeOfSomebodyElseIsNotThere(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		h.say(t, "lan", "notices.said.refused", "/ho-so/1", "HS-1")
		lines, _, err := h.board.Mine(t.Context(), gate.NewActor("lan", tongSon), "")
		if err != nil {
			t.Fatal(err)
		}
		minh := h.as(t, "minh")
		minh.Visit("/thong-bao")
		minh.Sees("Chưa có thông báo nào")
		for _, id := range []string{lines[0].ID, "khong-co"} {
			minh.Visit("/thong-bao/mo?so=" + id)
			minh.Status(http.StatusNotFound)
		}
		minh.Visit("/thong-bao/mo")
		minh.Sees("Chưa có thông báo nào")
		visitor := resident.Open(t, h.handler, "/thong-bao")
		visitor.SeesNot("HS-1")
		if !strings.HasPrefix(visitor.Path(), "/dang-nhap") {
			t.Errorf("a visitor stands at %s", visitor.Path())
		}
	})
}

func TestALongListGoesOn(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for i := range 40 {
			h.say(t, "lan", "notices.said.stopped", "/ho-so/1", fmt.Sprintf("HS-%02d", i))
		}
		lan := h.as(t, "lan")
		lan.Visit("/thong-bao")
		lan.Sees("HS-39")
		lan.SeesNot("HS-05")
		lan.Press("Trang sau của danh sách")
		lan.Sees("HS-05")
		lan.SeesNot("HS-39")
	})
}
