package indicators

import (
	"strconv"
	"strings"

	"xaso/internal/modules/criteria"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
)

// A DrillRow is one thing behind a figure.
type DrillRow struct {
	metric.Row
	Metric string // that counted it
}

// drillPage is how many rows are shown at once.
const drillPage = 50

// formulaOf is the side of a measure that a part names.
func formulaOf(m criteria.Measure, part Part) string {
	switch part {
	case Numerator:
		return m.Numerator
	case Denominator:
		return m.Denominator
	}
	return m.Value
}

// Drill lists the rows behind one side of a computed indicator, after the place
// that the page before returned; next is "" at the end. The families disclose
// what they read of people. The caller decides who may: MayOpenRows.
func (b *Board) Drill(tx *gate.Tx, set, code string, part Part, cut metric.Cut, after string) (rows []DrillRow, next string, err error) {
	s, follow, err := b.followed(tx, set)
	if err != nil {
		return nil, "", err
	}
	ind, ok := s.Indicator(code)
	if !ok {
		return nil, "", ErrNoIndicator
	}
	in, begun := spanOf(follow.Year, clock.DateOf(tx.Now()))
	if !begun {
		return nil, "", nil
	}
	names := b.listed(formulaOf(ind.Measure, part))
	first, from, _ := strings.Cut(after, ":")
	begin, err := strconv.Atoi(first)
	if err != nil || begin < 0 {
		begin, from = 0, ""
	}
	for i := begin; i < len(names); i++ {
		f := b.o.Families[b.family[names[i]]]
		got, more, err := f.Rows(tx, names[i], in, b.within(names[i], cut), from, drillPage-len(rows))
		if err != nil {
			return nil, "", err
		}
		for _, r := range got {
			rows = append(rows, DrillRow{r, names[i]})
		}
		if more != "" {
			return rows, strconv.Itoa(i) + ":" + more, nil
		}
		if len(rows) >= drillPage && i+1 < len(names) {
			return rows, strconv.Itoa(i+1) + ":", nil
		}
		from = ""
	}
	return rows, "", nil
}

// listed are the metrics of a formula whose rows can be listed.
func (b *Board) listed(source string) []string {
	var all []string
	for _, name := range b.MetricsOf(source) {
		if b.metrics[name].Rows {
			all = append(all, name)
		}
	}
	return all
}

// Listable reports whether a side of a measure opens to rows.
func (b *Board) Listable(m criteria.Measure, part Part) bool {
	return len(b.listed(formulaOf(m, part))) > 0
}

// within is the cut without what a metric does not know apart.
func (b *Board) within(name string, cut metric.Cut) metric.Cut {
	m := b.metrics[name]
	if !m.BySex {
		cut.Sex = metric.Everybody
	}
	if !m.ByHamlet {
		cut.Hamlet = ""
	}
	return cut
}

// mostStrays bounds how many rows are compared to name those that should not
// be there.
const mostStrays = 20_000

// Strays are rows of the numerator that the denominator does not have: what is
// wrong with the records where a part is larger than its whole. At most so
// many are named.
func (b *Board) Strays(tx *gate.Tx, set, code string, cut metric.Cut, limit int) ([]DrillRow, error) {
	whole := map[string]bool{}
	read := 0
	each := func(part Part, do func(DrillRow) bool) error {
		for after := ""; read < mostStrays; {
			rows, next, err := b.Drill(tx, set, code, part, cut, after)
			if err != nil {
				return err
			}
			read += len(rows)
			for _, r := range rows {
				if !do(r) {
					return nil
				}
			}
			if next == "" {
				return nil
			}
			after = next
		}
		return nil
	}
	if err := each(Denominator, func(r DrillRow) bool { whole[r.ID] = true; return true }); err != nil {
		return nil, err
	}
	var strays []DrillRow
	err := each(Numerator, func(r DrillRow) bool {
		if !whole[r.ID] {
			strays = append(strays, r)
		}
		return len(strays) < limit
	})
	return strays, err
}

// Figures are the newest figures of a metric in a year: of the commune and,
// where it has them, of its hamlets and sexes.
func (b *Board) Figures(tx *gate.Tx, year int) ([]metric.Figure, error) {
	kept, err := keptFigures(tx)
	var all []metric.Figure
	for _, m := range kept {
		if m.Year == year {
			all = append(all, m.Figures...)
		}
	}
	return all, err
}
