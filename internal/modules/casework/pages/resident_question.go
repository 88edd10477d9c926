package pages

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

func situation(now time.Time) procedures.Situation {
	return procedures.Situation{Today: clock.DateOf(now).String(), Channel: procedures.ByWeb}
}

// asking is one question page of a draft.
type asking struct {
	*FormPage
	Draft  casework.OpenDraft
	Helped helping
	Step   int
	Of     int
	Back   string // address of the page before
	Change bool   // came from "check your answers" and goes back there
	Warned bool   // the warnings were seen: the next "continue" goes on
	Takes  bool   // the page takes files
}

// open finds the draft and the page of the address.
func (f Front) open(r *http.Request, who gate.Actor) (asking, error) {
	o, err := f.Desk.Draft(r.Context(), who, r.PathValue("draft"))
	if err != nil {
		return asking{}, err
	}
	page := o.Form.Page(r.PathValue("page"))
	if page == nil || page.Section().Internal {
		return asking{}, gate.ErrMissing
	}
	person, err := f.Person(r.Context(), who)
	if err != nil {
		return asking{}, err
	}
	a := asking{Draft: o, Helped: helped(who, person)}
	a.stand(page, o.Answers, f.Now())
	a.Suggest = suggestions(person, f.Place(who.Commune).Authority)
	if a.Takes {
		a.Again, err = f.filedBefore(r.Context(), who, o.ID)
	}
	return a, err
}

// stand puts the page onto answers: what is shown, and where it lies between
// the others.
func (a *asking) stand(page *procedures.Page, answers procedures.Answers, now time.Time) {
	suggest := (func(*procedures.Field) string)(nil)
	if a.FormPage != nil {
		suggest = a.Suggest
	}
	again := []casework.EarlierPaper(nil)
	if a.FormPage != nil {
		again = a.Again
	}
	a.FormPage = NewFormPage(a.Draft.Form, page, answers, a.Draft.Situation(now))
	a.Files, a.Suggest, a.Again = a.Draft.Files, suggest, again
	pages := a.View.Pages()
	a.Of = len(pages) + 1
	a.Step = slices.Index(pages, page) + 1
	a.Back = "/thu-tuc/" + a.Draft.Procedure + "/nop"
	if before := a.View.Previous(page); before != nil {
		a.Back = draftPath(a.Draft.ID, before.ID)
	}
	a.Takes = slices.ContainsFunc(inputsOf(page.Fields), takesFile)
}

// suggestions are answers the house knows already; each is shown as filled in
// beforehand and can be changed.
func suggestions(person casework.Person, authority string) func(*procedures.Field) string {
	return func(f *procedures.Field) string {
		switch {
		case f.Type == procedures.AgencyType:
			return authority
		case f.Repeat() != nil:
			return ""
		case f.Auto == "name":
			return person.Name
		case f.Auto == "tel":
			return person.Phone
		case f.Auto == "email":
			return person.Email
		case f.Prefill != "" && slices.Contains(f.Rules, "cccd12"):
			return person.IDNumber
		}
		return ""
	}
}

func (f Front) question(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	a, err := f.open(r, who)
	if err != nil {
		return err
	}
	a.Typed = a.Draft.Typed[a.Page.ID]
	a.More = r.URL.Query().Get("them")
	a.Change = r.URL.Query().Has("sua")
	return web.Page(w, r, http.StatusOK, questionPage(a))
}

// answer keeps what was sent, then goes on, stays or says what is wrong.
func (f Front) answer(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	a, err := f.open(r, who)
	if err != nil {
		return err
	}
	a.Change = r.PostForm.Has("_sua")
	page := a.Page
	typed := FormValues(page, r.PostForm)
	a.ownFiles(page, typed)
	if err := f.remove(r, who, &a, typed); err != nil {
		return err
	}
	refused, err := f.takeFiles(r, who, &a, page, typed)
	if err != nil {
		return err
	}
	if err := f.reuse(r, who, &a, typed); err != nil {
		return err
	}
	typed = FormValues(page, typed) // a row that lost its last answer closes up
	part, unread := a.Form.Parse(page, typed)
	a.stand(page, a.Form.Merge(a.Draft.Answers, page, part), f.Now())
	a.Typed, a.Problems = typed, joinProblems(refused, unread, a.View.CheckPage(page))
	goOn := a.goesOn(r)
	next := page.ID // where they find themselves again after a break
	if goOn {
		next = a.next(page)
	}
	if _, _, err := f.Desk.SavePage(r.Context(), who, a.Draft.ID, casework.PageSaved{Page: page.ID, Typed: typed, Next: next}); err != nil {
		return err
	}
	if goOn {
		return web.Redirect(w, r, draftPath(a.Draft.ID, next))
	}
	return f.stay(w, r, a)
}

// stays are the buttons that only change the page (a row more, a file less);
// they ask nothing of its answers.
var stays = []string{"_add", "_remove", "remove", "_stay", "_reuse"}

// goesOn reports whether the page is left: nothing is wrong, and what is
// doubtful was seen.
func (a asking) goesOn(r *http.Request) bool {
	if slices.ContainsFunc(stays, r.PostForm.Has) {
		return false
	}
	return !slices.ContainsFunc(a.Problems, func(p procedures.Problem) bool { return !p.Warn || !r.PostForm.Has("_seen") })
}

// stay shows the page again: as changed by one of its buttons, or with what is
// wrong or doubtful.
func (f Front) stay(w http.ResponseWriter, r *http.Request, a asking) error {
	here, change := draftPath(a.Draft.ID, a.Page.ID), ""
	if a.Change {
		change = "sua=1"
	}
	repeat := a.Form.Field(r.PostFormValue("_add"))
	switch {
	case repeat != nil && repeat.Type == procedures.RepeatType:
		return web.Redirect(w, r, withQuery(here, "them="+repeat.ID, change)+"#dong-"+repeat.ID+"-"+lastRow(a, repeat))
	case slices.ContainsFunc(stays, r.PostForm.Has) && len(a.fileProblems()) == 0:
		return web.Redirect(w, r, withQuery(here, change))
	case len(a.Errors(r.Context())) > 0:
		return web.Page(w, r, http.StatusUnprocessableEntity, questionPage(a))
	}
	a.Warned = true
	return web.Page(w, r, http.StatusOK, questionPage(a))
}

// next is the page to go to: the first still open one for who came to change
// an answer, else the next in order, "check your answers" at the end.
func (a asking) next(page *procedures.Page) string {
	to := a.View.Next(page)
	if a.Change {
		to = a.View.FirstOpen()
	}
	if to == nil {
		return checkPage
	}
	return to.ID
}

func withQuery(path string, parts ...string) string {
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	if len(parts) == 0 {
		return path
	}
	return path + "?" + strings.Join(parts, "&")
}

// joinProblems keeps the first problem of each field: a file that was refused
// is not also missing.
func joinProblems(lists ...[]procedures.Problem) []procedures.Problem {
	var all []procedures.Problem
	seen := map[string]bool{}
	for _, list := range lists {
		for _, p := range list {
			if !seen[p.Field] {
				seen[p.Field] = true
				all = append(all, p)
			}
		}
	}
	return all
}

// refusal is the sentence of a refused file, under the file's name.
func refusal(ctx context.Context, field, name string, err *fault.Fault) procedures.Problem {
	return procedures.Problem{Field: field, Code: err.Code,
		Text: procedures.Text{VI: t(ctx, "casework.page.file.refused", name, t(ctx, err.Code, err.Args...))}}
}
