package surveys

import (
	"math"
	"strconv"
)

// thousand is what an amount on a sheet stands for, in đồng.
const thousand = 1000

// A Worth is what one sheet says of income.
type Worth struct {
	Hamlet   string
	Group    int
	People   int64            // nhân khẩu thực tế thường trú
	Dong     int64            // revenue less cost; a loss stays negative
	Sections map[string]int64 // by section, đồng
}

// worth adds up a sheet.
func (q Questionnaire) worth(a Answers) Worth {
	w := Worth{Sections: map[string]int64{}}
	for _, s := range q.Sections {
		for _, one := range s.Questions {
			n, err := strconv.ParseInt(a[one.Key], 10, 64)
			if err != nil {
				continue // not answered
			}
			switch one.Part {
			case Revenue:
				w.Sections[s.ID] += n * thousand
				w.Dong += n * thousand
			case Cost:
				w.Sections[s.ID] -= n * thousand
				w.Dong -= n * thousand
			case Persons:
				w.People = n
			}
		}
	}
	return w
}

// An Estimate is the income per head that a campaign found.
type Estimate struct {
	Households int     // that answered
	Frame      int     // of so many
	People     int64   // in the households that answered
	Dong       int64   // their income
	PerHead    float64 // đồng a year: ratio of the (weighted) sums
	Total      float64 // of the whole frame, đồng, estimated where a sample was asked
	Persons    float64 // of the whole frame
	Full       bool    // every household of the frame answered: no sampling error
	// Error is the standard error of PerHead in đồng; Known says whether it could
	// be worked out: each hamlet needs two households for it.
	Error    float64
	Known    bool
	Sections map[string]float64 // shares in the total, đồng
	Groups   []Slice            // by source of income
	Hamlets  []Slice
}

// Low and High bound PerHead with 95 % confidence.
func (e Estimate) Low() float64  { return e.PerHead - z95*e.Error }
func (e Estimate) High() float64 { return e.PerHead + z95*e.Error }

const z95 = 1.96

// A Slice is the income per head of a part of the households. Fewer than
// FewestShown are not shown: somebody would know whose they are.
type Slice struct {
	Name       string
	Households int
	PerHead    float64
	Hidden     bool
}

// FewestShown is how many households a figure is at least about.
const FewestShown = 5

// Reckon works out the income per head of a frame in which hamlets have so many
// households. A household stands for N_h/n_h of its hamlet. The mean of the
// households' own averages would be another, wrong figure.
func Reckon(all []Worth, frame map[string]int) Estimate {
	e := Estimate{Sections: map[string]float64{}, Known: true, Full: true}
	by := map[string][]Worth{}
	for _, w := range all {
		by[w.Hamlet] = append(by[w.Hamlet], w)
		e.Households++
		e.People += w.People
		e.Dong += w.Dong
	}
	for h, n := range frame {
		e.Frame += n
		e.Full = e.Full && len(by[h]) == n
		weight := float64(n) / float64(max(len(by[h]), 1))
		for _, w := range by[h] {
			e.Total += weight * float64(w.Dong)
			e.Persons += weight * float64(w.People)
			for s, dong := range w.Sections {
				e.Sections[s] += weight * float64(dong)
			}
		}
	}
	if e.Persons == 0 {
		return Estimate{Frame: e.Frame, Households: e.Households}
	}
	e.PerHead = e.Total / e.Persons
	e.spread(by, frame)
	return e
}

// spread is the sampling error of a ratio in a stratified sample, each hamlet
// taken as a simple random one: var(R) = 1/X² Σ N²(1−f)s²/n, with s² of y − Rx.
// A hamlet where nobody answered is missing from the figure altogether, so
// nothing can be said of its error.
func (e *Estimate) spread(by map[string][]Worth, frame map[string]int) {
	var sum float64
	for h, all := range frame {
		n := float64(len(by[h]))
		if len(by[h]) == all {
			continue // everybody was asked
		}
		if len(by[h]) < 2 {
			e.Known = false
			return
		}
		var mean, square float64
		for _, w := range by[h] {
			mean += (float64(w.Dong) - e.PerHead*float64(w.People)) / n
		}
		for _, w := range by[h] {
			d := float64(w.Dong) - e.PerHead*float64(w.People) - mean
			square += d * d / (n - 1)
		}
		N := float64(all)
		sum += N * N * (1 - n/N) * square / n
	}
	e.Error = math.Sqrt(sum) / e.Persons
}
