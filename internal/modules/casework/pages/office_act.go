package pages

import (
	"errors"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/web"
)

// Names of the forms of a dossier besides its transitions.
const (
	formAssign  = "giao"
	formMessage = "nhan-tin"
	formAsk     = "phoi-hop"
	formTake    = "tra-loi"
)

// act takes one transition. Buttons that only lengthen the list of what to
// supplement draw the page again with what was typed.
func (o Office) act(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	step := r.PathValue("step")
	if r.PostForm.Has("_add") {
		return o.again(w, r, who, officeTrial{Form: step, Typed: r.PostForm})
	}
	in, err := o.input(r, who)
	var done casework.Outcome
	if err == nil {
		done, err = o.Desk.Act(r.Context(), who, r.PathValue("id"), step, in)
	}
	if err != nil {
		return o.again(w, r, who, officeTrial{step, r.PostForm, err})
	}
	return o.backTo(w, r, step, done.Code)
}

// backTo returns to the dossier. When it has passed to somebody else, the page
// of the dossier leads on to the list: hence the code.
func (o Office) backTo(w http.ResponseWriter, r *http.Request, done, code string) error {
	q := url.Values{"xong": {done}}
	if code != "" {
		q.Set("ma", code)
	}
	return web.Redirect(w, r, "/viec/"+r.PathValue("id")+"?"+q.Encode())
}

// again shows the dossier as it now stands, with the form as it was typed and
// what is wrong with it.
func (o Office) again(w http.ResponseWriter, r *http.Request, who gate.Actor, trial officeTrial) error {
	if trial.Err != nil && !fault.Told(trial.Err) {
		return trial.Err
	}
	v, err := o.openCase(r, who)
	if err != nil {
		return errors.Join(trial.Err, err)
	}
	v.Trial = &trial
	return web.Page(w, r, status(trial.Err), casePage(v))
}

// input reads what came with a transition; a result is stored before anything
// else is said, its refusal is a fault of its field.
func (o Office) input(r *http.Request, who gate.Actor) (casework.Input, error) {
	in := casework.Input{
		Version: version(r), Note: said(r, "note"), Reason: said(r, "reason"), LegalBasis: said(r, "legal_basis"),
		Agency: said(r, "agency"), Refund: said(r, "refund"), Items: itemsTyped(r.PostForm),
		NewDue: dateTyped(r.PostForm, "new_due"), Dong: dong(r.PostFormValue("dong")), PaidBy: r.PostFormValue("paid_by"),
		Receipt: said(r, "receipt"), Number: said(r, "number"), Assignee: r.PostFormValue("assignee"),
		Confirmed: r.PostFormValue("confirmed") != "",
	}
	in.Variant, _ = strconv.Atoi(r.PostFormValue("variant"))
	in.Papers = papersTyped(r.PostForm)
	up, err := o.uploaded(r, who, "result")
	in.Result = up
	return in, err
}

// uploaded stores the file of an input; nil when none was chosen.
func (o Office) uploaded(r *http.Request, who gate.Actor, name string) (*casework.Upload, error) {
	header := fileOf(r, name)
	if header == nil {
		return nil, nil
	}
	stored, err := o.receive(r.Context(), who.Commune, header)
	if err != nil {
		return nil, atField(err, name)
	}
	return &casework.Upload{File: stored}, nil
}

func fileOf(r *http.Request, name string) *multipart.FileHeader {
	if r.MultipartForm == nil || len(r.MultipartForm.File[name]) == 0 || r.MultipartForm.File[name][0].Size == 0 {
		return nil
	}
	return r.MultipartForm.File[name][0]
}

