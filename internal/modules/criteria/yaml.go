package criteria

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"gopkg.in/yaml.v3"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// ErrTooBig is a file that no set of criteria can be.
var ErrTooBig = fault.New(fault.TooLarge, "criteria.too-big")

// mostFile bounds a set as a file, in bytes.
const mostFile = 2 << 20

// YAML writes a set for a person to read, change and give back.
func (s Set) YAML() ([]byte, error) {
	body, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	// JSON is YAML: read as such it keeps its order, and needs only to be
	// written in blocks instead of braces.
	var doc yaml.Node
	if err := yaml.Unmarshal(body, &doc); err != nil {
		return nil, err
	}
	relax(&doc)
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(&doc); err != nil {
		return nil, err
	}
	return out.Bytes(), enc.Close()
}

func relax(n *yaml.Node) {
	n.Style = 0
	for _, k := range n.Content {
		relax(k)
	}
}

// ParseYAML reads a set as YAML writes it. Everything in it is checked.
func ParseYAML(b []byte) (Set, error) {
	if len(b) > mostFile {
		return Set{}, ErrTooBig.With(mostFile >> 20)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(b, &doc); err != nil {
		return Set{}, ErrUnreadable.With(err.Error())
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return Set{}, ErrUnreadable.With("empty")
	}
	value, err := plain(doc.Content[0], "")
	if err != nil {
		return Set{}, ErrUnreadable.With(err.Error())
	}
	body, err := json.Marshal(value)
	if err != nil {
		return Set{}, ErrUnreadable.With(err.Error())
	}
	return Parse(body)
}

// texts are the keys whose value is a text even where it looks like a number:
// the code 1.10 is not 1.1. A "number" is one in a level and a text in a legal
// source.
var texts = map[string]bool{
	"code": true, "key": true, "id": true, "title": true, "label": true, "text": true, "name": true, "grade": true,
	"candidate": true, "note": true, "source": true, "by": true, "date": true, "on": true, "from": true, "until": true,
	"period": true, "issuer": true, "legal/number": true,
}

// plain makes a value of a node. Aliases are refused: a few of them could mean
// more than any memory holds.
func plain(n *yaml.Node, path string) (any, error) {
	switch n.Kind {
	case yaml.MappingNode:
		m := make(map[string]any, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i].Value
			if _, twice := m[key]; twice || n.Content[i].Kind != yaml.ScalarNode {
				return nil, fmt.Errorf("line %d: %q", n.Content[i].Line, key)
			}
			below := key
			if path == "legal" && key == "number" {
				below = "legal/number"
			}
			v, err := plain(n.Content[i+1], below)
			if err != nil {
				return nil, err
			}
			m[key] = v
		}
		return m, nil
	case yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			v, err := plain(c, path)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, nil
	case yaml.ScalarNode:
		if n.ShortTag() == "!!str" || n.ShortTag() == "!!timestamp" || texts[path] && n.ShortTag() != "!!null" {
			return n.Value, nil
		}
		var v any
		if err := n.Decode(&v); err != nil {
			return nil, fmt.Errorf("line %d: %w", n.Line, err)
		}
		return v, nil
	}
	return nil, fmt.Errorf("line %d: aliases are not taken", n.Line)
}

// Import takes over a whole set from a file: the next version of one that is
// there, or a new one. over is the version that was looked at, 0 for a new one.
func (b *Book) Import(ctx context.Context, who gate.Actor, s Set, over int64, p Provenance) (int64, error) {
	return gate.Make(ctx, b.gate, who, MayManage, func(tx *gate.Tx) (int64, error) {
		if err := tx.Require(who.May(MayManage)); err != nil {
			return 0, err
		}
		if err := p.Check(clock.DateOf(tx.Now())); err != nil {
			return 0, err
		}
		s, was, err := b.incoming(tx, s)
		if err != nil {
			return 0, err
		}
		if was.Version != over {
			return 0, ErrStale
		}
		return b.put(tx, was, s, Import, p)
	})
}

// Incoming is what a file would change: the set as it is, which has no version
// when it would be new.
func (b *Book) Incoming(tx *gate.Tx, s Set) (was Set, err error) {
	_, was, err = b.incoming(tx, s)
	return was, err
}

func (b *Book) incoming(tx *gate.Tx, s Set) (in, was Set, err error) {
	was, err = b.Set(tx, s.ID)
	if errors.Is(err, ErrNoSet) {
		err = nil
	}
	return s.clone(), was, err
}
