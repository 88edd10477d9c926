// Package pages is where people sign in, look after their account and see who
// read their data; where the desk enters and helps residents; and where an
// administrator appoints officials.
//
// Every form works without JavaScript. Passkeys are the exception: browsers
// offer them to scripts only, so passkey.js adds them where it can run.
package pages

import (
	"context"
	"embed"
	"net"
	"net/http"
	"time"

	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// Texts are the sentences of these pages.
//
//go:embed locale/*.json
var Texts embed.FS

//go:embed passkey.js
var passkeyScript []byte

// A Field is a field of work (lĩnh vực) that a role can be narrowed to.
type Field struct{ Code, Name string }

// A Hall is what these pages need. Register and Hamlets must be set.
type Hall struct {
	Register *people.Register
	// Hamlets are the names of a commune's thôn, in the order people use.
	Hamlets func(gate.Commune) []string
	// Fields are the fields of work of a commune; nil is none.
	Fields func(gate.Commune) []Field
	// Home is where somebody goes after signing in; nil is "/".
	Home func(gate.Actor) string
	// Record says what a line of the access log was about, and where its owner
	// can open it; nil, or "", is nothing to show.
	Record func(ctx context.Context, who gate.Actor, id string) (text, href string)
	// Address is the reader's network address; nil takes the connection's.
	Address func(*http.Request) string
	// Leaving says where somebody who signs out is sent first, "" nowhere: what
	// lies unsent in their browser would be lost. It may tell the browser what to
	// forget; nil is nothing.
	Leaving func(http.ResponseWriter, *http.Request) string
	Now     func() time.Time // nil is the machine's clock
}

// Routes are the addresses of this package.
func Routes(h Hall) []web.Route {
	if h.Fields == nil {
		h.Fields = func(gate.Commune) []Field { return nil }
	}
	if h.Home == nil {
		h.Home = func(gate.Actor) string { return "/" }
	}
	if h.Record == nil {
		h.Record = func(context.Context, gate.Actor, string) (string, string) { return "", "" }
	}
	if h.Now == nil {
		h.Now = time.Now
	}
	if h.Address == nil {
		h.Address = connection
	}
	var all []web.Route
	for _, some := range [][]web.Route{h.doorRoutes(), h.accountRoutes(), h.helpRoutes(), h.deskRoutes(), h.officeRoutes()} {
		all = append(all, some...)
	}
	return all
}

// doorRoutes are signing in, up and out.
func (h Hall) doorRoutes() []web.Route {
	return []web.Route{
		web.Get("/dang-nhap", web.Public, h.askSignIn),
		web.Post("/dang-nhap", web.Public, h.signIn),
		web.Get("/dang-nhap/xac-thuc", web.Public, h.askSecond),
		web.Post("/dang-nhap/xac-thuc", web.Public, h.second),
		web.Post("/dang-nhap/khoa", web.Public, h.passkeyQuestion),
		web.Post("/dang-nhap/khoa/xong", web.Public, h.passkeySignIn),
		web.Get("/dang-nhap/ngoai/{provider}", web.Public, h.outside),
		web.Get("/dang-nhap/tro-lai", web.Public, h.backFromOutside),
		web.Get("/dang-ky", web.Public, h.askSignUp),
		web.Post("/dang-ky", web.Public, h.signUp),
		web.Post("/dang-xuat", web.Public, h.signOut),
		web.Get("/quen-mat-khau", web.Public, h.forgotten),
		web.Get("/dat-lai-mat-khau", web.Public, h.askReset),
		web.Post("/dat-lai-mat-khau", web.Public, h.reset),
		web.Get("/_assets/passkey.js", web.Public, script, web.House),
	}
}

// accountRoutes are one's own account.
func (h Hall) accountRoutes() []web.Route {
	return []web.Route{
		web.Get("/tai-khoan", web.SignedIn, h.account),
		web.Post("/tai-khoan/thiet-bi/{id}/ket-thuc", web.SignedIn, h.endDevice),
		web.Get("/tai-khoan/mat-khau", web.SignedIn, h.askPassword),
		web.Post("/tai-khoan/mat-khau", web.SignedIn, h.password),
		web.Get("/tai-khoan/bao-mat", web.SignedIn, h.security),
		web.Post("/tai-khoan/bao-mat/ma", web.SignedIn, h.startTOTP),
		web.Post("/tai-khoan/bao-mat/ma/xac-nhan", web.SignedIn, h.confirmTOTP),
		web.Post("/tai-khoan/bao-mat/ma/bo", web.SignedIn, h.removeTOTP),
		web.Post("/tai-khoan/bao-mat/khoa", web.SignedIn, h.newPasskey),
		web.Post("/tai-khoan/bao-mat/khoa/xong", web.SignedIn, h.addPasskey),
		web.Post("/tai-khoan/bao-mat/khoa/{id}/bo", web.SignedIn, h.removePasskey),
		web.Get("/tai-khoan/khoa-api", web.SignedIn, h.tokens),
		web.Post("/tai-khoan/khoa-api", web.SignedIn, h.newToken),
		web.Post("/tai-khoan/khoa-api/{id}/bo", web.SignedIn, h.endToken),
		web.Get("/tai-khoan/ai-da-xem", web.SignedIn, h.whoSaw),
		web.Post("/tai-khoan/ai-da-xem/{reading}/hoi", web.SignedIn, h.question),
	}
}

// helpRoutes are residents who let a helper act for them, and the helpers.
func (h Hall) helpRoutes() []web.Route {
	return []web.Route{
		web.Get("/tai-khoan/uy-quyen-ho-tro", web.SignedIn, h.consents),
		web.Post("/tai-khoan/uy-quyen-ho-tro", web.SignedIn, h.consent),
		web.Post("/tai-khoan/uy-quyen-ho-tro/{id}/ket-thuc", web.SignedIn, h.endConsent),
		web.Get("/ho-tro", web.Needs(people.MayActFor), h.help),
		web.Post("/ho-tro", web.Needs(people.MayActFor), h.consentAtDoor),
		web.Post("/ho-tro/lam-thay", web.Needs(people.MayActFor), h.actFor),
	}
}

// deskRoutes are residents at the desk. A search is a POST, so that personal
// numbers do not stay in addresses and histories.
func (h Hall) deskRoutes() []web.Route {
	return []web.Route{
		web.Get("/dan-cu", web.Needs(people.MayServe), h.desk),
		web.Post("/dan-cu/tim", web.Needs(people.MayServe), h.search),
		web.Get("/dan-cu/moi", web.Needs(people.MayServe), h.askEnrol),
		web.Post("/dan-cu/moi", web.Needs(people.MayServe), h.enrol),
		web.Get("/dan-cu/{id}", web.Needs(people.MayServe), h.visitor),
		web.Post("/dan-cu/{id}/so-dinh-danh", web.Needs(people.MayServe), h.reveal),
		web.Get("/dan-cu/{id}/sua", web.Needs(people.MayServe), h.askAmend),
		web.Post("/dan-cu/{id}/sua", web.Needs(people.MayServe), h.amend),
		web.Post("/dan-cu/{id}/xac-minh", web.Needs(people.MayServe), h.verify),
		web.Post("/dan-cu/{id}/ma", web.Needs(people.MayServe), h.deskCode),
	}
}

// officeRoutes are officials, their roles and their substitutes, and the
// questions of residents about readings.
func (h Hall) officeRoutes() []web.Route {
	return []web.Route{
		web.Get("/can-bo", web.Needs(people.MaySeeOfficials), h.officials),
		web.Get("/can-bo/moi", web.Needs(people.MayAdminister), h.askAppoint),
		web.Post("/can-bo/moi", web.Needs(people.MayAdminister), h.appoint),
		web.Post("/can-bo/tim", web.Needs(people.MayAdminister), h.findOfficial),
		web.Post("/can-bo/chinh-sach", web.Needs(people.MayAdminister), h.policy),
		web.Get("/can-bo/{id}", web.Needs(people.MaySeeOfficials), h.official),
		web.Post("/can-bo/{id}/vai-tro", web.Needs(people.MayAdminister), h.giveRole),
		web.Post("/can-bo/{id}/vai-tro/{role}/ket-thuc", web.Needs(people.MayAdminister), h.endRole),
		web.Post("/can-bo/{id}/chuc-danh", web.Needs(people.MayAdminister), h.setOffice),
		web.Post("/can-bo/{id}/dong", web.Needs(people.MayAdminister), h.disable),
		web.Post("/can-bo/{id}/mo", web.Needs(people.MayAdminister), h.enable),
		web.Post("/can-bo/{id}/ma", web.Needs(people.MayAdminister), h.officialCode),
		web.Post("/can-bo/{id}/xac-thuc-lai", web.Needs(people.MayAdminister), h.resetSecond),
		web.Get("/uy-quyen", web.Needs(people.MaySeeOfficials), h.delegations),
		web.Post("/uy-quyen", web.Needs(people.MayAdminister), h.delegate),
		web.Post("/uy-quyen/{id}/ket-thuc", web.SignedIn, h.endDelegation),
		web.Get("/thac-mac", web.Needs(people.MayHearAlarms), h.alarms),
		web.Post("/thac-mac/{id}", web.Needs(people.MayHearAlarms), h.answer),
	}
}

func connection(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func script(w http.ResponseWriter, _ *http.Request, _ gate.Actor) error {
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	_, err := w.Write(passkeyScript)
	return err
}
