package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/commune"
	"xaso/internal/modules/payments"
	"xaso/internal/modules/people"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/merge"
	"xaso/internal/platform/post"
)

// former are the communes that were merged into one.
func (h *House) former(into gate.Commune) []gate.Commune {
	var all []gate.Commune
	for _, c := range h.Communes.Former(into) {
		all = append(all, c.ID)
	}
	return all
}

// A merging is one run of a plan, in earnest or as a rehearsal.
type merging struct {
	h        *House
	plan     merge.Plan
	mover    merge.Mover
	of       func(gate.Commune) *gate.Tx
	target   commune.Commune
	sources  []commune.Commune
	founding bool // the target is new
	report   merge.Report
	before   []map[string]int64 // totals of each commune
	rows     map[string]int64
	moved    map[string]int64
	twins    int64
}

// newMerging finds the communes of a plan. What a plan says of a target that is
// served already is not changed by it.
func (h *House) newMerging(p merge.Plan, s merge.Schema, progress func(string, int64)) (*merging, error) {
	m := &merging{h: h, plan: p, mover: merge.Mover{Schema: s, Tables: merge.Tables(), Joined: map[string]string{}, Progress: progress},
		rows: map[string]int64{}, moved: map[string]int64{}, report: merge.Report{Plan: p, At: h.now()}}
	m.report.Heads = map[gate.Commune]map[string]string{}
	for _, id := range p.Sources {
		c, ok := h.Communes.ByID(id)
		if !ok {
			return nil, merge.ErrNoCommune.With(int64(id))
		}
		m.sources = append(m.sources, c)
	}
	var ok bool
	if m.target, ok = h.Communes.ByID(p.Target.Code); ok {
		return m, nil
	}
	if p.Target.Slug == "" || p.Target.Name == "" {
		return nil, merge.ErrTarget
	}
	first := m.sources[0]
	m.founding = true
	m.target = commune.Commune{ID: p.Target.Code, Slug: p.Target.Slug, Host: p.Target.Host, Name: p.Target.Name,
		Province: p.Target.Province, Settings: first.Settings}
	if m.target.Province == "" {
		m.target.Province = first.Province
	}
	m.target.Facts, m.target.Hamlets = nil, nil
	m.target.AgencyID, m.target.AgencyIDProvisional = p.Target.AgencyID, p.Target.AgencyID == ""
	return m, nil
}

// run is the one transaction over all communes of the house. Either all of it
// is kept, or nothing.
func (m *merging) run(ctx context.Context, g *gate.Gate, keep bool) (merge.Report, error) {
	began := time.Now()
	all := []gate.Commune{m.target.ID}
	for _, c := range m.h.Communes.All() {
		if c.ID != m.target.ID {
			all = append(all, c.ID)
		}
	}
	err := g.Across(ctx, "merge", all, keep, func(of func(gate.Commune) *gate.Tx) error {
		m.of = of
		if err := m.count(); err != nil {
			return err
		}
		if err := m.join(); err != nil {
			return err
		}
		for _, id := range all {
			if slices.Contains(m.plan.Sources, id) {
				continue
			}
			of(id).Quiet()
			for _, src := range m.sources {
				if err := m.mover.RenameCommune(of(id), src.ID, m.target.ID); err != nil {
					return err
				}
			}
		}
		return m.finish(time.Since(began))
	})
	return m.report, err
}

// count takes the totals of every commune before anything is changed.
func (m *merging) count() error {
	ids := append([]gate.Commune{}, m.plan.Sources...)
	if !m.founding {
		ids = append(ids, m.target.ID)
	}
	for _, id := range ids {
		totals, err := m.mover.Count(m.of(id))
		if err != nil {
			return err
		}
		rows, err := m.mover.Rows(m.of(id))
		if err != nil {
			return err
		}
		m.before, m.rows = append(m.before, totals), merge.Add(m.rows, rows)
	}
	m.report.Before = merge.Add(m.before...)
	return nil
}

// join brings one source after the other into the target.
func (m *merging) join() error {
	dst := m.of(m.target.ID)
	if m.founding {
		if err := commune.Insert(dst, m.target); err != nil {
			return err
		}
	}
	if err := m.rename(dst, m.target); err != nil {
		return err
	}
	for i, c := range m.sources {
		founding := m.founding && i == 0
		if err := m.prepare(c, founding); err != nil {
			return err
		}
		moved, err := m.mover.Move(m.of(c.ID), dst, founding)
		if err != nil {
			return err
		}
		m.moved = merge.Add(m.moved, moved)
		if err := m.close(c); err != nil {
			return err
		}
	}
	return commune.SetHamlets(dst, m.target, m.target.Hamlets)
}

// prepare lets each module make its rows of one source ready.
func (m *merging) prepare(c commune.Commune, founding bool) error {
	src, dst := m.of(c.ID), m.of(m.target.ID)
	var err error
	if m.report.Heads[c.ID], err = gate.Heads(src); err != nil {
		return err
	}
	if err := m.letters(src); err != nil {
		return err
	}
	if err := m.rename(src, c); err != nil {
		return err
	}
	day, err := clock.ParseDate(m.plan.Date)
	if err != nil {
		return err
	}
	if err := m.preparePeople(c); err != nil {
		return err
	}
	if err := m.h.Desk.Prepare(src, dst); err != nil {
		return err
	}
	versions, err := m.h.Services.Prepare(src, dst, day)
	if err != nil {
		return err
	}
	for _, v := range versions {
		m.report.Say("merge.solved.version", c.Name, v.Code, v.Was, v.Is)
		if err := casework.Reversion(src, v.Code, v.Was, v.Is); err != nil {
			return err
		}
	}
	if err := m.h.Chancery.Prepare(src, dst, c.Slug, founding); err != nil {
		return err
	}
	if err := payments.Prepare(src, dst, c.Slug, founding); err != nil {
		return err
	}
	fold, err := m.h.Register.Prepare(src, dst, c.Slug)
	if err == nil && fold.Households > 0 {
		m.report.Say("merge.solved.households", c.Name, fold.Households, c.Slug)
	}
	return err
}

