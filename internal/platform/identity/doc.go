// Package identity checks and normalises what identifies people: personal
// numbers, telephone and tax numbers, names, dates of birth.
//
// Its rule is the counter's: refuse only what is impossible; everything else
// is a warning that a clerk may accept with a reason, because old papers,
// elders with only a year of birth and foreign names are daily business.
// Each check therefore returns the normalised value, the doubts, and an error
// only for the impossible. Doubts and errors are faults of this package.
package identity

import (
	"embed"

	"xaso/internal/platform/fault"
)

// Texts are the sentences of this room.
//
//go:embed locale/*.json
var Texts embed.FS

// Doubts are warnings: each is a reason to look twice, none to refuse.
type Doubts []*fault.Fault

// Has reports whether the doubts include f, whatever its values.
func (d Doubts) Has(f *fault.Fault) bool {
	for _, x := range d {
		if x.Code == f.Code {
			return true
		}
	}
	return false
}
