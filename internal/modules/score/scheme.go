package score

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

//go:embed data/*.json
var data embed.FS

// A Text is one text in the two languages of the house.
type Text struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// In returns the text in language tag "vi" or "en".
func (t Text) In(tag string) string {
	if tag == "en" && t.EN != "" {
		return t.EN
	}
	return t.VI
}

// A Scheme is one decision's indicators as data: names, weights, thresholds
// and which rule of the house computes each.
type Scheme struct {
	ID       string `json:"id"`
	Decision string `json:"decision"` // as pages name it
	// Dates YYYY-MM-DD, both inclusive, "" is open. A period is scored by the
	// scheme in force on its last day.
	EffectiveFrom string      `json:"effective_from"`
	EffectiveTo   string      `json:"effective_to"`
	Standing      string      `json:"standing"` // "unverified": a transcription, legal status not checked
	Source        string      `json:"source"`
	Note          Text        `json:"note"`
	Groups        []Group     `json:"groups"`
	Indicators    []Indicator `json:"indicators"`
}

// A Group of indicators with its weight, in hundredths of a point.
type Group struct {
	ID   string `json:"id"`
	Name Text   `json:"name"`
	Max  int64  `json:"max"`
	// Shares says that the points of an indicator with nothing to measure go to
	// the others of the group.
	Shares bool `json:"shares,omitempty"`
}

// An Indicator is one line of a scheme.
type Indicator struct {
	ID    string `json:"id"`
	Group string `json:"group"`
	Name  Text   `json:"name"`
	// Max is in hundredths of a point; -1 where the sub-weight is not known,
	// 0 where the indicator is shown without a score.
	Max      int64   `json:"max"`
	Province bool    `json:"province,omitempty"` // scored at province scope only: shown, not summed
	Full     int64   `json:"full,omitempty"`     // per cent from which all points are given; 0 is 100
	Rule     Rule    `json:"rule"`
	Measure  Measure `json:"measure,omitempty"` // of rules that take one
	Formula  Text    `json:"formula"`
}

// Unknown is the Max of an indicator whose weight nobody could read.
const Unknown = -1

// ErrScheme is wrapped by what is wrong with a scheme.
var errScheme = errors.New("score: scheme")

// ParseScheme reads a scheme and refuses what could not be computed.
func ParseScheme(b []byte) (Scheme, error) {
	var s Scheme
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return s, errors.Join(errScheme, err)
	}
	if s.ID == "" || s.Decision == "" || s.EffectiveFrom == "" || len(s.Indicators) == 0 {
		return s, fmt.Errorf("%w: id, decision, effective_from and indicators are needed", errScheme)
	}
	seen := map[string]bool{}
	for _, i := range s.Indicators {
		group := slices.ContainsFunc(s.Groups, func(g Group) bool { return g.ID == i.Group })
		switch {
		case i.ID == "" || strings.ContainsAny(i.ID, "/?# ") || seen[i.ID]:
			return s, fmt.Errorf("%w: indicator %q has no id of its own", errScheme, i.ID)
		case !group:
			return s, fmt.Errorf("%w: %s: no group %q", errScheme, i.ID, i.Group)
		case i.Max < Unknown || i.Full < 0 || i.Full > 100:
			return s, fmt.Errorf("%w: %s: max %d, full at %d %%", errScheme, i.ID, i.Max, i.Full)
		case computations[i.Rule] == nil:
			return s, fmt.Errorf("%w: %s: no rule %q", errScheme, i.ID, i.Rule)
		case takesMeasure[i.Rule] && i.Measure.bit() < 0:
			return s, fmt.Errorf("%w: %s: no measure %q", errScheme, i.ID, i.Measure)
		}
		seen[i.ID] = true
	}
	return s, nil
}

// Schemes are those that come with the program, oldest first.
func Schemes() ([]Scheme, error) {
	names, err := fs.Glob(data, "data/*.json")
	if err != nil {
		return nil, err
	}
	var all []Scheme
	for _, name := range names {
		b, err := data.ReadFile(name)
		if err != nil {
			return nil, err
		}
		s, err := ParseScheme(b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, s)
	}
	return all, nil
}

// inForce picks the scheme of a period: the newest in force on its last day.
func inForce(all []Scheme, p Period) (Scheme, bool) {
	day := p.End().AddDate(0, 0, -1).Format("2006-01-02")
	var best Scheme
	for _, s := range all {
		if s.EffectiveFrom <= day && (s.EffectiveTo == "" || day <= s.EffectiveTo) && s.EffectiveFrom >= best.EffectiveFrom {
			best = s
		}
	}
	return best, best.ID != ""
}

// Find returns an indicator of the scheme.
func (s Scheme) Find(id string) (Indicator, bool) {
	for _, i := range s.Indicators {
		if i.ID == id {
			return i, true
		}
	}
	return Indicator{}, false
}
