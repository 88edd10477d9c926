package votes

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Household is one row of the roll as the register knows it.
type Household struct {
	ID             string
	Code           string
	Representative string
	Address        string
}

// Options are what package app gives a book, in place of imports.
type Options struct {
	// Roll lists the standing households of a hamlet with who represents them.
	Roll func(tx *gate.Tx, hamlet string) ([]Household, error)
	// Hamlets are the names of the hamlets that stand.
	Hamlets func(tx *gate.Tx) ([]string, error)
	// HouseholdOf is the household of an account whose identity was seen on
	// paper, "" of others.
	HouseholdOf func(tx *gate.Tx, account string) (string, error)
	// Calendar is the working days of the commune.
	Calendar func(tx *gate.Tx) (*clock.Calendar, error)
	// Secret is the house's, never in the database.
	Secret []byte
}

// A Book is the votes of every commune of the house. It is safe for concurrent
// use.
type Book struct {
	gate  *gate.Gate
	o     Options
	rules []Rules
	keys  keys
	tries tries
}

// keys are derived from the house's secret, one per purpose.
type keys struct{ invite, slip, seal []byte }

// NewBook returns the book over a gate.
func NewBook(g *gate.Gate, o Options) (*Book, error) {
	rules, err := editions()
	if err != nil {
		return nil, err
	}
	b := &Book{gate: g, o: o, rules: rules, tries: tries{by: map[string]int{}}}
	for what, key := range map[string]*[]byte{"invite": &b.keys.invite, "slip": &b.keys.slip, "seal": &b.keys.seal} {
		if *key, err = hkdf.Key(sha256.New, o.Secret, nil, "xaso votes "+what, 32); err != nil {
			return nil, fmt.Errorf("votes: key: %w", err)
		}
	}
	if o.HouseholdOf == nil {
		b.o.HouseholdOf = func(*gate.Tx, string) (string, error) { return "", nil }
	}
	return b, nil
}

// keyed is a hash that only the house can make.
func keyed(key []byte, parts ...string) string {
	mac := hmac.New(sha256.New, key)
	for _, p := range parts {
		fmt.Fprintf(mac, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// digest is a hash that anybody can make again: SHA-256 of the lines.
func digest(lines ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:])
}

// Look opens a reading for pages; look decides who may.
func (b *Book) Look(ctx context.Context, who gate.Actor, may gate.Permission, look func(*gate.Tx) error) error {
	return b.gate.Read(ctx, who, may, look)
}

// instant is the time of the transaction as far as this vote goes: never
// earlier than what the vote, or anybody's act in the commune, has seen. Who
// turns the clock back after the closing finds the vote closed.
func instant(tx *gate.Tx, v Vote) (int64, error) {
	now := max(gate.Millis(tx.Now()), v.lastAt)
	newest, err := gate.AuditLines(tx, "", 0, 1)
	if err == nil && len(newest) > 0 {
		now = max(now, newest[0].At.UnixMilli())
	}
	return now, err
}

// change does one act on a vote by somebody signed in; do decides who may and
// names the act for the log.
func (b *Book) change(ctx context.Context, who gate.Actor, id string, do func(tx *gate.Tx, v *Vote, now int64) (string, error)) error {
	return b.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		v, err := lockVote(tx, id)
		if err != nil {
			return err
		}
		now, err := instant(tx, v)
		if err != nil {
			return err
		}
		what, err := do(tx, &v, now)
		if err != nil {
			return err
		}
		v.lastAt = now
		v.seal = b.sealOf(v)
		if err := updateVote(tx, v); err != nil {
			return err
		}
		return tx.Record(what, id, map[string]any{"turns": v.turns, "head": v.head})
	})
}

// sealOf is the hash over the head of the chain that nobody can make who has
// only the database.
func (b *Book) sealOf(v Vote) string {
	return keyed(b.keys.seal, v.ID, fmt.Sprint(v.turns), v.head)
}

// mustJSON writes what is known to be writable.
func mustJSON(v any) string {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // our own types of strings and numbers
	}
	return string(body)
}

// tries counts wrong codes by address within an hour, in memory only.
type tries struct {
	mu    sync.Mutex
	since time.Time
	by    map[string]int
}

// mostTries is how many wrong codes one address may send in an hour. A code
// has 49 bits; whole villages share an address.
const mostTries = 60

func (t *tries) spent(now time.Time, address string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if d := now.Sub(t.since); d > time.Hour || d < 0 {
		t.since, t.by = now, map[string]int{}
	}
	return t.by[address] >= mostTries
}

func (t *tries) failed(address string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.by[address]++
}
