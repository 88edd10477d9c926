package votes

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A State is how far a vote has come.
type State string

const (
	Announced State = "announced" // đã thông báo
	Open      State = "open"      // đang biểu quyết
	Closed    State = "closed"    // đã kiểm phiếu
	Resolved  State = "decided"   // đã ra quyết định
	Cancelled State = "cancelled" // bị hủy
)

// Choices that are no person.
const (
	Agree    = "agree"
	Disagree = "disagree"
	Other    = "other" // another opinion
	NoOne    = "none"  // of an election
	Blank    = "blank" // present, without a valid choice: only meetings and paper know it
)

// A Plan is a vote as somebody wants to hold it. It is fixed when announced.
type Plan struct {
	Title      string   `json:"title"`
	Question   string   `json:"question"`
	Matter     string   `json:"matter"`
	Hamlets    []string `json:"hamlets"` // one, or all of the commune
	Forms      []Form   `json:"forms"`
	Secret     bool     `json:"secret"`
	PaperWins  bool     `json:"paperWins"` // over an online ballot, whenever given; else the last counts
	Opens      int64    `json:"opens"`     // Unix ms
	Closes     int64    `json:"closes"`
	Place      string   `json:"place"`    // of the meeting
	Clusters   []string `json:"clusters"` // cụm dân cư that meet apart
	Scattered  bool     `json:"scattered"`
	Team       []string `json:"team"` // counting board or team of the ballots, the Front's representative first
	Witnesses  []string `json:"witnesses"`
	Candidates []string `json:"candidates"`
	Ground     string   `json:"ground"`    // for ballots on clauses 1 and 2
	After      string   `json:"after"`     // the meeting that failed, for ballots on clauses 3 to 5
	Agreement  string   `json:"agreement"` // paper by which head and Front agree to vote online
}

// A Step is one thing that was done about a vote.
type Step struct {
	What string     `json:"what"` // announced, opened, closed, decided, sent, recognised, refused, set, cancelled
	On   clock.Date `json:"on"`
	Due  clock.Date `json:"due"` // zero without a term
	By   string     `json:"by"`
	Text string     `json:"text"`
}

// Late reports whether it was done after its term.
func (s Step) Late() bool { return !s.Due.IsZero() && s.Due.Before(s.On) }

// A Decision is what the minutes and the decision document add (khoản 2 Điều 20).
type Decision struct {
	Text      string     `json:"text"`
	Head      string     `json:"head"`  // of the hamlet
	Front     string     `json:"front"` // head of its Front committee
	Witnesses []string   `json:"witnesses"`
	On        clock.Date `json:"on"`
}

// A Vote is one household vote. Its rules are those of the day it was announced.
type Vote struct {
	ID string `json:"-"`
	Plan
	Law         Rules            `json:"law"`
	Rule        Matter           `json:"rule"`
	State       State            `json:"-"`
	AnnouncedOn clock.Date       `json:"announcedOn"`
	AnnouncedBy string           `json:"announcedBy"`
	OpenedAt    int64            `json:"openedAt"`
	ClosedAt    int64            `json:"closedAt"`
	Roll        map[string]int64 `json:"roll"` // households by hamlet
	Fingerprint string           `json:"fingerprint"`
	Result      *Result          `json:"result"`
	Decision    *Decision        `json:"decision"`
	Effective   clock.Date       `json:"effective"`
	Steps       []Step           `json:"steps"`

	lastAt, turns int64
	head          string
	seal          string
}

// Has reports whether the vote is held in a form.
func (v Vote) Has(f Form) bool { return slices.Contains(v.Forms, f) }

// Wide reports whether the vote is counted on two levels.
func (v Vote) Wide() bool { return len(v.Hamlets) > 1 }

// Hamlet is the only one, or "".
func (v Vote) Hamlet() string {
	if v.Wide() {
		return ""
	}
	return v.Hamlets[0]
}

