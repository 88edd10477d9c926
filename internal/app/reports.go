package app

import (
	"time"

	"xaso/internal/modules/reports"
	"xaso/internal/platform/gate"
)

// reportsOptions lets reports count dossiers without knowing how they are kept.
func (h *House) reportsOptions() reports.Options {
	return reports.Options{
		Lines: func(tx *gate.Tx, from, to time.Time) ([]reports.Line, error) {
			all, err := h.Desk.ReportedIn(tx, from, to)
			lines := make([]reports.Line, len(all))
			for i, d := range all {
				lines[i] = reports.Line{ID: d.ID, Code: d.Code, Procedure: d.ProcedureName, Field: d.Field, Name: d.Owner, People: d.People,
					Channel: d.Channel, Received: d.Received, Due: d.Due, Ended: d.Ended, Returned: d.Returned, Number: d.Number}
			}
			return lines, err
		},
		Field: func(slug string) string {
			for _, f := range h.fields(0) {
				if f.Code == slug {
					return f.Name
				}
			}
			return slug
		},
		Former: h.former,
		Office: func(c gate.Commune) reports.Office {
			p := h.place(c)
			known, _ := h.Communes.ByID(c)
			return reports.Office{Authority: p.Authority, Centre: p.Centre, Place: known.Name}
		},
	}
}
