package app

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/a-h/templ"

	"xaso/internal/modules/casework"
	caseworkpages "xaso/internal/modules/casework/pages"
	"xaso/internal/modules/people"
	"xaso/internal/modules/procedures"
	"xaso/internal/modules/score"
	scorepages "xaso/internal/modules/score/pages"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
)

// openScore opens the book of scores over the desk.
func (h *House) openScore() (err error) {
	h.Score, err = score.NewBook(h.Gate, score.Options{
		Cases: func(tx *gate.Tx, ids []string) ([]score.Case, error) {
			facts, err := h.Desk.Facts(tx, ids)
			all := make([]score.Case, len(facts))
			for i, f := range facts {
				all[i] = scored(f)
			}
			if err != nil {
				return nil, err
			}
			return all, h.markSynced(tx, all)
		},
		Dossiers:  h.Desk.Dossiers,
		Readable:  h.Desk.Readable,
		Calendar:  h.Services.Calendar,
		Services:  h.scoredServices,
		Connected: h.connectedOutside,
	})
	return err
}

// contentFrom is how many stars are content. QĐ 766 counts dislikes, not stars;
// which of five stars is a dislike was not found, so one and two are.
const contentFrom = 3

// scored are the facts of a dossier as scoring names them.
func scored(f casework.Facts) score.Case {
	c := score.Case{ID: f.ID, Code: f.Code, Procedure: f.Procedure, ProcedureName: f.ProcedureName, Field: f.Field, Officer: f.Assignee,
		Received: f.Received, Due: f.Promised, Longest: f.Longest, Finished: f.Finished, Returned: f.Returned, Closed: f.Closed, Unpaid: f.National == procedures.WantsPayment,
		Channel: f.Channel, FeeBearing: f.FeeBearing, Free: f.Free, PaidOnline: f.Flags.PaidOnline,
		GivesPaper: f.GivesPaper, ResultFile: f.ResultFile, Files: f.Files, Reused: f.Reused,
		FromStore: f.Flags.FromStore, VNeID: f.Flags.VerifiedVNeID, Database: f.Flags.Database,
		Rated: f.Stars > 0, Disliked: f.Stars > 0 && f.Stars < contentFrom}
	for _, r := range f.Requests {
		c.Requests = append(c.Requests, score.Request{At: r.At, Done: r.Done})
	}
	return c
}

// scoredServices are the procedures as group 1 and 3 see them.
func (h *House) scoredServices(tx *gate.Tx) ([]score.Service, error) {
	offers, err := h.Services.Offered(tx, clock.DateOf(tx.Now()).String())
	if err != nil {
		return nil, err
	}
	cal, err := h.Services.Calendar(tx)
	if err != nil {
		return nil, err
	}
	var all []score.Service
	for _, o := range offers {
		if o.Setting.Off {
			continue
		}
		s := score.Service{Code: o.Procedure.Code, Online: o.Channels.Here, Parts: -1}
		for _, c := range o.Procedure.Online.Value.Channels {
			s.Online = s.Online || c == procedures.ByWeb
		}
		for _, r := range o.Procedure.Fee.Value.List() {
			s.FeeBearing = s.FeeBearing || r.Amount > 0
		}
		if a := o.Procedure.Announced; a != nil {
			s.Announced, s.LegalFrom, s.Published = dayOf(a.On), dayOf(a.InForce), dayOf(a.Published)
		}
		all = append(all, s.Deadlines(cal))
	}
	return all, nil
}

// dayOf reads a date of the catalogue; "" is none.
func dayOf(s string) clock.Date {
	d, err := clock.ParseDate(s)
	if err != nil {
		return clock.Date{}
	}
	return d
}

// rescore brings the scores after the dossier an event is about.
func rescore(ctx context.Context, h *House, c gate.Commune, j jobs.Job) error {
	var e struct {
		Dossier  string `json:"dossier"`
		Accepted *bool  `json:"accepted"`
	}
	if err := json.Unmarshal([]byte(j.Body), &e); err != nil {
		return jobs.Hopeless(err)
	}
	if e.Accepted != nil && !*e.Accepted {
		return nil // filed, not received: no indicator asks for it yet
	}
	return h.Score.Refresh(ctx, c, e.Dossier)
}

