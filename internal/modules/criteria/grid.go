package criteria

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"

	"xaso/internal/platform/docx"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/sheet"
)

var (
	ErrNoTable  = fault.New(fault.Invalid, "criteria.no-table")
	ErrBigTable = fault.New(fault.TooLarge, "criteria.big-table")
)

// A Cell of a table. What was one cell over several rows or columns is written
// into all of them, marked so.
type Cell struct {
	Text string `json:"t,omitempty"`
	Up   bool   `json:"up,omitempty"`   // it belongs to the cell above
	Left bool   `json:"left,omitempty"` // it belongs to the cell on the left
}

// A Grid is a table as it came: every row as long as the longest.
type Grid [][]Cell

// Bounds of a table: the annexes of all ministries together stay below them.
const (
	mostRows  = 2000
	mostCols  = 60
	mostPaste = 4 << 20 // bytes
)

// FromPaste reads what an official pasted: the table as Word gives it to
// browsers, else plain text with tabs between the cells.
func FromPaste(markup, text string) (Grid, error) {
	if len(markup) > mostPaste || len(text) > mostPaste {
		return nil, ErrBigTable.At("table")
	}
	if strings.Contains(strings.ToLower(markup), "<table") {
		return fromHTML(markup)
	}
	if strings.Contains(strings.ToLower(text), "<table") {
		return fromHTML(text)
	}
	return fromText(text)
}

// FromFile reads an uploaded annex: Word (.docx), Excel (.xlsx), CSV, or a
// saved page. It goes by the content, not by the name.
func FromFile(data []byte) (Grid, error) {
	if len(data) > mostPaste {
		return nil, ErrBigTable.At("file")
	}
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		if d, err := docx.Read(data); err == nil {
			return fromDocument(d)
		}
	}
	if head := strings.ToLower(string(data[:min(len(data), 2000)])); strings.Contains(head, "<html") || strings.Contains(head, "<table") {
		return fromHTML(string(data))
	}
	return fromSheet(data)
}

// clean is the text of a cell: composed letters, single blanks, one line per
// paragraph.
func clean(s string) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, ""))
	var lines []string
	for _, l := range strings.Split(s, "\n") {
		if l = strings.Join(strings.Fields(l), " "); l != "" {
			lines = append(lines, l)
		}
	}
	s = strings.Join(lines, "\n")
	if len(s) > mostText {
		s = strings.ToValidUTF8(s[:mostText], "")
	}
	return s
}

// even makes all rows as long as the longest and refuses what is no table.
func (g Grid) even() (Grid, error) {
	wide, filled := 0, 0
	for _, row := range g {
		wide = max(wide, len(row))
		for _, c := range row {
			if c.Text != "" {
				filled++
			}
		}
	}
	if len(g) > mostRows || wide > mostCols {
		return nil, ErrBigTable.At("table")
	}
	if len(g) < 2 || wide < 2 || filled < 4 {
		return nil, ErrNoTable.At("table")
	}
	for i, row := range g {
		g[i] = append(row, make([]Cell, wide-len(row))...)
	}
	return g, nil
}

func fromText(text string) (Grid, error) {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	var g Grid
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if len(g) > mostRows {
			break
		}
		parts := strings.Split(line, "\t")
		// A cell of several paragraphs comes as several lines.
		if len(parts) == 1 && len(g) > 0 && headingNo(clean(line)) == "" && len(g[len(g)-1]) > 1 {
			last := &g[len(g)-1][len(g[len(g)-1])-1]
			last.Text = clean(last.Text + "\n" + line)
			continue
		}
		row := make([]Cell, len(parts))
		for i, p := range parts {
			row[i].Text = clean(p)
		}
		g = append(g, row)
	}
	return g.even()
}

// spread fills a grid from cells that span rows and columns.
type spread struct {
	g       Grid
	pending map[int]span // by column: what a row above still covers
}

type span struct {
	text string
	rows int
	left bool
}

// row adds the next row; cells that rows above cover are skipped over.
func (s *spread) row(cells func(put func(text string, rows, cols int))) {
	var row []Cell
	covered := func() {
		for {
			p, is := s.pending[len(row)]
			if !is || p.rows == 0 {
				return
			}
			delete(s.pending, len(row))
			if p.rows > 1 {
				s.pending[len(row)] = span{p.text, p.rows - 1, p.left}
			}
			row = append(row, Cell{Text: p.text, Up: true, Left: p.left})
		}
	}
	next := map[int]span{}
	cells(func(text string, rows, cols int) {
		covered()
		for c := 0; c < min(max(cols, 1), mostCols) && len(row) <= mostCols; c++ {
			if rows > 1 {
				next[len(row)] = span{text, min(rows, mostRows) - 1, c > 0}
			}
			row = append(row, Cell{Text: text, Left: c > 0})
		}
	})
	covered()
	for c, p := range next {
		s.pending[c] = p
	}
	s.g = append(s.g, row)
}

func fromHTML(markup string) (Grid, error) {
	doc, err := html.Parse(strings.NewReader(markup))
	if err != nil {
		return nil, ErrNoTable.At("table")
	}
	var best Grid
	for n := range doc.Descendants() {
		if n.DataAtom != atom.Table || n.Type != html.ElementNode {
			continue
		}
		s := spread{pending: map[int]span{}}
		for _, tr := range within(n, atom.Tr) {
			if len(s.g) > mostRows {
				break
			}
			s.row(func(put func(string, int, int)) {
				for _, td := range within(tr, atom.Td, atom.Th) {
					put(clean(textOf(td)), spanOf(td, "rowspan"), spanOf(td, "colspan"))
				}
			})
		}
		if size(s.g) > size(best) {
			best = s.g
		}
	}
	return best.even()
}

