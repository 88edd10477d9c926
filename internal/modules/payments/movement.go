package payments

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// A MovementState says what became of money that came in.
type MovementState string

const (
	MovementSettled   MovementState = "settled"
	MovementHeld      MovementState = "held"
	MovementDismissed MovementState = "dismissed" // not a fee, an official said
	MovementReturned  MovementState = "returned"  // to be given back
)

// Why a movement is held; each has a sentence, payments.why.….
const (
	WhyUnknown = "payments.why.unknown" // no code of an open request
	WhyAmount  = "payments.why.amount"
	WhyLate    = "payments.why.late"
	WhyTwice   = "payments.why.twice" // paid already
	WhyMany    = "payments.why.many"  // codes of several requests
	WhyAccount = "payments.why.account"
	WhyEnded   = "payments.why.ended" // the request was cancelled
)

// A Movement is money that came into an account.
type Movement struct {
	ID        string
	Account   string // number
	Reference string // of the bank
	At        time.Time
	Dong      int64 // more than 0: only money in
	Said      string
	Source    string
	SourceID  string
	Request   string // id, "" for none
	State     MovementState
	Why       string
	Reason    string
	Decided   time.Time
	DecidedBy string
}

const movementColumns = `id, account, reference, at, dong, said, source, source_id, request_id, state, why, reason, decided_at, decided_by`

func scanMovement(scan gate.Scanner) (Movement, error) {
	var m Movement
	var at, decided int64
	err := scan(&m.ID, &m.Account, &m.Reference, &at, &m.Dong, &m.Said, &m.Source, &m.SourceID, &m.Request, &m.State, &m.Why,
		&m.Reason, &decided, &m.DecidedBy)
	m.At, m.Decided = gate.Instant(at), gate.Instant(decided)
	return m, err
}

// tidy bounds what came from outside. A movement without a reference gets one
// from what it is, so that the same line of two statements is one movement;
// text that looks like a card number is blotted out before it is stored.
func (m *Movement) tidy() error {
	m.Account = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\'' || r == '.' || r == '-' {
			return -1
		}
		return r
	}, m.Account)
	m.Said = identity.Compose(strings.ToValidUTF8(strings.ReplaceAll(m.Said, "\x00", " "), "?"))
	if r := []rune(m.Said); len(r) > longestNote {
		m.Said = string(r[:longestNote])
	}
	if holdsCard(m.Said) {
		m.Said = strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return '•'
			}
			return r
		}, m.Said)
	}
	m.Reference = strings.TrimSpace(m.Reference)
	switch {
	case m.Dong < 1 || m.Dong > 1_000_000_000_000:
		return ErrMoneyIn
	case m.At.IsZero() || m.At.Year() < 2000:
		return ErrDay
	case utf8.RuneCountInString(m.Reference) > 80 || len(m.Account) > 40 || !utf8.ValidString(m.Reference) || !utf8.ValidString(m.Account):
		return ErrReference
	}
	if m.Reference == "" {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%d\x00%s", m.Account, m.At.UnixMilli(), m.Dong, m.Said))
		m.Reference = "#" + hex.EncodeToString(sum[:10])
	}
	return nil
}

// A fate is what a movement comes to.
type fate struct {
	request Request // zero for none
	why     string  // "" : it fits
}

// judge finds the request that a movement pays, and whether it fits: exactly
// this amount, into the account that was named, in time.
func judge(tx *gate.Tx, m Movement) (fate, error) {
	known, err := gate.All(tx, scanAccount, `SELECT `+accountColumns+` FROM payments_account WHERE commune_id = $1 AND number = $2`, m.Account)
	if err != nil {
		return fate{}, err
	}
	var found []Request
	for _, code := range CodesIn(m.Said) {
		r, err := requestBy(tx, "code", code)
		if errors.Is(err, gate.ErrMissing) {
			continue
		}
		if err != nil {
			return fate{}, err
		}
		if len(found) == 0 || found[len(found)-1].ID != r.ID {
			found = append(found, r)
		}
	}
	switch {
	case len(found) == 0:
		return fate{why: WhyUnknown}, nil
	case len(found) > 1:
		return fate{why: WhyMany}, nil
	}
	f := fate{request: found[0]}
	switch r := f.request; {
	case len(known) == 0:
		f.why = WhyAccount
	case r.State == Cancelled:
		f.why = WhyEnded
	case !r.Open() || r.State == OnHold:
		f.why = WhyTwice
	case m.Dong != r.Dong:
		f.why = WhyAmount
	case m.At.After(r.Expires):
		f.why = WhyLate
	}
	return f, nil
}

