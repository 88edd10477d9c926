package payments

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/vietqr"
)

// An Account is one of the commune's own at a bank.
type Account struct {
	ID     string
	BIN    string
	Number string
	Holder string
	Label  string
	Main   bool
	Made   time.Time
	MadeBy string
	Ended  time.Time // zero while in use
}

// Bank names the bank of the account.
func (a Account) Bank() vietqr.Bank {
	b, _ := vietqr.BankOf(a.BIN)
	return b
}

const accountColumns = `id, bin, number, holder, label, main, made_at, made_by, ended_at`

func scanAccount(scan gate.Scanner) (Account, error) {
	var a Account
	var made, ended int64
	err := scan(&a.ID, &a.BIN, &a.Number, &a.Holder, &a.Label, &a.Main, &made, &a.MadeBy, &ended)
	a.Made, a.Ended = gate.Instant(made), gate.Instant(ended)
	return a, err
}

// Accounts lists the accounts, those in use first, and the settings.
func (t *Till) Accounts(ctx context.Context, who gate.Actor) (all []Account, s Settings, err error) {
	err = t.gate.Read(ctx, who, MaySetUp, func(tx *gate.Tx) error {
		if err := tx.Require(who.MayIn(MaySetUp, "", "")); err != nil {
			return err
		}
		if s, err = settingsOf(tx); err != nil {
			return err
		}
		all, err = gate.All(tx, scanAccount, `SELECT `+accountColumns+` FROM payments_account WHERE commune_id = $1
			 ORDER BY CASE WHEN ended_at = 0 THEN 0 ELSE 1 END, id DESC`)
		return err
	})
	return all, s, err
}

// AddAccount names an account that residents are to pay into. It becomes the
// main one; those before it are kept. It wants the password once more, for a
// changed account is how money is stolen.
func (t *Till) AddAccount(ctx context.Context, who gate.Actor, password string, a Account) error {
	a.BIN, a.Number = strings.TrimSpace(a.BIN), strings.ToUpper(strings.ReplaceAll(a.Number, " ", ""))
	a.Holder, a.Label = strings.ToUpper(vietqr.Unmarked(a.Holder)), identity.Compose(a.Label)
	switch err := vietqr.CheckAccount(a.BIN, a.Number); {
	case err != nil:
		return err
	case a.Holder == "":
		return ErrHolder.At("holder")
	case holdsCard(a.Number):
		return ErrCard.At("number")
	case len(a.Holder) > 100:
		return ErrLong.With(100).At("holder")
	case utf8.RuneCountInString(a.Label) > 80:
		return ErrLong.With(80).At("label")
	}
	if err := t.prove(ctx, who, password); err != nil {
		return err
	}
	return t.gate.Write(ctx, who, MaySetUp, func(tx *gate.Tx) error {
		if err := tx.Require(who.MayIn(MaySetUp, "", "")); err != nil {
			return err
		}
		var same int64
		err := tx.Row(`SELECT COUNT(*) FROM payments_account WHERE commune_id = $1 AND bin = $2 AND number = $3 AND ended_at = 0`,
			a.BIN, a.Number).Scan(&same)
		if err != nil {
			return err
		}
		if same > 0 {
			return ErrTaken.At("number")
		}
		if _, err = tx.Exec(`UPDATE payments_account SET main = FALSE WHERE commune_id = $1 AND main AND ended_at = 0`); err != nil {
			return err
		}
		a.ID = tx.NewID()
		_, err = tx.Exec(`
			INSERT INTO payments_account (commune_id, id, bin, number, holder, label, main, made_at, made_by, ended_at, ended_by)
			VALUES ($1, $2, $3, $4, $5, $6, TRUE, $7, $8, 0, '')`,
			a.ID, a.BIN, a.Number, a.Holder, a.Label, gate.Millis(tx.Now()), who.ID)
		if err != nil {
			return err
		}
		if err := tx.Publish(AccountChanged{Account: a.ID, Bank: a.Bank().Short, Tail: tail(a.Number), By: who.ID}); err != nil {
			return err
		}
		return tx.Record("payments.account-added", a.ID, map[string]string{"bin": a.BIN, "tail": tail(a.Number)})
	})
}

// EndAccount takes an account out of use; requests that name it keep it. It
// wants the password once more.
func (t *Till) EndAccount(ctx context.Context, who gate.Actor, password, id string) error {
	if err := t.prove(ctx, who, password); err != nil {
		return err
	}
	return t.gate.Write(ctx, who, MaySetUp, func(tx *gate.Tx) error {
		if err := tx.Require(who.MayIn(MaySetUp, "", "")); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE payments_account SET ended_at = $3, ended_by = $4, main = FALSE
			 WHERE commune_id = $1 AND id = $2 AND ended_at = 0`, id, gate.Millis(tx.Now()), who.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return gate.ErrMissing
		}
		// The newest of those left is the main one.
		_, err = tx.Exec(`UPDATE payments_account SET main = TRUE WHERE commune_id = $1 AND id =
			(SELECT MAX(id) FROM payments_account WHERE commune_id = $1 AND ended_at = 0)`)
		if err != nil {
			return err
		}
		if err := tx.Publish(AccountChanged{Account: id, By: who.ID}); err != nil {
			return err
		}
		return tx.Record("payments.account-ended", id, nil)
	})
}

// tail is the end of a number, as notices and logs write it.
func tail(number string) string { return "…" + number[max(0, len(number)-4):] }

func accountOf(tx *gate.Tx, id string) (Account, error) {
	return oneOf(tx, scanAccount, `SELECT `+accountColumns+` FROM payments_account WHERE commune_id = $1 AND id = $2`, id)
}

// mainAccount is where new requests point; ErrMissing without one.
func mainAccount(tx *gate.Tx) (Account, error) {
	return oneOf(tx, scanAccount, `SELECT `+accountColumns+` FROM payments_account WHERE commune_id = $1 AND main AND ended_at = 0`)
}

// oneOf asks for one row.
func oneOf[T any](tx *gate.Tx, scan func(gate.Scanner) (T, error), query string, args ...any) (T, error) {
	all, err := gate.All(tx, scan, query, args...)
	if err != nil || len(all) == 0 {
		var none T
		if err == nil {
			err = gate.ErrMissing
		}
		return none, err
	}
	return all[0], nil
}

// InUse lists the accounts whose statements can be read.
func (t *Till) InUse(ctx context.Context, who gate.Actor) (all []Account, err error) {
	err = t.gate.Read(ctx, who, MayReconcile, func(tx *gate.Tx) error {
		if err := tx.Require(who.MayIn(MayReconcile, "", "")); err != nil {
			return err
		}
		all, err = gate.All(tx, scanAccount, `SELECT `+accountColumns+` FROM payments_account
			 WHERE commune_id = $1 AND ended_at = 0 ORDER BY main DESC, id DESC`)
		return err
	})
	return all, err
}
