package papers

import "strings"

// signing is the white left for a signature and a seal, in lines of text.
const signing = 3.6

// signer is one block at the foot: what they sign as, and their name.
type signer struct{ as, name string }

// signatures closes a paper signed by two, side by side, with the corner below.
func (s *sheet) signatures(left, right signer, address string) {
	half := (s.right - s.left) / 2
	end := s.corner(address)
	s.gap(s.form.layout.Body * 0.8)
	s.room(max(s.signedHeight(left, half), s.signedHeight(right, half)) + end.high)
	y := s.sign(left, s.left, half)
	s.y = max(y, s.sign(right, s.left+half, half))
	s.closeWith(end)
}

// authority closes a letter: nơi nhận left, the one who signs right.
func (s *sheet) authority(by Signature, address string) {
	half := (s.right - s.left) / 2
	block := signer{strings.ToUpper(or(by.Capacity, blank)), by.Name}
	end := s.corner(address)
	s.gap(s.form.layout.Body * 0.8)
	s.room(s.signedHeight(block, half) + end.high)
	y := s.y
	for _, r := range []run{{s.say("copies"), s.body(italic, -1)}, {s.say("copies-default"), s.body(regular, -2)}} {
		for _, l := range s.lines([]run{r}, half, 0) {
			s.draw(l, s.left, y, half, leftward)
			y += r.pen.size * leading
		}
	}
	s.y = max(y, s.sign(block, s.left+half, half))
	s.closeWith(end)
}

// signedHeight is what one block needs, so that it stays on one page.
func (s *sheet) signedHeight(b signer, width float64) float64 {
	p := s.body(bold, 0)
	lines := len(s.balanced(b.as, p, width)) + len(s.balanced(b.name, p, width)) + 1
	return (float64(lines) + signing) * p.size * leading
}

// sign draws one block from the present height and returns the height below it.
func (s *sheet) sign(b signer, x, width float64) float64 {
	y := s.centre(b.as, s.body(bold, 0), x, s.y, width)
	y = s.centre(s.say("sign"), s.body(italic, -1), x, y, width)
	y += signing * s.form.layout.Body * leading
	return s.centre(b.name, s.body(bold, 0), x, y, width)
}

// corner is the end of the last page: notes and the tracking address in words
// at the left, its QR code at the bottom right.
type corner struct {
	address string
	lines   []line
	pen     pen
	side    float64 // of the QR code, 0 without one
	high    float64
}

// corner measures the end of the paper without drawing it.
func (s *sheet) corner(address string) corner {
	c := corner{address: address, pen: s.body(italic, -2.5)}
	words := append([]string{}, s.form.notes...)
	if address != "" {
		c.side = 28 * point
		if s.form.layout.Page == "A5" {
			c.side = 23 * point
		}
		words = append(words, s.say("track")+"\n"+address)
	}
	for _, w := range words {
		c.lines = append(c.lines, s.lines([]run{{"- " + w, c.pen}}, s.right-s.left-c.side-8, 0)...)
	}
	c.high = max(c.side, float64(len(c.lines))*c.pen.size*leading)
	return c
}

// closeWith draws the corner at the bottom of the page, or of a new one.
func (s *sheet) closeWith(c corner) {
	s.room(c.high)
	y := s.bottom - float64(len(c.lines))*c.pen.size*leading
	for _, l := range c.lines {
		s.draw(l, s.left, y, s.right-s.left, leftward)
		y += c.pen.size * leading
	}
	if c.side > 0 {
		s.code(c.address, s.right-c.side, s.bottom-c.side, c.side)
	}
	s.y = s.bottom
}
