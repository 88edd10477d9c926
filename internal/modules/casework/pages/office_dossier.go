package pages

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"

	"github.com/a-h/templ"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/people"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
)

// officeCase is the page of one dossier: the paper left, the decisions right,
// the history below.
type officeCase struct {
	casework.Case
	Now         time.Time
	Who         gate.Actor
	Names       map[string]string // of officials and helpers, by account
	Specialists []people.Person   // whom the reader may give it to
	Forms       procedures.Papers // printed forms of all times
	Whole       bool              // personal numbers stand in full
	Thumbs      map[string]string // data addresses of small pictures, by file
	Readings    []gate.Reading    // newest first
	Questions   *procedures.Form  // it was filed on
	Trial       *officeTrial      // the form that was refused
	Done        string            // what the last form did, by its name
	between                       // other communes
	Panel       templ.Component   // of another room, or nil
}

// An officeTrial is a form that could not be accepted: what was typed into it
// and why.
type officeTrial struct {
	Form  string // name of the form: a transition, "assign", "message", "ask"
	Typed map[string][]string
	Err   error
}

// mostReadings is how many readings the page tells of.
const mostReadings = 20

func (o Office) dossier(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v, err := o.openCase(r, who)
	if done := r.URL.Query().Get("xong"); errors.Is(err, casework.ErrNeedsReason) && done != "" {
		return web.Redirect(w, r, "/viec?"+url.Values{"xong": {done}, "ma": {r.URL.Query().Get("ma")}}.Encode())
	}
	if errors.Is(err, casework.ErrNeedsReason) {
		return web.Page(w, r, http.StatusForbidden, reasonPage(r.PathValue("id"), "", nil))
	}
	if err != nil {
		return err
	}
	v.Done = r.URL.Query().Get("xong")
	return web.Page(w, r, http.StatusOK, casePage(v))
}

// openCase reads a dossier and all around it. The reading is disclosed to
// those it concerns, under the reason stated where one was needed.
func (o Office) openCase(r *http.Request, who gate.Actor) (officeCase, error) {
	ctx := r.Context()
	c, err := o.Desk.Find(ctx, who, r.PathValue("id"), statedReason(r))
	if err != nil {
		return officeCase{}, err
	}
	v := officeCase{Case: c, Now: o.Now(), Who: who, Whole: r.URL.Query().Has("day-du"),
		Forms: o.Desk.Services().Library().Papers}
	if v.Questions, err = o.Desk.Services().FiledForm(ctx, who, c.Of, c.Form); err != nil {
		return v, err
	}
	if v.Names, err = o.names(ctx, who, c.Assignee, c.Helper); err != nil {
		return v, err
	}
	if v.mayAssign() || v.mayHandOver() {
		if v.Specialists, err = o.specialists(ctx, who, c.Field, c.Hamlet); err != nil {
			return v, err
		}
	}
	if v.Thumbs, err = o.thumbs(ctx, who, c.Files); err != nil {
		return v, err
	}
	if v.Panel, err = o.Panels.dossier(ctx, who, c.ID); err != nil {
		return v, err
	}
	if v.between, err = o.between(ctx, who, c); err != nil {
		return v, err
	}
	v.Readings, err = o.readings(ctx, who, c.ID)
	if err == nil {
		err = o.markRead(ctx, who, c)
	}
	return v, err
}

// readings tells who looked at a dossier, to somebody who just opened it.
func (o Office) readings(ctx context.Context, who gate.Actor, id string) ([]gate.Reading, error) {
	var all []gate.Reading
	err := o.Gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		var err error
		all, err = gate.ReadingsOfRecord(tx, id, 0, mostReadings)
		return err
	})
	return all, err
}

// markRead notes that the office saw the resident's messages; nothing is
// written when there is none to see.
func (o Office) markRead(ctx context.Context, who gate.Actor, c casework.Case) error {
	unread := slices.ContainsFunc(c.Messages, func(m casework.Message) bool {
		return m.Side == casework.FromResident && m.Read.IsZero()
	})
	if !unread {
		return nil
	}
	return o.Desk.MarkRead(ctx, who, c.ID)
}

// mostThumbs bounds the pictures that travel inside the page.
const mostThumbs = 12

