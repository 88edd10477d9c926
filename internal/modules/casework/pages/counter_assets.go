package pages

import (
	"embed"
	"io/fs"

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
	counterFile = web.NewFile("/_office/quay.js", counterSource)
	uploadFile  = web.NewFile("/_office/tai-len.js", uploadSource)
	boardFile   = web.NewFile("/_office/bang-so.js", boardSource)
	styleFile   = web.NewFile("/_office/quay.css", counterSheet)
)
