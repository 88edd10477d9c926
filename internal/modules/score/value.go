package score

// A Rule names how an indicator is computed. Schemes choose among them.
type Rule string

const (
	RuleShare     Rule = "share"           // cases that score / cases that count
	RuleAverage   Rule = "average"         // sum / cases that count, in minutes
	RuleSync      Rule = "sync"            // 1.4
	RuleShareSync Rule = "share_sync"      // a share times the share of 1.4
	RuleUsed      Rule = "services_used"   // services with a case that scores / online services
	RuleTouched   Rule = "services_scored" // services with a case that scores / services with a case
	RuleOnline    Rule = "services_online" // online services / all
	RulePayable   Rule = "services_payable"
	RuleAnnounced Rule = "announced"
	RulePublished Rule = "published"
	RuleComplete  Rule = "complete"
	RulePetitions Rule = "petitions_on_time"
	RuleHeard     Rule = "petitions_content"
	RuleContent   Rule = "content" // 5.4
	RuleUnread    Rule = "unread"  // no source told how
)

const (
	fullPercent    = 100
	hundredPercent = 10_000 // in hundredths of a per cent
)

// Figures are everything that rules read, for one period and cut.
type Figures struct {
	Period Period
	Whole  bool // the whole commune, not one cut of it
	// Province says that what is scored at province scope counts.
	Province bool
	Sums     map[Measure]Sum
	// Late are the running cases whose limit has passed.
	Late       int64
	Procedures map[string]map[Measure]Sum // by procedure, of the whole
	Services   []Service
	Petitions  []Petition
	Connected  bool  // to the national portal
	Report     int64 // dossiers of the period by the periodic report, 0 without one
	LastYear   int64 // dossiers received in the year before
}

// received sums of the running cases that time made late are taken out of
// OnTime here, and nowhere else.
func (f Figures) sum(m Measure) Sum {
	s := f.Sums[m]
	if m == OnTime {
		s.Num -= f.Late
	}
	return s
}

// A Value is a fraction, or why there is none. N/A is not 0.
type Value struct {
	Sum
	NA string // text key, "" where there is a value
	// Note is a text key for what the reader should know of the value.
	Note string
	// Zero is set where nothing counts and the rule calls that 0.
	Zero bool
	// A scaled share is times factor, in hundredths of a per cent.
	scaled bool
	factor int64
}

// Share is the value in hundredths of a per cent, half rounded up.
func (v Value) Share() (share int64, ok bool) {
	if v.NA != "" {
		return 0, false
	}
	if v.Den <= 0 {
		return 0, v.Zero
	}
	share = round(v.Num*hundredPercent, v.Den)
	if v.scaled {
		share = round(v.Num*v.factor, v.Den)
	}
	return min(max(share, 0), hundredPercent), true
}

// round divides, half up, for values from 0.
func round(a, b int64) int64 {
	if a < 0 {
		return 0
	}
	return (2*a + b) / (2 * b)
}

// na is a value that is not there.
func na(why string) Value { return Value{NA: "score.na." + why} }

func share(s Sum) Value {
	if s.Den == 0 {
		return na("nothing")
	}
	return Value{Sum: s}
}

// takesMeasure are the rules that a scheme names a measure for.
var takesMeasure = map[Rule]bool{RuleShare: true, RuleAverage: true, RuleShareSync: true, RuleUsed: true, RuleTouched: true}

