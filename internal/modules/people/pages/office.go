package pages

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"xaso/internal/modules/people"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

func (h Hall) officials(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	all, err := h.Register.Officials(r.Context(), who)
	if err != nil {
		return err
	}
	policy, err := h.Register.Policy(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, officialsPage(all, policy, who.May(people.MayAdminister)))
}

// policy demands a second factor of officials from a day on, or no longer.
func (h Hall) policy(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	p := people.Policy{SecondFactor: r.PostFormValue("second") == "on"}
	if from := day(r, "from"); p.SecondFactor && !from.IsZero() {
		p.From = from.At(0)
	} else if p.SecondFactor {
		p.From = h.Now().AddDate(0, 0, 14) // grace to set up telephones
	}
	if err := h.Register.SetPolicy(r.Context(), who, p); err != nil {
		return err
	}
	return web.Redirect(w, r, "/can-bo")
}

// choices are what the forms of roles offer.
type choices struct {
	hamlets []string
	fields  []Field
	today   clock.Date
}

func (h Hall) choices(who gate.Actor) choices {
	return choices{h.Hamlets(who.Commune), h.Fields(who.Commune), clock.DateOf(h.Now())}
}

// assignment takes only what the form offers: no other field of a request is
// looked at, and a role of another account cannot be named.
func (h Hall) assignment(r *http.Request, who gate.Actor) people.Assignment {
	a := people.Assignment{Role: people.Role(r.PostFormValue("role")), Hamlet: known(h.Hamlets(who.Commune), r.PostFormValue("in")),
		From: day(r, "from"), Until: day(r, "until")}
	for _, f := range h.Fields(who.Commune) {
		if f.Code == r.PostFormValue("field") {
			a.Field = f.Code
		}
	}
	if r.PostFormValue("until") != "" && a.Until.IsZero() {
		a.From = clock.Date{} // an end that cannot be read must not become no end
	}
	return a
}

func (h Hall) askAppoint(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return web.Page(w, r, http.StatusOK, appointPage(form{}, h.choices(who)))
}

func (h Hall) appoint(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id, err := h.Register.Appoint(r.Context(), who, people.Appointment{Details: h.details(r, who),
		Roles: []people.Assignment{h.assignment(r, who)}})
	if err != nil {
		return again(w, r, err, func(f form) templ.Component { return appointPage(f, h.choices(who)) })
	}
	return web.Redirect(w, r, "/can-bo/"+id)
}

// findOfficial leads to the account of a resident who is to become an official.
func (h Hall) findOfficial(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id, err := h.Register.ByLogin(r.Context(), who, r.PostFormValue("login"))
	if errors.Is(err, gate.ErrMissing) {
		err = people.ErrNoSuchLogin.At("login")
	}
	if err != nil {
		return again(w, r, err, func(f form) templ.Component { return appointPage(f, h.choices(who)) })
	}
	return web.Redirect(w, r, "/can-bo/"+id)
}

func (h Hall) official(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	o, err := h.Register.Official(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, h.officialPage(form{}, o, who, people.DeskCode{}))
}

func (h Hall) officialPage(f form, o people.Official, who gate.Actor, code people.DeskCode) templ.Component {
	// One's own page has no buttons: nobody changes their own power.
	may := who.May(people.MayAdminister) && who.ID != o.ID
	return officialPage(f, o, h.choices(who), may, code)
}

// change runs one act on the official of the address and shows them again.
func (h Hall) change(w http.ResponseWriter, r *http.Request, who gate.Actor, act func(id string) error) error {
	id := r.PathValue("id")
	err := act(id)
	if err == nil {
		return web.Redirect(w, r, "/can-bo/"+id)
	}
	o, failed := h.Register.Official(r.Context(), who, id)
	if failed != nil {
		return failed
	}
	return again(w, r, err, func(f form) templ.Component { return h.officialPage(f, o, who, people.DeskCode{}) })
}

func (h Hall) giveRole(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.change(w, r, who, func(id string) error {
		a := h.assignment(r, who)
		a.Account = id
		return h.Register.GiveRole(r.Context(), who, a)
	})
}

func (h Hall) endRole(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.change(w, r, who, func(id string) error { return h.Register.EndRole(r.Context(), who, id, r.PathValue("role")) })
}

func (h Hall) setOffice(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.change(w, r, who, func(id string) error {
		return h.Register.SetOffice(r.Context(), who, id, r.PostFormValue("office"))
	})
}

func (h Hall) disable(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.change(w, r, who, func(id string) error { return h.Register.Disable(r.Context(), who, id) })
}

func (h Hall) enable(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.change(w, r, who, func(id string) error { return h.Register.Enable(r.Context(), who, id) })
}

func (h Hall) resetSecond(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.change(w, r, who, func(id string) error { return h.Register.ResetSecond(r.Context(), who, id) })
}

func (h Hall) officialCode(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("id")
	code, err := h.Register.IssueCode(r.Context(), who, id)
	if err != nil {
		return h.change(w, r, who, func(string) error { return err })
	}
	o, err := h.Register.Official(r.Context(), who, id)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, h.officialPage(form{}, o, who, code))
}

// substitutes is what the page of delegations shows.
type substitutes struct {
	all       []people.Delegation
	officials []people.Official
	today     clock.Date
	may       bool
}

func (s substitutes) name(id string) string {
	for _, o := range s.officials {
		if o.ID == id {
			return o.Name
		}
	}
	return id
}

func (h Hall) substitutes(r *http.Request, who gate.Actor) (substitutes, error) {
	s := substitutes{today: clock.DateOf(h.Now()), may: who.May(people.MayAdminister)}
	var err error
	if s.all, err = h.Register.Delegations(r.Context(), who); err != nil {
		return s, err
	}
	s.officials, err = h.Register.Officials(r.Context(), who)
	return s, err
}

func (h Hall) delegations(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	s, err := h.substitutes(r, who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, delegationsPage(form{}, s))
}

func (h Hall) delegate(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	d := people.Delegation{From: r.PostFormValue("away"), To: r.PostFormValue("to"),
		Kind: people.DelegationKind(r.PostFormValue("kind")), Document: r.PostFormValue("document"),
		Since: day(r, "from"), Until: day(r, "until")}
	for _, role := range r.PostForm["roles"] {
		d.Roles = append(d.Roles, people.Role(role))
	}
	if _, err := h.Register.Delegate(r.Context(), who, d); err != nil {
		s, failed := h.substitutes(r, who)
		if failed != nil {
			return failed
		}
		return again(w, r, err, func(f form) templ.Component { return delegationsPage(f, s) })
	}
	return web.Redirect(w, r, "/uy-quyen")
}

func (h Hall) endDelegation(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := h.Register.EndDelegation(r.Context(), who, r.PathValue("id")); err != nil {
		return err
	}
	if !who.May(people.MaySeeOfficials) {
		return web.Redirect(w, r, "/tai-khoan")
	}
	return web.Redirect(w, r, "/uy-quyen")
}

func (h Hall) alarms(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	all, err := h.Register.Alarms(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, alarmsPage(form{}, all, ""))
}

func (h Hall) answer(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("id")
	if err := h.Register.Answer(r.Context(), who, id, r.PostFormValue("answer")); err != nil {
		all, failed := h.Register.Alarms(r.Context(), who)
		if failed != nil {
			return failed
		}
		return again(w, r, err, func(f form) templ.Component { return alarmsPage(f, all, id) })
	}
	return web.Redirect(w, r, "/thac-mac")
}
