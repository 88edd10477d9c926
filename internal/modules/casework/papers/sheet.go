package papers

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/signintech/gopdf"

	"xaso/internal/platform/paper"
)

// point is the number of points in a millimetre.
const point = 72 / 25.4

// leading is line height over type size: room for Ậ above and ự below.
const leading = 1.28

// pen is a face and its size in points.
type pen struct {
	face string
	size float64
}

// sheet is a paper being drawn from top to bottom. It is the only type that
// knows the PDF library. The first failure is kept in err and everything after
// it does nothing, so that callers ask once, in finish.
type sheet struct {
	pdf  *gopdf.GoPdf
	form Form
	err  error

	wide, high               float64 // the whole page
	left, top, right, bottom float64 // edges of the printed area
	y                        float64 // where the next thing goes
	pages                    int

	pen     pen
	grey    bool
	covered map[rune]bool     // does the face have it; the three faces cover the same
	widths  map[glyph]float64 // as shares of the type size
}

// glyph is a character in a face.
type glyph struct {
	face string
	rune rune
}

// newSheet starts the first page of a form. The date is written into the file
// as its creation date, so that equal papers are equal bytes.
func newSheet(form Form, date time.Time) *sheet {
	s := &sheet{form: form, covered: map[rune]bool{}, widths: map[glyph]float64{}}
	s.wide, s.high = gopdf.PageSizeA4.W, gopdf.PageSizeA4.H
	if form.layout.Page == "A5" {
		s.wide, s.high = gopdf.PageSizeA5.W, gopdf.PageSizeA5.H
	}
	if form.layout.Landscape {
		s.wide, s.high = s.high, s.wide
	}
	s.left, s.right = form.layout.Left*point, s.wide-form.layout.Right*point
	s.top, s.bottom = form.layout.Top*point, s.high-form.layout.Bottom*point
	s.pdf = &gopdf.GoPdf{}
	s.pdf.Start(gopdf.Config{PageSize: gopdf.Rect{W: s.wide, H: s.high}})
	box, err := paper.Typefaces()
	s.fail(err)
	for _, name := range []string{regular, bold, italic} {
		if s.err == nil {
			s.fail(s.pdf.AddTTFFontFromFontContainer(name, box))
		}
	}
	s.pdf.SetInfo(gopdf.PdfInfo{Creator: "xaso", CreationDate: date.UTC()})
	s.addPage()
	return s
}

func (s *sheet) fail(err error) {
	if s.err == nil && err != nil {
		s.err = err
	}
}

// body is the pen of running text, or of another face at a size relative to it.
func (s *sheet) body(face string, more float64) pen {
	return pen{face, s.form.layout.Body + more}
}

// say returns a fixed word of the form. A word the data lacks is a broken
// release, not a blank on a paper.
func (s *sheet) say(key string) string {
	word, ok := s.form.words[key]
	if !ok {
		s.fail(fmt.Errorf("papers: forms.json has no word %q for %s", key, s.form.Kind))
	}
	return word
}

// addPage opens a page: its number at the top from the second on (Decree
// 30/2020), the provisional line at its foot.
func (s *sheet) addPage() {
	if s.err != nil {
		return
	}
	s.pdf.AddPage()
	s.pages++
	s.y = s.top
	if s.pages > 1 {
		p := s.body(regular, 0)
		number := strconv.Itoa(s.pages)
		s.put(number, p, (s.left+s.right-s.width(number, p))/2, s.top*0.6)
	}
	if s.form.Provisional {
		s.footnote(fill(s.say("provisional"), "act", s.form.Act))
	}
}

// footnote writes a small grey remark in the bottom margin.
func (s *sheet) footnote(text string) {
	p := pen{italic, 0.62 * s.form.layout.Body}
	y := s.bottom + (s.high-s.bottom)*0.35
	s.grey = true
	for _, l := range s.lines([]run{{text, p}}, s.right-s.left, 0) {
		s.draw(l, s.left, y, s.right-s.left, leftward)
		y += p.size * leading
	}
	s.grey = false
}

// room makes sure that height is left on the page, or opens a new one.
func (s *sheet) room(height float64) {
	if s.y+height > s.bottom && s.y > s.top {
		s.addPage()
	}
}

// gap leaves white between two parts, in points.
func (s *sheet) gap(height float64) { s.y += height }

// use makes p the pen of what follows.
func (s *sheet) use(p pen) {
	if s.err == nil && s.pen != p {
		s.fail(s.pdf.SetFont(p.face, "", p.size))
		s.pen = p
	}
}

// width measures text in points.
func (s *sheet) width(text string, p pen) float64 {
	total := 0.0
	for _, r := range text {
		total += s.advance(r, p)
	}
	return total
}

// advance is the width of one character. The library's measure is slow and is
// asked once for each.
func (s *sheet) advance(r rune, p pen) float64 {
	key := glyph{p.face, r}
	if w, ok := s.widths[key]; ok {
		return w * p.size
	}
	s.use(p)
	if s.err != nil {
		return 0
	}
	w, err := s.pdf.MeasureTextWidth(string(r))
	s.fail(err)
	s.widths[key] = w / p.size
	return w
}

// put writes one piece of clean text with its baseline at y.
func (s *sheet) put(text string, p pen, x, y float64) {
	s.use(p)
	if s.err != nil || text == "" {
		return
	}
	shade := uint8(0)
	if s.grey {
		shade = 96
	}
	s.pdf.SetTextColor(shade, shade, shade)
	s.pdf.SetX(x)
	s.pdf.SetY(y)
	s.fail(s.pdf.Text(text))
}

// rule draws a line.
func (s *sheet) rule(x1, y1, x2, y2 float64) {
	if s.err == nil {
		s.pdf.SetLineWidth(0.6)
		s.pdf.Line(x1, y1, x2, y2)
	}
}

// finish returns the file, its title set for the reader's window.
func (s *sheet) finish(title, author string) ([]byte, error) {
	if s.err != nil {
		return nil, s.err
	}
	info := s.pdf.GetInfo()
	info.Title, info.Author, info.Subject = title, author, s.form.LegalNote()
	s.pdf.SetInfo(info)
	data, err := s.pdf.GetBytesPdfReturnErr()
	if err != nil {
		return nil, err
	}
	return declareLanguage(data)
}

// declareLanguage marks the file as Vietnamese for screen readers. The library
// has no field for it; the entry takes the place of blanks in the catalogue, so
// that no offset of the file moves.
func declareLanguage(data []byte) ([]byte, error) {
	plain := []byte("1 0 obj\n<<\n  /Type /Catalog\n  /Pages 2 0 R\n>>\n")
	marked := []byte("1 0 obj\n<</Type/Catalog/Pages 2 0 R/Lang(vi)>>")
	at := bytes.Index(data, plain)
	if at < 0 || len(marked) > len(plain) {
		return nil, errors.New("papers: the PDF catalogue is not where it was")
	}
	blank := bytes.Repeat([]byte("\n"), len(plain)-len(marked))
	copy(data[at:], append(marked, blank...))
	return data, nil
}
