package casework

import (
	"cmp"
	"strings"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
)

// An Outward is what the world outside the commune may be told of one dossier:
// the fields of national synchronisation in this house's own words, without
// notes between officials. Whoever sends it translates and decides; this only
// reads. Zero instants have not happened.
type Outward struct {
	ID, Code, NationalCode   string
	Procedure, ProcedureName string // code, and the name it was filed under
	FieldCode, FieldName     string
	Owner, Applicant         Person // chủ hồ sơ, người nộp; Kind is filled where it is known
	Channel                  int    // 1 direct, 2 online, 3 post
	ReturnBy                 string // counter, post, online
	SupportPlace             string // nơi hỗ trợ
	ReceivePlace             string // nơi tiếp nhận
	Authority                string // cơ quan có thẩm quyền
	Submitted, Received      time.Time
	Promised                 time.Time // NgayHenTra now in force
	Finished, Returned       time.Time
	Refused                  time.Time // not accepted
	National                 procedures.NationalStatus
	Parts                    []OutwardPart
	Steps                    []OutwardStep
	Charges                  []OutwardCharge
	Result                   OutwardResult
	Flags                    Flags
}

// OutwardCitizen is Person.Kind of a natural person. Nothing else is concluded:
// a dossier that names neither an account nor a personal number keeps "".
const OutwardCitizen = "citizen"

// An OutwardFile is a stored file; Hash is the SHA-256 of its bytes, in hex.
type OutwardFile struct {
	ID, Name, Type, Hash, Key string
	Size                      int64
	Digitised                 bool // scanned by the office
}

// An OutwardPart is one component with its files.
type OutwardPart struct {
	Component, Code, Name string // id in the procedure, national code ("" unknown), wording
	Copy                  Copy
	Quantity              int
	Reused                bool
	Files                 []OutwardFile
}

// An OutwardStep is one hand-over.
type OutwardStep struct {
	Seq            int
	At, Start, Due time.Time // Start: when the step began that ended here
	Who, Unit      string
	What           string // label of the transition, never a note
	National       procedures.NationalStatus
}

// An OutwardCharge is money asked for. Moment is when: at reception, by a
// later request, at return.
type OutwardCharge struct {
	Moment string
	Name   string
	Dong   int64
	Paid   bool
	PaidBy string // cash, transfer, national, provincial; "" unpaid or unknown
}

// Moments of a charge.
const (
	ChargedAtReception = "reception"
	ChargedLater       = "supplement"
)

// An OutwardResult is the result once it is issued.
type OutwardResult struct {
	Code, Name, Number string
	File               *OutwardFile
}

// Outward reads one dossier for sending it outside. The caller has decided, in
// tx, that it may be sent.
func (d *Desk) Outward(tx *gate.Tx, id string) (Outward, error) {
	c, err := findDossier(tx, id)
	if err != nil {
		return Outward{}, err
	}
	if c.Away != 0 {
		return Outward{}, gate.ErrMissing // the commune that resolves it tells of it
	}
	p, err := d.services.Version(tx, c.Procedure, c.ProcedureVersion)
	if err != nil {
		return Outward{}, err
	}
	o := Outward{ID: c.ID, Code: c.Code, NationalCode: c.NationalCode, Procedure: c.Procedure, ProcedureName: c.ProcedureName,
		FieldCode: p.Field.Value.Code, FieldName: p.Field.Value.Name.VI, Owner: c.Parties.Owner, Applicant: c.Parties.Applicant,
		Channel: c.Channel, ReturnBy: c.ReturnBy, SupportPlace: c.SupportPlace, ReceivePlace: c.ReceivePlace, Authority: c.Authority,
		Submitted: c.Submitted, Received: c.Received, Promised: c.Due, Finished: c.Finished, Returned: c.Returned,
		National: c.National, Flags: c.Flags}
	if o.Promised.IsZero() { // paused: what was printed still stands
		o.Promised = c.Promised
	}
	if c.National == procedures.NotReceived {
		o.Refused = c.Ended
	}
	o.Owner, o.Applicant = c.outwardPerson(c.Parties.Owner), c.outwardPerson(c.Parties.Applicant)
	files, err := attachmentsOf(tx, "dossier_id", id)
	if err != nil {
		return Outward{}, err
	}
	o.Parts = c.outwardParts(p, files)
	o.Result = c.outwardResult(p, files)
	steps, err := stepsOf(tx, id)
	if err != nil {
		return Outward{}, err
	}
	o.Steps = c.outwardSteps(steps)
	duties, err := dutiesOf(tx, id)
	if err != nil {
		return Outward{}, err
	}
	o.Charges = c.outwardCharges(duties)
	return o, nil
}

// outwardPerson fills in what the answers say of the person who applies for
// themselves: online dossiers keep the personal number there only.
func (d Dossier) outwardPerson(p Person) Person {
	if p.IDNumber == "" && p.Name == d.Parties.Applicant.Name {
		for _, key := range []string{"requester.personal_id", "requester.id_document.number"} {
			if n, _ := answerAt(d.Answers, key).(string); n != "" {
				p.IDNumber = n
				break
			}
		}
	}
	if p.IDKind == "" && len(p.IDNumber) == 12 {
		p.IDKind = "CCCD" // twelve digits are the personal number, whatever card shows it
	}
	if p.Kind == "" && (p.Account != "" || p.IDNumber != "") {
		p.Kind = OutwardCitizen
	}
	return p
}

// answerAt follows the dots of a field id.
func answerAt(answers procedures.Answers, id string) any {
	var at any = answers
	for part := range strings.SplitSeq(id, ".") {
		m, ok := at.(map[string]any)
		if !ok {
			return nil
		}
		at = m[part]
	}
	return at
}

