package people

import (
	"context"
	"crypto/subtle"
	"errors"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"xaso/internal/platform/gate"
)

// step is how long one TOTP code lasts; the step before and after are taken
// too, for clocks that are a little off (RFC 6238).
const step = 30

// spareCodes is how many codes on paper come with a second factor.
const spareCodes = 10

// A Setup is a TOTP generator about to be confirmed by its first code.
type Setup struct {
	Secret  string // for typing
	Address string // otpauth://…, for the QR picture
}

// StartTOTP makes a new secret for who's telephone. It counts for nothing
// until ConfirmTOTP has seen a code.
func (r *Register) StartTOTP(ctx context.Context, who gate.Actor, issuer string) (Setup, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: who.Name})
	if err != nil {
		return Setup{}, err
	}
	err = r.gate.Write(fresh(ctx), who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		n, err := tx.Exec(`
			INSERT INTO people_totp (commune_id, account_id, sealed, confirmed_at, last_step) VALUES ($1, $2, $3, 0, 0)
			ON CONFLICT (commune_id, account_id) DO UPDATE SET sealed = $3, last_step = 0
			 WHERE people_totp.confirmed_at = 0`, who.ID, r.keys.sealed(who.Commune, "totp:"+who.ID, key.Secret()))
		if err != nil {
			return err
		}
		if n == 0 {
			return gate.ErrTaken // one is in use: it must be removed first, with a code
		}
		return tx.Record("people.totp-started", who.ID, nil)
	})
	return Setup{key.Secret(), key.URL()}, err
}