// scoreReactions are the events that change what is scored.
var scoreReactions = []reaction{
	{casework.DossierSubmitted{}.Kind(), "score.submitted", rescore},
	{casework.DossierMoved{}.Kind(), "score.moved", rescore},
	{casework.DossierRated{}.Kind(), "score.rated", rescore},
	{casework.DossierCorrected{}.Kind(), "score.corrected", rescore},
	{casework.DossierCame{}.Kind(), "score.came", rescore},
	// Days off move what NgayHenTra would have been without supplements.
	{procedures.CalendarChanged{}.Kind(), "score.calendar",
		func(ctx context.Context, h *House, c gate.Commune, _ jobs.Job) error {
			_, err := h.Score.Rebuild(ctx, c)
			return err
		}},
}

// scoreHall are the pages of the scores.
func (h *House) scoreHall() scorepages.Hall {
	return scorepages.Hall{Book: h.Score, Now: h.now,
		Field: func(_ context.Context, slug string) string {
			for _, f := range h.fields(0) {
				if f.Code == slug {
					return f.Name
				}
			}
			return slug
		},
		Officials: func(ctx context.Context, who gate.Actor, ids ...string) (map[string]string, error) {
			var names map[string]string
			err := h.Gate.Read(ctx, who, score.MaySeeOfficers, func(tx *gate.Tx) (err error) {
				if err := tx.Require(who.May(score.MaySeeOfficers)); err != nil {
					return err
				}
				names, err = people.Names(tx, ids...)
				return err
			})
			return names, err
		},
	}
}

// scorePanels show scores on the pages of the desk.
func (h *House) scorePanels() caseworkpages.Panels {
	return caseworkpages.Panels{Dossier: h.scoreBeside, Overview: h.scoreSummary}
}

// scoreBeside is the panel of a dossier: what could be done with it, and what
// that would make of the month.
func (h *House) scoreBeside(ctx context.Context, who gate.Actor, dossier string) (templ.Component, error) {
	all, err := h.Score.WhatIf(ctx, who, dossier)
	if errors.Is(err, gate.ErrMissing) {
		return nil, nil // opened by a stated reason: the scores are not their business
	}
	return scorepages.WhatIf(all), err
}

// scoreSummary is the panel of the leader's overview.
func (h *House) scoreSummary(ctx context.Context, who gate.Actor) (templ.Component, error) {
	if !who.MayIn(score.MaySee, "", "") {
		return nil, nil
	}
	s, err := h.Score.Sheet(ctx, who, score.Query{Period: score.MonthOf(h.now()), Cut: score.Cut{By: score.ByAll}})
	return scorepages.Summary(s), err
}

// scoreEffects are what the month's indicators would become by each of several
// transitions of a dossier, in words.
func (h *House) scoreEffects(tx *gate.Tx, then []casework.Facts) ([][]casework.Note, error) {
	if h.Score == nil || len(then) == 0 {
		return make([][]casework.Note, len(then)), nil
	}
	cases := make([]score.Case, len(then))
	for i, f := range then {
		cases[i] = scored(f)
	}
	changes, err := h.Score.Simulate(tx, then[0].ID, cases)
	if err != nil {
		return nil, err
	}
	notes := make([][]casework.Note, len(then))
	for i, of := range changes {
		better, worse := "", ""
		for _, c := range of {
			into := &worse
			if c.Better() {
				into = &better
			}
			if *into != "" {
				*into += "; "
			}
			*into += scorepages.Effect(tx.Context(), c)
		}
		if worse != "" {
			notes[i] = append(notes[i], casework.Note{Key: "score.effect.worse", Args: []any{worse}, Costly: true})
		}
		if better != "" {
			notes[i] = append(notes[i], casework.Note{Key: "score.effect.better", Args: []any{better}})
		}
	}
	return notes, nil
}
