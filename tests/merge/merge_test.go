// Package merge_test merges communes that have lived: everything that pointed
// to the old one must still lead somewhere, and nothing may be lost or doubled.
package merge_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"xaso/internal/app"
	apppages "xaso/internal/app/pages"
	"xaso/internal/demo"
	"xaso/internal/modules/people"
	"xaso/internal/modules/reports"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/merge"
)

// old is the number that the first demo commune gets, so that a second one can
// be made beside it; both numbers but the demo's are invented.
const old gate.Commune = 99101

func each(t *testing.T, body func(t *testing.T, h *house)) {
	if os.Getenv("XASO_TEST_DB") != "postgres" {
		t.Run("sqlite", func(t *testing.T) { body(t, open(t, "")) })
	}
	if os.Getenv("XASO_TEST_DB") != "sqlite" {
		t.Run("postgres", func(t *testing.T) { body(t, open(t, dbtest.PostgresAddress(t))) })
	}
}

// A house with two communes of one history: the same people, hamlets, numbers
// of receipts and books, so that all that can clash does.
type house struct {
	*app.House
	t      testing.TB
	config app.Config
	look   *db.DB
}

func open(t testing.TB, database string) *house {
	t.Helper()
	h := &house{t: t, config: app.Config{Data: t.TempDir(), Database: database}}
	h.open()
	source := database
	if source == "" {
		source = filepath.Join(h.config.Data, "xaso.db")
	}
	var err error
	if h.look, err = db.Open(t.Context(), source); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.look.Close() })
	t.Cleanup(func() { h.House.Close() })
	if _, err := h.NewBackupKey(); err != nil {
		t.Fatal(err)
	}
	h.pay()
	h.merge(merge.Plan{Target: merge.Target{Code: old, Slug: "ha-cu", Name: "Xã Hà Cũ", Province: "Tỉnh Thử", AgencyID: "H99.99101"},
		Sources: []gate.Commune{demo.Commune}, Date: "2026-01-01", Decision: "01/NQ-THU", Officials: merge.OfficialsKeep})
	// Two real communes have identifiers of their own in their codes.
	h.exec("UPDATE casework_dossier SET code = REPLACE(code, 'H56.15316', 'H99.99101') WHERE commune_id = $1", int64(old))
	// The number is free again, and the demo is made once more.
	for _, table := range []string{"gate_commune", "gate_audit", "gate_access", "gate_chain", "gate_event"} {
		h.exec("DELETE FROM "+table+" WHERE commune_id = $1", int64(demo.Commune))
	}
	for _, table := range merge.Tables() {
		h.exec("DELETE FROM "+table.Name+" WHERE commune_id = $1", int64(demo.Commune))
	}
	h.House.Close()
	h.open()
	return h
}

func (h *house) open() {
	h.t.Helper()
	opened, err := demo.Open(h.t.Context(), h.config)
	if err != nil {
		h.t.Fatal(err)
	}
	h.House = opened
}

