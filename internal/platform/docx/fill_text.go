package docx

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// separate puts every placeholder below a node into a run of its own. Word
// splits a text into runs as it was typed and checked, so that one placeholder
// may lie in five of them; it takes the look of the first.
func separate(n *node) {
	if n.name == "w:p" {
		gather(n)
		split(n)
	}
	for _, k := range n.kids {
		separate(k)
	}
}

// texts are the w:t of one paragraph, not of those inside it.
func texts(n *node) []*node {
	var all []*node
	for _, k := range n.kids {
		switch k.name {
		case "w:t":
			all = append(all, k)
		case "w:p":
		default:
			all = append(all, texts(k)...)
		}
	}
	return all
}

// gather gathers each placeholder of a paragraph in the first text it lies in.
func gather(p *node) {
	all := texts(p)
	var whole strings.Builder
	starts := make([]int, len(all))
	for i, t := range all {
		starts[i] = whole.Len()
		whole.WriteString(t.chars())
	}
	text := whole.String()
	found := placeholder.FindAllStringIndex(text, -1)
	if len(found) == 0 {
		return
	}
	owner := func(at int) int {
		i := 0
		for i+1 < len(starts) && starts[i+1] <= at {
			i++
		}
		return i
	}
	parts := make([]strings.Builder, len(all))
	from := 0
	plain := func(to int) {
		for from < to {
			i := owner(from)
			end := to
			if i+1 < len(starts) {
				end = min(end, starts[i+1])
			}
			parts[i].WriteString(text[from:end])
			from = end
		}
	}
	for _, m := range found {
		plain(m[0])
		parts[owner(m[0])].WriteString(text[m[0]:m[1]])
		from = m[1]
	}
	plain(len(text))
	for i, t := range all {
		setText(t, parts[i].String())
	}
}

// setText gives a w:t its text, white at its ends included.
func setText(t *node, text string) {
	t.kids = nil
	if text != "" {
		t.kids = []*node{{text: text}}
	}
	if !t.has("xml:space") {
		t.attrs = append(t.attrs, xml.Attr{Name: xml.Name{Space: "xml", Local: "space"}, Value: "preserve"})
	}
}

// split breaks the runs below a node at their placeholders.
func split(n *node) {
	var out []*node
	for _, k := range n.kids {
		switch {
		case k.name == "w:r":
			out = append(out, splitRun(k)...)
			continue
		case k.name != "w:p" && k.name != "":
			split(k)
		}
		out = append(out, k)
	}
	n.kids = out
}

func splitRun(r *node) []*node {
	look := r.kid("w:rPr")
	var out []*node
	fresh := func() *node {
		c := &node{name: "w:r", attrs: bytesOf(r.attrs)}
		if look != nil {
			c.kids = []*node{look.clone()}
		}
		out = append(out, c)
		return c
	}
	var now *node
	add := func(k *node) {
		if now == nil {
			now = fresh()
		}
		now.kids = append(now.kids, k)
	}
	for _, k := range r.kids {
		text := k.chars()
		switch {
		case k == look:
			continue
		case k.name != "w:t" || !strings.Contains(text, "{{"):
			add(k)
			continue
		}
		from := 0
		for _, m := range placeholder.FindAllStringIndex(text, -1) {
			if m[0] > from {
				add(textNode(text[from:m[0]]))
			}
			now = fresh()
			add(textNode(text[m[0]:m[1]]))
			now = nil
			from = m[1]
		}
		if from < len(text) {
			add(textNode(text[from:]))
		}
	}
	if len(out) == 0 {
		return []*node{r}
	}
	return out
}

func textNode(text string) *node {
	t := &node{name: "w:t"}
	setText(t, text)
	return t
}

// pieces writes a value with its line breaks and tabs.
func pieces(text string) []*node {
	var out []*node
	for i, l := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if i > 0 {
			out = append(out, &node{name: "w:br"})
		}
		out = append(out, textNode(printable(l)))
	}
	return out
}

// printable leaves out what XML cannot hold.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, text)
}

// bookmark is a named place.
func (w *filler) bookmark(m Mark) []*node {
	w.count++
	at := func(name string, more ...string) *node {
		n := &node{name: name}
		for i := 0; i < len(more); i += 2 {
			n.attrs = append(n.attrs, xml.Attr{Name: xml.Name{Space: "w", Local: more[i]}, Value: more[i+1]})
		}
		return n
	}
	id := fmt.Sprint(90_000 + w.count)
	return []*node{at("w:bookmarkStart", "id", id, "name", string(m)), at("w:bookmarkEnd", "id", id)}
}

// picture stores a picture beside the part and shows it in the line.
func (w *filler) picture(p Picture) ([]*node, error) {
	if !showable(p.Data) {
		return nil, ErrPicture
	}
	w.count++
	id, name := fmt.Sprintf("rIdXaso%d", w.count), fmt.Sprintf("word/media/xaso%d.%s", w.count, kindOf(p.Data))
	w.file.add(name, p.Data)
	w.links = append(w.links, relation{id, "image", "/" + name})
	around := declared + "<w:r" + spaces + ">" + drawing(&p, id, 90_000+w.count) + "</w:r>"
	n, err := parse([]byte(around))
	if err != nil {
		return nil, err
	}
	shown := n.kids[0]
	for _, a := range n.attrs { // the template may not declare these names
		if a.Name.Space == "xmlns" {
			shown.attrs = append(shown.attrs, a)
		}
	}
	return []*node{shown}, nil
}

func kindOf(data []byte) string {
	if len(data) > 1 && data[0] == 0xFF && data[1] == 0xD8 {
		return "jpeg"
	}
	return "png"
}

// link writes the part's new relations, and the kinds of its pictures.
func (w *filler) link() {
	if len(w.links) == 0 {
		return
	}
	i := strings.LastIndex(w.part, "/") + 1
	name := w.part[:i] + "_rels/" + w.part[i:] + ".rels"
	rels, err := w.file.tree(name)
	if err != nil {
		rels = &node{name: "Relationships", attrs: []xml.Attr{{Name: xml.Name{Local: "xmlns"},
			Value: "http://schemas.openxmlformats.org/package/2006/relationships"}}}
	}
	for _, l := range w.links {
		rels.kids = append(rels.kids, plainNode("Relationship", "Id", l.id, "Type", nsRelation+"/image", "Target", l.target))
	}
	w.file.add(name, rels.bytes())
	types, err := w.file.tree("[Content_Types].xml")
	if err != nil {
		w.fail(err)
		return
	}
	known := map[string]bool{}
	types.each("Default", func(n *node) { known[strings.ToLower(n.attr("Extension"))] = true })
	for _, kind := range []string{"png", "jpeg"} {
		if !known[kind] {
			types.kids = append(types.kids, plainNode("Default", "Extension", kind, "ContentType", "image/"+kind))
		}
	}
	w.file.parts["[Content_Types].xml"] = types.bytes()
}

func plainNode(name string, more ...string) *node {
	n := &node{name: name}
	for i := 0; i < len(more); i += 2 {
		n.attrs = append(n.attrs, xml.Attr{Name: xml.Name{Local: more[i]}, Value: more[i+1]})
	}
	return n
}
