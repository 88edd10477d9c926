package assessment

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"xaso/internal/modules/criteria"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// nexts are the steps there are: the first of a stage is the way forward.
var nexts = map[Stage][]Stage{
	Drafting:     {Published},
	Published:    {Opinions, Drafting},
	Opinions:     {Council, Drafting},
	Council:      {Submitted, Drafting, Returned},
	Submitted:    {Verification, Returned},
	Verification: {Recognised, Returned},
	Returned:     {Drafting},
	Recognised:   {Revoked},
}

// Stages are the way of a file that meets with nothing, in order.
var Stages = []Stage{Drafting, Published, Opinions, Council, Submitted, Verification, Recognised}

// Nexts are the stages a file may go to, the way forward first.
func (s Stage) Nexts() []Stage { return slices.Clone(nexts[s]) }

// back reports whether a step undoes something, which needs a reason.
func back(to Stage) bool { return to == Drafting || to == Returned || to == Revoked }

// A Move is one step of a file, with the paper that belongs to it.
type Move struct {
	To    Stage
	Paper Paper
}

// Move takes a file one step on. Everything that it lacks is named at once.
func (b *Book) Move(ctx context.Context, who gate.Actor, file string, m Move) error {
	return b.gate.Write(ctx, who, MayLead, func(tx *gate.Tx) error {
		f, err := b.lead(tx, file)
		if err != nil {
			return err
		}
		if !slices.Contains(nexts[f.Stage], m.To) {
			return ErrOrder.With(f.Title)
		}
		m.Paper.Words = strings.TrimSpace(m.Paper.Words)
		lacks, err := b.Missing(tx, f, m)
		if err != nil {
			return err
		}
		if err := asError(lacks); err != nil {
			return err
		}
		was := f.Stage
		if err := b.step(tx, &f, m); err != nil {
			return err
		}
		if err := updateFile(tx, f); err != nil {
			return err
		}
		if err := insertStep(tx, f.ID, was, f.Stage, m.Paper.Words); err != nil {
			return err
		}
		duties, err := b.Duties(tx, f.ID)
		if err != nil {
			return err
		}
		if err := tx.Publish(FileMoved{f.ID, f.Title, was, f.Stage, owners(duties)}); err != nil {
			return err
		}
		return errors.Join(tx.Touch(), tx.Record("assessment.moved", f.ID, map[string]any{"was": was, "stage": f.Stage}))
	})
}

// step is what a move changes of a file.
func (b *Book) step(tx *gate.Tx, f *File, m Move) error {
	today := clock.DateOf(tx.Now())
	f.Papers = maps.Clone(f.Papers)
	if f.Papers == nil {
		f.Papers = map[Stage]Paper{}
	}
	switch m.To {
	case Published:
		f.Since, f.Closed = today, clock.Date{}
	case Opinions:
		f.Closed = today
	case Submitted:
		hash, err := b.o.Frozen(tx, f.ID)
		if err != nil {
			return err
		}
		m.Paper.Hash = hash
	case Drafting: // a new publication begins anew; what was logged before does not count
		f.Since, f.Closed = clock.Date{}, clock.Date{}
	}
	f.Stage = m.To
	f.Papers[m.To] = m.Paper
	return nil
}

func owners(duties []Duty) []string {
	var all []string
	for _, d := range duties {
		if !slices.Contains(all, d.Owner) {
			all = append(all, d.Owner)
		}
	}
	return all
}

func asError(lacks []*fault.Fault) error {
	var all []error
	for _, l := range lacks {
		all = append(all, l)
	}
	return errors.Join(all...)
}

