package reports

import (
	"slices"
	"time"

	"xaso/internal/platform/clock"
)

// A Line is one dossier of the register as the report saw it: what happened
// after the period's end is not in it.
type Line struct {
	ID        string    `json:"id"`
	Code      string    `json:"code"`
	Procedure string    `json:"procedure"`
	Field     string    `json:"field"`
	Name      string    `json:"name"`             // chủ hồ sơ
	People    []string  `json:"people,omitempty"` // accounts it concerns
	Channel   int       `json:"channel"`          // 1 direct, 2 online, 3 post
	Received  time.Time `json:"received"`
	Due       time.Time `json:"due,omitzero"`
	Ended     time.Time `json:"ended,omitzero"` // result issued, or stopped
	Returned  time.Time `json:"returned,omitzero"`
	Number    string    `json:"number,omitempty"` // of the result
}

// at cuts off what was not so at the period's end.
func (l Line) at(p Period) Line {
	if !l.Ended.Before(p.End()) {
		l.Ended, l.Returned, l.Number = time.Time{}, time.Time{}, ""
	}
	if !l.Returned.Before(p.End()) {
		l.Returned = time.Time{}
	}
	return l
}

// A Cell names one number of the table.
type Cell string

// The columns: what came in, by which way; what was resolved, and how it stood
// to its term; what is open, and how it stands. The shape is that of biểu
// II.06 of TT 01/2020/TT-VPCP as far as it is remembered.
const (
	In        Cell = "in"
	InOnline  Cell = "in-online"
	InDirect  Cell = "in-direct" // at the counter or by post
	InCarried Cell = "in-carried"
	Out       Cell = "out"
	OutEarly  Cell = "out-early"
	OutOnTime Cell = "out-on-time"
	OutLate   Cell = "out-late"
	Open      Cell = "open"
	OpenIn    Cell = "open-within"
	OpenLate  Cell = "open-late"
)

// Cells are the columns in their order.
var Cells = []Cell{In, InOnline, InDirect, InCarried, Out, OutEarly, OutOnTime, OutLate, Open, OpenIn, OpenLate}

// cells are the numbers a dossier is counted in. Each is in one cell of each
// of the three groups, so what came in equals what went out and what is open.
func (l Line) cells(p Period) []Cell {
	all := []Cell{In}
	switch {
	case l.Received.Before(p.Begin()):
		all = append(all, InCarried)
	case l.Channel == 2:
		all = append(all, InOnline)
	default:
		all = append(all, InDirect)
	}
	late := func(end time.Time) bool { return !l.Due.IsZero() && end.After(l.Due) }
	switch {
	case l.Ended.IsZero() && late(p.End().Add(-time.Millisecond)):
		return append(all, Open, OpenLate)
	case l.Ended.IsZero():
		return append(all, Open, OpenIn)
	case late(l.Ended):
		return append(all, Out, OutLate)
	case !l.Due.IsZero() && clock.DateOf(l.Ended).Before(clock.DateOf(l.Due)):
		return append(all, Out, OutEarly)
	}
	return append(all, Out, OutOnTime)
}

// In reports whether the dossier is counted in a cell of a field's row; field
// "" is the row of all.
func (l Line) In(p Period, c Cell, field string) bool {
	return (field == "" || l.Field == field) && slices.Contains(l.cells(p), c)
}

// A Row is the figures of one field of work; Field "" is all together.
type Row struct {
	Field string       `json:"field"`
	Name  string       `json:"name"`
	N     map[Cell]int `json:"n"`
}

// count makes the table: a row for each field by name, the sum last.
func count(p Period, lines []Line, name func(field string) string) []Row {
	rows := map[string]*Row{}
	sum := Row{N: map[Cell]int{}}
	for _, l := range lines {
		r := rows[l.Field]
		if r == nil {
			r = &Row{Field: l.Field, Name: name(l.Field), N: map[Cell]int{}}
			rows[l.Field] = r
		}
		for _, c := range l.cells(p) {
			r.N[c]++
			sum.N[c]++
		}
	}
	var table []Row
	for _, r := range rows {
		table = append(table, *r)
	}
	slices.SortFunc(table, byName)
	return append(table, sum)
}
