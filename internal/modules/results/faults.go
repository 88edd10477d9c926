package results

import "xaso/internal/platform/fault"

var (
	ErrChanged   = fault.New(fault.Conflict, "results.changed")
	ErrState     = fault.New(fault.Conflict, "results.state")
	ErrReason    = fault.New(fault.Invalid, "results.reason")
	ErrTooLong   = fault.New(fault.Invalid, "results.too-long")
	ErrTitle     = fault.New(fault.Invalid, "results.title")
	ErrSymbol    = fault.New(fault.Invalid, "results.symbol")
	ErrKey       = fault.New(fault.Invalid, "results.no-key")
	ErrNotYours  = fault.New(fault.Forbidden, "results.not-yours")
	ErrPicture   = fault.New(fault.Invalid, "results.picture")
	ErrRelation  = fault.New(fault.Invalid, "results.relation")
	ErrDays      = fault.New(fault.Invalid, "results.days")
	ErrCode      = fault.New(fault.Missing, "results.code")
	ErrLinkEnded = fault.New(fault.Missing, "results.link-ended")
	ErrOwner     = fault.New(fault.Invalid, "results.owner")
	ErrOriginal  = fault.New(fault.Invalid, "results.original")
	ErrRoot      = fault.New(fault.Invalid, "results.root")
)
