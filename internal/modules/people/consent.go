package people

import (
	"context"
	"errors"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// Scope is what a resident lets a helper do in their name.
type Scope string

const (
	ScopeAll      Scope = "all"
	ScopeDossiers Scope = "dossiers" // applications (hồ sơ)
	ScopeReports  Scope = "reports"  // reports to the commune (phản ánh)
)

// inPersonPeriod bounds what a helper records at a resident's door, in days.
const inPersonPeriod = 30

// A Consent lets a helper act for a resident.
type Consent struct {
	ID       string
	Resident string
	Helper   string
	Scope    Scope
	InPerson bool
	Witness  string // who was there, when in person
	Note     string
	From     clock.Date
	Until    clock.Date // last day
	GivenAt  time.Time
	EndedAt  time.Time // zero while it stands
}

func (c *Consent) check(most int) error {
	c.Witness, c.Note = identity.Compose(c.Witness), identity.Compose(c.Note)
	switch {
	case c.Scope != ScopeAll && c.Scope != ScopeDossiers && c.Scope != ScopeReports:
		return ErrScopes.At("scope")
	case c.From.IsZero() || c.Until.IsZero() || c.Until.Before(c.From):
		return ErrPeriod.At("until")
	case c.From.DaysUntil(c.Until) > most:
		return ErrPeriodLong.With(most).At("until")
	case c.InPerson && c.Witness == "":
		return ErrWitnessMissing.At("witness")
	}
	return nil
}

// Consent is a resident letting a helper act for them, from their own account.
func (r *Register) Consent(ctx context.Context, who gate.Actor, c Consent) (string, error) {
	c.Resident, c.InPerson, c.Witness = who.ID, false, ""
	if err := c.check(longestPeriod); err != nil {
		return "", err
	}
	defer r.lately.forget(who.Commune)
	return gate.Make(ctx, r.gate, who, gate.Own, func(tx *gate.Tx) (string, error) {
		// A helper must not lengthen a consent while acting for its giver.
		if err := tx.Require(who.SignedIn() && who.For == ""); err != nil {
			return "", err
		}
		return r.insertConsent(tx, c)
	})
}

// ConsentAtDoor records that a resident, found by telephone or personal
// number, agreed in person before a witness. The resident is told, sees it and
// can end it.
func (r *Register) ConsentAtDoor(ctx context.Context, who gate.Actor, login string, c Consent) (string, error) {
	c.InPerson, c.Helper = true, who.ID
	if err := c.check(inPersonPeriod); err != nil {
		return "", err
	}
	kind, value, err := loginOf(login)
	if err != nil {
		return "", err
	}
	defer r.lately.forget(who.Commune)
	return gate.Make(ctx, r.gate, who, MayActFor, func(tx *gate.Tx) (string, error) {
		err := tx.Row(`SELECT account_id FROM people_login WHERE commune_id = $1 AND hash = $2`,
			r.keys.hash(who.Commune, kind, value)).Scan(&c.Resident)
		if err != nil {
			return "", err
		}
		p, err := Find(tx, c.Resident)
		if err != nil {
			return "", err
		}
		if err := tx.RequireOrHide(p.ID != who.ID && !p.Disabled && who.MayIn(MayActFor, "", p.Hamlet)); err != nil {
			return "", err
		}
		return r.insertConsent(tx, c)
	})
}

func (r *Register) insertConsent(tx *gate.Tx, c Consent) (string, error) {
	stands, err := standing(tx, c.Helper)
	if err != nil {
		return "", err
	}
	helper := false
	for _, s := range stands {
		helper = helper || s.role == Helper || s.role == HamletHead
	}
	if !helper || c.Helper == c.Resident {
		return "", ErrNotHelper.At("helper")
	}
	way := "online"
	if c.InPerson {
		way = "in-person"
	}
	id := tx.NewID()
	_, err = tx.Exec(`
		INSERT INTO people_consent (commune_id, id, resident_id, helper_id, scope, way, witness, note, from_day,
			until_day, given_at, ended_by, ended_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', 0)`,
		id, c.Resident, c.Helper, string(c.Scope), way, c.Witness, c.Note, c.From.String(), c.Until.String(),
		tx.Now().UnixMilli())
	if err != nil {
		return "", err
	}
	if err := tx.Publish(ConsentChanged{Resident: c.Resident, Helper: c.Helper}); err != nil {
		return "", err
	}
	return id, tx.Record("people.consented", c.Resident, map[string]any{"helper": c.Helper, "scope": c.Scope,
		"way": way, "from": c.From, "until": c.Until})
}

// EndConsent ends one at once, by either side.
func (r *Register) EndConsent(ctx context.Context, who gate.Actor, id string) error {
	return r.write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		var resident, helper string
		err := tx.Row(`SELECT resident_id, helper_id FROM people_consent
			WHERE commune_id = $1 AND id = $2 AND ended_at = 0`, id).Scan(&resident, &helper)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(who.SignedIn() && (who.ID == resident || who.ID == helper)); err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE people_consent SET ended_by = $3, ended_at = $4 WHERE commune_id = $1 AND id = $2`,
			id, who.ID, tx.Now().UnixMilli())
		if err != nil {
			return err
		}
		if err := tx.Publish(ConsentChanged{Resident: resident, Helper: helper, Ended: true}); err != nil {
			return err
		}
		return tx.Record("people.consent-ended", resident, map[string]any{"helper": helper})
	})
}

// Consents lists those that who gave and those given to who, newest first,
// with the names of both sides.
func (r *Register) Consents(ctx context.Context, who gate.Actor) (all []Consent, names map[string]string, err error) {
	err = r.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		if all, err = consents(tx, "(resident_id = $2 OR helper_id = $2)", who.ID); err != nil {
			return err
		}
		var ids []string
		for _, c := range all {
			ids = append(ids, c.Resident, c.Helper)
			if c.Resident != who.ID {
				tx.Disclose(gate.Access{Subject: c.Resident, Record: c.ID, Purpose: "people.purpose.help"})
			}
		}
		names, err = Names(tx, ids...)
		return err
	})
	return all, names, err
}

// ActFor lets who's session act for a resident who agreed to it; "" ends it.
func (r *Register) ActFor(ctx context.Context, who gate.Actor, resident string) error {
	return r.write(ctx, who, MayActFor, func(tx *gate.Tx) error {
		if resident != "" {
			if _, err := consentNow(tx, resident, who.ID); err != nil {
				tx.Require(false)
				return err
			}
		}
		if err := tx.Require(true); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE people_session SET acting_for = $4
			WHERE commune_id = $1 AND account_id = $2 AND id = $3`, who.ID, who.Session, resident)
		if err != nil {
			return err
		}
		what, about := "people.acts-for", resident
		if resident == "" {
			what, about = "people.acts-for-oneself", who.ID
		}
		return tx.Record(what, about, nil)
	})
}

