// Package pages is where a commune assesses itself: the files with their steps,
// the criteria with their figures and evidence, the log of the publication, the
// bodies and the council, the verification, the plan and the watch; and the
// page on which anybody reads a published self-assessment and comments on it.
package pages

import (
	"bytes"
	"context"
	"embed"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"xaso/internal/modules/assessment"
	"xaso/internal/modules/criteria"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// Texts are the sentences of these pages.
//
//go:embed locale/*.json
var Texts embed.FS

// Addresses, for the menu and for links from other rooms.
const (
	Path       = "/tu-danh-gia"
	FilePath   = Path + "/ho-so"       // and the file
	ProofPath  = Path + "/minh-chung"  // and the set
	PlanPath   = Path + "/ke-hoach"    // and the set
	WatchPath  = Path + "/theo-doi"    // what fell below
	PublicPath = "/cong-khai-danh-gia" // and the file
)

// A Hall is what the pages need.
type Hall struct {
	Book     *assessment.Book
	Criteria *criteria.Book
	Intake   *blob.Intake
	Files    blob.Store
	// Network is where a request came from.
	Network func(r *http.Request) string
	Hamlets func(c gate.Commune) []string
	// Authority is the committee as papers name it.
	Authority func(c gate.Commune) string
	Now       func() time.Time
}

// uploadMost bounds a form with a photo or a scan.
const uploadMost = 21 << 20

// Routes are the addresses of this package.
func Routes(h Hall) []web.Route {
	see, lead, judge := web.Needs(assessment.MaySee), web.Needs(assessment.MayLead), web.Needs(assessment.MayJudge)
	prove, post, record, plan := web.Needs(assessment.MayProve), web.Needs(assessment.MayPost), web.Needs(assessment.MayRecord), web.Needs(assessment.MayPlan)
	file := FilePath + "/{file}"
	return []web.Route{
		web.Get(Path, see, h.files),
		web.Post(Path, lead, h.open),
		web.Get(file, see, h.file),
		web.Post(file+"/buoc", lead, h.move, web.Body(uploadMost)),
		web.Post(file+"/cap-nhat", lead, h.renew),
		web.Post(file+"/ra-soat", lead, h.again),
		web.Get(file+"/tieu-chi/{criterion}", see, h.criterion),
		web.Post(file+"/tieu-chi/{criterion}/giao", lead, h.assign),
		web.Post(file+"/tieu-chi/{criterion}/danh-gia", judge, h.judge),

		web.Get(file+"/cong-khai", see, h.publication),
		web.Get(file+"/phieu-niem-yet", see, h.sheet),
		web.Post(file+"/cong-khai/so", post, h.post, web.Body(uploadMost)),
		web.Post(file+"/cong-khai/so/{posting}/bo", post, h.void),
		web.Get(file+"/cong-khai/so/{posting}/anh", see, h.postingFile),
		web.Post(file+"/cong-khai/gop-y", record, h.enterComment),
		web.Post(file+"/cong-khai/gop-y/{comment}", record, h.answer),

		web.Get(file+"/y-kien", see, h.opinions),
		web.Post(file+"/y-kien", record, h.opine, web.Body(uploadMost)),
		web.Post(file+"/y-kien/{opinion}", record, h.answerOpinion),
		web.Post(file+"/bien-ban", record, h.meet, web.Body(uploadMost)),
		web.Get(file+"/giay/{paper}", see, h.paperFile),
		web.Get(file+"/tham-dinh", see, h.verification),
		web.Post(file+"/tham-dinh", record, h.remark),
		web.Post(file+"/tham-dinh/{remark}", record, h.answerRemark),
		web.Post(file+"/tham-dinh/{remark}/dong", record, h.closeRemark),

		web.Get(ProofPath+"/{set}", see, h.library),
		web.Post(ProofPath+"/{set}", prove, h.addProof, web.Body(uploadMost)),
		web.Get(ProofPath+"/{set}/{proof}", see, h.proof),
		web.Post(ProofPath+"/{set}/{proof}", prove, h.replaceProof, web.Body(uploadMost)),
		web.Get(ProofPath+"/{set}/{proof}/tep", see, h.proofFile),

		web.Get(PlanPath+"/{set}", see, h.plan),
		web.Post(PlanPath+"/{set}", plan, h.task),
		web.Post(PlanPath+"/{set}/{task}", see, h.progress),
		web.Get(WatchPath, see, h.watch),

		web.Get(PublicPath, web.Public, h.published),
		web.Get(PublicPath+"/{file}", web.Public, h.public),
		web.Post(PublicPath+"/{file}", web.Public, h.comment),
		web.Get(PublicPath+"/{file}/minh-chung/{proof}", web.Public, h.publicProof),
	}
}

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }

// A trial is a form that was refused: which one, what was typed, and why.
type trial struct {
	Form  string
	Typed url.Values
	Err   error
}

