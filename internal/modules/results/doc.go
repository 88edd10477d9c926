// Package results is the office where papers are made (văn thư): a result is
// drafted from a template and the answers of its dossier, laid before the
// leader, returned or signed, numbered in a series without gaps, signed by the
// office and issued.
//
// The [Chancery] offers the use cases. Each step of a result is one transition
// of its dossier's workflow, taken in the same transaction: the paper and the
// dossier never say different things. Rendering and signing, which take time or
// ask outside services, happen before the transaction; what they made is stored
// under its hash and only named by the rows.
//
// An issued paper is never edited. What follows it is another paper that
// replaces or corrects it, or its recall, each with a reason (NĐ 30/2020/NĐ-CP,
// Điều 18). Anybody who holds a copy can check it by its code; its owner finds
// it among their papers, shows it by a link that ends, and uses it in the next
// dossier.
package results

import "embed"

// Texts are the sentences of this room.
//
//go:embed locale/*.json
var Texts embed.FS
