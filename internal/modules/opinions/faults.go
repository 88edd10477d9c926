package opinions

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
	ErrTitle      = fault.New(fault.Invalid, "opinions.title")
	ErrAbout      = fault.New(fault.Invalid, "opinions.about")
	ErrCloses     = fault.New(fault.Invalid, "opinions.closes")
	ErrHamlet     = fault.New(fault.Invalid, "opinions.hamlet")
	ErrSeeds      = fault.New(fault.Invalid, "opinions.seeds")
	ErrStatement  = fault.New(fault.Invalid, "opinions.statement")
	ErrPrivate    = fault.New(fault.Invalid, "opinions.private")
	ErrTwice      = fault.New(fault.Conflict, "opinions.twice")
	ErrFull       = fault.New(fault.Conflict, "opinions.full")
	ErrVote       = fault.New(fault.Invalid, "opinions.vote")
	ErrClosed     = fault.New(fault.Conflict, "opinions.closed")
	ErrHeard      = fault.New(fault.Invalid, "opinions.heard")
	ErrDecided    = fault.New(fault.Invalid, "opinions.decided")
	ErrWhy        = fault.New(fault.Invalid, "opinions.why")
	ErrRule       = fault.New(fault.Invalid, "opinions.rule")
	ErrTooOften   = fault.New(fault.TooMany, "opinions.too-often")
	ErrNoCookie   = fault.New(fault.Invalid, "opinions.no-cookie")
	ErrUnfinished = fault.New(fault.Conflict, "opinions.unfinished")
)

const (
	// MayManage is opening conversations and closing them with an answer.
	MayManage gate.Permission = "opinions.manage"
	// MayModerate is deciding what residents wrote.
	MayModerate gate.Permission = "opinions.moderate"
)

// Permissions says which roles carry the permissions of this module.
var Permissions = people.Permissions{
	MayManage:   {people.Leader, people.Specialist, people.FrontCommittee},
	MayModerate: {people.Leader, people.Specialist, people.FrontCommittee, people.Editor},
}
