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
	MaySetHamlets:    {people.Specialist, people.Leader},
	MayKeepInventory: {people.Specialist, people.Leader},
}

// reaches reports whether who holds a permission for a hamlet, whatever field
// of work the role is for: the register belongs to no field. A role given for a
// name the hamlet had before still holds; one for a hamlet that was merged
// does not reach the whole that it is part of now.
func reaches(who gate.Actor, may gate.Permission, h Hamlet) bool {
	return who.IsSystem() || slices.ContainsFunc(who.Grants(may), func(g gate.Grant) bool {
		return g.Hamlet == "" || h.called(g.Hamlet)
	})
}

// Reach returns the ids of the hamlets that who holds a permission for; nil is
// all of them.
func (b *Book) Reach(tx *gate.Tx, who gate.Actor, may gate.Permission) ([]string, error) {
	if who.IsSystem() || slices.ContainsFunc(who.Grants(may), func(g gate.Grant) bool { return g.Hamlet == "" }) {
		return nil, nil
	}
	all, err := b.hamlets(tx)
	ids := []string{}
	for _, h := range all {
		if reaches(who, may, h) {
			ids = append(ids, h.ID)
		}
	}
	return ids, err
}
