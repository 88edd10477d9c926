// Package pages is where the people are asked before the commune decides: what
// is asked, the draft part by part, the form for an opinion, the questions, and
// what became of it all. Officials plan, publish, answer and close here.
package pages

import (
	"context"
	"embed"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"xaso/internal/modules/consultations"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// Texts are the sentences of these pages.
//
//go:embed locale/*.json
var Texts embed.FS

// Addresses of these pages.
const (
	Path    = "/lay-y-kien"
	newPath = Path + "/soan"
)

// Hall is what these pages stand on.
type Hall struct {
	Book      *consultations.Book
	Authority func(gate.Commune) string   // of the paper
	Hamlets   func(gate.Commune) []string // for opinions of meetings
	Network   func(*http.Request) string  // where a request comes from, kept in memory only
	Now       func() time.Time
	budget    *budget
}

// mostUpload is the largest form: a draft text.
const mostUpload = 2 << 20

// Routes are the addresses of this package.
func Routes(h Hall) []web.Route {
	h.budget = &budget{}
	manage := web.Needs(consultations.MayManage)
	return []web.Route{
		web.Get(Path, web.Public, h.list),
		web.Get(newPath, manage, h.write),
		web.Post(newPath, manage, h.keep, web.Body(mostUpload)),
		web.Get(Path+"/{id}", web.Public, h.show),
		web.Get(Path+"/{id}/sua", manage, h.write),
		web.Post(Path+"/{id}/sua", manage, h.keep, web.Body(mostUpload)),
		web.Post(Path+"/{id}/mo", manage, h.publish),
		web.Get(Path+"/{id}/gop-y", web.Public, h.form),
		web.Post(Path+"/{id}/gop-y", web.Public, h.say),
		web.Get(Path+"/{id}/phieu-hoi", web.SignedIn, h.questions),
		web.Post(Path+"/{id}/phieu-hoi", web.SignedIn, h.answered),
		web.Get(Path+"/{id}/nhap", web.Needs(consultations.MayEnter), h.entry),
		web.Post(Path+"/{id}/nhap", web.Needs(consultations.MayEnter), h.enter),
		web.Get(Path+"/{id}/xu-ly", manage, h.desk),
		web.Post(Path+"/{id}/xu-ly/dang", manage, h.moderate),
		web.Post(Path+"/{id}/xu-ly/tra-loi", manage, h.reply),
		web.Post(Path+"/{id}/xu-ly/dong", web.Needs(consultations.MayClose), h.close),
		web.Get(Path+"/{id}/tong-hop", web.Public, h.paper),
		web.Get(Path+"/{id}/du-lieu", web.Public, h.data),
	}
}

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }

func address(id, page string) string { return Path + "/" + id + page }

func (h Hall) today() clock.Date { return clock.DateOf(h.Now()) }

func shown(d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	return lang.Date(d.At(0))
}

// A trial is a form that was sent and came back with its mistakes.
type trial struct {
	Values url.Values
	Err    error
}

func (x trial) value(name string) string { return x.Values.Get(name) }

// wrong is what is said beside a field.
func (x trial) wrong(ctx context.Context, field string) string {
	for _, f := range fault.All(x.Err) {
		if f.Field == field {
			return t(ctx, f.Code, f.Args...)
		}
	}
	return ""
}

func (x trial) items(ctx context.Context) []ui.ErrorItem {
	var all []ui.ErrorItem
	for _, f := range fault.All(x.Err) {
		all = append(all, ui.ErrorItem{Field: f.Field, Text: t(ctx, f.Code, f.Args...)})
	}
	return all
}

// answerable reports whether a mistake is the sender's to mend on the page;
// anything else is a page of its own.
func answerable(err error) bool {
	kind := fault.KindOf(err)
	return kind == fault.Invalid || kind == fault.Conflict || kind == fault.Busy
}

// settle leads on after a form, or shows it again.
func settle(w http.ResponseWriter, r *http.Request, err error, to string, again func(trial) error) error {
	switch {
	case err == nil:
		return web.Redirect(w, r, to)
	case !answerable(err):
		return err
	}
	return again(trial{r.PostForm, err})
}

func status(x trial) int {
	if x.Err != nil {
		return web.Status(x.Err)
	}
	return http.StatusOK
}

func number(s string) int {
	n, _ := strconv.Atoi(strings.TrimSpace(s)) // anything else is none
	return n
}

// A budget bounds how many opinions come without an account from one address
// in an hour. Whole hamlets share an address, so it is wide; it is forgotten
// with the hour and never written down.
type budget struct {
	mu   sync.Mutex
	hour int64
	used map[string]int
}

const perHour = 30

func (b *budget) take(from string, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if hour := now.Unix() / 3600; hour != b.hour || b.used == nil {
		b.hour, b.used = hour, map[string]int{}
	}
	b.used[from]++
	return b.used[from] <= perHour
}
