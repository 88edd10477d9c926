package register

import (
	"slices"

	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
)

const (
	// MaySee is reading households: a hamlet head's reach is the hamlet.
	MaySee gate.Permission = "register.see"
	// MayKeep is changing them.
	MayKeep gate.Permission = "register.keep"
	// MayImport is bringing in whole lists, and taking them back.
	MayImport gate.Permission = "register.import"
	// MayDecide is saying which entries are the same person or household.
	MayDecide gate.Permission = "register.decide"
	// MaySetHamlets is naming, opening and joining hamlets.
	MaySetHamlets gate.Permission = "register.set-hamlets"
	// MayKeepInventory is keeping the inventory of roads, schools and the like.
	MayKeepInventory gate.Permission = "register.keep-inventory"
)

// Permissions says which roles carry the permissions of this module. The
// province sees figures, never households.
var Permissions = people.Permissions{
	MaySee:           {people.HamletHead, people.Specialist, people.Receptionist, people.CentreHead, people.Leader},
	MayKeep:          {people.HamletHead, people.Specialist, people.Receptionist},
	MayImport:        {people.Specialist, people.Leader},
	MayDecide:        {people.Specialist, people.Leader},
	MaySetHamlets:    {people.Specialist, people.Leader, people.Admin},
	MayKeepInventory: {people.Specialist, people.Leader},
}

// reaches reports whether who holds a permission for a hamlet, whatever field
// of work the role is for: the register belongs to no field.
func reaches(who gate.Actor, may gate.Permission, hamlet string) bool {
	return who.IsSystem() || slices.ContainsFunc(who.Grants(may), func(g gate.Grant) bool { return g.Hamlet == "" || g.Hamlet == hamlet })
}

// Bound returns the names of the hamlets somebody is bound to by a permission;
// all is true when there is no such bound.
func Bound(who gate.Actor, may gate.Permission) (names []string, all bool) {
	if who.IsSystem() {
		return nil, true
	}
	for _, g := range who.Grants(may) {
		if g.Hamlet == "" {
			return nil, true
		}
		names = append(names, g.Hamlet)
	}
	return names, false
}
