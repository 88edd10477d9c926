package front

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

var (
	errAct   = fault.New(fault.Invalid, "report.act-unknown")
	errWords = fault.New(fault.Invalid, "report.words-missing")
	errStars = fault.New(fault.Invalid, "report.stars-missing")
	errCode  = fault.New(fault.Invalid, "report.code-unknown")
)

// What can be done with a report that was filed.
const (
	actFollow   = "theo-doi"
	actAdd      = "them-loi"
	actReopen   = "mo-lai"
	actRate     = "cham"
	actWithdraw = "rut"
)

// A move is one line of the way a report went.
type move struct {
	State string
	At    time.Time
	Words string // what was told to everybody
	Unit  string
	Law   string // of a refusal
}

// reportView is the page of one report. Own is set for its sender.
type reportView struct {
	item
	Moves       []move
	Before      []photo
	After       []photo
	Own         bool
	PIN         string
	Stars       int
	MayReopen   bool
	MayAdd      bool
	MayRate     bool
	Following   bool
	SignedIn    bool
	DuplicateOf string
	ExternalID  string
	Fault       error
	Typed       string // words that were refused
	Done        string // what has just worked
}

// A photo of a report by its number; Spoken is what a screen reader says.
type photo struct{ N int }

func photoPath(code string, n int, small bool) string {
	p := Path + "/viec/" + code + "/anh/" + strconv.Itoa(n)
	if small {
		return p + "?nho=1"
	}
	return p
}

// report is the page that everybody may see.
func (h Hall) report(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v, err := h.Desk.report(r.Context(), who, tidy(r.PathValue("code")), "")
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, reportPage(v))
}

// tidy reads a code as people write it down.
func tidy(code string) string { return strings.ToUpper(strings.Join(strings.Fields(code), "")) }

// askCode asks the sender for code and PIN.
func (h Hall) askCode(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	code := r.URL.Query().Get("ma")
	return web.Page(w, r, http.StatusOK, codePage(looking{Code: strings.ToValidUTF8(code[:min(len(code), 60)], "")}))
}

// looking is the page that asks for code and PIN.
type looking struct {
	Code  string
	Fault error
}

// openCode shows a report to its sender.
func (h Hall) openCode(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	code, pin := tidy(r.PostFormValue("ma")), strings.TrimSpace(r.PostFormValue("pin"))
	l := looking{Code: r.PostFormValue("ma")}
	if !h.tries.spend(h.Network(r)) {
		l.Fault = errFlood.With(h.Phone(who.Commune)).At("ma")
		return web.Page(w, r, http.StatusTooManyRequests, codePage(l))
	}
	v, err := h.Desk.report(r.Context(), who, code, pin)
	if err == nil && !v.Own || errors.Is(err, gate.ErrMissing) {
		err = errCode.At("ma")
	}
	if fault.KindOf(err) == fault.Internal && err != nil {
		return err
	}
	if err != nil {
		l.Fault = err
		return web.Page(w, r, statusOf(err), codePage(l))
	}
	return web.Page(w, r, http.StatusOK, reportPage(v))
}

// act does what the sender, or a follower, asks on the page of a report.
func (h Hall) act(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	code, pin := tidy(r.PathValue("code")), strings.TrimSpace(r.PostFormValue("pin"))
	words := strings.TrimSpace(strings.ReplaceAll(r.PostFormValue("loi"), "\r\n", "\n"))
	done, bad := h.actOn(r, who, code, pin, words)
	if bad != nil && !fault.Told(bad) && !errors.Is(bad, errFlood) {
		return bad
	}
	v, err := h.Desk.report(r.Context(), who, code, pin)
	if err != nil {
		return err
	}
	if bad != nil {
		v.Fault, v.Typed = bad, words
		return web.Page(w, r, statusOf(bad), reportPage(v))
	}
	v.Done = done
	return web.Page(w, r, http.StatusOK, reportPage(v))
}

