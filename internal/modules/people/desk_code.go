package people

import (
	"context"
	"errors"
	"time"

	"xaso/internal/platform/gate"
)

// A code of the desk: how long it lives and how often it may be mistyped.
const (
	deskCodeLife  = 30 * time.Minute
	deskCodeTries = 5
)

// A DeskCode is handed over on paper to somebody whose identity was checked.
type DeskCode struct {
	Code  string // ABCD-EFGH
	Until time.Time
}

// IssueCode lets somebody who forgot the password, or never had one, choose a
// new one. The desk may for residents; for anybody with a role only an
// administrator may; nobody for oneself. A new code replaces the one before.
func (r *Register) IssueCode(ctx context.Context, who gate.Actor, account string) (DeskCode, error) {
	need := MayServe
	if !who.May(MayServe) {
		need = MayAdminister
	}
	var out DeskCode
	err := r.write(fresh(ctx), who, need, func(tx *gate.Tx) error {
		p, err := Find(tx, account)
		if err != nil {
			return err
		}
		stands, err := standing(tx, account)
		if err != nil {
			return err
		}
		if err := notOneself(tx, account); err != nil {
			return err
		}
		byDesk := len(stands) == 0 && p.Office == "" && who.MayIn(MayServe, "", p.Hamlet)
		if err := tx.Require(!p.Program && !p.Disabled && (byDesk || who.May(MayAdminister))); err != nil {
			return err
		}
		code := newCode(8)
		out = DeskCode{code[:4] + "-" + code[4:], tx.Now().Add(deskCodeLife)}
		_, err = tx.Exec(`
			INSERT INTO people_desk_code (commune_id, account_id, hash, expires_at, tries, issued_by)
			VALUES ($1, $2, $3, $4, 0, $5)
			ON CONFLICT (commune_id, account_id) DO UPDATE SET hash = $3, expires_at = $4, tries = 0, issued_by = $5`,
			account, r.keys.hash(who.Commune, "desk:"+account, code), out.Until.UnixMilli(), who.ID)
		if err != nil {
			return err
		}
		tx.Disclose(gate.Access{Subject: account, Purpose: "people.purpose.recovery"})
		return tx.Record("people.code-issued", account, nil)
	})
	if err != nil {
		return DeskCode{}, err
	}
	return out, nil
}

// A Reset is what somebody types who comes from the desk.
type Reset struct {
	Login    string
	Code     string
	Password string
	Browser  Browser
}

// ResetPassword takes the desk's code once and signs in. An unknown login and
// a wrong code are the same fault.
func (r *Register) ResetPassword(ctx context.Context, c gate.Commune, in Reset) (Session, error) {
	kind, value, err := loginOf(in.Login)
	if err := errors.Join(err, checkPassword(in.Password, value)); err != nil {
		return Session{}, err
	}
	login := r.loginTries(c, "reset:"+kind+value)
	if err := r.attempt(ctx, c, login, r.addressTries(c, in.Browser.Address)); err != nil {
		return Session{}, err
	}
	account, _, err := r.passwordOf(ctx, c, r.keys.hash(c, kind, value))
	if err != nil {
		return Session{}, err
	}
	hash, err := r.hasher.hash(ctx, in.Password)
	if err != nil {
		return Session{}, err
	}
	var session Session
	var wrong bool
	err = r.write(fresh(ctx), gate.Anonymous(c), gate.Public, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(true); err != nil {
			return err
		}
		var err error
		if wrong, err = r.spendCode(tx, account, in.Code); wrong || err != nil {
			return err
		}
		if err := succeed(tx, login, login); err != nil {
			return err
		}
		if err := setPassword(tx, account, hash, ""); err != nil {
			return err
		}
		session, err = r.open(tx, account, opening{browser: in.Browser})
		return err
	})
	if err == nil && wrong {
		err = ErrWrongCode.At("code")
	}
	if err != nil {
		return Session{}, err
	}
	return session, nil
}

// spendCode reports a wrong code, after counting it; the last allowed mistake
// ends the code.
func (r *Register) spendCode(tx *gate.Tx, account, code string) (wrong bool, err error) {
	given := r.keys.hash(tx.Who.Commune, "desk:"+account, typedCode(code))
	n, err := tx.Exec(`
		DELETE FROM people_desk_code
		 WHERE commune_id = $1 AND account_id = $2 AND hash = $3 AND expires_at > $4 AND tries < $5
		   AND account_id IN (SELECT id FROM people_account WHERE commune_id = $1 AND id = $2 AND disabled_at = 0)`,
		account, given, tx.Now().UnixMilli(), deskCodeTries)
	if err != nil || n == 1 {
		return false, err
	}
	_, err = tx.Exec(`UPDATE people_desk_code SET tries = tries + 1 WHERE commune_id = $1 AND account_id = $2`, account)
	return true, err
}
