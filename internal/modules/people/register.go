package people

import (
	"context"
	"embed"
	"sync"
	"sync/atomic"

	"xaso/internal/platform/gate"
)

// Texts are the sentences of this room.
//
//go:embed locale/*.json
var Texts embed.FS

// A Register is where the commune's people are entered (sổ): every change to
// accounts, roles and sessions goes through it.
type Register struct {
	gate        *gate.Gate
	permissions Permissions
	keys        keys
	hasher      *hasher
	outside     map[string]Outside
	lately      cache
}

// NewRegister returns the register of all communes behind g. The secret is 32
// random bytes kept by the house and never in the database; perms are the
// joined permissions of all modules; outside are sign-ins of other systems.
func NewRegister(g *gate.Gate, perms Permissions, secret []byte, outside ...Outside) (*Register, error) {
	k, err := newKeys(secret)
	if err != nil {
		return nil, err
	}
	h, err := newHasher()
	if err != nil {
		return nil, err
	}
	r := &Register{gate: g, permissions: perms, keys: k, hasher: h, outside: map[string]Outside{}}
	for _, o := range outside {
		r.outside[o.Name()] = o
	}
	return r, nil
}

// write is gate.Write for changes that may alter what somebody is allowed to
// do: the actors remembered for the commune are forgotten with the commit.
func (r *Register) write(ctx context.Context, who gate.Actor, may gate.Permission, change func(*gate.Tx) error) error {
	defer r.lately.forget(who.Commune)
	return r.gate.Write(ctx, who, may, change)
}

// fresh returns a context under which a write is never taken for a repetition.
// Acts whose answer is a secret use it: the answer is not stored, so a second
// tap must be answered by a second secret.
func fresh(ctx context.Context) context.Context { return keyless{ctx} }

// keyless is a context without values, and so without an idempotency key;
// cancellation passes through.
type keyless struct{ context.Context }

func (keyless) Value(any) any { return nil }

// A cache remembers actors for a few seconds. Each commune has a generation
// that grows with every change made in this process, so that revoking a
// session or ending a role works at once here, and within the seconds of
// cacheTime in other processes of the same house.
type cache struct {
	generations sync.Map // gate.Commune → *atomic.Int64
	mu          sync.Mutex
	entries     map[cacheKey]cached
}

type cacheKey struct {
	commune gate.Commune
	hash    string
}

type cached struct {
	generation int64
	until      int64 // Unix milliseconds
	who        gate.Actor
	reader     Reader
}

const (
	cacheTime = 5_000 // milliseconds
	cacheMost = 10_000
)

func (c *cache) generation(of gate.Commune) *atomic.Int64 {
	g, ok := c.generations.Load(of)
	if !ok {
		g, _ = c.generations.LoadOrStore(of, new(atomic.Int64))
	}
	return g.(*atomic.Int64)
}

func (c *cache) forget(of gate.Commune) { c.generation(of).Add(1) }

func (c *cache) get(k cacheKey, now int64) (cached, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[k]
	return e, ok && now < e.until && e.generation == c.generation(k.commune).Load()
}

// put keeps e, which was read while the commune was in e.generation.
func (c *cache) put(k cacheKey, e cached) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil || len(c.entries) >= cacheMost {
		c.entries = map[cacheKey]cached{} // full: cheap to fill again
	}
	c.entries[k] = e
}