func size(g Grid) (n int) {
	for _, row := range g {
		n += len(row)
	}
	return n
}

// within lists the nearest elements of some kinds below n, none of them inside
// a table of its own.
func within(n *html.Node, kinds ...atom.Atom) []*html.Node {
	var all []*html.Node
	for c := range n.ChildNodes() {
		found := false
		for _, k := range kinds {
			found = found || c.Type == html.ElementNode && c.DataAtom == k
		}
		switch {
		case found:
			all = append(all, c)
		case c.DataAtom != atom.Table:
			all = append(all, within(c, kinds...)...)
		}
	}
	return all
}

func spanOf(n *html.Node, name string) int {
	for _, a := range n.Attr {
		if a.Key == name {
			return clamp(a.Val)
		}
	}
	return 1
}

func clamp(s string) int {
	n := 0
	for _, r := range strings.TrimSpace(s) {
		if r < '0' || r > '9' || n > mostRows {
			break
		}
		n = n*10 + int(r-'0')
	}
	return min(max(n, 1), mostRows)
}

func textOf(n *html.Node) string {
	var b strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(strings.ReplaceAll(n.Data, "\n", " "))
		case n.DataAtom == atom.Script || n.DataAtom == atom.Style || n.DataAtom == atom.Template:
			return
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
		switch n.DataAtom {
		case atom.P, atom.Div, atom.Br, atom.Li, atom.Tr:
			b.WriteByte('\n')
		case atom.Td, atom.Th:
			b.WriteByte(' ')
		}
	}
	walk(n)
	return b.String()
}

func fromDocument(d docx.Document) (Grid, error) {
	var best Grid
	for _, block := range d.Body {
		table, is := block.(docx.Table)
		if !is {
			continue
		}
		var g Grid
		for _, r := range table.Rows {
			var row []Cell
			for _, c := range r.Cells {
				text := clean(blocksText(c.Blocks))
				up := c.Merge == docx.Continued && len(g) > 0
				if up && len(row) < len(g[len(g)-1]) {
					text = g[len(g)-1][len(row)].Text
				}
				for n := range min(max(c.Span, 1), mostCols) {
					row = append(row, Cell{Text: text, Up: up, Left: n > 0})
				}
			}
			g = append(g, row)
		}
		if size(g) > size(best) {
			best = g
		}
	}
	return best.even()
}

func blocksText(blocks []docx.Block) string {
	var b strings.Builder
	for _, block := range blocks {
		switch block := block.(type) {
		case docx.Paragraph:
			b.WriteString(block.Marker + " ")
			for _, r := range block.Runs {
				b.WriteString(r.Text)
			}
			b.WriteByte('\n')
		case docx.Table:
			for _, r := range block.Rows {
				for _, c := range r.Cells {
					b.WriteString(strings.ReplaceAll(blocksText(c.Blocks), "\n", " ") + " ")
				}
				b.WriteByte('\n')
			}
		}
	}
	return b.String()
}

func fromSheet(data []byte) (Grid, error) {
	f, err := sheet.Open(bytes.NewReader(data), int64(len(data)), sheet.Options{
		Limits: sheet.Limits{File: mostPaste, Part: 64 << 20, Rows: mostRows, Columns: mostCols, Cell: 32 << 10}})
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var g Grid
	at := map[int]int{} // row of the file -> row of the grid
	for f.Next() {
		r := f.Row()
		row := make([]Cell, len(r.Cells))
		for i, c := range r.Cells {
			row[i].Text = clean(c.Text)
		}
		at[r.Number] = len(g)
		g = append(g, row)
	}
	if f.Err() != nil {
		return nil, f.Err()
	}
	if g, err = g.even(); err != nil {
		return nil, err
	}
	for _, m := range f.Merged {
		g.merge(m, at)
	}
	return g, nil
}

// merge writes what stands in the corner of a merged range into all of it.
func (g Grid) merge(ref string, at map[int]int) {
	from, to, _ := strings.Cut(ref, ":")
	top, left := place(from)
	bottom, right := place(to)
	first, seen := at[top]
	if !seen || left < 0 || left >= len(g[first]) {
		return
	}
	for r := top; r <= min(bottom, top+mostRows); r++ {
		n, seen := at[r]
		if !seen {
			continue
		}
		for c := left; c <= min(right, len(g[n])-1); c++ {
			g[n][c] = Cell{Text: g[first][left].Text, Up: r > top, Left: c > left}
		}
	}
}

// place reads "B12" as row 12 and column 1.
func place(ref string) (row, column int) {
	column = 0
	n := 0
	for ; n < len(ref) && n < 4 && ref[n] >= 'A' && ref[n] <= 'Z'; n++ {
		column = column*26 + int(ref[n]-'A') + 1
	}
	return clampRow(ref[n:]), column - 1
}

func clampRow(s string) int {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' || n > 1<<22 {
			return -1
		}
		n = n*10 + int(r-'0')
	}
	return n
}
