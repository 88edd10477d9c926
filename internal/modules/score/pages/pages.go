// Package pages shows the scores: the sheet of a period, one indicator with its
// trend and the dossiers behind it, the definitions in force, what everybody
// may know, and the panel of a dossier that says what an act would cost.
package pages

import (
	"context"
	"embed"
	"net/http"
	"net/url"
	"time"

	"xaso/internal/modules/score"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
)

// Texts are the sentences of these pages.
//
//go:embed locale/*.json
var Texts embed.FS

// Path is the address of the sheet.
const Path = "/diem"

// PublicPath is the address of what everybody may know.
const PublicPath = "/ket-qua-phuc-vu"

// A Hall is what the pages work with.
type Hall struct {
	Book *score.Book
	// Field names a field of work in the reader's language.
	Field func(ctx context.Context, slug string) string
	// Officials names officials by account.
	Officials func(ctx context.Context, who gate.Actor, ids ...string) (map[string]string, error)
	Now       func() time.Time
}

// Routes are the addresses of the scores.
func Routes(h Hall) []web.Route {
	return []web.Route{
		web.Get(Path, web.Needs(score.MaySee), h.sheet),
		web.Get(Path+"/tep", web.Needs(score.MaySee), h.sheetFile),
		web.Get(Path+"/cach-tinh", web.Needs(score.MaySee), h.schemes),
		web.Get(Path+"/cach-tinh/dat", web.Needs(score.MayDefine), h.askDefine),
		web.Post(Path+"/cach-tinh/dat", web.Needs(score.MayDefine), h.define),
		web.Get(Path+"/{indicator}", web.Needs(score.MaySee), h.indicator),
		web.Get(Path+"/{indicator}/tep", web.Needs(score.MaySee), h.indicatorFile),
		web.Get(PublicPath, web.Public, h.results),
	}
}

// asking is what an address asks for.
type asking struct {
	score.Query
	Now     time.Time
	Names   map[string]string // of officials
	Fielded func(ctx context.Context, slug string) string
}

// query reads ?ky=2026-11&linh-vuc=ho-tich&can-bo=…; the present month of the
// whole commune without them.
func (h Hall) query(r *http.Request, who gate.Actor) (asking, error) {
	q := r.URL.Query()
	a := asking{Now: h.Now(), Fielded: h.Field, Query: score.Query{Period: score.MonthOf(h.Now()), Cut: score.Cut{By: score.ByAll}}}
	if s := q.Get("ky"); s != "" {
		var err error
		if a.Period, err = score.ParsePeriod(s); err != nil {
			return a, gate.ErrMissing
		}
	}
	if s := q.Get("linh-vuc"); s != "" {
		a.Cut = score.Cut{By: score.ByField, Of: s}
	}
	if s := q.Get("can-bo"); s != "" {
		a.Cut = score.Cut{By: score.ByOfficer, Of: s}
		var err error
		if a.Names, err = h.Officials(r.Context(), who, s); err != nil {
			return a, err
		}
	}
	return a, nil
}

// address is that of a page for a query.
func address(path string, q score.Query, more ...string) string {
	v := url.Values{"ky": {q.Period.String()}}
	switch q.Cut.By {
	case score.ByField:
		v.Set("linh-vuc", q.Cut.Of)
	case score.ByOfficer:
		v.Set("can-bo", q.Cut.Of)
	}
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return path + "?" + v.Encode()
}

func (h Hall) sheet(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	a, err := h.query(r, who)
	if err != nil {
		return err
	}
	s := sheetView{asking: a}
	if s.Sheet, err = h.Book.Sheet(r.Context(), who, a.Query); err != nil {
		return err
	}
	if s.Trend, err = h.Book.Trend(r.Context(), who, a.Query, "2.1"); err != nil {
		return err
	}
	ids := []string{}
	for _, o := range s.Sheet.Officers {
		if o.Of != "" {
			ids = append(ids, o.Of)
		}
	}
	if len(ids) > 0 {
		if s.Names, err = h.Officials(r.Context(), who, ids...); err != nil {
			return err
		}
	}
	s.MayDefine = who.May(score.MayDefine)
	return web.Page(w, r, http.StatusOK, sheetPage(s))
}

func (h Hall) indicator(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	a, err := h.query(r, who)
	if err != nil {
		return err
	}
	v := oneView{asking: a, Which: r.URL.Query().Get("hs")}
	sheet, err := h.Book.Sheet(r.Context(), who, a.Query)
	if err != nil {
		return err
	}
	v.Scheme = sheet.Scheme
	found := false
	for n, l := range sheet.Lines {
		if l.ID == r.PathValue("indicator") {
			v.Line, found = l, true
			if sheet.Before != nil {
				v.Before = &sheet.Before[n]
			}
		}
	}
	if !found {
		return gate.ErrMissing
	}
	if v.Trend, err = h.Book.Trend(r.Context(), who, a.Query, v.Line.ID); err != nil {
		return err
	}
	if v.Line.Drillable() {
		if v.Which == "" {
			v.Which = score.Missing
		}
		v.List, err = h.Book.Drill(r.Context(), who, a.Query, v.Line.ID, v.Which, r.URL.Query().Get("sau"), 0)
		if err != nil {
			return err
		}
	}
	return web.Page(w, r, http.StatusOK, indicatorPage(v))
}

func (h Hall) schemes(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	all, err := h.Book.Schemes(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, schemesPage(all, who.May(score.MayDefine)))
}

func (h Hall) askDefine(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return web.Page(w, r, http.StatusOK, definePage("", nil))
}

func (h Hall) define(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	body := r.PostFormValue("body")
	if _, err := h.Book.Define(r.Context(), who, []byte(body)); err != nil {
		if web.Status(err) != http.StatusUnprocessableEntity {
			return err
		}
		return web.Page(w, r, http.StatusUnprocessableEntity, definePage(body, err))
	}
	return web.Redirect(w, r, Path+"/cach-tinh")
}

func (h Hall) results(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	all, err := h.Book.Results(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, resultsPage(all, h.Now()))
}

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }
