package front

import (
	"context"
	"math"
	"strconv"
	"strings"

	"xaso/internal/modules/indicators"
	"xaso/internal/ui"
)

// tagKind is the state of a mark as the house's tags show it: a shape with a
// word, so that no colour tells it alone.
var tagKind = map[mark]string{met: "done", short: "wait", noData: "quiet", noThreshold: "", noContent: "quiet"}

func markTag(ctx context.Context, m mark) ui.TagProps {
	return ui.TagProps{Text: t(ctx, "front.mark."+string(m)), Kind: tagKind[m]}
}

// shareWidths are how much of ten a line of each class covers: the more is
// done, the denser the fill.
var shareWidths = []string{"1", "3", "5", "7.5", "10"}

// Measures of a sparkline, in its own units.
const (
	sparkWide = 120.0
	sparkHigh = 32.0
	sparkEdge = 4.0
)

// A spark is a small line of how a count went; its numbers stand in a table.
type spark struct {
	Values []float64
	Most   float64 // the top of the scale
}

func (s spark) at(i int) (x, y float64) {
	x = sparkWide - sparkEdge
	if len(s.Values) > 1 {
		x = sparkEdge + float64(i)*(sparkWide-2*sparkEdge)/float64(len(s.Values)-1)
	}
	return x, sparkHigh - sparkEdge - s.Values[i]/math.Max(s.Most, 1)*(sparkHigh-2*sparkEdge)
}

// path draws steps: a count stays until it changes.
func (s spark) path() string {
	var b strings.Builder
	for i := range s.Values {
		x, y := s.at(i)
		if i == 0 {
			b.WriteString("M" + px(x) + " " + px(y))
			continue
		}
		b.WriteString("H" + px(x) + "V" + px(y))
	}
	return b.String()
}

func (s spark) last() (x, y string) {
	a, b := s.at(len(s.Values) - 1)
	return px(a), px(b)
}

func px(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

// chartOf is the history of an indicator, where it has at least two values.
func chartOf(ctx context.Context, l line, points []indicators.Point) (ui.ChartProps, bool) {
	p := ui.ChartProps{Title: t(ctx, "front.history", l.Code), Description: t(ctx, "front.history.help", l.Indicator.Text),
		First: t(ctx, "front.history.day"), Unit: t(ctx, "front.unit.name."+string(l.Indicator.Unit))}
	s := ui.Series{Name: t(ctx, "front.history.value")}
	known := 0
	for _, at := range points {
		p.Labels = append(p.Labels, day(at.On))
		v := math.NaN()
		if at.Known {
			v = at.Value
			known++
		}
		s.Values = append(s.Values, v)
	}
	p.Series = []ui.Series{s}
	if at, ok := l.limit(); ok {
		limit := ui.Series{Name: t(ctx, "front.history.limit")}
		for range p.Labels {
			limit.Values = append(limit.Values, at)
		}
		p.Series = append(p.Series, limit)
	}
	return p, known >= 2 && l.Indicator.Unit != "pass" && l.Indicator.Unit != "level"
}
