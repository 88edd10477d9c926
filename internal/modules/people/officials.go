package people

import (
	"context"
	"errors"
	"strings"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// An Official is somebody with a role, for the page of the administrator.
type Official struct {
	Person
	Assignments []Assignment // standing and future ones
	Second      bool         // has a second factor
}

// An Appointment is a new account with its first roles.
type Appointment struct {
	Details
	Program  bool         // an application, not a person
	Roles    []Assignment // Account is filled in
	Password string       // only the system sets one; people choose theirs with a code
}

// Appoint enters an official and returns the account's id. The first of all
// administrators is appointed by the system.
func (r *Register) Appoint(ctx context.Context, who gate.Actor, a Appointment) (string, error) {
	day := clock.DateOf(r.gate.Now())
	e, err := a.check(day)
	var office, login error
	if e.office == "" {
		office = ErrOfficeMissing.At("office")
	}
	if a.Phone == "" && a.CCCD == "" && !a.Program {
		login = ErrLoginMissing.At("phone")
	}
	err = errors.Join(err, office, login)
	for _, role := range a.Roles {
		err = errors.Join(err, role.check())
	}
	if err != nil {
		return "", err
	}
	hash := ""
	if a.Password != "" && who.IsSystem() {
		if hash, err = r.hasher.hash(ctx, a.Password); err != nil {
			return "", err
		}
	}
	defer r.lately.forget(who.Commune)
	return gate.Make(ctx, r.gate, who, MayAdminister, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(true); err != nil { // the account is new: nobody's own
			return "", err
		}
		var id string
		if a.Program {
			id = tx.NewID()
			err = r.insertAccount(tx, id, "application", e, "", true)
		} else {
			id, err = r.enter(tx, e, hash, true, "phone", "cccd")
		}
		if err != nil {
			return "", err
		}
		for _, role := range a.Roles {
			role.Account = id
			if err := give(tx, role); err != nil {
				return "", err
			}
		}
		if err := tx.Publish(AccountRegistered{Account: id, AtDesk: true}); err != nil {
			return "", err
		}
		return id, tx.Record("people.appointed", id, map[string]any{"program": a.Program})
	})
}

func (a Assignment) check() error {
	switch {
	case !a.Role.Known():
		return ErrUnknownRole.At("role")
	case a.From.IsZero() || (!a.Until.IsZero() && a.Until.Before(a.From)):
		return ErrPeriod.At("until")
	}
	return nil
}

// GiveRole adds a role to somebody else's account.
func (r *Register) GiveRole(ctx context.Context, who gate.Actor, a Assignment) error {
	if err := a.check(); err != nil {
		return err
	}
	return r.write(ctx, who, MayAdminister, func(tx *gate.Tx) error {
		p, err := Find(tx, a.Account)
		if err != nil {
			return err
		}
		if err := notOneself(tx, p.ID); err != nil {
			return err
		}
		return give(tx, a)
	})
}

// notOneself takes the decision of every change of somebody's power: it is
// made by another person, in their own name.
func notOneself(tx *gate.Tx, account string) error {
	if account == tx.Who.ID {
		tx.Require(false)
		return ErrOwnRole
	}
	return tx.Require(true)
}

func give(tx *gate.Tx, a Assignment) error {
	id := tx.NewID()
	_, err := tx.Exec(`
		INSERT INTO people_role (commune_id, id, account_id, role, hamlet, field, from_day, until_day, given_by,
			given_at, ended_by, ended_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', 0)`,
		id, a.Account, string(a.Role), a.Hamlet, a.Field, a.From.String(), a.Until.String(), tx.Who.ID, tx.Now().UnixMilli())
	if err != nil {
		return err
	}
	if a.Role.Official() {
		if err := shorten(tx, a.Account); err != nil {
			return err
		}
	}
	if err := tx.Publish(RoleChanged{Account: a.Account, Role: a.Role, Given: true}); err != nil {
		return err
	}
	return tx.Record("people.role-given", a.Account, map[string]any{"role": a.Role, "hamlet": a.Hamlet,
		"field": a.Field, "from": a.From, "until": a.Until})
}

