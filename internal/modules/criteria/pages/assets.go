package pages

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

//go:embed assets/paste.js
var pasteSource []byte

// The script catches the table in what is pasted; without it the text with its
// tabs is sent.
var script = ownFile{"/_criteria/dan.", ".js", "text/javascript; charset=utf-8", pasteSource}

// An ownFile is served under an address that names its content, so that a
// browser may keep it for ever and still gets the next one.
type ownFile struct {
	begin, end, kind string
	content          []byte
}

func (f ownFile) path() string {
	sum := sha256.Sum256(f.content)
	return f.begin + hex.EncodeToString(sum[:6]) + f.end
}

func (f ownFile) route() web.Route {
	return web.Get(f.path(), web.Public, func(w http.ResponseWriter, _ *http.Request, _ gate.Actor) error {
		h := w.Header()
		h.Set("Content-Type", f.kind)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		_, err := w.Write(f.content)
		return err
	}, web.House)
}
