package pages

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"

	"xaso/internal/modules/surveys"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// The files that make the collector's pages work without signal. The service
// worker keeps nothing but these files and one empty page: whatever names a
// person lies in the browser's own store, under the account that fetched it,
// and goes when that account signs out.
var (
	//go:embed assets/phieu.js
	phoneSource []byte
	//go:embed assets/ve.js
	drawSource []byte
	//go:embed assets/tho.js
	workerSource []byte
	//go:embed assets/khao-sat.css
	styleSource []byte
)

var (
	phoneFile = web.NewFile("/_khao-sat/phieu.js", bare(phoneSource))
	drawFile  = web.NewFile("/_khao-sat/ve.js", bare(drawSource))
	styleFile = web.NewFile("/_khao-sat/khao-sat.css", bare(styleSource))
)

// spoken are comments on lines of their own and what lines begin with: a slow
// line need not carry them.
var spoken = regexp.MustCompile(`(?m)^[ \t]*(//.*\n)?`)

func bare(source []byte) []byte { return spoken.ReplaceAll(source, nil) }

// mostSheet bounds a sheet that is sent by script.
const mostSheet = 256 << 10

// shell is the page that stands for the collector's pages while there is no
// signal: the same for everybody, with nothing of anybody in it. The script
// draws into it what this telephone keeps.
func (h Hall) shell(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	return web.Page(w, r, http.StatusOK, shellPage())
}

// worker is the service worker of the collector's pages and of nothing else. It
// is told what to keep: the page without signal and the files it needs. A new
// version of any of them is a new worker.
func (h Hall) worker(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	ctx := r.Context()
	keep := struct {
		Shell string   `json:"shell"`
		Files []string `json:"files"`
		Scope string   `json:"scope"`
	}{Shell: site.Href(ctx, CollectPath+"/khong-mang") + "?lang=" + lang.Tag(ctx), Scope: site.Href(ctx, CollectPath),
		Files: []string{ui.Asset("app.css"), ui.Asset("app.js"), ui.Asset("icon.svg"), ui.Asset("be-vietnam-pro-vietnamese-600.woff2"),
			ui.Asset("be-vietnam-pro-latin-600.woff2"), phoneFile.Path(), drawFile.Path(), styleFile.Path()}}
	body, err := json.Marshal(keep)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Service-Worker-Allowed", site.Href(ctx, CollectPath))
	_, err = io.WriteString(w, "const keep = "+string(body)+"\n"+string(workerSource))
	return err
}

// kept is what a telephone is given of a campaign: no more of a household than
// it takes to find it and to ask.
type kept struct {
	ID            string                `json:"id"`
	Title         string                `json:"title"`
	From          string                `json:"from"`
	Until         string                `json:"until"` // after this day the telephone forgets it
	To            string                `json:"to"`
	Closed        bool                  `json:"closed"`
	Questionnaire surveys.Questionnaire `json:"form"`
	Households    []keptHousehold       `json:"households"`
}

type keptHousehold struct {
	ID      string           `json:"id"`
	Code    string           `json:"code"`
	Head    string           `json:"head"`
	Place   string           `json:"place"`
	Hamlet  string           `json:"hamlet"`
	People  int              `json:"people"`
	Members []surveys.Member `json:"members,omitempty"`
	State   string           `json:"state,omitempty"`
	Mine    bool             `json:"mine,omitempty"`
	By      string           `json:"by,omitempty"`
	Why     string           `json:"why,omitempty"`
}

// phoneData is all that a telephone keeps for its collector.
func (h Hall) phoneData(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	rounds, err := h.Book.Rounds(r.Context(), who)
	if err != nil {
		return err
	}
	all := []kept{}
	for _, c := range rounds {
		k := kept{ID: c.ID, Title: c.Title, From: c.From.String(), To: c.To.String(), Until: c.To.AddDays(surveys.KeptDays).String(), Closed: c.Closed > 0,
			Questionnaire: c.Questionnaire, Households: []keptHousehold{}}
		if k.Closed { // nothing is asked any more: only what became of sheets
			k.Until = clockDay(c.Closed).AddDays(surveys.KeptDays).String()
		}
		for _, v := range c.Visits {
			one := keptHousehold{ID: v.ID, Code: v.Code, Head: v.Head, Place: place(v), Hamlet: v.Hamlet, People: v.People, Members: v.Members, State: v.State, Mine: v.Mine, Why: v.Why}
			if !v.Mine {
				one.By = v.ByName
			}
			k.Households = append(k.Households, one)
		}
		all = append(all, k)
	}
	return answerJSON(w, http.StatusOK, map[string]any{"person": who.ID, "rounds": all})
}

