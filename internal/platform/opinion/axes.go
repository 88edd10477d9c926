package opinion

import "math"

// Axes are the two directions in which people's answers differ most.
type Axes struct {
	Centre     []float64 // mean vote per statement, among those who saw it
	Components [2][]float64
}

// Point is a place on the map.
type Point struct{ X, Y float64 }

// Axes finds the first two principal components of the table, a missing vote
// counting as the mean of its statement and a hidden statement as nothing.
func (t *Table) Axes() Axes {
	a := Axes{Centre: t.means()}
	cov := t.covariance(a.Centre)
	var length float64
	a.Components[0], length = strongest(cov)
	for i, row := range cov { // what the first axis explains is taken out
		for j := range row {
			row[j] -= length * a.Components[0][i] * a.Components[0][j]
		}
	}
	a.Components[1], _ = strongest(cov)
	return a
}

func (t *Table) means() []float64 {
	centre := make([]float64, t.statements)
	for s, c := range t.Tallies(nil) {
		if n := c.Seen(); n > 0 && !t.hidden[s] {
			centre[s] = float64(c.Agree-c.Disagree) / float64(n)
		}
	}
	return centre
}

// covariance is the matrix whose strongest directions are the axes. Votes
// somebody did not give are zero here and cost nothing.
func (t *Table) covariance(centre []float64) [][]float64 {
	n := t.statements
	flat := make([]float64, n*n)
	seen, away := make([]int, 0, n), make([]float64, 0, n)
	for p := range t.people {
		seen, away = seen[:0], away[:0]
		for s, v := range t.row(p) {
			if v != unseen && !t.hidden[s] {
				seen, away = append(seen, s), append(away, float64(v)-centre[s])
			}
		}
		for i, s := range seen {
			row, d := flat[s*n:(s+1)*n], away[i]
			for j := i; j < len(seen); j++ {
				row[seen[j]] += d * away[j]
			}
		}
	}
	cov := make([][]float64, n)
	for i := range n {
		cov[i] = flat[i*n : (i+1)*n]
		for j := range i {
			cov[i][j] = cov[j][i]
		}
	}
	return cov
}

// Power iteration stops when the direction turns by less than this, or after so
// many rounds where two directions are almost equally strong.
const (
	standsStill = 1e-13
	mostRounds  = 4000
)

// strongest is the eigenvector of the largest eigenvalue, and that eigenvalue.
// The start is fixed and leans a little differently on each statement, so that
// it is never at right angles to the answer by symmetry; the sign is fixed by
// the largest entry.
func strongest(m [][]float64) ([]float64, float64) {
	v, next := make([]float64, len(m)), make([]float64, len(m))
	for i := range v {
		v[i] = 1 + 0.01*math.Sin(float64(i+1))
	}
	scale(v)
	length := 0.0
	for range mostRounds {
		for i, row := range m {
			sum := 0.0
			for j, x := range row {
				sum += x * v[j]
			}
			next[i] = sum
		}
		if length = scale(next); length < 1e-12 {
			return make([]float64, len(m)), 0 // nothing differs (any more)
		}
		turned := 0.0
		for i := range v {
			turned = max(turned, math.Abs(next[i]-v[i]))
		}
		v, next = next, v
		if turned < standsStill {
			break
		}
	}
	most := 0
	for i := range v {
		if math.Abs(v[i]) > math.Abs(v[most])+1e-9 {
			most = i
		}
	}
	if len(v) > 0 && v[most] < 0 {
		for i := range v {
			v[i] = -v[i]
		}
	}
	return v, length
}

func scale(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	length := math.Sqrt(sum)
	if length > 0 {
		for i := range v {
			v[i] /= length
		}
	}
	return length
}

// Place puts a person on the map. Who voted on few statements is moved outward
// by the same measure as Polis does, so as not to sit in the middle for silence.
func (a Axes) Place(t *Table, person int) Point {
	var at Point
	n := 0
	for s, v := range t.row(person) {
		if v == unseen {
			continue
		}
		n++
		if t.hidden[s] {
			continue
		}
		d := float64(v) - a.Centre[s]
		at.X += d * a.Components[0][s]
		at.Y += d * a.Components[1][s]
	}
	if n == 0 {
		return Point{}
	}
	out := math.Sqrt(float64(t.statements) / float64(n))
	return Point{at.X * out, at.Y * out}
}

// Extremity is how far agreeing to this statement alone would move a person.
func (a Axes) Extremity(statement int) float64 {
	d := (1 - a.Centre[statement]) * math.Sqrt(float64(len(a.Centre)))
	return math.Hypot(d*a.Components[0][statement], d*a.Components[1][statement])
}
