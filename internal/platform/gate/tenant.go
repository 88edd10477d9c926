package gate

import (
	"context"
	"fmt"
	"time"
)

// A Tenant is one commune served by this house, as every process reads it.
type Tenant struct {
	Commune  Commune
	Slug     string // in addresses: /x/tong-son
	Host     string // "" when served by path only
	Name     string
	Province string
	Settings string // JSON of package commune
	Version  int64  // content version, grows with what public pages show
	// Into is the commune that this one is part of since MergedOn (YYYY-MM-DD);
	// 0 while it stands.
	Into     Commune
	MergedOn string
}

// Tenants returns all communes of the house, oldest first, with those that
// were merged. It is the one
// question that belongs to no commune: gate_commune is a reference table.
func (g *Gate) Tenants(ctx context.Context) ([]Tenant, error) {
	// It borrows a reader as reads do: the pool behind them has no connection
	// left for anybody else, and the lane waits for this list after a Touch.
	c, err := g.reads.take(ctx)
	if err != nil {
		return nil, g.explain(fmt.Errorf("gate: communes: %w", err))
	}
	all, err := tenants(ctx, c)
	g.reads.give(c, err != nil)
	if err != nil {
		return nil, g.explain(fmt.Errorf("gate: communes: %w", err))
	}
	return all, nil
}

func tenants(ctx context.Context, c *conn) ([]Tenant, error) {
	rows, err := c.query(ctx, `
		SELECT commune_id, slug, host, name, province, settings, version, merged_into, merged_on
		  FROM gate_commune ORDER BY created_at, commune_id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Tenant
	for rows.Next() {
		var t Tenant
		if err := rows.Scan(&t.Commune, &t.Slug, &t.Host, &t.Name, &t.Province, &t.Settings, &t.Version, &t.Into, &t.MergedOn); err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, rows.Err()
}

// InsertTenant sets up the transaction's commune. It returns ErrTaken when the
// commune, its slug or its host is there already.
func InsertTenant(t *Tx, n Tenant) error {
	_, err := t.Exec(`
		INSERT INTO gate_commune (commune_id, slug, host, name, province, settings, version, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, 1, $7)`,
		n.Slug, n.Host, n.Name, n.Province, n.Settings, t.now.UnixMilli())
	t.touched = true
	return err
}

// UpdateTenant changes names, addresses and settings of the commune.
func UpdateTenant(t *Tx, n Tenant) error {
	_, err := t.Exec(`
		UPDATE gate_commune SET slug = $2, host = $3, name = $4, province = $5, settings = $6
		 WHERE commune_id = $1`, n.Slug, n.Host, n.Name, n.Province, n.Settings)
	if err != nil {
		return err
	}
	return t.Touch()
}

// Touch says that this write changes what public pages show, so that kept
// pages are made anew.
func (t *Tx) Touch() error {
	t.touched = true
	_, err := t.Exec(`UPDATE gate_commune SET version = version + 1 WHERE commune_id = $1`)
	return err
}

// A Fact is an event as the history of its commune keeps it.
type Fact struct {
	ID   string
	At   time.Time
	Kind string
	Body string // JSON
}

// FactsSince returns events after the id given ("" from the first), oldest
// first, for exports and for whoever reacts late.
func FactsSince(t *Tx, after string, most int) ([]Fact, error) {
	return All(t, func(scan Scanner) (Fact, error) {
		var f Fact
		var at int64
		err := scan(&f.ID, &at, &f.Kind, &f.Body)
		f.At = time.UnixMilli(at).UTC()
		return f, err
	}, `SELECT id, at, kind, body FROM gate_event WHERE commune_id = $1 AND id > $2 ORDER BY id LIMIT $3`, after, most)
}
