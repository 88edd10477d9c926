package exchange

import (
	"encoding/json"
	"fmt"
	"time"

	"xaso/internal/platform/gate"
)

// A State of a message. Only the first unfinished message of a dossier waits or
// is dead; those after it stand behind.
type State string

const (
	Behind  State = "behind"
	Waiting State = "waiting"
	Dead    State = "dead" // an official must look
	Sent    State = "sent"
	Skipped State = "skipped" // an official said so
)

// Why a message is dead, or was last held up.
const (
	Unmapped = "unmapped" // a value without translation: the answer text is an Unfit in JSON
	Rejected = "refused"  // by the other side, in its words
	GaveUp   = "gave-up"  // trouble for too long
	Troubled = "trouble"  // the last try, while there are more to come
)

// A Message is one row of the outbox.
type Message struct {
	ID, Dossier, Code string
	Seq               int
	Kind              Kind
	Ref               string
	Body              Body
	State             State
	Turn, Attempts    int
	Next              time.Time // not before
	Unsure            bool      // the other side may have acted on it
	Wire              *Wire     // as it last went out, nil before
	RemoteID          string
	Why               string
	AnswerCode        string
	AnswerText        string
	Queued, First     time.Time
	Done              time.Time
	SkippedBy         string
	SkipReason        string

	lease int64
}

// RequestID names the message to the other side: the same for every try whose
// outcome is unknown, another one after a refusal.
func (m Message) RequestID() string { return fmt.Sprintf("%s-%d", m.ID, m.Turn) }

// over reports whether nothing more is to be done about it.
func (m Message) over() bool { return m.State == Sent || m.State == Skipped }

// Unfit is what stopped an unmapped message, nil for others.
func (m Message) Unfit() *Unfit {
	var u Unfit
	if m.Why != Unmapped || json.Unmarshal([]byte(m.AnswerText), &u) != nil {
		return nil
	}
	return &u
}

const messageColumns = `id, dossier_id, code, seq, kind, ref, body, state, turn, attempts, next_at, lease_until, unsure, wire,
	remote_id, why, answer_code, answer_text, queued_at, first_at, done_at, skipped_by, skip_reason`

func scanMessage(scan gate.Scanner) (Message, error) {
	var m Message
	var body, wire string
	var next, queued, first, done int64
	err := scan(&m.ID, &m.Dossier, &m.Code, &m.Seq, &m.Kind, &m.Ref, &body, &m.State, &m.Turn, &m.Attempts, &next, &m.lease, &m.Unsure,
		&wire, &m.RemoteID, &m.Why, &m.AnswerCode, &m.AnswerText, &queued, &first, &done, &m.SkippedBy, &m.SkipReason)
	if err != nil {
		return m, err
	}
	m.Next, m.Queued, m.First, m.Done = gate.Instant(next), gate.Instant(queued), gate.Instant(first), gate.Instant(done)
	if wire != "" {
		m.Wire = &Wire{}
		if err := json.Unmarshal([]byte(wire), m.Wire); err != nil {
			return m, err
		}
	}
	return m, json.Unmarshal([]byte(body), &m.Body)
}

func findMessage(tx *gate.Tx, id string) (Message, error) {
	all, err := gate.All(tx, scanMessage, `SELECT `+messageColumns+` FROM exchange_message WHERE commune_id = $1 AND id = $2`, id)
	if err == nil && len(all) == 0 {
		err = gate.ErrMissing
	}
	if err != nil {
		return Message{}, err
	}
	return all[0], nil
}

// refs are what the other side gave for earlier messages of a dossier.
func refs(tx *gate.Tx, dossier string) (Refs, error) {
	r := Refs{Files: map[string]string{}}
	type given struct{ kind, ref, id string }
	all, err := gate.All(tx, func(scan gate.Scanner) (given, error) {
		var g given
		return g, scan(&g.kind, &g.ref, &g.id)
	}, `SELECT kind, ref, remote_id FROM exchange_message
		 WHERE commune_id = $1 AND dossier_id = $2 AND kind IN ('code', 'file') AND remote_id <> ''`, dossier)
	for _, g := range all {
		if Kind(g.kind) == AskCode {
			r.Code = g.id
		} else {
			r.Files[g.ref] = g.id
		}
	}
	return r, err
}

// follow lets the next message of a dossier go once nothing stands before it.
func follow(tx *gate.Tx, dossier string) error {
	_, err := tx.Exec(`
		UPDATE exchange_message SET state = 'waiting', next_at = $3
		 WHERE commune_id = $1 AND dossier_id = $2 AND state = 'behind'
		   AND seq = (SELECT MIN(seq) FROM exchange_message
		               WHERE commune_id = $1 AND dossier_id = $2 AND state IN ('behind', 'waiting', 'dead'))`,
		dossier, tx.Now().UnixMilli())
	return err
}
