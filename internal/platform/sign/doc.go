// Package sign puts digital signatures into PDF files and reads those that are
// there: PAdES B-B (ETSI EN 319 142-1), B-T with a time stamp.
//
// A [Key] signs digests: a key file that the office uploads ([OpenKeyFile]), or
// an outside signing service after the standard of the Cloud Signature
// Consortium ([Service]). [Sign] adds one signature, and the marks that belong
// to it, as an increment: not a byte of what was there changes, so that an
// earlier signature stays valid. [Verify] says of each signature who made it,
// when, over what, and whether it holds.
package sign

import (
	"embed"

	"xaso/internal/platform/fault"
)

// Texts are the sentences of this room.
//
//go:embed locale/*.json
var Texts embed.FS

// What can go wrong with signing.
var (
	// ErrPDF is a file that is no PDF, or one that cannot be added to.
	ErrPDF = fault.New(fault.Invalid, "sign.not-pdf")
	// ErrLocked is an encrypted PDF.
	ErrLocked = fault.New(fault.Invalid, "sign.locked")
	// ErrKeyFile is a key file that is no PKCS#12.
	ErrKeyFile = fault.New(fault.Invalid, "sign.key-file")
	// ErrPassphrase is a wrong passphrase of a key file.
	ErrPassphrase = fault.New(fault.Invalid, "sign.passphrase")
	// ErrExpired is a certificate out of its time; it carries the day.
	ErrExpired = fault.New(fault.Invalid, "sign.expired")
	// ErrUsage is a certificate that is not for signing.
	ErrUsage = fault.New(fault.Invalid, "sign.usage")
	// ErrCode is a PIN or OTP the signing service did not accept.
	ErrCode = fault.New(fault.Invalid, "sign.code")
	// ErrRefused is a signing service that will not sign; it carries its words.
	ErrRefused = fault.New(fault.Conflict, "sign.refused")
	// ErrAway is a signing service or time stamper that does not answer.
	ErrAway = fault.New(fault.Busy, "sign.away")
	// ErrWrong is an answer that is no signature of what was sent.
	ErrWrong = fault.New(fault.Conflict, "sign.wrong")
)
