package docx

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// mostBased bounds how long a chain of styles is followed.
const mostBased = 16

// chain is a style and those it is based on, the most general first.
func (r *reader) chain(id string) []*node {
	var all []*node
	for range mostBased {
		s := r.styles[id]
		if s == nil {
			break
		}
		all = append([]*node{s}, all...)
		id = s.val("w:basedOn")
	}
	return all
}

// shape is what a paragraph looks like, and the look its runs begin with.
func (r *reader) shape(own *node) (Paragraph, Run) {
	var p Paragraph
	look := r.looked(r.base.kid("w:rPrDefault", "w:rPr"), Run{Size: 10})
	style := own.val("w:pStyle")
	if style == "" {
		style = r.normal
	}
	r.shapeOf(&p, r.base.kid("w:pPrDefault", "w:pPr"))
	list, level := "", 0
	for _, s := range r.chain(style) {
		look = r.looked(s.kid("w:rPr"), look)
		r.shapeOf(&p, s.kid("w:pPr"))
		list, level = listOf(s.kid("w:pPr"), list, level)
	}
	list, level = listOf(own, list, level)
	if list != "" && list != "0" {
		r.item(&p, list, level)
	}
	r.shapeOf(&p, own)
	return p, look
}

func listOf(n *node, list string, level int) (string, int) {
	num := n.kid("w:numPr")
	if num == nil {
		return list, level
	}
	if id := num.kid("w:numId"); id != nil {
		list = id.attr("w:val")
	}
	return list, min(max(number(num.val("w:ilvl"), level), 0), 8)
}

// shapeOf puts the properties of one element over what is there.
func (r *reader) shapeOf(p *Paragraph, n *node) {
	if n == nil {
		return
	}
	if n.kid("w:jc") != nil {
		p.Align = alignOf(n.val("w:jc"))
	}
	if n.kid("w:keepNext") != nil {
		p.Keep = on(n.val("w:keepNext"))
	}
	if n.kid("w:pageBreakBefore") != nil {
		p.Break = on(n.val("w:pageBreakBefore"))
	}
	if b := n.kid("w:pBdr"); b != nil {
		p.Rule = drawn(b, "w:bottom")
	}
	if s := n.kid("w:spacing"); s != nil {
		p.Before, p.After = points(s, "w:before", p.Before), points(s, "w:after", p.After)
		if s.has("w:line") {
			p.Line, p.Exact = points(s, "w:line", 12)/12, 0
			if rule := s.attr("w:lineRule"); rule == "exact" {
				p.Line, p.Exact = 0, points(s, "w:line", 0)
			} else if rule == "atLeast" {
				p.Line = 0
			}
		}
	}
	if i := n.kid("w:ind"); i != nil {
		p.Left = points(i, "w:start", points(i, "w:left", p.Left))
		p.Right = points(i, "w:end", points(i, "w:right", p.Right))
		if i.has("w:firstLine") {
			p.First = points(i, "w:firstLine", 0)
		}
		if i.has("w:hanging") {
			p.First = -points(i, "w:hanging", 0)
		}
	}
	if t := n.kid("w:tabs"); t != nil {
		r.tabsOf(p, t)
	}
}

func (r *reader) tabsOf(p *Paragraph, n *node) {
	for _, k := range n.kids {
		at := points(k, "w:pos", 0)
		var kept []Tab
		for _, t := range p.Tabs { // one place, one tab
			if t.At != at {
				kept = append(kept, t)
			}
		}
		p.Tabs = kept
		if kind := k.attr("w:val"); kind != "clear" && kind != "bar" {
			p.Tabs = append(p.Tabs, Tab{At: at, Align: alignOf(kind), Leader: k.attr("w:leader") != "" && k.attr("w:leader") != "none"})
		}
	}
}

// looked puts the look of one element over another.
func (r *reader) looked(n *node, look Run) Run {
	if n == nil {
		return look
	}
	for name, at := range map[string]*bool{"w:b": &look.Bold, "w:i": &look.Italic, "w:strike": &look.Strike, "w:caps": &look.Caps} {
		if n.kid(name) != nil {
			*at = on(n.val(name))
		}
	}
	if n.kid("w:u") != nil {
		look.Underline = on(n.val("w:u"))
	}
	if n.kid("w:sz") != nil {
		if half, err := strconv.ParseFloat(n.val("w:sz"), 64); err == nil && half >= 2 && half <= 400 {
			look.Size = half / 2
		}
	}
	switch n.val("w:vertAlign") {
	case "superscript":
		look.Raise = 1
	case "subscript":
		look.Raise = -1
	case "baseline":
		look.Raise = 0
	}
	return look
}

// lookOf is looked with the character style the element names below it.
func (r *reader) lookOf(n *node, look Run) Run {
	for _, s := range r.chain(n.val("w:rStyle")) {
		look = r.looked(s.kid("w:rPr"), look)
	}
	return r.looked(n, look)
}

// item gives a paragraph of a list its marker and indents.
func (r *reader) item(p *Paragraph, list string, level int) {
	kind := r.lists[list]
	if kind == nil {
		return
	}
	counts := r.counts[list]
	for len(counts) <= level {
		counts = append(counts, start(kind, len(counts))-1)
	}
	counts[level]++
	for i := level + 1; i < len(counts); i++ {
		counts[i] = start(kind, i) - 1
	}
	r.counts[list] = counts
	lvl := levelOf(kind, level)
	if lvl == nil {
		return
	}
	r.shapeOf(p, lvl.kid("w:pPr"))
	text := lvl.val("w:lvlText")
	if lvl.val("w:numFmt") == "bullet" {
		if r, _ := utf8.DecodeRuneInString(text); text == "" || r >= 0xE000 && r <= 0xF8FF { // of a symbol font
			text = "•"
		}
		p.Marker = text
		return
	}
	for i := range counts[:level+1] {
		n := max(counts[i], start(kind, i))
		text = strings.ReplaceAll(text, "%"+strconv.Itoa(i+1), counted(levelOf(kind, i).val("w:numFmt"), n))
	}
	p.Marker = text
}

func levelOf(kind *node, level int) *node {
	for _, k := range kind.kids {
		if k.name == "w:lvl" && k.attr("w:ilvl") == strconv.Itoa(level) {
			return k
		}
	}
	return nil
}

func start(kind *node, level int) int { return number(levelOf(kind, level).val("w:start"), 1) }

// counted writes a list's number as its format asks.
func counted(format string, n int) string {
	switch format {
	case "none":
		return ""
	case "decimalZero":
		return fmt.Sprintf("%02d", n)
	case "lowerLetter", "upperLetter":
		letter := ""
		if n > 0 && n < 1000 {
			letter = strings.Repeat(string(rune('a'+(n-1)%26)), (n-1)/26+1)
		}
		if format == "upperLetter" {
			letter = strings.ToUpper(letter)
		}
		return letter
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "upperRoman":
		return roman(n)
	}
	return strconv.Itoa(n)
}

func roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, d := range []struct {
		n int
		s string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for n >= d.n {
			b.WriteString(d.s)
			n -= d.n
		}
	}
	return b.String()
}
