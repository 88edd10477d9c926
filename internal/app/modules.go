package app

import (
	"compress/gzip"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"

	apppages "xaso/internal/app/pages"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// Texts are the sentences of every room, in both languages.
func Texts() (lang.Texts, error) {
	texts := lang.Texts{}
	for _, of := range locales {
		if err := texts.Load(of); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

// Routes are all doors of the house, each with who may enter.
func (h *House) Routes() []web.Route {
	routes := []web.Route{
		web.Get(ui.AssetPrefix+"{file}", web.Public, plain(ui.AssetHandler()), web.House),
		web.Get("/_ui", web.Public, gallery, web.House),
	}
	for _, of := range h.rooms() {
		routes = append(routes, of...)
	}
	return routes
}

// plain lets an http.Handler of our own answer a route.
func plain(handler http.Handler) web.Handler {
	return func(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
		w.Header().Del("Cache-Control")
		handler.ServeHTTP(w, r)
		return nil
	}
}

func gallery(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	return web.Page(w, r, http.StatusOK, ui.Gallery())
}

// Handler is the whole house over HTTP. It fails for a route that does not say
// who may enter.
func (h *House) Handler() (http.Handler, error) {
	server := &web.Server{
		Texts:     h.texts,
		Commune:   h.tenant,
		Moved:     h.moved,
		Reader:    h.reader,
		ErrorPage: apppages.ErrorPage,
		Landing:   apppages.Landing(h.Communes),
		Notice:    h.notice,
		Secret:    h.secret, Token: h.Config.Token,
		Limits:     web.Limits{Reads: h.Config.Reads, Writes: h.Config.Writes},
		TrustProxy: h.Config.TrustProxy,
		Observe:    h.metrics.Request,
		Span:       h.traces.Request,
		Now:        h.now,
	}
	handler, err := server.Handler(h.Routes())
	if err != nil {
		return nil, err
	}
	return compressed(handler)
}

// compressed packs what is not packed already. The jitter hides from somebody
// who measures lengths what a page with a form token repeats of their input.
// A page is packed once and read once: a tenth fewer bytes would cost it twice
// the work. What is kept rendered is packed better, in package web.
func compressed(next http.Handler) (http.Handler, error) {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(gzip.BestSpeed),
		gzhttp.RandomJitter(32, 0, false))
	if err != nil {
		return nil, err
	}
	return wrap(next), nil
}

func (h *House) tenant(r *http.Request, slug string) (web.Commune, bool) {
	c, ok := h.Communes.Find(r.Host, slug)
	return web.Commune{ID: c.ID, Slug: c.Slug, Name: c.Name, Province: c.Province, Phone: c.Phone,
		Version: c.Version, Demo: c.Demo}, ok
}

// notice is the banner of every page while the disk takes no more writes.
func (h *House) notice() string {
	if h.Gate.Stopped() {
		return gate.ErrStopped.Code
	}
	return ""
}

// reader finds who asks: by session, or by API token for machines.
func (h *House) reader(r *http.Request, c web.Commune) (gate.Actor, site.Reader, error) {
	if token := web.Bearer(r); token != "" && strings.HasPrefix(r.URL.Path, "/api/") {
		who, p, err := h.People.ActorByToken(r.Context(), c.ID, token)
		return who, site.Reader{ID: p.ID, Name: p.Name}, err
	}
	who, reader, err := h.People.ActorBySession(r.Context(), c.ID, web.Session(r, c.ID))
	if err != nil || !who.SignedIn() {
		return who, site.Reader{}, err
	}
	return who, site.Reader{ID: reader.ID, Name: reader.Name, Rooms: menu(who, h.unread(r.Context(), who))}, nil
}

// unread is the number beside the notices in the menu. A page is not refused
// for want of it.
func (h *House) unread(ctx context.Context, who gate.Actor) int {
	n, err := h.Notices.Unread(ctx, who)
	if err != nil {
		slog.WarnContext(ctx, "unread notices not counted", "error", err)
	}
	return n
}

// calendar is the working days of a commune, for pages that read nothing else.
func (h *House) calendar(r *http.Request, c gate.Commune) (*clock.Calendar, error) {
	var cal *clock.Calendar
	err := h.Gate.Read(r.Context(), gate.Anonymous(c), gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		var err error
		cal, err = h.Services.Calendar(tx)
		return err
	})
	return cal, err
}

// publicURL is the address people use for a page of a commune, as printed
// into QR codes.
func (h *House) publicURL(r *http.Request, path string) string {
	base := strings.TrimSuffix(h.Config.PublicURL, "/")
	if base == "" {
		scheme := "http"
		if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
			scheme = "https"
		}
		base = fmt.Sprintf("%s://%s", scheme, r.Host)
	}
	return base + site.Href(r.Context(), path)
}
