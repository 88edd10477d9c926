// Package recognition makes the dossier by which a commune asks to be
// recognised (hồ sơ đề nghị xét, công nhận). One press freezes everything of
// an assessment file at one instant, in one reading of the database: the set
// with its thresholds, the figures with their sources, what was judged, proved,
// published, said, voted and planned. It is kept as one canonical text with a
// hash (package frozen) and never changes.
//
// The papers are made from that text and nothing else, by the layout it names
// (package layout1), so that they come out the same whenever they are wanted.
// What each was at first is kept as a hash: whoever holds a file can ask which
// dossier it belongs to, and whether that is still what was frozen.
package recognition

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
	// MaySee is the frozen dossiers, their papers, and asking whose a file is.
	MaySee gate.Permission = "recognition.see"
	// MayFreeze is making a dossier.
	MayFreeze gate.Permission = "recognition.freeze"
)

// Permissions says which roles carry the permissions of this module.
var Permissions = people.Permissions{
	MaySee:    {people.Leader, people.CentreHead, people.Specialist, people.Clerk, people.Admin, people.Supervisor},
	MayFreeze: {people.Leader, people.Specialist, people.Clerk},
}

var (
	ErrNoFile  = fault.New(fault.Missing, "recognition.no-file")
	ErrAgain   = fault.New(fault.Conflict, "recognition.again")
	ErrTouched = fault.New(fault.Conflict, "recognition.touched")
	ErrHash    = fault.New(fault.Invalid, "recognition.hash")
	ErrLayout  = fault.New(fault.Internal, "recognition.layout")
)
