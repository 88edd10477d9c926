package jobs

import (
	"sync"

	"xaso/internal/platform/gate"
)

// A Bell tells a Runner that a commit left jobs, so that they begin at once
// and not at the next sweep. It exists before both: its Ring goes into
// gate.Options.Wake, itself into Options.Bell.
type Bell struct {
	mu     sync.Mutex
	rung   map[gate.Commune]bool
	signal chan struct{}
}

// NewBell returns a silent bell.
func NewBell() *Bell {
	return &Bell{rung: map[gate.Commune]bool{}, signal: make(chan struct{}, 1)}
}

// Ring says that there may be work in c. It never blocks.
func (b *Bell) Ring(c gate.Commune) {
	b.mu.Lock()
	b.rung[c] = true
	b.mu.Unlock()
	select {
	case b.signal <- struct{}{}:
	default: // already ringing
	}
}

// heard returns the communes rung for since the last time.
func (b *Bell) heard() []gate.Commune {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []gate.Commune
	for c := range b.rung {
		all = append(all, c)
	}
	clear(b.rung)
	return all
}
