package gate_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

// brokenDisk is what SQLite says of a file whose bytes cannot be believed.
func brokenDisk(t *testing.T) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "torn.db")
	if err := os.WriteFile(path, []byte("this file is torn, and no database at all any more"), 0o600); err != nil {
		t.Fatal(err)
	}
	torn, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer torn.Close()
	_, err = torn.Exec("SELECT count(*) FROM sqlite_schema")
	if db.TroubleOf(err) != db.Broken {
		t.Fatalf("a torn file is %v", err)
	}
	return err
}

func TestNothingIsCommittedOnceTheDiskRefused(t *testing.T) {
	broken := brokenDisk(t)
	d := dbtest.SQLite(t)
	g := gate.New(d, gate.Options{})
	t.Cleanup(g.Close)
	running, fail := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	errs := make([]error, 6)
	all.Go(func() {
		errs[0] = g.Write(t.Context(), lan, mayNote, func(tx *gate.Tx) error {
			close(running)
			<-fail
			// A broken disk takes the whole transaction with it.
			if _, err := tx.Exec("ROLLBACK -- commune_id $1"); err != nil {
				return err
			}
			return broken
		})
	})
	<-running
	for i := range errs[1:] {
		all.Go(func() {
			errs[i+1] = g.Write(t.Context(), lan, mayNote, func(tx *gate.Tx) error { return note(tx, "waiting") })
		})
	}
	time.Sleep(50 * time.Millisecond) // they stand in line behind the first
	close(fail)
	all.Wait()
	for i, err := range errs {
		if !errors.Is(err, gate.ErrStopped) {
			t.Errorf("write %d: %v, want ErrStopped", i, err)
		}
	}
	if !g.Stopped() || value(t, g, "waiting") != 0 {
		t.Error("a write was committed after the disk had refused one")
	}
}

func TestOneKeyInTwoProcessesIsOneEffect(t *testing.T) {
	d := dbtest.Postgres(t)
	var made [2]string
	var errs [2]error
	var both, all sync.WaitGroup
	both.Add(2)
	for i := range 2 {
		g := gate.New(d, gate.Options{}) // a process of its own
		t.Cleanup(g.Close)
		first := true
		all.Go(func() {
			made[i], errs[i] = gate.Make(gate.WithKey(t.Context(), "tap"), g, lan, mayNote, func(tx *gate.Tx) (string, error) {
				if first { // neither has seen the other's key
					first = false
					both.Done()
					both.Wait()
				}
				if err := tx.Require(true); err != nil {
					return "", err
				}
				return tx.NewID(), tx.Record("test.noted", "x", nil)
			})
		})
	}
	all.Wait()
	if errs != [2]error{} || made[0] == "" || made[0] != made[1] {
		t.Errorf("answers %q, errors %v", made, errs)
	}
	if n := count(t, d, "gate_audit"); n != 1 {
		t.Errorf("%d effects, want 1", n)
	}
}

func TestReadAfterCloseIsRefusedAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := gate.New(d, gate.Options{})
		g.Close()
		done := make(chan error, 1)
		go func() {
			done <- g.Read(t.Context(), lan, mayNote, func(tx *gate.Tx) error { return tx.Require(true) })
		}()
		select {
		case err := <-done:
			if !errors.Is(err, gate.ErrStopped) {
				t.Errorf("read after close: %v", err)
			}
		case <-time.After(5 * time.Second):
			t.Error("a read after close waits for ever")
		}
	})
}

func TestServerGoneIsBusyNotABug(t *testing.T) {
	d := dbtest.Postgres(t)
	g := gate.New(d, gate.Options{})
	t.Cleanup(g.Close)
	killed := func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		var n int64
		return tx.Row(`SELECT $1 + CASE WHEN pg_terminate_backend(pg_backend_pid()) THEN 1 ELSE 0 END -- commune_id`).Scan(&n)
	}
	if err := g.Read(t.Context(), lan, mayNote, killed); !errors.Is(err, gate.ErrBusy) {
		t.Errorf("read over a lost connection: %v", err)
	}
	if err := g.Write(t.Context(), lan, mayNote, killed); !errors.Is(err, gate.ErrBusy) {
		t.Errorf("write over a lost connection: %v", err)
	}
	if err := g.Write(t.Context(), lan, mayNote, func(tx *gate.Tx) error { return note(tx, "after") }); err != nil {
		t.Errorf("the next write: %v", err)
	}
}

func TestFullDiskRefusesWritesUntilThereIsRoom(t *testing.T) {
	d := dbtest.SQLite(t)
	g := gate.New(d, gate.Options{})
	t.Cleanup(g.Close)
	if err := g.Write(t.Context(), lan, mayNote, func(tx *gate.Tx) error { return note(tx, "before") }); err != nil {
		t.Fatal(err)
	}
	err := g.Write(t.Context(), lan, mayNote, func(tx *gate.Tx) error {
		if err := note(tx, "lost"); err != nil {
			return err
		}
		// The file may not grow any more, as far as this connection knows.
		if _, err := tx.Exec("PRAGMA max_page_count = 1 -- commune_id $1"); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO gate_counter (commune_id, name, value) VALUES ($1, hex(randomblob(5000000)), 1)`)
		return err
	})
	if !errors.Is(err, gate.ErrDiskFull) || g.Stopped() {
		t.Errorf("on a full disk: %v, stopped %v", err, g.Stopped())
	}
	if value(t, g, "before") != 1 || value(t, g, "lost") != 0 {
		t.Error("what was read on a full disk is not what was committed")
	}
	if err := g.Write(t.Context(), lan, mayNote, func(tx *gate.Tx) error { return note(tx, "after") }); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

func TestGarbledTextIsTheSendersFaultOnBothEngines(t *testing.T) {
	eachGate(t, func(t *testing.T, g *gate.Gate, d *db.DB) {
		for _, bad := range []string{"a\x00b", "a\xffb"} {
			err := g.Read(t.Context(), lan, mayNote, func(tx *gate.Tx) error {
				if err := tx.Require(true); err != nil {
					return err
				}
				var n int64
				return tx.Row(`SELECT value FROM gate_counter WHERE commune_id = $1 AND name = $2`, bad).Scan(&n)
			})
			if !errors.Is(err, gate.ErrGarbled) {
				t.Errorf("reading %q: %v", bad, err)
			}
			// A line of the log goes with those of others in one statement.
			err = g.Write(t.Context(), lan, mayNote, func(tx *gate.Tx) error {
				if err := tx.Require(true); err != nil {
					return err
				}
				return tx.Record("test.noted", bad, nil)
			})
			if err != nil {
				t.Errorf("recording %q: %v", bad, err)
			}
		}
	})
}
