package procedures

import "embed"

// Texts are the sentences of this room.
//
//go:embed locale/*.json
var Texts embed.FS
