package blob

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// Parts of an Office file that are read as XML are small; larger ones are not
// written by Word or Excel.
const longestPart = 4 * mebibyte

// A part may be this many times larger than its packed form. Excel reaches 30
// on empty tables; bombs need 1000.
const (
	steepest  = 200
	steepFrom = mebibyte // smaller parts may be as regular as they like
)

// mostUnaccounted bytes may lie between the parts; Word pads its first part.
const mostUnaccounted = 64 * 1024

// checkOffice tells Word from Excel and refuses what can act by itself or
// grow without bound: macros, embedded objects, templates from elsewhere,
// passwords, other archives.
func checkOffice(data []byte, limits Limits) (string, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "", ErrDamaged
	}
	if bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")) {
		return "", ErrTwoInOne
	}
	if len(z.File) > limits.MaxEntries {
		return "", ErrBomb
	}
	if z.Comment != "" || unaccounted(z.File, int64(len(data))) > mostUnaccounted {
		return "", ErrTwoInOne
	}
	if err := checkEntries(z.File, limits); err != nil {
		return "", err
	}
	types, err := z.Open("[Content_Types].xml")
	if err != nil {
		return "", ErrType // some other archive
	}
	defer types.Close()
	mime, err := mainType(types)
	if err != nil {
		return "", err
	}
	for _, f := range z.File {
		if strings.HasSuffix(strings.ToLower(f.Name), ".rels") {
			if err := checkRelations(f); err != nil {
				return "", err
			}
		}
	}
	return mime, unpackAll(z.File, limits)
}

// checkEntries judges the directory alone, before a byte is unpacked.
func checkEntries(files []*zip.File, limits Limits) error {
	seen := map[string]bool{}
	var total uint64
	for _, f := range files {
		name := strings.ToLower(f.Name)
		switch {
		case seen[name], strings.Contains(name, `\`), strings.HasPrefix(name, "/"),
			strings.Contains("/"+name+"/", "/../"):
			return ErrTwoInOne // readers would disagree on what is inside
		case f.Flags&1 != 0:
			return ErrLocked
		case f.Method != zip.Store && f.Method != zip.Deflate:
			return ErrDamaged
		case path.Base(name) == "vbaproject.bin", strings.Contains(name, "/activex/"),
			strings.HasPrefix(path.Base(name), "vbaproject"):
			return ErrMacros
		case strings.Contains(name, "/embeddings/"):
			return ErrObjectInside
		case f.UncompressedSize64 > steepFrom && f.UncompressedSize64/steepest > f.CompressedSize64:
			return ErrBomb
		}
		seen[name] = true
		total += f.UncompressedSize64
		if f.UncompressedSize64 > uint64(limits.MaxUnpacked) || total > uint64(limits.MaxUnpacked) {
			return ErrBomb
		}
	}
	return nil
}

// unaccounted counts the bytes that belong to no part: another archive before
// this one, or a program between the parts.
func unaccounted(files []*zip.File, size int64) int64 {
	for _, f := range files {
		size -= int64(f.CompressedSize64) + int64(2*len(f.Name)+30+46+len(f.Extra)) // APPNOTE.TXT 4.3.7, 4.3.12
	}
	return size
}

// mainType reads what the file says it is, in the words of ECMA-376 part 2.
func mainType(r io.Reader) (string, error) {
	var types struct {
		Defaults []struct {
			Type string `xml:"ContentType,attr"`
		} `xml:"Default"`
		Overrides []struct {
			Type string `xml:"ContentType,attr"`
		} `xml:"Override"`
	}
	if err := xml.NewDecoder(io.LimitReader(r, longestPart)).Decode(&types); err != nil {
		return "", ErrDamaged
	}
	mime := ""
	for _, t := range append(types.Defaults, types.Overrides...) {
		kind := strings.ToLower(strings.TrimSpace(t.Type))
		switch {
		case strings.Contains(kind, "macroenabled"), strings.Contains(kind, "vbaproject"),
			strings.Contains(kind, "activex"), strings.Contains(kind, "macrosheet"):
			return "", ErrMacros
		case kind == strings.ToLower(DOCX)+".main+xml":
			mime = DOCX
		case kind == strings.ToLower(XLSX)+".main+xml":
			mime = XLSX
		}
	}
	if mime == "" {
		return "", ErrType
	}
	return mime, nil
}

// checkRelations refuses what Office would fetch or run on opening. Links that
// a reader must click (hyperlink) are no more than text.
func checkRelations(f *zip.File) error {
	if f.UncompressedSize64 > longestPart {
		return ErrBomb
	}
	r, err := f.Open()
	if err != nil {
		return ErrDamaged
	}
	defer r.Close()
	var relations struct {
		All []struct {
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
			Mode   string `xml:"TargetMode,attr"`
		} `xml:"Relationship"`
	}
	if err := xml.NewDecoder(io.LimitReader(r, longestPart)).Decode(&relations); err != nil {
		return ErrDamaged
	}
	for _, rel := range relations.All {
		kind := strings.ToLower(path.Base(rel.Type))
		switch {
		case strings.Contains(kind, "vbaproject"), strings.Contains(kind, "macrosheet"):
			return ErrMacros
		case kind == "oleobject", kind == "package", kind == "control":
			return ErrObjectInside
		case strings.EqualFold(rel.Mode, "External") && kind != "hyperlink":
			return ErrObjectInside
		}
	}
	return nil
}

// unpackAll counts what really comes out: sizes in the directory can lie, and
// parts can overlap. It finds damaged parts on the way.
func unpackAll(files []*zip.File, limits Limits) error {
	left := limits.MaxUnpacked
	for _, f := range files {
		r, err := f.Open()
		if err != nil {
			return ErrDamaged
		}
		n, err := io.Copy(io.Discard, io.LimitReader(r, left+1))
		r.Close()
		left -= n
		if left < 0 {
			return ErrBomb
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return ErrDamaged
		}
	}
	return nil
}
