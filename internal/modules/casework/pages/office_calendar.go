package pages

import (
	"net/http"
	"net/url"
	"strconv"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/web"
)

// yearly is the working calendar of a year, on which every due date rests.
type yearly struct {
	procedures.Days
	This int // the present year
	Form officeForm
	Err  error
}

func (o Office) calendar(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	y, err := o.yearly(r, who, r.URL.Query().Get("nam"))
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, calendarPage(y))
}

// Years that the calendar page shows, around the present one.
const (
	yearsBack  = 2
	yearsAhead = 2
)

func (o Office) yearly(r *http.Request, who gate.Actor, typed string) (yearly, error) {
	y := yearly{This: clock.DateOf(o.Now()).Year, Form: officeForm{Name: "ngay"}}
	year, err := strconv.Atoi(typed)
	if err != nil || year < y.This-yearsBack || year > y.This+yearsAhead {
		year = y.This
	}
	y.Days, err = o.Desk.Services().Year(r.Context(), who, year)
	return y, err
}

// setDay lays one day over the national calendar.
func (o Office) setDay(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	date := dateTyped(r.PostForm, "date")
	day := clock.Day{Date: date, Kind: clock.Kind(r.PostFormValue("kind")), Name: said(r, "name"), Source: said(r, "source"),
		Provisional: r.PostFormValue("provisional") != ""}
	var err error
	if date.IsZero() {
		err = identity.ErrDate.At("date")
	} else {
		err = o.Desk.Services().SetDay(r.Context(), who, day)
	}
	return o.calendarAfter(w, r, who, err, strconv.Itoa(date.Year))
}

// calendarAfter goes back to the year, or shows what could not be done.
func (o Office) calendarAfter(w http.ResponseWriter, r *http.Request, who gate.Actor, err error, year string) error {
	if err == nil {
		return web.Redirect(w, r, "/lich?nam="+url.QueryEscape(year))
	}
	if !fault.Told(err) {
		return err
	}
	if fault.All(err)[0].Field == "date" || year == "0" {
		year = r.PostFormValue("nam")
	}
	y, found := o.yearly(r, who, year)
	if found != nil {
		return found
	}
	y.Err, y.Form.trial = err, &officeTrial{y.Form.Name, r.PostForm, err}
	return web.Page(w, r, web.Status(err), calendarPage(y))
}

func (o Office) clearDay(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	date, err := clock.ParseDate(r.PostFormValue("date"))
	if err != nil {
		return gate.ErrMissing
	}
	return o.calendarAfter(w, r, who, o.Desk.Services().ClearDay(r.Context(), who, date), strconv.Itoa(date.Year))
}

// declareYear says that all days off of a year are there.
func (o Office) declareYear(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	year, _ := strconv.Atoi(r.PostFormValue("nam")) // 0 is refused in words
	return o.calendarAfter(w, r, who, o.Desk.Services().DeclareYear(r.Context(), who, year), r.PostFormValue("nam"))
}
