package votes

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// measure is what the vote is counted by.
func (v Vote) measure() Measure {
	m := Measure{Share: v.Rule.Share, Hamlets: v.Law.Hamlets}
	if slices.Equal(v.Forms, []Form{Meeting}) { // a meeting's quorum; ballots have none
		m.Quorum = v.Rule.Quorum
	}
	return m
}

// standing picks the ballot of each household that counts: the last given, or
// by the rule fixed before the last on paper or at a meeting.
func (v Vote) standing(all []Given) map[string]Given {
	stands := map[string]Given{}
	for _, g := range all {
		old, there := stands[g.Slip]
		if !there || v.PaperWins && old.Channel == Online && g.Channel != Online {
			stands[g.Slip] = g
			continue
		}
		if v.PaperWins && old.Channel != Online && g.Channel == Online {
			continue
		}
		if cmp.Or(cmp.Compare(g.At, old.At), cmp.Compare(g.Seq, old.Seq)) > 0 {
			stands[g.Slip] = g
		}
	}
	return stands
}

// byHamlet counts ballots by hamlet and choice.
func byHamlet(stands map[string]Given) map[string]map[string]int64 {
	given := map[string]map[string]int64{}
	for _, g := range stands {
		if given[g.Hamlet] == nil {
			given[g.Hamlet] = map[string]int64{}
		}
		given[g.Hamlet][g.Choice]++
	}
	return given
}

// count counts a vote as it stands now, after its chain was walked.
func (b *Book) count(tx *gate.Tx, v Vote) (Result, error) {
	if breaks, err := b.verify(tx, v); err != nil {
		return Result{}, err
	} else if len(breaks) > 0 {
		return Result{}, ErrBroken
	}
	if !v.Secret {
		all, err := ballots(tx, v.ID)
		if err != nil {
			return Result{}, err
		}
		return Count(v.measure(), v.Roll, byHamlet(v.standing(all))), nil
	}
	given := map[string]map[string]int64{}
	for _, hamlet := range v.Hamlets {
		x, _, err := b.openBox(tx, v.ID, hamlet)
		if err != nil {
			return Result{}, err
		}
		given[hamlet] = x.counts()
	}
	return Count(v.measure(), v.Roll, given), nil
}

// Tally counts a vote as it stands, for who has decided that it may be known.
func (b *Book) Tally(tx *gate.Tx, id string) (Result, error) {
	v, err := findVote(tx, id)
	if err != nil {
		return Result{}, err
	}
	return b.count(tx, v)
}

// took is how many households have taken part so far: a number, never names.
func (b *Book) took(tx *gate.Tx, v Vote) (n int64, err error) {
	if v.Secret {
		return v.turns, nil
	}
	err = tx.Row(`SELECT COUNT(DISTINCT household_id) FROM votes_ballot WHERE commune_id = $1 AND vote_id = $2`, v.ID).Scan(&n)
	return n, err
}

// Took is how many households have taken part so far.
func (b *Book) Took(tx *gate.Tx, v Vote) (int64, error) { return b.took(tx, v) }

// Close counts a vote: at its closing time, or before when a meeting is over or
// every household has voted.
func (b *Book) Close(ctx context.Context, who gate.Actor, id string) error {
	return b.change(ctx, who, id, func(tx *gate.Tx, v *Vote, now int64) (string, error) {
		if err := tx.RequireOrHide(reaches(who, MayRun, v.Hamlets)); err != nil {
			return "", err
		}
		if v.State != Open {
			return "", ErrState
		}
		n, err := b.took(tx, *v)
		if err != nil {
			return "", err
		}
		if now < v.Closes && n < v.Households() && !slices.Equal(v.Forms, []Form{Meeting}) {
			return "", ErrRunning
		}
		if waits, err := b.Waits(tx, id); err != nil {
			return "", err
		} else if len(waits) > 0 {
			return "", ErrWaits.With(len(waits))
		}
		r, err := b.count(tx, *v)
		if err != nil {
			return "", err
		}
		v.Result, v.State, v.ClosedAt = &r, Closed, now
		v.step(tx, "closed", "", clock.Date{})
		return "votes.closed", nil
	})
}

// Discard takes back what one person typed and nobody else did.
func (b *Book) Discard(ctx context.Context, who gate.Actor, id, reason string) error {
	return b.change(ctx, who, id, func(tx *gate.Tx, v *Vote, _ int64) (string, error) {
		if err := tx.RequireOrHide(reaches(who, MayRun, v.Hamlets)); err != nil {
			return "", err
		}
		if v.State != Open {
			return "", ErrState
		}
		if strings.TrimSpace(reason) == "" {
			return "", ErrReason.At("reason")
		}
		_, err := tx.Exec(`DELETE FROM votes_entry WHERE commune_id = $1 AND vote_id = $2`, id)
		v.step(tx, "discarded", reason, clock.Date{})
		return "votes.discarded", err
	})
}

