package pages

import (
	"net/http"

	"github.com/a-h/templ"

	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

func (h Hall) askSignIn(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	back := localPath(r.URL.Query().Get("ve"))
	if who.SignedIn() {
		if back == "" {
			back = h.Home(who)
		}
		return web.Redirect(w, r, back)
	}
	return web.Page(w, r, http.StatusOK, signInPage(form{}, back, "", h.Register.Outsides()))
}

func (h Hall) signIn(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	back, link := localPath(r.PostFormValue("ve")), r.PostFormValue("link")
	session, err := h.Register.SignIn(r.Context(), who.Commune, people.SignIn{Login: r.PostFormValue("login"),
		Password: r.PostFormValue("password"), Browser: h.browser(r), Link: link})
	if err != nil {
		return again(w, r, err, func(f form) templ.Component { return signInPage(f, back, link, h.Register.Outsides()) })
	}
	return h.enter(w, r, session, back)
}

func (h Hall) askSecond(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	back := localPath(r.URL.Query().Get("ve"))
	return web.Page(w, r, http.StatusOK, secondPage(form{}, back))
}

func (h Hall) second(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	back := localPath(r.PostFormValue("ve"))
	half := web.Session(r, who.Commune)
	session, err := h.Register.SignInSecond(r.Context(), who.Commune, half, r.PostFormValue("code"), h.browser(r))
	if err != nil {
		return again(w, r, err, func(f form) templ.Component { return secondPage(f, back) })
	}
	return h.enter(w, r, session, back)
}

func (h Hall) askSignUp(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	back := localPath(r.URL.Query().Get("ve"))
	return web.Page(w, r, http.StatusOK, signUpPage(form{}, back, h.Hamlets(who.Commune)))
}

func (h Hall) signUp(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	back := localPath(r.PostFormValue("ve"))
	session, err := h.Register.SignUp(r.Context(), who.Commune, people.SignUp{
		Name: r.PostFormValue("name"), Login: r.PostFormValue("login"), Hamlet: known(h.Hamlets(who.Commune), r.PostFormValue("hamlet")),
		Password: r.PostFormValue("password"), Browser: h.browser(r)})
	if err != nil {
		return again(w, r, err, func(f form) templ.Component { return signUpPage(f, back, h.Hamlets(who.Commune)) })
	}
	return h.enter(w, r, session, back)
}

// known is choice when it is one of those offered, else "".
func known(offered []string, choice string) string {
	for _, o := range offered {
		if o == choice {
			return choice
		}
	}
	return ""
}

// signOut also tells the browser to forget kept pages: the next person at a
// shared desk must not see them by the back button.
func (h Hall) signOut(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	w.Header().Set("Clear-Site-Data", `"cache"`)
	if h.Leaving != nil {
		if to := h.Leaving(w, r); to != "" {
			w.Header().Del("Clear-Site-Data")
			return web.Redirect(w, r, to)
		}
	}
	if token := web.Session(r, who.Commune); token != "" {
		if err := h.Register.SignOut(r.Context(), who.Commune, token); err != nil {
			return err
		}
	}
	web.SetSession(w, r, "", 0)
	return web.Redirect(w, r, "/")
}

func (h Hall) forgotten(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	return web.Page(w, r, http.StatusOK, forgottenPage(h.Register.Outsides()))
}

func (h Hall) askReset(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	return web.Page(w, r, http.StatusOK, resetPage(form{}))
}

func (h Hall) reset(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	session, err := h.Register.ResetPassword(r.Context(), who.Commune, people.Reset{Login: r.PostFormValue("login"),
		Code: r.PostFormValue("code"), Password: r.PostFormValue("password"), Browser: h.browser(r)})
	if err != nil {
		return again(w, r, err, resetPage)
	}
	return h.enter(w, r, session, "")
}
