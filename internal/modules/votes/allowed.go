package votes

import (
	"errors"
	"slices"
	"strings"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

const (
	longestTitle    = 200
	longestQuestion = 4000
	mostCandidates  = 20
	mostClusters    = 20
	mostDays        = 180
)

// allowed holds a plan against the law. All that is wrong is told at once.
func (b *Book) allowed(tx *gate.Tx, v Vote) error {
	var wrong []error
	add := func(bad bool, f *fault.Fault) {
		if bad {
			wrong = append(wrong, f)
		}
	}
	title, question := len([]rune(v.Title)), len([]rune(v.Question))
	add(strings.TrimSpace(v.Title) == "" || title > longestTitle, ErrTitle.At("title"))
	add(strings.TrimSpace(v.Question) == "" || question > longestQuestion, ErrTitle.At("question"))
	add(len(v.Forms) == 0, ErrForms.At("forms"))
	add(v.Opens <= 0 || v.Closes <= v.Opens || v.Closes-v.Opens > mostDays*24*time.Hour.Milliseconds(), ErrTimes.At("closes"))
	add(v.Secret && v.PaperWins, ErrPaperWins.At("paper-wins"))
	add(len(v.Clusters) == 1 || len(v.Clusters) > mostClusters, ErrClusters.With(v.Law.Clusters.Households, v.Law.Clusters.Source).At("clusters"))
	add(len(v.Candidates) > 0 && !v.Rule.Election || len(v.Candidates) > mostCandidates || repeated(v.Candidates), ErrCandidates.At("candidates"))
	days, source := v.Law.noticeDays(v.Rule, v.Forms)
	add(v.Opens > 0 && v.AnnouncedOn.DaysUntil(clock.DateOf(gate.Instant(v.Opens))) < days, ErrNotice.With(days, source).At("opens"))
	wrong = append(wrong, v.people()...)
	if err := b.whole(tx, v); err != nil {
		wrong = append(wrong, err)
	}
	if err := b.barred(tx, v); err != nil {
		wrong = append(wrong, err)
	}
	return errors.Join(wrong...)
}

func repeated(names []string) bool {
	seen := map[string]bool{}
	for _, n := range names {
		if n = strings.TrimSpace(n); n == "" || seen[n] {
			return true
		}
		seen[n] = true
	}
	return false
}

// people holds teams and witnesses against their numbers.
func (v Vote) people() (wrong []error) {
	needsTeam := v.Has(Ballot) || v.Has(Online) || v.Secret
	if n := len(v.Team); (needsTeam || n > 0) && (n < v.Law.Team.Least || n > v.Law.Team.Most || repeated(v.Team)) {
		wrong = append(wrong, ErrTeam.With(v.Law.Team.Least, v.Law.Team.Most, v.Law.Team.Source).At("team"))
	}
	if v.Secret && v.Has(Meeting) && (len(v.Witnesses) != v.Law.Witnesses || repeated(v.Witnesses)) {
		wrong = append(wrong, ErrWitnesses.With(v.Law.Witnesses, v.Law.Team.Source).At("witnesses"))
	}
	return wrong
}

// whole: a vote is of one hamlet, or of all of the commune where its matter
// may be decided so.
func (b *Book) whole(tx *gate.Tx, v Vote) error {
	known, err := b.o.Hamlets(tx)
	if err != nil {
		return err
	}
	if repeated(v.Hamlets) || slices.ContainsFunc(v.Hamlets, func(h string) bool { return !slices.Contains(known, h) }) {
		return ErrHamlets.At("hamlets")
	}
	if v.Wide() && (!v.Rule.CommuneWide || len(v.Hamlets) != len(known)) {
		return ErrCommuneWide.With(v.Law.Hamlets.Source).At("hamlets")
	}
	return nil
}

// barred refuses forms that the law does not allow for the matter. It is asked
// at the announcement and again at the opening.
func (b *Book) barred(tx *gate.Tx, v Vote) error {
	var wrong []error
	for _, f := range v.Forms {
		switch {
		case slices.Contains(v.Rule.Forms, f):
		case f == Online:
			wrong = append(wrong, ErrOnlineBarred.With(v.Rule.Clause, v.Law.OnlineOnly).At("forms"))
		default:
			wrong = append(wrong, ErrFormBarred.With(v.Rule.Clause, v.Law.OnlineOnly).At("forms"))
		}
	}
	if v.Has(Ballot) && v.Rule.AfterMeeting {
		if ok, err := failedMeeting(tx, v); err != nil {
			return err
		} else if !ok {
			wrong = append(wrong, ErrAfterMeeting.With(v.Rule.Clause, v.Law.BallotAfter).At("after"))
		}
	}
	if v.Has(Ballot) && v.Rule.Ground && strings.TrimSpace(v.Ground) == "" {
		wrong = append(wrong, ErrGround.With(v.Law.BallotGround).At("ground"))
	}
	if v.Has(Online) && strings.TrimSpace(v.Agreement) == "" {
		wrong = append(wrong, ErrAgreement.With(v.Law.OptIn.Source).At("agreement"))
	}
	return errors.Join(wrong...)
}

// failedMeeting reports whether the meeting that the ballots follow was on the
// same matter, in the same place, and could not decide because too few came:
// even all of them together were not enough.
func failedMeeting(tx *gate.Tx, v Vote) (bool, error) {
	if v.After == "" {
		return false, nil
	}
	before, err := findVote(tx, v.After)
	if errors.Is(err, gate.ErrMissing) {
		return false, nil
	}
	if err != nil || before.Result == nil {
		return false, err
	}
	same := before.Matter == v.Matter && slices.Equal(before.Hamlets, v.Hamlets) && slices.Equal(before.Forms, []Form{Meeting})
	held := before.State == Closed || before.State == Resolved
	return same && held && !before.Result.Passed && before.Result.TooFew, nil
}
