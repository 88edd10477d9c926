package pages

import (
	"encoding/json"
	"net/http"

	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
)

func sendJSON(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(v)
}

// question is what the script hands to the device.
func question(w http.ResponseWriter, c people.Challenge) error {
	return sendJSON(w, map[string]any{"options": c.Options, "ceremony": c.Ceremony})
}

// passkeyQuestion serves both ways in: with a half-open session the device is
// the second factor of that account, without one it is everything.
func (h Hall) passkeyQuestion(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	half := ""
	if r.PostFormValue("second") != "" {
		half = web.Session(r, who.Commune)
	}
	c, err := h.Register.StartPasskeySignIn(r.Context(), who.Commune, house(r), half)
	if err != nil {
		return err
	}
	return question(w, c)
}

func (h Hall) passkeySignIn(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	s, err := h.Register.SignInPasskey(r.Context(), who.Commune, house(r), r.PostFormValue("ceremony"),
		[]byte(r.PostFormValue("answer")), h.browser(r))
	if err != nil {
		return err
	}
	web.SetSession(w, r, s.Token, int(s.MaxAge.Seconds()))
	next, err := h.next(r, s, r.PostFormValue("ve"))
	if err != nil {
		return err
	}
	return sendJSON(w, map[string]string{"next": site.Href(r.Context(), next)})
}

func (h Hall) newPasskey(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	c, err := h.Register.StartPasskey(r.Context(), who, house(r))
	if err != nil {
		return err
	}
	return question(w, c)
}

func (h Hall) addPasskey(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	s, err := h.Register.AddPasskey(r.Context(), who, house(r), r.PostFormValue("ceremony"), r.PostFormValue("name"),
		[]byte(r.PostFormValue("answer")), h.browser(r))
	if err != nil {
		return err
	}
	web.SetSession(w, r, s.Token, int(s.MaxAge.Seconds()))
	return sendJSON(w, map[string]string{"next": site.Href(r.Context(), "/tai-khoan/bao-mat")})
}

func (h Hall) removePasskey(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := h.Register.RemovePasskey(r.Context(), who, r.PathValue("id")); err != nil {
		return err
	}
	return web.Redirect(w, r, "/tai-khoan/bao-mat")
}
