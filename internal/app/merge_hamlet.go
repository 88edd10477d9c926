package app

import (
	"context"
	"errors"
	"slices"

	apppages "xaso/internal/app/pages"
	"xaso/internal/modules/commune"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/merge"
)

// errRehearsed ends a rehearsal: the gate undoes what was done.
var errRehearsed = errors.New("only rehearsed")

// JoinHamlets merges hamlets of who's commune into one. Without keep it is done
// and undone: the report says what it would change.
func (h *House) JoinHamlets(ctx context.Context, who gate.Actor, j apppages.Joining, keep bool) (merge.Report, error) {
	schema, err := merge.ReadSchema(ctx, h.DB)
	if err != nil {
		return merge.Report{}, err
	}
	mover := merge.Mover{Schema: schema, Tables: merge.Tables()}
	report := merge.Report{At: h.now(), Rehearsal: !keep, Plan: merge.Plan{Date: j.Date.String(), Decision: j.Decision}}
	report.Plan.Target.Code = who.Commune
	change := func(tx *gate.Tx) error {
		if err := tx.Require(who.May(commune.MayConfigure)); err != nil {
			return err
		}
		err := h.joinHamlets(tx, mover, j, &report)
		if err == nil && !keep {
			err = errRehearsed
		}
		return err
	}
	if !keep {
		ctx = gate.WithoutKey(ctx)
	}
	if err := h.Gate.Write(ctx, who, commune.MayConfigure, change); err != nil && !errors.Is(err, errRehearsed) {
		return report, err
	}
	return report, nil
}

func (h *House) joinHamlets(tx *gate.Tx, mover merge.Mover, j apppages.Joining, report *merge.Report) error {
	c, _ := h.Communes.ByID(tx.Who.Commune)
	name, err := joinable(c, j)
	if err != nil {
		return err
	}
	before, err := mover.Count(tx)
	if err != nil {
		return err
	}
	report.Before = before
	if err := h.Register.JoinHamlets(tx, j.From[1:], j.From[0], name, j.Date, j.Decision); err != nil {
		return err
	}
	for _, was := range j.From {
		n, err := mover.RenameHamlet(tx, was, name)
		if err != nil {
			return err
		}
		report.Say("merge.solved.hamlet", c.Name, was, name, n)
	}
	if report.After, err = mover.Count(tx); err != nil {
		return err
	}
	if wrong := merge.Differences(report.Before, report.After); len(wrong) > 0 {
		return merge.ErrTotals.With(wrong)
	}
	if err := commune.SetHamlets(tx, c, joined(c.Hamlets, j.From, name)); err != nil {
		return err
	}
	id, err := merge.Keep(tx, merge.Hamlets, *report)
	if err != nil {
		return err
	}
	return tx.Record("merge.hamlets", id, map[string]any{"from": j.From, "into": name, "decision": j.Decision})
}

// joinable is the name of the hamlet that results, when the plan holds.
func joinable(c commune.Commune, j apppages.Joining) (string, error) {
	name := identity.Compose(j.Name)
	from := slices.Compact(slices.Sorted(slices.Values(j.From)))
	if len(from) < 2 || len(from) != len(j.From) || name == "" {
		return "", merge.ErrOneHamlet.At("hamlets")
	}
	if j.Decision == "" {
		return "", merge.ErrDecision.At("decision")
	}
	if j.Date == (clock.Date{}) {
		return "", merge.ErrDate.With("").At("date")
	}
	for _, called := range j.From {
		if !slices.Contains(c.Hamlets, called) {
			return "", merge.ErrHamletName.With(called, c.Name).At("hamlets")
		}
	}
	for _, other := range c.Hamlets {
		if !slices.Contains(j.From, other) && same(name)(other) {
			return "", merge.ErrHamlets.With(other).At("name")
		}
	}
	return name, nil
}

// joined is the list of hamlets with the first of those that are merged
// replaced by the one that results.
func joined(all, from []string, name string) []string {
	var now []string
	placed := false
	for _, one := range all {
		switch {
		case !slices.Contains(from, one):
			now = append(now, one)
		case !placed:
			now, placed = append(now, name), true
		}
	}
	return now
}

// mergeHall is the page on which a commune tells what was merged.
func (h *House) mergeHall() apppages.Merges {
	return apppages.Merges{Gate: h.Gate, Communes: h.Communes, Join: h.JoinHamlets}
}
