package procedures

// Unit is the unit in which the law counts a term. The calendar engine knows
// the same words.
type Unit string

const (
	WorkingDay  Unit = "working_day"
	WorkingHour Unit = "working_hour"
	CalendarDay Unit = "calendar_day"
	Month       Unit = "month"
	SameDay     Unit = "same_day" // received after the cut-off: the next working day
	NoTerm      Unit = "none"     // the procedure has no term of its own
)

// A Term is how long one case of a procedure may take, counted from the
// receipt of a complete dossier.
type Term struct {
	Qty     int     `json:"qty"`
	Unit    Unit    `json:"unit"`
	Cutoff  string  `json:"cutoff,omitempty"`  // HH:MM; filed later counts as the next working day
	Channel Channel `json:"channel,omitempty"` // "": any channel
	// Variant names the case; empty when the procedure has one term only.
	Variant      Text       `json:"variant"`
	Verification *Extension `json:"verification,omitempty"`
	Note         string     `json:"note,omitempty"`
}

// An Extension is what is added when facts must be verified elsewhere.
// Mode "add" lengthens the term by Qty, "up_to" is the new whole.
type Extension struct {
	Qty  int    `json:"qty"`
	Unit Unit   `json:"unit"`
	Mode string `json:"mode"`
	Text string `json:"text"` // the wording of the source
}

// TermsBy returns the terms that may apply to a filing by channel. None means
// that the term is not known: the office must set one, and the due date is
// provisional.
func (p Procedure) TermsBy(channel Channel) []Term {
	var exact, any []Term
	for _, t := range p.Terms.Value {
		switch t.Channel {
		case channel:
			exact = append(exact, t)
		case "":
			any = append(any, t)
		}
	}
	if exact != nil {
		return exact
	}
	return any
}

// Term returns the i-th term by channel; i is the variant the receptionist
// chose, 0 by default. ok is false where the term is not known.
func (p Procedure) Term(channel Channel, i int) (t Term, ok bool) {
	terms := p.TermsBy(channel)
	if i < 0 || i >= len(terms) {
		return Term{Unit: NoTerm}, false
	}
	return terms[i], true
}
