package health_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"xaso/internal/platform/backup"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/health"
	"xaso/internal/platform/jobs"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
	"xaso/migrations"
)

const tongSon gate.Commune = 15316

func newWatch(t *testing.T, d *db.DB, now func() time.Time) *health.Watch {
	g := gate.New(d, gate.Options{Now: now})
	t.Cleanup(g.Close)
	folder := t.TempDir()
	return &health.Watch{DB: d, Gate: g, Migrations: migrations.Files, Folder: folder,
		Shelf:    backup.Shelf{Folder: filepath.Join(folder, "backups")},
		Communes: func() []gate.Commune { return []gate.Commune{tongSon} }, Version: "1.2.3"}
}

// expect demands the finding at its level, and a sentence for every finding.
func expect(t *testing.T, all []health.Finding, key string, level health.Level) {
	t.Helper()
	i := slices.IndexFunc(all, func(f health.Finding) bool { return f.Key == key })
	if i < 0 || all[i].Level != level {
		t.Errorf("want %s at %v among %v", key, level, all)
	}
	texts := lang.Texts{}
	if err := texts.Load(health.Texts); err != nil {
		t.Fatal(err)
	}
	for _, tag := range lang.Tags {
		for _, f := range all {
			if s := f.Say(texts.For(t.Context(), tag)); s == f.Key || strings.Contains(s, "%!") {
				t.Errorf("%s: %s", tag, s)
			}
		}
	}
}

func write(t *testing.T, g *gate.Gate, change func(tx *gate.Tx)) {
	t.Helper()
	err := g.Write(t.Context(), gate.NewActor("lan", tongSon), gate.Own, func(tx *gate.Tx) error {
		change(tx)
		return errors.Join(tx.Require(true), tx.Record("test", "x", nil))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFreshHouseIsWell(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWatch(t, d, nil)
		all := w.Report(t.Context())
		for _, key := range []string{"health.writable", "health.schema", "health.clock", "health.queue", "health.program"} {
			expect(t, all, key, health.OK)
		}
		expect(t, all, "health.backup-none", health.Warn)
		if d.Engine == db.SQLite {
			expect(t, all, "health.durable", health.OK)
		} else { // the test cluster runs with fsync=off, and must be found out
			expect(t, all, "health.not-durable", health.Bad)
		}
	})
}

func TestWhatGoesWrongIsSaid(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		shift := time.Duration(0)
		w := newWatch(t, d, func() time.Time { return time.Now().Add(shift) })
		write(t, w.Gate, func(tx *gate.Tx) { tx.Enqueue(gate.Job{Kind: "test", Body: "{}"}) })
		runner := jobs.New(w.Gate, w.Communes, map[string]jobs.Handler{
			"test": func(context.Context, gate.Commune, jobs.Job) error { return jobs.Hopeless(errors.New("no")) }}, jobs.Options{})
		shift = 10 * time.Minute
		expect(t, w.Report(t.Context()), "health.queue", health.Warn)
		shift = 2 * time.Hour
		expect(t, w.Report(t.Context()), "health.queue", health.Bad)
		if err := runner.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		all := w.Report(t.Context())
		expect(t, all, "health.queue", health.OK)
		expect(t, all, "health.queue-dead", health.Warn)
		if d.Engine == db.Postgres {
			expect(t, all, "health.skew", health.Bad)
		}
		shift = 0
		write(t, w.Gate, func(*gate.Tx) {})
		shift = -time.Hour
		if d.Engine == db.SQLite {
			expect(t, w.Report(t.Context()), "health.clock-rewound", health.Bad)
		}
	})
}

func TestBackupsGrowOldAndRehearsalsFail(t *testing.T) {
	d := dbtest.SQLite(t)
	now := time.Now()
	w := newWatch(t, d, func() time.Time { return now })
	files, err := blob.OpenFolder(filepath.Join(w.Folder, "files"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := backup.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	to, err := backup.SealTo(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	src := backup.Source{DB: d, Migrations: migrations.Files, Files: files, Folder: w.Folder, Now: w.Gate.Now}
	write(t, w.Gate, func(*gate.Tx) {})
	if _, err := w.Shelf.Make(t.Context(), src, to); err != nil {
		t.Fatal(err)
	}
	for after, want := range map[time.Duration][2]health.Level{
		time.Hour: {health.OK, health.OK}, 30 * time.Hour: {health.Warn, health.OK},
		60 * time.Hour: {health.Bad, health.OK}, 240 * time.Hour: {health.Bad, health.Warn},
	} {
		began := now
		now = now.Add(after)
		all := w.Report(t.Context())
		expect(t, all, "health.backup", want[0])
		expect(t, all, "health.rehearsal", want[1])
		now = began
	}
	if _, err := d.Write.Exec(`UPDATE gate_audit SET what = 'other'`); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Hour)
	if _, err := w.Shelf.Make(t.Context(), src, to); err != nil {
		t.Fatal(err)
	}
	expect(t, w.Report(t.Context()), "health.rehearsal-failed", health.Bad)
}

func TestMachinesAreAnsweredInOneWordAndDetailsNeedTheToken(t *testing.T) {
	d := dbtest.SQLite(t)
	w := newWatch(t, d, nil)
	texts := lang.Texts{}
	if err := texts.Load(health.Texts); err != nil {
		t.Fatal(err)
	}
	server := &web.Server{Texts: texts, Token: "house-token", Secret: make([]byte, 32), Now: time.Now,
		Commune: func(*http.Request, string) (web.Commune, bool) { return web.Commune{}, false },
		Reader: func(*http.Request, web.Commune) (gate.Actor, site.Reader, error) {
			return gate.Actor{}, site.Reader{}, nil
		},
		ErrorPage: func(int, error, string) templ.Component { return templ.Raw("error") }}
	handler, err := server.Handler(health.Routes(w))
	if err != nil {
		t.Fatal(err)
	}
	get := func(path, token string) (int, string) {
		r := httptest.NewRequest("GET", path, nil)
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		return answer.Code, answer.Body.String()
	}
	for _, tt := range []struct {
		path, token string
		code        int
		body        string
	}{{"/healthz", "", 200, "alive\n"}, {"/readyz", "", 200, "ready\n"}, {"/readyz/details", "", 404, ""}, {"/readyz/details", "wrong", 404, ""}} {
		if code, body := get(tt.path, tt.token); code != tt.code || (tt.body != "" && body != tt.body) {
			t.Errorf("%s: %d %q, want %d %q", tt.path, code, body, tt.code, tt.body)
		}
	}
	code, body := get("/readyz/details", "house-token")
	var report struct {
		Level    string
		Findings []struct{ Key, Level, Words string }
	}
	if err := json.Unmarshal([]byte(body), &report); code != 200 || err != nil || len(report.Findings) < 8 || report.Findings[0].Words == "" {
		t.Errorf("%d %s, %v", code, body, err)
	}
}

func TestAHouseThatCannotWriteIsNotReady(t *testing.T) {
	d := dbtest.SQLite(t)
	other, err := db.Open(t.Context(), d.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	w := newWatch(t, d, nil)
	lock, err := other.Write.Begin() // BEGIN IMMEDIATE: another process holds the file
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	all := w.Ready(t.Context())
	expect(t, all, "health.write-hangs", health.Bad)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v to say so", took)
	}
	lock.Rollback()
	w.Gate.Close()
	closed := newWatch(t, d, nil)
	closed.Gate.Close()
	expect(t, closed.Ready(t.Context()), "health.gate-stopped", health.Bad)
}
