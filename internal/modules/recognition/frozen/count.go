package frozen

// A Result is what an indicator, or a criterion, comes to.
type Result string

// Results. Unknown is neither: a figure or the level to reach is missing.
const (
	Reached    Result = "met"
	NotReached Result = "short"
	Unknown    Result = "unknown"
)

// Result is the verdict of the person in charge, and without one what the
// figures say.
func (i Indicator) Result() Result {
	if i.Judged != nil {
		return resultOf(i.Judged.Verdict)
	}
	return resultOf(i.Reading.State)
}

// ByHand says that somebody concluded it.
func (i Indicator) ByHand() bool { return i.Judged != nil }

func resultOf(verdict string) Result {
	switch verdict {
	case Met:
		return Reached
	case Short:
		return NotReached
	}
	return Unknown
}

// A Tally counts results.
type Tally struct{ Met, Short, Unknown, All int }

func (t *Tally) add(r Result) {
	t.All++
	switch r {
	case Reached:
		t.Met++
	case NotReached:
		t.Short++
	default:
		t.Unknown++
	}
}

// Tally counts the indicators of a criterion.
func (c Criterion) Tally() Tally {
	var t Tally
	for _, i := range c.Indicators {
		t.add(i.Result())
	}
	return t
}

// Missing is how many indicators the law gives the criterion and nobody has
// entered yet.
func (c Criterion) Missing() int { return max(c.Declared-len(c.Indicators), 0) }

// Result of a criterion: reached when all its indicators are, and none of
// those the law gives is missing here; not reached when one is not.
func (c Criterion) Result() Result {
	if c.Judged != nil {
		return resultOf(c.Judged.Verdict)
	}
	t := c.Tally()
	switch {
	case t.Short > 0:
		return NotReached
	case t.All > 0 && t.Met == t.All && c.Missing() == 0:
		return Reached
	}
	return Unknown
}

// Tally counts the criteria, or all indicators.
func (d Dossier) Tally() (criteria, indicators Tally) {
	for _, c := range d.Criteria {
		criteria.add(c.Result())
		t := c.Tally()
		indicators.Met += t.Met
		indicators.Short += t.Short
		indicators.Unknown += t.Unknown
		indicators.All += t.All
	}
	return criteria, indicators
}

// Provisional counts the indicators that are scored by a level somebody only
// recalled, NoLevel those whose level nobody knows.
func (d Dossier) Provisional() (provisional, noLevel int) {
	for _, c := range d.Criteria {
		for _, i := range c.Indicators {
			switch {
			case i.Threshold.Known && i.Threshold.Standing == Memory:
				provisional++
			case !i.Threshold.Known:
				noLevel++
			}
		}
	}
	return provisional, noLevel
}

// Ready says that nothing is lacking: every criterion is reached, and the set
// has all that the law declares.
func (d Dossier) Ready() bool {
	criteria, indicators := d.Tally()
	return criteria.All > 0 && criteria.Met == criteria.All && criteria.All >= d.Set.DeclaredCriteria &&
		indicators.All >= d.Set.DeclaredIndicators
}
