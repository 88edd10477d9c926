package procedures

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Store is the library as one commune publishes it: with its settings and
// its calendar, and with every version that a dossier was ever frozen on.
//
// What it answers from memory is checked in each transaction against one
// number, so that a change made by another process is seen at once.
type Store struct {
	gate *gate.Gate
	lib  *Library

	mu     sync.Mutex
	kept   map[gate.Commune]*kept
	frozen map[string]*Workflow // by id@hash; never changes
	forms  map[string]*Form     // frozen ones by id@hash and the papers of their version
	hashes map[any]string       // *Form or *Workflow of the library
	stored map[string]bool      // commune/kind/id@hash seen in the database
	parsed map[string]Procedure // stored versions by their JSON, the same in most communes
}

// kept is what is remembered of a commune while its change number stands.
type kept struct {
	version  int64
	settings map[string]Setting
	calendar *clock.Calendar
	own      []Procedure // the commune's own versions, with the days that hold now
	byCode   map[string][]*Procedure
}

// NewStore returns the store over the library that comes with the program.
func NewStore(g *gate.Gate, lib *Library) *Store {
	return &Store{gate: g, lib: lib, kept: map[gate.Commune]*kept{}, frozen: map[string]*Workflow{}, forms: map[string]*Form{},
		hashes: map[any]string{}, stored: map[string]bool{}, parsed: map[string]Procedure{}}
}

// Library returns what comes with the program.
func (s *Store) Library() *Library { return s.lib }

// An Offer is a procedure in force with the doors the commune opened to it.
type Offer struct {
	Procedure Procedure
	Channels  Channels
	Setting   Setting
	Calendar  *clock.Calendar // of the commune, read with it
}

// Offered returns the procedures in force on date (YYYY-MM-DD) in the order
// of the catalogue, then the commune's own, those switched off included.
func (s *Store) Offered(tx *gate.Tx, date string) ([]Offer, error) {
	k, err := s.of(tx)
	if err != nil {
		return nil, err
	}
	var all []Offer
	for _, p := range s.on(k, date) {
		set := k.settings[p.Code]
		all = append(all, Offer{p, p.Channels(set), set, k.calendar})
	}
	return all, nil
}

// Find returns one procedure in force on date, or gate.ErrMissing.
func (s *Store) Find(tx *gate.Tx, code, date string) (Offer, error) {
	k, err := s.of(tx)
	if err != nil {
		return Offer{}, err
	}
	p, ok := s.in(k, code, date)
	if !ok {
		return Offer{}, gate.ErrMissing
	}
	set := k.settings[code]
	return Offer{p, p.Channels(set), set, k.calendar}, nil
}

// Version returns a version a dossier was filed under, as it was stored then.
func (s *Store) Version(tx *gate.Tx, code string, version int) (Procedure, error) {
	body, err := versionBody(tx, code, version)
	if errors.Is(err, gate.ErrMissing) {
		if p, ok := s.lib.Catalogue.Version(code, version); ok {
			return p, nil
		}
	}
	if err != nil {
		return Procedure{}, err
	}
	p, err := s.parse(body)
	if err != nil {
		return Procedure{}, fmt.Errorf("procedure %s version %d: %w", code, version, err)
	}
	return p, nil
}

// Frozen names what a dossier keeps for its life, each as id@hash.
type Frozen struct{ Form, Workflow string }

// Freeze stores the form and the workflow of p when this content was not
// stored before, and the version of p itself.
func (s *Store) Freeze(tx *gate.Tx, p Procedure) (Frozen, error) {
	form, err := s.lib.FormFor(p)
	if err != nil {
		return Frozen{}, err
	}
	flow, ok := s.lib.Workflow(p.WorkflowID)
	if !ok {
		return Frozen{}, fmt.Errorf("procedure %s: no workflow %q", p.Code, p.WorkflowID)
	}
	f, err := s.freeze(tx, "form", form.ID, form)
	if err != nil {
		return Frozen{}, err
	}
	w, err := s.freeze(tx, "workflow", flow.ID, flow)
	if err != nil {
		return Frozen{}, err
	}
	return Frozen{f, w}, s.keepVersion(tx, p)
}

