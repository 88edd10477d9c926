package docx

import (
	"fmt"
	"strings"
)

var justifications = map[Align]string{Center: "center", Right: "right", Justify: "both"}

// listHang is how far a list's marker hangs out when its paragraph does not say.
const listHang = 18

func (w *writer) paragraph(p Paragraph) {
	if p.Marker != "" {
		if p.First >= 0 {
			p.Left, p.First = p.Left+listHang, -listHang
		}
		p.Runs = append([]Run{{Text: p.Marker + "\t"}}, p.Runs...)
	}
	w.put("<w:p><w:pPr>")
	if p.Keep {
		w.put("<w:keepNext/>")
	}
	if p.Break {
		w.put("<w:pageBreakBefore/>")
	}
	if p.Rule {
		w.put(`<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>`)
	}
	w.tabs(p.Tabs)
	line, rule := int(max(p.Line, 0)*240+0.5), "auto"
	if line == 0 {
		line = 240
	}
	if p.Exact > 0 {
		line, rule = twips(p.Exact), "exact"
	}
	w.put(fmt.Sprintf(`<w:spacing w:before="%d" w:after="%d" w:line="%d" w:lineRule="%s"/>`,
		twips(p.Before), twips(p.After), line, rule))
	if p.Left != 0 || p.Right != 0 || p.First != 0 {
		first := fmt.Sprintf(`w:firstLine="%d"`, twips(p.First))
		if p.First < 0 {
			first = fmt.Sprintf(`w:hanging="%d"`, twips(-p.First))
		}
		w.put(fmt.Sprintf(`<w:ind w:left="%d" w:right="%d" %s/>`, twips(p.Left), twips(p.Right), first))
	}
	if j := justifications[p.Align]; j != "" {
		w.put(`<w:jc w:val="`, j, `"/>`)
	}
	w.put("</w:pPr>")
	for _, r := range p.Runs {
		w.run(r)
	}
	w.put("</w:p>")
}

func (w *writer) tabs(tabs []Tab) {
	if len(tabs) == 0 {
		return
	}
	w.put("<w:tabs>")
	for _, t := range tabs {
		kind := map[Align]string{Left: "left", Center: "center", Right: "right", Justify: "left"}[t.Align]
		leader := ""
		if t.Leader {
			leader = ` w:leader="dot"`
		}
		w.put(fmt.Sprintf(`<w:tab w:val="%s"%s w:pos="%d"/>`, kind, leader, twips(t.At)))
	}
	w.put("</w:tabs>")
}

func (w *writer) run(r Run) {
	if r.Anchor != "" {
		w.anchors++
		w.put(fmt.Sprintf(`<w:bookmarkStart w:id="%d" w:name="%s"/><w:bookmarkEnd w:id="%d"/>`, w.anchors, escaped(r.Anchor), w.anchors))
	}
	if r.Note != "" {
		defer w.note(r)
	}
	if r.Text == "" && r.Field == 0 && r.Picture == nil {
		return
	}
	look := w.look(r)
	switch {
	case r.Field != 0:
		code := map[Field]string{PageNumber: "PAGE", PageCount: "NUMPAGES"}[r.Field]
		w.put(`<w:fldSimple w:instr=" `, code, ` "><w:r>`, look, `<w:t>1</w:t></w:r></w:fldSimple>`)
	case r.Picture != nil:
		w.put("<w:r>", look)
		w.picture(r.Picture)
		w.put("</w:r>")
	default:
		w.put("<w:r>", look, letters(r.Text), "</w:r>")
	}
}

// letters writes text with its tabs and line breaks.
func letters(text string) string {
	var b strings.Builder
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteString("<w:br/>")
		}
		for j, part := range strings.Split(line, "\t") {
			if j > 0 {
				b.WriteString("<w:tab/>")
			}
			if part != "" {
				b.WriteString(`<w:t xml:space="preserve">` + escaped(part) + "</w:t>")
			}
		}
	}
	return b.String()
}

// look is what a run looks like, in the order the schema asks for.
func (w *writer) look(r Run) string {
	var b strings.Builder
	for _, on := range []struct {
		is  bool
		tag string
	}{{r.Bold, "<w:b/>"}, {r.Italic, "<w:i/>"}, {r.Caps, "<w:caps/>"}, {r.Strike, "<w:strike/>"}} {
		if on.is {
			b.WriteString(on.tag)
		}
	}
	if r.Size != 0 {
		fmt.Fprintf(&b, `<w:sz w:val="%d"/><w:szCs w:val="%d"/>`, int(r.Size*2+0.5), int(r.Size*2+0.5))
	}
	if r.Underline {
		b.WriteString(`<w:u w:val="single"/>`)
	}
	switch {
	case r.Raise > 0:
		b.WriteString(`<w:vertAlign w:val="superscript"/>`)
	case r.Raise < 0:
		b.WriteString(`<w:vertAlign w:val="subscript"/>`)
	}
	if b.Len() == 0 {
		return ""
	}
	return "<w:rPr>" + b.String() + "</w:rPr>"
}

