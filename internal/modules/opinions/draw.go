package opinions

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/opinion"
)

// What a map of a commune needs: fewer people say nothing about the others, and
// a group of fewer than five is soon a matter of names.
const (
	LeastPeople = 15
	LeastVotes  = 7
	LeastGroup  = 5
)

var rules = opinion.Options{LeastVotes: LeastVotes, LeastPeople: LeastPeople, LeastGroup: LeastGroup}

// A Map is what is shown of a conversation: counts, never votes.
type Map struct {
	Voters   int               `json:"voters"`   // who voted at all
	Accounts int               `json:"accounts"` // of them with an account
	Standing int               `json:"standing"` // who voted enough to stand on the map
	Votes    int               `json:"votes"`
	Enough   bool              `json:"enough"`
	Sizes    []int             `json:"sizes,omitempty"` // of the groups; one group: none are told apart
	Dots     []Dot             `json:"dots,omitempty"`
	Counts   map[int64]Count   `json:"counts,omitempty"` // by statement
	Agreed   []int64           `json:"agreed,omitempty"` // shared by all groups, the most first
	Refused  []int64           `json:"refused,omitempty"`
	Divided  []int64           `json:"divided,omitempty"`
	Stands   [][]Stand         `json:"stands,omitempty"`  // what each group stands out by
	Weights  map[int64]float64 `json:"weights,omitempty"` // how much is learnt by showing it next
}

// A Dot is a place on the map and how many people stand about there: places are
// rounded, so that a dot is not somebody.
type Dot struct {
	X     int `json:"x"` // -Grid … Grid
	Y     int `json:"y"`
	Group int `json:"g"`
	N     int `json:"n"`
}

// Grid is how many places there are from the middle of the map to its rim.
const Grid = 10

// A Count is how a statement fared, with everybody and by groups.
type Count struct {
	All    opinion.Tally   `json:"all"`
	Groups []opinion.Tally `json:"groups,omitempty"`
}

// A Stand is a statement that a group answers otherwise than the others.
type Stand struct {
	Number int64 `json:"number"`
	Agree  bool  `json:"agree"`
	Votes  int   `json:"votes"`
	Seen   int   `json:"seen"`
}

