package indicators

import (
	"slices"
	"strconv"
	"strings"

	"xaso/internal/modules/criteria"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
)

// place names an indicator of the commune or of a hamlet.
type place struct{ set, code, hamlet string }

// A situation is everything readings are worked out from, read once.
type situation struct {
	today   clock.Date
	follows map[string]criteria.Following
	order   []string // ids of the followed sets
	sets    map[string]criteria.Set
	hamlets []string
	figures map[int]map[at]metric.Figure // by year
	entries map[place][]Entry            // that stand, newest first
}

// read gathers the situation; figures come from what is kept, or from a fresh
// measurement.
func (b *Board) situation(tx *gate.Tx, kept []measured) (*situation, error) {
	s := &situation{today: clock.DateOf(tx.Now()), follows: map[string]criteria.Following{}, sets: map[string]criteria.Set{},
		figures: map[int]map[at]metric.Figure{}}
	follows, err := b.book.Followed(tx)
	if err != nil {
		return nil, err
	}
	for _, f := range follows {
		set, err := b.book.Set(tx, f.Set)
		if err != nil {
			return nil, err
		}
		s.follows[f.Set], s.sets[f.Set] = f, set
		s.order = append(s.order, f.Set)
	}
	for _, m := range kept {
		if s.figures[m.Year] == nil {
			s.figures[m.Year] = map[at]metric.Figure{}
		}
		for _, f := range m.Figures {
			s.figures[m.Year][at{f.Metric, f.Cut}] = f
		}
	}
	if s.hamlets, err = b.o.Hamlets(tx); err != nil {
		return nil, err
	}
	s.entries, err = standing(tx)
	return s, err
}

// An evaluation works out the readings of a situation. Formulas may ask about
// other indicators: each is worked out once, when it is first asked for.
type evaluation struct {
	*situation
	formulas *formulas
	done     map[place]Reading
	doing    map[place]bool
}

// all works out every reading of every followed set.
func (b *Board) all(s *situation) *evaluation {
	e := &evaluation{s, b.formulas, map[place]Reading{}, map[place]bool{}}
	for _, id := range s.order {
		for _, ind := range s.sets[id].Indicators {
			e.reading(place{id, ind.Code, ""})
			if !byHamlet(s.sets[id], ind) {
				continue
			}
			for _, hamlet := range s.hamlets {
				e.reading(place{id, ind.Code, hamlet})
			}
		}
	}
	return e
}

// OfHamlets reports whether a set is about hamlets, not about the commune.
func OfHamlets(set criteria.Set) bool { return set.Level == criteria.OfHamlet }

func byHamlet(set criteria.Set, ind criteria.Indicator) bool {
	return OfHamlets(set) || ind.Measure.PerHamlet
}

// reading works out one indicator; ok is false while it is being worked out.
func (e *evaluation) reading(p place) (r Reading, ok bool) {
	if r, ok := e.done[p]; ok {
		return r, true
	}
	if e.doing[p] {
		return Reading{}, false
	}
	e.doing[p] = true
	defer delete(e.doing, p)
	set, follow := e.sets[p.set], e.follows[p.set]
	ind, _ := set.Indicator(p.code)
	year := ofYear(follow, e.today)
	r = Reading{Set: p.set, Version: set.Version, Code: p.code, Column: follow.Column, Year: year, Hamlet: p.hamlet}
	shown, other := e.choose(ind, e.computed(ind, p, year), e.entered(ind, p, year))
	r.show(shown)
	if other.origin != Nothing {
		r.Beside = other.beside()
	}
	r.judge(ind, shown)
	e.done[p] = r
	return r, true
}

// A found value is one origin's word on an indicator.
type found struct {
	number
	origin     Origin
	known      bool
	grade      string
	ratio      bool
	fraction   Fraction
	men, women *float64
	asOf       clock.Date
	metrics    []string
	entry      *Entry
}

func (f found) none(key string, args ...string) found {
	f.number, f.known = gapOf(key, args...), false
	return f
}

// choose says which word is shown. What the machine counts itself goes before
// what somebody typed; where the rule says that others supply the figure
// (survey, another agency, a document) the entered one goes first.
func (e *evaluation) choose(ind criteria.Indicator, computed, entered found) (shown, other found) {
	first, second := computed, entered
	switch ind.Collection {
	case criteria.Survey, criteria.External, criteria.Evidence:
		first, second = entered, computed
	}
	if first.known || !second.known {
		if first.origin == Nothing {
			return second, first
		}
		return first, second
	}
	return second, first
}

// cutting answers formulas for one part of the commune in one year.
type cutting struct {
	*evaluation
	cut  metric.Cut
	year int
}

func (c cutting) figure(name string) number {
	f, ok := c.figures[c.year][at{name, c.cut}]
	switch {
	case !ok:
		return gapOf(gapNoFigure, "@metric."+name)
	case f.Gap != "":
		return gapOf(gapMetric, "@metric."+name, strconv.Itoa(c.year), "@"+f.Gap)
	}
	return number{value: f.Value}
}

