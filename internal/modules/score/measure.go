package score

import "time"

// A Measure counts cases. Its name is stored beside each sum: a name never
// changes its meaning; a new rule gets a new name.
type Measure string

const (
	Received   Measure = "received"
	OnTime     Measure = "on_time"     // 2.1
	Duration   Measure = "duration"    // 2.2; its numerator is minutes
	Online     Measure = "online"      // came online, for 3.2
	OnlineFull Measure = "online_full" // 3.3
	PaidOnline Measure = "paid_online" // 3.6
	ResultFile Measure = "result_file" // 4.1
	Digitised  Measure = "digitised"   // 4.2
	Reused     Measure = "reused"      // 4.3
	Stored     Measure = "stored"      // 4.4
	Population Measure = "population"  // 4.5
	Disliked   Measure = "disliked"    // 5.4, the half that is not lateness
	Synced     Measure = "synced"      // 1.4
)

// A judge says of a received case whether it counts (in) and whether it scores
// (hit). What it says of a running case holds until its limit.
type judge func(Case) (in, hit bool)

// rules in the order of their bits in score_case; new ones go to the end.
var rules = []struct {
	Measure
	judge
}{
	{Received, func(Case) (bool, bool) { return true, true }},
	{OnTime, func(c Case) (bool, bool) {
		v := c.Punctual(time.Time{})
		return v != NotJudged, v == InTime
	}},
	{Duration, func(c Case) (bool, bool) {
		_, ok := c.spent()
		return ok, ok
	}},
	{Online, func(c Case) (bool, bool) { return true, c.Channel == online }},
	{OnlineFull, func(c Case) (bool, bool) {
		return true, c.Channel == online && (c.ResultFile || !c.GivesPaper)
	}},
	{PaidOnline, func(c Case) (bool, bool) {
		return c.FeeBearing && !c.Free, c.FeeBearing && !c.Free && (c.PaidOnline == 1 || c.PaidOnline == 2)
	}},
	{ResultFile, func(c Case) (bool, bool) { return c.GivesPaper, c.GivesPaper && c.ResultFile }},
	{Digitised, func(c Case) (bool, bool) { return true, c.Files && c.ResultFile }},
	{Reused, func(c Case) (bool, bool) { return true, c.Reused }},
	{Stored, func(c Case) (bool, bool) { return true, c.FromStore || c.Stored }},
	{Population, func(c Case) (bool, bool) { return true, c.VNeID || c.Database == PopulationDatabase }},
	{Disliked, func(c Case) (bool, bool) { return true, c.Disliked || c.Petitions > 0 }},
	{Synced, func(c Case) (bool, bool) { return c.SyncKnown, c.SyncKnown && c.Synced }},
}

// online is the KenhThucHien of an application over the network.
const online = 2

// bit is the place of a measure in the marks of a case, -1 for none.
func (m Measure) bit() int {
	for i, r := range rules {
		if r.Measure == m {
			return i
		}
	}
	return -1
}

// Marks are what the measures say of one case, as stored beside it, so that
// what it gave to the sums can be taken back even after a rule changed.
type Marks struct {
	Month, Field, Officer, Procedure string
	In, Hit                          int64 // by bit
	Minutes                          int64 // of Duration
	Limit                            int64 // Unix ms from which a running case is late, 0 for others
}

// Marks judges a case.
func (c Case) Marks() Marks {
	m := Marks{Month: c.Month(), Field: c.Field, Officer: c.Officer, Procedure: c.Procedure}
	if m.Month == "" {
		return m
	}
	for i, r := range rules {
		in, hit := r.judge(c)
		if in {
			m.In |= 1 << i
		}
		if hit {
			m.Hit |= 1 << i
		}
	}
	if limit, ok := c.running(); ok {
		m.Limit = limit.UnixMilli()
	}
	if d, ok := c.spent(); ok {
		m.Minutes = int64(d / time.Minute)
	}
	return m
}

// Why names, as a text key, what keeps a case out of a numerator at asOf; ""
// when it is in.
func (c Case) Why(m Measure, asOf time.Time) string {
	bit := m.bit()
	if bit < 0 || c.Month() == "" {
		return ""
	}
	in, hit := rules[bit].judge(c)
	if m == OnTime {
		hit = c.Punctual(asOf) == InTime
	}
	switch {
	case !in:
		return "score.why.out." + string(m)
	case m == Disliked: // the one measure where a hit costs
		if !hit {
			return ""
		}
		return "score.why.disliked"
	case hit:
		return ""
	case m == OnTime:
		return c.whyLate()
	case m == OnlineFull && c.Channel == online, m == Digitised && c.Files:
		return "score.why.result_file"
	}
	return "score.why." + string(m)
}

// whyLate tells the two ways of being late apart.
func (c Case) whyLate() string {
	_, ended := c.End()
	switch {
	case len(c.Requests) > 1:
		return "score.why.second_request"
	case !ended && c.Unpaid:
		return "score.why.unpaid"
	case !ended:
		return "score.why.still_open"
	}
	return "score.why.on_time"
}
