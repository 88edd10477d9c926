package papers

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// A Declaration is the tờ khai of a procedure, filled in or empty, as PDF and
// as DOCX. Which questions it has is the procedure's own data, so it stands in
// no set of forms.json; declaration.json holds its fixed words and page.
type Declaration struct {
	Title    string // printed in capitals
	Template string // the official template it follows
	Source   string // how the template became known; "" when nothing is doubtful
	To       string // the office addressed
	Parts    []DeclaredPart
	Papers   []string // attached, with what is known of each
	Pledges  []string // sentences above the signature

	Signer  string
	Place   string    // địa danh: "Hà Sơn"
	Date    time.Time // of the paper, required
	Undated bool      // the day is written by hand when it is signed

	Code        string // mã hồ sơ, "" before there is one
	TrackingURL string // opened by the QR code; plain ASCII; "" leaves it out
}

// A DeclaredPart is a headed part, its lines numbered.
type DeclaredPart struct {
	Title string
	Lines []DeclaredLine
}

// A DeclaredLine is a label with its value. Without a value a dotted line is
// left, Boxes to tick, or a dotted piece for each of Parts.
type DeclaredLine struct {
	Label string
	Value string
	Boxes []string
	Parts []string
	Long  bool // several dotted lines when empty
	Table *DeclaredTable
}

// A DeclaredTable is a repeated group. With more columns than fit a page's
// width each row is written as a block, headed by One and its number.
type DeclaredTable struct {
	One  string
	Head []string
	Rows [][]string
}

// mostColumns is how many columns are still readable between the margins.
const mostColumns = 6

func (t DeclaredTable) wide() bool { return len(t.Head) > mostColumns }

//go:embed declaration.json
var declarationJSON []byte

var declarationForm = sync.OnceValues(func() (Form, error) {
	var file struct {
		Layout layout            `json:"layout"`
		Words  map[string]string `json:"words"`
	}
	if err := json.Unmarshal(declarationJSON, &file); err != nil {
		return Form{}, fmt.Errorf("papers: declaration.json: %w", err)
	}
	return Form{Kind: "declaration", layout: file.Layout, words: file.Words}, nil
})

// form is the page of this declaration: the grey line at the foot tells where
// its questions were read.
func (d Declaration) form() (Form, error) {
	if d.Date.IsZero() {
		return Form{}, ErrNoDate
	}
	if err := checkAddress(d.TrackingURL); err != nil {
		return Form{}, err
	}
	f, err := declarationForm()
	f.Title, f.Act, f.Provisional = strings.ToUpper(d.Title), strings.TrimSuffix(d.Source, "."), d.Source != ""
	return f, err
}

// PDF draws the declaration.
func (d Declaration) PDF() ([]byte, error) {
	form, err := d.form()
	if err != nil {
		return nil, err
	}
	s := newSheet(form, d.Date)
	s.opening(d)
	for i, part := range d.Parts {
		s.part(roman(i+1)+". "+part.Title, part.Lines)
	}
	if len(d.Papers) > 0 {
		s.part(roman(len(d.Parts)+1)+". "+s.say("papers"), nil)
		for i, p := range d.Papers {
			s.flow(0, run{strconv.Itoa(i+1) + ". " + p, s.body(regular, 0)})
			s.gap(2)
		}
	}
	s.gap(s.form.layout.Body * 0.6)
	for _, sentence := range d.Pledges {
		s.paragraph(strings.TrimSuffix(sentence, ".") + ".")
	}
	s.signed(d)
	return s.finish(strings.TrimSuffix(d.Title+" – "+d.Code, " – "), d.Signer)
}

// opening draws national title, title, template and the office addressed.
func (s *sheet) opening(d Declaration) {
	width, size := s.right-s.left, s.form.layout.Heading
	s.y = s.centre(s.say("nation"), pen{bold, size}, s.left, s.y, width)
	s.y = s.centre(s.say("motto"), pen{bold, size + 1}, s.left, s.y, width)
	s.underline(s.width(s.say("motto"), pen{bold, size + 1}), s.left, s.y, width)
	s.gap(s.form.layout.Body * 1.6)
	s.y = s.centre(s.form.Title, s.body(bold, 1.5), s.left, s.y, width)
	if d.Template != "" {
		s.y = s.centre(d.legal(s.form), s.body(italic, -2.5), s.left, s.y, width)
	}
	s.gap(s.form.layout.Body * 0.9)
	s.y = s.centre(s.say("to")+" "+or(d.To, blank+blank), s.body(bold, 0), s.left, s.y, width)
	s.gap(s.form.layout.Body * 0.5)
}

// legal is the line under the title that names the template.
func (d Declaration) legal(f Form) string {
	return fill(f.words["legal"], "act", fill(f.words["template"], "template", d.Template))
}

// part draws a heading with its lines; the heading stays with the first.
func (s *sheet) part(title string, lines []DeclaredLine) {
	s.gap(s.form.layout.Body * 0.5)
	s.room(4 * s.form.layout.Body * leading)
	s.flow(0, run{title, s.body(bold, 0)})
	s.gap(3)
	for i, l := range lines {
		s.declared(strconv.Itoa(i+1)+". ", l)
	}
}

