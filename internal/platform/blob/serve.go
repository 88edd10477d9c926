package blob

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// ServeHeaders sets what a browser must know of a file that somebody sent: to
// save it and not to run it, to keep no copy, and to lend it to no other site.
// Only our own JPEG is ever shown, and a spoken note played, in a page; inline
// is ignored for the rest.
func ServeHeaders(h http.Header, name, mime string, inline bool) {
	if !slices.Contains(Types, mime) {
		mime = "application/octet-stream"
	}
	way := "attachment"
	if inline && (mime == JPEG || slices.Contains(Sounds, mime)) {
		way = "inline"
	}
	h.Set("Content-Type", mime)
	h.Set("Content-Disposition", way+`; filename="`+plainName(name)+`"; filename*=UTF-8''`+escapeName(name))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}

// escapeName follows RFC 8187 (RFC 5987 before it), which knows fewer plain
// signs than a path in an address does.
func escapeName(name string) string {
	escaped := url.PathEscape(strings.ToValidUTF8(name, "_"))
	for _, sign := range []string{"'", "(", ")", "*", ":", "=", "@", ",", ";"} {
		escaped = strings.ReplaceAll(escaped, sign, url.QueryEscape(sign))
	}
	return escaped
}

// plainName is for programs that read only ASCII: "Don xin.pdf".
func plainName(name string) string {
	name = strings.NewReplacer("đ", "d", "Đ", "D").Replace(norm.NFD.String(name))
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r < ' ' || r > '~' || strings.ContainsRune(`"\/%`, r):
			return '_'
		}
		return r
	}, name)
}
