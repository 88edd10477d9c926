package resident

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// words joins what is written with single spaces.
func words(s string) string { return strings.Join(strings.Fields(s), " ") }

// unread elements hold text that a reader of the page does not meet in line:
// what fields hold is asked for by Holds.
var unread = []atom.Atom{atom.Script, atom.Style, atom.Template, atom.Head, atom.Select, atom.Datalist, atom.Textarea}

// inline elements do not part words: "đã <b>nộp</b>." reads "đã nộp.".
var inline = []atom.Atom{
	atom.A, atom.Abbr, atom.B, atom.Bdi, atom.Bdo, atom.Cite, atom.Code, atom.Data, atom.Del, atom.Dfn, atom.Em,
	atom.I, atom.Ins, atom.Kbd, atom.Label, atom.Mark, atom.Q, atom.S, atom.Samp, atom.Small, atom.Span,
	atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.U, atom.Var,
}

// text is what n says to a reader, in one line.
func text(n *html.Node) string {
	var s strings.Builder
	write(&s, n)
	return words(s.String())
}

func write(s *strings.Builder, n *html.Node) {
	if n.Type == html.TextNode {
		s.WriteString(n.Data)
		return
	}
	part := n.Type == html.ElementNode && !slices.Contains(inline, n.DataAtom)
	if part {
		s.WriteByte(' ')
	}
	for c := range n.ChildNodes() {
		if c.Type != html.ElementNode || !slices.Contains(unread, c.DataAtom) && !hidden(c) {
			write(s, c)
		}
	}
	if part {
		s.WriteByte(' ')
	}
}

// hidden says whether the page itself hides n, without styles.
func hidden(n *html.Node) bool { return has(n, "hidden") || n.Data == "input" && kind(n) == "hidden" }

func shown(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n.Type == html.ElementNode && (hidden(n) || n.DataAtom == atom.Template) {
			return false
		}
	}
	return true
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

// kind is an input's type in lower case, "text" when unsaid.
func kind(n *html.Node) string {
	if k := strings.ToLower(attr(n, "type")); k != "" {
		return k
	}
	if n.Data == "button" {
		return "submit"
	}
	return "text"
}

func isLink(n *html.Node) bool { return n.Data == "a" && has(n, "href") }

func isButton(n *html.Node) bool {
	return n.Data == "button" || n.Data == "input" && slices.Contains([]string{"submit", "image", "button"}, kind(n))
}

// name is what a screen reader calls n.
func (b *Browser) name(n *html.Node) string {
	if ids := strings.Fields(attr(n, "aria-labelledby")); len(ids) > 0 {
		var said []string
		for _, id := range ids {
			if other := b.byID(id); other != nil {
				said = append(said, text(other))
			}
		}
		return words(strings.Join(said, " "))
	}
	if l := attr(n, "aria-label"); l != "" {
		return words(l)
	}
	switch {
	case isLink(n), n.Data == "button":
		return words(text(n) + " " + pictures(n))
	case isButton(n):
		return words(attr(n, "value"))
	case n.Data == "fieldset":
		if l := child(n, atom.Legend); l != nil {
			return text(l)
		}
		return ""
	}
	return b.label(n)
}

// pictures are the words of the images in n.
func pictures(n *html.Node) string {
	var said []string
	for c := range n.Descendants() {
		if c.Data == "img" {
			said = append(said, attr(c, "alt"))
		}
	}
	return strings.Join(said, " ")
}

func (b *Browser) label(control *html.Node) string {
	var said []string
	id := attr(control, "id")
	for n := range b.page.Descendants() {
		if n.Data == "label" && (id != "" && attr(n, "for") == id || !has(n, "for") && holds(n, control)) {
			said = append(said, text(n))
		}
	}
	return words(strings.Join(said, " "))
}

func (b *Browser) byID(id string) *html.Node {
	for n := range b.page.Descendants() {
		if n.Type == html.ElementNode && attr(n, "id") == id {
			return n
		}
	}
	return nil
}

func child(n *html.Node, a atom.Atom) *html.Node {
	for c := range n.ChildNodes() {
		if c.DataAtom == a {
			return c
		}
	}
	return nil
}

func holds(outer, n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == outer {
			return true
		}
	}
	return false
}

// all lists the shown elements in scope that fit.
func (b *Browser) all(fits func(*html.Node) bool) []*html.Node {
	var found []*html.Node
	for n := range b.inner().Descendants() {
		if n.Type == html.ElementNode && fits(n) && shown(n) {
			found = append(found, n)
		}
	}
	return found
}

func (b *Browser) named(fits func(*html.Node) bool, name string) []*html.Node {
	return slices.DeleteFunc(b.all(fits), func(n *html.Node) bool { return b.name(n) != words(name) })
}

func (b *Browser) names(fits func(*html.Node) bool) []string {
	var said []string
	for _, n := range b.all(fits) {
		said = append(said, b.name(n))
	}
	return said
}
