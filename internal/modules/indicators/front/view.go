package front

import (
	"slices"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A mark is how something stands, as the pages draw it.
type mark string

// The marks: those of readings, and one for a criterion whose indicators are
// not known yet.
const (
	met         = mark(indicators.Met)
	short       = mark(indicators.Short)
	noData      = mark(indicators.NoData)
	noThreshold = mark(indicators.NoThreshold)
	noContent   = mark("no-content")
)

// marks are all marks in the order of legends.
var marks = []mark{met, short, noData, noThreshold, noContent}

// A line is one indicator with what it must reach and where it stands.
type line struct {
	indicators.Reading
	Indicator criteria.Indicator
	Threshold criteria.Threshold
}

// mark of an indicator.
func (l line) mark() mark { return mark(l.State) }

// limit is the number it must reach.
func (l line) limit() (float64, bool) {
	if !l.Threshold.Known() {
		return 0, false
	}
	return l.Threshold.At(l.Year)
}

// missing is how far it is from its threshold, as a part of the threshold.
func (l line) missing() float64 {
	at, ok := l.limit()
	switch {
	case l.State != indicators.Short:
		return 0
	case !ok || !l.Known || at == 0:
		return 1 // không đạt, or a level: there is no nearly
	case l.Indicator.Comparison == criteria.AtMost:
		return (l.Value - at) / at
	}
	return (at - l.Value) / at
}

// A part is one criterion with its indicators.
type part struct {
	criteria.Criterion
	Mark        mark
	Lines       []line
	Met         int
	Provisional bool // done, but by a threshold from memory
}

// worst is the indicator that lacks most: of those below their threshold the
// farthest, else the first of which nothing is known.
func (p part) worst() (line, bool) {
	best := -1
	for i, l := range p.Lines {
		if l.State == indicators.Short && (best < 0 || l.missing() > p.Lines[best].missing()) {
			best = i
		}
	}
	if best < 0 {
		best = slices.IndexFunc(p.Lines, func(l line) bool { return l.State != indicators.Met })
	}
	if best < 0 {
		return line{}, false
	}
	return p.Lines[best], true
}

// A view is one set as a commune stands to it.
type view struct {
	Set       criteria.Set
	Following criteria.Following
	Parts     []part
	AsOf      clock.Date
}

// count is how many criteria carry a mark.
func (v view) count(m mark) int {
	n := 0
	for _, p := range v.Parts {
		if p.Mark == m {
			n++
		}
	}
	return n
}

// with are the criteria of a mark.
func (v view) with(m mark) []part {
	var of []part
	for _, p := range v.Parts {
		if p.Mark == m {
			of = append(of, p)
		}
	}
	return of
}

// provisional counts the criteria that are done by a threshold from memory.
func (v view) provisional() int {
	n := 0
	for _, p := range v.Parts {
		if p.Provisional {
			n++
		}
	}
	return n
}

// lines are all indicators.
func (v view) lines() []line {
	var all []line
	for _, p := range v.Parts {
		all = append(all, p.Lines...)
	}
	return all
}

// part finds a criterion by its number.
func (v view) part(no int) (part, bool) {
	i := slices.IndexFunc(v.Parts, func(p part) bool { return p.No == no })
	if i < 0 {
		return part{}, false
	}
	return v.Parts[i], true
}

// viewOf puts the law and the readings together.
func viewOf(set criteria.Set, f criteria.Following, readings []indicators.Reading) view {
	v := view{Set: set, Following: f}
	by := map[string]indicators.Reading{}
	for _, r := range readings {
		by[r.Code] = r
		if r.Known && v.AsOf.Before(r.AsOf) {
			v.AsOf = r.AsOf
		}
	}
	for _, c := range set.Criteria {
		p := part{Criterion: c}
		for _, i := range set.Of(c.No) {
			r, known := by[i.Code]
			if !known { // an indicator nobody has read yet is unknown
				r = indicators.Reading{Set: set.ID, Code: i.Code, Column: f.Column, Year: f.Year, State: indicators.NoData}
			}
			p.Lines = append(p.Lines, line{r, i, i.Thresholds[f.Column]})
		}
		p.Mark, p.Met, p.Provisional = standing(p.Lines, c.Declared)
		v.Parts = append(v.Parts, p)
	}
	return v
}

// standing is how a criterion stands by its indicators, of which the decision
// has declared so many. It is met only when every indicator there is known and
// met: a missing one makes it unknown, never met.
func standing(lines []line, declared int) (m mark, done int, provisional bool) {
	n := map[mark]int{}
	for _, l := range lines {
		n[l.mark()]++
		provisional = provisional || l.mark() == met && l.Provisional
	}
	switch {
	case len(lines) == 0:
		return noContent, 0, false
	case n[short] > 0:
		return short, n[met], false
	case n[noData] > 0:
		return noData, n[met], false
	case n[noThreshold] > 0:
		return noThreshold, n[met], false
	case len(lines) < declared:
		return noContent, n[met], false
	}
	return met, n[met], provisional
}

// readView reads one set that the commune follows, or ErrMissing. Of "" it is
// the first.
func (h Hall) readView(tx *gate.Tx, set string) (v view, all []criteria.Following, err error) {
	if all, err = h.Sets.Followed(tx); err != nil || len(all) == 0 {
		return v, all, err
	}
	i := 0
	if set != "" {
		if i = slices.IndexFunc(all, func(f criteria.Following) bool { return f.Set == set }); i < 0 {
			return v, all, gate.ErrMissing
		}
	}
	v, err = h.viewOf(tx, all[i])
	return v, all, err
}

func (h Hall) viewOf(tx *gate.Tx, f criteria.Following) (view, error) {
	set, err := h.Sets.Set(tx, f.Set)
	if err != nil {
		return view{}, err
	}
	readings, err := h.Board.Readings(tx, f.Set)
	if err != nil {
		return view{}, err
	}
	if f.Year == 0 { // the year follows the calendar
		f.Year = clock.DateOf(tx.Now()).Year
	}
	return viewOf(set, f, readings), nil
}
