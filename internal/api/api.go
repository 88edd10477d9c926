// Package api is the house for programs: JSON under /api/v1, described by
// OpenAPI 3.1 at /api/v1/openapi.json, which is made from the same declarations
// that serve the requests.
//
// Every operation is a web.Route with its access, so commune, reader, limits,
// forgery and repetition are the server's business here as on the pages; and it
// calls the same use cases, so authorisation, validation, audit and the log of
// readings are the modules'. This package only reads JSON, writes JSON, and
// words refusals as RFC 9457 problems.
//
// A program comes with a token (Authorization: Bearer) of a person or of an
// application; pages of the house may call with their session. A token may do
// what its account may today, narrowed to its scopes: what is one's own needs
// MayReadOwn or MayActOwn, which every resident has and a token only by name.
package api

import (
	"embed"
	"net/http"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/commune"
	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/modules/people"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
)

// Texts are the sentences of this room.
//
//go:embed locale/*.json
var Texts embed.FS

const (
	// MayReadOwn is reading one's own things by the API.
	MayReadOwn gate.Permission = "api.read-own"
	// MayActOwn is filing and acting on one's own things by the API.
	MayActOwn gate.Permission = "api.act-own"
)

// Permissions says who carries them: everybody with an account, but no
// application, which has nothing of its own.
var Permissions = people.Permissions{MayReadOwn: {people.Resident}, MayActOwn: {people.Resident}}

var (
	errMalformed = fault.New(fault.Invalid, "api.malformed")
	errShape     = fault.New(fault.Invalid, "api.shape")
	errBodyKind  = fault.New(fault.WrongType, "api.body-kind")
	errTooLarge  = fault.New(fault.TooLarge, "api.too-large")
	errNoFile    = fault.New(fault.Invalid, "api.no-file")
	errNotPaper  = fault.New(fault.Invalid, "api.not-a-paper")
	errUnknown   = fault.New(fault.Invalid, "api.unknown-answer")
)

// A House is what the API works with; package app fills it.
type House struct {
	Desk     *casework.Desk
	Services *procedures.Store
	People   *people.Register
	Communes *commune.Registry
	Criteria *criteria.Book
	Figures  *indicators.Board
	Gate     *gate.Gate
	Intake   *blob.Intake
	Files    blob.Store
	Texts    lang.Texts
	// Network is where a request came from, without its port, to slow down
	// those who guess codes.
	Network func(r *http.Request) string
	Now     func() time.Time
}

const prefix = "/api/v1"

// Routes are all operations and the document that describes them.
func Routes(h House) []web.Route {
	b := newBook(h)
	h.services(b)
	h.drafts(b, "/drafts", "own", MayActOwn)
	h.drafts(b, "/office/drafts", "counter", casework.MayReceive)
	h.dossiers(b)
	h.office(b)
	h.account(b)
	h.indicators(b)
	return append(b.routes, b.document())
}
