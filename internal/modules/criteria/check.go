package criteria

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
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
	mostText       = 4000 // characters
)

// Check says everything that is wrong with a set, each with its place.
func (s Set) Check() error {
	var wrong []error
	bad := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	if !idShape.MatchString(s.ID) || len(s.ID) > 60 {
		bad("set %q: the id is not like ntm-2021-2025-xa", s.ID)
	}
	if s.Title == "" || len(s.Title) > mostText {
		bad("set %s: no title", s.ID)
	}
	if s.Level != OfCommune && s.Level != OfHamlet {
		bad("set %s: level %q", s.ID, s.Level)
	}
	if s.Version < 1 {
		bad("set %s: version %d", s.ID, s.Version)
	}
	if len(s.Indicators) > mostIndicators || len(s.Criteria) > mostCriteria || len(s.Columns) > mostColumns {
		bad("set %s: more than %d indicators, %d criteria or %d columns", s.ID, mostIndicators, mostCriteria, mostColumns)
		return errors.Join(wrong...)
	}
	s.checkFrame(bad)
	s.checkIndicators(bad)
	return errors.Join(wrong...)
}

type complain func(format string, args ...any)

func (s Set) checkFrame(bad complain) {
	keys := map[string]bool{}
	for _, c := range s.Columns {
		if !keyShape.MatchString(c.Key) || c.Label == "" || keys[c.Key] {
			bad("set %s: column %q has no key and label of its own", s.ID, c.Key)
		}
		keys[c.Key] = true
	}
	seen, last := map[int]bool{}, 0
	for _, c := range s.Criteria {
		switch {
		case c.No < 1 || seen[c.No] || c.No <= last:
			bad("criterion %d: out of order or twice", c.No)
		case strings.TrimSpace(c.Name) == "" || len(c.Name) > mostText:
			bad("criterion %d: no name", c.No)
		case !slices.Contains(Standings, c.NameStanding):
			bad("criterion %d: standing %q", c.No, c.NameStanding)
		case c.Declared > 0 && len(s.Of(c.No)) > c.Declared:
			bad("criterion %d: %d indicators, the text has %d", c.No, len(s.Of(c.No)), c.Declared)
		}
		seen[c.No], last = true, c.No
	}
	if s.DeclaredCriteria > 0 && len(s.Criteria) > s.DeclaredCriteria {
		bad("set %s: %d criteria, the text has %d", s.ID, len(s.Criteria), s.DeclaredCriteria)
	}
	if s.DeclaredIndicators > 0 && len(s.Indicators) > s.DeclaredIndicators {
		bad("set %s: %d indicators, the text has %d", s.ID, len(s.Indicators), s.DeclaredIndicators)
	}
	for _, l := range s.Legal {
		if l.Number == "" {
			bad("set %s: a legal source has no number", s.ID)
		}
	}
}

func (s Set) checkIndicators(bad complain) {
	codes := map[string]bool{}
	for _, i := range s.Indicators {
		_, in := s.Criterion(i.Criterion)
		switch {
		case !codeShape.MatchString(i.Code) || len(i.Code) > 20:
			bad("indicator %q: the code is not like 13.2", i.Code)
		case codes[i.Code]:
			bad("indicator %s: twice", i.Code)
		case !in:
			bad("indicator %s: no criterion %d", i.Code, i.Criterion)
		case strings.TrimSpace(i.Text) == "" || len(i.Text) > mostText:
			bad("indicator %s: no text", i.Code)
		case !slices.Contains(Collections, i.Collection):
			bad("indicator %s: collection %q", i.Code, i.Collection)
		case !slices.Contains(Standings, i.TextStanding):
			bad("indicator %s: standing %q", i.Code, i.TextStanding)
		case !fits(i.Unit, i.Comparison):
			bad("indicator %s: unit %q is not compared by %q", i.Code, i.Unit, i.Comparison)
		}
		codes[i.Code] = true
		for key, t := range i.Thresholds {
			if _, known := s.Column(key); !known {
				bad("indicator %s: no column %q", i.Code, key)
			}
			if err := t.check(i.Unit, i.Comparison); err != nil {
				bad("indicator %s, column %s: %w", i.Code, key, err)
			}
		}
		if err := i.Measure.check(i.Unit); err != nil {
			bad("indicator %s: %w", i.Code, err)
		}
		kinds := map[string]bool{}
		for _, e := range i.Evidence {
			if !idShape.MatchString(e.Code) || e.Title == "" || e.Months < 0 || kinds[e.Code] {
				bad("indicator %s: evidence %q has no code and title of its own", i.Code, e.Code)
			}
			kinds[e.Code] = true
		}
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

func (t Threshold) check(u Unit, c Comparison) error {
	switch {
	case t.Standing == Editorial || !slices.Contains(Standings, t.Standing):
		return fmt.Errorf("standing %q", t.Standing)
	case t.Standing == Unverified && t.valued():
		return errors.New("a level that is not known has a value")
	case t.Standing != Unverified && !t.valued():
		return errors.New("a known level has no value")
	case t.Standing != Unverified && t.Candidate != "":
		return errors.New("a known level has a candidate")
	case t.Standing == Entered && (t.Source == "" || t.By == "" || t.On.IsZero()):
		return errors.New("an entered level needs source, name and date")
	case !t.valued():
		return nil
	}
	numbers := t.Number != nil || len(t.ByYear) > 0
	if t.Yes != (c == Pass) || (t.Grade != "") != (c == Level) || numbers != (c != Pass && c != Level) {
		return fmt.Errorf("the value is not one to compare by %q", c)
	}
	if t.Number != nil && len(t.ByYear) > 0 {
		return errors.New("a number for all years and numbers by year")
	}
	if t.Number != nil {
		if err := inBounds(u, *t.Number); err != nil {
			return err
		}
	}
	for year, n := range t.ByYear {
		if year < 2000 || year > 2100 {
			return fmt.Errorf("year %d", year)
		}
		if err := inBounds(u, n); err != nil {
			return err
		}
	}
	return nil
}

// inBounds refuses what no level of a unit can be; NaN compares with nothing
// and is refused, too.
func inBounds(u Unit, n float64) error {
	if !(n >= 0 && n <= 1e9) || u == Percent && n > 100 {
		return fmt.Errorf("%v is no level in %s", n, u)
	}
	return nil
}

func (m Measure) check(u Unit) error {
	switch {
	case m.None():
		if m.BothSexes || m.PerHamlet {
			return errors.New("a measure of nothing is taken apart")
		}
		return nil
	case u == Percent && (m.Value != "" || m.Numerator == "" || m.Denominator == ""):
		return errors.New("a share is measured by numerator and denominator")
	case u != Percent && (m.Value == "" || m.Numerator != "" || m.Denominator != ""):
		return errors.New("only a share has numerator and denominator")
	}
	return nil
}
