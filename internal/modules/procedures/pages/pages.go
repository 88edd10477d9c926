// Package pages shows the public services of a commune to whoever wants to
// know: the list with its search, and one page for each service that says what
// one gets, how long it takes, what it costs, what to bring and where to go.
//
// Both pages are public, the same for everybody and kept rendered; they hold
// no POST form. What no source confirms is marked on the page itself.
package pages

import (
	"embed"
	"net/http"
	"slices"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
)

// Texts are the sentences of these pages.
//
//go:embed locale/*.json
var Texts embed.FS

// An Office is where residents come in person; empty parts are left out.
type Office struct {
	Name    string // "Xã Tống Sơn"
	Address string
	Hours   string // in words
	Phone   string
}

// A Hall is what these pages show.
type Hall struct {
	Store  *procedures.Store
	Office func(gate.Commune) Office
	Now    func() time.Time
}

// Routes are the addresses of this package.
func Routes(h Hall) []web.Route {
	return []web.Route{
		web.Get("/thu-tuc", web.Public, h.list, web.Cached),
		web.Get("/thu-tuc/{code}", web.Public, h.procedure, web.Cached),
	}
}

// A shelf is the services of one field, in the catalogue's order.
type shelf struct {
	Area   procedures.Area
	Offers []procedures.Offer
}

// longestQuery is how much of a search is looked at, in characters; what is
// longer is nobody's question.
const longestQuery = 100

func (h Hall) list(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	offers, err := h.Store.Public(r.Context(), who)
	if err != nil {
		return err
	}
	query := []rune(r.URL.Query().Get("q"))
	query = query[:min(len(query), longestQuery)]
	if len(query) == 0 {
		return web.Page(w, r, http.StatusOK, listPage(shelves(offers)))
	}
	found := h.search(string(query), offers)
	return web.Page(w, r, http.StatusOK, foundPage(string(query), found))
}

// search keeps the order of the hits, best first.
func (h Hall) search(query string, offers []procedures.Offer) []procedures.Offer {
	among := make([]procedures.Procedure, len(offers))
	byCode := map[string]procedures.Offer{}
	for i, o := range offers {
		among[i] = o.Procedure
		byCode[o.Procedure.Code] = o
	}
	var found []procedures.Offer
	for _, hit := range h.Store.Library().Search(query, among) {
		found = append(found, byCode[hit.Procedure.Code])
	}
	return found
}

func shelves(offers []procedures.Offer) []shelf {
	var all []shelf
	for _, o := range offers {
		area := o.Procedure.Field.Value
		at := slices.IndexFunc(all, func(s shelf) bool { return s.Area.Slug == area.Slug })
		if at < 0 {
			at = len(all)
			all = append(all, shelf{Area: area})
		}
		all[at].Offers = append(all[at].Offers, o)
	}
	return all
}

func (h Hall) procedure(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	offer, calendar, err := h.Store.PublicOne(r.Context(), who, r.PathValue("code"))
	if err != nil {
		return err
	}
	form, err := h.Store.Library().FormFor(offer.Procedure)
	if err != nil {
		return err
	}
	s := service{
		Offer: offer, Form: form, Office: h.Office(who.Commune), tag: lang.Tag(r.Context()),
		catalogue: h.Store.Library().Catalogue,
	}
	s.Waits = s.waits(h.Now(), calendar)
	return web.Page(w, r, http.StatusOK, servicePage(s))
}
