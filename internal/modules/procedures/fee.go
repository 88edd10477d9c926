package procedures

import (
	"slices"
)

// FeeKind says how a fee is counted.
type FeeKind string

const (
	FeeFree           FeeKind = "free"
	FeeFixed          FeeKind = "fixed"
	FeePerCopy        FeeKind = "per_copy"
	FeePerPage        FeeKind = "per_page"
	FeePerCase        FeeKind = "per_case"
	FeePerTransaction FeeKind = "per_transaction"
	FeeProvince       FeeKind = "province" // set by the provincial council, not read yet
	FeeUnset          FeeKind = "unset"    // no rule sets one
	FeeUnknown        FeeKind = "unknown"
)

// Countable reports whether an amount can be told before somebody decides.
func (k FeeKind) Countable() bool {
	switch k {
	case FeeFree, FeeFixed, FeePerCopy, FeePerPage, FeePerCase, FeePerTransaction:
		return true
	}
	return false
}

// A Fee is what a procedure costs, in đồng: a list of rules, and the groups
// who pay less. A fee that is the same by every door and on every date may be
// written short, without Rules: Kind, Amount, FromPage3, CapPerCopy and Exempt
// then are its one rule and its groups. Read it by List and Groups, which know
// both ways of writing.
type Fee struct {
	Kind       FeeKind  `json:"kind,omitempty"`
	Amount     int64    `json:"amount,omitempty"`       // đồng a unit of Kind
	FromPage3  int64    `json:"from_page_3,omitempty"`  // đồng a page from the third on
	CapPerCopy int64    `json:"cap_per_copy,omitempty"` // đồng
	Exempt     []string `json:"exempt,omitempty"`       // groups who pay nothing
	Note       string   `json:"note,omitempty"`

	Rules   []FeeRule `json:"rules,omitempty"`
	Reliefs []Relief  `json:"reliefs,omitempty"`
	// Count says where the answers tell pages and copies; nil: one of one page.
	Count *FeeCount `json:"count,omitempty"`
}

// A FeeRule is one amount by some doors, for dossiers filed between two dates.
// A rule that names its channel goes before one for any channel.
type FeeRule struct {
	// Charge names what is paid for, where a procedure has several that add up
	// (phí thẩm định and lệ phí); "" is the only one.
	Charge  string  `json:"charge,omitempty"`
	Name    Text    `json:"name,omitzero"`     // of the charge, as bills say it
	Channel Channel `json:"channel,omitempty"` // "": any
	// From and To are dates of SUBMISSION, YYYY-MM-DD, both inclusive; "" is
	// open. A resolution of transition counts by them, not by the date of
	// receipt or of payment.
	From       string    `json:"from,omitempty"`
	To         string    `json:"to,omitempty"`
	Kind       FeeKind   `json:"kind"`
	Amount     int64     `json:"amount,omitempty"`       // đồng a unit
	Steps      []FeeStep `json:"steps,omitempty"`        // other prices from a later page on
	CapPerCopy int64     `json:"cap_per_copy,omitempty"` // đồng, 0 without
	Source     string    `json:"source,omitempty"`       // the resolution or circular, in its own words
	Mark       Mark      `json:"mark,omitzero"`
	Note       string    `json:"note,omitempty"`
}

// A FeeStep is the price of a page from the From-th on: TT 226/2016/TT-BTC
// takes 2.000 đ for the first two pages and 1.000 đ from the third.
type FeeStep struct {
	From   int64 `json:"from"`
	Amount int64 `json:"amount"` // đồng a page
}

// A Relief is a group of people who pay nothing or less.
type Relief struct {
	ID      string `json:"id"`
	Name    Text   `json:"name"`
	Percent int    `json:"percent"`          // taken off: 100 is exempt
	Proof   Text   `json:"proof,omitzero"`   // what paper shows it
	Charge  string `json:"charge,omitempty"` // "": every charge
	From    string `json:"from,omitempty"`   // dates of submission, as in FeeRule
	To      string `json:"to,omitempty"`
	Source  string `json:"source,omitempty"`
	Mark    Mark   `json:"mark,omitzero"`
}

// A FeeCount names the answers that hold the quantities.
type FeeCount struct {
	Rows   string `json:"rows,omitempty"`   // a repeat; "" when the answers stand alone
	Pages  string `json:"pages,omitempty"`  // a number in each row
	Copies string `json:"copies,omitempty"` // a number in each row
}

// shortTo is the page up to which the short form counts Amount.
const shortTo = 2

// List returns the rules, the short form as one.
func (f Fee) List() []FeeRule {
	if len(f.Rules) > 0 {
		return f.Rules
	}
	if f.Kind == "" {
		return nil
	}
	r := FeeRule{Kind: f.Kind, Amount: f.Amount, CapPerCopy: f.CapPerCopy, Note: f.Note}
	if f.Kind == FeePerPage && f.FromPage3 > 0 {
		r.Steps = []FeeStep{{From: shortTo + 1, Amount: f.FromPage3}}
	}
	return []FeeRule{r}
}

// Groups returns the reliefs, the short form's exempt groups among them.
func (f Fee) Groups() []Relief {
	all := slices.Clone(f.Reliefs)
	for i, name := range f.Exempt {
		all = append(all, Relief{ID: exemptID(i), Name: Text{VI: name}, Percent: 100})
	}
	return all
}

func exemptID(i int) string { return "exempt-" + string(rune('a'+i%26)) }

// In returns the rules in force for a dossier filed by channel on a date, one
// of each charge, in the order of the list.
func (f Fee) In(channel Channel, date string) []FeeRule {
	var in []FeeRule
	for _, r := range f.List() {
		if !r.covers(channel, date) {
			continue
		}
		same := slices.IndexFunc(in, func(x FeeRule) bool { return x.Charge == r.Charge })
		switch {
		case same < 0:
			in = append(in, r)
		case in[same].Channel == "" && r.Channel != "":
			in[same] = r
		}
	}
	return in
}

func (r FeeRule) covers(channel Channel, date string) bool {
	return (r.Channel == "" || r.Channel == channel) && inForce(date, r.From, r.To)
}

func inForce(date, from, to string) bool {
	return (from == "" || from <= date) && (to == "" || date <= to)
}

// Countable reports whether an amount can be told before somebody decides, by
// every door and on every date.
func (f Fee) Countable() bool {
	rules := f.List()
	return len(rules) > 0 && !slices.ContainsFunc(rules, func(r FeeRule) bool { return !r.Kind.Countable() })
}

// Of returns the fee in đồng of the short form for copies of a paper of so
// many pages; fees that are not counted by the page ignore pages. Both count
// at least 1.
func (f Fee) Of(pages, copies int64) int64 {
	var sum int64
	for _, r := range f.In(AtDesk, "") {
		sum += r.of(FeeItem{max(pages, 1), max(copies, 1)})
	}
	return sum
}
