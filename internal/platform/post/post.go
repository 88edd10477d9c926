// Package post carries letters between the communes of one house. No statement
// ever spans two communes: a letter is a row in the sender's transaction, a
// job, and then a row in the receiver's transaction, beside the effect it has.
//
// The effect happens once, whatever dies in between. The sender's row and its
// job are one commit. The receiver's row, whose key is sender and id, and what
// the handler did are one commit: a letter that comes again finds its row. The
// receipt, which the sender's own handler may act upon, is one commit with the
// mark that the letter arrived, and that mark is made once.
//
// Letters of one conversation arrive in the order they were sent. One that
// fails is tried again with growing pauses; after [MostTries] it is stuck, and
// those behind it wait, until an official sends it again. One that cannot be
// taken, because there is no such commune or because its handler refused it,
// comes back with the reason.
package post

import (
	"embed"
	"encoding/json"
	"fmt"
	"time"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// Texts are the sentences of this room's faults and reasons.
//
//go:embed locale/*.json
var Texts embed.FS

// MayManage is the permission to see letters that have not arrived, and to
// send them again.
const MayManage gate.Permission = "post.manage"

// DeliverJob is the kind of the job that carries letters.
const DeliverJob = "post.deliver"

// MostTries is how often a letter is tried before somebody has to look: with
// the pauses between, some ten hours.
const MostTries = 14

// Bounds of one letter.
const (
	mostBody  = 4 << 20 // bytes
	mostFiles = 200
)

var (
	// ErrSelf refuses a letter to oneself.
	ErrSelf = fault.New(fault.Invalid, "post.self")
	// ErrTooLarge refuses a letter that no application ever needs.
	ErrTooLarge = fault.New(fault.TooLarge, "post.too-large")
	// ErrSettled means that the letter arrived or came back meanwhile.
	ErrSettled = fault.New(fault.Conflict, "post.settled")
	// ErrNobody is the reason of a letter to a commune that is not there.
	ErrNobody = fault.New(fault.Missing, "post.nobody")
	// ErrUnread is the reason of a letter whose kind is not known.
	ErrUnread = fault.New(fault.Invalid, "post.unread")
)

// A File travels with a letter. Its bytes are copied into the receiver's store
// before the letter is handed over; then Key and ThumbKey name the copies.
type File struct {
	ID       string `json:"id"`
	Key      string `json:"key"`
	ThumbKey string `json:"thumb_key,omitempty"`
}

// A Letter is one message from a commune to another.
type Letter struct {
	ID           string
	From, To     gate.Commune
	Conversation string
	Seq          int64
	Kind         string
	About        string // id of the sender's thing; the receiver is not told
	Body         []byte // JSON
	Files        []File
	Sent         time.Time
}

// Read decodes the body.
func (l Letter) Read(into any) error {
	if err := json.Unmarshal(l.Body, into); err != nil {
		return Refuse(ErrUnread, fmt.Errorf("letter %s of kind %s: %w", l.ID, l.Kind, err))
	}
	return nil
}

// An Outcome is what became of a letter: it arrived when Refusal is "".
type Outcome struct {
	Refusal string // text key of the reason it came back
}

// A Handler is what the two ends do about letters of a kind.
type Handler struct {
	// Receive takes a letter in the receiver's transaction, on behalf of the
	// sending commune. An error is tried again later, except one made by Refuse.
	Receive func(tx *gate.Tx, l Letter) error
	// Settled acts upon the receipt in the sender's transaction, on behalf of
	// the receiving commune; nil does nothing.
	Settled func(tx *gate.Tx, l Letter, o Outcome) error
}

// Refuse makes an error that sends the letter back with a reason. The cause,
// which may be nil, is for the log.
func Refuse(reason *fault.Fault, cause error) error { return refused{reason.Code, cause} }

type refused struct {
	reason string
	cause  error
}

func (r refused) Error() string { return fmt.Sprintf("letter refused: %s: %v", r.reason, r.cause) }
func (r refused) Unwrap() error { return r.cause }

// A Stuck letter was tried too often: somebody has to look.
type Stuck struct {
	Letter string `json:"letter"`
	About  string `json:"about"`
}

// Kind names the event.
func (Stuck) Kind() string { return "post.stuck" }

// Send writes a letter in the sender's transaction; the job that carries it
// follows the commit. About names the sender's thing for whoever looks.
func Send(tx *gate.Tx, to gate.Commune, kind, conversation, about string, body any, files ...File) error {
	if to == tx.Who.Commune {
		return ErrSelf
	}
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("letter of kind %s: %w", kind, err)
	}
	if len(text) > mostBody || len(files) > mostFiles {
		return ErrTooLarge
	}
	for _, f := range files {
		if !blob.BelongsTo(f.Key, int64(tx.Who.Commune)) || (f.ThumbKey != "" && !blob.BelongsTo(f.ThumbKey, int64(tx.Who.Commune))) {
			return fmt.Errorf("letter of kind %s: file %s is not of commune %d", kind, f.ID, int64(tx.Who.Commune))
		}
	}
	return send(tx, Letter{ID: tx.NewID(), To: to, Conversation: conversation, Kind: kind, About: about, Body: text, Files: files})
}

// errand is the body of a job: the conversation that has letters waiting.
type errand struct {
	To           gate.Commune `json:"to"`
	Conversation string       `json:"conversation"`
}

func (e errand) job(at time.Time) gate.Job {
	body, err := json.Marshal(e)
	if err != nil {
		panic(err) // a number and a string
	}
	return gate.Job{Kind: DeliverJob, Body: string(body), RunAt: at}
}
