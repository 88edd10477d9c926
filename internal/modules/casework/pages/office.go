package pages

import (
	"context"
	"embed"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/people"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/post"
	"xaso/internal/platform/web"
)

// An Office is the officials' side of the desk: the files named office_*. Its
// pages are the day's list, the dossier with its decisions, the counter, the
// overview, the register, and the settings of services and calendar.
type Office struct {
	Front
	// People is searched at the counter, beside the desk.
	People *people.Register
	// Hamlets are those of a commune, in the order people use.
	Hamlets func(gate.Commune) []string
	// Letters carries what goes to other communes of the house.
	Letters *post.Office
	Panels  Panels
}

// OfficeTexts are the sentences of these pages. They lie beside the resident's
// so that each side is read, and translated, on its own.
var OfficeTexts fs.FS = renamed{officeLocale, "locale_office/"}

//go:embed locale_office/*.json
var officeLocale embed.FS

// renamed shows a folder as the one that texts are loaded from.
type renamed struct {
	files  embed.FS
	folder string
}

func (n renamed) Open(name string) (fs.File, error) {
	return n.files.Open(strings.Replace(name, "locale/", n.folder, 1))
}

// OfficeRoutes are the addresses of the officials' side. Pages that several
// offices share are open to the signed in; there the desk decides, by role,
// field and hamlet, and hides from others that there is anything at all.
func OfficeRoutes(o Office) []web.Route {
	return append(append(o.takeoverRoutes(), o.relayRoutes()...), []web.Route{
		web.Get("/viec", web.SignedIn, o.list),
		web.Post("/viec", web.SignedIn, o.bulk),
		web.Get("/viec/ket-qua", web.SignedIn, o.bulkDone),
		web.Post("/bo-loc", web.SignedIn, o.saveFilter),
		web.Post("/bo-loc/{filter}/xoa", web.SignedIn, o.dropFilter),
		web.Get("/viec/{id}", web.SignedIn, o.dossier),
		web.Post("/viec/{id}/ly-do", web.SignedIn, o.state),
		web.Post("/viec/{id}/buoc/{step}", web.SignedIn, o.act, web.Body(mostUpload)),
		web.Post("/viec/{id}/giao", web.SignedIn, o.assign),
		web.Post("/viec/{id}/nhan-tin", web.SignedIn, o.write),
		web.Post("/viec/{id}/phoi-hop", web.Needs(casework.MayProcess), o.ask),
		web.Post("/viec/{id}/phoi-hop/{task}", web.Needs(casework.MayProcess), o.take, web.Body(mostUpload)),
		web.Post("/viec/{id}/ma-pin", web.Needs(casework.MayReceive), o.renewPIN),
		web.Get("/viec/{id}/tep/{file}", web.SignedIn, o.paperFile),
		web.Get("/viec/{id}/giay/{mau}", web.SignedIn, o.paper),

		web.Get("/viec/{id}/"+asPDF, web.SignedIn, o.caseDeclaration),
		web.Get("/viec/{id}/"+asDOCX, web.SignedIn, o.caseDeclaration),

		web.Get("/quay", web.Needs(casework.MayReceive), o.counter),
		web.Get("/quay/ma", web.Needs(casework.MayReceive), o.byCode),
		web.Post("/quay/so", web.Needs(casework.MayReceive), o.takeTicket),
		web.Get("/quay/so/{number}", web.Needs(casework.MayReceive), o.ticket),
		web.Post("/quay/so/{number}/{act}", web.Needs(casework.MayReceive), o.moveTicket),
		web.Post("/quay/goi", web.Needs(casework.MayReceive), o.callNext),
		web.Get("/bang-so", web.Public, o.board),
		web.Get("/bang-so/{number}", web.Public, o.myNumber),
		web.Get("/bang-so/dang-goi", web.Public, o.calls),
		web.Get("/bang-so/ung-dung.webmanifest", web.Public, o.installed),
		web.Get("/quay/ho-so", web.Needs(casework.MayReceive), o.choose),
		web.Post("/quay/moi/{code}", web.Needs(casework.MayReceive), o.beginEntry),
		web.Get("/quay/ho-so/{draft}", web.Needs(casework.MayReceive), o.entry),
		web.Post("/quay/ho-so/{draft}", web.Needs(casework.MayReceive), o.enter, web.Body(mostUpload)),
		web.Get("/quay/ho-so/{draft}/"+asPDF, web.Needs(casework.MayReceive), o.entryDeclaration),
		web.Get("/quay/ho-so/{draft}/"+asDOCX, web.Needs(casework.MayReceive), o.entryDeclaration),
		web.Post("/quay/ho-so/{draft}/xoa", web.Needs(casework.MayReceive), o.dropEntry),
		web.Post("/quay/ho-so/{draft}/tai-len", web.Needs(casework.MayReceive), o.draftParts, web.Body(mostPart)),
		web.Get("/quay/ho-so/{draft}/anh", web.Needs(casework.MayReceive), o.arrived),
		web.Get("/quay/da-nhap/{draft}", web.Needs(casework.MayReceive), o.entered),
		web.Get("/quay/buu-chinh", web.Needs(casework.MayReceive), o.post),
		web.Post("/quay/buu-chinh", web.Needs(casework.MayReceive), o.takeLetters),
		web.Post("/quay/buu-chinh/gui", web.Needs(casework.MayReturn), o.sendLetter),

		web.Get("/dieu-hanh", web.Needs(casework.MayOversee), o.overview),

		web.Get("/so-theo-doi", web.SignedIn, o.book),
		web.Get("/so-theo-doi/in", web.SignedIn, o.bookPDF),
		web.Get("/so-theo-doi/tai", web.SignedIn, o.bookSheet),

		web.Get("/danh-muc", web.Needs(procedures.MayConfigure), o.catalogue),
		web.Get("/danh-muc/{code}", web.Needs(procedures.MayConfigure), o.doors),
		web.Post("/danh-muc/{code}", web.Needs(procedures.MayConfigure), o.setDoors),
		web.Get("/lich", web.Needs(procedures.MayConfigure), o.calendar),
		web.Post("/lich", web.Needs(procedures.MayConfigure), o.setDay),
		web.Post("/lich/xoa", web.Needs(procedures.MayConfigure), o.clearDay),
		web.Post("/lich/du", web.Needs(procedures.MayConfigure), o.declareYear),

		web.Get("/phim-tat", web.SignedIn, o.keys),
		keysFile.Route(),
		counterFile.Route(), boardFile.Route(), styleFile.Route(),
	}...)
}

