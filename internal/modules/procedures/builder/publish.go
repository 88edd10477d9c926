package builder

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// check lists everything that keeps the edition from being published, and
// what is doubtful, each with the way to its place.
func (b Bench) check(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, checkPage(b.outline(e)))
}

// mend is the address where a flaw is put right.
func mend(e procedures.Edition, f procedures.Flaw) string {
	switch f.Part {
	case procedures.OfSection:
		return at(e, "phan", f.ID)
	case procedures.OfPage:
		if f.Property == "fields" { // an empty page wants a question
			return at(e, "trang", f.ID, "them")
		}
		return at(e, "trang", f.ID)
	case procedures.OfField:
		return at(e, "o", f.ID)
	case procedures.OfRule:
		return rulePath(e, f.ID, "")
	case procedures.OfRowRule:
		return rulePath(e, f.ID, f.Repeat)
	case procedures.OfComponent:
		return at(e, "giay", f.ID)
	case procedures.OfTerm:
		return at(e, "thoi-han")
	case procedures.OfFee:
		return at(e, "le-phi")
	case procedures.OfTest:
		return at(e, "ca-thu")
	}
	return at(e, "thong-tin")
}

// A publishing is the last look before an edition goes public.
type publishing struct {
	outline
	Before  procedures.Edition
	Changes []procedures.Change
}

func (b Bench) publishing(ctx context.Context, who gate.Actor, e procedures.Edition, in entry) (publishing, error) {
	p := publishing{outline: b.outline(e)}
	p.entry = in
	var err error
	if p.Before, err = b.Store.Against(ctx, who, e.ID); err != nil {
		return p, err
	}
	if p.Before.Base != 0 {
		p.Changes = b.Store.Library().Diff(p.Before, e)
	}
	return p, nil
}

func (b Bench) askPublish(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	p, err := b.publishing(r.Context(), who, e, entry{})
	if err != nil {
		return err
	}
	if p.counted() > 0 {
		return web.Page(w, r, http.StatusOK, checkPage(p.outline))
	}
	return web.Page(w, r, http.StatusOK, publishPage(p))
}

func (b Bench) publish(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	in, ctx := entry{Typed: r.PostForm}, r.Context()
	from, err := dateOf(in, "from")
	version, _ := strconv.ParseInt(r.PostFormValue(versionField), 10, 64)
	over, _ := strconv.Atoi(r.PostFormValue("over"))
	if in.value("when", "now") == "now" {
		from, err = "", nil
	} else if from == "" && err == nil {
		err = ErrDate.At("from")
	}
	var done procedures.Published
	if err == nil { // not opened before: a second press finds it published, and goes there too
		done, err = b.Store.Publish(ctx, who, r.PathValue("id"), version, procedures.Publication{From: from, Over: over, Note: text(in, "note")})
	}
	if err == nil {
		return web.Redirect(w, r, "/ban-thu-tuc/"+done.Code+"/"+strconv.Itoa(done.Version)+"?xong=cong-bo")
	}
	if !fault.Told(err) {
		return err
	}
	return b.notPublished(w, r, who, in, err)
}

// notPublished shows what kept an edition from going public.
func (b Bench) notPublished(w http.ResponseWriter, r *http.Request, who gate.Actor, in entry, why error) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	if _, unsound := errors.AsType[*procedures.Unsound](why); unsound {
		return web.Page(w, r, http.StatusUnprocessableEntity, checkPage(b.outline(e)))
	}
	in.Err = why
	p, err := b.publishing(r.Context(), who, e, in)
	if err != nil {
		return err
	}
	return web.Page(w, r, web.Status(why), publishPage(p))
}

// A released is a version that the commune published.
type released struct {
	procedures.Release
	entry
	Today string
	Done  string
	Text  string // its state, a key of the texts
	Kind  string
	Form  *procedures.Form
}

func (b Bench) released(r *http.Request, who gate.Actor) (released, error) {
	s, err := b.shelves(r.Context(), who)
	if err != nil {
		return released{}, err
	}
	for _, one := range s.Releases {
		if one.Procedure.Code == r.PathValue("code") && strconv.Itoa(one.Procedure.Version) == r.PathValue("version") {
			v := released{Release: one, Today: s.Today, Done: r.URL.Query().Get("xong")}
			v.Text, v.Kind = s.standing(one)
			v.Form, err = b.Store.Library().FormFor(one.Procedure)
			return v, err
		}
	}
	return released{}, gate.ErrMissing
}

