package docx

// A slab is what is placed on a page in one piece: a line, or a row of a table.
type slab struct {
	height float64
	keep   bool // on one page with the next
	turn   bool // on a new page
	white  bool // only white: left out at the top of a page
	draw   func(c *canvas, x, y float64)
	row    *rowSlab   // a row may be broken between its lines
	notes  []footnote // at the foot of the page it comes to stand on
}

// flow places slabs down the pages.
func (c *canvas) flow(slabs []slab) {
	for i := 0; i < len(slabs) && c.err == nil; i++ {
		s := slabs[i]
		if s.turn && c.y > c.top {
			c.turn()
		}
		if s.white && c.y <= c.top && c.count > 1 {
			continue
		}
		if high, notes := c.group(slabs[i:]); c.y+high > c.floor(notes)+0.01 && c.y > c.top {
			if s.row != nil && !s.row.whole {
				if rest, ok := c.part(s); ok {
					slabs[i] = rest
					i--
					continue
				}
			}
			c.turn()
			if s.row != nil {
				c.again(s.row)
			}
		}
		if s.row != nil && c.y+s.height > c.floor(s.notes)+0.01 { // taller than a page
			if rest, ok := c.part(s); ok {
				slabs[i] = rest
				i--
				continue
			}
		}
		s.draw(c, c.page.Left, c.y)
		c.y += s.height
		c.feet = append(c.feet, s.notes...)
	}
}

// part draws as much of a row as fits on this page, turns it, and returns the
// rest.
func (c *canvas) part(s slab) (slab, bool) {
	first, rest, ok := s.row.split(c.floor(s.notes) - c.y)
	if !ok {
		return slab{}, false
	}
	first.draw(c, c.page.Left, c.y)
	c.feet = append(c.feet, first.notes...)
	c.turn()
	c.again(s.row)
	return rest, true
}

// again repeats the heading of a table on a new page.
func (c *canvas) again(r *rowSlab) {
	for _, h := range r.heads {
		if tall(r.heads)+r.height() > c.bottom-c.top {
			return
		}
		h.draw(c, c.page.Left, c.y)
		c.y += h.height
	}
}

// mostKept bounds how many slabs are held together.
const mostKept = 40

// group is the height of a slab and those it must stay with, and their
// footnotes; of a group taller than a page only the first counts.
func (c *canvas) group(slabs []slab) (float64, []footnote) {
	h := 0.0
	var notes []footnote
	for i, s := range slabs {
		h += s.height
		notes = append(notes, s.notes...)
		if !s.keep || i > mostKept {
			break
		}
	}
	if h > c.bottom-c.top {
		return slabs[0].height, slabs[0].notes
	}
	return h, notes
}

// blocks lays out blocks in a column of a width.
func (c *canvas) blocks(all []Block, width float64) []slab {
	var slabs []slab
	for _, b := range all {
		switch b := b.(type) {
		case Paragraph:
			slabs = append(slabs, c.paragraph(b, width)...)
		case Table:
			slabs = append(slabs, c.table(b, width)...)
		}
	}
	return slabs
}

func space(h float64, keep bool) slab {
	return slab{height: h, keep: keep, white: true, draw: func(*canvas, float64, float64) {}}
}

// paragraph lays out one paragraph. Its first two lines stay together, and its
// last two.
func (c *canvas) paragraph(p Paragraph, width float64) []slab {
	if p.Marker != "" && p.First >= 0 {
		p.Left, p.First = p.Left+listHang, -listHang
	}
	inner := max(width-p.Left-p.Right, 12)
	lines := c.set(p, inner)
	var slabs []slab
	if p.Before > 0 {
		slabs = append(slabs, space(p.Before, true))
	}
	for i, l := range lines {
		h := lineHeight(p, l)
		keep := p.Keep || i == 0 && len(lines) > 1 || i == len(lines)-2
		slabs = append(slabs, slab{height: h, keep: keep, notes: l.notes, draw: func(c *canvas, x, y float64) {
			c.line(p, l, x+p.Left, y, inner, h)
		}})
	}
	if p.Rule {
		slabs = append(slabs, slab{height: 2, draw: func(c *canvas, x, y float64) {
			c.rule(x+p.Left, y+1, x+p.Left+inner, y+1, 0.75)
		}})
		slabs[len(slabs)-2].keep = true
	}
	if p.After > 0 {
		slabs[len(slabs)-1].keep = slabs[len(slabs)-1].keep || p.Keep
		slabs = append(slabs, space(p.After, p.Keep))
	}
	slabs[0].turn = p.Break
	if p.Break {
		slabs[0].white = false
	}
	return slabs
}

func lineHeight(p Paragraph, l line) float64 {
	if p.Exact > 0 {
		return p.Exact
	}
	factor := p.Line
	if factor == 0 {
		factor = 1
	}
	return max(l.size*single, l.high) * factor
}

// line draws one line in a column.
func (c *canvas) line(p Paragraph, l line, x, y, width, height float64) {
	shift, stretch := 0.0, 0.0
	free := width - l.wide
	switch p.Align {
	case Center:
		shift = (free - min(p.First, 0)) / 2
	case Right:
		shift = free
	case Justify:
		if n := blanks(l); l.full && n > 0 && free > 0 {
			stretch = free / float64(n)
		}
	}
	base := y + height - l.size*(single-ascent)
	if p.Exact > 0 {
		base = y + (height+l.size*(2*ascent-single))/2
	}
	for _, at := range l.pieces {
		left := x + shift + at.x
		switch {
		case at.anchor != "":
			c.anchors[at.anchor] = Place{Page: c.count, X: left, Y: y, Line: height, Width: c.page.Width, Height: c.page.Height}
		case at.picture != nil:
			c.picture(at.picture, left, base-at.picture.Height)
		}
		wide := at.width
		if at.blank {
			wide += stretch
			shift += stretch
		} else {
			c.put(at.text, at.pen, left, base-at.rise)
		}
		if at.underline {
			c.rule(left, base+0.11*at.pen.size, left+wide, base+0.11*at.pen.size, 0.05*at.pen.size)
		}
		if at.strike {
			c.rule(left, base-0.25*at.pen.size, left+wide, base-0.25*at.pen.size, 0.05*at.pen.size)
		}
	}
}

// blanks counts the white of a line that justifying may widen: what stands
// before a tab keeps its place.
func blanks(l line) int {
	n := 0
	for _, p := range l.pieces {
		if p.blank {
			n++
		}
	}
	return n
}
