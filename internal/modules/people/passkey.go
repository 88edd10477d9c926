package people

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// A House is the address that passkeys belong to.
type House struct {
	Host   string // without port: "tongson.example.vn"
	Origin string // "https://tongson.example.vn"
	Name   string // "Xã Tống Sơn"
}

func (h House) authenticator() (*webauthn.WebAuthn, error) {
	return webauthn.New(&webauthn.Config{RPID: h.Host, RPDisplayName: h.Name, RPOrigins: []string{h.Origin}})
}

// A holder is an account as the passkey library knows it.
type holder struct {
	commune gate.Commune
	person  Person
	keys    []webauthn.Credential
}

// WebAuthnID is what the device keeps: it names no person, and a key of one
// commune is none in another on the same host.
func (h holder) WebAuthnID() []byte                         { return fmt.Appendf(nil, "%d:%s", int64(h.commune), h.person.ID) }
func (h holder) WebAuthnName() string                       { return h.person.Name }
func (h holder) WebAuthnDisplayName() string                { return h.person.Name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

func holderOf(tx *gate.Tx, account string) (holder, error) {
	p, err := Find(tx, account)
	if err != nil {
		return holder{}, err
	}
	rows, err := gate.All(tx, func(scan gate.Scanner) (s string, err error) { return s, scan(&s) },
		`SELECT data FROM people_passkey WHERE commune_id = $1 AND account_id = $2 ORDER BY id`, account)
	if err != nil {
		return holder{}, err
	}
	h := holder{commune: tx.Who.Commune, person: p}
	for _, row := range rows {
		var k webauthn.Credential
		if err := json.Unmarshal([]byte(row), &k); err != nil {
			return holder{}, fmt.Errorf("people: passkey of %s: %w", account, err)
		}
		h.keys = append(h.keys, k)
	}
	return h, nil
}

// A Challenge is what a device is asked to sign.
type Challenge struct {
	Options  any    // JSON for the browser
	Ceremony string // to give back with the answer
}

// StartPasskey begins adding a device of who's own.
func (r *Register) StartPasskey(ctx context.Context, who gate.Actor, at House) (Challenge, error) {
	wa, err := at.authenticator()
	if err != nil {
		return Challenge{}, err
	}
	var out Challenge
	err = r.gate.Write(fresh(ctx), who, gate.Own, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(who.SignedIn() && who.Session != ""); err != nil {
			return err
		}
		h, err := holderOf(tx, who.ID)
		if err != nil {
			return err
		}
		var known []protocol.CredentialDescriptor
		for _, k := range h.keys {
			known = append(known, k.Descriptor())
		}
		options, session, err := wa.BeginRegistration(h, webauthn.WithExclusions(known),
			webauthn.WithResidentKeyRequirement(protocol.ResidentKeyRequirementRequired))
		if err != nil {
			return err
		}
		out.Options = options
		out.Ceremony, err = r.begin(tx, "passkey-add", who.ID, session)
		return err
	})
	return out, err
}

