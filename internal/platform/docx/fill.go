package docx

import (
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"xaso/internal/platform/fault"
)

// Values are what the placeholders of a template stand for, by name:
//
//	string, int, int64   one value, written by {{name}} or {{name|format}}
//	bool                 for {{?name}} … {{/name}} and {{^name}} … {{/name}} only
//	[]Values             a list, repeated by {{#name}} … {{/name}}; {{stt}} counts
//	Picture              a picture in the line
//	Mark, Blank          a place that PDF reports in Anchors
//
// Inside a list the names of its items come before those around it.
type Values map[string]any

// A Blank is white in a line for what is written later, such as the number of a
// paper; its place is named like that of a Mark.
type Blank struct {
	Mark Mark
	Wide int // in spaces
}

// A Mark names the place a placeholder stands at.
type Mark string

// placeholder is {{name}}, {{name|format}}, {{#list}}, {{?if}}, {{^unless}},
// {{/end}}.
var placeholder = regexp.MustCompile(`\{\{\s*([#?^/]?)\s*([\p{L}\p{N}_.-]+)\s*((?:\|[^{}|]*)*)\}\}`)

// A tag is one placeholder found in a text.
type tag struct {
	kind string // "", "#", "?", "^", "/"
	name string
	how  []string // formats
	text string   // as it stands in the template
}

func tagOf(text string) (tag, bool) {
	m := placeholder.FindStringSubmatch(text)
	if m == nil || m[0] != text {
		return tag{}, false
	}
	t := tag{kind: m[1], name: m[2], text: text}
	for _, f := range strings.Split(m[3], "|") {
		if f = strings.TrimSpace(f); f != "" {
			t.how = append(t.how, f)
		}
	}
	return t, true
}

// Fill puts values into a template. Everything that is not a placeholder stays
// as it was. All placeholders without a value are reported together, each as an
// ErrUnknown that carries its text.
func Fill(template []byte, values Values) ([]byte, error) {
	f, err := open(template)
	if err != nil {
		return nil, err
	}
	w := &filler{file: f, said: map[string]bool{}}
	for _, name := range append([]string{f.main}, f.edges()...) {
		if f.parts[name] == nil {
			continue
		}
		top, err := f.story(name)
		if err != nil {
			return nil, err
		}
		w.part, w.links = name, nil
		separate(top)
		w.halves(top)
		top.kids = w.expand(top.kids, []Values{values})
		f.parts[name] = top.bytes()
		w.link()
	}
	if len(w.errs) > 0 {
		return nil, errors.Join(w.errs...)
	}
	return f.bytes()
}

// Placeholders are the names a template uses, in order, each once.
func Placeholders(template []byte) ([]string, error) {
	f, err := open(template)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, part := range append([]string{f.main}, f.edges()...) {
		if f.parts[part] == nil {
			continue
		}
		top, err := f.story(part)
		if err != nil {
			return nil, err
		}
		separate(top)
		for _, t := range tagsIn(top) {
			if t.kind != "/" && !slices.Contains(names, t.name) {
				names = append(names, t.name)
			}
		}
	}
	return names, nil
}

// A filler expands the parts of one file.
type filler struct {
	file  *file
	part  string
	links []relation // the part's new ones
	count int        // pictures and marks so far
	size  int        // nodes made by repeating
	errs  []error
	said  map[string]bool
}

// fail notes what is wrong, once for each placeholder.
func (w *filler) fail(err error) {
	key := err.Error()
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		key += fmt.Sprint(f.Args)
	}
	if !w.said[key] {
		w.said[key] = true
		w.errs = append(w.errs, err)
	}
}

// halves reports braces that are no placeholder, such as {{ho ten}} or {{ten}.
func (w *filler) halves(n *node) {
	if n.name == "w:p" {
		var text strings.Builder
		for _, t := range texts(n) {
			if _, ok := tagOf(t.chars()); !ok {
				text.WriteString(t.chars())
			} else {
				text.WriteString("\n")
			}
		}
		for _, line := range strings.Split(text.String(), "\n") {
			if at := strings.Index(line, "{{"); at >= 0 {
				w.fail(ErrUnclosed.With(cut(line[at:])))
			} else if at := strings.Index(line, "}}"); at >= 0 {
				w.fail(ErrUnclosed.With(strings.ToValidUTF8(line[max(at-20, 0):at+2], "")))
			}
		}
	}
	for _, k := range n.kids {
		w.halves(k)
	}
}

