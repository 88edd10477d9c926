package opinion

import (
	"cmp"
	"math"
	"slices"
)

// sure is z of 90 %, one-sided, as Polis rounds it; most is how many statements
// a list tells.
const (
	sure = 1.2816
	most = 5
)

// share is a proportion with one success and one failure added, so that few
// votes say little.
func share(n, seen int) float64 { return float64(n+1) / float64(seen+2) }

// ProportionTest is z of "more than half of them".
func ProportionTest(n, seen int) float64 {
	return 2 * math.Sqrt(float64(seen+1)) * (float64(n+1)/float64(seen+1) - 0.5)
}

// TwoProportionTest is z of "more in here than out there".
func TwoProportionTest(in, out, inSeen, outSeen int) float64 {
	a, b := float64(in+1), float64(out+1)
	n, m := float64(inSeen+1), float64(outSeen+1)
	both := (a + b) / (n + m)
	if both == 1 {
		return 0
	}
	return (a/n - b/m) / math.Sqrt(both*(1-both)*(1/n+1/m))
}

// Telling is a statement with the reason why it is told of a group, or of all.
type Telling struct {
	Statement int
	Agree     bool // told for agreement, else for disagreement
	Votes     int  // so many of Seen
	Seen      int
	Share     float64 // (Votes+1)/(Seen+2)
	Test      float64 // z of more than half
	Ratio     float64 // share here by share among the others; 0 in lists of all
	RatioTest float64 // z of more here than there
	Best      bool    // the statement the group agrees to most tellingly
}

func (t Telling) weight() float64 { return t.Ratio * t.RatioTest * t.Share * t.Test }

// Representative finds for each group the statements it stands out by, at most
// five, the best agreed one first.
func Representative(groups [][]Tally, hidden func(statement int) bool) [][]Telling {
	out := make([][]Telling, len(groups))
	for g, here := range groups {
		var list []Telling
		var any, best *Telling
		for s := range here {
			if hidden(s) {
				continue
			}
			agree, disagree := compare(groups, g, s)
			told := agree
			if disagree.RatioTest >= agree.RatioTest {
				told = disagree
			}
			if told.RatioTest > sure && told.Test > sure {
				list = append(list, told)
			}
			if any == nil || told.RatioTest > any.RatioTest {
				any = &told
			}
			if betterAgreed(agree, here[s], best) {
				best = &agree
			}
		}
		out[g] = choose(list, any, best)
	}
	return out
}

// choose makes the list of a group: what is certain, or else the single most
// telling statement.
func choose(list []Telling, any, best *Telling) []Telling {
	if best != nil {
		best.Best = true
		list = slices.DeleteFunc(list, func(t Telling) bool { return t.Statement == best.Statement })
	}
	slices.SortStableFunc(list, func(a, b Telling) int { return cmp.Compare(b.weight(), a.weight()) })
	if best != nil {
		list = slices.Insert(list, 0, *best)
	}
	if len(list) == 0 && any != nil {
		list = []Telling{*any}
	}
	list = list[:min(most, len(list))]
	slices.SortStableFunc(list, func(a, b Telling) int { // what is agreed to comes first
		switch {
		case a.Agree == b.Agree:
			return 0
		case a.Agree:
			return -1
		}
		return 1
	})
	return list
}

// compare sets a group against all others, for agreement and disagreement.
func compare(groups [][]Tally, g, s int) (agree, disagree Telling) {
	in, out := groups[g][s], Tally{}
	for other := range groups {
		if other != g {
			c := groups[other][s]
			out = Tally{out.Agree + c.Agree, out.Disagree + c.Disagree, out.Pass + c.Pass}
		}
	}
	told := func(n, others int) Telling {
		return Telling{Statement: s, Votes: n, Seen: in.Seen(),
			Share: share(n, in.Seen()), Test: ProportionTest(n, in.Seen()),
			Ratio:     share(n, in.Seen()) / share(others, out.Seen()),
			RatioTest: TwoProportionTest(n, others, in.Seen(), out.Seen())}
	}
	agree, disagree = told(in.Agree, out.Agree), told(in.Disagree, out.Disagree)
	agree.Agree = true
	return agree, disagree
}

func betterAgreed(t Telling, votes Tally, best *Telling) bool {
	switch {
	case votes.Agree == 0 && votes.Disagree == 0:
		return false
	case best != nil && best.Ratio > 1:
		return t.weight() > best.weight()
	case best != nil:
		return t.Share*t.Test > best.Share*best.Test
	}
	return t.Test > sure || t.Ratio > 1 && t.Share > 0.5
}

// Consensus are the statements most agreed to, and most disagreed with, by all.
func Consensus(all []Tally, hidden func(statement int) bool) (agree, disagree []Telling) {
	for s, c := range all {
		if hidden(s) {
			continue
		}
		yes := Telling{Statement: s, Agree: true, Votes: c.Agree, Seen: c.Seen(),
			Share: share(c.Agree, c.Seen()), Test: ProportionTest(c.Agree, c.Seen())}
		no := Telling{Statement: s, Votes: c.Disagree, Seen: c.Seen(),
			Share: share(c.Disagree, c.Seen()), Test: ProportionTest(c.Disagree, c.Seen())}
		if yes.Share > 0.5 && yes.Test > sure {
			agree = append(agree, yes)
		}
		if no.Share > 0.5 && no.Test > sure {
			disagree = append(disagree, no)
		}
	}
	top := func(list []Telling) []Telling {
		slices.SortStableFunc(list, func(a, b Telling) int { return cmp.Compare(b.Share*b.Test, a.Share*a.Test) })
		return list[:min(most, len(list))]
	}
	return top(agree), top(disagree)
}

// Shared is how likely agreement is in every group at once, per statement
// (group-informed consensus).
func Shared(groups [][]Tally) []float64 {
	if len(groups) == 0 {
		return nil
	}
	out := make([]float64, len(groups[0]))
	for s := range out {
		out[s] = 1
		for _, g := range groups {
			out[s] *= share(g[s].Agree, g[s].Seen())
		}
	}
	return out
}

// Parted is how far the groups are apart over each statement: the share that
// agrees where it is highest less that where it is lowest.
func Parted(groups [][]Tally) []float64 {
	if len(groups) == 0 {
		return nil
	}
	out := make([]float64, len(groups[0]))
	for s := range out {
		low, high := 1.0, 0.0
		for _, g := range groups {
			p := share(g[s].Agree, g[s].Seen())
			low, high = min(low, p), max(high, p)
		}
		out[s] = high - low
	}
	return out
}
