package front

import (
	"context"
	"encoding/binary"
	"fmt"
	"html"
	"image"
	"image/jpeg"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bytes"

	"github.com/a-h/templ"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/geo"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
	"xaso/tests/resident"
)

const tongSon, haTrung gate.Commune = 15316, 15001

var hamlets = []string{"Giang Sơn 9", "Chí Phúc", "Tân Phúc", "Hòa Phú"}

// table is a desk of paper: it keeps what comes, so that the pages can be
// asked what they handed in.
type table struct {
	mu    sync.Mutex
	filed []draft
	acts  []string
}

func (*table) categories(*gate.Tx) ([]Category, error) {
	return []Category{
		{Code: "duong", Name: "Đường, cầu, cống hỏng", Group: "Hạ tầng", Public: true},
		{Code: "den", Name: "Đèn đường", Group: "Hạ tầng", Public: true, Attributes: []Attribute{
			{Code: "may", Name: "Mấy đèn hỏng?", Datatype: "singlevaluelist", Required: true, Values: []Value{{"1", "Một đèn"}, {"n", "Nhiều đèn"}}},
			{Code: "cot", Name: "Số trên cột đèn", Datatype: "string"}}},
	}, nil
}

func (b *table) item(i int) item {
	d := b.filed[i]
	one := item{Code: fmt.Sprintf("TS-%d", i+1), Category: "Đường, cầu, cống hỏng", Kind: d.Kind, State: "received", Words: d.Text, Hamlet: d.Hamlet, Landmark: d.Landmark, Photos: len(d.Photos)}
	one.Spot, one.Placed = d.spot()
	return one
}

func (b *table) all(keep func(item) bool) (items []item) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.filed {
		if one := b.item(i); keep(one) {
			items = append(items, one)
		}
	}
	return items
}

func (b *table) near(_ *gate.Tx, d draft) (all []nearby, _ error) {
	at, ok := d.spot()
	for _, one := range b.all(func(i item) bool { return ok && i.Placed && geo.Metres(at, i.Spot) < 150 }) {
		all = append(all, nearby{one, int(geo.Metres(at, one.Spot))})
	}
	return all, nil
}

func (b *table) counts(*gate.Tx) (tallies, map[string]int64, error) {
	return tallies{Filed: int64(len(b.filed)), Refused: 2, Late: 1}, map[string]int64{"Chí Phúc": 1}, nil
}

func (b *table) list(_ *gate.Tx, f filter) ([]item, string, error) {
	return b.all(func(i item) bool { return f.Hamlet == "" || f.Hamlet == i.Hamlet }), "", nil
}

func (b *table) cells(*gate.Tx, geo.Box) (all []Cell, _ error) {
	for _, one := range b.all(func(i item) bool { return i.Placed }) {
		all = append(all, Cell{Lat: one.Spot[1], Lng: one.Spot[0], Open: 1})
	}
	return all, nil
}

func (b *table) file(_ context.Context, _ gate.Actor, d draft) (receipt, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.filed = append(b.filed, d)
	return receipt{Code: fmt.Sprintf("TS-%d", len(b.filed)), PIN: "482913", Due: time.Date(2026, 12, 8, 10, 0, 0, 0, time.UTC)}, nil
}

func (b *table) report(_ context.Context, _ gate.Actor, code, pin string) (reportView, error) {
	found := b.all(func(i item) bool { return i.Code == code })
	if len(found) == 0 {
		return reportView{}, gate.ErrMissing
	}
	v := reportView{item: found[0], Own: pin == "482913", MayAdd: true, PIN: pin, Moves: []move{{State: "received", At: time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)}}}
	for n := range found[0].Photos {
		v.Before = append(v.Before, photo{n})
	}
	return v, nil
}

func (b *table) photo(_ context.Context, _ gate.Actor, code string, n int, small bool) (string, error) {
	i := slices.IndexFunc(b.filed, func(d draft) bool { return code == "TS-1" })
	if i < 0 || n >= len(b.filed[i].Photos) {
		return "", gate.ErrMissing
	}
	if small {
		return b.filed[i].Photos[n].ThumbKey, nil
	}
	return b.filed[i].Photos[n].Key, nil
}

func (b *table) note(words ...string) error {
	b.acts = append(b.acts, strings.Join(words, " "))
	return nil
}
func (b *table) follow(_ context.Context, _ gate.Actor, code string) error {
	return b.note("follow", code)
}
func (b *table) add(_ context.Context, _ gate.Actor, code, pin, words string, photos []blob.Stored) error {
	return b.note("add", code, pin, words, fmt.Sprint(len(photos)))
}
func (b *table) reopen(_ context.Context, _ gate.Actor, code, pin, words string) error {
	return b.note("reopen", code, pin, words)
}
func (b *table) rate(_ context.Context, _ gate.Actor, code, pin string, stars int, words string) error {
	return b.note("rate", code, pin, fmt.Sprint(stars))
}
func (b *table) withdraw(_ context.Context, _ gate.Actor, code, pin, words string) error {
	return b.note("withdraw", code, pin)
}

