package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // sizes and kinds of pictures
	_ "image/png"
	"math"
	"strings"
	"time"
)

// ErrPicture means a picture that is neither PNG nor JPEG.
var ErrPicture = errors.New("docx: picture is neither PNG nor JPEG")

// made is the date of every part: equal documents are equal bytes.
var made = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

const (
	nsMain     = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	nsRelation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsDrawing  = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
	nsArt      = "http://schemas.openxmlformats.org/drawingml/2006/main"
	nsPicture  = "http://schemas.openxmlformats.org/drawingml/2006/picture"
	declared   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	spaces     = ` xmlns:w="` + nsMain + `" xmlns:r="` + nsRelation + `" xmlns:wp="` + nsDrawing +
		`" xmlns:a="` + nsArt + `" xmlns:pic="` + nsPicture + `"`
)

// A writer puts the parts of one file together.
type writer struct {
	b         bytes.Buffer // of the part being written
	err       error
	relations []relation // of the part being written
	media     []medium   // of the whole file
	pictures  int
	anchors   int
	notes     []string // footnotes of the whole file
}

type relation struct{ id, kind, target string }

type medium struct {
	name string
	data []byte
}

// Bytes is the document as a DOCX file.
func (d Document) Bytes() ([]byte, error) {
	w := &writer{}
	var parts []medium
	page := d.Page
	if page.Width == 0 {
		page = A4()
	}
	links, edges := "", []relation{}
	for _, e := range []struct {
		kind, place string
		blocks      []Block
		on          bool
	}{
		{"header", "default", d.Header, len(d.Header) > 0}, {"footer", "default", d.Footer, len(d.Footer) > 0},
		{"header", "first", d.FirstHeader, d.OwnFirst}, {"footer", "first", d.FirstFooter, d.OwnFirst},
	} {
		if !e.on {
			continue
		}
		r := relation{fmt.Sprintf("rIdE%d", len(edges)+1), e.kind, fmt.Sprintf("%s%d.xml", e.kind, len(edges)+1)}
		edges = append(edges, r)
		links += fmt.Sprintf(`<w:%sReference w:type="%s" r:id="%s"/>`, e.kind, e.place, r.id)
		tag := map[string]string{"header": "hdr", "footer": "ftr"}[e.kind]
		parts = append(parts, w.part("word/"+r.target, tag, func() { w.blocks(e.blocks) })...)
	}
	parts = append(parts, w.part("word/document.xml", "document", func() {
		w.relations = append(w.relations, edges...)
		w.put("<w:body>")
		w.blocks(d.Body)
		w.put(`<w:sectPr>`, links, fmt.Sprintf(`<w:pgSz w:w="%d" w:h="%d"%s/>`, twips(page.Width), twips(page.Height), lying(page)),
			fmt.Sprintf(`<w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="567" w:footer="567" w:gutter="0"/>`,
				twips(page.Top), twips(page.Right), twips(page.Bottom), twips(page.Left)), titled(d.OwnFirst), "</w:sectPr></w:body>")
		w.relations = append(w.relations, relation{"rIdS", "styles", "styles.xml"})
		if len(w.notes) > 0 {
			w.relations = append(w.relations, relation{"rIdN", "footnotes", "footnotes.xml"}, relation{"rIdT", "settings", "settings.xml"})
		}
	})...)
	if w.err != nil {
		return nil, w.err
	}
	if len(w.notes) > 0 {
		parts = append(parts, w.part("word/footnotes.xml", "footnotes", w.footnotes)...)
		parts = append(parts, w.part("word/settings.xml", "settings", func() {
			w.put(`<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>`)
		})...)
		edges = append(edges, relation{kind: "footnotes", target: "footnotes.xml"}, relation{kind: "settings", target: "settings.xml"})
	}
	parts = append(parts, w.media...)
	return pack(d.Title, parts, edges)
}

func titled(own bool) string {
	if own {
		return "<w:titlePg/>"
	}
	return ""
}

func lying(p Page) string {
	if p.Width > p.Height {
		return ` w:orient="landscape"`
	}
	return ""
}

