// Package commune knows the communes (xã, phường, đặc khu) this house serves:
// their names, addresses, hamlets and settings. Everything by which one
// commune differs from another is data here, never code.
package commune

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

//go:embed locale/*.json
var Texts embed.FS

var (
	ErrNoName  = fault.New(fault.Invalid, "commune.no-name")
	ErrBadSlug = fault.New(fault.Invalid, "commune.bad-slug")
	ErrBadCode = fault.New(fault.Invalid, "commune.bad-code")
	ErrTaken   = fault.New(fault.Conflict, "commune.taken")
)

// MayConfigure changes the commune's own settings.
const MayConfigure gate.Permission = "commune.configure"

// A Commune is one tenant with its settings read.
type Commune struct {
	ID       gate.Commune
	Slug     string
	Host     string
	Name     string // "Xã Tống Sơn"
	Province string // "Tỉnh Thanh Hóa"
	Version  int64
	Settings
	// Into is the commune that this one is part of since MergedOn; 0 while it
	// stands. It is met by its old address only.
	Into     gate.Commune
	MergedOn string // YYYY-MM-DD
}

// Settings are what a commune decides about itself; all may be empty.
type Settings struct {
	Phone   string   `json:"phone"`
	Email   string   `json:"email"`
	Address string   `json:"address"` // of the office
	Hours   string   `json:"hours"`   // in words, for the footer
	Hamlets []string `json:"hamlets"` // thôn, bản, tổ dân phố, in the order people use
	// AgencyID is the identifier of QĐ 20/2020/QĐ-TTg inside dossier codes.
	AgencyID string `json:"agencyID"`
	// AgencyIDProvisional says that the identifier awaits the province's word.
	AgencyIDProvisional bool   `json:"agencyIDProvisional"`
	Demo                bool   `json:"demo"`
	Facts               []Fact `json:"facts"`
}

// A Fact is something publicly known of the commune, with its source.
type Fact struct {
	Label  string `json:"label"`
	Value  string `json:"value"`
	AsOf   string `json:"asOf"`
	Source string `json:"source"`
}

var slugShape = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// check returns what somebody setting up a commune can correct.
func (c Commune) check() error {
	switch {
	case c.ID < 1 || c.ID > 99999: // five digits, QĐ 19/2025/QĐ-TTg
		return ErrBadCode.At("code")
	case strings.TrimSpace(c.Name) == "":
		return ErrNoName.At("name")
	case !slugShape.MatchString(c.Slug):
		return ErrBadSlug.At("slug")
	}
	return nil
}

// A Registry answers which commune a request is for, from memory.
type Registry struct {
	gate *gate.Gate
	all  atomic.Pointer[[]Commune] // those that stand
	were atomic.Pointer[[]Commune] // those that were merged
}

// NewRegistry reads the communes of the house.
func NewRegistry(ctx context.Context, g *gate.Gate) (*Registry, error) {
	r := &Registry{gate: g}
	return r, r.Refresh(ctx)
}

// Refresh reads all communes again: after a change here, and every few seconds
// for changes made by other processes.
func (r *Registry) Refresh(ctx context.Context) error {
	tenants, err := r.gate.Tenants(ctx)
	if err != nil {
		return err
	}
	all, were := make([]Commune, 0, len(tenants)), []Commune(nil)
	for _, t := range tenants {
		c := Commune{ID: t.Commune, Slug: t.Slug, Host: t.Host, Name: t.Name, Province: t.Province, Version: t.Version,
			Into: t.Into, MergedOn: t.MergedOn}
		if err := json.Unmarshal([]byte(t.Settings), &c.Settings); err != nil {
			return fmt.Errorf("settings of commune %d: %w", t.Commune, err)
		}
		if c.Into != 0 {
			were = append(were, c)
		} else {
			all = append(all, c)
		}
	}
	r.all.Store(&all)
	r.were.Store(&were)
	return nil
}

// All returns every commune that stands, oldest first. The slice is not to be
// changed.
func (r *Registry) All() []Commune { return *r.all.Load() }

// Former returns the communes that were merged into one, oldest first.
func (r *Registry) Former(into gate.Commune) []Commune {
	var all []Commune
	for _, c := range *r.were.Load() {
		if c.Into == into {
			all = append(all, c)
		}
	}
	return all
}