// Draw counts a conversation and stores its map. The counting is done outside
// the write.
func (b *Book) Draw(ctx context.Context, c gate.Commune, talk string) error {
	who := gate.System("opinions-draw", c)
	var shown []Statement
	var votes []opinion.Ballot
	var accounts int
	err := b.Look(ctx, who, func(tx *gate.Tx) (err error) {
		if shown, err = b.Statements(tx, talk); err != nil {
			return err
		}
		votes, accounts, err = b.votes(tx, talk)
		return err
	})
	if err != nil {
		return err
	}
	drawn, err := json.Marshal(drawMap(shown, votes, accounts))
	if err != nil {
		return err
	}
	return b.gate.Write(gate.WithoutKey(ctx), who, gate.Public, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE opinions_talk SET map = $3 WHERE commune_id = $1 AND id = $2`, talk, string(drawn))
		return errors.Join(err, tx.Touch())
	})
}

// votes reads all votes of a conversation. Voters come out numbered in the order
// of their hashes, which says nothing of them.
func (b *Book) votes(tx *gate.Tx, talk string) (all []opinion.Ballot, accounts int, err error) {
	last, n := "", -1
	all, err = gate.All(tx, func(scan gate.Scanner) (v opinion.Ballot, err error) {
		var voter string
		var account bool
		if err = scan(&voter, &v.Statement, &v.Vote, &account); voter != last {
			last, n = voter, n+1
			if account {
				accounts++
			}
		}
		v.Voter = n
		return v, err
	}, `SELECT voter, number, vote, account FROM opinions_vote WHERE commune_id = $1 AND talk_id = $2 ORDER BY voter, number`, talk)
	return all, accounts, err
}

func drawMap(statements []Statement, votes []opinion.Ballot, accounts int) Map {
	people := 0
	for _, v := range votes {
		people = max(people, v.Voter+1)
	}
	out := Map{Voters: people, Accounts: accounts, Votes: len(votes)}
	// Hidden statements are left out altogether: what was voted on them must not
	// move anybody on the map.
	var numbers []int64
	at := map[int]int{}
	for _, s := range statements {
		if s.State == Shown {
			at[int(s.Number)] = len(numbers)
			numbers = append(numbers, s.Number)
		}
	}
	table := opinion.NewTable(people, len(numbers))
	for _, v := range votes {
		if s, ok := at[v.Statement]; ok {
			table.Set(v.Voter, s, v.Vote)
		}
	}
	m := opinion.Draw(table, rules)
	out.Standing, out.Enough = len(m.People), m.Enough
	out.Weights = map[int64]float64{}
	for s, number := range numbers {
		out.Weights[number] = m.Priorities[s]
	}
	if !m.Enough {
		return out
	}
	out.Sizes, out.Dots = m.Sizes, dots(m)
	out.Counts = map[int64]Count{}
	for s, number := range numbers {
		c := Count{All: m.All[s]}
		for _, g := range m.Groups {
			if len(m.Groups) > 1 {
				c.Groups = append(c.Groups, g[s])
			}
		}
		out.Counts[number] = c
	}
	out.tell(m, numbers)
	return out
}

// How a statement must have fared to be told of.
const (
	nearlyAll = 0.6 // agreed in every group by this share
	farApart  = 0.4 // between the groups that agree most and least
	mostTold  = 5
)

// tell sorts out what is shared and what divides.
func (out *Map) tell(m opinion.Map, numbers []int64) {
	for s := range numbers {
		low, high := 1.0, 0.0 // share that agrees, in the group where it is least; that disagrees
		for _, g := range m.Groups {
			c := g[s]
			low = min(low, float64(c.Agree+1)/float64(c.Seen()+2))
			high = max(high, float64(c.Agree+1)/float64(c.Seen()+2))
		}
		enough := !slices.ContainsFunc(m.Groups, func(g []opinion.Tally) bool { return g[s].Seen() < LeastGroup })
		switch {
		case !enough:
		case low >= nearlyAll:
			out.Agreed = append(out.Agreed, numbers[s])
		case len(m.Groups) > 1 && high-low >= farApart:
			out.Divided = append(out.Divided, numbers[s])
		}
	}
	place := func(n int64) int { return slices.Index(numbers, n) }
	rank := func(list []int64, value []float64) []int64 {
		slices.SortStableFunc(list, func(a, b int64) int {
			if x, y := value[place(a)], value[place(b)]; x != y {
				return int(math.Copysign(1, y-x))
			}
			return 0
		})
		return list[:min(mostTold, len(list))]
	}
	out.Agreed = rank(out.Agreed, m.Shared)
	if len(m.Groups) > 1 {
		out.Divided = rank(out.Divided, m.Parted)
	}
	for _, t := range m.Refused {
		if t.Seen >= LeastGroup && !slices.Contains(out.Divided, numbers[t.Statement]) {
			out.Refused = append(out.Refused, numbers[t.Statement])
		}
	}
	for _, list := range m.Stands {
		var stands []Stand
		for _, t := range list {
			if t.Seen >= LeastGroup {
				stands = append(stands, Stand{numbers[t.Statement], t.Agree, t.Votes, t.Seen})
			}
		}
		out.Stands = append(out.Stands, stands)
	}
}

// dots rounds the places of people to a grid.
func dots(m opinion.Map) []Dot {
	rim := 0.0
	for _, p := range m.Places {
		rim = max(rim, math.Abs(p.X), math.Abs(p.Y))
	}
	if rim == 0 {
		rim = 1
	}
	count := map[Dot]int{}
	var order []Dot
	for i, p := range m.Places {
		d := Dot{X: int(math.Round(p.X / rim * Grid)), Y: int(math.Round(p.Y / rim * Grid)), Group: m.In[i]}
		if count[d]++; count[d] == 1 {
			order = append(order, d)
		}
	}
	for i := range order {
		order[i].N = count[order[i]]
	}
	return order
}

// Next chooses which statement a voter sees: of those not answered yet one is
// drawn by lot, weighted by how much is learnt from it; whoever answered none
// begins with the weightiest. The lot hangs on the voter and on how many they
// answered, so that the page shows the same statement when it is loaded again.
func (b *Book) Next(t Talk, v Voter, statements []Statement, said map[int64]int) (next Statement, left bool) {
	var open []Statement
	total := 0.0
	weigh := func(s Statement) float64 {
		if w, ok := t.Map.Weights[s.Number]; ok {
			return w + 0.01
		}
		return opinion.Priority(opinion.Tally{}, 0, false)
	}
	for _, s := range statements {
		if _, done := said[s.Number]; !done && s.State == Shown {
			open = append(open, s)
			total += weigh(s)
		}
	}
	if len(open) == 0 {
		return Statement{}, false
	}
	if len(said) == 0 { // strangers see one page, which tells nothing of them
		return slices.MaxFunc(open, func(a, b Statement) int { return cmp.Compare(weigh(a), weigh(b)) }), true
	}
	h := fnv.New64a()
	h.Write([]byte(b.key(t.ID, v)))
	at := rand.New(rand.NewPCG(h.Sum64(), uint64(len(said)))).Float64() * total
	for _, s := range open {
		if at -= weigh(s); at < 0 {
			return s, true
		}
	}
	return open[len(open)-1], true
}
