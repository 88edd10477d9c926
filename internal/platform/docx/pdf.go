package docx

import (
	"bytes"
	"errors"
	"strconv"
	"time"

	"github.com/signintech/gopdf"

	"xaso/internal/platform/paper"
)

// A Drawing is a document drawn as PDF.
type Drawing struct {
	Data  []byte
	Pages int
	// Anchors say where the named places came to stand; Pages says how many
	// times a name was met when a header repeats it: the last one counts.
	Anchors map[string]Place
}

// A Place is a point of a page, in points from its top left corner; Y is the
// top of the line it stands in.
type Place struct {
	Page          int // from 1
	X, Y          float64
	Line          float64 // height of the line
	Width, Height float64 // of the page
}

// mostPages bounds what a template can grow into.
const mostPages = 500

// errLong means a document of more than mostPages.
var errLong = errors.New("docx: more pages than can be drawn")

// PDF draws the document. The date is written into the file as that of its
// making, so that equal documents are equal bytes.
func (d Document) PDF(date time.Time) (Drawing, error) {
	out, err := d.draw(date, 1)
	if err == nil && out.Pages > 1 && d.counts() {
		return d.draw(date, out.Pages)
	}
	return out, err
}

// counts tells whether some run shows how many pages there are.
func (d Document) counts() bool {
	var in func(all []Block) bool
	in = func(all []Block) bool {
		for _, b := range all {
			switch b := b.(type) {
			case Paragraph:
				for _, r := range b.Runs {
					if r.Field == PageCount {
						return true
					}
				}
			case Table:
				for _, row := range b.Rows {
					for _, c := range row.Cells {
						if in(c.Blocks) {
							return true
						}
					}
				}
			}
		}
		return false
	}
	return in(d.Body) || in(d.Header) || in(d.Footer) || in(d.FirstHeader) || in(d.FirstFooter)
}

// A canvas is the pages being drawn. It is the only type that knows the PDF
// library. The first failure is kept in err and ends all drawing.
type canvas struct {
	pdf     *gopdf.GoPdf
	err     error
	page    Page
	count   int // pages so far
	total   int // pages of the last run, for PageCount
	pen     pen
	widths  map[glyph]float64
	covered map[rune]bool
	images  map[*Picture]gopdf.ImageHolder
	anchors map[string]Place

	top, bottom float64 // of the body of this page
	y           float64
	doc         *Document
	noted       int        // footnotes so far
	feet        []footnote // of this page
}

type pen struct {
	face string
	size float64
}

type glyph struct {
	face string
	rune rune
}

func (d Document) draw(date time.Time, total int) (Drawing, error) {
	page := d.Page
	if page.Width == 0 {
		page = A4()
	}
	c := &canvas{page: page, total: total, doc: &d, pdf: &gopdf.GoPdf{}, widths: map[glyph]float64{},
		covered: map[rune]bool{}, images: map[*Picture]gopdf.ImageHolder{}, anchors: map[string]Place{}}
	c.pdf.Start(gopdf.Config{PageSize: gopdf.Rect{W: page.Width, H: page.Height}})
	faces, err := paper.Typefaces()
	c.fail(err)
	for _, name := range []string{paper.Regular, paper.Bold, paper.Italic, paper.BoldItalic} {
		if c.err == nil {
			c.fail(c.pdf.AddTTFFontFromFontContainer(name, faces))
		}
	}
	c.pdf.SetInfo(gopdf.PdfInfo{Creator: "xaso", Title: d.Title, CreationDate: date.UTC()})
	c.turn()
	c.flow(c.blocks(d.Body, page.Inner()))
	c.footnotes()
	if c.err != nil {
		return Drawing{}, c.err
	}
	data, err := c.pdf.GetBytesPdfReturnErr()
	if err != nil {
		return Drawing{}, err
	}
	if data, err = inVietnamese(data); err != nil {
		return Drawing{}, err
	}
	return Drawing{Data: data, Pages: c.count, Anchors: c.anchors}, nil
}

