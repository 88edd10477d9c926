package payments

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/vietqr"
)

// A State of a request.
type State string

const (
	Requested   State = "requested"
	OnHold      State = "held" // money came that does not fit
	Paid        State = "paid"
	RefundDue   State = "refund-due"
	RefundedAll State = "refunded"
	Cancelled   State = "cancelled"
)

// Ways in which money comes.
const (
	Cash     = "cash"
	Transfer = "transfer"
)

// A Request asks for the fee of one dossier.
type Request struct {
	ID          string
	Code        string
	Dossier     string
	DossierCode string
	Procedure   string
	Field       string
	Hamlet      string
	Applicant   string
	Payer       string
	What        string
	Dong, Full  int64
	Lines       []Line
	Relief      string
	Proof       string
	AccountID   string
	State       State
	Why         string // code or words of the last change
	Made        time.Time
	MadeBy      string
	Expires     time.Time
	PaidAt      time.Time
	How         string
	Receipt     string
	Version     int64
}

const requestColumns = `id, code, dossier_id, dossier_code, procedure, field, hamlet, applicant, payer, what, dong, full_dong,
	lines, relief, proof, account_id, state, why, made_at, made_by, expires_at, paid_at, paid_how, receipt, version`

func scanRequest(scan gate.Scanner) (Request, error) {
	var r Request
	var lines string
	var made, expires, paid int64
	err := scan(&r.ID, &r.Code, &r.Dossier, &r.DossierCode, &r.Procedure, &r.Field, &r.Hamlet, &r.Applicant, &r.Payer, &r.What,
		&r.Dong, &r.Full, &lines, &r.Relief, &r.Proof, &r.AccountID, &r.State, &r.Why, &made, &r.MadeBy, &expires, &paid,
		&r.How, &r.Receipt, &r.Version)
	if err != nil {
		return r, err
	}
	r.Made, r.Expires, r.PaidAt = gate.Instant(made), gate.Instant(expires), gate.Instant(paid)
	return r, json.Unmarshal([]byte(lines), &r.Lines)
}

// Open reports whether money is still waited for.
func (r Request) Open() bool { return r.State == Requested || r.State == OnHold }

// Late reports whether the term to pay is over; an official may still take
// the money, nothing does so by itself.
func (r Request) Late(now time.Time) bool { return r.Open() && now.After(r.Expires) }

func requestBy(tx *gate.Tx, column, value string) (Request, error) {
	return oneOf(tx, scanRequest, `SELECT `+requestColumns+` FROM payments_request
		 WHERE commune_id = $1 AND `+column+` = $2 ORDER BY id DESC LIMIT 1`, value)
}

