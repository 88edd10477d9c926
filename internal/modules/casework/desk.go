package casework

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"sync"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
)

// A Desk is the one-stop counter of every commune of the house: every change
// to dossiers goes over it. It is safe for concurrent use.
type Desk struct {
	gate     *gate.Gate
	services *procedures.Store
	people   Register
	place    func(gate.Commune) Place
	communes func() []gate.Commune
	former   func(gate.Commune) []gate.Commune
	secret   []byte
	issued   func(tx *gate.Tx, account string) ([]IssuedPaper, error)
	scored   func(tx *gate.Tx, then []Facts) ([][]Note, error)
	shown    shown
}

// A Place is what dossiers say of the commune they are in.
type Place struct {
	AgencyID    string // of QĐ 20/2020/QĐ-TTg, inside dossier codes
	Provisional bool   // the province has not given the identifier yet
	Authority   string // cơ quan có thẩm quyền: "UBND xã …"
	Centre      string // nơi tiếp nhận: "Trung tâm Phục vụ hành chính công xã …"
}

// Options are what package app gives a desk.
type Options struct {
	Register Register
	Place    func(gate.Commune) Place
	// Communes are all that the house serves, which can work together; nil for
	// one that knows of no other.
	Communes func() []gate.Commune
	// Former are the communes that were merged into one, whose slips are still
	// about; nil for none.
	Former func(gate.Commune) []gate.Commune
	// Secret keys the PINs of tracking slips and the hashes of addresses. It
	// must outlive restarts: with another one, all printed PINs are void.
	Secret []byte
	// Issued lists the results that an account holds and may use again as
	// papers; nil when nobody keeps them.
	Issued func(tx *gate.Tx, account string) ([]IssuedPaper, error)
	// Scored says what the month's indicators would become if a dossier were
	// each of these; nil where nobody keeps scores.
	Scored func(tx *gate.Tx, then []Facts) ([][]Note, error)
}

// NewDesk returns the desk over a gate and the procedures of its communes.
func NewDesk(g *gate.Gate, services *procedures.Store, o Options) *Desk {
	return &Desk{gate: g, services: services, people: o.Register, place: o.Place, communes: o.Communes, former: o.Former, secret: o.Secret, issued: o.Issued, scored: o.Scored,
		shown: shown{seen: map[string]bool{}}}
}

// Services returns the procedures the desk works with.
func (d *Desk) Services() *procedures.Store { return d.services }

// PIN returns the six digits that open public tracking of a dossier beside its
// code. It is worked out, never stored: a stolen database holds none. A new
// turn makes the old slip void.
func (d *Desk) pin(c gate.Commune, id string, turn int64) string {
	sum := d.keyed(fmt.Sprintf("pin|%d|%s|%d", c, id, turn))
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(sum)%1_000_000)
}

func (d *Desk) keyed(text string) []byte {
	mac := hmac.New(sha256.New, d.secret)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// shown remembers which list rows were disclosed today: an official's list
// leaves one line a day for each person on it, not one per glance. Opening a
// dossier is disclosed each time. The memory is of this process; another one
// writes its own line, never none.
type shown struct {
	mu   sync.Mutex
	day  string
	seen map[string]bool
}

// mostShown bounds the memory; beyond it lines are simply written again.
const mostShown = 200_000

// fresh returns the rows not yet shown to actor on day.
func (s *shown) fresh(actor, day string, ids []string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.day != day || len(s.seen) > mostShown {
		s.day, s.seen = day, map[string]bool{}
	}
	var news []string
	for _, id := range ids {
		if !s.seen[actor+"|"+id] {
			news = append(news, id)
		}
	}
	return news
}

// mark is called after the lines are in the log.
func (s *shown) mark(actor, day string, ids []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.day != day {
		return
	}
	for _, id := range ids {
		s.seen[actor+"|"+id] = true
	}
}
