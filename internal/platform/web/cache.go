package web

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// pageCache keeps rendered public pages of anonymous readers: by commune,
// content version, language and address, for a minute, since a page may name
// the day a result would be due.
type pageCache struct {
	mu    sync.RWMutex
	pages map[pageKey]*kept
	bytes int // of all that is kept
	now   func() time.Time
}

type pageKey struct {
	commune  int64
	version  int64
	english  bool
	base     string
	host     string
	resource string
}

type kept struct {
	plain, gzip []byte
	until       time.Time
}

// Anybody can ask for a page under thousands of queries: what is kept is
// bounded in bytes as well.
const (
	cacheMost  = 2000
	cacheBytes = 24 << 20
	cacheTime  = time.Minute
)

func newPageCache(now func() time.Time) *pageCache {
	return &pageCache{pages: map[pageKey]*kept{}, now: now}
}

// anonymous is a reader whose page can be shared: no session, no language
// being chosen, no token.
func anonymous(v *visit, r *http.Request) bool {
	return Session(r, v.commune.ID) == "" && r.Header.Get("Authorization") == "" &&
		!strings.Contains(r.URL.RawQuery, "lang=")
}

func keyOf(v *visit, r *http.Request) pageKey {
	english := false
	if c, err := r.Cookie("lang"); err == nil {
		english = c.Value == "en"
	}
	return pageKey{int64(v.commune.ID), v.commune.Version, english, v.base, r.Host, r.URL.RequestURI()}
}

func (p *pageCache) answer(v *visit, r *http.Request) bool {
	if !anonymous(v, r) {
		return false
	}
	p.mu.RLock()
	k := p.pages[keyOf(v, r)]
	p.mu.RUnlock()
	if k == nil || p.now().After(k.until) {
		return false
	}
	k.write(v.w, r)
	return true
}

// keep renders by way of render and remembers a plain 200.
func (p *pageCache) keep(v *visit, r *http.Request, render func(http.ResponseWriter) error) error {
	rec := &recorder{header: v.w.Header(), code: http.StatusOK}
	if err := render(rec); err != nil {
		return err
	}
	if rec.code != http.StatusOK || !anonymous(v, r) {
		v.w.WriteHeader(rec.code)
		_, err := v.w.Write(rec.body.Bytes())
		return err
	}
	k := &kept{plain: rec.body.Bytes(), until: p.now().Add(cacheTime)}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(k.plain)
	z.Close()
	k.gzip = packed.Bytes()
	p.put(keyOf(v, r), k)
	k.write(v.w, r)
	return nil
}

func (p *pageCache) put(key pageKey, k *kept) {
	p.mu.Lock()
	defer p.mu.Unlock()
	size := k.size(key)
	if len(p.pages) >= cacheMost || p.bytes+size > cacheBytes {
		clear(p.pages) // a full cache is cheap to fill again and hard to keep fair
		p.bytes = 0
	}
	if old := p.pages[key]; old != nil {
		p.bytes -= old.size(key)
	}
	p.pages[key] = k
	p.bytes += size
}

func (k *kept) size(key pageKey) int { return len(k.plain) + len(k.gzip) + len(key.resource) }

func (k *kept) write(w http.ResponseWriter, r *http.Request) {
	h, body := w.Header(), k.plain
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "private, max-age=60")
	h.Add("Vary", "Accept-Encoding")
	h.Add("Vary", "Cookie")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = k.gzip
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body)
}

// recorder catches a rendered page.
type recorder struct {
	header http.Header
	body   bytes.Buffer
	code   int
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(code int)        { r.code = code }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
