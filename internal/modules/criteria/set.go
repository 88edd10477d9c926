package criteria

import "xaso/internal/platform/clock"

// A Standing is how something is known.
type Standing string

// The standings. A level is scored from unless it is Unverified.
const (
	Verified   Standing = "verified"   // read in a text that reports it
	Memory     Standing = "memory"     // recalled: scored from, shown as provisional (tạm tính)
	Unverified Standing = "unverified" // not known: never scored from
	Entered    Standing = "entered"    // taken over by an official from a decision, with its source
	Editorial  Standing = "editorial"  // a name the text itself does not give, made for reading
)

// A Comparison is how a value meets its level.
type Comparison string

// The comparisons.
const (
	AtLeast Comparison = ">="
	AtMost  Comparison = "<="
	Equal   Comparison = "=="
	Pass    Comparison = "pass"  // đạt / không đạt
	Level   Comparison = "level" // a grade of a scale, such as "Khá"
)

// A Collection is who can supply the value.
type Collection string

// The collections.
const (
	Live     Collection = "live"     // what happens in this program
	Register Collection = "register" // a list the commune keeps
	Survey   Collection = "survey"   // asked of households or people
	External Collection = "external" // another office's figure
	Evidence Collection = "evidence" // shown by papers
)

// A Unit is what an indicator is counted in.
type Unit string

// The units.
const (
	Percent  Unit = "percent"
	PassFail Unit = "pass"
	Count    Unit = "count"
	Grade    Unit = "level"
	Ratio    Unit = "ratio"
	Income   Unit = "million_vnd_per_person_year"
	Area     Unit = "m2_per_person"
	Water    Unit = "litre_per_person_day"
)

// Units, Comparisons, Collections and Standings are all there are, in the
// order of lists.
var (
	Units       = []Unit{Percent, PassFail, Count, Grade, Ratio, Income, Area, Water}
	Comparisons = []Comparison{AtLeast, AtMost, Equal, Pass, Level}
	Collections = []Collection{Live, Register, Survey, External, Evidence}
	Standings   = []Standing{Verified, Memory, Unverified, Entered, Editorial}
)

// A Column is one group of communes with levels of its own.
type Column struct {
	Key        string `json:"key"`
	Label      string `json:"label"`
	Definition string `json:"definition,omitempty"`
	Source     string `json:"source,omitempty"`
}

// A Threshold is the level to reach (mức đạt) in one column. By the comparison
// it is a number (or one for each year), a plain "đạt", or a grade.
type Threshold struct {
	Number   *float64        `json:"number,omitempty"`
	Yes      bool            `json:"yes,omitempty"`
	Grade    string          `json:"grade,omitempty"`
	ByYear   map[int]float64 `json:"by_year,omitempty"`
	Standing Standing        `json:"standing"`
	// Candidate is somebody's recollection, to help whoever looks the level up.
	// It is NEVER scored from.
	Candidate string     `json:"candidate,omitempty"`
	Note      string     `json:"note,omitempty"`
	Source    string     `json:"source,omitempty"`
	By        string     `json:"by,omitempty"` // who took it over, when Entered
	On        clock.Date `json:"on,omitzero"`
}

// Known reports whether there is a level that may be scored by.
func (t Threshold) Known() bool {
	return t.Standing != Unverified && t.Standing != "" && t.valued()
}

// Provisional reports whether the level is only remembered.
func (t Threshold) Provisional() bool { return t.Standing == Memory }

func (t Threshold) valued() bool {
	return t.Number != nil || t.Yes || t.Grade != "" || len(t.ByYear) > 0
}

// At is the number to reach in a year. It is not known when the levels by year
// do not name that one: a level of another year is not carried over.
func (t Threshold) At(year int) (float64, bool) {
	if !t.Known() {
		return 0, false
	}
	if n, named := t.ByYear[year]; named {
		return n, true
	}
	if t.Number == nil || len(t.ByYear) > 0 {
		return 0, false
	}
	return *t.Number, true
}

// A Measure is how an indicator is computed: CEL over metric names with dashes
// written as underscores (register.households_poor), in which these may stand:
//
//	met("set")              whether the commune meets every criterion of a set
//	hamlets_meeting("set")  how many hamlets meet every indicator of a set
//	threshold("set","code") the level of another set in the year being measured
//	value("set","code")     the value of another indicator, computed or entered
//
// A share has numerator and denominator, everything else a value.
type Measure struct {
	Value       string `json:"value,omitempty"`
	Numerator   string `json:"numerator,omitempty"`
	Denominator string `json:"denominator,omitempty"`
	// BothSexes: men and women are measured apart and the lower counts.
	BothSexes bool `json:"both_sexes,omitempty"`
	// PerHamlet: the measure can be taken of each hamlet by itself.
	PerHamlet bool `json:"per_hamlet,omitempty"`
}

// None reports whether nothing computes the indicator.
func (m Measure) None() bool { return m.Value == "" && m.Numerator == "" && m.Denominator == "" }

// An EvidenceKind is one sort of proof that an indicator asks for.
type EvidenceKind struct {
	Code   string `json:"code"`
	Title  string `json:"title"`
	Months int    `json:"months,omitempty"` // it stays good for, 0 for ever
}

