package docx

// padding is the white between a cell's edge and its text: left and right.
const padding = 5.4

// A rowSlab is one row of a table, laid out.
type rowSlab struct {
	cells []cellSlab
	heads []slab // rows repeated above it on a new page
	whole bool
	least float64
	x     float64 // of the table from the left margin
}

type cellSlab struct {
	x, wide       float64
	slabs         []slab
	edges         Edges
	middle        bool
	merged        Merge
	below         float64 // height of the rows it goes on into
	continuesDown bool
}

// hair is the width of a border.
const hair = 0.5

// height is that of the tallest cell, and of the line between rows.
func (r *rowSlab) height() float64 {
	h, edge := r.least, 0.0
	for _, c := range r.cells {
		if c.merged == Single {
			h = max(h, tall(c.slabs))
		}
		if c.edges.Top || c.edges.Bottom {
			edge = hair
		}
	}
	return h + edge
}

// table lays out a table, its rows as slabs.
func (c *canvas) table(t Table, width float64) []slab {
	x := t.edges(width)
	shift := t.Indent
	switch total := x[len(x)-1]; t.Align {
	case Center:
		shift = (width - total) / 2
	case Right:
		shift = width - total
	}
	rows := make([]*rowSlab, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = c.row(t, row, x)
		rows[i].x = shift
	}
	join(rows)
	var slabs, heads []slab
	heading := true
	for i, r := range rows {
		heading = heading && t.Rows[i].Header
		if !heading {
			r.heads = heads
		}
		s := r.slab()
		s.keep = heading && i+1 < len(rows)
		if heading {
			heads = append(heads, s)
		}
		slabs = append(slabs, s)
	}
	return slabs
}

// edges are the places of the upright lines. A table wider than its column is
// made narrower.
func (t Table) edges(width float64) []float64 {
	widths := t.Widths
	most := 1
	for _, r := range t.Rows {
		n := 0
		for _, c := range r.Cells {
			n += max(c.Span, 1)
		}
		most = max(most, n)
	}
	for len(widths) < most {
		widths = append(widths[:len(widths):len(widths)], width/float64(most))
	}
	total := 0.0
	for _, w := range widths {
		total += w
	}
	scale := 1.0
	if total > width+2*padding || total <= 0 {
		scale = width / max(total, 1)
	}
	x := []float64{0}
	for _, w := range widths {
		x = append(x, x[len(x)-1]+w*scale)
	}
	return x
}

func (c *canvas) row(t Table, row Row, x []float64) *rowSlab {
	r := &rowSlab{whole: row.Whole || row.Header, least: row.Height}
	at := 0
	for _, cell := range row.Cells {
		end := min(at+max(cell.Span, 1), len(x)-1)
		if at >= end {
			break
		}
		s := cellSlab{x: x[at], wide: x[end] - x[at], middle: cell.Middle, merged: cell.Merge,
			edges: Edges{t.Borders, t.Borders, t.Borders, t.Borders}}
		if cell.Edges != nil {
			s.edges = *cell.Edges
		}
		if cell.Merge != Continued {
			s.slabs = c.blocks(cell.Blocks, max(s.wide-2*padding, 8))
		}
		r.cells = append(r.cells, s)
		at = end
	}
	if len(r.cells) == 0 {
		r.least = max(r.least, bodySize)
	}
	return r
}

// join gives the first of merged cells the height of those it goes on into,
// and the last row what is still missing.
func join(rows []*rowSlab) {
	for i, r := range rows {
		for k := range r.cells {
			first := &r.cells[k]
			if first.merged != First {
				continue
			}
			last := i
			for n := i + 1; n < len(rows); n++ {
				below := rows[n].under(first.x)
				if below == nil || below.merged != Continued {
					break
				}
				below.edges.Top = false
				below.edges.Left, below.edges.Right = first.edges.Left, first.edges.Right
				last = n
			}
			if last > i {
				first.continuesDown = true
			}
			for n := i + 1; n <= last; n++ {
				first.below += rows[n].height()
				if n < last {
					rows[n].under(first.x).edges.Bottom = false
				}
			}
			if lack := tall(first.slabs) - r.height() - first.below; lack > 0 {
				rows[last].least = rows[last].height() + lack
				if last > i {
					first.below += lack
				}
			}
			if last > i {
				first.edges.Bottom = false
			}
		}
	}
}

func (r *rowSlab) under(x float64) *cellSlab {
	for i := range r.cells {
		if d := r.cells[i].x - x; d < 0.5 && d > -0.5 {
			return &r.cells[i]
		}
	}
	return nil
}

func (r *rowSlab) slab() slab {
	h := r.height()
	var notes []footnote
	for _, cell := range r.cells {
		for _, s := range cell.slabs {
			notes = append(notes, s.notes...)
		}
	}
	return slab{height: h, row: r, notes: notes, draw: func(c *canvas, x, y float64) { r.draw(c, x+r.x, y, h) }}
}

func (r *rowSlab) draw(c *canvas, x, y, h float64) {
	for _, cell := range r.cells {
		left, right := x+cell.x-padding, x+cell.x+cell.wide-padding
		at := y
		if cell.middle {
			at += max(h+cell.below-tall(cell.slabs), 0) / 2
		}
		for _, s := range cell.slabs {
			s.draw(c, left+padding, at)
			at += s.height
		}
		if cell.edges.Top {
			c.rule(left, y, right, y, hair)
		}
		if cell.edges.Bottom {
			c.rule(left, y+h, right, y+h, hair)
		}
		if cell.edges.Left {
			c.rule(left, y, left, y+h, hair)
		}
		if cell.edges.Right {
			c.rule(right, y, right, y+h, hair)
		}
	}
}

// split breaks a row so that its first part is no higher than room. It fails
// when no line of any cell fits, or when cells are joined over rows.
func (r *rowSlab) split(room float64) (first, rest slab, ok bool) {
	up, down := &rowSlab{heads: r.heads, x: r.x}, &rowSlab{heads: r.heads, x: r.x}
	fits := false
	for _, cell := range r.cells {
		if cell.merged != Single {
			return first, rest, false
		}
		n, used := 0, 0.0
		for n < len(cell.slabs) && used+cell.slabs[n].height <= room {
			used += cell.slabs[n].height
			n++
		}
		fits = fits || n > 0
		above, below := cell, cell
		above.slabs, below.slabs = cell.slabs[:n], cell.slabs[n:]
		above.middle, below.middle = false, false
		up.cells, down.cells = append(up.cells, above), append(down.cells, below)
	}
	if !fits || down.height() == 0 {
		return first, rest, false
	}
	return up.slab(), down.slab(), true
}
