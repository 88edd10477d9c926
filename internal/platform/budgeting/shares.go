package budgeting

import (
	"cmp"
	"math/big"
	"slices"
	"strings"
)

// EqualShares gives every voter the same part of the sum; a project is bought
// by those who want it, all paying alike as far as their money reaches. What
// gives most to its backers for their money is bought first. Because shares are
// often left over, they are then raised again and again, each by Raise, until
// the bill would exceed the real sum; the last outcome within it stands (Add1).
func EqualShares(in Instance) Outcome {
	if len(in.Ballots) == 0 {
		return Outcome{Steps: in.belowThreshold(in.Votes(), in.Budget)}
	}
	m := newMarket(in)
	share := new(big.Rat).SetFrac64(in.Budget, int64(len(in.Ballots)))
	step := new(big.Rat).SetInt64(max(1, in.Raise))
	best := m.run(share)
	for raises := int64(1); len(best.Chosen) < len(m.order); raises++ {
		share = new(big.Rat).Add(share, step)
		next := m.run(share)
		if next.Cost > in.Budget {
			break
		}
		next.Raises = raises
		best = next
	}
	left := in.Budget - best.Cost
	for _, p := range m.dear {
		best.Steps = append(best.Steps, Step{Project: p, Why: TooDear, Votes: m.votes[p], Left: left})
	}
	best.Steps = append(best.Steps, in.belowThreshold(m.votes, left)...)
	return best
}

// market is one choice by equal shares, prepared for many runs. Voters with the
// same ballot always have the same money and are one camp.
type market struct {
	in     Instance
	votes  []int
	order  []int   // projects that stand and could be paid at all
	dear   []int   // those that exceed the whole sum
	camps  []int64 // voters in each
	backed [][]int // camps behind each project
}

func newMarket(in Instance) *market {
	m := &market{in: in, votes: in.Votes(), backed: make([][]int, len(in.Projects))}
	known := map[string]int{}
	for _, b := range in.Ballots {
		approved := slices.Clone(b.Approved)
		slices.Sort(approved)
		approved = slices.Compact(approved)
		var key strings.Builder
		for _, p := range approved {
			key.WriteRune(rune(p))
		}
		camp, ok := known[key.String()]
		if !ok {
			camp = len(m.camps)
			known[key.String()] = camp
			m.camps = append(m.camps, 0)
			for _, p := range approved {
				m.backed[p] = append(m.backed[p], camp)
			}
		}
		m.camps[camp]++
	}
	for _, p := range in.standing(m.votes) {
		if in.Projects[p].Cost > in.Budget {
			m.dear = append(m.dear, p)
			continue
		}
		m.order = append(m.order, p)
	}
	return m
}

// purse is the money of the camps: whole numbers over one denominator.
type purse struct {
	money []*big.Int
	under *big.Int
}

// offer is what a project would ask of those who want it.
type offer struct {
	project int
	pay     *big.Rat // of each voter, at most
	rate    *big.Rat // pay by cost: the least is bought first
}

// run buys with a given share, whatever the bill.
func (m *market) run(share *big.Rat) Outcome {
	out := Outcome{Share: share}
	var unreached []Step // told after what was bought
	p := purse{under: new(big.Int).Set(share.Denom())}
	for range m.camps {
		p.money = append(p.money, new(big.Int).Set(share.Num()))
	}
	open := make([]offer, len(m.order))
	for i, project := range m.order {
		open[i].project = project
	}
	for {
		var best *offer
		// Nobody's money ever grows, so a rate only rises: an old rate that is
		// already beaten need not be reckoned anew.
		for i := 0; i < len(open); i++ {
			o := &open[i]
			if best != nil && o.rate != nil && m.worse(*o, *best) {
				continue
			}
			if o.pay = m.price(p, o.project); o.pay == nil {
				unreached = append(unreached, Step{Project: o.project, Why: NoBackers, Votes: m.votes[o.project], Left: m.in.Budget - out.Cost})
				open = slices.Delete(open, i, i+1)
				best, i = nil, -1 // what was pointed at has moved
				continue
			}
			o.rate = new(big.Rat).Quo(o.pay, new(big.Rat).SetInt64(m.in.Projects[o.project].Cost))
			if best == nil || m.worse(*best, *o) {
				best = o
			}
		}
		if best == nil {
			out.Steps = append(out.Steps, unreached...)
			return out
		}
		bought := *best
		open = slices.DeleteFunc(open, func(o offer) bool { return o.project == bought.project })
		payers := m.collect(&p, bought)
		out.Chosen, out.Cost = append(out.Chosen, bought.project), out.Cost+m.in.Projects[bought.project].Cost
		out.Steps = append(out.Steps, Step{Project: bought.project, Why: Taken, Votes: m.votes[bought.project],
			Left: m.in.Budget - out.Cost, Rate: bought.pay, Payers: payers})
	}
}

// worse says that b is bought before a.
func (m *market) worse(a, b offer) bool {
	return cmp.Or(b.rate.Cmp(a.rate), m.in.before(m.votes, b.project, a.project)) < 0
}

// price is the least payment at which those who want a project pay its cost
// together, each no more than they have; nil when they cannot.
func (m *market) price(p purse, project int) *big.Rat {
	camps := slices.Clone(m.backed[project])
	slices.SortFunc(camps, func(a, b int) int { return p.money[a].Cmp(p.money[b]) })
	voters := int64(0)
	for _, c := range camps {
		voters += m.camps[c]
	}
	due := new(big.Int).Mul(big.NewInt(m.in.Projects[project].Cost), p.under)
	part := new(big.Int)
	for _, c := range camps {
		if part.Mul(p.money[c], big.NewInt(voters)).Cmp(due) >= 0 {
			return new(big.Rat).SetFrac(due, part.Mul(p.under, big.NewInt(voters)))
		}
		due.Sub(due, part.Mul(p.money[c], big.NewInt(m.camps[c])))
		voters -= m.camps[c]
	}
	return nil
}

// collect takes the payment out of the purses and counts who pays.
func (m *market) collect(p *purse, o offer) (payers int) {
	grown := new(big.Int).Div(o.pay.Denom(), new(big.Int).GCD(nil, nil, o.pay.Denom(), p.under))
	p.under.Mul(p.under, grown)
	for _, money := range p.money {
		money.Mul(money, grown)
	}
	pay := new(big.Int).Div(p.under, o.pay.Denom())
	pay.Mul(pay, o.pay.Num())
	for _, c := range m.backed[o.project] {
		if p.money[c].Sign() > 0 {
			payers += int(m.camps[c])
		}
		if p.money[c].Sub(p.money[c], pay).Sign() < 0 {
			p.money[c].SetInt64(0)
		}
	}
	return payers
}