// An Effect is what taking a movement in did.
type Effect string

const (
	DidSettle Effect = "settled"
	DidHold   Effect = "held"
	DidRepeat Effect = "repeated"
)

// take books one movement, once: settled when it fits, held otherwise.
func (t *Till) take(tx *gate.Tx, m Movement) (Effect, error) {
	if err := m.tidy(); err != nil {
		return "", err
	}
	f, err := judge(tx, m)
	if err != nil {
		return "", err
	}
	m.ID, m.Request, m.State, m.Why = tx.NewID(), f.request.ID, MovementSettled, f.why
	if f.why != "" {
		m.State = MovementHeld
	}
	n, err := tx.Exec(`
		INSERT INTO payments_movement (commune_id, id, account, reference, at, day, dong, said, source, source_id, request_id,
			state, why, reason, decided_at, decided_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', 0, '')
		ON CONFLICT (commune_id, account, reference) DO NOTHING`,
		m.ID, m.Account, m.Reference, gate.Millis(m.At), dayOf(m.At), m.Dong, m.Said, m.Source, m.SourceID, m.Request,
		string(m.State), m.Why)
	if err != nil {
		return "", err
	}
	if n == 0 {
		return DidRepeat, nil
	}
	if f.why == "" {
		_, err := t.settle(tx, f.request, Transfer)
		return DidSettle, err
	}
	if r := f.request; r.State == Requested { // nobody is to pay a second time meanwhile
		r.State, r.Why = OnHold, f.why
		if err := r.change(tx); err != nil {
			return "", err
		}
	}
	if err := tx.Publish(Held{Movement: m.ID, Why: f.why, Dong: m.Dong}); err != nil {
		return "", err
	}
	return DidHold, tx.Record("payments.held", m.ID, map[string]any{"why": f.why, "dong": m.Dong})
}

// A Decision is what an official makes of money that is held.
type Decision string

const (
	Accept  Decision = "accept"  // it pays the request with this code
	Return  Decision = "return"  // it is to be given back
	Dismiss Decision = "dismiss" // it is no fee
)

// Decide ends a held movement. Accepting takes a whole amount only; what is
// over it owes back. Each wants a reason.
func (t *Till) Decide(ctx context.Context, who gate.Actor, movement string, what Decision, code, reason string) error {
	reason = identity.Compose(reason)
	if reason == "" {
		return ErrReason.At("reason")
	}
	if err := CheckNote("reason", reason); err != nil {
		return err
	}
	return t.gate.Write(ctx, who, MayReconcile, func(tx *gate.Tx) error {
		if err := tx.Require(who.MayIn(MayReconcile, "", "")); err != nil {
			return err
		}
		m, err := oneOf(tx, scanMovement, `SELECT `+movementColumns+` FROM payments_movement WHERE commune_id = $1 AND id = $2`, movement)
		if errors.Is(err, gate.ErrMissing) {
			return ErrNoMovement
		}
		if err != nil {
			return err
		}
		if m.State != MovementHeld {
			return ErrState.With(m.Reference)
		}
		d := decision{t, tx, m, reason}
		switch what {
		case Accept:
			err = d.accept(code)
		case Return:
			err = d.giveBack()
		case Dismiss:
			err = d.release(MovementDismissed)
		default:
			err = ErrDecision.At("what")
		}
		if err != nil {
			return err
		}
		return tx.Record("payments.decided", m.ID, map[string]string{"what": string(what)})
	})
}

// A decision under way.
type decision struct {
	till   *Till
	tx     *gate.Tx
	m      Movement
	reason string
}

func (d decision) accept(code string) error {
	code = strings.ToUpper(strings.ReplaceAll(code, " ", ""))
	if !IsCode(code) {
		return ErrCode.At("code")
	}
	r, err := requestBy(d.tx, "code", code)
	if errors.Is(err, gate.ErrMissing) {
		return ErrCode.At("code")
	}
	if err != nil {
		return err
	}
	of, err := d.till.dossier(d.tx, r.Dossier)
	if err != nil {
		return err
	}
	switch {
	case concerns(d.tx.Who, of.People):
		return gate.ErrForbidden
	case !r.Open():
		return ErrState.With(r.Code)
	case d.m.Dong < r.Dong:
		return ErrLess.With(r.Dong).At("code")
	}
	if err := d.close(MovementSettled, r.ID); err != nil {
		return err
	}
	if over := d.m.Dong - r.Dong; over > 0 {
		err := insertRefund(d.tx, Refund{ID: d.tx.NewID(), Request: r.ID, Movement: d.m.ID, Dong: over, Why: "payments.why.over",
			State: RefundIsDue, Made: d.tx.Now()})
		if err != nil {
			return err
		}
	}
	_, err = d.till.settle(d.tx, r, Transfer)
	return err
}

