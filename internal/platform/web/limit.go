package web

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits bounds how fast one address or account may ask. Whole villages share
// one address behind a telephone network, so the bounds are wide; what must be
// narrow (sign-in, tracking codes) has limits of its own.
type Limits struct {
	Reads  float64 // per second; zero is no bound
	Writes float64 // per second
}

// burst is how many seconds' worth may come at once.
const burst = 10

// mostLimited bounds the memory of who asked in the last minute. Somebody with
// more addresses than that is not held back by limits per address.
const mostLimited = 100_000

type limiters struct {
	limits Limits
	now    func() time.Time
	mu     sync.Mutex
	by     map[string]*limiter
	swept  time.Time
}

type limiter struct {
	reads, writes *rate.Limiter
	last          time.Time
}

func newLimiters(l Limits, now func() time.Time) *limiters {
	return &limiters{limits: l, now: now, by: map[string]*limiter{}}
}

func (l *limiters) allow(who, method string) bool {
	bound := l.limits.Reads
	if !safe(method) {
		bound = l.limits.Writes
	}
	if bound == 0 {
		return true
	}
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.swept) > time.Minute {
		l.swept = now
		for name, one := range l.by {
			if now.Sub(one.last) > time.Minute {
				delete(l.by, name)
			}
		}
	}
	one := l.by[who]
	if one == nil {
		if len(l.by) >= mostLimited {
			clear(l.by)
		}
		one = &limiter{
			reads:  rate.NewLimiter(rate.Limit(l.limits.Reads), int(l.limits.Reads*burst)+1),
			writes: rate.NewLimiter(rate.Limit(l.limits.Writes), int(l.limits.Writes*burst)+1),
		}
		l.by[who] = one
	}
	one.last = now
	if safe(method) {
		return one.reads.AllowN(now, 1)
	}
	return one.writes.AllowN(now, 1)
}