// An arrived sheet, as the telephone sends it.
type arrived struct {
	ID        string          `json:"id"`
	Rev       int64           `json:"rev"`
	Person    string          `json:"person"`
	Campaign  string          `json:"campaign"`
	Household string          `json:"household"`
	Outcome   string          `json:"outcome"`
	Answers   surveys.Answers `json:"answers"`
	Reason    string          `json:"reason"`
	Filled    int64           `json:"filled"`
}

var errBadSheet = fault.New(fault.Invalid, "surveys.bad-sheet")

// receive takes a sheet from a telephone. Nobody's sheet goes in under another
// name: who filled it must be signed in.
func (h Hall) receive(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	var a arrived
	d := json.NewDecoder(r.Body)
	if err := d.Decode(&a); err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			return err
		}
		return errBadSheet
	}
	if a.Person != who.ID {
		return surveys.ErrOtherPerson
	}
	got, err := h.Book.Receive(r.Context(), who, surveys.Sheet{ID: a.ID, Campaign: a.Campaign, Household: a.Household, Revision: a.Rev, Outcome: a.Outcome,
		Answers: a.Answers, Reason: a.Reason, Filled: a.Filled})
	if err != nil && web.Status(err) == http.StatusUnprocessableEntity {
		return answerJSON(w, http.StatusUnprocessableEntity, map[string]any{"errors": problems(r.Context(), err)})
	}
	if err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, map[string]any{"state": got.State, "why": got.Why, "rev": got.Revision, "message": told(r.Context(), got)})
}

// told is what became of a sheet, in words.
func told(ctx context.Context, a surveys.Arrival) string {
	switch a.Why {
	case surveys.Twice, surveys.Met:
		return t(ctx, "surveys.visit."+a.Why, a.Other)
	case surveys.Late, surveys.WasAside:
		return t(ctx, "surveys.visit."+a.Why)
	}
	return t(ctx, "surveys.visit.done")
}

// problems are the faults of a sheet, by field.
func problems(ctx context.Context, err error) []map[string]string {
	all := []map[string]string{}
	for _, f := range fault.All(err) {
		all = append(all, map[string]string{"field": f.Field, "code": f.Code, "text": lang.Say(ctx, f)})
	}
	return all
}

func answerJSON(w http.ResponseWriter, status int, body any) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(body)
}

// phoneWords are the sentences that the script says; the rules it judges by are
// those of the server, in the same words. Those of the pages without signal only
// come with the page that is kept for them.
func phoneWords(ctx context.Context, shell bool) string {
	words := map[string]string{}
	say := func(keys ...string) {
		for _, key := range keys {
			words[key] = t(ctx, "surveys.phone."+key)
		}
	}
	say("pending", "sent", "draft", "rejected", "ready", "not-ready", "offline", "unsent", "unsent.one", "send", "sign-in", "sign-in.link",
		"others", "full", "no-store", "sheets", "error.title")
	for name, f := range map[string]*fault.Fault{"answer-missing": surveys.ErrMissingAnswer, "answer-choice": surveys.ErrNotChoice, "answer-number": surveys.ErrNotNumber,
		"answer-small": surveys.ErrTooSmall.With("%v"), "answer-great": surveys.ErrTooGreat.With("%v"), "answer-date": surveys.ErrNotDate, "answer-long": surveys.ErrTooLong.With("%v"),
		"reason-short": surveys.ErrReason.With("%v")} {
		words[name] = lang.Say(ctx, f)
	}
	if shell {
		say("nothing", "list", "back", "done", "unmet", "none", "by", "reload", "closed", "edit-online", "title")
		for name, key := range map[string]string{"met": "surveys.form.met", "not-met": "surveys.form.unmet", "outcome": "surveys.form.outcome", "reason": "surveys.form.reason",
			"save": "surveys.form.save", "born": "surveys.form.born", "optional": "surveys.form.optional", "yes": "surveys.form.yes", "no": "surveys.form.no"} {
			words[name] = t(ctx, key)
		}
	}
	body, _ := json.Marshal(words) // strings only
	return string(body)
}
