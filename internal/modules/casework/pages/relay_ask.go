package pages

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"xaso/internal/modules/casework"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// A between is what a dossier's page tells of other communes.
type between struct {
	Relays     map[string]casework.Relay // by sub-task
	Transfer   *casework.Transfer        // the dossier's other half
	MaySend    bool
	Neighbours []casework.Neighbour
}

// between reads it for somebody who just opened the dossier.
func (o Office) between(ctx context.Context, who gate.Actor, c casework.Case) (b between, err error) {
	b.Neighbours = o.Desk.Neighbours(who.Commune)
	if len(b.Neighbours) == 0 {
		return b, nil
	}
	b.MaySend = o.Desk.MaySend(who, c.Dossier)
	if len(c.Subtasks) > 0 {
		if b.Relays, err = o.Desk.RelaysOf(ctx, who, c.ID); err != nil {
			return b, err
		}
	}
	if c.From == 0 && c.Away == 0 {
		return b, nil
	}
	t, ok, err := o.Desk.TransferOf(ctx, who, c.ID)
	if ok {
		b.Transfer = &t
	}
	return b, err
}

// A communeForm is a page on which a dossier and another commune meet.
type communeForm struct {
	casework.Case
	Neighbours []casework.Neighbour
	Back       *casework.Transfer // it came from there and can only go back
	Form       officeForm
	Err        error
}

const (
	formAskCommune = "hoi-xa"
	formSend       = "chuyen-xa"
)

// communeForm reads the dossier, which is disclosed as any opening.
func (o Office) communeForm(r *http.Request, who gate.Actor, form string, trial *officeTrial) (communeForm, error) {
	c, err := o.Desk.Find(r.Context(), who, r.PathValue("id"), statedReason(r))
	if err != nil {
		return communeForm{}, err
	}
	b, err := o.between(r.Context(), who, c)
	if err != nil {
		return communeForm{}, err
	}
	if len(b.Neighbours) == 0 {
		return communeForm{}, gate.ErrMissing // the house serves no other commune
	}
	v := communeForm{Case: c, Neighbours: b.Neighbours, Form: officeForm{form, trial}}
	if c.From != 0 {
		v.Back = b.Transfer
	}
	if trial != nil {
		v.Err = trial.Err
	}
	return v, nil
}

func neighbourOptions(neighbours []casework.Neighbour) []ui.Option {
	var all []ui.Option
	for _, n := range neighbours {
		all = append(all, ui.Option{Value: strconv.FormatInt(int64(n.ID), 10), Text: n.Authority})
	}
	return all
}

// papers are the files of the dossier that could go along; none is chosen
// beforehand.
func (v communeForm) papers(ctx context.Context) []ui.Choice {
	return paperChoices(ctx, v.Files, v.Form.values("files"))
}

func paperChoices(ctx context.Context, files []casework.Attachment, ticked []string) []ui.Choice {
	var all []ui.Choice
	for _, a := range files {
		choice := ui.Choice{Value: a.ID, Text: a.Name, Hint: t(ctx, "casework.relay.kind."+a.Kind)}
		for _, id := range ticked {
			choice.Checked = choice.Checked || id == a.ID
		}
		all = append(all, choice)
	}
	return all
}

func (o Office) askingCommune(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v, err := o.communeForm(r, who, formAskCommune, nil)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, askCommunePage(v))
}

func (o Office) askCommune(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	in := casework.CommuneRequest{Version: version(r), To: commune(r.PostFormValue("commune")), What: said(r, "what"),
		Waits: r.PostFormValue("waits") != "", Files: r.PostForm["files"]}
	days, err := strconv.Atoi(strings.TrimSpace(r.PostFormValue("days")))
	if err != nil {
		days = -1 // refused by the desk, in words
	}
	in.Term = clock.Term{Qty: days, Unit: clock.WorkingDay}
	if _, err := o.Desk.AskCommune(r.Context(), who, r.PathValue("id"), in); err != nil {
		if !fault.Told(err) {
			return err
		}
		v, again := o.communeForm(r, who, formAskCommune, &officeTrial{formAskCommune, r.PostForm, err})
		if again != nil {
			return errors.Join(err, again)
		}
		return web.Page(w, r, status(err), askCommunePage(v))
	}
	return o.backTo(w, r, "ask-commune", "")
}

func (o Office) sending(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v, err := o.communeForm(r, who, formSend, nil)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, sendPage(v))
}

// sendAway transfers a dossier to the competent commune, or back to the one it
// came from.
func (o Office) sendAway(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id, done := r.PathValue("id"), "send-away"
	var err error
	if r.PostForm.Has("back") {
		done, err = "send-back", o.Desk.SendBack(r.Context(), who, id, said(r, "reason"), version(r))
	} else {
		err = o.Desk.Transfer(r.Context(), who, id, casework.Sending{Version: version(r), To: commune(r.PostFormValue("commune")), Reason: said(r, "reason")})
	}
	if err != nil {
		if !fault.Told(err) {
			return err
		}
		v, again := o.communeForm(r, who, formSend, &officeTrial{formSend, r.PostForm, err})
		if again != nil {
			return errors.Join(err, again)
		}
		return web.Page(w, r, status(err), sendPage(v))
	}
	return o.backTo(w, r, done, "")
}

// places names the three places of a dossier where they are not one (phi địa
// giới): who helped, whose centre received it, and which authority resolves it.
func places(d casework.Dossier) string {
	var said []string
	if d.SupportPlace != "" {
		said = append(said, "Nơi hỗ trợ: "+d.SupportPlace+".")
	}
	if d.Away != 0 || d.From != 0 {
		said = append(said, "Nơi tiếp nhận và trả kết quả: "+d.ReceivePlace+".", "Cơ quan có thẩm quyền giải quyết: "+d.Authority+".")
	}
	return strings.Join(said, " ")
}
