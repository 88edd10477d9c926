package pages

import (
	"sync"
	"time"
)

// How much may come from one address in an hour. A whole hamlet stands behind
// one address of a telephone network: the bounds are wide, and what goes past
// them is read before it is shown anyhow.
const (
	mostVoters     = 60
	mostStatements = 10
)

// flood counts what comes from where, in memory and for an hour only.
type flood struct {
	now   func() time.Time
	mu    sync.Mutex
	since time.Time
	by    map[string]map[string]bool
}

func newFlood(now func() time.Time) *flood { return &flood{now: now, by: map[string]map[string]bool{}} }

// allow counts one more thing of an address, unless it has most of them. The
// same thing twice is one.
func (f *flood) allow(address, thing string, most int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := f.now(); now.Sub(f.since) > time.Hour {
		f.since = now
		clear(f.by)
	}
	seen := f.by[address]
	if seen == nil {
		seen = map[string]bool{}
		f.by[address] = seen
	}
	if !seen[thing] && len(seen) >= most {
		return false
	}
	seen[thing] = true
	return true
}
