package people

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"xaso/internal/platform/gate"
)

// A Reader is the person behind an actor, as pages need them.
type Reader struct {
	Person
	Roles []Role // today's, those by delegation included
	// SecondDue: the commune demands a second factor of officials and this one
	// has none. Until it is set up, the actor is a plain resident.
	SecondDue bool
	// ForName is the resident a helper acts for.
	ForName string
}

// stand is one role that an account stands in today.
type stand struct {
	role                     Role
	hamlet, field, inPlaceOf string
}

// standing lists the roles of an account today: its own, and those of
// officials in whose place it acts.
func standing(tx *gate.Tx, account string) ([]stand, error) {
	return gate.All(tx, func(scan gate.Scanner) (stand, error) {
		var s stand
		err := scan(&s.role, &s.hamlet, &s.field, &s.inPlaceOf)
		return s, err
	}, `
		SELECT role, hamlet, field, '' FROM people_role
		 WHERE commune_id = $1 AND account_id = $2 AND ended_at = 0
		   AND from_day <= $3 AND (until_day = '' OR until_day >= $3)
		UNION ALL
		SELECT r.role, r.hamlet, r.field, d.from_id
		  FROM people_delegation d
		  JOIN people_role r ON r.commune_id = d.commune_id AND r.account_id = d.from_id
		 WHERE d.commune_id = $1 AND d.to_id = $2 AND d.ended_at = 0 AND d.from_day <= $3 AND d.until_day >= $3
		   AND r.ended_at = 0 AND r.from_day <= $3 AND (r.until_day = '' OR r.until_day >= $3)
		   AND d.roles LIKE '%,' || r.role || ',%'`, account, today(tx).String())
}

// live is a session as the hot path reads it.
type live struct {
	person             Person
	id, stage          string
	actingFor          string
	seen, idle, ends   int64
	hasSecond, demands bool
}

func (l live) open(now int64) bool {
	return l.id != "" && l.stage == "open" && now < l.ends && now < l.seen+l.idle && !l.person.Disabled
}

// ActorBySession returns who holds a session token of a commune. An unknown,
// ended or half-open session is an anonymous visitor, not an error.
func (r *Register) ActorBySession(ctx context.Context, c gate.Commune, token string) (gate.Actor, Reader, error) {
	if token == "" {
		return gate.Anonymous(c), Reader{}, nil
	}
	now := r.gate.Now()
	k := cacheKey{c, tokenHash(token)}
	if e, ok := r.lately.get(k, now.UnixMilli()); ok {
		return e.who, e.reader, nil
	}
	e := cached{generation: r.lately.generation(c).Load(), until: now.UnixMilli() + cacheTime, who: gate.Anonymous(c)}
	var l live
	err := r.gate.Read(ctx, gate.Anonymous(c), gate.Public, func(tx *gate.Tx) (err error) {
		if err := tx.Require(true); err != nil {
			return err
		}
		if l, err = readSession(tx, k.hash); err != nil || !l.open(tx.Now().UnixMilli()) {
			return err
		}
		e.who, e.reader, err = r.dress(tx, l)
		return err
	})
	if err != nil {
		return gate.Anonymous(c), Reader{}, err
	}
	if e.who.SignedIn() && now.UnixMilli()-l.seen >= seenEvery.Milliseconds() {
		err := r.touch(ctx, e.who, `UPDATE people_session SET seen_at = $3
			WHERE commune_id = $1 AND token_hash = $2 AND seen_at < $3`, k.hash)
		if err != nil {
			return gate.Anonymous(c), Reader{}, err
		}
	}
	// A session near its end is asked about each time.
	e.until = min(e.until, l.ends, l.seen+l.idle)
	if e.who.SignedIn() {
		r.lately.put(k, e)
	}
	return e.who, e.reader, nil
}

// readSession returns the session with a token's hash; the zero live is none.
func readSession(tx *gate.Tx, hash string) (live, error) {
	var l live
	var p = &l.person
	var verified, disabled, seconds, due int64
	var kind string
	err := tx.Row(`
		SELECT a.id, a.name, a.hamlet, a.born, a.phone, a.cccd_mask, a.office, a.verified_at, a.disabled_at, a.kind,
		       s.id, s.stage, s.acting_for, s.seen_at, s.idle, s.expires_at,
		       (SELECT count(*) FROM people_totp t
		         WHERE t.commune_id = $1 AND t.account_id = a.id AND t.confirmed_at > 0)
		     + (SELECT count(*) FROM people_passkey k WHERE k.commune_id = $1 AND k.account_id = a.id),
		       (SELECT count(*) FROM people_policy o
		         WHERE o.commune_id = $1 AND o.second_factor AND o.second_from <= $3)
		  FROM people_session s
		  JOIN people_account a ON a.commune_id = s.commune_id AND a.id = s.account_id
		 WHERE s.commune_id = $1 AND s.token_hash = $2`, hash, tx.Now().UnixMilli()).
		Scan(&p.ID, &p.Name, &p.Hamlet, &p.Born, &p.Phone, &p.CCCD, &p.Office, &verified, &disabled, &kind,
			&l.id, &l.stage, &l.actingFor, &l.seen, &l.idle, &l.ends, &seconds, &due)
	if errors.Is(err, gate.ErrMissing) {
		return live{}, nil
	}
	p.Verified, p.Disabled, p.Program = verified > 0, disabled > 0, kind == "application"
	l.hasSecond, l.demands = seconds > 0, due > 0
	return l, err
}