// Households are all on the roll.
func (v Vote) Households() (n int64) {
	for _, one := range v.Roll {
		n += one
	}
	return n
}

// Choices are what a household may say.
func (v Vote) Choices() []string {
	if len(v.Candidates) == 0 {
		return []string{Agree, Disagree, Other}
	}
	var all []string
	for i := range v.Candidates {
		all = append(all, "c"+strconv.Itoa(i+1))
	}
	return append(all, NoOne)
}

// Candidate is the name behind a choice, "" for others.
func (v Vote) Candidate(choice string) string {
	if n, err := strconv.Atoi(strings.TrimPrefix(choice, "c")); err == nil && strings.HasPrefix(choice, "c") && n >= 1 && n <= len(v.Candidates) {
		return v.Candidates[n-1]
	}
	return ""
}

// step adds to what was done.
func (v *Vote) step(tx *gate.Tx, what, text string, due clock.Date) {
	by := tx.Who.Name
	if tx.Who.Office != "" {
		by += ", " + tx.Who.Office
	}
	v.Steps = append(v.Steps, Step{What: what, On: clock.DateOf(tx.Now()), Due: due, By: by, Text: text})
}

// last is the newest step of a kind.
func (v Vote) last(what string) (Step, bool) {
	for _, s := range slices.Backward(v.Steps) {
		if s.What == what {
			return s, true
		}
	}
	return Step{}, false
}

// Stepped reports whether something was done.
func (v Vote) Stepped(what string) bool { _, ok := v.last(what); return ok }

// Announce makes a vote known: the notice to the households begins to run. What
// the law does not allow is refused here, with the article.
func (b *Book) Announce(ctx context.Context, who gate.Actor, p Plan) (string, error) {
	return gate.Make(ctx, b.gate, who, MayRun, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(len(p.Hamlets) > 0 && reaches(who, MayRun, p.Hamlets)); err != nil {
			return "", err
		}
		v := Vote{ID: tx.NewID(), Plan: p, State: Announced, AnnouncedOn: clock.DateOf(tx.Now()), AnnouncedBy: who.Name}
		var err error
		if v.Law, err = b.RulesOn(v.AnnouncedOn); err != nil {
			return "", err
		}
		var known bool
		if v.Rule, known = v.Law.Matter(p.Matter); !known {
			return "", ErrMatter.At("matter")
		}
		v.Law.Matters = nil // the one that counts is Rule
		if err := b.allowed(tx, v); err != nil {
			return "", err
		}
		v.step(tx, "announced", "", clock.Date{})
		if err := insertVote(tx, v); err != nil {
			return "", err
		}
		if err := tx.Publish(Told{Vote: v.ID, Hamlet: v.Hamlet(), Title: v.Title, On: v.AnnouncedOn}); err != nil {
			return "", err
		}
		return v.ID, tx.Record("votes.announced", v.ID, map[string]any{"matter": p.Matter, "forms": p.Forms, "secret": p.Secret})
	})
}

// freeze writes the roll: every standing household of the register.
func (b *Book) freeze(tx *gate.Tx, v *Vote) error {
	v.Roll = map[string]int64{}
	var lines []string
	for _, hamlet := range v.Hamlets {
		all, err := b.o.Roll(tx, hamlet)
		if err != nil {
			return err
		}
		v.Roll[hamlet] = int64(len(all))
		if err := insertVoters(tx, v.ID, hamlet, all); err != nil {
			return err
		}
		for _, h := range all {
			lines = append(lines, strings.Join([]string{hamlet, h.Code, h.Representative}, "|"))
		}
	}
	slices.Sort(lines)
	v.Fingerprint = digest(append([]string{v.ID}, lines...)...)
	for _, hamlet := range v.Hamlets {
		if v.Roll[hamlet] == 0 {
			return ErrNobody.With(hamlet)
		}
		if len(v.Clusters) > 0 && !v.Scattered && v.Roll[hamlet] < v.Law.Clusters.Households {
			return ErrClusters.With(v.Law.Clusters.Households, v.Law.Clusters.Source)
		}
	}
	return nil
}

