// Package pages is where everybody signed in, resident or official, reads what
// the house has told them. Opening a notice marks it read and leads to what it
// is about.
package pages

import (
	"context"
	"embed"
	"log/slog"
	"net/http"
	"net/url"

	"xaso/internal/modules/notices"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
)

// Texts are the sentences of these pages.
//
//go:embed locale/*.json
var Texts embed.FS

// Path is the address of the list, for the menu.
const Path = "/thong-bao"

type hall struct{ board *notices.Board }

// Routes are the addresses of this package.
func Routes(b *notices.Board) []web.Route {
	h := hall{b}
	return []web.Route{
		web.Get(Path, web.SignedIn, h.list),
		web.Post(Path, web.SignedIn, h.readAll),
		web.Get(Path+"/mo", web.SignedIn, h.open),
	}
}

func (h hall) list(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	lines, next, err := h.board.Mine(r.Context(), who, r.URL.Query().Get("truoc"))
	if err != nil {
		return err
	}
	unread, err := h.board.Unread(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, listPage(lines, next, unread > 0))
}

// open leads to what a notice is about. That the notice was read is worth
// noting, but no reason to keep its reader waiting while the disk is full.
func (h hall) open(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.URL.Query().Get("so")
	if id == "" {
		return web.Redirect(w, r, Path)
	}
	line, err := h.board.Find(r.Context(), who, id)
	if err != nil {
		return err
	}
	if line.Unread() {
		if err := h.board.MarkRead(r.Context(), who, id); err != nil {
			slog.WarnContext(r.Context(), "a notice was opened and not marked", "error", err)
		}
	}
	if line.Href == "" {
		return web.Redirect(w, r, Path)
	}
	return web.Redirect(w, r, line.Href)
}

// readAll marks what the page showed and everything older.
func (h hall) readAll(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := h.board.MarkAllRead(r.Context(), who, r.PostFormValue("den")); err != nil {
		return err
	}
	return web.Redirect(w, r, Path)
}

// said is the sentence of a notice in the reader's language.
func said(ctx context.Context, l notices.Line) string {
	args := make([]any, len(l.Args))
	for i, a := range l.Args {
		args[i] = a
	}
	return lang.T(ctx, l.Key, args...)
}

func openHref(l notices.Line) string { return Path + "/mo?so=" + url.QueryEscape(l.ID) }

func olderHref(next string) string {
	if next == "" {
		return ""
	}
	return Path + "?truoc=" + url.QueryEscape(next)
}
