package post_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
	"xaso/internal/platform/post"
	"xaso/migrations"
)

// TestMain lets this test program be the process that is killed.
func TestMain(m *testing.M) {
	if source := os.Getenv("XASO_TEST_DIE_IN"); source != "" {
		dieIn(source, os.Getenv("XASO_TEST_DIE_AT"), os.Getenv("XASO_TEST_FILES"))
	}
	os.Exit(m.Run())
}

const leaseOfTheDead = 300 * time.Millisecond

// dieIn carries letters until one reaches the given point, says so and hangs.
func dieIn(source, point, folder string) {
	d, err := db.Open(context.Background(), source)
	if err != nil {
		panic(err)
	}
	files, err := blob.OpenFolder(folder)
	if err != nil {
		panic(err)
	}
	g := gate.New(d, gate.Options{})
	hang := func(at string) {
		if at == point {
			fmt.Println("here")
			select {}
		}
	}
	office := post.NewOffice(g, post.Options{Files: files, Partner: func(of, in gate.Commune) (gate.Actor, bool) {
		if of == haSon {
			hang("between effect and receipt")
		}
		return partner(of, in)
	}, Handlers: map[string]post.Handler{"say": {
		Receive: func(tx *gate.Tx, l post.Letter) error {
			_, err := tx.Next("heard/" + l.ID)
			hang("inside the effect")
			return err
		},
		Settled: func(tx *gate.Tx, l post.Letter, _ post.Outcome) error {
			_, err := tx.Next("arrived/" + l.ID)
			hang("inside the receipt")
			return err
		},
	}}})
	r := jobs.New(g, func() []gate.Commune { return []gate.Commune{tongSon, haSon} }, map[string]jobs.Handler{
		post.DeliverJob: func(ctx context.Context, c gate.Commune, j jobs.Job) error {
			err := office.Deliver(ctx, c, j)
			hang("after the receipt")
			return err
		}}, jobs.Options{Lease: leaseOfTheDead})
	panic(r.Drain(context.Background()))
}

func TestAProcessKilledBetweenAnyTwoStepsLeavesOneEffect(t *testing.T) {
	places := map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "xaso.db") },
		"postgres": func(t *testing.T) string { return dbtest.PostgresAddress(t) },
	}
	for engine, place := range places {
		if only := os.Getenv("XASO_TEST_DB"); only != "" && only != engine {
			continue
		}
		for _, point := range []string{"inside the effect", "between effect and receipt", "inside the receipt", "after the receipt"} {
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
	folder := t.TempDir()
	w := newWorld(t, d, folder)
	w.now = time.Now()
	if _, err := w.send(t.Context(), haSon, "c", 1); err != nil {
		t.Fatal(err)
	}
	victim := exec.Command(os.Args[0])
	victim.Env = append(os.Environ(), "XASO_TEST_DIE_IN="+source, "XASO_TEST_DIE_AT="+point, "XASO_TEST_FILES="+folder)
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
	if _, err := w.send(t.Context(), haSon, "c", 2); err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(point, "inside the effect") {
		w.later(time.Second) // the lease of the dead runs out by this clock
	}
	w.drainOrders(t)
	heard, signed := w.counters(t, haSon, "heard/"), w.counters(t, tongSon, "arrived/")
	for seq, l := range w.settled(t, "c") {
		if l[1] != post.Arrived || heard[l[0]] != 1 || signed[l[0]] != 1 {
			t.Errorf("letter %d is %s, had %d effects and %d receipts", seq, l[1], heard[l[0]], signed[l[0]])
		}
	}
}

// drainOrders carries on while the lease of the dead process runs out. The
// killed one does not count the order; so it is set where it stands.
func (w *world) drainOrders(t *testing.T) {
	t.Helper()
	err := w.gate.Write(t.Context(), gate.System("test", haSon), gate.Own, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(true); err != nil {
			return err
		}
		_, err := tx.Exec(`
			INSERT INTO gate_counter (commune_id, name, value)
			SELECT $1, 'order/c', COUNT(*) FROM post_in WHERE commune_id = $1 HAVING COUNT(*) > 0`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w.drain(t, 4)
}
