package votes

import "xaso/internal/platform/clock"

// Told: a vote was announced.
type Told struct {
	Vote   string
	Hamlet string // "" of the commune
	Title  string
	On     clock.Date
}

// Opened: ballots are taken.
type Opened struct {
	Vote   string
	Hamlet string
	Title  string
	On     clock.Date
}

// Decided: the decision document was made, whatever it says.
type Decided struct {
	Vote   string
	Hamlet string
	Title  string
	On     clock.Date
	Passed bool
}

func (Told) Kind() string    { return "votes.announced" }
func (Opened) Kind() string  { return "votes.opened" }
func (Decided) Kind() string { return "votes.decided" }
