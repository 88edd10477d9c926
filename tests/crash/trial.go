//go:build linux

package crash

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"
)

// Trial kills a program at random moments while writers work.
type Trial struct {
	Program Program
	Data    string        // folder; a new one when ""
	Rounds  int           // how often it is killed; 50 when 0
	Seed    uint64        // of the moments; the clock's when 0. It is logged, to repeat a failure.
	Writers int           // at once; 8 when 0
	Least   time.Duration // life after ready; 50 ms when 0
	Most    time.Duration // 500 ms when 0

	// Median is what half of the starts may take at most; no bound when 0. One
	// slow start says more of the machine than of the program, so
	// Program.Within is wider.
	Median time.Duration

	// Prepare is called once, on the first start; nil for nothing.
	Prepare func(t testing.TB, url string)
	// Write has the program keep mark and returns nil only if it said that it
	// did. After a crash the same mark is sent again, as by a person who saw no
	// answer: an idempotency key must follow from it. It runs in several
	// goroutines.
	Write func(ctx context.Context, url, mark string) error
	// Present says how often the program holds each of the marks.
	Present func(t testing.TB, url string, marks []string) map[string]int
	// Verify looks at the data of the stopped program; nil for nothing.
	Verify func(t testing.TB, data string)
}

// verifyEvery so many rounds Verify looks at what a kill left behind.
const verifyEvery = 10

// ledger is the test's own memory, kept outside the program's data.
type ledger struct {
	mu      sync.Mutex
	file    *os.File        // what was acknowledged, for a look after a failure
	acked   map[string]bool // the program said it has it
	pending []string        // sent, no answer: may be there or not
	next    int
}

func (l *ledger) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.pending); n > 0 {
		mark := l.pending[0]
		l.pending = l.pending[1:]
		return mark
	}
	l.next++
	return fmt.Sprintf("mark-%06d", l.next)
}

func (l *ledger) acknowledged(round int, mark string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acked[mark] = true
	_, err := fmt.Fprintln(l.file, round, mark)
	return err
}

func (l *ledger) unanswered(mark string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pending = append(l.pending, mark)
}

// Run makes the trial.
func (x Trial) Run(t testing.TB) {
	t.Helper()
	x = x.filled(t)
	t.Logf("%d rounds of kill -9, seed %d", x.Rounds, x.Seed)
	random := rand.New(rand.NewPCG(x.Seed, 0))
	file, err := os.Create(filepath.Join(t.ArtifactDir(), "acknowledged.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	kept := &ledger{file: file, acked: map[string]bool{}}

	run := x.Program.Start(t, x.Data)
	if x.Prepare != nil {
		x.Prepare(t, run.URL)
	}
	var starts []time.Duration
	for round := range x.Rounds {
		life := x.Least + time.Duration(random.Int64N(int64(x.Most-x.Least)+1))
		seen := x.write(t, round, life, run, kept)
		if round%verifyEvery == verifyEvery-1 && x.Verify != nil {
			x.Verify(t, x.Data)
		}
		if round%5 == 4 { // a crash while it recovers from the last one
			again := x.Program.launch(t, x.Data)
			time.Sleep(time.Duration(random.Int64N(int64(100 * time.Millisecond))))
			again.Kill()
		}
		run = x.Program.Start(t, x.Data)
		starts = append(starts, run.Took)
		x.check(t, round, run, kept, seen)
		if t.Failed() {
			t.Fatalf("round %d of seed %d, killed %v after it was ready; acknowledged: %s\n%s", round, x.Seed, life, file.Name(), run.Log())
		}
	}
	x.check(t, x.Rounds, run, kept, slices.Sorted(maps.Keys(kept.acked)))
	run.Stop()
	if x.Verify != nil {
		x.Verify(t, x.Data)
	}
	if len(kept.acked) < x.Rounds {
		t.Errorf("only %d writes were acknowledged in %d rounds: this proves little", len(kept.acked), x.Rounds)
	}
	slices.Sort(starts)
	median := starts[len(starts)/2]
	if x.Median > 0 && median > x.Median {
		t.Errorf("half of the starts took %v or more, promised within %v", median, x.Median)
	}
	t.Logf("%d acknowledged writes survived %d kills; starts took %v at the median, %v at most",
		len(kept.acked), x.Rounds, median, starts[len(starts)-1])
}

func (x Trial) filled(t testing.TB) Trial {
	if x.Data == "" {
		x.Data = t.TempDir()
	}
	x.Seed = cmp.Or(x.Seed, uint64(time.Now().UnixNano()))
	x.Rounds = cmp.Or(x.Rounds, 50)
	x.Writers = cmp.Or(x.Writers, 8)
	x.Least = cmp.Or(x.Least, 50*time.Millisecond)
	x.Most = cmp.Or(x.Most, 500*time.Millisecond)
	return x
}

// write lets the writers work, kills the program after life and returns the
// marks that were sent.
func (x Trial) write(t testing.TB, round int, life time.Duration, run *Process, kept *ledger) []string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var mu sync.Mutex
	var seen []string
	var writers sync.WaitGroup
	for range x.Writers {
		writers.Go(func() {
			for ctx.Err() == nil {
				mark := kept.take()
				mu.Lock()
				seen = append(seen, mark)
				mu.Unlock()
				err := x.Write(ctx, run.URL, mark)
				if err == nil {
					err = kept.acknowledged(round, mark)
				} else {
					kept.unanswered(mark)
				}
				if err != nil {
					time.Sleep(time.Millisecond) // it refuses, or is gone and ctx ends soon
				}
			}
		})
	}
	time.Sleep(life)
	run.Alive()
	run.Kill()
	cancel()
	writers.Wait()
	slices.Sort(seen)
	return slices.Compact(seen)
}

// check asks the restarted program for what the last round sent.
func (x Trial) check(t testing.TB, round int, run *Process, kept *ledger, marks []string) {
	t.Helper()
	present := x.Present(t, run.URL, marks)
	var lost, twice []string
	for _, mark := range marks {
		switch n := present[mark]; {
		case n == 0 && kept.acked[mark]:
			lost = append(lost, mark)
		case n > 1:
			twice = append(twice, mark)
		}
	}
	if len(lost) > 0 {
		t.Errorf("round %d: %d acknowledged writes are lost: %s", round, len(lost), lost[:min(10, len(lost))])
	}
	if len(twice) > 0 {
		t.Errorf("round %d: %d writes are there more than once: %s", round, len(twice), twice[:min(10, len(twice))])
	}
}