func (s *sheet) declared(number string, l DeclaredLine) {
	label := run{number + strings.TrimSuffix(l.Label, ":") + ": ", s.body(regular, 0)}
	switch {
	case l.Table != nil && l.Table.wide():
		s.flow(0, label)
		s.blocks(*l.Table)
	case l.Table != nil:
		s.room(5 * s.form.layout.Body * leading)
		s.flow(0, label)
		s.gap(2)
		s.declaredTable(*l.Table)
	case l.Value != "":
		s.flow(0, label, run{l.Value, s.body(bold, 0)})
	case len(l.Boxes) > 0:
		s.flow(0, label, run{boxes(l.Boxes), s.body(regular, 0)})
	case len(l.Parts) > 0:
		s.flow(0, label, run{dottedParts(l.Parts), s.body(regular, 0)})
	default:
		s.dotted(label, l.Long)
	}
	s.gap(3)
}

// boxes are choices to tick with a pen. A box and its words stay on one line.
func boxes(choices []string) string { return "□ " + strings.Join(choices, "    □ ") }

func dottedParts(parts []string) string {
	return strings.Join(parts, " "+blank+" ") + " " + blank
}

// longLines is how many dotted lines an empty long answer has.
const longLines = 3

// dotted draws a label and dots up to the right edge.
func (s *sheet) dotted(label run, long bool) {
	whole := s.right - s.left
	lines := s.lines([]run{label}, whole, 0)
	last := lines[len(lines)-1]
	free := whole - last.wide() - s.width(" ", label.pen)
	if free < whole/5 { // too little to write on
		lines, free = append(lines, line{}), whole
	}
	n := len(lines) - 1
	lines[n] = append(lines[n], piece{run{s.dots(free, label.pen), label.pen}, whole - free, free})
	if long {
		for range longLines - 1 {
			lines = append(lines, line{{run{s.dots(whole, label.pen), label.pen}, 0, whole}})
		}
	}
	height := label.pen.size * leading * 1.15 // handwriting needs room
	for _, l := range lines {
		s.room(height)
		s.draw(l, s.left, s.y, whole, leftward)
		s.y += height
	}
}

func (s *sheet) dots(width float64, p pen) string {
	return strings.Repeat(".", max(int(width/s.width(".", p)), 0))
}

// declaredTable draws a repeat with numbered rows, columns about as wide as
// what stands in them.
func (s *sheet) declaredTable(t DeclaredTable) {
	columns := []column{{s.say("row"), 7, centred}}
	for i, head := range t.Head {
		columns = append(columns, column{head, share(t, i), leftward})
	}
	var rows [][]string
	for i, row := range t.Rows {
		rows = append(rows, append([]string{strconv.Itoa(i + 1)}, row...))
	}
	s.table(columns, rows, s.body(regular, -1))
}

// share is a column's part of the width, by its longest text within bounds.
func share(t DeclaredTable, i int) float64 {
	longest := utf8.RuneCountInString(t.Head[i])
	for _, row := range t.Rows {
		longest = max(longest, utf8.RuneCountInString(row[i]))
	}
	return float64(min(max(longest, 12), 40))
}

// blocks writes each row of a wide repeat as labelled lines.
func (s *sheet) blocks(t DeclaredTable) {
	for i, row := range t.Rows {
		s.gap(2)
		s.room(3 * s.form.layout.Body * leading)
		s.flow(5*point, run{t.One + " " + strconv.Itoa(i+1), s.body(italic, 0)})
		for j, value := range row {
			label := run{"– " + t.Head[j] + ": ", s.body(regular, 0)}
			if value == "" {
				s.dotted(label, false)
				continue
			}
			s.flow(0, label, run{value, s.body(bold, 0)})
		}
	}
}

// signed closes the declaration: place and day, the signer at the right.
func (s *sheet) signed(d Declaration) {
	half := (s.right - s.left) / 2
	block := signer{s.say("signs"), d.Signer}
	end := s.corner(d.TrackingURL)
	s.gap(s.form.layout.Body * 0.8)
	s.room(s.signedHeight(block, half) + s.form.layout.Body*leading + end.high)
	top := s.y
	s.y = s.centre(d.day(s.form), s.body(italic, 0), s.left+half, s.y, half)
	s.y = s.sign(block, s.left+half, half)
	if d.Code != "" {
		s.draw(s.lines([]run{{s.say("code") + " " + d.Code, s.body(regular, -1)}}, half, 0)[0], s.left, top, half, leftward)
	}
	s.closeWith(end)
}

// day is the line of place and date.
func (d Declaration) day(f Form) string {
	if d.Undated {
		return fill(f.words["undated"], "place", or(d.Place, blank))
	}
	return fill(f.words["day"], append(dateParts(d.Date), "place", or(d.Place, blank))...)
}

// roman numbers the parts, of which a form has a dozen at most.
func roman(n int) string {
	var b strings.Builder
	for _, digit := range []struct {
		value int
		sign  string
	}{{100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for n >= digit.value {
			b.WriteString(digit.sign)
			n -= digit.value
		}
	}
	return b.String()
}
