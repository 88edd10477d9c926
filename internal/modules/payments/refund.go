package payments

import (
	"context"
	"errors"
	"time"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// A RefundState is how far a refund is.
type RefundState string

const (
	RefundIsDue    RefundState = "due"      // the rules say so; nobody has taken it up
	RefundAsked    RefundState = "asked"    // somebody proposes it, with where it goes
	RefundApproved RefundState = "approved" // somebody else agreed
	RefundPaid     RefundState = "paid"
	RefundDeclined RefundState = "declined"
)

// A Refund is money to be given back, or given back.
type Refund struct {
	ID        string
	Request   string // id, "" when the money had none
	Movement  string // id, "" when it was cash
	Dong      int64
	Why       string
	Way       string // cash, transfer
	Receiver  string // where it goes, as the payer told
	State     RefundState
	Made      time.Time
	Asked     time.Time
	AskedBy   string
	Decided   time.Time
	DecidedBy string
	Reason    string
	PaidAt    time.Time
	PaidBy    string
	Reference string
}

const refundColumns = `id, request_id, movement_id, dong, why, way, receiver, state, made_at, asked_at, asked_by, decided_at,
	decided_by, reason, paid_at, paid_by, reference`

func scanRefund(scan gate.Scanner) (Refund, error) {
	var r Refund
	var made, asked, decided, paid int64
	err := scan(&r.ID, &r.Request, &r.Movement, &r.Dong, &r.Why, &r.Way, &r.Receiver, &r.State, &made, &asked, &r.AskedBy,
		&decided, &r.DecidedBy, &r.Reason, &paid, &r.PaidBy, &r.Reference)
	r.Made, r.Asked, r.Decided, r.PaidAt = gate.Instant(made), gate.Instant(asked), gate.Instant(decided), gate.Instant(paid)
	return r, err
}

func insertRefund(tx *gate.Tx, r Refund) error {
	_, err := tx.Exec(`
		INSERT INTO payments_refund (commune_id, id, request_id, movement_id, dong, why, way, receiver, state, made_at, asked_at,
			asked_by, decided_at, decided_by, reason, paid_at, day, paid_by, reference)
		VALUES ($1, $2, $3, $4, $5, $6, '', '', $7, $8, 0, '', 0, '', '', 0, '', '', '')`,
		r.ID, r.Request, r.Movement, r.Dong, r.Why, string(r.State), gate.Millis(r.Made))
	return err
}

func refundByID(tx *gate.Tx, id string) (Refund, error) {
	return oneOf(tx, scanRefund, `SELECT `+refundColumns+` FROM payments_refund WHERE commune_id = $1 AND id = $2`, id)
}

// change moves a refund on from a state; whoever comes second gets ErrState.
func (r *Refund) change(tx *gate.Tx, from RefundState) error {
	day := ""
	if !r.PaidAt.IsZero() {
		day = dayOf(r.PaidAt)
	}
	n, err := tx.Exec(`
		UPDATE payments_refund SET way = $4, receiver = $5, state = $6, asked_at = $7, asked_by = $8, decided_at = $9,
			decided_by = $10, reason = $11, paid_at = $12, day = $13, paid_by = $14, reference = $15
		 WHERE commune_id = $1 AND id = $2 AND state = $3`,
		r.ID, string(from), r.Way, r.Receiver, string(r.State), gate.Millis(r.Asked), r.AskedBy, gate.Millis(r.Decided), r.DecidedBy,
		r.Reason, gate.Millis(r.PaidAt), day, r.PaidBy, r.Reference)
	if err == nil && n == 0 {
		err = ErrState.With(r.Reference)
	}
	return err
}

// recorded is what the audit log calls the acts, by where they lead.
var recorded = map[RefundState]string{
	RefundAsked: "payments.refund-asked", RefundApproved: "payments.refund-approved",
	RefundDeclined: "payments.refund-declined", RefundPaid: "payments.refund-paid",
}

// refundAct opens a refund for one act of an official.
func (t *Till) refundAct(ctx context.Context, who gate.Actor, may gate.Permission, id string, from RefundState,
	act func(tx *gate.Tx, r *Refund) error) error {
	return t.gate.Write(ctx, who, may, func(tx *gate.Tx) error {
		r, err := refundByID(tx, id)
		if err != nil {
			return err
		}
		allowed := who.MayIn(may, "", "")
		if r.Request != "" && allowed {
			q, err := requestBy(tx, "id", r.Request)
			if err != nil {
				return err
			}
			d, err := t.dossier(tx, q.Dossier)
			if err != nil {
				return err
			}
			allowed = !concerns(who, d.People) // nobody gives themselves money back
			tx.Disclose(gate.Access{Subject: q.Applicant, Record: q.Dossier, Purpose: PurposeFee})
		}
		if err := tx.Require(allowed); err != nil {
			return err
		}
		if r.State != from {
			return ErrState.With(r.ID)
		}
		if err := act(tx, &r); err != nil {
			return err
		}
		if err := r.change(tx, from); err != nil {
			return err
		}
		return tx.Record(recorded[r.State], r.ID, map[string]any{"dong": r.Dong})
	})
}

// AskRefund proposes that money is given back, with where it goes.
func (t *Till) AskRefund(ctx context.Context, who gate.Actor, id, way, receiver string) error {
	receiver = identity.Compose(receiver)
	if way != Cash && way != Transfer {
		return ErrDecision.At("way")
	}
	if receiver == "" {
		return ErrReceiver.At("receiver")
	}
	if err := CheckNote("receiver", receiver); err != nil {
		return err
	}
	return t.refundAct(ctx, who, MayReconcile, id, RefundIsDue, func(tx *gate.Tx, r *Refund) error {
		r.State, r.Way, r.Receiver, r.Asked, r.AskedBy = RefundAsked, way, receiver, tx.Now(), who.ID
		return nil
	})
}

// DecideRefund agrees or declines. Whoever proposed it cannot.
func (t *Till) DecideRefund(ctx context.Context, who gate.Actor, id string, agree bool, reason string) error {
	reason = identity.Compose(reason)
	if reason == "" {
		return ErrReason.At("reason")
	}
	if err := CheckNote("reason", reason); err != nil {
		return err
	}
	return t.refundAct(ctx, who, MayRefund, id, RefundAsked, func(tx *gate.Tx, r *Refund) error {
		if who.ID == r.AskedBy {
			return ErrOwnApproval
		}
		r.State, r.Decided, r.DecidedBy, r.Reason = RefundApproved, tx.Now(), who.ID, reason
		if agree {
			return nil
		}
		r.State = RefundDeclined
		return t.back(tx, *r, Paid)
	})
}

// PayRefund records that the money went out, with the bank's reference or the
// number of the cash slip. This house moves no money itself.
func (t *Till) PayRefund(ctx context.Context, who gate.Actor, id, reference string) error {
	reference = identity.Compose(reference)
	if reference == "" || len(reference) > 80 {
		return ErrReference.At("reference")
	}
	if err := CheckNote("reference", reference); err != nil {
		return err
	}
	return t.refundAct(ctx, who, MayReconcile, id, RefundApproved, func(tx *gate.Tx, r *Refund) error {
		r.State, r.PaidAt, r.PaidBy, r.Reference = RefundPaid, tx.Now(), who.ID, reference
		if err := t.back(tx, *r, RefundedAll); err != nil || r.Request == "" {
			return err
		}
		q, err := requestBy(tx, "id", r.Request)
		if err != nil {
			return err
		}
		d, err := t.dossier(tx, q.Dossier)
		if err != nil {
			return err
		}
		return tx.Publish(Refunded{Dossier: q.Dossier, Code: q.DossierCode, Dong: r.Dong, Reference: reference, People: d.People})
	})
}

// back moves the request along when its whole fee is given back, or is not.
func (t *Till) back(tx *gate.Tx, r Refund, state State) error {
	if r.Request == "" {
		return nil
	}
	q, err := requestBy(tx, "id", r.Request)
	if errors.Is(err, gate.ErrMissing) || err == nil && q.State != RefundDue {
		return nil // what is given back came beside the fee
	}
	if err != nil {
		return err
	}
	q.State = state
	return q.change(tx)
}
