package pages

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// following is one dossier as those it concerns see it.
type following struct {
	casework.Case
	Helped   helping
	Now      time.Time
	Readings []gate.Reading
	Phone    string
	PIN      string // a new one, shown once
	Done     string // what was just done
	Fee      templ.Component

	// What a form of this page could not take, with what was typed.
	Fault   error
	Message string
	Note    string
	Stars   string
	Words   string
}

// readingsShown is how many readings a dossier's page lists; all of them stand
// under the reader's account.
const readingsShown = 20

func (f Front) following(r *http.Request, who gate.Actor) (following, error) {
	c, err := f.Desk.FindOwn(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return following{}, err
	}
	person, err := f.Person(r.Context(), who)
	if err != nil {
		return following{}, err
	}
	readings, err := f.readings(r.Context(), who, c.ID)
	if err != nil {
		return following{}, err
	}
	d := following{Case: c, Helped: helped(who, person), Now: f.Now(), Readings: readings,
		Phone: web.CommuneOf(r).Phone, Done: r.URL.Query().Get("xong")}
	if f.Fee != nil {
		d.Fee, err = f.Fee(r.Context(), who, c.ID)
	}
	return d, err
}

// readings are who opened the dossier besides those it concerns. FindOwn has
// decided before that who may know.
func (f Front) readings(ctx context.Context, who gate.Actor, dossier string) ([]gate.Reading, error) {
	subject := who.ID
	if who.For != "" {
		subject = who.For
	}
	var own []gate.Reading
	err := f.Gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		all, err := gate.ReadingsOfRecord(tx, dossier, 0, 3*readingsShown)
		for _, reading := range all {
			if reading.Subject == subject && len(own) < readingsShown {
				own = append(own, reading)
			}
		}
		return err
	})
	return own, err
}

func (f Front) dossier(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	d, err := f.following(r, who)
	if err != nil {
		return err
	}
	f.noteRead(r.Context(), who, d.Case)
	return web.Page(w, r, http.StatusOK, dossierPage(d))
}

// noteRead marks the office's messages as seen. The page matters more: while
// the disk takes no writes it is shown all the same.
func (f Front) noteRead(ctx context.Context, who gate.Actor, c casework.Case) {
	for _, m := range c.Messages {
		if m.Side == casework.FromOffice && m.Read.IsZero() {
			if err := f.Desk.MarkRead(ctx, who, c.ID); err != nil {
				slog.WarnContext(ctx, "messages not marked as read", "dossier", c.ID, "error", err)
			}
			return
		}
	}
}

// again draws the dossier's page with what a form of it could not take.
func (f Front) again(w http.ResponseWriter, r *http.Request, who gate.Actor, err error) error {
	if status := web.Status(err); status != http.StatusUnprocessableEntity {
		return err
	}
	d, found := f.following(r, who)
	if found != nil {
		return found
	}
	d.Fault, d.Message = err, r.PostFormValue("body")
	d.Note = r.PostFormValue("note")
	d.Stars, d.Words = r.PostFormValue("stars"), r.PostFormValue("words")
	return web.Page(w, r, http.StatusUnprocessableEntity, dossierPage(d))
}

func (f Front) write(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := f.Desk.Write(r.Context(), who, r.PathValue("id"), r.PostFormValue("body")); err != nil {
		return f.again(w, r, who, err)
	}
	return web.Redirect(w, r, "/ho-so/"+r.PathValue("id")+"?xong=tin#tin-nhan")
}

func (f Front) rate(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	stars, _ := strconv.Atoi(r.PostFormValue("stars")) // 0 is refused by Rate
	err := f.Desk.Rate(r.Context(), who, r.PathValue("id"), casework.Rating{Stars: stars, Words: r.PostFormValue("words")})
	if err != nil {
		return f.again(w, r, who, err)
	}
	return web.Redirect(w, r, "/ho-so/"+r.PathValue("id")+"?xong=danh-gia")
}

