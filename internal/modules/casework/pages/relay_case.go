package pages

import (
	"errors"
	"mime/multipart"
	"net/http"
	"strconv"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/people"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// A relayCase is the page of one request.
type relayCase struct {
	casework.RelayCase
	Who         gate.Actor
	Names       map[string]string
	Specialists []people.Person
	Papers      []casework.Attachment // of our dossier, to send along with a reply
	Trial       *officeTrial
	Done        string
}

// Forms of the page, by what they say.
const (
	formAnswer = "tra-loi"
	formReply  = "noi-them"
	formRecall = "thu-hoi"
	formGive   = "giao"
	formTaken  = "nhan"
)

// serveWords are the buttons of the answer: what each says to the asker.
var serveWords = map[string]string{"tra-loi": casework.LineAnswer, "hoi-lai": casework.LineQuestion, "tu-choi": casework.LineRefusal}

func (v relayCase) form(name string) officeForm {
	if v.Trial == nil || v.Trial.Form != name {
		return officeForm{name, nil}
	}
	return officeForm{name, v.Trial}
}

func (v relayCase) path() string { return RelayPath + "/" + v.ID }

// askedAt is where the asker speaks further.
func (v relayCase) askedAt() string { return "/viec/" + v.Dossier + askPart + "/" + v.ID }

// fileHref is where the reader gets a file: with the request where it came in,
// with the dossier where we asked.
func (v relayCase) fileHref(id string) string {
	if v.Side == casework.Incoming {
		return v.path() + "/tep/" + id
	}
	return "/viec/" + v.Dossier + "/tep/" + id
}

func (o Office) relay(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return o.relayAgain(w, r, who, nil)
}

// relayAgain shows a request as it now stands, with the form that was refused.
func (o Office) relayAgain(w http.ResponseWriter, r *http.Request, who gate.Actor, trial *officeTrial) error {
	if trial != nil && !fault.Told(trial.Err) {
		return trial.Err
	}
	ctx := r.Context()
	c, err := o.Desk.Relay(ctx, who, r.PathValue("relay"))
	if err != nil {
		return err
	}
	v := relayCase{RelayCase: c, Who: who, Trial: trial, Done: r.URL.Query().Get("xong")}
	if v.Names, err = o.names(ctx, who, c.Assignee); err != nil {
		return err
	}
	if c.MayAssign {
		if v.Specialists, err = o.specialists(ctx, who, c.Field, ""); err != nil {
			return err
		}
	}
	if c.MayReply {
		v.Papers = c.Files
	}
	code := http.StatusOK
	if trial != nil {
		code = status(trial.Err)
	}
	return web.Page(w, r, code, relayPage(v))
}

func (o Office) relayDone(w http.ResponseWriter, r *http.Request, form string) error {
	return web.Redirect(w, r, RelayPath+"/"+r.PathValue("relay")+"?xong="+form)
}

func (o Office) assignRelay(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	to := r.PostFormValue("assignee")
	if to == "" && r.PostForm.Has("me") {
		to = who.ID
	}
	if err := o.Desk.AssignRelay(r.Context(), who, r.PathValue("relay"), to, version(r)); err != nil {
		return o.relayAgain(w, r, who, &officeTrial{formGive, r.PostForm, err})
	}
	if to == who.ID {
		return o.relayDone(w, r, formTaken)
	}
	return o.relayDone(w, r, formGive)
}

// serveRelay answers, asks back or refuses, by the button that was pressed.
func (o Office) serveRelay(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	ups, err := o.uploadedAll(r, who, "files")
	if err == nil {
		err = o.Desk.ServeRelay(r.Context(), who, r.PathValue("relay"), serveWords[r.PostFormValue("viec")], said(r, "text"), ups, version(r))
		if !errors.Is(err, casework.ErrTooManyFiles) {
			err = atField(err, "text")
		}
	}
	if err != nil {
		return o.relayAgain(w, r, who, &officeTrial{formAnswer, r.PostForm, err})
	}
	return o.relayDone(w, r, r.PostFormValue("viec"))
}

// uploadedAll stores the files of an input.
func (o Office) uploadedAll(r *http.Request, who gate.Actor, name string) ([]casework.Upload, error) {
	var headers []*multipart.FileHeader
	if r.MultipartForm != nil {
		headers = r.MultipartForm.File[name]
	}
	var all []casework.Upload
	for _, header := range headers {
		if header.Size == 0 && header.Filename == "" {
			continue
		}
		stored, err := o.receive(r.Context(), who.Commune, header)
		if err != nil {
			return nil, atField(err, name)
		}
		all = append(all, casework.Upload{File: stored})
	}
	return all, nil
}

func (o Office) replyRelay(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := o.Desk.ReplyRelay(r.Context(), who, r.PathValue("id"), r.PathValue("relay"), said(r, "text"), r.PostForm["files"]); err != nil {
		return o.relayAgain(w, r, who, &officeTrial{formReply, r.PostForm, err})
	}
	return o.relayDone(w, r, formReply)
}

func (o Office) recallRelay(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := o.Desk.RecallRelay(r.Context(), who, r.PathValue("id"), r.PathValue("relay"), said(r, "reason")); err != nil {
		return o.relayAgain(w, r, who, &officeTrial{formRecall, r.PostForm, err})
	}
	return o.relayDone(w, r, formRecall)
}

func (o Office) relayFile(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	a, err := o.Desk.RelayFile(r.Context(), who, r.PathValue("relay"), r.PathValue("file"))
	if err != nil {
		return err
	}
	return o.send(w, r, who, a.Key, a.Name, a.Type, !r.URL.Query().Has("tai"))
}

// commune reads the number of a commune as a form sends it; 0 is none.
func commune(typed string) gate.Commune {
	n, err := strconv.ParseInt(typed, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return gate.Commune(n)
}
