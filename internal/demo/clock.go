package demo

import (
	"sync/atomic"
	"time"
)

// A Clock is the clock of a demo house. While the history of the commune is
// made it is set back, and moves forward only; afterwards it shows the present.
type Clock struct {
	present func() time.Time
	behind  atomic.Int64 // how far, in nanoseconds
}

// NewClock returns a clock that shows the present.
func NewClock(present func() time.Time) *Clock { return &Clock{present: present} }

// Now is what the house opens with.
func (c *Clock) Now() time.Time { return c.present().Add(-time.Duration(c.behind.Load())) }

// back sets the clock to an instant before the present.
func (c *Clock) back(to time.Time) { c.behind.Store(int64(c.present().Sub(to))) }

// forward moves the clock on to an instant; it never moves back.
func (c *Clock) forward(to time.Time) {
	if step := to.Sub(c.Now()); step > 0 {
		c.behind.Add(-int64(step))
	}
}

// catchUp ends the history.
func (c *Clock) catchUp() { c.behind.Store(0) }
