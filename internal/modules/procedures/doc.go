// Package procedures knows the public services of a commune: what each asks
// for, how long it takes, what it costs, by which form it is filed and along
// which states its dossier travels. What comes with the program is data in
// this package's data folder.
//
// Four things are offered, each a pure value:
//
//   - [Catalogue]: the procedures, each fact with the [Mark] of its source.
//     What was not read in a source is shown to officials as "chưa xác nhận".
//   - [Form]: questions in pages, with conditions in CEL. [Form.Parse] reads
//     one page, [Form.Check] judges all answers, [Form.Summary] lists them for
//     "check your answers", [Form.JSONSchema] describes them to programs.
//     [Library.FormFor] gives the form of one procedure, its papers included.
//   - [Workflow]: states, each mapped to one of the ten [NationalStatus]
//     codes, and the transitions between them with their roles and needs.
//   - [Paper]: the numbers and titles of the counter's printed forms by date.
//
// A procedure is a versioned record: a dossier keeps the code and version it
// was filed under (see PROCESS of the one-stop shop, NĐ 118/2025/NĐ-CP), so a
// published version is never edited, only followed by the next. A commune makes
// versions and procedures of its own as an [Edition]; the [Store] publishes them
// and answers what is in force in one commune.
//
// Answers are a map as JSON has it; keys nest by the dots of the field ids
// ("child.full_name" is answers["child"]["full_name"]).
package procedures
