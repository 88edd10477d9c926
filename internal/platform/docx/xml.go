package docx

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
)

// A node is an element, or text where name is empty. Names keep the prefix of
// the file, so that what is not understood is written back as it was.
type node struct {
	name  string // "w:p"
	attrs []xml.Attr
	kids  []*node
	text  string
}

// What a part may hold; a paper of a hundred pages has a few ten thousand.
const (
	mostNodes = 1_000_000
	mostDepth = 256
)

// parse reads one XML part. Document types, which can name other files, are
// refused.
func parse(data []byte) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict = true
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, ErrNotDocx }
	top := &node{}
	open := []*node{top}
	for count := 0; ; count++ {
		token, err := d.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, ErrNotDocx
		}
		if count > mostNodes || len(open) > mostDepth {
			return nil, ErrTooBig
		}
		last := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			n := &node{name: full(token.Name), attrs: bytesOf(token.Attr)}
			last.kids = append(last.kids, n)
			open = append(open, n)
		case xml.EndElement:
			if len(open) < 2 || last.name != full(token.Name) {
				return nil, ErrNotDocx
			}
			open = open[:len(open)-1]
		case xml.CharData:
			last.kids = append(last.kids, &node{text: string(token)})
		case xml.Directive:
			return nil, ErrActive
		}
	}
	if len(open) != 1 {
		return nil, ErrNotDocx
	}
	for _, n := range top.kids {
		if n.name != "" {
			return n, nil
		}
	}
	return nil, ErrNotDocx
}

func bytesOf(attrs []xml.Attr) []xml.Attr { return append([]xml.Attr(nil), attrs...) }

func full(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

// bytes writes the node as a part of its own.
func (n *node) bytes() []byte {
	var b bytes.Buffer
	b.WriteString(declared)
	n.write(&b)
	return b.Bytes()
}

func (n *node) write(b *bytes.Buffer) {
	if n.name == "" {
		_ = xml.EscapeText(b, []byte(n.text)) // a buffer takes everything
		return
	}
	b.WriteString("<" + n.name)
	for _, a := range n.attrs {
		b.WriteString(" " + full(a.Name) + `="` + escaped(a.Value) + `"`)
	}
	if len(n.kids) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteString(">")
	for _, k := range n.kids {
		k.write(b)
	}
	b.WriteString("</" + n.name + ">")
}

// attr is the value of an attribute, "" without it.
func (n *node) attr(name string) string {
	for _, a := range n.attrs {
		if full(a.Name) == name {
			return a.Value
		}
	}
	return ""
}

func (n *node) has(name string) bool {
	for _, a := range n.attrs {
		if full(a.Name) == name {
			return true
		}
	}
	return false
}

// kid is the first child of a name, nil without one; nil has no children.
func (n *node) kid(names ...string) *node {
	for _, name := range names {
		if n == nil {
			return nil
		}
		var found *node
		for _, k := range n.kids {
			if k.name == name {
				found = k
				break
			}
		}
		n = found
	}
	return n
}

// val is the w:val of a child, "" without it.
func (n *node) val(name string) string {
	if k := n.kid(name); k != nil {
		return k.attr("w:val")
	}
	return ""
}

// each calls body with every element of a name below n, in order.
func (n *node) each(name string, body func(*node)) {
	for _, k := range n.kids {
		if k.name == name {
			body(k)
		}
		k.each(name, body)
	}
}

// clone copies a node with everything below it.
func (n *node) clone() *node {
	c := &node{name: n.name, attrs: bytesOf(n.attrs), text: n.text}
	for _, k := range n.kids {
		c.kids = append(c.kids, k.clone())
	}
	return c
}

// chars is the text directly inside an element.
func (n *node) chars() string {
	var b strings.Builder
	for _, k := range n.kids {
		b.WriteString(k.text)
	}
	return b.String()
}
