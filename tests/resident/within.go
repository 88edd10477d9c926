package resident

import (
	"slices"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Parts of a page that a reader takes as one thing, and what names them.
var (
	parts   = []atom.Atom{atom.Fieldset, atom.Tr, atom.Li, atom.Section, atom.Article, atom.Form, atom.Details, atom.Nav, atom.Aside}
	namings = []atom.Atom{
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Legend, atom.Th, atom.Td, atom.Dt, atom.Dd,
		atom.Caption, atom.Strong, atom.B, atom.Summary, atom.A, atom.Label, atom.P, atom.Span,
	}
)

// Within narrows the verbs in do to one part of the page.
func (b *Browser) Within(name string, do func()) {
	b.t.Helper()
	found := b.named(isGroup, name)
	if len(found) == 0 {
		found = b.around(words(name))
	}
	switch len(found) {
	case 0:
		b.t.Fatalf("%s has no part called %q", b.at.Path, name)
	case 1:
	default:
		b.t.Fatalf("%s has %d parts called %q", b.at.Path, len(found), name)
	}
	page := b.page
	b.scope = append(b.scope, found[0])
	do()
	if b.page == page { // a new page has its own scope
		b.scope = b.scope[:len(b.scope)-1]
	}
}

func isGroup(n *html.Node) bool {
	return n.Data == "fieldset" || attr(n, "role") == "group" || attr(n, "role") == "radiogroup" || attr(n, "role") == "region"
}

// around finds the innermost parts in which name stands alone, as a heading,
// a cell or a term.
func (b *Browser) around(name string) []*html.Node {
	var found []*html.Node
	for _, n := range b.all(func(n *html.Node) bool { return slices.Contains(namings, n.DataAtom) }) {
		if text(n) != name {
			continue
		}
		for up := n.Parent; up != nil && up != b.inner(); up = up.Parent {
			row := up.Data == "div" && up.Parent != nil && up.Parent.Data == "dl"
			if row || slices.Contains(parts, up.DataAtom) || attr(up, "role") == "row" {
				if !slices.Contains(found, up) {
					found = append(found, up)
				}
				break
			}
		}
	}
	return found
}
