package procedures

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// lookup returns the answer at a dotted id; a number picks a row.
func lookup(a Answers, id string) any {
	var v any = a
	for part := range strings.SplitSeq(id, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(in) {
				return nil
			}
			v = in[i]
		default:
			return nil
		}
	}
	return v
}

// put sets the answer at a dotted id, making the objects on the way.
func put(a Answers, id string, v any) {
	parts := strings.Split(id, ".")
	for _, part := range parts[:len(parts)-1] {
		next, ok := a[part].(map[string]any)
		if !ok {
			next = map[string]any{}
			a[part] = next
		}
		a = next
	}
	a[parts[len(parts)-1]] = v
}

// remove deletes the answer at a dotted id, and objects left empty.
func remove(a Answers, id string) {
	head, rest, nested := strings.Cut(id, ".")
	if !nested {
		delete(a, head)
		return
	}
	if inner, ok := a[head].(map[string]any); ok {
		remove(inner, rest)
		if len(inner) == 0 {
			delete(a, head)
		}
	}
}

// clone copies answers deeply, so that stored ones are never shared.
func clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		c := make(map[string]any, len(v))
		for k, x := range v {
			c[k] = clone(x)
		}
		return c
	case []any:
		c := make([]any, len(v))
		for i, x := range v {
			c[i] = clone(x)
		}
		return c
	}
	return v
}

// copyOf is clone for whole answers; nil becomes empty.
func copyOf(a Answers) Answers {
	if c, ok := clone(a).(map[string]any); ok && a != nil {
		return c
	}
	return Answers{}
}

// whole reads an integer however JSON or Go holds it.
func whole(v any) (int64, bool) {
	switch n := v.(type) {
	case int64:
		return n, true
	case int:
		return int64(n), true
	case float64:
		return int64(n), n == math.Trunc(n) && math.Abs(n) < 1<<53
	case json.Number:
		i, err := n.Int64()
		return i, err == nil
	}
	return 0, false
}

// decimal reads a number however JSON or Go holds it.
func decimal(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, !math.IsNaN(n) && !math.IsInf(n, 0)
	case json.Number:
		x, err := n.Float64()
		return x, err == nil
	}
	i, ok := whole(v)
	return float64(i), ok
}

// attached returns the attachment id or the reference in a file answer, the
// first of several.
func attached(v any) string {
	if list, ok := v.([]any); ok && len(list) > 0 {
		v = list[0]
	}
	m, ok := v.(map[string]any)
	if !ok {
		return ""
	}
	for _, key := range []string{"file", "ref"} {
		if s, ok := m[key].(string); ok && s != "" {
			return s
		}
	}
	return ""
}

// empty reports whether there is no answer. An unticked box is one: false.
func empty(v any) bool {
	switch x := v.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(x) == ""
	case bool:
		return !x
	case []any:
		return len(x) == 0
	}
	return false
}

// native converts an answer to the type its CEL variable has; an answer of
// the wrong type reads as absent (Check tells of it).
func native(f *Field, v any) any {
	switch f.Type {
	case CheckType:
		if b, ok := v.(bool); ok {
			return b
		}
	case IntegerType, MoneyType:
		if n, ok := whole(v); ok {
			return n
		}
	case DecimalType:
		if n, ok := decimal(v); ok {
			return n
		}
	case MultiType:
		if list, ok := v.([]any); ok {
			return list
		}
	case FileType, RefType, SignType:
		return attached(v)
	default:
		if s, ok := v.(string); ok {
			return s
		}
	}
	return zero(f)
}

// rowsOf returns the rows of a repeat; entries that are no objects are empty
// rows, so that their number shows the problem.
func rowsOf(v any) []Answers {
	list, _ := v.([]any)
	rows := make([]Answers, len(list))
	for i, item := range list {
		rows[i], _ = item.(map[string]any)
		if rows[i] == nil {
			rows[i] = Answers{}
		}
	}
	return rows
}
