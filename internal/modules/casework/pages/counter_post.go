package pages

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/web"
)

// letterRows is how many envelopes the page offers at once; more come with the
// next sending.
const letterRows = 6

// letterDays is how far back the register shows.
const letterDays = 30

// A posting is the page of letters: a delivery to note, a result that went
// out, and the register.
type posting struct {
	All   []casework.Letter
	Typed map[string][]string
	Err   error
	Done  int    // envelopes just noted
	Sent  string // dossier whose result just went out
	Today clock.Date
}

func (o Office) post(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	p, err := o.posting(r, who)
	if err != nil {
		return err
	}
	p.Done, _ = strconv.Atoi(r.URL.Query().Get("da-ghi"))
	p.Sent = r.URL.Query().Get("da-gui")
	return web.Page(w, r, http.StatusOK, postPage(p))
}

func (o Office) posting(r *http.Request, who gate.Actor) (posting, error) {
	today := clock.DateOf(o.Now())
	all, err := o.Desk.Letters(r.Context(), who, today.AddDays(-letterDays), today)
	return posting{All: all, Today: today}, err
}

// postAgain shows the page with what could not be noted.
func (o Office) postAgain(w http.ResponseWriter, r *http.Request, who gate.Actor, wrong error) error {
	if !fault.Told(wrong) && web.Status(wrong) != http.StatusNotFound {
		return wrong
	}
	p, err := o.posting(r, who)
	if err != nil {
		return err
	}
	p.Typed, p.Err = r.PostForm, wrong
	return web.Page(w, r, http.StatusUnprocessableEntity, postPage(p))
}

// takeLetters notes a delivery; rows left empty are none.
func (o Office) takeLetters(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	var letters []casework.Letter
	for i := range letterRows {
		at := "letters." + strconv.Itoa(i) + "."
		l := casework.Letter{Tracking: r.PostFormValue(at + "tracking"), Person: said(r, at+"person"), Note: said(r, at+"note"), At: o.cameAt(r)}
		if strings.TrimSpace(l.Tracking) == "" && l.Person == "" {
			continue
		}
		if posted := strings.TrimSpace(r.PostFormValue(at + "posted")); posted != "" {
			day, err := identity.FullDate(WholeDate(posted, clock.DateOf(o.Now())))
			if err != nil {
				day = "?" // refused by the desk, in words
			}
			l.Posted = day
		}
		letters = append(letters, l)
	}
	n, err := o.Desk.TakeLetters(r.Context(), who, letters)
	if err != nil {
		return o.postAgain(w, r, who, err)
	}
	return web.Redirect(w, r, "/quay/buu-chinh?da-ghi="+strconv.Itoa(n))
}

// cameAt is when the postman came: now, or the working day that is typed.
func (o Office) cameAt(r *http.Request) time.Time {
	typed := strings.TrimSpace(r.PostFormValue("came"))
	day, err := identity.FullDate(WholeDate(typed, clock.DateOf(o.Now())))
	if err != nil {
		return o.Now()
	}
	date, err := clock.ParseDate(day)
	if err != nil || date == clock.DateOf(o.Now()) {
		return o.Now()
	}
	return date.At(clock.At(8, 0)) // the hour is not known: the resident's favour
}

// sendLetter notes that a result went out by post.
func (o Office) sendLetter(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	code := said(r, "code")
	err := o.Desk.SendLetter(r.Context(), who, code, casework.Letter{Tracking: r.PostFormValue("tracking"), Note: said(r, "note")})
	if err != nil {
		return o.postAgain(w, r, who, err)
	}
	return web.Redirect(w, r, "/quay/buu-chinh?da-gui="+code)
}
