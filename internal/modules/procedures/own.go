package procedures

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// ownOf reads the commune's own versions with the days that hold now.
func (s *Store) ownOf(tx *gate.Tx) ([]Procedure, error) {
	dates, err := ownDates(tx)
	if err != nil {
		return nil, err
	}
	own := make([]Procedure, len(dates))
	for i, d := range dates {
		p, err := s.Version(tx, d.Code, d.Version)
		if err != nil {
			return nil, fmt.Errorf("own version %s: %w", d.key(), err)
		}
		p.EffectiveTo = d.EffectiveTo
		own[i] = p
	}
	return own, nil
}

// parse reads a stored version once for all communes that have the same.
func (s *Store) parse(body string) (Procedure, error) {
	s.mu.Lock()
	p, known := s.parsed[body]
	s.mu.Unlock()
	if known {
		return p, nil
	}
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		return Procedure{}, err
	}
	s.mu.Lock()
	s.parsed[body] = p
	s.mu.Unlock()
	return p, nil
}

// in returns the version of code in force on date: the commune's own before
// that of the library, the newest of several.
func (s *Store) in(k *kept, code, date string) (Procedure, bool) {
	best := k.ownIn(code, date)
	if best == nil {
		return s.lib.Catalogue.Find(code, date)
	}
	return *best, true
}

// ownIn is the newest own version of a code in force on date, nil without one.
func (k *kept) ownIn(code, date string) *Procedure {
	var best *Procedure
	for _, p := range k.byCode[code] {
		if p.In(date) && (best == nil || p.Version > best.Version) {
			best = p
		}
	}
	return best
}

// on returns everything in force on date: in the order of the catalogue, then
// the commune's own procedures by their code.
func (s *Store) on(k *kept, date string) []Procedure {
	all := s.lib.Catalogue.On(date)
	if len(k.own) == 0 {
		return all
	}
	all = slices.Clone(all)
	at := make(map[string]int, len(all))
	for i := range all {
		at[all[i].Code] = i
	}
	for _, code := range slices.Sorted(maps.Keys(k.byCode)) {
		p := k.ownIn(code, date)
		if p == nil {
			continue
		}
		if i, known := at[code]; known {
			all[i] = *p
		} else {
			all = append(all, *p)
		}
	}
	return all
}

// standing is the number of the version in force on date, 0 for none.
func (s *Store) standing(k *kept, code, date string) int {
	p, _ := s.in(k, code, date)
	return p.Version
}

// latest is the newest own version that nobody ended, else what the library
// has in force on date; 0 for none.
func (s *Store) latest(k *kept, code, date string) int {
	latest := 0
	for _, p := range k.byCode[code] {
		if p.EffectiveTo == "" {
			latest = max(latest, p.Version)
		}
	}
	if latest == 0 {
		latest = s.standing(k, code, date)
	}
	return latest
}

// newest is the number of the last own version of a code, 0 for none.
func (k *kept) newest(code string) int {
	newest := 0
	for _, p := range k.byCode[code] {
		newest = max(newest, p.Version)
	}
	return newest
}

func (k *kept) has(code string, version int) bool {
	return slices.ContainsFunc(k.byCode[code], func(p *Procedure) bool { return p.Version == version })
}

// Areas returns the fields that procedures in force belong to, in their order.
func (s *Store) Areas(ctx context.Context, who gate.Actor) ([]Area, error) {
	var areas []Area
	err := s.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		k, err := s.of(tx)
		if err != nil {
			return err
		}
		for _, p := range s.on(k, clock.DateOf(tx.Now()).String()) {
			a := p.Field.Value
			if !slices.ContainsFunc(areas, func(b Area) bool { return b.Slug == a.Slug }) {
				areas = append(areas, a)
			}
		}
		return nil
	})
	return areas, err
}

// NameOf is the name of a version, for lists that know only its number; a code
// that nothing bears is its own name.
func (s *Store) NameOf(ctx context.Context, who gate.Actor, code string, version int) (Text, error) {
	name := Text{VI: code}
	if p, ok := s.lib.Catalogue.Version(code, version); ok {
		return p.Name.Value, nil
	}
	err := s.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		p, err := s.Version(tx, code, version)
		if errors.Is(err, gate.ErrMissing) {
			return nil
		}
		name = p.Name.Value
		return err
	})
	return name, err
}

// InForce returns every procedure in force today, the commune's own versions
// and procedures among them, those switched off too.
func (s *Store) InForce(ctx context.Context, who gate.Actor) ([]Procedure, error) {
	var all []Procedure
	err := s.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		k, err := s.of(tx)
		if err != nil {
			return err
		}
		all = s.on(k, clock.DateOf(tx.Now()).String())
		return nil
	})
	return all, err
}