// EndRole takes a role from somebody else, at once.
func (r *Register) EndRole(ctx context.Context, who gate.Actor, official, assignment string) error {
	return r.write(ctx, who, MayAdminister, func(tx *gate.Tx) error {
		var account string
		var role Role
		err := tx.Row(`SELECT account_id, role FROM people_role
			WHERE commune_id = $1 AND id = $2 AND account_id = $3 AND ended_at = 0`, assignment, official).Scan(&account, &role)
		if err != nil {
			return err
		}
		if err := notOneself(tx, account); err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE people_role SET ended_by = $3, ended_at = $4 WHERE commune_id = $1 AND id = $2`,
			assignment, who.ID, tx.Now().UnixMilli())
		if err != nil {
			return err
		}
		if err := someAdmin(tx, role); err != nil {
			return err
		}
		if err := tx.Publish(RoleChanged{Account: account, Role: role}); err != nil {
			return err
		}
		return tx.Record("people.role-ended", account, map[string]any{"role": role})
	})
}

// someAdmin refuses to leave the commune without an administrator. The system
// may end the last: it appoints the next.
func someAdmin(tx *gate.Tx, changed Role) error {
	if changed != Admin || tx.Who.IsSystem() {
		return nil
	}
	left, err := ByRole(tx, Admin, "", "")
	if err == nil && len(left) == 0 {
		err = ErrLastAdmin
	}
	return err
}

// SetOffice changes the title that residents see, and the hamlet.
func (r *Register) SetOffice(ctx context.Context, who gate.Actor, account, office string) error {
	e, _ := Details{Name: "-", Office: office}.check(clock.Date{})
	if e.office == "" {
		return ErrOfficeMissing.At("office")
	}
	return r.write(ctx, who, MayAdminister, func(tx *gate.Tx) error {
		if _, err := Find(tx, account); err != nil {
			return err
		}
		if err := notOneself(tx, account); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE people_account SET office = $3 WHERE commune_id = $1 AND id = $2`, account, e.office)
		if err != nil {
			return err
		}
		return tx.Record("people.office-changed", account, map[string]any{"office": e.office})
	})
}

// Disable shuts somebody else's account and ends its sessions and tokens;
// accounts are never deleted, for what they did stays theirs. Enable opens it.
func (r *Register) Disable(ctx context.Context, who gate.Actor, account string) error {
	return r.write(ctx, who, MayAdminister, func(tx *gate.Tx) error {
		if err := setDisabled(tx, account, tx.Now().UnixMilli()); err != nil {
			return err
		}
		if err := someAdmin(tx, Admin); err != nil {
			return err
		}
		return endSessions(tx, account, "")
	})
}

// Enable opens an account that was shut.
func (r *Register) Enable(ctx context.Context, who gate.Actor, account string) error {
	return r.write(ctx, who, MayAdminister, func(tx *gate.Tx) error { return setDisabled(tx, account, 0) })
}

func setDisabled(tx *gate.Tx, account string, at int64) error {
	if _, err := Find(tx, account); err != nil {
		return err
	}
	if err := notOneself(tx, account); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE people_account SET disabled_at = $3 WHERE commune_id = $1 AND id = $2`, account, at)
	if err != nil {
		return err
	}
	if err := tx.Publish(AccountDisabled{Account: account, Opened: at == 0}); err != nil {
		return err
	}
	what := "people.disabled"
	if at == 0 {
		what = "people.enabled"
	}
	return tx.Record(what, account, nil)
}

// Officials lists everybody with a role that has not ended, by name.
func (r *Register) Officials(ctx context.Context, who gate.Actor) ([]Official, error) {
	var all []Official
	err := r.gate.Read(ctx, who, MaySeeOfficials, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		persons, err := gate.All(tx, scanPerson, `
			SELECT `+personColumns+` FROM people_account
			 WHERE commune_id = $1 AND (office <> '' OR id IN (
				SELECT account_id FROM people_role
				 WHERE commune_id = $1 AND ended_at = 0 AND (until_day = '' OR until_day >= $2)))
			 ORDER BY disabled_at > 0, name_folded, id`, today(tx).String())
		if err != nil {
			return err
		}
		for _, p := range persons {
			o, err := official(tx, p)
			if err != nil {
				return err
			}
			all = append(all, o)
		}
		return nil
	})
	return all, err
}

// Official returns one of them, or any account about to become one.
func (r *Register) Official(ctx context.Context, who gate.Actor, account string) (Official, error) {
	var o Official
	err := r.gate.Read(ctx, who, MaySeeOfficials, func(tx *gate.Tx) error {
		p, err := Find(tx, account)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(p.Office != "" || who.May(MayAdminister)); err != nil {
			return err
		}
		tx.Disclose(gate.Access{Subject: p.ID, Purpose: "people.purpose.manage"})
		o, err = official(tx, p)
		return err
	})
	return o, err
}

func official(tx *gate.Tx, p Person) (Official, error) {
	roles, err := gate.All(tx, func(scan gate.Scanner) (Assignment, error) {
		var a Assignment
		var from, until string
		if err := scan(&a.ID, &a.Account, &a.Role, &a.Hamlet, &a.Field, &from, &until, &a.GivenBy); err != nil {
			return a, err
		}
		return a, errors.Join(a.From.UnmarshalText([]byte(from)), a.Until.UnmarshalText([]byte(until)))
	}, `SELECT id, account_id, role, hamlet, field, from_day, until_day, given_by FROM people_role
		WHERE commune_id = $1 AND account_id = $2 AND ended_at = 0 AND (until_day = '' OR until_day >= $3)
		ORDER BY from_day, id`, p.ID, today(tx).String())
	if err != nil {
		return Official{}, err
	}
	_, second, err := factors(tx, p.ID)
	return Official{p, roles, second}, err
}

// rolesText is how roles stand in a row: ",leader,clerk,".
func rolesText(roles []Role) string {
	var b strings.Builder
	b.WriteByte(',')
	for _, r := range roles {
		b.WriteString(string(r) + ",")
	}
	return b.String()
}
