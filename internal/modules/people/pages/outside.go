package pages

import (
	"crypto/subtle"
	"net/http"

	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
)

// stateCookie holds the state of a sign-in elsewhere in the browser that
// began it: an answer brought by another browser is not taken.
const stateCookie = "xaso-ngoai"

func returnAddress(r *http.Request) string {
	return origin(r) + site.Href(r.Context(), "/dang-nhap/tro-lai")
}

// outside is a link, not a form: a form may not lead to another host.
func (h Hall) outside(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	address, state, err := h.Register.StartOutside(r.Context(), who.Commune, r.PathValue("provider"),
		returnAddress(r), localPath(r.URL.Query().Get("ve")))
	if err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{Name: stateCookie, Value: state, Path: "/", MaxAge: 600,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secure(r)})
	http.Redirect(w, r, address, http.StatusSeeOther)
	return nil
}

func (h Hall) backFromOutside(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	asked := r.URL.Query()
	held, err := r.Cookie(stateCookie)
	if err != nil || subtle.ConstantTimeCompare([]byte(held.Value), []byte(asked.Get("state"))) != 1 {
		return people.ErrCeremonyOver
	}
	http.SetCookie(w, &http.Cookie{Name: stateCookie, Path: "/", MaxAge: -1, HttpOnly: true, Secure: secure(r)})
	if asked.Get("code") == "" {
		return people.ErrOutside // the reader said no over there
	}
	arrival, err := h.Register.FinishOutside(r.Context(), who.Commune, returnAddress(r), held.Value, asked.Get("code"), h.browser(r))
	if err != nil {
		return err
	}
	if arrival.Link != "" {
		return web.Page(w, r, http.StatusOK, signInPage(form{}, arrival.Back, arrival.Link, nil))
	}
	return h.enter(w, r, arrival.Session, arrival.Back)
}
