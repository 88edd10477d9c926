// Package site is the one thing every page knows of its surroundings: which
// commune it belongs to, who is reading, in which language, and under which
// address its links begin. Package web puts it into the request's context; ui
// and the pages read it.
package site

import (
	"context"
	"strings"
)

// A Site is what the layout of a page needs. The zero Site is a plain
// Vietnamese page of no commune, as error pages before routing are.
type Site struct {
	Commune  string // public name, "Xã Tống Sơn"
	Province string // "Tỉnh Thanh Hóa"
	Phone    string // the office's telephone, shown on every page; may be ""
	Base     string // prefix of every address: "" by host name, "/x/tong-son" by path
	Path     string // address of this page without Base, with its query
	Lang     string // "vi" or "en"
	Demo     bool   // says on every page that the data is invented
	Notice   string // one-line banner, e.g. while the house is read-only
	Key      string // fresh idempotency key for the forms of this page
	Form     string // anti-forgery token for the forms of this page
	Reader   Reader
}

// A Reader is the signed-in person as a page needs them. ID "" is nobody.
type Reader struct {
	ID   string
	Name string
	// Rooms are the entries of the menu that the reader may open, in order.
	Rooms []Room
}

// A Room is one entry of the menu. Label is a text key of package lang. Count
// is how much waits there unread, up to 100; 0 shows nothing.
type Room struct {
	Label, Path string
	Count       int
	// Aside rooms stand on the page of all rooms and not in the menu's row.
	Aside bool
}

type key struct{}

// With returns a context whose pages belong to s.
func With(ctx context.Context, s *Site) context.Context { return context.WithValue(ctx, key{}, s) }

// From returns the site of ctx, never nil.
func From(ctx context.Context) *Site {
	if s, ok := ctx.Value(key{}).(*Site); ok {
		return s
	}
	return &Site{Lang: "vi"}
}

// Href turns the address of a page ("/ho-so/1") into one that works under
// this site's base. Fragments, full addresses and "" pass unchanged.
func Href(ctx context.Context, path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
		return path
	}
	return From(ctx).Base + path
}
