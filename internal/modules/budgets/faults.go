package budgets

import (
	"embed"

	"xaso/internal/modules/people"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// Texts are the sentences of this module.
//
//go:embed locale/*.json
var Texts embed.FS

var (
	ErrTitle     = fault.New(fault.Invalid, "budgets.title")
	ErrAbout     = fault.New(fault.Invalid, "budgets.about")
	ErrHamlet    = fault.New(fault.Invalid, "budgets.hamlet")
	ErrBudget    = fault.New(fault.Invalid, "budgets.budget")
	ErrRule      = fault.New(fault.Invalid, "budgets.rule")
	ErrThreshold = fault.New(fault.Invalid, "budgets.threshold")
	ErrDays      = fault.New(fault.Invalid, "budgets.days")
	ErrProjects  = fault.New(fault.Invalid, "budgets.projects")
	ErrProject   = fault.New(fault.Invalid, "budgets.project")
	ErrNotOpen   = fault.New(fault.Conflict, "budgets.not-open")
	ErrNobody    = fault.New(fault.Forbidden, "budgets.nobody")
	ErrElsewhere = fault.New(fault.Forbidden, "budgets.elsewhere")
	ErrCode      = fault.New(fault.Invalid, "budgets.code")
	ErrEmpty     = fault.New(fault.Invalid, "budgets.empty")
	ErrUnknown   = fault.New(fault.Invalid, "budgets.unknown")
	ErrTooDear   = fault.New(fault.Invalid, "budgets.too-dear")
	ErrCounted   = fault.New(fault.Conflict, "budgets.counted")
	ErrUncounted = fault.New(fault.Conflict, "budgets.uncounted")
	ErrNumber    = fault.New(fault.Invalid, "budgets.number")
	ErrWhy       = fault.New(fault.Invalid, "budgets.why")
)

const (
	// MayManage is opening choices, counting them and telling what was decided.
	MayManage gate.Permission = "budgets.manage"
	// MayRecord is entering paper ballots, of the hamlet that the role reaches.
	MayRecord gate.Permission = "budgets.record"
)

// Permissions says which roles carry the permissions of this module.
var Permissions = people.Permissions{
	MayManage: {people.Leader, people.Specialist},
	MayRecord: {people.Leader, people.Specialist, people.HamletHead},
}
