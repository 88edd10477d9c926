package casework

import (
	"errors"
	"slices"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// Sides of a request between communes.
const (
	Outgoing = "out" // we asked
	Incoming = "in"  // we are asked
)

// States of a request. It is open until one of the last four.
const (
	RelayOpen     = "open"
	RelayBack     = "asked-back" // waits for the asker: the clock stands
	RelayAnswered = "answered"
	RelayRefused  = "refused"
	RelayRecalled = "recalled" // by the asker
	RelayReturned = "returned" // it never reached anybody
)

// Kinds of lines in the story of a request.
const (
	LineAsk      = "ask"
	LineQuestion = "question" // asked back
	LineReply    = "reply"
	LineAnswer   = "answer"
	LineRefusal  = "refusal"
	LineRecall   = "recall"
	LineReturned = "returned"
)

// PurposeRelay is the reading of another commune that was asked to help.
const PurposeRelay = "casework.purpose.relay"

// PauseReply is while the commune that is asked waits for the one that asks.
const PauseReply = "casework.pause.reply"

var (
	ErrCommune     = fault.New(fault.Invalid, "casework.relay-commune")
	ErrRelayFile   = fault.New(fault.Invalid, "casework.relay-file")
	ErrRelayClosed = fault.New(fault.Conflict, "casework.relay-closed")
)

// A Relay is a request for cooperation between communes (yêu cầu phối hợp), as
// one of the two keeps it. The asker's has the id of its sub-task.
type Relay struct {
	ID            string
	Side          string
	OtherID       gate.Commune
	Other         string // People's Committee of the other commune
	Dossier       string // of the asker, "" where it came in
	Code          string // mã hồ sơ of the asker
	ProcedureName string
	Field         string
	What          string
	AskerID       string // account, "" where it came in
	Asker         string // name and office
	Term          clock.Term
	Asked         time.Time
	Came          time.Time // to the other commune; zero while it is on its way
	Due           time.Time
	Pauses        []clock.Pause
	State         string
	Assignee      string
	Closed        time.Time
	Version       int64
}

// Open reports whether anything is still awaited.
func (r Relay) Open() bool { return r.Closed.IsZero() }

// A RelayLine is one thing said about a request, by either side.
type RelayLine struct {
	At     time.Time
	Kind   string
	Ours   bool
	Author string
	Body   string
	Files  []string // attachments
}

// RelayMoved follows everything that happens to a request, for those who are
// to be told on this side.
type RelayMoved struct {
	Relay   string    `json:"relay"`
	Side    string    `json:"side"`
	Dossier string    `json:"dossier"` // on the asker's side
	Code    string    `json:"code"`
	Field   string    `json:"field"`
	Other   string    `json:"other"`
	What    string    `json:"what"`    // kind of the line
	Account string    `json:"account"` // who has it in hand, "" for the desk
	Due     time.Time `json:"due"`
}

// RelayDue reminds of a request, or of a sub-task to an outside body, and tells
// once when it is late.
type RelayDue struct {
	Relay   string    `json:"relay"` // "" for an outside body
	Side    string    `json:"side"`
	Dossier string    `json:"dossier"`
	Code    string    `json:"code"`
	Field   string    `json:"field"`
	Other   string    `json:"other"`
	Account string    `json:"account"`
	Due     time.Time `json:"due"`
	Late    bool      `json:"late"`
}

func (RelayMoved) Kind() string { return "casework.relay-moved" }
func (RelayDue) Kind() string   { return "casework.relay-due" }

// known reports whether who may know of a request that came in: whoever works
// with dossiers of its field.
func (r Relay) known(who gate.Actor) bool {
	return r.Side == Incoming && slices.ContainsFunc([]gate.Permission{MayProcess, MayReceive, MaySupervise, MayApprove, MayOversee},
		func(p gate.Permission) bool { return who.MayIn(p, r.Field, "") })
}

// mayAnswer reports whether who deals with a request that came in: a
// specialist of its field, or a leader; once it was given to somebody, they, who
// stands in for them, and the leader.
func (r Relay) mayAnswer(who gate.Actor) bool {
	if who.MayIn(MayApprove, r.Field, "") {
		return true
	}
	if !who.MayIn(MayProcess, r.Field, "") {
		return false
	}
	return r.Assignee == "" || Dossier{Field: r.Field}.actsAs(who, r.Assignee, MayProcess)
}

// mayAssign reports whether who gives a request to somebody.
func (r Relay) mayAssign(who gate.Actor, to string) bool {
	return who.MayIn(MaySupervise, r.Field, "") || who.MayIn(MayApprove, r.Field, "") ||
		(r.Assignee == "" && to == who.ID && who.MayIn(MayProcess, r.Field, ""))
}

// reckon works the due date out again, under the calendar of this side.
func (r *Relay) reckon(tx *gate.Tx, d *Desk) error {
	cal, err := d.services.Calendar(tx)
	if err != nil {
		return err
	}
	from := r.Asked
	if r.Side == Incoming {
		from = r.Came
	}
	if due := clock.Due(from, r.Term, r.Pauses, cal).Due; !due.IsZero() {
		r.Due = due
	}
	return nil
}

// wait stops the clock while the asker is asked, goOn starts it again.
func (r *Relay) wait(at time.Time) {
	r.State = RelayBack
	r.Pauses = append(r.Pauses, clock.Pause{From: at, Reason: PauseReply})
}

func (r *Relay) goOn(at time.Time) {
	r.State = RelayOpen
	if n := len(r.Pauses); n > 0 && r.Pauses[n-1].To.IsZero() {
		r.Pauses[n-1].To = at
	}
}

// end closes a request.
func (r *Relay) end(state string, at time.Time) {
	r.goOn(at)
	r.State, r.Closed = state, at
}

// moved publishes what happened, for the account that has it in hand here.
func (r Relay) moved(tx *gate.Tx, what string) error {
	account := r.AskerID
	if r.Side == Incoming {
		account = r.Assignee
	}
	return tx.Publish(RelayMoved{Relay: r.ID, Side: r.Side, Dossier: r.Dossier, Code: r.Code, Field: r.Field, Other: r.Other,
		What: what, Account: account, Due: r.Due})
}

// say adds a line to the story and stores where the request stands now.
func (r *Relay) say(tx *gate.Tx, kind string, ours bool, author, body string, files []string) error {
	return errors.Join(insertLine(tx, r.ID, RelayLine{tx.Now(), kind, ours, author, body, files}), updateRelay(tx, r))
}
