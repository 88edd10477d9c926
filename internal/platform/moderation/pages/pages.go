// Package pages is where everybody reads by which rules words of residents are
// moderated, how often each was used, and why something was kept back.
package pages

import (
	"context"
	"embed"
	"net/http"
	"net/url"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/moderation"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// Texts are the sentences of these pages.
//
//go:embed locale/*.json
var Texts embed.FS

// Path is the address of the rules and the log.
const Path = "/kiem-duyet"

// Hall is what these pages stand on.
type Hall struct {
	Book *moderation.Book
	Now  func() time.Time
}

// Routes are the addresses of this package.
func Routes(h Hall) []web.Route {
	return []web.Route{web.Get(Path, web.Public, h.log)}
}

func (h Hall) log(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	page, err := h.Book.Log(r.Context(), who, r.URL.Query().Get("truoc"))
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, logPage(h.Book.On(clock.DateOf(h.Now())), page))
}

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }

func ruleText(ctx context.Context, r moderation.Rule) string { return lang.Pick(ctx, r.VI, r.EN) }

// used is how often a rule kept something back or masked it.
func used(p moderation.Page, rule string) int {
	n := 0
	for _, c := range p.Counts {
		if c.Rule == rule {
			n += c.N
		}
	}
	return n
}

func counted(p moderation.Page, s moderation.State) int {
	n := 0
	for _, c := range p.Counts {
		if c.State == s {
			n += c.N
		}
	}
	return n
}

func lines(ctx context.Context, rules []moderation.Rule, p moderation.Page) [][]ui.Cell {
	var rows [][]ui.Cell
	for _, l := range p.Lines {
		why := l.Rule
		for _, r := range rules {
			if r.ID == l.Rule {
				why = ruleText(ctx, r)
			}
		}
		note := l.Note
		if note == "" {
			note = t(ctx, "moderation.page.no-note")
		}
		rows = append(rows, ui.Row(lang.Date(l.At), t(ctx, "moderation.of."+l.Of),
			t(ctx, "moderation.state."+string(l.State)), why, note))
	}
	return rows
}

func older(p moderation.Page) string {
	if p.Next == "" {
		return ""
	}
	return Path + "?truoc=" + url.QueryEscape(p.Next)
}
