package resident

import (
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// edit is what the person did to one control since the page came.
type edit struct {
	value   string
	checked bool
	files   []string // paths
}

// edited is the control's state, at first as the page has it.
func (b *Browser) edited(n *html.Node) *edit {
	e := b.edits[n]
	if e == nil {
		e = &edit{value: attr(n, "value"), checked: has(n, "checked")}
		switch n.Data {
		case "textarea":
			e.value = strings.TrimPrefix(content(n), "\n")
		case "select":
			e.value = chosen(n)
		}
		b.edits[n] = e
	}
	return e
}

func content(n *html.Node) string {
	var s strings.Builder
	for c := range n.ChildNodes() {
		s.WriteString(c.Data)
	}
	return s.String()
}

// chosen is the text of the option that a select shows.
func chosen(n *html.Node) string {
	first := ""
	for o := range n.Descendants() {
		if o.Data == "option" && has(o, "selected") {
			return text(o)
		}
		if o.Data == "option" && first == "" {
			first = text(o)
		}
	}
	return first
}

func textual(n *html.Node) bool {
	if n.Data == "textarea" {
		return true
	}
	boxes := []string{"checkbox", "radio", "file", "submit", "button", "image", "reset", "hidden"}
	return n.Data == "input" && !slices.Contains(boxes, kind(n))
}

func input(kinds ...string) func(*html.Node) bool {
	return func(n *html.Node) bool { return n.Data == "input" && slices.Contains(kinds, kind(n)) }
}

func isSelect(n *html.Node) bool { return n.Data == "select" }

// control finds the only usable control with this name.
func (b *Browser) control(what, name string, fits func(*html.Node) bool) *html.Node {
	b.t.Helper()
	found := b.named(fits, name)
	switch {
	case len(found) == 0:
		b.t.Fatalf("%s has no %s %q, only %q", b.at.Path, what, name, b.names(fits))
	case len(found) > 1:
		b.t.Fatalf("%s has %d of %s %q; narrow with Within", b.at.Path, len(found), what, name)
	case disabled(found[0]):
		b.t.Fatalf("%s: %s %q is disabled", b.at.Path, what, name)
	}
	return found[0]
}

func disabled(n *html.Node) bool {
	if has(n, "disabled") {
		return true
	}
	for ; n != nil; n = n.Parent {
		if n.Data == "fieldset" && has(n, "disabled") {
			return true
		}
	}
	return false
}

// Type fills a text field.
func (b *Browser) Type(label, text string) {
	b.t.Helper()
	n := b.control("text field", label, textual)
	if has(n, "readonly") {
		b.t.Fatalf("%s: %q cannot be changed", b.at.Path, label)
	}
	b.edited(n).value = text
}

// Holds says what a field shows: its text, or the option chosen.
func (b *Browser) Holds(label, value string) {
	b.t.Helper()
	n := b.control("field", label, func(n *html.Node) bool { return textual(n) || isSelect(n) })
	if got := b.edited(n).value; got != value {
		b.t.Errorf("%s: %q holds %q, want %q", b.at.Path, label, got, value)
	}
}

// Choose picks one answer of a question.
func (b *Browser) Choose(legend, option string) {
	b.t.Helper()
	b.Within(legend, func() {
		b.t.Helper()
		n := b.control("answer", option, input("radio", "checkbox"))
		if kind(n) == "radio" {
			for other := range b.page.Descendants() {
				if other.Data == "input" && kind(other) == "radio" && attr(other, "name") == attr(n, "name") && b.form(other) == b.form(n) {
					b.edited(other).checked = false
				}
			}
		}
		b.edited(n).checked = true
	})
}

// Check ticks a checkbox.
func (b *Browser) Check(label string) {
	b.t.Helper()
	b.edited(b.control("checkbox", label, input("checkbox"))).checked = true
}

// Uncheck empties a checkbox.
func (b *Browser) Uncheck(label string) {
	b.t.Helper()
	b.edited(b.control("checkbox", label, input("checkbox"))).checked = false
}

// Select picks one line of a list.
func (b *Browser) Select(label, option string) {
	b.t.Helper()
	n := b.control("list", label, isSelect)
	var offered []string
	for o := range n.Descendants() {
		if o.Data == "option" && !has(o, "disabled") {
			offered = append(offered, text(o))
		}
	}
	if !slices.Contains(offered, words(option)) {
		b.t.Fatalf("%s: %q does not offer %q, only %q", b.at.Path, label, option, offered)
	}
	b.edited(n).value = words(option)
}

// Attach puts files into a file field.
func (b *Browser) Attach(label string, files ...string) {
	b.t.Helper()
	n := b.control("file field", label, input("file"))
	if len(files) > 1 && !has(n, "multiple") {
		b.t.Fatalf("%s: %q takes one file", b.at.Path, label)
	}
	var paths []string
	for _, f := range files {
		paths = append(paths, filepath.Clean(f))
	}
	b.edited(n).files = paths
}
