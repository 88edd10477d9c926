// Package pages is where an official sees what the commune owes the national
// portal or the province's system: how the line stands, what waits, what is
// stuck and what to do about it, which codes stand for what, and which
// dossiers differ on the two sides.
package pages

import (
	"bytes"
	"context"
	"embed"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"xaso/internal/modules/exchange"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
)

// Texts are the sentences of these pages.
//
//go:embed locale/*.json
var Texts embed.FS

// Path is the address of the first page, for the menu.
const Path = "/lien-thong-quoc-gia"

// A Hall is what the pages need.
type Hall struct {
	Office *exchange.Office
	// Names are those of officials, by account.
	Names func(ctx context.Context, who gate.Actor, ids ...string) (map[string]string, error)
	Now   func() time.Time
}

// Routes are the addresses of this package.
func Routes(h Hall) []web.Route {
	may := web.Needs(exchange.MayOperate)
	return []web.Route{
		web.Get(Path, may, h.overview),
		web.Post(Path+"/tam-dung", may, h.pause),
		web.Post(Path+"/gui-lai", may, h.resendAll),
		web.Get(Path+"/tin", may, h.list),
		web.Get(Path+"/tin/{message}", may, h.message),
		web.Post(Path+"/tin/{message}/gui-lai", may, h.resend),
		web.Post(Path+"/tin/{message}/bo-qua", may, h.skip),
		web.Get(Path+"/bang-ma", may, h.lists),
		web.Get(Path+"/bang-ma/{list}", may, h.oneList),
		web.Post(Path+"/bang-ma/{list}", may, h.setRow),
		web.Get(Path+"/doi-chieu", may, h.compare),
		web.Post(Path+"/doi-chieu", may, h.catchUp),
		web.Get(Path+"/nhat-ky", web.Needs(exchange.MayOpen), h.export),
	}
}

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }

// in is a name in the reader's language.
func in(ctx context.Context, n exchange.Name) string {
	if lang.Tag(ctx) == "en" && n.EN != "" {
		return n.EN
	}
	return n.VI
}

type overviewView struct {
	exchange.Overview
	System exchange.System
	Stuck  []exchange.Message
	Names  map[string]string
	Who    gate.Actor
	Done   string // what the last form did
	N      int
	Now    time.Time
}

func (h Hall) overview(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	ctx := r.Context()
	v := overviewView{System: h.Office.System(), Who: who, Done: r.URL.Query().Get("xong"), Now: h.Now()}
	v.N, _ = strconv.Atoi(r.URL.Query().Get("so"))
	var err error
	if v.Overview, err = h.Office.Overview(ctx, who); err != nil {
		return err
	}
	if v.Stuck, _, err = h.Office.List(ctx, who, "", exchange.Dead); err != nil {
		return err
	}
	if v.Names, err = h.Names(ctx, who, v.Line.PausedBy); err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, overviewPage(v))
}

func (h Hall) pause(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	on := r.PostFormValue("on") == "1"
	if err := h.Office.Pause(r.Context(), who, on); err != nil {
		return err
	}
	done := "di-tiep"
	if on {
		done = "tam-dung"
	}
	return web.Redirect(w, r, Path+"?xong="+done)
}

func (h Hall) resendAll(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	n, err := h.Office.ResendAll(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, Path+"?xong=gui-lai&so="+strconv.Itoa(n))
}

// views are the lists, by the word in their address.
var views = map[string][]exchange.State{
	"cho":    {exchange.Waiting, exchange.Behind},
	"loi":    {exchange.Dead},
	"da-gui": {exchange.Sent},
	"bo-qua": {exchange.Skipped},
}

// viewOrder is how the lists are offered.
var viewOrder = []string{"cho", "loi", "da-gui", "bo-qua"}

type listView struct {
	View     string
	Messages []exchange.Message
	Next     string
	Mode     exchange.Mode
}

func (h Hall) list(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v := listView{View: r.URL.Query().Get("loc"), Mode: h.Office.Mode()}
	if views[v.View] == nil {
		v.View = "cho"
	}
	var err error
	if v.Messages, v.Next, err = h.Office.List(r.Context(), who, r.URL.Query().Get("truoc"), views[v.View]...); err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, listPage(v))
}

type messageView struct {
	exchange.Opened
	System exchange.System
	Mode   exchange.Mode
	Names  map[string]string
	Who    gate.Actor
	Done   string
	Reason string // as typed
	Err    error
	Now    time.Time
}

// open reads a message for its page.
func (h Hall) open(r *http.Request, who gate.Actor) (messageView, error) {
	v := messageView{System: h.Office.System(), Mode: h.Office.Mode(), Who: who, Done: r.URL.Query().Get("xong"), Now: h.Now()}
	var err error
	v.Opened, err = h.Office.Find(r.Context(), who, r.PathValue("message"), r.URL.Query().Has("day-du"))
	if err == nil {
		v.Names, err = h.Names(r.Context(), who, v.SkippedBy)
	}
	return v, err
}

func (h Hall) message(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v, err := h.open(r, who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, messagePage(v))
}