// outwardParts are the components handed in, each with its files; files of no
// component come last under their own name.
func (d Dossier) outwardParts(p procedures.Procedure, files []Attachment) []OutwardPart {
	codes := map[string]procedures.Component{}
	for _, c := range p.Components {
		codes[c.ID] = c
	}
	var parts []OutwardPart
	at := map[string]int{}
	for _, h := range d.Papers {
		at[h.Component] = len(parts)
		parts = append(parts, OutwardPart{Component: h.Component, Code: codes[h.Component].Code, Name: h.Name, Copy: h.Copy,
			Quantity: h.Quantity, Reused: h.Reused})
	}
	for _, a := range files {
		if a.Kind != "paper" && a.Kind != "supplement" {
			continue
		}
		i, known := at[a.Component]
		if !known || a.Component == "" {
			c := codes[a.Component]
			i = len(parts)
			at[a.Component] = i
			part := OutwardPart{Component: a.Component, Code: c.Code, Name: c.Name, Copy: Electronic, Quantity: 1}
			if part.Name == "" {
				part.Name = a.Name
			}
			parts = append(parts, part)
		}
		parts[i].Files = append(parts[i].Files, outwardFile(a))
	}
	return parts
}

func outwardFile(a Attachment) OutwardFile {
	return OutwardFile{ID: a.ID, Name: a.Name, Type: a.Type, Hash: a.Hash, Key: a.Key, Size: a.Size, Digitised: a.Digitised}
}

// outwardResult is what was issued; before that there is none.
func (d Dossier) outwardResult(p procedures.Procedure, files []Attachment) OutwardResult {
	if d.Finished.IsZero() {
		return OutwardResult{}
	}
	r := OutwardResult{Code: p.Result.Value.Code, Name: p.Result.Value.Name, Number: d.ResultNumber}
	for _, a := range files {
		if a.ID == d.ResultFile {
			f := outwardFile(a)
			r.File = &f
		}
	}
	return r
}

func (d Dossier) outwardSteps(steps []Step) []OutwardStep {
	all := make([]OutwardStep, 0, len(steps))
	start := d.Submitted
	for _, s := range steps {
		who, unit, _ := strings.Cut(s.Giver, " – ")
		if unit == "" {
			unit = d.ReceivePlace
		}
		all = append(all, OutwardStep{Seq: s.Seq, At: s.At, Start: start, Due: s.Due, Who: who, Unit: unit, What: s.Label.VI,
			National: s.National})
		start = s.At
	}
	return all
}

func (d Dossier) outwardCharges(duties []Duty) []OutwardCharge {
	var all []OutwardCharge
	if d.Fee > 0 {
		paidBy := cmp.Or(map[int]string{1: PaidNational, 2: PaidProvincial}[d.Flags.PaidOnline], d.Flags.FeePaid)
		all = append(all, OutwardCharge{Moment: ChargedAtReception, Name: d.ProcedureName, Dong: d.Fee,
			Paid: paidBy != "", PaidBy: paidBy})
	}
	for _, u := range duties {
		all = append(all, OutwardCharge{Moment: ChargedLater, Name: u.What, Dong: u.Dong, Paid: u.Paid > 0, PaidBy: u.PaidBy})
	}
	return all
}

// SetNationalCode keeps the code that the national portal gave a dossier,
// beside its own, which stays. The first code stays too: false says that
// another one is there already.
func (d *Desk) SetNationalCode(tx *gate.Tx, id, code string) (bool, error) {
	n, err := tx.Exec(`UPDATE casework_dossier SET national_code = $3
		 WHERE commune_id = $1 AND id = $2 AND national_code IN ('', $3)`, id, code)
	if err != nil || n == 0 {
		return false, err
	}
	return true, tx.Record("casework.national-code", id, map[string]string{"national": code})
}

// An OutwardBrief is one dossier of a period, without the persons in it.
type OutwardBrief struct {
	ID, Code, ProcedureName string
	Received                time.Time
	National                procedures.NationalStatus
}

// OutwardReceived lists the dossiers received from one instant to before
// another, in that order, at most limit: the commune's side of a comparison.
func (d *Desk) OutwardReceived(tx *gate.Tx, from, to time.Time, limit int) ([]OutwardBrief, error) {
	return gate.All(tx, func(scan gate.Scanner) (OutwardBrief, error) {
		var b OutwardBrief
		var at int64
		err := scan(&b.ID, &b.Code, &b.ProcedureName, &at, &b.National)
		b.Received = gate.Instant(at)
		return b, err
	}, `SELECT id, code, procedure_name, received_at, national_status FROM casework_dossier
		 WHERE commune_id = $1 AND received_at > 0 AND received_at >= $2 AND received_at < $3
		 ORDER BY received_at, id LIMIT $4`, gate.Millis(from), gate.Millis(to), limit)
}

// CountReceived counts them.
func (d *Desk) CountReceived(tx *gate.Tx, from, to time.Time) (int, error) {
	var n int
	err := tx.Row(`SELECT COUNT(*) FROM casework_dossier
		 WHERE commune_id = $1 AND received_at > 0 AND received_at >= $2 AND received_at < $3`, gate.Millis(from), gate.Millis(to)).Scan(&n)
	return n, err
}

// OutwardAbout says what bounds the sight of a dossier: its field of work, its
// hamlet, and the accounts it concerns.
func (d *Desk) OutwardAbout(tx *gate.Tx, id string) (field, hamlet string, accounts []string, err error) {
	c, err := findDossier(tx, id)
	if err != nil {
		return "", "", nil, err
	}
	return c.Field, c.Hamlet, c.Parties.accounts(), nil
}
