package budgets

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"xaso/internal/platform/budgeting"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// The names of rules in files of Pabulib.
var fileRule = map[Rule]string{EqualShares: "equalshares/add1", GreedySkip: "greedy", GreedyNoSkip: "greedy-no-skip"}

// instance is a choice with its ballots as the reckoning takes it. Ballots are
// in the order of what stands on them, so a number says nothing of a household.
func (b *Book) instance(tx *gate.Tx, c Choice) (in budgeting.Instance, paper int, err error) {
	projects, err := b.Projects(tx, c.ID)
	if err != nil {
		return in, 0, err
	}
	in = budgeting.Instance{Budget: c.Budget, Threshold: c.Threshold, Rule: fileRule[c.Rule], Raise: Raise}
	for _, p := range projects {
		in.Projects = append(in.Projects, budgeting.Project{ID: strconv.FormatInt(p.Number, 10), Name: p.Name, Cost: p.Cost})
	}
	all, err := gate.All(tx, func(scan gate.Scanner) (approved []int, err error) {
		var body string
		var onPaper bool
		if err = scan(&body, &onPaper); err != nil {
			return nil, err
		}
		if onPaper {
			paper++
		}
		if err = json.Unmarshal([]byte(body), &approved); err != nil {
			return nil, fmt.Errorf("budgets: ballot of %s: %w", c.ID, err)
		}
		for i := range approved {
			approved[i]--
		}
		return approved, nil
	}, `SELECT approved, paper FROM budgets_ballot WHERE commune_id = $1 AND choice_id = $2`, c.ID)
	slices.SortFunc(all, slices.Compare[[]int])
	for i, approved := range all {
		in.Ballots = append(in.Ballots, budgeting.Ballot{Voter: strconv.Itoa(i + 1), Approved: approved})
	}
	return in, paper, err
}

func reckon(rule Rule, in budgeting.Instance) budgeting.Outcome {
	if rule == EqualShares {
		return budgeting.EqualShares(in)
	}
	return budgeting.Greedy(in, rule == GreedySkip)
}

// Count counts a choice whose voting has ended. It is done by the house itself
// (see [Book.CountDue]); an official may ask for it at once.
func (b *Book) Count(ctx context.Context, who gate.Actor, choice string) error {
	var in budgeting.Instance
	var out Outcome
	var c Choice
	err := b.Look(ctx, who, func(tx *gate.Tx) (err error) {
		if c, err = b.Choice(tx, choice); err != nil {
			return err
		}
		if in, out.Paper, err = b.instance(tx, c); err != nil {
			return err
		}
		out.Eligible, err = b.o.Eligible(tx, c.By, c.Hamlet)
		return err
	})
	if err != nil {
		return err
	}
	// Nothing comes in after the closing, so what was read stands; that it has
	// ended is asked again in the write.
	out.of(in, reckon(c.Rule, in))
	body, err := json.Marshal(out)
	if err != nil {
		return err
	}
	return b.gate.Write(ctx, who, MayManage, func(tx *gate.Tx) error {
		now, err := b.Choice(tx, choice)
		if err := tx.RequireOrHide(err == nil && who.MayIn(MayManage, "", now.Hamlet)); err != nil {
			return err
		}
		switch now.Stage(clock.DateOf(tx.Now())) {
		case Ended:
		case Counted, Decided:
			return ErrCounted
		default:
			return ErrUncounted
		}
		_, err = tx.Exec(`UPDATE budgets_choice SET outcome = $3, counted_at = $4 WHERE commune_id = $1 AND id = $2`, choice, string(body), gate.Millis(tx.Now()))
		return errors.Join(err, tx.Publish(WasCounted{choice, now.Title}), tx.Touch(),
			tx.Record("budgets.counted", choice, map[string]any{"ballots": out.Ballots, "chosen": out.Chosen, "cost": out.Cost}))
	})
}

