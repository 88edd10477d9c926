package procedures

import (
	"regexp"
	"slices"
	"strings"
)

// JSONSchema describes the answers of the form to programs, draft 2020-12.
//
// Unanswered fields are left out, not sent empty. A field that is asked only
// in some cases is optional by itself and required by an if/then where its
// condition can be said in JSON Schema; "x-show-if" has the condition in CEL in
// any case. "x-rules" names checks that go beyond the schema (personal numbers,
// dates against today, rules over several fields): View.Check has the last word.
// Boxes of the office are not described.
func (f *Form) JSONSchema() map[string]any {
	b := schemaBuilder{form: f}
	root := b.object(f.leaves, "")
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = f.Title.VI
	root["x-title-en"] = f.Title.EN
	var rules []any
	for _, r := range f.Rules {
		rules = append(rules, describe(r))
	}
	if rules != nil {
		root["x-rules"] = rules
	}
	return root
}

func describe(r *Rule) map[string]any {
	fields := make([]any, len(r.Fields))
	for i, id := range r.Fields {
		fields[i] = id
	}
	return map[string]any{"id": r.ID, "fields": fields, "true": r.True, "warning": r.Warn, "message": r.Say.VI, "message-en": r.Say.EN}
}

type schemaBuilder struct{ form *Form }

// object describes leaves as one object; row is "row." for the columns of a
// repeat, whose conditions name them so.
func (b schemaBuilder) object(leaves []*Field, row string) map[string]any {
	root := map[string]any{"type": "object"}
	var cases []any
	for _, leaf := range leaves {
		if leaf.Internal || !leaf.Asked() && leaf.Type != DerivedType {
			continue
		}
		described := b.leaf(leaf)
		if sources := b.conditions(leaf); len(sources) > 0 {
			described["x-show-if"] = strings.Join(sources, " && ")
		}
		place(root, leaf.ID, described)
		if !leaf.Required || leaf.Type == DerivedType || leaf.Lookup != "" {
			continue
		}
		when, ok := b.when(leaf, row)
		switch {
		case !ok:
			described["x-required"] = true
		case len(when) == 0:
			cases = append(cases, require(leaf))
		default:
			cases = append(cases, map[string]any{"if": map[string]any{"allOf": when}, "then": require(leaf)})
		}
	}
	if cases != nil {
		root["allOf"] = cases
	}
	return root
}

// place puts a property at a dotted id.
func place(root map[string]any, id string, described map[string]any) {
	for {
		properties, _ := root["properties"].(map[string]any)
		if properties == nil {
			properties = map[string]any{}
			root["properties"] = properties
		}
		head, rest, nested := strings.Cut(id, ".")
		if !nested {
			properties[head] = described
			return
		}
		next, _ := properties[head].(map[string]any)
		if next == nil {
			next = map[string]any{"type": "object"}
			properties[head] = next
		}
		root, id = next, rest
	}
}

func (b schemaBuilder) leaf(f *Field) map[string]any {
	s := map[string]any{"title": f.Label.VI}
	if f.Label.EN != "" {
		s["x-title-en"] = f.Label.EN
	}
	if f.Hint.VI != "" {
		s["description"] = f.Hint.VI
	}
	if f.Default != "" {
		s["default"] = f.Default
	}
	if f.Rules != nil {
		s["x-rules"] = append([]string{}, f.Rules...)
	}
	switch f.Type {
	case CheckType:
		s["type"] = "boolean"
	case IntegerType, MoneyType, DecimalType:
		number(f, s)
	case MultiType:
		s["type"], s["uniqueItems"] = "array", true
		s["items"] = map[string]any{"enum": values(f)}
	case FileType:
		file := map[string]any{"type": "object", "required": []any{"file"}, "properties": map[string]any{
			"file": map[string]any{"type": "string", "minLength": 1, "maxLength": shortText, "description": "id of an uploaded attachment"},
		}}
		for k, v := range file {
			s[k] = v
		}
		if f.Many {
			delete(s, "required")
			delete(s, "properties")
			s["type"], s["items"], s["maxItems"] = "array", file, maxRows
		}
	case RepeatType:
		b.repeat(f, s)
	default:
		words(f, s)
	}
	return s
}

func number(f *Field, s map[string]any) {
	s["type"] = "integer"
	if f.Type == DecimalType {
		s["type"] = "number"
		if f.Decimals > 0 {
			s["multipleOf"] = [...]float64{1, 0.1, 0.01, 0.001}[min(f.Decimals, 3)]
		}
	}
	if f.Min != nil {
		s["minimum"] = *f.Min
	}
	if f.Max != nil {
		s["maximum"] = *f.Max
	}
}

func words(f *Field, s map[string]any) {
	s["type"], s["maxLength"] = "string", shortText
	if f.Long {
		s["maxLength"] = longText
	}
	switch f.Type {
	case DateType:
		s["format"] = "date"
	case PartialType:
		s["pattern"] = `^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$`
	case DateTimeType:
		s["pattern"] = `^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$`
	case EmailType:
		s["format"] = "email"
	case DerivedType:
		s["readOnly"] = true
	case RadioType, SelectType:
		if f.Open {
			s["examples"] = values(f)
		} else {
			s["enum"] = values(f)
		}
	}
	if f.Pattern != "" {
		s["pattern"] = f.Pattern
	}
	if slices.Contains(f.Rules, "cccd12") {
		s["pattern"] = "^[0-9]{12}$"
	}
}

func values(f *Field) []any {
	all := make([]any, len(f.Options))
	for i, o := range f.Options {
		all[i] = o.Value
	}
	return all
}

