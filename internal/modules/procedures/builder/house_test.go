package builder_test

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

	"xaso/internal/modules/casework"
	caseworkpages "xaso/internal/modules/casework/pages"
	"xaso/internal/modules/procedures"
	"xaso/internal/modules/procedures/builder"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
	"xaso/tests/resident"
)

const commune gate.Commune = 15316

// A house is the builder on a fresh database, as the program wires it.
type house struct {
	http.Handler
	store *procedures.Store
	now   time.Time
}

// actor is an invented person: hoa and kien build, lan does not, xa builds in
// another commune.
func actor(name string) gate.Actor {
	in := commune
	var grants []gate.Grant
	switch name {
	case "hoa", "kien":
		grants = []gate.Grant{{Permission: procedures.MayCompose}}
	case "xa":
		in, grants = commune+1, []gate.Grant{{Permission: procedures.MayCompose}}
	}
	who := gate.NewActor(name, in, grants...)
	who.Name, who.Session = "Người thử "+name, "s-"+name
	return who
}

func open(t testing.TB, d *db.DB) *house {
	t.Helper()
	lib, err := procedures.Load()
	if err != nil {
		t.Fatal(err)
	}
	h := &house{now: clock.Date{Year: 2026, Month: 11, Day: 16}.At(clock.At(9, 0))}
	now := func() time.Time { return h.now }
	g := gate.New(d, gate.Options{Now: now})
	t.Cleanup(g.Close)
	h.store = procedures.NewStore(g, lib)
	texts := lang.Texts{}
	for _, room := range []fs.FS{web.Texts, ui.Texts, identity.Texts, procedures.Texts, builder.Texts, casework.Texts, caseworkpages.Texts} {
		if err := texts.Load(room); err != nil {
			t.Fatal(err)
		}
	}
	server := &web.Server{
		Texts: texts, Secret: []byte("secret"), Now: now,
		Commune: func(r *http.Request, _ string) (web.Commune, bool) {
			return web.Commune{ID: actor(who(r)).Commune, Slug: "tong-son", Name: "Xã Tống Sơn", Version: 1}, true
		},
		Reader: func(r *http.Request, c web.Commune) (gate.Actor, site.Reader, error) {
			if who(r) == "" {
				return gate.Anonymous(c.ID), site.Reader{}, nil
			}
			return actor(who(r)), site.Reader{ID: who(r), Name: who(r)}, nil
		},
		ErrorPage: func(status int, err error, _ string) templ.Component {
			return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
				_, e := fmt.Fprintf(w, "<!doctype html><title>%d</title><p>%s", status, lang.Say(ctx, err))
				return e
			})
		},
	}
	routes := append(builder.Routes(builder.Bench{Store: h.store, Draw: draw, Typed: caseworkpages.FormValues, Now: now,
		Authority: func(gate.Commune) string { return "Ủy ban nhân dân xã Tống Sơn" }}),
		web.Get("/dang-nhap", web.Public, func(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
			http.SetCookie(w, &http.Cookie{Name: "ai", Value: r.URL.Query().Get("ten"), Path: "/"})
			_, err := io.WriteString(w, "<!doctype html><title>Đăng nhập</title><p>Đăng nhập")
			return err
		}))
	if h.Handler, err = server.Handler(routes); err != nil {
		t.Fatal(err)
	}
	return h
}

// draw is what the program wires: the desk's own page.
func draw(d builder.Drawing) builder.Drawn {
	p := caseworkpages.NewFormPage(d.Form, d.Page, d.Answers, d.As)
	p.Typed, p.Problems, p.More = d.Typed, d.Problems, d.More
	for _, f := range d.Files {
		p.Files = append(p.Files, casework.Attachment{ID: f.ID, Name: f.Name})
	}
	return builder.Drawn{Body: caseworkpages.FormFields(p), Errors: p.Errors, Warnings: p.Warnings}
}

func who(r *http.Request) string {
	c, err := r.Cookie("ai")
	if err != nil {
		return ""
	}
	return c.Value
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { body(t, open(t, d)) })
}

func (h *house) as(t testing.TB, name string) *resident.Browser {
	t.Helper()
	return resident.Open(t, h, "/dang-nhap?ten="+name)
}

// begin makes a new procedure and leaves b on its outline.
func begin(b *resident.Browser) {
	b.Visit("/soan-thu-tuc")
	b.Follow("Soạn thủ tục mới")
	b.Type("Tên thủ tục", "Xác nhận hộ gia đình có hoàn cảnh khó khăn")
	b.Select("Lĩnh vực", "Bảo trợ xã hội")
	b.Type("Số", "3")
	b.Type("Người dân nhận được gì (không bắt buộc)", "Giấy xác nhận")
	b.Press("Tạo thủ tục")
}

// path is where b stands, without the query.
func path(b *resident.Browser) string {
	p, _, _ := strings.Cut(b.Path(), "?")
	return p
}
