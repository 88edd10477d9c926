package front

import "slices"

// fewest is how many people or households a published cell of a hamlet must
// hold, in it and beside it: fewer could be told by their neighbours.
const fewest = 5

// suppressed says which hamlets of one table must not be shown. A cell is small
// when its part, what is left of the whole, or the whole itself lies under
// fewest. What is hidden must not come out as the difference to the commune's
// total either: so more are hidden, the smallest first, until all hidden
// together are enough or nothing is shown.
func suppressed(lines []line) []bool {
	hidden := make([]bool, len(lines))
	for i, l := range lines {
		hidden[i] = l.Known && small(l.cell())
	}
	for {
		sum, n := [3]float64{}, 0
		for i, l := range lines {
			if hidden[i] {
				n++
				for k, v := range l.cell() {
					sum[k] += v
				}
			}
		}
		if n == 0 || n > 1 && !small(sum) {
			return hidden
		}
		next := -1
		for i, l := range lines {
			if l.Known && !hidden[i] && (next < 0 || slices.Compare(l.size(), lines[next].size()) < 0) {
				next = i
			}
		}
		if next < 0 {
			return hidden
		}
		hidden[next] = true
	}
}

// cell is the part, the rest and the whole of what was counted. An amount that
// is no share has a part only.
func (l line) cell() [3]float64 {
	if l.Ratio {
		return [3]float64{l.Numerator, l.Denominator - l.Numerator, l.Denominator}
	}
	if l.Indicator.Unit == "count" {
		return [3]float64{l.Value, 0, 0}
	}
	return [3]float64{}
}

func (l line) size() []float64 {
	c := l.cell()
	return []float64{c[2], c[0]}
}

func small(cell [3]float64) bool {
	return slices.ContainsFunc(cell[:], func(v float64) bool { return v > 0 && v < fewest })
}
