package pages

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
)

// checking is the page "check your answers".
type checking struct {
	casework.OpenDraft
	Helped   helping
	Sections []procedures.SummarySection
	Pages    int
	Back     string
	Open     *procedures.Page     // first page that still lacks something
	Problems []procedures.Problem // told after "submit", nil before
	Warnings []procedures.Problem
	ReturnBy string
	view     *procedures.View
}

func (f Front) checking(r *http.Request, who gate.Actor) (checking, error) {
	o, err := f.Desk.Draft(r.Context(), who, r.PathValue("draft"))
	if err != nil {
		return checking{}, err
	}
	person, err := f.Person(r.Context(), who)
	if err != nil {
		return checking{}, err
	}
	view := o.Form.View(o.Answers, o.Situation(f.Now()))
	c := checking{OpenDraft: o, Helped: helped(who, person), Sections: view.Summary(lang.Tag(r.Context())),
		Pages: len(view.Pages()) + 1, Open: view.FirstOpen(), ReturnBy: "counter", view: view}
	c.Back = "/thu-tuc/" + o.Procedure + "/nop"
	if pages := view.Pages(); len(pages) > 0 {
		c.Back = draftPath(o.ID, pages[len(pages)-1].ID)
	}
	for _, p := range view.Check() {
		if p.Warn {
			c.Warnings = append(c.Warnings, p)
		}
	}
	return c, nil
}

// filesNamed are the files of a row of the summary.
func (c checking) filesNamed(ids []string) []casework.Attachment {
	var files []casework.Attachment
	for _, a := range c.Files {
		if slices.Contains(ids, a.ID) {
			files = append(files, a)
		}
	}
	return files
}

func (f Front) check(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	c, err := f.checking(r, who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, checkAnswersPage(c))
}

// filed is the confirmation of an application.
type filed struct {
	casework.Submitted
	Tracking string // address behind the QR code
	Name     procedures.Text
	Phone    string
	// Due is when the result is expected if the office takes the application in
	// as it is; zero where no term is known.
	Due         time.Time
	Provisional bool
	ReturnBy    string
}

// submit files the draft and answers with the confirmation itself: the PIN is
// in no address, and a second tap or a reload is answered with the same page.
func (f Front) submit(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	returnBy := r.PostFormValue("nhan")
	done, err := f.Desk.Submit(r.Context(), who, casework.Submission{Draft: r.PathValue("draft"), ReturnBy: returnBy})
	if problems, bad := errors.AsType[*casework.Problems](err); bad {
		c, err := f.checking(r, who)
		if err != nil {
			return err
		}
		c.Problems, c.ReturnBy = problems.List, returnBy
		return web.Page(w, r, http.StatusUnprocessableEntity, checkAnswersPage(c))
	}
	if err != nil {
		return err
	}
	c, err := f.Desk.Confirmation(r.Context(), who, done.ID)
	if err != nil {
		return err
	}
	page := filed{Submitted: done, Name: c.Of.Name.Value, ReturnBy: c.ReturnBy,
		Tracking: f.Address(r) + "/tra-cuu?ma=" + done.Code}
	page.Due, page.Provisional = expected(c, f.Now())
	return web.Page(w, r, http.StatusOK, filedPage(page))
}

// expected is the day a result would come if the office took the dossier in
// now. It promises nothing: the day that counts is on the appointment slip.
func expected(c casework.Confirmation, now time.Time) (time.Time, bool) {
	term, ok := c.Of.Term(procedures.ByWeb, 0)
	if !ok {
		return time.Time{}, true
	}
	counted := clock.Term{Qty: term.Qty, Unit: clock.Unit(term.Unit)}
	if counted.Check() != nil {
		return time.Time{}, true
	}
	due := clock.Due(now, counted, nil, c.Calendar)
	return due.Due, due.Provisional || !c.Of.Terms.Confirmed()
}
