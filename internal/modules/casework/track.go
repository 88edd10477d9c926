package casework

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
)

// Tries of public tracking in one hour, by code and by address. A family at one
// address, or a hall behind one router, stays far below the second.
const (
	triesByCode    = 10
	triesByAddress = 60
)

// A Tracking is what code and PIN show: where the dossier stands, and nothing
// of anybody's person.
type Tracking struct {
	Code        string
	Procedure   string
	State       procedures.Text // as the resident reads it
	National    procedures.NationalStatus
	Submitted   time.Time
	Due         time.Time
	Provisional bool
	Paused      bool
	Late        bool
	Steps       []TrackedStep
}

// A TrackedStep is one stop on the way, without names.
type TrackedStep struct {
	At    time.Time
	State procedures.Text
}

// Track answers the public look-up. An absent code and a wrong PIN get the same
// ErrNotFound after the same work; too many tries for one code or from one
// address get ErrTooManyTries, whether the code exists or not.
func (d *Desk) Track(ctx context.Context, c gate.Commune, address, code, pin string) (Tracking, error) {
	code = strings.ToUpper(strings.TrimSpace(code))
	pin = strings.Join(strings.Fields(pin), "")
	if err := d.countTry(ctx, c, address, code); err != nil {
		return Tracking{}, err
	}
	var t Tracking
	err := d.gate.Read(ctx, gate.Anonymous(c), gate.Public, func(tx *gate.Tx) error {
		found, err := gate.One(tx, scanDossier, `SELECT `+dossierColumns+` FROM casework_dossier
			 WHERE commune_id = $1 AND code = $2`, code)
		if err != nil && !errors.Is(err, gate.ErrMissing) {
			return err
		}
		steps, errSteps := stepsOf(tx, found.ID) // none for an absent code, but asked all the same
		right := 0
		for _, want := range d.pins(c, found.ID, found.pinTurn) {
			right |= subtle.ConstantTimeCompare([]byte(want), []byte(pin))
		}
		if err := tx.Require(true); err != nil {
			return err
		}
		if err != nil || right == 0 {
			return ErrNotFound
		}
		if errSteps != nil {
			return errSteps
		}
		t, err = d.tracking(tx, found, steps)
		return err
	})
	return t, err
}

func (d *Desk) tracking(tx *gate.Tx, c Dossier, steps []Step) (Tracking, error) {
	flow, err := d.services.Workflow(tx, c.Workflow)
	if err != nil {
		return Tracking{}, err
	}
	state, _ := flow.State(c.State)
	t := Tracking{Code: c.Code, Procedure: c.ProcedureName, State: state.Resident, National: c.National,
		Submitted: c.Submitted, Due: c.Due, Provisional: c.Provisional, Paused: !c.PausedSince.IsZero() && c.Open(),
		Late: c.Late(tx.Now())}
	for i, s := range steps {
		if i > 0 && s.To == steps[i-1].To {
			continue
		}
		if at, ok := flow.State(s.To); ok {
			t.Steps = append(t.Steps, TrackedStep{s.At, at.Resident})
		}
	}
	return t, nil
}

// countTry counts before anything is looked up, and in a commit of its own, so
// that a failed look-up stays counted; under a key of its own, so that a
// repeated request is a try like any other.
func (d *Desk) countTry(ctx context.Context, c gate.Commune, address, code string) error {
	byCode := hex.EncodeToString(d.keyed("track-code|" + code)[:16])
	byAddress := hex.EncodeToString(d.keyed("track-address|" + address)[:16])
	over := false
	err := d.gate.Write(gate.WithKey(ctx, rand.Text()), gate.Anonymous(c), gate.Public, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(true); err != nil {
			return err
		}
		slot := tx.Now().Unix() / 3600
		for _, count := range []struct {
			key  string
			most int
		}{{byCode, triesByCode}, {byAddress, triesByAddress}} {
			var n int
			err := tx.Row(`
				INSERT INTO casework_try (commune_id, key, slot, tries) VALUES ($1, $2, $3, 1)
				ON CONFLICT (commune_id, key, slot) DO UPDATE SET tries = casework_try.tries + 1
				RETURNING tries`, count.key, slot).Scan(&n)
			if err != nil {
				return err
			}
			over = over || n > count.most
		}
		return nil
	})
	if err == nil && over {
		return ErrTooManyTries
	}
	return err
}

// ForgetTries drops counts older than a day. The program calls it nightly.
func (d *Desk) ForgetTries(ctx context.Context, c gate.Commune) error {
	return d.gate.Write(ctx, gate.System("forget-tries", c), gate.Own, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		_, err := tx.Exec(`DELETE FROM casework_try WHERE commune_id = $1 AND slot < $2`, tx.Now().Unix()/3600-24)
		return err
	})
}
