package ui_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"xaso/internal/platform/lang"
	"xaso/internal/platform/site"
	"xaso/internal/ui"
)

// in returns a context whose reader has one language, at a plain site.
func in(t testing.TB, tag string) context.Context {
	t.Helper()
	texts := lang.Texts{}
	if err := texts.Load(ui.Texts); err != nil {
		t.Fatal(err)
	}
	return texts.For(site.With(context.Background(), &site.Site{Lang: tag}), tag)
}

func render(t testing.TB, ctx context.Context, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// outline parses markup and writes it one node a line: attributes sorted,
// classes as a set, runs of white space as one space, none at the ends of a
// text. What browsers show alike looks alike here. Attributes named in
// without are left out.
func outline(t testing.TB, markup string, without ...string) string {
	t.Helper()
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(markup), body)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, n := range nodes {
		write(&b, n, 0, without)
	}
	return b.String()
}

func write(b *strings.Builder, n *html.Node, depth int, without []string) {
	indent := strings.Repeat("  ", depth)
	switch n.Type {
	case html.TextNode:
		if text := strings.Join(strings.Fields(n.Data), " "); text != "" {
			b.WriteString(indent + "\"" + text + "\"\n")
		}
	case html.ElementNode:
		var attrs []string
		for _, a := range n.Attr {
			if slices.Contains(without, a.Key) {
				continue
			}
			if a.Key == "class" || a.Key == "aria-describedby" {
				words := strings.Fields(a.Val)
				if a.Key == "class" {
					slices.Sort(words)
					words = slices.Compact(words)
				}
				a.Val = strings.Join(words, " ")
			}
			attrs = append(attrs, a.Key+"="+a.Val)
		}
		slices.Sort(attrs)
		b.WriteString(strings.TrimRight(indent+"<"+n.Data+" "+strings.Join(attrs, " "), " ") + "\n")
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			write(b, c, depth+1, without)
		}
	}
}