// pack writes the zip file around the parts.
func pack(title string, parts []medium, edges []relation) ([]byte, error) {
	types := declared + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>` +
		`<Default Extension="jpeg" ContentType="image/jpeg"/>` +
		typeOf("/word/document.xml", "document.main") + typeOf("/word/styles.xml", "styles") +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>`
	for _, e := range edges {
		types += typeOf("/word/"+e.target, e.kind)
	}
	all := []medium{
		{"[Content_Types].xml", []byte(types + "</Types>")},
		{"_rels/.rels", []byte(declared + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="` + nsRelation + `/officeDocument" Target="word/document.xml"/>` +
			`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
			`</Relationships>`)},
		{"docProps/core.xml", []byte(declared + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ` +
			`xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>` + escaped(title) + `</dc:title><dc:language>vi-VN</dc:language></cp:coreProperties>`)},
		{"word/styles.xml", []byte(declared + styles)},
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range append(all, parts...) {
		f, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: made})
		if err != nil {
			return nil, err
		}
		if _, err := f.Write(p.data); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func typeOf(part, kind string) string {
	return `<Override PartName="` + part + `" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.` + kind + `+xml"/>`
}

// styles sets the face of everything: Times New Roman, black.
const styles = `<w:styles xmlns:w="` + nsMain + `"><w:docDefaults><w:rPrDefault><w:rPr>` +
	`<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="Times New Roman"/>` +
	`<w:sz w:val="26"/><w:szCs w:val="26"/><w:lang w:val="vi-VN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>` +
	`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>`

// part writes one part and the relations it names.
func (w *writer) part(name, tag string, body func()) []medium {
	w.b.Reset()
	w.relations = nil
	w.put(declared, "<w:", tag, spaces, ">")
	body()
	w.put("</w:", tag, ">")
	parts := []medium{{name, bytes.Clone(w.b.Bytes())}}
	if len(w.relations) > 0 {
		rels := declared + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
		for _, r := range w.relations {
			rels += fmt.Sprintf(`<Relationship Id="%s" Type="%s/%s" Target="%s"/>`, r.id, nsRelation, r.kind, r.target)
		}
		parts = append(parts, medium{"word/_rels/" + strings.TrimPrefix(name, "word/") + ".rels", []byte(rels + "</Relationships>")})
	}
	return parts
}

func (w *writer) put(parts ...string) {
	for _, p := range parts {
		w.b.WriteString(p)
	}
}

// twips are twentieths of a point, the unit of the format; emu, of pictures,
// are 12,700 to the point.
func twips(points float64) int { return int(math.Round(points * 20)) }
func emu(points float64) int   { return int(math.Round(points * 12700)) }

// escaped is text as XML takes it; what XML cannot hold is left out.
func escaped(text string) string {
	var b strings.Builder
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, text)
	_ = xml.EscapeText(&b, []byte(text)) // a strings.Builder takes everything
	return b.String()
}

func (w *writer) blocks(all []Block) {
	for i, b := range all {
		switch b := b.(type) {
		case Paragraph:
			w.paragraph(b)
		case Table:
			w.table(b)
			if i == len(all)-1 || isTable(all[i+1]) { // tables that touch become one
				w.put(`<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p>`)
			}
		}
	}
	if len(all) == 0 {
		w.put("<w:p/>")
	}
}

func isTable(b Block) bool {
	_, ok := b.(Table)
	return ok
}

// addPicture stores a picture's bytes and returns the id to name it by.
func (w *writer) addPicture(p *Picture) (string, error) {
	_, kind, err := image.DecodeConfig(bytes.NewReader(p.Data))
	if err != nil || kind != "png" && kind != "jpeg" {
		return "", ErrPicture
	}
	w.pictures++
	name := fmt.Sprintf("media/image%d.%s", w.pictures, kind)
	w.media = append(w.media, medium{"word/" + name, p.Data})
	id := fmt.Sprintf("rIdP%d", w.pictures)
	w.relations = append(w.relations, relation{id, "image", name})
	return id, nil
}
