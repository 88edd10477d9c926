package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
)

const (
	tongSon gate.Commune = 15316
	haTrung gate.Commune = 15271
)

// A house is a gate and a clock that only the test moves.
type house struct {
	g    *gate.Gate
	d    *db.DB
	bell *jobs.Bell
	now  atomic.Int64 // Unix milliseconds
}

func newHouse(t *testing.T, d *db.DB) *house {
	h := &house{d: d, bell: jobs.NewBell()}
	h.now.Store(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC).UnixMilli())
	h.g = gate.New(d, gate.Options{Now: h.clock, Wake: h.bell.Ring})
	t.Cleanup(h.g.Close)
	return h
}

func (h *house) clock() time.Time       { return time.UnixMilli(h.now.Load()) }
func (h *house) pass(d time.Duration)   { h.now.Add(d.Milliseconds()) }
func (h *house) served() []gate.Commune { return []gate.Commune{tongSon, haTrung} }
func (h *house) runner(handlers map[string]jobs.Handler, o jobs.Options) *jobs.Runner {
	o.Random = func() float64 { return 0.5 } // pauses without spread
	return jobs.New(h.g, h.served, handlers, o)
}

func enqueue(t *testing.T, g *gate.Gate, c gate.Commune, all ...gate.Job) {
	t.Helper()
	err := g.Write(t.Context(), gate.System("test", c), gate.Public, func(tx *gate.Tx) error {
		tx.Quiet()
		for _, j := range all {
			tx.Enqueue(j)
		}
		return tx.Require(true)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// effect is what a handler does here: it counts on a series of the commune.
func effect(ctx context.Context, g *gate.Gate, c gate.Commune, series string) error {
	return g.Write(ctx, gate.System("test", c), gate.Public, func(tx *gate.Tx) error {
		tx.Quiet()
		if _, err := tx.Next(series); err != nil {
			return err
		}
		return tx.Require(true)
	})
}

func effects(t *testing.T, d *db.DB, series string) (n int64) {
	t.Helper()
	if err := d.Write.QueryRow(`SELECT COALESCE(SUM(value), 0) FROM gate_counter WHERE name = $1`, series).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func rows(t *testing.T, d *db.DB, where string) (n int) {
	t.Helper()
	if err := d.Write.QueryRow(`SELECT COUNT(*) FROM gate_job WHERE ` + where).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestJobsRunOnceInOrderAndAreGone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		var order []string
		r := h.runner(map[string]jobs.Handler{"note": func(_ context.Context, c gate.Commune, j jobs.Job) error {
			order = append(order, fmt.Sprintf("%d %s", c, j.Body))
			return nil
		}}, jobs.Options{Workers: 1})
		late := h.clock().Add(time.Second)
		enqueue(t, h.g, tongSon, gate.Job{Kind: "note", Body: "4", RunAt: late.Add(time.Millisecond)},
			gate.Job{Kind: "note", Body: "1"}, gate.Job{Kind: "note", Body: "3", RunAt: late}, gate.Job{Kind: "note", Body: "2"})
		if err := r.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := rows(t, d, "1 = 1"); n != 2 {
			t.Errorf("%d jobs wait, want the 2 that are not due", n)
		}
		h.pass(2 * time.Second)
		enqueue(t, h.g, haTrung, gate.Job{Kind: "note", Body: "1"})
		if err := r.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := []string{"15316 1", "15316 2", "15316 3", "15316 4", "15271 1"}
		if !slices.Equal(order, want) || rows(t, d, "1 = 1") != 0 {
			t.Errorf("ran %v, want %v; %d rows are left", order, want, rows(t, d, "1 = 1"))
		}
	})
}

func TestOfManyProcessesOneClaimsEachJob(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const processes, work = 6, 300
		first := gate.New(d, gate.Options{})
		t.Cleanup(first.Close)
		var all []gate.Job
		for i := range work {
			all = append(all, gate.Job{Kind: "count", Body: fmt.Sprint(i)})
		}
		enqueue(t, first, tongSon, all[:work/2]...)
		enqueue(t, first, haTrung, all[work/2:]...)

		var mu sync.Mutex
		ran := map[string]int{}
		var wg sync.WaitGroup
		for range processes {
			g := first // SQLite belongs to one process; its runners still race for the rows
			if d.Engine == db.Postgres {
				g = gate.New(d, gate.Options{})
				t.Cleanup(g.Close)
			}
			r := jobs.New(g, func() []gate.Commune { return []gate.Commune{tongSon, haTrung} },
				map[string]jobs.Handler{"count": func(ctx context.Context, c gate.Commune, j jobs.Job) error {
					mu.Lock()
					ran[j.Body]++
					mu.Unlock()
					return effect(ctx, g, c, "counted")
				}}, jobs.Options{Workers: 4})
			wg.Go(func() {
				if err := r.Drain(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for body, n := range ran {
			if n != 1 {
				t.Errorf("job %s ran %d times", body, n)
			}
		}
		if len(ran) != work || effects(t, d, "counted") != work || rows(t, d, "1 = 1") != 0 {
			t.Errorf("%d of %d jobs ran, with %d effects; %d rows left", len(ran), work, effects(t, d, "counted"), rows(t, d, "1 = 1"))
		}
	})
}

func TestAFailureIsTriedAgainWithGrowingPausesAndThenPutAside(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		var at []time.Duration
		began := h.clock()
		r := h.runner(map[string]jobs.Handler{"mail": func(ctx context.Context, c gate.Commune, j jobs.Job) error {
			at = append(at, h.clock().Sub(began))
			if err := effect(ctx, h.g, c, "letters"); err != nil {
				return err
			}
			return errors.New("the mail server is away")
		}}, jobs.Options{Attempts: 5, First: 10 * time.Second, Longest: 30 * time.Second})
		enqueue(t, h.g, tongSon, gate.Job{Kind: "mail", Body: "{}"})
		for range 120 {
			if err := r.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			h.pass(time.Second)
		}
		want := []time.Duration{0, 10 * time.Second, 30 * time.Second, 60 * time.Second, 90 * time.Second}
		if !slices.Equal(at, want) {
			t.Errorf("tried at %v, want %v", at, want)
		}
		if n := effects(t, d, "letters"); n != 1 {
			t.Errorf("%d effects of 5 attempts, want 1", n)
		}
		q, err := jobs.Look(t.Context(), h.g, tongSon)
		if err != nil || q.Dead != 1 || q.Waiting != 0 {
			t.Errorf("the queue stands at %+v, %v", q, err)
		}
	})
}

func TestWhatNoTryCanMendIsPutAsideAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		r := h.runner(map[string]jobs.Handler{
			"hopeless": func(context.Context, gate.Commune, jobs.Job) error { return jobs.Hopeless(errors.New("bad body")) },
			"panics":   func(context.Context, gate.Commune, jobs.Job) error { panic("boom") },
		}, jobs.Options{Attempts: 2})
		enqueue(t, h.g, tongSon, gate.Job{Kind: "hopeless", Body: "x"}, gate.Job{Kind: "panics", Body: "x"},
			gate.Job{Kind: "from-a-newer-program", Body: "x"})
		if err := r.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := rows(t, d, "dead_at > 0"); n != 1 {
			t.Errorf("%d jobs put aside after one try, want the hopeless one", n)
		}
		h.pass(time.Minute)
		if err := r.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		letters, err := jobs.Letters(t.Context(), h.g, gate.System("test", tongSon), 10)
		if err != nil {
			t.Fatal(err)
		}
		said := map[string]string{}
		for _, l := range letters {
			said[l.Kind] = l.Error
		}
		for kind, want := range map[string]string{"hopeless": "bad body", "panics": "panic: boom",
			"from-a-newer-program": `no handler for jobs of kind "from-a-newer-program"`} {
			if !strings.Contains(said[kind], want) {
				t.Errorf("%s: put aside with %q, want %q", kind, said[kind], want)
			}
		}
	})
}

