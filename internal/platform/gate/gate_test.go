package gate_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

const (
	tongSon gate.Commune    = 15316
	other   gate.Commune    = 15325
	mayNote gate.Permission = "test.note"
)

var lan = gate.NewActor("lan", tongSon, gate.Grant{Permission: mayNote})

func eachGate(t *testing.T, body func(t *testing.T, g *gate.Gate, d *db.DB)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := gate.New(d, gate.Options{Reactions: func(kind string) []string { return []string{"react:" + kind} }})
		t.Cleanup(g.Close)
		body(t, g, d)
	})
}

type noted struct{ Text string }

func (noted) Kind() string { return "test.noted" }

// note uses the counter table as a small thing to change.
func note(tx *gate.Tx, name string) error {
	if err := tx.Require(true); err != nil {
		return err
	}
	if _, err := tx.Next(name); err != nil {
		return err
	}
	if err := tx.Publish(noted{name}); err != nil {
		return err
	}
	return tx.Record("test.noted", name, nil)
}

func count(t *testing.T, d *db.DB, table string) (n int) {
	t.Helper()
	if err := d.Read.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func value(t *testing.T, g *gate.Gate, name string) (n int64) {
	t.Helper()
	err := g.Read(t.Context(), lan, mayNote, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		err := tx.Row(`SELECT value FROM gate_counter WHERE commune_id = $1 AND name = $2`, name).Scan(&n)
		if errors.Is(err, gate.ErrMissing) {
			return nil
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOneWriteIsOneCommitWithItsLogEventAndJob(t *testing.T) {
	eachGate(t, func(t *testing.T, g *gate.Gate, d *db.DB) {
		if err := g.Write(t.Context(), lan, mayNote, func(tx *gate.Tx) error { return note(tx, "a") }); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"gate_audit", "gate_event", "gate_job"} {
			if n := count(t, d, table); n != 1 {
				t.Errorf("%s has %d rows, want 1", table, n)
			}
		}
	})
}

func TestTheGateStaysShut(t *testing.T) {
	visitor, stranger := gate.Anonymous(tongSon), gate.NewActor("tam", tongSon)
	tests := []struct {
		name   string
		who    gate.Actor
		change func(tx *gate.Tx) error
		want   string
	}{
		{"nobody signed in", visitor, func(tx *gate.Tx) error { return note(tx, "x") }, "gate.sign-in"},
		{"no such permission", stranger, func(tx *gate.Tx) error { return note(tx, "x") }, "gate.forbidden"},
		{"no decision", lan, func(tx *gate.Tx) error { return tx.Record("x", "x", nil) }, "without a Require"},
		{"no audit line", lan, func(tx *gate.Tx) error { return tx.Require(true) }, "without a Record"},
		{"decided against", lan, func(tx *gate.Tx) error { return tx.Require(false) }, "gate.forbidden"},
		{"statement without commune", lan, func(tx *gate.Tx) error {
			_, err := tx.Exec(`UPDATE gate_counter SET value = 9`)
			return err
		}, "not bound to its commune"},
		{"panic", lan, func(tx *gate.Tx) error { panic("boom") }, "panic in a write: boom"},
	}
	eachGate(t, func(t *testing.T, g *gate.Gate, d *db.DB) {
		for _, tt := range tests {
			err := g.Write(t.Context(), tt.who, mayNote, tt.change)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
			}
		}
		if n := count(t, d, "gate_audit") + count(t, d, "gate_counter"); n != 0 {
			t.Errorf("%d rows were left by refused writes", n)
		}
	})
}

func TestManyWaitersShareCommitsAndEachFailsAlone(t *testing.T) {
	eachGate(t, func(t *testing.T, g *gate.Gate, d *db.DB) {
		var wg sync.WaitGroup
		errs := make([]error, 200)
		for i := range errs {
			wg.Go(func() {
				errs[i] = g.Write(t.Context(), lan, mayNote, func(tx *gate.Tx) error {
					if err := note(tx, "shared"); err != nil {
						return err
					}
					if i%3 == 0 {
						return fmt.Errorf("turn %d changed its mind", i)
					}
					return nil
				})
			})
		}
		wg.Wait()
		good := int64(0)
		for i, err := range errs {
			if (err != nil) != (i%3 == 0) {
				t.Errorf("turn %d: %v", i, err)
			}
			if err == nil {
				good++
			}
		}
		if n := value(t, g, "shared"); n != good {
			t.Errorf("series stands at %d after %d successful turns", n, good)
		}
		if n := count(t, d, "gate_audit"); int64(n) != good {
			t.Errorf("%d audit lines for %d writes", n, good)
		}
		mustVerify(t, g, good)
	})
}

func mustVerify(t *testing.T, g *gate.Gate, want int64) {
	t.Helper()
	err := g.Read(t.Context(), gate.System("verify", tongSon), mayNote, func(tx *gate.Tx) error {
		sound, breaks, err := gate.VerifyChains(tx)
		if len(breaks) > 0 || sound != want {
			t.Errorf("chain: %d sound rows, want %d; breaks %v", sound, want, breaks)
		}
		return errors.Join(err, tx.Require(true))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestChangedLogIsFound(t *testing.T) {
	damage := map[string]string{
		"row 2 was changed":  `UPDATE gate_audit SET what = 'test.other' WHERE seq = 2`,
		"row 1 is missing":   `DELETE FROM gate_audit WHERE seq = 1`,
		"ends at row 2, its": `DELETE FROM gate_audit WHERE seq = 3`,
	}
	for want, statement := range damage {
		eachGate(t, func(t *testing.T, g *gate.Gate, d *db.DB) {
			for _, name := range []string{"a", "b", "c"} {
				if err := g.Write(t.Context(), lan, mayNote, func(tx *gate.Tx) error { return note(tx, name) }); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := d.Write.Exec(statement); err != nil {
				t.Fatal(err)
			}
			err := g.Read(t.Context(), gate.System("verify", tongSon), mayNote, func(tx *gate.Tx) error {
				_, breaks, err := gate.VerifyChains(tx)
				if len(breaks) != 1 || !strings.Contains(breaks[0].What, want) {
					t.Errorf("after %s: breaks %v, want %q", statement, breaks, want)
				}
				return errors.Join(err, tx.Require(true))
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestSecondTapDoesNothingAndAnswersAlike(t *testing.T) {
	eachGate(t, func(t *testing.T, g *gate.Gate, d *db.DB) {
		tap := func(who gate.Actor, key string) (int64, error) {
			return gate.Make(gate.WithKey(context.Background(), key), g, who, mayNote, func(tx *gate.Tx) (int64, error) {
				if err := note(tx, "noise"); err != nil {
					return 0, err
				}
				return tx.Next("dossier")
			})
		}
		minh := gate.NewActor("minh", tongSon, gate.Grant{Permission: mayNote})
		var wg sync.WaitGroup
		got := make([]int64, 20)
		for i := range got {
			wg.Go(func() {
				var err error
				if got[i], err = tap(lan, "k1"); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, n := range got {
			if n != 1 {
				t.Errorf("a tap answered %d, want 1", n)
			}
		}
		if n, err := tap(lan, "k2"); n != 2 || err != nil {
			t.Errorf("another key: %d, %v", n, err)
		}
		if n, err := tap(minh, "k1"); n != 3 || err != nil {
			t.Errorf("another person with the same key: %d, %v", n, err)
		}
	})
}

func TestCommunesDoNotMeet(t *testing.T) {
	eachGate(t, func(t *testing.T, g *gate.Gate, d *db.DB) {
		far := gate.NewActor("lan", other, gate.Grant{Permission: mayNote})
		for range 3 {
			if err := g.Write(t.Context(), far, mayNote, func(tx *gate.Tx) error { return note(tx, "a") }); err != nil {
				t.Fatal(err)
			}
		}
		if n := value(t, g, "a"); n != 0 {
			t.Errorf("the other commune's counter shows here: %d", n)
		}
	})
}

func TestReadingOthersIsLoggedBeforeItIsShown(t *testing.T) {
	eachGate(t, func(t *testing.T, g *gate.Gate, d *db.DB) {
		read := func(who gate.Actor, subject string) error {
			return g.Read(t.Context(), who, mayNote, func(tx *gate.Tx) error {
				tx.Disclose(gate.Access{Subject: subject, Record: "HS-1", Purpose: "test.purpose"})
				return tx.Require(true)
			})
		}
		if err := errors.Join(read(lan, "an"), read(lan, "lan"), read(gate.System("x", tongSon), "an")); err != nil {
			t.Fatal(err)
		}
		if n := count(t, d, "gate_access"); n != 1 {
			t.Fatalf("%d lines, want 1: one's own reading and the system's are not logged", n)
		}
		if _, err := d.Write.Exec("ALTER TABLE gate_access RENAME TO gone"); err != nil {
			t.Fatal(err)
		}
		if err := read(lan, "an"); !errors.Is(err, gate.ErrUnlogged) {
			t.Errorf("read without its log line: %v, want unlogged", err)
		}
	})
}

func TestUniqueJobWaitsOnce(t *testing.T) {
	eachGate(t, func(t *testing.T, g *gate.Gate, d *db.DB) {
		for range 3 {
			err := g.Write(t.Context(), lan, mayNote, func(tx *gate.Tx) error {
				tx.Quiet()
				tx.Enqueue(gate.Job{Kind: "digest", Body: "{}", Unique: "2026-11-23", RunAt: tx.Now().Add(time.Hour)})
				return tx.Require(true)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if n := count(t, d, "gate_job"); n != 1 {
			t.Errorf("%d jobs wait, want 1", n)
		}
	})
}