func (out *Outcome) of(in budgeting.Instance, o budgeting.Outcome) {
	out.Ballots, out.Cost, out.Raises, out.Chosen = len(in.Ballots), o.Cost, o.Raises, []int64{}
	if o.Share != nil {
		out.Share = o.Share.RatString()
	}
	for _, p := range o.Chosen {
		out.Chosen = append(out.Chosen, int64(p+1))
	}
	for _, s := range o.Steps {
		step := Step{Number: int64(s.Project + 1), Why: s.Why, Votes: s.Votes, Left: s.Left, Payers: s.Payers}
		if s.Rate != nil {
			step.Rate = s.Rate.RatString()
		}
		out.Steps = append(out.Steps, step)
	}
}

// CountDue counts what has ended in a commune.
func (b *Book) CountDue(ctx context.Context, commune gate.Commune) error {
	who := gate.System("budgets-count", commune)
	var due []Choice
	err := b.Look(ctx, who, func(tx *gate.Tx) (err error) {
		due, err = gate.All(tx, scanChoice, choices+` AND counted_at = 0 AND closes < $2`, clock.DateOf(tx.Now()).String())
		return err
	})
	for _, c := range due {
		err = errors.Join(err, b.Count(gate.WithoutKey(ctx), who, c.ID))
	}
	return err
}

// Decide writes down what the authority decided. Where that is not what the
// ballots say, it must give its reasons.
func (b *Book) Decide(ctx context.Context, who gate.Actor, choice string, d Decision) error {
	d.Number, d.Why, d.By = strings.TrimSpace(d.Number), strings.TrimSpace(d.Why), who.Name
	slices.Sort(d.Projects)
	return b.gate.Write(ctx, who, MayManage, func(tx *gate.Tx) error {
		c, err := b.Choice(tx, choice)
		if err := tx.RequireOrHide(err == nil && who.MayIn(MayManage, "", c.Hamlet)); err != nil {
			return err
		}
		if c.Stage(clock.DateOf(tx.Now())) != Counted {
			return ErrUncounted
		}
		projects, err := b.Projects(tx, choice)
		if err != nil {
			return err
		}
		var wrong []error
		for _, n := range d.Projects {
			if n < 1 || n > int64(len(projects)) {
				wrong = append(wrong, ErrUnknown.At("projects"))
				break
			}
		}
		if d.Number == "" || utf8.RuneCountInString(d.Number) > mostTitle {
			wrong = append(wrong, ErrNumber.At("number"))
		}
		same := slices.Equal(d.Projects, slices.Sorted(slices.Values(c.Outcome.Chosen)))
		if !same && d.Why == "" || utf8.RuneCountInString(d.Why) > mostText {
			wrong = append(wrong, ErrWhy.At("why"))
		}
		if len(wrong) > 0 {
			return errors.Join(wrong...)
		}
		body, err := json.Marshal(d)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE budgets_choice SET decision = $3, decided_at = $4 WHERE commune_id = $1 AND id = $2`, choice, string(body), gate.Millis(tx.Now())); err != nil {
			return err
		}
		return errors.Join(tx.Publish(WasDecided{choice, c.Title, c.Hamlet, clock.DateOf(tx.Now()).String()}), tx.Touch(),
			tx.Record("budgets.decided", choice, map[string]any{"projects": d.Projects, "as-voted": same}))
	})
}

// Instance is the open file of a counted choice, for anybody to count again.
func (b *Book) Instance(tx *gate.Tx, choice string) (budgeting.Instance, budgeting.Outcome, error) {
	c, err := b.Choice(tx, choice)
	if err != nil {
		return budgeting.Instance{}, budgeting.Outcome{}, err
	}
	in, _, err := b.instance(tx, c)
	if err == nil && (c.Counted.IsZero() || len(in.Ballots) < fewest) {
		err = gate.ErrMissing
	}
	in.Meta = map[string]string{"description": c.Title, "country": "Vietnam", "unit": c.Hamlet, "instance": strconv.Itoa(c.Closes.Year),
		"vote_type": "approval", "currency": "VND", "date_begin": c.Opens.String(), "date_end": c.Closes.String(), "ballot": string(c.Ballot)}
	if c.Rule == EqualShares {
		in.Meta["add1_step"] = strconv.Itoa(Raise)
	}
	maps.DeleteFunc(in.Meta, func(_, v string) bool { return v == "" })
	return in, reckon(c.Rule, in), err
}
