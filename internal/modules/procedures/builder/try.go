package builder

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// Who tries the form out.
const (
	asResident = "nguoi-dan"
	asOffice   = "can-bo"
)

// A trial is a form being answered to see how it is. Nothing of it is kept: the
// answers travel in the page.
type trial struct {
	procedures.Edition
	as      string
	form    *procedures.Form // nil while the edition cannot be shown
	page    *procedures.Page // nil at the end
	answers procedures.Answers
	files   []Attached
	drawn   Drawn
	errors  []ui.ErrorItem
	warned  bool
	lib     *procedures.Library
	sit     procedures.Situation
	to      string
	in      entry
}

func (b Bench) trial(r *http.Request, who gate.Actor) (trial, error) {
	e, err := b.open(r, who)
	if err != nil {
		return trial{}, err
	}
	tr := trial{Edition: e, to: b.Authority(who.Commune), as: r.PathValue("as"), answers: procedures.Answers{}, lib: b.Store.Library(),
		sit: procedures.Situation{Today: b.today(), Channel: procedures.ByWeb}}
	switch tr.as {
	case asResident:
	case asOffice:
		tr.sit.Channel, tr.sit.Office = procedures.AtDesk, true
	default:
		return tr, gate.ErrMissing
	}
	tr.form, _ = tr.lib.Preview(e) // the page says what is wrong instead
	return tr, nil
}

func (b Bench) try(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	tr, err := b.trial(r, who)
	if err != nil {
		return err
	}
	if tr.form == nil {
		return web.Page(w, r, http.StatusOK, brokenPage(tr.Edition))
	}
	pages := tr.view().Pages()
	if want := r.URL.Query().Get("trang"); want != "" {
		tr.page = tr.form.Page(want)
	}
	if tr.page == nil && len(pages) > 0 {
		tr.page = pages[0]
	}
	return b.show(w, r, tr, Drawing{})
}

func (tr trial) view() *procedures.View { return tr.form.View(tr.answers, tr.sit) }

// show draws the page where the trial stands, or its end.
func (b Bench) show(w http.ResponseWriter, r *http.Request, tr trial, as Drawing) error {
	status := http.StatusOK
	if tr.page == nil {
		return web.Page(w, r, status, tryEndPage(tr))
	}
	as.Form, as.Page, as.Answers, as.As, as.Files, as.To = tr.form, tr.page, tr.answers, tr.sit, tr.files, tr.to
	tr.drawn = b.Draw(as)
	if as.Problems != nil {
		tr.errors = tr.drawn.Errors(r.Context())
	}
	if len(tr.errors) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return web.Page(w, r, status, tryPage(tr))
}

// Hidden values that carry a trial from page to page.
const (
	answersField = "_tra-loi"
	filesField   = "_tep"
	pageField    = "_trang"
)

// trySent takes one page of answers and goes on, back, or stays with what is
// wrong, as the real thing does.
func (b Bench) trySent(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	tr, err := b.trial(r, who)
	if err != nil {
		return err
	}
	if tr.form == nil {
		return web.Page(w, r, http.StatusOK, brokenPage(tr.Edition))
	}
	tr.answers, tr.files = carried(r)
	if tr.page = tr.form.Page(r.PostFormValue(pageField)); tr.page == nil {
		if pages := tr.view().Pages(); len(pages) > 0 { // back from the end
			tr.page = pages[len(pages)-1]
		}
		return b.show(w, r, tr, Drawing{})
	}
	typed := b.Typed(tr.page, r.PostForm)
	if row := r.PostFormValue("_remove"); row != "" {
		for name := range typed {
			if strings.HasPrefix(name, row+".") {
				delete(typed, name)
			}
		}
	}
	if name, id, ok := strings.Cut(r.PostFormValue("remove"), "|"); ok {
		typed[name] = slices.DeleteFunc(typed[name], func(s string) bool { return s == id })
	}
	tr.attach(r, typed)
	typed = b.Typed(tr.page, typed)
	part, unread := tr.form.Parse(tr.page, typed)
	tr.answers = tr.form.Merge(tr.answers, tr.page, part)
	if r.PostForm.Has("_lui") {
		tr.page = tr.before()
		return b.show(w, r, tr, Drawing{})
	}
	view := tr.view()
	drawing := Drawing{Typed: typed, More: r.PostFormValue("_add")}
	if drawing.More != "" || r.PostForm.Has("_remove") || r.PostForm.Has("remove") {
		return b.show(w, r, tr, drawing)
	}
	drawing.Problems = append(unread, view.CheckPage(tr.page)...)
	stop := slices.ContainsFunc(drawing.Problems, func(p procedures.Problem) bool { return !p.Warn || !r.PostForm.Has("_seen") })
	if stop {
		tr.warned = true
		return b.show(w, r, tr, drawing)
	}
	tr.page = view.Next(tr.page)
	return b.show(w, r, tr, Drawing{})
}

