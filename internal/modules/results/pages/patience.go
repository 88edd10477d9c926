package pages

import (
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// errPatience is for who asks for codes faster than anybody reads them off
// papers.
var errPatience = fault.New(fault.TooMany, "results.patience")

// A patience slows down those who guess codes: from one network some thirty
// questions at once, then one every two seconds.
type patience struct {
	now func() time.Time
	mu  sync.Mutex
	by  map[string]*rate.Limiter
}

const (
	atOnce       = 30
	everySeconds = 2
	mostNetworks = 50_000
)

func newPatience(now func() time.Time) *patience {
	return &patience{now: now, by: map[string]*rate.Limiter{}}
}

func (p *patience) hold(h Hall, next web.Handler) web.Handler {
	return func(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
		if !p.allow(h.Network(r)) {
			return errPatience
		}
		return next(w, r, who)
	}
}

func (p *patience) allow(network string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	one := p.by[network]
	if one == nil {
		if len(p.by) >= mostNetworks {
			clear(p.by)
		}
		one = rate.NewLimiter(rate.Every(everySeconds*time.Second), atOnce)
		p.by[network] = one
	}
	return one.AllowN(p.now(), 1)
}
