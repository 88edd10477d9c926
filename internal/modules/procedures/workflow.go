package procedures

// Previous, as the target of a transition, is the state the dossier was in
// before it came to the present one.
const Previous = "@previous"

// Same, as the target of a transition, is the state it starts from.
const Same = "@same"

// Start is the id of the state every dossier begins in.
const Start = "submitted"

// A Workflow is the way of a dossier as data: states and the transitions
// between them. Which one a procedure follows is Procedure.WorkflowID.
type Workflow struct {
	ID          string       `json:"id"`
	Name        Text         `json:"name"`
	Extends     string       `json:"extends,omitempty"` // another workflow it adds to
	Without     []string     `json:"without,omitempty"` // inherited states and transitions left out
	States      []State      `json:"states"`
	Transitions []Transition `json:"transitions"`
}

// A State is where a dossier stands; many map to one national status.
type State struct {
	ID       string         `json:"id"`
	Name     Text           `json:"name"`     // for officials
	Resident Text           `json:"resident"` // what the resident reads
	National NationalStatus `json:"national"`
	Waits    Waits          `json:"waits"`
	Role     Role           `json:"role,omitempty"` // whose desk it lies on
	Terminal bool           `json:"terminal,omitempty"`
	// Term is the step's own deadline, nil where no source gives one.
	Term     *Term    `json:"term,omitempty"`
	TermMark Standing `json:"term_st,omitempty"`
}

// Waits says for whom a dossier waits.
type Waits string

const (
	ForOffice   Waits = "office"
	ForResident Waits = "resident"
	ForOther    Waits = "other" // another agency
	ForNobody   Waits = "nobody"
)

// Role is who may take a transition.
type Role string

const (
	ByReceptionist Role = "receptionist" // một cửa
	BySpecialist   Role = "specialist"   // công chức chuyên môn
	ByLeader       Role = "leader"       // lãnh đạo UBND
	ByClerk        Role = "clerk"        // văn thư
	ByHead         Role = "head"         // người đứng đầu Trung tâm PVHCC
	ByResident     Role = "resident"
	BySystem       Role = "system"
)

// Need is what a transition demands before it is taken.
type Need string

const (
	NeedNote       Need = "note"
	NeedReason     Need = "reason"
	NeedItems      Need = "items" // numbered list: what, why, how to fix
	NeedResultFile Need = "result_file"
	NeedNumber     Need = "number" // số và ngày of the result
	NeedLegalBasis Need = "legal_basis"
	NeedNewDue     Need = "new_due"
	NeedRefund     Need = "refund" // what happens to money already paid
	NeedAmount     Need = "amount" // of the financial duty
	NeedAgency     Need = "agency"
)

// Effect is what a transition does besides moving the dossier.
type Effect string

const (
	Accept     Effect = "accept"     // starts the clock, number and appointment
	Pause      Effect = "pause"      // stops the clock: a row of the pause ledger
	Resume     Effect = "resume"     // ends the pause
	Stop       Effect = "stop"       // ends without result
	Finish     Effect = "finish"     // result issued: the clock ends
	Return     Effect = "return"     // handed over to the applicant
	Refuse     Effect = "refuse"     // ends before acceptance
	Supplement Effect = "supplement" // asks the resident for papers, once, in full
	Finance    Effect = "finance"    // asks for a payment
	Withdraw   Effect = "withdraw"   // the resident asks to take it back
	Extend     Effect = "extend"     // new due date, old one kept
)

// A Transition is one thing somebody may do to a dossier.
type Transition struct {
	ID      string    `json:"id"`
	From    []string  `json:"from"`
	To      string    `json:"to"` // a state, Same or Previous
	Label   Text      `json:"label"`
	Role    Role      `json:"role"`
	Needs   []Need    `json:"needs,omitempty"`
	Effects []Effect  `json:"effects,omitempty"`
	Paper   PaperKind `json:"paper,omitempty"` // printed form it produces
	Hint    string    `json:"hint,omitempty"`  // text key: what it costs under QĐ 766
	// Timer takes the transition by itself when the state's term has run out.
	Timer bool `json:"timer,omitempty"`
}

// State returns the state with the given id.
func (w *Workflow) State(id string) (State, bool) {
	for _, s := range w.States {
		if s.ID == id {
			return s, true
		}
	}
	return State{}, false
}

// From returns the transitions that role may take in a state; role "" is
// everybody's.
func (w *Workflow) From(state string, role Role) []Transition {
	var may []Transition
	for _, t := range w.Transitions {
		if t.leaves(state) && (role == "" || t.Role == role) {
			may = append(may, t)
		}
	}
	return may
}

// Transition returns the transition id if it leaves the given state.
func (w *Workflow) Transition(id, state string) (Transition, bool) {
	for _, t := range w.Transitions {
		if t.ID == id && t.leaves(state) {
			return t, true
		}
	}
	return Transition{}, false
}

func (t Transition) leaves(state string) bool {
	for _, s := range t.From {
		if s == state {
			return true
		}
	}
	return false
}

// Has reports whether the transition has an effect.
func (t Transition) Has(e Effect) bool {
	for _, x := range t.Effects {
		if x == e {
			return true
		}
	}
	return false
}

// Wants reports whether the transition needs something.
func (t Transition) Wants(n Need) bool {
	for _, x := range t.Needs {
		if x == n {
			return true
		}
	}
	return false
}
