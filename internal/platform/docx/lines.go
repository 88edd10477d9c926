package docx

import (
	"bytes"
	"image"
	"image/png"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"xaso/internal/platform/paper"
)

// single is the height of a line over its type size, and ascent the share of
// it above the baseline, as Times New Roman has them.
const (
	single = 1.149
	ascent = 0.891
)

// A piece is something placed in a line, x from the line's start.
type piece struct {
	text      string
	pen       pen
	x, width  float64
	rise      float64 // above the baseline
	underline bool
	strike    bool
	blank     bool // white between words; justified lines widen it
	picture   *Picture
	anchor    string
}

// A line is pieces side by side.
type line struct {
	pieces []piece
	wide   float64
	size   float64 // of the largest type
	high   float64 // of the tallest picture
	full   bool    // ended because the next word did not fit
	notes  []footnote
}

// clean makes text printable: composed letters, no control or direction
// characters, and a visible substitute for what the face lacks.
func (c *canvas) clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r == '\u00a0', r == '\u202f':
			return '\u00a0'
		case r == '\u2011':
			return '-'
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
			return -1
		case !c.has(r):
			return '□'
		}
		return r
	}, norm.NFC.String(strings.ReplaceAll(text, "\r\n", "\n")))
}

// has tells whether the face can show r. The library writes a wrong text layer
// for runes beyond the basic plane, so these count as missing.
func (c *canvas) has(r rune) bool {
	if r < utf8.RuneSelf {
		return true
	}
	if known, ok := c.covered[r]; ok {
		return known
	}
	known := false
	if r <= 0xFFFF && c.err == nil {
		c.use(pen{paper.Regular, 10})
		var err error
		known, err = c.pdf.IsCurrFontContainGlyph(r)
		c.fail(err)
	}
	c.covered[r] = known
	return known
}

func penOf(r Run) pen {
	p := pen{paper.Regular, r.Size}
	if p.size == 0 {
		p.size = bodySize
	}
	switch {
	case r.Bold && r.Italic:
		p.face = paper.BoldItalic
	case r.Bold:
		p.face = paper.Bold
	case r.Italic:
		p.face = paper.Italic
	}
	if r.Raise != 0 {
		p.size *= 0.62
	}
	return p
}

// A setter fills lines with the runs of one paragraph.
type setter struct {
	c      *canvas
	p      Paragraph
	width  float64 // between the indents
	lines  []line
	line   line
	x      float64
	blank  float64 // space owed before the next word
	look   piece   // that space looks like this
	tab    *Tab    // the tab whose text is being set, when it is not a left one
	from   int     // first piece after that tab
	start  float64 // where the tab began
	placed bool    // something stands in the line
}

// set breaks a paragraph into lines. Widths are from its left indent.
func (c *canvas) set(p Paragraph, width float64) []line {
	s := &setter{c: c, p: p, width: width, x: p.First}
	if p.Marker != "" {
		s.marker()
	}
	for _, r := range p.Runs {
		s.run(r)
	}
	if !s.placed && s.line.size == 0 { // an empty paragraph is a line high
		s.line.size = s.emptySize()
	}
	s.end(false)
	return s.lines
}

func (s *setter) emptySize() float64 {
	if n := len(s.p.Runs); n > 0 {
		return penOf(s.p.Runs[n-1]).size
	}
	return bodySize
}

// marker sets what stands before an item of a list.
func (s *setter) marker() {
	look := Run{}
	if len(s.p.Runs) > 0 {
		look = s.p.Runs[0]
	}
	if s.p.First >= 0 {
		s.p.Left, s.width = s.p.Left+listHang, s.width-listHang
		s.x = -listHang
	}
	s.word(s.c.clean(s.p.Marker), look)
	s.x = max(s.x+2, 0)
}

func (s *setter) run(r Run) {
	if r.Anchor != "" {
		s.line.pieces = append(s.line.pieces, piece{anchor: r.Anchor, x: s.x + s.blank})
	}
	if r.Note != "" {
		defer s.note(r)
	}
	if r.Picture != nil {
		s.image(r)
		return
	}
	text := r.Text
	if r.Field != 0 {
		text = s.c.value(r.Field)
	}
	text = s.c.clean(text)
	if r.Caps {
		text = strings.ToUpper(text)
	}
	for text != "" {
		at := strings.IndexAny(text, " \t\n")
		if at < 0 {
			s.word(text, r)
			return
		}
		if at > 0 {
			s.word(text[:at], r)
		}
		switch text[at] {
		case ' ':
			s.space(r)
		case '\t':
			s.jump(r)
		case '\n':
			s.line.size = max(s.line.size, penOf(r).size)
			s.end(false)
		}
		text = text[at+1:]
	}
}

func (s *setter) space(r Run) {
	p := penOf(r)
	s.blank += s.c.width(" ", p)
	s.look = piece{pen: p, underline: r.Underline, strike: r.Strike, blank: true}
}

// word puts one word, on a new line when it does not fit; one longer than a
// line is broken.
func (s *setter) word(text string, r Run) {
	p := penOf(r)
	w := s.c.width(text, p)
	if s.placed && s.blank > 0 && s.x+s.blank+w > s.width+0.01 {
		s.end(true)
	}
	for s.x+s.blank+w > s.width+0.01 && s.c.err == nil {
		fits := s.cut(text, p)
		if fits == 0 || fits == len(text) {
			break
		}
		s.place(text[:fits], p, r)
		s.end(true)
		text = text[fits:]
		w = s.c.width(text, p)
	}
	s.place(text, p, r)
}

