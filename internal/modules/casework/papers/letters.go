package papers

import (
	"strconv"
	"strings"
	"time"

	"xaso/internal/platform/lang"
)

// Supplement asks for what is missing, once and in full: mẫu số 02.
type Supplement struct {
	Head
	Applicant Person
	Procedure string
	Missing   []Lack
	Deadline  time.Time // to supplement; zero leaves the line out
	Contact   Contact
	Signature Signature // "" capacity means the official who guides
}

// Lack is one thing to supplement: what, why, and how to put it right.
type Lack struct{ What, Why, How string }

// PDF draws the request.
func (p Supplement) PDF() ([]byte, error) {
	s, err := letter(KindSupplement, p.Head, p.Applicant, p.Procedure)
	if err != nil {
		return nil, err
	}
	s.paragraph(fill(s.say("intro"), "office", p.office()))
	var rows [][]string
	for i, l := range p.Missing {
		rows = append(rows, []string{strconv.Itoa(i + 1), l.What, l.Why, l.How})
	}
	s.table([]column{
		{s.say("row"), 9, centred}, {s.say("what"), 54, leftward},
		{s.say("why"), 48, leftward}, {s.say("how"), 52, leftward},
	}, rows, s.body(regular, -1))
	s.gap(6)
	if !p.Deadline.IsZero() {
		s.strong("deadline", s.moment(p.Deadline))
	}
	s.paragraph(s.say("help"))
	s.field("contact", p.Contact.Name)
	s.field("phone", p.Contact.Phone)
	p.Signature.Capacity = or(p.Signature.Capacity, s.say("signs"))
	p.Signature.Name = or(p.Signature.Name, p.Contact.Name)
	return end(s, p.Head, p.Signature)
}

// Refusal says why a dossier is not taken, by which law, and where to go
// instead: mẫu số 03, signed by the head of the centre.
type Refusal struct {
	Head
	Applicant Person
	Procedure string
	Reason    string // in words, never a technical code
	Basis     string // legal basis
	Guidance  string // the right agency, or what would make it acceptable
	Signature Signature
}

// PDF draws the refusal.
func (p Refusal) PDF() ([]byte, error) {
	s, err := letter(KindRefusal, p.Head, p.Applicant, p.Procedure)
	if err != nil {
		return nil, err
	}
	s.paragraph(fill(s.say("intro"), "office", p.office()))
	s.field("reason", p.Reason)
	s.field("basis", p.Basis)
	s.field("guidance", p.Guidance)
	s.paragraph(s.say("close"))
	return end(s, p.Head, p.Signature)
}

// Extension apologises before the promised date passes and gives a new one:
// mẫu số 04 (until September 2025 phiếu xin lỗi và hẹn lại ngày trả kết quả).
type Extension struct {
	Head
	Applicant Person
	Procedure string
	Due       time.Time // as first promised
	NewDue    time.Time
	Reason    string
	Times     int // extensions of this dossier including this one; 0 leaves it out
	Signature Signature
}

// PDF draws the apology.
func (p Extension) PDF() ([]byte, error) {
	s, err := letter(KindExtension, p.Head, p.Applicant, p.Procedure)
	if err != nil {
		return nil, err
	}
	s.paragraph(fill(s.say("intro"), "office", p.office(), "due", or(s.moment(p.Due), blank)))
	s.paragraph(fill(s.say("sorry"), "office", p.office()))
	s.field("due", s.moment(p.Due))
	s.strong("new-due", s.moment(p.NewDue))
	s.field("reason", p.Reason)
	if p.Times > 0 {
		s.field("times", strconv.Itoa(p.Times))
	}
	s.paragraph(s.say("close"))
	return end(s, p.Head, p.Signature)
}

// Stop tells that work on a dossier has ended without a result: mẫu số 05, new
// in TT 03/2025/TT-VPCP; before it PDF returns ErrNoForm.
type Stop struct {
	Head
	Applicant Person
	Procedure string
	Received  time.Time
	Stopped   time.Time
	Basis     string // the applicant's request, or the decision
	Reason    string
	Money     string // what happens to fees already paid
	Signature Signature
}

// PDF draws the notice.
func (p Stop) PDF() ([]byte, error) {
	s, err := letter(KindStop, p.Head, p.Applicant, p.Procedure)
	if err != nil {
		return nil, err
	}
	s.field("received", s.moment(p.Received))
	s.paragraph(fill(s.say("intro"), "office", p.office()))
	s.field("basis", p.Basis)
	s.field("reason", p.Reason)
	s.strong("stopped", s.moment(p.Stopped))
	s.field("money", p.Money)
	s.paragraph(s.say("close"))
	return end(s, p.Head, p.Signature)
}

// end closes a letter: signature, QR code, file.
func end(s *sheet, h Head, by Signature) ([]byte, error) {
	s.authority(by, h.TrackingURL)
	return s.finish(h.title(s.form), h.Office)
}

// stack joins the lines of a table cell, the empty ones left out.
func stack(parts ...string) string {
	var full []string
	for _, part := range parts {
		if strings.TrimSpace(part) != "" {
			full = append(full, part)
		}
	}
	return strings.Join(full, "\n")
}

// short writes hour and day for a narrow column, "" for the zero time.
func short(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(lang.Zone).Format("15:04 02/01/2006")
}
