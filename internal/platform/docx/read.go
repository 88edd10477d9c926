package docx

import (
	"slices"
	"strconv"
	"strings"
)

// Read takes the content of a DOCX file. It fails with ErrNotDocx, ErrTooBig,
// ErrActive or ErrOutside; what the model does not hold is named in Left.
func Read(data []byte) (Document, error) {
	f, err := open(data)
	if err != nil {
		return Document{}, err
	}
	r := &reader{file: f, counts: map[string][]int{}}
	if err := r.tables(); err != nil {
		return Document{}, err
	}
	top, err := f.story(f.main)
	if err != nil {
		return Document{}, err
	}
	body := top.kid("w:body")
	if body == nil {
		return Document{}, ErrNotDocx
	}
	r.links = f.relations(f.main)
	d := Document{Page: A4(), Body: r.blocks(body)}
	if err := r.section(&d, body.kid("w:sectPr")); err != nil {
		return Document{}, err
	}
	d.Left = r.left
	return d, nil
}

// A reader walks the parts of one file.
type reader struct {
	file    *file
	styles  map[string]*node
	base    *node // w:docDefaults
	normal  string
	lists   map[string]*node // w:abstractNum by w:numId
	counts  map[string][]int // how far the lists have counted, by w:numId
	links   map[string]relation
	left    []string
	broken  bool // the next paragraph begins a page
	field   field
	anchors []string // before the next run
}

// leave notes what is not shown, once.
func (r *reader) leave(what string) {
	if !slices.Contains(r.left, what) {
		r.left = append(r.left, what)
	}
}

// tables reads styles and lists; a file may have neither.
func (r *reader) tables() error {
	r.styles, r.lists = map[string]*node{}, map[string]*node{}
	for _, link := range r.file.relations(r.file.main) {
		if link.kind != "styles" && link.kind != "numbering" || r.file.parts[link.target] == nil {
			continue
		}
		top, err := r.file.tree(link.target)
		if err != nil {
			return err
		}
		if link.kind == "styles" {
			r.base = top.kid("w:docDefaults")
			top.each("w:style", func(n *node) {
				r.styles[n.attr("w:styleId")] = n
				if n.attr("w:type") == "paragraph" && on(n.attr("w:default")) && n.has("w:default") {
					r.normal = n.attr("w:styleId")
				}
			})
			continue
		}
		kinds := map[string]*node{}
		top.each("w:abstractNum", func(n *node) { kinds[n.attr("w:abstractNumId")] = n })
		top.each("w:num", func(n *node) { r.lists[n.attr("w:numId")] = kinds[n.val("w:abstractNumId")] })
	}
	return nil
}

// section reads the page and what repeats on it.
func (r *reader) section(d *Document, sect *node) error {
	if sect == nil {
		return nil
	}
	if size := sect.kid("w:pgSz"); size != nil {
		d.Page.Width, d.Page.Height = points(size, "w:w", d.Page.Width), points(size, "w:h", d.Page.Height)
	}
	if m := sect.kid("w:pgMar"); m != nil {
		d.Page.Left, d.Page.Right = points(m, "w:left", d.Page.Left), points(m, "w:right", d.Page.Right)
		d.Page.Top, d.Page.Bottom = max(points(m, "w:top", d.Page.Top), 0), max(points(m, "w:bottom", d.Page.Bottom), 0)
	}
	if d.Page.Inner() < 20 || d.Page.Height-d.Page.Top-d.Page.Bottom < 40 || d.Page.Width > 2000 || d.Page.Height > 2000 {
		d.Page = A4()
	}
	d.OwnFirst = sect.kid("w:titlePg") != nil && on(sect.val("w:titlePg"))
	main := r.links
	for _, k := range sect.kids {
		if k.name != "w:headerReference" && k.name != "w:footerReference" {
			continue
		}
		target := main[k.attr("r:id")].target
		if r.file.parts[target] == nil {
			continue
		}
		top, err := r.file.story(target)
		if err != nil {
			return err
		}
		r.links = r.file.relations(target)
		blocks := r.blocks(top)
		switch k.attr("w:type") + k.name[2:3] {
		case "defaulth":
			d.Header = blocks
		case "defaultf":
			d.Footer = blocks
		case "firsth":
			d.FirstHeader = blocks
		case "firstf":
			d.FirstFooter = blocks
		}
	}
	return nil
}

// on reads a switch: the element alone means yes.
func on(val string) bool { return val != "0" && val != "false" && val != "off" && val != "none" }

// points reads a length in twips.
func points(n *node, name string, other float64) float64 {
	v, err := strconv.ParseFloat(n.attr(name), 64)
	if err != nil || v != v || v > 1e6 || v < -1e6 {
		return other
	}
	return v / 20
}