// said is a text as typed, without the spaces around it and in composed
// letters; its lines are kept.
func said(r *http.Request, name string) string {
	lines := strings.Split(strings.ReplaceAll(r.PostFormValue(name), "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = identity.Compose(lines[i])
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

func version(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil || n < 1 {
		return -1 // never the version of anything: a page always sends it
	}
	return n
}

// mostTypedItems bounds the rows that are read of one request for papers.
const mostTypedItems = 40

// itemsTyped reads the rows of a supplement request; rows left empty are no
// rows.
func itemsTyped(form map[string][]string) []casework.Item {
	var items []casework.Item
	for i := range mostTypedItems {
		at := "items." + strconv.Itoa(i) + "."
		item := casework.Item{What: identity.Compose(first(form[at+"what"])), Why: identity.Compose(first(form[at+"why"])),
			How: identity.Compose(first(form[at+"how"]))}
		switch kind, id, _ := strings.Cut(first(form[at+"link"]), ":"); kind {
		case "c":
			item.Component = id
		case "f":
			item.Field = id
		}
		if item != (casework.Item{}) {
			items = append(items, item)
		}
	}
	return items
}

// dateTyped reads the three boxes of a date; what is no day is the zero Date,
// which the desk asks for in words.
func dateTyped(form map[string][]string, name string) clock.Date {
	whole, err := identity.FullDate(first(form[name+"-day"]) + "/" + first(form[name+"-month"]) + "/" + first(form[name+"-year"]))
	if err != nil {
		return clock.Date{}
	}
	d, err := clock.ParseDate(whole)
	if err != nil {
		return clock.Date{}
	}
	return d
}

// dong reads an amount as people type it: "1.200.000 đ".
func dong(s string) int64 {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// papersTyped reads the list of what was handed in: a box, its kind of copy
// and a number for each paper, and papers named by hand.
func papersTyped(form map[string][]string) []casework.HandedIn {
	var papers []casework.HandedIn
	for i := range len(form["papers.id"]) {
		at := "papers." + strconv.Itoa(i) + "."
		name := identity.Compose(first(form[at+"name"]))
		if name == "" || first(form[at+"in"]) == "" {
			continue
		}
		made, _ := strconv.Atoi(first(form[at+"copy"]))
		n, err := strconv.Atoi(strings.TrimSpace(first(form[at+"n"])))
		if err != nil {
			n = 0 // refused by the desk, in words
		}
		papers = append(papers, casework.HandedIn{Component: form["papers.id"][i], Name: name, Copy: casework.Copy(made), Quantity: n})
	}
	return papers
}

// assign gives the dossier to somebody, or to the reader.
func (o Office) assign(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	to := r.PostFormValue("assignee")
	if to == "" && r.PostForm.Has("me") {
		to = who.ID
	}
	done, err := o.Desk.Assign(r.Context(), who, r.PathValue("id"), to, said(r, "note"), version(r))
	if err != nil {
		return o.again(w, r, who, officeTrial{formAssign, r.PostForm, err})
	}
	return o.backTo(w, r, formAssign, done.Code)
}

// write sends a message to the resident.
func (o Office) write(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := o.Desk.Write(r.Context(), who, r.PathValue("id"), said(r, "body")); err != nil {
		return o.again(w, r, who, officeTrial{formMessage, r.PostForm, err})
	}
	return o.backTo(w, r, formMessage, "")
}

// ask opens a part of the dossier that another agency does.
func (o Office) ask(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	days, err := strconv.Atoi(strings.TrimSpace(r.PostFormValue("days")))
	in := casework.Request{Version: version(r), Agency: said(r, "agency"), What: said(r, "what"), Waits: r.PostFormValue("waits") != ""}
	in.Term = clock.Term{Qty: days, Unit: clock.WorkingDay}
	if err != nil {
		in.Term.Qty = -1 // refused by the desk, in words
	}
	if _, err := o.Desk.Ask(r.Context(), who, r.PathValue("id"), in); err != nil {
		return o.again(w, r, who, officeTrial{formAsk, r.PostForm, err})
	}
	return o.backTo(w, r, formAsk, "")
}

// take writes down the answer of another agency.
func (o Office) take(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	form := formTake + "-" + r.PathValue("task")
	up, err := o.uploaded(r, who, "file")
	if err == nil {
		err = o.Desk.Take(r.Context(), who, r.PathValue("id"), r.PathValue("task"), casework.Answer{Text: said(r, "text"), File: up})
	}
	if err != nil {
		return o.again(w, r, who, officeTrial{form, r.PostForm, err})
	}
	return o.backTo(w, r, formTake, "")
}

// renewPIN answers with the page that shows the new number: it must stand in
// no address and is kept nowhere.
func (o Office) renewPIN(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	pin, err := o.Desk.RenewPIN(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	c, err := o.Desk.Find(r.Context(), who, r.PathValue("id"), statedReason(r))
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, pinPage(o.slip(r, c, pin)))
}

// A slip is what the resident takes home: code, PIN and where to look.
type slip struct {
	ID, Code, PIN string
	Name          procedures.Text
	Applicant     string
	Tracking      string // address behind the QR code
	Accepted      bool   // Mẫu 01 can be printed
	New           bool   // a dossier just entered
}

func (o Office) slip(r *http.Request, c casework.Case, pin string) slip {
	return slip{ID: c.ID, Code: c.Code, PIN: pin, Name: c.Of.Name.Value, Applicant: c.Parties.Applicant.Name,
		Tracking: o.tracking(r, c.Code), Accepted: !c.Received.IsZero()}
}

// tracking is the address at which a code is looked up.
func (o Office) tracking(r *http.Request, code string) string {
	return o.Address(r) + "/tra-cuu?ma=" + code
}
