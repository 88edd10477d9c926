package opinion

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Starts of k-means that are tried, and rounds of each at most.
const (
	starts    = 10
	mostSteps = 100
)

// cluster puts points into k groups: the best of a few starts drawn with a
// fixed seed. Groups are ordered from left to right.
func cluster(points []Point, k int) []int {
	draw := rand.New(rand.NewPCG(uint64(len(points)), uint64(k)))
	var best []int
	least := math.Inf(1)
	for range starts {
		in, spread := settle(points, seeds(points, k, draw))
		if spread < least-1e-12 {
			best, least = in, spread
		}
	}
	return leftToRight(points, best, k)
}

// seeds are k places far from each other (k-means++).
func seeds(points []Point, k int, draw *rand.Rand) []Point {
	centres := []Point{points[draw.IntN(len(points))]}
	far := make([]float64, len(points))
	for len(centres) < k {
		sum := 0.0
		for i, p := range points {
			_, d := nearest(p, centres)
			far[i] = d
			sum += d
		}
		if sum == 0 {
			centres = append(centres, points[0]) // fewer places than groups
			continue
		}
		at := draw.Float64() * sum
		pick := 0
		for i, d := range far {
			if d > 0 {
				pick = i
			}
			if at -= d; at <= 0 && d > 0 {
				break
			}
		}
		centres = append(centres, points[pick])
	}
	return centres
}

func settle(points []Point, centres []Point) (in []int, spread float64) {
	in = make([]int, len(points))
	for step := range mostSteps {
		moved := step == 0
		spread = 0
		for i, p := range points {
			g, d := nearest(p, centres)
			moved = moved || g != in[i]
			in[i] = g
			spread += d
		}
		if !moved {
			break
		}
		centres = middles(points, in, centres)
	}
	return in, spread
}

// middles are the centres of the groups; an empty group keeps its old one.
func middles(points []Point, in []int, old []Point) []Point {
	out, size := make([]Point, len(old)), make([]float64, len(old))
	for i, p := range points {
		out[in[i]].X += p.X
		out[in[i]].Y += p.Y
		size[in[i]]++
	}
	for g := range out {
		if size[g] == 0 {
			out[g] = old[g]
			continue
		}
		out[g].X /= size[g]
		out[g].Y /= size[g]
	}
	return out
}

func nearest(p Point, centres []Point) (group int, squared float64) {
	squared = math.Inf(1)
	for g, c := range centres {
		if d := (p.X-c.X)*(p.X-c.X) + (p.Y-c.Y)*(p.Y-c.Y); d < squared {
			group, squared = g, d
		}
	}
	return group, squared
}

func leftToRight(points []Point, in []int, k int) []int {
	at := middles(points, in, make([]Point, k))
	order := make([]int, k)
	for g := range order {
		order[g] = g
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case at[a].X < at[b].X:
			return -1
		case at[a].X > at[b].X:
			return 1
		}
		return 0
	})
	place := make([]int, k)
	for now, was := range order {
		place[was] = now
	}
	for i := range in {
		in[i] = place[in[i]]
	}
	return in
}

// Silhouettes says for several ways of grouping the same points how well each
// sets groups apart, from -1 to 1. All are measured in one pass over the pairs.
func Silhouettes(points []Point, ways [][]int) []float64 {
	type sums struct{ to []float64 }
	sizes := make([][]float64, len(ways))
	for w, in := range ways {
		sizes[w] = make([]float64, slices.Max(append([]int{0}, in...))+1)
		for _, g := range in {
			sizes[w][g]++
		}
	}
	total := make([]float64, len(ways))
	mine := make([]sums, len(ways))
	for w := range ways {
		mine[w].to = make([]float64, len(sizes[w]))
	}
	for i, p := range points {
		for w := range ways {
			clear(mine[w].to)
		}
		for j, q := range points {
			dx, dy := p.X-q.X, p.Y-q.Y
			d := math.Sqrt(dx*dx + dy*dy)
			for w, in := range ways {
				mine[w].to[in[j]] += d
			}
		}
		for w, in := range ways {
			total[w] += fit(in[i], mine[w].to, sizes[w])
		}
	}
	for w := range total {
		total[w] /= float64(max(1, len(points)))
	}
	return total
}

// fit is the silhouette of one point from its summed distances to the groups.
func fit(own int, to, size []float64) float64 {
	if size[own] < 2 {
		return 0
	}
	inside, outside := to[own]/(size[own]-1), math.Inf(1)
	for g := range to {
		if g != own && size[g] > 0 {
			outside = min(outside, to[g]/size[g])
		}
	}
	if math.IsInf(outside, 1) || max(inside, outside) == 0 {
		return 0
	}
	return (outside - inside) / max(inside, outside)
}