// Decide makes the decision document: what khoản 2 Điều 20 demands besides the
// count is said here.
func (b *Book) Decide(ctx context.Context, who gate.Actor, id string, d Decision) error {
	return b.change(ctx, who, id, func(tx *gate.Tx, v *Vote, _ int64) (string, error) {
		if err := tx.RequireOrHide(reaches(who, MayRun, v.Hamlets)); err != nil {
			return "", err
		}
		if v.State != Closed {
			return "", ErrState
		}
		if strings.TrimSpace(d.Head) == "" || strings.TrimSpace(d.Front) == "" || len(d.Witnesses) != v.Law.Witnesses || repeated(d.Witnesses) {
			return "", ErrSigners.With(v.Law.Witnesses).At("witnesses")
		}
		if strings.TrimSpace(d.Text) == "" || len([]rune(d.Text)) > longestQuestion {
			return "", ErrTitle.At("text")
		}
		d.On = clock.DateOf(tx.Now())
		v.Decision, v.State = &d, Resolved
		if v.Result.Passed && v.Rule.RecognisedBy == "" && !v.Wide() {
			v.Effective = clock.DateOf(gate.Instant(v.ClosedAt)) // the day it was passed
		}
		v.step(tx, "decided", "", clock.Date{})
		return "votes.decided", tx.Publish(Decided{Vote: id, Hamlet: v.Hamlet(), Title: v.Title, On: d.On, Passed: v.Result.Passed})
	})
}

// Send notes that the decision went to the committee and the Front, within five
// working days of the decision.
func (b *Book) Send(ctx context.Context, who gate.Actor, id string) error {
	return b.change(ctx, who, id, func(tx *gate.Tx, v *Vote, _ int64) (string, error) {
		if err := tx.RequireOrHide(reaches(who, MayRun, v.Hamlets)); err != nil {
			return "", err
		}
		if v.State != Resolved || v.Stepped("sent") {
			return "", ErrState
		}
		due, err := b.after(tx, v.Decision.On, v.Law.SendDays)
		v.step(tx, "sent", "", due)
		return "votes.sent", err
	})
}

// after is the n-th working day after a day.
func (b *Book) after(tx *gate.Tx, day clock.Date, n int) (clock.Date, error) {
	cal, err := b.o.Calendar(tx)
	if err != nil {
		return day, err
	}
	for range n {
		day = cal.NextWorkingDay(day)
	}
	return day, nil
}

// SendBy is the last day to send the decision; AnswerBy the last to answer it.
func (b *Book) SendBy(tx *gate.Tx, v Vote) (clock.Date, error) {
	return b.after(tx, v.Decision.On, v.Law.SendDays)
}

// AnswerBy is the last day on which the answer is in time.
func (b *Book) AnswerBy(tx *gate.Tx, v Vote) (clock.Date, error) {
	sent, _ := v.last("sent")
	return b.after(tx, sent.On, v.Law.RecogniseDays)
}

// An Answer is what the committee, or the Front, says to a decision.
type Answer struct {
	Recognised bool
	Paper      string // number of the document
	Reason     string // of a refusal, with the law
	Effective  clock.Date
}

// answers reports whether a decision waits for the answer of who. A commune-wide
// one takes effect on the day that the committee sets.
func (v Vote) answers(who gate.Actor) bool {
	if v.State != Resolved || !v.Stepped("sent") || v.Stepped("recognised") || v.Stepped("refused") || !v.Result.Passed {
		return false
	}
	return v.answeredBy(who) && (v.Rule.RecognisedBy != "" || v.Wide())
}

// answeredBy reports whether who speaks for the body that the matter is for.
func (v Vote) answeredBy(who gate.Actor) bool {
	if v.Rule.RecognisedBy == "front" {
		return who.May(MayRecogniseFront)
	}
	return who.May(MayRecognise)
}

// Answers reports whether who is to answer now.
func (v Vote) Answers(who gate.Actor) bool { return v.answers(who) }

// Answer recognises a decision or refuses it with the reason (khoản 2 Điều 21).
func (b *Book) Answer(ctx context.Context, who gate.Actor, id string, a Answer) error {
	return b.change(ctx, who, id, func(tx *gate.Tx, v *Vote, _ int64) (string, error) {
		if err := tx.RequireOrHide(v.answeredBy(who)); err != nil {
			return "", err
		}
		if !v.answers(who) {
			return "", ErrState
		}
		today := clock.DateOf(tx.Now())
		due, err := b.AnswerBy(tx, *v)
		if err != nil {
			return "", err
		}
		if !a.Recognised {
			if strings.TrimSpace(a.Reason) == "" {
				return "", ErrReason.At("reason")
			}
			v.step(tx, "refused", strings.TrimSpace(fmt.Sprintf("%s %s", a.Paper, a.Reason)), due)
			return "votes.refused", nil
		}
		v.Effective = today
		if v.Rule.RecognisedBy == "" { // the committee sets the day
			if a.Effective.IsZero() || a.Effective.Before(v.Decision.On) {
				return "", ErrTimes.At("effective")
			}
			v.Effective = a.Effective
		}
		v.step(tx, "recognised", a.Paper, due)
		return "votes.recognised", nil
	})
}
