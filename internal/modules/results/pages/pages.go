// Package pages is the office where papers are made as people see it: drafting,
// laying before the leader, signing, numbering and issuing; the templates, keys
// and register of numbers; the public page that checks a paper by its code; and
// the papers a resident holds.
package pages

import (
	"context"
	"embed"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"time"

	"xaso/internal/modules/results"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
)

// Texts are the sentences of these pages.
//
//go:embed locale/*.json
var Texts embed.FS

// Addresses of the rooms, for menus and QR codes.
const (
	Path          = "/du-thao"
	DraftPath     = "/soan-thao"
	KeysPath      = "/khoa-ky"
	TemplatesPath = "/mau-ket-qua"
	NumbersPath   = "/so-van-ban"
	CheckPath     = "/xac-thuc"
	ShelfPath     = "/giay-to"
	SharedPath    = "/xem-giay"
	CertifyPath   = "/chung-thuc"
)

// A Hall is what the pages work with.
type Hall struct {
	Chancery *results.Chancery
	// Address is how a commune's site begins for its readers, without a last
	// slash; it goes into QR codes and links.
	Address func(r *http.Request) string
	Network func(r *http.Request) string
	Place   func(gate.Commune) results.Place
	// Services are the procedures a template can be for.
	Services func(ctx context.Context, who gate.Actor) ([]Service, error)
	Now      func() time.Time
}

// A Service is a procedure by code and name.
type Service struct{ Code, Name string }

// mostUpload bounds the files of one form together, in bytes.
const mostUpload = 64 << 20

// Routes are the addresses of this package.
func Routes(h Hall) []web.Route {
	slow := newPatience(h.Now)
	return []web.Route{
		web.Get(Path, web.SignedIn, h.desk),
		web.Get(DraftPath+"/{dossier}", web.SignedIn, h.opening),
		web.Post(DraftPath+"/{dossier}", web.Needs(results.MayDraft), h.draft),
		web.Post(Path+"/ky-nhieu", web.Needs(results.MaySign), h.signMany),
		web.Get(Path+"/{id}", web.SignedIn, h.one),
		web.Get(Path+"/{id}/xem", web.SignedIn, h.preview),
		web.Get(Path+"/{id}/word", web.SignedIn, h.word),
		web.Post(Path+"/{id}/luu", web.Needs(results.MayDraft), h.edit),
		web.Post(Path+"/{id}/trinh", web.Needs(results.MayDraft), h.submit),
		web.Post(Path+"/{id}/bo", web.Needs(results.MayDraft), h.drop),
		web.Post(Path+"/{id}/tra-lai", web.Needs(results.MaySign), h.giveBack),
		web.Post(Path+"/{id}/ky", web.Needs(results.MaySign), h.sign),
		web.Post(Path+"/{id}/otp", web.SignedIn, h.sendOTP),
		web.Post(Path+"/{id}/so", web.Needs(results.MayIssue), h.number),
		web.Post(Path+"/{id}/huy-so", web.Needs(results.MayIssue), h.cancelNumber),
		web.Post(Path+"/{id}/phat-hanh", web.Needs(results.MayIssue), h.issue),
		web.Post(Path+"/{id}/sau", web.Needs(results.MayIssue), h.change),
		web.Get(NumbersPath, web.Needs(results.MayIssue), h.numbers),
		web.Get(KeysPath, web.SignedIn, h.keys),
		web.Post(KeysPath, web.SignedIn, h.addKey, web.Body(4<<20)),
		web.Post(KeysPath+"/bo", web.SignedIn, h.removeKey),
		web.Get(TemplatesPath, web.Needs(results.MayKeepTemplates), h.templates),
		web.Post(TemplatesPath, web.Needs(results.MayKeepTemplates), h.addTemplate, web.Body(mostUpload)),
		web.Get(TemplatesPath+"/{id}/xem", web.Needs(results.MayKeepTemplates), h.trial),
		web.Get(TemplatesPath+"/{id}/tai", web.Needs(results.MayKeepTemplates), h.templateFile),
		web.Post(TemplatesPath+"/{id}/dung", web.Needs(results.MayKeepTemplates), h.publish),
		web.Post(TemplatesPath+"/{id}/thoi", web.Needs(results.MayKeepTemplates), h.retire),
		web.Get(CertifyPath, web.Needs(results.MayCertify), h.askCertify),
		web.Post(CertifyPath, web.Needs(results.MayCertify), h.certify, web.Body(mostUpload)),
		web.Get(CheckPath, web.Public, slow.hold(h, h.askCheck)),
		web.Get(CheckPath+"/{code}", web.Public, slow.hold(h, h.check)),
		web.Post(CheckPath+"/{code}", web.Public, slow.hold(h, h.compare), web.Body(mostUpload)),
		web.Get(CheckPath+"/{code}/json", web.Public, slow.hold(h, h.checkJSON)),
		web.Get(SharedPath+"/{token}", web.Public, slow.hold(h, h.shared)),
		web.Get(ShelfPath, web.SignedIn, h.shelf),
		web.Get(ShelfPath+"/{id}", web.SignedIn, h.paper),
		web.Get(ShelfPath+"/{id}/tep", web.SignedIn, h.paperFile),
		web.Post(ShelfPath+"/{id}/chia-se", web.SignedIn, h.share),
		web.Post(ShelfPath+"/{id}/dong", web.SignedIn, h.endShare),
	}
}

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }

// words is what a fault says, "" without one.
func words(ctx context.Context, err error) string {
	for _, f := range fault.All(err) {
		return t(ctx, f.Code, f.Args...)
	}
	return ""
}

// at is what a fault says of one field.
func at(ctx context.Context, err error, field string) string {
	return lang.SayAt(ctx, err, field)
}

// told reports whether a page shows the error beside its form; others go to
// the error page.
func told(err error) bool {
	return fault.Told(err) || fault.KindOf(err) == fault.Busy
}

func status(err error) int {
	if err == nil {
		return http.StatusOK
	}
	return web.Status(err)
}

// version is the state of the paper that a form was filled in on.
func version(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// upload reads one chosen file whole, nil when none was chosen.
func upload(r *http.Request, name string) ([]byte, error) {
	all, err := uploads(r, name, 1)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all[0], nil
}

func uploads(r *http.Request, name string, most int) ([][]byte, error) {
	if r.MultipartForm == nil {
		return nil, nil
	}
	var all [][]byte
	for i, header := range r.MultipartForm.File[name] {
		if i == most {
			break
		}
		data, err := whole(header)
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func whole(header *multipart.FileHeader) ([]byte, error) {
	f, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, mostUpload))
}

// send answers with a file made or kept here.
func send(w http.ResponseWriter, name, mime string, data []byte, inline bool) error {
	blob.ServeHeaders(w.Header(), name, mime, inline)
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	_, err := w.Write(data)
	return err
}
