package app

import (
	"context"
	"net/http"
	"strings"

	"xaso/internal/modules/assessment"
	assessmentpages "xaso/internal/modules/assessment/pages"
	"xaso/internal/modules/indicators"
	"xaso/internal/modules/indicators/front"
	"xaso/internal/modules/people"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
)

// frontPermissions: boundaries and the licence of open data are what the
// commune says of itself.
var frontPermissions = people.Permissions{front.MayPublish: {people.Leader, people.Admin}}

// criteriaHall is what the pages of the criteria for everybody work with.
func (h *House) criteriaHall() front.Hall {
	return front.Hall{
		Gate: h.Gate, Sets: h.Criteria, Board: h.Indicators, Communes: h.neighbours, Hamlets: h.hamletsOnMaps, Now: h.now,
		Plan: h.plannedFor, Lacking: h.lackingProof, Comment: h.commentPath,
		Address:    func(r *http.Request, path string) string { return strings.TrimSuffix(h.publicURL(r, path), "/") },
		Authority:  func(c gate.Commune) string { return h.place(c).Authority },
		Vietnamese: func(ctx context.Context) context.Context { return h.texts.For(ctx, "vi") },
	}
}

// neighbours are the communes of the house as others see them.
func (h *House) neighbours() []front.Commune {
	all := make([]front.Commune, len(h.Communes.All()))
	for i, c := range h.Communes.All() {
		all[i] = front.Commune{ID: c.ID, Name: c.Name, Province: c.Province, Slug: c.Slug, Version: c.Version, Demo: c.Demo}
	}
	return all
}

func (h *House) hamletsOnMaps(tx *gate.Tx) ([]front.Hamlet, error) {
	names := h.hamlets(tx.Who.Commune)
	all := make([]front.Hamlet, len(names))
	for i, n := range names {
		all[i] = front.Hamlet{Name: n}
	}
	return all, nil
}

// plannedFor are the tasks of a set's plan: what is to be done and by when, not
// by whom, for the page is everybody's.
func (h *House) plannedFor(tx *gate.Tx, set string) ([]front.Task, error) {
	tasks, err := h.Assessment.Tasks(tx, set)
	today := clock.DateOf(tx.Now())
	var all []front.Task
	for _, t := range tasks {
		if t.State == assessment.Dropped {
			continue
		}
		done := t.State == assessment.Done
		all = append(all, front.Task{Title: t.Title, Code: t.Code, Until: t.Due, Done: done,
			Overdue: !done && !t.Due.IsZero() && t.Due.Before(today), Link: assessmentpages.PlanPath + "/" + set})
	}
	return all, err
}

// lackingProof counts the evidence that indicators demand and do not have.
func (h *House) lackingProof(tx *gate.Tx, set string) (map[string]int, error) {
	all, err := h.Assessment.Completeness(tx, set)
	lacking := map[string]int{}
	for _, c := range all {
		for _, l := range c.Lacking {
			lacking[l.Code]++
		}
	}
	return lacking, err
}

// commentPath is the newest published assessment under a set, on which
// residents comment; "" while there is none.
func (h *House) commentPath(tx *gate.Tx, set string) (string, error) {
	files, err := h.Assessment.Files(tx)
	for _, f := range files { // newest first
		if f.Set == set && f.Public() {
			return assessmentpages.PublicPath + "/" + f.ID, err
		}
	}
	return "", err
}

// frontReactions: pages kept for everybody are made anew after figures change.
var frontReactions = []reaction{
	{indicators.ReadingsChanged{}.Kind(), "front.changed", func(ctx context.Context, h *House, c gate.Commune, _ jobs.Job) error {
		return h.Gate.Write(gate.WithoutKey(ctx), gate.System("front-changed", c), gate.Own, func(tx *gate.Tx) error {
			tx.Quiet()
			if err := tx.Require(tx.Who.IsSystem()); err != nil {
				return err
			}
			return tx.Touch()
		})
	}},
}
