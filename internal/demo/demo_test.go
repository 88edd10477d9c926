package demo_test

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"xaso/internal/app"
	"xaso/internal/demo"
	"xaso/internal/modules/casework"
	"xaso/internal/modules/commune"
	"xaso/internal/modules/people"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// monday is an ordinary working day.
var monday = at("2026-11-23 10:00")

func at(s string) time.Time {
	v, err := time.ParseInLocation("2006-01-02 15:04", s, clock.Zone)
	if err != nil {
		panic(err)
	}
	return v
}

func always(now time.Time) func() time.Time { return func() time.Time { return now } }

// each runs body with an empty folder and database on both engines.
func each(t *testing.T, body func(t *testing.T, c app.Config)) {
	t.Helper()
	only := os.Getenv("XASO_TEST_DB")
	if only != "postgres" {
		t.Run("sqlite", func(t *testing.T) { body(t, app.Config{Data: t.TempDir()}) })
	}
	if only != "sqlite" {
		t.Run("postgres", func(t *testing.T) {
			body(t, app.Config{Data: t.TempDir(), Database: dbtest.PostgresAddress(t)})
		})
	}
}

// open opens the demo at an instant until close is called.
func open(t *testing.T, c app.Config, now time.Time) (h *app.House, shut func()) {
	t.Helper()
	h, err := demo.OpenAt(t.Context(), c, always(now))
	if err != nil {
		t.Fatal(err)
	}
	closed := false
	shut = func() {
		if !closed {
			closed = true
			if err := h.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	t.Cleanup(shut)
	return h, shut
}

// ask runs look in one transaction of the demo commune.
func ask(t *testing.T, h *app.House, look func(tx *gate.Tx) error) {
	t.Helper()
	err := h.Gate.Read(t.Context(), gate.System("test", demo.Commune), gate.Own, func(tx *gate.Tx) error {
		return errors.Join(tx.Require(true), look(tx))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// holdings counts the rows of every table that the history fills. Chained logs
// are left out: signing in again writes a line.
func holdings(t *testing.T, h *app.House) map[string]int {
	t.Helper()
	n := map[string]int{}
	ask(t, h, func(tx *gate.Tx) error {
		for _, table := range []string{"casework_dossier", "casework_step", "casework_draft", "casework_message",
			"casework_attachment", "casework_subtask", "casework_duty", "casework_rating", "casework_ticket", "casework_pause",
			"people_account", "people_role", "people_consent", "people_alarm", "people_session"} {
			var rows int
			if err := tx.Row("SELECT COUNT(*) FROM " + table + " WHERE commune_id = $1").Scan(&rows); err != nil {
				return err
			}
			n[table] = rows
		}
		return nil
	})
	return n
}

// signIn is an account of the demo at an open browser.
func signIn(t *testing.T, h *app.House, login string) gate.Actor {
	t.Helper()
	s, err := h.People.SignIn(t.Context(), demo.Commune, people.SignIn{Login: login, Password: demo.Password})
	if err != nil {
		t.Fatalf("%s: %v", login, err)
	}
	who, _, err := h.People.ActorBySession(t.Context(), demo.Commune, s.Token)
	if err != nil || !who.SignedIn() {
		t.Fatalf("%s: signed in %v, %v", login, who.SignedIn(), err)
	}
	return who
}

func TestTheDemo(t *testing.T) {
	each(t, func(t *testing.T, c app.Config) {
		h, _ := open(t, c, monday)
		t.Run("statuses", func(t *testing.T) { everyStatus(t, h) })
		t.Run("doors", func(t *testing.T) { everyDoor(t, h) })
		t.Run("facts", func(t *testing.T) { factsHaveSources(t, h) })
		t.Run("logs", func(t *testing.T) { logsHold(t, h) })
		t.Run("people", func(t *testing.T) { allInvented(t, h) })
		t.Run("desks", func(t *testing.T) { everyDesk(t, h) })
		t.Run("residents", func(t *testing.T) { residents(t, h) })
		t.Run("files", func(t *testing.T) { filesAreThere(t, h) })
		t.Run("forms", func(t *testing.T) { forms(t, h) })
	})
}

func everyStatus(t *testing.T, h *app.House) {
	seen, kinds := map[int]int{}, map[string]int{}
	ask(t, h, func(tx *gate.Tx) error {
		type row struct {
			national  int
			procedure string
		}
		rows, err := gate.All(tx, func(scan gate.Scanner) (r row, err error) { return r, scan(&r.national, &r.procedure) },
			`SELECT national_status, procedure FROM casework_dossier WHERE commune_id = $1`)
		for _, r := range rows {
			seen[r.national]++
			kinds[r.procedure]++
		}
		return err
	})
	for status := 1; status <= 10; status++ {
		if seen[status] == 0 {
			t.Errorf("no dossier has the national status %d: %v", status, seen)
		}
	}
	if len(kinds) < 6 {
		t.Errorf("only %d procedures: %v", len(kinds), kinds)
	}
}

func everyDoor(t *testing.T, h *app.House) {
	offers, err := h.Services.List(t.Context(), gate.System("test", demo.Commune))
	if err != nil {
		t.Fatal(err)
	}
	if len(offers) != 70 {
		t.Errorf("%d procedures, want 70", len(offers))
	}
	for _, o := range offers {
		if !o.Channels.Here || !o.Channels.Counter {
			t.Errorf("%s: here %v, at the counter %v", o.Procedure.Code, o.Channels.Here, o.Channels.Counter)
		}
	}
}

func factsHaveSources(t *testing.T, h *app.House) {
	c, ok := h.Communes.ByID(demo.Commune)
	if !ok || !c.Demo || len(c.Facts) < 20 {
		t.Fatalf("commune %v, marked as demo %v, %d facts", ok, c.Demo, len(c.Facts))
	}
	for _, f := range c.Facts {
		if f.Label == "" || f.Value == "" || f.AsOf == "" || f.Source == "" {
			t.Errorf("fact without date or source: %+v", f)
		}
	}
}

// logsHold also wants the history told in order: a line is never older than
// the one before it, and none is of the future.
func logsHold(t *testing.T, h *app.House) {
	ask(t, h, func(tx *gate.Tx) error {
		sound, breaks, err := gate.VerifyChains(tx)
		if err != nil || len(breaks) > 0 || sound < 200 {
			t.Errorf("%d rows sound, breaks %v, %v", sound, breaks, err)
		}
		for _, table := range []string{"gate_audit", "gate_access"} {
			times, err := gate.All(tx, func(scan gate.Scanner) (at int64, err error) { return at, scan(&at) },
				`SELECT at FROM `+table+` WHERE commune_id = $1 ORDER BY seq`)
			if err != nil {
				return err
			}
			for i, at := range times {
				if at > monday.UnixMilli() || (i > 0 && at < times[i-1]) {
					t.Errorf("%s: line %d of %d is out of order", table, i+1, len(times))
					break
				}
			}
		}
		return nil
	})
}

// inventedName ends as no name does: in a number, or in "sample" or "trial".
var inventedName = regexp.MustCompile(`( (Một|Hai|Ba|Bốn|Năm|Sáu|Bảy|Tám|Chín|Mười)( Một| Hai| Ba| Bốn| Lăm)?| Mẫu| Thử)$`)

// artificial numbers end in a serial that no register gives.
var artificial = regexp.MustCompile(`^038[0-9]{3}0000[0-9]{2}$`)

func allInvented(t *testing.T, h *app.House) {
	for _, a := range demo.Accounts {
		if !inventedName.MatchString(a.Name) || !strings.HasPrefix(a.Login, "09000000") {
			t.Errorf("%s, %s is not plainly invented", a.Name, a.Login)
		}
	}
	book, err := h.Desk.Book(t.Context(), signIn(t, h, "0900000008"), clock.DateOf(monday).AddDays(-60), clock.DateOf(monday))
	if err != nil || len(book.Entries) == 0 {
		t.Fatalf("%d entries, %v", len(book.Entries), err)
	}
	var answers []string
	ask(t, h, func(tx *gate.Tx) (err error) {
		answers, err = gate.All(tx, func(scan gate.Scanner) (s string, err error) { return s, scan(&s) },
			`SELECT parties || answers FROM casework_dossier WHERE commune_id = $1`)
		return err
	})
	name := regexp.MustCompile(`"(?:full_name|name)":"((?:Nguyễn|Trần|Lê|Phạm|Hoàng|Vũ|Đỗ|Bùi|Ngô|Dương) [^"]+)"`)
	number := regexp.MustCompile(`"([0-9]{12})"`)
	names := 0
	for _, text := range answers {
		for _, m := range name.FindAllStringSubmatch(text, -1) {
			if names++; !inventedName.MatchString(m[1]) {
				t.Errorf("%s is not plainly invented", m[1])
			}
		}
		for _, m := range number.FindAllStringSubmatch(text, -1) {
			_, doubts, err := identity.PersonalNumber(m[1], identity.About{Today: "2026-11-23"})
			if err != nil || len(doubts) > 0 || !artificial.MatchString(m[1]) {
				t.Errorf("%s: artificial %v, %v %v", m[1], artificial.MatchString(m[1]), doubts, err)
			}
		}
	}
	if names < 20 {
		t.Errorf("only %d names found: the pattern is wrong", names)
	}
}

func everyDesk(t *testing.T, h *app.House) {
	for login, buckets := range map[string][]string{
		"0900000005": {casework.BucketWork, casework.BucketWaiting, casework.BucketReturn},
		"0900000006": {casework.BucketWork},
		"0900000007": {casework.BucketWork, casework.BucketOverdue, casework.BucketOther},
		"0900000008": {casework.BucketWork, casework.BucketToday},
		"0900000009": {casework.BucketWork},
	} {
		who := signIn(t, h, login)
		for _, bucket := range buckets {
			page, err := h.Desk.WorkList(t.Context(), who, casework.Filter{Bucket: bucket, All: true}, "")
			if err != nil || len(page.Rows) == 0 {
				t.Errorf("%s has nothing in bucket %q (counts %v), %v", login, bucket, page.Counts, err)
			}
		}
	}
	view, err := h.Desk.Overview(t.Context(), signIn(t, h, "0900000008"))
	if err != nil || view.InProcess == 0 || view.Overdue == 0 || view.DueSoon == 0 || view.OnTime.Of == 0 || view.Stars.Of == 0 {
		t.Errorf("overview %+v, %v", view, err)
	}
	alarms, err := h.People.Alarms(t.Context(), signIn(t, h, "0900000010"))
	if err != nil || len(alarms) != 1 || !alarms[0].Open {
		t.Errorf("alarms %+v, %v", alarms, err)
	}
}

func residents(t *testing.T, h *app.House) {
	one := signIn(t, h, "0900000001")
	rows, err := h.Desk.ListMine(t.Context(), one, "")
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, r := range rows {
		if r.National == procedures.WantsPapers {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("%d of the %d dossiers of the first resident await a paper, want 1", asked, len(rows))
	}
	for _, login := range []string{"0900000001", "0900000002"} {
		who := signIn(t, h, login)
		drafts, err := h.Desk.ListDrafts(t.Context(), who)
		if err != nil || len(drafts) == 0 {
			t.Errorf("%s: %d drafts, %v", login, len(drafts), err)
		}
		seen, _, err := h.People.WhoSaw(t.Context(), who, 0)
		if err != nil || len(seen) == 0 {
			t.Errorf("%s: %d readings, %v", login, len(seen), err)
		}
	}
}

func filesAreThere(t *testing.T, h *app.House) {
	var keys []string
	ask(t, h, func(tx *gate.Tx) (err error) {
		keys, err = gate.All(tx, func(scan gate.Scanner) (s string, err error) { return s, scan(&s) },
			`SELECT blob_key FROM casework_attachment WHERE commune_id = $1`)
		return err
	})
	for _, key := range keys {
		if _, err := h.Files.Stat(t.Context(), key); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
	if len(keys) < 10 {
		t.Errorf("only %d files", len(keys))
	}
}

func TestOpenedAgainItIsTheSame(t *testing.T) {
	each(t, func(t *testing.T, c app.Config) {
		h, shut := open(t, c, monday)
		first := holdings(t, h)
		shut()
		h, _ = open(t, c, monday.Add(72*time.Hour))
		if again := holdings(t, h); !maps.Equal(first, again) {
			t.Errorf("was %v, is %v", first, again)
		}
		if now := h.Gate.Now(); !now.Equal(monday.Add(72 * time.Hour)) {
			t.Errorf("its clock shows %v", now)
		}
	})
}

// The program is stopped while it makes the demo, early, half-way and late;
// the next start ends with what an undisturbed one makes.
func TestStoppedWhileMade(t *testing.T) {
	each(t, func(t *testing.T, c app.Config) {
		var whole atomic.Int64
		count := func() time.Time { whole.Add(1); return monday }
		undisturbed := app.Config{Data: t.TempDir()}
		h, err := demo.OpenAt(t.Context(), undisturbed, count)
		if err != nil {
			t.Fatal(err)
		}
		want := holdings(t, h)
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
		for _, percent := range []int64{15, 40, 65, 90} {
			stopAfter(t, c, whole.Load()*percent/100)
		}
		h, _ = open(t, c, monday.Add(20*time.Minute))
		if got := holdings(t, h); !maps.Equal(want, got) {
			t.Errorf("want %v, got %v", want, got)
		}
		everyStatus(t, h)
		if _, err := os.Stat(filepath.Join(c.Data, "demo-unfinished")); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("still marked as unfinished: %v", err)
		}
	})
}

// stopAfter opens the demo and cancels when its clock was read so many times.
func stopAfter(t *testing.T, c app.Config, reads int64) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var n atomic.Int64
	h, err := demo.OpenAt(ctx, c, func() time.Time {
		if n.Add(1) == reads {
			cancel()
		}
		return monday.Add(time.Minute)
	})
	if err == nil {
		t.Fatalf("not stopped after %d readings of the clock: %v", reads, h.Close())
	}
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

// Whatever day it is started on, it shows every status and something due.
func TestOnAnyDay(t *testing.T) {
	for _, day := range []string{"2026-11-22 23:30", "2027-01-01 00:05", "2027-02-12 08:00", "2026-09-03 12:00"} {
		t.Run(day, func(t *testing.T) {
			h, _ := open(t, app.Config{Data: t.TempDir()}, at(day))
			everyStatus(t, h)
			page, err := h.Desk.WorkList(t.Context(), signIn(t, h, "0900000008"), casework.Filter{All: true}, "")
			if err != nil || page.Counts[casework.BucketOverdue] == 0 || page.Counts[casework.BucketSoon]+page.Counts[casework.BucketToday] == 0 {
				t.Errorf("counts %v, %v", page.Counts, err)
			}
		})
	}
}

// A commune of the same number that somebody set up is not the demo's.
func TestSomebodysCommuneIsLeftAlone(t *testing.T) {
	each(t, func(t *testing.T, c app.Config) {
		h, err := app.OpenAt(t.Context(), c, always(monday))
		if err != nil {
			t.Fatal(err)
		}
		err = h.Communes.Create(t.Context(), commune.Commune{ID: demo.Commune, Slug: "tong-son", Name: "Xã Tống Sơn"}, h.Services.Seed)
		if err := errors.Join(err, h.Close()); err != nil {
			t.Fatal(err)
		}
		h, _ = open(t, c, monday)
		for table, rows := range holdings(t, h) {
			if rows != 0 {
				t.Errorf("%s has %d rows", table, rows)
			}
		}
	})
}

func TestLoadMakesNoDossiers(t *testing.T) {
	h, err := app.OpenAt(t.Context(), app.Config{Data: t.TempDir()}, always(monday))
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	for range 2 {
		if err := demo.Load(t.Context(), h); err != nil {
			t.Fatal(err)
		}
	}
	if n := holdings(t, h); n["people_account"] != len(demo.Accounts) || n["casework_dossier"] != 0 {
		t.Errorf("accounts %d, dossiers %d", n["people_account"], n["casework_dossier"])
	}
	everyDoor(t, h)
}