// A house serves the pages of two communes.
type house struct {
	t       testing.TB
	gate    *gate.Gate
	desk    *table
	store   *blob.Folder
	now     time.Time
	handler http.Handler
}

func open(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, desk: &table{}, now: time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return h.now }
	h.gate = gate.New(d, gate.Options{Now: clock})
	t.Cleanup(h.gate.Close)
	for id, slug := range map[gate.Commune]string{tongSon: "tong-son", haTrung: "ha-trung"} {
		h.must(h.gate.Write(t.Context(), gate.System("test", id), gate.Own, func(tx *gate.Tx) error {
			tx.Quiet()
			h.must(tx.Require(true))
			return gate.InsertTenant(tx, gate.Tenant{Slug: slug, Name: slug, Settings: "{}"})
		}))
	}
	dir := t.TempDir()
	var err error
	h.store, err = blob.OpenFolder(dir)
	h.must(err)
	intake, err := blob.NewIntake(h.store, blob.Config{Folder: dir}, time.Now)
	h.must(err)
	texts := lang.Texts{}
	for _, f := range []error{texts.Load(Texts), texts.Load(ui.Texts), texts.Load(web.Texts), texts.Load(blob.Texts), texts.Load(identity.Texts), texts.Load(geo.Texts)} {
		h.must(f)
	}
	server := &web.Server{Texts: texts, Now: clock, Secret: make([]byte, 32),
		Commune: func(_ *http.Request, slug string) (web.Commune, bool) {
			id := map[string]gate.Commune{"tong-son": tongSon, "ha-trung": haTrung}[slug]
			return web.Commune{ID: id, Slug: slug, Name: "Xã " + slug, Version: h.now.UnixNano()}, id != 0
		},
		Reader: func(_ *http.Request, c web.Commune) (gate.Actor, site.Reader, error) {
			return gate.Anonymous(c.ID), site.Reader{}, nil
		},
		ErrorPage: func(status int, err error, _ string) templ.Component {
			return templ.Raw(fmt.Sprintf("<p>%d %s</p>", status, html.EscapeString(err.Error())))
		},
	}
	h.handler, err = server.Handler(Routes(Hall{
		Gate: h.gate, Desk: h.desk, Intake: intake, Files: h.store, Now: clock,
		Hamlets: func(gate.Commune) []string { return hamlets }, Map: func(*gate.Tx) (geo.Map, error) { return board(), nil },
		Phone: func(gate.Commune) string { return "0237 3 625 000" }, Network: func(*http.Request) string { return "192.0.2.7" },
	}))
	h.must(err)
	return h
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { body(t, open(t, d)) })
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) visit(path string) *resident.Browser {
	h.t.Helper()
	return resident.Open(h.t, h.handler, "/x/tong-son"+path)
}

// board is the hamlets as fields of a board, of about 1,2 km each.
func board() (m geo.Map) {
	for i, n := range hamlets {
		x, y := 105.80+0.012*float64(i%2), 20.06-0.01*float64(i/2)
		m = append(m, geo.Shape{Name: n, Area: []geo.Polygon{{{{x, y}, {x + 0.012, y}, {x + 0.012, y + 0.01}, {x, y + 0.01}, {x, y}}}}})
	}
	return m
}

// snapshot is a photo that says where it was taken: 20° 3' 54" N, 105° 48' 18" E
// (20.065, 105.805), in the first hamlet.
func snapshot(t testing.TB) string {
	t.Helper()
	var img bytes.Buffer
	if err := jpeg.Encode(&img, image.NewRGBA(image.Rect(0, 0, 64, 48)), nil); err != nil {
		t.Fatal(err)
	}
	order := binary.BigEndian
	tiff := []byte("MM\x00\x2a\x00\x00\x00\x08\x00\x01\x88\x25\x00\x04\x00\x00\x00\x01\x00\x00\x00\x1a\x00\x00\x00\x00\x00\x04")
	for _, e := range []struct {
		tag, kind uint16
		n, value  uint32
	}{{1, 2, 2, 'N' << 24}, {2, 5, 3, 80}, {3, 2, 2, 'E' << 24}, {4, 5, 3, 104}} {
		tiff = order.AppendUint16(order.AppendUint16(tiff, e.tag), e.kind)
		tiff = order.AppendUint32(order.AppendUint32(tiff, e.n), e.value)
	}
	tiff = order.AppendUint32(tiff, 0)
	for _, v := range []uint32{20, 3, 54, 105, 48, 18} {
		tiff = order.AppendUint32(order.AppendUint32(tiff, v), 1)
	}
	body := append([]byte("Exif\x00\x00"), tiff...)
	segment := append(order.AppendUint16([]byte{0xFF, 0xE1}, uint16(len(body)+2)), body...)
	file := filepath.Join(t.TempDir(), "o-ga.jpg")
	if err := os.WriteFile(file, slices.Concat(img.Bytes()[:2], segment, img.Bytes()[2:]), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