// thumbs carries the small pictures inside the page itself: opening a dossier
// already told the resident that its papers were seen, and a request for each
// picture would tell it again line by line.
func (o Office) thumbs(ctx context.Context, who gate.Actor, files []casework.Attachment) (map[string]string, error) {
	all := map[string]string{}
	for _, a := range files {
		if a.ThumbKey == "" || len(all) == mostThumbs || !blob.BelongsTo(a.ThumbKey, int64(who.Commune)) {
			continue
		}
		f, err := o.Files.Open(ctx, a.ThumbKey)
		if err != nil {
			continue // the name and its link remain; a lost picture must not hide the dossier
		}
		body, err := io.ReadAll(io.LimitReader(f, 256<<10))
		f.Close()
		if err != nil {
			return nil, err
		}
		all[a.ID] = "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(body)
	}
	return all, nil
}

// paperFile sends one file of a dossier to an official: pictures to look at,
// the rest to save.
func (o Office) paperFile(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	a, err := o.Desk.File(r.Context(), who, r.PathValue("file"), statedReason(r))
	switch {
	case err != nil:
		return err
	case a.Dossier != r.PathValue("id"):
		return gate.ErrMissing
	}
	return o.send(w, r, who, a.Key, a.Name, a.Type, !r.URL.Query().Has("tai"))
}

// Reasons are kept by the official's browser for a quarter of an hour, for the
// one dossier: each opening within it repeats the reason in the audit log.
const reasonLife = 15 * 60 // seconds

const reasonCookie = "ly-do"

func statedReason(r *http.Request) string {
	c, err := r.Cookie(reasonCookie)
	if err != nil {
		return ""
	}
	b, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil {
		return ""
	}
	return string(b)
}

// state takes the reason of an official who has nothing to do with a dossier,
// writes it down and opens it.
func (o Office) state(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id, reason := r.PathValue("id"), identity.Compose(r.PostFormValue("reason"))
	if reason == "" {
		err := casework.ErrReason.At("reason")
		return web.Page(w, r, web.Status(err), reasonPage(id, reason, err))
	}
	if _, err := o.Desk.Find(r.Context(), who, id, reason); fault.Told(err) {
		return web.Page(w, r, web.Status(err), reasonPage(id, reason, err))
	} else if err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{Name: reasonCookie, Value: base64.RawURLEncoding.EncodeToString([]byte(reason)),
		Path: site.Href(r.Context(), "/viec/"+id), MaxAge: reasonLife, HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil})
	return web.Redirect(w, r, "/viec/"+id)
}

// mayAssign reports whether the reader may give the dossier to anybody.
func (v officeCase) mayAssign() bool { return v.Open() && mayAssign(v.Who, v.Field, v.Hamlet) }

// mayHandOver reports whether the reader, who works on it, may pass it on.
func (v officeCase) mayHandOver() bool {
	return v.Open() && v.Assignee == v.Who.ID && v.Who.MayIn(casework.MayProcess, v.Field, v.Hamlet)
}

// mayTake reports whether the reader may take up what nobody has.
func (v officeCase) mayTake() bool {
	return v.Open() && v.Assignee == "" && v.Who.MayIn(casework.MayProcess, v.Field, v.Hamlet) &&
		(v.Desk == procedures.BySpecialist || v.mayAssign())
}

// mayWork reports whether sub-tasks are the reader's to open and close.
func (v officeCase) mayWork() bool {
	return v.Open() && v.Finished.IsZero() && v.Who.MayIn(casework.MayProcess, v.Field, v.Hamlet) &&
		(v.Assignee == "" || v.Assignee == v.Who.ID)
}

func (v officeCase) mayRenewPIN() bool { return v.Who.MayIn(casework.MayReceive, v.Field, v.Hamlet) }

// left is the working time until the result is due, in minutes.
func (v officeCase) left() int { return v.Calendar.WorkingMinutesBetween(v.Now, v.Dossier.Due) }

// trial is what was typed into the form of a name, nil when it is fresh.
func (v officeCase) trial(form string) *officeTrial {
	if v.Trial != nil && v.Trial.Form == form {
		return v.Trial
	}
	return nil
}

var personalNumber = regexp.MustCompile(`\b\d{12}\b`)

// veiled hides the middle of personal numbers until the reader asks to see
// them whole.
func (v officeCase) veiled(s string) string {
	if v.Whole {
		return s
	}
	return personalNumber.ReplaceAllStringFunc(s, identity.Mask)
}
