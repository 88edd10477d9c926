package indicators

import (
	"slices"
	"strconv"
	"strings"

	"xaso/internal/modules/criteria"
)

// show takes a value over into a reading.
func (r *Reading) show(f found) {
	r.Origin, r.Known, r.Value, r.Bound, r.Grade = f.origin, f.known, f.value, f.bound, f.grade
	r.Ratio, r.Numerator, r.Denominator = f.ratio, f.fraction.Numerator, f.fraction.Denominator
	r.Men, r.Women, r.Gap, r.GapArgs = f.men, f.women, f.gap, f.args
	r.AsOf, r.Metrics, r.Entry, r.Provisional = f.asOf, f.metrics, f.entry, f.provisional
}

func (f found) beside() *Beside {
	return &Beside{Origin: f.origin, Value: f.value, Known: f.known, Bound: f.bound, Ratio: f.ratio,
		Numerator: f.fraction.Numerator, Denominator: f.fraction.Denominator, Gap: f.gap, GapArgs: f.args, Entry: f.entry}
}

// judge sets the value against the threshold.
func (r *Reading) judge(ind criteria.Indicator, f found) {
	if !f.known {
		r.State, r.Provisional = NoData, false
		return
	}
	t, has := ind.Thresholds[r.Column]
	if !has || !t.Known() {
		r.State, r.Provisional = NoThreshold, false
		return
	}
	r.Provisional = r.Provisional || t.Provisional()
	switch ind.Comparison {
	case criteria.Pass:
		r.State = stateOf(f.value == 1)
	case criteria.Level:
		r.judgeGrade(t.Grade)
	default:
		limit, known := t.At(r.Year)
		if !known {
			r.State, r.Provisional = NoThreshold, false
			return
		}
		r.judgeNumber(ind.Comparison, limit)
	}
}

func stateOf(met bool) State {
	if met {
		return Met
	}
	return Short
}

// undecided is a value that is known too little to be judged.
func (r *Reading) undecided(key string, args ...string) {
	r.State, r.Provisional, r.Gap, r.GapArgs = NoData, false, key, args
}

// slack takes away what dividing two counts leaves behind the last digit.
const slack = 1e-9

func (r *Reading) judgeNumber(c criteria.Comparison, limit float64) {
	reaches, under := r.Value >= limit-slack, r.Value <= limit+slack
	if c == criteria.Equal {
		if r.Bound != Exact {
			r.undecided(gapBound, decimal(r.Value))
			return
		}
		r.State = stateOf(reaches && under)
		return
	}
	good, bad := reaches, r.Value < limit-slack
	lower, upper := r.Bound == AtLeast || r.Bound == Above, r.Bound == AtMost || r.Bound == Below
	if c == criteria.AtMost {
		good, bad = under, r.Value > limit+slack
		lower, upper = upper, lower
	}
	// A limit on the good side proves that the threshold is reached, one on the
	// bad side that it is not; "under 70" against 70 is not reached, either.
	open := r.Bound == Above || r.Bound == Below
	switch {
	case r.Bound == Exact:
		r.State = stateOf(good)
	case lower && good:
		r.State = Met
	case upper && (bad || open && r.Value <= limit+slack && r.Value >= limit-slack):
		r.State = Short
	default:
		r.undecided(gapBound, decimal(r.Value))
	}
}

// grades are the scales of the sets, worst first.
var grades = [][]string{{"Kém", "Yếu", "Trung bình", "Khá", "Tốt", "Xuất sắc"}}

// Rank is the place of a grade on its scale; ok is false for a grade of none.
func Rank(grade string) (scale, rank int, ok bool) {
	grade = strings.TrimSpace(grade)
	if n, is := strings.CutPrefix(grade, "Mức độ "); is {
		rank, err := strconv.Atoi(n)
		return -1, rank, err == nil && rank > 0
	}
	for i, scale := range grades {
		for j, g := range scale {
			if strings.EqualFold(g, grade) {
				return i, j, true
			}
		}
	}
	return 0, 0, false
}

// Grades are the grades that may be entered against a threshold.
func Grades(threshold string) []string {
	scale, rank, ok := Rank(threshold)
	switch {
	case !ok: // not known which scale the decision means
		return append(slices.Clone(grades[0]), Grades("Mức độ 3")...)
	case scale >= 0:
		return grades[scale]
	}
	var all []string
	for n := 1; n <= max(rank, 3); n++ {
		all = append(all, "Mức độ "+strconv.Itoa(n))
	}
	return all
}

func (r *Reading) judgeGrade(wanted string) {
	scale, want, ok1 := Rank(wanted)
	mine, rank, ok2 := Rank(r.Grade)
	if !ok1 || !ok2 || scale != mine {
		r.undecided(gapGrade, r.Grade, wanted)
		return
	}
	r.State = stateOf(rank >= want)
}
