// Package reports closes the office's periodic figures on dossiers (báo cáo
// định kỳ về giải quyết thủ tục hành chính) and keeps them as they were at that
// moment: a table by field of work, and beneath it the register (sổ theo dõi)
// it was counted from, so that each number opens to its dossiers and what was
// sent to the province can be shown again word for word.
//
// A closed report never changes. What was found wrong later is closed anew as
// another edition, with a reason; both stay.
package reports

import (
	"embed"

	"xaso/internal/modules/people"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// Texts are the sentences of this room.
//
//go:embed locale/*.json
var Texts embed.FS

// MayReport is closing reports and reading the registers beneath them.
const MayReport gate.Permission = "reports.report"

// Permissions says which roles carry the permissions of this module.
var Permissions = people.Permissions{
	MayReport: {people.CentreHead, people.Leader, people.Clerk},
}

var (
	ErrSpan    = fault.New(fault.Invalid, "reports.span")
	ErrNotOver = fault.New(fault.Conflict, "reports.not-over")
	ErrClosed  = fault.New(fault.Conflict, "reports.closed")
	ErrReason  = fault.New(fault.Invalid, "reports.reason")
	ErrCell    = fault.New(fault.Missing, "reports.cell")
	ErrTouched = fault.New(fault.Internal, "reports.touched")
)
