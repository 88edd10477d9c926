package pages

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"xaso/internal/modules/votes"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// newView is a vote being planned.
type newView struct {
	votes.Plan
	Hamlets []string // that can be chosen
	Failed  []votes.Vote
	Law     votes.Rules
	opens   string
	closes  string
	wrong   error
}

func (h Hall) newView(r *http.Request, who gate.Actor) (v newView, err error) {
	v.Hamlets, v.Failed, v.Law, err = h.Book.Known(r.Context(), who)
	return v, err
}

func (h Hall) askNew(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v, err := h.newView(r, who)
	if err != nil {
		return err
	}
	v.Matter, v.Forms = "self-governing", []votes.Form{votes.Meeting}
	if len(v.Hamlets) == 1 {
		v.Plan.Hamlets = v.Hamlets
	}
	return web.Page(w, r, http.StatusOK, newPage(v))
}

func (h Hall) announce(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	p := votes.Plan{Title: strings.Join(strings.Fields(text(r, "title")), " "), Question: text(r, "question"), Matter: text(r, "matter"),
		Hamlets: r.PostForm["hamlets"], Secret: text(r, "voting") == "secret", PaperWins: text(r, "paper-wins") == "yes",
		Opens: typedMoment(text(r, "opens")), Closes: typedMoment(text(r, "closes")), Place: text(r, "place"),
		Clusters: names(text(r, "clusters")), Scattered: text(r, "scattered") == "yes",
		Team: names(text(r, "team")), Witnesses: names(text(r, "witnesses")), Candidates: names(text(r, "candidates")),
		Ground: text(r, "ground"), After: text(r, "after"), Agreement: text(r, "agreement")}
	for _, f := range r.PostForm["forms"] {
		p.Forms = append(p.Forms, votes.Form(f))
	}
	id, wrong := h.Book.Announce(r.Context(), who, p)
	if wrong == nil {
		return web.Redirect(w, r, address(id, "/dieu-hanh"))
	}
	if !fault.Told(wrong) {
		return wrong
	}
	v, err := h.newView(r, who)
	if err != nil {
		return err
	}
	v.Plan, v.opens, v.closes, v.wrong = p, text(r, "opens"), text(r, "closes"), wrong
	return web.Page(w, r, web.Status(wrong), newPage(v))
}

func (h Hall) work(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.worked(w, r, who, nil)
}

func (h Hall) worked(w http.ResponseWriter, r *http.Request, who gate.Actor, wrong error) error {
	v, err := h.Book.Work(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	status := http.StatusOK
	if wrong != nil {
		status = web.Status(wrong)
	}
	return web.Page(w, r, status, workPage(v, wrong, text(r, "reason")))
}

// act does one step and shows the work again.
func (h Hall) act(do func(r *http.Request, who gate.Actor, id string) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
		id := r.PathValue("id")
		if err := do(r, who, id); err != nil && !fault.Told(err) {
			return err
		} else if err != nil {
			return h.worked(w, r, who, err)
		}
		return web.Redirect(w, r, address(id, "/dieu-hanh"))
	}
}

func (h Hall) decide(r *http.Request, who gate.Actor, id string) error {
	return h.Book.Decide(r.Context(), who, id, votes.Decision{Text: text(r, "text"), Head: text(r, "head"), Front: text(r, "front"), Witnesses: names(text(r, "witnesses"))})
}

func (h Hall) answer(r *http.Request, who gate.Actor, id string) error {
	return h.Book.Answer(r.Context(), who, id, votes.Answer{Recognised: text(r, "answer") == "yes", Paper: text(r, "paper"), Reason: text(r, "reason"), Effective: typedDay(text(r, "effective"))})
}

// invite makes codes and shows them this once, to be printed and handed out.
func (h Hall) invite(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("id")
	all, err := h.Book.Invite(r.Context(), who, id, r.PostForm["household"])
	if err != nil && !fault.Told(err) {
		return err
	} else if err != nil {
		return h.worked(w, r, who, err)
	}
	v, err := h.Book.Show(r.Context(), who, id)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, invitationsPage(v, all))
}

