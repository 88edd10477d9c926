package front

import (
	"sync"
	"time"
)

// A budget bounds how much one network may send in an hour. Whole villages
// share one address behind a telephone network, so it is wide. It lives in
// memory only: who sent something is written down nowhere.
type budget struct {
	most int
	now  func() time.Time

	mu    sync.Mutex
	began time.Time
	spent map[string]int
}

// mostNetworks bounds the memory of an hour; beyond it the count begins anew.
const mostNetworks = 50_000

func newBudget(most int, now func() time.Time) *budget {
	return &budget{most: most, now: now, spent: map[string]int{}}
}

// spend takes one from the hour of a network and reports whether there was one.
func (b *budget) spend(network string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now := b.now(); now.Sub(b.began) >= time.Hour || len(b.spent) >= mostNetworks {
		b.began = now
		clear(b.spent)
	}
	if b.spent[network] >= b.most {
		return false
	}
	b.spent[network]++
	return true
}