func (b Bench) release(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v, err := b.released(r, who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, releasePage(v))
}

// withdraw ends a version by its last day; the one before comes back.
func (b Bench) withdraw(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v, err := b.released(r, who)
	if err != nil {
		return err
	}
	v.entry = entry{Typed: r.PostForm}
	last, err := dateOf(v.entry, "last_day")
	if err == nil {
		err = b.Store.Withdraw(r.Context(), who, v.Procedure.Code, v.Procedure.Version, last)
	}
	if fault.Told(err) {
		v.Err = err
		return web.Page(w, r, web.Status(err), releasePage(v))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/soan-thu-tuc?xong=ket-thuc")
}

func (b Bench) askDiscard(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, discardPage(e))
}

func (b Bench) discard(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := b.Store.Discard(r.Context(), who, r.PathValue("id")); err != nil {
		return err
	}
	return web.Redirect(w, r, "/soan-thu-tuc?xong=xoa")
}

// An importing is a file that is to become an edition: looked at first, taken
// by a second press.
type importing struct {
	entry
	Body  string
	Read  *procedures.Edition
	Flaws []procedures.Flaw
}

func (b Bench) askImport(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	return web.Page(w, r, http.StatusOK, importPage(importing{}))
}

func (b Bench) takeImport(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	i := importing{entry: entry{Typed: r.PostForm}, Body: r.PostFormValue("yaml")}
	if body, err := sentFile(r, "tep"); err != nil {
		return err
	} else if body != "" {
		i.Body = body
	}
	var e procedures.Edition
	err := error(ErrFile.At("tep"))
	if i.Body != "" {
		e, err = procedures.Import([]byte(i.Body))
	}
	if err == nil && r.PostForm.Has("_nhan") {
		var id string
		if id, err = b.Store.Take(r.Context(), who, e); err == nil {
			return web.Redirect(w, r, at(procedures.Edition{ID: id}))
		}
	}
	if fault.Told(err) {
		i.Err = located(err, "tep")
		return web.Page(w, r, web.Status(err), importPage(i))
	}
	if err != nil {
		return err
	}
	i.Read, i.Flaws = &e, b.Store.Library().Check(e, b.today())
	return web.Page(w, r, http.StatusOK, importPage(i))
}

// sentFile is the text of an uploaded file, "" when none came.
func sentFile(r *http.Request, name string) (string, error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File[name]) == 0 {
		return "", nil
	}
	return readAll(r.MultipartForm.File[name][0])
}

func readAll(h *multipart.FileHeader) (string, error) {
	f, err := h.Open()
	if err != nil {
		return "", err
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, mostUpload))
	return string(body), err
}

func (b Bench) export(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	return sendYAML(w, e)
}

func (b Bench) exportRelease(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	version, err := strconv.Atoi(r.PathValue("version"))
	if err != nil {
		return gate.ErrMissing
	}
	e, err := b.Store.Published(r.Context(), who, r.PathValue("code"), version)
	if err != nil {
		return err
	}
	return sendYAML(w, e)
}

func sendYAML(w http.ResponseWriter, e procedures.Edition) error {
	body, err := e.Export()
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/yaml; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+e.Procedure.Code+`.yaml"`)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, err = w.Write(body)
	return err
}

// imported says what a file holds, before it is taken.
func (i importing) rows(ctx context.Context) []ui.SummaryRow {
	questions, pages := 0, 0
	for _, s := range i.Read.Form.Sections {
		for _, p := range s.Pages {
			pages++
			questions += len(p.Fields)
		}
	}
	return []ui.SummaryRow{
		{Key: t(ctx, "procedures.build.name"), Value: i.Read.Procedure.Name.Value.In(lang.Tag(ctx))},
		{Key: t(ctx, "procedures.build.code"), Value: i.Read.Procedure.Code},
		{Key: t(ctx, "procedures.build.questions"), Value: t(ctx, "procedures.build.import.counts", questions, pages)},
		{Key: t(ctx, "procedures.build.papers"), Value: strconv.Itoa(len(i.Read.Procedure.Components))},
		{Key: t(ctx, "procedures.build.tests"), Value: strconv.Itoa(len(i.Read.Tests))},
	}
}
