package pages

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"xaso/internal/modules/people"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// Periods offered for a consent, in days from today.
var (
	onlinePeriods = []string{"7", "30", "90", "365"}
	doorPeriods   = []string{"1", "7", "30"}
)

// asked is the consent of a form; an unknown period ends before it begins,
// which the register refuses.
func (h Hall) asked(r *http.Request, periods []string) people.Consent {
	today := clock.DateOf(h.Now())
	c := people.Consent{Helper: r.PostFormValue("helper"), Scope: people.Scope(r.PostFormValue("scope")),
		Witness: r.PostFormValue("witness"), Note: r.PostFormValue("note"), From: today}
	if days, err := strconv.Atoi(known(periods, r.PostFormValue("days"))); err == nil {
		c.Until = today.AddDays(days)
	}
	return c
}

// agreements is what the pages of consents show.
type agreements struct {
	all     []people.Consent
	names   map[string]string
	helpers []people.Person
	me      string
	acting  string // for whom the session acts
	today   clock.Date
}

// stands reports whether a consent may be used or ended.
func (a agreements) stands(c people.Consent) bool {
	return c.EndedAt.IsZero() && !c.Until.Before(a.today)
}

func (h Hall) agreements(r *http.Request, who gate.Actor) (agreements, error) {
	a := agreements{me: who.ID, acting: who.For, today: clock.DateOf(h.Now())}
	var err error
	if a.all, a.names, err = h.Register.Consents(r.Context(), who); err != nil {
		return a, err
	}
	a.helpers, err = h.Register.Helpers(r.Context(), who)
	return a, err
}

func (h Hall) consents(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	a, err := h.agreements(r, who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, consentsPage(form{}, a))
}

func (h Hall) consent(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if _, err := h.Register.Consent(r.Context(), who, h.asked(r, onlinePeriods)); err != nil {
		a, failed := h.agreements(r, who)
		if failed != nil {
			return failed
		}
		return again(w, r, err, func(f form) templ.Component { return consentsPage(f, a) })
	}
	return web.Redirect(w, r, "/tai-khoan/uy-quyen-ho-tro")
}

func (h Hall) endConsent(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := h.Register.EndConsent(r.Context(), who, r.PathValue("id")); err != nil {
		return err
	}
	return web.Redirect(w, r, "/tai-khoan/uy-quyen-ho-tro")
}

func (h Hall) help(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	a, err := h.agreements(r, who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, helpPage(form{}, a))
}

func (h Hall) consentAtDoor(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	_, err := h.Register.ConsentAtDoor(r.Context(), who, r.PostFormValue("login"), h.asked(r, doorPeriods))
	if err != nil {
		a, failed := h.agreements(r, who)
		if failed != nil {
			return failed
		}
		return again(w, r, err, func(f form) templ.Component { return helpPage(f, a) })
	}
	return web.Redirect(w, r, "/ho-tro")
}

func (h Hall) actFor(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := h.Register.ActFor(r.Context(), who, r.PostFormValue("resident")); err != nil {
		return err
	}
	return web.Redirect(w, r, "/ho-tro")
}
