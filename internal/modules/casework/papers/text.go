package papers

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// run is text in one pen.
type run struct {
	text string
	pen  pen
}

// piece is a run placed on a line, x from the line's start.
type piece struct {
	run
	x, width float64
}

// line is what fits between two edges.
type line []piece

// wide is the length of the line in points.
func (l line) wide() float64 {
	if len(l) == 0 {
		return 0
	}
	last := l[len(l)-1]
	return last.x + last.width
}

// clean makes any text printable: composed letters (telephones send e + ◌̂ + ◌́),
// no control, joiner or direction character, and a visible substitute for what
// the face lacks. Line breaks stay.
func (s *sheet) clean(text string) string {
	text = norm.NFC.String(strings.ReplaceAll(text, "\r\n", "\n"))
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
			return -1
		case !s.has(r):
			return '□'
		}
		return r
	}, text)
}

// has tells whether the face can show r. The library writes a wrong text layer
// for runes beyond the basic plane, so these count as missing.
func (s *sheet) has(r rune) bool {
	if r < utf8.RuneSelf {
		return true
	}
	if known, ok := s.covered[r]; ok {
		return known
	}
	known := false
	if r <= 0xFFFF && s.err == nil {
		s.use(pen{regular, 10})
		var err error
		known, err = s.pdf.IsCurrFontContainGlyph(r)
		s.fail(err)
	}
	s.covered[r] = known
	return known
}

// breaker fills lines with words.
type breaker struct {
	sheet *sheet
	width float64
	lines []line
	line  line
	x     float64 // where the next word goes
	blank float64 // space owed before it
}

// lines breaks runs into lines no wider than width; the first begins at indent.
// A word longer than a line is broken, so that nothing is ever cut off.
func (s *sheet) lines(runs []run, width, indent float64) []line {
	b := breaker{sheet: s, width: width, x: indent}
	for _, r := range runs {
		for i, part := range strings.Split(s.clean(r.text), "\n") {
			if i > 0 {
				b.end()
			}
			for j, word := range strings.Split(part, " ") {
				if j > 0 {
					b.blank = s.width(" ", r.pen)
				}
				if word != "" {
					b.add(word, r.pen)
				}
			}
		}
	}
	b.end()
	return b.lines
}

func (b *breaker) end() {
	b.lines = append(b.lines, b.line)
	b.line, b.x, b.blank = nil, 0, 0
}

func (b *breaker) add(word string, p pen) {
	if len(b.line) > 0 && b.x+b.blank+b.sheet.width(word, p) > b.width {
		b.end()
	}
	for {
		fits := len(word)
		if len(b.line) == 0 {
			fits = b.cut(word, p)
		}
		b.place(word[:fits], p, b.sheet.width(word[:fits], p))
		if fits == len(word) {
			return
		}
		b.end()
		word = word[fits:]
	}
}

// place puts a word after what is there, joined to it when the pen is the same:
// whole phrases in one piece keep copied text whole.
func (b *breaker) place(word string, p pen, w float64) {
	if len(b.line) == 0 {
		b.blank = 0
	}
	if n := len(b.line); n > 0 && b.line[n-1].pen == p {
		last := &b.line[n-1]
		if b.blank > 0 {
			last.text += " "
		}
		last.text += word
		last.width += b.blank + w
	} else {
		b.line = append(b.line, piece{run{word, p}, b.x + b.blank, w})
	}
	b.x += b.blank + w
	b.blank = 0
}

// cut tells how many bytes of a word fit on an empty line: all of them, or as
// many as the line holds, at least one rune, up to a joint such as a hyphen
// where there is one.
func (b *breaker) cut(word string, p pen) int {
	const hair = 0.01 // rounding
	joint, used := 0, 0.0
	for i, r := range word {
		used += b.sheet.advance(r, p)
		if i > 0 && used > b.width-b.x+hair {
			if joint > i/3 {
				return joint
			}
			return i
		}
		if strings.ContainsRune("-/.@_&?=", r) {
			joint = i + 1
		}
	}
	return len(word)
}

// balanced breaks centred text into as few lines as it needs, about equally
// long: an office's name must not leave one word alone.
func (s *sheet) balanced(text string, p pen, width float64) []line {
	runs := []run{{text, p}}
	best := s.lines(runs, width, 0)
	if len(best) == 1 {
		return best
	}
	low, high := width/float64(len(best)+1), width
	for high-low > 2 {
		middle := (low + high) / 2
		if try := s.lines(runs, middle, 0); len(try) <= len(best) {
			best, high = try, middle
		} else {
			low = middle
		}
	}
	return best
}

// align says where a line stands between its edges.
type align int

const (
	leftward align = iota
	centred
)

// draw writes one line with its top at y.
func (s *sheet) draw(l line, x, y, width float64, a align) {
	if a == centred {
		x += (width - l.wide()) / 2
	}
	for _, p := range l {
		s.put(p.text, p.pen, x+p.x, y+p.pen.size)
	}
}

// flow writes runs between the margins, over pages when needed.
func (s *sheet) flow(indent float64, runs ...run) {
	height := runs[0].pen.size * leading
	for _, l := range s.lines(runs, s.right-s.left, indent) {
		s.room(height)
		s.draw(l, s.left, s.y, s.right-s.left, leftward)
		s.y += height
	}
}

// centre writes text in the middle of a column from x, from the height y down,
// and returns the height below it.
func (s *sheet) centre(text string, p pen, x, y, width float64) float64 {
	for _, l := range s.balanced(text, p, width) {
		s.draw(l, x, y, width, centred)
		y += p.size * leading
	}
	return y
}

// fill puts values into a fixed word: fill("{a} và {b}", "a", "1", "b", "2").
func fill(word string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(word)
}