// inVietnamese marks the file as Vietnamese for screen readers. The library
// has no field for it; the entry takes the place of blanks in the catalogue, so
// that no offset of the file moves.
func inVietnamese(data []byte) ([]byte, error) {
	plain := []byte("1 0 obj\n<<\n  /Type /Catalog\n  /Pages 2 0 R\n>>\n")
	marked := []byte("1 0 obj\n<</Type/Catalog/Pages 2 0 R/Lang(vi)>>")
	at := bytes.Index(data, plain)
	if at < 0 {
		return nil, errors.New("docx: the PDF catalogue is not where it was")
	}
	copy(data[at:], append(marked, bytes.Repeat([]byte("\n"), len(plain)-len(marked))...))
	return data, nil
}

func (c *canvas) fail(err error) {
	if c.err == nil && err != nil {
		c.err = err
	}
}

// edgeGap is how far header and footer stand from the edge of the page.
const edgeGap = 567.0 / 20

// turn opens a page and draws what repeats on it.
func (c *canvas) turn() {
	if c.err != nil {
		return
	}
	c.footnotes()
	if c.count++; c.count > mostPages {
		c.fail(errLong)
		return
	}
	c.pdf.AddPage()
	head, foot := c.doc.Header, c.doc.Footer
	if c.count == 1 && c.doc.OwnFirst {
		head, foot = c.doc.FirstHeader, c.doc.FirstFooter
	}
	c.top, c.bottom = c.page.Top, c.page.Height-c.page.Bottom
	above := c.blocks(head, c.page.Inner())
	y := edgeGap
	for _, s := range above {
		s.draw(c, c.page.Left, y)
		y += s.height
	}
	if len(above) > 0 {
		c.top = min(max(c.top, y), c.page.Height/2)
	}
	below := c.blocks(foot, c.page.Inner())
	y = c.page.Height - edgeGap - tall(below)
	if len(below) > 0 {
		c.bottom = max(min(c.bottom, y), c.page.Height/2)
	}
	for _, s := range below {
		s.draw(c, c.page.Left, y)
		y += s.height
	}
	c.y = c.top
}

func tall(slabs []slab) float64 {
	h := 0.0
	for _, s := range slabs {
		h += s.height
	}
	return h
}

// use makes p the pen of what follows.
func (c *canvas) use(p pen) {
	if c.err == nil && c.pen != p {
		c.fail(c.pdf.SetFont(p.face, "", p.size))
		c.pen = p
	}
}

// width measures text in points.
func (c *canvas) width(text string, p pen) float64 {
	total := 0.0
	for _, r := range text {
		key := glyph{p.face, r}
		w, known := c.widths[key]
		if !known {
			c.use(p)
			if c.err != nil {
				return 0
			}
			one, err := c.pdf.MeasureTextWidth(string(r))
			c.fail(err)
			w = one / p.size
			c.widths[key] = w
		}
		total += w * p.size
	}
	return total
}

// put writes one piece of text with its baseline at y.
func (c *canvas) put(text string, p pen, x, y float64) {
	if text == "" {
		return
	}
	c.use(p)
	if c.err != nil {
		return
	}
	c.pdf.SetTextColor(0, 0, 0)
	c.pdf.SetX(x)
	c.pdf.SetY(y)
	c.fail(c.pdf.Text(text))
}

// rule draws a line of a border or under text.
func (c *canvas) rule(x1, y1, x2, y2, width float64) {
	if c.err == nil {
		c.pdf.SetLineWidth(width)
		c.pdf.Line(x1, y1, x2, y2)
	}
}

// picture draws an image with its top left corner at x, y.
func (c *canvas) picture(p *Picture, x, y float64) {
	if c.err != nil {
		return
	}
	holder, known := c.images[p]
	if !known {
		plain, err := plainImage(p.Data)
		if err == nil {
			holder, err = gopdf.ImageHolderByBytes(plain)
		}
		if err != nil {
			c.fail(err)
			return
		}
		c.images[p] = holder
	}
	c.fail(c.pdf.ImageByHolder(holder, x, y, &gopdf.Rect{W: p.Width, H: p.Height}))
}

// value is what a field shows on this page.
func (c *canvas) value(f Field) string {
	if f == PageCount {
		return strconv.Itoa(c.total)
	}
	return strconv.Itoa(max(c.count, 1))
}
