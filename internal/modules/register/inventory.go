package register

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

//go:embed data/inventory.yaml
var inventoryData []byte

var (
	ErrKind     = fault.New(fault.Invalid, "register.kind")
	ErrAmount   = fault.New(fault.Invalid, "register.amount")
	ErrReached  = fault.New(fault.Invalid, "register.reached")
	ErrAssetOut = fault.New(fault.Conflict, "register.asset-ended")
)

// Units of the inventory.
const (
	Metre       = "metre"
	SquareMetre = "m2"
	Piece       = "piece"
)

// An AssetKind is a kind of thing in the inventory: a row of data/inventory.yaml.
type AssetKind struct {
	Key   string  `yaml:"key"`
	Title Wording `yaml:"title"`
	Unit  string  `yaml:"unit"`
	Mark  Wording `yaml:"mark"` // what the part that is up to the mark is
	// Names of metrics without "register.", "" where there is none: all of it,
	// the part up to the mark, the standing hamlets that have one.
	Total   string `yaml:"total"`
	Reached string `yaml:"reached"`
	Hamlets string `yaml:"hamlets"`
}

// AssetKinds are all kinds, in the order of pages.
var AssetKinds = readKinds(inventoryData)

func readKinds(data []byte) []AssetKind {
	var all []AssetKind
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&all); err != nil {
		panic(fmt.Errorf("register: inventory.yaml: %w", err)) // embedded, and read by every test
	}
	return all
}

// KindOf returns a kind by its key.
func KindOf(key string) (AssetKind, bool) {
	if i := slices.IndexFunc(AssetKinds, func(k AssetKind) bool { return k.Key == key }); i >= 0 {
		return AssetKinds[i], true
	}
	return AssetKind{}, false
}

// An Asset is one road, school, culture house …
type Asset struct {
	ID       string
	Kind     string
	Name     string
	HamletID string // "" the commune's
	Hamlet   string
	Amount   int64 // metres, square metres or pieces
	Reached  int64 // of it up to the mark
	On       clock.Date
	Source   string
	Until    clock.Date // zero: it is there
	Version  int64
}

// most of one asset: metres of road, square metres of green.
const mostAmount = 100_000_000

// Inventory returns what is there, by kind and name.
func (b *Book) Inventory(tx *gate.Tx) ([]Asset, error) {
	names, err := b.hamletNames(tx)
	if err != nil {
		return nil, err
	}
	return gate.All(tx, func(scan gate.Scanner) (Asset, error) {
		var a Asset
		var on, until string
		err := scan(&a.ID, &a.Kind, &a.Name, &a.HamletID, &a.Amount, &a.Reached, &on, &a.Source, &until, &a.Version)
		a.On, a.Until, a.Hamlet = dateOf(on), dateOf(until), names[a.HamletID]
		return a, err
	}, `SELECT id, kind, name, hamlet_id, amount, reached, on_day, source, until_day, version FROM register_asset
		 WHERE commune_id = $1 AND until_day = '' ORDER BY kind, name, id`)
}

// ListInventory is Inventory for a page.
func (b *Book) ListInventory(ctx context.Context, who gate.Actor) ([]Asset, error) {
	var all []Asset
	err := b.read(ctx, who, MaySee, func(tx *gate.Tx) (err error) {
		if err := tx.Require(true); err != nil {
			return err
		}
		all, err = b.Inventory(tx)
		return err
	})
	return all, err
}

// KeepAsset adds something to the inventory (no ID) or writes it anew. What it
// was before stays, ended, so that the inventory of an earlier day can be told.
func (b *Book) KeepAsset(ctx context.Context, who gate.Actor, a Asset) (string, error) {
	return gate.Make(ctx, b.gate, who, MayKeepInventory, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(reaches(who, MayKeepInventory, Hamlet{})); err != nil {
			return "", err
		}
		a, err := b.cleanAsset(tx, a)
		if err != nil {
			return "", err
		}
		if a.ID != "" {
			if err := endAsset(tx, a.ID, a.On); err != nil {
				return "", err
			}
		}
		was := a.ID
		a.ID = tx.NewID()
		if _, err := tx.Exec(`INSERT INTO register_asset (commune_id, id, kind, name, hamlet_id, amount, reached, on_day, source, until_day,
				by_id, at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', $10, $11, 1)`,
			a.ID, a.Kind, a.Name, a.HamletID, a.Amount, a.Reached, a.On.String(), a.Source, tx.Who.ID, tx.Now().UnixMilli()); err != nil {
			return "", err
		}
		if err := tx.Publish(InventoryChanged{What: a.Kind}); err != nil {
			return "", err
		}
		return a.ID, tx.Record("register.asset-kept", a.ID, map[string]string{"kind": a.Kind, "was": was})
	})
}

// EndAsset takes something out of the inventory from a day on.
func (b *Book) EndAsset(ctx context.Context, who gate.Actor, id string, on clock.Date) error {
	return b.gate.Write(ctx, who, MayKeepInventory, func(tx *gate.Tx) error {
		if err := tx.Require(reaches(who, MayKeepInventory, Hamlet{})); err != nil {
			return err
		}
		if on.IsZero() || today(tx).Before(on) {
			return ErrDay.At("on")
		}
		if err := endAsset(tx, id, on); err != nil {
			return err
		}
		return errors.Join(tx.Publish(InventoryChanged{}), tx.Record("register.asset-ended", id, nil))
	})
}

func endAsset(tx *gate.Tx, id string, on clock.Date) error {
	n, err := tx.Exec(`UPDATE register_asset SET until_day = $3, version = version + 1 WHERE commune_id = $1 AND id = $2 AND until_day = ''`, id, on.String())
	if err == nil && n == 0 {
		err = ErrAssetOut
	}
	return err
}

func (b *Book) cleanAsset(tx *gate.Tx, a Asset) (Asset, error) {
	a.Name, a.Source = identity.Compose(a.Name), identity.Compose(a.Source)
	var wrong []error
	if _, ok := KindOf(a.Kind); !ok {
		wrong = append(wrong, ErrKind.At("kind"))
	}
	if a.Name == "" {
		wrong = append(wrong, ErrNoName.At("name"))
	}
	if len([]rune(a.Name)) > longest || len([]rune(a.Source)) > longest {
		wrong = append(wrong, ErrTooLong.With(longest).At("name"))
	}
	if a.Source == "" {
		wrong = append(wrong, ErrNoSource.At("source"))
	}
	if a.Amount <= 0 || a.Amount > mostAmount {
		wrong = append(wrong, ErrAmount.At("amount"))
	} else if a.Reached < 0 || a.Reached > a.Amount {
		wrong = append(wrong, ErrReached.With(a.Reached, a.Amount).At("reached"))
	}
	if a.On.IsZero() || today(tx).Before(a.On) {
		wrong = append(wrong, ErrDay.At("on"))
	}
	if a.HamletID != "" {
		h, err := b.Hamlet(tx, a.HamletID)
		if err != nil {
			return a, err
		}
		a.HamletID = h.ID
		if err := b.plant(tx); err != nil {
			return a, err
		}
	}
	return a, joined(wrong)
}
