package criteria

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

var (
	ErrNoSet     = fault.New(fault.Missing, "criteria.no-set")
	ErrNoVersion = fault.New(fault.Missing, "criteria.no-version")
)

// Options are what package app gives a book, in place of imports.
type Options struct {
	// Check says what is wrong with a measure; nil takes every text.
	Check func(Measure) error
}

// A Book holds the sets of criteria of every commune of the house. It is safe
// for concurrent use.
type Book struct {
	gate    *gate.Gate
	o       Options
	library []Set // the newest of each set
	// editions are all versions of the program: a release that changes a set
	// adds a file and leaves the old one, under which somebody was assessed.
	editions []Set
	// A version never changes, so each is read from its row once. The key is
	// the id of the row: a number may be given again after a rollback.
	kept sync.Map // string -> Set
}

// NewBook returns the book over a gate.
func NewBook(g *gate.Gate, o Options) (*Book, error) {
	all, err := Load()
	if err != nil {
		return nil, err
	}
	b := &Book{gate: g, o: o, editions: all}
	for _, s := range all {
		if i := slices.IndexFunc(b.library, func(o Set) bool { return o.ID == s.ID }); i < 0 {
			b.library = append(b.library, s)
		} else if s.Version > b.library[i].Version {
			b.library[i] = s
		}
	}
	return b, nil
}

// Library are the newest sets that come with the program.
func (b *Book) Library() []Set { return slices.Clone(b.library) }

func (b *Book) builtIn(id string) (Set, bool) {
	i := slices.IndexFunc(b.library, func(s Set) bool { return s.ID == id })
	if i < 0 {
		return Set{}, false
	}
	return b.library[i], true
}

// Set is the newest version of a set: the commune's own if it made one, else
// that of the program. ErrNoSet.
func (b *Book) Set(tx *gate.Tx, id string) (Set, error) {
	version, err := newest(tx, id)
	if err != nil {
		return Set{}, err
	}
	if version > 0 {
		return b.own(tx, id, version)
	}
	if s, found := b.builtIn(id); found {
		return s, nil
	}
	return Set{}, ErrNoSet
}

// SetVersion is a set as it was in a version. ErrNoVersion.
func (b *Book) SetVersion(tx *gate.Tx, id string, version int64) (Set, error) {
	if version >= firstOwn {
		return b.own(tx, id, version)
	}
	for _, s := range b.editions {
		if s.ID == id && s.Version == version {
			return s, nil
		}
	}
	return Set{}, ErrNoVersion
}

// All are the sets there are for the commune, its own and the program's, in
// the order of the program and then of their ids.
func (b *Book) All(tx *gate.Tx) ([]Set, error) {
	type latest struct {
		id      string
		version int64
	}
	own, err := gate.All(tx, func(scan gate.Scanner) (l latest, err error) {
		err = scan(&l.id, &l.version)
		return l, err
	}, `SELECT set_id, MAX(version) FROM criteria_version WHERE commune_id = $1 GROUP BY set_id ORDER BY set_id`)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(b.library)
	for _, l := range own {
		s, err := b.own(tx, l.id, l.version)
		if err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(all, func(o Set) bool { return o.ID == l.id }); i >= 0 {
			all[i] = s
		} else {
			all = append(all, s)
		}
	}
	return all, nil
}

// newest is the number of the newest own version, 0 when there is none.
func newest(tx *gate.Tx, id string) (version int64, err error) {
	err = tx.Row(`SELECT COALESCE(MAX(version), 0) FROM criteria_version WHERE commune_id = $1 AND set_id = $2`, id).Scan(&version)
	return version, err
}

func (b *Book) own(tx *gate.Tx, id string, version int64) (Set, error) {
	var row string
	err := tx.Row(`SELECT id FROM criteria_version WHERE commune_id = $1 AND set_id = $2 AND version = $3`, id, version).Scan(&row)
	if errors.Is(err, gate.ErrMissing) {
		return Set{}, ErrNoVersion
	}
	if err != nil {
		return Set{}, err
	}
	if s, kept := b.kept.Load(row); kept {
		return s.(Set), nil
	}
	var body string
	err = tx.Row(`SELECT body FROM criteria_version WHERE commune_id = $1 AND set_id = $2 AND version = $3`, id, version).Scan(&body)
	if err != nil {
		return Set{}, err
	}
	// It was checked when it was written; a later release that checks more
	// must still show it.
	var s Set
	if err := json.Unmarshal([]byte(body), &s); err != nil {
		return Set{}, fmt.Errorf("criteria: %s version %d: %w", id, version, err)
	}
	b.kept.Store(row, s)
	return s, nil
}
