package ui

import (
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
	"strings"
)

//go:embed assets/dist
var embedded embed.FS

// AssetPrefix is where AssetHandler must be mounted. It does not depend on the
// commune: all communes of a process share the same files.
const AssetPrefix = "/_assets/"

// manifest maps a plain name ("app.css") to the file that carries its hash.
var manifest = readManifest()

func readManifest() map[string]string {
	var m struct {
		Files map[string]struct{ Path string }
	}
	b, err := embedded.ReadFile("assets/dist/manifest.json")
	if err == nil {
		err = json.Unmarshal(b, &m)
	}
	if err != nil {
		panic("ui: " + err.Error()) // embedded at build time: cannot happen in a built binary
	}
	paths := map[string]string{}
	for name, file := range m.Files {
		paths[name] = file.Path
	}
	return paths
}

// Assets returns the compiled files under their hashed names, each with its
// .gz and .br beside it where compressing helps.
func Assets() fs.FS {
	files, err := fs.Sub(embedded, "assets/dist")
	if err != nil {
		panic("ui: " + err.Error())
	}
	return files
}

// Asset returns the address of a compiled file: "app.css", "app.js",
// "icon.svg", "be-vietnam-pro-latin-600.woff2".
func Asset(name string) string {
	if path, ok := manifest[name]; ok {
		return AssetPrefix + path
	}
	return AssetPrefix + name
}

var assetTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
}

// AssetHandler serves Assets under AssetPrefix: precompressed where the
// browser accepts it, and for ever, because a changed file has a new name.
func AssetHandler() http.Handler {
	files := Assets()
	known := map[string]string{} // hashed name to content type
	for _, path := range manifest {
		known[path] = assetTypes[path[strings.LastIndexByte(path, '.'):]]
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, AssetPrefix)
		kind, ok := known[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", kind)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Add("Vary", "Accept-Encoding")
		for _, coding := range [][2]string{{"br", ".br"}, {"gzip", ".gz"}} {
			if !accepts(r, coding[0]) {
				continue
			}
			if _, err := fs.Stat(files, name+coding[1]); err == nil {
				h.Set("Content-Encoding", coding[0])
				name += coding[1]
				break
			}
		}
		http.ServeFileFS(w, r, files, name)
	})
}

// accepts reports whether the browser takes a content coding. A quality of
// zero refuses it; other qualities make no difference to us.
func accepts(r *http.Request, coding string) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) == coding {
			q := strings.ReplaceAll(quality, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}
