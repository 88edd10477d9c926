package observe_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"

	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/observe"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
)

// personal are pieces of data that no line of log may carry, in the forms in
// which people write them. The persons are invented.
var personal = []string{
	"0912345678", "0912 345 678", "+84 912.345.678", "(091) 234-5678", // telephones
	"038201000123", "038 201 000 123", // CCCD
	"2801234567", "2801234567-001", // tax codes
	"lan.nguyen@vidu.example", "lê.văn@tênmiền.vn",
	"Q3v9x0aPz7LkTt2mW8yB", "eyJhbGciOiJIUzI1NiJ9", "AGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
	"5d41402abc4b2a76b9719d911017c592",
}

type nested struct{ Phone string }

func TestNoLineOfLogCarriesDataOfAPerson(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(observe.NewLogs(&out, slog.LevelDebug))
	for _, p := range personal {
		err := fmt.Errorf(`save: %w`, errors.New(`duplicate key: Key (commune_id, phone)=(15316, `+p+`) already exists`))
		log.Error("could not save "+p, "error", err, "name", "Nguyễn Thị Lan", "phone", p, "route", "/ho-so/"+p)
		log.With("error", p, "who", p).WithGroup("person").Info("x", "phone", p, "error", p)
		log.Info("x", slog.Group("person", "address", p, "cccd", p), "job", nested{p}, "kind", &nested{p}, "count", slog.AnyValue([]string{p}))
		slog.New(log.Handler()).Warn(p, "dossier", p)
	}
	log.Info("x", "count", 912345678, "bytes", uint64(38201000123))
	all := out.String()
	for _, p := range append(personal, "Nguyễn Thị Lan", "912345678", "38201000123") {
		if strings.Contains(all, p) {
			i := strings.Index(all, p)
			t.Errorf("%q was written: …%s…", p, all[max(0, i-60):min(len(all), i+60)])
		}
	}
}

