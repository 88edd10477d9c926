package pages_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/casework/pages"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/blob"
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

const (
	frontCommune gate.Commune = 15316
	birth                     = "1.001193" // đăng ký khai sinh
)

// The persons of these tests, all invented. Helper "tổ" acts for lan.
var frontResidents = map[string]casework.Person{
	"lan":  {Account: "lan", Name: "Nguyễn Thị Lan", Phone: "0912345678", Hamlet: "Thôn Đông", IDNumber: "038190000018"},
	"minh": {Account: "minh", Name: "Trần Văn Minh", Phone: "0912345679"},
}

// What officials of these tests may do.
var frontOfficials = map[string][]gate.Grant{
	"hoa":  {{Permission: casework.MayReceive}, {Permission: casework.MayReturn}},
	"tuan": {{Permission: casework.MayProcess}},
	"binh": {{Permission: casework.MayApprove}},
	"thu":  {{Permission: casework.MayIssue}},
}

func frontActor(id string) gate.Actor {
	name, helps := strings.CutPrefix(id, "to:")
	who := gate.NewActor(name, frontCommune, frontOfficials[id]...)
	who.Name, who.Session = "Người thử "+name, "s-"+id
	if helps {
		who.ID, who.Name, who.For, who.ForWhat = "tổ", "Lê Thị Giúp", name, "all"
	}
	if p, ok := frontResidents[name]; ok && !helps {
		who.Name = p.Name
	}
	return who
}

// A frontHouse is the resident's side of the desk on a fresh database, with
// real files in a folder.
type frontHouse struct {
	http.Handler
	desk   *casework.Desk
	intake *blob.Intake
	now    time.Time
}

func openFront(t testing.TB, d *db.DB, here ...string) *frontHouse {
	t.Helper()
	lib, err := procedures.Load()
	if err != nil {
		t.Fatal(err)
	}
	h := &frontHouse{now: clock.Date{Year: 2026, Month: 11, Day: 16}.At(clock.At(9, 0))}
	now := func() time.Time { return h.now }
	g := gate.New(d, gate.Options{Now: now})
	t.Cleanup(g.Close)
	store := procedures.NewStore(g, lib)
	place := func(gate.Commune) casework.Place {
		return casework.Place{AgencyID: "000.00.00.H56", Provisional: true, Authority: "Ủy ban nhân dân xã Tống Sơn",
			Centre: "Trung tâm Phục vụ hành chính công xã Tống Sơn"}
	}
	h.desk = casework.NewDesk(g, store, casework.Options{Register: frontRegister(), Place: place, Secret: bytes.Repeat([]byte("k"), 32)})
	admin := gate.NewActor("quản trị", frontCommune, gate.Grant{Permission: procedures.MayConfigure})
	for _, code := range append(here, birth) {
		yes := true
		if err := store.Set(t.Context(), admin, procedures.Setting{Code: code, Here: &yes}); err != nil {
			t.Fatal(err)
		}
	}
	files, err := blob.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	intake, err := blob.NewIntake(files, blob.Config{Folder: t.TempDir()}, now)
	if err != nil {
		t.Fatal(err)
	}
	h.intake = intake
	front := pages.Front{Desk: h.desk, Gate: g, Files: files, Intake: intake, Place: place, Now: now,
		Person: func(_ context.Context, who gate.Actor) (casework.Person, error) {
			if who.For != "" {
				return frontResidents[who.For], nil
			}
			return frontResidents[who.ID], nil
		},
		Address: func(*http.Request) string { return "https://tongson.example.vn" },
		Network: func(r *http.Request) string { return r.RemoteAddr },
	}
	server := frontServer(t, now)
	if h.Handler, err = server.Handler(append(pages.ResidentRoutes(front), signInRoute())); err != nil {
		t.Fatal(err)
	}
	return h
}

func frontRegister() casework.Register {
	return casework.Register{
		Resident: func(_ *gate.Tx, id string) (casework.Person, error) {
			p, ok := frontResidents[id]
			if !ok {
				return casework.Person{}, gate.ErrMissing
			}
			return p, nil
		},
		Official: func(_ *gate.Tx, id string) (casework.Official, error) {
			return casework.Official{ID: id, Name: "Người thử " + id, Grants: frontOfficials[id]}, nil
		},
	}
}

// signInRoute lets a browser of these tests become somebody.
func signInRoute() web.Route {
	return web.Get("/dang-nhap", web.Public, func(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
		web.SetSession(w, r, r.URL.Query().Get("ten"), 3600)
		_, err := io.WriteString(w, "<!doctype html><title>Đăng nhập</title><p>Đăng nhập")
		return err
	})
}

func frontServer(t testing.TB, now func() time.Time) *web.Server {
	texts := lang.Texts{}
	for _, room := range []fs.FS{web.Texts, ui.Texts, blob.Texts, identity.Texts, procedures.Texts, casework.Texts, pages.Texts, pages.CounterTexts} {
		if err := texts.Load(room); err != nil {
			t.Fatal(err)
		}
	}
	return &web.Server{
		Texts: texts, Secret: []byte("secret"), Now: now,
		Commune: func(*http.Request, string) (web.Commune, bool) {
			return web.Commune{ID: frontCommune, Slug: "tong-son", Name: "Xã Tống Sơn", Phone: "0237 000 000", Version: 1}, true
		},
		Reader: func(r *http.Request, c web.Commune) (gate.Actor, site.Reader, error) {
			name := web.Session(r, c.ID)
			if name == "" {
				return gate.Anonymous(c.ID), site.Reader{}, nil
			}
			who := frontActor(name)
			return who, site.Reader{ID: who.ID, Name: who.Name}, nil
		},
		ErrorPage: func(status int, err error, _ string) templ.Component {
			return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
				_, e := fmt.Fprintf(w, "<!doctype html><title>%d</title><p>%s", status, lang.Say(ctx, err))
				return e
			})
		},
	}
}

// eachFront runs body on both engines.
func eachFront(t *testing.T, body func(t *testing.T, h *frontHouse)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { body(t, openFront(t, d)) })
}

// as opens a browser in which name is signed in.
func (h *frontHouse) as(t testing.TB, name string) *resident.Browser {
	t.Helper()
	return resident.Open(t, h, "/dang-nhap?ten="+name)
}

// photo writes a picture as a telephone would send it.
func photo(t testing.TB, name string) string {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for x := range 640 {
		for y := range 480 {
			picture.Set(x, y, color.RGBA{uint8(x), uint8(y), uint8(len(name)), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, nil); err != nil {
		t.Fatal(err)
	}
	return document(t, name, b.Bytes())
}

// store keeps a picture as an official's upload would.
func (h *frontHouse) store(t testing.TB, name string) blob.Stored {
	t.Helper()
	file, err := os.Open(photo(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	stored, err := h.intake.Receive(t.Context(), int64(frontCommune), name, "image/jpeg", file, blob.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

func document(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
