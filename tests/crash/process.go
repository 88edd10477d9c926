//go:build linux

package crash

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Build compiles a main package, given as for go build, and returns the path
// of the binary. TestMain calls it once for all tests, with a folder to
// remove afterwards.
func Build(dir, pkg string) (string, error) {
	binary := filepath.Join(dir, "program")
	cmd := exec.Command("go", "build", "-o", binary, pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s: %w\n%s", pkg, err, out)
	}
	return binary, nil
}

// Program is how to start a server. In Args, {addr} and {data} stand for the
// address to listen on and the data folder.
type Program struct {
	Binary string
	Args   []string
	Env    []string      // besides the test's own
	Ready  string        // path that answers 200 once it serves; "/readyz" when ""
	Within time.Duration // a start may take so long; 2 s when 0
}

// Process is a running server.
type Process struct {
	URL  string
	PID  int
	Took time.Duration // from its start to ready

	t    testing.TB
	cmd  *exec.Cmd
	log  *logged
	done chan struct{} // closed when it has ended
	err  error         // how it ended
}

// launch starts the program on a free port without waiting for it.
func (p Program) launch(t testing.TB, data string) *Process {
	t.Helper()
	addr := freeAddr(t)
	args := make([]string, len(p.Args))
	for i, a := range p.Args {
		args[i] = strings.NewReplacer("{addr}", addr, "{data}", data).Replace(a)
	}
	run := &Process{t: t, URL: "http://" + addr, log: &logged{}, done: make(chan struct{})}
	run.cmd = exec.Command(p.Binary, args...)
	run.cmd.Env = append(os.Environ(), p.Env...)
	run.cmd.Stdout, run.cmd.Stderr = run.log, run.log
	// Should the test itself be killed, the server goes too.
	run.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := run.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	run.PID = run.cmd.Process.Pid
	go func() {
		run.err = run.cmd.Wait()
		close(run.done)
	}()
	t.Cleanup(run.Kill)
	return run
}

// Start starts the program and waits until it is ready.
func (p Program) Start(t testing.TB, data string) *Process {
	t.Helper()
	began := time.Now()
	run := p.launch(t, data)
	path, within := cmp.Or(p.Ready, "/readyz"), cmp.Or(p.Within, 2*time.Second)
	client := &http.Client{Timeout: time.Second}
	defer client.CloseIdleConnections()
	for {
		select {
		case <-run.done:
			t.Fatalf("the program ended at its start: %v\n%s", run.err, run.log)
		default:
		}
		resp, err := client.Get(run.URL + path)
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				break
			}
		}
		if time.Since(began) > within+30*time.Second {
			t.Fatalf("%s is still not ready after %v: %v\n%s", path, time.Since(began), err, run.log)
		}
		time.Sleep(2 * time.Millisecond)
	}
	run.Took = time.Since(began)
	if run.Took > within {
		t.Errorf("ready after %v, promised within %v", run.Took, within)
	}
	return run
}

// Kill ends the process as a power cut would: it runs no more code.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill() // it may have ended by itself
	<-p.done
}

// Stop asks the process to end and fails the test when it does not, or ends
// with an error.
func (p *Process) Stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Errorf("ask to stop: %v", err)
	}
	select {
	case <-p.done:
		if p.err != nil {
			p.t.Errorf("stopped with %v\n%s", p.err, p.log)
		}
	case <-time.After(20 * time.Second):
		p.t.Errorf("did not stop in 20 s\n%s", p.log)
		p.Kill()
	}
}

// Alive fails the test when the process has ended by itself.
func (p *Process) Alive() {
	p.t.Helper()
	select {
	case <-p.done:
		p.t.Fatalf("the program ended by itself: %v\n%s", p.err, p.log)
	default:
	}
}

// Log is the end of what the process printed.
func (p *Process) Log() string { return p.log.String() }

func freeAddr(t testing.TB) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// logged keeps the last part of an output.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

const mostLog = 64 << 10 // bytes

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.buf.Write(b)
	if over := l.buf.Len() - mostLog; over > 0 {
		l.buf.Next(over)
	}
	return len(b), nil
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}
