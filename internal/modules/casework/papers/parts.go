package papers

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"xaso/internal/platform/lang"
)

// ErrNoDate means a paper without the date that decides its form.
var ErrNoDate = errors.New("papers: a paper needs its date")

// Head is what every paper says first. Empty texts leave a dotted line, to be
// filled in by hand.
type Head struct {
	Authority   string    // cơ quan chủ quản: "UBND xã Hà Sơn"; printed in capitals
	Office      string    // issuing office: "Trung tâm Phục vụ hành chính công"
	Number      string    // number and symbol as issued: "15/TTPVHCC"
	Place       string    // địa danh: "Hà Sơn"
	Date        time.Time // of the paper; decides the form, required
	Code        string    // mã hồ sơ; not used by the register
	TrackingURL string    // opened by the QR code; plain ASCII; "" leaves the code out
}

// Person is the one who filed, as the dossier has them.
type Person struct {
	Name    string
	Owner   string // chủ hồ sơ, when somebody else filed for them
	Address string
	Phone   string
	Email   string
}

// Signature is who signs at the right. Capacity carries the line of delegation
// and the office ("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"), Decree 30/2020, article 13.
type Signature struct {
	Capacity string
	Name     string
}

// Contact is the official who explains what is missing.
type Contact struct{ Name, Phone string }

const blank = "……………………"

// open starts a paper of a kind: the two columns at the top, then the title.
func open(kind Kind, h Head) (*sheet, error) {
	if h.Date.IsZero() {
		return nil, ErrNoDate
	}
	if err := checkAddress(h.TrackingURL); err != nil {
		return nil, err
	}
	form, err := FormOf(kind, h.Date)
	if err != nil {
		return nil, err
	}
	s := newSheet(form, h.Date)
	s.heading(h)
	s.gap(s.form.layout.Body * 1.2)
	s.y = s.centre(form.Title, s.body(bold, 1), s.left, s.y, s.right-s.left)
	s.y = s.centre(form.LegalNote(), s.body(italic, -3), s.left, s.y, s.right-s.left)
	s.gap(s.form.layout.Body * 0.7)
	return s, s.err
}

// heading draws agency and number left, national title, place and date right.
func (s *sheet) heading(h Head) {
	whole := s.right - s.left
	split := whole * 0.41
	if s.form.layout.Landscape {
		split = whole * 0.35
	}
	x, width := s.left+split, whole-split
	size := s.form.layout.Heading
	right := s.centre(s.say("nation"), pen{bold, size}, x, s.y, width)
	right = s.centre(s.say("motto"), pen{bold, size + 1}, x, right, width)
	s.underline(s.width(s.say("motto"), pen{bold, size + 1}), x, right, width)

	left := s.centre(strings.ToUpper(or(h.Authority, blank)), pen{regular, size}, s.left, s.y, split)
	left = s.centre(strings.ToUpper(or(h.Office, blank)), pen{bold, size}, s.left, left, split)
	s.underline(split*0.4, s.left, left, split)

	y := max(left, right) + s.form.layout.Body*0.6
	left = s.centre(s.say("number")+" "+or(h.Number, blank), s.body(regular, 0), s.left, y, split)
	date := fill(s.say("day"), append(dateParts(h.Date), "place", or(h.Place, blank))...)
	s.y = max(left, s.centre(date, s.body(italic, 0), x, y, width))
}

// underline draws the line under an agency's name or the national motto.
func (s *sheet) underline(length, x, y, width float64) {
	s.rule(x+(width-length)/2, y+1.5, x+(width+length)/2, y+1.5)
}

// dateParts are the values of day and moment words. Days below 10, and the
// months January and February, take a leading zero (Decree 30/2020, annex I).
func dateParts(t time.Time) []string {
	t = t.In(lang.Zone)
	month := fmt.Sprint(int(t.Month()))
	if t.Month() <= time.February {
		month = "0" + month
	}
	return []string{"day", t.Format("02"), "month", month, "year", t.Format("2006"),
		"hour", t.Format("15"), "minute", t.Format("04")}
}

// moment writes an hour and a day in words, "" for the zero time.
func (s *sheet) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return fill(s.say("moment"), dateParts(t)...)
}

// field writes a labelled value, dots for a missing one.
func (s *sheet) field(key, value string) { s.fieldIn(key, value, s.body(regular, 0)) }

// strong is a field whose value must be found at a glance.
func (s *sheet) strong(key, value string) { s.fieldIn(key, value, s.body(bold, 0)) }

func (s *sheet) fieldIn(key, value string, p pen) {
	s.flow(0, run{s.say(key) + " ", s.body(regular, 0)}, run{or(value, blank), p})
	s.gap(2)
}

// optional is a field that is left out when it has no value.
func (s *sheet) optional(key, value string) {
	if value != "" {
		s.field(key, value)
	}
}

// paragraph writes running text, its first line indented by 10 mm.
func (s *sheet) paragraph(text string) {
	s.flow(10*point, run{text, s.body(regular, 0)})
	s.gap(3)
}

// who writes the person's lines.
func (s *sheet) who(p Person) {
	s.strong("applicant", p.Name)
	s.reach(p)
}

// reach writes for whom the person acts and how to reach them.
func (s *sheet) reach(p Person) {
	s.optional("owner", p.Owner)
	s.field("address", p.Address)
	value := or(p.Phone, blank)
	if p.Email != "" {
		value += ". " + s.say("email") + " " + p.Email
	}
	s.field("phone", value)
}

// letter opens a paper that is addressed to the applicant.
func letter(kind Kind, h Head, p Person, procedure string) (*sheet, error) {
	s, err := open(kind, h)
	if err != nil {
		return nil, err
	}
	s.flow(10*point, run{s.say("dear") + " ", s.body(regular, 0)}, run{or(p.Name, blank), s.body(bold, 0)})
	s.gap(4)
	s.reach(p)
	s.strong("code", h.Code)
	s.field("procedure", procedure)
	s.gap(2)
	return s, s.err
}

// office names the issuing office inside a sentence.
func (h Head) office() string { return or(h.Office, blank) }

// or returns the value, or what stands for a missing one.
func or(value, missing string) string {
	if strings.TrimSpace(value) == "" {
		return missing
	}
	return value
}