func (b schemaBuilder) repeat(f *Field, s map[string]any) {
	s["type"], s["items"], s["maxItems"] = "array", b.object(leavesOf(f.Fields), "row."), maxRows
	if f.Rows != nil && f.Rows.Max > 0 {
		s["maxItems"] = f.Rows.Max
	}
	least := 0
	if f.Rows != nil {
		least = f.Rows.Min
	}
	if f.Required {
		least = max(least, 1)
	}
	if least > 0 {
		s["minItems"] = least
	}
}

// conditions returns the CEL sources that stand over a leaf, outermost first.
func (b schemaBuilder) conditions(f *Field) []string {
	var sources []string
	for _, of := range b.gates(f) {
		if x := b.form.compiled.shows[of]; x != nil && !slices.Contains(sources, x.source) {
			sources = append(sources, x.source)
		}
	}
	return sources
}

// gates are the things whose conditions show or hide a leaf. Those around a
// repeat are not repeated for its columns.
func (b schemaBuilder) gates(f *Field) []any {
	gates := []any{f}
	for p := f.parent; p != nil && p.Type == ObjectType; p = p.parent {
		gates = append(gates, p)
	}
	if f.Repeat() == nil {
		gates = append(gates, f.page, f.page.section)
	}
	slices.Reverse(gates)
	return gates
}

// when returns what must hold for a required leaf to be asked for; ok is
// false where that cannot be said in JSON Schema.
func (b schemaBuilder) when(f *Field, row string) (all []any, ok bool) {
	for _, of := range b.gates(f) {
		x := b.form.compiled.shows[of]
		if x == nil {
			continue
		}
		s, simple := x.shape()
		if !simple {
			return nil, false
		}
		test, can := b.test(s, row)
		if !can {
			return nil, false
		}
		all = append(all, test)
	}
	for o := f.parent; o != nil && o.Type == ObjectType; o = o.parent {
		if o.Required {
			continue
		}
		var begins []any
		for _, leaf := range leavesOf(o.Fields) {
			present := at(leaf.ID, map[string]any{})
			if leaf.Default != "" {
				present = at(leaf.ID, map[string]any{"not": map[string]any{"const": leaf.Default}})
			}
			begins = append(begins, present)
		}
		all = append(all, map[string]any{"anyOf": begins})
	}
	return all, true
}

// require demands an answer at a leaf, or at one that may take its place.
func require(f *Field) map[string]any {
	if f.Instead == nil {
		return requireOne(f)
	}
	either := []any{requireOne(f)}
	for _, id := range f.Instead {
		either = append(either, at("papers."+id, map[string]any{"minItems": 1}))
	}
	return map[string]any{"anyOf": either}
}

// requireOne demands an answer at a leaf, objects around it included.
func requireOne(f *Field) map[string]any {
	demand := map[string]any{}
	switch {
	case f.Type == CheckType:
		demand["const"] = true
	case f.Type == MultiType || f.Many:
		demand["minItems"] = 1
	}
	return at(f.ID, demand)
}

// at is a schema that holds when there is an answer at a dotted id and it
// satisfies inner.
func at(id string, inner map[string]any) map[string]any {
	head, rest, nested := strings.Cut(id, ".")
	if nested {
		inner = at(rest, inner)
	}
	return map[string]any{"type": "object", "required": []any{head}, "properties": map[string]any{head: inner}}
}

// test turns a shape into a schema over the object that holds its fields.
func (b schemaBuilder) test(s shape, row string) (map[string]any, bool) {
	if len(s.Parts) > 0 {
		var parts []any
		for _, p := range s.Parts {
			part, ok := b.test(p, row)
			if !ok {
				return nil, false
			}
			parts = append(parts, part)
		}
		switch s.Op {
		case "and":
			return map[string]any{"allOf": parts}, true
		case "or":
			return map[string]any{"anyOf": parts}, true
		}
		return map[string]any{"not": parts[0]}, true
	}
	id, inside := strings.CutPrefix(s.Field, row)
	if row != "" && !inside || row == "" && b.form.byID[id] == nil {
		return nil, false // today, channel, or a field outside the row
	}
	switch s.Op {
	case "==":
		return at(id, map[string]any{"const": s.Value}), true
	case "!=":
		return map[string]any{"not": at(id, map[string]any{"const": s.Value})}, true
	case "in":
		return at(id, map[string]any{"enum": s.Value}), true
	case "has":
		return at(id, map[string]any{"contains": map[string]any{"const": s.Value}}), true
	case ">":
		return at(id, map[string]any{"exclusiveMinimum": s.Value}), true
	case ">=":
		return at(id, map[string]any{"minimum": s.Value}), true
	case "starts":
		prefix, _ := s.Value.(string)
		return at(id, map[string]any{"pattern": "^" + regexp.QuoteMeta(prefix)}), true
	}
	return nil, false
}

// Reveal returns the choice on the same page that shows a field, for the
// page's script: the answer of by being one of values. ok is false where the
// condition is of another kind; the page is then judged by the server alone.
// by is a column id where the field is a column of a repeat.
func (f *Form) Reveal(field *Field) (by string, values []string, ok bool) {
	x := f.compiled.shows[field]
	if x == nil {
		return "", nil, false
	}
	s, simple := x.shape()
	if !simple {
		return "", nil, false
	}
	by = strings.TrimPrefix(s.Field, "row.")
	if other := f.byID[s.Field]; field.Repeat() == nil && (other == nil || other.page != field.page) {
		return "", nil, false
	}
	switch value := s.Value.(type) {
	case string:
		return by, []string{value}, s.Op == "=="
	case bool:
		return by, []string{"true"}, s.Op == "==" && value
	case []any:
		for _, item := range value {
			text, _ := item.(string)
			values = append(values, text)
		}
		return by, values, s.Op == "in"
	}
	return "", nil, false
}