// ConsentTo returns the consent by which who acts for who.For today, or
// ErrNoConsent; modules ask it for the scope.
func ConsentTo(tx *gate.Tx, who gate.Actor) (Consent, error) { return consentNow(tx, who.For, who.ID) }

func consentNow(tx *gate.Tx, resident, helper string) (Consent, error) {
	all, err := consents(tx, "resident_id = $2 AND helper_id = $3 AND ended_at = 0 AND from_day <= $4 AND until_day >= $4",
		resident, helper, today(tx).String())
	if err == nil && len(all) == 0 {
		err = ErrNoConsent
	}
	if err != nil {
		return Consent{}, err
	}
	return all[0], nil
}

func consents(tx *gate.Tx, where string, args ...any) ([]Consent, error) {
	return gate.All(tx, func(scan gate.Scanner) (Consent, error) {
		var c Consent
		var way, from, until string
		var given, ended int64
		err := scan(&c.ID, &c.Resident, &c.Helper, &c.Scope, &way, &c.Witness, &c.Note, &from, &until, &given, &ended)
		if err != nil {
			return c, err
		}
		c.InPerson, c.GivenAt, c.EndedAt = way == "in-person", millis(given), millis(ended)
		return c, errors.Join(c.From.UnmarshalText([]byte(from)), c.Until.UnmarshalText([]byte(until)))
	}, `SELECT id, resident_id, helper_id, scope, way, witness, note, from_day, until_day, given_at, ended_at
		FROM people_consent WHERE commune_id = $1 AND `+where+` ORDER BY given_at DESC, id DESC`, args...)
}