// Missing is everything that a step still lacks, so far as it can be seen
// before the paper of the step is there.
func (b *Book) Missing(tx *gate.Tx, f File, m Move) (lacks []*fault.Fault, err error) {
	switch {
	case back(m.To):
		if m.Paper.Words == "" {
			lacks = append(lacks, LacksWords.At("words"))
		}
		if m.To == Revoked {
			lacks = append(lacks, dated(tx, m.Paper)...)
		}
	case m.To == Published:
		return b.missingJudgements(tx, f)
	case m.To == Opinions:
		return b.missingPublicity(tx, f)
	case m.To == Council:
		if lacks, err = b.missingReplies(tx, f); err == nil && m.Paper.Words == "" {
			lacks = append(lacks, LacksWords.At("words"))
		}
	case m.To == Submitted:
		met, err := b.Minutes(tx, f.ID)
		if err != nil {
			return nil, err
		}
		if len(met) == 0 {
			lacks = append(lacks, LacksMinutes)
		}
		lacks = append(lacks, dated(tx, m.Paper)...)
	case m.To == Verification:
		lacks = dated(tx, m.Paper)
	case m.To == Recognised:
		all, err := b.Remarks(tx, f.ID)
		if err != nil {
			return nil, err
		}
		open := 0
		for _, r := range all {
			if r.ClosedAt.IsZero() {
				open++
			}
		}
		if open > 0 {
			lacks = append(lacks, LacksRemarks.With(open))
		}
		lacks = append(lacks, dated(tx, m.Paper)...)
		if !m.Paper.Until.IsZero() && m.Paper.Until.Before(m.Paper.On) {
			lacks = append(lacks, ErrValidity.At("until"))
		}
	}
	return lacks, err
}

// dated is what a step lacks that a numbered document makes.
func dated(tx *gate.Tx, p Paper) []*fault.Fault {
	if strings.TrimSpace(p.Number) == "" || p.On.IsZero() || clock.DateOf(tx.Now()).Before(p.On) || tooLong(p.Number, 100) {
		return []*fault.Fault{LacksPaper.At("number")}
	}
	return nil
}

// missingJudgements: a publication shows a verdict on every indicator, be it
// that nothing is known.
func (b *Book) missingJudgements(tx *gate.Tx, f File) ([]*fault.Fault, error) {
	set, err := b.o.Set(tx, f.Set, f.Version)
	if err != nil {
		return nil, err
	}
	if len(set.Indicators) == 0 {
		return []*fault.Fault{LacksIndicators}, nil
	}
	if f.Column == "" {
		return []*fault.Fault{LacksColumn}, nil
	}
	judged, err := b.Judgements(tx, f.ID)
	if err != nil {
		return nil, err
	}
	library, err := b.Library(tx, f.Set)
	if err != nil {
		return nil, err
	}
	today := clock.DateOf(tx.Now())
	var without, unproved []string
	for _, i := range set.Indicators {
		at := slices.IndexFunc(judged, func(j Judgement) bool { return j.Code == i.Code })
		switch {
		case at < 0:
			without = append(without, i.Code)
		case judged[at].Verdict == Met && !proved(i, library, today):
			unproved = append(unproved, i.Code)
		}
	}
	var lacks []*fault.Fault
	if len(without) > 0 {
		lacks = append(lacks, LacksVerdicts.With(listed(without)))
	}
	if len(unproved) > 0 {
		lacks = append(lacks, LacksProof.With(listed(unproved)))
	}
	return lacks, nil
}

// proved reports whether all that an indicator demands is there and valid.
func proved(i criteria.Indicator, library []Evidence, today clock.Date) bool {
	for _, k := range i.Evidence {
		if !slices.ContainsFunc(library, func(e Evidence) bool {
			return e.Code == i.Code && e.Kind == k.Code && e.ReplacedBy == "" && !e.Expired(today)
		}) {
			return false
		}
	}
	return true
}

// missingPublicity: Điều 5, quy định kèm Quyết định 18/2022/QĐ-TTg.
func (b *Book) missingPublicity(tx *gate.Tx, f File) ([]*fault.Fault, error) {
	p, err := b.Publicity(tx, f)
	if err != nil {
		return nil, err
	}
	var lacks []*fault.Fault
	if !p.AtOffice {
		lacks = append(lacks, LacksOffice)
	}
	if len(p.Without) > 0 {
		lacks = append(lacks, LacksHamlets.With(listed(p.Without)))
	}
	if p.Broadcasts < p.Wanted {
		lacks = append(lacks, LacksBroadcasts.With(p.Broadcasts, p.Wanted, p.Days))
	}
	if clock.DateOf(tx.Now()).Before(p.May) {
		lacks = append(lacks, LacksDays.With(p.Days, spoken(p.May)))
	}
	return lacks, nil
}

