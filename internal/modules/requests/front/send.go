package front

import (
	"net/http"
	"time"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// A receipt is what the sender takes home. The PIN is shown this once.
type receipt struct {
	Code, PIN string
	Due       time.Time
}

// openness is who will be able to read the report.
func (p page) openness() string {
	if p.Kind == kindComplaint {
		return "never"
	}
	if c, ok := p.category(); ok && !c.Public {
		return "never"
	}
	return "yes"
}

// send files the report that was checked. What is wrong shows on the check
// page, with the draft as it was.
func (h Hall) send(w http.ResponseWriter, r *http.Request, who gate.Actor, d draft) error {
	p, err := h.page(r, who, d, stepCheck)
	if err != nil {
		return err
	}
	if next := p.next(); next != stepCheck {
		return web.Redirect(w, r, p.at(next))
	}
	refuse := func(bad error) error {
		p.Fault = bad
		return h.show(w, r, statusOf(bad), p)
	}
	switch {
	case r.PostFormValue("trang-web") != "":
		return refuse(errTrap.At("trang-web"))
	case !d.told():
		return refuse(errNothing)
	case !h.budget.spend(h.Network(r)):
		return refuse(errFlood.With(p.Office))
	}
	got, err := h.Desk.file(r.Context(), who, d)
	if fault.Told(err) {
		return refuse(err)
	}
	if err != nil {
		return err
	}
	// Of the draft only the code stays: going back does not send it again.
	if err := h.keep(r.Context(), who, draft{ID: d.ID, Sent: got.Code}); err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, sentPage(got))
}
