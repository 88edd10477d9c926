// Package pages shows household votes: what is voted on and what came of it,
// the ballot, the rules, and the work of those who hold a vote.
package pages

import (
	"context"
	"embed"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"xaso/internal/modules/votes"
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
	Path    = "/bieu-quyet"
	lawPath = Path + "/luat"
	newPath = Path + "/moi"
)

// A Hall is what the pages work with.
type Hall struct {
	Book    *votes.Book
	Network func(*http.Request) string // where a request came from: only counted, never kept
	Place   func(gate.Commune) votes.Place
	Now     func() time.Time
}

// Routes are the addresses of this package.
func Routes(h Hall) []web.Route {
	see, run, count := web.Needs(votes.MaySee), web.Needs(votes.MayRun), web.Needs(votes.MayCount)
	one := Path + "/{id}"
	return []web.Route{
		web.Get(Path, web.Public, h.list),
		web.Get(lawPath, web.Public, h.law),
		web.Get(newPath, run, h.askNew),
		web.Post(newPath, run, h.announce),
		web.Get(one, web.Public, h.vote),
		web.Get(one+"/bo-phieu", web.Public, h.askBallot),
		web.Post(one+"/bo-phieu", web.Public, h.ballot),
		web.Get(one+"/bien-nhan", web.Public, h.receipts),
		web.Get(one+"/kiem-phieu.json", web.Public, h.file),
		web.Get(one+"/giay/{name}", web.Public, h.paper),
		web.Get(one+"/dieu-hanh", see, h.work),
		web.Post(one+"/mo", run, h.act(func(r *http.Request, who gate.Actor, id string) error { return h.Book.Begin(r.Context(), who, id) })),
		web.Post(one+"/dong", run, h.act(func(r *http.Request, who gate.Actor, id string) error { return h.Book.Close(r.Context(), who, id) })),
		web.Post(one+"/huy", see, h.act(func(r *http.Request, who gate.Actor, id string) error {
			return h.Book.Cancel(r.Context(), who, id, text(r, "reason"))
		})),
		web.Post(one+"/huy-nhap", run, h.act(func(r *http.Request, who gate.Actor, id string) error {
			return h.Book.Discard(r.Context(), who, id, text(r, "reason"))
		})),
		web.Post(one+"/quyet-dinh", run, h.act(h.decide)),
		web.Post(one+"/gui", run, h.act(func(r *http.Request, who gate.Actor, id string) error { return h.Book.Send(r.Context(), who, id) })),
		web.Post(one+"/tra-loi", see, h.act(h.answer)),
		web.Post(one+"/ma-ho", run, h.invite),
		web.Get(one+"/truc-tuyen", run, h.lines("online")),
		web.Post(one+"/truc-tuyen", run, h.typed("online", h.optIn)),
		web.Get(one+"/gio-tay", run, h.lines("hands")),
		web.Post(one+"/gio-tay", run, h.typed("hands", h.hands)),
		web.Get(one+"/phieu-giay", count, h.lines("paper")),
		web.Post(one+"/phieu-giay", count, h.typed("paper", h.sheet)),
		web.Get(one+"/thung-phieu", count, h.lines("urn")),
		web.Post(one+"/thung-phieu", count, h.typed("urn", h.urn)),
	}
}

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }

func text(r *http.Request, name string) string { return strings.TrimSpace(r.PostFormValue(name)) }

// names reads one name on a line.
func names(s string) (all []string) {
	for line := range strings.Lines(s) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			all = append(all, line)
		}
	}
	return all
}

func date(d clock.Date) string { return fmt.Sprintf("%02d/%02d/%d", d.Day, int(d.Month), d.Year) }

func moment(ctx context.Context, ms int64) string { return lang.DateTime(ctx, time.UnixMilli(ms)) }

// typedMoment reads "25/11/2026 08:00" as it is in Viet Nam; 0 for anything else.
func typedMoment(s string) int64 {
	for _, layout := range []string{"2/1/2006 15:04", "2006-01-02T15:04", "2/1/2006 15h04"} {
		if at, err := time.ParseInLocation(layout, strings.TrimSpace(s), clock.Zone); err == nil {
			return at.UnixMilli()
		}
	}
	return 0
}

func typedDay(s string) clock.Date {
	at, err := time.Parse("2/1/2006", strings.TrimSpace(s))
	if err != nil {
		return clock.Date{}
	}
	return clock.Date{Year: at.Year(), Month: at.Month(), Day: at.Day()}
}