// missingReplies: the opinion of Mặt trận is there, and everybody who said
// something was answered.
func (b *Book) missingReplies(tx *gate.Tx, f File) ([]*fault.Fault, error) {
	said, err := b.Opinions(tx, f.ID)
	if err != nil {
		return nil, err
	}
	var lacks []*fault.Fault
	if !slices.ContainsFunc(said, func(o Opinion) bool { return o.Body == Front }) {
		lacks = append(lacks, LacksFront)
	}
	open := 0
	for _, o := range said {
		if o.Stand != "agree" && o.Answer == "" {
			open++
		}
	}
	if open > 0 {
		lacks = append(lacks, LacksReplies.With(open))
	}
	var waiting int
	err = tx.Row(`SELECT COUNT(*) FROM assessment_comment WHERE commune_id = $1 AND file_id = $2 AND answered_at = 0`, f.ID).Scan(&waiting)
	if waiting > 0 {
		lacks = append(lacks, LacksAnswers.With(waiting))
	}
	return lacks, err
}

// mostListed bounds the codes and names of one sentence.
const mostListed = 12

func listed(all []string) string {
	if len(all) > mostListed {
		return strings.Join(all[:mostListed], ", ") + "…"
	}
	return strings.Join(all, ", ")
}

// Again opens the yearly check of a recognised file: a file of the next year
// under the newest version of its set, with the same people in charge.
func (b *Book) Again(ctx context.Context, who gate.Actor, file string, year int) (string, error) {
	return gate.Make(ctx, b.gate, who, MayLead, func(tx *gate.Tx) (string, error) {
		f, err := b.lead(tx, file)
		if err != nil {
			return "", err
		}
		switch {
		case f.Stage != Recognised:
			return "", ErrOrder.With(f.Title)
		case year <= f.Year || year > 2100:
			return "", ErrYear.At("year")
		}
		set, err := b.o.Set(tx, f.Set, 0)
		if err != nil {
			return "", err
		}
		next := File{ID: tx.NewID(), Set: f.Set, Version: set.Version, Column: f.Column, Year: year, Title: f.Title, About: f.About,
			Stage: Drafting, Previous: f.ID, OpenedAt: tx.Now(), OpenedBy: who.Name}
		if err := errors.Join(insertFile(tx, next), insertStep(tx, next.ID, "", Drafting, "")); err != nil {
			return "", err
		}
		duties, err := b.Duties(tx, f.ID)
		if err != nil {
			return "", err
		}
		for _, d := range duties {
			d.Due = clock.DateOf(tx.Now()).AddMonths(1)
			if err := putDuty(tx, next.ID, d); err != nil {
				return "", err
			}
		}
		return next.ID, tx.Record("assessment.again", next.ID, map[string]any{"previous": f.ID, "year": year})
	})
}

// A Change is an indicator that stands otherwise than in the file before.
type Change struct {
	Code    string
	Was, Is Verdict // "" not judged
}

// Changes compares a file with the one it checks again.
func (b *Book) Changes(tx *gate.Tx, f File) ([]Change, error) {
	if f.Previous == "" {
		return nil, nil
	}
	before, err := b.Judgements(tx, f.Previous)
	if err != nil {
		return nil, err
	}
	now, err := b.Judgements(tx, f.ID)
	if err != nil {
		return nil, err
	}
	set, err := b.o.Set(tx, f.Set, f.Version)
	var all []Change
	for _, i := range set.Indicators {
		if was, is := verdictOn(before, i.Code), verdictOn(now, i.Code); was != is {
			all = append(all, Change{i.Code, was, is})
		}
	}
	return all, err
}
