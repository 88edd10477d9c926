package indicators

import (
	"embed"

	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
)

// Texts are the sentences of this room.
//
//go:embed locale/*.json
var Texts embed.FS

const (
	// MaySee is the catalogue, the figures by hamlet and who vouched for them.
	// Values and states of the commune are public.
	MaySee gate.Permission = "indicators.see"
	// MayEnter is entering a figure from a document, and withdrawing one.
	MayEnter gate.Permission = "indicators.enter"
	// MayOpenRows is opening a figure to the households, people and dossiers
	// behind it.
	MayOpenRows gate.Permission = "indicators.open-rows"
)

// Permissions says which roles carry the permissions of this module.
var Permissions = people.Permissions{
	MaySee:      {people.Leader, people.CentreHead, people.Specialist, people.Clerk, people.Admin, people.Supervisor, people.HamletHead},
	MayEnter:    {people.Leader, people.Specialist},
	MayOpenRows: {people.Leader, people.Specialist},
}
