// Package casework is the one-stop desk: a dossier (hồ sơ) from the first
// answer a resident types to the result handed over.
//
// The [Desk] offers the use cases, one file each. A [Draft] is filled in page
// by page and keeps what was typed even where it is wrong. Submit turns it into
// a [Dossier], which freezes the procedure, form and workflow it was filed
// under. From then on everything an official or the resident does to it is one
// transition of that workflow, taken by Act: who may is said by the
// transition's role and the bounds of the actor's grants, what must come with
// it by its needs, what it does to the clock by its effects. Each leaves a
// [Step] that is never changed (phiếu kiểm soát), an audit line, an event and,
// where it concerns them, a message to the resident.
//
// Time is a ledger: when the dossier was complete, which term it has, which
// pauses lie in between. The due date is worked out from these; the columns
// that lists are sorted by are a copy.
//
// Reading somebody else's dossier is disclosed to them with a purpose. Who has
// nothing to do with it must say why first, see [Purpose].
package casework

import "embed"

// Texts are the sentences of this room.
//
//go:embed locale/*.json
var Texts embed.FS
