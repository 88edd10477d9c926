package people

import (
	"context"
	"time"

	"xaso/internal/platform/gate"
)

// How long a browser stays signed in. Officials share desks, residents mostly
// hold their own telephone.
const (
	officialIdle = 30 * time.Minute
	officialLife = 12 * time.Hour
	residentIdle = 30 * 24 * time.Hour
	residentLife = 180 * 24 * time.Hour
	secondLife   = 10 * time.Minute // to show the second factor
)

// seenEvery is how often the last use of a session is written down.
const seenEvery = time.Minute

// A Browser is what is known of the device that asks.
type Browser struct {
	Address string // network address; only a keyed hash of it is ever stored
	Device  string // in words: "Chrome, Android"
	Before  string // the token it holds now; it dies with the sign-in
}

// A Session is what the browser is given to hold.
type Session struct {
	Token  string
	MaxAge time.Duration
	Second bool // the second factor is still due: see Register.SignInSecond
}

// opening is how a session begins.
type opening struct {
	browser Browser
	strong  bool // a second factor was shown
}

// open starts a session of account under a new token. Without a second factor
// shown, an account that has one is let no further than asking for it.
func (r *Register) open(tx *gate.Tx, account string, o opening) (Session, error) {
	official, second, err := factors(tx, account)
	if err != nil {
		return Session{}, err
	}
	s := Session{Token: newToken(), MaxAge: residentIdle}
	stage, idle, life := "open", residentIdle, residentLife
	if official {
		idle, life, s.MaxAge = officialIdle, officialLife, officialLife
	}
	if second && !o.strong {
		stage, idle, life, s.MaxAge, s.Second = "second", secondLife, secondLife, secondLife, true
	}
	if o.browser.Before != "" {
		_, err := tx.Exec(`DELETE FROM people_session WHERE commune_id = $1 AND token_hash = $2`, tokenHash(o.browser.Before))
		if err != nil {
			return Session{}, err
		}
	}
	now := tx.Now()
	_, err = tx.Exec(`
		INSERT INTO people_session (commune_id, token_hash, id, account_id, stage, strong, acting_for, device,
			created_at, seen_at, idle, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, $8, $9, $10)`,
		tokenHash(s.Token), tx.NewID(), account, stage, o.strong, o.browser.Device,
		now.UnixMilli(), idle.Milliseconds(), now.Add(life).UnixMilli())
	return s, err
}

// factors reports whether an account works at the office, and whether it has
// a second factor.
func factors(tx *gate.Tx, account string) (official, second bool, err error) {
	roles, err := standing(tx, account)
	if err != nil {
		return false, false, err
	}
	for _, s := range roles {
		official = official || s.role.Official()
	}
	var n int64
	err = tx.Row(`
		SELECT (SELECT count(*) FROM people_totp WHERE commune_id = $1 AND account_id = $2 AND confirmed_at > 0)
		     + (SELECT count(*) FROM people_passkey WHERE commune_id = $1 AND account_id = $2)`, account).Scan(&n)
	return official, n > 0, err
}

// A Device is one signed-in browser, for its owner's list.
type Device struct {
	ID      string
	Words   string
	Since   time.Time
	Seen    time.Time // to the minute
	Current bool
}

// Devices lists the browsers signed in as who, the newest first.
func (r *Register) Devices(ctx context.Context, who gate.Actor) ([]Device, error) {
	var all []Device
	err := r.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) (err error) {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		now := tx.Now().UnixMilli()
		all, err = gate.All(tx, func(scan gate.Scanner) (Device, error) {
			var d Device
			var since, seen int64
			err := scan(&d.ID, &d.Words, &since, &seen)
			d.Since, d.Seen, d.Current = millis(since), millis(seen), d.ID == who.Session
			return d, err
		}, `SELECT id, device, created_at, seen_at FROM people_session
			WHERE commune_id = $1 AND account_id = $2 AND stage = 'open' AND expires_at > $3 AND seen_at + idle > $3
			ORDER BY seen_at DESC, id DESC`, who.ID, now)
		return err
	})
	return all, err
}

// EndDevice signs one of who's own browsers out.
func (r *Register) EndDevice(ctx context.Context, who gate.Actor, session string) error {
	return r.write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		n, err := tx.Exec(`DELETE FROM people_session WHERE commune_id = $1 AND account_id = $2 AND id = $3`, who.ID, session)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(n == 1); err != nil {
			return err
		}
		return tx.Record("people.device-ended", who.ID, nil)
	})
}

// SignOut ends the session of a token; an unknown token is signed out already.
func (r *Register) SignOut(ctx context.Context, c gate.Commune, token string) error {
	return r.write(fresh(ctx), gate.Anonymous(c), gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		owners, err := gate.All(tx, func(scan gate.Scanner) (id string, err error) { return id, scan(&id) },
			`DELETE FROM people_session WHERE commune_id = $1 AND token_hash = $2 RETURNING account_id`, tokenHash(token))
		if err != nil || len(owners) == 0 {
			tx.Quiet()
			return err
		}
		return tx.Record("people.signed-out", owners[0], nil)
	})
}

// endSessions signs all browsers of an account out, but for one session.
func endSessions(tx *gate.Tx, account, except string) error {
	_, err := tx.Exec(`DELETE FROM people_session WHERE commune_id = $1 AND account_id = $2 AND id <> $3`, account, except)
	return err
}

// shorten holds the sessions that an account has to those of officials: what it
// opened as a resident would last for months.
func shorten(tx *gate.Tx, account string) error {
	_, err := tx.Exec(`
		UPDATE people_session SET idle = $3, expires_at = CASE WHEN expires_at > $4 THEN $4 ELSE expires_at END
		 WHERE commune_id = $1 AND account_id = $2 AND stage = 'open'`,
		account, officialIdle.Milliseconds(), tx.Now().Add(officialLife).UnixMilli())
	return err
}

// Sweep drops what has ended: sessions, attempts, ceremonies, codes. A job
// calls it for each commune now and then.
func (r *Register) Sweep(ctx context.Context, who gate.Actor) error {
	return r.write(ctx, who, MayAdminister, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		now := tx.Now()
		for _, sweep := range []struct {
			query string
			at    time.Time
		}{
			{`DELETE FROM people_session WHERE commune_id = $1 AND (expires_at < $2 OR seen_at + idle < $2)`, now},
			{`DELETE FROM people_try WHERE commune_id = $1 AND last_at < $2`, now.Add(-triesForgotten)},
			{`DELETE FROM people_ceremony WHERE commune_id = $1 AND expires_at < $2`, now},
			{`DELETE FROM people_desk_code WHERE commune_id = $1 AND expires_at < $2`, now},
		} {
			if _, err := tx.Exec(sweep.query, sweep.at.UnixMilli()); err != nil {
				return err
			}
		}
		return nil
	})
}
