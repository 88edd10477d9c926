package post_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
	"xaso/internal/platform/post"
)

const (
	tongSon gate.Commune = 15001
	haSon   gate.Commune = 15002
	nowhere gate.Commune = 15003
)

// A world is two communes of one house and what fails in it.
type world struct {
	gate   *gate.Gate
	office *post.Office
	runner *jobs.Runner
	files  blob.Store

	mu      sync.Mutex
	now     time.Time
	receive []string       // what the next receptions do
	settle  []string       // what the next receipts do
	always  map[int]string // what receptions of letters with this number do each time
}

type say struct {
	N int `json:"n"`
}

var errPlanned = errors.New("planned")

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// take is the next of a plan, "ok" when it is used up.
func (w *world) take(plan *[]string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(*plan) == 0 {
		return "ok"
	}
	next := (*plan)[0]
	*plan = (*plan)[1:]
	return next
}

func partner(of, in gate.Commune) (gate.Actor, bool) {
	who := gate.NewActor(fmt.Sprintf("commune:%d", of), in)
	who.Name = fmt.Sprintf("Xã %d", of)
	return who, of != nowhere && in != nowhere
}

func newWorld(t testing.TB, d *db.DB, folder string) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)}
	w.gate = gate.New(d, gate.Options{Now: w.clock})
	t.Cleanup(w.gate.Close)
	var err error
	if w.files, err = blob.OpenFolder(folder); err != nil {
		t.Fatal(err)
	}
	w.office = post.NewOffice(w.gate, post.Options{Partner: partner, Files: w.files, Handlers: map[string]post.Handler{
		"say": {Receive: w.heard, Settled: w.signed},
	}})
	w.runner = jobs.New(w.gate, func() []gate.Commune { return []gate.Commune{tongSon, haSon} },
		map[string]jobs.Handler{post.DeliverJob: w.office.Deliver}, jobs.Options{})
	return w
}

// heard counts a letter and checks the order, then does what is planned.
func (w *world) heard(tx *gate.Tx, l post.Letter) error {
	var s say
	if err := l.Read(&s); err != nil {
		return err
	}
	plan := w.take(&w.receive)
	if always := w.always[s.N]; always != "" {
		plan = always
	}
	if plan == "fail" {
		return errPlanned
	}
	n, err := tx.Next("heard/" + l.ID)
	if err != nil {
		return err
	}
	order, err := tx.Next("order/" + l.Conversation)
	if err != nil {
		return err
	}
	if int(order) != s.N || n != 1 {
		return fmt.Errorf("letter %d came as %d for the %d. time", s.N, order, n)
	}
	switch plan {
	case "fail-after":
		return errPlanned
	case "panic":
		panic("planned")
	case "refuse":
		return post.Refuse(post.ErrUnread, errPlanned)
	}
	return nil
}

func (w *world) signed(tx *gate.Tx, l post.Letter, o post.Outcome) error {
	name := "arrived/"
	if o.Refusal != "" {
		name = "returned/"
	}
	if _, err := tx.Next(name + l.ID); err != nil {
		return err
	}
	if w.take(&w.settle) != "ok" {
		return errPlanned
	}
	return nil
}

func (w *world) send(ctx context.Context, to gate.Commune, conversation string, n int, files ...post.File) (string, error) {
	return gate.Make(ctx, w.gate, gate.System("test", tongSon), gate.Own, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(true); err != nil {
			return "", err
		}
		return "", post.Send(tx, to, "say", conversation, "thing-"+conversation, say{n}, files...)
	})
}

