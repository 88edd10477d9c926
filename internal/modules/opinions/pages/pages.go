// Package pages is where people answer statements one at a time, see the map of
// opinions that comes of it, add statements of their own, and where officials
// open, moderate and close conversations. Everything works without script.
package pages

import (
	"context"
	"crypto/rand"
	"embed"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"xaso/internal/modules/opinions"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// Texts are the sentences of these pages.
//
//go:embed locale/*.json
var Texts embed.FS

// Path is where conversations are, for the menu and for links from elsewhere.
const Path = "/ban-do-y-kien"

// RulesPath is where the rules of moderation and their log stand.
const RulesPath = "/kiem-duyet"

// A Hall is what the pages need.
type Hall struct {
	Book *opinions.Book
	// Network is where a request came from; it is counted in memory, never kept.
	Network func(r *http.Request) string
	Hamlets func(c gate.Commune) []string
	// Resolve names what a conversation belongs to.
	Resolve func(tx *gate.Tx, href string) (title string, ok bool)
	Now     func() time.Time

	flood *flood
}

// Routes are the addresses of this package.
func Routes(h Hall) []web.Route {
	h.flood = newFlood(h.Now)
	manage, moderate := web.Needs(opinions.MayManage), web.Needs(opinions.MayModerate)
	talk := Path + "/{talk}"
	return []web.Route{
		web.Get(Path, web.Public, h.list),
		web.Get(Path+"/mo", manage, h.opening),
		web.Post(Path+"/mo", manage, h.open),
		web.Get(talk, web.Public, h.talk),
		web.Post(talk, web.Public, h.vote),
		web.Post(talk+"/cau", web.Public, h.suggest),
		web.Get(talk+"/ket-qua", web.Public, h.results),
		web.Get(talk+"/so-dem.csv", web.Public, h.counts),
		web.Get(talk+"/phieu.csv", web.Public, h.votes),
		web.Get(talk+"/dieu-hanh", moderate, h.desk),
		web.Post(talk+"/duyet", moderate, h.decide),
		web.Post(talk+"/dong", manage, h.close),
	}
}

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }

// A trial is a form that was refused: which one, what was typed, and why.
type trial struct {
	Form  string
	Typed url.Values
	Err   error
}

func (x trial) value(form, name string) string {
	if x.Form != form {
		return ""
	}
	return x.Typed.Get(name)
}

func (x trial) wrong(ctx context.Context, form, name string) string {
	if x.Form != form {
		return ""
	}
	return lang.SayAt(ctx, x.Err, name)
}

func (x trial) summary(ctx context.Context) []ui.ErrorItem {
	var all []ui.ErrorItem
	for _, f := range fault.All(x.Err) {
		item := ui.ErrorItem{Text: lang.Say(ctx, f)}
		if item.Field = f.Field; f.Field == "closes" {
			item.Field = ui.DateField("closes")
		}
		all = append(all, item)
	}
	return all
}

// refused reports whether an error is told on the page of its form.
func refused(err error) bool {
	return fault.Told(err) || fault.KindOf(err) == fault.TooMany
}

func (x trial) status() int {
	if x.Err == nil {
		return http.StatusOK
	}
	if fault.KindOf(x.Err) == fault.Invalid {
		return http.StatusUnprocessableEntity
	}
	return web.Status(x.Err)
}

// The browser of somebody without an account keeps a number drawn by lot, so
// that it answers each statement once.
const (
	cookieName = "y-kien"
	cookieLife = 180 * 24 * 3600 // seconds
)

var tokenShape = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// voter is who votes here: the account, or the browser.
func voter(r *http.Request, who gate.Actor) opinions.Voter {
	if who.SignedIn() {
		return opinions.Voter{Account: who.ID}
	}
	k, err := r.Cookie(cookieName)
	if err != nil || !tokenShape.MatchString(k.Value) {
		return opinions.Voter{}
	}
	return opinions.Voter{Token: k.Value}
}

// known gives the browser its number where it has none.
func known(w http.ResponseWriter, r *http.Request, who gate.Actor) opinions.Voter {
	v := voter(r, who)
	if v.None() {
		v.Token = rand.Text()
		http.SetCookie(w, &http.Cookie{Name: cookieName, Value: v.Token, Path: string(site.Href(r.Context(), Path)), MaxAge: cookieLife,
			HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"})
	}
	return v
}

// dayOf reads the three boxes of a date; one that is none is zero.
func dayOf(q url.Values, name string) clock.Date {
	var n [3]int
	for i, part := range []string{"-year", "-month", "-day"} {
		n[i], _ = strconv.Atoi(strings.TrimSpace(q.Get(name + part)))
	}
	d, err := clock.ParseDate(strconv.Itoa(n[0]) + "-" + pad(n[1]) + "-" + pad(n[2]))
	if err != nil {
		return clock.Date{}
	}
	return d
}

func pad(n int) string {
	if n >= 0 && n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

func shown(d clock.Date) string { return lang.Date(d.At(clock.At(12, 0))) }
