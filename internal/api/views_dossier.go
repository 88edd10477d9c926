package api

import (
	"context"
	"regexp"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/identity"
)

// A Row is a dossier as lists show it.
type Row struct {
	ID          string   `json:"id"`
	Code        string   `json:"code"`
	Title       string   `json:"title" doc:"Name of the chủ hồ sơ"`
	Procedure   string   `json:"procedure"`
	Name        string   `json:"procedure_name"`
	Field       string   `json:"field"`
	Hamlet      string   `json:"hamlet,omitempty"`
	State       State    `json:"state"`
	Waits       string   `json:"waits" enum:"office,resident,other,nobody"`
	Desk        string   `json:"desk,omitempty"`
	Assignee    string   `json:"assignee,omitempty"`
	Version     int64    `json:"version"`
	Submitted   *Instant `json:"submitted"`
	Received    *Instant `json:"received,omitempty"`
	Due         *Instant `json:"due,omitempty"`
	StepDue     *Instant `json:"step_due,omitempty"`
	Finished    *Instant `json:"finished,omitempty"`
	Remaining   int      `json:"remaining_minutes" doc:"Working minutes to due, negative when late"`
	Provisional bool     `json:"provisional"`
	Paused      bool     `json:"paused"`
	Late        bool     `json:"late"`
}

// A State is where a dossier stands.
type State struct {
	ID       string          `json:"id"`
	Name     procedures.Text `json:"name"`
	National National        `json:"national"`
}

func residentState(s procedures.State) State { return State{s.ID, s.Resident, nationalOf(s.National)} }
func officeState(s procedures.State) State   { return State{s.ID, s.Name, nationalOf(s.National)} }

func ownRow(r casework.Row) Row { return rowOf(r, r.ResidentState) }

func officeRow(r casework.Row) Row { return rowOf(r, r.StateName) }

func rowOf(r casework.Row, state procedures.Text) Row {
	return Row{ID: r.ID, Code: r.Code, Title: r.Title, Procedure: r.Procedure, Name: r.ProcedureName, Field: r.Field, Hamlet: r.Hamlet,
		State: State{r.State, state, nationalOf(r.National)}, Waits: string(r.Waits), Desk: string(r.Desk), Assignee: r.Assignee,
		Version: r.Version, Submitted: instant(r.Submitted), Received: instant(r.Received), Due: instant(r.Due),
		StepDue: instant(r.StepDue), Finished: instant(r.Finished), Remaining: r.Remaining, Provisional: r.Provisional,
		Paused: r.Paused, Late: r.Late}
}

// A Dossier with all that its page shows.
type Dossier struct {
	ID        string      `json:"id"`
	Code      string      `json:"code"`
	Procedure string      `json:"procedure"`
	Name      string      `json:"procedure_name"`
	State     State       `json:"state"`
	Waits     string      `json:"waits" enum:"office,resident,other,nobody"`
	Assignee  string      `json:"assignee,omitempty"`
	Version   int64       `json:"version" doc:"To be sent with every act"`
	Applicant Named       `json:"applicant"`
	Owner     Named       `json:"owner"`
	Agent     *Named      `json:"agent,omitempty"`
	Hamlet    string      `json:"hamlet,omitempty"`
	Channel   int         `json:"channel" enum:"1,2,3" doc:"1 direct, 2 online, 3 post"`
	ReturnBy  string      `json:"return_by,omitempty"`
	Fee       int64       `json:"fee" doc:"đồng"`
	Submitted *Instant    `json:"submitted"`
	Received  *Instant    `json:"received,omitempty"`
	Due       *Instant    `json:"due,omitempty"`
	Uncertain bool        `json:"provisional" doc:"The due date rests on days off not yet announced, or on a term not known"`
	Paused    bool        `json:"paused"`
	Late      bool        `json:"late"`
	Finished  *Instant    `json:"finished,omitempty"`
	Returned  *Instant    `json:"returned,omitempty"`
	Number    string      `json:"result_number,omitempty"`
	Result    string      `json:"result_file,omitempty" doc:"Id of its file"`
	Declared  []Declared  `json:"declared" doc:"Answers as the applicant confirmed them"`
	Files     []File      `json:"files"`
	Asked     []Item      `json:"asked" doc:"Items of the newest supplement request; item 1 is answered by the part item-1"`
	Duties    []Duty      `json:"duties"`
	Subtasks  []Subtask   `json:"subtasks"`
	Reasons   []DueReason `json:"due_reasons" doc:"Why the result is due then, day by day"`
	Rating    *Stars      `json:"rating,omitempty"`
	Next      []Choice    `json:"next" doc:"What the caller may do now"`
	Purpose   string      `json:"purpose,omitempty" doc:"Under which this reading was disclosed to the person"`
}

