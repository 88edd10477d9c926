package score

import (
	"iter"
	"math/bits"
)

// A Cut is one way of looking at a month: the whole commune, or one field,
// officer or procedure of it.
type Cut struct {
	By string // one of the By… words
	Of string // slug, account or code; "" for the whole
}

const (
	ByAll       = "all"
	ByField     = "field"
	ByOfficer   = "officer"
	ByProcedure = "procedure"
)

// A Sum is a numerator and a denominator.
type Sum struct{ Num, Den int64 }

func (s Sum) add(t Sum) Sum { return Sum{s.Num + t.Num, s.Den + t.Den} }

type sumKey struct {
	Month string
	Cut
	Measure Measure
}

type runningKey struct {
	Month string
	Cut
	Limit int64
}

// A Tally is the sums of a commune, or the change of them. Running holds how
// many cases that still run are in time until an instant.
type Tally struct {
	Sums    map[sumKey]Sum
	Running map[runningKey]int64
}

func newTally() Tally { return Tally{map[sumKey]Sum{}, map[runningKey]int64{}} }

// Count is the full computation: the sums of all cases, from nothing.
func Count(cases iter.Seq[Case]) Tally {
	t := newTally()
	for c := range cases {
		t.put(c.Marks(), 1)
	}
	return t.tidy()
}

// put adds a case sign times: 1 puts it in, -1 takes it out.
func (t Tally) put(m Marks, sign int64) {
	if m.Month == "" {
		return
	}
	cuts := []Cut{{ByAll, ""}, {ByField, m.Field}, {ByOfficer, m.Officer}, {ByProcedure, m.Procedure}}
	for left := m.In; left != 0; left &= left - 1 {
		i := bits.TrailingZeros64(uint64(left))
		if i >= len(rules) {
			break // stored by a newer program
		}
		sum := Sum{Num: sign * (m.Hit >> i & 1), Den: sign}
		if rules[i].Measure == Duration {
			sum.Num = sign * m.Minutes
		}
		for _, cut := range cuts {
			k := sumKey{m.Month, cut, rules[i].Measure}
			t.Sums[k] = t.Sums[k].add(sum)
		}
	}
	if m.Limit == 0 {
		return
	}
	for _, cut := range cuts {
		t.Running[runningKey{m.Month, cut, m.Limit}] += sign
	}
}

// tidy drops what sums to nothing, so that equal tallies are equal maps.
func (t Tally) tidy() Tally {
	for k, s := range t.Sums {
		if s == (Sum{}) {
			delete(t.Sums, k)
		}
	}
	for k, n := range t.Running {
		if n == 0 {
			delete(t.Running, k)
		}
	}
	return t
}

func (t Tally) empty() bool { return len(t.Sums) == 0 && len(t.Running) == 0 }

// change is what a case gives more than it gave before.
func change(before, after Marks) Tally {
	t := newTally()
	t.put(before, -1)
	t.put(after, 1)
	return t.tidy()
}
