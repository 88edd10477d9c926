package pages

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/people"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/web"
)

// An entering is the counter's page for somebody who came in person or wrote a
// letter: all questions of the declaration on one page, who it is, and which
// papers were handed in.
type entering struct {
	casework.OpenDraft
	Asked     []*FormPage
	Authority string // suggested where a declaration asks for the office
	Hamlets   []string
	Found     []people.Person // by the search, or the account just picked
	Picked    people.Person   // the applicant's account, zero without one
	Searched  bool
	Enrolled  bool
	Trial     *officeTrial // of the counter's own questions
	Problems  []procedures.Problem
}

// entryForm is the name of the counter's form, before the ids of its inputs;
// what its own inputs are called begins with entryOwn, so that no field of a
// declaration can be meant.
const (
	entryForm = "quay"
	entryOwn  = "quay."
)

func (e entering) form() officeForm { return officeForm{entryForm, e.Trial} }

// channel is the door the entry came by.
func (e entering) channel() procedures.Channel {
	if e.Channel == casework.ByPost {
		return procedures.ByPost
	}
	return procedures.AtDesk
}

func (o Office) entry(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := o.entering(r, who)
	if err != nil {
		return err
	}
	o.lay(&e, nil, "")
	return web.Page(w, r, http.StatusOK, entryPage(e))
}

func (o Office) entering(r *http.Request, who gate.Actor) (entering, error) {
	d, err := o.Desk.Draft(r.Context(), who, r.PathValue("draft"))
	return entering{OpenDraft: d, Hamlets: o.Hamlets(who.Commune), Authority: o.Place(who.Commune).Authority}, err
}

// lay stands every page of the declaration on the answers so far. Pages are
// drawn under headings of their own: the page of the browser has one title.
func (o Office) lay(e *entering, typed map[string]map[string][]string, more string) {
	view := e.Form.View(e.Answers, e.Situation(o.Now()))
	e.Asked = nil
	for _, page := range view.Pages() {
		p := NewFormPage(e.Form, page, e.Answers, e.Situation(o.Now()))
		p.Files, p.More, p.Suggest = e.Files, more, suggestions(casework.Person{}, e.Authority)
		for _, problem := range e.Problems {
			if f := e.Form.Field(problem.Field); f != nil && f.Page() == page {
				p.Problems = append(p.Problems, problem)
			}
		}
		p.Typed = e.Typed[page.ID]
		if typed != nil {
			p.Typed = typed[page.ID]
		}
		e.Asked = append(e.Asked, p)
	}
}

// enter keeps what was typed, page by page, then files the dossier, or shows
// the page again: with what is wrong, with further questions, or with the
// persons found.
func (o Office) enter(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := o.entering(r, who)
	if err != nil {
		return err
	}
	e.Trial = &officeTrial{Form: entryForm, Typed: r.PostForm}
	typed, err := o.keepAnswers(r, who, &e)
	if err != nil {
		return err
	}
	if r.PostForm.Has("_find") || r.PostForm.Has("_enrol") {
		e.Trial.Err = o.person(r, who, &e)
	}
	if err := o.pick(r, who, &e); err != nil {
		return err
	}
	if onlyChanges(r) {
		// A button that only changes the page asks nothing of the answers; what
		// cannot be kept, a refused file, is told at once.
		e.Problems = slices.DeleteFunc(e.Problems, func(p procedures.Problem) bool { return !strings.HasPrefix(p.Code, "blob.") })
		return o.entryAgain(w, r, &e, typed)
	}
	done, err := o.takeInDossier(r, who, &e)
	switch {
	case err == nil && done != nil:
		return web.Page(w, r, http.StatusOK, pinPage(*done))
	case err != nil && !told(err):
		return err
	}
	e.Trial.Err = err
	return o.entryAgain(w, r, &e, typed)
}