// pay has a fee paid in cash, so that there is a receipt.
func (h *house) pay() {
	h.t.Helper()
	var desk gate.Actor
	for _, a := range demo.Accounts {
		if a.Role != people.Receptionist {
			continue
		}
		s, err := h.People.SignIn(h.t.Context(), demo.Commune, people.SignIn{Login: a.Login, Password: demo.Password})
		if err == nil {
			desk, _, err = h.People.ActorBySession(h.t.Context(), demo.Commune, s.Token)
		}
		if err != nil {
			h.t.Fatal(err)
		}
	}
	dossier := h.texts("SELECT id FROM casework_dossier WHERE commune_id = $1 AND state = 'processing' ORDER BY id LIMIT 1", int64(demo.Commune))
	r, err := h.Till.AskNow(h.t.Context(), desk, dossier[0], "Lệ phí", 8000)
	if err == nil {
		_, err = h.Till.TakeCash(h.t.Context(), desk, r.Code, 8000)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) exec(query string, args ...any) {
	h.t.Helper()
	if _, err := h.look.Write.Exec(query, args...); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) run() app.MergeRun {
	return app.MergeRun{BackupAge: 12 * time.Hour, Say: func(string) {}}
}

// merge rehearses and merges.
func (h *house) merge(p merge.Plan) merge.Report {
	h.t.Helper()
	if _, err := h.RehearseMerge(h.t.Context(), p, h.run()); err != nil {
		h.t.Fatalf("rehearsal: %v (%v)", app.Explain(err), err)
	}
	r, err := h.Merge(h.t.Context(), p, h.run())
	if err != nil {
		h.t.Fatalf("merge: %v (%v)", app.Explain(err), err)
	}
	return r
}

// into is the plan of these tests; each hamlet of the old commune has its like
// in the other.
func (h *house) into() merge.Plan {
	c, _ := h.Communes.ByID(old)
	names := merge.Rename{}
	for _, name := range c.Hamlets {
		names[name] = name + " (Hà Cũ)"
	}
	return merge.Plan{Target: merge.Target{Code: demo.Commune}, Sources: []gate.Commune{old}, Date: "2026-11-23",
		Decision: "02/NQ-THU", Hamlets: map[int64]merge.Rename{int64(old): names}, Officials: merge.OfficialsKeep}
}

// texts are the answers to a query of one column.
func (h *house) texts(query string, args ...any) []string {
	h.t.Helper()
	rows, err := h.look.Read.Query(query, args...)
	if err != nil {
		h.t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			h.t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

// tokens signs the people of the demo in.
func (h *house) tokens(c gate.Commune) map[people.Role]string {
	h.t.Helper()
	all := map[people.Role]string{}
	for _, a := range demo.Accounts {
		s, err := h.People.SignIn(context.WithoutCancel(h.t.Context()), c, people.SignIn{Login: a.Login, Password: demo.Password})
		if err != nil {
			h.t.Fatalf("%s: %v", a.Name, err)
		}
		if all[a.Role] == "" {
			all[a.Role] = s.Token
		}
	}
	return all
}

// get asks for a page and follows redirects, as a browser does.
func (h *house) get(handler http.Handler, address string, tokens ...string) (code int, path, body string, hops int) {
	h.t.Helper()
	for range 6 {
		r := httptest.NewRequest(http.MethodGet, address, nil)
		for _, token := range tokens {
			r.AddCookie(&http.Cookie{Name: fmt.Sprintf("xaso-%d", int64(demo.Commune)), Value: token})
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != http.StatusMovedPermanently {
			return w.Code, address, w.Body.String(), hops
		}
		hops++
		address = w.Header().Get("Location")
	}
	h.t.Fatalf("%s: goes round in circles", address)
	return 0, "", "", 0
}

func TestEveryOldLinkLeadsOnAndEveryTotalIsKept(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		type link struct{ path, by string }
		var links []link
		add := func(by, path, query string) {
			found := h.texts(query, int64(old))
			if len(found) == 0 {
				t.Errorf("the old commune has nothing under %s: this proves little", path)
			}
			for _, id := range found {
				links = append(links, link{strings.ReplaceAll(path, "{}", id), by})
			}
		}
		add("clerk", "/viec/{}", "SELECT id FROM casework_dossier WHERE commune_id = $1")
		add("applicant", "/ho-so/{}", "SELECT id FROM casework_dossier WHERE commune_id = $1 AND applicant_id <> ''")
		add("", "/xac-thuc/{}", "SELECT code FROM results_result WHERE commune_id = $1 AND state = 'issued'")
		add("", "/thanh-toan/{}", "SELECT code FROM payments_request WHERE commune_id = $1")
		add("clerk", "/dan-cu/{}", "SELECT id FROM people_account WHERE commune_id = $1 AND office = ''")
		add("", "/thu-tuc/{}", "SELECT DISTINCT code FROM procedures_version WHERE commune_id = $1")
		month, err := reports.PeriodOf(reports.Month, clock.DateOf(h.Gate.Now()))
		if err == nil {
			_, err = h.Reports.Close(t.Context(), gate.System("test", old), month.Before(), "")
		}
		if err != nil {
			t.Fatal(err)
		}
		add("clerk", "/bao-cao/{}", "SELECT id FROM reports_report WHERE commune_id = $1")
		add("clerk", "/so-ho/ho/{}", "SELECT id FROM register_household WHERE commune_id = $1")
		add("clerk", "/khao-sat/cuoc/{}", "SELECT id FROM surveys_campaign WHERE commune_id = $1")
		add("clerk", "/tu-danh-gia/ho-so/{}", "SELECT id FROM assessment_file WHERE commune_id = $1")
		states := h.texts("SELECT DISTINCT state FROM casework_dossier WHERE commune_id = $1", int64(old))
		if len(states) < 8 {
			t.Errorf("dossiers in %d states only: %v", len(states), states)
		}
		h.pay() // the other commune gives a receipt of the same number
		report := h.merge(h.into())
		if report.After["receipts cash"] != 16000 {
			t.Errorf("receipts of %d đồng, want 16000", report.After["receipts cash"])
		}
		t.Logf("%d rows of tables %v; solved: %v", len(report.Tables), report.Before, report.Solved)

		handler, err := h.Handler()
		if err != nil {
			t.Fatal(err)
		}
		tokens := h.tokens(demo.Commune)
		residents := []string{}
		for _, a := range demo.Accounts {
			if a.Role == people.Resident || a.Role == people.HamletHead || a.Role == people.Helper {
				s, err := h.People.SignIn(t.Context(), demo.Commune, people.SignIn{Login: a.Login, Password: demo.Password})
				if err != nil {
					t.Fatal(err)
				}
				residents = append(residents, s.Token)
			}
		}
		office := []string{tokens[people.CentreHead], tokens[people.Receptionist], tokens[people.Specialist], tokens[people.Leader]}
		for _, l := range links {
			readers := map[string][]string{"clerk": office, "applicant": residents, "": {""}}[l.by]
			code, at, hops := 0, "", 0
			for _, token := range readers {
				if code, at, _, hops = h.get(handler, "/x/ha-cu"+l.path, token); code == http.StatusOK {
					break
				}
			}
			if code != http.StatusOK || hops != 1 || at != "/x/tong-son"+l.path {
				t.Errorf("%s by %q: %d at %s after %d hops", l.path, l.by, code, at, hops)
			}
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/x/ha-cu/dang-nhap", strings.NewReader("login=x")))
		if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "Xã Tống Sơn") {
			t.Errorf("a form of the old commune: %d %.300s", w.Code, w.Body.String())
		}
	})
}

// A merging that does not reach its end has changed nothing, wherever it ended.
func TestAnInterruptedMergingChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		plan := h.into()
		if _, err := h.Merge(t.Context(), plan, h.run()); !errors.Is(err, merge.ErrRehearse) {
			t.Errorf("without a rehearsal: %v", err)
		}
		clash := plan
		clash.Hamlets = nil
		if _, err := h.RehearseMerge(t.Context(), clash, h.run()); !errors.Is(err, merge.ErrHamlets) {
			t.Errorf("with hamlets of one name: %v", err)
		}
		nobody := plan
		nobody.Sources = []gate.Commune{12345}
		if _, err := h.RehearseMerge(t.Context(), nobody, h.run()); !errors.Is(err, merge.ErrNoCommune) {
			t.Errorf("with an unknown commune: %v", err)
		}
		if _, err := h.RehearseMerge(t.Context(), plan, h.run()); err != nil {
			t.Fatal(app.Explain(err))
		}
		rows := func() []string {
			return h.texts("SELECT commune_id || ' ' || state || ' ' || COUNT(*) FROM casework_dossier GROUP BY commune_id, state ORDER BY 1")
		}
		before := rows()
		for _, last := range []int{1, 7, 25} {
			ctx, cancel := context.WithCancel(t.Context())
			run, n := h.run(), 0
			run.Say = func(what string) {
				if strings.Contains(what, ": ") {
					if n++; n == last {
						cancel()
					}
				}
			}
			if _, err := h.Merge(ctx, plan, run); err == nil {
				t.Fatalf("cut after %d tables it went on", last)
			}
			cancel()
			if now := rows(); !slices.Equal(now, before) {
				t.Errorf("cut after %d tables: %v instead of %v", last, now, before)
			}
		}
		if _, err := h.Merge(t.Context(), plan, h.run()); err != nil {
			t.Errorf("after the interruptions: %v", app.Explain(err))
		}
	})
}

