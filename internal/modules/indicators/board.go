package indicators

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"xaso/internal/modules/criteria"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
)

var (
	ErrNotFollowed = fault.New(fault.Missing, "indicators.not-followed")
	ErrNoIndicator = fault.New(fault.Missing, "indicators.no-indicator")
)

// Options are what package app gives a board, in place of imports.
type Options struct {
	// Families are the metrics of every module.
	Families []metric.Family
	// Hamlets are the names of the commune's hamlets of today.
	Hamlets func(tx *gate.Tx) ([]string, error)
}

// A Board holds how every commune of the house stands. It is safe for
// concurrent use.
type Board struct {
	gate     *gate.Gate
	book     *criteria.Book
	o        Options
	formulas *formulas
	family   map[string]int           // by metric: place in o.Families
	metrics  map[string]metric.Metric // by name
}

// NewBoard returns the board over a gate and a book of criteria.
func NewBoard(g *gate.Gate, book *criteria.Book, o Options) (*Board, error) {
	b := &Board{gate: g, book: book, o: o, family: map[string]int{}, metrics: map[string]metric.Metric{}}
	names := map[string]bool{}
	for i, f := range o.Families {
		if err := f.Check(); err != nil {
			return nil, err
		}
		if names[f.Name] {
			return nil, fmt.Errorf("indicators: two families are called %s", f.Name)
		}
		names[f.Name] = true
		for _, m := range f.Metrics {
			b.family[m.Name], b.metrics[m.Name] = i, m
		}
	}
	if o.Hamlets == nil {
		b.o.Hamlets = func(*gate.Tx) ([]string, error) { return nil, nil }
	}
	var err error
	b.formulas, err = newFormulas(b.Catalogue())
	return b, err
}

// Catalogue are all metrics, family by family.
func (b *Board) Catalogue() []metric.Metric {
	var all []metric.Metric
	for _, f := range b.o.Families {
		all = append(all, f.Metrics...)
	}
	return all
}