// takeInDossier files the dossier when all that was asked is answered. It returns
// nil without a fault where the declaration has problems of its own.
func (o Office) takeInDossier(r *http.Request, who gate.Actor, e *entering) (*slip, error) {
	in := e.filled(r)
	if e.wrong() {
		if in.Applicant.Name == "" && in.Owner == nil {
			return nil, casework.ErrOwnerName.At("applicant.name")
		}
		return nil, nil
	}
	done, err := o.Desk.Enter(r.Context(), who, in)
	if wrong, ok := errors.AsType[*casework.Problems](err); ok {
		e.Problems = joinProblems(e.Problems, wrong.List)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c, err := o.Desk.Find(r.Context(), who, done.ID, "")
	if err != nil {
		return nil, err
	}
	s := o.slip(r, c, done.PIN)
	s.New = true
	return &s, nil
}

// pick reads the account that was chosen for the applicant.
func (o Office) pick(r *http.Request, who gate.Actor, e *entering) error {
	id := r.PostFormValue(entryOwn + "account")
	if id == "" {
		return nil
	}
	return o.Gate.Read(r.Context(), who, people.MayServe, func(tx *gate.Tx) error {
		p, err := people.Find(tx, id)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(who.MayIn(people.MayServe, "", p.Hamlet)); err != nil {
			return err
		}
		tx.Disclose(gate.Access{Subject: p.ID, Purpose: casework.PurposeReceive})
		e.Picked = p
		if len(e.Found) == 0 {
			e.Found = []people.Person{p}
		}
		return nil
	})
}

// entryAgain draws the page with what was typed.
func (o Office) entryAgain(w http.ResponseWriter, r *http.Request, e *entering, typed map[string]map[string][]string) error {
	o.lay(e, typed, r.PostFormValue("_add"))
	code := http.StatusOK
	if e.failed() {
		code = http.StatusUnprocessableEntity
	}
	return web.Page(w, r, code, entryPage(*e))
}

// onlyChanges reports whether the button pressed only changes the page.
func onlyChanges(r *http.Request) bool {
	for _, button := range []string{"_stay", "_find", "_enrol", "_add", "_remove", "remove"} {
		if r.PostForm.Has(button) {
			return true
		}
	}
	return false
}

// wrong reports whether any answer keeps the entry from being filed.
func (e entering) wrong() bool {
	return slices.ContainsFunc(e.Problems, func(p procedures.Problem) bool { return !p.Warn })
}

// keepAnswers stores every page of the declaration as it was sent and takes in
// its files. The problems of all pages stand in e.
func (o Office) keepAnswers(r *http.Request, who gate.Actor, e *entering) (map[string]map[string][]string, error) {
	all := map[string]map[string][]string{}
	if err := o.dropFile(r, who, e); err != nil {
		return nil, err
	}
	for _, page := range e.Form.View(e.Answers, e.Situation(o.Now())).Pages() {
		typed := map[string][]string{}
		for name, values := range r.PostForm {
			if f := e.Form.Field(withoutPart(name)); f != nil && f.Page() == page {
				typed[name] = values
			}
		}
		if row := r.PostFormValue("_remove"); row != "" {
			dropRow(typed, row+".")
		}
		typed = FormValues(page, typed)
		refused, err := o.takeIn(r, who, e, page, typed)
		if err != nil {
			return nil, err
		}
		all[page.ID] = typed
		draft, problems, err := o.Desk.SavePage(r.Context(), who, e.ID, casework.PageSaved{Page: page.ID, Typed: typed})
		if err != nil {
			return nil, err
		}
		e.Draft = draft
		e.Problems = joinProblems(e.Problems, refused, problems)
	}
	return all, nil
}

// withoutPart is the field of a date's box.
func withoutPart(name string) string {
	for _, part := range []string{"-day", "-month", "-year"} {
		if base, ok := strings.CutSuffix(name, part); ok {
			return base
		}
	}
	return name
}

// dropFile takes off the file whose button was pressed.
func (o Office) dropFile(r *http.Request, who gate.Actor, e *entering) error {
	name, id, ok := strings.Cut(r.PostFormValue("remove"), "|")
	if !ok || !slices.ContainsFunc(e.Files, func(a casework.Attachment) bool { return a.ID == id }) {
		return nil
	}
	r.PostForm[name] = slices.DeleteFunc(r.PostForm[name], func(s string) bool { return s == id })
	e.Files = slices.DeleteFunc(e.Files, func(a casework.Attachment) bool { return a.ID == id })
	return o.Desk.RemoveFile(r.Context(), who, e.ID, id)
}

// takeIn stores the scans of a page. A file that was refused is a problem of
// its field.
func (o Office) takeIn(r *http.Request, who gate.Actor, e *entering, page *procedures.Page, typed map[string][]string) ([]procedures.Problem, error) {
	for name, ids := range typed {
		if f := e.Form.Field(name); f != nil && takesFile(f) {
			typed[name] = slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
				return !slices.ContainsFunc(e.Files, func(own casework.Attachment) bool { return own.ID == id })
			})
		}
	}
	if r.MultipartForm == nil {
		return nil, nil
	}
	var refused []procedures.Problem
	for _, name := range slices.Sorted(maps.Keys(r.MultipartForm.File)) {
		field := e.Form.Field(name)
		if field == nil || !takesFile(field) || field.Page() != page {
			continue
		}
		for _, header := range r.MultipartForm.File[name] {
			if header.Size == 0 && header.Filename == "" {
				continue
			}
			up, err := o.attach(r.Context(), who, e.ID, name, field, header)
			switch {
			case err == nil:
				e.Files = append(e.Files, up)
				if !field.Many {
					typed[name] = nil
				}
				typed[name] = append(typed[name], up.ID)
			case told(err):
				refused = append(refused, refusal(r.Context(), name, header.Filename, fault.All(err)[0]))
			default:
				return nil, err
			}
		}
	}
	return refused, nil
}

