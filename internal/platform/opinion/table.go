package opinion

// Vote is what one person says to one statement. The sign is that of the open
// data of Polis; its database and its "math" output have it turned round.
type Vote int8

const (
	Disagree Vote = -1
	Pass     Vote = 0
	Agree    Vote = 1
	unseen   Vote = 2
)

// Table is who said what: people down, statements across.
type Table struct {
	people, statements int
	cells              []Vote
	hidden             []bool
}

// NewTable makes an empty table.
func NewTable(people, statements int) *Table {
	t := &Table{people: people, statements: statements,
		cells: make([]Vote, people*statements), hidden: make([]bool, statements)}
	for i := range t.cells {
		t.cells[i] = unseen
	}
	return t
}

// People is the number of rows.
func (t *Table) People() int { return t.people }

// Statements is the number of columns, hidden ones among them.
func (t *Table) Statements() int { return t.statements }

// Set writes a vote; a later one takes the place of the earlier.
func (t *Table) Set(person, statement int, v Vote) {
	t.cells[person*t.statements+statement] = min(max(v, Disagree), Agree)
}

// At is what the person said, and whether anything at all.
func (t *Table) At(person, statement int) (Vote, bool) {
	v := t.cells[person*t.statements+statement]
	return v, v != unseen
}

// Hide takes a statement out of the map: a moderator did so.
func (t *Table) Hide(statement int) { t.hidden[statement] = true }

// Hidden says whether a statement was taken out.
func (t *Table) Hidden(statement int) bool { return t.hidden[statement] }

// Answers is how many statements a person voted on.
func (t *Table) Answers(person int) int {
	n := 0
	for _, v := range t.row(person) {
		if v != unseen {
			n++
		}
	}
	return n
}

// TakingPart are the people with at least so many votes, or with a vote on
// every statement where there are fewer statements than that.
func (t *Table) TakingPart(votes int) []int {
	var in []int
	for p := range t.people {
		if t.Answers(p) >= max(1, min(votes, t.statements)) {
			in = append(in, p)
		}
	}
	return in
}

// Tally is how one statement fared with some people.
type Tally struct{ Agree, Disagree, Pass int }

// Seen is how many of them voted on it.
func (c Tally) Seen() int { return c.Agree + c.Disagree + c.Pass }

// Tallies counts each statement among these people; nil means everybody.
func (t *Table) Tallies(people []int) []Tally {
	out := make([]Tally, t.statements)
	count := func(p int) {
		for s, v := range t.row(p) {
			switch v {
			case Agree:
				out[s].Agree++
			case Disagree:
				out[s].Disagree++
			case Pass:
				out[s].Pass++
			}
		}
	}
	if people == nil {
		for p := range t.people {
			count(p)
		}
		return out
	}
	for _, p := range people {
		count(p)
	}
	return out
}

func (t *Table) row(person int) []Vote {
	return t.cells[person*t.statements : (person+1)*t.statements]
}
