package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"xaso/internal/platform/identity"
)

// A Field is one value of a message, named by its way from the outside:
// "ThanhPhanHoSo 1 · LoaiBan".
type Field struct{ Name, Value string }

// fields takes a readable wire apart; what wraps one object is left out.
func fields(text string) []Field {
	var value any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if d.Decode(&value) != nil {
		return nil
	}
	var all []Field
	flatten("", value, &all)
	return all
}

func flatten(name string, value any, all *[]Field) {
	switch v := value.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			way := k
			if name != "" {
				way = name + " · " + k
			}
			if k == "data" && name == "" {
				way = ""
			}
			flatten(way, v[k], all)
		}
	case []any:
		for i, e := range v {
			way := name
			if name != "" {
				way += " " + strconv.Itoa(i+1)
			}
			flatten(way, e, all)
		}
	default:
		*all = append(*all, Field{name, fmt.Sprint(v)})
	}
}

// readable is a wire for people: indented, and with personal data hidden when
// masked. A wire that is no JSON is hidden whole.
func (o *Office) readable(w Wire, masked bool) string {
	if w.File != nil {
		name := w.File.Name
		if masked {
			name = hide(name)
		}
		w.Text = ""
		text, _ := json.MarshalIndent(map[string]any{"op": w.Op, "TenTep": name, "LoaiTep": w.File.Type, "HashTepTin": w.File.Hash,
			"DungLuong": w.File.Size}, "", "  ")
		return string(text)
	}
	var value any
	d := json.NewDecoder(strings.NewReader(w.Text))
	d.UseNumber()
	if d.Decode(&value) != nil {
		return ""
	}
	if masked {
		value = veil(value, o.codec.Personal(), false)
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if e.Encode(value) != nil {
		return ""
	}
	return strings.TrimSpace(out.String())
}

// veil hides the texts and numbers of the named fields, and all below them.
func veil(value any, personal []string, inside bool) any {
	switch v := value.(type) {
	case map[string]any:
		for k, field := range v {
			v[k] = veil(field, personal, inside || slices.Contains(personal, k))
		}
	case []any:
		for i := range v {
			v[i] = veil(v[i], personal, inside)
		}
	case string:
		if inside {
			return hide(v)
		}
	case json.Number:
		if inside {
			return hide(v.String())
		}
	}
	return value
}

// hide keeps of a name its initials and of a number its ends.
func hide(s string) string {
	if s == "" {
		return ""
	}
	if !strings.ContainsFunc(s, unicode.IsLetter) {
		return identity.Mask(s)
	}
	var b strings.Builder
	for word := range strings.FieldsSeq(s) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		r := []rune(word)
		b.WriteString(string(r[:1]) + "•••")
	}
	return b.String()
}
