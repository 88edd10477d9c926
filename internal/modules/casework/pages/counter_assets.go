package pages

import (
	"embed"
	"io/fs"
	"net/http"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// CounterTexts are the sentences of the counter's pages (the files counter_*).
var CounterTexts fs.FS = renamed{counterLocale, "locale_counter/"}

//go:embed locale_counter/*.json
var counterLocale embed.FS

// The files of the counter's own: what its pages need over the house's style
// and script, and no other page should load.
var (
	//go:embed assets/counter.js
	counterSource []byte
	//go:embed assets/upload.js
	uploadSource []byte
	//go:embed assets/board.js
	boardSource []byte
	//go:embed assets/counter.css
	counterSheet []byte
)

var (
	counterFile = ownFile{"/_office/quay.", ".js", "text/javascript; charset=utf-8", counterSource}
	uploadFile  = ownFile{"/_office/tai-len.", ".js", "text/javascript; charset=utf-8", uploadSource}
	boardFile   = ownFile{"/_office/bang-so.", ".js", "text/javascript; charset=utf-8", boardSource}
	styleFile   = ownFile{"/_office/quay.", ".css", "text/css; charset=utf-8", counterSheet}
)

// An ownFile is served under an address that names its content, so that a
// browser may keep it for ever and still gets the next one.
type ownFile struct {
	begin, end, kind string
	content          []byte
}

func (f ownFile) path() string { return f.begin + contentName(f.content) + f.end }

func (f ownFile) route() web.Route {
	return web.Get(f.path(), web.Public, func(w http.ResponseWriter, _ *http.Request, _ gate.Actor) error {
		h := w.Header()
		h.Set("Content-Type", f.kind)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		_, err := w.Write(f.content)
		return err
	}, web.House)
}
