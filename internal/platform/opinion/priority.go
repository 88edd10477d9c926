package opinion

import "math"

// meta is the priority of a statement about the conversation itself.
const meta = 7 * 7

// Priority says how much is learnt by showing this statement to one more
// person: agreed to rather than passed over, telling people apart, and new.
func Priority(c Tally, extremity float64, isMeta bool) float64 {
	if isMeta {
		return meta
	}
	seen := float64(c.Seen())
	kept := 1 - share(c.Pass, c.Seen())
	fresh := 1 + 8*math.Exp2(-seen/5)
	return math.Pow(kept*(extremity+1)*share(c.Agree, c.Seen())*fresh, 2)
}

// Priorities are those of all statements, from how each fared. Polis counts
// only the people who stand on its map; a map that is drawn for the first time
// has nobody on it yet, so here everybody counts.
func (a Axes) Priorities(all []Tally) []float64 {
	out := make([]float64, len(all))
	for s, c := range all {
		out[s] = Priority(c, a.Extremity(s), false)
	}
	return out
}