func (r *Request) insert(tx *gate.Tx) error {
	_, err := tx.Exec(`
		INSERT INTO payments_request (commune_id, `+requestColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, 0, '', '', 1)`,
		r.ID, r.Code, r.Dossier, r.DossierCode, r.Procedure, r.Field, r.Hamlet, r.Applicant, r.Payer, r.What, r.Dong, r.Full,
		text(r.Lines), r.Relief, r.Proof, r.AccountID, string(r.State), r.Why, gate.Millis(r.Made), r.MadeBy, gate.Millis(r.Expires))
	return err
}

// change moves a request on from the version that was read; whoever comes
// second gets ErrChanged.
func (r *Request) change(tx *gate.Tx) error {
	n, err := tx.Exec(`
		UPDATE payments_request SET dong = $4, full_dong = $5, lines = $6, relief = $7, proof = $8, state = $9, why = $10,
			expires_at = $11, paid_at = $12, paid_how = $13, receipt = $14, version = version + 1
		 WHERE commune_id = $1 AND id = $2 AND version = $3`,
		r.ID, r.Version, r.Dong, r.Full, text(r.Lines), r.Relief, r.Proof, string(r.State), r.Why, gate.Millis(r.Expires),
		gate.Millis(r.PaidAt), r.How, r.Receipt)
	if err == nil && n == 0 {
		err = ErrChanged.With(r.Code)
	}
	r.Version++
	return err
}

// Ask makes the request for a dossier, in the name of the house: after it was
// filed with a fee, or when money was asked for on its way. An open request of
// the dossier is replaced where the amount differs; the same is left alone.
func (t *Till) Ask(ctx context.Context, c gate.Commune, dossier, what string, dong int64, lines []Line) error {
	return t.gate.Write(ctx, gate.System("payments-ask", c), MayCollect, func(tx *gate.Tx) error {
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		tx.Quiet() // unless something is written below, which says so
		_, err := t.ask(tx, dossier, what, dong, lines)
		return err
	})
}

// AskNow is Ask by an official at the counter, for an amount that the
// catalogue does not know.
func (t *Till) AskNow(ctx context.Context, who gate.Actor, dossier, what string, dong int64) (Request, error) {
	what = identity.Compose(what)
	if what == "" || utf8.RuneCountInString(what) > 200 {
		return Request{}, ErrWhat.At("what")
	}
	if err := CheckNote("what", what); err != nil {
		return Request{}, err
	}
	return gate.Make(ctx, t.gate, who, MayCollect, func(tx *gate.Tx) (Request, error) {
		d, err := t.dossier(tx, dossier)
		if err != nil {
			return Request{}, err
		}
		if err := tx.RequireOrHide(who.MayIn(MayCollect, d.Field, d.Hamlet) && !concerns(who, d.People)); err != nil {
			return Request{}, err
		}
		return t.ask(tx, dossier, what, dong, nil)
	})
}

// mostDong bounds one request: an amount with digits too many is a slip.
const mostDong = 1_000_000_000

func (t *Till) ask(tx *gate.Tx, dossier, what string, dong int64, lines []Line) (Request, error) {
	if dong < 1 || dong > mostDong {
		return Request{}, ErrAmount.With(int64(mostDong)).At("dong")
	}
	now, err := requestBy(tx, "dossier_id", dossier)
	switch {
	case errors.Is(err, gate.ErrMissing):
	case err != nil:
		return Request{}, err
	case now.State == OnHold:
		return now, ErrState.With(now.Code)
	case now.Open() && now.Dong == dong:
		return now, nil
	case now.Open():
		now.State, now.Why = Cancelled, "payments.why.replaced"
		if err := now.change(tx); err != nil {
			return Request{}, err
		}
	}
	d, err := t.dossier(tx, dossier)
	if err != nil {
		return Request{}, err
	}
	set, err := settingsOf(tx)
	if err != nil {
		return Request{}, err
	}
	if lines == nil {
		lines = []Line{{VI: what, Dong: dong}}
	}
	r := Request{ID: tx.NewID(), Dossier: d.ID, DossierCode: d.Code, Procedure: d.Procedure, Field: d.Field, Hamlet: d.Hamlet,
		Applicant: d.Applicant, Payer: d.Payer, What: what, Dong: dong, Full: dong, Lines: lines, State: Requested, Made: tx.Now(),
		MadeBy: tx.Who.ID, Expires: clock.DateOf(tx.Now()).AddDays(set.Days + 1).At(0), Version: 1}
	r.Code = newCode(set.Prefix)
	account, err := mainAccount(tx)
	if err != nil && !errors.Is(err, gate.ErrMissing) {
		return Request{}, err
	}
	r.AccountID = account.ID
	if err := r.insert(tx); err != nil {
		return Request{}, err
	}
	err = tx.Publish(Asked{Request: r.ID, Dossier: r.Dossier, Code: r.DossierCode, Pay: r.Code, Dong: r.Dong, People: d.People})
	if err != nil {
		return Request{}, err
	}
	return r, tx.Record("payments.asked", r.Dossier, map[string]any{"request": r.ID, "dong": r.Dong})
}

func concerns(who gate.Actor, accounts []string) bool {
	for _, a := range accounts {
		if a != "" && (a == who.ID || a == who.For) {
			return true
		}
	}
	return false
}

// A Slip is what a resident sees of a request: how to pay, and whether it came.
type Slip struct {
	Code    string
	Dong    int64
	Lines   []Line
	State   State
	Late    bool
	Expires time.Time
	PaidAt  time.Time
	Receipt string
	Account *Account // nil: pay at the counter
	Payload string   // of the QR code, "" without
}

// Slip opens a request by its code, for anybody who has it. It names nobody
// and no dossier: the code travels through banks and notice boards.
func (t *Till) Slip(ctx context.Context, c gate.Commune, code string) (Slip, error) {
	code = strings.ToUpper(strings.ReplaceAll(code, " ", ""))
	var s Slip
	if !IsCode(code) {
		return s, ErrNoRequest
	}
	err := t.gate.Read(ctx, gate.Anonymous(c), gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		r, err := requestBy(tx, "code", code)
		if errors.Is(err, gate.ErrMissing) {
			return ErrNoRequest
		}
		if err != nil {
			return err
		}
		s, err = slipOf(tx, r)
		return err
	})
	return s, err
}

func slipOf(tx *gate.Tx, r Request) (Slip, error) {
	s := Slip{Code: r.Code, Dong: r.Dong, Lines: r.Lines, State: r.State, Late: r.Late(tx.Now()), Expires: r.Expires,
		PaidAt: r.PaidAt, Receipt: r.Receipt}
	if r.AccountID == "" || r.State != Requested {
		return s, nil
	}
	a, err := accountOf(tx, r.AccountID)
	if err != nil {
		return s, err
	}
	if !a.Ended.IsZero() || s.Late {
		return s, nil // nobody is sent to an account out of use
	}
	s.Account = &a
	s.Payload, err = vietqr.Transfer{BIN: a.BIN, Account: a.Number, Amount: r.Dong, Purpose: r.Code}.Payload()
	return s, err
}

// Of returns the newest request of a dossier, to whom the dossier is known;
// package app asks after it has shown the dossier to them. It is ErrMissing
// without one.
func (t *Till) Of(ctx context.Context, who gate.Actor, dossier string) (Request, error) {
	var r Request
	err := t.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		found, err := requestBy(tx, "dossier_id", dossier)
		if err != nil {
			return err
		}
		d, err := t.dossier(tx, dossier)
		if err != nil {
			return err
		}
		r = found
		return tx.RequireOrHide(who.MayIn(MayCollect, r.Field, r.Hamlet) || who.MayIn(MayReconcile, r.Field, r.Hamlet) ||
			concerns(who, d.People))
	})
	return r, err
}

// PurposeFee is under what readings of requests are disclosed.
const PurposeFee = "payments.purpose.fee"

// A Sheet is a request as the counter sees it.
type Sheet struct {
	Request
	Slip    Slip
	Groups  []Group
	Came    []Movement
	Refunds []Refund
}

// Find opens a request for the counter, which is disclosed to the applicant.
func (t *Till) Find(ctx context.Context, who gate.Actor, code string) (Sheet, error) {
	var s Sheet
	err := t.gate.Read(ctx, who, MayCollect, func(tx *gate.Tx) error {
		r, err := requestBy(tx, "code", strings.ToUpper(strings.ReplaceAll(code, " ", "")))
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(who.MayIn(MayCollect, r.Field, r.Hamlet)); err != nil {
			return err
		}
		tx.Disclose(gate.Access{Subject: r.Applicant, Record: r.Dossier, Purpose: PurposeFee})
		s.Request = r
		if s.Slip, err = slipOf(tx, r); err != nil {
			return err
		}
		if r.Open() {
			q, err := t.quote(tx, r.Dossier, "")
			if err != nil {
				return err
			}
			s.Groups = q.Groups
		}
		s.Came, err = gate.All(tx, scanMovement, `SELECT `+movementColumns+` FROM payments_movement
			 WHERE commune_id = $1 AND request_id = $2 ORDER BY id`, r.ID)
		if err != nil {
			return err
		}
		s.Refunds, err = gate.All(tx, scanRefund, `SELECT `+refundColumns+` FROM payments_refund
			 WHERE commune_id = $1 AND request_id = $2 ORDER BY id`, r.ID)
		return err
	})
	return s, err
}

// open reads a request inside a write and decides about who.
func (t *Till) open(tx *gate.Tx, code string) (Request, error) {
	r, err := requestBy(tx, "code", code)
	if err != nil {
		return r, err
	}
	d, err := t.dossier(tx, r.Dossier)
	if err != nil {
		return r, err
	}
	return r, tx.RequireOrHide(tx.Who.MayIn(MayCollect, r.Field, r.Hamlet) && !concerns(tx.Who, d.People))
}

// Relieve applies a group that pays less, with the paper that showed it. An
// amount of nothing ends the request.
func (t *Till) Relieve(ctx context.Context, who gate.Actor, code, group, proof string) error {
	proof = identity.Compose(proof)
	if proof == "" {
		return ErrProof.At("proof")
	}
	if err := CheckNote("proof", proof); err != nil {
		return err
	}
	return t.gate.Write(ctx, who, MayCollect, func(tx *gate.Tx) error {
		r, err := t.open(tx, code)
		if err != nil {
			return err
		}
		if r.State != Requested {
			return ErrState.With(r.Code)
		}
		q, err := t.quote(tx, r.Dossier, group)
		if err != nil {
			return err
		}
		r.Relief, r.Proof, r.Lines, r.Why = group, proof, q.Lines, "payments.why.relieved"
		if q.Dong == 0 {
			r.State, r.Why = Cancelled, "payments.why.exempt"
		} else {
			r.Dong, r.Full = q.Dong, q.Full
		}
		if err := r.change(tx); err != nil {
			return err
		}
		if err := tx.Publish(Repriced{Dossier: r.Dossier, Dong: q.Dong, Why: group}); err != nil {
			return err
		}
		return tx.Record("payments.relieved", r.Dossier, map[string]any{"request": r.ID, "group": group, "dong": q.Dong})
	})
}

// Cancel ends a request that nobody is to pay.
func (t *Till) Cancel(ctx context.Context, who gate.Actor, code, reason string) error {
	reason = identity.Compose(reason)
	if reason == "" {
		return ErrReason.At("reason")
	}
	if err := CheckNote("reason", reason); err != nil {
		return err
	}
	return t.gate.Write(ctx, who, MayCollect, func(tx *gate.Tx) error {
		r, err := t.open(tx, code)
		if err != nil {
			return err
		}
		if r.State != Requested {
			return ErrState.With(r.Code)
		}
		r.State, r.Why = Cancelled, reason
		if err := r.change(tx); err != nil {
			return err
		}
		return tx.Record("payments.cancelled", r.Dossier, map[string]string{"request": r.ID})
	})
}

// End closes what a dossier that was refused or stopped leaves: an open
// request is cancelled, a paid one owes its fee back. Whether it is given back
// two officials decide.
func (t *Till) End(ctx context.Context, c gate.Commune, dossier, why string) error {
	return t.gate.Write(ctx, gate.System("payments-end", c), MayCollect, func(tx *gate.Tx) error {
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		tx.Quiet()
		all, err := gate.All(tx, scanRequest, `SELECT `+requestColumns+` FROM payments_request
			 WHERE commune_id = $1 AND dossier_id = $2 ORDER BY id`, dossier)
		if err != nil {
			return err
		}
		for _, r := range all {
			switch r.State {
			case Requested:
				r.State, r.Why = Cancelled, why
			case Paid:
				r.State, r.Why = RefundDue, why
				err := insertRefund(tx, Refund{ID: tx.NewID(), Request: r.ID, Dong: r.Dong, Why: why, State: RefundIsDue, Made: tx.Now()})
				if err != nil {
					return err
				}
			default:
				continue
			}
			if err := r.change(tx); err != nil {
				return err
			}
			if err := tx.Record("payments.ended", r.Dossier, map[string]string{"request": r.ID, "state": string(r.State)}); err != nil {
				return err
			}
		}
		return nil
	})
}

// List returns a page of the requests in a state, newest first; before is the
// id to go on from. Names are shown, so that it is disclosed.
func (t *Till) List(ctx context.Context, who gate.Actor, state State, before string, most int) ([]Request, error) {
	var all []Request
	err := t.gate.Read(ctx, who, MayCollect, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayCollect)); err != nil {
			return err
		}
		if before == "" {
			before = "z" // behind every id
		}
		found, err := gate.All(tx, scanRequest, `SELECT `+requestColumns+` FROM payments_request
			 WHERE commune_id = $1 AND state = $2 AND id < $3 ORDER BY id DESC LIMIT $4`, string(state), before, most)
		for _, r := range found {
			if who.MayIn(MayCollect, r.Field, r.Hamlet) {
				all = append(all, r)
				tx.Disclose(gate.Access{Subject: r.Applicant, Record: r.Dossier, Purpose: PurposeFee})
			}
		}
		return err
	})
	return all, err
}

// May tells whether who may ask for a fee of a dossier, and its code for the
// head of the form.
func (t *Till) May(ctx context.Context, who gate.Actor, dossier string) (code string, err error) {
	err = t.gate.Read(ctx, who, MayCollect, func(tx *gate.Tx) error {
		d, err := t.dossier(tx, dossier)
		if err != nil {
			return err
		}
		code = d.Code
		return tx.RequireOrHide(who.MayIn(MayCollect, d.Field, d.Hamlet) && !concerns(who, d.People))
	})
	return code, err
}
