package front

import (
	"context"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/gate"
)

// Standing is how a criterion with indicators in these states stands.
func Standing(declared int, provisional bool, states ...indicators.State) (mark string, done int, star bool) {
	var lines []line
	for _, s := range states {
		lines = append(lines, line{Reading: indicators.Reading{State: s, Provisional: provisional}})
	}
	m, done, star := standing(lines, declared)
	return string(m), done, star
}

// Suppressed says which of several shares stay hidden.
func Suppressed(cells [][2]float64) []bool {
	lines := make([]line, len(cells))
	for i, c := range cells {
		lines[i] = line{Reading: indicators.Reading{Known: true, Ratio: true, Numerator: c[0], Denominator: c[1]}}
	}
	return suppressed(lines)
}

// Lacking is what the page says of an indicator.
func Lacking(ctx context.Context, i criteria.Indicator, th criteria.Threshold, r indicators.Reading) (value, demand, lacking string) {
	l := line{r, i, th}
	return l.value(ctx), l.demand(ctx), l.lacking(ctx)
}

// A Place is a commune in the list of a province.
type Place struct {
	Name      string
	Done, Met int
	Known     bool
}

// Ranked are the places of communes by name.
func Ranked(all []Place) map[string]int {
	var scores []score
	for _, p := range all {
		s := score{Commune: Commune{Name: p.Name}, Follows: true, Done: p.Done, Met: p.Met, All: 10}
		if !p.Known {
			s.NoData = 10
		}
		scores = append(scores, s)
	}
	rank(scores)
	places := map[string]int{}
	for _, s := range scores {
		places[s.Name] = s.Rank
	}
	return places
}

// Scores reads a province without keeping anything.
func (h *Hall) Scores(ctx context.Context, province, set string, warm bool) (int, error) {
	if !warm || h.standings == nil {
		h.standings = newStandings(h.Now)
	}
	all, err := h.scores(ctx, province, set)
	return len(all), err
}

// Decimal writes a number.
func Decimal(v float64) string { return decimal(v) }

// Anonymous reads as anybody.
func (h Hall) Anonymous(ctx context.Context, c gate.Commune, look func(*gate.Tx) error) error {
	return h.read(ctx, c, look)
}
