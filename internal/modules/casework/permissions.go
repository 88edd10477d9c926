package casework

import (
	"xaso/internal/modules/people"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
)

const (
	// MayReceive is the counter: taking dossiers in, asking for what is missing.
	MayReceive gate.Permission = "casework.receive"
	// MayProcess is examining a dossier and drafting its result.
	MayProcess gate.Permission = "casework.process"
	// MaySupervise is heading the centre: refusing, assigning, the queue.
	MaySupervise gate.Permission = "casework.supervise"
	// MayApprove is signing results.
	MayApprove gate.Permission = "casework.approve"
	// MayIssue is numbering and sealing what was signed.
	MayIssue gate.Permission = "casework.issue"
	// MayReturn is handing results over.
	MayReturn gate.Permission = "casework.return"
	// MayOversee is the overview with its figures and late work.
	MayOversee gate.Permission = "casework.oversee"
	// MayConfigure is the desk's settings: code pattern, reminders.
	MayConfigure gate.Permission = "casework.configure"
)

// Permissions says which roles carry the permissions of this module.
var Permissions = people.Permissions{
	MayReceive:   {people.Receptionist, people.CentreHead},
	MayProcess:   {people.Specialist},
	MaySupervise: {people.CentreHead},
	MayApprove:   {people.Leader},
	MayIssue:     {people.Clerk},
	MayReturn:    {people.Receptionist, people.CentreHead},
	MayOversee:   {people.Leader, people.CentreHead},
	MayConfigure: {people.Admin},
	MayTakeOver:  {people.Admin, people.CentreHead},

	procedures.MayConfigure: {people.Admin},
}

// permissionOf is what an official needs to take a transition.
func permissionOf(t procedures.Transition) gate.Permission {
	if t.Role == procedures.ByReceptionist && t.Has(procedures.Return) {
		return MayReturn
	}
	return permissionFor(t.Role)
}

func permissionFor(r procedures.Role) gate.Permission {
	switch r {
	case procedures.ByReceptionist:
		return MayReceive
	case procedures.BySpecialist:
		return MayProcess
	case procedures.ByLeader:
		return MayApprove
	case procedures.ByClerk:
		return MayIssue
	case procedures.ByHead:
		return MaySupervise
	}
	return ""
}

// desks returns the roles whose work lies before who, each with the grants
// that bound it.
func desks(who gate.Actor) map[procedures.Role][]gate.Grant {
	all := map[procedures.Role][]gate.Grant{}
	for _, r := range []procedures.Role{procedures.ByReceptionist, procedures.BySpecialist,
		procedures.ByLeader, procedures.ByClerk, procedures.ByHead} {
		if grants := who.Grants(permissionFor(r)); len(grants) > 0 {
			all[r] = grants
		}
	}
	return all
}

// official reports whether who works with dossiers at all.
func official(who gate.Actor) bool {
	return len(desks(who)) > 0 || who.May(MayOversee) || who.May(MayReturn)
}
