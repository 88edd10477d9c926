package casework

import (
	"slices"
	"time"

	"xaso/internal/modules/people"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Dossier is one application under one procedure, from submission on. Zero
// instants have not happened.
type Dossier struct {
	ID           string
	Code         string // mã hồ sơ
	NationalCode string // as the national portal gave it, "" without

	// What it was filed under.
	Procedure        string
	ProcedureVersion int
	ProcedureName    string
	Field            string // slug of the lĩnh vực
	Form, Workflow   string // id@hash

	State    string
	priors   []string // the way here, newest last
	National procedures.NationalStatus
	Waits    procedures.Waits
	Desk     procedures.Role // whose turn it is
	Assignee string          // công chức thụ lý, "" while nobody took it
	Version  int64           // expected by every change

	Applicant, Owner, Helper  string // accounts, "" without
	Hamlet                    string
	Title                     string // name of the chủ hồ sơ
	Parties                   Parties
	Answers                   procedures.Answers
	Declared                  []Declared
	answersJSON, declaredJSON string   // of a new dossier, made before the write
	keys                      []string // of a new dossier: what its people are found by, besides names
	Papers                    []HandedIn
	Flags                     Flags

	Channel      int    // 1 direct, 2 online, 3 post
	SupportPlace string // nơi hỗ trợ
	ReceivePlace string // nơi tiếp nhận
	Authority    string // cơ quan có thẩm quyền
	// Beyond boundaries (phi địa giới), 0 is us: whose centre received it, and
	// which commune resolves it.
	From, Away gate.Commune
	ReturnBy   string // counter, post, online
	Fee        int64  // đồng
	pinTurn    int64

	Submitted, Received time.Time
	Terms               []clock.Term // the term, then what extended it
	Due                 time.Time    // zero without a term or while paused
	Promised            time.Time    // NgayHenTra as first printed
	Provisional         bool
	PausedSince         time.Time
	StepDue             time.Time
	stepTimer           bool // the step ends by itself at StepDue
	Reminded, Overdue   time.Time
	Supplements         int // requests sent
	Extensions          int

	Finished, Returned, Ended time.Time
	ResultNumber              string
	ResultFile                string // attachment id
}

// Flags are kept only because national scoring asks for them and they cannot
// be rebuilt later (names in the national exchange beside each).
type Flags struct {
	PaidOnline    int    `json:"paid_online"`    // DuocThanhToanTrucTuyen: 1 national platform, 2 provincial gateway
	Digitised     bool   `json:"digitised"`      // HoSoCoThanhPhanSoHoa
	FromStore     bool   `json:"from_store"`     // DuocLayTuKhoDMQG
	Database      string `json:"database"`       // MaCSDL a field was taken from
	VerifiedVNeID bool   `json:"verified_vneid"` // TaiKhoanDuocXacThucVoiVNeID
	Assisted      bool   `json:"assisted"`       // filed by a helper: labelled, not faked as self-service
	Sets          int    `json:"sets"`           // số bộ hồ sơ
	// How the fee of filing was paid (cash, transfer), "" while it was not, and
	// the number of its receipt.
	FeePaid    string `json:"fee_paid,omitempty"`
	FeeReceipt string `json:"fee_receipt,omitempty"`
	// Old is the takeover it came in with, "" for what was filed here: of an
	// older register nobody knows these flags, so scoring leaves it out.
	Old string `json:"old,omitempty"`
}

// A Declared row is one answer with its label as the applicant confirmed it,
// so that it can be read when the form has long changed.
type Declared struct {
	Section string `json:"section"`
	Label   string `json:"label"`
	Value   string `json:"value"`
}

// Copy is the form in which a paper was handed in (LoaiBan).
type Copy int

const (
	Original   Copy = iota // bản chính
	Photocopy              // bản sao
	Electronic             // bản điện tử
)

// HandedIn is one component as received, for Mẫu 01.
type HandedIn struct {
	Component string `json:"component"` // id within the procedure
	Name      string `json:"name"`
	Copy      Copy   `json:"copy"`
	Quantity  int    `json:"quantity"`
	Reused    bool   `json:"reused,omitempty"` // from the person's store (metric 4.3)
}

// Open reports whether anything is still to be done.
func (d Dossier) Open() bool { return d.Waits != procedures.ForNobody }

// resultShown reports whether the resident may see the result file: a draft
// that waits for their word, or what was returned to them.
func (d Dossier) resultShown() bool {
	return !d.Returned.IsZero() || (d.Waits == procedures.ForResident && d.National == procedures.InProcess)
}

// Late reports whether the result is overdue at an instant. A second
// supplement makes a dossier late whatever its dates (QĐ 766/QĐ-TTg).
func (d Dossier) Late(now time.Time) bool {
	if d.Supplements > 1 {
		return true
	}
	end := now
	switch {
	case !d.Finished.IsZero():
		end = d.Finished
	case !d.Returned.IsZero():
		end = d.Returned
	case !d.Ended.IsZero():
		end = d.Ended
	}
	return !d.Due.IsZero() && end.After(d.Due)
}

// concerns reports whether who is one of the dossier's own people, or a helper
// acting for one of them with consent.
func (d Dossier) concerns(who gate.Actor) bool {
	if !who.SignedIn() {
		return false
	}
	own := d.Parties.accounts()
	resident := actsFor(who)
	return slices.Contains(own, who.ID) || (resident != "" && slices.Contains(own, resident))
}

// actsFor is the resident whose applications who handles as a helper, "" for
// none: the consent to a helper may cover other things only.
func actsFor(who gate.Actor) string {
	switch people.Scope(who.ForWhat) {
	case people.ScopeAll, people.ScopeDossiers:
		return who.For
	}
	return ""
}

// scope is how a permission reaches the dossier.
func (d Dossier) within(who gate.Actor, p gate.Permission) bool {
	return p != "" && who.MayIn(p, d.Field, d.Hamlet)
}

// known reports whether the dossier may be known of at all by who.
func (d Dossier) known(who gate.Actor) bool {
	if d.concerns(who) || who.IsSystem() {
		return true
	}
	return slices.ContainsFunc([]gate.Permission{MayReceive, MayProcess, MaySupervise, MayApprove, MayIssue,
		MayReturn, MayOversee}, func(p gate.Permission) bool { return d.within(who, p) })
}

// Purposes under which a dossier is read; each is a text key that the person
// it concerns reads.
const (
	PurposeReceive = "casework.purpose.receive"
	PurposeProcess = "casework.purpose.process"
	PurposeOversee = "casework.purpose.oversee"
	PurposeReturn  = "casework.purpose.return"
	PurposeList    = "casework.purpose.list"
	PurposeHelp    = "casework.purpose.help"   // a helper acting for the person
	PurposeStated  = "casework.purpose.stated" // break-glass; the reason is in the audit log
)

// Purpose returns why who would read d: by the turn of work, or by office. ok
// is false for an official who has nothing to do with it now and must state a
// reason.
func (d Dossier) Purpose(who gate.Actor) (purpose string, ok bool) {
	switch {
	case d.Assignee != "" && d.actsAs(who, d.Assignee, MayProcess):
		return PurposeProcess, true
	case d.Desk == procedures.BySpecialist && d.Assignee == "" && d.within(who, MayProcess),
		d.Desk == procedures.ByClerk && d.within(who, MayIssue),
		d.Desk == procedures.ByLeader && d.within(who, MayApprove):
		return PurposeProcess, true
	case d.within(who, MayReceive):
		return PurposeReceive, true
	case d.within(who, MayApprove), d.within(who, MaySupervise), d.within(who, MayOversee):
		return PurposeOversee, true
	case d.within(who, MayReturn) && !d.Finished.IsZero():
		return PurposeReturn, true
	}
	return "", false
}

// actsAs reports whether who is the official id, or holds p in id's place by
// delegation.
func (d Dossier) actsAs(who gate.Actor, id string, p gate.Permission) bool {
	if who.ID == id {
		return true
	}
	return slices.ContainsFunc(who.Grants(p), func(g gate.Grant) bool {
		return g.ByDelegation == id && (g.Field == "" || g.Field == d.Field) && (g.Hamlet == "" || g.Hamlet == d.Hamlet)
	})
}

// inPlaceOf names the official in whose place who uses p on d, "" for oneself.
func (d Dossier) inPlaceOf(who gate.Actor, p gate.Permission) string {
	by := ""
	for _, g := range who.Grants(p) {
		if (g.Field != "" && g.Field != d.Field) || (g.Hamlet != "" && g.Hamlet != d.Hamlet) {
			continue
		}
		if g.ByDelegation == "" {
			return ""
		}
		by = g.ByDelegation
	}
	return by
}

// disclose notes the reading for each person the dossier concerns.
func (d Dossier) disclose(tx *gate.Tx, purpose string) {
	own := d.Parties.accounts()
	if slices.Contains(own, tx.Who.ID) {
		return
	}
	for _, account := range own {
		tx.Disclose(gate.Access{Subject: account, Record: d.ID, Purpose: purpose})
	}
	if len(own) == 0 {
		tx.Disclose(gate.Access{Record: d.ID, Purpose: purpose})
	}
}
