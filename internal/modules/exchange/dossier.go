package exchange

import "time"

// A Dossier is what may be told of one dossier, in this house's own words.
// Package app fills it from casework. Zero instants have not happened.
type Dossier struct {
	ID            string   `json:"id"`
	Code          string   `json:"code"` // mã hồ sơ of the commune
	Procedure     string   `json:"procedure"`
	ProcedureName string   `json:"procedure_name"`
	FieldCode     string   `json:"field_code,omitempty"`
	FieldName     string   `json:"field_name,omitempty"`
	Owner         Person   `json:"owner"`     // chủ hồ sơ
	Applicant     Person   `json:"applicant"` // người nộp
	Channel       string   `json:"channel"`   // "1" direct, "2" online, "3" post
	ReturnBy      string   `json:"return_by"` // counter, post, online
	SupportPlace  string   `json:"support_place,omitempty"`
	ReceivePlace  string   `json:"receive_place,omitempty"`
	Authority     string   `json:"authority"`
	Status        int      `json:"status"` // national status with which it began
	Parts         []Part   `json:"parts,omitempty"`
	Charges       []Charge `json:"charges,omitempty"`
	Result        Result   `json:"result,omitzero"`
	Flags         Flags    `json:"flags"`

	Submitted time.Time `json:"submitted"`
	Received  time.Time `json:"received,omitzero"`
	Promised  time.Time `json:"promised,omitzero"` // NgayHenTra
	Finished  time.Time `json:"finished,omitzero"`
	Returned  time.Time `json:"returned,omitzero"`
	Refused   time.Time `json:"refused,omitzero"`

	// Steps go out one by one, not with the content.
	Steps []Step `json:"-"`
}

// A Person of a dossier. Kind is "citizen" or what the counter wrote, "" when
// nobody said.
type Person struct {
	Kind     string `json:"kind,omitempty"`
	Name     string `json:"name"`
	IDKind   string `json:"id_kind,omitempty"`
	IDNumber string `json:"id_number,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Email    string `json:"email,omitempty"`
	Address  string `json:"address,omitempty"`
	Verified bool   `json:"verified,omitempty"`
}

// A Part is one component of the dossier (thành phần hồ sơ).
type Part struct {
	Code     string `json:"code,omitempty"` // national code, opaque
	Name     string `json:"name"`
	Copy     string `json:"copy"` // "0" original, "1" copy, "2" electronic
	Quantity int    `json:"quantity"`
	Reused   bool   `json:"reused,omitempty"`
	Files    []File `json:"files,omitempty"`
}

// A File is named by its id here; Key is where its bytes lie, Hash their
// SHA-256 in hex.
type File struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Type      string `json:"type"`
	Hash      string `json:"hash"`
	Key       string `json:"key"`
	Size      int64  `json:"size"`
	Digitised bool   `json:"digitised,omitempty"`
}

// A Charge is money asked for: at reception, by a later request, at return.
type Charge struct {
	Moment string `json:"moment"` // reception, supplement, return
	Name   string `json:"name"`
	Dong   int64  `json:"dong"`
	Paid   bool   `json:"paid,omitempty"`
}

// A Result is what was issued.
type Result struct {
	Code   string `json:"code,omitempty"`
	Name   string `json:"name,omitempty"`
	Number string `json:"number,omitempty"`
	File   *File  `json:"file,omitempty"`
}

// Flags exist for national scoring only and cannot be rebuilt later.
type Flags struct {
	PaidOnline    int    `json:"paid_online,omitempty"` // DuocThanhToanTrucTuyen: 1 national, 2 provincial
	Digitised     bool   `json:"digitised,omitempty"`   // HoSoCoThanhPhanSoHoa
	FromStore     bool   `json:"from_store,omitempty"`  // DuocLayTuKhoDMQG
	Database      string `json:"database,omitempty"`    // MaCSDL
	VerifiedVNeID bool   `json:"verified_vneid,omitempty"`
}

// A Step is one hand-over (tiến trình).
type Step struct {
	Seq    int       `json:"seq"`
	At     time.Time `json:"at"`
	Start  time.Time `json:"start,omitzero"`
	Due    time.Time `json:"due,omitzero"`
	Who    string    `json:"who"`
	Unit   string    `json:"unit"`
	What   string    `json:"what"`
	Status int       `json:"status"` // national status after it
}

// files are all that the dossier needs over there, the result's last.
func (d Dossier) files() []File {
	var all []File
	for _, p := range d.Parts {
		all = append(all, p.Files...)
	}
	if d.Result.File != nil {
		all = append(all, *d.Result.File)
	}
	return all
}