// cut is the beginning of a text, for a message.
func cut(text string) string {
	if runes := []rune(text); len(runes) > 30 {
		return string(runes[:30]) + "…"
	}
	return text
}

// found is a tag and the text that holds it.
type found struct {
	tag
	at *node // the w:t
}

// tagsIn are the tags below a node, in order; separate has put each into a
// text of its own.
func tagsIn(n *node) []found {
	var all []found
	if n.name == "w:t" {
		if t, ok := tagOf(n.chars()); ok {
			return []found{{t, n}}
		}
		return nil
	}
	for _, k := range n.kids {
		all = append(all, tagsIn(k)...)
	}
	return all
}

// crossing are the tags of a node whose other half is not in it. The halves of
// a row must be in one cell: what lies across cells repeats the row.
func crossing(n *node) []found {
	if n.name == "w:tr" {
		var all []found
		for _, k := range n.kids {
			all = append(all, crossing(k)...)
		}
		return all
	}
	var open []found
	for _, t := range tagsIn(n) {
		switch t.kind {
		case "#", "?", "^":
			open = append(open, t)
		case "/":
			if i := len(open) - 1; i >= 0 && open[i].name == t.name && open[i].kind != "/" {
				open = open[:i]
			} else {
				open = append(open, t)
			}
		}
	}
	return open
}

// expand fills siblings and resolves the sections that begin and end among them.
func (w *filler) expand(kids []*node, scope []Values) []*node {
	var out []*node
	for i := 0; i < len(kids); i++ {
		k := kids[i]
		if k.name == "" {
			out = append(out, k)
			continue
		}
		halves := crossing(k)
		if len(halves) == 0 {
			out = append(out, w.inside(k, scope)...)
			continue
		}
		first := halves[0]
		end, last := closing(kids[i:])
		if first.kind == "/" || end < 0 {
			w.fail(ErrUnclosed.With(first.text))
			return append(out, kids[i:]...)
		}
		blank(first)
		blank(last)
		out = append(out, w.section(first.tag, kept(kids[i:i+end+1]), scope)...)
		i += end
	}
	return out
}

// closing finds which of the siblings ends the section that the first half of
// them begins. Sections that cross each other end nowhere.
func closing(kids []*node) (int, found) {
	var open []string
	for i, k := range kids {
		for _, t := range crossing(k) {
			if t.kind != "/" {
				open = append(open, t.name)
				continue
			}
			last := len(open) - 1
			if last < 0 || open[last] != t.name {
				return -1, found{}
			}
			if open = open[:last]; last == 0 {
				return i, t
			}
		}
	}
	return -1, found{}
}

// blank takes a tag out; what held nothing else is then left out by kept.
func blank(t found) {
	t.at.kids = nil
	t.at.attrs = append(t.at.attrs, xml.Attr{Name: xml.Name{Local: "emptied"}})
}

// kept leaves out siblings that held only the tags of a section.
func kept(kids []*node) []*node {
	var out []*node
	for _, k := range kids {
		if emptied(k) {
			continue
		}
		out = append(out, k)
	}
	return out
}

func emptied(n *node) bool {
	marked, text := false, false
	n.each("w:t", func(t *node) {
		marked = marked || t.has("emptied")
		text = text || strings.TrimSpace(t.chars()) != ""
	})
	if n.name == "w:tc" { // a row keeps its cells
		return false
	}
	pictures := false
	n.each("w:drawing", func(*node) { pictures = true })
	return marked && !text && !pictures
}

// mostRepeated bounds what lists can grow a paper to, in nodes.
const mostRepeated = 400_000

