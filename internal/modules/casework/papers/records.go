package papers

import (
	"strconv"
	"time"

	"xaso/internal/platform/lang"
)

// Control is the slip that travels with a dossier, a row for each hand-over in
// the order they happened: mẫu số 06.
type Control struct {
	Head
	Applicant Person
	Procedure string
	Received  time.Time
	Due       time.Time
	Handovers []Handover
}

// Standing is how a step ended against its own deadline.
type Standing string

// Standings; the empty one is a step still running.
const (
	Early  Standing = "early"
	OnTime Standing = "on-time"
	Late   Standing = "late"
)

// Handover is one passing of the dossier from hand to hand.
type Handover struct {
	From, Giver string // unit and person; the person may be empty
	To, Taker   string
	At          time.Time
	Due         time.Time // of the step that ends here; zero when it has none
	Standing    Standing
	Note        string
}

// PDF draws the slip over as many pages as it needs.
func (p Control) PDF() ([]byte, error) {
	s, err := open(KindControl, p.Head)
	if err != nil {
		return nil, err
	}
	s.strong("code", p.Code)
	s.who(p.Applicant)
	s.field("procedure", p.Procedure)
	s.field("received", s.moment(p.Received))
	s.field("due", s.moment(p.Due))
	s.gap(4)
	var rows [][]string
	for i, h := range p.Handovers {
		limit, standing := "", ""
		if !h.Due.IsZero() {
			limit = s.say("limit") + " " + short(h.Due)
		}
		if h.Standing != "" {
			standing = s.say(string(h.Standing))
		}
		rows = append(rows, []string{strconv.Itoa(i + 1),
			s.say("gives") + " " + person(h.From, h.Giver) + "\n" + s.say("takes") + " " + person(h.To, h.Taker),
			stack(short(h.At), limit), standing, h.Note})
	}
	s.table([]column{
		{s.say("row"), 9, centred}, {s.say("between"), 66, leftward}, {s.say("when"), 39, leftward},
		{s.say("standing"), 22, centred}, {s.say("note"), 28, leftward},
	}, rows, s.body(regular, -2))
	s.gap(6)
	s.closeWith(s.corner(p.TrackingURL))
	return s.finish(p.title(s.form), p.Office)
}

// person writes "unit – name".
func person(unit, name string) string {
	if unit == "" || name == "" {
		return or(unit+name, blank)
	}
	return unit + " – " + name
}

// Register is the book of dossiers of a period: mẫu số 07. Head.Code and
// Head.TrackingURL are not used.
type Register struct {
	Head
	From, To time.Time // days, inclusive
	Book     string    // volume
	Entries  []Entry   // in the order of reception
}

// Entry is one dossier in the register.
type Entry struct {
	Code      string
	Procedure string
	Sets      int
	Person    Person
	Agency    string // in charge of resolving
	Received  time.Time
	Due       time.Time
	Returned  time.Time // zero while not returned
	TakenBy   string    // how it came: trực tiếp, trực tuyến, bưu chính công ích
	GivenBy   string    // how the result went back
	Signature string    // of who received the result, or what stands for it
	Note      string
}

// PDF draws the register over as many pages as it needs.
func (p Register) PDF() ([]byte, error) {
	p.Code, p.TrackingURL = "", ""
	s, err := open(KindRegister, p.Head)
	if err != nil {
		return nil, err
	}
	period := fill(s.say("period"), "from", lang.Date(p.From), "to", lang.Date(p.To))
	s.y = s.centre(period, s.body(regular, 0), s.left, s.y, s.right-s.left)
	if p.Book != "" {
		s.y = s.centre(s.say("book")+" "+p.Book, s.body(regular, 0), s.left, s.y, s.right-s.left)
	}
	s.gap(6)
	var rows [][]string
	for i, e := range p.Entries {
		rows = append(rows, []string{strconv.Itoa(i + 1), e.Code, e.Procedure, strconv.Itoa(max(e.Sets, 1)),
			stack(e.Person.Name, e.Person.Address, e.Person.Phone), e.Agency,
			short(e.Received), short(e.Due), short(e.Returned),
			stack(e.TakenBy, e.GivenBy), e.Signature, e.Note})
	}
	s.table([]column{
		{s.say("row"), 9, centred}, {s.say("code"), 29, leftward}, {s.say("procedure"), 38, leftward},
		{s.say("sets"), 9, centred}, {s.say("person"), 46, leftward}, {s.say("agency"), 26, leftward},
		{s.say("received"), 19, centred}, {s.say("due"), 19, centred}, {s.say("returned"), 19, centred},
		{s.say("way"), 20, leftward}, {s.say("signature"), 18, leftward}, {s.say("note"), 18, leftward},
	}, rows, pen{regular, s.form.layout.Body - 3})
	return s.finish(p.title(s.form), p.Office)
}
