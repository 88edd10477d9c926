package api

import (
	"context"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// office is the officials' side. What several offices share is open to the
// signed in, as on the pages: the desk decides by role, field and hamlet, and
// hides from others that there is anything at all.
func (h House) office(b *book) {
	process, receive := web.Needs(casework.MayProcess), web.Needs(casework.MayReceive)
	add(b, "GET /office/dossiers", does{id: "workList", tag: tagOffice, access: web.SignedIn, title: "Work list",
		about: "What waits for the caller, most urgent first, 50 at a time; or what the filter asks for among what they may see. Those listed are told, once a day."}, h.workList)
	add(b, "GET /office/dossiers/{id}", does{id: "officeDossier", tag: tagOffice, access: web.SignedIn, title: "A dossier",
		about: "Each opening is told to the person. Without a turn in it the answer is 403 casework.needs-reason until reason is given, which is written down."}, h.officeDossier)
	add(b, "GET /office/dossiers/{id}/timeline", does{id: "officeTimeline", tag: tagOffice, access: web.SignedIn, title: "Its control slip, and the thread"}, h.officeTimeline)
	add(b, "GET /office/codes/{code}", does{id: "dossierByCode", tag: tagOffice, access: web.SignedIn, title: "Id of a dossier by mã hồ sơ or national code"}, h.byCode)
	add(b, "POST /office/dossiers/{id}/acts/{act}", does{id: "act", tag: tagOffice, access: web.SignedIn, title: "Take a transition", files: "result",
		about: "One of next of the dossier, with what it needs. 409 casework.changed when somebody acted since version."}, h.act)
	add(b, "POST /office/acts/{act}", does{id: "bulkAct", tag: tagOffice, access: web.SignedIn, title: "The same transition of many dossiers",
		about: "Each by itself: a refused one does not stop the others."}, h.bulk)
	add(b, "POST /office/dossiers/{id}/assignment", does{id: "assign", tag: tagOffice, access: web.SignedIn, title: "Give it to an official, or take it up"}, h.assign)
	add(b, "POST /office/dossiers/{id}/messages", does{id: "officeMessage", tag: tagOffice, access: web.SignedIn, title: "Write to the resident"}, h.officeWrite)
	add(b, "POST /office/dossiers/{id}/subtasks", does{id: "askAgency", tag: tagOffice, access: process, status: 201, title: "Ask another agency for its part"}, h.ask)
	add(b, "POST /office/dossiers/{id}/subtasks/{task}/answer", does{id: "agencyAnswer", tag: tagOffice, access: process, files: "file", title: "What the agency answered"}, h.agencyAnswer)
	add(b, "POST /office/dossiers/{id}/pin", does{id: "officePIN", tag: tagOffice, access: receive, title: "New PIN for the resident's slip"}, h.officePIN)
	add(b, "GET /office/overview", does{id: "overview", tag: tagOffice, access: web.Needs(casework.MayOversee), title: "Figures of the office"}, h.overview)
	add(b, "POST /office/tickets", does{id: "takeTicket", tag: tagOffice, access: receive, status: 201, title: "A number in today's queue"}, h.ticket)
	add(b, "POST /office/tickets/next", does{id: "callNext", tag: tagOffice, access: receive, title: "Call the next number"}, h.callNext)
	add(b, "GET /queue", does{id: "queue", tag: tagPublic, access: web.Public, title: "Numbers called", about: "As the screen in the hall: no names."}, h.queue)
}

// Work is one page of the list.
type Work struct {
	Dossiers []Row          `json:"dossiers"`
	Next     string         `json:"next,omitempty" doc:"For cursor; absent at the end"`
	Counts   map[string]int `json:"counts" doc:"By bucket (\"\" is all work), each at most 100"`
}

func (h House) workList(ctx context.Context, who gate.Actor, in *struct {
	Bucket    string `query:"bucket" enum:",overdue,today,soon,waiting,other,return"`
	All       bool   `query:"all" doc:"Whatever one may see, not only one's own work"`
	Desk      string `query:"desk" maxLength:"40"`
	State     string `query:"state" maxLength:"60"`
	Field     string `query:"field" maxLength:"80"`
	Assignee  string `query:"assignee" maxLength:"64"`
	Hamlet    string `query:"hamlet" maxLength:"200"`
	Procedure string `query:"procedure" maxLength:"40"`
	Text      string `query:"q" maxLength:"200" doc:"Code or words of names, without diacritics; newest first"`
	Cursor    string `query:"cursor" maxLength:"100" doc:"next of the page before"`
}) (Work, error) {
	p, err := h.Desk.WorkList(ctx, who, casework.Filter{All: in.All, Bucket: in.Bucket, Desk: procedures.Role(in.Desk), State: in.State,
		Field: in.Field, Assignee: in.Assignee, Hamlet: in.Hamlet, Procedure: in.Procedure, Text: in.Text}, in.Cursor)
	return Work{list(p.Rows, officeRow), p.Next, p.Counts}, err
}

// Opening is how an official opens a dossier.
type Opening struct {
	ByDossier
	Reason string `query:"reason" maxLength:"500" doc:"Why, of an official whose turn it is not"`
}

func (h House) officeDossier(ctx context.Context, who gate.Actor, in *struct {
	Opening
	Whole bool `query:"whole" doc:"Personal numbers in full"`
}) (Dossier, error) {
	c, err := h.Desk.Find(ctx, who, in.ID, said(in.Reason))
	if err != nil {
		return Dossier{}, err
	}
	return dossierOf(ctx, c, h.Now(), in.Whole), nil
}

// Slip is the way of a dossier as the office sees it.
type Slip struct {
	Steps    []Step    `json:"steps"`
	Ahead    []State   `json:"ahead"`
	Messages []Message `json:"messages"`
}

func (h House) officeTimeline(ctx context.Context, who gate.Actor, in *Opening) (Slip, error) {
	c, err := h.Desk.Find(ctx, who, in.ID, said(in.Reason))
	if err != nil {
		return Slip{}, err
	}
	return Slip{list(c.Steps, stepOf), list(c.Ahead(), officeState), list(c.Messages, messageIn(ctx))}, nil
}

// An Identifier is only an id.
type Identifier struct {
	ID string `json:"id"`
}

func (h House) byCode(ctx context.Context, who gate.Actor, in *struct {
	Code string `path:"code" maxLength:"80"`
}) (Identifier, error) {
	id, err := h.Desk.FindByCode(ctx, who, in.Code)
	if err == nil && h.notOwn(ctx, who, MayReadOwn, id) != nil {
		return Identifier{}, gate.ErrMissing
	}
	return Identifier{id}, err
}

// Handed is one paper as it was handed in.
type Handed struct {
	Component string `json:"component,omitempty" maxLength:"100"`
	Name      string `json:"name" maxLength:"500"`
	Copy      int    `json:"copy" enum:"0,1,2" doc:"0 original, 1 photocopy, 2 electronic"`
	Quantity  int    `json:"quantity" minimum:"1" maximum:"999"`
}

func handedIn(all []Handed) []casework.HandedIn {
	if len(all) == 0 {
		return nil
	}
	return list(all, func(p Handed) casework.HandedIn {
		return casework.HandedIn{Component: p.Component, Name: said(p.Name), Copy: casework.Copy(p.Copy), Quantity: p.Quantity}
	})
}

// Doing is what comes with a transition; its needs say what must.
type Doing struct {
	Note       string   `json:"note,omitempty" maxLength:"4000"`
	Reason     string   `json:"reason,omitempty" maxLength:"4000"`
	LegalBasis string   `json:"legal_basis,omitempty" maxLength:"4000"`
	Agency     string   `json:"agency,omitempty" maxLength:"4000"`
	Refund     string   `json:"refund,omitempty" maxLength:"4000"`
	Items      []Item   `json:"items,omitempty" maxItems:"40"`
	NewDue     string   `json:"new_due,omitempty" format:"date"`
	Dong       int64    `json:"dong,omitempty" minimum:"0"`
	PaidBy     string   `json:"paid_by,omitempty" enum:"cash,transfer,national,provincial"`
	Receipt    string   `json:"receipt,omitempty" maxLength:"100"`
	Number     string   `json:"number,omitempty" maxLength:"100" doc:"Of the result; the next of the year by default"`
	Assignee   string   `json:"assignee,omitempty" maxLength:"64"`
	Variant    int      `json:"variant,omitempty" minimum:"0" maximum:"50" doc:"Which of the procedure's terms, on acceptance"`
	Papers     []Handed `json:"papers,omitempty" maxItems:"60"`
	Confirmed  bool     `json:"confirmed,omitempty" doc:"What it costs was read"`
}

func (d Doing) input() casework.Input {
	due, err := clock.ParseDate(d.NewDue)
	if err != nil {
		due = clock.Date{} // the desk asks for it in words
	}
	return casework.Input{Note: said(d.Note), Reason: said(d.Reason), LegalBasis: said(d.LegalBasis), Agency: said(d.Agency),
		Refund: said(d.Refund), NewDue: due, Dong: d.Dong, PaidBy: d.PaidBy, Receipt: said(d.Receipt), Number: said(d.Number),
		Assignee: d.Assignee, Variant: d.Variant, Papers: handedIn(d.Papers), Confirmed: d.Confirmed,
		Items: list(d.Items, func(i Item) casework.Item {
			return casework.Item{What: said(i.What), Why: said(i.Why), How: said(i.How), Component: i.Component, Field: i.Field}
		})}
}

func (h House) act(ctx context.Context, who gate.Actor, in *struct {
	ByDossier
	Act  string `path:"act" maxLength:"60" example:"accept"`
	Body struct {
		Version int64 `json:"version" minimum:"1" doc:"Of the dossier as it was read"`
		Doing
	}
}) (Outcome, error) {
	if err := h.notOwn(ctx, who, MayActOwn, in.ID); err != nil {
		return Outcome{}, err
	}
	doing := in.Body.input()
	doing.Version = in.Body.Version
	var err error
	if doing.Result, err = h.upload(ctx, "result"); err != nil {
		return Outcome{}, err
	}
	o, err := h.Desk.Act(ctx, who, in.ID, in.Act, doing)
	return outcomeOf(o), err
}

// Done is what a bulk act did, row by row.
type Done struct {
	Results []OneDone `json:"results"`
}

// OneDone is one row: an outcome, or why not.
type OneDone struct {
	ID      string   `json:"id"`
	Outcome *Outcome `json:"outcome,omitempty"`
	Problem *Problem `json:"problem,omitempty"`
}

func (h House) bulk(ctx context.Context, who gate.Actor, in *struct {
	Act  string `path:"act" maxLength:"60" example:"pass_on"`
	Body struct {
		IDs []string `json:"ids" minItems:"1" maxItems:"100" uniqueItems:"true"`
		Doing
	}
}) (Done, error) {
	for _, id := range in.Body.IDs {
		if err := h.notOwn(ctx, who, MayActOwn, id); err != nil {
			return Done{}, err
		}
	}
	results, err := h.Desk.Bulk(ctx, who, in.Body.IDs, in.Act, in.Body.input())
	return Done{list(results, func(r casework.Result) OneDone {
		if r.Err != nil {
			return OneDone{ID: r.ID, Problem: problemOf(ctx, r.Err)}
		}
		o := outcomeOf(r.Outcome)
		return OneDone{ID: r.ID, Outcome: &o}
	})}, err
}

func (h House) assign(ctx context.Context, who gate.Actor, in *struct {
	ByDossier
	Body struct {
		Version  int64  `json:"version" minimum:"1"`
		Assignee string `json:"assignee" maxLength:"64" doc:"Account of the official; one's own takes it up"`
		Note     string `json:"note,omitempty" maxLength:"4000"`
	}
}) (Outcome, error) {
	o, err := h.Desk.Assign(ctx, who, in.ID, in.Body.Assignee, said(in.Body.Note), in.Body.Version)
	return outcomeOf(o), err
}

func (h House) officeWrite(ctx context.Context, who gate.Actor, in *writing) (none, error) {
	if err := h.notOwn(ctx, who, MayActOwn, in.ID); err != nil {
		return none{}, err
	}
	return h.write(ctx, who, in)
}

func (h House) ask(ctx context.Context, who gate.Actor, in *struct {
	ByDossier
	Body struct {
		Version int64  `json:"version" minimum:"1"`
		Agency  string `json:"agency" maxLength:"4000"`
		What    string `json:"what" maxLength:"4000"`
		Days    int    `json:"days,omitempty" minimum:"1" maximum:"365" doc:"Working days; 3 by default, the usual time for a verification"`
		Waits   bool   `json:"waits,omitempty" doc:"The dossier does not finish without it"`
	}
}) (Subtask, error) {
	r := casework.Request{Version: in.Body.Version, Agency: said(in.Body.Agency), What: said(in.Body.What), Waits: in.Body.Waits}
	if in.Body.Days > 0 {
		r.Term = clock.Term{Qty: in.Body.Days, Unit: clock.WorkingDay}
	}
	s, err := h.Desk.Ask(ctx, who, in.ID, r)
	return subtaskOf(s), err
}

func (h House) agencyAnswer(ctx context.Context, who gate.Actor, in *struct {
	ByDossier
	Task string `path:"task" maxLength:"64"`
	Body struct {
		Text string `json:"text" maxLength:"4000"`
	}
}) (none, error) {
	up, err := h.upload(ctx, "file")
	if err != nil {
		return none{}, err
	}
	return none{}, h.Desk.Take(ctx, who, in.ID, in.Task, casework.Answer{Text: said(in.Body.Text), File: up})
}

func (h House) officePIN(ctx context.Context, who gate.Actor, in *ByDossier) (PIN, error) {
	if err := h.notOwn(ctx, who, MayActOwn, in.ID); err != nil {
		return PIN{}, err
	}
	pin, err := h.Desk.RenewPIN(ctx, who, in.ID)
	return PIN{pin}, err
}

func (k keeper) enter(ctx context.Context, who gate.Actor, in *struct {
	ByDraft
	Body struct {
		Applicant    Named    `json:"applicant"`
		Owner        *Named   `json:"owner,omitempty"`
		Agent        *Named   `json:"agent,omitempty"`
		Hamlet       string   `json:"hamlet,omitempty" maxLength:"200"`
		ReturnBy     string   `json:"return_by,omitempty" enum:"counter,post,online"`
		Papers       []Handed `json:"papers,omitempty" maxItems:"60"`
		Sets         int      `json:"sets,omitempty" minimum:"1" maximum:"99"`
		Variant      int      `json:"variant,omitempty" minimum:"0" maximum:"50"`
		SupportPlace string   `json:"support_place,omitempty" maxLength:"200"`
		ReceivePlace string   `json:"receive_place,omitempty" maxLength:"200"`
		Authority    string   `json:"authority,omitempty" maxLength:"200"`
		Fee          int64    `json:"fee,omitempty" minimum:"0" doc:"đồng; 0 keeps what the procedure says"`
		PaidBy       string   `json:"paid_by,omitempty" enum:"cash,transfer,national,provincial"`
		Note         string   `json:"note,omitempty" maxLength:"4000"`
		Accept       bool     `json:"accept,omitempty" doc:"It is complete: receive it at once"`
	}
}) (Filing, error) {
	e := in.Body
	s, err := k.Desk.Enter(ctx, who, casework.CounterEntry{Draft: in.ID, Applicant: *e.Applicant.person(), Owner: e.Owner.person(),
		Agent: e.Agent.person(), Hamlet: said(e.Hamlet), ReturnBy: e.ReturnBy, Papers: handedIn(e.Papers), Sets: e.Sets, Variant: e.Variant,
		SupportPlace: said(e.SupportPlace), ReceivePlace: said(e.ReceivePlace), Authority: said(e.Authority), Fee: e.Fee,
		PaidBy: e.PaidBy, Note: said(e.Note), Accept: e.Accept})
	return Filing{s.ID, s.Code, s.PIN}, err
}