// An Indicator is one line of a set (chỉ tiêu).
type Indicator struct {
	Code         string               `json:"code"`
	Criterion    int                  `json:"criterion"`
	Text         string               `json:"text"`
	Unit         Unit                 `json:"unit"`
	Comparison   Comparison           `json:"comparison"`
	Thresholds   map[string]Threshold `json:"thresholds"` // by Column.Key
	Collection   Collection           `json:"collection"`
	Measure      Measure              `json:"measure,omitzero"`
	Hint         string               `json:"hint,omitempty"` // what a computation would need
	TextStanding Standing             `json:"text_standing"`
	Source       string               `json:"source,omitempty"` // where it was read, or is to be looked up
	Note         string               `json:"note,omitempty"`
	Evidence     []EvidenceKind       `json:"evidence,omitempty"`
}

// A Criterion is one heading of a set (tiêu chí).
type Criterion struct {
	No           int      `json:"no"`
	Name         string   `json:"name"`
	Group        string   `json:"group,omitempty"`
	Declared     int      `json:"declared,omitempty"` // indicators the text has, 0 when not known
	NameStanding Standing `json:"name_standing"`
}

// A Legal is one document the set rests on.
type Legal struct {
	Number string     `json:"number"`
	Date   clock.Date `json:"date,omitzero"`
	Issuer string     `json:"issuer,omitempty"`
	Title  string     `json:"title,omitempty"`
	URL    string     `json:"url,omitempty"`
	Seen   string     `json:"seen,omitempty"` // which part of it was read
}

// A Remark is something the sources report beside the criteria: a target of
// the programme, or what a recognised commune did. It is no level.
type Remark struct {
	Text   string `json:"text"`
	Place  string `json:"place,omitempty"`
	Source string `json:"source,omitempty"`
}

// A Set is a whole set of criteria (bộ tiêu chí) in one version. What is
// returned of it is shared between readers and must not be changed.
type Set struct {
	ID           string     `json:"id"`
	Version      int64      `json:"version"`
	Title        string     `json:"title"`
	Level        string     `json:"level"` // "xa" or "thon"
	Period       string     `json:"period"`
	Jurisdiction string     `json:"jurisdiction"`
	From         clock.Date `json:"from,omitzero"`
	Until        clock.Date `json:"until,omitzero"`
	Legal        []Legal    `json:"legal"`
	InForce      string     `json:"in_force,omitempty"`
	Columns      []Column   `json:"columns"`
	// What the text says it has; 0 when that is not known.
	DeclaredCriteria   int `json:"declared_criteria,omitempty"`
	DeclaredIndicators int `json:"declared_indicators,omitempty"`
	// Missing says what could not be found, while the set has no indicators.
	Missing    []string    `json:"missing,omitempty"`
	Notes      []string    `json:"notes,omitempty"`
	Remarks    []Remark    `json:"remarks,omitempty"`
	Criteria   []Criterion `json:"criteria"`
	Indicators []Indicator `json:"indicators"`
}

// Levels of Set.Level.
const (
	OfCommune = "xa"
	OfHamlet  = "thon"
)

// firstOwn is above every version that the program will bring along, so that
// those and the commune's own never meet.
const firstOwn = 1001

// Own reports whether the version was made in the commune.
func (s Set) Own() bool { return s.Version >= firstOwn }

// Indicator finds an indicator by its code.
func (s Set) Indicator(code string) (Indicator, bool) {
	for _, i := range s.Indicators {
		if i.Code == code {
			return i, true
		}
	}
	return Indicator{}, false
}

// Of lists the indicators of a criterion, in the order of the set.
func (s Set) Of(criterion int) []Indicator {
	var of []Indicator
	for _, i := range s.Indicators {
		if i.Criterion == criterion {
			of = append(of, i)
		}
	}
	return of
}

// Criterion finds a criterion by its number.
func (s Set) Criterion(no int) (Criterion, bool) {
	for _, c := range s.Criteria {
		if c.No == no {
			return c, true
		}
	}
	return Criterion{}, false
}

// Column finds a column by its key.
func (s Set) Column(key string) (Column, bool) {
	for _, c := range s.Columns {
		if c.Key == key {
			return c, true
		}
	}
	return Column{}, false
}

// A Tally counts how the levels of a set in one column are known.
type Tally struct{ Checked, Remembered, Missing int }

// All is how many there are.
func (t Tally) All() int { return t.Checked + t.Remembered + t.Missing }

// Standing counts the levels of a column; of "" it takes the best standing an
// indicator has in any column.
func (s Set) Standing(column string) Tally {
	var t Tally
	for _, i := range s.Indicators {
		checked, remembered := false, false
		for key, th := range i.Thresholds {
			if column == "" || column == key {
				checked = checked || th.Known() && !th.Provisional()
				remembered = remembered || th.Known() && th.Provisional()
			}
		}
		switch {
		case checked:
			t.Checked++
		case remembered:
			t.Remembered++
		default:
			t.Missing++
		}
	}
	t.Missing += max(0, s.DeclaredIndicators-len(s.Indicators))
	return t
}
