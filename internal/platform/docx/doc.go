// Package docx writes, reads, fills and draws word processor files (DOCX, the
// WordprocessingML of ISO/IEC 29500), in the subset official papers use.
//
// A [Document] is built from nothing as values and written by Bytes, or read
// from a file by [Read]. PDF draws it with the serif face of package paper, so
// that an office needs no word processor beside the program. [Fill] puts values
// into the placeholders of an office's own template and leaves everything else
// in the file as it was.
//
// Lengths are points, 72 to the inch; MM is the number of points in a
// millimetre. The same values always give the same bytes.
package docx

// MM is one millimetre in points.
const MM = 72 / 25.4

// bodySize is the type size of running text, in points, when a run names none:
// official papers are set in 13 to 14 (Decree 30/2020/NĐ-CP, annex I).
const bodySize = 13

// A Document is a paper: its page, what repeats on each, and its blocks.
type Document struct {
	Title string
	Page  Page
	// Header and Footer repeat on every page; on the first one FirstHeader and
	// FirstFooter stand instead when OwnFirst is set, even when they are empty.
	Header, Footer           []Block
	FirstHeader, FirstFooter []Block
	OwnFirst                 bool
	Body                     []Block
	// Left names what Read met and PDF will not show, such as a text box.
	Left []string
}

// A Page is a sheet and its margins. Header and footer lie in the margins.
type Page struct {
	Width, Height            float64
	Left, Right, Top, Bottom float64
}

// A4 is the page of official papers: margins of 20 mm, 30 mm at the left for
// the file (Decree 30/2020/NĐ-CP, annex I).
func A4() Page {
	return Page{Width: 210 * MM, Height: 297 * MM, Left: 30 * MM, Right: 20 * MM, Top: 20 * MM, Bottom: 20 * MM}
}

// Turned is the page lying on its side; the margin for the file comes to the top.
func (p Page) Turned() Page {
	return Page{Width: p.Height, Height: p.Width, Left: p.Bottom, Right: p.Top, Top: p.Left, Bottom: p.Right}
}

// Inner is the width between the margins.
func (p Page) Inner() float64 { return p.Width - p.Left - p.Right }

// A Block is a [Paragraph] or a [Table].
type Block interface{ block() }

// Align says where the lines of a paragraph, or a table, stand.
type Align int

// The places a line can stand at.
const (
	Left Align = iota
	Center
	Right
	Justify
)

// A Paragraph is lines of text, and pictures in it.
type Paragraph struct {
	Align       Align
	Left, Right float64 // indents of all lines
	First       float64 // further indent of the first line; negative hangs it out
	Before      float64 // white above
	After       float64 // white below
	Line        float64 // height of lines as a multiple of single; 0 means 1
	Exact       float64 // height of lines itself, instead of Line
	Tabs        []Tab
	Keep        bool   // on one page with what follows
	Break       bool   // on a new page
	Rule        bool   // a line under it, over its whole width
	Marker      string // of a list: "-", "1.", "a)"; it stands in the hanging indent
	Runs        []Run
}

// A Tab is a place the text jumps to at "\t".
type Tab struct {
	At     float64 // from the left margin
	Align  Align
	Leader bool // dotted, as a line to write on
}

// A Run is text that looks the same. "\n" breaks the line, "\t" jumps to the
// next tab.
type Run struct {
	Text                            string
	Bold, Italic, Underline, Strike bool
	Caps                            bool    // shown in capitals
	Size                            float64 // in points; 0 means 13
	Raise                           int     // 1 above the line and small, -1 below it
	Field                           Field   // a value only the page knows, instead of Text
	Picture                         *Picture
	Note                            string // a footnote; its number stands behind the text
	Anchor                          string // names this place; PDF says where it came to stand
}

// A Field is a value that each page has its own of.
type Field int

// The fields.
const (
	PageNumber Field = iota + 1
	PageCount
)

// A Picture is a PNG or JPEG image and the size it is shown at.
type Picture struct {
	Data          []byte
	Width, Height float64
	Alt           string // what it shows, for who does not see it
}

// A Table is rows of cells in columns of fixed width.
type Table struct {
	Widths  []float64 // of the columns
	Borders bool      // lines around every cell that names none itself
	Align   Align
	Indent  float64
	Rows    []Row
}

// A Row is one row of a table. Header rows are repeated on each page.
type Row struct {
	Header bool
	Height float64 // at least
	Whole  bool    // never broken over two pages
	Cells  []Cell
}

// A Cell is one cell: the columns it spans, and its blocks.
type Cell struct {
	Span   int // columns; 0 means 1
	Merge  Merge
	Middle bool   // its blocks stand in the middle of its height
	Edges  *Edges // nil takes the table's
	Blocks []Block
}

// Merge joins cells of one column over rows.
type Merge int

// A cell of its own, the first of a joined group, or one that continues it.
const (
	Single Merge = iota
	First
	Continued
)

// Edges are the lines around a cell.
type Edges struct{ Top, Bottom, Left, Right bool }

func (Paragraph) block() {}
func (Table) block()     {}

// Text is a plain run.
func Text(text string) Run { return Run{Text: text} }

// Bold is a bold run.
func Bold(text string) Run { return Run{Text: text, Bold: true} }

// Italic is an italic run.
func Italic(text string) Run { return Run{Text: text, Italic: true} }

// P is a paragraph of running text as official papers set it: justified, with
// 6 points of white below.
func P(runs ...Run) Paragraph { return Paragraph{Align: Justify, After: 6, Runs: runs} }

// Centred is a paragraph in the middle.
func Centred(runs ...Run) Paragraph { return Paragraph{Align: Center, Runs: runs} }

// CellOf is a cell with one paragraph.
func CellOf(align Align, runs ...Run) Cell {
	return Cell{Blocks: []Block{Paragraph{Align: align, Runs: runs}}}
}

// PlainTable is a bordered table under a bold heading that repeats on each
// page. Shares are the widths of the columns relative to each other; inner is
// the width of the whole.
func PlainTable(inner float64, shares []float64, head []string, rows [][]string) Table {
	t := Table{Borders: true, Widths: make([]float64, len(shares))}
	total := 0.0
	for _, s := range shares {
		total += s
	}
	for i, s := range shares {
		t.Widths[i] = inner * s / total
	}
	top := Row{Header: true, Whole: true}
	for _, text := range head {
		c := CellOf(Center, Bold(text))
		c.Middle = true
		top.Cells = append(top.Cells, c)
	}
	t.Rows = append(t.Rows, top)
	for _, row := range rows {
		var r Row
		for _, text := range row {
			r.Cells = append(r.Cells, CellOf(Left, Text(text)))
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}
