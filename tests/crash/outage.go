//go:build linux

package crash

import (
	"cmp"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Outage takes something from a running program and gives it back. While it
// lasts, writes must be refused in words and reads must go on; afterwards
// everything acknowledged is there and what was refused can be sent again.
type Outage struct {
	// Begin starts the trouble; what it returns ends it.
	Begin func(t testing.TB) (end func())
	// Try has the program keep mark and returns its status and page. A status
	// under 400 is taken as its word.
	Try func(mark string) (status int, page string, err error)
	// Read opens a page that only reads.
	Read func() (status int, err error)
	// Present says how often the program holds each of the marks.
	Present func(t testing.TB, marks []string) map[string]int
	// Words must stand in the refusal.
	Words string
	// Heal is what the operator does once the cause is gone, e.g. a restart;
	// nil when the program has to recover by itself.
	Heal func(t testing.TB)
	// Patience is how long the program may take to notice the trouble, and its
	// end; 10 s when 0.
	Patience time.Duration
}

// Run makes the outage and judges the program's conduct.
func (o Outage) Run(t testing.TB) {
	t.Helper()
	patience := cmp.Or(o.Patience, 10*time.Second)
	var acked, refused []string
	next := 0
	try := func(mark string) (int, string) {
		t.Helper()
		status, page, err := o.Try(mark)
		if err != nil {
			t.Fatalf("%s: no answer: %v", mark, err)
		}
		if status < 400 {
			acked = append(acked, mark)
		}
		return status, page
	}
	mark := func() string { next++; return "outage-" + strconv.Itoa(next) }
	for range 5 {
		if status, page := try(mark()); status >= 400 {
			t.Fatalf("before the outage a write answers %d: %.500s", status, page)
		}
	}

	end := o.Begin(t)
	ended := false
	defer func() {
		if !ended {
			end()
		}
	}()
	for until := time.Now().Add(patience); ; {
		m := mark()
		if status, _ := try(m); status >= 400 {
			refused = append(refused, m)
			break
		}
		if time.Now().After(until) {
			t.Fatalf("writes are still accepted %v after the outage began", patience)
		}
	}
	for range 5 {
		m := mark()
		status, page := try(m)
		refused = append(refused, m)
		if status != 503 || !strings.Contains(page, o.Words) {
			t.Errorf("a write during the outage answers %d, want 503 and %q: %.1000s", status, o.Words, page)
		}
		if status, err := o.Read(); err != nil || status != 200 {
			t.Errorf("reading during the outage answers %d, %v", status, err)
		}
	}
	end()
	ended = true

	if o.Heal != nil {
		o.Heal(t)
	}
	for until := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		status, page := try(mark())
		if status < 400 {
			break
		}
		if time.Now().After(until) {
			t.Fatalf("%v after the outage writes are still refused, %d: %.500s", patience, status, page)
		}
	}
	for _, m := range refused {
		if status, page := try(m); status >= 400 {
			t.Errorf("what was refused is refused again, %d: %.500s", status, page)
		}
	}
	present := o.Present(t, acked)
	for _, m := range slices.Compact(slices.Sorted(slices.Values(acked))) {
		if present[m] != 1 {
			t.Errorf("%s was acknowledged and is there %d times", m, present[m])
		}
	}
}

// TinyDisk mounts a disk of so many bytes that the test may fill. Only root
// can; otherwise the test is skipped.
func TinyDisk(t testing.TB, size int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+strconv.Itoa(size)+",mode=0700")
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES) {
		t.Skip("SKIPPED, A FULL DISK IS NOT PROVED: only root can mount one")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Errorf("unmount %s: %v", dir, err)
		}
	})
	return dir
}

// Fill takes all that is left of the disk that holds dir, until free is called.
func Fill(t testing.TB, dir string) (free func()) {
	t.Helper()
	path := filepath.Join(dir, "ballast")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	block := make([]byte, 4096)
	for {
		if _, err := f.Write(block); errors.Is(err, syscall.ENOSPC) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	return func() {
		if err := os.Remove(path); err != nil {
			t.Error(err)
		}
	}
}

// FailSync makes every fsync of a file fail with EIO, as a dying disk does,
// until heal is called. It needs strace and the right to trace the process.
func FailSync(t testing.TB, pid int, file string) (heal func()) {
	t.Helper()
	if _, err := exec.LookPath("strace"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("strace is not installed: apt-get install strace")
		}
		t.Skip("SKIPPED, A FAILED FSYNC IS NOT PROVED: strace is not installed")
	}
	cmd := exec.Command("strace", "-f", "-p", strconv.Itoa(pid), "-P", file, "-o", "/dev/null",
		"-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO")
	said := &logged{}
	cmd.Stderr = said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // it is interrupted below, which is an error to Wait
		close(ended)
	}()
	heal = func() {
		_ = cmd.Process.Signal(syscall.SIGINT)
		select {
		case <-ended:
		case <-time.After(5 * time.Second): // its process died under it
			_ = cmd.Process.Kill()
			<-ended
		}
	}
	for until := time.Now().Add(10 * time.Second); !strings.Contains(said.String(), "attached"); time.Sleep(5 * time.Millisecond) {
		select {
		case <-ended:
			if strings.Contains(said.String(), "not permitted") {
				t.Skip("SKIPPED, A FAILED FSYNC IS NOT PROVED: " + said.String())
			}
			t.Fatalf("strace: %s", said)
		default:
		}
		if time.Now().After(until) {
			heal()
			t.Fatalf("strace does not attach: %s", said)
		}
	}
	return heal
}