// Events are the kinds of events after which something must be measured again.
func (b *Board) Events() []string {
	all := []string{criteria.SetChanged{}.Kind(), criteria.Followed{}.Kind()}
	for _, f := range b.o.Families {
		all = append(all, f.ChangedBy...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Check says what is wrong with a measure: a name that no module publishes, a
// formula that gives no number, a share of things counted in different units.
func (b *Board) Check(m criteria.Measure) error {
	if m.Value != "" {
		_, err := b.formulas.compile(m.Value)
		return err
	}
	if m.Numerator == "" && m.Denominator == "" {
		return nil
	}
	part, err1 := b.formulas.compile(m.Numerator)
	whole, err2 := b.formulas.compile(m.Denominator)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if one, other := b.formulas.units(part), b.formulas.units(whole); len(one) == 1 && len(other) == 1 && one[0] != other[0] {
		return fmt.Errorf("%q is counted in %s, %q in %s", m.Numerator, one[0], m.Denominator, other[0])
	}
	if m.BothSexes {
		for _, name := range slices.Concat(part.metrics, whole.metrics) {
			if !b.metrics[name].BySex {
				return fmt.Errorf("%s is not counted for men and women apart", name)
			}
		}
	}
	return nil
}

// units are those of what a formula reads.
func (f *formulas) units(x *formula) []metric.Unit {
	var all []metric.Unit
	for _, name := range x.metrics {
		if u := f.names[variable(name)].Unit; !slices.Contains(all, u) {
			all = append(all, u)
		}
	}
	for _, q := range x.asks {
		if q.word == wordHamlets && !slices.Contains(all, metric.Hamlets) {
			all = append(all, metric.Hamlets)
		}
	}
	return all
}

// wrongUnit reports whether a bare metric stands for a number of another unit:
// đồng where millions are wanted, money where things are counted.
func (f *formulas) wrongUnit(want criteria.Unit, x *formula) bool {
	if !x.lone || len(x.metrics) != 1 {
		return false
	}
	money := func(u metric.Unit) bool { return u == metric.Dong || u == metric.MillionDong }
	u := f.names[variable(x.metrics[0])].Unit
	switch want {
	case criteria.Income:
		return u != metric.MillionDong
	case criteria.Count:
		return money(u)
	case criteria.Area:
		return u != metric.SquareMetres
	case criteria.Water:
		return u != metric.Litres
	}
	return false
}

// ofYear is the year a following is measured in.
func ofYear(f criteria.Following, today clock.Date) int {
	if f.Year == 0 {
		return today.Year
	}
	return f.Year
}

// followed finds a set the commune follows, with its year settled.
func (b *Board) followed(tx *gate.Tx, id string) (criteria.Set, criteria.Following, error) {
	all, err := b.book.Followed(tx)
	if err != nil {
		return criteria.Set{}, criteria.Following{}, err
	}
	for _, f := range all {
		if f.Set == id {
			set, err := b.book.Set(tx, id)
			f.Year = ofYear(f, clock.DateOf(tx.Now()))
			return set, f, err
		}
	}
	return criteria.Set{}, criteria.Following{}, ErrNotFollowed
}

// Readings are the indicators of a followed set in its order, of the commune.
// Every indicator has one. ErrNotFollowed.
func (b *Board) Readings(tx *gate.Tx, set string) ([]Reading, error) {
	s, follow, err := b.followed(tx, set)
	if err != nil {
		return nil, err
	}
	rows, err := keptReadings(tx, ` AND hamlet = '' AND set_id = $2`, set)
	if err != nil {
		return nil, err
	}
	day, err := lastRun(tx)
	if err != nil {
		return nil, err
	}
	all := make([]Reading, len(s.Indicators))
	for i, ind := range s.Indicators {
		all[i] = whole(rows[place{set, ind.Code, ""}], s, follow, ind.Code, "", day)
	}
	return all, nil
}

// whole completes a kept reading; one that was never worked out has no data.
func whole(k keptReading, set criteria.Set, f criteria.Following, code, hamlet string, day clock.Date) Reading {
	if k.state == "" {
		return Reading{Set: set.ID, Version: set.Version, Code: code, Column: f.Column, Year: f.Year, Hamlet: hamlet, State: NoData, Gap: gapNotYet}
	}
	r := k.reading
	r.Since = k.since
	if r.Origin == Computed && r.AsOf.IsZero() {
		r.AsOf = day
		if in, ok := spanOf(r.Year, day); ok {
			r.AsOf = in.To
		}
	}
	return r
}

// Reading is one indicator. ErrNotFollowed, ErrNoIndicator.
func (b *Board) Reading(tx *gate.Tx, set, code, hamlet string) (Reading, criteria.Indicator, error) {
	s, follow, err := b.followed(tx, set)
	if err != nil {
		return Reading{}, criteria.Indicator{}, err
	}
	ind, ok := s.Indicator(code)
	if !ok {
		return Reading{}, ind, ErrNoIndicator
	}
	rows, err := keptReadings(tx, ` AND set_id = $2 AND code = $3 AND hamlet = $4`, set, code, hamlet)
	if err != nil {
		return Reading{}, ind, err
	}
	day, err := lastRun(tx)
	return whole(rows[place{set, code, hamlet}], s, follow, code, hamlet, day), ind, err
}

// Hamlets are the readings of an indicator by hamlet, in the order of the
// commune; none where it is not taken of hamlets.
func (b *Board) Hamlets(tx *gate.Tx, set, code string) ([]Reading, error) {
	s, follow, err := b.followed(tx, set)
	if err != nil {
		return nil, err
	}
	ind, ok := s.Indicator(code)
	if !ok {
		return nil, ErrNoIndicator
	}
	if !byHamlet(s, ind) {
		return nil, nil
	}
	rows, err := keptReadings(tx, ` AND hamlet <> '' AND set_id = $2 AND code = $3`, set, code)
	if err != nil {
		return nil, err
	}
	day, err := lastRun(tx)
	if err != nil {
		return nil, err
	}
	names, err := b.o.Hamlets(tx)
	var all []Reading
	for _, n := range names {
		all = append(all, whole(rows[place{set, code, n}], s, follow, code, n, day))
	}
	return all, err
}

// History is what an indicator of the commune has been, oldest first; a set
// that is not followed any more keeps its.
func (b *Board) History(tx *gate.Tx, set, code string) ([]Point, error) {
	return history(tx, set, code, "")
}

// HistoryOf is the history of a hamlet.
func (b *Board) HistoryOf(tx *gate.Tx, set, code, hamlet string) ([]Point, error) {
	return history(tx, set, code, hamlet)
}

// Summary counts a followed set. ErrNotFollowed.
func (b *Board) Summary(tx *gate.Tx, set string) (Summary, error) {
	s, follow, err := b.followed(tx, set)
	if err != nil {
		return Summary{}, err
	}
	all, err := b.Readings(tx, set)
	if err != nil {
		return Summary{}, err
	}
	return Summarise(s, follow, all), nil
}

// Summarise counts readings of a set by state and by criterion.
func Summarise(s criteria.Set, f criteria.Following, all []Reading) Summary {
	out := Summary{Set: s.ID, Version: s.Version, Column: f.Column, Year: f.Year, All: len(all),
		Declared: s.DeclaredIndicators, DeclaredCriteria: s.DeclaredCriteria}
	of := map[string]Reading{}
	for _, r := range all {
		of[r.Code] = r
		if out.AsOf.Before(r.AsOf) {
			out.AsOf = r.AsOf
		}
		if r.State == Met && r.Provisional {
			out.Provisional++
		}
	}
	for _, c := range s.Criteria {
		one := CriterionState{No: c.No, Name: c.Name}
		for _, ind := range s.Of(c.No) {
			one.All++
			switch of[ind.Code].State {
			case Met:
				one.Met++
			case Short:
				one.Short++
			case NoThreshold:
				one.NoThreshold++
			default:
				one.NoData++
			}
		}
		one.Done = one.All > 0 && one.Met == one.All && one.All >= c.Declared
		out.Met, out.Short = out.Met+one.Met, out.Short+one.Short
		out.NoData, out.NoThreshold = out.NoData+one.NoData, out.NoThreshold+one.NoThreshold
		if one.Done {
			out.CriteriaDone++
		}
		out.Criteria = append(out.Criteria, one)
	}
	return out
}

// Metric finds a metric by its name.
func (b *Board) Metric(name string) (metric.Metric, bool) {
	m, ok := b.metrics[name]
	return m, ok
}

// MetricsOf are the names a formula reads, for pages that explain it.
func (b *Board) MetricsOf(source string) []string {
	if strings.TrimSpace(source) == "" {
		return nil
	}
	x, err := b.formulas.compile(source)
	if err != nil {
		return nil
	}
	return x.metrics
}
