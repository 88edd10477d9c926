// Package builder lets an official make a procedure and its form in the
// browser, without a developer: questions, conditions, lists with files,
// papers, terms and fees, tried out as resident and as receptionist before
// anything is published.
//
// Every page is a plain form and works without script. One press changes one
// thing of an edition of package procedures; a mistake shows the page again
// with what was typed. Somebody else's change in between is told, never
// overwritten unseen.
package builder

import (
	"context"
	"embed"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// Texts are the sentences of these pages.
//
//go:embed locale/*.json
var Texts embed.FS

// A Bench is what procedures are built with.
type Bench struct {
	Store *procedures.Store
	// Draw draws one page of a form as its readers will see it, and Typed reads
	// what they sent: the pages of the desk, so that a trial is the real thing.
	Draw  func(Drawing) Drawn
	Typed func(*procedures.Page, map[string][]string) map[string][]string
	// Authority is the office that forms address, as the desk suggests it.
	Authority func(gate.Commune) string
	Now       func() time.Time
}

// A Drawing is a page of a form to be drawn for a trial.
type Drawing struct {
	Form    *procedures.Form
	Page    *procedures.Page
	Answers procedures.Answers
	As      procedures.Situation
	// Typed are the inputs as sent, nil to draw the answers.
	Typed    map[string][]string
	Problems []procedures.Problem
	Files    []Attached
	To       string // the office addressed, suggested
	More     string // a repeat that shows one empty row more
}

// An Attached is a file of a trial: only its name is kept.
type Attached struct{ ID, Name string }

// A Drawn is the page, with the lines of its error summary by input.
type Drawn struct {
	Body     templ.Component
	Errors   func(context.Context) []ui.ErrorItem
	Warnings func(context.Context) []string
}

// mostUpload bounds an imported file and the throw-away files of a trial.
const mostUpload = 16 << 20

// Routes are the addresses of the builder.
func Routes(b Bench) []web.Route {
	may := web.Needs(procedures.MayCompose)
	const one = "/soan-thu-tuc/{id}"
	return []web.Route{
		web.Get("/soan-thu-tuc", may, b.list),
		web.Get("/soan-thu-tuc/moi", may, b.begin),
		web.Post("/soan-thu-tuc/moi", may, b.start),
		web.Post("/soan-thu-tuc/sua", may, b.revise),
		web.Get("/soan-thu-tuc/nhap", may, b.askImport),
		web.Post("/soan-thu-tuc/nhap", may, b.takeImport, web.Body(mostUpload)),
		web.Get(sheetPath, may, b.askSheet),
		web.Post(sheetPath, may, b.trySheet, web.Body(mostUpload)),
		web.Get(sheetPath+"/{sheet}", may, b.sheet),
		web.Post(sheetPath+"/{sheet}", may, b.takeSheet),
		web.Get("/ban-thu-tuc/{code}/{version}", may, b.release),
		web.Post("/ban-thu-tuc/{code}/{version}", may, b.withdraw),
		web.Get("/ban-thu-tuc/{code}/{version}/tep.yaml", may, b.exportRelease),

		web.Get(one, may, b.overview),
		web.Post(one+"/doi", may, b.rearrange),
		web.Get(one+"/thong-tin", may, b.facts),
		web.Post(one+"/thong-tin", may, b.setFacts),
		web.Get(one+"/thoi-han", may, b.terms),
		web.Post(one+"/thoi-han", may, b.setTerms),
		web.Get(one+"/le-phi", may, b.fee),
		web.Post(one+"/le-phi", may, b.setFee),
		web.Get(one+"/them-phan", may, b.newSection),
		web.Post(one+"/them-phan", may, b.addSection),
		web.Get(one+"/phan/{section}", may, b.section),
		web.Post(one+"/phan/{section}", may, b.setSection),
		web.Get(one+"/phan/{section}/them-trang", may, b.newPage),
		web.Post(one+"/phan/{section}/them-trang", may, b.addPage),
		web.Get(one+"/trang/{page}", may, b.page),
		web.Post(one+"/trang/{page}", may, b.setPage),
		web.Get(one+"/trang/{page}/them", may, b.newQuestion),
		web.Post(one+"/trang/{page}/them", may, b.addQuestion),
		web.Get(one+"/o/{field}", may, b.question),
		web.Post(one+"/o/{field}", may, b.setQuestion),
		web.Get(one+"/o/{field}/them", may, b.newColumn),
		web.Post(one+"/o/{field}/them", may, b.addColumn),
		web.Get(one+"/quy-tac", may, b.newRule),
		web.Post(one+"/quy-tac", may, b.addRule),
		web.Get(one+"/quy-tac/{rule}", may, b.rule),
		web.Post(one+"/quy-tac/{rule}", may, b.setRule),
		web.Get(one+"/them-giay", may, b.newPaper),
		web.Post(one+"/them-giay", may, b.addPaper),
		web.Get(one+"/giay/{paper}", may, b.paper),
		web.Post(one+"/giay/{paper}", may, b.setPaper),

		web.Get(one+"/xem-thu/{as}", may, b.try),
		web.Post(one+"/xem-thu/{as}", may, b.trySent, web.Body(mostUpload)),
		web.Post(one+"/ca-thu", may, b.keepTest),
		web.Get(one+"/ca-thu", may, b.tests),
		web.Get(one+"/kiem-tra", may, b.check),
		web.Get(one+"/cong-bo", may, b.askPublish),
		web.Post(one+"/cong-bo", may, b.publish),
		web.Get(one+"/tep.yaml", may, b.export),
		web.Get(one+"/xoa", may, b.askDiscard),
		web.Post(one+"/xoa", may, b.discard),
		styleFile.Route(),
	}
}

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }

func href(ctx context.Context, path string) string { return site.Href(ctx, path) }

// today is the date in Viet Nam.
func (b Bench) today() string { return clock.DateOf(b.Now()).String() }

// open finds the edition of the address.
func (b Bench) open(r *http.Request, who gate.Actor) (procedures.Edition, error) {
	return b.Store.Edition(r.Context(), who, r.PathValue("id"))
}

// at is the address of a page of an edition.
func at(e procedures.Edition, rest ...string) string {
	path := "/soan-thu-tuc/" + e.ID
	for _, part := range rest {
		path += "/" + part
	}
	return path
}
