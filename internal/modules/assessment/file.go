package assessment

import (
	"time"

	"xaso/internal/modules/indicators"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/clock"
)

// A Stage is how far a file has come.
type Stage string

// The stages, in their order; a returned file goes back to drafting.
const (
	Drafting     Stage = "drafting"
	Published    Stage = "published"
	Opinions     Stage = "opinions"
	Council      Stage = "council"
	Submitted    Stage = "submitted"
	Verification Stage = "verification"
	Recognised   Stage = "recognised"
	Returned     Stage = "returned"
	Revoked      Stage = "revoked"
)

// A Paper is a document of one step: its number, day and file.
type Paper struct {
	Number string     `json:"number,omitempty"`
	On     clock.Date `json:"on,omitzero"`
	Until  clock.Date `json:"until,omitzero"` // of a recognition, where the decision says so
	Words  string     `json:"words,omitempty"`
	Papers []string   `json:"papers,omitempty"` // what was sent along
	Hash   string     `json:"hash,omitempty"`   // of the frozen file of recognition
}

// A File (hồ sơ xét) is one undertaking to be recognised under one set of
// criteria. A commune may have several, also of a place that is no longer.
type File struct {
	ID       string
	Set      string
	Version  int64 // of the set it is judged by
	Column   string
	Year     int
	Title    string
	About    string // "xã Hà Sơn trước khi nhập"; "" is the commune of today
	Stage    Stage
	Previous string // id of the file that it checks again
	OpenedAt time.Time
	OpenedBy string // name
	// Since is the first day of the publication, Closed the day it was closed.
	Since, Closed clock.Date
	Papers        map[Stage]Paper
	Row           int64 // version of the row
}

// Open reports whether work on the file goes on.
func (f File) Open() bool { return f.Stage != Recognised && f.Stage != Revoked }

// A Step is one change of stage.
type Step struct {
	Was, Stage Stage
	Words      string
	At         time.Time
	By         string // name
}

// A Duty says who answers for a criterion in a file.
type Duty struct {
	Criterion int
	Owner     string // account
	Name      string
	Due       clock.Date
}

// A Verdict is how the person in charge judges.
type Verdict string

// The verdicts.
const (
	Met     Verdict = "met"
	Short   Verdict = "short"
	Unknown Verdict = "unknown"
)

// Verdicts are all of them.
var Verdicts = []Verdict{Met, Short, Unknown}

// A Judgement is the self-assessment of an indicator, or of a criterion as a
// whole (Code ""), with the reading of that moment.
type Judgement struct {
	ID        string
	File      string
	Criterion int
	Code      string
	Verdict   Verdict
	Reason    string
	Flagged   bool // met although the figures do not say so
	By        string
	At        time.Time
	Reading   indicators.Reading // as it was; zero for a criterion
}

// A Link names a record in the system by what people call it.
type Link struct {
	Kind string // result, dossier, register
	Ref  string
}

// LinkKinds are the kinds of records evidence may name.
var LinkKinds = []string{"result", "dossier", "register"}

// A Place is where a photo was taken, in millionths of a degree.
type Place struct{ Lat, Lng int64 }

// Evidence proves something about an indicator of a set, or about a criterion
// as a whole (Code "").
type Evidence struct {
	ID         string
	Set        string
	Criterion  int
	Code       string
	Kind       string // of criteria.EvidenceKind; "" another proof
	Title      string
	Number     string // số, ký hiệu
	IssuedOn   clock.Date
	ValidUntil clock.Date // last day; zero for ever
	Place      string
	TakenOn    clock.Date // of a photo
	At         *Place
	File       *blob.Stored
	URL        string
	Link       Link
	Public     bool
	ReplacedBy string
	Reason     string // why it was replaced
	AddedBy    string
	Added      time.Time
}

// Expired reports whether it is no longer valid on a day.
func (e Evidence) Expired(on clock.Date) bool {
	return !e.ValidUntil.IsZero() && e.ValidUntil.Before(on)
}

// Ends reports whether its last day comes within WarnDays of a day.
func (e Evidence) Ends(on clock.Date) bool {
	return !e.ValidUntil.IsZero() && !e.Expired(on) && on.DaysUntil(e.ValidUntil) <= WarnDays
}

// WarnDays is how long before its end evidence is announced to run out.
const WarnDays = 60

