package votes

import (
	"slices"

	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
)

const (
	// MaySee is the work on votes: the roll, what waits, the papers.
	MaySee gate.Permission = "votes.see"
	// MayRun is announcing, opening, closing and deciding; a hamlet head's reach
	// is the hamlet.
	MayRun gate.Permission = "votes.run"
	// MayCount is typing in what was said at meetings and on paper.
	MayCount gate.Permission = "votes.count"
	// MayRecognise is the committee's answer to a decision.
	MayRecognise gate.Permission = "votes.recognise"
	// MayRecogniseFront is the Fatherland Front's.
	MayRecogniseFront gate.Permission = "votes.recognise-front"
)

// Permissions says which roles carry the permissions of this module.
var Permissions = people.Permissions{
	MaySee:            {people.HamletHead, people.Helper, people.Specialist, people.Leader, people.FrontCommittee},
	MayRun:            {people.HamletHead, people.Specialist},
	MayCount:          {people.HamletHead, people.Helper, people.Specialist, people.FrontCommittee},
	MayRecognise:      {people.Leader},
	MayRecogniseFront: {people.FrontCommittee},
}

// reaches reports whether who holds a permission for every one of the hamlets.
// The field of work of a role does not narrow it.
func reaches(who gate.Actor, may gate.Permission, hamlets []string) bool {
	if who.IsSystem() {
		return true
	}
	grants := who.Grants(may)
	return !slices.ContainsFunc(hamlets, func(h string) bool {
		return !slices.ContainsFunc(grants, func(g gate.Grant) bool { return g.Hamlet == "" || g.Hamlet == h })
	})
}
