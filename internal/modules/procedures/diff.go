package procedures

import (
	"slices"
	"strconv"
	"strings"
)

// A Change is one difference between two versions, in words.
type Change struct {
	Place
	Kind     ChangeKind
	Property string // what of the part; "" when the whole part came or went
	What     Text   // the property in words
	Before   Text   // "" where there was nothing
	After    Text
}

// ChangeKind says what happened.
type ChangeKind string

const (
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
	Changed ChangeKind = "changed"
)

// A trait is one property of a part, in words, for comparing. Conditions are
// compared as CEL and put into words when they differ.
type trait struct {
	property  string
	what      Text
	value     Text
	condition bool
}

// A part is something with an id that both versions may have.
type part struct {
	Place
	traits []trait
}

// Diff tells what changed from one version to the next: facts, papers, then
// the form in its order, then test cases. Base is not looked at.
func (l *Library) Diff(before, after Edition) []Change {
	d := differ{before: speaker{lib: l, of: before}, after: speaker{lib: l, of: after}}
	changes := d.compare(facts(before), facts(after))
	changes = append(changes, d.compare(paperParts(before), paperParts(after))...)
	changes = append(changes, d.compare(formParts(before), formParts(after))...)
	return append(changes, d.compare(caseParts(before), caseParts(after))...)
}

type differ struct{ before, after speaker }

// A speaker puts the conditions of an edition into words. It prepares the
// edition at the first condition.
type speaker struct {
	lib *Library
	of  Edition
	x   *inspector
}

// words writes a condition as a sentence where it is one, else as CEL.
func (s *speaker) words(at Place, source Text) Text {
	if source.VI == "" {
		return source
	}
	if s.x == nil {
		s.x = s.lib.inspect(s.of)
	}
	if s.x == nil {
		return source
	}
	spot, ok := s.x.spotOf(Scope{Part: at.Part, ID: at.ID, Repeat: at.Repeat})
	if !ok {
		return source
	}
	names := s.x.namesAt(spot)
	if c, ok := ReadCondition(source.VI, names); ok {
		return c.InWords(names)
	}
	return source
}

// compare matches parts by kind and id.
func (d *differ) compare(before, after []part) []Change {
	var changes []Change
	moved := displaced(before, after)
	for _, now := range after {
		i := slices.IndexFunc(before, now.same)
		if i < 0 {
			changes = append(changes, Change{Place: now.Place, Kind: Added, After: now.name()})
			continue
		}
		elsewhere := false
		for _, t := range now.traits {
			was := before[i].value(t.property)
			if was == t.value {
				continue
			}
			c := Change{now.Place, Changed, t.property, t.what, was, t.value}
			if t.condition {
				c.Before, c.After = d.before.words(before[i].Place, was), d.after.words(now.Place, t.value)
			}
			elsewhere = elsewhere || t.property == "page" || t.property == "section"
			changes = append(changes, c)
		}
		if moved[now.key()] && !elsewhere {
			changes = append(changes, Change{now.Place, Changed, "order", Text{"Vị trí", "Place"}, behind(before, now), behind(after, now)})
		}
	}
	for _, was := range before {
		if !slices.ContainsFunc(after, was.same) {
			changes = append(changes, Change{Place: was.Place, Kind: Removed, Before: was.name()})
		}
	}
	return changes
}

func (p part) key() string { return string(p.Part) + " " + p.Repeat + " " + p.ID }

func (p part) same(q part) bool { return p.key() == q.key() }

// displaced returns the parts that stand elsewhere among those which both
// versions have: the fewest that explain the new order.
func displaced(before, after []part) map[string]bool {
	place := map[string]int{}
	for i, p := range before {
		place[p.key()] = i
	}
	var keys []string
	var at []int
	for _, p := range after {
		if i, ok := place[p.key()]; ok {
			keys, at = append(keys, p.key()), append(at, i)
		}
	}
	// The longest run of parts in their old order stays; length[i] is that of
	// the best run ending with i.
	length, from, best := make([]int, len(at)), make([]int, len(at)), -1
	for i := range at {
		length[i], from[i] = 1, -1
		for j := range i {
			if at[j] < at[i] && length[j] >= length[i] {
				length[i], from[i] = length[j]+1, j
			}
		}
		if best < 0 || length[i] > length[best] {
			best = i
		}
	}
	moved := map[string]bool{}
	for _, k := range keys {
		moved[k] = true
	}
	for i := best; i >= 0; i = from[i] {
		delete(moved, keys[i])
	}
	return moved
}

// behind says what a part stands behind.
func behind(all []part, p part) Text {
	i := slices.IndexFunc(all, p.same)
	for i--; i >= 0; i-- {
		if all[i].Part == p.Part && all[i].Repeat == p.Repeat {
			n := all[i].name()
			return Text{"sau “" + n.VI + "”", "after “" + n.In("en") + "”"}
		}
	}
	return Text{"đứng đầu", "first"}
}

func (p part) value(property string) Text {
	for _, t := range p.traits {
		if t.property == property {
			return t.value
		}
	}
	return Text{}
}

// name is what people call the part.
func (p part) name() Text {
	if p.Label.VI != "" {
		return p.Label
	}
	return Text{VI: p.ID}
}

func plainText(s string) Text { return Text{VI: s, EN: s} }

func yesNo(b bool) Text {
	if b {
		return Text{"có", "yes"}
	}
	return Text{"không", "no"}
}

func number64(n *int64) Text {
	if n == nil {
		return Text{}
	}
	return plainText(strconv.FormatInt(*n, 10))
}

func lines(all []string) Text { return plainText(strings.Join(all, "\n")) }