// computed works out the formula of an indicator.
func (e *evaluation) computed(ind criteria.Indicator, p place, year int) found {
	m := ind.Measure
	out := found{origin: Computed, asOf: e.asOf(year)}
	if m.Value == "" && m.Numerator == "" {
		return found{number: gapOf(gapNothing)}
	}
	if m.Value != "" {
		x, err := e.formulas.compile(m.Value)
		if err != nil {
			return out.none(gapFormula, ind.Code)
		}
		out.metrics = x.metrics
		out.number = x.value(cutting{e, metric.Cut{Hamlet: p.hamlet}, year})
		if out.gap == "" && e.formulas.wrongUnit(ind.Unit, x) {
			return out.none(gapUnit, "@metric."+x.metrics[0])
		}
		return out.amount(ind)
	}
	if !m.BothSexes {
		return e.share(m, out, metric.Cut{Hamlet: p.hamlet}, year)
	}
	men := e.share(m, out, metric.Cut{Hamlet: p.hamlet, Sex: metric.Men}, year)
	women := e.share(m, out, metric.Cut{Hamlet: p.hamlet, Sex: metric.Women}, year)
	return apart(ind, men, women)
}

func (e *evaluation) asOf(year int) clock.Date {
	in, _ := spanOf(year, e.today)
	return in.To
}

// apart is the sex that is worse off: where men and women must both reach the
// threshold, it decides.
func apart(ind criteria.Indicator, men, women found) found {
	if !men.known {
		return men
	}
	if !women.known {
		return women
	}
	worse := men
	if (women.value < men.value) == (ind.Comparison != criteria.AtMost) {
		worse = women
	}
	m, w := men.value, women.value
	worse.men, worse.women = &m, &w
	return worse
}

// share divides two counts.
func (e *evaluation) share(m criteria.Measure, out found, cut metric.Cut, year int) found {
	part, err1 := e.formulas.compile(m.Numerator)
	whole, err2 := e.formulas.compile(m.Denominator)
	if err1 != nil || err2 != nil {
		return out.none(gapFormula, m.Numerator+" / "+m.Denominator)
	}
	out.metrics = slices.Compact(slices.Sorted(slices.Values(slices.Concat(part.metrics, whole.metrics))))
	from := cutting{e, cut, year}
	n, d := part.value(from), whole.value(from)
	switch {
	case n.gap != "":
		return out.none(n.gap, n.args...)
	case d.gap != "":
		return out.none(d.gap, d.args...)
	case d.bound != Exact:
		return out.none(gapBounded, m.Denominator)
	}
	out.bound, out.provisional = n.bound, n.provisional || d.provisional
	return out.divide(Fraction{n.value, d.value}, nameOf(part), nameOf(whole))
}

// nameOf is what a side of a share is called in a gap: its metric, or its
// formula where it has several.
func nameOf(x *formula) string {
	if len(x.metrics) == 1 && x.lone {
		return "@metric." + x.metrics[0]
	}
	return x.source
}

// divide makes a fraction a share in percent, or says what is wrong with it.
func (f found) divide(of Fraction, part, whole string) found {
	f.ratio, f.fraction = true, of
	switch {
	case of.Numerator < 0:
		return f.none(gapNegative, part, decimal(of.Numerator))
	case of.Denominator < 0:
		return f.none(gapNegative, whole, decimal(of.Denominator))
	case of.Denominator == 0:
		return f.none(gapEmpty, whole)
	case of.Numerator > of.Denominator:
		return f.none(gapOver, part, decimal(of.Numerator), whole, decimal(of.Denominator))
	}
	f.value, f.known = of.Numerator/of.Denominator*100, true
	return f
}

// amount checks a number that is no share.
func (f found) amount(ind criteria.Indicator) found {
	if f.number.entry != nil { // worked out from what a document says
		f.origin, f.entry, f.asOf = Entered, f.number.entry, f.number.entry.AsOf
	}
	switch {
	case f.gap != "":
		return f
	case ind.Unit == criteria.Percent: // must be counted from two figures
		return f.none(gapShare, decimal(f.value))
	case f.value < 0:
		return f.none(gapNegative, ind.Code, decimal(f.value))
	}
	f.known = true
	return f
}

// decimal writes a number as Vietnamese people read it.
func decimal(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	whole, part, has := strings.Cut(s, ".")
	if len(part) > 3 {
		s = strconv.FormatFloat(v, 'f', 3, 64)
		whole, part, _ = strings.Cut(s, ".")
		part = strings.TrimRight(part, "0")
	}
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "." + whole[i:]
	}
	if has && part != "" {
		whole += "," + part
	}
	return sign + whole
}

// Decimal is a number as pages write it: 1.234,5.
func Decimal(v float64) string { return decimal(v) }
