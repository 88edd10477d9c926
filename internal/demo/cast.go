package demo

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"xaso/internal/app"
	"xaso/internal/modules/people"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A cast is who the accounts are, by login.
type cast map[string]gate.Actor

// who plays what, by the login of Accounts.
const (
	residentOne  = "0900000001"
	residentTwo  = "0900000002"
	helper       = "0900000003"
	receptionist = "0900000005"
	head         = "0900000006"
	specialist   = "0900000007"
	leader       = "0900000008"
	clerk        = "0900000009"
)

// foundPeople enters the accounts, all at once: the commits are shared, and
// hashing a password is slow on purpose. Whoever is there already stays as
// they are.
func foundPeople(ctx context.Context, h *app.House) (cast, error) {
	actors, failed := make([]gate.Actor, len(Accounts)), make([]error, len(Accounts))
	var all sync.WaitGroup
	for i, a := range Accounts {
		enter := appoint
		if a.Role == people.Resident {
			enter = signUp
		}
		all.Go(func() {
			actors[i], failed[i] = enter(gate.WithKey(ctx, "demo/account/"+a.Login), h, a)
			if failed[i] != nil {
				failed[i] = fmt.Errorf("demo: %s: %w", a.Name, failed[i])
			}
		})
	}
	all.Wait()
	known := cast{}
	for i, a := range Accounts {
		known[a.Login] = actors[i]
	}
	return known, errors.Join(failed...)
}

// signUp opens a resident's account as they would and signs out again, so that
// no browser is left signed in that nobody has.
func signUp(ctx context.Context, h *app.House, a Account) (gate.Actor, error) {
	session, err := h.People.SignUp(ctx, Commune, people.SignUp{Name: a.Name, Login: a.Login, Hamlet: a.Hamlet,
		Password: Password, Browser: people.Browser{Device: "Điện thoại của bản dùng thử"}})
	if err != nil {
		return gate.Actor{}, err
	}
	who, _, err := h.People.ActorBySession(ctx, Commune, session.Token)
	who.Session = ""
	return who, errors.Join(err, h.People.SignOut(ctx, Commune, session.Token))
}

func appoint(ctx context.Context, h *app.House, a Account) (gate.Actor, error) {
	setup := gate.System("demo", Commune)
	id, err := h.People.Appoint(ctx, setup, people.Appointment{
		Details:  people.Details{Name: a.Name, Phone: a.Login, Hamlet: a.Hamlet, Office: a.Office},
		Password: Password,
		Roles:    []people.Assignment{{Role: a.Role, Hamlet: a.Hamlet, Field: a.Field, From: clock.DateOf(h.Gate.Now())}},
	})
	if err != nil {
		return gate.Actor{}, err
	}
	var grants []gate.Grant
	err = h.Gate.Read(ctx, setup, gate.Own, func(tx *gate.Tx) (err error) {
		if err := tx.Require(true); err != nil {
			return err
		}
		grants, err = h.People.GrantsOf(tx, id)
		return err
	})
	who := gate.NewActor(id, Commune, grants...)
	who.Name, who.Office = a.Name, a.Office
	return who, err
}