// names returns the names of officials for the ids that rows carry.
func (o Office) names(ctx context.Context, who gate.Actor, ids ...string) (map[string]string, error) {
	var names map[string]string
	err := o.Gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		// Who works here stands on the office's door: the names of officials are
		// no secret of theirs.
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		var err error
		names, err = people.Names(tx, ids...)
		return err
	})
	return names, err
}

// specialists are those who could work on a field and hamlet, by name.
func (o Office) specialists(ctx context.Context, who gate.Actor, field, hamlet string) ([]people.Person, error) {
	var all []people.Person
	err := o.Gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(official(who)); err != nil {
			return err
		}
		var err error
		all, err = people.ByRole(tx, people.Specialist, field, hamlet)
		return err
	})
	return all, err
}

// official reports whether who works with dossiers at all.
func official(who gate.Actor) bool {
	for _, p := range []gate.Permission{casework.MayReceive, casework.MayProcess, casework.MaySupervise, casework.MayApprove,
		casework.MayIssue, casework.MayReturn, casework.MayOversee} {
		if who.May(p) {
			return true
		}
	}
	return false
}

// mayAssign reports whether who gives work to others.
func mayAssign(who gate.Actor, field, hamlet string) bool {
	return who.MayIn(casework.MayApprove, field, hamlet) || who.MayIn(casework.MaySupervise, field, hamlet)
}

// officeDue is when a result is due, with its hour.
func officeDue(ctx context.Context, due time.Time) string {
	if due.IsZero() {
		return t(ctx, "casework.office.no-due")
	}
	return lang.DateTime(ctx, due)
}

// status is the number of a page that shows err, 200 without one.
func status(err error) int {
	if err == nil {
		return http.StatusOK
	}
	return web.Status(err)
}

// atField points a fault at the input it came from; other errors pass.
func atField(err error, name string) error {
	if all := fault.All(err); len(all) == 1 {
		return all[0].At(name)
	}
	return err
}
