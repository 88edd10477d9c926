package jobs_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
)

func TestRecurringTasksRunOncePerTurnHoweverManyProcesses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d) // 08:00 in Viet Nam
		count := func(series string) func(context.Context, gate.Commune) error {
			return func(ctx context.Context, c gate.Commune) error { return effect(ctx, h.g, c, series) }
		}
		tasks := []jobs.Task{
			jobs.Every(5*time.Minute, "sweep", count("sweep")),
			jobs.Daily("07:30", "digest", count("digest")),
			jobs.Daily("02:00", "backup", count("backup")).ForHouse(),
		}
		processes := []*jobs.Runner{h.runner(nil, jobs.Options{Tasks: tasks}), h.runner(nil, jobs.Options{Tasks: tasks})}
		hours := func(n int) {
			for range n * 12 {
				for _, r := range processes {
					if err := r.Drain(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				h.pass(5 * time.Minute)
			}
		}
		expect := func(when string, sweep, digest, backup int64) {
			t.Helper()
			for series, want := range map[string]int64{"sweep": sweep, "digest": digest, "backup": backup} {
				if n := effects(t, d, series); n != want {
					t.Errorf("%s: %s ran %d times, want %d", when, series, n, want)
				}
			}
		}
		hours(2)
		expect("after two hours", 2*23, 0, 0)
		h.pass(3 * 24 * time.Hour) // the house was down
		hours(1)
		expect("after three days asleep", 2*(23+12), 2, 1) // made up for once
		if n := rows(t, d, "1 = 1"); n != 5 {
			t.Errorf("%d rows wait, want one for each task and commune, and one for the house", n)
		}
	})
}

func TestAFailingTaskIsNotLost(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		var ran int
		r := h.runner(nil, jobs.Options{Attempts: 3, Tasks: []jobs.Task{
			jobs.Every(time.Hour, "fails", func(context.Context, gate.Commune) error { ran++; return errors.New("away") }).ForHouse()}})
		for range 4 * 60 {
			if err := r.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			h.pass(time.Minute)
		}
		if ran < 9 || rows(t, d, "dead_at = 0") != 1 {
			t.Errorf("ran %d times in 4 hours with 3 attempts each; %d rows wait for the next turn", ran, rows(t, d, "dead_at = 0"))
		}
	})
}

func TestRunHearsTheBellKeepsItsLeaseAndStopsInGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := dbtest.SQLite(t)
		bell := jobs.NewBell()
		g := gate.New(d, gate.Options{Wake: bell.Ring})
		defer g.Close()
		var quick, slow atomic.Int64
		handlers := map[string]jobs.Handler{
			"quick": func(context.Context, gate.Commune, jobs.Job) error { quick.Add(1); return nil },
			"slow": func(ctx context.Context, _ gate.Commune, _ jobs.Job) error {
				slow.Add(1)
				<-ctx.Done()
				return ctx.Err()
			},
		}
		serve := func() (stop func()) {
			r := jobs.New(g, func() []gate.Commune { return []gate.Commune{tongSon} }, handlers,
				jobs.Options{Bell: bell, Sweep: time.Hour, Lease: time.Minute, Grace: 10 * time.Second})
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan struct{})
			go func() { r.Run(ctx); close(done) }()
			return func() { cancel(); <-done }
		}
		stop := serve()
		time.Sleep(time.Second)
		enqueue(t, g, tongSon, gate.Job{Kind: "quick", Body: "{}"}, gate.Job{Kind: "slow", Body: "{}"})
		time.Sleep(time.Second)
		if quick.Load() != 1 || slow.Load() != 1 {
			t.Errorf("a second after the commit, quick ran %d times and slow %d, want 1 and 1", quick.Load(), slow.Load())
		}
		enqueue(t, g, tongSon, gate.Job{Kind: "quick", Body: "{}", RunAt: time.Now().Add(2 * time.Second)})
		time.Sleep(3 * time.Hour) // the lease is renewed all the while
		if quick.Load() != 2 || slow.Load() != 1 {
			t.Errorf("hours later, quick ran %d times and slow %d, want 2 and 1", quick.Load(), slow.Load())
		}
		began := time.Now()
		stop()
		if took := time.Since(began); took != 10*time.Second {
			t.Errorf("stopping took %v, want the grace of 10 s", took)
		}
		if rows(t, d, "kind = 'slow' AND lease_until = 0 AND attempts = 0 AND dead_at = 0") != 1 {
			t.Error("the interrupted job was not given back")
		}
		stop = serve()
		time.Sleep(time.Second)
		if slow.Load() != 2 {
			t.Error("the next start did not take the job up again")
		}
		stop()
	})
}
