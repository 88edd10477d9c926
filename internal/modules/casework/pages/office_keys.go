package pages

import (
	_ "embed"
	"net/http"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

//go:embed office.js
var keysSource []byte

// keysFile is the script of keys.
var keysFile = web.NewFile("/_office/phim-tat.js", keysSource)

// keys is the sheet of what each key does.
func (o Office) keys(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	return web.Page(w, r, http.StatusOK, keysPage())
}