func TestWhatOperatorsNeedStaysReadable(t *testing.T) {
	const id = "0193586c-7b2e-7c1a-9f3e-5d41402abc4b"
	for _, s := range []string{
		"job put aside", id, "gate: statement is not bound to its commune by $1", "2026-11-23", "15316", "10.1.2.3:8080",
		"internal/platform/gate/lane.go:123", "TestNoLineOfLogCarriesDataOfAPerson", "GET /ho-so/{id}", "backup.report.chains-sound",
		"chờ 12 345 ms", "Hồ sơ " + id,
	} {
		if got := observe.Redact(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
	var out bytes.Buffer
	slog.New(observe.NewLogs(&out, slog.LevelInfo)).Warn("job failed", "kind", "notice.sms", "job", id, "commune", int64(15316),
		"attempt", 3, "took", 2*time.Second, "new", "thing")
	for _, want := range []string{`"msg":"job failed"`, `"kind":"notice.sms"`, `"job":"` + id + `"`, `"commune":15316`, `"attempt":3`, `"new":"(hidden)"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s is not in %s", want, out.String())
		}
	}
}

func FuzzRedact(f *testing.F) {
	for _, p := range personal {
		f.Add("trước ", p, " sau")
	}
	f.Fuzz(func(t *testing.T, before, _, after string) {
		const phone = "0912345678"
		// Words that touch the number may make one longer secret of it; either
		// way its digits are gone.
		if got := observe.Redact(before + " " + phone + " " + after); strings.Contains(got, phone) {
			t.Errorf("%q became %q", before+" "+phone+" "+after, got)
		}
	})
}

// server is a web server of one commune with two pages that use the gate.
func server(t *testing.T, g *gate.Gate, change func(*web.Server), more ...web.Route) http.Handler {
	t.Helper()
	s := &web.Server{Texts: lang.Texts{}, Token: "token", Secret: make([]byte, 32), Now: time.Now,
		Commune: func(*http.Request, string) (web.Commune, bool) { return web.Commune{ID: 15316}, true },
		Reader: func(*http.Request, web.Commune) (gate.Actor, site.Reader, error) {
			return gate.Anonymous(15316), site.Reader{}, nil
		},
		ErrorPage: func(int, error, string) templ.Component { return templ.Raw("error") }}
	change(s)
	routes := append(more, web.Get("/ho-so/{id}", web.Public, func(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
		err := g.Write(r.Context(), who, gate.Public, func(tx *gate.Tx) error {
			tx.Quiet()
			_, err := tx.Next("visits")
			return errors.Join(err, tx.Require(r.PathValue("id") != "x"))
		})
		if err != nil {
			return err
		}
		_, err = io.WriteString(w, "ok")
		return err
	}))
	handler, err := s.Handler(routes)
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

func get(h http.Handler, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestMetricsCountWhatHappened(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var g *gate.Gate
		m := observe.NewMetrics("1.2.3", func(ctx context.Context) (jobs.Queue, error) { return jobs.Look(ctx, g, 15316) })
		g = gate.New(d, gate.Options{Observe: m.Commit})
		defer g.Close()
		h := server(t, g, func(s *web.Server) { s.Observe = m.Request }, m.Routes()...)
		for _, id := range []string{"1", "2", "x"} {
			get(h, "/ho-so/"+id)
		}
		get(h, "/no-such-page/0912345678")
		m.Job("notice.sms", time.Second, errors.New("away"))
		err := g.Write(t.Context(), gate.System("test", 15316), gate.Public, func(tx *gate.Tx) error {
			tx.Quiet()
			tx.Enqueue(gate.Job{Kind: "test", Body: "{}"})
			return tx.Require(true)
		})
		if err != nil {
			t.Fatal(err)
		}
		if w := get(h, "/metrics"); w.Code != 404 {
			t.Errorf("/metrics without the token: %d", w.Code)
		}
		page := get(h, "/metrics", "Authorization", "Bearer token").Body.String()
		for _, want := range []string{
			`xaso_requests_total{route="GET /ho-so/{id}",status="200"} 2`, `xaso_requests_total{route="GET /ho-so/{id}",status="403"} 1`,
			`xaso_requests_total{route="none",status="404"} 1`, `xaso_writes_total{outcome="ok"} 3`, `xaso_writes_total{outcome="failed"} 1`,
			`xaso_commit_writes_count 4`, `xaso_jobs_waiting 1`, `xaso_jobs_dead 0`, `xaso_jobs_total{kind="notice.sms",outcome="failed"} 1`,
			`xaso_build_info{version="1.2.3"} 1`, "go_goroutines", "process_resident_memory_bytes",
		} {
			if !strings.Contains(page, want) {
				t.Errorf("no %s", want)
			}
		}
		if strings.Contains(page, "0912345678") {
			t.Error("an address that nobody declared became a label")
		}
	})
}

func TestTracesTellOfRequestsAndWritesButNotOfPeople(t *testing.T) {
	var mu sync.Mutex
	var sent bytes.Buffer
	collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintln(&sent, r.URL.Path)
		io.Copy(&sent, r.Body)
	}))
	defer collector.Close()
	traces, err := observe.OpenTraces(t.Context(), collector.URL, "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	g := gate.New(dbtest.SQLite(t), gate.Options{Span: traces.Span})
	defer g.Close()
	h := server(t, g, func(s *web.Server) { s.Span = traces.Request })
	const parent = "0af7651916cd43dd8448eb211c80319c"
	get(h, "/ho-so/038201000123?sdt=0912345678", "traceparent", "00-"+parent+"-b7ad6b7169203331-01",
		"User-Agent", "Điện thoại của Lan", "X-Forwarded-For", "203.0.113.9")
	get(h, "/ho-so/x")
	if err := traces.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	body := sent.String()
	for _, want := range []string{"/v1/traces", "GET /ho-so/{id}", "gate.write public", "gate.forbidden", "xaso.request", "1.2.3",
		string([]byte{0x0a, 0xf7, 0x65, 0x19, 0x16, 0xcd, 0x43, 0xdd})} {
		if !strings.Contains(body, want) {
			t.Errorf("%q was not sent", want)
		}
	}
	for _, never := range []string{"038201000123", "0912345678", "Lan", "203.0.113.9", "192.0.2.1"} {
		if strings.Contains(body, never) {
			t.Errorf("%q was sent", never)
		}
	}
}

func TestWithoutAnEndpointTracesAreNothing(t *testing.T) {
	traces, err := observe.OpenTraces(t.Context(), "", "1")
	if err != nil || traces != nil {
		t.Fatalf("%v, %v", traces, err)
	}
	r, end := traces.Request(httptest.NewRequest("GET", "/", nil))
	traces.Span(r.Context(), "x")(nil)
	end("GET /", "1", 200)
	if err := traces.Close(t.Context()); err != nil {
		t.Error(err)
	}
}
