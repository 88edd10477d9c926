package votes

import (
	"context"
	"slices"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A View is a vote as anybody may see it.
type View struct {
	Vote
	Took int64 // households that took part so far: a number, never names
	Over bool  // its closing time has passed
	Desk bool  // the reader works on it
}

// List is every vote, the newest first.
func (b *Book) List(ctx context.Context, who gate.Actor) (all []View, err error) {
	err = b.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		found, err := b.Votes(tx)
		for _, v := range found {
			all = append(all, View{Vote: v, Over: gate.Millis(tx.Now()) >= v.Closes})
		}
		return err
	})
	return all, err
}

// Show is one vote as anybody may see it.
func (b *Book) Show(ctx context.Context, who gate.Actor, id string) (v View, err error) {
	err = b.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		v, err = b.view(tx, id)
		v.Desk = reaches(who, MaySee, v.Hamlets) && who.May(MaySee)
		return err
	})
	return v, err
}

func (b *Book) view(tx *gate.Tx, id string) (v View, err error) {
	if v.Vote, err = findVote(tx, id); err != nil {
		return v, err
	}
	v.Over = gate.Millis(tx.Now()) >= v.Closes
	v.Took, err = b.took(tx, v.Vote)
	return v, err
}

// Published is the file of a counted vote.
func (b *Book) Published(ctx context.Context, who gate.Actor, id string) (f File, err error) {
	err = b.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		f, err = b.File(tx, id)
		return err
	})
	return f, err
}

// A Work is a vote as those see it who hold it.
type Work struct {
	View
	Chosen   int64 // households that chose to vote online
	All      int64 // households: of the roll, before the opening of the register
	Pending  []Pending
	SendBy   clock.Date
	AnswerBy clock.Date
	Runs     bool
	Counts   bool
	Answers  bool
	Cancels  bool
	Opinions []string // other opinions, of a counted vote, sorted
}

// Work is what is to be done about a vote.
func (b *Book) Work(ctx context.Context, who gate.Actor, id string) (w Work, err error) {
	err = b.gate.Read(ctx, who, MaySee, func(tx *gate.Tx) error {
		if w.View, err = b.view(tx, id); err != nil {
			return err
		}
		if err := tx.RequireOrHide(reaches(who, MaySee, w.Hamlets)); err != nil {
			return err
		}
		w.Runs, w.Counts, w.Answers = reaches(who, MayRun, w.Hamlets), reaches(who, MayCount, w.Hamlets), w.answers(who)
		w.Cancels = w.State != Cancelled && (who.May(MayRecognise) || w.Runs && (w.State == Announced || w.State == Open))
		w.All = w.Households()
		if w.State == Announced {
			for _, hamlet := range w.Hamlets {
				all, err := b.o.Roll(tx, hamlet)
				if err != nil {
					return err
				}
				w.All += int64(len(all))
			}
			chosen, err := b.OptIns(tx, id)
			if err != nil {
				return err
			}
			w.Chosen = int64(len(chosen))
		}
		if w.Pending, err = b.Waits(tx, id); err != nil {
			return err
		}
		return b.terms(tx, &w)
	})
	return w, err
}

// terms adds what follows from the count.
func (b *Book) terms(tx *gate.Tx, w *Work) (err error) {
	if w.Decision != nil {
		if w.SendBy, err = b.SendBy(tx, w.Vote); err != nil {
			return err
		}
	}
	if w.Stepped("sent") {
		if w.AnswerBy, err = b.AnswerBy(tx, w.Vote); err != nil {
			return err
		}
	}
	if w.Result != nil {
		w.Opinions, err = b.opinions(tx, w.Vote)
	}
	return err
}

// opinions are the other opinions in words, in no order of giving.
func (b *Book) opinions(tx *gate.Tx, v Vote) (all []string, err error) {
	if v.Secret {
		for _, hamlet := range v.Hamlets {
			x, _, err := b.openBox(tx, v.ID, hamlet)
			if err != nil {
				return nil, err
			}
			for _, s := range x.Online {
				if s.Opinion != "" {
					all = append(all, s.Opinion)
				}
			}
		}
	} else {
		given, err := ballots(tx, v.ID)
		if err != nil {
			return nil, err
		}
		for _, g := range v.standing(given) {
			if g.Opinion != "" {
				all = append(all, g.Opinion)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// A Line is a household of the roll with what is known of it for typing in.
type Line struct {
	Voter
	Choice string // of the ballot that stands, in an open vote
	Chosen bool   // online, before the opening
}

// Lines are the households that who may type in for. Who took part in a secret
// vote is not among what it tells.
func (b *Book) Lines(ctx context.Context, who gate.Actor, id string) (v Vote, all []Line, err error) {
	err = b.gate.Read(ctx, who, MayCount, func(tx *gate.Tx) error {
		if v, err = findVote(tx, id); err != nil {
			return err
		}
		mine := slices.DeleteFunc(slices.Clone(v.Hamlets), func(h string) bool { return !reaches(who, MayCount, []string{h}) })
		if err := tx.RequireOrHide(len(mine) > 0); err != nil {
			return err
		}
		voters, stands, err := b.lined(tx, v)
		if err != nil {
			return err
		}
		chosen, err := b.OptIns(tx, id)
		for _, one := range voters {
			if slices.Contains(mine, one.Hamlet) {
				tx.Disclose(gate.Access{Record: one.Household, Purpose: "votes.purpose.roll"})
				all = append(all, Line{Voter: one, Choice: stands[one.slip].Choice, Chosen: chosen[one.Household]})
			}
		}
		return err
	})
	return v, all, err
}

// lined is the roll, or before the opening what it would be today.
func (b *Book) lined(tx *gate.Tx, v Vote) (voters []Voter, stands map[string]Given, err error) {
	if v.State != Announced {
		if voters, err = b.Voters(tx, v.ID); err != nil || v.Secret {
			return voters, nil, err
		}
		given, err := ballots(tx, v.ID)
		return voters, v.standing(given), err
	}
	for _, hamlet := range v.Hamlets {
		all, err := b.o.Roll(tx, hamlet)
		if err != nil {
			return nil, nil, err
		}
		for _, h := range all {
			voters = append(voters, Voter{Household: h.ID, Code: h.Code, Hamlet: hamlet, Representative: h.Representative, Address: h.Address})
		}
	}
	return voters, nil, nil
}

// Known are the hamlets a vote can be held in, and the meetings that ballots
// may follow.
func (b *Book) Known(ctx context.Context, who gate.Actor) (hamlets []string, failed []Vote, law Rules, err error) {
	err = b.gate.Read(ctx, who, MayRun, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		all, err := b.o.Hamlets(tx)
		if err != nil {
			return err
		}
		for _, h := range all {
			if reaches(who, MayRun, []string{h}) {
				hamlets = append(hamlets, h)
			}
		}
		found, err := b.Votes(tx)
		for _, v := range found {
			if v.Rule.AfterMeeting && v.Result != nil && !v.Result.Passed && v.Result.TooFew && reaches(who, MayRun, v.Hamlets) {
				failed = append(failed, v)
			}
		}
		if err != nil {
			return err
		}
		law, err = b.RulesOn(clock.DateOf(tx.Now()))
		return err
	})
	return hamlets, failed, law, err
}

// Law are the rules of today.
func (b *Book) Law() (Rules, error) { return b.RulesOn(clock.DateOf(b.gate.Now())) }
