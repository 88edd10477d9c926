package register

import (
	"context"
	"slices"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

var (
	ErrHamletTaken = fault.New(fault.Conflict, "register.hamlet-taken")
	ErrHamletJoin  = fault.New(fault.Invalid, "register.hamlet-join")
)

// plant writes the hamlets that are only in the commune's settings so far.
func (b *Book) plant(tx *gate.Tx) error {
	stored, err := storedHamlets(tx)
	if err != nil {
		return err
	}
	all, err := b.hamlets(tx)
	if err != nil {
		return err
	}
	for _, h := range all {
		if !slices.ContainsFunc(stored, func(s Hamlet) bool { return s.ID == h.ID }) {
			if err := insertHamlet(tx, h); err != nil {
				return err
			}
		}
	}
	return nil
}

func insertHamlet(tx *gate.Tx, h Hamlet) error {
	_, err := tx.Exec(`INSERT INTO register_hamlet (commune_id, id, code, name, name_folded, since_day, until_day, into_id, position, version)
		VALUES ($1, $2, $3, $4, $5, $6, '', '', $7, 1)`, h.ID, h.Code, h.Name, identity.Fold(h.Name), h.Since.String(), h.Position)
	return err
}

// addAlias keeps a name or code resolving that is given up.
func addAlias(tx *gate.Tx, kind, value, target string) error {
	if value == "" {
		return nil
	}
	_, err := tx.Exec(`INSERT INTO register_alias (commune_id, kind, folded, value, target_id, since_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (commune_id, kind, folded, target_id) DO NOTHING`, kind, identity.Fold(value), value, target, tx.Now().UnixMilli())
	return err
}

// NameHamlet gives a hamlet another name or code; the old ones keep resolving.
func (b *Book) NameHamlet(ctx context.Context, who gate.Actor, id, name, code string) error {
	return b.gate.Write(ctx, who, MaySetHamlets, func(tx *gate.Tx) error {
		if err := tx.Require(reaches(who, MaySetHamlets, Hamlet{})); err != nil {
			return err
		}
		return b.nameHamlet(tx, id, name, code)
	})
}

func (b *Book) nameHamlet(tx *gate.Tx, id, name, code string) error {
	name, code = identity.Compose(name), identity.Compose(code)
	if name == "" {
		return ErrNoName.At("name")
	}
	if err := b.plant(tx); err != nil {
		return err
	}
	all, err := b.hamlets(tx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(h Hamlet) bool { return h.ID == id })
	if at < 0 {
		return ErrNoHamlet.With(id)
	}
	h := all[at]
	if other, taken := resolve(all, name); taken && other.ID != id && other.Name == name {
		return ErrHamletTaken.With(name).At("name")
	}
	if h.Name != name {
		err = addAlias(tx, "hamlet-name", h.Name, id)
	}
	if err == nil && h.Code != code {
		err = addAlias(tx, "hamlet-code", h.Code, id)
	}
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE register_hamlet SET name = $3, name_folded = $4, code = $5, version = version + 1
		 WHERE commune_id = $1 AND id = $2`, id, name, identity.Fold(name), code); err != nil {
		return err
	}
	if err := tx.Publish(HamletsChanged{}); err != nil {
		return err
	}
	return tx.Record("register.hamlet-named", id, map[string]string{"was": h.Name, "is": name})
}

// OpenHamlet adds a hamlet.
func (b *Book) OpenHamlet(ctx context.Context, who gate.Actor, name, code string) (string, error) {
	return gate.Make(ctx, b.gate, who, MaySetHamlets, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(reaches(who, MaySetHamlets, Hamlet{})); err != nil {
			return "", err
		}
		name := identity.Compose(name)
		if name == "" {
			return "", ErrNoName.At("name")
		}
		if err := b.plant(tx); err != nil {
			return "", err
		}
		all, err := b.hamlets(tx)
		if err != nil {
			return "", err
		}
		if other, taken := resolve(all, name); taken && other.called(name) {
			return "", ErrHamletTaken.With(name).At("name")
		}
		h := Hamlet{ID: tx.NewID(), Name: name, Code: identity.Compose(code), Since: today(tx), Position: int64(len(all))}
		if err := insertHamlet(tx, h); err != nil {
			return "", err
		}
		if err := tx.Publish(HamletsChanged{}); err != nil {
			return "", err
		}
		return h.ID, tx.Record("register.hamlet-opened", h.ID, map[string]string{"name": name})
	})
}

// JoinHamlets ends hamlets and puts their households into another, which keeps
// or takes the name given. All are named as people call them. It is for the
// planned merging of hamlets: the caller decides who may, and renames the hamlet
// wherever else its name stands.
func (b *Book) JoinHamlets(tx *gate.Tx, from []string, into, name string, on clock.Date, source string) error {
	if source = identity.Compose(source); source == "" {
		return ErrNoSource.At("source")
	}
	if err := b.plant(tx); err != nil {
		return err
	}
	target, err := b.Hamlet(tx, into)
	if err != nil {
		return err
	}
	for _, called := range from {
		h, err := b.Hamlet(tx, called)
		switch {
		case err != nil:
			return err
		case h.ID == target.ID:
			continue
		case on.IsZero() || !h.Stands() || !target.Stands():
			return ErrHamletJoin.With(called)
		}
		households, err := gate.All(tx, func(scan gate.Scanner) (id string, err error) { return id, scan(&id) },
			`UPDATE register_household SET hamlet_id = $3, version = version + 1 WHERE commune_id = $1 AND hamlet_id = $2 RETURNING id`, h.ID, target.ID)
		if err != nil {
			return err
		}
		for _, id := range households {
			if err := change(tx, id, "", "hamlet-joined", on, source, map[string]string{"was": h.Name, "is": target.Name}); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(`UPDATE register_resident SET hamlet_id = $3 WHERE commune_id = $1 AND hamlet_id = $2`, h.ID, target.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE register_asset SET hamlet_id = $3 WHERE commune_id = $1 AND hamlet_id = $2`, h.ID, target.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE register_hamlet SET until_day = $3, into_id = $4, version = version + 1 WHERE commune_id = $1 AND id = $2`,
			h.ID, on.String(), target.ID); err != nil {
			return err
		}
	}
	if name != "" && name != target.Name {
		if err := b.nameHamlet(tx, target.ID, name, target.Code); err != nil {
			return err
		}
	}
	if err := tx.Publish(HamletsChanged{}); err != nil {
		return err
	}
	return tx.Record("register.hamlets-joined", target.ID, map[string]any{"from": from})
}
