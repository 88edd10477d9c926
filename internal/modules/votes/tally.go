package votes

import (
	"maps"
	"slices"
)

// FewestShown is the smallest number of secret ballots that are told apart.
const FewestShown = 5

// A HamletResult is the first level of the count.
type HamletResult struct {
	Hamlet     string           `json:"hamlet"`
	Households int64            `json:"households"` // all of the roll
	Took       int64            `json:"took"`       // that took part
	Counts     map[string]int64 `json:"counts"`     // nil when Few
	Few        bool             `json:"few,omitempty"`
	Winner     string           `json:"winner"` // the choice that reached the share, ""
}

// A Result is a vote counted.
type Result struct {
	Hamlets    []HamletResult   `json:"hamlets"`
	Households int64            `json:"households"`
	Took       int64            `json:"took"`
	Counts     map[string]int64 `json:"counts"`
	Needed     int64            `json:"needed"`    // households of one hamlet, or hamlets of the commune
	Approving  int64            `json:"approving"` // hamlets
	Passed     bool             `json:"passed"`
	Winner     string           `json:"winner"`
	TooFew     bool             `json:"tooFew"` // even together those who took part were not enough
}

// A Measure is what a count is held against: of households in each hamlet, and
// of hamlets when there are several.
type Measure struct {
	Share   Share  `json:"share"`
	Hamlets Share  `json:"hamlets"`
	Quorum  *Share `json:"quorum,omitempty"` // of households that took part
}

// Count decides by whole numbers: the denominator is all households of the
// roll, never those who took part. Agreement decides, or a person elected.
func Count(m Measure, roll map[string]int64, given map[string]map[string]int64) Result {
	r := Result{Counts: map[string]int64{}}
	approving := map[string]int64{}
	for _, hamlet := range slices.Sorted(maps.Keys(roll)) {
		h := HamletResult{Hamlet: hamlet, Households: roll[hamlet], Counts: map[string]int64{}}
		for choice, n := range given[hamlet] {
			h.Took += n
			h.Counts[choice] += n
			r.Counts[choice] += n
		}
		if m.Quorum == nil || m.Quorum.Met(h.Took, h.Households) {
			h.Winner = winner(m.Share, h.Counts, h.Households)
		}
		if h.Winner != "" {
			approving[h.Winner]++
		}
		r.Households += h.Households
		r.Took += h.Took
		r.Hamlets = append(r.Hamlets, h)
	}
	return r.decide(m, approving)
}

// decide is the second level; of one hamlet it is what the hamlet said.
func (r Result) decide(m Measure, approving map[string]int64) Result {
	hamlets := int64(len(r.Hamlets))
	if hamlets == 1 {
		one := r.Hamlets[0]
		r.Winner, r.Needed = one.Winner, m.Share.Needs(one.Households)
		r.TooFew = !m.Share.Met(one.Took, one.Households) || m.Quorum != nil && !m.Quorum.Met(one.Took, one.Households)
	} else if hamlets > 1 {
		r.Needed = m.Hamlets.Needs(hamlets)
		reached := int64(0)
		for _, h := range r.Hamlets {
			if m.Share.Met(h.Took, h.Households) {
				reached++
			}
		}
		r.TooFew = !m.Hamlets.Met(reached, hamlets)
		for _, choice := range slices.Sorted(maps.Keys(approving)) {
			if m.Hamlets.Met(approving[choice], hamlets) {
				r.Winner = choice
			}
		}
		r.Approving = approving[Agree]
	}
	r.Passed = r.Winner != ""
	return r
}

// winner is the choice that decides and reached the share: agreement, or a
// candidate. Two can reach it only where shares are no more than a half.
func winner(s Share, counts map[string]int64, all int64) string {
	best := ""
	for _, choice := range slices.Sorted(maps.Keys(counts)) {
		if decides(choice) && s.Met(counts[choice], all) && (best == "" || counts[choice] > counts[best]) {
			best = choice
		}
	}
	return best
}

// decides reports whether a choice can carry: agreement, or "c1", "c2" …
func decides(choice string) bool {
	return choice == Agree || len(choice) > 1 && choice[0] == 'c' && choice[1] >= '1' && choice[1] <= '9'
}

// withheld leaves out the counts of hamlets where so few took part that a
// secret ballot would be told by them, and with them the sums of the whole,
// from which they could be worked out.
func (r Result) withheld() Result {
	r.Hamlets = slices.Clone(r.Hamlets)
	for i, h := range r.Hamlets {
		if h.Took > 0 && h.Took < FewestShown && len(r.Hamlets) > 1 {
			r.Hamlets[i].Counts, r.Hamlets[i].Few = nil, true
			r.Counts = nil
		}
	}
	return r
}

// trusting is a count in which hamlets that are withheld stand as published.
func (r Result) trusting(m Measure, few map[string]HamletResult) Result {
	approving := map[string]int64{}
	r.Took, r.Winner, r.Counts = 0, "", nil
	for i, h := range r.Hamlets {
		if published, is := few[h.Hamlet]; is {
			published.Households = h.Households
			r.Hamlets[i], h = published, published
		}
		if h.Winner != "" {
			approving[h.Winner]++
		}
		r.Took += h.Took
	}
	return r.decide(m, approving)
}
