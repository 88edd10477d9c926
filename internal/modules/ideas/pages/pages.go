// Package pages is the box of ideas as everybody sees it: the list with what
// was answered, the form, one idea with its support, and for officials the
// ideas that wait to be read.
package pages

import (
	"context"
	"embed"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"xaso/internal/modules/ideas"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/moderation"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// Texts are the sentences of these pages.
//
//go:embed locale/*.json
var Texts embed.FS

// Addresses of these pages.
const (
	Path     = "/sang-kien"
	newPath  = Path + "/gui"
	deskPath = Path + "/duyet"
)

// Hall is what these pages stand on.
type Hall struct {
	Book    *ideas.Book
	Hamlets func(gate.Commune) []string
	Now     func() time.Time
}

// Routes are the addresses of this package.
func Routes(h Hall) []web.Route {
	manage := web.Needs(ideas.MayManage)
	return []web.Route{
		web.Get(Path, web.Public, h.list),
		web.Get(newPath, web.SignedIn, h.form),
		web.Post(newPath, web.SignedIn, h.propose),
		web.Get(deskPath, manage, h.desk),
		web.Post(deskPath, manage, h.moderate),
		web.Get(Path+"/{id}", web.Public, h.show),
		web.Post(Path+"/{id}/ung-ho", web.SignedIn, h.support),
		web.Post(Path+"/{id}/dua-ra-ho", web.SignedIn, h.start),
		web.Post(Path+"/{id}/tra-loi", manage, h.answer),
		web.Post(Path+"/{id}/gop", manage, h.merge),
		web.Post(Path+"/{id}/ho-dong-y", web.Needs(ideas.MayCount), h.sign),
		web.Post(Path+"/{id}/mat-tran", web.Needs(ideas.MayBack), h.back),
	}
}

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }

func address(id, page string) string { return Path + "/" + id + page }

func (h Hall) today() clock.Date { return clock.DateOf(h.Now()) }

// A trial is a form that was sent and came back with its mistakes.
type trial struct {
	Values url.Values
	Err    error
}

func (x trial) value(name string) string { return x.Values.Get(name) }

func (x trial) wrong(ctx context.Context, field string) string {
	for _, f := range fault.All(x.Err) {
		if f.Field == field {
			return t(ctx, f.Code, f.Args...)
		}
	}
	return ""
}

func (x trial) items(ctx context.Context) []ui.ErrorItem {
	var all []ui.ErrorItem
	for _, f := range fault.All(x.Err) {
		all = append(all, ui.ErrorItem{Field: f.Field, Text: t(ctx, f.Code, f.Args...)})
	}
	return all
}

func (x trial) status() int {
	if x.Err != nil {
		return web.Status(x.Err)
	}
	return http.StatusOK
}

// settle leads on after a form, or shows the page again with what is wrong.
func settle(w http.ResponseWriter, r *http.Request, err error, to string, again func(trial) error) error {
	switch kind := fault.KindOf(err); {
	case err == nil:
		return web.Redirect(w, r, to)
	case kind != fault.Invalid && kind != fault.Conflict && kind != fault.Busy:
		return err
	}
	return again(trial{r.PostForm, err})
}

type listView struct {
	All    []ideas.Idea
	Filter ideas.Filter
	Today  clock.Date
	Who    gate.Actor
	Sent   bool
}

func (h Hall) list(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	q := r.URL.Query()
	f := ideas.Filter{Query: q.Get("q"), Newest: q.Get("xep") == "moi"}
	all, err := h.Book.List(r.Context(), who, f)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, listPage(listView{all, f, h.today(), who, q.Get("da-gui") == "1"}))
}

func (v listView) tasks(ctx context.Context) []ui.Task {
	var all []ui.Task
	for _, i := range v.All {
		tag := tagOf(ctx, i, v.Today)
		where := i.Hamlet
		if where == "" {
			where = t(ctx, "ideas.page.whole")
		}
		all = append(all, ui.Task{Title: i.ShownTitle, Href: address(i.ID, ""), Hint: t(ctx, "ideas.page.liked", i.Liked) + " · " + where, Tag: &tag})
	}
	return all
}

func tagOf(ctx context.Context, i ideas.Idea, today clock.Date) ui.TagProps {
	if i.Moderation == moderation.Waiting {
		return ui.TagProps{Text: t(ctx, "moderation.state.waiting"), Kind: "wait"}
	}
	if i.Late(today) {
		return ui.TagProps{Text: t(ctx, "ideas.page.late"), Kind: "late"}
	}
	kind := map[string]string{ideas.Open: "wait", ideas.Studying: "", ideas.Accepted: "", ideas.Done: "done", ideas.Declined: "quiet", ideas.Merged: "quiet"}[i.Status]
	return ui.TagProps{Text: t(ctx, "ideas.status."+i.Status), Kind: kind}
}

type formView struct {
	Hamlets []string
	Near    []ideas.Idea
	trial
}

func (h Hall) form(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.formAgain(w, r, who, trial{}, nil)
}

func (h Hall) formAgain(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial, near []ideas.Idea) error {
	return web.Page(w, r, x.status(), formPage(formView{h.Hamlets(who.Commune), near, x}))
}

