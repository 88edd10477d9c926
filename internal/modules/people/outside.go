package people

import (
	"context"
	"errors"
	"maps"
	"slices"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// Outside is the sign-in of another system: VNeID, or any OpenID provider. It
// holds no state; the register keeps what an exchange needs.
type Outside interface {
	// Name is its word in addresses: "vneid".
	Name() string
	// Title is what the sign-in button calls it: "VNeID".
	Title() string
	// Address is where the reader is sent to.
	Address(ctx context.Context, redirect string, x Exchange) (string, error)
	// Claims redeems the code that the reader came back with. It fails unless
	// the answer was made for this exchange.
	Claims(ctx context.Context, redirect, code string, x Exchange) (Claims, error)
}

// An Exchange is what ties an answer to the browser that asked.
type Exchange struct {
	State    string
	Nonce    string
	Verifier string // PKCE
}

// Claims are what the other system says of a person. Subject is never empty.
type Claims struct {
	Subject string
	Name    string
	Phone   string
	CCCD    string
}

// waiting is an exchange under way.
type waiting struct {
	Provider, Nonce, Verifier, Back string
}

// linking is an identity that waits for its owner to show their password.
type linking struct {
	Provider, Subject, CCCD string
}

// Outsides lists the other sign-ins, by name.
func (r *Register) Outsides() []Outside {
	var all []Outside
	for _, name := range slices.Sorted(maps.Keys(r.outside)) {
		all = append(all, r.outside[name])
	}
	return all
}

// StartOutside begins a sign-in elsewhere: address is where to send the
// reader, state what their browser must hold until it is back; back is the
// page they wanted.
func (r *Register) StartOutside(ctx context.Context, c gate.Commune, provider, redirect, back string) (address, state string, err error) {
	o, ok := r.outside[provider]
	if !ok {
		return "", "", ErrNoOutside
	}
	x := Exchange{Nonce: newToken(), Verifier: newToken()}
	err = r.gate.Write(fresh(ctx), gate.Anonymous(c), gate.Public, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(true); err != nil {
			return err
		}
		x.State, err = r.begin(tx, "outside", "", waiting{provider, x.Nonce, x.Verifier, back})
		return err
	})
	if err != nil {
		return "", "", err
	}
	if address, err = o.Address(ctx, redirect, x); err != nil {
		return "", "", errors.Join(ErrOutside, err)
	}
	return address, x.State, nil
}

// An Arrival is what came of a sign-in elsewhere: a session, or, when the
// identity belongs to an account that never showed its paper, the ceremony to
// finish by signing in with a password once (see SignIn.Link).
type Arrival struct {
	Session Session
	Link    string
	Back    string
}

// FinishOutside signs in whoever came back with a code for the state that
// their browser holds. An exchange is finished once.
func (r *Register) FinishOutside(ctx context.Context, c gate.Commune, redirect, state, code string, b Browser) (Arrival, error) {
	var w waiting
	err := r.gate.Write(fresh(ctx), gate.Anonymous(c), gate.Public, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(true); err != nil {
			return err
		}
		_, err := r.take(tx, "outside", state, &w)
		return err
	})
	if err != nil {
		return Arrival{}, err
	}
	o, ok := r.outside[w.Provider]
	if !ok {
		return Arrival{}, ErrNoOutside
	}
	claims, err := o.Claims(ctx, redirect, code, Exchange{state, w.Nonce, w.Verifier})
	if err != nil {
		return Arrival{}, errors.Join(ErrOutside, err)
	}
	arrival := Arrival{Back: w.Back}
	err = r.write(fresh(ctx), gate.Anonymous(c), gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		account, link, err := r.resolve(tx, w.Provider, claims)
		if err != nil {
			return err
		}
		if arrival.Link = link; link != "" {
			tx.Quiet()
			return nil
		}
		p, err := Find(tx, account)
		if err != nil {
			return err
		}
		if p.Disabled {
			return ErrOutside
		}
		if arrival.Session, err = r.open(tx, account, opening{browser: b}); err != nil {
			return err
		}
		return tx.Record("people.signed-in", account, map[string]any{"by": w.Provider})
	})
	return arrival, err
}

// resolve finds the account of an identity: one linked before; the one whose
// personal number the desk has seen; a new one. An account that merely claims
// the number must show its password first: link is then the ceremony.
func (r *Register) resolve(tx *gate.Tx, provider string, claims Claims) (account, link string, err error) {
	hash := r.keys.hash(tx.Who.Commune, "link", provider+"\x00"+claims.Subject)
	err = tx.Row(`SELECT account_id FROM people_link WHERE commune_id = $1 AND hash = $2`, hash).Scan(&account)
	if !errors.Is(err, gate.ErrMissing) {
		return account, "", err
	}
	e, err := Details{Name: claims.Name, Phone: claims.Phone, CCCD: claims.CCCD}.check(clock.DateOf(tx.Now()))
	if err != nil {
		return "", "", errors.Join(ErrOutside, err)
	}
	known := Person{}
	if e.cccd != "" {
		if known, err = r.ByNumber(tx, e.cccd); err != nil && !errors.Is(err, gate.ErrMissing) {
			return "", "", err
		}
	}
	if known.ID == "" && e.phone != "" {
		known, err = r.byPhoneLogin(tx, e.phone)
		if err != nil {
			return "", "", err
		}
		known.Verified = false // a telephone is no proof of being the same person
	}
	switch {
	case known.ID == "":
		if account, err = r.enter(tx, e, "", true, "phone", "cccd"); err != nil {
			return "", "", err
		}
		if err := tx.Publish(AccountRegistered{Account: account}); err != nil {
			return "", "", err
		}
	case known.Verified:
		account = known.ID
	default:
		link, err = r.begin(tx, "link", known.ID, linking{provider, claims.Subject, e.cccd})
		return "", link, err
	}
	return account, "", r.insertLink(tx, provider, claims.Subject, account)
}

func (r *Register) byPhoneLogin(tx *gate.Tx, phone string) (Person, error) {
	var id string
	err := tx.Row(`SELECT account_id FROM people_login WHERE commune_id = $1 AND hash = $2`,
		r.keys.hash(tx.Who.Commune, "phone", phone)).Scan(&id)
	if errors.Is(err, gate.ErrMissing) {
		return Person{}, nil
	}
	if err != nil {
		return Person{}, err
	}
	return Find(tx, id)
}

// linkWaiting joins a waiting identity with the account that showed its
// password: only the one it was thought to be.
func (r *Register) linkWaiting(tx *gate.Tx, token, account string) error {
	var l linking
	expected, err := r.take(tx, "link", token, &l)
	if err != nil {
		return err
	}
	if expected != account {
		return ErrCeremonyOver
	}
	if l.CCCD != "" {
		if err := r.giveCCCD(tx, account, l.CCCD); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE people_account SET verified_at = $3 WHERE commune_id = $1 AND id = $2`,
			account, tx.Now().UnixMilli())
		if err != nil {
			return err
		}
	}
	return r.insertLink(tx, l.Provider, l.Subject, account)
}

func (r *Register) insertLink(tx *gate.Tx, provider, subject, account string) error {
	_, err := tx.Exec(`INSERT INTO people_link (commune_id, hash, account_id, linked_at) VALUES ($1, $2, $3, $4)`,
		r.keys.hash(tx.Who.Commune, "link", provider+"\x00"+subject), account, tx.Now().UnixMilli())
	if err != nil {
		return err
	}
	return tx.Record("people.linked", account, map[string]any{"by": provider})
}