// Named is a person as a dossier names them.
type Named struct {
	Account  string `json:"account,omitempty" maxLength:"64"`
	Name     string `json:"name" maxLength:"200" example:"Nguyễn Thị Mẫu"`
	IDKind   string `json:"id_kind,omitempty" maxLength:"60"`
	IDNumber string `json:"id_number,omitempty" maxLength:"60"`
	Phone    string `json:"phone,omitempty" maxLength:"30"`
	Email    string `json:"email,omitempty" maxLength:"200"`
	Address  string `json:"address,omitempty" maxLength:"500"`
	Hamlet   string `json:"hamlet,omitempty" maxLength:"200"`
}

func (n *Named) person() *casework.Person {
	if n == nil {
		return nil
	}
	return &casework.Person{Account: n.Account, Name: said(n.Name), IDKind: n.IDKind, IDNumber: n.IDNumber, Phone: n.Phone,
		Email: n.Email, Address: said(n.Address), Hamlet: said(n.Hamlet)}
}

// Declared is one confirmed answer.
type Declared struct {
	Section string `json:"section"`
	Label   string `json:"label"`
	Value   string `json:"value"`
}

// A File of a draft or dossier; GET /files/{id} has its bytes.
type File struct {
	ID        string   `json:"id"`
	Kind      string   `json:"kind" enum:"paper,supplement,result,other"`
	Component string   `json:"component,omitempty"`
	Field     string   `json:"field,omitempty"`
	Name      string   `json:"name"`
	Type      string   `json:"type" example:"image/jpeg"`
	Size      int64    `json:"size" doc:"bytes"`
	Hash      string   `json:"sha256"`
	Thumb     bool     `json:"thumb" doc:"There is a small picture"`
	At        *Instant `json:"at"`
}

func fileOf(a casework.Attachment) File {
	return File{a.ID, a.Kind, a.Component, a.Field, a.Name, a.Type, a.Size, a.Hash, a.ThumbKey != "", instant(a.At)}
}

// An Item is one thing asked for.
type Item struct {
	What      string `json:"what" maxLength:"4000"`
	Why       string `json:"why" maxLength:"4000"`
	How       string `json:"how" maxLength:"4000"`
	Component string `json:"component,omitempty" maxLength:"100" doc:"Paper to attach"`
	Field     string `json:"field,omitempty" maxLength:"200" doc:"Answer to correct"`
}

// A Duty is money asked for.
type Duty struct {
	What   string   `json:"what"`
	Dong   int64    `json:"dong"`
	Asked  *Instant `json:"asked"`
	Paid   *Instant `json:"paid,omitempty"`
	PaidBy string   `json:"paid_by,omitempty"`
}

// A Subtask is another agency's part.
type Subtask struct {
	ID       string   `json:"id"`
	Agency   string   `json:"agency"`
	What     string   `json:"what"`
	Asked    *Instant `json:"asked"`
	Due      *Instant `json:"due,omitempty"`
	Answered *Instant `json:"answered,omitempty"`
	Answer   string   `json:"answer,omitempty"`
	File     string   `json:"file,omitempty"`
	Waits    bool     `json:"waits"`
}