// before is the page before this one, itself when it is the first.
func (tr trial) before() *procedures.Page {
	if p := tr.view().Previous(tr.page); p != nil {
		return p
	}
	return tr.page
}

// carried reads what the page carries. It comes from a browser and may be
// anything: what is no answer is as good as none.
func carried(r *http.Request) (procedures.Answers, []Attached) {
	answers, files := procedures.Answers{}, []Attached{}
	if json.Unmarshal([]byte(r.PostFormValue(answersField)), &answers) != nil || answers == nil {
		answers = procedures.Answers{}
	}
	if json.Unmarshal([]byte(r.PostFormValue(filesField)), &files) != nil {
		files = nil
	}
	return answers, files[:min(len(files), mostFiles)]
}

// mostFiles bounds the names of files that a trial carries.
const mostFiles = 100

// attach notes the files that came, by name only; their content is dropped.
func (tr *trial) attach(r *http.Request, typed map[string][]string) {
	if r.MultipartForm == nil {
		return
	}
	for name, headers := range r.MultipartForm.File {
		f := tr.form.Field(name)
		if f == nil || f.Page() != tr.page {
			continue
		}
		for _, h := range headers {
			if h.Filename == "" || len(tr.files) == mostFiles {
				continue
			}
			file := Attached{ID: "thu-" + strconv.Itoa(len(tr.files)+1), Name: h.Filename}
			tr.files = append(tr.files, file)
			if f.Many {
				typed[name] = append(typed[name], file.ID)
			} else {
				typed[name] = []string{file.ID}
			}
		}
	}
}

func inJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // answers came from JSON
		return "null"
	}
	return string(b)
}

// step is where the trial stands among the pages shown so far.
func (tr trial) step() (at, of int) {
	pages := tr.view().Pages()
	return slices.Index(pages, tr.page) + 1, len(pages) + 1
}

// rows are the answers at the end, each with the way to its question.
func (tr trial) rows(ctx context.Context, s procedures.SummarySection) []ui.SummaryRow {
	var rows []ui.SummaryRow
	for _, r := range s.Rows {
		lines := slices.Clone(r.Lines)
		for _, id := range r.Files {
			for _, f := range tr.files {
				if f.ID == id {
					lines = append(lines, f.Name)
				}
			}
		}
		row := ui.SummaryRow{Key: r.Label, ValueBody: lineBreaks(lines)}
		if id := plainID(r.Field); fieldOf(tr.Edition, id) != nil {
			row.Actions = []ui.Action{{Text: t(ctx, "procedures.build.try.edit"), Href: at(tr.Edition, "o", id), Hidden: r.Label}}
		}
		rows = append(rows, row)
	}
	return rows
}

// plainID takes the row out of the id of a list's answer, and leaves the list.
func plainID(id string) string {
	parts := strings.Split(id, ".")
	for i, part := range parts {
		if _, err := strconv.Atoi(part); err == nil {
			return strings.Join(parts[:i], ".")
		}
	}
	return id
}

// bill is what these answers cost, in words.
func (tr trial) bill(ctx context.Context) string {
	bill, err := tr.Procedure.Fee.Value.Bill(procedures.FeeCase{Channel: tr.sit.Channel, Date: tr.sit.Today})
	switch {
	case err != nil:
		return feeWords(ctx, tr.Procedure.Fee.Value)
	case bill.Dong == 0:
		return t(ctx, "procedures.build.fee.free")
	}
	return lang.Dong(bill.Dong)
}

func (tr trial) term(ctx context.Context) string {
	var words []string
	for _, term := range tr.Procedure.TermsBy(tr.sit.Channel) {
		words = append(words, termWords(ctx, term))
	}
	if words == nil {
		return t(ctx, "procedures.build.empty")
	}
	return strings.Join(words, "; ")
}

// broken draws the page of an edition that cannot be shown yet.
func brokenPage(e procedures.Edition) templ.Component { return tryBroken(e) }
