package sign

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"github.com/digitorus/pdf"
)

// An update is what is added to the end of a PDF: new objects, and new states
// of old ones.
type update struct {
	data    []byte
	reader  *pdf.Reader
	next    uint32 // number of the next new object
	objects []object
}

type object struct {
	id, gen uint32
	body    []byte
	at      int // where it came to stand
}

// most is the largest PDF that is signed or checked.
const most = 64 << 20 // bytes

// openPDF reads a file. The library panics where a file is broken; here that is
// ErrPDF.
func openPDF(data []byte) (u *update, err error) {
	defer broken(&err)
	if len(data) > most || !bytes.HasPrefix(data, []byte("%PDF-")) {
		return nil, ErrPDF
	}
	r, err := pdf.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("%w (%v)", ErrPDF, err)
	}
	if !r.Trailer().Key("Encrypt").IsNull() {
		return nil, ErrLocked
	}
	if r.Trailer().Key("Root").Key("Pages").IsNull() {
		return nil, ErrPDF
	}
	next := uint32(r.Trailer().Key("Size").Int64())
	for _, x := range r.Xref() {
		at := x.Ptr()
		next = max(next, at.GetID()+1)
	}
	return &update{data: data, reader: r, next: next}, nil
}

// broken turns the panics of the library into ErrPDF.
func broken(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%w (%v)", ErrPDF, r)
	}
}

// add puts in a new object and returns its number.
func (u *update) add(body string) uint32 {
	id := u.next
	u.next++
	u.objects = append(u.objects, object{id: id, body: []byte(body)})
	return id
}

// replace gives an object a new state.
func (u *update) replace(id, gen uint32, body string) {
	for i := range u.objects {
		if u.objects[i].id == id {
			u.objects[i].body = []byte(body)
			return
		}
	}
	u.objects = append(u.objects, object{id: id, gen: gen, body: []byte(body)})
}

// bytes is the file with the update behind it, in the way the file keeps its
// list of objects.
func (u *update) bytes() []byte {
	out := bytes.NewBuffer(slices.Clone(u.data))
	if n := len(u.data); n > 0 && u.data[n-1] != '\n' {
		out.WriteByte('\n')
	}
	for i := range u.objects {
		o := &u.objects[i]
		o.at = out.Len()
		fmt.Fprintf(out, "%d %d obj\n", o.id, o.gen)
		out.Write(o.body)
		out.WriteString("\nendobj\n")
	}
	start := out.Len()
	if u.reader.XrefInformation.Type == "stream" {
		u.listStream(out, start)
	} else {
		u.listTable(out)
	}
	fmt.Fprintf(out, "startxref\n%d\n%%%%EOF\n", start)
	return out.Bytes()
}

// sections are runs of objects with consecutive numbers, in order.
func (u *update) sections() [][]object {
	sorted := slices.Clone(u.objects)
	slices.SortFunc(sorted, func(a, b object) int { return int(a.id) - int(b.id) })
	var all [][]object
	for i, o := range sorted {
		if i == 0 || sorted[i-1].id+1 != o.id {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], o)
	}
	return all
}

func (u *update) listTable(out *bytes.Buffer) {
	out.WriteString("xref\n")
	for _, s := range u.sections() {
		fmt.Fprintf(out, "%d %d\n", s[0].id, len(s))
		for _, o := range s {
			fmt.Fprintf(out, "%010d %05d n \n", o.at, o.gen)
		}
	}
	fmt.Fprintf(out, "trailer\n<<%s>>\n", u.trailer(u.next))
}

