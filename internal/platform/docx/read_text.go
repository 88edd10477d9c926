package docx

import (
	"bytes"
	"image"
	"strconv"
	"strings"
)

// A field is one whose code and result lie in several runs.
type field struct {
	depth  int
	code   string
	result bool // its separator was met: what follows is shown
}

// paragraph reads one paragraph: several when pages break inside it.
func (r *reader) paragraph(n *node) []Block {
	p, mark := r.shape(n.kid("w:pPr"))
	p.Break = p.Break || r.broken
	r.broken = false
	start := p
	var all []Block
	split := func() {
		all = append(all, p)
		p = start
		p.Runs, p.Marker, p.First, p.Break = nil, "", 0, true
	}
	r.runs(n, mark, &p, split)
	if len(all) > 0 && len(p.Runs) == 0 { // a break at the end is the next one's
		r.broken = true
		return all
	}
	for _, a := range r.anchors {
		p.Runs = append(p.Runs, Run{Anchor: a})
	}
	r.anchors = nil
	if n.kid("w:pPr", "w:sectPr") != nil {
		r.broken = true
		r.leave("w:sectPr")
	}
	return append(all, p)
}

// runs reads what stands in a line, through links, insertions and controls.
func (r *reader) runs(n *node, look Run, p *Paragraph, split func()) {
	for _, k := range n.kids {
		switch k.name {
		case "w:r":
			r.run(k, look, p, split)
		case "w:hyperlink", "w:ins", "w:smartTag", "w:customXml", "w:sdtContent", "mc:Fallback", "w:dir", "w:bdo":
			r.runs(k, look, p, split)
		case "w:sdt":
			if c := k.kid("w:sdtContent"); c != nil {
				r.runs(c, look, p, split)
			}
		case "w:fldSimple":
			if f := fieldOf(k.attr("w:instr")); f != 0 {
				at := look
				if first := k.kid("w:r"); first != nil {
					at = r.lookOf(first.kid("w:rPr"), look)
				}
				at.Field = f
				p.Runs = append(p.Runs, at)
			} else {
				r.runs(k, look, p, split)
			}
		case "w:bookmarkStart":
			if name := k.attr("w:name"); !strings.HasPrefix(name, "_") && name != "" {
				r.anchors = append(r.anchors, name)
			}
		case "m:oMath", "m:oMathPara":
			r.leave(k.name)
		}
	}
}

// fieldOf knows the fields whose value belongs to the page.
func fieldOf(code string) Field {
	words := strings.Fields(strings.ToUpper(code))
	switch {
	case len(words) > 0 && words[0] == "PAGE":
		return PageNumber
	case len(words) > 0 && (words[0] == "NUMPAGES" || words[0] == "SECTIONPAGES"):
		return PageCount
	}
	return 0
}

func (r *reader) run(n *node, base Run, p *Paragraph, split func()) {
	look := r.lookOf(n.kid("w:rPr"), base)
	if n.kid("w:rPr", "w:vanish") != nil && on(n.kid("w:rPr").val("w:vanish")) {
		return
	}
	put := func(text string) {
		if r.field.depth > 0 && !r.field.result || text == "" {
			return
		}
		at := look
		at.Text = text
		for _, a := range r.anchors {
			p.Runs = append(p.Runs, Run{Anchor: a})
		}
		r.anchors = nil
		p.Runs = append(p.Runs, at)
	}
	for _, k := range n.kids {
		switch k.name {
		case "w:t":
			put(k.chars())
		case "w:tab", "w:ptab":
			put("\t")
		case "w:cr":
			put("\n")
		case "w:noBreakHyphen":
			put("\u2011")
		case "w:sym":
			put(symbol(k.attr("w:char")))
		case "w:br":
			if k.attr("w:type") == "page" {
				split()
			} else {
				put("\n")
			}
		case "w:fldChar":
			r.mark(k.attr("w:fldCharType"), look, p)
		case "w:instrText":
			r.field.code += k.chars()
		case "w:drawing":
			r.drawing(k, look, p)
		case "w:pict", "w:object", "mc:AlternateContent":
			r.leave(k.name)
		}
	}
}

// mark follows a field through its beginning, separator and end.
func (r *reader) mark(kind string, look Run, p *Paragraph) {
	switch kind {
	case "begin":
		r.field.depth++
		if r.field.depth == 1 {
			r.field.code, r.field.result = "", false
		}
	case "separate":
		// Of a field the page decides, the stored result is left out.
		r.field.result = fieldOf(r.field.code) == 0
	case "end":
		if r.field.depth == 1 {
			if f := fieldOf(r.field.code); f != 0 {
				look.Field = f
				p.Runs = append(p.Runs, look)
			}
		}
		r.field.depth = max(r.field.depth-1, 0)
	}
}

// symbol is a character of a symbol font that papers use: boxes and ticks.
func symbol(code string) string {
	n, err := strconv.ParseUint(code, 16, 32)
	if err != nil {
		return ""
	}
	switch n & 0xFF {
	case 0xA8, 0x6F, 0x71, 0x72:
		return "□"
	case 0xFE, 0x54, 0xFD, 0x78:
		return "■"
	case 0xFC:
		return "√"
	case 0xB7, 0x6C:
		return "•"
	}
	return "□"
}

// drawing reads an embedded picture; shapes are left out.
func (r *reader) drawing(n *node, look Run, p *Paragraph) {
	var blip, extent *node
	n.each("a:blip", func(k *node) { blip = k })
	n.each("wp:extent", func(k *node) { extent = k })
	if blip == nil || extent == nil {
		r.leave("w:drawing")
		return
	}
	data := r.file.parts[r.links[blip.attr("r:embed")].target]
	pic := &Picture{Data: data}
	n.each("wp:docPr", func(k *node) { pic.Alt = k.attr("descr") })
	if wide, err := strconv.ParseFloat(extent.attr("cx"), 64); err == nil {
		pic.Width = wide / 12700
	}
	if high, err := strconv.ParseFloat(extent.attr("cy"), 64); err == nil {
		pic.Height = high / 12700
	}
	if !showable(data) || pic.Width <= 0 || pic.Height <= 0 || pic.Width > 2000 || pic.Height > 2000 {
		r.leave("w:drawing")
		return
	}
	look.Text, look.Picture = "", pic
	p.Runs = append(p.Runs, look)
}

// mostPixels bounds a picture: 24 megapixels take 100 MB to unpack.
const mostPixels = 24_000_000

func showable(data []byte) bool {
	c, kind, err := image.DecodeConfig(bytes.NewReader(data))
	return err == nil && (kind == "png" || kind == "jpeg") && c.Width > 0 && c.Height > 0 && c.Width*c.Height <= mostPixels
}
