package front_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/modules/indicators/front"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/geo"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/metric"
	"xaso/internal/platform/sheet"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

const (
	tongSon gate.Commune = 15316
	haTrung gate.Commune = 15001

	base, model, frame, smart = "ntm-2021-2025-xa", "ntm-2021-2025-xa-kieu-mau", "ntm-2026-2030-xa", "thon-thong-minh-th"
)

var hamlets = []string{"Giang Sơn 9", "Chí Phúc", "Tân Phúc", "Hòa Phú"}

// who signs in by name in these tests.
var who = map[string]gate.Actor{
	"lan":  gate.NewActor("lan", tongSon, gate.Grant{Permission: criteria.MayManage}, gate.Grant{Permission: indicators.MayEnter}, gate.Grant{Permission: indicators.MaySee}, gate.Grant{Permission: front.MayPublish}),
	"minh": gate.NewActor("minh", tongSon), // a resident
	"thu":  gate.NewActor("thu", tongSon, gate.Grant{Permission: indicators.MaySee}),
	"hoa":  gate.NewActor("hoa", haTrung, gate.Grant{Permission: criteria.MayManage}, gate.Grant{Permission: indicators.MaySee}, gate.Grant{Permission: front.MayPublish}),
}

// A house serves the pages over a database, with figures set by the test.
type house struct {
	t       testing.TB
	now     time.Time
	gate    *gate.Gate
	book    *criteria.Book
	board   *indicators.Board
	hall    front.Hall
	handler http.Handler

	mu      sync.Mutex
	figures map[gate.Commune][]metric.Figure
	plan    []front.Task
}

var counted = []metric.Metric{
	{Name: "register.households", Unit: metric.Households, Time: metric.State, ByHamlet: true},
	{Name: "register.households-digital-address", Unit: metric.Households, Time: metric.State, ByHamlet: true},
	{Name: "register.hamlets", Unit: metric.Hamlets, Time: metric.State},
}

func open(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, now: time.Date(2024, 11, 23, 10, 0, 0, 0, clock.Zone), figures: map[gate.Commune][]metric.Figure{}}
	h.gate = gate.New(d, gate.Options{Now: func() time.Time { return h.now }})
	t.Cleanup(h.gate.Close)
	var err error
	h.book, err = criteria.NewBook(h.gate, criteria.Options{})
	h.must(err)
	h.board, err = indicators.NewBoard(h.gate, h.book, indicators.Options{
		Families: []metric.Family{{Name: "register", Metrics: counted, Measure: h.measure}},
		Hamlets:  func(*gate.Tx) ([]string, error) { return hamlets, nil },
	})
	h.must(err)
	h.settle(tongSon, "tong-son", "Xã Tống Sơn")
	h.settle(haTrung, "ha-trung", "Xã Hà Trung")
	h.serve()
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

// settle sets up a commune of the house.
func (h *house) settle(id gate.Commune, slug, name string) {
	h.t.Helper()
	h.must(h.gate.Write(h.t.Context(), gate.System("test", id), gate.Own, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(true); err != nil {
			return err
		}
		return gate.InsertTenant(tx, gate.Tenant{Slug: slug, Name: name, Province: "Tỉnh Thanh Hóa", Settings: "{}"})
	}))
}

func (h *house) measure(tx *gate.Tx, _ metric.Span) ([]metric.Figure, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.figures[tx.Who.Commune], nil
}

func (h *house) communes() []front.Commune {
	tenants, err := h.gate.Tenants(context.Background())
	h.must(err)
	all := make([]front.Commune, len(tenants))
	for i, t := range tenants {
		all[i] = front.Commune{ID: t.Commune, Name: t.Name, Province: t.Province, Slug: t.Slug, Version: t.Version}
	}
	return all
}

