package criteria

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"

	"xaso/internal/platform/fault"
)

//go:embed data/*.json
var data embed.FS

// ErrUnreadable is a text that is no set at all.
var ErrUnreadable = fault.New(fault.Invalid, "criteria.unreadable")

// Parse reads a set as the program writes it, and checks everything in it.
func Parse(b []byte) (Set, error) {
	var s Set
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return s, ErrUnreadable.With(err.Error())
	}
	if d.More() {
		return s, ErrUnreadable.With("more than one set")
	}
	return s, s.Check()
}

// Load reads the sets that come with the program, each in its versions, the
// oldest first.
func Load() ([]Set, error) {
	names, err := fs.Glob(data, "data/*.json")
	if err != nil {
		return nil, err
	}
	var all []Set
	type edition struct {
		id      string
		version int64
	}
	seen := map[edition]bool{}
	for _, name := range names {
		b, err := data.ReadFile(name)
		if err != nil {
			return nil, err
		}
		s, err := Parse(b)
		for _, f := range fault.All(err) {
			err = fmt.Errorf("%w %v", err, f.Args) // nobody reads sentences at the start of the house
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if seen[edition{s.ID, s.Version}] || s.Own() {
			return nil, fmt.Errorf("%s: set %s twice, or with a version of a commune's own", name, s.ID)
		}
		seen[edition{s.ID, s.Version}] = true
		all = append(all, s)
	}
	return all, nil
}
