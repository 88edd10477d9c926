package jobs_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
	"xaso/migrations"
)

// TestMain lets this test program be the process that is killed.
func TestMain(m *testing.M) {
	if source := os.Getenv("XASO_TEST_DIE_IN"); source != "" {
		dieIn(source, os.Getenv("XASO_TEST_DIE_AT"))
	}
	os.Exit(m.Run())
}

// dieIn runs jobs until one reaches the given point, says so, and hangs there.
func dieIn(source, point string) {
	d, err := db.Open(context.Background(), source)
	if err != nil {
		panic(err)
	}
	g := gate.New(d, gate.Options{})
	hang := func() {
		fmt.Println("here")
		select {}
	}
	r := jobs.New(g, func() []gate.Commune { return []gate.Commune{tongSon} }, map[string]jobs.Handler{
		"pay": func(ctx context.Context, c gate.Commune, j jobs.Job) error {
			if point == "before the effect" {
				hang()
			}
			err := effect(ctx, g, c, "first")
			if point == "between two effects" {
				hang()
			}
			if err == nil {
				err = effect(ctx, g, c, "second")
			}
			hang() // before the mark
			return err
		}}, jobs.Options{Lease: leaseOfTheDead})
	panic(r.Drain(context.Background()))
}

const leaseOfTheDead = 300 * time.Millisecond

func TestAWorkerKilledMidJobLeavesOneEffect(t *testing.T) {
	places := map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "xaso.db") },
		"postgres": func(t *testing.T) string { return dbtest.PostgresAddress(t) },
	}
	for engine, place := range places {
		if only := os.Getenv("XASO_TEST_DB"); only != "" && only != engine {
			continue
		}
		for _, point := range []string{"before the effect", "between two effects", "before the mark"} {
			t.Run(engine+"/"+point, func(t *testing.T) { killAt(t, place(t), point) })
		}
	}
}

func killAt(t *testing.T, source, point string) {
	d, err := db.Open(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := d.Migrate(t.Context(), migrations.Files); err != nil {
		t.Fatal(err)
	}
	g := gate.New(d, gate.Options{})
	defer g.Close()
	enqueue(t, g, tongSon, gate.Job{Kind: "pay", Body: "{}"})

	victim := exec.Command(os.Args[0])
	victim.Env = append(os.Environ(), "XASO_TEST_DIE_IN="+source, "XASO_TEST_DIE_AT="+point)
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	victim.Stderr = os.Stderr
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	victim.Process.Kill() // SIGKILL
	victim.Wait()
	if strings.TrimSpace(line) != "here" {
		t.Fatalf("the process said %q", line)
	}

	var attempts atomic.Int64
	r := jobs.New(g, func() []gate.Commune { return []gate.Commune{tongSon} }, map[string]jobs.Handler{
		"pay": func(ctx context.Context, c gate.Commune, j jobs.Job) error {
			attempts.Store(int64(j.Attempt))
			if err := effect(ctx, g, c, "first"); err != nil {
				return err
			}
			return effect(ctx, g, c, "second")
		}}, jobs.Options{})
	for end := time.Now().Add(10 * time.Second); rows(t, d, "1 = 1") > 0 && time.Now().Before(end); {
		if err := r.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
	if attempts.Load() != 2 || effects(t, d, "first") != 1 || effects(t, d, "second") != 1 {
		t.Errorf("attempt %d left %d first and %d second effects, want attempt 2 and one of each",
			attempts.Load(), effects(t, d, "first"), effects(t, d, "second"))
	}
}