// serve puts the pages behind the server of the house.
func (h *house) serve() {
	texts := lang.Texts{}
	h.must(texts.Load(front.Texts))
	h.must(texts.Load(indicators.Texts))
	h.must(texts.Load(criteria.Texts))
	h.must(texts.Load(ui.Texts))
	h.must(texts.Load(web.Texts))
	h.must(texts.Load(geo.Texts))
	h.must(texts.Load(sheet.Texts))
	h.hall = front.Hall{Gate: h.gate, Sets: h.book, Board: h.board, Communes: h.communes, Now: func() time.Time { return h.now },
		Hamlets: func(tx *gate.Tx) (all []front.Hamlet, err error) {
			if tx.Who.Commune == tongSon {
				for _, n := range hamlets {
					all = append(all, front.Hamlet{Name: n})
				}
			}
			return all, nil
		},
		Plan:       func(*gate.Tx, string) ([]front.Task, error) { return h.plan, nil },
		Lacking:    func(*gate.Tx, string) (map[string]int, error) { return map[string]int{"KM.4": 2}, nil },
		Address:    func(r *http.Request, path string) string { return "https://xa.example" + site.Href(r.Context(), path) },
		Authority:  func(gate.Commune) string { return "Ủy ban nhân dân xã Tống Sơn" },
		Vietnamese: func(ctx context.Context) context.Context { return texts.For(ctx, "vi") },
	}
	server := &web.Server{Texts: texts, Now: h.hall.Now, Secret: make([]byte, 32),
		Commune: func(_ *http.Request, slug string) (web.Commune, bool) {
			for _, c := range h.communes() {
				if c.Slug == slug {
					return web.Commune{ID: c.ID, Slug: slug, Name: c.Name, Province: c.Province, Version: c.Version}, true
				}
			}
			return web.Commune{}, false
		},
		Reader: func(r *http.Request, c web.Commune) (gate.Actor, site.Reader, error) {
			a, ok := who[r.Header.Get("X-Who")]
			if !ok || a.Commune != c.ID { // an account lives in its commune
				return gate.Anonymous(c.ID), site.Reader{}, nil
			}
			return a, site.Reader{ID: a.ID, Name: a.ID}, nil
		},
		ErrorPage: func(status int, err error, _ string) templ.Component {
			return templ.Raw(fmt.Sprintf("<p>%d %s</p>", status, html.EscapeString(err.Error())))
		},
	}
	var err error
	h.handler, err = server.Handler(front.Routes(h.hall))
	h.must(err)
}

// ask sends a request as a named person, "" for nobody.
func (h *house) ask(name string, r *http.Request) *httptest.ResponseRecorder {
	h.t.Helper()
	r.Header.Set("X-Who", name)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w
}

func (h *house) get(name, path string) *httptest.ResponseRecorder {
	h.t.Helper()
	return h.ask(name, httptest.NewRequest("GET", "/x/tong-son"+path, nil))
}

// page is the text of a page that answers 200, as it is read.
func (h *house) page(name, path string) string {
	h.t.Helper()
	w := h.get(name, path)
	if w.Code != http.StatusOK {
		h.t.Fatalf("%s answers %d: %s", path, w.Code, w.Body)
	}
	return read(w.Body)
}

func (h *house) post(name, path string, fields url.Values, file string) *httptest.ResponseRecorder {
	h.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for k, v := range fields {
		h.must(form.WriteField(k, v[0]))
	}
	if file != "" {
		part, err := form.CreateFormFile("file", "thon.geojson")
		h.must(err)
		_, err = io.WriteString(part, file)
		h.must(err)
	}
	h.must(form.WriteField("_key", fmt.Sprint(len(b.Bytes()), name, path, h.now)))
	h.must(form.Close())
	r := httptest.NewRequest("POST", "/x/tong-son"+path, &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return h.ask(name, r)
}

// follow has a commune measured by sets of the year 2024.
func (h *house) follow(name, column string, sets ...string) {
	h.t.Helper()
	for _, id := range sets {
		h.must(h.book.Follow(h.t.Context(), who[name], criteria.Following{Set: id, Column: column, Year: 2024}))
	}
	h.must(h.board.Recompute(h.t.Context(), who[name].Commune))
}

// set gives a figure of the commune, or of a hamlet.
func (h *house) set(c gate.Commune, name, hamlet string, v float64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.figures[c] = append(h.figures[c], metric.Figure{Metric: name, Value: v, Cut: metric.Cut{Hamlet: hamlet}})
}

// verdict enters đạt for an indicator.
func (h *house) verdict(set, code string, met float64) {
	h.t.Helper()
	on, err := clock.ParseDate("2024-06-30")
	h.must(err)
	h.must(h.board.Enter(h.t.Context(), who["lan"], indicators.Entry{Set: set, Code: code, Kind: indicators.Verdict, Value: met, AsOf: on,
		Document: "Báo cáo 12/BC-UBND", URL: "https://example.vn/bc12", VouchedBy: "Người duyệt minh họa"}))
}

// read is what a page says, its parts parted by single spaces.
func read(r io.Reader) string {
	doc, err := html.Parse(r)
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "script" && n.Parent.Data != "style" {
			b.WriteString(n.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
