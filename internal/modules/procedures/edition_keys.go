package procedures

import (
	"reflect"
	"strings"

	"gopkg.in/yaml.v3"
)

// keysOf refuses keys that the type does not know, with their line. Tag is the
// struct tag that names the keys.
func keysOf(n *yaml.Node, t reflect.Type, tag string) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case n.Kind == yaml.SequenceNode && t.Kind() == reflect.Slice:
		for _, c := range n.Content {
			if err := keysOf(c, t.Elem(), tag); err != nil {
				return err
			}
		}
	case n.Kind == yaml.MappingNode && t.Kind() == reflect.Struct:
		known := map[string]reflect.Type{}
		fieldsOf(t, tag, known)
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			inner, ok := known[key.Value]
			if !ok {
				return ErrYAMLKey.With(key.Line, key.Value)
			}
			if err := keysOf(n.Content[i+1], inner, tag); err != nil {
				return err
			}
		}
	}
	return nil
}

// fieldsOf collects the keys of a struct, those of inlined and embedded
// structs among them.
func fieldsOf(t reflect.Type, tag string, known map[string]reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get(tag), ",")
		switch {
		case name == "-" || !f.IsExported() && !f.Anonymous:
		case options == "inline" || f.Anonymous && name == "":
			fieldsOf(f.Type, tag, known)
		case name == "":
			known[strings.ToLower(f.Name)] = f.Type
		default:
			known[name] = f.Type
		}
	}
}

// loose turns a node into what JSON has. Where the type wants text, the text
// is taken as written: a code 1.001193 is no number, 2026-01-01 no instant.
func loose(n *yaml.Node, t reflect.Type) any {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch n.Kind {
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, c := range n.Content {
			var inner reflect.Type
			if t != nil && t.Kind() == reflect.Slice {
				inner = t.Elem()
			}
			list[i] = loose(c, inner)
		}
		return list
	case yaml.MappingNode:
		known := map[string]reflect.Type{}
		if t != nil && t.Kind() == reflect.Struct {
			fieldsOf(t, "json", known)
		}
		object := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			object[n.Content[i].Value] = loose(n.Content[i+1], known[n.Content[i].Value])
		}
		return object
	}
	if n.Tag == "!!null" {
		return nil
	}
	if t != nil && t.Kind() == reflect.String || n.Tag == "!!timestamp" {
		return n.Value
	}
	var v any
	if n.Decode(&v) != nil {
		return n.Value
	}
	return v
}
