package docx

import (
	"embed"

	"xaso/internal/platform/fault"
)

// Texts are the sentences of this room's faults.
//
//go:embed locale/*.json
var Texts embed.FS

// What can be wrong with a file that somebody sends.
var (
	// ErrNotDocx is a file that is no DOCX, or a broken one.
	ErrNotDocx = fault.New(fault.Invalid, "docx.not-docx")
	// ErrTooBig unpacks to more than a template can be.
	ErrTooBig = fault.New(fault.Invalid, "docx.too-big")
	// ErrActive carries programs: macros, controls, embedded objects, fields
	// that fetch.
	ErrActive = fault.New(fault.Invalid, "docx.active")
	// ErrOutside points to files elsewhere that would be fetched when opened.
	ErrOutside = fault.New(fault.Invalid, "docx.outside")
	// ErrUnknown is a placeholder for which there is no value; it names it.
	ErrUnknown = fault.New(fault.Invalid, "docx.unknown")
	// ErrUnclosed is a repetition or condition that does not end, or ends
	// without having begun; it names it.
	ErrUnclosed = fault.New(fault.Invalid, "docx.unclosed")
	// ErrFormat is a format nobody knows; it names it.
	ErrFormat = fault.New(fault.Invalid, "docx.format")
	// ErrShape is a placeholder for a list where one value is wanted, or the
	// other way round; it names it.
	ErrShape = fault.New(fault.Invalid, "docx.shape")
)