func (s *Store) freeze(tx *gate.Tx, kind, id string, content any) (string, error) {
	s.mu.Lock()
	hash := s.hashes[content]
	s.mu.Unlock()
	if hash != "" && s.seen(tx, kind, id, hash) {
		return id + "@" + hash, nil
	}
	body, err := json.Marshal(content)
	if err != nil {
		return "", fmt.Errorf("freeze %s %s: %w", kind, id, err)
	}
	sum := sha256.Sum256(body)
	hash = hex.EncodeToString(sum[:8])
	s.mu.Lock()
	s.hashes[content] = hash
	s.mu.Unlock()
	return id + "@" + hash, storeFrozen(tx, kind, id, hash, string(body))
}

// seen reports whether the content is known to be in the database. It is
// remembered only once read there: an insert may yet be rolled back.
func (s *Store) seen(tx *gate.Tx, kind, id, hash string) bool {
	key := fmt.Sprintf("%d/%s/%s@%s", tx.Who.Commune, kind, id, hash)
	s.mu.Lock()
	known := s.stored[key]
	s.mu.Unlock()
	if known {
		return true
	}
	if _, err := frozenBody(tx, kind, id, hash); err != nil {
		return false
	}
	s.mu.Lock()
	s.stored[key] = true
	s.mu.Unlock()
	return true
}

func (s *Store) keepVersion(tx *gate.Tx, p Procedure) error {
	key := fmt.Sprintf("%d/version/%s@%d", tx.Who.Commune, p.Code, p.Version)
	s.mu.Lock()
	known := s.stored[key]
	s.mu.Unlock()
	if known {
		return nil
	}
	if _, err := versionBody(tx, p.Code, p.Version); err == nil {
		s.mu.Lock()
		s.stored[key] = true
		s.mu.Unlock()
		return nil
	} else if !errors.Is(err, gate.ErrMissing) {
		return err
	}
	return storeVersion(tx, p)
}

// Workflow returns the workflow a dossier was frozen on, by its id@hash.
func (s *Store) Workflow(tx *gate.Tx, name string) (*Workflow, error) {
	s.mu.Lock()
	w := s.frozen[name]
	s.mu.Unlock()
	if w != nil {
		return w, nil
	}
	id, hash := cutName(name)
	body, err := frozenBody(tx, "workflow", id, hash)
	if err != nil {
		return nil, fmt.Errorf("workflow %s: %w", name, err)
	}
	w = &Workflow{}
	if err := json.Unmarshal([]byte(body), w); err != nil {
		return nil, fmt.Errorf("workflow %s: %w", name, err)
	}
	s.mu.Lock()
	s.frozen[name] = w
	s.mu.Unlock()
	return w, nil
}

// Calendar returns the national calendar under the commune's own days and hours.
func (s *Store) Calendar(tx *gate.Tx) (*clock.Calendar, error) {
	k, err := s.of(tx)
	if err != nil {
		return nil, err
	}
	return k.calendar, nil
}

// of returns what is kept of the transaction's commune, read anew when the
// change number moved.
func (s *Store) of(tx *gate.Tx) (*kept, error) {
	version, err := changeNumber(tx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	k := s.kept[tx.Who.Commune]
	s.mu.Unlock()
	if k != nil && k.version == version {
		return k, nil
	}
	k = &kept{version: version}
	if k.settings, err = settingsOf(tx); err != nil {
		return nil, err
	}
	if k.own, err = s.ownOf(tx); err != nil {
		return nil, err
	}
	k.byCode = map[string][]*Procedure{}
	for i := range k.own {
		k.byCode[k.own[i].Code] = append(k.byCode[k.own[i].Code], &k.own[i])
	}
	local, err := localOf(tx)
	if err != nil {
		return nil, err
	}
	if k.calendar, err = clock.VietNam().With(local); err != nil {
		return nil, fmt.Errorf("calendar of commune %d: %w", tx.Who.Commune, err)
	}
	s.mu.Lock()
	s.kept[tx.Who.Commune] = k
	s.mu.Unlock()
	return k, nil
}

// Seed stores every version, form and workflow of the library for a new
// commune, so that what it publishes is in its own backup.
func (s *Store) Seed(tx *gate.Tx) error {
	for _, p := range s.lib.Catalogue.Procedures {
		if _, err := s.Freeze(tx, p); err != nil {
			return fmt.Errorf("seed %s: %w", p.Code, err)
		}
	}
	return tx.Record("procedures.seeded", "", map[string]int{"versions": len(s.lib.Catalogue.Procedures)})
}
