package indicators

import (
	"strconv"

	"xaso/internal/modules/criteria"
)

// answer answers what a formula asks about other indicators.
func (c cutting) answer(q question) number {
	set, ok := c.sets[q.set]
	if !ok {
		return gapOf(gapFollowed, q.set)
	}
	if len(set.Indicators) == 0 {
		return gapOf(gapSetEmpty, set.Title)
	}
	switch q.word {
	case wordMet:
		return c.met(set)
	case wordHamlets:
		return c.meeting(set)
	case wordThreshold:
		return c.limit(set, q.code, c.year)
	case wordValue:
		return c.other(set, q.code)
	}
	return gapOf(gapFormula, q.word)
}

// met is 1 when every indicator of a set is met and the set is whole, 0 when
// one is not met. In between nothing can be said.
func (e *evaluation) met(set criteria.Set) number {
	out := number{value: 1}
	unknown := max(0, set.DeclaredIndicators-len(set.Indicators))
	for _, ind := range set.Indicators {
		r, ok := e.reading(place{set.ID, ind.Code, ""})
		switch {
		case !ok:
			return gapOf(gapCircle, set.Title)
		case r.State == Short:
			return number{provisional: r.Provisional}
		case r.State != Met:
			unknown++
		}
		out.provisional = out.provisional || r.Provisional
	}
	if unknown > 0 {
		return gapOf(gapSet, set.Title, strconv.Itoa(unknown))
	}
	return out
}

// meeting counts the hamlets that meet every indicator of a set about hamlets.
// Hamlets of which too little is known make the count a lower limit.
func (e *evaluation) meeting(set criteria.Set) number {
	if len(e.hamlets) == 0 {
		return gapOf(gapNoHamlets)
	}
	out, lacking := number{}, 0
	for _, hamlet := range e.hamlets {
		short, unknown, provisional := false, len(set.Indicators) < set.DeclaredIndicators, false
		for _, ind := range set.Indicators {
			r, ok := e.reading(place{set.ID, ind.Code, hamlet})
			if !ok {
				return gapOf(gapCircle, set.Title)
			}
			short = short || r.State == Short
			if r.State == NoData || r.State == NoThreshold {
				unknown = true
				lacking++
			}
			provisional = provisional || r.Provisional
		}
		switch {
		case short:
		case unknown:
			out.bound = AtLeast
		default:
			out.value++
			out.provisional = out.provisional || provisional
		}
	}
	if out.bound == AtLeast && out.value == 0 { // "none or more" says nothing
		return gapOf(gapSet, set.Title, strconv.Itoa(max(lacking, set.DeclaredIndicators-len(set.Indicators))))
	}
	return out
}

// limit is the number that an indicator of another set must reach in a year.
func (e *evaluation) limit(set criteria.Set, code string, year int) number {
	ind, ok := set.Indicator(code)
	if !ok {
		return gapOf(gapThreshold, set.Title, code)
	}
	t := ind.Thresholds[e.follows[set.ID].Column]
	v, known := t.At(year)
	if !t.Known() || !known {
		return gapOf(gapThreshold, set.Title, code)
	}
	return number{value: v, provisional: t.Provisional()}
}

// other is the value of another indicator of the commune in the same year.
func (c cutting) other(set criteria.Set, code string) number {
	if _, ok := set.Indicator(code); !ok || ofYear(c.follows[set.ID], c.today) != c.year {
		return gapOf(gapValue, set.Title, code)
	}
	r, ok := c.reading(place{set.ID, code, ""})
	switch {
	case !ok:
		return gapOf(gapCircle, set.Title)
	case !r.Known:
		return gapOf(gapValue, set.Title, code)
	}
	return number{value: r.Value, bound: r.Bound, entry: r.Entry}
}
