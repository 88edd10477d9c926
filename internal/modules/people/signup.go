package people

import (
	"context"
	"errors"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A SignUp is a resident asking for an account on their own telephone.
type SignUp struct {
	Name     string
	Login    string // telephone or personal number
	Hamlet   string
	Password string
	Browser  Browser
}

// SignUp opens an account and signs it in. What the resident says of
// themselves stays marked as not verified until the desk has seen a paper.
func (r *Register) SignUp(ctx context.Context, c gate.Commune, in SignUp) (Session, error) {
	kind, value, loginFault := loginOf(in.Login)
	d := Details{Name: in.Name, Hamlet: in.Hamlet}
	if kind == "phone" {
		d.Phone = value
	} else {
		d.CCCD = value
	}
	e, err := d.check(clock.DateOf(r.gate.Now()))
	var hamletFault error
	if e.hamlet == "" {
		hamletFault = ErrHamletMissing.At("hamlet")
	}
	if err := errors.Join(err, loginFault, hamletFault, checkPassword(in.Password, value, in.Name)); err != nil {
		return Session{}, err
	}
	// Somebody who tries numbers to learn which have an account meets this.
	if err := r.attempt(ctx, c, r.addressTries(c, in.Browser.Address)); err != nil {
		return Session{}, err
	}
	hash, err := r.hasher.hash(ctx, in.Password)
	if err != nil {
		return Session{}, err
	}
	var session Session
	err = r.write(fresh(ctx), gate.Anonymous(c), gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		id, err := r.enter(tx, e, hash, false, kind)
		if err != nil {
			return err
		}
		if err := tx.Publish(AccountRegistered{Account: id}); err != nil {
			return err
		}
		if session, err = r.open(tx, id, opening{browser: in.Browser}); err != nil {
			return err
		}
		return tx.Record("people.registered", id, nil)
	})
	if errors.Is(err, ErrLoginTaken) {
		// The same form sent twice: its first sending made the account.
		again, refused := r.SignIn(ctx, c, SignIn{Login: in.Login, Password: in.Password, Browser: in.Browser})
		if refused == nil {
			return again, nil
		}
	}
	if err != nil {
		return Session{}, err
	}
	return session, nil
}

// Enrol is the desk entering a resident whose identity paper it has seen. The
// resident gets a password by a code of the desk, or none.
func (r *Register) Enrol(ctx context.Context, who gate.Actor, d Details) (string, error) {
	d.Office = ""
	e, err := d.check(clock.DateOf(r.gate.Now()))
	var loginFault error
	if d.Phone == "" && d.CCCD == "" {
		loginFault = ErrLoginMissing.At("phone")
	}
	if err := errors.Join(err, loginFault); err != nil {
		return "", err
	}
	defer r.lately.forget(who.Commune)
	return gate.Make(ctx, r.gate, who, MayServe, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(who.MayIn(MayServe, "", e.hamlet)); err != nil {
			return "", err
		}
		id, err := r.enter(tx, e, "", true, "phone", "cccd")
		if err != nil {
			return "", err
		}
		if err := tx.Publish(AccountRegistered{Account: id, AtDesk: true}); err != nil {
			return "", err
		}
		return id, tx.Record("people.enrolled", id, nil)
	})
}

// Verify marks that the desk has seen the paper of a self-registered
// resident, and enters its number.
func (r *Register) Verify(ctx context.Context, who gate.Actor, id, cccd string) error {
	e, err := Details{Name: "-", CCCD: cccd}.check(clock.DateOf(r.gate.Now()))
	if err != nil {
		return err
	}
	return r.write(ctx, who, MayServe, func(tx *gate.Tx) error {
		p, err := Find(tx, id)
		if err != nil {
			return err
		}
		if err := tx.Require(who.ID != id && who.MayIn(MayServe, "", p.Hamlet)); err != nil {
			return err
		}
		if e.cccd != "" {
			if err := r.giveCCCD(tx, id, e.cccd); err != nil {
				return err
			}
		}
		_, err = tx.Exec(`UPDATE people_account SET verified_at = $3 WHERE commune_id = $1 AND id = $2`,
			id, tx.Now().UnixMilli())
		if err != nil {
			return err
		}
		tx.Disclose(gate.Access{Subject: id, Purpose: "people.purpose.verify"})
		return tx.Record("people.verified", id, nil)
	})
}
