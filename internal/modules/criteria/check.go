package criteria

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"xaso/internal/platform/fault"
)

// What can be wrong with a set. The first value of each sentence is the place.
var (
	errID         = fault.New(fault.Invalid, "criteria.flaw.id")
	errTitle      = fault.New(fault.Invalid, "criteria.flaw.title")
	errSetLevel   = fault.New(fault.Invalid, "criteria.flaw.set-level")
	errVersion    = fault.New(fault.Invalid, "criteria.flaw.version")
	errTooMuch    = fault.New(fault.Invalid, "criteria.flaw.too-much")
	errColumn     = fault.New(fault.Invalid, "criteria.flaw.column")
	errCriterion  = fault.New(fault.Invalid, "criteria.flaw.criterion")
	errName       = fault.New(fault.Invalid, "criteria.flaw.name")
	errDeclared   = fault.New(fault.Invalid, "criteria.flaw.declared")
	errLegal      = fault.New(fault.Invalid, "criteria.flaw.legal")
	errCode       = fault.New(fault.Invalid, "criteria.flaw.code")
	errTwice      = fault.New(fault.Invalid, "criteria.flaw.twice")
	errHomeless   = fault.New(fault.Invalid, "criteria.flaw.no-criterion")
	errText       = fault.New(fault.Invalid, "criteria.flaw.text")
	errWord       = fault.New(fault.Invalid, "criteria.flaw.word")
	errUnit       = fault.New(fault.Invalid, "criteria.flaw.unit")
	errNoColumn   = fault.New(fault.Invalid, "criteria.flaw.no-column")
	errEvidence   = fault.New(fault.Invalid, "criteria.flaw.evidence")
	errGuess      = fault.New(fault.Invalid, "criteria.flaw.guess")
	errNoValue    = fault.New(fault.Invalid, "criteria.flaw.no-value")
	errUnsourced  = fault.New(fault.Invalid, "criteria.flaw.unsourced")
	errOtherKind  = fault.New(fault.Invalid, "criteria.flaw.other-kind")
	errBounds     = fault.New(fault.Invalid, "criteria.flaw.bounds")
	errOddYear    = fault.New(fault.Invalid, "criteria.flaw.year")
	errShare      = fault.New(fault.Invalid, "criteria.flaw.share")
	errNotShare   = fault.New(fault.Invalid, "criteria.flaw.not-share")
	errBadMeasure = fault.New(fault.Invalid, "criteria.flaw.measure")
)

var (
	idShape   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	keyShape  = regexp.MustCompile(`^[a-z0-9]+(_[a-z0-9]+)*$`)
	codeShape = regexp.MustCompile(`^[A-Za-z0-9]+(\.[A-Za-z0-9]+)*$`)
)

// Bounds of a set: a decision's annex is a few pages, and what comes from
// outside has to end somewhere.
const (
	mostIndicators = 400
	mostCriteria   = 60
	mostColumns    = 20
	mostText       = 4000 // bytes
)

// A flaws collects what is wrong.
type flaws []error

func join(f flaws) error { return errors.Join(f...) }

func (f *flaws) add(what *fault.Fault, place string, more ...any) {
	*f = append(*f, what.With(append([]any{place}, more...)...))
}

// Check says everything that is wrong with a set: faults, each with its place.
func (s Set) Check() error {
	var wrong flaws
	if !idShape.MatchString(s.ID) || len(s.ID) > 60 {
		wrong.add(errID, s.ID)
	}
	if s.Title == "" || len(s.Title) > mostText {
		wrong.add(errTitle, s.ID)
	}
	if s.Level != OfCommune && s.Level != OfHamlet {
		wrong.add(errSetLevel, s.Level)
	}
	if s.Version < 1 {
		wrong.add(errVersion, s.ID)
	}
	if len(s.Indicators) > mostIndicators || len(s.Criteria) > mostCriteria || len(s.Columns) > mostColumns {
		wrong.add(errTooMuch, s.ID, mostIndicators, mostCriteria, mostColumns)
		return errors.Join(wrong...)
	}
	s.checkFrame(&wrong)
	codes := map[string]bool{}
	for _, i := range s.Indicators {
		if codes[i.Code] {
			wrong.add(errTwice, i.Code)
		}
		codes[i.Code] = true
		s.checkIndicator(i, &wrong)
	}
	return errors.Join(wrong...)
}

