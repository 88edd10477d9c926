package criteria

import (
	"embed"

	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
)

// Texts are the sentences of this room.
//
//go:embed locale/*.json
var Texts embed.FS

// MayManage is changing sets of criteria and choosing which ones are followed.
// Reading them is everybody's: they are law.
const MayManage gate.Permission = "criteria.manage"

// Permissions says which roles carry the permissions of this module.
var Permissions = people.Permissions{
	MayManage: {people.Specialist, people.Leader, people.Admin},
}
