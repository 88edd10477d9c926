package pages

import (
	"net/http"
	"slices"
	"strconv"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// counterDesk is the receptionist's page: the queue of the hall, a dossier to
// take in, and what was begun and not finished.
type counterDesk struct {
	casework.Queue
	Counter string // which desk of the hall the reader sits at
	KeepKey string // what this machine keeps of entries can be read by
	Called  int    // the number just called, 0 for none
	Drafts  []entryDraft
	Err     error
	Typed   map[string][]string
	Code    string // searched for and not found
}

// An entryDraft is an entry begun at the counter.
type entryDraft struct {
	casework.Draft
	Name procedures.Text
}

func (o Office) counter(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	c, err := o.counterDesk(r, who)
	if err != nil {
		return err
	}
	c.Called, _ = strconv.Atoi(r.URL.Query().Get("goi"))
	return web.Page(w, r, http.StatusOK, counterPage(c))
}

func (o Office) counterDesk(r *http.Request, who gate.Actor) (counterDesk, error) {
	c := counterDesk{Counter: r.URL.Query().Get("quay"), KeepKey: o.Desk.KeepKey(who)}
	var err error
	if c.Queue, err = o.Desk.Queue(r.Context(), who); err != nil {
		return c, err
	}
	drafts, err := o.Desk.ListDrafts(r.Context(), who)
	if err != nil {
		return c, err
	}
	for _, d := range drafts {
		if d.Channel == casework.AtCounter || d.Channel == casework.ByPost {
			name, err := o.Desk.Services().NameOf(r.Context(), who, d.Procedure, d.ProcedureVersion)
			if err != nil {
				return c, err
			}
			c.Drafts = append(c.Drafts, entryDraft{d, name})
		}
	}
	return c, nil
}

// refused shows the counter again with what could not be done.
func (o Office) refused(w http.ResponseWriter, r *http.Request, who gate.Actor, err error) error {
	if !fault.Told(err) {
		return err
	}
	c, found := o.counterDesk(r, who)
	if found != nil {
		return found
	}
	c.Err, c.Typed = err, r.PostForm
	c.Counter = r.PostFormValue("counter")
	return web.Page(w, r, web.Status(err), counterPage(c))
}

// byCode opens a dossier by the code on the slip in somebody's hand.
func (o Office) byCode(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	code := r.URL.Query().Get("ma")
	id, err := o.Desk.FindByCode(r.Context(), who, code)
	switch {
	case err == nil:
		return web.Redirect(w, r, "/viec/"+id)
	case web.Status(err) != http.StatusNotFound:
		return err
	}
	c, err := o.counterDesk(r, who)
	if err != nil {
		return err
	}
	c.Code = code
	return web.Page(w, r, http.StatusNotFound, counterPage(c))
}

func (o Office) takeTicket(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	ticket, err := o.Desk.TakeTicket(r.Context(), who, said(r, "purpose"), r.PostFormValue("priority") != "")
	if err != nil {
		return o.refused(w, r, who, err)
	}
	return web.Redirect(w, r, "/quay/so/"+strconv.Itoa(ticket.Number))
}

// choosing is the search for the procedure of an entry.
type choosing struct {
	Query  string
	Letter string // the envelope it is for, "" at the counter
	Offers []procedures.Offer
}

func (o Office) choose(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	offers, err := o.Desk.Services().Public(r.Context(), who)
	if err != nil {
		return err
	}
	letter := r.URL.Query().Get("thu")
	offers = slices.DeleteFunc(offers, func(p procedures.Offer) bool { return !p.Channels.Post && (letter != "" || !p.Channels.Counter) })
	query := []rune(r.URL.Query().Get("q"))
	c := choosing{Query: string(query[:min(len(query), longestQuery)]), Letter: letter, Offers: offers}
	if c.Query != "" {
		among := make([]procedures.Procedure, len(offers))
		byCode := map[string]procedures.Offer{}
		for i, p := range offers {
			among[i], byCode[p.Procedure.Code] = p.Procedure, p
		}
		c.Offers = nil
		for _, hit := range o.Desk.Services().Library().Search(c.Query, among) {
			c.Offers = append(c.Offers, byCode[hit.Procedure.Code])
		}
	}
	return web.Page(w, r, http.StatusOK, choosePage(c))
}

// beginEntry starts an entry for somebody at the counter, or for a letter.
func (o Office) beginEntry(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	channel := casework.AtCounter
	if r.PostFormValue("kenh") == casework.ByPost {
		channel = casework.ByPost
	}
	letter := r.PostFormValue("thu")
	if letter != "" {
		channel = casework.ByPost
	}
	draft, err := o.Desk.StartDraft(r.Context(), who, r.PathValue("code"), channel)
	if err != nil {
		return err
	}
	if letter != "" {
		if err := o.Desk.BeginLetter(r.Context(), who, letter, draft.ID); err != nil {
			return err
		}
	}
	return web.Redirect(w, r, "/quay/ho-so/"+draft.ID)
}

func (o Office) dropEntry(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := o.Desk.DeleteDraft(r.Context(), who, r.PathValue("draft")); err != nil {
		return err
	}
	return web.Redirect(w, r, "/quay")
}
