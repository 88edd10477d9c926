package casework

import "time"

// Events carry ids and codes, never personal data: whoever reacts reads what it
// may.

// DossierSubmitted follows every new dossier, from whichever door.
type DossierSubmitted struct {
	Dossier   string    `json:"dossier"`
	Code      string    `json:"code"`
	Procedure string    `json:"procedure"`
	Field     string    `json:"field"`
	Hamlet    string    `json:"hamlet"`
	Applicant string    `json:"applicant"`
	People    []string  `json:"people"` // accounts it concerns, the applicant's among them
	Channel   int       `json:"channel"`
	Accepted  bool      `json:"accepted"` // at once, at the counter
	Due       time.Time `json:"due"`
	// Beyond boundaries, 0 is us: whose centre received it, and which commune
	// resolves it. There it is another dossier, with an event of its own.
	From int64 `json:"from,omitempty"`
	Away int64 `json:"away,omitempty"`
}

// DossierMoved follows every transition.
type DossierMoved struct {
	Dossier    string    `json:"dossier"`
	Code       string    `json:"code"`
	Transition string    `json:"transition"`
	From       string    `json:"from"`
	To         string    `json:"to"`
	National   int       `json:"national"`
	Effects    []string  `json:"effects"`
	Waits      string    `json:"waits"` // for whom: office, resident, other, nobody
	Desk       string    `json:"desk"`
	Assignee   string    `json:"assignee"`
	Applicant  string    `json:"applicant"`
	People     []string  `json:"people"`
	Due        time.Time `json:"due"`
	Paper      string    `json:"paper"`
}

// DossierDueSoon reminds the official on whose desk the dossier lies.
type DossierDueSoon struct {
	Dossier  string    `json:"dossier"`
	Code     string    `json:"code"`
	Field    string    `json:"field"`
	Hamlet   string    `json:"hamlet"`
	Desk     string    `json:"desk"`
	Assignee string    `json:"assignee"`
	Due      time.Time `json:"due"`
}

// DossierOverdue is told once for each dossier.
type DossierOverdue struct {
	Dossier  string    `json:"dossier"`
	Code     string    `json:"code"`
	Field    string    `json:"field"`
	Hamlet   string    `json:"hamlet"`
	Desk     string    `json:"desk"`
	Assignee string    `json:"assignee"`
	Due      time.Time `json:"due"`
}

// LateDigest tells the leader each working morning what is late or nearly so.
type LateDigest struct {
	Day     string `json:"day"`
	Overdue int    `json:"overdue"`
	Today   int    `json:"today"` // due today
	Waiting int    `json:"waiting"`
}

// MessageSent follows a message in the thread of a dossier.
type MessageSent struct {
	Dossier   string   `json:"dossier"`
	Code      string   `json:"code"`
	Field     string   `json:"field"`
	Hamlet    string   `json:"hamlet"`
	Message   string   `json:"message"`
	Side      string   `json:"side"`  // whose message: office, resident
	House     bool     `json:"house"` // said by the program, beside the event it tells of
	Applicant string   `json:"applicant"`
	People    []string `json:"people"`
	Desk      string   `json:"desk"`
	Assignee  string   `json:"assignee"`
}

// DossierRated follows the resident's rating.
type DossierRated struct {
	Dossier string `json:"dossier"`
	Field   string `json:"field"`
	Stars   int    `json:"stars"`
}

// HelperBusy tells the head of the centre, once a day, that somebody filed for
// unusually many others: a sign of one person working through a list of names.
type HelperBusy struct {
	Helper string `json:"helper"`
	Day    string `json:"day"`
	People int    `json:"people"`
}

func (HelperBusy) Kind() string       { return "casework.helper-busy" }
func (DossierSubmitted) Kind() string { return "casework.submitted" }
func (DossierMoved) Kind() string     { return "casework.moved" }
func (DossierDueSoon) Kind() string   { return "casework.due-soon" }
func (DossierOverdue) Kind() string   { return "casework.overdue" }
func (LateDigest) Kind() string       { return "casework.late-digest" }
func (MessageSent) Kind() string      { return "casework.message-sent" }
func (DossierRated) Kind() string     { return "casework.rated" }
