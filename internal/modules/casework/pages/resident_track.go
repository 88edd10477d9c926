package pages

import (
	"errors"
	"net/http"
	"strings"

	"xaso/internal/modules/casework"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// looking is the public look-up by code and PIN.
type looking struct {
	Code  string
	Fault error // one answer for a wrong code and for a wrong PIN
	Found *casework.Tracking
}

// lookUp asks for code and PIN; the code may come with a QR code.
func (f Front) lookUp(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	code := r.URL.Query().Get("ma")
	return web.Page(w, r, http.StatusOK, trackPage(looking{Code: shortened(code)}))
}

// longestCode is more than any code has, in bytes.
const longestCode = 80

func shortened(code string) string {
	return strings.ToValidUTF8(code[:min(len(code), longestCode)], "")
}

func (f Front) track(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	l := looking{Code: r.PostFormValue("ma")}
	l.Code = shortened(l.Code)
	found, err := f.Desk.Track(r.Context(), who.Commune, f.Network(r), l.Code, r.PostFormValue("pin"))
	switch {
	case err == nil:
		l.Found = &found
		return web.Page(w, r, http.StatusOK, trackPage(l))
	case errors.Is(err, casework.ErrNotFound), errors.Is(err, casework.ErrTooManyTries):
		l.Fault = err
		return web.Page(w, r, web.Status(err), trackPage(l))
	}
	return err
}