// renewPIN answers with the page itself: the PIN goes into no address.
func (f Front) renewPIN(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	pin, err := f.Desk.RenewPIN(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	d, err := f.following(r, who)
	if err != nil {
		return err
	}
	d.PIN = pin
	return web.Page(w, r, http.StatusOK, dossierPage(d))
}

// open finds the resident's own transition of one kind, if it can be taken now.
func (d following) open(withdraw bool) (casework.Choice, bool) {
	for _, c := range d.Next {
		if c.Role == procedures.ByResident && c.Has(procedures.Withdraw) == withdraw {
			return c, true
		}
	}
	return casework.Choice{}, false
}

// decisions are what the resident is asked to decide, such as whether a draft
// is right; sending papers and withdrawing have pages of their own.
func (d following) decisions() []casework.Choice {
	var all []casework.Choice
	for _, c := range d.Next {
		if c.Role == procedures.ByResident && !c.Has(procedures.Withdraw) && d.National != procedures.WantsPapers {
			all = append(all, c)
		}
	}
	return all
}

// notes reports whether one of the decisions takes a note.
func (d following) notes() bool {
	return slices.ContainsFunc(d.decisions(), func(c casework.Choice) bool { return c.Wants(procedures.NeedNote) })
}

// silenceDecides reports whether the program goes on by itself when the
// resident says nothing in time.
func (d following) silenceDecides() bool {
	return !d.StepDue.IsZero() && slices.ContainsFunc(d.Flow.From(d.Dossier.State, procedures.BySystem),
		func(t procedures.Transition) bool { return t.Timer })
}

// wanted reports whether the office waits for papers of the resident.
func (d following) wanted() bool {
	_, ok := d.open(false)
	return ok && d.National == procedures.WantsPapers
}

// owed are the sums asked for and not paid.
func (d following) owed() []casework.Duty {
	var open []casework.Duty
	for _, u := range d.Duties {
		if u.Paid == 0 {
			open = append(open, u)
		}
	}
	return open
}

// result is the file handed over, if there is one.
func (d following) result() (casework.Attachment, bool) {
	for _, a := range d.Files {
		if a.Kind == "result" && a.ID == d.ResultFile {
			return a, true
		}
	}
	return casework.Attachment{}, false
}

// sent are the files the resident's side gave.
func (d following) sent() []casework.Attachment {
	var files []casework.Attachment
	for _, a := range d.Files {
		if a.Kind != "result" {
			files = append(files, a)
		}
	}
	return files
}

// letters are the steps that produced a printed paper for the applicant.
func (d following) letters() []casework.Step {
	var steps []casework.Step
	for _, s := range d.Steps {
		if paperTexts[procedures.PaperKind(s.Detail.Paper)] != "" {
			steps = append(steps, s)
		}
	}
	return steps
}

// ladder are the stages every application passes when nothing comes between.
var ladder = []procedures.NationalStatus{procedures.Registered, procedures.Received, procedures.InProcess,
	procedures.Finished, procedures.Returned}

// ahead are the stages still to come; none once the dossier has ended.
func (d following) ahead() []procedures.NationalStatus {
	if !d.Ended.IsZero() || !d.Open() {
		return nil
	}
	at := d.National
	switch at {
	case procedures.WantsPapers, procedures.WantsPayment, procedures.WantsBack:
		at = procedures.InProcess
		if d.Received.IsZero() {
			at = procedures.Registered
		}
	}
	var next []procedures.NationalStatus
	for _, s := range ladder {
		if s > at {
			next = append(next, s)
		}
	}
	return next
}

// dueNow is when the result is due, zero while nobody owes it.
func (d following) dueNow() time.Time {
	if d.Deadline.Paused || !d.PausedSince.IsZero() {
		return time.Time{}
	}
	return d.Due
}

// leftMinutes is the working time to the due date, negative when late.
func (d following) leftMinutes() int {
	due := d.dueNow()
	if due.IsZero() || d.Calendar == nil {
		return 0
	}
	if d.Now.After(due) {
		return -max(1, d.Calendar.WorkingMinutesBetween(due, d.Now))
	}
	return d.Calendar.WorkingMinutesBetween(d.Now, due)
}
