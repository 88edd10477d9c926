package ui_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"xaso/internal/ui"
)

type entry struct {
	Path   string
	SHA256 string
	Bytes  int
}

func manifest(t *testing.T) map[string]entry {
	t.Helper()
	b, err := fs.ReadFile(ui.Assets(), "manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	var m struct{ Files map[string]entry }
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m.Files
}

// TestManifestIsTrue finds a compiled file that was changed by hand, or a name
// whose hash is not that of its contents.
func TestManifestIsTrue(t *testing.T) {
	for name, e := range manifest(t) {
		b, err := fs.ReadFile(ui.Assets(), e.Path)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(b)
		if got := hex.EncodeToString(sum[:]); got != e.SHA256 || !strings.Contains(e.Path, got[:12]) || len(b) != e.Bytes {
			t.Errorf("%s: manifest %+v, contents %s of %d bytes", name, e, got, len(b))
		}
		if packed, err := fs.ReadFile(ui.Assets(), e.Path+".gz"); err == nil {
			r, err := gzip.NewReader(bytes.NewReader(packed))
			if err != nil {
				t.Fatal(err)
			}
			if plain, _ := io.ReadAll(r); !bytes.Equal(plain, b) {
				t.Errorf("%s.gz holds something else", e.Path)
			}
		}
	}
}

// TestWeight holds the budgets of a resident's first view, on a phone with
// little data: see assets/src/README.md.
func TestWeight(t *testing.T) {
	m := manifest(t)
	size := func(path string) int {
		b, err := fs.ReadFile(ui.Assets(), path)
		if err != nil {
			t.Fatal(err)
		}
		return len(b)
	}
	css, js := size(m["app.css"].Path+".gz"), size(m["app.js"].Path+".gz")
	fonts := size(m["be-vietnam-pro-latin-600.woff2"].Path) + size(m["be-vietnam-pro-vietnamese-600.woff2"].Path)
	page := packed(t, render(t, in(t, "vi"), ui.GalleryHome()))
	for _, tt := range []struct {
		what      string
		got, most int
	}{
		{"stylesheet, gzip", css, 15 * 1024},
		{"script, gzip", js, 6*1024 + 512},
		{"fonts", fonts, 35_000},
		{"a whole first view", css + js + fonts + page, 60 * 1024},
	} {
		t.Logf("%s: %d of %d bytes", tt.what, tt.got, tt.most)
		if tt.got > tt.most {
			t.Errorf("%s: %d bytes, at most %d", tt.what, tt.got, tt.most)
		}
	}
}

func packed(t *testing.T, s string) int {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, s); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

func TestAssetHandler(t *testing.T) {
	css := ui.Asset("app.css")
	tests := []struct {
		name, path, accept string
		status             int
		coding, kind       string
	}{
		{"brotli first", css, "gzip, deflate, br", 200, "br", "text/css; charset=utf-8"},
		{"gzip", css, "gzip;q=0.8", 200, "gzip", "text/css; charset=utf-8"},
		{"refused coding", css, "br;q=0, gzip", 200, "gzip", "text/css; charset=utf-8"},
		{"plain", css, "", 200, "", "text/css; charset=utf-8"},
		{"script", ui.Asset("app.js"), "br", 200, "br", "text/javascript; charset=utf-8"},
		{"fonts are packed already", ui.Asset("be-vietnam-pro-latin-600.woff2"), "br", 200, "", "font/woff2"},
		{"no hash", "/_assets/app.css", "br", 404, "", ""},
		{"the packed file by name", css + ".gz", "", 404, "", ""},
		{"no listing", "/_assets/", "", 404, "", ""},
		{"not upwards", "/_assets/../assets.go", "", 404, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "http://x"+tt.path, nil)
			r.Header.Set("Accept-Encoding", tt.accept)
			w := httptest.NewRecorder()
			ui.AssetHandler().ServeHTTP(w, r)
			h := w.Result().Header
			if w.Code != tt.status || h.Get("Content-Encoding") != tt.coding {
				t.Fatalf("status %d, coding %q; want %d, %q", w.Code, h.Get("Content-Encoding"), tt.status, tt.coding)
			}
			if tt.status != 200 {
				return
			}
			if h.Get("Content-Type") != tt.kind || !strings.Contains(h.Get("Cache-Control"), "immutable") || h.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("headers %v", h)
			}
		})
	}
}
