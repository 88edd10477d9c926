// Package pages is the one-stop desk as people see it. The files named
// resident_* are the resident's side: filing an application page by page,
// one's own dossiers with every step, and public tracking. form_* draws a
// page of any declaration and serves both sides.
//
// Every page works without script. What somebody typed is stored with the
// draft before anything is said about it, so nothing is lost to a broken line,
// a mistake or a day's pause.
package pages

import (
	"context"
	"embed"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"xaso/internal/modules/casework"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// Texts are the sentences of these pages.
//
//go:embed locale/*.json
var Texts embed.FS

// A Front is what the resident's side of the desk works with.
type Front struct {
	Desk   *casework.Desk
	Gate   *gate.Gate
	Intake *blob.Intake
	Files  blob.Store
	Place  func(gate.Commune) casework.Place
	// Person returns the resident an application of who would be for: the
	// reader, or the neighbour they act for. Its facts are offered as answers.
	Person func(ctx context.Context, who gate.Actor) (casework.Person, error)
	// Address is how a commune's site begins for its readers, without a last
	// slash ("https://tongson.example.vn"); it goes into printed QR codes.
	Address func(r *http.Request) string
	// Network is where a request came from, without its port, to slow down
	// those who guess codes.
	Network func(r *http.Request) string
	// Fee shows what a dossier owes and how to pay, to those it concerns; nil,
	// or a nil part, shows nothing.
	Fee func(ctx context.Context, who gate.Actor, dossier string) (templ.Component, error)
	Now func() time.Time
}

// mostUpload bounds the files of one page together, in bytes; each file has
// the smaller bound of package blob.
const mostUpload = 64 << 20

// ResidentRoutes are the addresses of the resident's side.
func ResidentRoutes(f Front) []web.Route {
	return []web.Route{
		web.Get("/thu-tuc/{code}/nop", web.SignedIn, f.start),
		web.Post("/thu-tuc/{code}/nop", web.SignedIn, f.begin),
		web.Get("/nop/{draft}", web.SignedIn, f.resume),
		web.Get("/nop/{draft}/{page}", web.SignedIn, f.question),
		web.Post("/nop/{draft}/{page}", web.SignedIn, f.answer, web.Body(mostUpload)),
		web.Post("/nop/{draft}/tai-len", web.SignedIn, f.draftParts, web.Body(mostPart)),
		web.Get("/nop/{draft}/kiem-tra", web.SignedIn, f.check),
		web.Post("/nop/{draft}/kiem-tra", web.SignedIn, f.submit),
		web.Get("/nop/{draft}/xoa", web.SignedIn, f.askDelete),
		web.Post("/nop/{draft}/xoa", web.SignedIn, f.deleteDraft),
		web.Get("/nop/{draft}/"+asPDF, web.SignedIn, f.draftDeclaration),
		web.Get("/nop/{draft}/"+asDOCX, web.SignedIn, f.draftDeclaration),
		web.Get("/thu-tuc/{code}/mau", web.Public, f.blankForm),
		web.Get("/thu-tuc/{code}/mau.docx", web.Public, f.blankForm),
		web.Get("/ho-so", web.SignedIn, f.mine),
		web.Get("/ho-so/{id}/"+asPDF, web.SignedIn, f.dossierDeclaration),
		web.Get("/ho-so/{id}/"+asDOCX, web.SignedIn, f.dossierDeclaration),
		web.Get("/ho-so/{id}", web.SignedIn, f.dossier),
		web.Post("/ho-so/{id}/tin-nhan", web.SignedIn, f.write),
		web.Post("/ho-so/{id}/quyet-dinh", web.SignedIn, f.decide),
		web.Post("/ho-so/{id}/danh-gia", web.SignedIn, f.rate),
		web.Post("/ho-so/{id}/ma-pin", web.SignedIn, f.renewPIN),
		web.Get("/ho-so/{id}/bo-sung", web.SignedIn, f.askSupply),
		web.Post("/ho-so/{id}/bo-sung", web.SignedIn, f.supply, web.Body(mostUpload)),
		web.Get("/ho-so/{id}/rut", web.SignedIn, f.askWithdraw),
		web.Post("/ho-so/{id}/rut", web.SignedIn, f.withdraw),
		web.Get("/ho-so/{id}/giay/{step}", web.SignedIn, f.letter),
		web.Get("/tra-cuu", web.Public, f.lookUp),
		web.Post("/tra-cuu", web.Public, f.track),
		web.Get("/chup/{token}", web.Public, f.snap),
		web.Post("/chup/{token}", web.Public, f.snapped, web.Body(mostUpload)),
		web.Post("/chup/{token}/tai-len", web.Public, f.snapParts, web.Body(mostPart)),
		uploadFile.Route(),
		web.Get("/tep/{file}", web.SignedIn, f.file),
		web.Get("/tep/{file}/anh-nho", web.SignedIn, f.thumb),
	}
}
