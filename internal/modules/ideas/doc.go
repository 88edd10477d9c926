// Package ideas is the box of ideas (sáng kiến, góp ý) of a commune: anybody
// with an account proposes, others support, the authority owes an answer, and
// an idea may go on to the households as an initiative (Luật 10/2022/QH15,
// Art. 16.3 and 35.2.a).
//
// Support orders the list. It is never added to, or shown beside, the votes of
// households: those are kept by another module with other rules.
package ideas

import (
	"embed"
	"encoding/json"
	"math"
	"time"

	"xaso/internal/modules/people"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/moderation"
)

// Texts are the sentences of this room.
//
//go:embed locale/*.json
var Texts embed.FS

// Permissions of this room.
const (
	MayManage gate.Permission = "ideas.manage" // read, publish, answer
	MayCount  gate.Permission = "ideas.count"  // enter the list of households
	MayBack   gate.Permission = "ideas.back"   // support below ten per cent (the Front)
)

// Permissions says which role may do what.
var Permissions = people.Permissions{
	MayManage: {people.Specialist, people.Leader, people.Editor},
	MayCount:  {people.HamletHead, people.Specialist},
	MayBack:   {people.FrontCommittee},
}

// Faults of this room.
var (
	ErrTitle     = fault.New(fault.Invalid, "ideas.title").At("tieu-de")
	ErrBody      = fault.New(fault.Invalid, "ideas.body").At("noi-dung")
	ErrHamlet    = fault.New(fault.Invalid, "ideas.hamlet").At("thon")
	ErrMuch      = fault.New(fault.Busy, "ideas.much")
	ErrStatus    = fault.New(fault.Invalid, "ideas.status").At("trang-thai")
	ErrReply     = fault.New(fault.Invalid, "ideas.reply").At("tra-loi")
	ErrSame      = fault.New(fault.Invalid, "ideas.same").At("trung")
	ErrClosed    = fault.New(fault.Conflict, "ideas.closed")
	ErrNoHamlet  = fault.New(fault.Conflict, "ideas.no-hamlet")
	ErrCode      = fault.New(fault.Invalid, "ideas.code").At("ma-ho")
	ErrDay       = fault.New(fault.Invalid, "ideas.day").At("ngay")
	ErrLetter    = fault.New(fault.Invalid, "ideas.letter").At("van-ban")
	ErrUncounted = fault.New(fault.Conflict, "ideas.uncounted")
)

// Statuses of an idea.
const (
	Open     = "open"
	Studying = "studying"
	Accepted = "accepted"
	Done     = "done"
	Declined = "declined"
	Merged   = "merged"
)

// A Rule is a dated number with its source.
type Rule struct {
	ID          string     `json:"id"`
	Value       int        `json:"value"`
	Since       clock.Date `json:"since"`
	Source      string     `json:"source"`
	Provisional bool       `json:"provisional"`
}

//go:embed rules.json
var ruled []byte

// A Household is one on the list of a hamlet.
type Household struct{ ID, Code string }

// Options are what the book needs of others.
type Options struct {
	Moderation *moderation.Book
	Hamlets    func(gate.Commune) []string
	// Households are those of a hamlet today, from the register.
	Households func(tx *gate.Tx, hamlet string) ([]Household, error)
}

// A Book keeps the ideas.
type Book struct {
	gate  *gate.Gate
	rules []Rule
	Options
}

// NewBook returns the book over g.
func NewBook(g *gate.Gate, o Options) (*Book, error) {
	b := &Book{gate: g, Options: o}
	return b, json.Unmarshal(ruled, &b.rules)
}

// Rule is the newest rule of a name on a day.
func (b *Book) Rule(id string, on clock.Date) Rule {
	var found Rule
	for _, r := range b.rules {
		if r.ID == id && !on.Before(r.Since) && !r.Since.Before(found.Since) {
			found = r
		}
	}
	return found
}

// Answered is published when the authority answers an idea.
type Answered struct{ Idea, Title, Status string }

// Kind names the event.
func (Answered) Kind() string { return "ideas.answered" }

// A Filing is what somebody proposes.
type Filing struct{ Title, Body, Name, Hamlet string }

// An Idea is a proposal and what became of it.
type Idea struct {
	ID                string
	Title, Body       string // original: only for those who moderate
	ShownTitle, Shown string
	Moderation        moderation.State
	Name, Account     string
	Hamlet, Status    string
	Reply, SameAs     string
	Liked, Asked      int
	Initiative        bool
	FrontBacked       string
	AnswerBy          clock.Date
	RepliedAt, At     time.Time
	words             string
}

// Late reports whether its first answer is owed and the day has passed.
func (i Idea) Late(day clock.Date) bool { return i.Status == Open && i.AnswerBy.Before(day) }

// z is that of a 95 % interval.
const z = 1.959963984540054

// Wilson is the lower bound of the share of supporters: an idea liked by 80 of
// 100 stands above one liked by 5 of 5 (OPINION.md §2).
func Wilson(liked, asked int) float64 {
	if asked <= 0 {
		return 0
	}
	n := float64(asked)
	p := float64(liked) / n
	bound := (p + z*z/(2*n) - z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))) / (1 + z*z/n)
	return max(bound, 0)
}

// Enough reports whether signed of all households are the share that an
// initiative needs; the share itself is enough ("từ 10%").
func Enough(signed, all, percent int) bool { return all > 0 && 100*signed >= percent*all }
