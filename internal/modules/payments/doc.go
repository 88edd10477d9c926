// Package payments asks residents for the fee of their dossier and hears that
// it came: by a VietQR code with a code of its own in the text of the transfer,
// or in cash at the counter. It holds no money and no balances: transfers go
// into the commune's own bank account, and this package knows of them from the
// bank's statement, or from a provider whose signals are signed.
//
// Money that does not fit exactly (another amount, after the term, twice,
// without a known code, or told by somebody who cannot prove who they are) is
// held for an official, who decides with a reason; nothing comes back to life
// by itself. Nothing is given back on the word of one person alone.
//
// No card number is ever taken in: see [CheckNote].
package payments

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

var (
	ErrNoRequest   = fault.New(fault.Missing, "payments.no-request")
	ErrState       = fault.New(fault.Conflict, "payments.state")
	ErrAmount      = fault.New(fault.Invalid, "payments.amount")
	ErrWhat        = fault.New(fault.Invalid, "payments.what")
	ErrReason      = fault.New(fault.Invalid, "payments.reason")
	ErrProof       = fault.New(fault.Invalid, "payments.proof")
	ErrLong        = fault.New(fault.Invalid, "payments.too-long")
	ErrCard        = fault.New(fault.Invalid, "payments.card-number")
	ErrHolder      = fault.New(fault.Invalid, "payments.holder")
	ErrTaken       = fault.New(fault.Conflict, "payments.account-taken")
	ErrPrefix      = fault.New(fault.Invalid, "payments.prefix")
	ErrDays        = fault.New(fault.Invalid, "payments.days")
	ErrChanged     = fault.New(fault.Conflict, "payments.changed")
	ErrLess        = fault.New(fault.Conflict, "payments.less")
	ErrCode        = fault.New(fault.Invalid, "payments.code")
	ErrOwnApproval = fault.New(fault.Forbidden, "payments.own-approval")
	ErrReceiver    = fault.New(fault.Invalid, "payments.receiver")
	ErrReference   = fault.New(fault.Invalid, "payments.reference")
	ErrProvider    = fault.New(fault.Missing, "payments.provider")
	ErrKey         = fault.New(fault.Invalid, "payments.key")
	ErrForged      = fault.New(fault.Forbidden, "payments.forged")
	ErrStale       = fault.New(fault.Forbidden, "payments.stale")
	ErrUnreadable  = fault.New(fault.Invalid, "payments.unreadable")
	ErrMoneyIn     = fault.New(fault.Invalid, "payments.no-money-in")
	ErrNoMovement  = fault.New(fault.Missing, "payments.no-movement")
	ErrMany        = fault.New(fault.TooLarge, "payments.too-many-lines")
	ErrDecision    = fault.New(fault.Invalid, "payments.decision")
	ErrDay         = fault.New(fault.Invalid, "payments.day")
)

const (
	// MayCollect is asking for a fee, and taking cash at the counter.
	MayCollect gate.Permission = "payments.collect"
	// MayReconcile is comparing with the bank: statements, and what is held.
	MayReconcile gate.Permission = "payments.reconcile"
	// MayRefund is approving that money is given back.
	MayRefund gate.Permission = "payments.refund"
	// MaySetUp is naming the commune's accounts and providers.
	MaySetUp gate.Permission = "payments.set-up"
)

// Permissions says which roles carry the permissions of this module. Whoever
// asks for a refund does not approve it, whatever roles they hold.
var Permissions = people.Permissions{
	MayCollect:   {people.Receptionist, people.CentreHead},
	MayReconcile: {people.CentreHead, people.Clerk},
	MayRefund:    {people.Leader},
	MaySetUp:     {people.Admin},
}
