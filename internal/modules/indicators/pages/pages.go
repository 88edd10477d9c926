// Package pages shows the figures behind the criteria: the catalogue of what can
// be counted, one indicator with its history, hamlets and rows, and the figures
// that officials entered from documents.
package pages

import (
	"context"
	"embed"
	"net/http"
	"net/url"
	"time"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/metric"
	"xaso/internal/platform/web"
)

// Texts are the sentences of these pages.
//
//go:embed locale/*.json
var Texts embed.FS

// Addresses of the pages.
const (
	CataloguePath = "/so-do"
	EntriesPath   = "/so-lieu"
	IndicatorPath = "/chi-tieu"
)

// mostUpload bounds a document; scans of decisions are a few megabytes.
const mostUpload = 20 << 20

// A Hall is what the pages work with.
type Hall struct {
	Gate    *gate.Gate
	Sets    *criteria.Book
	Board   *indicators.Board
	Intake  *blob.Intake
	Files   blob.Store
	Hamlets func(gate.Commune) []string
	Now     func() time.Time
}

// Routes are the addresses of the figures.
func Routes(h Hall) []web.Route {
	one := IndicatorPath + "/{set}/{code}"
	return []web.Route{
		web.Get(CataloguePath, web.Needs(indicators.MaySee), h.catalogue),
		web.Get(EntriesPath, web.Needs(indicators.MaySee), h.entries),
		web.Get(EntriesPath+"/{entry}/tep", web.Needs(indicators.MaySee), h.file),
		web.Get(EntriesPath+"/{entry}/rut", web.Needs(indicators.MayEnter), h.askWithdraw),
		web.Post(EntriesPath+"/{entry}/rut", web.Needs(indicators.MayEnter), h.withdraw),
		web.Get(one, web.Public, h.indicator),
		web.Get(one+"/dong", web.Needs(indicators.MayOpenRows), h.rows),
		web.Get(one+"/nhap", web.Needs(indicators.MayEnter), h.askEnter),
		web.Post(one+"/nhap", web.Needs(indicators.MayEnter), h.enter, web.Body(mostUpload+1<<20)),
	}
}

// Address is the page of an indicator.
func Address(set, code string) string {
	return IndicatorPath + "/" + url.PathEscape(set) + "/" + url.PathEscape(code)
}

// read runs look for a reader who may see what the permission says.
func (h Hall) read(ctx context.Context, who gate.Actor, may gate.Permission, look func(tx *gate.Tx) error) error {
	return h.Gate.Read(ctx, who, may, func(tx *gate.Tx) error {
		if err := tx.Require(may == gate.Public || who.May(may)); err != nil {
			return err
		}
		return look(tx)
	})
}

// A use is an indicator that a metric helps to compute.
type use struct {
	Set  criteria.Set
	Code string
}

// catalogueView is what can be counted, and for what.
type catalogueView struct {
	Metrics []metric.Metric
	Year    int
	Figures map[string]metric.Figure // of the commune
	Uses    map[string][]use
	AsOf    clock.Date
}

func (h Hall) catalogue(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v := catalogueView{Metrics: h.Board.Catalogue(), Figures: map[string]metric.Figure{}, Uses: map[string][]use{}}
	err := h.read(r.Context(), who, indicators.MaySee, func(tx *gate.Tx) error {
		follows, err := h.Sets.Followed(tx)
		if err != nil {
			return err
		}
		v.AsOf = clock.DateOf(tx.Now())
		for _, f := range follows {
			year := f.Year
			if year == 0 {
				year = v.AsOf.Year
			}
			v.Year = max(v.Year, year)
			set, err := h.Sets.Set(tx, f.Set)
			if err != nil {
				return err
			}
			for _, ind := range set.Indicators {
				for _, name := range h.readBy(ind.Measure) {
					v.Uses[name] = append(v.Uses[name], use{set, ind.Code})
				}
			}
		}
		all, err := h.Board.Figures(tx, v.Year)
		for _, f := range all {
			if f.Cut == (metric.Cut{}) {
				v.Figures[f.Metric] = f
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, cataloguePage(v))
}

// readBy are the metrics that a measure reads, each once.
func (h Hall) readBy(m criteria.Measure) []string {
	var all []string
	seen := map[string]bool{}
	for _, source := range []string{m.Value, m.Numerator, m.Denominator} {
		for _, name := range h.Board.MetricsOf(source) {
			if !seen[name] {
				seen[name] = true
				all = append(all, name)
			}
		}
	}
	return all
}

// A lack is an indicator without data.
type lack struct {
	Set     criteria.Set
	Ind     criteria.Indicator
	Reading indicators.Reading
}

// entriesView is what officials entered, and what is still missing.
type entriesView struct {
	Entries  []indicators.Entry
	Units    map[string]criteria.Unit // by set and code
	Names    map[string]string        // of sets
	Lacks    []lack
	MayEnter bool
}

// mostEntries is how many entries one page lists.
const mostEntries = 200

func (h Hall) entries(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v := entriesView{Units: map[string]criteria.Unit{}, Names: map[string]string{}, MayEnter: who.May(indicators.MayEnter)}
	err := h.read(r.Context(), who, indicators.MaySee, func(tx *gate.Tx) error {
		follows, err := h.Sets.Followed(tx)
		if err != nil {
			return err
		}
		for _, f := range follows {
			set, err := h.Sets.Set(tx, f.Set)
			if err != nil {
				return err
			}
			v.Names[set.ID] = set.Title
			all, err := h.Board.Readings(tx, f.Set)
			if err != nil {
				return err
			}
			for i, ind := range set.Indicators {
				v.Units[set.ID+" "+ind.Code] = ind.Unit
				if all[i].State == indicators.NoData {
					v.Lacks = append(v.Lacks, lack{set, ind, all[i]})
				}
			}
		}
		v.Entries, err = h.Board.AllEntries(tx, mostEntries)
		return err
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, entriesPage(v))
}

// file gives the stored document of an entry.
func (h Hall) file(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	var e indicators.Entry
	err := h.read(r.Context(), who, indicators.MaySee, func(tx *gate.Tx) (err error) {
		e, err = h.Board.Entry(tx, r.PathValue("entry"))
		return err
	})
	if err != nil {
		return err
	}
	if e.File == nil {
		return gate.ErrMissing
	}
	f, err := h.Files.Open(r.Context(), e.File.Key)
	if err != nil {
		return err
	}
	defer f.Close()
	blob.ServeHeaders(w.Header(), e.File.Name, e.File.Type, true)
	http.ServeContent(w, r, "", time.UnixMilli(e.At), f)
	return nil
}

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }
