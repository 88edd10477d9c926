package score

import (
	"maps"
	"time"

	"xaso/internal/platform/gate"
)

// A Change is one indicator of the month that would become another.
type Change struct {
	Indicator     Indicator
	Before, After Line
}

// Better reports whether the change gains.
func (c Change) Better() bool {
	before, _ := c.Before.Share()
	after, _ := c.After.Share()
	return after > before || (after == before && c.After.Points > c.Before.Points)
}

// Simulate says what the month of a dossier would be if the dossier were each
// of then instead of what is kept of it. It changes nothing.
func (b *Book) Simulate(tx *gate.Tx, dossier string, then []Case) ([][]Change, error) {
	all := make([][]Change, len(then))
	kept, err := rowsOf(tx, []string{dossier})
	if err != nil {
		return nil, err
	}
	month := MonthOf(tx.Now()) // of an application that would be received now
	if r := kept[dossier]; r.Month != "" {
		if month, err = ParsePeriod(r.Month); err != nil {
			return nil, err
		}
	}
	schemes, err := b.schemes(tx)
	if err != nil {
		return nil, err
	}
	s, ok := inForce(schemes, month)
	if !ok {
		return all, nil
	}
	f, err := b.figures(tx, Query{month, Cut{By: ByAll}})
	if err != nil {
		return nil, err
	}
	at := asOf(tx, month)
	before, _ := Score(s, f)
	for n, c := range then {
		after, _ := Score(s, f.with(kept[dossier].Marks, c.Marks(), at))
		for i := range after {
			if changed(before[i], after[i]) {
				all[n] = append(all[n], Change{after[i].Indicator, before[i], after[i]})
			}
		}
	}
	return all, nil
}

// with returns the figures as they would be with a dossier in another state.
func (f Figures) with(before, after Marks, at time.Time) Figures {
	f.Sums = maps.Clone(f.Sums)
	if f.Sums == nil {
		f.Sums = map[Measure]Sum{}
	}
	for k, s := range change(before, after).Sums {
		if k.By == ByAll && k.Month == f.Period.from() {
			f.Sums[k.Measure] = f.Sums[k.Measure].add(s)
		}
	}
	for _, m := range []struct {
		Marks
		sign int64
	}{{before, -1}, {after, 1}} {
		if m.Month == f.Period.from() && m.Limit != 0 && m.Limit < at.UnixMilli() {
			f.Late += m.sign
		}
	}
	return f
}

// changed reports whether a reader would see another number of what is scored.
func changed(a, b Line) bool {
	if a.Max == 0 {
		return false
	}
	shareA, okA := a.Share()
	shareB, okB := b.Share()
	return okA != okB || shareA != shareB || a.Points != b.Points
}
