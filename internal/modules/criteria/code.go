package criteria

import (
	"cmp"
	"slices"
)

// compareCodes puts 2.10 behind 2.9.
func compareCodes(a, b string) int {
	return cmp.Or(slices.Compare(digits(a), digits(b)), cmp.Compare(a, b))
}

// digits are the numbers in a code, in their order.
func digits(code string) []int {
	var all []int
	in := false
	for _, r := range code {
		if r < '0' || r > '9' {
			in = false
			continue
		}
		if !in {
			all, in = append(all, 0), true
		}
		if last := &all[len(all)-1]; *last < 1e6 {
			*last = *last*10 + int(r-'0')
		}
	}
	return all
}
