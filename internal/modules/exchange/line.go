package exchange

import (
	"context"
	"fmt"
	"io"
	"time"
)

// A Kind of message, in the order in which a dossier sends them.
type Kind string

const (
	AskCode  Kind = "code"     // sinh mã hồ sơ
	SendFile Kind = "file"     // tải tệp lên
	Create   Kind = "create"   // tạo hồ sơ
	Update   Kind = "update"   // content changed: papers, fees, result, dates
	Progress Kind = "progress" // cập nhật tiến trình
	Status   Kind = "status"   // cập nhật trạng thái
)

// A Body is what a message says. Which part is filled depends on its kind.
type Body struct {
	Dossier *Dossier `json:"dossier,omitempty"` // code, create, update
	File    *File    `json:"file,omitempty"`
	Step    *Step    `json:"step,omitempty"` // progress, status
}

// Refs are what the other side gave before: its code of the dossier, and its
// id of each file by ours.
type Refs struct {
	Code  string
	Files map[string]string
}

// An Outgoing message is all that a codec needs.
type Outgoing struct {
	Kind  Kind
	Local string // mã hồ sơ of the commune
	Body  Body
	Refs  Refs
	// Agency is the commune's identifier (QĐ 20/2020/QĐ-TTg), "" while the
	// province has not confirmed one.
	Agency string
}

// A Wire is a message as it goes out. Text is the whole body; a file's bytes
// are read when they are sent.
type Wire struct {
	Op   string `json:"op"` // which act of the other side, by the codec's name
	Text string `json:"text,omitempty"`
	File *File  `json:"file,omitempty"`
}

// A Codec writes messages as one system wants them. It neither reads nor
// changes anything. Where a value has no translation, or a required one is
// missing, it returns an *Unfit.
type Codec interface {
	System() string
	Encode(m Outgoing, by Mapping) (Wire, error)
	// Personal are the names of fields that hold personal data.
	Personal() []string
}

// Unfit says why a message cannot be written: Value of List has no row, or,
// without a List, what Place needs is not known.
type Unfit struct {
	Place string `json:"place"` // field over there, and whose: "LoaiDoiTuong (ChuHoSo)"
	List  string `json:"list,omitempty"`
	Value string `json:"value,omitempty"`
}

func (u *Unfit) Error() string {
	return fmt.Sprintf("exchange: %s: no translation of %q in %s", u.Place, u.Value, u.List)
}

// A Line carries messages to one outside system. The same request id twice
// must have one effect there. Errors are *Refused, *Trouble, or *Unfit when
// nothing went out for a fault here; anything else counts as trouble in which
// the other side may have acted.
type Line interface {
	Send(ctx context.Context, requestID string, w Wire, open Opener) (Answer, error)
}

// An Opener reads a stored file.
type Opener func(ctx context.Context, key string) (io.ReadCloser, error)

// An Answer is what the other side gave for a message it took.
type Answer struct {
	ID   string // code or file id, "" for the rest
	Code string // its word for "taken"
	Text string
}

// Refused is a business answer: trying again changes nothing.
type Refused struct{ Code, Text string }

func (r *Refused) Error() string { return "exchange: refused: " + r.Code + " " + r.Text }

// What a trouble is, for its sentence.
const (
	Cut         = "cut"         // the line broke
	Slow        = "slow"        // no answer in time
	Unreachable = "unreachable" // nobody there
	Untrusted   = "untrusted"   // the other side's certificate does not hold
	NoToken     = "token"       // account or secret were not taken
	Unclear     = "unclear"     // an answer, but not one in the agreed shape
	Unwell      = "unwell"      // it said that it cannot now: Text has the status
	NoStore     = "store"       // a file of ours could not be read
)

// Trouble is everything that may pass. Arrived says that the message may have
// been acted on; Crowded, that the other side lives but wants fewer calls.
type Trouble struct {
	What    string
	Text    string
	After   time.Duration // asked for by the other side, 0 when it did not
	Arrived bool
	Crowded bool
}

func (t *Trouble) Error() string { return "exchange: trouble: " + t.What + " " + t.Text }