func number(text string, other int) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return other
	}
	return n
}

// blocks reads paragraphs and tables, through the wrappers around them.
func (r *reader) blocks(n *node) []Block {
	var all []Block
	for _, k := range n.kids {
		switch k.name {
		case "w:p":
			all = append(all, r.paragraph(k)...)
		case "w:tbl":
			all = append(all, r.table(k))
		case "w:sdt":
			if c := k.kid("w:sdtContent"); c != nil {
				all = append(all, r.blocks(c)...)
			}
		case "w:ins", "w:smartTag", "w:customXml":
			all = append(all, r.blocks(k)...)
		}
	}
	return all
}

// mostColumns bounds the grid of a table.
const mostColumns = 64

func (r *reader) table(n *node) Table {
	var t Table
	if grid := n.kid("w:tblGrid"); grid != nil {
		for _, c := range grid.kids {
			if c.name == "w:gridCol" && len(t.Widths) < mostColumns {
				t.Widths = append(t.Widths, max(points(c, "w:w", 0), 0))
			}
		}
	}
	own := n.kid("w:tblPr")
	edges := own.kid("w:tblBorders")
	if edges == nil {
		for _, s := range r.chain(own.val("w:tblStyle")) {
			if of := s.kid("w:tblPr", "w:tblBorders"); of != nil {
				edges = of
			}
		}
	}
	t.Borders = drawn(edges, "w:insideH") || drawn(edges, "w:insideV") || drawn(edges, "w:top")
	t.Align = alignOf(own.val("w:jc"))
	if i := own.kid("w:tblInd"); i != nil {
		t.Indent = points(i, "w:w", 0)
	}
	for _, k := range n.kids {
		if k.name == "w:tr" {
			t.Rows = append(t.Rows, r.row(k, &t))
		}
	}
	return t
}

// drawn tells whether a side of a border shows.
func drawn(edges *node, side string) bool {
	e := edges.kid(side)
	return e != nil && e.attr("w:val") != "nil" && e.attr("w:val") != "none"
}

func (r *reader) row(n *node, t *Table) Row {
	var row Row
	if p := n.kid("w:trPr"); p != nil {
		row.Header = p.kid("w:tblHeader") != nil && on(p.val("w:tblHeader"))
		row.Whole = p.kid("w:cantSplit") != nil && on(p.val("w:cantSplit"))
		if h := p.kid("w:trHeight"); h != nil {
			row.Height = min(max(points(h, "w:val", 0), 0), 1000)
		}
	}
	cells := n.kids
	for i := 0; i < len(cells); i++ {
		k := cells[i]
		if k.name == "w:sdt" {
			if c := k.kid("w:sdtContent"); c != nil {
				cells = slices.Concat(cells[:i], c.kids, cells[i+1:])
				i--
			}
			continue
		}
		if k.name == "w:tc" && len(row.Cells) < mostColumns {
			row.Cells = append(row.Cells, r.cell(k, t, &row))
		}
	}
	return row
}

func (r *reader) cell(n *node, t *Table, row *Row) Cell {
	c := Cell{Span: 1}
	p := n.kid("w:tcPr")
	c.Span = min(max(number(p.val("w:gridSpan"), 1), 1), mostColumns)
	if m := p.kid("w:vMerge"); m != nil {
		c.Merge = Continued
		if m.attr("w:val") == "restart" {
			c.Merge = First
		}
	}
	c.Middle = p.val("w:vAlign") == "center"
	if b := p.kid("w:tcBorders"); b != nil {
		c.Edges = &Edges{Top: t.Borders, Bottom: t.Borders, Left: t.Borders, Right: t.Borders}
		for side, edge := range map[string]*bool{"w:top": &c.Edges.Top, "w:bottom": &c.Edges.Bottom, "w:left": &c.Edges.Left, "w:right": &c.Edges.Right} {
			if b.kid(side) != nil {
				*edge = drawn(b, side)
			}
		}
	}
	at := 0 // a grid that is missing or too short is made from the cells
	for _, before := range row.Cells {
		at += max(before.Span, 1)
	}
	if w := p.kid("w:tcW"); w != nil {
		for len(t.Widths) < min(at+c.Span, mostColumns) {
			t.Widths = append(t.Widths, max(points(w, "w:w", 72), 1)/float64(c.Span))
		}
	}
	c.Blocks = r.blocks(n)
	return c
}

func alignOf(jc string) Align {
	switch jc {
	case "center":
		return Center
	case "right", "end":
		return Right
	case "both", "distribute":
		return Justify
	}
	return Left
}