var computations = map[Rule]func(Figures, Indicator) Value{
	RuleShare:   func(f Figures, i Indicator) Value { return share(f.sum(i.Measure)) },
	RuleAverage: func(f Figures, i Indicator) Value { return share(f.sum(i.Measure)) },
	RuleSync:    func(f Figures, _ Indicator) Value { return f.sync() },
	RuleShareSync: func(f Figures, i Indicator) Value {
		v := share(f.sum(i.Measure))
		if v.NA != "" {
			return v
		}
		if rate, ok := f.sync().Share(); ok {
			v.scaled, v.factor = true, rate
			return v
		}
		v.Note = "score.note.not-connected"
		return v
	},
	RuleUsed:    func(f Figures, i Indicator) Value { return f.used(i.Measure) },
	RuleTouched: func(f Figures, i Indicator) Value { return f.touched(i.Measure) },
	RuleOnline: func(f Figures, _ Indicator) Value {
		return f.services(func(s Service) (bool, bool) { return true, s.Online })
	},
	RulePayable:   func(f Figures, _ Indicator) Value { return f.payable() },
	RuleAnnounced: func(f Figures, _ Indicator) Value { return f.announced() },
	RulePublished: func(f Figures, _ Indicator) Value { return f.published() },
	RuleComplete:  func(f Figures, _ Indicator) Value { return f.complete() },
	RulePetitions: func(f Figures, _ Indicator) Value { return petitionsOnTime(f.Petitions) },
	RuleHeard:     func(f Figures, _ Indicator) Value { return petitionsContent(f.Petitions) },
	RuleContent:   func(f Figures, _ Indicator) Value { return f.content() },
	RuleUnread:    func(Figures, Indicator) Value { return na("unread") },
}

// SyncTotal is what 1.4 divides by: the larger of the periodic report and the
// portal's count; where neither has anything, last year's dossiers divided
// over its months or quarters.
func SyncTotal(report, portal, lastYear int64, months int) int64 {
	if n := max(report, portal); n > 0 {
		return n
	}
	return lastYear * int64(months) / 12
}

func (f Figures) sync() Value {
	if !f.Connected {
		return na("not-connected")
	}
	total := SyncTotal(f.Report, f.sum(Received).Den, f.LastYear, f.Period.Months)
	return Value{Sum: Sum{f.sum(Synced).Num, total}, Zero: true}
}

// content is 100 % less the share of late cases and the share of cases with a
// petition or a bad rating: a case that is both costs twice.
func (f Figures) content() Value {
	all, punctual := f.sum(Received), f.sum(OnTime)
	if all.Den == 0 {
		return na("nothing")
	}
	bad := punctual.Den - punctual.Num + f.sum(Disliked).Num
	return Value{Sum: Sum{max(0, all.Den-bad), all.Den}}
}

// A Line is one indicator of one period.
type Line struct {
	Indicator
	Value
	// Most is what could be had here, in hundredths of a point: the indicator's
	// own and what others of its group gave up.
	Most    int64
	Points  int64
	Counted bool // its points are part of the sum
}

// A Total is the sum of the lines that count.
type Total struct {
	Points, Most int64 // hundredths of a point
}

// Score computes every indicator of a scheme and the sum of what is scored at
// commune scope. What has no value is left out of both sides of the sum.
func Score(s Scheme, f Figures) ([]Line, Total) {
	lines := make([]Line, len(s.Indicators))
	for n, i := range s.Indicators {
		lines[n] = Line{Indicator: i, Value: computations[i.Rule](f, i), Most: max(i.Max, 0)}
	}
	for _, g := range s.Groups {
		if g.Shares {
			handOn(lines, g.ID)
		}
	}
	var total Total
	for n := range lines {
		l := &lines[n]
		share, ok := l.Share()
		if !ok || l.Most == 0 || l.Rule == RuleAverage {
			continue
		}
		l.Points = points(share, l.Most, l.Full)
		if l.Counted = !l.Province || f.Province; l.Counted {
			total.Points, total.Most = total.Points+l.Points, total.Most+l.Most
		}
	}
	return lines, total
}

// points gives all of most from full per cent on, below it in proportion.
func points(share, most, full int64) int64 {
	if full == 0 {
		full = fullPercent
	}
	if share >= full*100 {
		return most
	}
	return round(share*most, full*100)
}

// handOn shares the points of the group's indicators without a value evenly
// among those with one; hundredths that do not divide go to the first.
func handOn(lines []Line, group string) {
	var left int64
	var takers []*Line
	for n := range lines {
		l := &lines[n]
		if l.Group != group || l.Max <= 0 || l.Province {
			continue
		}
		if _, ok := l.Share(); ok {
			takers = append(takers, l)
		} else {
			left += l.Most
			l.Most = 0
		}
	}
	for n, l := range takers {
		part := left / int64(len(takers)-n)
		l.Most += part
		left -= part
	}
}
