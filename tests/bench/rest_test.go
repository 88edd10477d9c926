package bench

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkAtRest builds the program as it is released, starts the demo commune
// in a fresh folder and reads after five quiet seconds how much memory the
// process holds, and how soon it served. Wanted: under 100 MiB, within 3 s; the
// binary under 80 MB.
func BenchmarkAtRest(b *testing.B) {
	dir := b.TempDir()
	for name, flags := range map[string]string{"stripped": "-s -w", "whole": ""} {
		build := exec.CommandContext(b.Context(), "go", "build", "-ldflags", flags, "-o", filepath.Join(dir, name), "xaso/cmd/xaso")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		file, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(file.Size())/1e6, name+"-MB")
	}
	served, memory := atRest(b, filepath.Join(dir, "stripped")) // once, whatever b.N
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(served.Seconds(), "s-to-serve")
	b.ReportMetric(memory, "MiB-at-rest")
}

// quiet is how long nobody asks anything before memory is read.
const quiet = 5 * time.Second

func atRest(b testing.TB, program string) (time.Duration, float64) {
	b.Helper()
	began := time.Now()
	run := exec.CommandContext(b.Context(), program, "demo", "--addr", "127.0.0.1:0", "--data", b.TempDir())
	out, err := run.StdoutPipe()
	if err == nil {
		err = run.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		run.Process.Signal(os.Interrupt)
		run.Wait()
	}()
	var took time.Duration
	for lines := bufio.NewScanner(out); took == 0; {
		if !lines.Scan() {
			b.Fatal("it ended before it served")
		}
		if strings.Contains(lines.Text(), "serves on") {
			took = time.Since(began)
		}
	}
	time.Sleep(quiet)
	return took, rss(b, run.Process.Pid)
}

// rss reads VmRSS, in MiB.
func rss(b testing.TB, pid int) float64 {
	b.Helper()
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		b.Skip("memory is read from /proc")
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				b.Fatal(err)
			}
			return float64(kib) / 1024
		}
	}
	b.Fatal("no VmRSS")
	return 0
}
