package results

import (
	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
)

const (
	// MayDraft is drafting results.
	MayDraft gate.Permission = "results.draft"
	// MaySign is signing or returning what is laid before one.
	MaySign gate.Permission = "results.sign"
	// MayIssue is numbering, the office's signature, the register of numbers,
	// replacing and recalling.
	MayIssue gate.Permission = "results.issue"
	// MayKeepTemplates is the templates of results.
	MayKeepTemplates gate.Permission = "results.templates"
	// MayKeepKeys is the keys the office signs with and whom it trusts.
	MayKeepKeys gate.Permission = "results.keys"
	// MayCertify is comparing a copy with its original at the counter.
	MayCertify gate.Permission = "results.certify"
)

// Permissions says which roles carry the permissions of this module.
var Permissions = people.Permissions{
	MayDraft:         {people.Specialist},
	MaySign:          {people.Leader},
	MayIssue:         {people.Clerk},
	MayKeepTemplates: {people.Specialist, people.Clerk, people.Admin},
	MayKeepKeys:      {people.Clerk, people.Admin},
	MayCertify:       {people.Receptionist, people.CentreHead},
}

// official reports whether who works with results at all.
func official(who gate.Actor) bool {
	for _, p := range []gate.Permission{MayDraft, MaySign, MayIssue, MayCertify} {
		if who.May(p) {
			return true
		}
	}
	return false
}

// Purposes under which somebody's paper is read; each is a text key that the
// person reads.
const (
	PurposeProcess = "results.purpose.process"
	PurposeShared  = "results.purpose.shared"
)