func subtaskOf(s casework.Subtask) Subtask {
	return Subtask{s.ID, s.Agency, s.What, instant(s.Asked), instant(s.Due), instant(s.Answered), s.Answer, s.File, s.Waits}
}

// A DueReason is one line of the explanation of a due date.
type DueReason struct {
	Key     string          `json:"key" enum:"received,first_day,counted,worked_day,weekend,day_off,pause,after_cut_off,after_closing,moved,extended,due,provisional"`
	From    string          `json:"from,omitempty"`
	To      string          `json:"to,omitempty"`
	At      *Instant        `json:"at,omitempty"`
	Until   *Instant        `json:"until,omitempty"`
	Days    int             `json:"days,omitempty"`
	Minutes int             `json:"minutes,omitempty"`
	Name    procedures.Text `json:"name"`
}

func reasonIn(ctx context.Context) func(clock.Reason) DueReason {
	return func(r clock.Reason) DueReason {
		name := procedures.Text{VI: r.Name, EN: r.NameEN}
		if r.Key == clock.Paused { // the name is a text key
			name = procedures.Text{VI: worded(ctx, r.Name)}
		}
		return DueReason{string(r.Key), r.From.String(), r.To.String(), instant(r.At), instant(r.Until), r.Days, r.Minutes, name}
	}
}

// Stars is a rating.
type Stars struct {
	Stars int      `json:"stars"`
	Words string   `json:"words,omitempty"`
	At    *Instant `json:"at"`
}

// A Choice is one transition open to the caller.
type Choice struct {
	ID    string          `json:"id" doc:"{act} of …/acts/{act}"`
	Label procedures.Text `json:"label"`
	Leads *State          `json:"leads,omitempty" doc:"Absent where it stays, or goes back to where it came from"`
	Needs []string        `json:"needs" doc:"What must come with it: note, reason, items, result_file, number, legal_basis, new_due, refund, amount, agency"`
	Notes []Costs         `json:"notes"`
}

// Costs says what a transition costs or gives in the service's figures.
type Costs struct {
	Code   string `json:"code"`
	Text   string `json:"text"`
	Costly bool   `json:"costly" doc:"Send confirmed"`
}

// A Step is one hand-over, never changed afterwards.
type Step struct {
	Number     int             `json:"number"`
	At         *Instant        `json:"at"`
	Act        string          `json:"act"`
	Label      procedures.Text `json:"label"`
	From       string          `json:"from,omitempty"`
	To         string          `json:"to"`
	National   National        `json:"national"`
	Giver      string          `json:"giver,omitempty"`
	Taker      string          `json:"taker,omitempty"`
	Timing     string          `json:"timing,omitempty" enum:"early,on-time,late"`
	Note       string          `json:"note,omitempty"`
	Reason     string          `json:"reason,omitempty"`
	LegalBasis string          `json:"legal_basis,omitempty"`
	Items      []Item          `json:"items"`
	Paper      string          `json:"paper,omitempty" doc:"Printed form it produced"`
}

func stepOf(s casework.Step) Step {
	return Step{s.Seq, instant(s.At), s.Transition, s.Label, s.From, s.To, nationalOf(s.National), s.Giver, s.Taker, string(s.Timing),
		s.Detail.Note, s.Detail.Reason, s.Detail.LegalBasis, list(s.Detail.Items, itemOf), s.Detail.Paper}
}

func itemOf(i casework.Item) Item { return Item(i) }

// A Message of the thread.
type Message struct {
	ID     string   `json:"id"`
	At     *Instant `json:"at"`
	Side   string   `json:"side" enum:"office,resident"`
	Author string   `json:"author,omitempty"`
	Text   string   `json:"text"`
	Read   *Instant `json:"read,omitempty"`
}

