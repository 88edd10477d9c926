package api

import (
	"context"
	"fmt"
	"io"

	"github.com/danielgtaylor/huma/v2"

	"xaso/internal/modules/casework"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// dossiers are one's own, after filing.
func (h House) dossiers(b *book) {
	read, act := web.Needs(MayReadOwn), web.Needs(MayActOwn)
	add(b, "GET /dossiers", does{id: "listDossiers", tag: tagOwn, access: read, title: "My dossiers",
		about: "Newest first, 50 at a time; next is the cursor for before."}, h.mine)
	add(b, "GET /dossiers/{id}", does{id: "dossier", tag: tagOwn, access: read, title: "One of my dossiers",
		about: "next lists what may be done now, with what must come with it."}, h.own)
	add(b, "GET /dossiers/{id}/timeline", does{id: "timeline", tag: tagOwn, access: read, title: "What happened, and what is to come"}, h.timeline)
	add(b, "GET /dossiers/{id}/messages", does{id: "messages", tag: tagOwn, access: read, title: "Thread with the office", about: "Newest first, at most 200."}, h.messages)
	add(b, "POST /dossiers/{id}/messages", does{id: "writeMessage", tag: tagOwn, access: act, title: "Write to the office"}, h.write)
	add(b, "POST /dossiers/{id}/read", does{id: "markRead", tag: tagOwn, access: act, title: "The thread was read"}, h.markRead)
	add(b, "POST /dossiers/{id}/acts/{act}", does{id: "ownAct", tag: tagOwn, access: act, title: "Supplement, withdraw, confirm",
		files: "item-1, item-2 … (the number of the item asked for)",
		about: "Takes one of the transitions in next of the dossier: a supplement sends files and corrected answers by the items in asked; a withdrawal needs a reason."}, h.ownAct)
	add(b, "POST /dossiers/{id}/rating", does{id: "rate", tag: tagOwn, access: act, title: "Rate the service", about: "Once, after the dossier ended."}, h.rate)
	add(b, "POST /dossiers/{id}/pin", does{id: "renewPIN", tag: tagOwn, access: act, title: "New PIN", about: "The old one is void."}, h.renewPIN)
	send(b, "GET /files/{id}", does{id: "file", tag: tagOwn, access: web.SignedIn, title: "A file",
		about: "Of a draft or a dossier one may see; officials are logged as readers. One's own needs the scope api.read-own."}, h.file)
}

// ByDossier names a dossier or a file.
type ByDossier struct {
	ID string `path:"id" maxLength:"64"`
}

// Mine is a list of one's own.
type Mine struct {
	Dossiers []Row  `json:"dossiers"`
	Next     string `json:"next,omitempty" doc:"For before; absent at the end"`
}

// fullPage is how many rows come at a time; fewer mean that it was the end.
const fullPage = 50

func (h House) mine(ctx context.Context, who gate.Actor, in *struct {
	Before string `query:"before" maxLength:"64" doc:"next of the page before"`
}) (Mine, error) {
	rows, err := h.Desk.ListMine(ctx, who, in.Before)
	m := Mine{Dossiers: list(rows, ownRow)}
	if len(rows) >= fullPage {
		m.Next = rows[len(rows)-1].ID
	}
	return m, err
}

func (h House) own(ctx context.Context, who gate.Actor, in *ByDossier) (Dossier, error) {
	c, err := h.Desk.FindOwn(ctx, who, in.ID)
	if err != nil {
		return Dossier{}, err
	}
	return dossierOf(ctx, c, h.Now(), true), nil
}

// Timeline is the way of a dossier.
type Timeline struct {
	Steps []Step  `json:"steps" doc:"Oldest first"`
	Ahead []State `json:"ahead" doc:"States on the shortest way to the result"`
}

func (h House) timeline(ctx context.Context, who gate.Actor, in *ByDossier) (Timeline, error) {
	c, err := h.Desk.FindOwn(ctx, who, in.ID)
	if err != nil {
		return Timeline{}, err
	}
	return Timeline{list(c.Steps, stepOf), list(c.Ahead(), residentState)}, nil
}

// Thread is the messages of a dossier.
type Thread struct {
	Messages []Message `json:"messages"`
}

func (h House) messages(ctx context.Context, who gate.Actor, in *ByDossier) (Thread, error) {
	c, err := h.Desk.FindOwn(ctx, who, in.ID)
	return Thread{list(c.Messages, messageIn(ctx))}, err
}

type writing struct {
	ByDossier
	Body struct {
		Text string `json:"text" maxLength:"2000" example:"Cháu gửi bổ sung giấy chứng sinh ạ."`
	}
}

// write serves both sides: the desk knows whose message it is.
func (h House) write(ctx context.Context, who gate.Actor, in *writing) (none, error) {
	return none{}, h.Desk.Write(ctx, who, in.ID, said(in.Body.Text))
}

func (h House) markRead(ctx context.Context, who gate.Actor, in *ByDossier) (none, error) {
	return none{}, h.Desk.MarkRead(ctx, who, in.ID)
}

func (h House) ownAct(ctx context.Context, who gate.Actor, in *struct {
	ByDossier
	Act  string `path:"act" maxLength:"60" example:"withdraw"`
	Body struct {
		Version int64             `json:"version" minimum:"1" doc:"Of the dossier as it was read"`
		Reason  string            `json:"reason,omitempty" maxLength:"4000"`
		Note    string            `json:"note,omitempty" maxLength:"4000"`
		Answers map[string]string `json:"answers,omitempty" doc:"Corrected answers by id of the field asked for"`
	}
}) (Outcome, error) {
	c, err := h.Desk.FindOwn(ctx, who, in.ID) // only one's own: the office has its own door
	if err != nil {
		return Outcome{}, err
	}
	act := casework.Input{Version: in.Body.Version, Reason: said(in.Body.Reason), Note: said(in.Body.Note), Answers: map[string]any{}}
	for id, answer := range in.Body.Answers {
		act.Answers[id] = said(answer)
	}
	for i, item := range c.Asked {
		up, err := h.upload(ctx, fmt.Sprintf("item-%d", i+1))
		if err != nil {
			return Outcome{}, err
		}
		if up != nil {
			up.Item, up.Component = i+1, item.Component
			act.Files = append(act.Files, *up)
		}
	}
	o, err := h.Desk.Act(ctx, who, in.ID, in.Act, act)
	return outcomeOf(o), err
}

func (h House) rate(ctx context.Context, who gate.Actor, in *struct {
	ByDossier
	Body struct {
		Stars int    `json:"stars" minimum:"1" maximum:"5"`
		Words string `json:"words,omitempty" maxLength:"2000"`
	}
}) (none, error) {
	return none{}, h.Desk.Rate(ctx, who, in.ID, casework.Rating{Stars: in.Body.Stars, Words: said(in.Body.Words)})
}

// A PIN opens public tracking with the code of its dossier.
type PIN struct {
	PIN string `json:"pin" example:"123456"`
}

func (h House) renewPIN(ctx context.Context, who gate.Actor, in *ByDossier) (PIN, error) {
	if _, err := h.Desk.FindOwn(ctx, who, in.ID); err != nil {
		return PIN{}, err
	}
	pin, err := h.Desk.RenewPIN(ctx, who, in.ID)
	return PIN{pin}, err
}

// notOwn refuses what is one's own to a token that was given for the office
// only; the desk alone would serve both by one door.
func (h House) notOwn(ctx context.Context, who gate.Actor, may gate.Permission, dossier string) error {
	if who.May(may) {
		return nil
	}
	if _, err := h.Desk.FindOwn(ctx, who, dossier); err == nil {
		return gate.ErrForbidden
	}
	return nil
}

func (h House) file(ctx context.Context, who gate.Actor, in *struct {
	ByDossier
	Reason string `query:"reason" maxLength:"500" doc:"Of an official who has nothing to do with the dossier now"`
	Thumb  bool   `query:"thumb" doc:"The small picture"`
}) (func(huma.Context), error) {
	a, err := h.Desk.File(ctx, who, in.ID, said(in.Reason))
	switch {
	case err != nil:
		return nil, err
	case a.Dossier == "" && !who.May(MayReadOwn) && !who.May(casework.MayReceive):
		return nil, gate.ErrForbidden
	case a.Dossier != "":
		if err := h.notOwn(ctx, who, MayReadOwn, a.Dossier); err != nil {
			return nil, err
		}
	}
	key, mime := a.Key, a.Type
	if in.Thumb {
		key, mime = a.ThumbKey, blob.JPEG
	}
	if key == "" || !blob.BelongsTo(key, int64(who.Commune)) {
		return nil, gate.ErrMissing
	}
	f, err := h.Files.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	return func(hc huma.Context) {
		defer f.Close()
		blob.ServeHeaders(callOf(hc.Context()).w.Header(), a.Name, mime, false)
		hc.SetHeader("Content-Length", fmt.Sprint(f.Info().Size))
		hc.SetStatus(200)
		io.Copy(hc.BodyWriter(), f)
	}, nil
}
