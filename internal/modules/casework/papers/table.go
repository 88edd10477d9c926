package papers

// column is one column of a table; shares are relative to each other.
type column struct {
	head  string
	share float64
	align align
}

// grid is a table being drawn.
type grid struct {
	*sheet
	columns []column
	edges   []float64 // x of each upright line, one more than columns
	pen     pen
	pad     float64
}

// table draws rows under a heading that is repeated on every page. A row that
// does not fit moves to the next page; one taller than a page is continued.
func (s *sheet) table(columns []column, rows [][]string, p pen) {
	g := grid{sheet: s, columns: columns, edges: []float64{s.left}, pen: p, pad: 3}
	total := 0.0
	for _, c := range columns {
		total += c.share
	}
	x := s.left
	for _, c := range columns {
		x += (s.right - s.left) * c.share / total
		g.edges = append(g.edges, x)
	}
	heads := make([][]line, len(columns))
	for i, c := range columns {
		heads[i] = s.balanced(c.head, pen{bold, p.size}, g.inner(i))
	}
	s.room(g.height(tallest(heads)) + 2*g.height(1))
	g.header(heads)
	for _, row := range rows {
		g.row(heads, row)
	}
}

func (g *grid) inner(i int) float64       { return g.edges[i+1] - g.edges[i] - 2*g.pad }
func (g *grid) height(lines int) float64  { return float64(lines)*g.pen.size*leading + 2*g.pad }
func (g *grid) header(heads [][]line)     { g.band(heads, 0, tallest(heads), true) }
func (g *grid) fits(lines int) bool       { return g.y+g.height(lines) <= g.bottom }
func (g *grid) turn(heads [][]line)       { g.addPage(); g.header(heads) }
func (g *grid) whole(head, rows int) bool { return g.top+g.height(head)+g.height(rows) <= g.bottom }

// row draws one row, on a new page or over several when it must.
func (g *grid) row(heads [][]line, cells []string) {
	if g.err != nil {
		return
	}
	texts := make([][]line, len(cells))
	for i, cell := range cells {
		texts[i] = g.lines([]run{{cell, g.pen}}, g.inner(i), 0)
	}
	all := tallest(texts)
	if !g.fits(all) && (g.whole(tallest(heads), all) || !g.fits(1)) {
		g.turn(heads)
	}
	for from := 0; from < all; {
		count := all - from
		for count > 1 && !g.fits(count) {
			count--
		}
		g.band(texts, from, count, false)
		from += count
		if from < all {
			g.turn(heads)
		}
	}
}

// band draws lines [from, from+count) of every cell with the frame around them.
func (g *grid) band(cells [][]line, from, count int, head bool) {
	height := g.height(count)
	for i, lines := range cells {
		a := g.columns[i].align
		y := g.y + g.pad
		if head {
			a = centred
			y += float64(count-len(lines)) * g.pen.size * leading / 2
		}
		for n := from; n < min(from+count, len(lines)); n++ {
			g.draw(lines[n], g.edges[i]+g.pad, y, g.inner(i), a)
			y += g.pen.size * leading
		}
	}
	for _, x := range g.edges {
		g.rule(x, g.y, x, g.y+height)
	}
	g.rule(g.left, g.y, g.right, g.y)
	g.rule(g.left, g.y+height, g.right, g.y+height)
	g.y += height
}

// tallest is the greatest number of lines among cells.
func tallest(cells [][]line) int {
	most := 1
	for _, lines := range cells {
		most = max(most, len(lines))
	}
	return most
}
