package casework

import (
	"context"
	"slices"
	"strings"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Rate is a share with its numbers. Of 0 means that there is nothing to
// measure: pages say so instead of 0 %.
type Rate struct{ N, Of int }

// Percent in tenths; ok is false where there is nothing to measure.
func (r Rate) Percent() (tenths int, ok bool) {
	if r.Of == 0 {
		return 0, false
	}
	return (r.N*2000 + r.Of) / (2 * r.Of), true
}

// A Figure is a number and what it was a week before.
type Figure struct{ Now, Before int }

// An Overview is the leader's page.
type Overview struct {
	Received  Figure // this week to this hour's day, and the same days of last week
	InProcess int
	DueSoon   int // due within three working days
	Overdue   int
	OnTime    Rate // of the results of the last 30 days
	OnTimeWas Rate // of the 30 days before
	Stars     Rate // sum of stars, of ratings ×5, last 30 days
	Fields    []FieldFigures
	Days      []DayFigure // the last 14 days
	Late      []Row       // longest late first, at most 20, by name of work
}

// FieldFigures are the open dossiers of one field of work.
type FieldFigures struct {
	Field                    string
	Open, DueSoon, Overdue   int
	OnTime                   Rate
	ReceivedWeek, FinishWeek int
}

// A DayFigure is one day of the chart.
type DayFigure struct {
	Day                string
	Received, Finished int
}

// Overview returns the figures of the whole office. It names dossiers by code
// and procedure, no persons, so nothing is disclosed.
func (d *Desk) Overview(ctx context.Context, who gate.Actor) (Overview, error) {
	var o Overview
	err := d.gate.Read(ctx, who, MayOversee, func(tx *gate.Tx) error {
		if err := tx.Require(who.MayIn(MayOversee, "", "")); err != nil {
			return err
		}
		w, err := d.lister(tx, Filter{All: true})
		if err != nil {
			return err
		}
		soon := clock.Due(tx.Now(), clock.Term{Qty: 3, Unit: clock.WorkingDay}, nil, w.cal).Due
		if err := o.open(tx, soon); err != nil {
			return err
		}
		if err := o.past(tx); err != nil {
			return err
		}
		o.Late, err = gate.All(tx, scanRow, `SELECT `+rowColumns+` FROM casework_dossier
			 WHERE commune_id = $1 AND waits <> 'nobody' AND due_at > 0 AND finished_at = 0 AND due_at < $2
			 ORDER BY due_at LIMIT 20`, gate.Millis(tx.Now()))
		if err != nil {
			return err
		}
		for i := range o.Late {
			o.Late[i].Title = ""
		}
		return w.finish(d, o.Late)
	})
	return o, err
}

// open counts what is under way, by field.
func (o *Overview) open(tx *gate.Tx, soon time.Time) error {
	fields, err := gate.All(tx, func(scan gate.Scanner) (FieldFigures, error) {
		var f FieldFigures
		err := scan(&f.Field, &f.Open, &f.DueSoon, &f.Overdue)
		return f, err
	}, `SELECT field, SUM(CASE WHEN finished_at = 0 THEN 1 ELSE 0 END),
			SUM(CASE WHEN finished_at = 0 AND due_at >= $2 AND due_at <= $3 THEN 1 ELSE 0 END),
			SUM(CASE WHEN finished_at = 0 AND due_at > 0 AND due_at < $2 THEN 1 ELSE 0 END)
		  FROM casework_dossier WHERE commune_id = $1 AND waits <> 'nobody' GROUP BY field ORDER BY field`,
		gate.Millis(tx.Now()), gate.Millis(soon))
	if err != nil {
		return err
	}
	o.Fields = fields
	for _, f := range fields {
		o.InProcess += f.Open
		o.DueSoon += f.DueSoon
		o.Overdue += f.Overdue
	}
	return nil
}

type daySum struct {
	day, what, field string
	n                int
}

// past reads the figures of sixty days.
func (o *Overview) past(tx *gate.Tx) error {
	now := clock.DateOf(tx.Now())
	sums, err := gate.All(tx, func(scan gate.Scanner) (daySum, error) {
		var s daySum
		err := scan(&s.day, &s.what, &s.field, &s.n)
		return s, err
	}, `SELECT day, what, field, n FROM casework_figure WHERE commune_id = $1 AND day > $2`, now.AddDays(-60).String())
	if err != nil {
		return err
	}
	monday := now.AddDays(-int(now.Weekday()+6) % 7)
	day := map[string]*DayFigure{}
	for i := 13; i >= 0; i-- {
		o.Days = append(o.Days, DayFigure{Day: now.AddDays(-i).String()})
	}
	for i := range o.Days {
		day[o.Days[i].Day] = &o.Days[i]
	}
	for _, s := range sums {
		o.add(s, now, monday)
		if f := day[s.day]; f != nil {
			switch s.what {
			case FigureReceived:
				f.Received += s.n
			case FigureFinished:
				f.Finished += s.n
			}
		}
	}
	return nil
}

func (o *Overview) add(s daySum, now, monday clock.Date) {
	month := now.AddDays(-30).String()
	f := o.field(s.field)
	switch s.what {
	case FigureReceived:
		switch {
		case s.day >= monday.String():
			o.Received.Now += s.n
			f.ReceivedWeek += s.n
		case s.day >= monday.AddDays(-7).String() && s.day <= now.AddDays(-7).String():
			o.Received.Before += s.n
		}
	case FigureFinished:
		if s.day >= monday.String() {
			f.FinishWeek += s.n
		}
	case FigureOnTime, FigureLate:
		n := 0
		if s.what == FigureOnTime {
			n = s.n
		}
		if s.day <= month {
			o.OnTimeWas.N, o.OnTimeWas.Of = o.OnTimeWas.N+n, o.OnTimeWas.Of+s.n
			return
		}
		o.OnTime.N, o.OnTime.Of = o.OnTime.N+n, o.OnTime.Of+s.n
		f.OnTime.N, f.OnTime.Of = f.OnTime.N+n, f.OnTime.Of+s.n
	case FigureStars, FigureRated:
		if s.day <= month {
			return
		}
		if s.what == FigureStars {
			o.Stars.N += s.n
		} else {
			o.Stars.Of += 5 * s.n
		}
	}
}

func (o *Overview) field(slug string) *FieldFigures {
	i, found := slices.BinarySearchFunc(o.Fields, slug, func(f FieldFigures, s string) int { return strings.Compare(f.Field, s) })
	if !found {
		o.Fields = slices.Insert(o.Fields, i, FieldFigures{Field: slug})
	}
	return &o.Fields[i]
}
