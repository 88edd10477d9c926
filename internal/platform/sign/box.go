package sign

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"

	"github.com/digitorus/pdf"
)

// A Box is something shown on a page: its place, in points from the page's top
// left corner, and its look, a PDF of one page of the box's size.
type Box struct {
	Page                int // from 1
	X, Y, Width, Height float64
	Look                []byte
	Says                string // the same in words, for who does not see it
}

var (
	objectHead = regexp.MustCompile(`(?m)^(\d+) 0 obj\b`)
	referring  = regexp.MustCompile(`\b(\d+) 0 R\b`)
)

// parts are the objects of a PDF that we drew ourselves: plain objects without
// compression of their list.
func parts(data []byte) map[int][]byte {
	all := map[int][]byte{}
	for _, m := range objectHead.FindAllSubmatchIndex(data, -1) {
		id, err := strconv.Atoi(string(data[m[2]:m[3]]))
		if _, there := all[id]; err != nil || there {
			continue
		}
		rest := data[m[1]:]
		end := bytes.Index(rest, []byte("\nendobj"))
		if s := bytes.Index(rest, []byte("stream\n")); s >= 0 && s < end {
			// A stream may hold any bytes: its end is the last before the object's.
			if e := bytes.Index(rest[s:], []byte("endstream\nendobj")); e >= 0 {
				end = s + e + len("endstream")
			}
		}
		if end > 0 {
			all[id] = bytes.TrimSpace(rest[:end])
		}
	}
	return all
}

// form turns the look of a box into an object that can be drawn on a page, and
// copies what it uses: faces and pictures.
func (u *update) form(b Box) (id uint32, err error) {
	defer broken(&err)
	r, err := pdf.NewReader(bytes.NewReader(b.Look), int64(len(b.Look)))
	if err != nil {
		return 0, fmt.Errorf("sign: look of a box: %w", err)
	}
	page := r.Trailer().Key("Root").Key("Pages").Key("Kids").Index(0)
	content := page.Key("Contents")
	if content.Kind() != pdf.Stream {
		return 0, fmt.Errorf("sign: look of a box: contents are %v", content.Kind())
	}
	c := copier{u: u, parts: parts(b.Look), made: map[int]uint32{}}
	at := content.GetPtr()
	stream := c.parts[int(at.GetID())]
	split := bytes.Index(stream, []byte("stream\n"))
	if split < 0 {
		return 0, fmt.Errorf("sign: look of a box: no content")
	}
	resources := page.Key("Resources")
	used := ""
	if own := page.GetPtr(); resources.GetPtr() == own {
		used = c.renumbered("<<" + entries(page, resources, 0) + ">>")
	} else {
		from := resources.GetPtr()
		used = fmt.Sprintf("%d 0 R", c.copy(int(from.GetID())))
	}
	head := bytes.TrimSuffix(bytes.TrimSpace(stream[:split]), []byte(">>"))
	head = bytes.TrimPrefix(head, []byte("<<"))
	return u.add(fmt.Sprintf("<</Type/XObject/Subtype/Form/BBox[0 0 %.2f %.2f]/Resources %s%s>>\n%s",
		b.Width, b.Height, used, c.renumbered(string(head)), stream[split:])), nil
}

// A copier brings objects of one file into another under new numbers.
type copier struct {
	u     *update
	parts map[int][]byte
	made  map[int]uint32
}

func (c *copier) copy(id int) uint32 {
	if n, done := c.made[id]; done {
		return n
	}
	n := c.u.add("null")
	c.made[id] = n
	body := c.parts[id]
	head, tail := string(body), ""
	if s := bytes.Index(body, []byte("stream\n")); s >= 0 {
		head, tail = string(body[:s]), string(body[s:])
	}
	c.u.replace(n, 0, c.renumbered(head)+tail)
	return n
}

// renumbered copies what a text refers to and names it by its new number.
func (c *copier) renumbered(text string) string {
	return referring.ReplaceAllStringFunc(text, func(ref string) string {
		id, err := strconv.Atoi(referring.FindStringSubmatch(ref)[1])
		if err != nil || c.parts[id] == nil {
			return "null"
		}
		return fmt.Sprintf("%d 0 R", c.copy(id))
	})
}

// rect is where a box stands, in the coordinates of the page: from its lower
// left corner, which need not be 0, 0.
func rect(page pdf.Value, b Box) string {
	media := inherited(page, "MediaBox")
	x, top := media.Index(0).Float64(), media.Index(3).Float64()
	if media.Len() != 4 {
		x, top = 0, 842
	}
	return fmt.Sprintf("[%.2f %.2f %.2f %.2f]", x+b.X, top-b.Y-b.Height, x+b.X+b.Width, top-b.Y)
}

// inherited finds a key of a page or of those it hangs under.
func inherited(page pdf.Value, key string) pdf.Value {
	for range mostDeep {
		if v := page.Key(key); v.Kind() != pdf.Null {
			return v
		}
		page = page.Key("Parent")
	}
	return pdf.Value{}
}