// dress makes the actor of an open session.
func (r *Register) dress(tx *gate.Tx, l live) (gate.Actor, Reader, error) {
	reader := Reader{Person: l.person}
	stands, err := standing(tx, l.person.ID)
	if err != nil {
		return gate.Actor{}, reader, err
	}
	if l.demands && !l.hasSecond && atOffice(stands) {
		reader.SecondDue, stands = true, nil
	}
	who := r.actor(tx.Who.Commune, l.person, stands)
	for _, s := range stands {
		if !slices.Contains(reader.Roles, s.role) {
			reader.Roles = append(reader.Roles, s.role)
		}
	}
	who.Session = l.id
	if l.actingFor != "" && who.May(MayActFor) {
		if consent, err := consentNow(tx, l.actingFor, who.ID); err == nil {
			resident, err := Find(tx, l.actingFor)
			if err != nil {
				return gate.Actor{}, reader, err
			}
			who.For, who.ForWhat, reader.ForName = resident.ID, string(consent.Scope), resident.Name
		} else if !errors.Is(err, ErrNoConsent) {
			return gate.Actor{}, reader, err
		}
	}
	return who, reader, nil
}

func atOffice(stands []stand) bool {
	return slices.ContainsFunc(stands, func(s stand) bool { return s.role.Official() })
}

// secured is standing held to the commune's policy: an official without the
// second factor it demands stands nowhere. Applications sign in by token only
// and have none to show.
func secured(tx *gate.Tx, p Person) ([]stand, error) {
	stands, err := standing(tx, p.ID)
	if err != nil || p.Program || !atOffice(stands) {
		return stands, err
	}
	var demands int64
	err = tx.Row(`SELECT count(*) FROM people_policy WHERE commune_id = $1 AND second_factor AND second_from <= $2`,
		tx.Now().UnixMilli()).Scan(&demands)
	if err != nil || demands == 0 {
		return stands, err
	}
	if _, has, err := factors(tx, p.ID); err != nil || !has {
		return nil, err
	}
	return stands, nil
}

// actor joins what the roles of a person allow. Everybody is a resident.
func (r *Register) actor(c gate.Commune, p Person, stands []stand) gate.Actor {
	var grants []gate.Grant
	if !p.Program {
		grants = r.permissions.grants(Resident, "", "", "")
	}
	for _, s := range stands {
		grants = append(grants, r.permissions.grants(s.role, s.hamlet, s.field, s.inPlaceOf)...)
	}
	who := gate.NewActor(p.ID, c, grants...)
	who.Name, who.Office = p.Name, p.Office
	return who
}

// touch notes the last use of a session or token. Being unable to is no reason
// to refuse a reader while the disk is full.
func (r *Register) touch(ctx context.Context, who gate.Actor, update, hash string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	err := r.gate.Write(fresh(ctx), who, gate.Own, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(true); err != nil {
			return err
		}
		_, err := tx.Exec(update, hash, tx.Now().UnixMilli())
		return err
	})
	if errors.Is(err, gate.ErrDiskFull) || errors.Is(err, gate.ErrStopped) || errors.Is(err, gate.ErrBusy) {
		return nil
	}
	return err
}

// ActorByToken returns who holds an API token of a commune: the account's
// permissions of today, narrowed to the token's scopes. An unknown or ended
// token is gate.ErrSignIn.
func (r *Register) ActorByToken(ctx context.Context, c gate.Commune, token string) (gate.Actor, Person, error) {
	var who gate.Actor
	var p Person
	hash, used := tokenHash(token), int64(0)
	err := r.gate.Read(ctx, gate.Anonymous(c), gate.Public, func(tx *gate.Tx) error {
		var id, account, scopes string
		err := tx.Row(`SELECT id, account_id, scopes, used_at FROM people_token
			WHERE commune_id = $1 AND hash = $2 AND ended_at = 0 AND expires_at > $3`,
			hash, tx.Now().UnixMilli()).Scan(&id, &account, &scopes, &used)
		if errors.Is(err, gate.ErrMissing) {
			return gate.ErrSignIn
		}
		if err != nil {
			return err
		}
		if p, err = Find(tx, account); err != nil {
			return err
		}
		if err := tx.Require(true); err != nil {
			return err
		}
		if p.Disabled {
			return gate.ErrSignIn
		}
		stands, err := secured(tx, p)
		if err != nil {
			return err
		}
		whole := r.actor(c, p, stands)
		var grants []gate.Grant
		for _, g := range whole.AllGrants() {
			if slices.Contains(strings.Split(scopes, ","), string(g.Permission)) {
				grants = append(grants, g)
			}
		}
		who = gate.NewActor(p.ID, c, grants...)
		who.Name, who.Office, who.Session = p.Name, p.Office, "token:"+id
		return nil
	})
	if err != nil {
		return gate.Anonymous(c), Person{}, err
	}
	if r.gate.Now().UnixMilli()-used >= seenEvery.Milliseconds() {
		err := r.touch(ctx, who, `UPDATE people_token SET used_at = $3
			WHERE commune_id = $1 AND hash = $2 AND used_at < $3`, hash)
		if err != nil {
			return gate.Anonymous(c), Person{}, err
		}
	}
	return who, p, nil
}
