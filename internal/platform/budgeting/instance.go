package budgeting

import (
	"cmp"
	"math/big"
	"slices"
)

// Project is one thing that could be done.
type Project struct {
	ID       string
	Name     string
	Cost     int64 // in whole units of money, more than 0
	Selected bool  // a file says it won
}

// Instance is a choice: a sum, projects, and ballots that approve of some.
type Instance struct {
	Budget    int64
	Projects  []Project
	Ballots   []Ballot
	Threshold int    // votes a project needs to be considered at all
	Rule      string // as the file names it
	Raise     int64  // of equal shares: by how much Add1 raises each share at a time; 0 is 1
	Meta      map[string]string
}

// Ballot is the projects one voter approves of, by place in Projects. A
// knapsack ballot is the same; only what may be on it differs.
type Ballot struct {
	Voter    string
	Approved []int
}

// Votes counts the ballots that approve of each project.
func (in Instance) Votes() []int {
	votes := make([]int, len(in.Projects))
	for _, b := range in.Ballots {
		for _, p := range b.Approved {
			votes[p]++
		}
	}
	return votes
}

// Cost is what some projects cost together.
func (in Instance) Cost(projects []int) int64 {
	sum := int64(0)
	for _, p := range projects {
		sum += in.Projects[p].Cost
	}
	return sum
}

// standing are the projects over the threshold, most votes first; with equal
// votes the cheaper one, then the one listed first.
func (in Instance) standing(votes []int) []int {
	var order []int
	for p := range in.Projects {
		if votes[p] >= in.Threshold && votes[p] > 0 {
			order = append(order, p)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return in.before(votes, a, b) })
	return order
}

// before is the rule for equals, the same everywhere.
func (in Instance) before(votes []int, a, b int) int {
	return cmp.Or(cmp.Compare(votes[b], votes[a]), cmp.Compare(in.Projects[a].Cost, in.Projects[b].Cost), cmp.Compare(a, b))
}

// Why says what became of a project at one step.
type Why string

// What can become of a project.
const (
	Taken     Why = "taken"
	TooDear   Why = "too-dear"   // does not fit in what is left
	Stopped   Why = "stopped"    // comes after one that did not fit, and the rule stops there
	TooFew    Why = "too-few"    // votes below the threshold, or none
	NoBackers Why = "no-backers" // those who want it have too little left together
)

// Step is one line of the explanation of an outcome.
type Step struct {
	Project int
	Why     Why
	Votes   int
	Left    int64 // of the sum, after the step
	// Of equal shares:
	Rate   *big.Rat // what each backer pays at most; who has less pays what is left
	Payers int
}

// Outcome is what was chosen, and why.
type Outcome struct {
	Chosen []int // in the order of choosing
	Cost   int64
	Share  *big.Rat // of equal shares: what each voter was given, after Add1
	Raises int64    // how often Add1 raised it
	Steps  []Step
}

// Has says whether a project was chosen.
func (o Outcome) Has(project int) bool { return slices.Contains(o.Chosen, project) }
