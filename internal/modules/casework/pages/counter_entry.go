package pages

import (
	"errors"
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
	Found     []people.Person   // by the search, or the account just picked
	WalkIns   []casework.WalkIn // by the search, without an account
	Searched  bool
	Enrolled  bool
	Past      *casework.History // of the person picked, when it was asked for
	Scans     []casework.Scan
	Address   string // where the telephone's page begins
	KeepKey   string // under which this machine may keep what is typed
	Received  string // key of the form that was kept just now: it is safe here
	Trial     *officeTrial
	Problems  []procedures.Problem
	// Sources are the answers taken from elsewhere: by field, where from and
	// what was taken.
	Sources map[string][]string
	// Neighbours could be competent instead of this commune.
	Neighbours []casework.Neighbour
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

// entry draws the page as it was kept. What was filed meanwhile is shown
// instead: a page that was left open, or a way back in the browser.
func (o Office) entry(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := o.entering(r, who)
	if errors.Is(err, gate.ErrMissing) {
		if _, filed := o.Desk.Entered(r.Context(), who, r.PathValue("draft")); filed == nil {
			return web.Redirect(w, r, enteredPath(r.PathValue("draft")))
		}
	}
	if err != nil {
		return err
	}
	o.lay(&e, nil, "")
	return web.Page(w, r, http.StatusOK, entryPage(e))
}

func (o Office) entering(r *http.Request, who gate.Actor) (entering, error) {
	d, err := o.Desk.Draft(r.Context(), who, r.PathValue("draft"))
	if err != nil {
		return entering{}, err
	}
	e := entering{OpenDraft: d, Hamlets: o.Hamlets(who.Commune), Authority: o.Place(who.Commune).Authority,
		Address: o.Address(r), KeepKey: o.Desk.KeepKey(who), Sources: d.Typed[casework.SourcePage],
		Neighbours: o.Desk.Neighbours(who.Commune)}
	if own := d.Typed[casework.OwnPage]; own != nil {
		e.Trial = &officeTrial{Form: entryForm, Typed: own}
	}
	e.Scans, err = o.Desk.Scans(r.Context(), who, casework.Scan{Draft: d.ID})
	return e, err
}

// lay stands every page of the declaration on the answers so far, but for the
// papers: those have a list of their own. Pages are drawn under headings of
// their own: the page of the browser has one title.
func (o Office) lay(e *entering, typed map[string]map[string][]string, more string) {
	view := e.Form.View(e.Answers, e.Situation(o.Now()))
	e.Asked = nil
	for _, page := range view.Pages() {
		if page.ID == papersPage {
			continue
		}
		p := NewFormPage(e.Form, page, e.Answers, e.Situation(o.Now()))
		p.Files, p.More, p.Suggest = e.Files, more, suggestions(casework.Person{}, e.Authority)
		p.OneBox, p.Sources = true, e.Sources
		for _, problem := range e.Problems {
			if f := e.Form.Field(problem.Field); f != nil && f.Page() == page {
				p.Problems = append(p.Problems, problem)
			}
		}
		p.Typed = e.Typed[page.ID]
		if typed != nil && typed[page.ID] != nil {
			p.Typed = typed[page.ID]
		}
		e.Asked = append(e.Asked, p)
	}
}

// enter keeps what was typed in one write, then files the dossier, or shows
// the page again: with what is wrong, with further questions, or with the
// persons found. An entry that was filed before, its answer lost on the way, is
// shown as filed.
func (o Office) enter(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := o.entering(r, who)
	if errors.Is(err, gate.ErrMissing) {
		if _, filed := o.Desk.Entered(r.Context(), who, r.PathValue("draft")); filed == nil {
			return web.Redirect(w, r, enteredPath(r.PathValue("draft")))
		}
	}
	if err != nil {
		return err
	}
	e.Trial = &officeTrial{Form: entryForm, Typed: r.PostForm}
	typed, refused, err := o.sent(r, who, &e)
	if err != nil {
		return err
	}
	if err := o.namePicked(r, who, &e); err != nil {
		return err
	}
	if e.Trial.Err, err = o.doAsked(r, who, &e, typed); err != nil {
		return err
	}
	if err := o.keepEntry(r, who, &e, typed); err != nil {
		return err
	}
	e.Problems = joinProblems(refused, e.Problems)
	if onlyChanges(r) {
		// A button that only changes the page asks nothing of the answers; what
		// cannot be kept, a refused file, is told at once.
		e.Problems = slices.DeleteFunc(e.Problems, func(p procedures.Problem) bool { return !strings.HasPrefix(p.Code, "blob.") })
		return o.entryAgain(w, r, &e, typed)
	}
	filed, err := o.takeInDossier(r, who, &e)
	switch {
	case err == nil && filed:
		return web.Redirect(w, r, enteredPath(e.ID))
	case err != nil && !fault.Told(err):
		return err
	}
	e.Trial.Err = err
	return o.entryAgain(w, r, &e, typed)
}

// doAsked does what a button of the page asks besides keeping: to look for a
// person, to take theirs over, to open a code for a telephone. The first error
// is told on the page, the second ends the request.
func (o Office) doAsked(r *http.Request, who gate.Actor, e *entering, typed map[string]map[string][]string) (told error, err error) {
	switch {
	case r.PostForm.Has("_find"):
		return nil, o.findPerson(r, who, e)
	case r.PostForm.Has("_enrol"):
		return o.enrolPerson(r, who, e), nil
	case r.PostForm.Has("_pick"):
		return nil, o.takePerson(r, who, e, typed)
	case r.PostForm.Has("_answers"):
		return nil, o.takeAnswers(r, who, e, typed)
	case r.PostForm.Has("_paper"):
		return tellable(o.takePaper(r, who, e, typed))
	case r.PostForm.Has("_past"):
		return nil, o.lookBack(r, who, e)
	case r.PostForm.Has("_scan"):
		return tellable(o.openScan(r, who, e))
	case r.PostForm.Has("_unscan"):
		return tellable(o.endScan(r, who, e))
	}
	return nil, nil
}

// tellable parts what a page can say from what ends the request.
func tellable(err error) (onPage, other error) {
	if fault.Told(err) {
		return err, nil
	}
	return nil, err
}

// takeInDossier files the dossier when all that was asked is answered. It is
// false without a fault where the declaration has problems of its own.
func (o Office) takeInDossier(r *http.Request, who gate.Actor, e *entering) (bool, error) {
	in := e.filled(r)
	var own []error
	if in.Applicant.Name == "" && in.Applicant.Account == "" && in.Owner == nil {
		own = append(own, casework.ErrOwnerName.At("applicant.name"))
	}
	if in.Accept && len(e.Sources) > 0 && r.PostFormValue(entryOwn+"confirmed") == "" {
		own = append(own, casework.ErrUnconfirmed.At("confirmed"))
	}
	if err := errors.Join(own...); err != nil || e.wrong() {
		return false, err
	}
	_, err := o.Desk.Enter(r.Context(), who, in)
	if wrong, ok := errors.AsType[*casework.Problems](err); ok {
		e.Problems = joinProblems(e.Problems, wrong.List)
		return false, nil
	}
	return err == nil, err
}

func enteredPath(draft string) string { return "/quay/da-nhap/" + draft }

// entered shows what an entry became, with the PIN to hand over.
func (o Office) entered(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	done, err := o.Desk.Entered(r.Context(), who, r.PathValue("draft"))
	if err != nil {
		return err
	}
	c, err := o.Desk.Find(r.Context(), who, done.ID, "")
	if err != nil {
		return err
	}
	s := o.slip(r, c, done.PIN)
	s.New = true
	return web.Page(w, r, http.StatusOK, pinPage(s))
}

// entryAgain draws the page with what was typed.
func (o Office) entryAgain(w http.ResponseWriter, r *http.Request, e *entering, typed map[string]map[string][]string) error {
	o.lay(e, typed, r.PostFormValue("_add"))
	code := http.StatusOK
	if e.failed() {
		code = http.StatusUnprocessableEntity
	}
	e.Received = r.PostFormValue("_key")
	return web.Page(w, r, code, entryPage(*e))
}

// changes are the buttons that only change the page.
var changes = []string{"_stay", "_find", "_enrol", "_pick", "_past", "_answers", "_paper", "_scan", "_unscan", "_add", "_remove", "remove"}

func onlyChanges(r *http.Request) bool { return slices.ContainsFunc(changes, r.PostForm.Has) }

// wrong reports whether any answer keeps the entry from being filed.
func (e entering) wrong() bool {
	return slices.ContainsFunc(e.Problems, func(p procedures.Problem) bool { return !p.Warn })
}

// filled is the entry as the counter's own questions say it.
func (e entering) filled(r *http.Request) casework.CounterEntry {
	own := func(name string) string { return said(r, entryOwn+name) }
	account := own("account")
	if strings.HasPrefix(account, walkInMark) {
		account = ""
	}
	in := casework.CounterEntry{
		Draft: e.ID, Hamlet: own("hamlet"), ReturnBy: own("return"), Papers: papersTyped(r.PostForm), Note: own("note"),
		PaidBy: own("paid"), Fee: dong(own("fee")), Accept: r.PostFormValue("accept") == "1",
		Applicant: casework.Person{Account: account, Name: own("name"), Phone: own("phone"), Address: own("address"), Hamlet: own("hamlet")},
	}
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
	in.For = commune(own("for"))
	return in
}

// refusedFile is the problem of a file that was not taken.
func refusedFile(r *http.Request, name, file string, err error) procedures.Problem {
	return refusal(r.Context(), name, file, fault.All(err)[0])
}
