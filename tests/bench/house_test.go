// Package bench measures the whole house against the barest program that could
// do the same, in one run on one machine: what counts is the ratio of the two,
// which docs/performance.md keeps. Nothing here passes or fails by the clock.
package bench

import (
	"context"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xaso/internal/app"
	"xaso/internal/demo"
	"xaso/internal/modules/people"
)

// open opens the house with the demo commune. The bounds for one address are
// off: all clients here are one address.
func open(b testing.TB, database string) *app.House {
	b.Helper()
	h, err := app.OpenAt(b.Context(), app.Config{Data: filepath.Join(b.TempDir(), "data"), Database: database}, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { h.Close() })
	if err := demo.Load(b.Context(), h); err != nil {
		b.Fatal(err)
	}
	return h
}

// serve answers by run on a free port of the loopback until the test ends.
func serve(b testing.TB, run func(context.Context, net.Listener) error) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- run(ctx, l) }()
	b.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			b.Error(err)
		}
	})
	return l.Addr().String()
}

// static is net/http answering every request with one page held in memory:
// what the house sent is what it sends.
func static(header http.Header, body []byte) func(context.Context, net.Listener) error {
	kind, coding := header.Get("Content-Type"), header.Get("Content-Encoding")
	return func(ctx context.Context, l net.Listener) error {
		s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Content-Encoding", coding)
			w.Write(body)
		})}
		go func() {
			<-ctx.Done()
			s.Close()
		}()
		if err := s.Serve(l); err != http.ErrServerClosed {
			return err
		}
		return nil
	}
}

// session signs an account of the demo in and returns its cookie.
func session(b testing.TB, h *app.House, login string) string {
	b.Helper()
	s, err := h.People.SignIn(b.Context(), demo.Commune, people.SignIn{Login: login, Password: demo.Password})
	if err != nil {
		b.Fatal(err)
	}
	return "xaso-15316=" + s.Token
}

var formToken = regexp.MustCompile(`name="_form" value="([^"]*)"`)

// rate runs do n times from callers at once and returns runs per second. Each
// call is told its number, from 0.
func rate(b testing.TB, n, callers int, do func(i int) error) float64 {
	b.Helper()
	var next atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	runtime.GC()
	began := time.Now()
	for range callers {
		wg.Go(func() {
			for failed.Load() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := do(i); err != nil {
					failed.Store(&err)
				}
			}
		})
	}
	wg.Wait()
	took := time.Since(began)
	if err := failed.Load(); err != nil {
		b.Fatal(*err)
	}
	return float64(n) / took.Seconds()
}

// rounds is into how many turns a comparison is cut, so that what the machine
// does meanwhile falls on both sides.
const rounds = 4

// duel measures two sides in turns, n runs of each, and returns both rates.
func duel(ours, bare func(n int) float64, n int) (float64, float64) {
	var oursTook, bareTook float64
	for i := range rounds {
		part := n*(i+1)/rounds - n*i/rounds
		if part > 0 {
			bareTook += float64(part) / bare(part)
			oursTook += float64(part) / ours(part)
		}
	}
	return float64(n) / oursTook, float64(n) / bareTook
}

// report writes both rates and their ratio instead of the time of one run,
// which is that of two things.
func report(b *testing.B, ours, bare float64) {
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ours, "house/s")
	b.ReportMetric(bare, "bare/s")
	b.ReportMetric(ours/bare, "ratio")
	b.ReportMetric(float64(runtime.GOMAXPROCS(0)), "procs")
}
