package pages

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

func (h Hall) account(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	me, err := h.Register.Self(r.Context(), who)
	if err != nil {
		return err
	}
	devices, err := h.Register.Devices(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, accountPage(me, devices, who.May(people.MayActFor)))
}

func (h Hall) endDevice(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := h.Register.EndDevice(r.Context(), who, r.PathValue("id")); err != nil {
		return err
	}
	return web.Redirect(w, r, "/tai-khoan")
}

func (h Hall) askPassword(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	return web.Page(w, r, http.StatusOK, passwordPage(form{}))
}

func (h Hall) password(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	err := h.Register.ChangePassword(r.Context(), who, r.PostFormValue("old"), r.PostFormValue("password"))
	if err != nil {
		return again(w, r, err, passwordPage)
	}
	return web.Page(w, r, http.StatusOK, donePage("people.done.password", "/tai-khoan"))
}

func (h Hall) security(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	s, err := h.Register.Security(r.Context(), who)
	if err != nil {
		return err
	}
	_, reader, err := h.Register.ActorBySession(r.Context(), who.Commune, web.Session(r, who.Commune))
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, securityPage(form{}, s, reader.SecondDue))
}

func (h Hall) startTOTP(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	// Authenticator programs show the issuer beside the code; the QR picture
	// takes ASCII only, and the address is percent-encoded.
	setup, err := h.Register.StartTOTP(r.Context(), who, web.CommuneOf(r).Name)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, setupPage(form{}, setup))
}

func (h Hall) confirmTOTP(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	session, spares, err := h.Register.ConfirmTOTP(r.Context(), who, r.PostFormValue("code"), h.browser(r))
	if err != nil {
		// The secret is not sent back by the form: after a wrong code the same
		// picture on the telephone still counts.
		return again(w, r, err, func(f form) templ.Component { return setupPage(f, people.Setup{}) })
	}
	web.SetSession(w, r, session.Token, int(session.MaxAge.Seconds()))
	return web.Page(w, r, http.StatusOK, sparesPage(spares))
}

func (h Hall) removeTOTP(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := h.Register.RemoveTOTP(r.Context(), who, r.PostFormValue("code")); err != nil {
		s, failed := h.Register.Security(r.Context(), who)
		if failed != nil {
			return failed
		}
		return again(w, r, err, func(f form) templ.Component { return securityPage(f, s, false) })
	}
	return web.Redirect(w, r, "/tai-khoan/bao-mat")
}

func (h Hall) tokens(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	all, err := h.Register.Tokens(r.Context(), who, who.ID)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, tokensPage(form{}, all, people.Scopes(who), ""))
}

func (h Hall) newToken(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	days, err := strconv.Atoi(r.PostFormValue("days"))
	if err != nil || days < 1 || days > 366 {
		days = 0
	}
	t := people.Token{Name: r.PostFormValue("name"), Until: h.Now().AddDate(0, 0, days)}
	for _, scope := range r.PostForm["scopes"] {
		t.Scopes = append(t.Scopes, gate.Permission(scope))
	}
	secret, err := h.Register.NewToken(r.Context(), who, who.ID, t)
	all, failed := h.Register.Tokens(r.Context(), who, who.ID)
	switch {
	case failed != nil:
		return failed
	case err != nil:
		return again(w, r, err, func(f form) templ.Component { return tokensPage(f, all, people.Scopes(who), "") })
	}
	return web.Page(w, r, http.StatusOK, tokensPage(form{}, all, people.Scopes(who), secret))
}

func (h Hall) endToken(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := h.Register.EndToken(r.Context(), who, r.PathValue("id")); err != nil {
		return err
	}
	return web.Redirect(w, r, "/tai-khoan/khoa-api")
}

// A line of "who saw my data", ready to show.
type line struct {
	people.Seen
	Text, Href string // what it was about, and where to open it
}

func (h Hall) whoSaw(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	before, err := strconv.ParseInt(r.URL.Query().Get("truoc"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	seen, next, err := h.Register.WhoSaw(r.Context(), who, before)
	if err != nil {
		return err
	}
	var lines []line
	for _, s := range seen {
		l := line{Seen: s}
		if s.Record != "" {
			l.Text, l.Href = h.Record(r.Context(), who, s.Record)
		}
		lines = append(lines, l)
	}
	more := ""
	if next > 0 {
		more = "/tai-khoan/ai-da-xem?truoc=" + strconv.FormatInt(next, 10)
	}
	return web.Page(w, r, http.StatusOK, whoSawPage(lines, more))
}

func (h Hall) question(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	reading, err := strconv.ParseInt(r.PathValue("reading"), 10, 64)
	if err != nil {
		return gate.ErrMissing
	}
	if err := h.Register.Question(r.Context(), who, reading, r.PostFormValue("note")); err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, donePage("people.done.question", "/tai-khoan/ai-da-xem"))
}