// section repeats, shows or leaves out what stands between two tags.
func (w *filler) section(t tag, kids []*node, scope []Values) []*node {
	value, known := lookUp(scope, t.name)
	if !known {
		w.fail(ErrUnknown.With(t.text))
		return nil
	}
	var out []*node
	list, isList := value.([]Values)
	switch {
	case t.kind == "#" && isList:
		for i, item := range list {
			one := Values{"stt": i + 1}
			copies := make([]*node, len(kids))
			for n, k := range kids {
				copies[n] = k.clone()
				w.size += weight(k)
			}
			if w.size > mostRepeated {
				w.fail(ErrTooBig)
				return nil
			}
			out = append(out, w.expand(copies, append([]Values{item, one}, scope...))...)
		}
		if len(list) == 0 { // the template is wrong even when nothing is shown
			w.probe(kids)
		}
		return out
	case t.kind == "#" && !isFlag(value):
		w.fail(ErrShape.With(t.text))
		return nil
	case present(value) == (t.kind != "^"):
		return w.expand(kids, scope)
	}
	return nil
}

// probe reports halves left open in a part that is not shown.
func (w *filler) probe(kids []*node) {
	for i, k := range kids {
		if halves := crossing(k); len(halves) > 0 {
			if end, _ := closing(kids[i:]); end < 0 {
				w.fail(ErrUnclosed.With(halves[0].text))
			}
			return
		}
	}
}

func isFlag(v any) bool { _, ok := v.(bool); return ok }

// present tells whether a value counts as there.
func present(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case string:
		return strings.TrimSpace(v) != ""
	case int:
		return v != 0
	case int64:
		return v != 0
	case []Values:
		return len(v) > 0
	}
	return v != nil
}

func weight(n *node) int {
	total := 1
	for _, k := range n.kids {
		total += weight(k)
	}
	return total
}

func lookUp(scope []Values, name string) (any, bool) {
	name = norm.NFC.String(name)
	for _, s := range scope {
		if v, ok := s[name]; ok {
			return v, true
		}
	}
	return nil, false
}

// inside fills one node whose sections all end in it.
func (w *filler) inside(n *node, scope []Values) []*node {
	if n.name != "w:r" {
		n.kids = w.expand(n.kids, scope)
		if n.name == "w:tc" && (len(n.kids) == 0 || n.kids[len(n.kids)-1].name != "w:p") {
			n.kids = append(n.kids, &node{name: "w:p"}) // a cell ends with a paragraph
		}
		return []*node{n}
	}
	for i, k := range n.kids {
		if k.name != "w:t" {
			continue
		}
		k.attrs = slices.DeleteFunc(k.attrs, func(a xml.Attr) bool { return a.Name.Local == "emptied" })
		t, ok := tagOf(k.chars())
		if !ok {
			continue
		}
		value, known := lookUp(scope, t.name)
		if !known {
			w.fail(ErrUnknown.With(t.text))
			continue
		}
		more, err := w.value(t, value)
		if err != nil {
			w.fail(err)
			continue
		}
		if mark, isMark := value.(Mark); isMark {
			return w.bookmark(mark)
		}
		if blank, isBlank := value.(Blank); isBlank {
			n.kids = slices.Concat(n.kids[:i:i], more, n.kids[i+1:])
			return append(w.bookmark(blank.Mark), n)
		}
		n.kids = slices.Concat(n.kids[:i:i], more, n.kids[i+1:])
		break // separate left one placeholder to a run
	}
	return []*node{n}
}

// value is what stands in place of a placeholder.
func (w *filler) value(t tag, value any) ([]*node, error) {
	text := ""
	switch v := value.(type) {
	case string:
		text = v
	case int:
		text = strconv.Itoa(v)
	case int64:
		text = strconv.FormatInt(v, 10)
	case Mark:
		return nil, nil
	case Blank:
		return []*node{textNode(strings.Repeat("\u00a0", v.Wide))}, nil
	case Picture:
		return w.picture(v)
	default:
		return nil, ErrShape.With(t.text)
	}
	text, err := format(text, t.how)
	if err != nil {
		return nil, err
	}
	return pieces(text), nil
}
