package assessment

// FileMoved follows each change of a file's stage.
type FileMoved struct {
	File  string `json:"file"`
	Title string `json:"title"`
	Was   Stage  `json:"was"`
	Stage Stage  `json:"stage"`
	// People answer for its criteria.
	People []string `json:"people,omitempty"`
}

// DutyGiven follows when somebody is to answer for a criterion.
type DutyGiven struct {
	File      string `json:"file"`
	Title     string `json:"title"`
	Criterion int    `json:"criterion"`
	Owner     string `json:"owner"`
	Due       string `json:"due"` // dd/mm/yyyy
}

// TaskGiven follows when somebody is given a task of the plan.
type TaskGiven struct {
	Task  string `json:"task"`
	Set   string `json:"set"`
	Title string `json:"title"`
	Owner string `json:"owner"`
	Due   string `json:"due"`
}

// DueSoon follows some days before a task or a duty is due, and Overdue on the
// first day after.
type DueSoon struct {
	Title string `json:"title"`
	Owner string `json:"owner"`
	Due   string `json:"due"`
	Href  string `json:"href"`
	Late  bool   `json:"late,omitempty"`
}

// EvidenceEnds follows 60 days before evidence runs out.
type EvidenceEnds struct {
	Evidence string `json:"evidence"`
	Set      string `json:"set"`
	Title    string `json:"title"`
	Until    string `json:"until"`
	By       string `json:"by"` // who added it
}

// CommentMade follows each comment of a resident.
type CommentMade struct {
	File   string `json:"file"`
	Title  string `json:"title"`
	Number int64  `json:"number"`
}

// CommentAnswered follows the answer to a comment of somebody with an account.
type CommentAnswered struct {
	File    string `json:"file"`
	Account string `json:"account"`
	Number  int64  `json:"number"`
}

// FellBelow follows when an indicator of a set that the commune has a file
// under is met no longer.
type FellBelow struct {
	Set    string   `json:"set"`
	Code   string   `json:"code"`
	Since  string   `json:"since"`
	People []string `json:"people,omitempty"` // who answer for its criterion
}

func (FileMoved) Kind() string       { return "assessment.moved" }
func (DutyGiven) Kind() string       { return "assessment.duty" }
func (TaskGiven) Kind() string       { return "assessment.task" }
func (DueSoon) Kind() string         { return "assessment.due" }
func (EvidenceEnds) Kind() string    { return "assessment.evidence-ends" }
func (CommentMade) Kind() string     { return "assessment.comment" }
func (CommentAnswered) Kind() string { return "assessment.comment-answered" }
func (FellBelow) Kind() string       { return "assessment.fell" }
