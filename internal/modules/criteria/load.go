package criteria

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
)

//go:embed data/*.json
var data embed.FS

// Parse reads a set as the program writes it, and checks everything in it.
func Parse(b []byte) (Set, error) {
	var s Set
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return s, fmt.Errorf("criteria: %w", err)
	}
	if d.More() {
		return s, errors.New("criteria: more than one set")
	}
	return s, s.Check()
}

// Load reads the sets that come with the program, in the order of their files.
func Load() ([]Set, error) {
	names, err := fs.Glob(data, "data/*.json")
	if err != nil {
		return nil, err
	}
	var all []Set
	seen := map[string]bool{}
	for _, name := range names {
		b, err := data.ReadFile(name)
		if err != nil {
			return nil, err
		}
		s, err := Parse(b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if seen[s.ID] || s.Own() {
			return nil, fmt.Errorf("%s: set %s twice, or with a version of a commune's own", name, s.ID)
		}
		seen[s.ID] = true
		all = append(all, s)
	}
	return all, nil
}
