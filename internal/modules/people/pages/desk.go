package pages

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/web"
)

func (h Hall) desk(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	return web.Page(w, r, http.StatusOK, deskPage("", nil, false))
}

func (h Hall) search(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	typed := r.PostFormValue("q")
	found, err := h.Register.Lookup(r.Context(), who, typed)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, deskPage(typed, found, true))
}

func (h Hall) askEnrol(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return web.Page(w, r, http.StatusOK, enrolPage(form{}, h.Hamlets(who.Commune)))
}

func (h Hall) details(r *http.Request, who gate.Actor) people.Details {
	return people.Details{Name: r.PostFormValue("name"), Phone: r.PostFormValue("phone"), CCCD: r.PostFormValue("cccd"),
		Hamlet: known(h.Hamlets(who.Commune), r.PostFormValue("hamlet")), Born: r.PostFormValue("born"),
		Office: r.PostFormValue("office")}
}

func (h Hall) enrol(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id, err := h.Register.Enrol(r.Context(), who, h.details(r, who))
	if err != nil {
		return again(w, r, err, func(f form) templ.Component { return enrolPage(f, h.Hamlets(who.Commune)) })
	}
	return web.Redirect(w, r, "/dan-cu/"+id)
}

func (h Hall) visitor(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	p, _, err := h.Register.Visitor(r.Context(), who, r.PathValue("id"), false)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, visitorPage(form{}, p, "", people.DeskCode{}))
}

func (h Hall) reveal(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	p, number, err := h.Register.Visitor(r.Context(), who, r.PathValue("id"), true)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, visitorPage(form{}, p, number, people.DeskCode{}))
}

func (h Hall) askAmend(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	p, _, err := h.Register.Visitor(r.Context(), who, r.PathValue("id"), false)
	if err != nil {
		return err
	}
	known := form{typed: url.Values{"name": {p.Name}, "phone": {identity.ShowPhone(p.Phone)},
		"born": {identity.ShowDate(p.Born)}, "hamlet": {p.Hamlet}}}
	return web.Page(w, r, http.StatusOK, amendPage(known, p, h.Hamlets(who.Commune)))
}

func (h Hall) amend(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("id")
	err := h.Register.Amend(r.Context(), who, id, h.details(r, who))
	if err == nil {
		return web.Redirect(w, r, "/dan-cu/"+id)
	}
	p, _, failed := h.Register.Visitor(r.Context(), who, id, false)
	if failed != nil {
		return failed
	}
	return again(w, r, err, func(f form) templ.Component { return amendPage(f, p, h.Hamlets(who.Commune)) })
}

func (h Hall) verify(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("id")
	if err := h.Register.Verify(r.Context(), who, id, r.PostFormValue("cccd")); err != nil {
		return h.visitorAgain(w, r, who, err)
	}
	return web.Redirect(w, r, "/dan-cu/"+id)
}

// deskCode shows the code once; it is on no other page.
func (h Hall) deskCode(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("id")
	code, err := h.Register.IssueCode(r.Context(), who, id)
	if err != nil {
		return h.visitorAgain(w, r, who, err)
	}
	p, _, err := h.Register.Visitor(r.Context(), who, id, false)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, visitorPage(form{}, p, "", code))
}

func (h Hall) visitorAgain(w http.ResponseWriter, r *http.Request, who gate.Actor, err error) error {
	p, _, failed := h.Register.Visitor(r.Context(), who, r.PathValue("id"), false)
	if failed != nil {
		return failed
	}
	return again(w, r, err, func(f form) templ.Component { return visitorPage(f, p, "", people.DeskCode{}) })
}