func TestPutAsideJobsAreSentAgainOrDropped(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		broken := true
		r := h.runner(map[string]jobs.Handler{"sms": func(ctx context.Context, c gate.Commune, j jobs.Job) error {
			if broken {
				return errors.New("away")
			}
			return effect(ctx, h.g, c, "sms")
		}}, jobs.Options{Attempts: 1})
		enqueue(t, h.g, tongSon, gate.Job{Kind: "sms", Body: "1", Unique: "one"}, gate.Job{Kind: "sms", Body: "2"})
		if err := r.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		admin := gate.NewActor("lan", tongSon, gate.Grant{Permission: jobs.MayManage})
		letters, err := jobs.Letters(t.Context(), h.g, admin, 10)
		if err != nil || len(letters) != 2 {
			t.Fatalf("letters %v, %v", letters, err)
		}
		for name, who := range map[string]gate.Actor{
			"another commune": gate.NewActor("tam", haTrung, gate.Grant{Permission: jobs.MayManage}),
			"no role":         gate.NewActor("minh", tongSon), "a visitor": gate.Anonymous(tongSon),
		} {
			if err := jobs.Resend(t.Context(), h.g, who, letters[0].ID); err == nil {
				t.Errorf("%s sent a job again", name)
			}
			if got, _ := jobs.Letters(t.Context(), h.g, who, 10); len(got) != 0 {
				t.Errorf("%s sees %v", name, got)
			}
		}
		broken = false
		enqueue(t, h.g, tongSon, gate.Job{Kind: "sms", Body: "3", Unique: "one", RunAt: h.clock().Add(time.Hour)})
		for _, step := range []error{
			jobs.Resend(t.Context(), h.g, admin, letters[0].ID), jobs.Drop(t.Context(), h.g, admin, letters[1].ID),
			r.Drain(t.Context()),
		} {
			if step != nil {
				t.Fatal(step)
			}
		}
		if err := jobs.Drop(t.Context(), h.g, admin, letters[1].ID); !errors.Is(err, jobs.ErrNoSuchJob) {
			t.Errorf("a job dropped twice: %v", err)
		}
		if effects(t, d, "sms") != 1 || rows(t, d, "dead_at > 0") != 0 {
			t.Errorf("%d effects, %d put aside", effects(t, d, "sms"), rows(t, d, "dead_at > 0"))
		}
	})
}

// Something that happens while a unique job runs needs a run of its own; what
// happens while one waits does not.
func TestUniqueJobsWaitOnceButAreNotLostWhileOneRuns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		var ran atomic.Int64
		r := h.runner(map[string]jobs.Handler{"index": func(context.Context, gate.Commune, jobs.Job) error {
			if ran.Add(1) == 1 {
				enqueue(t, h.g, tongSon, gate.Job{Kind: "index", Body: "{}", Unique: "dossier 7"})
				enqueue(t, h.g, tongSon, gate.Job{Kind: "index", Body: "{}", Unique: "dossier 7"})
			}
			return nil
		}}, jobs.Options{})
		enqueue(t, h.g, tongSon, gate.Job{Kind: "index", Body: "{}", Unique: "dossier 7"},
			gate.Job{Kind: "index", Body: "{}", Unique: "dossier 7"})
		if err := r.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if ran.Load() != 2 {
			t.Errorf("ran %d times, want 2", ran.Load())
		}
	})
}