func (h Hall) actOn(r *http.Request, who gate.Actor, code, pin, words string) (done string, err error) {
	act := r.PostFormValue("viec")
	switch {
	case r.PostFormValue("trang-web") != "":
		return "", errTrap
	case !h.budget.spend(h.Network(r)):
		return "", errFlood.With(h.Phone(who.Commune))
	case len([]rune(words)) > mostText:
		return "", errTooLong.With(mostText).At("loi")
	}
	switch act {
	case actFollow:
		return act, h.Desk.follow(r.Context(), who, code)
	case actAdd, actReopen:
		d := draft{}
		if err := h.receive(r, who, &d); err != nil {
			return "", err
		}
		if words == "" && (act == actReopen || len(d.Photos) == 0) {
			return "", errWords.At("loi")
		}
		if act == actReopen {
			return act, h.Desk.reopen(r.Context(), who, code, pin, words)
		}
		return act, h.Desk.add(r.Context(), who, code, pin, words, d.Photos)
	case actRate:
		stars, err := strconv.Atoi(r.PostFormValue("sao"))
		if err != nil || stars < 1 || stars > 5 {
			return "", errStars.At("sao")
		}
		return act, h.Desk.rate(r.Context(), who, code, pin, stars, words)
	case actWithdraw:
		return act, h.Desk.withdraw(r.Context(), who, code, pin, words)
	}
	return "", errAct
}

// photo sends a photo of a report that everybody may see.
func (h Hall) photo(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return gate.ErrMissing
	}
	key, err := h.Desk.photo(r.Context(), who, tidy(r.PathValue("code")), n, r.URL.Query().Get("nho") != "")
	if err != nil {
		return err
	}
	if err := h.sendFile(w, r, who, key, tidy(r.PathValue("code"))+"-"+strconv.Itoa(n)+".jpg", blob.JPEG); err != nil {
		return err
	}
	return nil
}

// steps are the way of a report, with what it still waits for.
func (v reportView) steps(ctx context.Context) []ui.Step {
	var steps []ui.Step
	for i, m := range v.Moves {
		s := ui.Step{Title: t(ctx, "report.state."+m.State), State: "done", When: lang.DateTime(ctx, m.At), Who: m.Unit, Why: m.Words}
		if m.Law != "" {
			s.Why = strings.TrimSpace(s.Why + " " + t(ctx, "report.law", m.Law))
		}
		if i == len(v.Moves)-1 && v.Closed.IsZero() {
			s.State = "now"
			if v.Late {
				s.State = "late"
			}
		}
		steps = append(steps, s)
	}
	if v.Closed.IsZero() && !v.Due.IsZero() {
		steps = append(steps, ui.Step{Title: t(ctx, "report.state.answered"), State: "todo", When: t(ctx, "report.due.before", lang.Date(v.Due))})
	}
	return steps
}

func (v reportView) rows(ctx context.Context) []ui.SummaryRow {
	rows := []ui.SummaryRow{{Key: t(ctx, "report.sent.code"), ValueBody: ui.Code(v.Code)}}
	if place := v.place(); place != "" {
		rows = append(rows, ui.SummaryRow{Key: t(ctx, "report.check.place"), Value: place})
	}
	rows = append(rows, ui.SummaryRow{Key: t(ctx, "report.filed"), Value: lang.DateTime(ctx, v.Filed)})
	if !v.Due.IsZero() && v.Closed.IsZero() {
		rows = append(rows, ui.SummaryRow{Key: t(ctx, "report.due"), Value: lang.Date(v.Due)})
	}
	if v.ExternalID != "" {
		rows = append(rows, ui.SummaryRow{Key: t(ctx, "report.external"), Value: v.ExternalID})
	}
	return append(rows, ui.SummaryRow{Key: t(ctx, "report.following"), Value: t(ctx, "report.followers", v.Followers)})
}

// stars are the five answers to "are you content?", the good ones first.
func stars(ctx context.Context) []ui.Choice {
	var all []ui.Choice
	for _, n := range []string{"5", "4", "3", "2", "1"} {
		all = append(all, ui.Choice{Value: n, Text: t(ctx, "report.stars."+n)})
	}
	return all
}

// summary lists what is wrong with what was asked.
func (v reportView) summary(ctx context.Context) []ui.ErrorItem {
	var items []ui.ErrorItem
	for _, f := range fault.All(v.Fault) {
		items = append(items, ui.ErrorItem{Field: f.Field, Text: lang.Say(ctx, f)})
	}
	return items
}