// AddPasskey finishes it: the browser continues on a new session, all others
// are signed out.
func (r *Register) AddPasskey(ctx context.Context, who gate.Actor, at House, ceremony, name string, answer []byte, b Browser) (Session, error) {
	wa, err := at.authenticator()
	if err != nil {
		return Session{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return Session{}, errors.Join(ErrPasskey, err)
	}
	if name = identity.Compose(name); name == "" {
		name = b.Device
	}
	var session Session
	err = r.write(fresh(ctx), who, gate.Own, func(tx *gate.Tx) error {
		var state webauthn.SessionData
		account, err := r.take(tx, "passkey-add", ceremony, &state)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(who.SignedIn() && account == who.ID); err != nil {
			return err
		}
		h, err := holderOf(tx, who.ID)
		if err != nil {
			return err
		}
		key, err := wa.CreateCredential(h, state, parsed)
		if err != nil {
			return errors.Join(ErrPasskey, err)
		}
		data, err := json.Marshal(key)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO people_passkey (commune_id, id, account_id, name, data, created_at, used_at)
			VALUES ($1, $2, $3, $4, $5, $6, 0)`, keyID(key.ID), who.ID, name, string(data), tx.Now().UnixMilli())
		if err != nil {
			return err
		}
		if err := endSessions(tx, who.ID, ""); err != nil {
			return err
		}
		if session, err = r.open(tx, who.ID, opening{browser: b, strong: true}); err != nil {
			return err
		}
		return tx.Record("people.passkey-added", who.ID, nil)
	})
	if err != nil {
		return Session{}, err
	}
	return session, nil
}

// StartPasskeySignIn asks a device for its key. Without a half-open session
// anybody's will do, and the device must check its owner (finger, face, PIN):
// then it is both factors. With one it is the second factor of that account.
func (r *Register) StartPasskeySignIn(ctx context.Context, c gate.Commune, at House, half string) (Challenge, error) {
	wa, err := at.authenticator()
	if err != nil {
		return Challenge{}, err
	}
	account := ""
	if half != "" {
		if account, err = r.halfOpen(ctx, c, half); err != nil {
			return Challenge{}, err
		}
	}
	var out Challenge
	err = r.gate.Write(fresh(ctx), gate.Anonymous(c), gate.Public, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(true); err != nil {
			return err
		}
		var options *protocol.CredentialAssertion
		var session *webauthn.SessionData
		if account == "" {
			options, session, err = wa.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
		} else {
			var h holder
			if h, err = holderOf(tx, account); err != nil {
				return err
			}
			if len(h.keys) == 0 {
				return ErrPasskey
			}
			options, session, err = wa.BeginLogin(h)
		}
		if err != nil {
			return err
		}
		out.Options = options
		out.Ceremony, err = r.begin(tx, "passkey-in", account, session)
		return err
	})
	return out, err
}

// SignInPasskey finishes it with a strong session under a new token.
func (r *Register) SignInPasskey(ctx context.Context, c gate.Commune, at House, ceremony string, answer []byte, b Browser) (Session, error) {
	wa, err := at.authenticator()
	if err != nil {
		return Session{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Session{}, errors.Join(ErrPasskey, err)
	}
	var session Session
	err = r.write(fresh(ctx), gate.Anonymous(c), gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		var state webauthn.SessionData
		account, err := r.take(tx, "passkey-in", ceremony, &state)
		if err != nil {
			return err
		}
		h, key, err := verified(tx, wa, account, state, parsed)
		if err != nil {
			return errors.Join(ErrPasskey, err)
		}
		if h.person.Disabled || key.Authenticator.CloneWarning {
			return ErrPasskey
		}
		data, err := json.Marshal(key)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE people_passkey SET data = $3, used_at = $4 WHERE commune_id = $1 AND id = $2`,
			keyID(key.ID), string(data), tx.Now().UnixMilli())
		if err != nil {
			return err
		}
		if session, err = r.open(tx, h.person.ID, opening{browser: b, strong: true}); err != nil {
			return err
		}
		return tx.Record("people.signed-in", h.person.ID, map[string]any{"by": "passkey"})
	})
	if err != nil {
		return Session{}, err
	}
	return session, nil
}

// verified checks a device's answer and returns whose key it was.
func verified(tx *gate.Tx, wa *webauthn.WebAuthn, account string, state webauthn.SessionData,
	parsed *protocol.ParsedCredentialAssertionData) (holder, *webauthn.Credential, error) {
	if account != "" {
		h, err := holderOf(tx, account)
		if err != nil {
			return h, nil, err
		}
		key, err := wa.ValidateLogin(h, state, parsed)
		return h, key, err
	}
	var h holder
	_, key, err := wa.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		commune, id, _ := strings.Cut(string(handle), ":")
		if commune != fmt.Sprint(int64(tx.Who.Commune)) {
			return nil, ErrPasskey
		}
		var err error
		h, err = holderOf(tx, id)
		return h, err
	}, state, parsed)
	return h, key, err
}

func keyID(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// A Passkey is one device, for its owner's list.
type Passkey struct {
	ID, Name string
	Since    time.Time
	Used     time.Time // zero never
}

// A Security is what who's account is protected by.
type Security struct {
	TOTP     bool
	Spares   int // codes on paper that are left
	Passkeys []Passkey
}

// Security returns how who's account is protected.
func (r *Register) Security(ctx context.Context, who gate.Actor) (Security, error) {
	var s Security
	err := r.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		err := tx.Row(`
			SELECT (SELECT count(*) FROM people_totp WHERE commune_id = $1 AND account_id = $2 AND confirmed_at > 0) > 0,
			       (SELECT count(*) FROM people_spare WHERE commune_id = $1 AND account_id = $2)`, who.ID).Scan(&s.TOTP, &s.Spares)
		if err != nil {
			return err
		}
		s.Passkeys, err = gate.All(tx, func(scan gate.Scanner) (Passkey, error) {
			var k Passkey
			var since, used int64
			err := scan(&k.ID, &k.Name, &since, &used)
			k.Since, k.Used = millis(since), millis(used)
			return k, err
		}, `SELECT id, name, created_at, used_at FROM people_passkey
			WHERE commune_id = $1 AND account_id = $2 ORDER BY created_at, id`, who.ID)
		return err
	})
	return s, err
}

// RemovePasskey forgets one of who's own devices.
func (r *Register) RemovePasskey(ctx context.Context, who gate.Actor, id string) error {
	return r.write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		n, err := tx.Exec(`DELETE FROM people_passkey WHERE commune_id = $1 AND account_id = $2 AND id = $3`, who.ID, id)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(n == 1); err != nil {
			return err
		}
		return tx.Record("people.passkey-removed", who.ID, nil)
	})
}
