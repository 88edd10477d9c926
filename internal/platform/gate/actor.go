package gate

import "slices"

// A Commune is the number by which everything of one commune (xã, phường, đặc
// khu) is kept apart: the administrative code when it was set up. It never
// changes. Every statement of a Tx carries it as $1.
type Commune int64

// A Permission is declared by the module that demands it: "casework.receive".
type Permission string

// A Grant is one permission within a commune, narrowed to a hamlet (thôn) or
// a field of work (lĩnh vực) when those are set.
type Grant struct {
	Permission Permission
	Hamlet     string
	Field      string
	// ByDelegation names the official in whose place the permission is used
	// (thay mặt, ủy quyền); "" when it is one's own.
	ByDelegation string
}

// An Actor is who acts: a resident, an official or the system itself.
// Commune bounds everything the actor can see or change.
type Actor struct {
	ID      string // "" is an anonymous visitor
	Name    string
	Office  string // title shown to residents: "Bộ phận Một cửa"
	Commune Commune
	// For is the resident a helper acts for, with recorded consent.
	For string
	// ForWhat is what that consent covers, as package people words it.
	ForWhat string
	Session string
	Request string // number of the request, printed in logs and errors
	system  bool
	grants  []Grant
}

// NewActor is called by the people module on sign-in, and by tests.
func NewActor(id string, c Commune, grants ...Grant) Actor {
	return Actor{ID: id, Commune: c, grants: grants}
}

// Anonymous is a visitor of a commune who has not signed in.
func Anonymous(c Commune) Actor { return Actor{Commune: c} }

// System acts for the program in one commune; its audit lines say why. It may
// do everything, so only package app and the jobs make one.
func System(why string, c Commune) Actor {
	return Actor{ID: "system:" + why, Name: "xaso", Commune: c, system: true}
}

// SignedIn reports whether who is a known person.
func (a Actor) SignedIn() bool { return a.ID != "" && !a.system }

// IsSystem reports whether the program itself acts.
func (a Actor) IsSystem() bool { return a.system }

// May reports whether the actor holds p anywhere in the commune.
func (a Actor) May(p Permission) bool {
	return a.system || slices.ContainsFunc(a.grants, func(g Grant) bool { return g.Permission == p })
}

// MayIn reports whether the actor holds p for this field and hamlet; a grant
// that names neither reaches all of them.
func (a Actor) MayIn(p Permission, field, hamlet string) bool {
	return a.system || slices.ContainsFunc(a.grants, func(g Grant) bool {
		return g.Permission == p && (g.Field == "" || g.Field == field) && (g.Hamlet == "" || g.Hamlet == hamlet)
	})
}

// Grants returns the actor's grants of p, for lists that must be narrowed.
func (a Actor) Grants(p Permission) []Grant {
	var of []Grant
	for _, g := range a.grants {
		if g.Permission == p {
			of = append(of, g)
		}
	}
	return of
}

// AllGrants returns everything the actor may do.
func (a Actor) AllGrants() []Grant { return slices.Clone(a.grants) }
