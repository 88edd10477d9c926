package builder

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"

	"xaso/internal/platform/gate"
)

//go:embed builder.css
var styles []byte

// styleSheet is the address of what only these pages need besides the styles
// of all pages. It names its content, so that a browser may keep it for ever.
var styleSheet = "/_soan/soan." + contentName(styles) + ".css"

func contentName(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}

func (b Bench) style(w http.ResponseWriter, _ *http.Request, _ gate.Actor) error {
	h := w.Header()
	h.Set("Content-Type", "text/css; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	_, err := w.Write(styles)
	return err
}
