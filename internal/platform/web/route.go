// Package web is the HTTP kit: routes that must name who may enter, handlers
// that return errors, the one table from fault kinds to statuses, and all that
// happens to a request before a handler sees it: commune, language, reader,
// limits, forgery and repetition.
package web

import (
	"net/http"

	"xaso/internal/platform/gate"
)

// Access says who may enter a route. The zero value lets nobody in and stops
// the start of the program.
type Access struct {
	kind       accessKind
	permission gate.Permission
}

type accessKind int

const (
	undeclared accessKind = iota
	public
	signedIn
	permitted
	secret
)

var (
	// Public is open to anybody.
	Public = Access{kind: public}
	// SignedIn is open to any known person of the commune.
	SignedIn = Access{kind: signedIn}
)

// Needs is open to whoever holds p in the commune.
func Needs(p gate.Permission) Access { return Access{kind: permitted, permission: p} }

// Secret is open to callers with the house's own token (monitoring): see
// Server.Token.
var Secret = Access{kind: secret}

// String is how golden files and the routes page write an access.
func (a Access) String() string {
	return [...]string{"NOBODY", "public", "signed in", string(a.permission), "house token"}[a.kind]
}

// Permission is the permission demanded, "" for the other kinds.
func (a Access) Permission() gate.Permission { return a.permission }

// A Handler answers a request from who, or returns the error to show.
type Handler func(w http.ResponseWriter, r *http.Request, who gate.Actor) error

// A Route is made only by Get, Post and their kin, which demand an Access.
type Route struct {
	method, path string
	access       Access
	handle       Handler
	house        bool  // answers without a commune
	cached       bool  // rendered bytes are kept for anonymous readers
	machine      bool  // speaks JSON: bearer tokens, problem+json, no form token
	signed       bool  // other systems call it; the body proves who they are
	body         int64 // most bytes of a request body
}

// defaultBody is the most an ordinary form may send.
const defaultBody = 1 << 20

func route(method, path string, a Access, h Handler, options []Option) Route {
	rt := Route{method: method, path: path, access: a, handle: h, body: defaultBody}
	for _, o := range options {
		o(&rt)
	}
	return rt
}

// Get declares a page.
func Get(path string, a Access, h Handler, options ...Option) Route {
	return route(http.MethodGet, path, a, h, options)
}

// Post declares a form's target. It runs with an idempotency key, and for
// signed-in readers only with the form token of their session.
func Post(path string, a Access, h Handler, options ...Option) Route {
	return route(http.MethodPost, path, a, h, options)
}

// Method declares a route of any other method, for the API.
func Method(method, path string, a Access, h Handler, options ...Option) Route {
	return route(method, path, a, h, options)
}

// An Option changes how a route is served.
type Option func(*Route)

// House marks a route that belongs to no commune: health, assets, first run.
func House(rt *Route) { rt.house = true }

// Cached keeps the rendered page for anonymous readers until the commune's
// content version changes, a minute at most. The page must hold no POST form.
func Cached(rt *Route) { rt.cached = true }

// Machine marks a route of the API.
func Machine(rt *Route) { rt.machine = true }

// Signed marks a route that another system calls with a body which proves by
// itself who sent it and which has effect once: it comes without key and form
// token, and its handler reads the body.
func Signed(rt *Route) { rt.signed, rt.machine = true, true }

// Body raises the most bytes a request may send, for uploads.
func Body(most int64) Option { return func(rt *Route) { rt.body = most } }

// Pattern is the route as ServeMux knows it: "GET /ho-so/{id}".
func (rt Route) Pattern() string { return rt.method + " " + rt.path }

// Access is who may enter.
func (rt Route) Access() Access { return rt.access }

// IsHouse reports whether the route answers without a commune.
func (rt Route) IsHouse() bool { return rt.house }

// String is the line of the route in testdata/routes.golden.
func (rt Route) String() string {
	s := rt.Pattern() + "  [" + rt.access.String() + "]"
	for _, mark := range []struct {
		on   bool
		word string
	}{{rt.house, "house"}, {rt.cached, "cached"}, {rt.machine, "machine"}, {rt.signed, "signed"}} {
		if mark.on {
			s += " " + mark.word
		}
	}
	return s
}
