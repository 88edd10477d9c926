package pages

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

//go:embed office.js
var keysSource []byte

// keysScript is the address of the script of keys. It names its content, so
// that a browser may keep it for ever and still gets the next one.
var keysScript = "/_office/phim-tat." + contentName(keysSource) + ".js"

func contentName(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}

func (o Office) script(w http.ResponseWriter, _ *http.Request, _ gate.Actor) error {
	h := w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	_, err := w.Write(keysSource)
	return err
}

// keys is the sheet of what each key does.
func (o Office) keys(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	return web.Page(w, r, http.StatusOK, keysPage())
}
