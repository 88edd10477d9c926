package opinion

import "slices"

// Options of a map. The zero value asks for nobody and forms no group.
type Options struct {
	LeastVotes  int // votes somebody needs to stand on the map; Polis: 7
	LeastPeople int // people a map needs; Polis: 15
	LeastGroup  int // people a group needs, so that nobody in it is known by it
}

// Map is what a table of votes says.
type Map struct {
	Axes       Axes
	People     []int   // rows of the table who stand on the map
	Places     []Point // theirs
	In         []int   // theirs; all 0 where no groups are told apart
	Groups     [][]Tally
	Sizes      []int
	Fit        float64 // silhouette of the grouping, 0 with one group
	All        []Tally
	Agreed     []Telling // by all
	Refused    []Telling // by all
	Stands     [][]Telling
	Shared     []float64
	Parted     []float64
	Priorities []float64
	Enough     bool // false: too few people, only All and Priorities are told
}

// Draw computes the whole map.
func Draw(t *Table, o Options) Map {
	m := Map{Axes: t.Axes(), All: t.Tallies(nil), People: t.TakingPart(o.LeastVotes)}
	m.Priorities = m.Axes.Priorities(m.All)
	if m.Enough = len(m.People) > 0 && len(m.People) >= o.LeastPeople; !m.Enough {
		return m
	}
	for _, p := range m.People {
		m.Places = append(m.Places, m.Axes.Place(t, p))
	}
	m.In, m.Fit = group(m.Places, o.LeastGroup)
	m.Sizes = make([]int, slices.Max(m.In)+1)
	members := make([][]int, len(m.Sizes))
	for i, g := range m.In {
		m.Sizes[g]++
		members[g] = append(members[g], m.People[i])
	}
	for _, people := range members {
		m.Groups = append(m.Groups, t.Tallies(people))
	}
	m.Agreed, m.Refused = Consensus(m.All, t.Hidden)
	m.Shared = Shared(m.Groups)
	if len(m.Groups) > 1 {
		m.Stands, m.Parted = Representative(m.Groups, t.Hidden), Parted(m.Groups)
	}
	return m
}

// group tries two groups and more, up to five with many people, and keeps the
// number that sets people apart best. Groupings with a group under least people
// are not considered; if none is left there is one group.
func group(points []Point, least int) (in []int, fit float64) {
	in = make([]int, len(points))
	var ways [][]int
	for k := 2; k <= min(5, 2+len(points)/12); k++ {
		if k > len(points) {
			break
		}
		way := cluster(points, k)
		if smallest(way, k) >= max(1, least) {
			ways = append(ways, way)
		}
	}
	for w, f := range Silhouettes(points, ways) {
		if f > fit {
			in, fit = ways[w], f
		}
	}
	return in, fit
}

func smallest(in []int, k int) int {
	size := make([]int, k)
	for _, g := range in {
		size[g]++
	}
	return slices.Min(size)
}
