package people

import (
	"slices"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Role is what a person is in the commune. Which permissions it carries is
// said by each module beside the permission.
type Role string

const (
	Resident     Role = "resident"     // everybody with an account
	Helper       Role = "helper"       // tổ công nghệ số cộng đồng
	HamletHead   Role = "hamlet-head"  // trưởng thôn
	Receptionist Role = "receptionist" // Bộ phận Một cửa
	CentreHead   Role = "centre-head"  // người đứng đầu Trung tâm Phục vụ hành chính công
	Specialist   Role = "specialist"   // công chức chuyên môn
	Leader       Role = "leader"       // chủ tịch, phó chủ tịch
	Clerk        Role = "clerk"        // văn thư
	Editor       Role = "editor"       // biên tập tin bài, loa truyền thanh
	Admin        Role = "admin"        // quản trị của xã
	Supervisor   Role = "supervisor"   // theo dõi của tỉnh
	// FrontCommittee is the Ủy ban Mặt trận Tổ quốc Việt Nam of the commune. It
	// stands beside the committee: it supervises and recognises what the people
	// decided (Luật 10/2022/QH15).
	FrontCommittee Role = "front-committee"
)

// Roles are all roles that can be given, in the order of the role page.
var Roles = []Role{Receptionist, CentreHead, Specialist, Leader, Clerk, Editor, Admin, Supervisor, FrontCommittee, HamletHead, Helper}

// Known reports whether r can be given to somebody.
func (r Role) Known() bool { return slices.Contains(Roles, r) }

// Official reports whether r is work at the commune's office: shorter
// sessions, and a second factor where the commune demands it.
func (r Role) Official() bool {
	return r.Known() && r != HamletHead && r != Helper
}

// Delegable reports whether another may act in this role by delegation.
// Running the house is not an act of office that can be handed on.
func (r Role) Delegable() bool {
	return r.Official() && r != Admin && r != Supervisor && r != FrontCommittee
}

// Permissions says which roles carry a permission; package app joins those of
// all modules.
type Permissions map[gate.Permission][]Role

// grants lists what a role with its bounds may do.
func (p Permissions) grants(role Role, hamlet, field, inPlaceOf string) []gate.Grant {
	var of []gate.Grant
	for permission, roles := range p {
		if slices.Contains(roles, role) {
			of = append(of, gate.Grant{Permission: permission, Hamlet: hamlet, Field: field, ByDelegation: inPlaceOf})
		}
	}
	return of
}

// An Assignment is a role given to an account.
type Assignment struct {
	ID      string
	Account string
	Role    Role
	Hamlet  string     // "" the whole commune
	Field   string     // "" all fields of work
	From    clock.Date // first day
	Until   clock.Date // last day; zero is without end
	GivenBy string
}

// Kind of a delegation, as the signature block of a paper distinguishes them.
type DelegationKind string

const (
	OnBehalf   DelegationKind = "on-behalf"  // thay mặt
	Authorised DelegationKind = "authorised" // ủy quyền
)

// A Delegation lets an official act in another's place for a period. The
// roles carry over with the bounds they have for the one who is away.
type Delegation struct {
	ID       string
	From, To string // accounts: who is away, who acts
	Kind     DelegationKind
	Roles    []Role
	Document string // number of the paper that says so
	Since    clock.Date
	Until    clock.Date // last day
}