// Begin opens a vote: the roll is frozen, and ballots are taken from now on.
func (b *Book) Begin(ctx context.Context, who gate.Actor, id string) error {
	return b.change(ctx, who, id, func(tx *gate.Tx, v *Vote, now int64) (string, error) {
		if err := tx.RequireOrHide(reaches(who, MayRun, v.Hamlets)); err != nil {
			return "", err
		}
		if v.State != Announced {
			return "", ErrState
		}
		if now < v.Opens {
			return "", ErrNotYet
		}
		if now >= v.Closes {
			return "", ErrClosed
		}
		if err := b.barred(tx, *v); err != nil {
			return "", err
		}
		if err := b.freeze(tx, v); err != nil {
			return "", err
		}
		if v.Has(Online) {
			n, err := optedIn(tx, id)
			if err != nil {
				return "", err
			}
			if all := v.Households(); !v.Law.OptIn.Met(n, all) {
				return "", ErrOptIn.With(n, all, v.Law.OptIn.Needs(all), v.Law.OptIn.Source)
			}
		}
		v.State, v.OpenedAt = Open, now
		v.step(tx, "opened", "", clock.Date{})
		if v.Secret {
			if err := b.insertBoxes(tx, *v); err != nil {
				return "", err
			}
		}
		return "votes.opened", tx.Publish(Opened{Vote: id, Hamlet: v.Hamlet(), Title: v.Title, On: clock.DateOf(tx.Now())})
	})
}

// OptIn notes households that choose to vote online, before the opening.
func (b *Book) OptIn(ctx context.Context, who gate.Actor, id string, households []string) error {
	return b.change(ctx, who, id, func(tx *gate.Tx, v *Vote, now int64) (string, error) {
		if err := tx.RequireOrHide(reaches(who, MayRun, v.Hamlets)); err != nil {
			return "", err
		}
		if v.State != Announced || !v.Has(Online) {
			return "", ErrState
		}
		known := map[string]bool{}
		for _, hamlet := range v.Hamlets {
			all, err := b.o.Roll(tx, hamlet)
			if err != nil {
				return "", err
			}
			for _, h := range all {
				known[h.ID] = true
			}
		}
		for _, h := range households {
			if !known[h] {
				return "", ErrNotOnRoll
			}
		}
		return "votes.opted-in", setOptIns(tx, id, households, now)
	})
}

// Cancel ends a vote without a result: whoever runs it before it is counted,
// the committee at any time (Điều 22).
func (b *Book) Cancel(ctx context.Context, who gate.Actor, id, reason string) error {
	return b.change(ctx, who, id, func(tx *gate.Tx, v *Vote, _ int64) (string, error) {
		runs := reaches(who, MayRun, v.Hamlets) && (v.State == Announced || v.State == Open)
		if err := tx.RequireOrHide(runs || who.May(MayRecognise)); err != nil {
			return "", err
		}
		if v.State == Cancelled {
			return "", ErrState
		}
		if strings.TrimSpace(reason) == "" {
			return "", ErrReason.At("reason")
		}
		v.State = Cancelled
		v.step(tx, "cancelled", reason, clock.Date{})
		return "votes.cancelled", nil
	})
}

// Votes lists all, the newest first.
func (b *Book) Votes(tx *gate.Tx) ([]Vote, error) {
	all, err := gate.All(tx, scanVote, `SELECT `+voteColumns+` FROM votes_vote WHERE commune_id = $1`)
	slices.SortFunc(all, func(x, y Vote) int { return -cmp.Compare(x.ID, y.ID) })
	return all, err
}

// Vote finds one.
func (b *Book) Vote(tx *gate.Tx, id string) (Vote, error) { return findVote(tx, id) }