// propose asks first whether one of the ideas that say nearly the same is
// meant: supporting it does more than saying it again.
func (h Hall) propose(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	q := r.PostForm
	if q.Get("van-gui") == "" {
		near, err := h.Book.Similar(r.Context(), who, q.Get("tieu-de"))
		if err != nil {
			return err
		}
		if len(near) > 0 {
			return h.formAgain(w, r, who, trial{Values: q}, near)
		}
	}
	_, err := h.Book.Propose(r.Context(), who, ideas.Filing{Title: q.Get("tieu-de"), Body: q.Get("noi-dung"), Name: q.Get("ten"), Hamlet: q.Get("thon")})
	return settle(w, r, err, Path+"?da-gui=1", func(x trial) error { return h.formAgain(w, r, who, x, nil) })
}

func (v formView) hamlets(ctx context.Context) []ui.Option {
	all := []ui.Option{{Blank: true, Text: t(ctx, "ideas.page.whole")}}
	for _, n := range v.Hamlets {
		all = append(all, ui.Option{Value: n, Text: n})
	}
	return all
}

type showView struct {
	ideas.Look
	Today           clock.Date
	Who             gate.Actor
	Percent, Months ideas.Rule
	AnswerRule      ideas.Rule
	trial
}

func (h Hall) show(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.shownAgain(w, r, who, trial{})
}

func (h Hall) shownAgain(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	l, err := h.Book.Look(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	day := h.today()
	return web.Page(w, r, x.status(), showPage(showView{l, day, who, h.Book.Rule("initiative-percent", day), h.Book.Rule("initiative-months", day), h.Book.Rule("answer-days", day), x}))
}

// done leads back to the idea, or shows it with what was wrong.
func (h Hall) done(w http.ResponseWriter, r *http.Request, who gate.Actor, err error) error {
	return settle(w, r, err, address(r.PathValue("id"), ""), func(x trial) error { return h.shownAgain(w, r, who, x) })
}

func (h Hall) support(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.done(w, r, who, h.Book.Support(r.Context(), who, r.PathValue("id"), r.PostForm.Get("y") == "co"))
}

func (h Hall) start(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.done(w, r, who, h.Book.StartInitiative(r.Context(), who, r.PathValue("id")))
}

func (h Hall) answer(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.done(w, r, who, h.Book.Answer(r.Context(), who, r.PathValue("id"), r.PostForm.Get("trang-thai"), r.PostForm.Get("tra-loi")))
}

// merge takes the other idea's address, or its id, as officials paste it.
func (h Hall) merge(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	into := strings.TrimSpace(r.PostForm.Get("trung"))
	into = into[strings.LastIndex(into, "/")+1:]
	return h.done(w, r, who, h.Book.Merge(r.Context(), who, r.PathValue("id"), into))
}

func (h Hall) sign(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	q := r.PostForm
	codes := strings.FieldsFunc(q.Get("ma-ho"), func(c rune) bool { return strings.ContainsRune(" ,;\r\n\t", c) })
	var on clock.Date
	if date, err := time.Parse("2-1-2006", q.Get("ngay-day")+"-"+q.Get("ngay-month")+"-"+q.Get("ngay-year")); err == nil {
		on = clock.Date{Year: date.Year(), Month: date.Month(), Day: date.Day()}
	}
	return h.done(w, r, who, h.Book.Sign(r.Context(), who, r.PathValue("id"), codes, on))
}

func (h Hall) back(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.done(w, r, who, h.Book.Back(r.Context(), who, r.PathValue("id"), r.PostForm.Get("van-ban")))
}

type deskView struct {
	All   []ideas.Idea
	Rules []moderation.Rule
	trial
}

func (h Hall) desk(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.deskAgain(w, r, who, trial{})
}

func (h Hall) deskAgain(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	all, err := h.Book.Waiting(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, x.status(), deskPage(deskView{all, h.Book.Moderation.On(h.today()), x}))
}

func (h Hall) moderate(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	q := r.PostForm
	d := moderation.Decision{State: moderation.State(q.Get("cach")), Rule: q.Get("quy-tac"), Note: q.Get("ly-do"), Body: q.Get("che")}
	if d.State == moderation.Shown {
		d.Rule = ""
	}
	return settle(w, r, h.Book.Moderate(r.Context(), who, q.Get("so"), d), deskPath, func(x trial) error { return h.deskAgain(w, r, who, x) })
}

func (v deskView) rules(ctx context.Context) []ui.Option {
	all := []ui.Option{{Blank: true, Text: t(ctx, "ideas.page.rule.none")}}
	for _, r := range v.Rules {
		all = append(all, ui.Option{Value: r.ID, Text: lang.Pick(ctx, r.VI, r.EN)})
	}
	return all
}

func masked(i ideas.Idea) bool { return i.Shown != i.Body || i.ShownTitle != i.Title }

func suggested(i ideas.Idea) (state, rule string) {
	if masked(i) {
		return string(moderation.Redacted), "personal-data"
	}
	return string(moderation.Shown), ""
}

func pick(ctx context.Context, prefix string, values ...string) []ui.Choice {
	var all []ui.Choice
	for _, v := range values {
		all = append(all, ui.Choice{Value: v, Text: t(ctx, prefix+v)})
	}
	return all
}

func author(ctx context.Context, i ideas.Idea) string {
	if i.Name == "" {
		return t(ctx, "ideas.page.unnamed")
	}
	return i.Name
}

func paragraphs(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(s string) bool { return strings.TrimSpace(s) == "" })
}

func shown(d clock.Date) string { return lang.Date(d.At(0)) }
