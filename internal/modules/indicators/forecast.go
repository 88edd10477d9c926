package indicators

import (
	"math"
	"slices"

	"xaso/internal/platform/clock"
)

// leastPoints and leastDays are below which a trend is guessing.
const (
	leastPoints = 4
	leastDays   = 60
)

// A Forecast is where the trend of the past leads.
type Forecast struct {
	Enough bool // false: too few points, or over too few days, to say anything
	Points int  // used
	Until  clock.Date
	Value  float64 // at Until, if the trend goes on
	Daily  float64 // change in a day
	Low    float64 // with the slopes of the first and third quarter of all pairs
	High   float64
}

// Forecast draws the trend of known points by Theil and Sen: the median of the
// slopes of all pairs, which a single wrong figure does not turn. It only
// prolongs a line; it knows nothing of what is planned.
func (b *Board) Forecast(points []Point, until clock.Date) Forecast { return forecast(points, until) }

func forecast(points []Point, until clock.Date) Forecast {
	out := Forecast{Until: until}
	var known []Point
	for _, p := range points {
		if p.Known && !math.IsNaN(p.Value) && !math.IsInf(p.Value, 0) {
			known = append(known, p)
		}
	}
	out.Points = len(known)
	if len(known) < leastPoints || known[0].On.DaysUntil(known[len(known)-1].On) < leastDays {
		return out
	}
	var slopes []float64
	for i, p := range known {
		for _, q := range known[i+1:] {
			if days := p.On.DaysUntil(q.On); days > 0 {
				slopes = append(slopes, (q.Value-p.Value)/float64(days))
			}
		}
	}
	if len(slopes) == 0 {
		return out
	}
	slices.Sort(slopes)
	slope := middle(slopes)
	offsets := make([]float64, len(known))
	for i, p := range known {
		offsets[i] = p.Value - slope*float64(known[0].On.DaysUntil(p.On))
	}
	slices.Sort(offsets)
	base, days := middle(offsets), float64(known[0].On.DaysUntil(until))
	last := known[len(known)-1]
	ahead := float64(last.On.DaysUntil(until))
	out.Enough, out.Daily, out.Value = true, slope, base+slope*days
	out.Low = out.Value + (slopes[len(slopes)/4]-slope)*ahead
	out.High = out.Value + (slopes[len(slopes)*3/4]-slope)*ahead
	return out
}

// middle is the median of sorted numbers.
func middle(sorted []float64) float64 {
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}
