package register

import (
	"cmp"
	"slices"
	"strings"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// A Hamlet is a thôn, bản or tổ dân phố. Everything outside the register knows
// it by Name.
type Hamlet struct {
	ID         string
	Code       string
	Name       string
	OldNames   []string // that keep resolving
	OldCodes   []string
	Since      clock.Date // zero: before this register
	Until      clock.Date // zero: it stands
	Into       string     // id of the hamlet it was merged into
	Position   int64
	Version    int64
	Households int64 // that stand
	Residents  int64 // usual residents
}

// Stands reports whether the hamlet exists today.
func (h Hamlet) Stands() bool { return h.Until.IsZero() }

// called reports whether name is the hamlet's, or was.
func (h Hamlet) called(name string) bool {
	folded := identity.Fold(name)
	return folded == identity.Fold(h.Name) || slices.ContainsFunc(h.OldNames, func(old string) bool { return folded == identity.Fold(old) })
}

// seedID is the id of a hamlet that is only in the settings so far: the same
// each time, so that it may be used before the row is written.
func seedID(name string) string {
	return "thon-" + strings.Join(strings.FieldsFunc(identity.Fold(name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "-")
}

// Hamlets returns all hamlets, those that stand first, in the order people use.
func (b *Book) Hamlets(tx *gate.Tx) ([]Hamlet, error) {
	all, err := b.hamlets(tx)
	if err != nil {
		return nil, err
	}
	counts, err := hamletCounts(tx)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Households, all[i].Residents = counts[all[i].ID][0], counts[all[i].ID][1]
	}
	return all, nil
}

// hamlets is Hamlets without the counts.
func (b *Book) hamlets(tx *gate.Tx) ([]Hamlet, error) {
	all, err := storedHamlets(tx)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, h := range all {
		known[identity.Fold(h.Name)] = true
		for _, old := range h.OldNames {
			known[identity.Fold(old)] = true
		}
	}
	for i, name := range b.o.Hamlets(tx.Who.Commune) {
		name = identity.Compose(name)
		if folded := identity.Fold(name); name != "" && !known[folded] {
			known[folded] = true
			all = append(all, Hamlet{ID: seedID(name), Name: name, Position: int64(i)})
		}
	}
	slices.SortStableFunc(all, func(x, y Hamlet) int {
		if x.Stands() != y.Stands() {
			return map[bool]int{true: -1, false: 1}[x.Stands()]
		}
		return cmp.Compare(x.Position, y.Position)
	})
	return all, nil
}

// Hamlet finds one by id, by name or code, or by what it was called before:
// one that was merged resolves to the hamlet it is part of now.
func (b *Book) Hamlet(tx *gate.Tx, called string) (Hamlet, error) {
	all, err := b.hamlets(tx)
	if err != nil {
		return Hamlet{}, err
	}
	h, ok := resolve(all, called)
	if !ok {
		return Hamlet{}, ErrNoHamlet.With(called)
	}
	return h, nil
}

// resolve looks among the standing ones first, then among old names.
func resolve(all []Hamlet, called string) (Hamlet, bool) {
	folded := identity.Fold(called)
	if folded == "" {
		return Hamlet{}, false
	}
	is := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return n != "" && identity.Fold(n) == folded })
	}
	for _, exact := range []func(Hamlet) bool{
		func(h Hamlet) bool { return h.ID == called },
		func(h Hamlet) bool { return h.Stands() && is(h.Name, h.Code) },
		func(h Hamlet) bool { return is(h.Name, h.Code) || is(h.OldNames...) || is(h.OldCodes...) },
	} {
		if i := slices.IndexFunc(all, exact); i >= 0 {
			return follow(all, all[i]), true
		}
	}
	return Hamlet{}, false
}

// follow goes from a merged hamlet to the one it is in now.
func follow(all []Hamlet, h Hamlet) Hamlet {
	for range all {
		i := slices.IndexFunc(all, func(o Hamlet) bool { return o.ID == h.Into && h.Into != "" })
		if i < 0 {
			return h
		}
		h = all[i]
	}
	return h
}