// A Channel is how the self-assessment was made public.
type Channel string

// The channels of Điều 5, QĐ 18/2022/QĐ-TTg.
const (
	AtOffice      Channel = "office"
	InHamlet      Channel = "hamlet"
	ByLoudspeaker Channel = "loudspeaker"
)

// Channels are all of them.
var Channels = []Channel{AtOffice, InHamlet, ByLoudspeaker}

// A Posting is one entry of the log of publication.
type Posting struct {
	ID      string
	Channel Channel
	Hamlet  string // "" the office, or the loudspeakers of the whole commune
	On      clock.Date
	Clock   string // HH:MM of a broadcast
	Person  string // who did it
	Note    string
	Proof   *blob.Stored
	Void    string // why it does not count
	By      string // who entered it
	At      time.Time
}

// A Comment is what a resident says about a published self-assessment.
type Comment struct {
	ID         string
	Number     int64
	Name       string
	Contact    string
	Hamlet     string
	Criterion  int
	Words      string
	Via        string // web, account, paper
	Account    string
	At         time.Time
	EnteredBy  string
	Answer     string
	Shown      bool
	AnsweredAt time.Time
	AnsweredBy string
}

// An Opinion is what a body says about a file.
type Opinion struct {
	ID         string
	Body       string
	On         clock.Date
	Number     string
	Stand      string // agree, disagree, points
	Words      string
	Document   *blob.Stored
	Answer     string
	AnsweredAt time.Time
	AnsweredBy string
	At         time.Time
	By         string
}

// Front is Mặt trận Tổ quốc, whose opinion every file needs.
const Front = "Ủy ban Mặt trận Tổ quốc Việt Nam xã"

// Bodies are those asked for their opinion: Mặt trận and the socio-political
// organisations (Hiến pháp 2013, Điều 9).
var Bodies = []string{Front, "Hội Nông dân", "Hội Liên hiệp Phụ nữ", "Hội Cựu chiến binh", "Đoàn Thanh niên Cộng sản Hồ Chí Minh", "Công đoàn"}

// Stands are how an opinion stands to the file.
var Stands = []string{"agree", "disagree", "points"}

// A Meeting is the minutes of a meeting that voted on asking for recognition.
// Which quorum and majority it needs was not found: votes are shown, their sum
// is checked, nobody judges them.
type Meeting struct {
	ID                         string
	Number                     string
	Held                       clock.Date
	Place, Chair, Secretary    string
	Invited, Present           int
	InFavour, Against, Abstain int
	Words                      string
	Document                   *blob.Stored
	At                         time.Time
	By                         string
}

// A Remark is one point of the verifiers.
type Remark struct {
	ID         string
	Criterion  int // 0 the whole file
	Code       string
	Words      string
	Source     string // who said it, in which document
	On         clock.Date
	Answer     string
	Evidence   string // id
	AnsweredAt time.Time
	AnsweredBy string
	ClosedAt   time.Time
	ClosedBy   string
	At         time.Time
	By         string
}

// A Task is one thing the plan wants done.
type Task struct {
	ID        string
	Set       string
	Criterion int
	Code      string
	Title     string
	Owner     string // account
	OwnerName string
	Due       clock.Date
	State     TaskState
	Cost      int64 // đồng
	Funds     Funds
	Note      string
	DoneAt    time.Time
	Row       int64
}

// Funds is where the money of a task comes from, in đồng.
type Funds struct{ State, Commune, People, Others int64 }

// Sum is all of it.
func (f Funds) Sum() int64 { return f.State + f.Commune + f.People + f.Others }

// Overdue reports whether it should have been done before a day.
func (t Task) Overdue(on clock.Date) bool {
	return (t.State == ToDo || t.State == Doing) && !t.Due.IsZero() && t.Due.Before(on)
}

// A TaskState is how far a task is.
type TaskState string

// The states of a task.
const (
	ToDo    TaskState = "todo"
	Doing   TaskState = "doing"
	Done    TaskState = "done"
	Dropped TaskState = "dropped"
)

// TaskStates are all of them.
var TaskStates = []TaskState{ToDo, Doing, Done, Dropped}

// A Fall is an indicator that was met and is met no longer.
type Fall struct {
	ID     string
	Set    string
	Code   string
	Hamlet string
	Since  clock.Date
	Was    float64
	Is     float64
	Known  bool
	Ended  time.Time
}
