package pages

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/casework/papers"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/sheet"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// booking is the register of dossiers of a period (Mẫu 07).
type booking struct {
	casework.Book
	Typed map[string][]string
	Err   error
	// Older says that the reader may bring in what was kept elsewhere.
	Older bool
}

// period reads the days of an address; without any it is the present month.
func (o Office) period(q url.Values) (from, to clock.Date) {
	if len(q["tu-day"])+len(q["tu-month"])+len(q["tu-year"]) == 0 {
		now := clock.DateOf(o.Now())
		return clock.Date{Year: now.Year, Month: now.Month, Day: 1}, now
	}
	return dateTyped(q, "tu"), dateTyped(q, "den")
}

func (o Office) book(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	q := r.URL.Query()
	from, to := o.period(q)
	b := booking{Typed: q, Older: who.May(casework.MayTakeOver)}
	b.Book, b.Err = o.Desk.Book(r.Context(), who, from, to)
	if b.Err != nil && !fault.Told(b.Err) {
		return b.Err
	}
	if b.Err == nil {
		b.Typed = dayQuery(from, to)
	}
	return web.Page(w, r, status(b.Err), bookPage(b))
}

// dayQuery writes a period as the address of its register.
func dayQuery(from, to clock.Date) url.Values {
	q := url.Values{}
	for name, d := range map[string]clock.Date{"tu": from, "den": to} {
		noon := d.At(clock.At(12, 0)).In(lang.Zone)
		q.Set(name+"-day", noon.Format("2"))
		q.Set(name+"-month", noon.Format("1"))
		q.Set(name+"-year", noon.Format("2006"))
	}
	return q
}

// bookPDF is the register as it is printed and bound.
func (o Office) bookPDF(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	from, to := o.period(r.URL.Query())
	b, err := o.Desk.Book(r.Context(), who, from, to)
	if err != nil {
		return err
	}
	place := o.Place(who.Commune)
	p := papers.Register{Head: papers.Head{Authority: place.Authority, Office: place.Centre, Place: placeName(place.Authority), Date: o.Now()},
		From: from.At(0), To: to.At(0)}
	for _, e := range b.Entries {
		person := papers.Person{Name: e.Applicant.Name, Address: firstOf(e.Applicant.Address, e.Applicant.Hamlet), Phone: identity.ShowPhone(e.Applicant.Phone)}
		if e.Owner != e.Applicant.Name {
			person.Owner = e.Owner
		}
		p.Entries = append(p.Entries, papers.Entry{Code: e.Code, Procedure: e.ProcedureName, Sets: e.Sets, Person: person, Agency: e.Authority,
			Received: e.Received, Due: firstTime(e.Due, e.Promised), Returned: e.Returned, TakenBy: bookChannels[e.Channel], GivenBy: bookReturns[e.ReturnBy], Note: e.ResultNumber})
	}
	pdf, err := p.PDF()
	return sendPDF(w, "so-theo-doi-"+from.String()+"-"+to.String(), pdf, err)
}

// bookSheet is the register as a spreadsheet.
func (o Office) bookSheet(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	from, to := o.period(r.URL.Query())
	b, err := o.Desk.Book(r.Context(), who, from, to)
	if err != nil {
		return err
	}
	ctx := r.Context()
	return sendSheet(w, "so-theo-doi-"+from.String()+"-"+to.String()+".xlsx", sheet.Page{Name: t(ctx, "casework.office.book"),
		Head: []string{t(ctx, "casework.office.col.code"), t(ctx, "casework.office.col.procedure"), t(ctx, "casework.office.who.applicant"),
			t(ctx, "casework.office.who.received"), t(ctx, "casework.office.clock.due"), t(ctx, "casework.office.book.returned"), t(ctx, "casework.office.who.channel")},
		Widths: []float64{26, 44, 28, 14, 14, 20, 16},
		Rows: func(yield func([]any) bool) {
			for _, e := range b.Entries {
				returned := e.StateName.In(lang.Tag(ctx))
				if !e.Returned.IsZero() {
					returned = lang.Date(e.Returned)
				}
				if !yield([]any{e.Code, e.ProcedureName, e.Applicant.Name, lang.Date(e.Received), lang.Date(firstTime(e.Due, e.Promised)), returned, t(ctx, channelKey(e.Channel))}) {
					return
				}
			}
		}})
}

func firstTime(a, b time.Time) time.Time {
	if a.IsZero() {
		return b
	}
	return a
}

// Words of the printed register, in Vietnamese whatever the reader's language.
var (
	bookChannels = map[int]string{1: "Trực tiếp", 2: "Trực tuyến", 3: "Bưu chính"}
	bookReturns  = map[string]string{"counter": "Trực tiếp", "online": "Bản điện tử", "post": "Bưu chính"}
)

func (b booking) form() officeForm {
	return officeForm{"so", &officeTrial{Form: "so", Typed: b.Typed, Err: b.Err}}
}

func (b booking) rows(ctx context.Context) [][]ui.Cell {
	var rows [][]ui.Cell
	for _, e := range b.Entries {
		returned := e.StateName.In(lang.Tag(ctx))
		if !e.Returned.IsZero() {
			returned = lang.Date(e.Returned)
		}
		due := lang.Date(firstTime(e.Due, e.Promised))
		rows = append(rows, []ui.Cell{{Body: rowLink(casework.Row{ID: e.ID, Code: e.Code})}, {Text: plainName(ctx, procedures.Text{VI: e.ProcedureName})},
			{Text: e.Applicant.Name}, {Text: lang.Date(e.Received)}, {Body: bookDue(due, e.Late)}, {Text: returned}, {Text: t(ctx, channelKey(e.Channel))}})
	}
	return rows
}