func (m *merging) preparePeople(c commune.Commune) error {
	until := people.Until{End: m.plan.Officials == merge.OfficialsEnd}
	if day, err := clock.ParseDate(m.plan.Officials); err == nil {
		until.Day = day
	}
	hand, err := m.h.People.Prepare(m.of(c.ID), m.of(m.target.ID), until)
	if err != nil {
		return err
	}
	m.twins += int64(len(hand.Twins))
	for by, key := range map[string]string{"number": "merge.solved.twins-number", "phone": "merge.solved.twins-phone"} {
		n := 0
		for _, t := range hand.Twins {
			m.mover.Joined[t.Old] = t.Stands
			if t.By == by {
				n++
			}
		}
		if n > 0 {
			m.report.Say(key, c.Name, n)
		}
	}
	if hand.Phones > 0 {
		m.report.Say("merge.solved.phones", c.Name, hand.Phones)
	}
	if hand.Devices > 0 {
		m.report.Say("merge.solved.devices", c.Name, hand.Devices)
	}
	return nil
}

// letters refuses a source while letters of it or to it are under way.
func (m *merging) letters(src *gate.Tx) error {
	n, err := post.Unarrived(src)
	for _, c := range m.h.Communes.All() {
		if err != nil {
			return err
		}
		var to int64
		if c.ID != src.Who.Commune && m.of(c.ID) != nil {
			to, err = post.UnarrivedTo(m.of(c.ID), src.Who.Commune)
		}
		n += to
	}
	if err == nil && n > 0 {
		err = merge.ErrLetters.With(n)
	}
	return err
}

// rename gives hamlets of a commune the names of the plan, and adds them to the
// target's. Two of one name cannot stand side by side: all that clash are named
// at once.
func (m *merging) rename(tx *gate.Tx, c commune.Commune) error {
	names := m.plan.Hamlets[int64(c.ID)]
	for _, was := range slices.Sorted(maps.Keys(names)) {
		is := identity.Compose(names[was])
		if is == "" || !slices.ContainsFunc(c.Hamlets, same(was)) {
			return merge.ErrHamletName.With(was, c.Name)
		}
		if err := m.h.Register.Rename(tx, was, is); err != nil {
			return err
		}
		n, err := m.mover.RenameHamlet(tx, was, is)
		if err != nil {
			return err
		}
		m.report.Say("merge.solved.hamlet", c.Name, was, is, n)
	}
	var all, clash []string
	if c.ID != m.target.ID {
		all = m.target.Hamlets
	}
	for _, name := range c.Hamlets {
		for was, is := range names {
			if same(was)(name) {
				name = identity.Compose(is)
			}
		}
		if slices.ContainsFunc(all, same(name)) {
			clash = append(clash, name+" ("+c.Name+")")
		}
		all = append(slices.Clip(all), name)
	}
	if len(clash) > 0 {
		return merge.ErrHamlets.With(strings.Join(clash, ", "))
	}
	m.target.Hamlets = all
	return nil
}

// same compares names of hamlets as people do: without marks and case.
func same(name string) func(string) bool {
	return func(other string) bool { return identity.Fold(name) == identity.Fold(other) }
}

// close ends a source. Its log says so last of all, and the target's log has
// the newest links of the old ones: what is changed there afterwards is found.
func (m *merging) close(c commune.Commune) error {
	src, dst := m.of(c.ID), m.of(m.target.ID)
	if err := gate.CloseTenant(src, m.target.ID, m.plan.Date); err != nil {
		return err
	}
	if err := gate.ForwardTenants(dst, c.ID); err != nil {
		return err
	}
	about := map[string]any{"into": int64(m.target.ID), "decision": m.plan.Decision, "date": m.plan.Date}
	if err := src.Record("merge.closed", fmt.Sprint(int64(c.ID)), about); err != nil {
		return err
	}
	return dst.Record("merge.joined", fmt.Sprint(int64(c.ID)), map[string]any{
		"decision": m.plan.Decision, "date": m.plan.Date, "heads": m.report.Heads[c.ID]})
}

// finish compares what is there now with what was before.
func (m *merging) finish(took time.Duration) error {
	dst := m.of(m.target.ID)
	after, err := m.mover.Count(dst)
	if err != nil {
		return err
	}
	rows, err := m.mover.Rows(dst)
	if err != nil {
		return err
	}
	m.report.After = after
	m.report.Table(m.rows, m.moved, rows)
	m.report.Millis = took.Milliseconds()
	want := maps.Clone(m.report.Before)
	want["accounts"] -= m.twins
	if wrong := merge.Differences(want, after); len(wrong) > 0 {
		return merge.ErrTotals.With(strings.Join(wrong, "; "))
	}
	admins, err := people.Admins(dst)
	if err == nil && admins == 0 {
		err = merge.ErrNoAdmin
	}
	if err != nil {
		return err
	}
	_, err = merge.Keep(dst, merge.Communes, m.report)
	return err
}
