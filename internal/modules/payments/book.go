package payments

import (
	"context"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Day of the cash book: what was receipted, what came into each account,
// what was given back, and where the two do not agree.
type Day struct {
	Date     clock.Date
	Receipts []Receipt
	Refunds  []Refund
	Accounts []AccountDay
	Cash     int64 // receipted in cash
	Back     int64 // given back in cash
	Transfer int64 // receipted for transfers
}

// An AccountDay is one account on one day, as the bank tells it and as it was
// receipted.
type AccountDay struct {
	Account   Account
	Came      int64 // all money in that the bank told of
	Settled   int64 // of it, paid requests
	Held      int64 // of it, not decided yet
	Others    int64 // of it, no fee or to be given back
	Movements int
}

// Difference is what came and is not receipted.
func (a AccountDay) Difference() int64 { return a.Came - a.Settled }

// Day reads the book of one day. Names stand in it, so that the reading is
// disclosed as one of the book.
func (t *Till) Day(ctx context.Context, who gate.Actor, date clock.Date) (Day, error) {
	d := Day{Date: date}
	day := date.String()
	err := t.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.MayIn(MayReconcile, "", "") || who.MayIn(MayCollect, "", "")); err != nil {
			return err
		}
		var err error
		d.Receipts, err = gate.All(tx, scanReceipt, `SELECT `+receiptColumns+` FROM payments_receipt
			 WHERE commune_id = $1 AND day = $2 ORDER BY year, number`, day)
		if err != nil {
			return err
		}
		d.Refunds, err = gate.All(tx, scanRefund, `SELECT `+refundColumns+` FROM payments_refund
			 WHERE commune_id = $1 AND day = $2 ORDER BY id`, day)
		if err != nil {
			return err
		}
		for _, r := range d.Receipts {
			if r.How == Cash {
				d.Cash += r.Dong
			} else {
				d.Transfer += r.Dong
			}
		}
		for _, r := range d.Refunds {
			if r.Way == Cash {
				d.Back += r.Dong
			}
		}
		tx.Disclose(gate.Access{Record: "payments/" + day, Purpose: PurposeFee})
		return d.accounts(tx, day)
	})
	return d, err
}

// accounts adds up the movements of the day by account.
func (d *Day) accounts(tx *gate.Tx, day string) error {
	all, err := gate.All(tx, scanAccount, `SELECT `+accountColumns+` FROM payments_account WHERE commune_id = $1 ORDER BY id DESC`)
	if err != nil {
		return err
	}
	seen := map[string]int{}
	for _, a := range all {
		if _, twice := seen[a.Number]; !twice {
			seen[a.Number] = len(d.Accounts)
			d.Accounts = append(d.Accounts, AccountDay{Account: a})
		}
	}
	movements, err := gate.All(tx, scanMovement, `SELECT `+movementColumns+` FROM payments_movement
		 WHERE commune_id = $1 AND day = $2 ORDER BY id`, day)
	for _, m := range movements {
		i, known := seen[m.Account]
		if !known {
			i = len(d.Accounts)
			seen[m.Account] = i
			d.Accounts = append(d.Accounts, AccountDay{Account: Account{Number: m.Account}})
		}
		a := &d.Accounts[i]
		a.Came += m.Dong
		a.Movements++
		switch m.State {
		case MovementSettled:
			a.Settled += m.Dong
		case MovementHeld:
			a.Held += m.Dong
		default:
			a.Others += m.Dong
		}
	}
	kept := d.Accounts[:0]
	for _, a := range d.Accounts {
		if a.Account.Ended.IsZero() || a.Movements > 0 {
			kept = append(kept, a)
		}
	}
	d.Accounts = kept
	return err
}

// Today is the day of the book that is open.
func (t *Till) Today() clock.Date { return clock.DateOf(t.gate.Now()) }