// items are the faults of a form for its summary.
func items(ctx context.Context, err error) []ui.ErrorItem {
	var all []ui.ErrorItem
	for _, f := range fault.All(err) {
		all = append(all, ui.ErrorItem{Field: f.Field, Text: lang.Say(ctx, f)})
	}
	return all
}

func at(ctx context.Context, err error, field string) string {
	if err == nil {
		return ""
	}
	return lang.SayAt(ctx, err, field)
}

func address(id, more string) string { return Path + "/" + id + more }

// choice names what a household can say.
func choice(ctx context.Context, v votes.Vote, c string) string {
	if name := v.Candidate(c); name != "" {
		return name
	}
	return t(ctx, "votes.choice."+c)
}

// forms are the forms of a vote in words.
func forms(ctx context.Context, all []votes.Form) string {
	var words []string
	for _, f := range all {
		words = append(words, t(ctx, "votes.form."+string(f)))
	}
	return strings.Join(words, ", ")
}

// share is "ít nhất 2/3" or "trên 1/2".
func share(ctx context.Context, s votes.Share) string {
	if s.Strict {
		return t(ctx, "votes.share.over", s.Num, s.Den)
	}
	return t(ctx, "votes.share.least", s.Num, s.Den)
}

func name(ctx context.Context, w votes.Wording) string { return lang.Pick(ctx, w.VI, w.EN) }

// standing is the state in a word.
func standing(ctx context.Context, v votes.View) ui.TagProps {
	switch {
	case v.State == votes.Announced:
		return ui.TagProps{Text: t(ctx, "votes.state.announced"), Kind: "wait"}
	case v.State == votes.Open && v.Over:
		return ui.TagProps{Text: t(ctx, "votes.state.counting"), Kind: "wait"}
	case v.State == votes.Open:
		return ui.TagProps{Text: t(ctx, "votes.state.open")}
	case v.State == votes.Cancelled:
		return ui.TagProps{Text: t(ctx, "votes.state.cancelled"), Kind: "quiet"}
	case v.Result.Passed:
		return ui.TagProps{Text: t(ctx, "votes.state.passed"), Kind: "done"}
	}
	return ui.TagProps{Text: t(ctx, "votes.state.failed"), Kind: "quiet"}
}

func (h Hall) list(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	all, err := h.Book.List(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, listPage(all, who.May(votes.MayRun)))
}

func (h Hall) law(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	rules, err := h.Book.Law()
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, lawPageOf(rules))
}

func (h Hall) vote(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v, err := h.Book.Show(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, votePage(v))
}

// ballotView is the ballot as somebody fills it.
type ballotView struct {
	votes.View
	SignedIn        bool
	Choice, Opinion string
	wrong           error
	Receipt         *votes.Receipt
}

func (h Hall) askBallot(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v, err := h.Book.Show(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	if v.State != votes.Open || v.Over || !v.Has(votes.Online) {
		return web.Redirect(w, r, address(v.ID, ""))
	}
	return web.Page(w, r, http.StatusOK, ballotPage(ballotView{View: v, SignedIn: who.SignedIn()}))
}

// ballot takes a ballot. The receipt is the answer itself: it stands in no
// address and is kept nowhere.
func (h Hall) ballot(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("id")
	said := votes.Said{Choice: text(r, "choice"), Opinion: text(r, "opinion")}
	receipt, wrong := h.Book.Cast(r.Context(), who, id, text(r, "code"), h.Network(r), said)
	v, err := h.Book.Show(r.Context(), who, id)
	if err != nil {
		return err
	}
	b := ballotView{View: v, SignedIn: who.SignedIn()}
	if wrong == nil {
		b.Receipt = &receipt
		return web.Page(w, r, http.StatusOK, receiptPage(b))
	}
	if !fault.Told(wrong) {
		return wrong
	}
	b.Choice, b.Opinion, b.wrong = said.Choice, said.Opinion, wrong
	return web.Page(w, r, web.Status(wrong), ballotPage(b))
}

func (h Hall) receipts(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	f, err := h.Book.Published(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	all := slices.Clone(f.Receipts)
	for _, b := range f.Ballots {
		all = append(all, b.Receipt)
	}
	slices.Sort(all)
	return web.Page(w, r, http.StatusOK, receiptsPage(f, slices.Compact(all)))
}
