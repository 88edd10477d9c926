package docx

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"slices"
	"strings"
)

// What a file may unpack to: a template with a few pictures is some 100 KB.
const (
	mostParts    = 400
	mostPart     = 16 << 20 // bytes
	mostUnpacked = 48 << 20 // bytes
)

// A file is an opened DOCX: its parts in their order.
type file struct {
	names []string
	parts map[string][]byte
	main  string
}

// open unpacks a file and refuses what would run or fetch something on the
// machine of who opens the result.
func open(data []byte) (*file, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, ErrNotDocx
	}
	if len(z.File) > mostParts {
		return nil, ErrTooBig
	}
	f := &file{parts: map[string][]byte{}}
	total := int64(0)
	for _, entry := range z.File {
		if strings.HasSuffix(entry.Name, "/") {
			continue
		}
		if active(entry.Name) {
			return nil, ErrActive
		}
		if _, twice := f.parts[entry.Name]; twice {
			return nil, ErrNotDocx
		}
		part, err := unpack(entry)
		if err != nil {
			return nil, err
		}
		if total += int64(len(part)); total > mostUnpacked {
			return nil, ErrTooBig
		}
		f.names = append(f.names, entry.Name)
		f.parts[entry.Name] = part
	}
	return f, f.admit()
}

// unpack reads one part and believes the bytes, not the size the file states.
func unpack(entry *zip.File) ([]byte, error) {
	r, err := entry.Open()
	if err != nil {
		return nil, ErrNotDocx
	}
	defer r.Close()
	part, err := io.ReadAll(io.LimitReader(r, mostPart+1))
	if err != nil {
		return nil, ErrNotDocx
	}
	if len(part) > mostPart {
		return nil, ErrTooBig
	}
	return part, nil
}

// active names parts that hold programs or other applications' objects.
func active(name string) bool {
	name = strings.ToLower(name)
	for _, sign := range []string{"vbaproject", "vbadata", "activex", "/embeddings/", "oleobject", "/afchunk", "customui"} {
		if strings.Contains(name, sign) {
			return true
		}
	}
	return strings.HasSuffix(name, ".exe") || strings.HasSuffix(name, ".bin") && !strings.Contains(name, "printersettings")
}

// admit checks what the parts say of themselves and finds the main one.
func (f *file) admit() error {
	types, err := f.tree("[Content_Types].xml")
	if err != nil {
		return err
	}
	for _, t := range types.kids {
		kind := t.attr("ContentType")
		switch {
		case strings.Contains(kind, "macroEnabled"), strings.Contains(kind, "vbaProject"):
			return ErrActive
		case strings.HasSuffix(kind, "wordprocessingml.document.main+xml"), strings.HasSuffix(kind, "wordprocessingml.template.main+xml"):
			f.main = strings.TrimPrefix(t.attr("PartName"), "/")
		}
	}
	if f.main == "" || f.parts[f.main] == nil {
		return ErrNotDocx
	}
	for _, name := range f.names {
		if !strings.HasSuffix(name, ".rels") {
			continue
		}
		rels, err := f.tree(name)
		if err != nil {
			return err
		}
		for _, r := range rels.kids {
			kind := path.Base(r.attr("Type"))
			if kind == "aFChunk" || kind == "oleObject" || kind == "control" {
				return ErrActive
			}
			if r.attr("TargetMode") == "External" && kind != "hyperlink" {
				return ErrOutside
			}
		}
	}
	return nil
}

// fetching are fields whose result comes from other files or programs.
var fetching = []string{"DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "IMPORT", "LINK", "MACROBUTTON", "DATABASE", "RD"}

// story parses a part of the text: the main one, a header, a footer.
func (f *file) story(name string) (*node, error) {
	n, err := f.tree(name)
	if err != nil {
		return nil, err
	}
	var code strings.Builder
	n.each("w:instrText", func(k *node) { code.WriteString(k.chars()) })
	n.each("w:fldSimple", func(k *node) { code.WriteString(" " + k.attr("w:instr") + " ") })
	for _, word := range strings.Fields(strings.ToUpper(code.String())) {
		if slices.Contains(fetching, word) {
			return nil, ErrActive
		}
	}
	return n, nil
}

func (f *file) tree(name string) (*node, error) {
	data, ok := f.parts[name]
	if !ok {
		return nil, ErrNotDocx
	}
	return parse(data)
}

// relations are the targets a part names, by id.
func (f *file) relations(of string) map[string]relation {
	all := map[string]relation{}
	dir, base := path.Split(of)
	rels, err := f.tree(dir + "_rels/" + base + ".rels")
	if err != nil {
		return all // a part that names nothing has no list
	}
	for _, r := range rels.kids {
		target := r.attr("Target")
		if strings.HasPrefix(target, "/") {
			target = target[1:]
		} else {
			target = path.Join(dir, target)
		}
		all[r.attr("Id")] = relation{r.attr("Id"), path.Base(r.attr("Type")), target}
	}
	return all
}

// edges are the headers and footers the sections name.
func (f *file) edges() []string {
	var all []string
	for _, r := range f.relations(f.main) {
		if r.kind == "header" || r.kind == "footer" {
			all = append(all, r.target)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// bytes packs the parts again, in their order.
func (f *file) bytes() ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range f.names {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: made})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(f.parts[name]); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// add puts a part in, or another in its place.
func (f *file) add(name string, data []byte) {
	if _, there := f.parts[name]; !there {
		f.names = append(f.names, name)
	}
	f.parts[name] = data
}
