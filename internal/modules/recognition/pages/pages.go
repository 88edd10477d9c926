// Package pages is where officials make the dossier that asks for recognition,
// see what changed since the last one, take its papers away, and ask which
// dossier a paper in their hands belongs to.
package pages

import (
	"context"
	"embed"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"xaso/internal/modules/recognition"
	"xaso/internal/modules/recognition/frozen"
	"xaso/internal/platform/blob"
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

// Addresses of these pages.
const (
	Path      = "/ho-so-cong-nhan"
	CheckPath = Path + "/kiem-tra"
)

// mostUpload is the largest file that is asked about: a whole bundle.
const mostUpload = 32 << 20

// every is how often a page that waits for papers loads again, in seconds.
const every = "2"

type hall struct{ archive *recognition.Archive }

// Routes are the addresses of this package.
func Routes(a *recognition.Archive) []web.Route {
	h := hall{a}
	return []web.Route{
		web.Get(Path, web.Needs(recognition.MaySee), h.list),
		web.Post(Path, web.Needs(recognition.MayFreeze), h.freeze),
		web.Get(CheckPath, web.Needs(recognition.MaySee), h.check),
		web.Post(CheckPath, web.Needs(recognition.MaySee), h.checkFile, web.Body(mostUpload)),
		web.Get(Path+"/{id}", web.Needs(recognition.MaySee), h.dossier),
		web.Get(Path+"/{id}/tai/{name}", web.Needs(recognition.MaySee), h.paper),
	}
}

func (h hall) list(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.listed(w, r, who, nil)
}

func (h hall) listed(w http.ResponseWriter, r *http.Request, who gate.Actor, wrong error) error {
	all, err := h.archive.List(r.Context(), who)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if wrong != nil {
		status = web.Status(wrong)
	}
	return web.Page(w, r, status, listPage(all, who.May(recognition.MayFreeze), wrong))
}

func (h hall) freeze(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id, err := h.archive.Freeze(r.Context(), who, r.PostForm.Get("ho-so"))
	if kind := fault.KindOf(err); err != nil && (kind == fault.Invalid || kind == fault.Conflict) {
		return h.listed(w, r, who, err)
	} else if err != nil {
		return err
	}
	return web.Redirect(w, r, Path+"/"+id)
}

func (h hall) dossier(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	l, err := h.archive.Find(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	if l.Whole && !l.Ready() {
		w.Header().Set("Refresh", every)
	}
	return web.Page(w, r, http.StatusOK, dossierPage(l))
}

// paper makes a paper again and sends it.
func (h hall) paper(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	f, _, err := h.archive.Paper(r.Context(), who, r.PathValue("id"), r.PathValue("name"))
	if err != nil {
		return err
	}
	blob.ServeHeaders(w.Header(), f.Name, f.Type, false)
	w.Header().Set("Content-Length", strconv.Itoa(len(f.Data)))
	_, err = w.Write(f.Data)
	return err
}

func (h hall) check(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	typed := r.URL.Query().Get("ma")
	if typed == "" {
		return web.Page(w, r, http.StatusOK, checkPage(asked{}))
	}
	m, err := h.archive.Verify(r.Context(), who, typed)
	return h.told(w, r, asked{typed: typed}, m, err)
}

func (h hall) checkFile(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if r.MultipartForm == nil || len(r.MultipartForm.File["tep"]) == 0 || r.MultipartForm.File["tep"][0].Size == 0 {
		return web.Page(w, r, http.StatusUnprocessableEntity, checkPage(asked{noFile: true}))
	}
	header := r.MultipartForm.File["tep"][0]
	file, err := header.Open()
	if err != nil {
		return err
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil {
		return err
	}
	m, err := h.archive.VerifyFile(r.Context(), who, data)
	return h.told(w, r, asked{file: header.Filename}, m, err)
}

// asked is what somebody asked about, and the answer.
type asked struct {
	typed  string
	file   string // name of the file
	noFile bool
	match  *recognition.Match
	none   bool
	wrong  error
}

func (h hall) told(w http.ResponseWriter, r *http.Request, a asked, m recognition.Match, err error) error {
	switch {
	case errors.Is(err, gate.ErrMissing):
		a.none = true
	case fault.KindOf(err) == fault.Invalid:
		a.wrong = err
		return web.Page(w, r, web.Status(err), checkPage(a))
	case err != nil:
		return err
	default:
		a.match = &m
	}
	return web.Page(w, r, http.StatusOK, checkPage(a))
}

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }

// words is what a fault says, "" without one.
func words(ctx context.Context, err error) string {
	for _, f := range fault.All(err) {
		return t(ctx, f.Code, f.Args...)
	}
	return ""
}

func address(id string) string { return Path + "/" + id }

func fileAddress(id, name string) string { return address(id) + "/tai/" + url.PathEscape(name) }

// size is a length of a file in words.
func size(n int64) string {
	if n < 1<<20 {
		return strconv.FormatInt(max(n>>10, 1), 10) + " KB"
	}
	return strings.Replace(strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64), ".", ",", 1) + " MB"
}

// by is who froze it.
func by(ctx context.Context, d recognition.Dossier) string {
	if d.ByName == "" {
		return t(ctx, "recognition.by-program")
	}
	return d.ByName
}

// standing says whether a dossier is a draft, and whether its papers are there.
func standing(ctx context.Context, d recognition.Dossier) ui.TagProps {
	if d.Draft {
		return ui.TagProps{Text: t(ctx, "recognition.draft"), Kind: "wait"}
	}
	return ui.TagProps{Text: t(ctx, "recognition.final"), Kind: "done"}
}

// about are the facts of a dossier.
func about(ctx context.Context, l recognition.Look) []ui.SummaryRow {
	return []ui.SummaryRow{
		{Key: t(ctx, "recognition.set"), Value: l.SetTitle},
		{Key: t(ctx, "recognition.year"), Value: strconv.Itoa(l.Year)},
		{Key: t(ctx, "recognition.frozen-at"), Value: lang.DateTime(ctx, l.At)},
		{Key: t(ctx, "recognition.by"), Value: by(ctx, l.Dossier)},
		{Key: t(ctx, "recognition.criteria"), Value: t(ctx, "recognition.of", l.CriteriaMet, l.Criteria)},
		{Key: t(ctx, "recognition.indicators"), Value: t(ctx, "recognition.of", l.IndicatorsMet, l.Indicators)},
		{Key: t(ctx, "recognition.standing"), ValueBody: ui.Tag(standing(ctx, l.Dossier))},
		{Key: t(ctx, "recognition.hash-of"), ValueBody: code(l.Hash)},
	}
}

// A row of papers is one paper in the forms it comes in.
type forms struct {
	title string
	files []recognition.Paper
}

// byTitle groups the papers that were made.
func byTitle(l recognition.Look) []forms {
	var all []forms
	for _, p := range l.Made {
		if n := len(all); n > 0 && all[n-1].title == p.Title {
			all[n-1].files = append(all[n-1].files, p)
		} else {
			all = append(all, forms{p.Title, []recognition.Paper{p}})
		}
	}
	return all
}

// paperRows are the papers to take away; the bundle has its button.
func paperRows(ctx context.Context, l recognition.Look) []ui.SummaryRow {
	var rows []ui.SummaryRow
	for _, one := range byTitle(l) {
		if one.files[0].Place < l.Papers-1 {
			rows = append(rows, ui.SummaryRow{Key: called(ctx, one.files[0]), ValueBody: files(l, one)})
		}
	}
	return rows
}

// called is what a paper is called in the reader's language, by the name of its
// file: "1-to-trinh.docx". The bundle is named after its commune and set.
func called(ctx context.Context, p recognition.Paper) string {
	if strings.HasSuffix(p.Name, ".zip") {
		return t(ctx, "recognition.paper.bundle")
	}
	_, slug, _ := strings.Cut(strings.TrimSuffix(p.Name, p.Name[strings.LastIndex(p.Name, "."):]), "-")
	return t(ctx, "recognition.paper."+slug)
}

// kind names a file by what opens it.
func kind(ctx context.Context, p recognition.Paper) string {
	_, end, _ := strings.Cut(p.Name, ".")
	return t(ctx, "recognition.kind."+end) + " (" + size(p.Size) + ")"
}

// bundle is the last paper that was made, when all are.
func bundle(l recognition.Look) *recognition.Paper {
	if !l.Ready() {
		return nil
	}
	return &l.Made[len(l.Made)-1]
}

// changed are the figures that differ from the dossier before.
func changed(ctx context.Context, l recognition.Look) [][]ui.Cell {
	var rows [][]ui.Cell
	for _, c := range l.Changes {
		rows = append(rows, []ui.Cell{{Text: c.Code}, {Text: c.Text}, {Text: figure(ctx, c.Was)}, {Text: figure(ctx, c.Is)}})
	}
	return rows
}

// figure is an indicator in a cell: its value and what it comes to.
func figure(ctx context.Context, i *frozen.Indicator) string {
	if i == nil {
		return t(ctx, "recognition.not-there")
	}
	text := ""
	switch r := i.Reading; {
	case !r.Known:
		text = t(ctx, "recognition.unknown")
	case i.Unit == "pass":
		text = t(ctx, "recognition.pass."+strconv.FormatBool(r.Value > 0))
	case r.Grade != "":
		text = r.Grade
	default:
		text = r.Bound + decimal(r.Value)
		if i.Unit == "percent" {
			text += "%"
		}
	}
	return text + " · " + t(ctx, "recognition.result."+string(i.Result()))
}

// decimal writes at most two places, with a comma.
func decimal(v float64) string {
	text := strings.TrimRight(strings.TrimRight(strconv.FormatFloat(v, 'f', 2, 64), "0"), ".")
	whole, rest, some := strings.Cut(text, ".")
	if n, err := strconv.ParseInt(whole, 10, 64); err == nil && v >= 0 {
		whole = lang.Number(n)
	}
	if some {
		return whole + "," + rest
	}
	return whole
}

func dossierRows(ctx context.Context, all []recognition.Dossier) [][]ui.Cell {
	var rows [][]ui.Cell
	for _, d := range all {
		rows = append(rows, []ui.Cell{{Body: link(address(d.ID), t(ctx, "recognition.edition", d.Edition))}, {Text: lang.DateTime(ctx, d.At)}, {Text: by(ctx, d)},
			{Text: t(ctx, "recognition.of", d.CriteriaMet, d.Criteria)}, {Body: ui.Tag(standing(ctx, d))}})
	}
	return rows
}

// matched are the facts of a dossier that a hash belongs to.
func matched(ctx context.Context, m recognition.Match) []ui.SummaryRow {
	what := t(ctx, "recognition.check.data")
	if m.Paper != nil {
		what = called(ctx, *m.Paper) + ", " + m.Paper.Name
	}
	return []ui.SummaryRow{
		{Key: t(ctx, "recognition.check.what"), Value: what},
		{Key: t(ctx, "recognition.check.of"), ValueBody: link(address(m.ID), m.Title+", "+t(ctx, "recognition.edition", m.Edition))},
		{Key: t(ctx, "recognition.frozen-at"), Value: lang.DateTime(ctx, m.At)},
		{Key: t(ctx, "recognition.standing"), ValueBody: ui.Tag(standing(ctx, m.Dossier))},
	}
}

// verdict is the outcome of a check in one word for its sentence.
func verdict(m recognition.Match) string {
	switch {
	case !m.Whole:
		return "touched"
	case m.Same:
		return "same"
	}
	return "otherwise"
}

// makeKind keeps one primary button: the first making is the step to take.
func makeKind(again bool) string {
	if again {
		return "secondary"
	}
	return ""
}

func fileFault(ctx context.Context, a asked) string {
	if a.noFile {
		return t(ctx, "recognition.check.no-file")
	}
	return ""
}
