package api

import (
	"context"

	"xaso/internal/modules/casework"
	"xaso/internal/platform/gate"
)

// Figures of the whole office.
type Figures struct {
	Received   Compared `json:"received_this_week"`
	InProcess  int      `json:"in_process"`
	DueSoon    int      `json:"due_soon" doc:"Within three working days"`
	Overdue    int      `json:"overdue"`
	OnTime     Share    `json:"on_time" doc:"Of the results of the last 30 days"`
	OnTimeWas  Share    `json:"on_time_before" doc:"Of the 30 days before"`
	Stars      Share    `json:"stars" doc:"Stars given, of five for each rating, last 30 days"`
	Fields     []Fields `json:"fields"`
	Days       []OneDay `json:"days" doc:"The last 14 days"`
	LateLonger []Row    `json:"late" doc:"Longest late first, at most 20; by code, naming no person"`
}

// Compared is a number and what it was a week before.
type Compared struct {
	Now    int `json:"now"`
	Before int `json:"before"`
}

// A Share is N of so many; of 0 there is nothing to measure.
type Share struct {
	N  int `json:"n"`
	Of int `json:"of"`
}

// Fields are the figures of one field of work.
type Fields struct {
	Field    string `json:"field"`
	Open     int    `json:"open"`
	DueSoon  int    `json:"due_soon"`
	Overdue  int    `json:"overdue"`
	OnTime   Share  `json:"on_time"`
	Received int    `json:"received_this_week"`
	Finished int    `json:"finished_this_week"`
}

// OneDay is one day of the chart.
type OneDay struct {
	Day      string `json:"day" format:"date"`
	Received int    `json:"received"`
	Finished int    `json:"finished"`
}

func (h House) overview(ctx context.Context, who gate.Actor, _ *struct{}) (Figures, error) {
	o, err := h.Desk.Overview(ctx, who)
	if err != nil {
		return Figures{}, err
	}
	return Figures{Received: Compared(o.Received), InProcess: o.InProcess, DueSoon: o.DueSoon, Overdue: o.Overdue,
		OnTime: Share(o.OnTime), OnTimeWas: Share(o.OnTimeWas), Stars: Share(o.Stars),
		Fields: list(o.Fields, func(f casework.FieldFigures) Fields {
			return Fields{f.Field, f.Open, f.DueSoon, f.Overdue, Share(f.OnTime), f.ReceivedWeek, f.FinishWeek}
		}),
		Days: list(o.Days, func(d casework.DayFigure) OneDay { return OneDay(d) }),
		LateLonger: list(o.Late, func(r casework.Row) Row {
			r.Title = "" // the desk discloses no names here
			return officeRow(r)
		})}, nil
}

// A Ticket is a number in the queue of today.
type Ticket struct {
	Number   int      `json:"number"`
	Priority bool     `json:"priority"`
	Counter  string   `json:"counter,omitempty"`
	Taken    *Instant `json:"taken"`
	Called   *Instant `json:"called,omitempty"`
}

func ticketOf(t casework.Ticket) Ticket {
	return Ticket{t.Number, t.Priority, t.Counter, instant(t.Taken), instant(t.Called)}
}

func (h House) ticket(ctx context.Context, who gate.Actor, in *struct {
	Body struct {
		Purpose  string `json:"purpose,omitempty" maxLength:"200"`
		Priority bool   `json:"priority,omitempty" doc:"Elders, people with disabilities, pregnant women"`
	}
}) (Ticket, error) {
	t, err := h.Desk.TakeTicket(ctx, who, said(in.Body.Purpose), in.Body.Priority)
	return ticketOf(t), err
}

func (h House) callNext(ctx context.Context, who gate.Actor, in *struct {
	Body struct {
		Counter string `json:"counter" maxLength:"40" example:"2"`
	}
}) (Ticket, error) {
	t, err := h.Desk.CallNext(ctx, who, said(in.Body.Counter))
	return ticketOf(t), err
}

// Queue is what the screen in the hall shows.
type Queue struct {
	Called  []Ticket `json:"called" doc:"Newest first"`
	Waiting int      `json:"waiting"`
}

func (h House) queue(ctx context.Context, who gate.Actor, _ *struct{}) (Queue, error) {
	b, err := h.Desk.Board(ctx, who)
	return Queue{list(b.Called, ticketOf), b.Waiting}, err
}
