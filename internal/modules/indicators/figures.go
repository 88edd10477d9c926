package indicators

import (
	"cmp"
	"encoding/json"
	"errors"
	"math"
	"slices"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
)

// A measured family is what it said for the days of one year.
type measured struct {
	Family  string
	Year    int
	In      metric.Span
	Rev     int64
	Figures []metric.Figure
	body    string
	taken   int64 // Unix ms
}

// at finds figures by name and cut.
type at struct {
	name string
	cut  metric.Cut
}

// spanOf is the days of a year that have been. A year that has not begun has
// none: ok is false.
func spanOf(year int, today clock.Date) (in metric.Span, ok bool) {
	in = metric.Year(year)
	if today.Before(in.To) {
		in.To = today
	}
	return in, !in.To.Before(in.From)
}

// measure asks a family. What it says in error is left out and told: the
// indicators that need it have no data, the others go on.
func measure(tx *gate.Tx, f metric.Family, year int, in metric.Span) (measured, error) {
	m := measured{Family: f.Name, Year: year, In: in}
	said, err := f.Measure(tx, in)
	if err != nil {
		return m, err
	}
	m.Figures = sound(f, said)
	body, err := json.Marshal(packed(m.Figures))
	m.body = string(body)
	return m, err
}

// sound is what a family said, in order, without what it may not say: figures
// of metrics it does not have, or two of the same. A number that is none
// becomes a gap.
func sound(f metric.Family, said []metric.Figure) []metric.Figure {
	mine := map[string]metric.Metric{}
	for _, m := range f.Metrics {
		mine[m.Name] = m
	}
	seen := map[at]bool{}
	var all []metric.Figure
	for _, g := range said {
		m, known := mine[g.Metric]
		place := at{g.Metric, g.Cut}
		if !known || seen[place] || g.Cut.Hamlet != "" && !m.ByHamlet || g.Cut.Sex != metric.Everybody && !m.BySex {
			continue
		}
		seen[place] = true
		if g.Gap == "" && (math.IsNaN(g.Value) || math.IsInf(g.Value, 0)) {
			g = metric.Figure{Metric: g.Metric, Cut: g.Cut, Gap: gapBroken}
		}
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b metric.Figure) int {
		return cmp.Or(cmp.Compare(a.Metric, b.Metric), cmp.Compare(a.Cut.Hamlet, b.Cut.Hamlet), cmp.Compare(a.Cut.Sex, b.Cut.Sex))
	})
	return all
}

// pack is a figure as it is kept: short, since a commune has thousands.
type pack struct {
	M string     `json:"m"`
	H string     `json:"h,omitempty"`
	S metric.Sex `json:"s,omitempty"`
	V float64    `json:"v,omitempty"`
	G string     `json:"g,omitempty"`
}

func packed(all []metric.Figure) []pack {
	out := make([]pack, len(all))
	for i, f := range all {
		out[i] = pack{f.Metric, f.Cut.Hamlet, f.Cut.Sex, f.Value, f.Gap}
	}
	return out
}

func scanMeasured(scan gate.Scanner) (measured, error) {
	var m measured
	var from, to string
	if err := scan(&m.Family, &m.Year, &from, &to, &m.Rev, &m.body, &m.taken); err != nil {
		return m, err
	}
	var all []pack
	err := json.Unmarshal([]byte(m.body), &all)
	for _, p := range all {
		m.Figures = append(m.Figures, metric.Figure{Metric: p.M, Cut: metric.Cut{Hamlet: p.H, Sex: p.S}, Value: p.V, Gap: p.G})
	}
	var bad1, bad2 error
	m.In.From, bad1 = clock.ParseDate(from)
	m.In.To, bad2 = clock.ParseDate(to)
	return m, errors.Join(err, bad1, bad2)
}

// keptFigures reads what the families last said.
func keptFigures(tx *gate.Tx) ([]measured, error) {
	return gate.All(tx, scanMeasured, `
		SELECT family, year, from_day, to_day, rev, body, measured_at FROM indicators_figure
		 WHERE commune_id = $1 ORDER BY family, year`)
}

// errStale says that somebody measured the same meanwhile.
var errStale = errors.New("indicators: measured meanwhile")

// keep stores a measurement over the revision that was read before it was
// taken.
func (m measured) keep(tx *gate.Tx) error {
	n, err := tx.Exec(`
		INSERT INTO indicators_figure (commune_id, family, year, from_day, to_day, rev, body, measured_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (commune_id, family, year) DO UPDATE
		   SET from_day = excluded.from_day, to_day = excluded.to_day, rev = excluded.rev, body = excluded.body, measured_at = excluded.measured_at
		 WHERE indicators_figure.rev = excluded.rev - 1`,
		m.Family, m.Year, m.In.From.String(), m.In.To.String(), m.Rev+1, m.body, tx.Now().UnixMilli())
	if err == nil && n == 0 {
		return errStale
	}
	return err
}

// dropFigures forgets what is of no followed year, or of no family any more.
func dropFigures(tx *gate.Tx, m measured) error {
	_, err := tx.Exec(`DELETE FROM indicators_figure WHERE commune_id = $1 AND family = $2 AND year = $3`, m.Family, m.Year)
	return err
}
