package blob_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/fault"
)

// TestMain lets the test program run itself as the process that is killed or
// whose disk fails; XASO_BLOB_CHILD names the part it plays.
func TestMain(m *testing.M) {
	switch os.Getenv("XASO_BLOB_CHILD") {
	case "receive":
		receiveFromStdin(os.Getenv("XASO_BLOB_DIR"))
	case "put":
		putSeveral(os.Getenv("XASO_BLOB_DIR"))
	default:
		os.Exit(m.Run())
	}
}

func childStore(dir string) *blob.Folder {
	store, err := blob.OpenFolder(dir)
	if err != nil {
		panic(err)
	}
	return store
}

// receiveFromStdin takes in length-prefixed PDFs and acknowledges each key.
func receiveFromStdin(dir string) {
	in, err := blob.NewIntake(childStore(dir), blob.Config{Folder: dir}, time.Now)
	if err != nil {
		panic(err)
	}
	from := bufio.NewReader(os.Stdin)
	for {
		line, err := from.ReadString('\n')
		if err != nil {
			return
		}
		size, _ := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
		out, err := in.Receive(context.Background(), 1, "a.pdf", "", io.LimitReader(from, size), blob.Limits{})
		fmt.Println(out.Key, err)
	}
}

// putSeveral stores four files and says of each how it went.
func putSeveral(dir string) {
	store := childStore(dir)
	for _, text := range []string{"một", "hai", "ba", "bốn"} {
		key := keyOf(1, text)
		err := store.Put(context.Background(), key, strings.NewReader(text), int64(len(text)))
		fmt.Println(key, err == nil, errors.Is(err, blob.ErrStorage), store.Failed() != nil)
	}
}

func child(t *testing.T, part, dir string, wrap ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args := append(wrap, self)
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "XASO_BLOB_CHILD="+part, "XASO_BLOB_DIR="+dir)
	return cmd
}

// A process killed while a file comes in leaves the acknowledged files whole,
// nothing of the other visible, and scratch that the sweep removes.
func TestKilledWhileReceiving(t *testing.T) {
	dir := t.TempDir()
	for round := range 5 {
		cmd := child(t, "receive", dir)
		to, _ := cmd.StdinPipe()
		from, _ := cmd.StdoutPipe()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		whole := pdfOf(fmt.Sprintf("%% round %d", round))
		fmt.Fprintf(to, "%d\n%s", len(whole), whole)
		answer, err := bufio.NewReader(from).ReadString('\n')
		if err != nil || !strings.HasSuffix(answer, " <nil>\n") {
			t.Fatalf("answer %q, %v", answer, err)
		}
		half := pdfOf(noise(300_000))[:200_000]
		fmt.Fprintf(to, "%d\n%s", 300_000, half)
		waitFor(t, func() bool { return len(remains(t, dir)) > round })
		cmd.Process.Kill()
		cmd.Wait()
	}
	in, store, _ := intakeAt(t, blob.Config{Folder: dir})
	if keys := stored(t, store); len(keys) != 5 {
		t.Errorf("%d files visible, 5 acknowledged", len(keys))
	}
	if v, err := blob.Verify(t.Context(), store); err != nil || len(v.Bad) > 0 {
		t.Errorf("verify: %+v, %v", v, err)
	}
	if swept, err := in.SweepTemp(t.Context()); err != nil || swept.Files != 0 {
		t.Errorf("young scratch was swept: %+v, %v", swept, err)
	}
	for _, name := range remains(t, dir) {
		age(t, scratch(dir, name), 11*time.Minute)
	}
	if swept, err := in.SweepTemp(t.Context()); err != nil || swept.Files != 5 || len(remains(t, dir)) > 0 {
		t.Errorf("swept %+v, %v; left %v", swept, err, remains(t, dir))
	}
}

func waitFor(t *testing.T, done func() bool) {
	t.Helper()
	for range 500 {
		if done() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("waited in vain")
}

func age(t *testing.T, path string, by time.Duration) {
	t.Helper()
	then := time.Now().Add(-by)
	if err := os.Chtimes(path, then, then); err != nil {
		t.Fatal(err)
	}
}

// When fsync fails the file is not acknowledged and the store stops: a later
// fsync of the same disk is not believed.
func TestFailedSyncStopsTheStore(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not installed: failing disks are not tried")
	}
	for _, nth := range []int{1, 2, 4, 8} {
		dir := t.TempDir()
		cmd := child(t, "put", dir, strace, "-f", "-qq", "-o", os.DevNull, "-e", "trace=fsync",
			"-e", "inject=fsync:error=EIO:when="+strconv.Itoa(nth))
		var trouble bytes.Buffer
		cmd.Stderr = &trouble
		out, err := cmd.Output()
		if err != nil {
			t.Skipf("strace cannot trace here: %v %s", err, trouble.String())
		}
		failed := false
		for line := range strings.Lines(string(out)) {
			var key string
			var ok, storage, latched bool
			if _, err := fmt.Sscan(line, &key, &ok, &storage, &latched); err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			if ok == storage || latched != !ok {
				t.Errorf("fsync %d: %s", nth, line)
			}
			if failed && ok {
				t.Errorf("fsync %d: a file was taken after the failure", nth)
			}
			failed = failed || !ok
			if _, err := childStore(dir).Stat(t.Context(), key); ok && err != nil {
				t.Errorf("fsync %d: acknowledged and lost: %v", nth, err)
			}
		}
		if !failed {
			t.Errorf("fsync %d did not fail: the test saw nothing", nth)
		}
		if left := remains(t, dir); len(left) > 0 {
			t.Errorf("fsync %d left %v", nth, left)
		}
	}
}

// A full disk is said in words, leaves nothing behind, and heals by itself.
func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
	in, store, _ := intakeAt(t, blob.Config{Folder: dir})
	first, err := in.Receive(t.Context(), 1, "a.pdf", "", bytes.NewReader(pdfOf()), blob.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	filler := filepath.Join(dir, "filler")
	write(t, filler, noise(1<<20))
	// Twice 600 KB: the scratch fits, its place in the store does not.
	for _, size := range []int{600_000, 3 << 20} {
		big := pdfOf(fmt.Sprintf("9 0 obj << >> stream\n%s\nendstream endobj", noise(size)))
		_, err = in.Receive(t.Context(), 1, "a.pdf", "", bytes.NewReader(big), blob.Limits{})
		if !errors.Is(err, blob.ErrDiskFull) || fault.KindOf(err) != fault.Busy || len(fault.All(err)) != 1 {
			t.Errorf("%d bytes: %v", size, err)
		}
		if left := remains(t, dir); len(left) > 0 {
			t.Errorf("left %v", left)
		}
	}
	if b := kept(t, store, first.Key); !bytes.Equal(b, pdfOf()) {
		t.Error("the first file cannot be read any more")
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	big := pdfOf(fmt.Sprintf("9 0 obj << >> stream\n%s\nendstream endobj", noise(600_000)))
	if _, err := in.Receive(t.Context(), 1, "a.pdf", "", bytes.NewReader(big), blob.Limits{}); err != nil {
		t.Errorf("after making room: %v", err)
	}
}
