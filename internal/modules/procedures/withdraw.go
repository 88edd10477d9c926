package procedures

import (
	"context"
	"errors"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// Withdraw ends an own version by its last day, which may be yesterday at the
// earliest: what was in force on a day gone by stays so. The version before, if
// there is one, comes back; dossiers under way go on as they were filed.
func (s *Store) Withdraw(ctx context.Context, who gate.Actor, code string, version int, lastDay string) error {
	return s.gate.Write(ctx, who, MayCompose, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayCompose)); err != nil {
			return err
		}
		day, err := lastOf(tx, lastDay)
		if err != nil {
			return err
		}
		if version < firstOwn {
			return ErrNotOwn
		}
		n, err := endOwn(tx, code, version, day)
		if err != nil {
			return err
		}
		if n == 0 {
			k, err := s.of(tx)
			if err != nil {
				return err
			}
			if k.has(code, version) {
				return ErrEnded
			}
			return gate.ErrMissing
		}
		return errors.Join(changed(tx), tx.Publish(Published{code, version}), tx.Record("procedures.withdrawn", code,
			map[string]any{"version": version, "last_day": day}))
	})
}

// End ends every own version of a procedure by one last day, where Withdraw
// ends one and brings back the one before. A national procedure goes back to
// what the library says of it; an internal one is offered no more.
func (s *Store) End(ctx context.Context, who gate.Actor, code, lastDay string) error {
	return s.gate.Write(ctx, who, MayCompose, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayCompose)); err != nil {
			return err
		}
		day, err := lastOf(tx, lastDay)
		if err != nil {
			return err
		}
		k, err := s.of(tx)
		if err != nil {
			return err
		}
		ended := int64(0)
		for _, p := range k.own {
			if p.Code != code {
				continue
			}
			n, err := endOwn(tx, code, p.Version, day)
			if err != nil {
				return err
			}
			if n > 0 {
				ended++
				if err := tx.Publish(Published{code, p.Version}); err != nil {
					return err
				}
			}
		}
		switch {
		case k.newest(code) == 0:
			return gate.ErrMissing
		case ended == 0:
			return ErrEnded
		}
		return errors.Join(changed(tx), tx.Record("procedures.ended", code, map[string]any{"versions": ended, "last_day": day}))
	})
}

// lastOf reads a last day, which is yesterday at the earliest.
func lastOf(tx *gate.Tx, lastDay string) (string, error) {
	day, err := clock.ParseDate(lastDay)
	if err != nil {
		return "", ErrBadDate.At("last_day")
	}
	if day.String() < clock.DateOf(tx.Now().AddDate(0, 0, -1)).String() {
		return "", ErrLastDay.At("last_day")
	}
	return day.String(), nil
}
