package payments

import (
	"context"
	"errors"
	"fmt"
	"time"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
)

// A Receipt is one biên lai. Its number follows the one before without a gap.
type Receipt struct {
	Year, Number int64
	Request      string
	At           time.Time
	Dong         int64
	How          string
	Payer        string
	What         string
	ByID, ByName string
}

// Code is the number as people read it: 2026/000123. One of a commune that was
// merged into this one says which: 2026/000123 (15317).
func (r Receipt) Code() string {
	if r.Number >= seriesWidth {
		return fmt.Sprintf("%d/%06d (%05d)", r.Year, r.Number%seriesWidth, r.Number/seriesWidth)
	}
	return fmt.Sprintf("%d/%06d", r.Year, r.Number)
}

const receiptColumns = `year, number, request_id, at, dong, how, payer, what, by_id, by_name`

func scanReceipt(scan gate.Scanner) (Receipt, error) {
	var r Receipt
	var at int64
	err := scan(&r.Year, &r.Number, &r.Request, &at, &r.Dong, &r.How, &r.Payer, &r.What, &r.ByID, &r.ByName)
	r.At = gate.Instant(at)
	return r, err
}

// TakeCash says "đã nhận tiền": the whole amount lies on the counter. The
// answer is the receipt.
func (t *Till) TakeCash(ctx context.Context, who gate.Actor, code string, dong int64) (Receipt, error) {
	return gate.Make(ctx, t.gate, who, MayCollect, func(tx *gate.Tx) (Receipt, error) {
		r, err := t.open(tx, code)
		if err != nil {
			return Receipt{}, err
		}
		if r.State != Requested {
			return Receipt{}, ErrState.With(r.Code)
		}
		if dong != r.Dong { // the amount changed since the page was drawn
			return Receipt{}, ErrLess.With(r.Dong).At("dong")
		}
		return t.settle(tx, r, Cash)
	})
}

// settle ends a request as paid, in one transaction with its receipt and the
// event that moves the dossier on.
func (t *Till) settle(tx *gate.Tx, r Request, how string) (Receipt, error) {
	d, err := t.dossier(tx, r.Dossier)
	if err != nil {
		return Receipt{}, err
	}
	now := tx.Now()
	receipt := Receipt{Year: int64(now.In(lang.Zone).Year()), Request: r.ID, At: now, Dong: r.Dong, How: how, Payer: r.Payer,
		What: r.What, ByID: tx.Who.ID, ByName: tx.Who.Name}
	if receipt.Number, err = tx.Next(fmt.Sprintf("payments.receipt.%d", receipt.Year)); err != nil {
		return Receipt{}, err
	}
	r.State, r.PaidAt, r.How, r.Receipt, r.Why = Paid, now, how, receipt.Code(), ""
	if err := r.change(tx); err != nil {
		return Receipt{}, err
	}
	_, err = tx.Exec(`
		INSERT INTO payments_receipt (commune_id, year, number, request_id, at, day, dong, how, payer, what, by_id, by_name)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		receipt.Year, receipt.Number, r.ID, gate.Millis(now), dayOf(now), r.Dong, how, r.Payer, r.What, tx.Who.ID, tx.Who.Name)
	if err != nil {
		return Receipt{}, err
	}
	err = tx.Publish(Settled{Request: r.ID, Dossier: r.Dossier, Code: r.DossierCode, Dong: r.Dong, How: how,
		Receipt: receipt.Code(), Pay: r.Code, Applicant: r.Applicant, People: d.People})
	if err != nil {
		return Receipt{}, err
	}
	return receipt, tx.Record("payments.settled", r.Dossier, map[string]any{"request": r.ID, "dong": r.Dong, "how": how, "receipt": receipt.Code()})
}

// ReceiptOf finds the receipt of a request for those who may print it: the
// counter, and those the dossier concerns.
func (t *Till) ReceiptOf(ctx context.Context, who gate.Actor, code string) (Receipt, Request, error) {
	var receipt Receipt
	var r Request
	err := t.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		var err error
		if r, err = requestBy(tx, "code", code); err != nil {
			return err
		}
		d, err := t.dossier(tx, r.Dossier)
		if err != nil {
			return err
		}
		own := concerns(who, d.People)
		if err := tx.RequireOrHide(own || who.MayIn(MayCollect, r.Field, r.Hamlet)); err != nil {
			return err
		}
		if !own || who.For != "" {
			tx.Disclose(gate.Access{Subject: r.Applicant, Record: r.Dossier, Purpose: PurposeFee})
		}
		receipt, err = oneOf(tx, scanReceipt, `SELECT `+receiptColumns+` FROM payments_receipt
			 WHERE commune_id = $1 AND request_id = $2`, r.ID)
		if errors.Is(err, gate.ErrMissing) {
			return ErrNoRequest
		}
		return err
	})
	return receipt, r, err
}
