package surveys

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// A Listed is one household of a sampling frame.
type Listed struct {
	ID      string
	Code    string
	Head    string
	Address string
	Hamlet  string // name
	People  int    // nhân khẩu thực tế thường trú
	Group   int    // main source of income: 1 nông-lâm-thủy sản, 2 CN-XD, 3 TM-DV, 4 khác; 0 unknown
	Members []Member
}

// A Stratum is the sample of one hamlet: its households sorted by source of
// income, then by size descending, and every k-th of them from a random start
// (lấy mẫu hệ thống). Numbers of households begin at 1.
type Stratum struct {
	Hamlet  string `json:"hamlet"`
	N       int    `json:"N"` // households in the frame
	Size    int    `json:"n"` // to be asked
	Step    int    `json:"k"` // ⌊N/n⌋
	Start   int    `json:"r"` // 1…k
	Chosen  []int  `json:"chosen"`
	Reserve []int  `json:"reserve"`
}

// A Sample is how the households of a campaign were drawn. Whoever has the
// frame and the seed draws the same again: no computer of ours is needed, each
// start is 1 + (the first 8 bytes of SHA-256("seed/hamlet/chinh") mod k).
type Sample struct {
	Seed    string    `json:"seed"`
	Size    int       `json:"size"`
	Percent int       `json:"reserve"` // of the size, held in reserve
	Strata  []Stratum `json:"strata"`
}

// Bounds of a reserve, in percent of the sample.
const (
	LeastReserve = 20
	MostReserve  = 30
)

// leastInHamlet is what a hamlet needs for its spread to be known.
const leastInHamlet = 2

// Sort puts the households of one hamlet into the order of the frame. Equal
// ones follow their code, so that the order is one and the same every time.
func Sort(all []Listed) {
	slices.SortFunc(all, func(a, b Listed) int {
		return cmp.Or(cmp.Compare(group(a), group(b)), cmp.Compare(b.People, a.People), cmp.Compare(a.Code, b.Code), cmp.Compare(a.ID, b.ID))
	})
}

// group puts an unknown source of income last.
func group(l Listed) int {
	if l.Group == 0 {
		return 9
	}
	return l.Group
}

// Draw draws a sample of size households from hamlets with so many households
// each, in the order given. Every hamlet gets two, the rest goes by their
// number of households.
func Draw(hamlets []string, households map[string]int, size, percent int, seed string) (Sample, error) {
	s := Sample{Seed: seed, Size: size, Percent: percent}
	if percent < LeastReserve || percent > MostReserve {
		return s, ErrReserve.With(LeastReserve, MostReserve).At("reserve")
	}
	least, total := 0, 0
	for _, h := range hamlets {
		least += min(leastInHamlet, households[h])
		total += households[h]
	}
	if size < least || size > total || total == 0 {
		return s, ErrSize.With(least, total).At("size")
	}
	sizes := share(hamlets, households, size)
	for _, h := range hamlets {
		if households[h] > 0 {
			s.Strata = append(s.Strata, stratum(h, households[h], sizes[h], percent, seed))
		}
	}
	return s, nil
}

// share gives each hamlet its part of the size: two, or all where there are
// fewer, and of the rest as much as its households, by greatest remainders.
func share(hamlets []string, households map[string]int, size int) map[string]int {
	sizes, left, over := map[string]int{}, size, 0
	for _, h := range hamlets {
		sizes[h] = min(leastInHamlet, households[h])
		left -= sizes[h]
		over += households[h] - sizes[h]
	}
	if over == 0 {
		return sizes
	}
	type remainder struct {
		hamlet string
		of     int
	}
	var rest []remainder
	given := 0
	for _, h := range hamlets {
		free := households[h] - sizes[h]
		sizes[h] += left * free / over
		given += left * free / over
		rest = append(rest, remainder{h, left * free % over})
	}
	slices.SortStableFunc(rest, func(a, b remainder) int { return cmp.Compare(b.of, a.of) })
	for i := 0; given < left; i++ {
		sizes[rest[i].hamlet]++
		given++
	}
	return sizes
}

func stratum(hamlet string, all, size, percent int, seed string) Stratum {
	t := Stratum{Hamlet: hamlet, N: all, Size: size}
	if size == 0 {
		return t
	}
	t.Step = all / size
	t.Start = start(seed, hamlet, "chinh", t.Step)
	t.Chosen = every(t.Start, t.Step, size)
	taken := map[int]bool{}
	for _, n := range t.Chosen {
		taken[n] = true
	}
	var rest []int
	for n := 1; n <= all; n++ {
		if !taken[n] {
			rest = append(rest, n)
		}
	}
	spare := min((size*percent+99)/100, len(rest))
	if spare > 0 {
		step := len(rest) / spare
		for _, at := range every(start(seed, hamlet, "du phong", step), step, spare) {
			t.Reserve = append(t.Reserve, rest[at-1])
		}
	}
	return t
}

// every is S_i = r + (i−1)k.
func every(start, step, size int) []int {
	all := make([]int, size)
	for i := range all {
		all[i] = start + i*step
	}
	return all
}

// start is a number from 1 to k that nobody chooses and everybody can check.
func start(seed, hamlet, what string, k int) int {
	sum := sha256.Sum256([]byte(seed + "/" + hamlet + "/" + what))
	return 1 + int(binary.BigEndian.Uint64(sum[:8])%uint64(k))
}
