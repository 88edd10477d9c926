//go:build linux

package crash_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xaso/tests/catch"
	"xaso/tests/crash"
)

var binary string

func TestMain(m *testing.M) { os.Exit(main(m)) }

func main(m *testing.M) int {
	dir, err := os.MkdirTemp("", "crash")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if binary, err = crash.Build(dir, "./testdata/ledger"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

func ledger(fault string) crash.Program {
	return crash.Program{Binary: binary, Args: []string{"-addr", "{addr}", "-data", "{data}", "-fault", fault}}
}

func write(ctx context.Context, url, mark string) error {
	status, page, err := try(ctx, url, mark)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("status %d: %s", status, page)
	}
	return err
}

func try(ctx context.Context, url, mark string) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, "POST", url+"/marks/"+mark, nil)
	if err != nil {
		return 0, "", err
	}
	return send(req)
}

func send(req *http.Request) (int, string, error) {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(page), err
}

func present(t testing.TB, url string, _ []string) map[string]int {
	t.Helper()
	req, err := http.NewRequest("GET", url+"/marks", nil)
	if err != nil {
		t.Fatal(err)
	}
	status, page, err := send(req)
	if err != nil || status != http.StatusOK {
		t.Fatalf("marks: %d, %v", status, err)
	}
	count := map[string]int{}
	for _, mark := range strings.Fields(page) {
		count[mark]++
	}
	return count
}

func trial(fault string) crash.Trial {
	return crash.Trial{
		Program: ledger(fault), Rounds: 10, Seed: 7, Most: 150 * time.Millisecond,
		Write: write, Present: present,
	}
}

func TestAnHonestProgramSurvives(t *testing.T) {
	x := trial("")
	prepared, verified := 0, 0
	x.Prepare = func(testing.TB, string) { prepared++ }
	x.Verify = func(t testing.TB, data string) {
		verified++
		if _, err := os.Stat(filepath.Join(data, "ledger")); err != nil {
			t.Error(err)
		}
	}
	x.Run(t)
	if prepared != 1 || verified != 2 {
		t.Errorf("prepared %d times, verified %d times", prepared, verified)
	}
}

func TestBrokenPromisesAreNoticed(t *testing.T) {
	tests := []struct {
		name, fault, says string
		change            func(x *crash.Trial)
	}{
		{"acknowledges too early", "lies", "acknowledged writes are lost", nil},
		{"does a repeated write again", "twice", "more than once", nil},
		{"starts slowly", "slow", "promised within 200ms", func(x *crash.Trial) { x.Rounds, x.Program.Within = 1, 200*time.Millisecond }},
		{"ends by itself", "exits", "ended", nil},
		{"fails its verification", "", "hỏng", func(x *crash.Trial) {
			x.Verify = func(t testing.TB, _ string) { t.Error("hỏng") }
		}},
		{"acknowledges nothing", "", "this proves little", func(x *crash.Trial) {
			x.Write = func(context.Context, string, string) error { return io.EOF }
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			catch.Failure(t, func(tb testing.TB) {
				x := trial(tt.fault)
				if tt.change != nil {
					tt.change(&x)
				}
				x.Run(tb)
			}, tt.says)
		})
	}
}

// outage drives one running ledger; begin says what befalls it.
func outage(t testing.TB, data, fault string, begin func(t testing.TB, run *crash.Process) func()) crash.Outage {
	run := ledger(fault).Start(t, data)
	return crash.Outage{
		Begin: func(t testing.TB) func() { return begin(t, run) },
		Try:   func(mark string) (int, string, error) { return try(t.Context(), run.URL, mark) },
		Read: func() (int, error) {
			req, err := http.NewRequest("GET", run.URL+"/marks", nil)
			if err != nil {
				return 0, err
			}
			status, _, err := send(req)
			return status, err
		},
		Present: func(t testing.TB, marks []string) map[string]int { return present(t, run.URL, marks) },
		Words:   "Chưa lưu được",
	}
}

func TestAFullDiskIsAnOutage(t *testing.T) {
	fill := func(dir string) func(testing.TB, *crash.Process) func() {
		return func(t testing.TB, _ *crash.Process) func() { return crash.Fill(t, dir) }
	}
	dir := crash.TinyDisk(t, 1<<20)
	outage(t, dir, "", fill(dir)).Run(t)

	dir = crash.TinyDisk(t, 1<<20)
	catch.Failure(t, func(tb testing.TB) { outage(tb, dir, "silent", fill(dir)).Run(tb) }, `want 503 and "Chưa lưu được"`)
}

func TestAFailedSyncIsAnOutage(t *testing.T) {
	fail := func(data string) func(testing.TB, *crash.Process) func() {
		return func(t testing.TB, run *crash.Process) func() {
			return crash.FailSync(t, run.PID, filepath.Join(data, "ledger"))
		}
	}
	data := t.TempDir()
	outage(t, data, "", fail(data)).Run(t)

	data = t.TempDir()
	catch.Failure(t, func(tb testing.TB) {
		o := outage(tb, data, "stuck", fail(data))
		o.Patience = time.Second
		o.Run(tb)
	}, "writes are still refused")

	// A program that needs a restart gets it from Heal.
	data = t.TempDir()
	o := outage(t, data, "stuck", fail(data))
	healed := ""
	o.Heal = func(t testing.TB) { healed = ledger("").Start(t, data).URL }
	old := o.Try
	o.Try = func(mark string) (int, string, error) {
		if healed != "" {
			return try(t.Context(), healed, mark)
		}
		return old(mark)
	}
	o.Run(t)

	catch.Failure(t, func(tb testing.TB) {
		o := outage(tb, data, "", func(testing.TB, *crash.Process) func() { return func() {} })
		o.Patience = time.Second
		o.Run(tb)
	}, "writes are still accepted")
}