// counters reads the effects of one commune by prefix.
func (w *world) counters(t testing.TB, c gate.Commune, prefix string) map[string]int {
	t.Helper()
	all := map[string]int{}
	err := w.gate.Read(t.Context(), gate.System("test", c), gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		_, err := gate.All(tx, func(scan gate.Scanner) (int, error) {
			var name string
			var n int
			err := scan(&name, &n)
			all[strings.TrimPrefix(name, prefix)] = n
			return n, err
		}, `SELECT name, value FROM gate_counter WHERE commune_id = $1 AND name LIKE $2`, prefix+"%")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// settled is how the letters of a conversation ended, by number.
func (w *world) settled(t testing.TB, conversation string) map[int64][2]string {
	t.Helper()
	all := map[int64][2]string{}
	err := w.gate.Read(t.Context(), gate.System("test", tongSon), gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		_, err := gate.All(tx, func(scan gate.Scanner) (int, error) {
			var id, state string
			var seq int64
			err := scan(&id, &seq, &state)
			all[seq] = [2]string{id, state}
			return 0, err
		}, `SELECT id, seq, state FROM post_out WHERE commune_id = $1 AND conversation = $2`, conversation)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// drain does the jobs until nothing is left, setting the clock on between.
func (w *world) drain(t testing.TB, rounds int) {
	t.Helper()
	for range rounds {
		if err := w.runner.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.later(3 * time.Hour)
	}
}

func each(t *testing.T, body func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { body(t, newWorld(t, d, t.TempDir())) })
}

// Whatever fails, at whichever of the steps, in whatever order: each letter
// has one effect and one receipt, and they come in order.
func TestEachLetterHasOneEffectWhateverFails(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		run := 0
		rapid.Check(t, func(r *rapid.T) {
			run++
			w.receive = rapid.SliceOfN(rapid.SampledFrom([]string{"ok", "fail", "fail-after", "panic"}), 0, 8).Draw(r, "receptions")
			w.settle = rapid.SliceOfN(rapid.SampledFrom([]string{"ok", "fail"}), 0, 6).Draw(r, "receipts")
			counts := map[string]int{}
			for i, n := range rapid.SliceOfN(rapid.IntRange(0, 2), 1, 6).Draw(r, "conversations") {
				conversation := fmt.Sprintf("%d-%d", run, n)
				counts[conversation]++
				if _, err := w.send(t.Context(), haSon, conversation, counts[conversation]); err != nil {
					r.Fatal(err)
				}
				if rapid.Bool().Draw(r, fmt.Sprintf("jobs %d", i)) {
					w.drain(t, 1)
				}
			}
			w.drain(t, 16)
			heard, signed := w.counters(t, haSon, "heard/"), w.counters(t, tongSon, "arrived/")
			for conversation, n := range counts {
				letters := w.settled(t, conversation)
				for seq := int64(1); seq <= int64(n); seq++ {
					l := letters[seq]
					if l[1] != post.Arrived || heard[l[0]] != 1 || signed[l[0]] != 1 {
						r.Fatalf("letter %d of %s is %s, had %d effects and %d receipts", seq, conversation, l[1], heard[l[0]], signed[l[0]])
					}
				}
			}
		})
	})
}

func TestARefusedLetterComesBackOnceAndTheNextGoesOn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		// The refusal is committed, its receipt fails: it stays a refusal.
		w.always, w.settle = map[int]string{2: "refuse"}, []string{"fail", "fail"}
		for i, n := range []int{1, 2, 2} {
			if i == 2 {
				w.always = nil // the last is taken as number 2: the refused one left no trace
			}
			if _, err := w.send(t.Context(), haSon, "c", n); err != nil {
				t.Fatal(err)
			}
			w.drain(t, 4)
		}
		w.drain(t, 4)
		letters := w.settled(t, "c")
		heard := w.counters(t, haSon, "heard/")
		if letters[2][1] != post.Returned || heard[letters[2][0]] != 0 || w.counters(t, tongSon, "returned/")[letters[2][0]] != 1 {
			t.Errorf("the refused letter is %v with %d effects", letters[2], heard[letters[2][0]])
		}
		for _, n := range []int64{1, 3} {
			if letters[n][1] != post.Arrived || heard[letters[n][0]] != 1 {
				t.Errorf("letter %d is %v with %d effects", n, letters[n], heard[letters[n][0]])
			}
		}
	})
}

func TestALetterToNobodyComesBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if _, err := w.send(t.Context(), nowhere, "c", 1); err != nil {
			t.Fatal(err)
		}
		w.drain(t, 1)
		l := w.settled(t, "c")[1]
		if l[1] != post.Returned || w.counters(t, tongSon, "returned/")[l[0]] != 1 {
			t.Errorf("it is %v", l)
		}
	})
}

func TestAStuckLetterWaitsForAnOfficial(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.always = map[int]string{1: "fail"}
		for n := 1; n <= 2; n++ {
			if _, err := w.send(t.Context(), haSon, "c", n); err != nil {
				t.Fatal(err)
			}
		}
		w.drain(t, post.MostTries+2)
		head := gate.NewActor("kien", tongSon, gate.Grant{Permission: post.MayManage})
		all, err := w.office.Unsettled(t.Context(), head, 10)
		if err != nil || len(all) != 2 || all[0].State != post.StuckNow || all[1].State != post.Waiting || !strings.Contains(all[0].Error, "planned") {
			t.Fatalf("unsettled: %+v, %v", all, err)
		}
		for who, want := range map[string]struct {
			actor gate.Actor
			err   error
		}{
			"nobody":        {gate.NewActor("lan", tongSon), gate.ErrForbidden},
			"other commune": {gate.NewActor("kien", haSon, gate.Grant{Permission: post.MayManage}), gate.ErrMissing},
		} {
			if err := w.office.Resend(t.Context(), want.actor, all[0].ID); !errors.Is(err, want.err) {
				t.Errorf("sent again by %s: %v", who, err)
			}
		}
		w.always = nil
		if err := w.office.Resend(t.Context(), head, all[0].ID); err != nil {
			t.Fatal(err)
		}
		w.drain(t, 1)
		letters := w.settled(t, "c")
		if letters[1][1] != post.Arrived || letters[2][1] != post.Arrived {
			t.Errorf("after sending again: %v", letters)
		}
		if err := w.office.Resend(t.Context(), head, all[0].ID); !errors.Is(err, post.ErrSettled) {
			t.Errorf("an arrived letter sent again: %v", err)
		}
	})
}

func TestFilesAreCopiedIntoTheOtherCommune(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" // SHA-256 of "test"
		key := "15001/2026/11/9f/" + hash
		if err := w.files.Put(t.Context(), key, strings.NewReader("test"), 4); err != nil {
			t.Fatal(err)
		}
		if _, err := w.send(t.Context(), haSon, "c", 1, post.File{ID: "f", Key: "15002/2026/11/9f/" + hash}); err == nil {
			t.Error("a file of another commune was sent")
		}
		if _, err := w.send(t.Context(), haSon, "c", 1, post.File{ID: "f", Key: key}); err != nil {
			t.Fatal(err)
		}
		w.drain(t, 1)
		if info, err := w.files.Stat(t.Context(), "15002/2026/11/9f/"+hash); err != nil || info.Size != 4 {
			t.Errorf("the copy: %+v, %v", info, err)
		}
	})
}

func TestNobodyWritesToThemselves(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if _, err := w.send(t.Context(), tongSon, "c", 1); !errors.Is(err, post.ErrSelf) {
			t.Errorf("a letter to oneself: %v", err)
		}
	})
}
