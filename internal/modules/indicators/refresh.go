package indicators

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"xaso/internal/modules/criteria"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// Refresh measures the families that an event may have changed and works out
// every reading anew. It reads what is now, so it may be told in any order and
// any number of times.
func (b *Board) Refresh(ctx context.Context, c gate.Commune, event string) error {
	again := map[string]bool{}
	for _, f := range b.o.Families {
		again[f.Name] = slices.Contains(f.ChangedBy, event)
	}
	// A changed set moves formulas and thresholds, no figure.
	anyway := event == criteria.SetChanged{}.Kind() || event == criteria.Followed{}.Kind()
	_, err := b.bring(ctx, c, again, anyway)
	return err
}

// A Rebuilt says what a full computation found.
type Rebuilt struct {
	Families int // measured
	Unheard  int // of them, that said something else for the same days than is kept
	Readings int // that differed
}

// Recompute is the nightly computation of everything. Figures are first
// measured for the very days of those kept: what differs then was changed
// without an event, which is told loudly and mended.
func (b *Board) Recompute(ctx context.Context, c gate.Commune) error {
	_, err := b.Rebuild(ctx, c)
	return err
}

// Rebuild is Recompute, with what it found.
func (b *Board) Rebuild(ctx context.Context, c gate.Commune) (Rebuilt, error) {
	all := map[string]bool{}
	for _, f := range b.o.Families {
		all[f.Name] = true
	}
	unheard, err := b.unheard(ctx, c)
	if err != nil {
		return Rebuilt{}, err
	}
	if len(unheard) > 0 {
		slog.ErrorContext(ctx, "figures were not those of the records; mended", "commune", int64(c), "families", unheard)
	}
	out, err := b.bring(ctx, c, all, true)
	out.Unheard = len(unheard)
	return out, err
}

// unheard names the families that now say something else of the days for which
// they were last asked.
func (b *Board) unheard(ctx context.Context, c gate.Commune) (names []string, err error) {
	who := gate.System("indicators-check", c)
	err = b.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		kept, err := keptFigures(tx)
		if err != nil {
			return err
		}
		for _, f := range b.o.Families {
			for _, k := range kept {
				if k.Family != f.Name || slices.Contains(names, f.Name) {
					continue
				}
				now, err := measure(tx, f, k.Year, k.In)
				if err != nil {
					return fmt.Errorf("%s: %w", f.Name, err)
				}
				if now.body == k.body {
					continue
				}
				waiting, err := heardSince(tx, f.ChangedBy, k.taken)
				if err != nil {
					return err
				}
				if !waiting {
					names = append(names, f.Name)
				}
			}
		}
		return nil
	})
	return names, err
}

// lead is how long before its measurement an event may have been written that
// the measurement did not see: its commit was under way.
const lead = 10_000

// heardSince reports whether an event of one of the kinds happened since an
// instant: its job waits, and the difference it makes is no mistake.
func heardSince(tx *gate.Tx, kinds []string, ms int64) (bool, error) {
	// Ids of events are UUIDv7: they begin with the instant, in 48 bits.
	from := max(ms-lead, 0)
	after := fmt.Sprintf("%08x-%04x-7000-8000-000000000000", from>>16, from&0xffff)
	for {
		facts, err := gate.FactsSince(tx, after, 500)
		if err != nil || len(facts) == 0 {
			return false, err
		}
		for _, f := range facts {
			if slices.Contains(kinds, f.Kind) {
				return true, nil
			}
		}
		after = facts[len(facts)-1].ID
	}
}

// tries is how often a measurement is taken again because somebody else's came
// between.
const tries = 5

// bring measures the families named, those never measured and those of other
// days, and works out the readings where something differs or anyway.
func (b *Board) bring(ctx context.Context, c gate.Commune, again map[string]bool, anyway bool) (Rebuilt, error) {
	ctx = gate.WithoutKey(ctx)
	for try := 1; ; try++ {
		out, err := b.bringOnce(ctx, c, again, anyway)
		if !errors.Is(err, errStale) || try == tries {
			return out, err
		}
	}
}

func (b *Board) bringOnce(ctx context.Context, c gate.Commune, again map[string]bool, anyway bool) (out Rebuilt, err error) {
	who := gate.System("indicators", c)
	var t taken
	err = b.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) (err error) {
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		t, err = b.take(tx, again)
		return err
	})
	out.Families = t.asked
	if err != nil || len(t.fresh) == 0 && len(t.gone) == 0 && !t.newDay && !anyway {
		return out, err
	}
	err = b.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) (err error) {
		tx.Quiet() // the act that changed a record has its own audit line
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		for _, m := range t.gone {
			if err := dropFigures(tx, m); err != nil {
				return err
			}
		}
		for _, m := range t.fresh {
			if err := m.keep(tx); err != nil {
				return err
			}
		}
		figures, err := keptFigures(tx)
		if err != nil {
			return err
		}
		out.Readings, err = b.settle(tx, figures)
		return err
	})
	return out, err
}

// taken is what a round of measuring found: what differs from what is kept.
type taken struct {
	fresh  []measured
	gone   []measured // of years or families that nobody asks for any more
	asked  int
	newDay bool // nothing was worked out today
}

func (b *Board) take(tx *gate.Tx, again map[string]bool) (t taken, err error) {
	today := clock.DateOf(tx.Now())
	day, err := lastRun(tx)
	if err != nil {
		return t, err
	}
	t.newDay = day != today
	kept, err := keptFigures(tx)
	if err != nil {
		return t, err
	}
	years, err := b.years(tx, today)
	if err != nil {
		return t, err
	}
	wanted := map[string]bool{}
	for _, year := range years {
		in, begun := spanOf(year, today)
		if !begun {
			continue
		}
		for _, f := range b.o.Families {
			wanted[fmt.Sprint(f.Name, year)] = true
			i := slices.IndexFunc(kept, func(k measured) bool { return k.Family == f.Name && k.Year == year })
			if i >= 0 && kept[i].In == in && !again[f.Name] {
				continue
			}
			t.asked++
			now, err := measure(tx, f, year, in)
			if err != nil {
				return t, fmt.Errorf("%s: %w", f.Name, err)
			}
			if i >= 0 {
				now.Rev = kept[i].Rev
			}
			if i < 0 || now.body != kept[i].body || kept[i].In != in {
				t.fresh = append(t.fresh, now)
			}
		}
	}
	for _, k := range kept {
		if !wanted[fmt.Sprint(k.Family, k.Year)] {
			t.gone = append(t.gone, k)
		}
	}
	return t, nil
}

// years are those in which followed sets are measured.
func (b *Board) years(tx *gate.Tx, today clock.Date) ([]int, error) {
	follows, err := b.book.Followed(tx)
	var all []int
	for _, f := range follows {
		all = append(all, ofYear(f, today))
	}
	slices.Sort(all)
	return slices.Compact(all), err
}