// listStream lists the objects in a stream object, which is one of them.
func (u *update) listStream(out *bytes.Buffer, start int) {
	id := u.next
	u.objects = append(u.objects, object{id: id, at: start})
	var index string
	var rows bytes.Buffer
	for _, s := range u.sections() {
		index += fmt.Sprintf("%d %d ", s[0].id, len(s))
		for _, o := range s {
			rows.WriteByte(1)
			_ = binary.Write(&rows, binary.BigEndian, uint32(o.at)) // a buffer takes everything
			_ = binary.Write(&rows, binary.BigEndian, uint16(o.gen))
		}
	}
	fmt.Fprintf(out, "%d 0 obj\n<</Type/XRef/W[1 4 2]/Index[%s]/Length %d%s>>\nstream\n", id, index, rows.Len(), u.trailer(id+1))
	out.Write(rows.Bytes())
	out.WriteString("\nendstream\nendobj\n")
}

// trailer names the root and the list before this one.
func (u *update) trailer(size uint32) string {
	t := u.reader.Trailer()
	text := fmt.Sprintf("/Size %d/Prev %d/Root %s", size, u.reader.XrefInformation.StartPos, reference(t.Key("Root")))
	if info := t.Key("Info"); info.Kind() == pdf.Dict && info.GetPtr() != t.GetPtr() {
		text += "/Info " + reference(info)
	}
	if id := t.Key("ID"); id.Len() == 2 {
		text += "/ID[" + hexed(id.Index(0).RawString()) + hexed(id.Index(1).RawString()) + "]"
	}
	return text
}

func reference(v pdf.Value) string {
	at := v.GetPtr()
	return fmt.Sprintf("%d %d R", at.GetID(), at.GetGen())
}

func hexed(text string) string { return "<" + hex.EncodeToString([]byte(text)) + ">" }

// mostDeep bounds how far direct values are followed.
const mostDeep = 32

// written is a value as the file would hold it inside the object of owner.
// What lies in other objects is named by reference.
func written(owner, v pdf.Value, depth int) string {
	if v.GetPtr() != owner.GetPtr() && v.Kind() != pdf.Null {
		return reference(v)
	}
	if depth > mostDeep {
		panic("nested too deep")
	}
	switch v.Kind() {
	case pdf.Bool:
		return strconv.FormatBool(v.Bool())
	case pdf.Integer:
		return strconv.FormatInt(v.Int64(), 10)
	case pdf.Real:
		return strconv.FormatFloat(v.Float64(), 'f', -1, 64)
	case pdf.String:
		return hexed(v.RawString())
	case pdf.Name:
		return named(v.Name())
	case pdf.Array:
		text := "["
		for i := range v.Len() {
			text += written(owner, v.Index(i), depth+1) + " "
		}
		return text + "]"
	case pdf.Dict:
		return "<<" + entries(owner, v, depth) + ">>"
	}
	return "null"
}

// entries are the keys of a dictionary but for some.
func entries(owner, v pdf.Value, depth int, but ...string) string {
	text := ""
	for _, key := range v.Keys() {
		if !slices.Contains(but, key) {
			text += named(key) + " " + written(owner, v.Key(key), depth+1) + "\n"
		}
	}
	return text
}

// named writes a name; what is not a plain letter is escaped.
func named(name string) string {
	var b bytes.Buffer
	b.WriteByte('/')
	for _, c := range []byte(name) {
		if c <= ' ' || c >= 127 || bytes.IndexByte([]byte("()<>[]{}/%#"), c) >= 0 {
			fmt.Fprintf(&b, "#%02x", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// pageAt finds a page by its number, from 1, and its height.
func (u *update) pageAt(number int) (page pdf.Value, ok bool) {
	count := 0
	var walk func(n pdf.Value, depth int) bool
	walk = func(n pdf.Value, depth int) bool {
		if depth > mostDeep {
			return false
		}
		if kids := n.Key("Kids"); kids.Kind() == pdf.Array {
			for i := range kids.Len() {
				if walk(kids.Index(i), depth+1) {
					return true
				}
			}
			return false
		}
		count++
		page = n
		return count == number
	}
	return page, walk(u.reader.Trailer().Key("Root").Key("Pages"), 0)
}
