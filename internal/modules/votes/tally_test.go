package votes_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"xaso/internal/modules/votes"
)

var (
	twoThirds = votes.Share{Num: 2, Den: 3}
	overHalf  = votes.Share{Num: 1, Den: 2, Strict: true}
)

// The borders of khoản 1 Điều 21: at least two thirds takes the border in, more
// than a half leaves it out.
func TestSharesAtTheirBorders(t *testing.T) {
	for _, c := range []struct {
		share     votes.Share
		part, all int64
		met       bool
	}{
		{twoThirds, 199, 300, false}, {twoThirds, 200, 300, true}, {twoThirds, 201, 300, true},
		{twoThirds, 66, 100, false}, {twoThirds, 67, 100, true},
		{twoThirds, 67, 101, false}, {twoThirds, 68, 101, true},
		{twoThirds, 2, 3, true}, {twoThirds, 1, 3, false}, {twoThirds, 1, 1, true}, {twoThirds, 1, 2, false},
		{overHalf, 50, 100, false}, {overHalf, 51, 100, true},
		{overHalf, 50, 101, false}, {overHalf, 51, 101, true},
		{overHalf, 1, 2, false}, {overHalf, 2, 2, true}, {overHalf, 1, 1, true}, {overHalf, 0, 1, false},
		{twoThirds, 0, 0, false}, {overHalf, 0, 0, false},
	} {
		if got := c.share.Met(c.part, c.all); got != c.met {
			t.Errorf("%+v: %d of %d: met %v, want %v", c.share, c.part, c.all, got, c.met)
		}
		if need := c.share.Needs(c.all); c.all > 0 && (c.part >= need) != c.met {
			t.Errorf("%+v: %d of %d: needs %d", c.share, c.part, c.all, need)
		}
	}
}

func TestNeedsIsTheSmallestThatMeets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := votes.Share{Num: rapid.Int64Range(1, 4).Draw(t, "num"), Den: rapid.Int64Range(4, 9).Draw(t, "den"), Strict: rapid.Bool().Draw(t, "strict")}
		all := rapid.Int64Range(1, 100_000).Draw(t, "all")
		if n := s.Needs(all); !s.Met(n, all) && n <= all || s.Met(n-1, all) {
			t.Fatalf("%+v of %d needs %d", s, all, n)
		}
	})
}

// of makes hamlets of 3 households each, of which yes agree.
func of(yes ...int64) (roll map[string]int64, given map[string]map[string]int64) {
	roll, given = map[string]int64{}, map[string]map[string]int64{}
	for i, n := range yes {
		name := fmt.Sprintf("thôn %02d", i)
		roll[name] = 3
		given[name] = map[string]int64{votes.Agree: n, votes.Disagree: 3 - n}
	}
	return roll, given
}

func TestACommuneIsCountedOnTwoLevels(t *testing.T) {
	m := votes.Measure{Share: twoThirds, Hamlets: twoThirds}
	for _, c := range []struct {
		yes       []int64
		passed    bool
		approving int64
	}{
		{[]int64{2, 2, 1}, true, 2},  // 2 of 3 hamlets, though 5 of 9 households are fewer than two thirds
		{[]int64{3, 1, 1}, false, 1}, // 1 of 3
		{[]int64{2, 2, 2, 1}, true, 3},
		{[]int64{3, 3, 1, 1}, false, 2}, // 8 of 12 households are two thirds, 2 of 4 hamlets are not
		{[]int64{2, 2, 2, 2, 1, 1}, true, 4},
		{[]int64{2, 2, 2, 1, 1, 1}, false, 3},
	} {
		roll, given := of(c.yes...)
		if r := votes.Count(m, roll, given); r.Passed != c.passed || r.Approving != c.approving {
			t.Errorf("%v: passed %v with %d hamlets, want %v with %d", c.yes, r.Passed, r.Approving, c.passed, c.approving)
		}
	}
}

// Those who did not come count as much as those who came.
func TestTheDenominatorIsAllHouseholds(t *testing.T) {
	m := votes.Measure{Share: overHalf, Hamlets: twoThirds}
	r := votes.Count(m, map[string]int64{"a": 100}, map[string]map[string]int64{"a": {votes.Agree: 50}})
	if r.Passed || !r.TooFew || r.Needed != 51 {
		t.Errorf("50 of 50 who came, of 100: %+v", r)
	}
	r = votes.Count(m, map[string]int64{"a": 100}, map[string]map[string]int64{"a": {votes.Agree: 50, votes.Disagree: 1}})
	if r.Passed || r.TooFew {
		t.Errorf("51 came, 50 agreed: it was refused, not missed: %+v", r)
	}
	r = votes.Count(m, map[string]int64{"a": 100}, map[string]map[string]int64{"a": {"c1": 48, "c2": 51, votes.NoOne: 1}})
	if !r.Passed || r.Winner != "c2" {
		t.Errorf("an election: %+v", r)
	}
	r = votes.Count(m, map[string]int64{"a": 100}, map[string]map[string]int64{"a": {votes.Disagree: 100}})
	if r.Passed {
		t.Error("disagreement carried")
	}
}