func messageIn(ctx context.Context) func(casework.Message) Message {
	return func(m casework.Message) Message {
		text := m.Body
		if m.Key != "" {
			text = worded(ctx, m.Key, m.Args...)
		}
		return Message{m.ID, instant(m.At), m.Side, m.Author, text, instant(m.Read)}
	}
}

// An Outcome is what an act did.
type Outcome struct {
	ID      string   `json:"id"`
	Code    string   `json:"code"`
	State   string   `json:"state"`
	Version int64    `json:"version"`
	Step    int      `json:"step"`
	Due     *Instant `json:"due,omitempty"`
	Paper   string   `json:"paper,omitempty"`
}

func outcomeOf(o casework.Outcome) Outcome {
	return Outcome{o.ID, o.Code, o.State, o.Version, o.Step, instant(o.Due), o.Paper}
}

var personalNumber = regexp.MustCompile(`\b\d{12}\b`)

// veil hides the middle of personal numbers, as the office's page does until
// they are asked for.
func veil(whole bool, s string) string {
	if whole {
		return s
	}
	return personalNumber.ReplaceAllStringFunc(s, identity.Mask)
}

func named(p casework.Person, whole bool) Named {
	return Named{p.Account, p.Name, p.IDKind, veil(whole, p.IDNumber), p.Phone, p.Email, p.Address, p.Hamlet}
}

// dossierOf shows a case; whole leaves personal numbers readable.
func dossierOf(ctx context.Context, c casework.Case, now time.Time, whole bool) Dossier {
	d := Dossier{ID: c.ID, Code: c.Code, Procedure: c.Procedure, Name: c.ProcedureName, State: officeState(c.State),
		Waits: string(c.Waits), Assignee: c.Assignee, Version: c.Version, Applicant: named(c.Parties.Applicant, whole),
		Owner: named(c.Parties.Owner, whole), Hamlet: c.Hamlet, Channel: c.Channel, ReturnBy: c.ReturnBy, Fee: c.Fee,
		Submitted: instant(c.Submitted), Received: instant(c.Received), Due: instant(c.Dossier.Due), Uncertain: c.Provisional,
		Paused: !c.PausedSince.IsZero() && c.Open(), Late: c.Late(now), Finished: instant(c.Finished), Returned: instant(c.Returned),
		Number: c.ResultNumber, Result: c.ResultFile, Files: list(c.Files, fileOf), Asked: list(c.Asked, itemOf),
		Subtasks: list(c.Subtasks, subtaskOf), Reasons: list(c.Deadline.Reasons, reasonIn(ctx)), Purpose: c.Purpose}
	if c.Purpose == "" {
		d.State = residentState(c.State)
	}
	if c.Parties.Agent != nil {
		agent := named(*c.Parties.Agent, whole)
		d.Agent = &agent
	}
	if c.Rating != nil {
		d.Rating = &Stars{c.Rating.Stars, c.Rating.Words, instant(c.Rating.At)}
	}
	d.Declared = list(c.Declared, func(r casework.Declared) Declared { return Declared{r.Section, r.Label, veil(whole, r.Value)} })
	d.Duties = list(c.Duties, func(u casework.Duty) Duty {
		return Duty{u.What, u.Dong, fromMillis(u.Asked), fromMillis(u.Paid), u.PaidBy}
	})
	d.Next = list(c.Next, func(n casework.Choice) Choice { return choiceOf(ctx, n, c.Purpose == "") })
	return d
}

func choiceOf(ctx context.Context, n casework.Choice, own bool) Choice {
	choice := Choice{ID: n.ID, Label: n.Label, Needs: list(n.Needs, func(n procedures.Need) string { return string(n) }),
		Notes: list(n.Notes, func(n casework.Note) Costs { return Costs{n.Key, worded(ctx, n.Key, n.Args...), n.Costly} })}
	leads := officeState(n.Leads)
	if own {
		leads = residentState(n.Leads)
	}
	if leads.ID != "" {
		choice.Leads = &leads
	}
	return choice
}