// told reports whether an error is shown beside the form it came from.
func told(err error) bool {
	return fault.Told(err) || fault.KindOf(err) == fault.TooMany
}

func (x trial) value(form, name string) string {
	if x.Form != form || x.Typed == nil {
		return ""
	}
	return x.Typed.Get(name)
}

// or is what was typed, or what stands there before anybody types.
func (x trial) or(form, name, before string) string {
	if x.Form != form || x.Typed == nil {
		return before
	}
	return x.Typed.Get(name)
}

// wrong is what is wrong with a field of a form.
func (x trial) wrong(ctx context.Context, form, name string) string {
	if x.Form != form {
		return ""
	}
	return lang.SayAt(ctx, x.Err, name)
}

// summary lists what is wrong at the head of the page.
func (x trial) summary(ctx context.Context) []ui.ErrorItem {
	var all []ui.ErrorItem
	for _, f := range fault.All(x.Err) {
		item := ui.ErrorItem{Text: lang.Say(ctx, f)}
		if f.Field != "" {
			item.Field = fieldID(x.Form, f.Field)
			if x.Typed.Has(f.Field + "-day") {
				item.Field = ui.DateField(item.Field)
			}
		}
		all = append(all, item)
	}
	return all
}

// fieldID is the id of a field: forms on one page have fields of one name.
func fieldID(form, name string) string { return form + "-" + name }

func status(x trial) int {
	switch {
	case x.Err == nil:
		return http.StatusOK
	case fault.KindOf(x.Err) == fault.Conflict:
		return http.StatusConflict
	case fault.KindOf(x.Err) == fault.TooMany:
		return http.StatusTooManyRequests
	}
	return http.StatusUnprocessableEntity
}

// dayOf reads the three boxes of a date: zero when they are empty.
func dayOf(q url.Values, name string) (clock.Date, error) {
	parts := [3]string{}
	for i, part := range []string{"year", "month", "day"} {
		parts[i] = strings.TrimSpace(q.Get(name + "-" + part))
	}
	if parts == [3]string{} {
		return clock.Date{}, nil
	}
	for i := 1; i < 3; i++ {
		if len(parts[i]) == 1 {
			parts[i] = "0" + parts[i]
		}
	}
	d, err := clock.ParseDate(strings.Join(parts[:], "-"))
	if err != nil {
		return d, assessment.ErrDay.At(name)
	}
	return d, nil
}

// shown writes a day as everybody reads it.
func shown(d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	return lang.Date(d.At(clock.At(12, 0)))
}

// number reads a count, -1 where there is none: no rule takes that.
func number(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		return -1
	}
	return n
}

// dong reads an amount as people write it: 1.200.000 or 1200000; "" is 0.
func dong(s string) int64 {
	s = strings.NewReplacer(".", "", ",", "", " ", "", "\u00a0", "", "đ", "").Replace(strings.TrimSpace(s))
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// bodyOf is the file that came in a field, nil without one.
func bodyOf(r *http.Request, name string) (data []byte, fileName, mime string, err error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File[name]) == 0 {
		return nil, "", "", nil
	}
	header := r.MultipartForm.File[name][0]
	f, err := header.Open()
	if err != nil {
		return nil, "", "", err
	}
	defer f.Close()
	data, err = io.ReadAll(io.LimitReader(f, uploadMost))
	return data, header.Filename, header.Header.Get("Content-Type"), err
}

// receive stores the file of a field, nil without one; what is refused points
// at the field.
func (h Hall) receive(r *http.Request, who gate.Actor, name string) (*blob.Stored, []byte, error) {
	data, fileName, mime, err := bodyOf(r, name)
	if err != nil || len(data) == 0 {
		return nil, nil, err
	}
	kept, err := h.Intake.Receive(r.Context(), int64(who.Commune), fileName, mime, bytes.NewReader(data), blob.Limits{})
	if err != nil {
		if all := fault.All(err); len(all) > 0 && told(err) {
			err = all[0].At(name)
		}
		return nil, nil, err
	}
	return &kept, data, nil
}

// send sends a stored file to be saved; a photo is shown in the page.
func (h Hall) send(w http.ResponseWriter, r *http.Request, who gate.Actor, f *blob.Stored) error {
	if f == nil || !blob.BelongsTo(f.Key, int64(who.Commune)) {
		return gate.ErrMissing
	}
	key, mime := f.Key, f.Type
	if r.URL.Query().Has("nho") && f.ThumbKey != "" {
		key, mime = f.ThumbKey, blob.JPEG
	}
	file, err := h.Files.Open(r.Context(), key)
	if err != nil {
		return err
	}
	defer file.Close()
	blob.ServeHeaders(w.Header(), f.Name, mime, mime == blob.JPEG)
	w.Header().Set("Content-Length", strconv.FormatInt(file.Info().Size, 10))
	_, err = io.Copy(w, file)
	return err
}

// today is the day in Viet Nam.
func (h Hall) today() clock.Date { return clock.DateOf(h.Now()) }
