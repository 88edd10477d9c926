package notices

import (
	"sync"

	"xaso/internal/platform/gate"
)

// whose names one account's board.
type whose struct {
	commune gate.Commune
	account string
}

// counts remembers how many notices are unread. What other processes of the
// house write shows here within the seconds of countTime.
type counts struct {
	mu   sync.Mutex
	turn int64 // grows with every change: an answer read before it is not kept
	all  map[whose]counted
}

type counted struct {
	n     int
	until int64 // Unix milliseconds
}

const (
	countTime = 5_000 // milliseconds
	countMost = 10_000
)

// get returns what is remembered, and the turn for a later put.
func (c *counts) get(k whose, now int64) (n int, turn int64, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.all[k]
	return e.n, c.turn, ok && now < e.until
}

// put keeps n unless something changed since turn.
func (c *counts) put(k whose, n int, turn, now int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.turn != turn {
		return
	}
	if c.all == nil || len(c.all) >= countMost {
		c.all = map[whose]counted{} // full: cheap to fill again
	}
	c.all[k] = counted{n, now + countTime}
}

func (c *counts) forget(k whose) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turn++
	delete(c.all, k)
}

func (c *counts) forgetAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turn++
	c.all = nil
}