func (w *writer) picture(p *Picture) {
	id, err := w.addPicture(p)
	if err != nil {
		w.err = err
		return
	}
	w.put(drawing(p, id, w.pictures))
}

// drawing is the XML of a picture in a line of text.
func drawing(p *Picture, id string, n int) string {
	size := fmt.Sprintf(`cx="%d" cy="%d"`, emu(p.Width), emu(p.Height))
	return fmt.Sprintf(`<w:drawing><wp:inline><wp:extent %s/><wp:docPr id="%d" name="Picture %d" descr="%s"/>`, size, n, n, escaped(p.Alt)) +
		fmt.Sprintf(`<a:graphic xmlns:a="%s"><a:graphicData uri="%s"><pic:pic xmlns:pic="%s"><pic:nvPicPr><pic:cNvPr id="%d" name="%d"/><pic:cNvPicPr/></pic:nvPicPr>`,
			nsArt, nsPicture, nsPicture, n, n) +
		fmt.Sprintf(`<pic:blipFill><a:blip r:embed="%s"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`, id) +
		fmt.Sprintf(`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext %s/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>`, size) +
		`</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>`
}

func (w *writer) table(t Table) {
	w.put("<w:tbl><w:tblPr>")
	total := 0.0
	for _, x := range t.Widths {
		total += x
	}
	w.put(fmt.Sprintf(`<w:tblW w:w="%d" w:type="dxa"/>`, twips(total)))
	if j := justifications[t.Align]; t.Align == Center || t.Align == Right {
		w.put(`<w:jc w:val="`, j, `"/>`)
	}
	if t.Indent != 0 {
		w.put(fmt.Sprintf(`<w:tblInd w:w="%d" w:type="dxa"/>`, twips(t.Indent)))
	}
	if t.Borders {
		w.put("<w:tblBorders>")
		for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
			w.put("<w:", side, ` w:val="single" w:sz="4" w:space="0" w:color="000000"/>`)
		}
		w.put("</w:tblBorders>")
	}
	w.put(`<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for _, x := range t.Widths {
		w.put(fmt.Sprintf(`<w:gridCol w:w="%d"/>`, twips(x)))
	}
	w.put("</w:tblGrid>")
	for _, r := range t.Rows {
		w.row(t, r)
	}
	w.put("</w:tbl>")
}

func (w *writer) row(t Table, r Row) {
	w.put("<w:tr><w:trPr>")
	if r.Whole {
		w.put("<w:cantSplit/>")
	}
	if r.Height > 0 {
		w.put(fmt.Sprintf(`<w:trHeight w:val="%d" w:hRule="atLeast"/>`, twips(r.Height)))
	}
	if r.Header {
		w.put("<w:tblHeader/>")
	}
	w.put("</w:trPr>")
	at := 0
	for _, c := range r.Cells {
		w.cell(t, c, at)
		at += max(c.Span, 1)
	}
	w.put("</w:tr>")
}

func (w *writer) cell(t Table, c Cell, at int) {
	wide := 0.0
	for i := at; i < min(at+max(c.Span, 1), len(t.Widths)); i++ {
		wide += t.Widths[i]
	}
	w.put(fmt.Sprintf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, twips(wide)))
	if c.Span > 1 {
		w.put(fmt.Sprintf(`<w:gridSpan w:val="%d"/>`, c.Span))
	}
	switch c.Merge {
	case First:
		w.put(`<w:vMerge w:val="restart"/>`)
	case Continued:
		w.put(`<w:vMerge/>`)
	}
	if e := c.Edges; e != nil {
		w.put("<w:tcBorders>")
		for _, side := range []struct {
			name string
			on   bool
		}{{"top", e.Top}, {"left", e.Left}, {"bottom", e.Bottom}, {"right", e.Right}} {
			kind := "nil"
			if side.on {
				kind = "single"
			}
			w.put("<w:", side.name, ` w:val="`, kind, `" w:sz="4" w:space="0" w:color="000000"/>`)
		}
		w.put("</w:tcBorders>")
	}
	if c.Middle {
		w.put(`<w:vAlign w:val="center"/>`)
	}
	w.put("</w:tcPr>")
	w.blocks(c.Blocks)
	w.put("</w:tc>")
}
