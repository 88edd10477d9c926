// Package metric is the one small interface by which modules say what they can
// count: figures of a commune over a span of days, by hamlet and by sex where
// that is known, each with the rows behind it. Package indicators reads them
// all; nobody else needs to know how a module keeps its records.
package metric

import (
	"errors"
	"fmt"
	"regexp"
	"slices"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Unit is what a metric counts in. There is no percentage among them: a
// share is always worked out from two counts, by whoever needs it.
type Unit string

// The units.
const (
	Count        Unit = "count" // of things or events
	People       Unit = "people"
	Households   Unit = "households"
	Hamlets      Unit = "hamlets"
	Dossiers     Unit = "dossiers"
	Dong         Unit = "dong"
	MillionDong  Unit = "million-dong"
	Kilometres   Unit = "km"
	Hectares     Unit = "ha"
	SquareMetres Unit = "m2"
	Litres       Unit = "litre"
	Days         Unit = "days"
)

// Units are all units, in the order of lists.
var Units = []Unit{Count, People, Households, Hamlets, Dossiers, Dong, MillionDong, Kilometres, Hectares, SquareMetres, Litres, Days}

// A Time is how a metric stands to its span.
type Time string

const (
	State Time = "state" // as things are on the last day of the span
	Flow  Time = "flow"  // what happened from the first day to the last
)

// A Metric is one thing that can be counted. Its name in the reader's language
// is the text "metric.<name>", its definition "metric.<name>.means", both in
// the locale files of the module that publishes it.
type Metric struct {
	Name     string // "register.households-poor": module, dot, what; kebab-case
	Unit     Unit
	Time     Time
	Source   string // the legal text that defines it, in Vietnamese; "" when the definition is this program's own
	ByHamlet bool   // figures also come for each hamlet
	BySex    bool   // figures also come for men and for women
	Rows     bool   // the rows behind a figure can be listed
}

// Title is the text key of the name.
func (m Metric) Title() string { return "metric." + m.Name }

// Means is the text key of the definition.
func (m Metric) Means() string { return "metric." + m.Name + ".means" }

// A Span is the days that are asked for, both inclusive.
type Span struct{ From, To clock.Date }

// Year is the span of a calendar year.
func Year(y int) Span {
	from, _ := clock.ParseDate(fmt.Sprintf("%04d-01-01", y))
	to, _ := clock.ParseDate(fmt.Sprintf("%04d-12-31", y))
	return Span{from, to}
}

// A Sex is that of people counted apart.
type Sex string

// Everybody, and the two that some criteria want apart ("áp dụng đạt cho cả nam và nữ").
const (
	Everybody Sex = ""
	Men       Sex = "nam"
	Women     Sex = "nữ"
)

// A Cut is the part of the commune a figure is about.
type Cut struct {
	Hamlet string // name of the thôn; "" the whole commune
	Sex    Sex
}

// A Figure is one number, or the reason why there is none.
type Figure struct {
	Metric string
	Cut    Cut
	Value  float64
	// Gap is the text key of the reason why nothing is known; "" when Value is
	// known. A register that was never filled is a gap, not a zero.
	Gap string
}

// A Row is one thing that was counted.
type Row struct {
	ID     string
	Label  string
	Detail string
	Link   string  // address of its page, "" when it has none
	Count  float64 // what it adds to the figure
}

// A Family is the metrics that a module measures in one reading.
type Family struct {
	Name    string // of the module
	Metrics []Metric
	// Measure gives every figure of the family: that of the commune for each
	// metric, and those of its hamlets and sexes where the metric has them.
	Measure func(tx *gate.Tx, in Span) ([]Figure, error)
	// Rows lists what a figure counted, at most most from the row after the id
	// given; next is "" at the end. It discloses what it reads of people.
	Rows func(tx *gate.Tx, name string, in Span, cut Cut, after string, most int) (rows []Row, next string, err error)
	// ChangedBy are the kinds of events after which figures may differ.
	ChangedBy []string
}

var nameShape = regexp.MustCompile(`^[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*$`)

// Check says what a family lacks; the house does not start with such a one.
func (f Family) Check() error {
	var wrong []error
	seen := map[string]bool{}
	for _, m := range f.Metrics {
		switch {
		case !nameShape.MatchString(m.Name):
			wrong = append(wrong, fmt.Errorf("metric %q: the name is not module.what", m.Name))
		case seen[m.Name]:
			wrong = append(wrong, fmt.Errorf("metric %q: twice", m.Name))
		case !slices.Contains(Units, m.Unit):
			wrong = append(wrong, fmt.Errorf("metric %q: unit %q", m.Name, m.Unit))
		case m.Time != State && m.Time != Flow:
			wrong = append(wrong, fmt.Errorf("metric %q: time %q", m.Name, m.Time))
		case m.Rows && f.Rows == nil:
			wrong = append(wrong, fmt.Errorf("metric %q: promises rows, family %s has none", m.Name, f.Name))
		}
		seen[m.Name] = true
	}
	if f.Measure == nil {
		wrong = append(wrong, fmt.Errorf("family %s measures nothing", f.Name))
	}
	return errors.Join(wrong...)
}