func (h Hall) resend(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	err := h.Office.Resend(r.Context(), who, r.PathValue("message"))
	if fault.Told(err) {
		return h.again(w, r, who, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, h.here(r)+"?xong=gui-lai")
}

func (h Hall) skip(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	err := h.Office.Skip(r.Context(), who, r.PathValue("message"), identity.Compose(r.PostFormValue("reason")))
	if fault.Told(err) {
		return h.again(w, r, who, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, h.here(r)+"?xong=bo-qua")
}

func (h Hall) here(r *http.Request) string { return messageHref(r.PathValue("message")) }

func messageHref(id string) string { return Path + "/tin/" + url.PathEscape(id) }

// again shows a message with what could not be done about it.
func (h Hall) again(w http.ResponseWriter, r *http.Request, who gate.Actor, err error) error {
	v, failed := h.open(r, who)
	if failed != nil {
		return failed
	}
	v.Err, v.Reason = err, r.PostFormValue("reason")
	return web.Page(w, r, web.Status(err), messagePage(v))
}

// at is the sentence for a field of the form that was refused.
func (v messageView) at(ctx context.Context, field string) string {
	return lang.SayAt(ctx, v.Err, field)
}

type listsView struct {
	System exchange.System
	Lists  []exchange.List
}

func (h Hall) lists(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	all, err := h.Office.Lists(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, listsPage(listsView{h.Office.System(), all}))
}

type rowsView struct {
	System exchange.System
	exchange.List
	Value, Becomes string // in the form
	Err            error
	Done           bool
}

func (h Hall) rows(r *http.Request, who gate.Actor) (rowsView, error) {
	all, err := h.Office.Lists(r.Context(), who)
	if err != nil {
		return rowsView{}, err
	}
	i := slices.IndexFunc(all, func(l exchange.List) bool { return l.ID == r.PathValue("list") })
	if i < 0 {
		return rowsView{}, exchange.ErrNoList
	}
	return rowsView{System: h.Office.System(), List: all[i]}, nil
}

func (h Hall) oneList(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v, err := h.rows(r, who)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	v.Value, v.Done = q.Get("dong"), q.Has("xong")
	for _, row := range v.Rows {
		if row.Value == v.Value {
			v.Becomes = row.Becomes
		}
	}
	return web.Page(w, r, http.StatusOK, rowsPage(v))
}

func (h Hall) setRow(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	value, becomes := identity.Compose(r.PostFormValue("value")), identity.Compose(r.PostFormValue("becomes"))
	if r.PostFormValue("back") != "" {
		becomes = ""
	}
	err := h.Office.SetMapping(r.Context(), who, r.PathValue("list"), value, becomes)
	if !fault.Told(err) {
		if err != nil {
			return err
		}
		return web.Redirect(w, r, listHref(r.PathValue("list"))+"?xong")
	}
	v, failed := h.rows(r, who)
	if failed != nil {
		return failed
	}
	v.Value, v.Becomes, v.Err = value, becomes, err
	return web.Page(w, r, web.Status(err), rowsPage(v))
}

func listHref(id string) string { return Path + "/bang-ma/" + url.PathEscape(id) }

type compareView struct {
	exchange.Comparison
	System exchange.System
	Mode   exchange.Mode
	Who    gate.Actor
	Months []string
	Done   bool
	N      int
}

func (h Hall) compare(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	q := r.URL.Query()
	month := q.Get("thang")
	now := lang.Date(h.Now()) // 23/11/2026, in Viet Nam
	year, _ := strconv.Atoi(now[6:])
	this, _ := strconv.Atoi(now[3:5])
	var months []string
	for i := range 13 {
		at := time.Date(year, time.Month(this-i), 1, 0, 0, 0, 0, time.UTC)
		months = append(months, at.Format("2006-01"))
	}
	if month == "" {
		month = months[0]
	}
	v := compareView{System: h.Office.System(), Mode: h.Office.Mode(), Who: who, Months: months, Done: q.Has("xong")}
	v.N, _ = strconv.Atoi(q.Get("so"))
	var err error
	if v.Comparison, err = h.Office.Compare(r.Context(), who, month); err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, comparePage(v))
}

func (h Hall) catchUp(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	month := r.PostFormValue("thang")
	n, err := h.Office.CatchUp(r.Context(), who, month)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, Path+"/doi-chieu?"+url.Values{"thang": {month}, "xong": {"1"}, "so": {strconv.Itoa(n)}}.Encode())
}

// export sends a month of the outbox, masked, to be read by the province's
// people.
func (h Hall) export(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	month := r.URL.Query().Get("thang")
	if month == "" {
		now := lang.Date(h.Now())
		month = now[6:] + "-" + now[3:5]
	}
	var lines bytes.Buffer
	if _, err := h.Office.Export(r.Context(), who, month, &lines); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/jsonl; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="lien-thong-`+month+`.jsonl"`)
	_, err := lines.WriteTo(w)
	return err
}

var numbers = regexp.MustCompile(`\d{9,12}`)

// veiled is what the other side said, without personal numbers it may repeat.
func veiled(s string) string {
	return numbers.ReplaceAllStringFunc(s, identity.Mask)
}

// monthName writes 2026-11 as 11/2026.
func monthName(month string) string {
	year, m, _ := strings.Cut(month, "-")
	return m + "/" + year
}
