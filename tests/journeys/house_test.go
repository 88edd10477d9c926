// Package journeys tells what residents and officials do from end to end, in
// the words they read, in a browser without scripts and in a real one.
package journeys

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"xaso/internal/app"
	"xaso/internal/demo"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db/dbtest"
	"xaso/tests/browser"
	"xaso/tests/resident"
)

func TestMain(m *testing.M) { os.Exit(browser.Main(m)) }

// A house is the whole program with the demo commune, behind an address.
type house struct {
	app *app.House
	url string
}

// open serves a fresh demo house; database is "" for SQLite.
func open(t *testing.T, database string) house {
	t.Helper()
	return serve(t, database, demo.Load)
}

// empty serves a house in which no commune is yet.
func empty(t *testing.T) house {
	t.Helper()
	return serve(t, "", func(context.Context, *app.House) error { return nil })
}

func serve(t *testing.T, database string, load func(context.Context, *app.House) error) house {
	t.Helper()
	h, err := app.OpenAt(t.Context(), app.Config{Data: t.TempDir(), Database: database, Exchange: "dvcqg"}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	if err := load(t.Context(), h); err != nil {
		t.Fatal(err)
	}
	handler, err := h.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return house{h, server.URL}
}

// A window opens one more browser, as another person would.
type window func(t *testing.T) resident.Person

// the ways a journey is told: without scripts as text, and in Chromium on a
// phone and at a desk, with scripts and without.
func eachWay(t *testing.T, tell func(t *testing.T, h house, open window)) {
	t.Run("text/sqlite", func(t *testing.T) {
		h := open(t, "")
		tell(t, h, func(t *testing.T) resident.Person { return resident.OpenURL(t, h.url, "/") })
	})
	t.Run("text/postgres", func(t *testing.T) {
		h := open(t, dbtest.PostgresAddress(t))
		tell(t, h, func(t *testing.T) resident.Person { return resident.OpenURL(t, h.url, "/") })
	})
	for name, o := range map[string]browser.Options{
		"phone":              {Width: browser.Phone},
		"phone, no scripts":  {Width: browser.Phone, NoScript: true},
		"desktop":            {Width: browser.Desktop},
		"desktop, no script": {Width: browser.Desktop, NoScript: true},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, "")
			tell(t, h, func(t *testing.T) resident.Person { return browser.Open(t, h.url, o) })
		})
	}
}

// eachBrowser tells a shorter journey twice: as text, and in Chromium on a
// phone.
func eachBrowser(t *testing.T, tell func(t *testing.T, h house, open window)) {
	t.Run("text", func(t *testing.T) {
		h := open(t, "")
		tell(t, h, func(t *testing.T) resident.Person { return resident.OpenURL(t, h.url, "/") })
	})
	t.Run("phone", func(t *testing.T) {
		h := open(t, "")
		tell(t, h, func(t *testing.T) resident.Person {
			return browser.Open(t, h.url, browser.Options{Width: browser.Phone})
		})
	})
}

// as signs in with the login of a demo account.
func as(t *testing.T, open window, login string) resident.Person {
	t.Helper()
	p := open(t)
	signIn(p, login)
	return p
}

func signIn(p resident.Person, login string) {
	p.Visit("/dang-nhap")
	p.Type("Số điện thoại hoặc số định danh (CCCD)", login)
	p.Type("Mật khẩu", demo.Password)
	p.Press("Đăng nhập")
}

// look checks the page that stands open, where there is a real browser: no
// accessibility violation, nothing wider than the screen. It keeps a picture.
func look(p resident.Person, name string) {
	if page, ok := p.(*browser.Page); ok {
		page.Axe()
		page.NoHorizontalScroll()
		page.Shot(name)
	}
}

// photo makes a picture as a telephone would.
func photo(t *testing.T, name string) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 800, 600))
	for x := range 800 {
		for y := range 600 {
			m.Set(x, y, color.RGBA{uint8(x), uint8(y), 120, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// day is a date n days from today, as three numbers.
func day(n int) clock.Date { return clock.DateOf(time.Now()).AddDays(n) }

// reveal opens a folded part of the page; a text browser shows it anyway.
func reveal(p resident.Person, summary string) {
	if page, ok := p.(*browser.Page); ok {
		page.Press(summary)
	}
}