// Moved finds the commune that an old address was of, and the one it leads to.
func (r *Registry) Moved(host, slug string) (was, is Commune, ok bool) {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	for _, c := range *r.were.Load() {
		if slug != "" && c.Slug == slug || slug == "" && c.Host != "" && strings.EqualFold(c.Host, host) {
			is, ok = r.ByID(c.Into)
			return c, is, ok
		}
	}
	return Commune{}, Commune{}, false
}

// IDs returns the number of every commune.
func (r *Registry) IDs() []gate.Commune {
	ids := make([]gate.Commune, 0, len(r.All()))
	for _, c := range r.All() {
		ids = append(ids, c.ID)
	}
	return ids
}

// ByID returns one commune.
func (r *Registry) ByID(id gate.Commune) (Commune, bool) {
	return r.find(func(c Commune) bool { return c.ID == id })
}

// Find answers for an address: by slug when it has one, else by host name,
// else the only commune there is.
func (r *Registry) Find(host, slug string) (Commune, bool) {
	if slug != "" {
		return r.find(func(c Commune) bool { return c.Slug == slug })
	}
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if c, ok := r.find(func(c Commune) bool { return c.Host != "" && strings.EqualFold(c.Host, host) }); ok {
		return c, true
	}
	if all := r.All(); len(all) == 1 {
		return all[0], true
	}
	return Commune{}, false
}

func (r *Registry) find(is func(Commune) bool) (Commune, bool) {
	all := r.All()
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i], true
	}
	return Commune{}, false
}

// Create sets up a commune. It is run by the operator (init, demo, first-run
// page), in whose name the audit line stands. more adds what other modules
// need from the first moment, in the same transaction.
func (r *Registry) Create(ctx context.Context, c Commune, more func(*gate.Tx) error) error {
	err := r.gate.Write(ctx, gate.System("init", c.ID), MayConfigure, func(tx *gate.Tx) error {
		if err := Insert(tx, c); err != nil {
			return err
		}
		return more(tx)
	})
	if err != nil {
		return taken(err)
	}
	return r.Refresh(ctx)
}

// Insert is Create within a transaction that does more.
func Insert(tx *gate.Tx, c Commune) error {
	if err := c.check(); err != nil {
		return err
	}
	settings, err := json.Marshal(c.Settings)
	if err != nil {
		return err
	}
	if err := tx.Require(tx.Who.IsSystem()); err != nil {
		return err
	}
	if err := gate.InsertTenant(tx, gate.Tenant{Slug: c.Slug, Host: c.Host, Name: c.Name,
		Province: c.Province, Settings: string(settings)}); err != nil {
		return err
	}
	return tx.Record("commune.created", fmt.Sprint(int64(c.ID)), nil)
}

// SetHamlets stores the names of the hamlets, in the order people use.
func SetHamlets(tx *gate.Tx, c Commune, names []string) error {
	c.Hamlets = names
	settings, err := json.Marshal(c.Settings)
	if err != nil {
		return err
	}
	return gate.UpdateTenant(tx, gate.Tenant{Slug: c.Slug, Host: c.Host, Name: c.Name,
		Province: c.Province, Settings: string(settings)})
}

// Change stores new names and settings.
func (r *Registry) Change(ctx context.Context, who gate.Actor, c Commune) error {
	if err := c.check(); err != nil {
		return err
	}
	settings, err := json.Marshal(c.Settings)
	if err != nil {
		return err
	}
	err = r.gate.Write(ctx, who, MayConfigure, func(tx *gate.Tx) error {
		if err := tx.Require(c.ID == who.Commune); err != nil {
			return err
		}
		if err := gate.UpdateTenant(tx, gate.Tenant{Slug: c.Slug, Host: c.Host, Name: c.Name,
			Province: c.Province, Settings: string(settings)}); err != nil {
			return err
		}
		return tx.Record("commune.changed", fmt.Sprint(int64(c.ID)), nil)
	})
	if err != nil {
		return taken(err)
	}
	return r.Refresh(ctx)
}

func taken(err error) error {
	if fault.KindOf(err) == fault.Conflict {
		return fmt.Errorf("%w: %v", ErrTaken, err)
	}
	return err
}
