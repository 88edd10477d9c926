package casework

import (
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"xaso/internal/platform/gate"
)

const mostFilters = 30

// A SavedFilter is a work list an official comes back to.
type SavedFilter struct {
	ID     string
	Name   string
	Filter Filter
}

// SaveFilter keeps a filter under a name; the same name is replaced.
func (d *Desk) SaveFilter(ctx context.Context, who gate.Actor, name string, f Filter) error {
	name = strings.TrimSpace(name)
	if name == "" || utf8.RuneCountInString(name) > 80 {
		return ErrFilterName.At("name")
	}
	return d.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(official(who)); err != nil {
			return err
		}
		own, err := filtersOf(tx)
		if err != nil {
			return err
		}
		if len(own) >= mostFilters {
			return ErrTooManyFilters.With(mostFilters)
		}
		_, err = tx.Exec(`
			INSERT INTO casework_filter (commune_id, owner_id, id, name, body, at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (commune_id, owner_id, name) DO UPDATE SET body = $5, at = $6`,
			who.ID, tx.NewID(), name, text(f), gate.Millis(tx.Now()))
		if err != nil {
			return err
		}
		return tx.Record("casework.filter-saved", "", nil)
	})
}

// DropFilter removes one's own saved filter.
func (d *Desk) DropFilter(ctx context.Context, who gate.Actor, id string) error {
	return d.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(official(who)); err != nil {
			return err
		}
		n, err := tx.Exec(`DELETE FROM casework_filter WHERE commune_id = $1 AND owner_id = $2 AND id = $3`, who.ID, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return gate.ErrMissing
		}
		return tx.Record("casework.filter-dropped", id, nil)
	})
}

// Filters returns one's own saved filters by name.
func (d *Desk) Filters(ctx context.Context, who gate.Actor) ([]SavedFilter, error) {
	var own []SavedFilter
	err := d.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(official(who)); err != nil {
			return err
		}
		var err error
		own, err = filtersOf(tx)
		return err
	})
	return own, err
}

func filtersOf(tx *gate.Tx) ([]SavedFilter, error) {
	return gate.All(tx, func(scan gate.Scanner) (SavedFilter, error) {
		var f SavedFilter
		var body string
		if err := scan(&f.ID, &f.Name, &body); err != nil {
			return f, err
		}
		return f, json.Unmarshal([]byte(body), &f.Filter)
	}, `SELECT id, name, body FROM casework_filter WHERE commune_id = $1 AND owner_id = $2 ORDER BY name`, tx.Who.ID)
}
