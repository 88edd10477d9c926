package pages

import (
	"net/http"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// start explains what filing here is before it begins, and offers to go on
// with what was begun.
func (f Front) start(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	offer, _, err := f.Desk.Services().PublicOne(r.Context(), who, r.PathValue("code"))
	if err != nil {
		return err
	}
	if !offer.Channels.Here {
		return casework.ErrClosed.With(offer.Procedure.Name.Value.VI)
	}
	form, err := f.Desk.Services().Library().FormFor(offer.Procedure)
	if err != nil {
		return err
	}
	drafts, err := f.Desk.ListDrafts(r.Context(), who)
	if err != nil {
		return err
	}
	person, err := f.Person(r.Context(), who)
	if err != nil {
		return err
	}
	s := starting{Offer: offer, Helped: helped(who, person), Authority: f.Place(who.Commune).Authority,
		Pages: len(form.View(nil, situation(f.Now())).Pages()) + 1}
	for _, d := range drafts {
		if d.Procedure == offer.Procedure.Code && (d.Channel == casework.Online || d.Channel == casework.ByHelper) {
			s.Drafts = append(s.Drafts, d)
		}
	}
	return web.Page(w, r, http.StatusOK, startPage(s))
}

// starting is what the start page shows.
type starting struct {
	procedures.Offer
	Drafts    []casework.Draft
	Helped    helping
	Authority string
	Pages     int
}

// helping names both persons when somebody files for a neighbour; the zero
// value is somebody filing for themselves.
type helping struct{ Helper, For string }

func helped(who gate.Actor, person casework.Person) helping {
	if who.For == "" {
		return helping{}
	}
	return helping{who.Name, person.Name}
}

func (f Front) begin(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	draft, err := f.Desk.StartDraft(r.Context(), who, r.PathValue("code"), casework.Online)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, draftPath(draft.ID, ""))
}

// draftPath is the address of a page of a draft; "" goes to where one was.
func draftPath(draft, page string) string {
	if page == "" {
		return "/nop/" + draft
	}
	return "/nop/" + draft + "/" + page
}

// checkPage is the last page of every draft, where a form has none of its own.
const checkPage = "kiem-tra"

// resume goes to where the person was, or to the first page.
func (f Front) resume(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	o, err := f.Desk.Draft(r.Context(), who, r.PathValue("draft"))
	if err != nil {
		return err
	}
	page := o.Page
	if pages := o.Form.View(o.Answers, o.Situation(f.Now())).Pages(); page == "" && len(pages) > 0 {
		page = pages[0].ID
	}
	if page == "" {
		page = checkPage
	}
	return web.Redirect(w, r, draftPath(o.ID, page))
}

func (f Front) askDelete(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	o, err := f.Desk.Draft(r.Context(), who, r.PathValue("draft"))
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, deletePage(o))
}

func (f Front) deleteDraft(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := f.Desk.DeleteDraft(r.Context(), who, r.PathValue("draft")); err != nil {
		return err
	}
	return web.Redirect(w, r, "/ho-so?xong=xoa")
}