// cut tells how many bytes of a word fit in what is left of the line: at least
// one letter where the line is empty, so that every line takes something.
func (s *setter) cut(text string, p pen) int {
	used, at := s.x+s.blank, 0
	for i, r := range text {
		used += s.c.width(string(r), p)
		if used > s.width+0.01 {
			at = i
			break
		}
		at = i + utf8.RuneLen(r)
	}
	if at == 0 && !s.placed {
		_, at = utf8.DecodeRuneInString(text)
	}
	return at
}

func (s *setter) place(text string, p pen, r Run) {
	if s.blank > 0 && (s.placed || s.x > s.p.First) {
		s.look.x, s.look.width = s.x, s.blank
		s.line.pieces = append(s.line.pieces, s.look)
	}
	w := s.c.width(text, p)
	at := piece{text: text, pen: p, x: s.x + s.blank, width: w, underline: r.Underline, strike: r.Strike}
	size := p.size
	if r.Raise != 0 {
		size = p.size / 0.62
		at.rise = size * map[bool]float64{true: 0.33, false: -0.14}[r.Raise > 0]
	}
	s.line.pieces = append(s.line.pieces, at)
	s.line.size = max(s.line.size, size)
	s.x += s.blank + w
	s.blank, s.placed = 0, true
}

func (s *setter) image(r Run) {
	if !showable(r.Picture.Data) {
		return
	}
	pic := *r.Picture
	if pic.Width > s.width {
		pic.Width, pic.Height = s.width, pic.Height*s.width/pic.Width
	}
	if s.placed && s.x+s.blank+pic.Width > s.width+0.01 {
		s.end(true)
	}
	s.line.pieces = append(s.line.pieces, piece{picture: &pic, x: s.x + s.blank, width: pic.Width})
	s.line.high = max(s.line.high, pic.Height)
	s.x += s.blank + pic.Width
	s.blank, s.placed = 0, true
}

// everyTab is how far apart tabs are where the paragraph names none.
const everyTab = 36

// jump goes to the next tab. Positions of tabs count from the margin.
func (s *setter) jump(r Run) {
	s.settle()
	at := s.x + s.blank
	s.blank = 0
	here := at + s.p.Left
	next := Tab{At: math.Floor(here/everyTab+1.001) * everyTab}
	if s.p.First < 0 && here < s.p.Left-0.01 { // the hanging indent is a tab of its own
		next = Tab{At: s.p.Left}
	}
	found := false
	for _, t := range s.p.Tabs {
		if t.At > here+0.01 && (!found || t.At < next.At) && (found || t.At <= next.At || !s.hangs(here)) {
			next, found = t, true
		}
	}
	s.line.size = max(s.line.size, penOf(r).size)
	s.start, s.placed = at, true
	if next.At-s.p.Left > s.width+0.01 && !found {
		s.x = at
		s.end(false)
		return
	}
	s.x = max(next.At-s.p.Left, at)
	s.tab, s.from = &next, len(s.line.pieces)
	if next.Align == Left || next.Align == Justify {
		s.leader(at, s.x, r)
		s.tab = nil
	}
}

func (s *setter) hangs(here float64) bool { return s.p.First < 0 && here < s.p.Left-0.01 }

// leader draws the dots of a tab.
func (s *setter) leader(from, to float64, r Run) {
	if s.tab == nil || !s.tab.Leader {
		return
	}
	p := penOf(r)
	n := int((to - from - 1) / s.c.width(".", p))
	if n > 0 {
		s.line.pieces = append(s.line.pieces, piece{text: strings.Repeat(".", n), pen: p, x: from, width: to - from})
	}
}

// settle moves the text behind a centred or right tab to where it belongs.
func (s *setter) settle() {
	if s.tab == nil {
		return
	}
	t := s.tab
	wide := s.x - (t.At - s.p.Left)
	shift := wide
	if t.Align == Center {
		shift = wide / 2
	}
	shift = min(shift, max(t.At-s.p.Left-s.start, 0))
	for i := s.from; i < len(s.line.pieces); i++ {
		s.line.pieces[i].x -= shift
	}
	s.x -= shift
	if t.Leader {
		s.leader(s.start, t.At-s.p.Left-shift, Run{Size: s.line.size})
	}
	s.tab = nil
}

// end closes a line; full says that the paragraph goes on because it was full.
func (s *setter) end(full bool) {
	s.settle()
	s.line.wide, s.line.full = s.x, full
	if s.line.size == 0 && s.line.high == 0 {
		s.line.size = s.emptySize()
	}
	s.lines = append(s.lines, s.line)
	s.line, s.x, s.blank, s.placed = line{}, 0, 0, false
}

// plainImage is a picture in a form that the PDF library takes: JPEG as it is,
// PNG written anew with eight bits, not interlaced.
func plainImage(data []byte) ([]byte, error) {
	if !showable(data) {
		return nil, ErrPicture
	}
	img, kind, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, ErrPicture
	}
	if kind == "jpeg" {
		return data, nil
	}
	plain := image.NewNRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	for y := range plain.Rect.Dy() {
		for x := range plain.Rect.Dx() {
			plain.Set(x, y, img.At(img.Bounds().Min.X+x, img.Bounds().Min.Y+y))
		}
	}
	var out bytes.Buffer
	err = png.Encode(&out, plain)
	return out.Bytes(), err
}
