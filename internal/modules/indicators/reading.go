package indicators

import (
	"xaso/internal/platform/clock"
)

// A State is how an indicator stands to its threshold.
type State string

// The states.
const (
	Met         State = "met"
	Short       State = "short" // below
	NoData      State = "no-data"
	NoThreshold State = "no-threshold" // the value is known, what it must reach is not
)

// An Origin is where a value comes from.
type Origin string

// The origins. A page never mixes them.
const (
	Computed Origin = "computed"
	Entered  Origin = "entered"
	Nothing  Origin = ""
)

// A Bound says that a source gives only a limit of a value: "trên 50%".
type Bound string

// The bounds.
const (
	Exact   Bound = ""
	AtLeast Bound = ">="
	Above   Bound = ">"
	AtMost  Bound = "<="
	Below   Bound = "<"
)

// A Reading is one indicator of one commune, or of one hamlet of it.
type Reading struct {
	Set     string
	Version int64
	Code    string
	Column  string // of the thresholds
	Year    int
	Hamlet  string // "" the whole commune

	State       State
	Provisional bool // judged by a threshold from memory
	Origin      Origin
	Value       float64 // a share in percent; 1 and 0 for đạt and không đạt
	Known       bool
	Bound       Bound
	Grade       string // of indicators that are a level
	// Of a share: what was divided. A published share has none.
	Ratio                  bool
	Numerator, Denominator float64
	// Men and Women stand apart where both must reach the threshold; Value is
	// then the lower (the higher, where less is better).
	Men, Women *float64

	Gap     string // text key of why there is no data
	GapArgs []string
	AsOf    clock.Date
	Since   clock.Date // since when it has had this state
	Metrics []string   // what it was computed from
	Entry   *Entry     // the entered figure shown
	// Beside is what the other origin says, where both say something.
	Beside *Beside
}

// Beside is a value of the origin that is not shown, beside the one that is.
type Beside struct {
	Origin                 Origin
	Value                  float64
	Known                  bool
	Bound                  Bound
	Ratio                  bool
	Numerator, Denominator float64
	Gap                    string
	GapArgs                []string
	Entry                  *Entry
}

// A Point is a reading as it was from a day on.
type Point struct {
	On     clock.Date
	Value  float64
	Known  bool
	State  State
	Origin Origin
}

// A Kind is what an official enters.
type Kind string

// The kinds of entered figures.
const (
	Counts    Kind = "counts"    // numerator and denominator of a share
	Published Kind = "published" // a share that its source publishes without them; marked as such
	Amount    Kind = "amount"    // a number in the unit of the indicator
	Verdict   Kind = "verdict"   // đạt or không đạt
	Grade     Kind = "grade"     // a level
)

// A Fraction is a numerator and a denominator as counted.
type Fraction struct {
	Numerator, Denominator float64
}

// An Entry is a figure that an official took from a document. It is never
// changed: a newer entry takes its place, or it is withdrawn with a reason.
type Entry struct {
	ID     string
	Set    string
	Code   string
	Hamlet string // "" the whole commune
	Kind   Kind
	Bound  Bound // of a published share or an amount

	Whole      Fraction  // of Counts
	Men, Women *Fraction // where both sexes are judged apart
	Value      float64   // of Published (percent) and Amount; Verdict: 1 or 0
	Grade      string

	AsOf      clock.Date
	Document  string // title and number of the source
	URL       string
	File      *File
	VouchedBy string // who answers for it: name and office
	Note      string // such as "của xã Hà Sơn trước khi nhập"

	EnteredBy string // account
	ByName    string
	At        int64 // Unix ms

	Withdrawn       int64 // Unix ms, 0 while it stands
	WithdrawnBy     string
	WithdrawnReason string
}

// A File is an uploaded document, kept by package blob.
type File struct {
	Key  string
	Name string
	Type string
	Size int64
	SHA  string
}

// A Part is one side of a share.
type Part string

// The parts that can be opened to the rows behind them.
const (
	Numerator   Part = "numerator"
	Denominator Part = "denominator"
	Whole       Part = "value" // of indicators that are no share
)

// A CriterionState is how one criterion stands.
type CriterionState struct {
	No                                   int
	Name                                 string
	Met, Short, NoData, NoThreshold, All int
	Done                                 bool // every indicator is met
}

// A Summary counts the indicators of a set by state.
type Summary struct {
	Set                                  string
	Version                              int64
	Column                               string
	Year                                 int
	Met, Short, NoData, NoThreshold, All int
	Provisional                          int // of Met, by a threshold from memory
	Declared                             int // indicators the decision has; more than All where some are not known
	CriteriaDone                         int // criteria with all their indicators met
	DeclaredCriteria                     int
	Criteria                             []CriterionState
	AsOf                                 clock.Date
}
