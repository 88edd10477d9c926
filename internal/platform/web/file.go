package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"path"
	"strings"

	"xaso/internal/platform/gate"
)

// A File is a script or style sheet that only some pages need, besides those
// of all pages. Its address names its content, so that a browser may keep it
// for ever and still gets the next one.
type File struct {
	path          string
	plain, packed []byte
}

// NewFile takes a name such as "/_office/quay.css" and what it holds; it is
// served as "/_office/quay.<hash>.css".
func NewFile(name string, content []byte) File {
	sum, ext := sha256.Sum256(content), path.Ext(name)
	return File{strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext, content, pack(content)}
}

// Path is the address.
func (f File) Path() string { return f.path }

// fileKinds are the types of files by the end of their names.
var fileKinds = map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}

// Route serves the file to everybody.
func (f File) Route() Route {
	return Get(f.path, Public, func(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
		h := w.Header()
		h.Set("Content-Type", fileKinds[path.Ext(f.path)])
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Add("Vary", "Accept-Encoding")
		body := f.plain
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body = f.packed
		}
		_, err := w.Write(body)
		return err
	}, House)
}

// pack is a file as it goes over the line, packed once and as small as can be.
func pack(plain []byte) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is one of the package's own
	}
	_, _ = z.Write(plain) // into memory
	_ = z.Close()
	return b.Bytes()
}
