// Package catch proves that the tests' own tools can fail: it runs a piece of
// test whose failure is expected and checks what was said.
package catch

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Failure runs f, including what f left to Cleanup, and fails t unless f
// failed and said each of want.
func Failure(t testing.TB, f func(t testing.TB), want ...string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r := &recorder{TB: t, ctx: ctx}
	r.run(func() { f(r) })
	cancel()
	for _, cleanup := range slices.Backward(r.cleanups) {
		r.run(cleanup)
	}
	said := strings.Join(r.said, "\n")
	if !r.Failed() {
		t.Errorf("this should have failed, saying %q", want)
		return
	}
	for _, w := range want {
		if !strings.Contains(said, w) {
			t.Errorf("failed as it should, but did not say %q:\n%s", w, said)
		}
	}
}

// recorder stands for the testing.T that is allowed to fail. What is not
// written here goes to the real one.
type recorder struct {
	testing.TB
	ctx      context.Context
	mu       sync.Mutex
	failed   bool
	said     []string
	cleanups []func()
}

// run calls f in a goroutine of its own, so that FailNow ends f only.
func (r *recorder) run(f func()) {
	var wait sync.WaitGroup
	wait.Go(f)
	wait.Wait()
}

func (r *recorder) say(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.said = append(r.said, text)
}

func (r *recorder) Helper()                  {}
func (r *recorder) Context() context.Context { return r.ctx }
func (r *recorder) Cleanup(f func())         { r.cleanups = append(r.cleanups, f) }

func (r *recorder) Fail() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = true
}

func (r *recorder) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}

func (r *recorder) FailNow() {
	r.Fail()
	runtime.Goexit()
}

func (r *recorder) Error(args ...any) {
	r.say(fmt.Sprint(args...))
	r.Fail()
}

func (r *recorder) Errorf(format string, args ...any) {
	r.say(fmt.Sprintf(format, args...))
	r.Fail()
}

func (r *recorder) Fatal(args ...any) {
	r.say(fmt.Sprint(args...))
	r.FailNow()
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.say(fmt.Sprintf(format, args...))
	r.FailNow()
}
