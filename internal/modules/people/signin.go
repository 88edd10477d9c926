package people

import (
	"context"
	"errors"

	"xaso/internal/platform/gate"
)

// A SignIn is what a visitor typed.
type SignIn struct {
	Login    string // telephone or personal number
	Password string
	Browser  Browser
	// Link is the ceremony of an outside sign-in that found no account of its
	// own; the account signed in to is joined with it.
	Link string
}

// SignIn opens a session. Every refusal but the brake's is ErrWrongLogin,
// after the same work, whether or not the login is known.
func (r *Register) SignIn(ctx context.Context, c gate.Commune, in SignIn) (Session, error) {
	kind, value, err := loginOf(in.Login)
	if errors.Is(err, ErrLoginMissing) {
		return Session{}, err
	}
	login, address := r.loginTries(c, kind+value), r.addressTries(c, in.Browser.Address)
	if err != nil {
		login = r.loginTries(c, in.Login)
	}
	if err := r.attempt(ctx, c, login, address); err != nil {
		return Session{}, err
	}
	account, hash, err := r.passwordOf(ctx, c, r.keys.hash(c, kind, value))
	if err != nil {
		return Session{}, err
	}
	ok, err := r.hasher.matches(ctx, in.Password, hash)
	if err != nil {
		return Session{}, err
	}
	if !ok {
		return Session{}, ErrWrongLogin
	}
	var session Session
	err = r.write(fresh(ctx), gate.NewActor(account, c), gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		if err := succeed(tx, login, address); err != nil {
			return err
		}
		if in.Link != "" {
			if err := r.linkWaiting(tx, in.Link, account); err != nil {
				return err
			}
		}
		if session, err = r.open(tx, account, opening{browser: in.Browser}); err != nil {
			return err
		}
		return tx.Record("people.signed-in", account, map[string]any{"second": session.Second})
	})
	if err != nil {
		return Session{}, err
	}
	return session, nil
}

// passwordOf returns the account of a login and its password's hash; both are
// "" for an unknown login, and the hash for an account that may not sign in.
func (r *Register) passwordOf(ctx context.Context, c gate.Commune, login string) (account, hash string, err error) {
	err = r.gate.Read(ctx, gate.Anonymous(c), gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		var disabled int64
		err := tx.Row(`
			SELECT a.id, a.password, a.disabled_at FROM people_login l
			  JOIN people_account a ON a.commune_id = l.commune_id AND a.id = l.account_id
			 WHERE l.commune_id = $1 AND l.hash = $2`, login).Scan(&account, &hash, &disabled)
		if errors.Is(err, gate.ErrMissing) {
			return nil
		}
		if disabled > 0 {
			hash = ""
		}
		return err
	})
	return account, hash, err
}

// ChangePassword needs the old one, and signs all other browsers out.
func (r *Register) ChangePassword(ctx context.Context, who gate.Actor, old, chosen string) error {
	var p Person
	var hash string
	err := r.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) (err error) {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		if p, err = Find(tx, who.ID); err != nil {
			return err
		}
		return tx.Row(`SELECT password FROM people_account WHERE commune_id = $1 AND id = $2`, who.ID).Scan(&hash)
	})
	if err != nil {
		return err
	}
	if err := checkPassword(chosen, p.Phone, p.Name); err != nil {
		return err
	}
	// Somebody at an open browser must not try passwords without end.
	tries := r.loginTries(who.Commune, "account:"+who.ID)
	if err := r.attempt(ctx, who.Commune, tries); err != nil {
		return err
	}
	switch ok, err := r.hasher.matches(ctx, old, hash); {
	case err != nil:
		return err
	case !ok:
		return ErrPasswordOld.At("old")
	}
	if hash, err = r.hasher.hash(ctx, chosen); err != nil {
		return err
	}
	return r.write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		if err := succeed(tx, tries, tries); err != nil {
			return err
		}
		return setPassword(tx, who.ID, hash, who.Session)
	})
}

// setPassword stores a new hash and ends every session but the one kept.
func setPassword(tx *gate.Tx, account, hash, keep string) error {
	_, err := tx.Exec(`UPDATE people_account SET password = $3, password_at = $4 WHERE commune_id = $1 AND id = $2`,
		account, hash, tx.Now().UnixMilli())
	if err != nil {
		return err
	}
	if err := endSessions(tx, account, keep); err != nil {
		return err
	}
	if err := tx.Publish(PasswordChanged{Account: account}); err != nil {
		return err
	}
	return tx.Record("people.password-changed", account, nil)
}
