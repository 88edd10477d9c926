package people

import (
	"context"
	"errors"
	"slices"
	"strings"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// longestPeriod bounds delegations and consents, in days: what should last
// longer is a role, or is asked again.
const longestPeriod = 366

func (d Delegation) check() error {
	switch {
	case d.From == d.To || (d.Kind != OnBehalf && d.Kind != Authorised):
		return ErrNotDelegable.At("to")
	case d.Document == "":
		return ErrDocumentMissing.At("document")
	case d.Since.IsZero() || d.Until.IsZero() || d.Until.Before(d.Since):
		return ErrPeriod.At("until")
	case d.Since.DaysUntil(d.Until) > longestPeriod:
		return ErrPeriodLong.With(longestPeriod).At("until")
	case len(d.Roles) == 0:
		return ErrUnknownRole.At("roles")
	}
	for _, r := range d.Roles {
		if !r.Delegable() {
			return ErrNotDelegable.At("roles")
		}
	}
	return nil
}

// Delegate lets an official act in another's place. Nobody enters one in
// their own favour. It returns the delegation's id.
func (r *Register) Delegate(ctx context.Context, who gate.Actor, d Delegation) (string, error) {
	d.Document = identity.Compose(d.Document)
	if err := d.check(); err != nil {
		return "", err
	}
	defer r.lately.forget(who.Commune)
	return gate.Make(ctx, r.gate, who, MayAdminister, func(tx *gate.Tx) (string, error) {
		from, err := Find(tx, d.From)
		if err != nil {
			return "", err
		}
		to, err := Find(tx, d.To)
		if err != nil {
			return "", err
		}
		if err := notOneself(tx, d.To); err != nil {
			return "", err
		}
		if from.Program || to.Program || to.Disabled {
			return "", ErrNotDelegable.At("to")
		}
		id := tx.NewID()
		_, err = tx.Exec(`
			INSERT INTO people_delegation (commune_id, id, from_id, to_id, kind, roles, document, from_day, until_day,
				given_by, given_at, ended_by, ended_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', 0)`,
			id, d.From, d.To, string(d.Kind), rolesText(d.Roles), d.Document, d.Since.String(), d.Until.String(),
			who.ID, tx.Now().UnixMilli())
		if err != nil {
			return "", err
		}
		if err := tx.Publish(Delegated{From: d.From, To: d.To}); err != nil {
			return "", err
		}
		return id, tx.Record("people.delegated", d.To, map[string]any{"from": d.From, "kind": d.Kind,
			"roles": d.Roles, "document": d.Document, "since": d.Since, "until": d.Until})
	})
}

// EndDelegation ends one before its time. Anybody but the one who gains by it
// may: an administrator, or the official who is back.
func (r *Register) EndDelegation(ctx context.Context, who gate.Actor, id string) error {
	return r.write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		var from, to string
		err := tx.Row(`SELECT from_id, to_id FROM people_delegation WHERE commune_id = $1 AND id = $2 AND ended_at = 0`,
			id).Scan(&from, &to)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(who.May(MayAdminister) || who.ID == from); err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE people_delegation SET ended_by = $3, ended_at = $4 WHERE commune_id = $1 AND id = $2`,
			id, who.ID, tx.Now().UnixMilli())
		if err != nil {
			return err
		}
		if err := tx.Publish(Delegated{From: from, To: to, Ended: true}); err != nil {
			return err
		}
		return tx.Record("people.delegation-ended", to, map[string]any{"from": from})
	})
}

// Delegations lists those that stand or will, the earliest first.
func (r *Register) Delegations(ctx context.Context, who gate.Actor) ([]Delegation, error) {
	var all []Delegation
	err := r.gate.Read(ctx, who, MaySeeOfficials, func(tx *gate.Tx) (err error) {
		if err := tx.Require(true); err != nil {
			return err
		}
		all, err = delegations(tx, "until_day >= $2", today(tx).String())
		return err
	})
	return all, err
}

// DelegationOf returns the delegation by which to acts in from's place today,
// for the signature block of a paper; gate.ErrMissing when there is none.
func DelegationOf(tx *gate.Tx, from, to string) (Delegation, error) {
	all, err := delegations(tx, "from_day <= $2 AND until_day >= $2 AND from_id = $3 AND to_id = $4",
		today(tx).String(), from, to)
	if err == nil && len(all) == 0 {
		err = gate.ErrMissing
	}
	if err != nil {
		return Delegation{}, err
	}
	return all[0], nil
}

// StandIns returns who acts today in the place of an account in one of its
// roles: what must reach the one who is away must reach them.
func StandIns(tx *gate.Tx, account string, role Role) ([]string, error) {
	all, err := delegations(tx, "from_day <= $2 AND until_day >= $2 AND from_id = $3", today(tx).String(), account)
	var ids []string
	for _, d := range all {
		if slices.Contains(d.Roles, role) {
			ids = append(ids, d.To)
		}
	}
	return ids, err
}

func delegations(tx *gate.Tx, where string, args ...any) ([]Delegation, error) {
	return gate.All(tx, func(scan gate.Scanner) (Delegation, error) {
		var d Delegation
		var roles, since, until string
		if err := scan(&d.ID, &d.From, &d.To, &d.Kind, &roles, &d.Document, &since, &until); err != nil {
			return d, err
		}
		for role := range strings.SplitSeq(strings.Trim(roles, ","), ",") {
			d.Roles = append(d.Roles, Role(role))
		}
		return d, errors.Join(d.Since.UnmarshalText([]byte(since)), d.Until.UnmarshalText([]byte(until)))
	}, `SELECT id, from_id, to_id, kind, roles, document, from_day, until_day FROM people_delegation
		WHERE commune_id = $1 AND ended_at = 0 AND `+where+` ORDER BY from_day, id`, args...)
}
