// Package consultations is how the authority of a commune asks before it
// decides (Luật 10/2022/QH15, Art. 25–29): a plan whose copies went to the
// People's Council and the Front, a draft text that is commented part by part,
// questions, at least the days that the law gives, and an answer. A
// consultation cannot end in silence: it is closed only with what was heard,
// what was decided and why, and until then its lateness stands in public.
//
// Opinions are no votes. They are counted to tell whether the decision goes
// against the majority, which must then be explained (28.4).
package consultations

import (
	"embed"
	"encoding/json"
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
	MayManage gate.Permission = "consultations.manage" // plan, moderate, answer
	MayEnter  gate.Permission = "consultations.enter"  // write in what a meeting said
	MayClose  gate.Permission = "consultations.close"  // decide (28.3: the chairman answers for it)
)

// Permissions says which role may do what.
var Permissions = people.Permissions{
	MayManage: {people.Specialist, people.Leader, people.Editor},
	MayEnter:  {people.Specialist, people.Leader, people.HamletHead, people.FrontCommittee},
	MayClose:  {people.Leader},
}

// Faults of this room.
var (
	ErrTitle      = fault.New(fault.Invalid, "consultations.title").At("tieu-de")
	ErrAbout      = fault.New(fault.Invalid, "consultations.about").At("noi-dung")
	ErrMatter     = fault.New(fault.Invalid, "consultations.matter").At("viec")
	ErrForm       = fault.New(fault.Invalid, "consultations.form").At("hinh-thuc")
	ErrAnswerable = fault.New(fault.Invalid, "consultations.responsible").At("phu-trach")
	ErrDays       = fault.New(fault.Invalid, "consultations.days").At("so-ngay")
	ErrText       = fault.New(fault.Invalid, "consultations.text").At("du-thao")
	ErrCopies     = fault.New(fault.Conflict, "consultations.copies")
	ErrState      = fault.New(fault.Conflict, "consultations.state")
	ErrOver       = fault.New(fault.Conflict, "consultations.over")
	ErrNotOver    = fault.New(fault.Conflict, "consultations.not-over")
	ErrPart       = fault.New(fault.Invalid, "consultations.part").At("phan")
	ErrStance     = fault.New(fault.Invalid, "consultations.stance").At("y-kien")
	ErrBody       = fault.New(fault.Invalid, "consultations.body").At("loi")
	ErrName       = fault.New(fault.Invalid, "consultations.name").At("ten")
	ErrSource     = fault.New(fault.Invalid, "consultations.source").At("nguon")
	ErrVoices     = fault.New(fault.Invalid, "consultations.voices").At("so-nguoi")
	ErrMuch       = fault.New(fault.Busy, "consultations.much")
	ErrVerdict    = fault.New(fault.Invalid, "consultations.verdict").At("ket-qua")
	ErrReply      = fault.New(fault.Invalid, "consultations.reply").At("tra-loi")
	ErrUnanswered = fault.New(fault.Conflict, "consultations.unanswered")
	ErrHeard      = fault.New(fault.Invalid, "consultations.heard").At("da-nghe")
	ErrDecided    = fault.New(fault.Invalid, "consultations.decided").At("da-quyet")
	ErrWhy        = fault.New(fault.Invalid, "consultations.why").At("vi-sao")
	ErrAgainst    = fault.New(fault.Invalid, "consultations.against").At("khac-da-so")
	ErrOutcome    = fault.New(fault.Invalid, "consultations.outcome").At("quyet-dinh")
	ErrSurvey     = fault.New(fault.Invalid, "consultations.survey").At("cau-hoi")
	ErrSheet      = fault.New(fault.Invalid, "consultations.sheet")
	ErrOnce       = fault.New(fault.Conflict, "consultations.once")
)

// Matters are those of Art. 25 on which the people are heard.
var Matters = []string{"plan", "land", "project", "boundary", "interest", "construction", "regulation", "duty", "other"}

// States of a consultation.
const (
	Draft = "draft"
	Open  = "open"
	Ended = "closed"
)

// Outcomes of a consultation.
const (
	Adopted = "adopted"
	Amended = "amended"
	Dropped = "dropped"
)

// A Rule is a number of days with its source and the day from which it holds.
type Rule struct {
	ID          string     `json:"id"`
	Days        int        `json:"days"`
	Since       clock.Date `json:"since"`
	Source      string     `json:"source"`
	Provisional bool       `json:"provisional"`
}

//go:embed rules.json
var ruled []byte

// Options are what the book needs of others.
type Options struct {
	Moderation *moderation.Book
}

// A Book keeps the consultations.
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

// Opened is published when a consultation begins.
type Opened struct {
	Consultation, Title string
	On                  clock.Date
}

// Kind names the event.
func (Opened) Kind() string { return "consultations.opened" }

// Closed is published when its answer stands in public.
type Closed struct {
	Consultation, Title string
	On                  clock.Date
}

// Kind names the event.
func (Closed) Kind() string { return "consultations.closed" }

// A Plan is what is decided before anybody is asked (28.1).
type Plan struct {
	Title, About, Matter, Form, Responsible string
	Body                                    string // draft text; "" for none
	Survey                                  []Question
	Anonymous                               bool
	Days                                    int
	CouncilRef, FrontRef                    string
}

// A Consultation is a plan and what became of it.
type Consultation struct {
	Plan
	ID, State         string
	On, Last, Due     clock.Date // first day, last day, day of the answer; zero before
	ClosedAt          time.Time
	Outcome           string
	Heard, Decided    string
	Why, AgainstWhy   string
	Comments, Waiting int // public ones; those that nobody has looked at
}

// Taking reports whether opinions are taken on a day.
func (c Consultation) Taking(day clock.Date) bool {
	return c.State == Open && !day.Before(c.On) && !c.Last.Before(day)
}

// Late reports whether the answer is owed and its day has passed.
func (c Consultation) Late(day clock.Date) bool { return c.State == Open && c.Due.Before(day) }