// ConfirmTOTP takes the first code, gives the codes for paper, and puts the
// browser on a new session; all other browsers are signed out.
func (r *Register) ConfirmTOTP(ctx context.Context, who gate.Actor, code string, b Browser) (Session, []string, error) {
	if err := r.attempt(ctx, who.Commune, r.loginTries(who.Commune, "second:"+who.ID)); err != nil {
		return Session{}, nil, err
	}
	var session Session
	var spares []string
	err := r.write(fresh(ctx), who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		if err := r.useTOTP(tx, who.ID, code, false); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE people_totp SET confirmed_at = $3 WHERE commune_id = $1 AND account_id = $2`,
			who.ID, tx.Now().UnixMilli())
		if err != nil {
			return err
		}
		if spares, err = r.newSpares(tx, who.ID); err != nil {
			return err
		}
		if err := endSessions(tx, who.ID, ""); err != nil {
			return err
		}
		if session, err = r.open(tx, who.ID, opening{browser: b, strong: true}); err != nil {
			return err
		}
		return tx.Record("people.totp-set", who.ID, nil)
	})
	if err != nil {
		return Session{}, nil, err
	}
	return session, spares, nil
}

// RemoveTOTP takes the generator away; it needs a code of it or a spare one.
func (r *Register) RemoveTOTP(ctx context.Context, who gate.Actor, code string) error {
	tries := r.loginTries(who.Commune, "second:"+who.ID)
	if err := r.attempt(ctx, who.Commune, tries); err != nil {
		return err
	}
	return r.write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		if err := r.useSecond(tx, who.ID, code); err != nil {
			return err
		}
		for _, table := range []string{"people_totp", "people_spare"} {
			_, err := tx.Exec(`DELETE FROM `+table+` WHERE commune_id = $1 AND account_id = $2`, who.ID)
			if err != nil {
				return err
			}
		}
		if err := succeed(tx, tries, tries); err != nil {
			return err
		}
		return tx.Record("people.totp-removed", who.ID, nil)
	})
}

// ResetSecond takes all second factors from an official who lost them. Only
// an administrator, and never for oneself.
func (r *Register) ResetSecond(ctx context.Context, who gate.Actor, account string) error {
	return r.write(ctx, who, MayAdminister, func(tx *gate.Tx) error {
		if _, err := Find(tx, account); err != nil {
			return err
		}
		if err := notOneself(tx, account); err != nil {
			return err
		}
		for _, table := range []string{"people_totp", "people_spare", "people_passkey"} {
			if _, err := tx.Exec(`DELETE FROM `+table+` WHERE commune_id = $1 AND account_id = $2`, account); err != nil {
				return err
			}
		}
		if err := endSessions(tx, account, ""); err != nil {
			return err
		}
		return tx.Record("people.second-reset", account, nil)
	})
}

// SignInSecond finishes a half-open session with a code of the generator or a
// spare one. The browser gets a new token; the half-open one is dead.
func (r *Register) SignInSecond(ctx context.Context, c gate.Commune, half, code string, b Browser) (Session, error) {
	account, err := r.halfOpen(ctx, c, half)
	if err != nil {
		return Session{}, err
	}
	tries := r.loginTries(c, "second:"+account)
	if err := r.attempt(ctx, c, tries); err != nil {
		return Session{}, err
	}
	b.Before = half
	return r.openStrong(ctx, c, account, b, func(tx *gate.Tx) error {
		if err := r.useSecond(tx, account, code); err != nil {
			return err
		}
		return succeed(tx, tries, tries)
	})
}

// halfOpen returns the account that waits for its second factor.
func (r *Register) halfOpen(ctx context.Context, c gate.Commune, token string) (string, error) {
	var l live
	err := r.gate.Read(ctx, gate.Anonymous(c), gate.Public, func(tx *gate.Tx) (err error) {
		if err := tx.Require(true); err != nil {
			return err
		}
		l, err = readSession(tx, tokenHash(token))
		return err
	})
	now := r.gate.Now().UnixMilli()
	if err == nil && (l.stage != "second" || now >= l.ends || l.person.Disabled) {
		err = gate.ErrSignIn
	}
	return l.person.ID, err
}

// openStrong opens a session after prove has shown a second factor.
func (r *Register) openStrong(ctx context.Context, c gate.Commune, account string, b Browser, prove func(*gate.Tx) error) (Session, error) {
	var session Session
	err := r.write(fresh(ctx), gate.NewActor(account, c), gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		if err := prove(tx); err != nil {
			return err
		}
		var err error
		if session, err = r.open(tx, account, opening{browser: b, strong: true}); err != nil {
			return err
		}
		return tx.Record("people.signed-in-second", account, nil)
	})
	if err != nil {
		return Session{}, err
	}
	return session, nil
}

// useSecond takes a code of the generator, or one from paper.
func (r *Register) useSecond(tx *gate.Tx, account, code string) error {
	code = typedCode(code)
	if len(code) == 6 {
		return r.useTOTP(tx, account, code, true)
	}
	n, err := tx.Exec(`DELETE FROM people_spare WHERE commune_id = $1 AND account_id = $2 AND hash = $3`,
		account, r.keys.hash(tx.Who.Commune, "spare:"+account, code))
	if err == nil && n == 0 {
		err = ErrWrongCode.At("code")
	}
	if err != nil {
		return err
	}
	return tx.Record("people.spare-used", account, nil)
}

// useTOTP takes a code once: its step and all before it are spent.
func (r *Register) useTOTP(tx *gate.Tx, account, code string, confirmed bool) error {
	var sealed string
	var since, last int64
	err := tx.Row(`SELECT sealed, confirmed_at, last_step FROM people_totp WHERE commune_id = $1 AND account_id = $2`,
		account).Scan(&sealed, &since, &last)
	if errors.Is(err, gate.ErrMissing) || (err == nil && (since > 0) != confirmed) {
		return ErrWrongCode.At("code")
	}
	if err != nil {
		return err
	}
	secret, err := r.keys.opened(tx.Who.Commune, "totp:"+account, sealed)
	if err != nil {
		return err
	}
	used, err := stepOf(secret, typedCode(code), tx.Now())
	if err != nil {
		return err
	}
	if used <= last {
		return ErrWrongCode.At("code")
	}
	_, err = tx.Exec(`UPDATE people_totp SET last_step = $3 WHERE commune_id = $1 AND account_id = $2`, account, used)
	return err
}

// stepOf returns the step whose code was typed, 0 for none.
func stepOf(secret, code string, now time.Time) (int64, error) {
	found := int64(0)
	for _, at := range []int64{-1, 0, 1} {
		counter := now.Unix()/step + at
		want, err := hotp.GenerateCodeCustom(secret, uint64(counter), hotp.ValidateOpts{Digits: otp.DigitsSix})
		if err != nil {
			return 0, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			found = counter
		}
	}
	return found, nil
}

func (r *Register) newSpares(tx *gate.Tx, account string) ([]string, error) {
	if _, err := tx.Exec(`DELETE FROM people_spare WHERE commune_id = $1 AND account_id = $2`, account); err != nil {
		return nil, err
	}
	var codes []string
	for range spareCodes {
		code := newCode(10)
		_, err := tx.Exec(`INSERT INTO people_spare (commune_id, account_id, hash) VALUES ($1, $2, $3)`,
			account, r.keys.hash(tx.Who.Commune, "spare:"+account, code))
		if err != nil {
			return nil, err
		}
		codes = append(codes, code[:5]+"-"+code[5:])
	}
	return codes, nil
}