func (s Set) checkFrame(wrong *flaws) {
	keys := map[string]bool{}
	for _, c := range s.Columns {
		if !keyShape.MatchString(c.Key) || len(c.Key) > 60 || strings.TrimSpace(c.Label) == "" || len(c.Label) > mostText || keys[c.Key] {
			wrong.add(errColumn, c.Key)
		}
		keys[c.Key] = true
	}
	last := 0
	for _, c := range s.Criteria {
		place := fmtNo(c.No)
		switch {
		case c.No <= last:
			wrong.add(errCriterion, place)
		case strings.TrimSpace(c.Name) == "" || len(c.Name) > mostText:
			wrong.add(errName, place)
		case !slices.Contains(Standings, c.NameStanding):
			wrong.add(errWord, place, string(c.NameStanding))
		case c.Declared > 0 && len(s.Of(c.No)) > c.Declared:
			wrong.add(errDeclared, place, len(s.Of(c.No)), c.Declared)
		}
		last = max(last, c.No)
	}
	if s.DeclaredCriteria > 0 && len(s.Criteria) > s.DeclaredCriteria {
		wrong.add(errDeclared, s.ID, len(s.Criteria), s.DeclaredCriteria)
	}
	if s.DeclaredIndicators > 0 && len(s.Indicators) > s.DeclaredIndicators {
		wrong.add(errDeclared, s.ID, len(s.Indicators), s.DeclaredIndicators)
	}
	for _, l := range s.Legal {
		if l.Number == "" {
			wrong.add(errLegal, s.ID)
		}
	}
}

func (s Set) checkIndicator(i Indicator, wrong *flaws) {
	_, in := s.Criterion(i.Criterion)
	switch {
	case !codeShape.MatchString(i.Code) || len(i.Code) > 20:
		wrong.add(errCode, i.Code)
	case !in:
		wrong.add(errHomeless, i.Code, i.Criterion)
	case strings.TrimSpace(i.Text) == "" || len(i.Text) > mostText:
		wrong.add(errText, i.Code)
	case !slices.Contains(Collections, i.Collection):
		wrong.add(errWord, i.Code, string(i.Collection))
	case !slices.Contains(Standings, i.TextStanding):
		wrong.add(errWord, i.Code, string(i.TextStanding))
	case !fits(i.Unit, i.Comparison):
		wrong.add(errUnit, i.Code, string(i.Unit), string(i.Comparison))
	}
	for key, t := range i.Thresholds {
		if _, known := s.Column(key); !known {
			wrong.add(errNoColumn, i.Code, key)
		}
		t.check(i.Code+" · "+key, i.Unit, i.Comparison, wrong)
	}
	i.Measure.check(i.Code, i.Unit, wrong)
	kinds := map[string]bool{}
	for _, e := range i.Evidence {
		if !idShape.MatchString(e.Code) || e.Title == "" || e.Months < 0 || kinds[e.Code] {
			wrong.add(errEvidence, i.Code, e.Code)
		}
		kinds[e.Code] = true
	}
}

// fits reports whether a unit goes with a comparison.
func fits(u Unit, c Comparison) bool {
	switch u {
	case PassFail:
		return c == Pass
	case Grade:
		return c == Level
	}
	return slices.Contains(Units, u) && slices.Contains([]Comparison{AtLeast, AtMost, Equal}, c)
}

func (t Threshold) check(place string, u Unit, c Comparison, wrong *flaws) {
	switch {
	case t.Standing == Editorial || !slices.Contains(Standings, t.Standing):
		wrong.add(errWord, place, string(t.Standing))
		return
	case t.Standing == Unverified && t.valued(), t.Standing != Unverified && t.Candidate != "":
		wrong.add(errGuess, place)
		return
	case t.Standing != Unverified && !t.valued():
		wrong.add(errNoValue, place)
		return
	case t.Standing == Entered && (t.Source == "" || t.By == "" || t.On.IsZero()):
		wrong.add(errUnsourced, place)
		return
	case !t.valued():
		return
	}
	numbers := t.Number != nil || len(t.ByYear) > 0
	if t.Yes != (c == Pass) || (t.Grade != "") != (c == Level) || numbers != (c != Pass && c != Level) || t.Number != nil && len(t.ByYear) > 0 {
		wrong.add(errOtherKind, place)
		return
	}
	if t.Number != nil && !inBounds(u, *t.Number) {
		wrong.add(errBounds, place, number(*t.Number))
	}
	for year, n := range t.ByYear {
		if !soundYear(year) {
			wrong.add(errOddYear, place, year)
		} else if !inBounds(u, n) {
			wrong.add(errBounds, place, number(n))
		}
	}
}

func soundYear(y int) bool { return y >= 2000 && y <= 2100 }

// inBounds refuses what no level of a unit can be; NaN compares with nothing
// and is refused, too.
func inBounds(u Unit, n float64) bool {
	return n >= 0 && n <= 1e9 && (u != Percent || n <= 100)
}

func (m Measure) check(place string, u Unit, wrong *flaws) {
	switch {
	case m.None():
		if m.BothSexes || m.PerHamlet {
			wrong.add(errBadMeasure, place, "")
		}
	case u == Percent && (m.Value != "" || m.Numerator == "" || m.Denominator == ""):
		wrong.add(errShare, place)
	case u != Percent && (m.Value == "" || m.Numerator != "" || m.Denominator != ""):
		wrong.add(errNotShare, place)
	}
}
