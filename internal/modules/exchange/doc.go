// Package exchange tells the national portal (Cổng Dịch vụ công quốc gia), or
// the province's system before it, what happens to the commune's dossiers.
//
// An event of a dossier leaves messages in the outbox: ask for the national
// code, upload its files, create it, and then one message for each hand-over
// and each national status, in that order. A message is written in this
// house's own words when it is queued and translated by a [Codec] and the
// commune's [Mapping] when it is sent, so that a value without a translation
// stops its dossier with the place of the fault and never becomes a guess.
//
// A [Line] carries one message. What it answers decides: taken, refused (an
// official must look), or trouble, which is tried again with growing pauses.
// After trouble in which the other side may have acted, the same bytes go again
// under the same request id. Several troubles in a row open the circuit: then
// one message at a time tries whether the other side is back.
//
// Nothing here has been tried against a real portal: the shapes are those of
// public code, and the pages say so until a line is configured.
package exchange

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

const (
	// MayOperate is seeing the queue and deciding what to do with what is stuck.
	MayOperate gate.Permission = "exchange.operate"
	// MayOpen is reading what was sent about a person, and taking the outbox away.
	MayOpen gate.Permission = "exchange.open"
)

// Permissions says which roles carry the permissions of this module. Whoever
// runs the computers needs no look into dossiers.
var Permissions = people.Permissions{
	MayOperate: {people.CentreHead, people.Admin},
	MayOpen:    {people.CentreHead},
}

var (
	ErrNoReason  = fault.New(fault.Invalid, "exchange.no-reason")
	ErrTooLong   = fault.New(fault.Invalid, "exchange.too-long")
	ErrNotStuck  = fault.New(fault.Conflict, "exchange.not-stuck")
	ErrNoList    = fault.New(fault.Missing, "exchange.no-list")
	ErrBadValue  = fault.New(fault.Invalid, "exchange.bad-value")
	ErrOff       = fault.New(fault.Conflict, "exchange.off")
	ErrBadPeriod = fault.New(fault.Invalid, "exchange.bad-period")
)

// PurposeOpened is what a resident reads when an official opened what was sent
// about them; PurposeTaken, when the outbox was taken away, masked.
const (
	PurposeOpened = "exchange.purpose.opened"
	PurposeTaken  = "exchange.purpose.taken"
)
