package register

import (
	"context"
	"slices"

	"xaso/internal/platform/gate"
)

// A Known says of how many an attribute is known.
type Known struct {
	Attribute Attribute
	Known     int64
	All       int64
}

// An Overview is the register in figures: its hamlets, and how complete it is.
type Overview struct {
	Hamlets    []Hamlet
	Known      []Known
	Households int64
	Residents  int64
}

// Overview counts the hamlets that who may see.
func (b *Book) Overview(ctx context.Context, who gate.Actor) (Overview, error) {
	var o Overview
	err := b.read(ctx, who, MaySee, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		ids, err := b.Reach(tx, who, MaySee)
		if err != nil {
			return err
		}
		all, err := b.Hamlets(tx)
		if err != nil {
			return err
		}
		for _, h := range all {
			if ids == nil || slices.Contains(ids, h.ID) {
				o.Hamlets = append(o.Hamlets, h)
				o.Households, o.Residents = o.Households+h.Households, o.Residents+h.Residents
			}
		}
		o.Known, err = knowns(tx, ids)
		return err
	})
	return o, err
}

// knowns counts of how many each attribute is known.
func knowns(tx *gate.Tx, hamlets []string) ([]Known, error) {
	var all []Known
	for _, of := range []string{OfHousehold, OfResident} {
		groups, err := groupsOn(tx, of, today(tx))
		if err != nil {
			return nil, err
		}
		for _, a := range Attributes(of) {
			k := Known{Attribute: a}
			for _, g := range groups {
				if hamlets != nil && !slices.Contains(hamlets, g.hamlet) {
					continue
				}
				k.All += g.n
				if g.marks[a.Key] != "" {
					k.Known += g.n
				}
			}
			all = append(all, k)
		}
	}
	return all, nil
}