// Hamlets of a commune become one by the administrator; a rehearsal changes
// nothing and says the same.
func TestHamletsBecomeOne(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var admin gate.Actor
		for _, a := range demo.Accounts {
			s, err := h.People.SignIn(t.Context(), demo.Commune, people.SignIn{Login: a.Login, Password: demo.Password})
			if err == nil && a.Role == people.Admin {
				admin, _, err = h.People.ActorBySession(t.Context(), demo.Commune, s.Token)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		c, _ := h.Communes.ByID(demo.Commune)
		j := apppages.Joining{From: c.Hamlets[:2], Name: "Thôn Mới", Decision: "03/NQ-THU", Date: clock.Date{Year: 2026, Month: 11, Day: 1}}
		rehearsed, err := h.JoinHamlets(t.Context(), admin, j, false)
		if err != nil {
			t.Fatal(app.Explain(err))
		}
		if now, _ := h.Communes.ByID(demo.Commune); !slices.Equal(now.Hamlets, c.Hamlets) {
			t.Errorf("the rehearsal left %v", now.Hamlets)
		}
		if _, err := h.JoinHamlets(t.Context(), gate.Anonymous(demo.Commune), j, true); err == nil {
			t.Error("anybody may merge hamlets")
		}
		report, err := h.JoinHamlets(t.Context(), admin, j, true)
		if err != nil {
			t.Fatal(app.Explain(err))
		}
		if d := merge.Differences(rehearsed.After, report.After); len(d) > 0 {
			t.Errorf("the rehearsal said otherwise: %v", d)
		}
		now, _ := h.Communes.ByID(demo.Commune)
		if len(now.Hamlets) != len(c.Hamlets)-1 || !slices.Contains(now.Hamlets, "Thôn Mới") {
			t.Errorf("hamlets are %v", now.Hamlets)
		}
		if left := h.texts("SELECT id FROM casework_dossier WHERE commune_id = $1 AND hamlet IN ($2, $3)", int64(demo.Commune), j.From[0], j.From[1]); len(left) > 0 {
			t.Errorf("%d dossiers are of a hamlet that is no more", len(left))
		}
		err = h.Gate.Read(t.Context(), admin, gate.Own, func(tx *gate.Tx) error {
			found, err := h.Register.Hamlet(tx, j.From[1])
			if err == nil && found.Name != "Thôn Mới" {
				t.Errorf("%s leads to %s", j.From[1], found.Name)
			}
			return errors.Join(err, tx.Require(true))
		})
		if err != nil {
			t.Error(err)
		}
		handler, err := h.Handler()
		if err != nil {
			t.Fatal(err)
		}
		if code, _, body, _ := h.get(handler, "/x/tong-son/sap-nhap"); code != http.StatusOK || !strings.Contains(body, "03/NQ-THU") {
			t.Errorf("the note answers %d: %.300s", code, body)
		}
	})
}

// BenchmarkRows says how long the transaction takes for each 100,000 rows; see
// docs/operations.md.
func BenchmarkRows(b *testing.B) {
	for range b.N {
		b.StopTimer()
		h := open(b, "")
		dossiers := h.texts("SELECT id FROM casework_dossier WHERE commune_id = $1", int64(old))
		h.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
			INSERT INTO casework_message (commune_id, id, dossier_id, at, side, author_id, author, text_key, args, body, read_at)
			SELECT $1, 'bench-' || i, $2, 1, 'office', '', '', 'casework.said', '["a"]', 'Đã nhận đủ giấy tờ, hẹn trả kết quả theo phiếu hẹn.', 0 FROM n`, int64(old), dossiers[0])
		b.StartTimer()
		report := h.merge(h.into())
		b.ReportMetric(float64(report.Millis), "ms/transaction")
	}
}