// person searches the register for who stands at the counter, or enters them
// in it: the receptionist has seen their paper.
func (o Office) person(r *http.Request, who gate.Actor, e *entering) error {
	if r.PostForm.Has("_enrol") {
		id, err := o.People.Enrol(r.Context(), who, people.Details{Name: said(r, entryOwn+"name"), Phone: said(r, entryOwn+"phone"),
			CCCD: said(r, entryOwn+"cccd"), Hamlet: r.PostFormValue(entryOwn + "hamlet")})
		if err == nil {
			r.PostForm.Set(entryOwn+"account", id)
			r.Form.Set(entryOwn+"account", id)
			e.Enrolled = true
		}
		return err
	}
	typed := said(r, entryOwn+"find")
	return o.Gate.Read(r.Context(), who, people.MayServe, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(people.MayServe)); err != nil {
			return err
		}
		e.Searched = true
		found, err := o.People.Search(tx, typed, mostFound)
		e.Found = found
		return err
	})
}

// mostFound is how many residents a search at the counter shows; who is not
// among them is searched by number.
const mostFound = 8

// filled is the entry as the counter's own questions say it.
func (e entering) filled(r *http.Request) casework.CounterEntry {
	own := func(name string) string { return said(r, entryOwn+name) }
	in := casework.CounterEntry{
		Draft: e.ID, Hamlet: own("hamlet"), ReturnBy: own("return"), Papers: papersTyped(r.PostForm), Note: own("note"),
		PaidBy: own("paid"), Fee: dong(own("fee")), Accept: r.PostFormValue("accept") == "1",
		Applicant: casework.Person{Account: own("account"), Name: own("name"), Phone: own("phone"), Address: own("address"), Hamlet: own("hamlet")},
	}
	in.Applicant.Name = firstOf(in.Applicant.Name, e.Picked.Name)
	if n, _, err := identity.PersonalNumber(own("cccd"), identity.About{}); err == nil {
		in.Applicant.IDKind, in.Applicant.IDNumber = "CCCD", n
	} else {
		in.Applicant.IDNumber = own("cccd")
	}
	if name := own("owner"); name != "" {
		in.Owner = &casework.Person{Name: name, IDNumber: own("owner-number")}
	}
	in.Sets, _ = strconv.Atoi(own("sets"))
	in.Variant, _ = strconv.Atoi(own("variant"))
	return in
}