// giveBack makes the whole amount a refund that is due.
func (d decision) giveBack() error {
	err := insertRefund(d.tx, Refund{ID: d.tx.NewID(), Request: d.m.Request, Movement: d.m.ID, Dong: d.m.Dong, Why: d.m.Why,
		State: RefundIsDue, Made: d.tx.Now()})
	if err != nil {
		return err
	}
	return d.release(MovementReturned)
}

// release ends the movement; a request that it held waits for money again, in
// its own term.
func (d decision) release(state MovementState) error {
	if err := d.close(state, d.m.Request); err != nil {
		return err
	}
	if d.m.Request == "" {
		return nil
	}
	r, err := requestBy(d.tx, "id", d.m.Request)
	if err != nil || r.State != OnHold {
		return err
	}
	var left int64
	err = d.tx.Row(`SELECT COUNT(*) FROM payments_movement WHERE commune_id = $1 AND request_id = $2 AND state = 'held'`, r.ID).Scan(&left)
	if err != nil || left > 0 {
		return err
	}
	r.State, r.Why = Requested, "payments.why.released"
	return r.change(d.tx)
}

func (d decision) close(state MovementState, request string) error {
	n, err := d.tx.Exec(`UPDATE payments_movement SET state = $3, request_id = $4, reason = $5, decided_at = $6, decided_by = $7
		 WHERE commune_id = $1 AND id = $2 AND state = 'held'`,
		d.m.ID, string(state), request, d.reason, gate.Millis(d.tx.Now()), d.tx.Who.ID)
	if err == nil && n == 0 {
		err = ErrState.With(d.m.Reference)
	}
	return err
}

// A Queue is what waits for an official.
type Queue struct {
	Held     []Movement
	Codes    map[string]string // id of a request to its code
	Refused  []Signal          // signals of the last days that were not believed
	Due      []Refund
	Previews []Import
}

// Queue lists what waits: money that is held, refunds on their way, signals
// that were not believed.
func (t *Till) Queue(ctx context.Context, who gate.Actor) (Queue, error) {
	q := Queue{Codes: map[string]string{}}
	err := t.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.MayIn(MayReconcile, "", "") || who.MayIn(MayRefund, "", "")); err != nil {
			return err
		}
		var err error
		q.Held, err = gate.All(tx, scanMovement, `SELECT `+movementColumns+` FROM payments_movement
			 WHERE commune_id = $1 AND state = 'held' ORDER BY id DESC LIMIT 200`)
		if err != nil {
			return err
		}
		q.Due, err = gate.All(tx, scanRefund, `SELECT `+refundColumns+` FROM payments_refund
			 WHERE commune_id = $1 AND state IN ('due', 'asked', 'approved') ORDER BY id DESC LIMIT 200`)
		if err != nil {
			return err
		}
		q.Refused, err = gate.All(tx, scanSignal, `SELECT `+signalColumns+` FROM payments_signal
			 WHERE commune_id = $1 AND verdict IN ('forged', 'stale', 'unreadable') AND at > $2 ORDER BY id DESC LIMIT 50`,
			tx.Now().AddDate(0, 0, -7).UnixMilli())
		if err != nil {
			return err
		}
		q.Previews, err = gate.All(tx, scanImport, `SELECT `+importColumns+` FROM payments_import
			 WHERE commune_id = $1 ORDER BY id DESC LIMIT 10`)
		if err != nil {
			return err
		}
		return q.name(tx)
	})
	return q, err
}

// name finds the codes of the requests in the queue.
func (q *Queue) name(tx *gate.Tx) error {
	ids := map[string]bool{}
	for _, m := range q.Held {
		ids[m.Request] = m.Request != ""
	}
	for _, r := range q.Due {
		ids[r.Request] = r.Request != ""
	}
	for id, asked := range ids {
		if !asked {
			continue
		}
		r, err := requestBy(tx, "id", id)
		if err != nil {
			return err
		}
		q.Codes[id] = r.Code
		tx.Disclose(gate.Access{Subject: r.Applicant, Record: r.Dossier, Purpose: PurposeFee})
	}
	return nil
}
