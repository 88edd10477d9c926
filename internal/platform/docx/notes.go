package docx

import (
	"fmt"
	"strconv"
)

// Footnotes are set two points smaller than what they explain, under a short
// line, as word processors do.
const (
	noteSize = 10
	noteGap  = 6 // from the text to the line, and a third of it below
	noteRule = 144
)

// A footnote is one that is laid out: its slabs, and their height.
type footnote struct {
	slabs  []slab
	height float64
}

// note puts the number of a run's footnote and lays the footnote out.
func (s *setter) note(r Run) {
	s.c.noted++
	number := strconv.Itoa(s.c.noted)
	mark := Run{Text: number, Size: r.Size, Raise: 1}
	s.word(number, mark)
	slabs := s.c.paragraph(Paragraph{Align: Justify, Runs: []Run{{Text: number, Raise: 1, Size: noteSize},
		{Text: " " + r.Note, Size: noteSize}}}, s.c.page.Inner())
	s.line.notes = append(s.line.notes, footnote{slabs, tall(slabs)})
}

// floor is how far down this page may be filled when these notes come to those
// it has.
func (c *canvas) floor(more []footnote) float64 {
	high := 0.0
	for _, all := range [][]footnote{c.feet, more} {
		for _, n := range all {
			high += n.height
		}
	}
	if high > 0 {
		high += noteGap * 4 / 3
	}
	return c.bottom - high
}

// footnotes draws those of the page that ends.
func (c *canvas) footnotes() {
	if len(c.feet) == 0 || c.err != nil {
		return
	}
	y := c.floor(nil) + noteGap
	c.rule(c.page.Left, y, c.page.Left+noteRule, y, hair)
	y += noteGap / 3
	for _, n := range c.feet {
		for _, s := range n.slabs {
			s.draw(c, c.page.Left, y)
			y += s.height
		}
	}
	c.feet = nil
}

// note writes the reference to a run's footnote and keeps its text.
func (w *writer) note(r Run) {
	w.notes = append(w.notes, r.Note)
	w.put("<w:r>", w.look(Run{Size: r.Size, Raise: 1}), fmt.Sprintf(`<w:footnoteReference w:id="%d"/></w:r>`, len(w.notes)))
}

// footnotes writes the part that holds them; -1 and 0 are the lines above.
func (w *writer) footnotes() {
	for i, kind := range []string{"separator", "continuationSeparator"} {
		w.put(fmt.Sprintf(`<w:footnote w:type="%s" w:id="%d"><w:p><w:r><w:%s/></w:r></w:p></w:footnote>`, kind, i-1, kind))
	}
	small := w.look(Run{Size: noteSize})
	for i, text := range w.notes {
		w.put(fmt.Sprintf(`<w:footnote w:id="%d"><w:p><w:pPr><w:jc w:val="both"/></w:pPr><w:r>`, i+1), w.look(Run{Size: noteSize, Raise: 1}),
			"<w:footnoteRef/></w:r><w:r>", small, letters(" "+text), "</w:r></w:p></w:footnote>")
	}
}
