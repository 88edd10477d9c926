package pages

import (
	"net/http"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// catalogued are the services of the commune with the doors open to each.
type catalogued struct {
	Areas  []procedures.Area
	Offers map[string][]procedures.Offer // by field
	Saved  string                        // code of the service just changed
}

func (o Office) catalogue(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	all, err := o.Desk.Services().List(r.Context(), who)
	if err != nil {
		return err
	}
	c := catalogued{Offers: map[string][]procedures.Offer{}, Saved: r.URL.Query().Get("xong")}
	if c.Areas, err = o.Desk.Services().Areas(r.Context(), who); err != nil {
		return err
	}
	for _, offer := range all {
		slug := offer.Procedure.Field.Value.Slug
		c.Offers[slug] = append(c.Offers[slug], offer)
	}
	return web.Page(w, r, http.StatusOK, cataloguePage(c))
}

func (o Office) doors(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	all, err := o.Desk.Services().List(r.Context(), who)
	if err != nil {
		return err
	}
	for _, offer := range all {
		if offer.Procedure.Code == r.PathValue("code") {
			return web.Page(w, r, http.StatusOK, doorsPage(offer))
		}
	}
	return gate.ErrMissing
}

// setDoors stores what was ticked. Every door is then decided, so that a later
// default does not open one unasked.
func (o Office) setDoors(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	on := func(name string) *bool {
		ticked := r.PostFormValue(name) != ""
		return &ticked
	}
	set := procedures.Setting{Code: r.PathValue("code"), Off: r.PostFormValue("offered") == "",
		Here: on("here"), Counter: on("counter"), Post: on("post"), Handoff: on("handoff")}
	if err := o.Desk.Services().Set(r.Context(), who, set); err != nil {
		return err
	}
	return web.Redirect(w, r, "/danh-muc?xong="+set.Code)
}