// linesView is the roll for typing in.
type linesView struct {
	votes.Vote
	Kind  string // online, hands, paper, urn
	Lines []votes.Line
	typed map[string]string
	wrong error
	done  string // text key
}

func (h Hall) lines(kind string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
		return h.lined(w, r, who, linesView{Kind: kind})
	}
}

func (h Hall) lined(w http.ResponseWriter, r *http.Request, who gate.Actor, v linesView) (err error) {
	if v.Vote, v.Lines, err = h.Book.Lines(r.Context(), who, r.PathValue("id")); err != nil {
		return err
	}
	status := http.StatusOK
	if v.wrong != nil {
		status = web.Status(v.wrong)
	}
	return web.Page(w, r, status, linesPage(v))
}

// typed takes what was typed in; enter says what to tell, "" goes back to the work.
func (h Hall) typed(kind string, enter func(r *http.Request, who gate.Actor, id string) (string, error)) web.Handler {
	return func(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
		id := r.PathValue("id")
		done, err := enter(r, who, id)
		if err != nil && !fault.Told(err) {
			return err
		}
		if err == nil && done == "" {
			return web.Redirect(w, r, address(id, "/dieu-hanh"))
		}
		v := linesView{Kind: kind, wrong: err, done: done}
		if err != nil {
			v.typed = map[string]string{}
			for name := range r.PostForm {
				v.typed[name] = r.PostForm.Get(name)
			}
		}
		return h.lined(w, r, who, v)
	}
}

func (h Hall) optIn(r *http.Request, who gate.Actor, id string) (string, error) {
	return "", h.Book.OptIn(r.Context(), who, id, r.PostForm["household"])
}

func (h Hall) hands(r *http.Request, who gate.Actor, id string) (string, error) {
	said := map[string]votes.Said{}
	for name, values := range r.PostForm {
		if household, is := strings.CutPrefix(name, "h."); is && values[0] != "" {
			said[household] = votes.Said{Choice: values[0], Opinion: text(r, "opinion")}
		}
	}
	return "", h.Book.Hands(r.Context(), who, id, said)
}

func (h Hall) sheet(r *http.Request, who gate.Actor, id string) (string, error) {
	out, err := h.Book.Paper(r.Context(), who, id, votes.Sheet{Household: text(r, "household"), Choice: text(r, "choice"), Opinion: text(r, "opinion"), At: typedMoment(text(r, "at"))})
	return "votes.typed." + string(out), err
}

func (h Hall) urn(r *http.Request, who gate.Actor, id string) (string, error) {
	tray := votes.Tray{Hamlet: text(r, "hamlet"), Cluster: text(r, "cluster"), Channel: votes.Form(text(r, "channel")), Households: r.PostForm["household"], Counts: map[string]int64{}}
	for name, values := range r.PostForm {
		if c, is := strings.CutPrefix(name, "n."); is {
			n, err := strconv.ParseInt(strings.TrimSpace(values[0]), 10, 32)
			if err != nil && strings.TrimSpace(values[0]) != "" {
				return "", votes.ErrCounts.With(len(tray.Households), 0).At(name)
			}
			tray.Counts[c] = n
		}
	}
	out, err := h.Book.Urn(r.Context(), who, id, tray)
	return "votes.typed." + string(out), err
}

// file is what anybody counts again.
func (h Hall) file(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	f, err := h.Book.Published(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	body, err := json.MarshalIndent(f, "", " ")
	if err != nil {
		return err
	}
	blob.ServeHeaders(w.Header(), "kiem-phieu-"+f.Vote+".json", "application/json", false)
	_, err = w.Write(append(body, '\n'))
	return err
}

// paper sends one of the papers of a vote. What names households is for those
// who hold the vote.
func (h Hall) paper(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	p, err := h.Book.Printed(r.Context(), who, r.PathValue("id"), r.PathValue("name"), h.Place(who.Commune))
	if err != nil {
		return err
	}
	blob.ServeHeaders(w.Header(), p.Name, p.Type, false)
	w.Header().Set("Content-Length", strconv.Itoa(len(p.Data)))
	_, err = w.Write(p.Data)
	return err
}
