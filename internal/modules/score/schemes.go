package score

import (
	"context"
	"slices"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// ErrBadScheme says what keeps a definition from being computed.
var ErrBadScheme = fault.New(fault.Invalid, "score.bad-scheme")

const mostScheme = 256 << 10 // bytes

// schemes are those of the program under those given to the commune: one with
// the same id takes the place of the program's.
func (b *Book) schemes(tx *gate.Tx) ([]Scheme, error) {
	bodies, err := gate.All(tx, func(scan gate.Scanner) (string, error) {
		var body string
		err := scan(&body)
		return body, err
	}, `SELECT body FROM score_scheme WHERE commune_id = $1 ORDER BY effective_from, id`)
	if err != nil || len(bodies) == 0 {
		return b.builtIn, err
	}
	all := slices.Clone(b.builtIn)
	for _, body := range bodies {
		s, err := ParseScheme([]byte(body))
		if err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(all, func(o Scheme) bool { return o.ID == s.ID })
		all = append(all, s)
	}
	return all, nil
}

// Define puts a decision's indicators in force in one commune. What could not
// be computed is refused with its place.
func (b *Book) Define(ctx context.Context, who gate.Actor, body []byte) (Scheme, error) {
	if len(body) > mostScheme {
		return Scheme{}, ErrBadScheme.With("> 256 KiB").At("body")
	}
	s, err := ParseScheme(body)
	if err != nil {
		return s, ErrBadScheme.With(err.Error()).At("body")
	}
	return s, b.gate.Write(ctx, who, MayDefine, func(tx *gate.Tx) error {
		if err := tx.Require(who.MayIn(MayDefine, "", "")); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO score_scheme (commune_id, id, effective_from, body, by_id, at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (commune_id, id) DO UPDATE SET effective_from = excluded.effective_from, body = excluded.body,
				by_id = excluded.by_id, at = excluded.at`,
			s.ID, s.EffectiveFrom, string(body), who.ID, tx.Now().UnixMilli())
		if err != nil {
			return err
		}
		return tx.Record("score.defined", s.ID, map[string]string{"from": s.EffectiveFrom})
	})
}

// Schemes returns every definition a commune has, newest last.
func (b *Book) Schemes(ctx context.Context, who gate.Actor) (all []Scheme, err error) {
	err = b.gate.Read(ctx, who, MaySee, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MaySee)); err != nil {
			return err
		}
		all, err = b.schemes(tx)
		return err
	})
	return all, err
}
