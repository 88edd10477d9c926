package assessment

import (
	"context"
	"slices"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Judging is what the person in charge decides on an indicator, or on a
// criterion as a whole (Code "").
type Judging struct {
	Criterion int
	Code      string
	Verdict   Verdict
	Reason    string
}

// Judge writes a judgement down, with the figures of this moment. "Met" against
// figures that do not say so needs a reason and evidence, and is flagged.
func (b *Book) Judge(ctx context.Context, who gate.Actor, file string, in Judging) error {
	if !slices.Contains(Verdicts, in.Verdict) {
		return ErrVerdict.At("verdict")
	}
	return b.gate.Write(ctx, who, MayJudge, func(tx *gate.Tx) error {
		f, err := b.may(tx, file, MayJudge)
		if err != nil {
			return err
		}
		if err := b.inCharge(tx, f.ID, in.Criterion); err != nil {
			return err
		}
		if f.Stage != Drafting {
			return ErrStage.With(f.Title)
		}
		set, err := b.o.Set(tx, f.Set, f.Version)
		if err != nil {
			return err
		}
		j := Judgement{ID: tx.NewID(), File: f.ID, Criterion: in.Criterion, Code: in.Code, Verdict: in.Verdict, By: who.Name, At: tx.Now()}
		against := false
		if in.Code == "" {
			against, err = b.againstIndicators(tx, f, set, in)
		} else {
			j.Reading, against, err = b.againstFigures(tx, f, set, in)
		}
		if err != nil {
			return err
		}
		j.Flagged = against && in.Verdict == Met
		if j.Reason, err = b.reason(tx, f, in, j.Flagged); err != nil {
			return err
		}
		if err := insertJudgement(tx, j); err != nil {
			return err
		}
		return tx.Record("assessment.judged", f.ID, map[string]any{"criterion": in.Criterion, "code": in.Code, "verdict": in.Verdict, "flagged": j.Flagged})
	})
}

// reason is demanded of everything but "met" with figures that say the same.
func (b *Book) reason(tx *gate.Tx, f File, in Judging, flagged bool) (string, error) {
	if flagged {
		given, err := words(in.Reason, "reason", ErrAgainst)
		if err != nil {
			return "", err
		}
		proofs, err := b.Evidence(tx, f.Set, in.Code)
		if err != nil {
			return "", err
		}
		today := clock.DateOf(tx.Now())
		if !slices.ContainsFunc(proofs, func(e Evidence) bool {
			return e.ReplacedBy == "" && !e.Expired(today) && (in.Code != "" || e.Criterion == in.Criterion)
		}) {
			return "", ErrNoProof
		}
		return given, nil
	}
	if in.Verdict == Met {
		if tooLong(in.Reason, longest) {
			return "", ErrLong.With(longest).At("reason")
		}
		return in.Reason, nil
	}
	return words(in.Reason, "reason", ErrReason)
}

// againstFigures is the reading of an indicator, and whether it does not say
// "met".
func (b *Book) againstFigures(tx *gate.Tx, f File, set criteria.Set, in Judging) (indicators.Reading, bool, error) {
	i, known := set.Indicator(in.Code)
	if !known || i.Criterion != in.Criterion {
		return indicators.Reading{}, false, ErrIndicator.At("code")
	}
	r, err := b.Reading(tx, f, in.Code)
	return r, r.State != indicators.Met, err
}

// againstIndicators reports whether not every indicator of a criterion was
// judged met.
func (b *Book) againstIndicators(tx *gate.Tx, f File, set criteria.Set, in Judging) (bool, error) {
	if _, known := set.Criterion(in.Criterion); !known {
		return false, ErrIndicator.At("criterion")
	}
	all, err := b.Judgements(tx, f.ID)
	if err != nil {
		return false, err
	}
	of := set.Of(in.Criterion)
	for _, i := range of {
		if verdictOn(all, i.Code) != Met {
			return true, nil
		}
	}
	return len(of) == 0, nil
}

// verdictOn is the verdict on an indicator, "" before there is one.
func verdictOn(all []Judgement, code string) Verdict {
	for _, j := range all {
		if j.Code == code {
			return j.Verdict
		}
	}
	return ""
}

// inCharge lets the owner of a criterion judge it, who stands in for them, and
// who leads.
func (b *Book) inCharge(tx *gate.Tx, file string, criterion int) error {
	duties, err := b.Duties(tx, file)
	if err != nil {
		return err
	}
	allowed := tx.Who.May(MayLead)
	for _, d := range duties {
		allowed = allowed || d.Criterion == criterion && inPlaceOf(tx.Who, d.Owner)
	}
	if err := tx.Require(true); err != nil {
		return err
	}
	if !allowed {
		return ErrNotYours
	}
	return nil
}

// inPlaceOf reports whether who is the owner or stands in for them.
func inPlaceOf(who gate.Actor, owner string) bool {
	return who.ID == owner || slices.ContainsFunc(who.Grants(MayJudge), func(g gate.Grant) bool { return g.ByDelegation == owner })
}

// InCharge reports whether somebody may judge a criterion.
func InCharge(who gate.Actor, duties []Duty, criterion int) bool {
	return who.May(MayJudge) && (who.May(MayLead) || slices.ContainsFunc(duties, func(d Duty) bool {
		return d.Criterion == criterion && inPlaceOf(who, d.Owner)
	}))
}

// A Question is something about a file that is still open.
type Question struct {
	Key       string // text key
	Args      []any
	Criterion int
	Code      string
}

// Questions lists what is open in a file: what was not judged or not known,
// what was judged against the figures, figures that changed since, proof that
// lacks, and links that lead nowhere.
func (b *Book) Questions(tx *gate.Tx, f File) ([]Question, error) {
	set, err := b.o.Set(tx, f.Set, f.Version)
	if err != nil {
		return nil, err
	}
	judged, err := b.Judgements(tx, f.ID)
	if err != nil {
		return nil, err
	}
	now, err := b.o.Readings(tx, f.Set)
	if err != nil {
		return nil, err
	}
	state := map[string]indicators.Reading{}
	for _, r := range now {
		if r.Hamlet == "" {
			state[r.Code] = r
		}
	}
	var open []Question
	ask := func(key string, i criteria.Indicator, args ...any) {
		open = append(open, Question{"assessment.question." + key, append([]any{i.Code}, args...), i.Criterion, i.Code})
	}
	for _, i := range set.Indicators {
		at := slices.IndexFunc(judged, func(j Judgement) bool { return j.Code == i.Code })
		if at < 0 {
			continue // said in one sentence by what the step lacks
		}
		j := judged[at]
		switch {
		case j.Verdict == Unknown:
			ask("unknown", i)
		case j.Verdict == Short:
			ask("short", i)
		case j.Flagged:
			ask("flagged", i)
		case j.Reading.Provisional:
			ask("provisional", i)
		}
		if r, is := state[i.Code]; is && r.State != j.Reading.State && j.Reading.State != "" {
			ask("changed", i)
		}
	}
	proofs, err := b.Library(tx, f.Set)
	for _, e := range proofs {
		if e.ReplacedBy == "" && e.Link.Kind != "" {
			if _, broken, err := b.resolve(tx, e.Link); err != nil {
				return nil, err
			} else if broken {
				open = append(open, Question{"assessment.question.broken", []any{e.Title}, e.Criterion, e.Code})
			}
		}
	}
	return open, err
}
