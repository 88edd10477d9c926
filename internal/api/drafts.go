package api

import (
	"context"
	"crypto/rand"
	"maps"
	"strings"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// drafts are applications being filled in: a resident's own, and those that
// the counter keys in. Both are the same but for who may, and how they end.
func (h House) drafts(b *book, at, whose string, may gate.Permission) {
	tag, access, read := tagOwn, web.Needs(may), web.Needs(MayReadOwn)
	if may == casework.MayReceive {
		tag, read = tagOffice, access
	}
	name := func(verb string) string { return verb + strings.ToUpper(whose[:1]) + whose[1:] }
	d := keeper{h, may}
	add(b, "GET "+at, does{id: name("list") + "Drafts", tag: tag, access: read, title: "Drafts", about: "Newest first."}, d.all)
	add(b, "POST "+at, does{id: name("start") + "Draft", tag: tag, access: access, status: 201, title: "Begin an application",
		about: "channel is of the counter only. 409 where the commune has closed this door to the procedure."}, d.start)
	add(b, "GET "+at+"/{id}", does{id: name("show") + "Draft", tag: tag, access: read, title: "One draft",
		about: "With what is still wrong or missing in it."}, d.show)
	add(b, "PUT "+at+"/{id}/answers", does{id: name("answer") + "Draft", tag: tag, access: access, title: "Put the answers",
		about: "All answers of the form (GET /procedures/{code}/form), in place of those before. What is not yet right is stored as far as it can be read, and told in problems; " +
			"answers to fields that the form does not have are refused. A file is answered {\"file\": \"<id of an attached file>\"}, several as a list of these."}, d.answer)
	add(b, "POST "+at+"/{id}/files", does{id: name("attach") + "File", tag: tag, access: access, status: 201, files: "file", title: "Attach a file",
		about: "multipart/form-data: field of the form in the part input, one file in the part file. Name the id it gets in the answers."}, d.attach)
	add(b, "DELETE "+at+"/{id}/files/{file}", does{id: name("remove") + "File", tag: tag, access: access, title: "Take a file off"}, d.detach)
	add(b, "DELETE "+at+"/{id}", does{id: name("delete") + "Draft", tag: tag, access: access, title: "Throw a draft away"}, d.drop)
	if tag == tagOwn {
		add(b, "POST "+at+"/{id}/submit", does{id: "submitDraft", tag: tag, access: access, status: 201, title: "File it",
			about: "Answers the code and the PIN for POST /track. 422 lists in errors every answer and paper that is wrong or missing."}, d.submit)
	} else {
		add(b, "POST "+at+"/{id}/enter", does{id: "enterDraft", tag: tag, access: access, status: 201, title: "Register it at the counter",
			about: "With accept it is received at once and its clock runs."}, d.enter)
	}
}

// A keeper is one of the two sides of drafts.
type keeper struct {
	House
	may gate.Permission
}

func (k keeper) counter() bool { return k.may == casework.MayReceive }

// mine reports whether a draft belongs to this side.
func (k keeper) mine(r casework.Draft) bool {
	return k.counter() == (r.Channel == casework.AtCounter || r.Channel == casework.ByPost)
}

// open finds a draft of this side, whoever is let in to the other.
func (k keeper) open(ctx context.Context, who gate.Actor, id string) (casework.OpenDraft, error) {
	o, err := k.Desk.Draft(ctx, who, id)
	if err == nil && !k.mine(o.Draft) {
		return o, gate.ErrMissing
	}
	return o, err
}

// Drafts is a list of them.
type Drafts struct {
	Drafts []Begun `json:"drafts"`
}

// A Begun is a draft as lists show it.
type Begun struct {
	ID        string   `json:"id"`
	Procedure string   `json:"procedure" example:"1.001193"`
	Channel   string   `json:"channel" enum:"online,helper,counter,post"`
	Started   *Instant `json:"started"`
	Saved     *Instant `json:"saved"`
	Expires   *Instant `json:"expires"`
}

func begun(r casework.Draft) Begun {
	return Begun{r.ID, r.Procedure, r.Channel, instant(r.Started), instant(r.Saved), instant(r.Expires)}
}

func (k keeper) all(ctx context.Context, who gate.Actor, _ *struct{}) (Drafts, error) {
	all, err := k.Desk.ListDrafts(ctx, who)
	own := Drafts{[]Begun{}}
	for _, r := range all {
		if k.mine(r) {
			own.Drafts = append(own.Drafts, begun(r))
		}
	}
	return own, err
}

func (k keeper) start(ctx context.Context, who gate.Actor, in *struct {
	Body struct {
		Procedure string `json:"procedure" maxLength:"40" example:"1.001193"`
		Channel   string `json:"channel,omitempty" enum:"counter,post" doc:"At the counter; counter by default"`
	}
}) (Begun, error) {
	channel := casework.Online
	if k.counter() {
		channel = casework.AtCounter
		if in.Body.Channel == casework.ByPost {
			channel = casework.ByPost
		}
	}
	r, err := k.Desk.StartDraft(ctx, who, in.Body.Procedure, channel)
	return begun(r), err
}

// ByDraft names a draft. (Exported, as huma reads only exported parts.)
type ByDraft struct {
	ID string `path:"id" maxLength:"64"`
}

// A Filled is a draft with its answers.
type Filled struct {
	Begun
	Answers  map[string]any `json:"answers" doc:"As the form has them now: answers to questions no longer asked are left out"`
	Files    []File         `json:"files"`
	Problems []Wrong        `json:"problems" doc:"What would keep it from being filed"`
	Doubts   []Wrong        `json:"doubts" doc:"What somebody should look at again; it keeps nothing from being filed"`
}

func (k keeper) show(ctx context.Context, who gate.Actor, in *ByDraft) (Filled, error) {
	o, err := k.open(ctx, who, in.ID)
	if err != nil {
		return Filled{}, err
	}
	return k.filled(ctx, o), nil
}

func (k keeper) filled(ctx context.Context, o casework.OpenDraft) Filled {
	view := o.Form.View(o.Answers, o.Situation(k.Now()))
	f := Filled{Begun: begun(o.Draft), Answers: view.Answers(), Files: list(o.Files, fileOf), Problems: []Wrong{}, Doubts: []Wrong{}}
	for _, p := range view.Check() {
		if wrong := wrongAnswers(ctx, []procedures.Problem{p}); p.Warn {
			f.Doubts = append(f.Doubts, wrong...)
		} else {
			f.Problems = append(f.Problems, wrong...)
		}
	}
	return f
}

// answer puts answers as the pages do, page by page, so that one engine reads
// what people type and what programs send. Each page is a write of its own:
// the request can be sent again, so no key remembers them.
func (k keeper) answer(ctx context.Context, who gate.Actor, in *struct {
	ByDraft
	Body struct {
		Answers map[string]any `json:"answers" example:"{\"relation\":\"Me\"}"`
	}
}) (Filled, error) {
	o, err := k.open(ctx, who, in.ID)
	if err != nil {
		return Filled{}, err
	}
	if err := k.readable(o, in.Body.Answers); err != nil {
		return Filled{}, err
	}
	asked := o.Form.View(in.Body.Answers, o.Situation(k.Now())).Answers()
	ctx = gate.WithKey(ctx, rand.Text())
	for _, page := range o.Form.Pages() {
		typed := inputs(o.Form, page, asked)
		if maps.EqualFunc(typed, inputs(o.Form, page, o.Answers), equal) {
			continue
		}
		if _, _, err := k.Desk.SavePage(ctx, who, o.ID, casework.PageSaved{Page: page.ID, Typed: typed}); err != nil {
			return Filled{}, err
		}
	}
	if o, err = k.open(ctx, who, in.ID); err != nil {
		return Filled{}, err
	}
	return k.filled(ctx, o), nil
}

func equal(a, b []string) bool { return strings.Join(a, "\x00") == strings.Join(b, "\x00") }

type fileInput struct {
	ByDraft
	Body struct {
		Field string `json:"field,omitempty" maxLength:"200" doc:"Input of the form it is for" example:"papers.c3"`
	}
}

func (k keeper) attach(ctx context.Context, who gate.Actor, in *fileInput) (File, error) {
	o, err := k.open(ctx, who, in.ID)
	if err != nil {
		return File{}, err
	}
	field := o.Form.Field(in.Body.Field)
	if field == nil || (field.Type != procedures.FileType && field.Type != procedures.RefType) {
		return File{}, errNotPaper.At("field")
	}
	up, err := k.upload(ctx, "file")
	if err != nil {
		return File{}, err
	}
	if up == nil {
		return File{}, errNoFile.At("file")
	}
	up.Field = in.Body.Field
	if component, ok := strings.CutPrefix(field.ID, "papers."); ok {
		up.Component = component
	}
	a, err := k.Desk.AttachFile(ctx, who, o.ID, *up)
	return fileOf(a), err
}

func (k keeper) detach(ctx context.Context, who gate.Actor, in *struct {
	ByDraft
	File string `path:"file" maxLength:"64"`
}) (none, error) {
	if _, err := k.open(ctx, who, in.ID); err != nil {
		return none{}, err
	}
	return none{}, k.Desk.RemoveFile(ctx, who, in.ID, in.File)
}

func (k keeper) drop(ctx context.Context, who gate.Actor, in *ByDraft) (none, error) {
	if _, err := k.open(ctx, who, in.ID); err != nil {
		return none{}, err
	}
	return none{}, k.Desk.DeleteDraft(ctx, who, in.ID)
}

// A Filing is a new dossier.
type Filing struct {
	ID   string `json:"id"`
	Code string `json:"code" doc:"Mã hồ sơ" example:"H56.15316-261123-0001"`
	PIN  string `json:"pin" doc:"Opens POST /track with the code; shown only here" example:"123456"`
}

func (k keeper) submit(ctx context.Context, who gate.Actor, in *struct {
	ByDraft
	Body struct {
		Owner    *Named `json:"owner,omitempty" doc:"Chủ hồ sơ, when it is not the applicant"`
		Agent    *Named `json:"agent,omitempty" doc:"Người được ủy quyền"`
		Hamlet   string `json:"hamlet,omitempty" maxLength:"200" doc:"The applicant's by default"`
		Support  string `json:"support_place,omitempty" maxLength:"200" doc:"Nơi hỗ trợ, when somebody helped"`
		ReturnBy string `json:"return_by,omitempty" enum:"counter,post,online" doc:"counter by default"`
	}
}) (Filing, error) {
	s, err := k.Desk.Submit(ctx, who, casework.Submission{Draft: in.ID, Owner: in.Body.Owner.person(), Agent: in.Body.Agent.person(),
		Hamlet: said(in.Body.Hamlet), SupportPlace: said(in.Body.Support), ReturnBy: in.Body.ReturnBy})
	return Filing{s.ID, s.Code, s.PIN}, err
}
